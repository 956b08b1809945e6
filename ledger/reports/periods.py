"""The fiscal periods of an office: what is closed, by whom, and which one may be closed next."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.books.tables import approvals, fiscal_periods, journal_entries, loans, period_closings
from ledger.reports.common import Offices, Person, office, people
from ledger.reports.figures import OfficeName

PeriodState = Literal["closed", "open", "running", "ahead"]


@dataclass(frozen=True)
class PeriodRow:
    """A calendar month, both days included, with its number of entries.

    `closed`: nothing can be dated in it any more · `open`: it is over and may be closed · `running`: it has the day
    asked for · `ahead`: it has not begun. `head_seq` and `head_hash` are the end of the chain when it was closed.
    """

    first_on: date
    last_on: date
    state: PeriodState
    entries: int
    closed_at: datetime | None
    closed_by: Person | None
    head_seq: int | None
    head_hash: str | None


@dataclass(frozen=True)
class PeriodPage:
    """The periods of an office, the latest first. `next`: the one to close next, None if none is over and open.

    `waiting` requests are not decided yet: an entry they ask for cannot be dated in a period closed before that.
    """

    office: OfficeName
    rows: tuple[PeriodRow, ...]
    next: PeriodRow | None
    waiting: int


def period_page(session: Session, office_code: str, on: date, office_ids: Offices = None) -> PeriodPage:
    """The periods of one office as they stand on `on`. Raises NotFound."""
    found = office(session, office_code, office_ids)
    rows = _rows(session, found.id, on)
    waiting = session.execute(select(func.count()).select_from(approvals.outerjoin(loans)).where(
        approvals.c.office_id == found.id, approvals.c.decision.is_(None), loans.c.withdrawn_on.is_(None))).scalar_one()
    to_close = next((row for row in rows if row.closed_at is None), None)
    return PeriodPage(found.name, tuple(reversed(rows)), to_close if to_close and to_close.state == "open" else None,
                      waiting)


def _rows(session: Session, office_id: int, on: date) -> list[PeriodRow]:
    period, closing, entry = fiscal_periods.c, period_closings.c, journal_entries.c
    counted = (select(func.count()).select_from(journal_entries)
               .where(entry.office_id == period.office_id, entry.on_date.between(period.first_on, period.last_on))
               .correlate(fiscal_periods).scalar_subquery())
    rows = session.execute(
        select(period.first_on, period.last_on, counted.label("entries"), closing.closed_at, closing.closed_by,
               closing.head_seq, closing.head_hash)
        .outerjoin(period_closings, closing.period_id == period.id)
        .where(period.office_id == office_id).order_by(period.first_on)).all()
    closers = people(session, (row.closed_by for row in rows))
    return [PeriodRow(row.first_on, row.last_on, _state(row.first_on, row.last_on, row.closed_at, on), row.entries,
                      row.closed_at, closers.get(row.closed_by), row.head_seq, row.head_hash) for row in rows]


def _state(first_on: date, last_on: date, closed_at: datetime | None, on: date) -> PeriodState:
    if closed_at is not None:
        return "closed"
    if last_on < on:
        return "open"
    return "running" if first_on <= on else "ahead"
