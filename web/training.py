"""Training: the list of sessions, one session, a new one with everybody who attended."""

from typing import Any, cast

from flask import Blueprint, Response, request

from ledger.core.following_up import OTHER, TOPICS
from ledger.paper.edition import Lang
from ledger.programme import places, striking, training
from ledger.programme.people import FIELD_WORK
from ledger.reports.training import attendance_of, attendance_sheet, people_of_villages, session_page, sessions
from ledger.reports.visit_values import AttendanceSheet
from web.asking import asked_word
from web.doors import EVERYBODY, Answer, actor, allow, go, office_in_use, reading, show
from web.formats import name
from web.forms import Choice, Day, Form, Needed, Ticks, Words, options
from web.i18n import N_, text
from web.navigation import tell
from web.paging import page_number
from web.visits import LANGUAGES, StrikeForm

blueprint = Blueprint("training", __name__, url_prefix="/training")


@blueprint.get("/")
@allow(*EVERYBODY)
def index() -> Answer:
    """The sessions of an office, the latest first."""
    office = office_in_use()
    with reading() as session:
        villages = places.programme_villages(session, office.id)
        topic, village = asked_word("topic", TOPICS), asked_word("village", [one.village.code for one in villages])
        page = sessions(session, [office.id], page_number(), topic, village)
    return show("training/index.html", page=page, office=office, topics=TOPICS.values(), topic=topic,
                villages=villages, village=village)


@blueprint.get("/attendance/<code>.pdf")
@allow(*EVERYBODY)
def paper(code: str) -> Response:
    """The sheet of a village to take along, for those who come to tick and sign."""
    with reading() as session:
        sheet = attendance_sheet(session, actor().office_ids, code, actor().today)
    return _drawn(sheet)


@blueprint.get("/<int(max=9000000000000000000):session_id>/attendance.pdf")
@allow(*EVERYBODY)
def paper_of(session_id: int) -> Response:
    """Those who attended a session, to be signed."""
    with reading() as session:
        sheet = attendance_of(session, actor().office_ids, session_id, actor().today)
    return _drawn(sheet)


@blueprint.get("/<int(max=9000000000000000000):session_id>")
@allow(*EVERYBODY)
def one(session_id: int) -> Answer:
    """One session and who attended."""
    with reading() as session:
        page = session_page(session, actor().office_ids, session_id)
    return show("training/session.html", page=page, works=actor().role in FIELD_WORK)


class SessionForm(Form):
    """A session; its list of people is that of the villages chosen."""

    topic = Choice(N_("Topic"), [Needed()])
    other_topic = Words(N_("Which other topic"))
    on = Day(N_("Held on"), [Needed()])
    village_code = Choice(N_("Village"), [Needed()])
    trainer = Words(N_("Trainer"), [Needed()])
    also = Choice(N_("People of another village, too"))
    people = Ticks(N_("Who attended"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown: list[str] = request.form.getlist("shown")  # the villages whose people are on the list
        self.topic.choices = options([("", text("Choose")), *(
            (topic.code, name(topic)) for topic in TOPICS.values())])

    def sent(self) -> bool:
        """Not when only the people of a village were asked for."""
        return "people_of" not in request.form and super().sent()


@blueprint.route("/new", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def new() -> Answer:
    """What was held and who attended."""
    office = office_in_use()
    with reading() as session:
        villages = places.programme_villages(session, office.id)
    form = SessionForm()
    named = [(one.village.code, f"{name(one.village)} · {name(one.address.commune)}") for one in villages]
    form.village_code.choices = options([("", text("Choose")), *named])
    form.also.choices = options([("", text("Choose")), *named])
    if request.method == "GET":
        _begin_with(form, asked_word("village", [code for code, _ in named]))
    if form.sent():
        done = form.attempt(lambda session: training.record(
            session, office.id, str(form.topic.data), form.on.data, str(form.village_code.data),
            str(form.trainer.data), form.people.data or [], other_topic=form.other_topic.data, actor=actor(),
            request_key=form.key))
        if done:
            tell("The training session is saved.")
            return go("training.one", session_id=done.value)
    shown = _shown(form, [code for code, _ in named])
    with reading() as session:
        people = people_of_villages(session, [office.id], shown)
    return show("training/new.html", form=form, office=office, people=people, shown=shown, other=OTHER,
                marked=set(form.people.data or []), names=dict(named))


@blueprint.route("/<int(max=9000000000000000000):session_id>/strike", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def strike(session_id: int) -> Answer:
    """A session that was keyed wrongly; it may be keyed anew with what it said."""
    with reading() as session:
        page = session_page(session, actor().office_ids, session_id)
    form = StrikeForm()
    if form.sent() and form.attempt(lambda session: striking.strike(
            session, "session", session_id, str(form.reason.data), actor=actor(), request_key=form.key)):
        tell("Struck out. It counts no more.")
        return go("training.one", session_id=session_id)
    return show("training/strike.html", form=form, page=page)


def _drawn(sheet: AttendanceSheet) -> Response:
    from ledger.paper.attendance_sheet import render  # heavy: only this paper needs it
    language = cast(Lang, asked_word("language", LANGUAGES) or "both")
    answer = Response(render(sheet, language), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{sheet.number}-{language}.pdf"'
    return answer


def _begin_with(form: SessionForm, village: str | None) -> None:
    """The village asked for, or what the session said that is to be keyed anew."""
    form.village_code.data = village or ""
    raw = request.args.get("like", "")
    if not (raw.isascii() and raw.isdigit() and len(raw) < 10):
        return
    with reading() as session:
        page = session_page(session, actor().office_ids, int(raw))
    line = page.line
    form.topic.data, form.other_topic.data, form.on.data = line.topic.code, line.other_topic, line.held_on
    form.village_code.data, form.trainer.data = line.address.village.code, line.trainer
    form.people.data = [person.member_id for person in page.attendees]
    form.shown = list(dict.fromkeys(person.village_code for person in page.attendees))


def _shown(form: SessionForm, known: list[str]) -> list[str]:
    """The villages whose people are on the list: that of the session, those asked for before, the one asked for now."""
    wanted = [str(form.village_code.data or ""), *form.shown, str(form.also.data or "")]
    return [code for code in dict.fromkeys(wanted) if code in known]
