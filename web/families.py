"""Families: search, list, page, register and change."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, request

from ledger.core.following_up import TOPICS
from ledger.programme import families, places, products
from ledger.programme.families import MOST_MEMBERS, Family, PersonData
from ledger.programme.people import FIELD_WORK
from ledger.reports.families import family_page
from ledger.reports.guarantees import family_guarantees
from ledger.reports.search import FAMILY_STATES, find_families
from web import visit_words
from web.asking import asked_text, asked_word
from web.doors import EVERYBODY, Answer, Session, actor, allow, go, reading, show
from web.family_form import FamilyForm, family_form, member_numbers
from web.formats import full
from web.navigation import tell
from web.paging import page_number

blueprint = Blueprint("families", __name__, url_prefix="/families")


@blueprint.get("/")
@allow(*EVERYBODY)
def index() -> Answer:
    """The families that fit a search; a search that fits one number goes straight to that family."""
    typed, state = asked_text("q") or "", asked_word("state", FAMILY_STATES)
    with reading() as session:
        villages = _villages(session)
        village = asked_word("village", [one.village.code for one in villages])
        found = find_families(session, actor().office_ids, typed, village, state, page_number(), on=actor().today)
    if len(found.rows) == 1 and typed.upper() in (found.rows[0].number, found.rows[0].loan_number):
        return go("families.family", number=found.rows[0].number)
    return show("families/index.html", found=found, villages=villages, states=FAMILY_STATES)


@blueprint.get("/<number>")
@allow(*EVERYBODY)
def family(number: str) -> Answer:
    """Everything about one family."""
    with reading() as session:
        page = family_page(session, actor().office_ids, number.upper(), actor().today)
        answers = family_guarantees(session, page.id, actor().office_ids, actor().today)
        another = any(one.top_up or one.max_open > 1 for one in products.in_force(session, actor().today))
    return show("families/family.html", page=page, works=actor().role in FIELD_WORK, answers=answers, another=another,
                words=visit_words, topics=TOPICS)


@blueprint.route("/new", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def register() -> Answer:
    """A new family."""
    with reading() as session:
        villages = _villages(session)
    form = family_form(_rows_wanted(0), _choices(villages))()
    if form.sent():
        done = form.attempt(lambda session: _register(session, form))
        if done:
            tell("Family {number} is registered.", number=done.value)
            return go("families.family", number=done.value)
    with reading() as session:
        alike = [families.family(session, number) for number in form.alike()]
    return show("families/form.html", form=form, family=None, villages=villages, members=member_numbers(form),
                alike=alike)


@blueprint.route("/<number>/change", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def change(number: str) -> Answer:
    """What is written about a family. The older postings keep their village."""
    with reading() as session:
        family_page(session, actor().office_ids, number.upper(), actor().today)  # NotFound outside these provinces
        before, villages = families.family(session, number), _villages(session)
    form = family_form(_rows_wanted(len(before.members)), _choices(villages, before.village_code))()
    if request.method == "GET":
        form.show_family(before)
    if form.sent() and form.attempt(lambda session: _change(session, before, form)):
        tell("Family {number} is changed.", number=before.number)
        return go("families.family", number=before.number)
    return show("families/form.html", form=form, family=before, villages=villages, members=member_numbers(form))


def _register(session: Session, form: FamilyForm) -> str:
    village = str(form.village_code.data)
    office_id = next((one.id for one in g.desk.offices if village.startswith(one.code)), 0)
    return families.register(session, office_id, village, form.person("head"), actor=actor(), request_key=form.key,
                             another=bool(form.another.data), **_rest(form))


def _change(session: Session, before: Family, form: FamilyForm) -> bool:
    families.change(session, before.number, village_code=str(form.village_code.data), head=form.person("head"),
                    actor=actor(), request_key=form.key, shown=str(form.shown.data or ""), **_rest(form))
    return True


def _rest(form: FamilyForm) -> dict[str, Any]:
    spouse: PersonData | None = form.person("spouse") if form.has_spouse() else None
    return {"spouse": spouse, "members": form.members(), "phone": form.phone.data,
            "equity_card": form.equity_card.data}


def _rows_wanted(there: int) -> int:
    """How many rows for further people: one blank one, more when the button for more was pressed."""
    raw = request.form.get("rows", "")
    rows = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 4 else max(1, there)
    return min(rows + (3 if "more" in request.form else 0), MOST_MEMBERS)


def _villages(session: Session) -> list[places.ProgrammeVillage]:
    return [one for office in g.desk.offices for one in places.programme_villages(session, office.id)]


def _choices(villages: list[places.ProgrammeVillage], there: str | None = None) -> list[tuple[str, str]]:
    name: Callable[[places.ProgrammeVillage], str] = lambda one: (  # noqa: E731
        f"{full(one.address.village)} · {full(one.address.commune)}")
    choices = [(one.village.code, name(one)) for one in villages]
    if there and there not in dict(choices):
        choices.append((there, there))
    return choices
