"""People and settings: who may sign in, one's own password, programme villages."""

from typing import Any

from flask import Blueprint, g, request

from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.programme import people, places
from ledger.programme.people import MANAGERS, User
from web.asking import asked_text
from web.doors import EVERYBODY, Answer, Session, actor, allow, go, office_in_use, person, reading, show
from web.doors import sign_in as begin_session
from web.formats import name
from web.forms import Choice, Day, Form, Needed, Password, Ticks, Words, options
from web.i18n import N_, ROLES, text
from web.navigation import tell

blueprint = Blueprint("settings", __name__, url_prefix="/settings")

LANGUAGES = (("km", N_("Khmer")), ("en", N_("English")))


class OwnPasswordForm(Form):
    """One's own password."""

    old = Password(N_("Password until now"), [Needed()])
    password = Password(N_("New password"), [Needed()])
    again = Password(N_("New password once more"), [Needed()])


class PersonForm(Form):
    """A new sign-in."""

    login = Words(N_("User name"), [Needed()])
    name_km = Words(N_("Name in Khmer"), [Needed()])
    name_latin = Words(N_("Name in Latin letters"), [Needed()])
    role = Choice(N_("Role"), [Needed()])
    language = Choice(N_("Language"), [Needed()])
    office_ids = Ticks(N_("Provinces"))
    password = Password(N_("First password"), [Needed()])


class ResetForm(Form):
    """A new password for somebody else."""

    password = Password(N_("New password"), [Needed()])


class VillageForm(Form):
    """A village that joins the programme."""

    village_code = Words(N_("Code of the village"), [Needed()])
    since_on = Day(N_("In the programme since"), [Needed()])


@blueprint.get("/")
@allow(*EVERYBODY)
def index() -> Answer:
    """Everybody who works in these provinces."""
    with reading() as session:
        everybody = people.users(session, actor().office_ids)
    return show("settings/index.html", people=everybody, manages=actor().role in MANAGERS)


@blueprint.route("/own", methods=["GET", "POST"])
@allow(*EVERYBODY)
def own() -> Answer:
    """One's own password. Every other open session of that person ends."""
    form = OwnPasswordForm()
    if form.sent():
        if form.password.data != form.again.data:
            form.refuse(Refusal("The two new passwords differ. Type the same one twice.", field="again"))
        elif done := form.attempt(lambda session: _change_own(session, form)):
            begin_session(done.value)
            tell("Your password is changed.")
            return go("settings.index")
    return show("settings/own.html", form=form)


@blueprint.route("/people/new", methods=["GET", "POST"])
@allow(*MANAGERS)
def add_person() -> Answer:
    """A new sign-in for these provinces."""
    form = PersonForm()
    form.role.choices = options([("", text("Choose")), *((role, text(words)) for role, words in ROLES.items())])
    form.language.choices = options((code, text(words)) for code, words in LANGUAGES)
    form.office_ids.choices = options((office.id, name(office)) for office in g.desk.offices)
    if request.method == "GET" and len(g.desk.offices) == 1:
        form.office_ids.data = [g.desk.offices[0].id]
    if form.sent():
        done = form.attempt(lambda session: people.add_user(
            session, form.login.data or "", form.name_km.data or "", form.name_latin.data or "", form.role.data,
            form.office_ids.data or [], form.password.data or "", actor(), language=form.language.data))
        if done:
            tell("{login} may sign in now. Tell the person the password by word of mouth.", login=done.value.login)
            return go("settings.index")
    return show("settings/person.html", form=form)


@blueprint.route("/people/<int(max=9000000000000000000):number>", methods=["GET", "POST"])
@allow(*MANAGERS)
def one_person(number: int) -> Answer:
    """Disable, enable, or give a new password."""
    with reading() as session:
        someone = _colleague(session, number)
    form = ResetForm()
    act = request.form.get("do")
    if act in ("disable", "enable"):
        form.password.validators = []  # nothing was to be typed
    if form.sent():
        done = form.attempt(lambda session: _manage(session, someone, act, form))
        if done:
            tell(done.value, login=someone.login)
            return go("settings.one_person", number=number)
    return show("settings/one_person.html", form=form, someone=someone, own=someone.id == person().id)


@blueprint.route("/villages", methods=["GET", "POST"])
@allow(*EVERYBODY)
def villages() -> Answer:
    """The programme villages of an office; an administrator adds one."""
    office, typed = office_in_use(), asked_text("find") or ""
    form = VillageForm()
    manages = actor().role in MANAGERS
    if form.is_submitted() and not manages:
        raise NotAllowed("Your role does not open this page. Ask an administrator if you need it.")
    if form.sent():
        done = form.attempt(lambda session: places.add_programme_village(
            session, office.id, form.village_code.data or "", form.since_on.data, actor()))
        if done:
            tell("{village} is in the programme now.", village=name(done.value.village))
            return go("settings.villages", office=office.code)
    if request.method == "GET":
        form.since_on.data, form.village_code.data = actor().today, asked_text("code")
    with reading() as session:
        there = places.programme_villages(session, office.id)
        found = places.find_villages(session, office.id, typed) if typed else []
    known = {one.village.code for one in there}
    return show("settings/villages.html", form=form, office=office, there=there, typed=typed, manages=manages,
                found=[one for one in found if one.village.code not in known])


def _change_own(session: Session, form: OwnPasswordForm) -> User:
    if not people.check_password(session, person().id, form.old.data or ""):
        raise Refusal("This is not your password until now.", field="old")
    people.set_password(session, person().id, form.password.data or "", actor())
    changed = people.user(session, person().id)
    assert changed is not None
    return changed


def _colleague(session: Session, number: int) -> User:
    someone = people.user(session, number)
    if someone is None or not someone.office_ids & actor().office_ids:
        raise NotFound("There is no such person in your provinces. Look at the list of people.")
    return someone


def _manage(session: Session, someone: User, act: str | None, form: Any) -> str:
    if act == "disable":
        people.disable(session, someone.id, actor())
        return N_("{login} can no longer sign in.")
    if act == "enable":
        people.enable(session, someone.id, actor())
        return N_("{login} may sign in again.")
    people.set_password(session, someone.id, form.password.data or "", actor())
    return N_("{login} has a new password. Tell it by word of mouth.")
