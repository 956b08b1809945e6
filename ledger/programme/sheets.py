"""Collection sheets: one of a village and a day is begun, printed, keyed in as a draft, and posted or given up.

Row numbers are those of the paper: they are fixed when the sheet is begun, and loans handed over later stand after
them. A draft has a version; who saves upon a version that somebody else has saved since is refused and loses nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from ledger.books import booked as bookings
from ledger.books import loan_book, requests, tables
from ledger.books.journal import lock_office
from ledger.books.loan_book import LoanRecord
from ledger.core.collection import Typed, typed_from
from ledger.core.errors import NotFound, Refusal
from ledger.core.money import NOTES
from ledger.programme import asking, dates, sheet_faults, texts
from ledger.programme.people import FIELD_WORK, Actor, require
from ledger.programme.sheet_faults import SheetRefused

State = Literal["draft", "posted", "given up"]
AHEAD = 92
"""Days ahead that a visit may be planned: a later date is a slip of the pen."""
LONGEST_DUE = 31
"""Days after the visit up to which a sheet may ask for instalments: nobody pays two months ahead by mistake."""


@dataclass(frozen=True)
class Sheet:
    """A collection sheet. `due_until`: what falls due up to that day is asked for. `part` is 1, more for a further
    sheet of the same village and day. `loan_ids` in the order of the rows, which count from 1."""

    id: int
    number: str
    office_id: int
    village_code: str
    on: date
    due_until: date
    part: int
    state: State
    version: int
    typed: Typed
    saved_by: int
    saved_at: datetime
    ended_by: int | None
    loan_ids: tuple[int, ...]


def known(session: Session, number: str) -> Sheet:
    """The sheet of this number. Raises NotFound."""
    table = tables.sheets
    row = session.execute(select(table).where(table.c.number == texts.key(number))).one_or_none()
    if row is None:
        raise NotFound("There is no collection sheet {number}. Look at the list of sheets.", number=number[:20])
    rows = session.execute(select(tables.sheet_rows.c.loan_id).where(tables.sheet_rows.c.sheet_id == row.id)
                           .order_by(tables.sheet_rows.c.line)).scalars()
    return Sheet(row.id, row.number, row.office_id, row.village_code, row.on_date, row.due_until, row.part, row.state,
                 row.version, typed_from(row.typed), row.saved_by, row.saved_at, row.ended_by, tuple(rows))


def begin(session: Session, office_id: int, village_code: str, on: date, due_until: date | None = None, *,
          actor: Actor, request_key: str, another: bool = False) -> str:
    """Begin the sheet of a village and the day of the visit, which may lie ahead; returns its number.

    A row for each loan that owes something on that day, families in order of their numbers. `due_until` is the end of
    the week unless given. Raises Refusal for a village that is not of the programme, a day before the office opened or
    far ahead, a village that owes nothing, a draft that is there already, and a sheet that was posted of that village
    and day unless `another` is wanted expressly.
    """
    require(actor, office_id, *FIELD_WORK)
    until = due_until or end_of_week(on)
    request = asking.asked(request_key, "sheet", office_id, village_code, on, until, another)
    done = asking.begin(session, office_id, request)
    if done is not None:
        return done.partition(":")[2]
    _check_village(session, office_id, village_code)
    _check_days(session, office_id, on, until, actor)
    part = _next_part(session, village_code, on, another)
    lines = [(record.id, due) for record, due in owing(session, village_code, on, until)]
    if not lines:
        raise Refusal("No family of this village owes anything on {given_on}. Choose another village or day.",
                      field="village", given_on=on)
    number = _write(session, office_id, village_code, on, until, part, actor)
    _add_rows(session, number, 0, lines)
    requests.remember(session, request, f"sheet:{number}", actor.at)
    return number


def save(session: Session, number: str, version: int, typed: Typed, *, actor: Actor) -> int:
    """Keep what was typed so far; returns the version that this made (the same one if nothing changed).

    Needs no request key: the version is one. Loans of the village that were handed over since the sheet was begun get
    rows of their own. Raises Refusal when somebody else saved the sheet after this `version` was read (its value
    `changed_meanwhile` is set) or when the sheet is no draft any more; SheetRefused naming each field that is too long.
    """
    sheet = _draft(session, number, actor)
    if sheet.version != version:
        if sheet.typed.text() == typed.text():  # the answer to the first sending was lost on the way
            return sheet.version
        raise Refusal("Somebody else saved this sheet after you opened it. Nothing you typed is lost: look at the rows "
                      "that differ, then save again.", changed_meanwhile=sheet.version)
    _check_fields(session, sheet, typed)
    if sheet.typed.text() == typed.text():
        return version
    _add_new_loans(session, sheet)
    return _change(session, sheet, actor, typed=typed.text())


def move(session: Session, number: str, on: date, due_until: date | None = None, *, actor: Actor,
         request_key: str) -> None:
    """The visit was on another day. What was typed and the numbers of the rows stay. Raises Refusal as `begin`."""
    sheet = _draft(session, number, actor)
    until = due_until or end_of_week(on)
    request = asking.asked(request_key, "sheet moved", sheet.number, on, until)
    if asking.begin(session, sheet.office_id, request) is not None:
        return
    _check_days(session, sheet.office_id, on, until, actor)
    if (on, until) != (sheet.on, sheet.due_until):
        part = sheet.part if on == sheet.on else _next_part(session, sheet.village_code, on, False)
        _change(session, sheet, actor, on_date=on, due_until=until, part=part)
    requests.remember(session, request, f"sheet:{sheet.number}", actor.at)


def give_up(session: Session, number: str, *, actor: Actor, request_key: str) -> None:
    """The sheet will not be posted: the visit fell through. It stays to be looked at."""
    sheet = known(session, number)
    require(actor, sheet.office_id, *FIELD_WORK)
    request = asking.asked(request_key, "sheet given up", sheet.number)
    if asking.begin(session, sheet.office_id, request) is not None:
        return
    sheet = _draft(session, number, actor)
    _change(session, sheet, actor, state="given up", ended_by=actor.user_id, ended_at=actor.at)
    requests.remember(session, request, f"sheet:{sheet.number}", actor.at)


def end_posted(session: Session, sheet: Sheet, keyed_riel: int, counted_riel: int, explanation: str | None, *,
               actor: Actor) -> None:
    """The sheet is posted: it is fixed from now on (programme/collecting.py posts it)."""
    _change(session, sheet, actor, state="posted", ended_by=actor.user_id, ended_at=actor.at, keyed_riel=keyed_riel,
            counted_riel=counted_riel, explanation=explanation)


def check_draft(sheet: Sheet) -> None:
    """Raise Refusal unless the sheet can still be changed."""
    if sheet.state == "posted":
        raise Refusal("Collection sheet {sheet} was posted already. Look at what was booked.", sheet=sheet.number)
    if sheet.state == "given up":
        raise Refusal("Collection sheet {sheet} was given up. Begin another one.", sheet=sheet.number)


def owing(session: Session, village_code: str, on: date, until: date) -> list[tuple[LoanRecord, int]]:
    """The loans of a village that owe something at the end of `on`, by family, with what is due up to `until`."""
    records = [record for record in loan_book.loans(session, village_code=village_code) if record.disbursed(on)]
    booked = bookings.booked(session, [record.id for record in records], on)
    found = []
    for record in records:
        at = bookings.position_of(record, booked[record.id], on)
        unpaid = [state for state in at.states if state.unpaid > 0]
        if at.closed_on is None and unpaid:
            found.append((record, sum(state.unpaid for state in unpaid if state.instalment.due_on <= until)))
    return found


def numbers(session: Session, sheet: Sheet) -> list[str]:
    """The numbers of the sheet's loans, in the order of its rows."""
    table = tables.loans.c
    found = {row.id: str(row.number) for row in session.execute(
        select(table.id, table.number).where(table.id.in_(sheet.loan_ids)))}
    return [found[loan_id] for loan_id in sheet.loan_ids]


def end_of_week(on: date) -> date:
    """The Sunday of that week."""
    return on + timedelta(6 - on.weekday())


def _draft(session: Session, number: str, actor: Actor) -> Sheet:
    sheet = known(session, number)
    require(actor, sheet.office_id, *FIELD_WORK)
    lock_office(session, sheet.office_id)
    if asking.waited(session):
        sheet = known(session, number)
    check_draft(sheet)
    return sheet


def _check_village(session: Session, office_id: int, village_code: str) -> None:
    village = tables.programme_villages.c
    if not session.execute(select(village.village_code).where(
            village.village_code == village_code, village.office_id == office_id)).first():
        raise Refusal("Choose a village of the programme.", field="village")


def _check_days(session: Session, office_id: int, on: date, until: date, actor: Actor) -> None:
    if on > actor.today + timedelta(AHEAD):
        raise Refusal("A visit is planned at most {days} days ahead. Look at the date again.", field="on", days=AHEAD)
    dates.not_before_the_office(session, office_id, min(on, actor.today), actor)
    if not on <= until <= on + timedelta(LONGEST_DUE):
        raise Refusal("Instalments are asked for up to the day of the visit or at most {days} days later.",
                      field="due_until", days=LONGEST_DUE)


def _next_part(session: Session, village_code: str, on: date, another: bool) -> int:
    sheet = tables.sheets.c
    there = session.execute(select(sheet.number, sheet.part, sheet.state).where(
        sheet.village_code == village_code, sheet.on_date == on).order_by(sheet.part)).all()
    draft = next((row for row in there if row.state == "draft"), None)
    if draft is not None:
        raise Refusal("The sheet of this village and day is {sheet}, which is not posted yet. Go on with that one.",
                      field="on", sheet=draft.number)
    posted = next((row for row in reversed(there) if row.state == "posted"), None)
    if posted is not None and not another:
        raise Refusal("Sheet {sheet} of this village and day was posted already. Begin a second one only if there "
                      "really was a second collection.", field="another", sheet=posted.number)
    return there[-1].part + 1 if there else 1


def _check_fields(session: Session, sheet: Sheet, typed: Typed) -> None:
    long = sheet_faults.too_long(typed, {loan: line for line, loan in enumerate(numbers(session, sheet), 1)})
    if long:
        raise SheetRefused(Refusal("Nothing was saved: {count} fields of this sheet are too long.", count=len(long)),
                           long)
    assert typed.notes.keys() <= set(NOTES), "no such banknote"
    table = tables.loans.c
    loans = session.execute(select(table.number).join_from(tables.loans, tables.families).where(
        tables.families.c.village_code == sheet.village_code)).scalars()
    strange = (typed.paid.keys() | typed.receipts.keys() | typed.remarks.keys()) - set(loans)
    if strange:
        raise Refusal("Loan {loan} is not of this village. Take it off the sheet.", loan=min(strange)[:20])


def _write(session: Session, office_id: int, village_code: str, on: date, until: date, part: int,
           actor: Actor) -> str:
    table = tables.sheets
    prefix = session.execute(select(tables.offices.c.prefix).where(tables.offices.c.id == office_id)).scalar_one()
    serial = session.execute(select(func.coalesce(func.max(table.c.serial), 0) + 1).where(
        table.c.office_id == office_id)).scalar_one()
    number = f"{prefix}-C{serial:04}"
    session.execute(insert(table).values(
        office_id=office_id, serial=serial, number=number, village_code=village_code, on_date=on, due_until=until,
        part=part, state="draft", version=1, typed=Typed().text(), begun_by=actor.user_id, begun_at=actor.at,
        saved_by=actor.user_id, saved_at=actor.at))
    return number


def _add_new_loans(session: Session, sheet: Sheet) -> None:
    new = [(record.id, due) for record, due in owing(session, sheet.village_code, sheet.on, sheet.due_until)
           if record.id not in sheet.loan_ids]
    _add_rows(session, sheet.number, len(sheet.loan_ids), sorted(new))


def _add_rows(session: Session, number: str, there: int, lines: Sequence[tuple[int, int]]) -> None:
    if lines:
        sheet_id = session.execute(select(tables.sheets.c.id).where(tables.sheets.c.number == number)).scalar_one()
        session.execute(insert(tables.sheet_rows), [
            {"sheet_id": sheet_id, "line": line, "loan_id": loan_id, "due_riel": due}
            for line, (loan_id, due) in enumerate(lines, there + 1)])


def _change(session: Session, sheet: Sheet, actor: Actor, **values: object) -> int:
    session.execute(update(tables.sheets).where(tables.sheets.c.id == sheet.id).values(
        version=sheet.version + 1, saved_by=actor.user_id, saved_at=actor.at, **values))
    return sheet.version + 1
