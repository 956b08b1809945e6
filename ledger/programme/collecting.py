"""Posting a collection sheet: every family a receipt of its own, all of them or none, once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.books.journal import JournalEntry, Request, entry, lock_office
from ledger.core import collection
from ledger.core.collection import LONGEST, PAID_IN_FULL, Typed, receipt_key
from ledger.core.errors import Refusal
from ledger.programme import asking, dates, repayments, sheets, texts
from ledger.programme.people import FIELD_WORK, Actor, require
from ledger.programme.repayments import Line, ManyRefused
from ledger.programme.sheet_faults import Fault, SheetRefused, in_order
from ledger.programme.sheets import Sheet


@dataclass(frozen=True)
class Paid:
    """A row with money in it: what was received from a loan's family, and the number of the paper receipt."""

    line: int
    loan_number: str
    riel: int
    reference: str | None


@dataclass(frozen=True)
class Checked:
    """What a sheet would book. `missed` rows are blank: not met. Riel."""

    paid: tuple[Paid, ...]
    missed: int
    keyed_riel: int
    counted_riel: int
    faults: tuple[Fault, ...]

    @property
    def difference(self) -> int:
        """Counted less keyed."""
        return self.counted_riel - self.keyed_riel


def check(session: Session, number: str, typed: Typed, *, actor: Actor) -> Checked:
    """What posting these fields would do, with everything that it would refuse. Changes nothing."""
    sheet = sheets.known(session, number)
    require(actor, sheet.office_id, *FIELD_WORK)
    return _check(session, sheet, *_read_all(session, sheet, typed), actor)


def post_sheet(session: Session, number: str, version: int, explanation: str | None = None, *,
               actor: Actor) -> list[JournalEntry]:
    """Book what was saved as this version of the sheet, into the cash box, in the order of its rows.

    Each row is a repayment with a request key made of the sheet and the loan, and what was posted as this version is
    answered with the same entries: it needs no other key. Raises SheetRefused naming every row that cannot be booked;
    Refusal when the sheet was saved or posted by somebody else meanwhile, when nothing is keyed in, or when the cash
    counted differs from the total and nothing explains it.
    """
    sheet = sheets.known(session, number)
    require(actor, sheet.office_id, *FIELD_WORK)
    lock_office(session, sheet.office_id)
    if asking.waited(session):
        sheet = sheets.known(session, number)
    if sheet.state == "posted" and sheet.version == version + 1:
        return posted(session, sheet)
    sheets.check_draft(sheet)
    if sheet.version != version:
        raise Refusal("Somebody else saved this sheet after you looked at it. Look at it again, then post it.",
                      changed_meanwhile=sheet.version)
    dates.check(session, sheet.office_id, sheet.on, actor)
    checked, lines = _read_all(session, sheet, sheet.typed)
    if checked.faults:
        raise _refused(_check(session, sheet, checked, lines, actor).faults)
    if not lines:
        raise Refusal("Nothing is keyed in yet. Write what each family paid.")
    why = texts.clean(explanation, "explanation", required=False)
    if checked.difference and not why:
        raise Refusal("The cash counted differs from the total by {difference_riel} riel. Count again, or say why.",
                      field="explanation", difference_riel=checked.difference)
    try:
        entries = repayments.record_many(session, sheet.office_id, lines, sheet.on, "cash", actor=actor)
    except ManyRefused as refused:
        raise _refused(_faults(checked, refused.faults)) from refused
    sheets.end_posted(session, sheet, checked.keyed_riel, checked.counted_riel, why or None, actor=actor)
    return entries


def posted(session: Session, sheet: Sheet) -> list[JournalEntry]:
    """The entries of a posted sheet in the order of its rows."""
    loans, table = sheets.numbers(session, sheet), tables.journal_entries.c
    keys = [receipt_key(sheet.number, loan) for loan in loans]
    found = {row.request_key: row.id for row in session.execute(
        select(table.id, table.request_key).where(table.request_key.in_(keys)))}
    return [entry(session, found[key]) for key in keys if key in found]


def _check(session: Session, sheet: Sheet, checked: Checked, lines: Sequence[Line], actor: Actor) -> Checked:
    """What was read, with what booking it would refuse."""
    refused = repayments.check_many(session, sheet.office_id, lines, sheet.on, actor=actor)
    return replace(checked, faults=_faults(checked, refused))


def _read_all(session: Session, sheet: Sheet, typed: Typed) -> tuple[Checked, list[Line]]:
    """What the fields mean, with those that cannot be read."""
    rows = {loan: line for line, loan in enumerate(sheets.numbers(session, sheet), 1)}
    since = [loan for loan in {**typed.paid, **typed.remarks} if loan not in rows]  # saving gives them rows
    rows |= {loan: len(rows) + line for line, loan in enumerate(since, 1)}
    due: dict[str, int] = {}
    if any(PAID_IN_FULL in text for text in typed.paid.values()):  # asked only where it matters: it replays loans
        due = {record.number: riel for record, riel in sheets.owing(session, sheet.village_code, sheet.on,
                                                                    sheet.due_until)}
    faults: list[Fault] = []
    paid = [one for loan, line in rows.items() if (one := _read(typed, loan, line, due.get(loan, 0), faults))]
    faults += _twice(paid)
    notes = _notes(typed, faults)
    checked = Checked(tuple(paid), len(rows) - len(paid), sum(one.riel for one in paid), collection.counted(notes), ())
    return replace(checked, faults=_faults(checked, (), faults)), [_line(sheet, one) for one in paid]


def _faults(checked: Checked, refused: Iterable[tuple[int, Refusal]], read: Iterable[Fault] = ()) -> tuple[Fault, ...]:
    """Everything wrong in the order of the paper."""
    found = [*checked.faults, *read, *(
        Fault(refusal, checked.paid[at].line, checked.paid[at].loan_number) for at, refusal in refused)]
    return in_order(found)


def _refused(faults: Sequence[Fault]) -> SheetRefused:
    return SheetRefused(Refusal("Nothing was posted: {count} things on this sheet must be put right.",
                                count=len(faults)), faults)


def _read(typed: Typed, loan: str, line: int, due: int, faults: list[Fault]) -> Paid | None:
    riel, reference = None, None
    try:
        texts.clean(typed.remarks.get(loan), "remark", longest=LONGEST, required=False)
    except Refusal as refusal:
        faults.append(Fault(refusal, line, loan))
    try:
        riel = collection.amount(typed.paid.get(loan, ""), due)
        unread = False
    except Refusal as refusal:
        faults.append(Fault(refusal, line, loan))
        unread = True
    try:
        reference = texts.receipt_number(typed.receipts.get(loan), "reference")
    except Refusal as refusal:
        faults.append(Fault(refusal, line, loan))
    if riel is None:
        if reference is not None and not unread:
            faults.append(Fault(Refusal("There is a receipt but no amount. Write the amount, or take the receipt out.",
                                        "reference"), line, loan))
        return None
    return Paid(line, loan, riel, reference)


def _twice(paid: Sequence[Paid]) -> list[Fault]:
    """Numbers of paper receipts that stand in more than one row."""
    first: dict[str, int] = {}
    found = []
    for one in paid:
        if one.reference is not None and first.setdefault(one.reference, one.line) != one.line:
            found.append(Fault(Refusal("Receipt {reference} stands in row {other} too. A paper receipt is of one "
                                       "family.", "reference", reference=one.reference, other=first[one.reference]),
                               one.line, one.loan_number))
    return found


def _line(sheet: Sheet, one: Paid) -> Line:
    request = Request(receipt_key(sheet.number, one.loan_number), (
        "repayment", one.loan_number, str(one.riel), sheet.on.isoformat(), "cash", one.reference or ""))
    return Line(one.loan_number, one.riel, one.reference, request)


def _notes(typed: Typed, faults: list[Fault]) -> Mapping[int, int]:
    notes = {}
    for note, text in typed.notes.items():
        try:
            notes[note] = collection.note_count(text)
        except Refusal as refusal:
            faults.append(Fault(refusal, note=note))
    return notes
