"""Loans as the books have them: contracts and disbursements. What was booked on them is in `booked`.

Everything is read in a fixed number of queries, whatever the number of loans. Nothing is written here.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, bindparam, case, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.books.prepared import Prepared
from ledger.books.types import Day, Whole
from ledger.core.events import TakenOver
from ledger.core.schedule import Instalment, Terms, schedule

IDS_A_QUERY = 5_000
"""Loans asked for in one query: both databases limit the values of a statement (SQLite 32,766)."""


@dataclass(frozen=True)
class LoanRecord:
    """One loan: its contract, and its disbursement if it was handed over (the first due date comes with it).

    `opened_on` is the day it stands in these books from: the disbursement's, or that of the taking over from older
    books (`taken_over`). `reversed_on` is the date of the entry that turned that back: from then on nothing was lent.
    `withdrawn_on`: the family did not want the loan any more and never had the money.
    """

    id: int
    number: str
    office_id: int
    family_id: int
    family_number: str
    borrower_id: int
    village_code: str
    fund: str
    purpose: str
    product_version_id: int
    terms: Terms
    applied_on: date
    disbursed_on: date | None
    first_due_on: date | None
    disbursement_id: int | None
    disbursed_voucher: str | None  # or that of the taking over
    reversed_on: date | None
    withdrawn_on: date | None
    withdrawn_by: int | None
    opened_on: date | None = None
    taken_over: TakenOver | None = None
    top_up_of: int | None = None
    old_number: str | None = None
    purpose_code: str | None = None  # see core/purposes.py

    def disbursed(self, as_of: date) -> bool:
        """Whether the loan had been handed over, and not taken back, at the end of `as_of`."""
        if self.opened_on is None or self.opened_on > as_of:
            return False
        return self.reversed_on is None or self.reversed_on > as_of

    @property
    def schedule(self) -> tuple[Instalment, ...]:
        """The instalments of the contract; empty before the disbursement, which fixes the dates."""
        if self.disbursed_on is None or self.first_due_on is None:
            return ()
        return _schedule(self.terms, self.disbursed_on, self.first_due_on)


def loans(session: Session, *, ids: Collection[int] | None = None, office_id: int | None = None,
          office_ids: Collection[int] | None = None, village_code: str | None = None,
          family_id: int | None = None, family_ids: Collection[int] | None = None,
          number: str | None = None, recognition: str | None = None) -> list[LoanRecord]:
    """The loans that fit every filter given (`ids` or `family_ids`, not both), oldest first within a family."""
    assert ids is None or family_ids is None, "loans by their ids or by their families"
    query = _loans_query()
    loan, family = tables.loans.c, tables.families.c
    for column, value in ((loan.office_id, office_id), (family.village_code, village_code),
                          (loan.family_id, family_id), (loan.number, number),
                          (loan.recognition, recognition)):
        if value is not None:
            query = query.where(column == value)
    if office_ids is not None:
        query = query.where(loan.office_id.in_(office_ids))
    for column, among in ((loan.id, ids), (loan.family_id, family_ids)):
        if among is not None:
            return [_record(row) for part in parts(among) for row in session.execute(query.where(column.in_(part)))]
    return [_record(row) for row in session.execute(query)]


def loan_numbered(session: Session, number: str) -> LoanRecord | None:
    """The loan with exactly this number, or None."""
    rows = _numbered().all(session, {"number": number})
    return _record(rows[0]) if rows else None


def numbered(session: Session, office_id: int, numbers: Collection[str]) -> dict[str, LoanRecord]:
    """The loans of an office with these numbers, by number; those that are not there are left out."""
    query = _loans_query().where(tables.loans.c.office_id == office_id, tables.loans.c.number.in_(numbers))
    return {row.number: _record(row) for row in session.execute(query)}


@lru_cache(maxsize=4096)
def _schedule(terms: Terms, disbursed_on: date, first_due_on: date) -> tuple[Instalment, ...]:
    # Most loans of a village share their terms and dates: the same schedule is computed once.
    return schedule(terms, disbursed_on, first_due_on)


def parts(ids: Collection[int]) -> Iterator[list[int]]:
    """The ids in order, as many at a time as one query may ask for."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), IDS_A_QUERY):
        yield ordered[start:start + IDS_A_QUERY]


WANTED: BindParameter[Any] = bindparam("wanted", expanding=True)
AS_OF = bindparam("as_of", type_=Day)


def whole_sum(column: ColumnElement[int]) -> ColumnElement[int]:
    """A sum as int on both databases (PostgreSQL would answer with a Decimal); 0 for no rows."""
    return sql_cast(func.coalesce(func.sum(column), 0), Whole)


@cache  # built once: a repayment reads these, and building them takes longer than running them
def _loans_query() -> Select[tuple[object, ...]]:
    loan, family = tables.loans, tables.families
    given = tables.journal_entries.alias("given")
    back = tables.journal_entries.alias("back")
    unused = ("serial", "fund_id", "applied_by", "applied_at", "withdrawn_at", "withdrawn_reason", "business_plan",
              "committee", "committee_on")
    return select(
        *(column for column in loan.c if column.name not in unused),
        family.c.number.label("family_number"), family.c.village_code, tables.funds.c.code.label("fund"),
        given.c.series, given.c.fiscal_year, given.c.number.label("voucher"),
        given.c.on_date.label("opened_on"), back.c.on_date.label("reversed_on"),
    ).select_from(
        loan.join(family, family.c.id == loan.c.family_id).join(tables.funds, tables.funds.c.id == loan.c.fund_id)
        .outerjoin(given, given.c.id == loan.c.disbursement_id)
        .outerjoin(back, back.c.reverses_id == given.c.id)
    ).order_by(loan.c.family_id, loan.c.applied_on, loan.c.id)


@cache
def _numbered() -> Prepared:
    return Prepared(_loans_query().where(tables.loans.c.number == bindparam("number")))


def _record(row: Row[tuple[object, ...]]) -> LoanRecord:
    return LoanRecord(
        row.id, row.number, row.office_id, row.family_id, row.family_number, row.borrower_id, row.village_code,
        row.fund, row.purpose, row.product_version_id,
        terms(row), row.applied_on, row.disbursed_on, row.first_due_on, row.disbursement_id,
        voucher_number(row.series, row.fiscal_year, row.voucher) if row.series else None, row.reversed_on,
        row.withdrawn_on, row.withdrawn_by, row.opened_on,
        None if row.opening_riel is None else TakenOver(row.opened_on, row.opening_riel, row.opening_interest),
        row.top_up_of, row.old_number, row.purpose_code)


def terms(row: Row[tuple[object, ...]]) -> Terms:
    """The terms written in a row of `loans`."""
    return Terms(
        principal=row.principal_riel, rate_ppm=row.rate_ppm, rate_per=row.rate_per, instalments=row.instalments,
        method=row.method, amortization=row.amortization, multiple=row.multiple_riel, rounding=row.rounding,
        every_months=row.every_months, grace_principal=row.grace_principal, order=row.allocation_order,
        penalty=row.penalty_riel, penalty_after_days=row.penalty_after_days, recognition=row.recognition)


def voucher_number(series: str, fiscal_year: int, number: int) -> str:
    """R-2008-0220: series, fiscal year, number."""
    return f"{series}-{fiscal_year}-{number:04d}"


def of_account(account: str) -> ColumnElement[int]:
    """The riel of a posting if it is on this account, else 0."""
    return case((tables.postings.c.account == account, tables.postings.c.riel), else_=0)
