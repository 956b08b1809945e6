"""Fiscal periods of an office: calendar months, opened a year at a time, closed one after the other and for good."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from ledger.books import balances, chain, heads, kept_loans
from ledger.books.locks import lock_office
from ledger.books.tables import fiscal_periods, offices, period_closings
from ledger.core.calendar import local_date, month_last
from ledger.core.errors import NotFound, Refusal


@dataclass(frozen=True)
class Period:
    """A fiscal period, first and last day included; `closed_at` is None while it is open."""

    id: int
    fiscal_year: int
    month: int
    first_on: date
    last_on: date
    closed_at: datetime | None


def open_year(session: Session, office_id: int, year: int) -> None:
    """Makes the twelve periods of a calendar year, open. Does nothing if they are there.

    Raises Refusal when a later period is already closed.
    """
    if year in _years(session, office_id):
        return
    locked = locked_to(session, office_id)
    if locked is not None and locked >= date(year, 1, 1):
        raise Refusal("The books are closed up to {locked_to}. Give a later date.", "on", locked_to=locked)
    session.execute(insert(fiscal_periods), [{
        "office_id": office_id, "fiscal_year": year, "month": month, "first_on": date(year, month, 1),
        "last_on": month_last(date(year, month, 1))} for month in range(1, 13)])


def ensure_open(session: Session, office_id: int, on: date) -> None:
    """Opens every year from those there are to the year of `on`; the first one is that in which the office opened.

    So an office that booked nothing for years can go on. Raises Refusal for a year before the office opened or more
    than YEARS_AHEAD after its last one: a slip of the pen.
    """
    opened: int = session.execute(select(offices.c.opened_on).where(offices.c.id == office_id)).scalar_one().year
    years = _years(session, office_id)
    last = max(years, default=opened - 1)
    if not opened <= on.year <= last + YEARS_AHEAD:
        raise Refusal("The books of this office have no year {year}. Check the date.", "on", year=on.year)
    for year in range(min(years, default=opened) - 1, on.year - 1, -1):
        open_year(session, office_id, year)
    for year in range(last + 1, on.year):
        open_year(session, office_id, year)
    open_year(session, office_id, on.year)


YEARS_AHEAD = 50
"""How long an office may rest. What is dated in the future is refused before (programme/dates.py)."""


def close(session: Session, office_id: int, last_on: date, by: int, at: datetime) -> None:
    """Closes the period that ends on `last_on`; nothing can be dated in it any more. The head goes to heads.log.

    Raises NotFound when no period ends that day; Refusal when it is closed, is not over in Phnom Penh at the moment
    `at`, or an earlier one is still open.
    """
    lock_office(session, office_id)
    all_periods = periods(session, office_id)
    period = next((p for p in all_periods if p.last_on == last_on), None)
    if period is None:
        raise NotFound("No period ends on {last_on}. Choose the last day of a month.", "last_on", last_on=last_on)
    if period.closed_at is not None:
        raise Refusal("The period up to {last_on} is already closed.", "last_on", last_on=last_on)
    if local_date(at) <= last_on:
        raise Refusal("The period up to {last_on} is not over yet. Close it after that day.", "last_on",
                      last_on=last_on)
    still_open = next((p for p in all_periods if p.last_on < last_on and p.closed_at is None), None)
    if still_open is not None:
        raise Refusal("Close the period up to {earlier} first.", "last_on", earlier=still_open.last_on)
    seq, hash = chain.head(session, office_id)
    session.execute(insert(period_closings), {
        "period_id": period.id, "office_id": office_id, "last_on": last_on, "closed_at": at, "closed_by": by,
        "head_seq": seq, "head_hash": hash})
    balances.keep(session, period.id, office_id, last_on)
    kept_loans.keep(session, period.id, office_id, last_on)
    code = session.execute(select(offices.c.code).where(offices.c.id == office_id)).scalar_one()
    heads.queue(session, code, seq, hash, at, kind="close", subject=last_on.isoformat())


def periods(session: Session, office_id: int) -> list[Period]:
    """Every period of the office in order of time."""
    rows = session.execute(
        select(fiscal_periods.c.id, fiscal_periods.c.fiscal_year, fiscal_periods.c.month, fiscal_periods.c.first_on,
               fiscal_periods.c.last_on, period_closings.c.closed_at)
        .outerjoin(period_closings, period_closings.c.period_id == fiscal_periods.c.id)
        .where(fiscal_periods.c.office_id == office_id).order_by(fiscal_periods.c.first_on))
    return [Period(**row._mapping) for row in rows]


def locked_to(session: Session, office_id: int) -> date | None:
    """The last day of the last closed period: nothing may be dated up to and including it. None: all is open."""
    last_on: date | None = session.execute(select(func.max(period_closings.c.last_on)).where(
        period_closings.c.office_id == office_id)).scalar_one()
    return last_on


def _years(session: Session, office_id: int) -> set[int]:
    return set(session.execute(
        select(fiscal_periods.c.fiscal_year).where(fiscal_periods.c.office_id == office_id).distinct()).scalars())
