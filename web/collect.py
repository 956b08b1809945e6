"""The village visit: a collection sheet is begun, printed, keyed in row by row, checked and posted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response as BaseResponse
from wtforms import BooleanField  # type: ignore[import-untyped]

from ledger.core.collection import Typed
from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.core.money import NOTES
from ledger.programme import collecting, places, sheets
from ledger.programme.people import FIELD_WORK
from ledger.programme.sheet_faults import Fault, SheetRefused
from ledger.reports.collection import SheetPage, sheet_list, sheet_page
from web.asking import asked_text
from web.doors import EVERYBODY, Answer, actor, allow, books, go, office_in_use, reading, show
from web.formats import moment, name
from web.forms import Choice, Day, Form, Needed, Words, options
from web.i18n import N_, reason, text
from web.loans import in_words
from web.navigation import tell
from web.statements import LANGUAGES

blueprint = Blueprint("collect", __name__, url_prefix="/collect")


class BeginForm(Form):
    """A sheet of a village and a day."""

    village = Choice(N_("Village"), [Needed()])
    on = Day(N_("Day of the visit"), [Needed()])
    due_until = Day(N_("Ask for what falls due up to"))
    another = BooleanField(N_("There was a second collection on this day"))


class MoveForm(Form):
    """Another day for the same sheet."""

    on = Day(N_("Day of the visit"), [Needed()])
    due_until = Day(N_("Ask for what falls due up to"))


class SheetForm(Form):
    """The grid. Its fields have the names of their rows; what is wrong stands in `row_faults`."""

    explanation = Words(N_("Why the cash differs"))
    keeps_draft = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row_faults: tuple[Fault, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether there is something to put right, in the rows too."""
        return super().refused or bool(self.row_faults)

    @property
    def begin_anew(self) -> str:
        """A sheet is never begun anew because of what was typed: it stays."""
        return ""

    def refuse(self, refusal: Refusal) -> None:
        """What is wrong with a sheet stands at its rows."""
        if isinstance(refusal, SheetRefused):
            self.row_faults = refusal.faults
        else:
            super().refuse(refusal)

    def faults(self) -> list[tuple[str | None, str, Refusal | str]]:
        """Those of the rows, too, in the order of the paper."""
        rows = [(field_id(fault), place(fault), fault.refusal) for fault in self.row_faults]
        return [*super().faults(), *rows]

    def at(self, loan: str, column: str) -> list[Refusal]:
        """What is wrong with a field of a row."""
        return [fault.refusal for fault in self.row_faults if fault.loan_number == loan and fault.field == column]

    def at_note(self, note: int) -> list[Refusal]:
        """What is wrong with the number of a banknote."""
        return [fault.refusal for fault in self.row_faults if fault.note == note]


@dataclass(frozen=True)
class Others:
    """What somebody else saved meanwhile, where it differs from what was typed here: loan -> (paid, receipt,
    remark)."""

    rows: Mapping[str, tuple[str, str, str]]
    notes: Mapping[int, str]


@blueprint.get("/")
@allow(*EVERYBODY)
def index() -> Answer:
    """The sheets of an office."""
    office = office_in_use()
    with reading() as session:
        found = sheet_list(session, office.id)
    return show("collect/index.html", office=office, found=found, works=actor().role in FIELD_WORK)


@blueprint.route("/begin", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def begin() -> Answer:
    """Begin the sheet of a village and a day."""
    office = office_in_use()
    form = BeginForm()
    with reading() as session:
        rows = places.programme_villages(session, office.id)
    form.village.choices = options([("", text("Choose")), *(
        (row.village.code, f"{name(row.village)} · {name(row.address.commune)}") for row in rows)])
    if request.method == "GET":
        form.on.data = actor().today
        form.village.data = asked_text("village") or ""
    if form.sent():
        done = form.attempt(lambda session: sheets.begin(
            session, office.id, form.village.data, form.on.data, form.due_until.data, actor=actor(),
            request_key=form.key, another=bool(form.another.data)))
        if done:
            return go("collect.sheet", number=done.value)
    return show("collect/begin.html", form=form, office=office)


@blueprint.route("/<number>", methods=["GET", "POST"])
@allow(*EVERYBODY)
def sheet(number: str) -> Answer:
    """The sheet: keyed in while it is a draft, to look at when it is posted."""
    page, form = page_of(number), SheetForm()
    if page.state != "draft" or actor().role not in FIELD_WORK:
        return show("collect/posted.html", page=page, languages=LANGUAGES)
    if request.method == "GET":
        return grid(page, form, page.typed)
    typed = _typed()
    if not form.sent():
        return grid(page, form, typed, version=_version())  # only the language was changed, or the token was old
    if not form.attempt(lambda session: sheets.save(session, page.sheet.number, _version(), typed, actor=actor())):
        page = page_of(number)
        return grid(page, form, typed, _others(page, typed) if page.version != _version() else None)
    if request.form.get("step") == "draft":
        tell("Saved. Nothing is posted yet.")
        return go("collect.sheet", number=page.sheet.number)
    return before_posting(number, form, typed)


@blueprint.post("/<number>/draft")
@allow(*FIELD_WORK)
def draft(number: str) -> BaseResponse:
    """What the page saves by itself while somebody types. Answers in JSON: the new version, or why not."""
    form = SheetForm()
    if not form.sent():
        return _told(422, "refused", reason=text("This page was open too long. Save the draft by its button."))
    page = page_of(number)
    try:
        with books().unit_of_work() as session:
            version = sheets.save(session, number, _version(), _typed(), actor=actor())
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        stale = "changed_meanwhile" in refusal.values
        why = reason(refusal)
        if isinstance(refusal, SheetRefused):
            why = f"{place(refusal.faults[0])}: {reason(refusal.faults[0].refusal)}"
        return _told(409, "stale" if stale else "refused", reason=why, by=name(page.saved_by),
                     at=moment(page.saved_at)[-5:])
    return _told(200, "saved", version=version, at=moment(actor().at)[-5:])


@blueprint.post("/<number>/post")
@allow(*FIELD_WORK)
def post(number: str) -> Answer:
    """Post what was checked: the saved draft of that version."""
    form = SheetForm()
    if form.sent():
        done = form.attempt(lambda session: collecting.post_sheet(
            session, number, _version(), form.explanation.data, actor=actor()))
        if done:
            tell("Posted: {count} receipts.", count=str(len(done.value)))
            return go("collect.sheet", number=number.upper())
    page = page_of(number)
    if page.state != "draft":
        return show("collect/posted.html", form=form, page=page, languages=LANGUAGES)
    if form.general or form.row_faults:
        return grid(page, form, page.typed)
    return before_posting(number, form, page.typed)  # only the language was changed, or the explanation is missing


@blueprint.route("/<number>/day", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def day(number: str) -> Answer:
    """The visit was, or will be, on another day."""
    page, form = page_of(number), MoveForm()
    if request.method == "GET":
        form.on.data = page.sheet.on
    if form.sent() and form.attempt(lambda session: sheets.move(
            session, number, form.on.data, form.due_until.data, actor=actor(), request_key=form.key)):
        return go("collect.sheet", number=page.sheet.number)
    return show("collect/day.html", form=form, page=page)


@blueprint.route("/<number>/give-up", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def give_up(number: str) -> Answer:
    """The visit fell through: the sheet will not be posted."""
    page, form = page_of(number), Form()
    if form.sent() and form.attempt(lambda session: sheets.give_up(session, number, actor=actor(),
                                                                   request_key=form.key)):
        tell("Collection sheet {sheet} was given up. Nothing was posted.", sheet=page.sheet.number)
        return go("collect.index")
    return show("collect/give_up.html", form=form, page=page)


def field_id(fault: Fault) -> str | None:
    """The id of the field that is to be mended."""
    if fault.note is not None:
        return f"note-{fault.note}"
    return f"{fault.field}-{fault.loan_number}" if fault.loan_number else None


def place(fault: Fault) -> str:
    """Row 4, SR-L0164; or the note."""
    if fault.note is not None:
        return text("Notes of {riel}", riel=f"{fault.note:,}")
    if fault.line is None:
        return text("Collection sheet")
    return text("Row {line}, {loan}", line=fault.line, loan=fault.loan_number)


def page_of(number: str) -> SheetPage:
    """The sheet as it stands now."""
    with reading() as session:
        return sheet_page(session, actor().office_ids, number)


def before_posting(number: str, form: SheetForm, typed: Typed) -> Answer:
    """What posting the draft would do; or the grid with everything that is wrong, row by row."""
    page = page_of(number)
    done = form.look(lambda session: collecting.check(session, page.sheet.number, typed, actor=actor()))
    if done:
        checked = done.value
        form.row_faults = checked.faults
        if not checked.paid and not checked.faults:
            form.refuse(Refusal("Nothing is keyed in yet. Write what each family paid."))
        if page.sheet.on > actor().today:
            form.refuse(Refusal("The visit of {given_on} lies ahead. Change its day before posting.",
                                given_on=page.sheet.on))
        if not form.general and not form.row_faults:
            return show("collect/check.html", form=form, page=page, checked=checked,
                        rows={row.loan_number: row for row in page.sheet.rows}, words=in_words(checked.keyed_riel))
    return grid(page, form, typed)


def grid(page: SheetPage, form: SheetForm, typed: Typed, others: Others | None = None,
         version: int | None = None) -> Answer:
    """The sheet to key in: what was typed in its fields, and beside them what somebody else saved meanwhile."""
    return show("collect/sheet.html", form=form, page=page, typed=typed, notes=NOTES, languages=LANGUAGES,
                others=others or Others({}, {}), mine=page.saved_by.user_id == actor().user_id,
                version=page.version if version is None else version)


def _typed() -> Typed:
    fields: dict[str, dict[str, str]] = {"paid": {}, "receipt": {}, "remark": {}, "note": {}}
    for key, value in request.form.items():
        kind, _, of = key.partition("-")
        if kind in fields and of:
            fields[kind][of] = value
    return Typed(fields["paid"], fields["receipt"],
                 {note: fields["note"][str(note)] for note in NOTES if str(note) in fields["note"]}, fields["remark"])


def _version() -> int:
    typed = request.form.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _others(page: SheetPage, typed: Typed) -> Others:
    theirs, mine = _by_loan(page.typed), _by_loan(typed)
    loans, blank = theirs.keys() | mine.keys(), ("", "", "")
    return Others({loan: there for loan in loans
                   if (there := theirs.get(loan, blank)) != mine.get(loan, blank)},
                  {note: page.typed.notes.get(note, "") for note in NOTES
                   if page.typed.notes.get(note, "") != typed.notes.get(note, "").strip()})


def _by_loan(typed: Typed) -> dict[str, tuple[str, str, str]]:
    paid, receipts, remarks = typed.paid, typed.receipts, typed.remarks
    return {loan: (paid.get(loan, "").strip(), receipts.get(loan, "").strip(), remarks.get(loan, "").strip())
            for loan in {*paid, *receipts, *remarks}}


def _told(status: int, state: str, **values: Any) -> BaseResponse:
    answer = jsonify(state=state, **values)
    answer.status_code = status
    return answer
