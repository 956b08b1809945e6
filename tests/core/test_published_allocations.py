"""Repayments shared, arrears aged and portfolios at risk that others published: only the figures are theirs.

Classes of Apache Fineract named here lie in its repository (apache/fineract) under
integration-tests/src/test/java/org/apache/fineract/integrationtests (the integration tests) and
fineract-provider/src/test/java/org/apache/fineract/portfolio/loanaccount (the transaction processors).
"""

from datetime import date, timedelta

import pytest

from ledger.books.standings import LoanStanding
from ledger.core.allocation import Repayment, payoff, position
from ledger.core.arrears import arrears
from ledger.core.schedule import Instalment, Terms
from ledger.reports.portfolio_report import at_risk


def loan(lent_on, instalments, **more):
    """A loan with the published instalments, (due on, principal, interest): the engine takes any schedule."""
    left, rows = sum(principal for _, principal, _ in instalments), []
    terms = Terms(left, more.pop("rate_ppm", 0), "month", len(instalments), "flat", "equal-principal", 1, **more)
    for number, (due_on, principal, interest) in enumerate(instalments, 1):
        left -= principal
        rows.append(Instalment(number, due_on, principal, interest, left))
    return terms, tuple(rows), lent_on


def principal_paid(one, repayments, as_of):
    return [s.paid_principal for s in position(*one, repayments, as_of).states]


# --- Apache Fineract, AdvancedPaymentAllocationLoanRepaymentScheduleTest: 500 without interest in four of 125 ---------

NEW_YEAR = date(2023, 1, 1)
FOUR_OF_125 = loan(NEW_YEAR, [(day, 125, 0) for day in (
    NEW_YEAR, date(2023, 1, 16), date(2023, 1, 31), date(2023, 2, 15))])


def test_fineract_late_and_partial():
    """uc4: nothing until 20 January, then 100, 40 and 360: the oldest instalment first, overdue before due."""
    brought = [Repayment(date(2023, 1, 20), 100), Repayment(date(2023, 1, 31), 40), Repayment(date(2023, 2, 15), 360)]
    assert principal_paid(FOUR_OF_125, brought, date(2023, 1, 20)) == [100, 0, 0, 0]
    assert principal_paid(FOUR_OF_125, brought, date(2023, 1, 31)) == [125, 15, 0, 0]
    assert position(*FOUR_OF_125, brought, date(2023, 1, 31)).outstanding == 360
    end = position(*FOUR_OF_125, brought, date(2023, 2, 15))
    assert (end.outstanding, end.held, end.closed_on) == (0, 0, date(2023, 2, 15))


def test_fineract_in_advance_and_overpaid():
    """uc2: 125, then 150, 125 and 125: 25 too much each time are paid of the next instalment, the last 25 are held."""
    brought = [Repayment(NEW_YEAR, 125), Repayment(date(2023, 1, 16), 150), Repayment(date(2023, 1, 31), 125),
               Repayment(date(2023, 2, 15), 125)]
    assert principal_paid(FOUR_OF_125, brought, date(2023, 1, 16)) == [125, 125, 25, 0]
    assert principal_paid(FOUR_OF_125, brought, date(2023, 1, 31)) == [125, 125, 125, 25]
    assert position(*FOUR_OF_125, brought, date(2023, 1, 31)).outstanding == 100
    end = position(*FOUR_OF_125, brought, date(2023, 2, 15))
    assert (end.allocations[3].principal, end.held, end.outstanding) == (100, 25, 0)


# --- Apache Fineract, scenarios of HeavensFamilyLoanRepaymentScheduleTransactionProcessorTest -------------------------
# schedule in LoanScheduleTestDataHelper: three instalments of 1,000 and 200 of interest from 2 July 2012

JULY = date(2012, 7, 2)
THREE_OF_1200 = loan(date(2012, 6, 2), [(JULY, 1_000, 200), (date(2012, 8, 2), 1_000, 200),
                                        (date(2012, 9, 2), 1_000, 200)], rate_ppm=66_667)


@pytest.mark.parametrize(("scenario", "brought", "expected"), [
    (1, [100], [(100, 0)]), (2, [100, 50], [(100, 0), (50, 0)]), (3, [300], [(200, 100)]),
    (4, [300, 50], [(200, 100), (0, 50)]), (5, [1_200], [(200, 1_000)]), (6, [600, 600], [(200, 400), (0, 600)]),
    (7, [1_300], [(200, 1_100)]), (8, [600, 700], [(200, 400), (0, 700)]), (9, [3_000], [(200, 2_800)]),
])
def test_fineract_interest_before_principal(scenario, brought, expected):
    """Scenarios 1 to 9, on the first due date: interest, then principal, then the principal of the next in order."""
    now = position(*THREE_OF_1200, [Repayment(JULY, riel) for riel in brought], JULY)
    assert [(a.interest, a.principal) for a in now.allocations] == expected, scenario


def test_fineract_in_advance_pays_principal_only():
    """Scenario 10: the first is paid; 900 a day before its due date are principal of the second, no interest.

    Scenario 11: a day after it the second's period has begun: 200 of interest, 700 of principal.
    """
    first = Repayment(date(2012, 6, 30), 1_200)
    for day, shared in ((JULY - timedelta(1), (0, 900)), (JULY + timedelta(1), (200, 700))):
        second = position(*THREE_OF_1200, [first, Repayment(day, 900)], day).states[1]
        assert (second.paid_interest, second.paid_principal) == shared


def test_fineract_very_late():
    """Scenario 12: all three paid five months after the first: 600 of interest, 3,000 of principal, no more."""
    day = date(2012, 12, 2)
    assert payoff(*THREE_OF_1200, [], day) == 3_600
    now = position(*THREE_OF_1200, [Repayment(day, 3_600)], day)
    assert [(s.paid_interest, s.paid_principal) for s in now.states] == [(200, 1_000)] * 3 and now.held == 0


# --- Penalty first --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("riel", "penalty", "interest", "principal"), [(1, 1, 0, 0), (5, 4, 1, 0), (8, 4, 2, 2)])
def test_fineract_penalty_first(riel, penalty, interest, principal):
    """An instalment of 3, interest 2, penalty 4, paid a day late: penalty, then interest, then principal.

    Apache Fineract, domain/transactionprocessor/impl/
    DuePenIntPriFeeInAdvancePenIntPriFeeLoanRepaymentScheduleTransactionProcessorTest, the three
    latePaymentOf...ButNotEnoughOnly... (their fee comes last and gets nothing).
    """
    one = loan(date(2023, 7, 11), [(date(2023, 7, 31), 3, 2)], order="penalty-first", penalty=4)
    (shared,) = position(*one, [Repayment(date(2023, 8, 1), riel)], date(2023, 8, 1)).allocations
    assert (shared.penalty, shared.interest, shared.principal) == (penalty, interest, principal)


# --- Arrears and portfolio at risk ------------------------------------------------------------------------------------


def test_fineract_days_late_and_arrears():
    """1,250 in 312, 312, 312 and 314, nothing paid until 31 May 2023, then 626, 100 and 524; and 313 alone.

    Apache Fineract, InstallmentLevelDelinquencyAPIIntegrationTests: ...FourRangesInTheBucket, ...TwoRangesInTheBucket,
    ...UpdatedWhenCOBIsExecuted (1 and 2 February).
    """
    dues = [date(2023, 1, 31), date(2023, 3, 2), date(2023, 4, 1), date(2023, 5, 1)]
    one = loan(NEW_YEAR, [(day, 314 if day.month == 5 else 312, 0) for day in dues])

    def late(as_of, *riel):
        now = arrears(position(*one, [Repayment(as_of, r) for r in riel], as_of), as_of)
        return now.days_late, now.overdue_riel, now.band

    may = date(2023, 5, 31)
    assert late(date(2023, 1, 31)) == (0, 0, "current")
    assert late(date(2023, 2, 1)) == (1, 312, "1-30") and late(date(2023, 2, 2)) == (2, 312, "1-30")
    assert late(may) == (120, 1_250, "91-180")
    assert late(may, 626) == (60, 624, "31-60") and late(may, 626, 100) == (60, 524, "31-60")
    assert late(may, 626, 100, 524) == (0, 0, "current")
    assert late(may, 313) == (90, 937, "61-90")


def test_portfolio_at_risk():
    """A portfolio of $9,013,400 with 100,950 late 30 days or more, 82,022 late 60, 73,009, 55,880 and 27,020 late 90.

    "Portfolio at risk: formula, example, analysis" (ABC Ltd), as printed at meetblog.pages.dev/par-loan: PAR 30, 60
    and 90 are 3.76, 2.64 and 1.73 percent, the whole balance of each late loan counted (also IRIS FP6373). The days
    within each class are ours.
    """
    today = date(2022, 12, 31)
    balances = {45: 100_950, 75: 82_022, 100: 73_009, 150: 55_880, 200: 27_020, -1: 9_013_400 - 338_881}
    stands = []
    for number, (days, riel) in enumerate(balances.items()):
        due_on = today - timedelta(days)
        one = loan(date(2022, 1, 1), [(due_on, riel // 3, 0), (due_on + timedelta(300), riel - riel // 3, 0)])
        now = position(*one, [], today)
        late = arrears(now, today)
        stands.append(LoanStanding(number, now.outstanding, late.overdue_riel, late.days_late, 0, False, 0, 0))
    told = {one.days: one for one in at_risk(stands)}
    assert {one.outstanding_riel for one in told.values()} == {9_013_400}
    assert [round(told[days].ppm / 10_000, 2) for days in (30, 60, 90)] == [3.76, 2.64, 1.73]
