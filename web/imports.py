"""Bringing in rows from workbooks: the empty form, what is wrong with a filled one, and then every row or none."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import BinaryIO, cast

from flask import Blueprint, Response, g, request

from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.exchange import container, importing, waiting
from ledger.exchange.faults import Faulty
from ledger.exchange.forms import empty_form
from ledger.exchange.importing import KINDS, Outcome, Preview
from ledger.exchange.waiting import Waiting
from ledger.exchange.workbook import MEDIA_TYPE
from ledger.programme import people
from ledger.programme.people import DECIDERS, FIELD_WORK, Actor
from ledger.reports.common import paging
from ledger.reports.desk import Desk, Office
from web.doors import Answer, Session, actor, allow, books, go, now, office_in_use, reading, show, takes_files
from web.forms import Choice, Form, Needed, options
from web.i18n import N_, text
from web.navigation import tell
from web.paging import page_number
from web.workbooks import LABELS, Line
from web.workbooks import line as line_of

blueprint = Blueprint("imports", __name__, url_prefix="/import")

WORKERS = ("officer", "approver", "administrator")
LOANS_A_PAGE = 500


class UploadForm(Form):
    """A workbook to look at. The file itself is in `request.files`."""

    kind = Choice(N_("What is in it"), [Needed()])


@blueprint.route("/", methods=["GET", "POST"])
@allow(*WORKERS)
@takes_files(container.MOST_BYTES + 100_000)
def index() -> Answer:
    """The empty forms, a field for a filled one, and the workbooks that wait."""
    office, form = office_in_use(), UploadForm()
    form.kind.choices = options((kind, text(label)) for kind, label in LABELS.items())
    works = actor().role in FIELD_WORK
    faults: Faulty | None = None
    if form.sent():
        try:
            kept = _keep(office, str(form.kind.data))
            return go("imports.preview", code=kept.code, office=office.code)
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
            faults = refusal if isinstance(refusal, Faulty) else None
    with reading() as session:
        lines = [line_of(session, one) for one in waiting.waiting(books().home, {office.id}, now())]
    return show("imports/index.html", form=form, office=office, labels=LABELS, lines=lines, works=works,
                faults=faults)


@blueprint.get("/<kind>.xlsx")
@allow(*WORKERS)
def template(kind: str) -> Response:
    """The empty form of a kind."""
    if kind not in KINDS:
        raise NotFound("There is no such form.")
    office = office_in_use()
    with reading() as session:
        content = empty_form(session, KINDS[kind], office.id)
    response = Response(content, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{office.prefix}-{kind}.xlsx"'
    return response


@blueprint.route("/<code>", methods=["GET", "POST"])
@allow(*WORKERS)
def preview(code: str) -> Answer:
    """What the workbook would do, or everything that is wrong with it; and the button that does it."""
    kept, form = waiting.one(books().home, code, actor().office_ids), Form()
    with reading() as session:
        line = line_of(session, kept)
    office = next(one for one in cast(Desk, g.desk).offices if one.id == kept.office_id)
    if form.sent():
        if request.form.get("do") == "remove":
            waiting.remove(books().home, kept)
            tell("The workbook was removed. Nothing was booked.")
            return go("imports.index", office=office.code)
        done = form.attempt(lambda session: _bring(session, kept, _approver(line)))
        if done:
            waiting.remove(books().home, kept)
            _tell(done.value)
            return go("imports.index", office=office.code)
    seen, refusal = _looked_at(kept)
    loans = seen.loans if seen else None
    pages = paging(page_number(), LOANS_A_PAGE, len(loans.loans) if loans else 0)
    return show("imports/preview.html", form=form, office=office, line=line, outcome=seen.outcome if seen else None,
                loans=loans, families=seen.families if seen else (), paging=pages, refusal=refusal, may=_may(line),
                faults=refusal if isinstance(refusal, Faulty) else None)


def _looked_at(kept: Waiting) -> tuple[Preview | None, Refusal | None]:
    """What it would do now, or why it cannot be done any more: the books go on while it waits."""
    try:
        with waiting.opened(books().home, kept) as file:
            return _rehearsed(kept.kind, kept.office_id, kept.user_id, file), None
    except Refusal as refusal:
        return None, refusal


def _keep(office: Office, kind: str) -> Waiting:
    if actor().role not in FIELD_WORK:
        raise NotAllowed("An officer or approver brings the workbook; you may approve it then.")
    given = request.files.get("file")
    if given is None or not given.filename:
        raise Refusal("Choose the workbook that was filled in.")
    file = cast(BinaryIO, given.stream)
    seen = _rehearsed(kind, office.id, actor().user_id, file)
    owed = seen.loans.outstanding + seen.loans.interest if seen.loans else 0
    return waiting.keep(books().home, kind, office.id, actor().user_id, now(), file, rows=seen.outcome.new, riel=owed)


def _may(line: Line) -> bool:
    """Whether this person may do it now: who brought it, or for loans somebody else who may approve."""
    if line.kept.needs_second:
        return not line.mine and actor().role in DECIDERS
    return actor().role in FIELD_WORK


def _approver(line: Line) -> Actor | None:
    return actor() if line.kept.needs_second else None


def _bring(session: Session, kept: Waiting, approver: Actor | None) -> Outcome:
    """As the person who brought the workbook if a second one approves, else as the one who presses the button."""
    by = actor() if approver is None else _as(session, kept.user_id, now())
    with waiting.opened(books().home, kept) as file:
        return importing.bring_in(session, KINDS[kept.kind], kept.office_id, file, actor=by, approved_by=approver)


def _as(session: Session, user_id: int, at: datetime) -> Actor:
    user = people.user(session, user_id)
    if user is None or not user.active:
        raise NotAllowed("Who brought this workbook does not work here any more. Bring it again.")
    return user.actor(at)


def _rehearsed(kind: str, office_id: int, user_id: int, file: BinaryIO) -> Preview:
    """What bringing it in would do, everything done and nothing kept. Raises Refusal if it cannot be done."""
    def bring(session: Session) -> Preview:
        approver = _any_approver(session, office_id, user_id) if KINDS[kind].two_people else None
        return importing.preview(session, KINDS[kind], office_id, file, actor=_as(session, user_id, now()),
                                 approved_by=approver)
    work: AbstractContextManager[Session] = books().unit_of_work()
    return importing.rehearse(work, bring)


def _any_approver(session: Session, office_id: int, but: int) -> Actor:
    """Somebody who may approve it, for a rehearsal."""
    able = [one for one in people.users(session, [office_id]) if one.active and one.role in DECIDERS and one.id != but]
    if not able:
        raise Refusal("Nobody in this office may approve loans taken over. Ask the administrator.")
    return able[0].actor(now())


def _tell(outcome: Outcome) -> None:
    if outcome.numbers is None:
        tell("Every row was in the books already. Nothing was booked twice.")
    else:
        tell("Brought in: {first} to {last} (new rows: {new}).", new=f"{outcome.new:,}", first=outcome.numbers[0],
             last=outcome.numbers[1])
