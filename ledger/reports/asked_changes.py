"""New terms, pauses and waivers that were asked for: what they would do, or, once approved, what they did."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from ledger.books import follow_book, loan_book, periods, tables
from ledger.books.booked import Booked, booked, last_on
from ledger.books.loan_book import LoanRecord
from ledger.books.replay import EVER, replay, standing
from ledger.core import changes
from ledger.core.allocation import Position
from ledger.core.changes import Change
from ledger.core.events import Reschedule, Waiver
from ledger.core.instalments import Allocation
from ledger.core.money import LARGEST
from ledger.reports.changes import around, plan_of
from ledger.reports.common import addresses
from ledger.reports.households import households
from ledger.reports.loan_paper_values import Plan
from ledger.reports.statements import Place


@dataclass(frozen=True)
class Outlook:
    """A loan that is to be changed: what is to pay from the day `on` without and with the change, riel owed then.

    `voucher`: of the change, once it is posted. `before` and `after` are None where it cannot be made: nothing is owed
    any more, or the first new due date is over. `cost_ppm`: what the rest would cost a year, for new terms.
    """

    loan_number: str
    family_number: str
    name_km: str
    name_latin: str
    village: Place
    on: date | None
    outstanding: int
    before: Plan | None
    after: Plan | None
    voucher: str | None = None
    cost_ppm: int | None = None


@dataclass(frozen=True)
class AskedChange:
    """New terms or a pause that were asked for, from the day agreed; `visited_on`: the visit that found the reason.
    `place`: the village or district whose loans are paused in one act."""

    change: Change
    reason: str
    visited_on: date | None
    place: Place | None
    rate_per: str  # month or year: what the rate of new terms is for
    outlooks: tuple[Outlook, ...]


@dataclass(frozen=True)
class AskedWaiver:
    """Riel of interest and of penalties that are to be let off on a day, and the most that could be on the day they
    would be (None: nothing is owed any more)."""

    on: date
    interest: int
    penalty: int
    most_interest: int | None
    most_penalty: int | None


def asked_change(session: Session, row: Row[Any], today: date) -> AskedChange | None:
    """What this request (a row of `approvals`) asks for; None if it changes no terms."""
    if row.kind not in ("reschedule", "moratorium"):
        return None
    asked = json.loads(row.details)
    found = loan_book.loans(session, ids=[row.loan_id]) if row.loan_id is not None else [
        *loan_book.numbered(session, row.office_id, asked["loans"]).values()]
    there = booked(session, [record.id for record in found], EVER)
    posted, locked_to = _posted(session, row), periods.locked_to(session, row.office_id)
    seen = [_seen(record, there[record.id], row, asked, posted, locked_to, today) for record in found]
    visit = follow_book.visit(session, asked["visit_id"]) if asked.get("visit_id") else None
    return AskedChange(changes.read(row.kind, asked), asked["reason"], visit.visited_on if visit else None,
                       _place(session, asked.get("place")), found[0].terms.rate_per, _outlooks(session, seen))


def outlooks(session: Session, seen: Iterable[tuple[LoanRecord, date, Position, Position]]) -> tuple[Outlook, ...]:
    """Loans on the day from which a change would hold, as they are and as they would be, by village and family."""
    return _outlooks(session, [_Seen(record, on, (plan_of(before, on), plan_of(after, on)))
                               for record, on, before, after in seen])


def asked_waiver(session: Session, row: Row[Any], today: date) -> AskedWaiver | None:
    """What this request asks to let off; None if it is about something else."""
    if row.kind != "waiver":
        return None
    asked = json.loads(row.details)
    unpaid = None
    if row.decision is None:
        record = loan_book.loans(session, ids=[row.loan_id])[0]
        unpaid = waiver_of(session, record, LARGEST, LARGEST, changes.asked_on(asked), today)
    return AskedWaiver(changes.asked_on(asked), asked["interest"], asked["penalty"],
                       unpaid.waived_interest if unpaid else None, unpaid.waived_penalty if unpaid else None)


def waiver_of(session: Session, record: LoanRecord, interest: int, penalty: int, agreed_on: date,
              today: date) -> Allocation | None:
    """What letting off so much would do if it were approved today; None if nothing is owed any more."""
    there = booked(session, [record.id], EVER)[record.id]
    on = changes.effective_on(agreed_on, last_on(record, there), periods.locked_to(session, record.office_id), today)
    now = replay(record, there, on)
    if now.closed_on is not None or now.written_off_on is not None:
        return None
    return replay(record, there, on, Waiver(on, interest, penalty)).allocations[-1]


def change_of(session: Session, record: LoanRecord, row: Row[Any], today: date) -> Change | None:
    """The change of this loan that would be posted if it were approved today; None if it cannot be made."""
    there, asked = booked(session, [record.id], EVER)[record.id], json.loads(row.details)
    return _today(record, there, row.kind, asked, periods.locked_to(session, row.office_id), today)


@dataclass(frozen=True)
class _Seen:
    """An outlook before its names are looked up."""

    record: LoanRecord
    on: date | None = None
    plans: tuple[Plan, Plan] | None = None
    voucher: str | None = None
    cost_ppm: int | None = None


def _outlooks(session: Session, seen: Sequence[_Seen]) -> tuple[Outlook, ...]:
    homes = {home.id: home for home in households(session, date.max, ids={one.record.family_id for one in seen})}
    places = addresses(session, {one.record.village_code for one in seen})
    return tuple(sorted((Outlook(
        one.record.number, one.record.family_number, homes[one.record.family_id].name_km,
        homes[one.record.family_id].name_latin, places[one.record.village_code].village, one.on,
        sum(line.principal for line in one.plans[0].rows) if one.plans else 0,
        one.plans[0] if one.plans else None, one.plans[1] if one.plans else None, one.voucher, one.cost_ppm)
        for one in seen), key=lambda one: (one.village.code, one.family_number, one.loan_number)))


def _seen(record: LoanRecord, there: Sequence[Booked], row: Row[Any], asked: dict[str, Any], posted: set[int],
          locked_to: date | None, today: date) -> _Seen:
    this = next((one for one in there if one.entry_id in posted), None)
    if this is not None:
        return _Seen(record, this.on, around(record, there, this), this.voucher_number)
    change = _today(record, there, row.kind, asked, locked_to, today) if row.decision is None else None
    if change is None or record.disbursed_on is None:
        return _Seen(record)
    cost = None
    if isinstance(change, Reschedule):
        cost = changes.cost_ppm(record.terms, record.schedule, record.disbursed_on,
                                [*standing(record, there, change.on), change], change.on)
    plans = (plan_of(replay(record, there, change.on), change.on),
             plan_of(replay(record, there, change.on, change), change.on))
    return _Seen(record, change.on, plans, None, cost)


def _today(record: LoanRecord, there: Sequence[Booked], kind: str, asked: dict[str, Any], locked_to: date | None,
           today: date) -> Change | None:
    if record.reversed_on is not None:
        return None
    on = changes.effective_on(changes.asked_on(asked), last_on(record, there), locked_to, today)
    change = changes.read(kind, asked, on)
    late = isinstance(change, Reschedule) and change.first_due_on <= on
    return None if late or replay(record, there, on).outstanding == 0 else change


def _posted(session: Session, row: Row[Any]) -> set[int]:
    """The entries that the approval posted: both were noted at one moment."""
    if row.decision != "approved":
        return set()
    entry = tables.journal_entries.c
    return set(session.execute(select(entry.id).where(
        entry.office_id == row.office_id, entry.kind == "reschedule", entry.recorded_at == row.decided_at)).scalars())


def _place(session: Session, code: str | None) -> Place | None:
    if code is None:
        return None
    found = session.execute(select(tables.places).where(tables.places.c.code == code)).one()
    return Place(found.code, found.unit_km, found.unit_en, found.name_km, found.name_latin)
