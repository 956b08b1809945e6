"""The balances of loans, straight from their postings: nothing is replayed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.books.loan_book import AS_OF, WANTED, of_account, parts, whole_sum
from ledger.core import chart


@dataclass(frozen=True)
class LoanSums:
    """The balances of one loan's own postings up to a date, in riel."""

    disbursed: int = 0
    repaid_principal: int = 0
    interest: int = 0
    written_off: int = 0
    outstanding: int = 0
    held: int = 0


def sums(session: Session, loan_ids: Collection[int], as_of: date) -> dict[int, LoanSums]:
    """The balances of each loan's postings dated up to `as_of`; every loan asked for has a key."""
    found = {row.loan_id: LoanSums(row.disbursed, row.repaid, row.interest, row.written_off, row.outstanding, row.held)
             for part in parts(loan_ids) for row in session.execute(_sums_query(), {"wanted": part, "as_of": as_of})}
    return {loan_id: found.get(loan_id, LoanSums()) for loan_id in loan_ids}


@cache
def _sums_query() -> Select[tuple[object, ...]]:
    entry, posting = tables.journal_entries, tables.postings
    first = entry.alias("first")
    lent = func.coalesce(first.c.kind, entry.c.kind) == "disbursement"
    on_loans = of_account(chart.LOANS)
    written_off = whole_sum(of_account(chart.WRITTEN_OFF))
    return select(
        posting.c.loan_id,
        whole_sum(case((lent, on_loans), else_=0)).label("disbursed"),
        (whole_sum(case((lent, 0), else_=-on_loans)) - written_off).label("repaid"),
        whole_sum(-of_account(chart.INTEREST)).label("interest"),
        written_off.label("written_off"),
        whole_sum(on_loans).label("outstanding"),
        whole_sum(-of_account(chart.HELD)).label("held"),
    ).select_from(
        posting.join(entry, entry.c.id == posting.c.entry_id).outerjoin(first, first.c.id == entry.c.reverses_id)
    ).where(posting.c.loan_id.in_(WANTED), entry.c.on_date <= AS_OF).group_by(posting.c.loan_id)
