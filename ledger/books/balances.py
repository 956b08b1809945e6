"""Balances of accounts on any date: the last closing's, and what was posted after it.

A closed period takes no more entries, so its balances at closing stand for ever: a trial balance costs what the open
periods hold, not what the years before them do. `checks.py` works every stored balance out anew from the postings.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from ledger.books.tables import closing_balances, journal_entries, offices, period_closings, postings
from ledger.books.types import Whole


@dataclass(frozen=True)
class Balance:
    """What one account holds of one fund, in riel: debit plus, credit minus. Zero if it was used and came out even."""

    account: str
    fund_id: int
    riel: int


def balances(session: Session, office_id: int, as_of: date) -> list[Balance]:
    """Every balance of an office at the end of `as_of`, by account, then fund; two queries."""
    last_on = _last_closing(session, office_id, as_of)
    totals: dict[tuple[str, int], int] = {}
    if last_on is not None:
        stored = select(closing_balances.c.account, closing_balances.c.fund_id, closing_balances.c.riel).join(
            period_closings, period_closings.c.period_id == closing_balances.c.period_id
        ).where(period_closings.c.office_id == office_id, period_closings.c.last_on == last_on)
        totals = {(row.account, row.fund_id): row.riel for row in session.execute(stored)}
    for balance in movements(session, office_id, last_on, as_of):
        key = (balance.account, balance.fund_id)
        totals[key] = totals.get(key, 0) + balance.riel
    return [Balance(account, fund_id, riel) for (account, fund_id), riel in sorted(totals.items())]


def movements(session: Session, office_id: int, after: date | None, to_on: date) -> list[Balance]:
    """What was posted on every account of every fund after `after` (from the start if None), up to `to_on`."""
    query = select(
        postings.c.account, postings.c.fund_id, func.sum(postings.c.riel).cast(Whole).label("riel"),
    ).join(journal_entries, journal_entries.c.id == postings.c.entry_id).where(
        journal_entries.c.office_id == office_id, journal_entries.c.on_date <= to_on
    ).group_by(postings.c.account, postings.c.fund_id).order_by(postings.c.account, postings.c.fund_id)
    if after is not None:
        query = query.where(journal_entries.c.on_date > after)
    return [Balance(row.account, row.fund_id, row.riel) for row in session.execute(query)]


def keep(session: Session, period_id: int, office_id: int, last_on: date) -> None:
    """Store the balances at the end of a period that is being closed; its row in `period_closings` must be there."""
    rows = [{"period_id": period_id, "account": b.account, "fund_id": b.fund_id, "riel": b.riel}
            for b in balances_from_postings(session, office_id, last_on) if b.riel]
    if rows:
        session.execute(insert(closing_balances), rows)


def balances_from_postings(session: Session, office_id: int, as_of: date) -> list[Balance]:
    """The balances at the end of `as_of` from nothing but the postings."""
    return movements(session, office_id, None, as_of)


def wrong_closings(session: Session) -> Iterator[tuple[str, date, str, int, int]]:
    """Every stored balance that its postings do not give: office code, last day of the period, account, stored, real.

    Rows missing count as a stored 0. A closing without any stored balance is one from before they were kept.
    """
    closings = session.execute(select(period_closings, offices.c.code).join(
        offices, offices.c.id == period_closings.c.office_id).order_by(offices.c.code, period_closings.c.last_on)).all()
    for closing in closings:
        stored = {(row.account, row.fund_id): row.riel for row in session.execute(
            select(closing_balances).where(closing_balances.c.period_id == closing.period_id))}
        real = {(b.account, b.fund_id): b.riel
                for b in balances_from_postings(session, closing.office_id, closing.last_on)}
        for account, fund_id in sorted(stored.keys() | real.keys()):
            found, meant = stored.get((account, fund_id), 0), real.get((account, fund_id), 0)
            if found != meant:
                yield closing.code, closing.last_on, account, found, meant


def _last_closing(session: Session, office_id: int, as_of: date) -> date | None:
    return session.execute(
        select(func.max(period_closings.c.last_on))
        .where(period_closings.c.office_id == office_id, period_closings.c.last_on <= as_of)).scalar()
