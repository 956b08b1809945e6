"""The loans that owed something when a period was closed: kept once, as a closed period takes no more entries."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import case, func, insert, select
from sqlalchemy.orm import Session

from ledger.books.faults import Fault
from ledger.books.loan_book import whole_sum
from ledger.books.standings import LoanStanding, last_closing, standing_of
from ledger.books.tables import closing_loans, loans, offices, period_closings

_DAMAGED = (AssertionError, TypeError, ValueError, ArithmeticError, LookupError)


class AtClosing(NamedTuple):
    """The loans of an office at the end of a closed period: how many owed something, principal owed in riel, and that
    of the loans later than each number of days asked for."""

    last_on: date
    loans: int
    outstanding: int
    late: tuple[int, ...]


def keep(session: Session, period_id: int, office_id: int, last_on: date) -> None:
    """Store the loans that owe something at the end of a period that is being closed; its balances must be there."""
    before = last_closing(session, office_id, last_on - timedelta(1))
    rows = [_row(period_id, one) for one in standing_of(session, office_id, last_on, before)]
    if rows:
        session.execute(insert(closing_loans), rows)


def at_closings(session: Session, office_id: int, days: Sequence[date], late: Sequence[int]) -> list[AtClosing]:
    """The closings on these days that are kept, in order of time."""
    kept, closing = closing_loans.c, period_closings.c
    rows = session.execute(select(
        closing.last_on, func.count(), whole_sum(kept.outstanding_riel),
        *(whole_sum(case((kept.days_late > days_late, kept.outstanding_riel), else_=0)) for days_late in late),
    ).join_from(closing_loans, period_closings, closing.period_id == kept.period_id).where(
        closing.office_id == office_id, closing.last_on.in_(days)).group_by(closing.last_on).order_by(closing.last_on))
    return [AtClosing(last_on, count, outstanding, tuple(shares)) for last_on, count, outstanding, *shares in rows]


def check(session: Session, _home: Path | None) -> Iterator[Fault]:
    """Every kept loan that is not what the postings up to that day give; a closing without any is an older one."""
    for closing in session.execute(select(period_closings, offices.c.code).join(
            offices, offices.c.id == period_closings.c.office_id).where(
            select(closing_loans.c.loan_id).where(closing_loans.c.period_id == period_closings.c.period_id).exists(),
            ).order_by(offices.c.code, period_closings.c.last_on)).all():
        stored = {row.loan_id: row._asdict() for row in session.execute(
            select(closing_loans).where(closing_loans.c.period_id == closing.period_id))}
        try:
            real = {one.loan_id: _row(closing.period_id, one)
                    for one in standing_of(session, closing.office_id, closing.last_on, None)}
        except _DAMAGED as error:
            yield Fault("kept loans", closing.code, f"loans at {closing.last_on}", f"cannot be worked out: {error}")
            continue
        wrong = [loan_id for loan_id in stored.keys() | real.keys() if stored.get(loan_id) != real.get(loan_id)]
        for number in _numbers(session, wrong[:20]):
            yield Fault("kept loans", closing.code, f"loan {number} at {closing.last_on}",
                        "what was kept of it is not what its postings give")


def _row(period_id: int, one: LoanStanding) -> dict[str, int]:
    return {"period_id": period_id, "loan_id": one.loan_id, "outstanding_riel": one.outstanding,
            "interest_riel": one.interest, "receivable_riel": one.receivable, "waived_riel": one.waived,
            "overdue_riel": one.overdue, "days_late": one.days_late}


def _numbers(session: Session, loan_ids: Collection[int]) -> Sequence[str]:
    return session.execute(select(loans.c.number).where(loans.c.id.in_(loan_ids)).order_by(loans.c.number)
                           ).scalars().all()
