"""The portfolio on a date: at risk, ageing, rates, months, month ends, and by village, officer, purpose and so on."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.books import balances as book
from ledger.books import kept_loans
from ledger.books.fallen_due import fallen_due
from ledger.books.standings import LoanStanding, standings
from ledger.books.tables import offices
from ledger.core import chart
from ledger.core.arrears import BANDS, band_of
from ledger.core.calendar import add_months, month_first, month_last
from ledger.core.errors import Refusal
from ledger.reports.balances import by_account
from ledger.reports.common import OfficeRecord
from ledger.reports.figures import AgeingRow, Agreement, MonthFigures
from ledger.reports.flows import Flow, flows, months
from ledger.reports.nation import NATION
from ledger.reports.portfolio_facts import breakdown, facts
from ledger.reports.portfolio_values import (
    DIMENSIONS,
    PAR_DAYS,
    AtRisk,
    MonthEnd,
    PortfolioReport,
    Rates,
    Rescheduled,
)

MONTHS = 12
"""How many calendar months the report looks back on, that of the date included."""


def portfolio_report(session: Session, found: Sequence[OfficeRecord], as_of: date) -> PortfolioReport:
    """The portfolio of these offices (at least one) together. Raises Refusal for a date before the first was opened."""
    if not found:
        raise Refusal("No office is open yet. Open one with: familyfund init --office CODE")
    ids = [one.id for one in found]
    from_on = first_day(session, ids, as_of)
    stands = standings(session, ids, as_of)
    known = facts(session, [one.loan_id for one in stands], as_of)
    balances = [balance for one in ids for balance in book.balances(session, one, as_of)]
    accounts = by_account(balances)
    moved = flows(session, ids, as_of, from_on)
    opening = sum(by_account(book.balances(session, one, from_on - timedelta(1))).get(chart.LOANS, 0) for one in ids)
    late = [one.days_late for one in stands if one.days_late]
    by_month = months(moved, from_on, as_of)
    rates = _rates(session, ids, from_on, as_of, accounts, _averaged(opening, moved, from_on, as_of))
    return PortfolioReport(
        office=found[0].name if len(found) == 1 else NATION, from_on=from_on, as_of=as_of, loans=len(stands),
        families=len({one.family_id for one in known.values()}),
        outstanding_riel=_owed(stands), overdue_riel=sum(one.overdue for one in stands),
        receivable_riel=sum(one.receivable for one in stands), late_loans=len(late), days_late=sum(late),
        rescheduled=_rescheduled(stands), par=at_risk(stands), ageing=ageing(stands),
        rates=rates, months=by_month, history=_history(session, ids, from_on, as_of, stands),
        breakdowns=tuple(breakdown(session, by, stands, known) for by in DIMENSIONS),
        agreements=(Agreement("loans_control", _owed(stands), accounts.get(chart.LOANS, 0)),
                    Agreement("moved_control", _closing(opening, moved, by_month, rates.written_off_riel),
                              accounts.get(chart.LOANS, 0)),
                    Agreement("receivable_control", sum(one.receivable for one in stands),
                              accounts.get(chart.RECEIVABLE, 0))))


def at_risk(stands: Sequence[LoanStanding]) -> tuple[AtRisk, ...]:
    """Portfolio at risk over each number of days of PAR_DAYS."""
    owed = _owed(stands)
    rows = []
    for days in PAR_DAYS:
        late = [one for one in stands if one.days_late > days]
        rows.append(AtRisk(days, len(late), _owed(late), _owed([one for one in late if one.rescheduled]),
                           _owed([one for one in stands if one.rescheduled or one.days_late > days]), owed))
    return tuple(rows)


def ageing(stands: Sequence[LoanStanding]) -> tuple[AgeingRow, ...]:
    """The loans that owe something, by how late they are; every band has its row."""
    loans: Counter[str] = Counter()
    outstanding: Counter[str] = Counter()
    overdue: Counter[str] = Counter()
    for one in stands:
        band = band_of(one.days_late)
        loans[band] += 1
        outstanding[band] += one.outstanding
        overdue[band] += one.overdue
    return tuple(AgeingRow(band, loans[band], outstanding[band], overdue[band]) for band in BANDS)


def period(as_of: date) -> date:
    """The first day that a report of this date looks back on."""
    return add_months(month_first(as_of), 1 - MONTHS)


def _owed(stands: Collection[LoanStanding]) -> int:
    return sum(one.outstanding for one in stands)


def first_day(session: Session, office_ids: Collection[int], as_of: date) -> date:
    """The first day that the report of these offices looks back on. Raises Refusal before the first was opened."""
    opened_on: date = session.execute(
        select(func.min(offices.c.opened_on)).where(offices.c.id.in_(office_ids))).scalar_one()
    if as_of < opened_on:
        raise Refusal("The office was opened on {day}. Choose that day or a later one.", field="as_of", day=opened_on)
    return max(period(as_of), opened_on)


def _rescheduled(stands: Sequence[LoanStanding]) -> Rescheduled:
    changed = [one for one in stands if one.rescheduled]
    return Rescheduled(len(changed), _owed(changed), sum(one.days_late > 0 for one in changed))


# --- the period -------------------------------------------------------------------------------------------------
def _averaged(opening: int, moved: Sequence[Flow], from_on: date, as_of: date) -> int:
    """The average of the principal owed before `from_on`, at each month's end and on the date, to the nearest riel."""
    change: Counter[date] = Counter()
    for flow in moved:
        if flow.account == chart.LOANS:
            change[month_first(flow.on)] += flow.riel
    points, month = [opening], month_first(from_on)
    while month <= as_of:
        points.append(points[-1] + change[month])
        month = add_months(month, 1)
    return (2 * sum(points) + len(points)) // (2 * len(points))


def _closing(opening: int, moved: Sequence[Flow], by_month: Sequence[MonthFigures], written_off: int) -> int:
    """What the figures of the months, what was taken over and what was written off make of the opening balance."""
    taken = sum(flow.riel for flow in moved if flow.account == chart.LOANS and flow.kind == "opening")
    return opening + taken - written_off + sum(row.disbursed_riel - row.repaid_principal_riel for row in by_month)


def _rates(session: Session, office_ids: Collection[int], from_on: date, as_of: date, accounts: Mapping[str, int],
           average: int) -> Rates:
    due = fallen_due(session, office_ids, from_on, as_of)
    before = sum(by_account(book.balances(session, one, from_on - timedelta(1))).get(chart.WRITTEN_OFF, 0)
                 for one in office_ids)
    lost = accounts.get(chart.WRITTEN_OFF, 0)
    return Rates(from_on, lost - before, average, lost, -accounts.get(chart.RECOVERED, 0),
                 sum(one.due for one in due), sum(one.paid for one in due))


def _history(session: Session, office_ids: Collection[int], from_on: date, as_of: date,
             stands: Sequence[LoanStanding]) -> tuple[MonthEnd, ...]:
    """Every month's end of the period and the date itself. What was kept at a closing is not worked out again."""
    ends = [end for n in range(MONTHS) if (end := month_last(add_months(month_first(from_on), n))) < as_of]
    owed: dict[date, int] = defaultdict(int)
    late: dict[date, list[int]] = defaultdict(lambda: [0] * len(PAR_DAYS))
    for office_id in office_ids:
        kept = {one.last_on: (one.outstanding, one.late)
                for one in kept_loans.at_closings(session, office_id, ends, PAR_DAYS)}
        for end in ends:
            outstanding, shares = kept[end] if end in kept else _point(standings(session, [office_id], end))
            owed[end] += outstanding
            late[end] = [a + b for a, b in zip(late[end], shares, strict=True)]
    owed[as_of], shares = _point(stands)
    late[as_of] = list(shares)
    return tuple(MonthEnd(end, owed[end], tuple(late[end])) for end in [*ends, as_of])


def _point(stands: Sequence[LoanStanding]) -> tuple[int, tuple[int, ...]]:
    return _owed(stands), tuple(sum(one.outstanding for one in stands if one.days_late > days) for days in PAR_DAYS)
