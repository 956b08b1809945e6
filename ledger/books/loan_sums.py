"""The balances of loans, straight from their postings: nothing is replayed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.books.loan_book import AS_OF, WANTED, of_account, parts, whole_sum
from ledger.core import chart


@dataclass(frozen=True)
class LoanSums:
    """The balances of one loan's own postings up to a date, in riel."""

    disbursed: int = 0  # or taken over: what was owed then
    repaid_principal: int = 0
    interest: int = 0  # received, whatever was recognised
    written_off: int = 0
    outstanding: int = 0
    held: int = 0
    penalty: int = 0  # received
    waived: int = 0  # interest and penalties
    recovered: int = 0
    receivable: int = 0


def sums(session: Session, loan_ids: Collection[int], as_of: date) -> dict[int, LoanSums]:
    """The balances of each loan's postings dated up to `as_of`; every loan asked for has a key."""
    found = {row.loan_id: LoanSums(*row[1:])
             for part in parts(loan_ids) for row in session.execute(_sums_query(), {"wanted": part, "as_of": as_of})}
    return {loan_id: found.get(loan_id, LoanSums()) for loan_id in loan_ids}


@cache
def _sums_query() -> Select[tuple[object, ...]]:
    entry, posting = tables.journal_entries, tables.postings
    first = entry.alias("first")
    lent = func.coalesce(first.c.kind, entry.c.kind).in_(["disbursement", "opening"])
    on_loans = of_account(chart.LOANS)
    written_off = whole_sum(of_account(chart.WRITTEN_OFF))
    return select(
        posting.c.loan_id,
        whole_sum(case((lent, on_loans), else_=0)),
        (whole_sum(case((lent, 0), else_=-on_loans)) - written_off),
        -_sum_of(chart.INTEREST, chart.INTEREST_WAIVED, chart.RECEIVABLE),
        written_off,
        whole_sum(on_loans),
        -_sum_of(chart.HELD),
        -_sum_of(chart.PENALTIES, chart.PENALTIES_WAIVED),
        _sum_of(chart.INTEREST_WAIVED, chart.PENALTIES_WAIVED),
        -_sum_of(chart.RECOVERED),
        _sum_of(chart.RECEIVABLE),
    ).select_from(
        posting.join(entry, entry.c.id == posting.c.entry_id).outerjoin(first, first.c.id == entry.c.reverses_id)
    ).where(posting.c.loan_id.in_(WANTED), entry.c.on_date <= AS_OF).group_by(posting.c.loan_id)


def _sum_of(*accounts: str) -> ColumnElement[int]:
    on_them = case((tables.postings.c.account.in_(accounts), tables.postings.c.riel), else_=0)
    return whole_sum(on_them)
