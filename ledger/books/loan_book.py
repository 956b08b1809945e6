"""Loans as the books have them: contracts, disbursements and what was booked on each loan up to a date.

Everything is read in a fixed number of queries, whatever the number of loans. Nothing is written here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, Literal

from sqlalchemy import BindParameter, ColumnElement, Row, Select, bindparam, case, func, or_, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.books.prepared import Prepared
from ledger.books.types import Day, Whole
from ledger.core import chart
from ledger.core.allocation import Position, Repayment, payoff, position
from ledger.core.schedule import Instalment, Terms, schedule

IDS_A_QUERY = 5_000
"""Loans asked for in one query: both databases limit the values of a statement (SQLite 32,766)."""

BookedKind = Literal["repayment", "reversal", "reallocation"]


@dataclass(frozen=True)
class LoanRecord:
    """One loan: its contract, and its disbursement if it was handed over (the first due date comes with it).

    `reversed_on` is the date of the entry that turned the disbursement back: from that day on nothing was lent.
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
    disbursed_voucher: str | None
    reversed_on: date | None
    withdrawn_on: date | None
    withdrawn_by: int | None

    def disbursed(self, as_of: date) -> bool:
        """Whether the loan had been handed over, and not taken back, at the end of `as_of`."""
        if self.disbursed_on is None or self.disbursed_on > as_of:
            return False
        return self.reversed_on is None or self.reversed_on > as_of

    @property
    def schedule(self) -> tuple[Instalment, ...]:
        """The instalments of the contract; empty before the disbursement, which fixes the dates."""
        if self.disbursed_on is None or self.first_due_on is None:
            return ()
        return _schedule(self.terms, self.disbursed_on, self.first_due_on)


@dataclass(frozen=True)
class BookedRepayment:
    """What one journal entry did to a loan, in riel: a repayment, the reversal of one, or a reallocation.

    A repayment counts plus, its reversal minus; the three shares of a reallocation sum to zero. `reversed_by_id`
    is set only if the reversal is dated on or before the date asked for.
    """

    entry_id: int
    seq: int
    on: date
    voucher_number: str
    kind: BookedKind
    riel: int
    interest: int
    principal: int
    held: int
    reversed_by_id: int | None
    reverses_id: int | None
    corrects_id: int | None
    reference: str | None = None
    entered_by: int | None = None

    @property
    def counts(self) -> bool:
        """Whether it is a repayment that stands: it is one, and was not reversed up to the date asked for."""
        return self.kind == "repayment" and self.reversed_by_id is None


def loans(session: Session, *, ids: Collection[int] | None = None, office_id: int | None = None,
          office_ids: Collection[int] | None = None, village_code: str | None = None,
          family_id: int | None = None, family_ids: Collection[int] | None = None,
          number: str | None = None) -> list[LoanRecord]:
    """The loans that fit every filter given (`ids` or `family_ids`, not both), oldest first within a family."""
    assert ids is None or family_ids is None, "loans by their ids or by their families"
    query = _loans_query()
    loan, family = tables.loans.c, tables.families.c
    for column, value in ((loan.office_id, office_id), (family.village_code, village_code),
                          (loan.family_id, family_id), (loan.number, number)):
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


def repayments(session: Session, loan_ids: Collection[int], as_of: date) -> dict[int, tuple[BookedRepayment, ...]]:
    """What was booked on each loan (disbursements apart) with a date up to `as_of`, in order of date, then entry.

    Every loan asked for has a key, also when nothing was booked on it.
    """
    booked: dict[int, list[BookedRepayment]] = defaultdict(list)
    for part in parts(loan_ids):
        if len(part) == 1:  # a repayment being booked
            rows = _booked_on_one().all(session, {"wanted": part[0], "as_of": as_of})
        else:
            rows = list(session.execute(_booked_query(False), {"wanted": part, "as_of": as_of}))
        for row in rows:
            booked[row.loan_id].append(_booked(row))
    return {loan_id: tuple(booked[loan_id]) for loan_id in loan_ids}


def position_of(record: LoanRecord, booked: Sequence[BookedRepayment], as_of: date) -> Position:
    """Where the loan stands at the end of `as_of`: only repayments dated and not reversed up to then count.

    The loan must be disbursed on `as_of`; `booked` must have been read for the same `as_of`.
    """
    assert record.disbursed_on is not None, "a loan that was not handed over has no position"
    return position(record.terms, record.schedule, record.disbursed_on, standing(booked), as_of)


def payoff_of(record: LoanRecord, booked: Sequence[BookedRepayment], on: date) -> int:
    """Riel needed on `on` to close the loan; 0 when it is closed."""
    assert record.disbursed_on is not None, "a loan that was not handed over has nothing to pay off"
    return payoff(record.terms, record.schedule, record.disbursed_on, standing(booked), on)


def standing(booked: Sequence[BookedRepayment]) -> tuple[Repayment, ...]:
    """The repayments that stand, as the allocation wants them."""
    return tuple(Repayment(b.on, b.riel) for b in booked if b.counts)


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
    unused = ("serial", "fund_id", "applied_by", "applied_at", "withdrawn_at", "withdrawn_reason")
    return select(
        *(column for column in loan.c if column.name not in unused),
        family.c.number.label("family_number"), family.c.village_code, tables.funds.c.code.label("fund"),
        given.c.series, given.c.fiscal_year, given.c.number.label("voucher"), back.c.on_date.label("reversed_on"),
    ).select_from(
        loan.join(family, family.c.id == loan.c.family_id).join(tables.funds, tables.funds.c.id == loan.c.fund_id)
        .outerjoin(given, given.c.id == loan.c.disbursement_id)
        .outerjoin(back, back.c.reverses_id == given.c.id)
    ).order_by(loan.c.family_id, loan.c.applied_on, loan.c.id)


@cache
def _numbered() -> Prepared:
    return Prepared(_loans_query().where(tables.loans.c.number == bindparam("number")))


@cache
def _booked_on_one() -> Prepared:
    return Prepared(_booked_query(True))


def _record(row: Row[tuple[object, ...]]) -> LoanRecord:
    return LoanRecord(
        row.id, row.number, row.office_id, row.family_id, row.family_number, row.borrower_id, row.village_code,
        row.fund, row.purpose, row.product_version_id,
        terms(row), row.applied_on, row.disbursed_on, row.first_due_on, row.disbursement_id,
        voucher_number(row.series, row.fiscal_year, row.voucher) if row.series else None, row.reversed_on,
        row.withdrawn_on, row.withdrawn_by)


def terms(row: Row[tuple[object, ...]]) -> Terms:
    """The terms written in a row of `loans`."""
    return Terms(
        principal=row.principal_riel, rate_ppm=row.rate_ppm, rate_per=row.rate_per, instalments=row.instalments,
        method=row.method, amortization=row.amortization, multiple=row.multiple_riel, rounding=row.rounding,
        every_months=row.every_months, grace_principal=row.grace_principal)


def voucher_number(series: str, fiscal_year: int, number: int) -> str:
    """R-2008-0220: series, fiscal year, number."""
    return f"{series}-{fiscal_year}-{number:04d}"


def of_account(account: str) -> ColumnElement[int]:
    """The riel of a posting if it is on this account, else 0."""
    return case((tables.postings.c.account == account, tables.postings.c.riel), else_=0)


@cache
def _booked_query(one: bool) -> Select[tuple[object, ...]]:
    entry, posting = tables.journal_entries, tables.postings
    back, first = entry.alias("back"), entry.alias("first")
    kind = func.coalesce(first.c.kind, entry.c.kind)
    shares = select(
        posting.c.entry_id, posting.c.loan_id,
        whole_sum(-of_account(chart.LOANS)).label("principal"),
        whole_sum(-of_account(chart.INTEREST)).label("interest"),
        whole_sum(-of_account(chart.HELD)).label("held"),
    ).where(
        posting.c.loan_id == bindparam("wanted") if one else posting.c.loan_id.in_(WANTED)
    ).group_by(posting.c.entry_id, posting.c.loan_id).subquery("shares")
    return select(
        shares, entry.c.seq, entry.c.on_date, entry.c.series, entry.c.fiscal_year, entry.c.number, entry.c.kind,
        entry.c.reverses_id, entry.c.corrects_id, entry.c.reference, entry.c.entered_by,
        back.c.id.label("reversed_by_id"),
    ).select_from(
        shares.join(entry, entry.c.id == shares.c.entry_id)
        .outerjoin(back, (back.c.reverses_id == entry.c.id) & (back.c.on_date <= AS_OF))
        .outerjoin(first, first.c.id == entry.c.reverses_id)
    ).where(
        entry.c.on_date <= AS_OF, or_(kind == "repayment", kind == "reallocation")
    ).order_by(shares.c.loan_id, entry.c.on_date, entry.c.seq)


def _booked(row: Sequence[Any]) -> BookedRepayment:
    # Unpacked by place, in the order of the query: many rows, and asking each for its columns by name costs more.
    (entry_id, _, principal, interest, held, seq, on, series, year, number, kind, reverses_id, corrects_id, reference,
     entered_by, reversed_by_id) = row
    return BookedRepayment(
        entry_id, seq, on, voucher_number(series, year, number), kind, interest + principal + held, interest,
        principal, held, reversed_by_id, reverses_id, corrects_id, reference, entered_by)
