"""Where every loan that owes something stands on a date, without living each of their lives again.

What stood at the last closing is kept (`closing_loans`); what was posted since is added up by loan. From these sums a
plain loan's standing follows (core/standing.py); where they do not tell, its repayments are read; the others (new
terms, waivers, penalties, taken over ...) are replayed. It costs what the open loans and the open periods hold.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, bindparam, case, func, literal, or_, select, union_all
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from ledger.books import loan_book, loan_sums, tables
from ledger.books.booked import booked, position_of
from ledger.books.loan_book import AS_OF, WANTED, parts, whole_sum
from ledger.books.prepared import Prepared
from ledger.books.types import Day, Whole
from ledger.core import chart, standing
from ledger.core.arrears import arrears
from ledger.core.schedule import Terms, schedule
from ledger.core.standing import Plan, Standing


class LoanStanding(NamedTuple):
    """A loan that owes something at the end of a day, in riel.

    `outstanding`: principal; `overdue`: of interest, principal and penalties; `days_late` of interest or principal.
    `receivable`: interest that is income and not received. `rescheduled`: its terms were changed. `interest` (received)
    and `waived` (interest and penalties) are what later sums start from.
    """

    loan_id: int
    outstanding: int
    overdue: int
    days_late: int
    receivable: int
    rescheduled: bool
    interest: int
    waived: int


class Closing(NamedTuple):
    """A closed period whose loans are kept."""

    period_id: int
    last_on: date


def standings(session: Session, office_ids: Collection[int], as_of: date) -> list[LoanStanding]:
    """Every loan of these offices that owes something at the end of `as_of`, by office and loan."""
    return [one for office_id in sorted(office_ids)
            for one in standing_of(session, office_id, as_of, last_closing(session, office_id, as_of))]


def standing_of(session: Session, office_id: int, as_of: date, since: Closing | None) -> list[LoanStanding]:
    """The loans of one office that owe something, from what was kept at a closing; None: from the first entry."""
    found: list[LoanStanding] = []
    doubtful: dict[int, _Sums] = {}
    replayed: dict[int, _Sums] = {}
    for sums in _sums(session, office_id, as_of, since):
        if sums.special:
            replayed[sums.loan_id] = sums
        elif sums.outstanding:
            stands = standing.by_sums(sums.plan, sums.outstanding, sums.interest, as_of)
            if stands is None:
                doubtful[sums.loan_id] = sums
            else:
                found.append(_loan(sums, stands))
    for loan_id, money in _money(session, doubtful, as_of).items():
        sums = doubtful[loan_id]
        if money is None:
            replayed[loan_id] = sums
        else:
            found.append(_loan(sums, standing.by_money(sums.plan, sums.outstanding, money, as_of)))
    found += _replayed(session, replayed, as_of)
    return sorted(found)


def last_closing(session: Session, office_id: int, as_of: date) -> Closing | None:
    """The last closing up to that day whose kept loans add up to its account. Others are not trusted: older closings
    kept no loans, the oldest no balances either."""
    closing, loan, balance = tables.period_closings.c, tables.closing_loans.c, tables.closing_balances.c
    for row in session.execute(select(closing.period_id, closing.last_on).where(
            closing.office_id == office_id, closing.last_on <= as_of,
            select(balance.period_id).where(balance.period_id == closing.period_id).exists(),
            ).order_by(closing.last_on.desc())).all():
        kept = select(whole_sum(loan.outstanding_riel)).where(loan.period_id == row.period_id)
        owed = select(whole_sum(balance.riel)).where(balance.period_id == row.period_id,
                                                     balance.account == chart.LOANS)
        if session.execute(kept).scalar_one() == session.execute(owed).scalar_one():
            return Closing(row.period_id, row.last_on)
    return None


# --- from sums --------------------------------------------------------------------------------------------------
class _Sums(NamedTuple):
    loan_id: int
    outstanding: int
    interest: int
    receivable: int
    waived: int
    special: bool
    plan: Plan


@lru_cache(maxsize=20_000)
def _plan(*said: Any) -> Plan:
    # Most loans of a village share their contract: its schedule is worked out once.
    *agreed, disbursed_on, first_due_on = said
    terms = Terms(*agreed)
    return Plan(terms, schedule(terms, _day(disbursed_on), _day(first_due_on)))


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def plans(session: Session, loan_ids: Collection[int]) -> dict[int, tuple[Plan, bool]]:
    """The plan of each of these loans (all handed over), and whether sums do not tell its standing."""
    query = select(tables.loans.c.id, _SPECIAL, *_AGREED)
    return {loan_id: (_plan(*agreed), bool(special)) for part in parts(loan_ids)
            for loan_id, special, *agreed in session.execute(query.where(tables.loans.c.id.in_(part)))}


def _loan(sums: _Sums, stands: Standing) -> LoanStanding:
    return LoanStanding(sums.loan_id, stands.outstanding, stands.overdue, stands.days_late, sums.receivable, False,
                        sums.interest, sums.waived)


def _sums(session: Session, office_id: int, as_of: date, since: Closing | None) -> Iterator[_Sums]:
    """The sums of every loan that may owe something."""
    reopened: dict[int, _Sums] = {}
    query = _by_loan(since is not None)
    for loan_id, outstanding, interest, receivable, waived, whole, special, *agreed in query.raw(session, {
            "office_id": office_id, "as_of": as_of, "after": since.last_on if since else date.min,
            "period_id": since.period_id if since else 0}):
        sums = _Sums(loan_id, outstanding, interest, receivable, waived, bool(special or waived), _plan(*agreed))
        if whole:
            yield sums
        else:  # it owed nothing at the closing, and something was booked on it since
            reopened[loan_id] = sums
    for loan_id, both in loan_sums.sums(session, reopened, as_of).items():
        sums = reopened[loan_id]
        yield sums._replace(outstanding=both.outstanding, interest=both.interest, receivable=both.receivable,
                            waived=both.waived, special=sums.special or bool(both.waived))


@cache
def _by_loan(kept: bool) -> Prepared:
    """The sums of the loans touched since a closing, and of those `kept` at it, that owe principal or may owe else."""
    loan, sums = tables.loans.c, _sums_since()
    whole: ColumnElement[Any] = literal(1)
    if kept:
        both = union_all(_kept(), select(sums)).subquery("both")
        sums = select(both.c.loan_id, *(whole_sum(both.c[name]).label(name) for name in _SUMMED),
                      func.max(both.c.kept).label("kept")).group_by(both.c.loan_id).subquery("sums")
        whole = case((or_(sums.c.kept == 1, loan.disbursed_on > bindparam("after", type_=Day)), 1), else_=0)
    return Prepared(select(
        sums.c.loan_id, *(sums.c[name] for name in _SUMMED), whole.label("whole"), _SPECIAL.label("special"), *_AGREED,
    ).join_from(sums, tables.loans, loan.id == sums.c.loan_id).where(
        loan.disbursed_on.is_not(None), or_(sums.c.outstanding != 0, whole == 0, _LAST)))


_SUMMED = ("outstanding", "interest", "receivable", "waived")
_LAST = or_(tables.loans.c.allocation_order == "principal-first", tables.loans.c.penalty_riel > 0)
"""Principal may not be the last that is owed."""
_SPECIAL = case((or_(
    _LAST, tables.loans.c.opening_riel.is_not(None),
    select(literal(1)).where(tables.loan_changes.c.loan_id == tables.loans.c.id).exists()), 1), else_=0)
_AGREED = [tables.loans.c[name] for name in (
    "principal_riel", "rate_ppm", "rate_per", "instalments", "method", "amortization", "multiple_riel", "rounding",
    "every_months", "grace_principal", "allocation_order", "penalty_riel", "penalty_after_days", "recognition",
    "disbursed_on", "first_due_on")]
"""In the order of Terms."""


def _kept() -> Select[tuple[Any, ...]]:
    kept = tables.closing_loans.c
    return select(kept.loan_id, kept.outstanding_riel.label("outstanding"), kept.interest_riel.label("interest"),
                  kept.receivable_riel.label("receivable"), kept.waived_riel.label("waived"), literal(1).label("kept"),
                  ).where(kept.period_id == bindparam("period_id"))


def _sums_since() -> Subquery:
    entry, posting = tables.journal_entries.c, tables.postings.c
    return select(
        posting.loan_id, _on(chart.LOANS).label("outstanding"), (-_on(*chart.INTEREST_RECEIVED)).label("interest"),
        _on(chart.RECEIVABLE).label("receivable"),
        _on(chart.INTEREST_WAIVED, chart.PENALTIES_WAIVED).label("waived"), literal(0).label("kept"),
    ).join_from(tables.journal_entries, tables.postings, posting.entry_id == entry.id).where(
        entry.office_id == bindparam("office_id"), entry.on_date > bindparam("after", type_=Day),
        entry.on_date <= AS_OF, posting.loan_id.is_not(None),
        or_(posting.account.between(chart.LOANS, chart.RECEIVABLE),
            posting.account.between(chart.INTEREST, chart.PENALTIES_WAIVED)),
    ).group_by(posting.loan_id).subquery("since")


def _on(*accounts: str) -> ColumnElement[int]:
    on_them = or_(*(tables.postings.c.account == account for account in accounts))  # no IN: prepared once
    return sql_cast(func.sum(case((on_them, tables.postings.c.riel), else_=0)), Whole)


# --- from repayments --------------------------------------------------------------------------------------------
Money = list[tuple[date, int]]


def _money(session: Session, loan_ids: Collection[int], as_of: date) -> Mapping[int, Money | None]:
    """The repayments of each loan in order of date; None for a loan on which anything else was booked."""
    found: dict[int, Money | None] = defaultdict(list)
    for part in parts(loan_ids):
        for loan_id, _, on, kind, riel, more in session.execute(_repaid(), {"wanted": part, "as_of": as_of}):
            money = found[loan_id]
            if money is None or kind not in ("repayment", "held applied") or more:
                found[loan_id] = None
            else:
                money.append((on, riel))
    return found


@cache
def _repaid() -> Select[tuple[Any, ...]]:
    entry, posting = tables.journal_entries.c, tables.postings.c
    own = (chart.LOANS, *chart.INTEREST_RECEIVED)
    more = case((posting.account.in_(own), 0), else_=1)
    return select(
        posting.loan_id, entry.id, entry.on_date, entry.kind, -_on(*own), func.max(more),
    ).join_from(tables.postings, tables.journal_entries, entry.id == posting.entry_id).where(
        posting.loan_id.in_(WANTED), posting.account >= chart.LOANS,  # not where the money is
        entry.on_date <= AS_OF, entry.kind.not_in(("disbursement", "accrual"))
    ).group_by(posting.loan_id, entry.id, entry.on_date, entry.kind).order_by(
        posting.loan_id, entry.on_date, entry.id)


# --- replayed ---------------------------------------------------------------------------------------------------
def _replayed(session: Session, wanted: Mapping[int, _Sums], as_of: date) -> Iterator[LoanStanding]:
    there = booked(session, wanted, as_of)
    for record in loan_book.loans(session, ids=wanted) if wanted else ():
        if not record.disbursed(as_of):
            continue
        position = position_of(record, there[record.id], as_of)
        late, sums = arrears(position, as_of), wanted[record.id]
        if not sums.outstanding and (position.closed_on is not None or position.written_off_on is not None):
            continue
        yield LoanStanding(record.id, sums.outstanding, late.overdue_riel, late.days_late, sums.receivable,
                           position.changed_on is not None, sums.interest, sums.waived)
