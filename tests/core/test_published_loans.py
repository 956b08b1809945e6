"""Loans that others published, each with its source: only the figures are theirs. Dollars are worked in cents."""

from datetime import date

import pytest

from ledger.core.allocation import Repayment, payoff, position
from ledger.core.calendar import due_dates
from ledger.core.pricing import apr_percent_text, apr_ppm, total_interest
from ledger.core.schedule import Terms, schedule

LENT, FIRST = date(2008, 1, 15), date(2008, 2, 15)


def plan(principal, rate_ppm, per, count, amortization, lent=LENT, first=FIRST, **more):
    method = more.pop("method", "declining")
    terms = Terms(principal, rate_ppm, per, count, method, amortization, multiple=more.pop("multiple", 1), **more)
    return schedule(terms, lent, first)


def apr(principal, lent_on, *streams):
    """The APR text of payment streams (first due, every months, number, amount)."""
    payments = sorted((day, riel) for first, every, count, riel in streams for day in due_dates(first, every, count))
    return apr_percent_text(apr_ppm(principal, lent_on, payments))


def test_numpy_financial():
    """$2,500 for a year at 8.24 % monthly: the first eight rows of numpy-financial's documentation of ipmt().

    It rounds nothing but what it prints, so the loan is worked in hundredths of a cent here and compared in cents.
    """
    rows = plan(25_000_000, 82_400, "year", 12, "equal-instalments")
    assert [tuple(round(riel / 100) for riel in (r.principal, r.interest, r.outstanding)) for r in rows[:8]] == [
        (20058, 1717, 229942), (20196, 1579, 209746), (20335, 1440, 189411), (20474, 1301, 168937),
        (20615, 1160, 148322), (20756, 1018, 127566), (20899, 876, 106667), (21042, 732, 85625)]
    assert round(total_interest(rows) / 100) == 11_298  # the documentation's sum: 112.98


def test_fineract_equal_instalments():
    """12,000 at 2 % a month over 4: Apache Fineract, GroupLoanIntegrationTest.verifyLoanRepaymentSchedule."""
    rows = plan(1_200_000, 20_000, "month", 4, "equal-instalments", date(2011, 9, 20), date(2011, 10, 20))
    assert [(r.due_on, r.principal, r.interest) for r in rows] == [
        (date(2011, 10, 20), 291_149, 24_000), (date(2011, 11, 20), 296_972, 18_177),
        (date(2011, 12, 20), 302_911, 12_238), (date(2012, 1, 20), 308_968, 6_179)]


def test_hp12c_constant_principal():
    """$60,000 land loan at 10 %, 12 half-yearly payments of equal principal: HP 12C Solutions Handbook, pages 20-21."""
    rows = plan(60_000, 100_000, "year", 12, "equal-principal", every_months=6)
    assert [(rows[k].interest, rows[k].total, rows[k].outstanding) for k in (0, 1, 6, 7)] == [
        (3_000, 8_000, 55_000), (2_750, 7_750, 50_000), (1_500, 6_500, 25_000), (1_250, 6_250, 20_000)]


def test_water_board_yearly():
    """$75,000 at 4.25 % over 30 yearly payments: Colorado Water Conservation Board, contract C1537 (1997)."""
    rows = plan(7_500_000, 42_500, "year", 30, "equal-instalments", every_months=12)
    assert (rows[0].interest, rows[0].principal, rows[0].total) == (318_750, 128_237, 446_987)
    published = {2: 313_300, 3: 307_618, 10: 260_479, 20: 164_201, 29: 35_702, 30: 18_222}
    for number, interest in published.items():  # theirs rounds the balance as well as the instalment: a few cents
        assert abs(rows[number - 1].interest - interest) <= 5
    assert abs(total_interest(rows) - 5_909_605) <= 15


def test_japanese_bank_calculator_equal_principal():
    """1,000,000 yen at 30 % over 120 months: loankeisan.com. Principal 99,996 a year, 100,036 in the last."""
    rows = plan(1_000_000, 300_000, "year", 120, "equal-principal")
    years = [sum(r.principal for r in rows[k:k + 12]) for k in range(0, 120, 12)]
    assert years == [99_996] * 9 + [100_036]
    assert [r.outstanding for r in rows[11::12]][:3] == [900_004, 800_008, 700_012]


def test_matlab_mortgage():
    """100,000 at 12 % over 360 months: 1,028.61 a month, more than 270,000 interest (MathWorks, amortize)."""
    rows = plan(10_000_000, 120_000, "year", 360, "equal-instalments")
    assert rows[0].total == 102_861 and total_interest(rows) > 27_000_000


def test_foxpro_payment():
    """100,000 at 10.5 % over 240 months: 998.38 a month (Microsoft Visual FoxPro, PAYMENT())."""
    assert plan(10_000_000, 105_000, "year", 240, "equal-instalments")[0].total == 99_838


def test_cambodian_contract_with_one_payment_of_principal():
    """400,000 riel over 4 months at 4 % a month, 16,000 each month, principal at the end.

    The contract pictured in Wikipedia's article on flat rates, from rural Cambodia.
    """
    rows = plan(400_000, 40_000, "month", 4, "equal-principal", method="flat", multiple=100, grace_principal=3)
    assert [(r.principal, r.interest) for r in rows] == [(0, 16_000)] * 3 + [(400_000, 16_000)]


def test_flat_loan_of_1200():
    """$1,200 at 1 % flat a month: 12 payments of $112 (Wikipedia, flat rate)."""
    rows = plan(1_200, 10_000, "month", 12, "equal-instalments", method="flat")
    assert {(r.principal, r.interest) for r in rows} == {(100, 12)}


def test_flat_car_loan():
    """$20,000 at 7 % a year flat over three years: $4,200 interest (Easybanking, questions and answers)."""
    assert total_interest(plan(20_000, 70_000, "year", 36, "equal-instalments", method="flat")) == 4_200


def test_principal_paid_in_advance_mifos_5182():
    """4,000,000 at 2 % a month, interest only, with prepayments: the example of issue MIFOS-5182.

    June and July 80,000; August 80,000 and 500,000 of principal; September 70,000 and 1,000,000; October 50,000 and
    1,500,000; then 1,000,000 is left and November's interest is 20,000.
    """
    lent = date(2011, 5, 5)
    terms = Terms(4_000_000, 20_000, "month", 6, "declining", "equal-principal", grace_principal=5)
    rows = schedule(terms, lent, date(2011, 6, 5))
    brought = [80_000, 80_000, 580_000, 1_070_000, 1_550_000]
    repayments = [Repayment(row.due_on, riel) for row, riel in zip(rows, brought, strict=False)]
    now = position(terms, rows, lent, repayments, date(2011, 10, 5))
    assert [a.interest for a in now.allocations] == [80_000, 80_000, 80_000, 70_000, 50_000]
    assert now.outstanding == 1_000_000 and now.states[5].interest_due == 20_000
    assert payoff(terms, rows, lent, repayments, date(2011, 11, 5)) == 1_020_000


@pytest.mark.parametrize(("example", "expected", "found"), [
    ("(c)(1)(i)", "9.69", lambda: apr(500_000, date(1978, 1, 10), (date(1978, 2, 10), 1, 24, 23_000))),
    ("(c)(1)(ii)", "11.82", lambda: apr(600_000, date(1978, 2, 10), (date(1978, 4, 1), 1, 36, 20_000))),
    ("(c)(1)(iv)", "8.97", lambda: apr(1_000_000, date(1978, 5, 23), (date(1978, 10, 1), 3, 40, 38_500))),
    ("(c)(2)(i)", "10.08", lambda: apr(
        500_000, date(1978, 1, 10), (date(1978, 2, 10), 1, 1, 25_000), (date(1978, 3, 10), 1, 23, 23_000))),
    ("(c)(3)(i)", "10.50", lambda: apr(
        500_000, date(1978, 1, 10), (date(1978, 2, 10), 1, 23, 23_000), (date(1980, 1, 10), 1, 1, 28_000))),
    ("(c)(4)(i)", "10.90", lambda: apr(
        500_000, date(1978, 1, 10), (date(1978, 2, 10), 1, 1, 25_000), (date(1978, 3, 10), 1, 22, 23_000),
        (date(1980, 1, 10), 1, 1, 28_000))),
    ("(c)(4)(ii)", "7.30", lambda: apr(
        800_000, date(1978, 1, 10), (date(1978, 3, 1), 1, 1, 44_936), (date(1978, 5, 1), 2, 18, 46_500),
        (date(1981, 5, 1), 1, 1, 20_000))),
    ("(c)(5)(i)", "11.45", lambda: apr(100_000, date(1978, 1, 3), (date(1978, 9, 15), 1, 1, 108_000))),
])
def test_regulation_z_appendix_j(example, expected, found):
    """Every example of Appendix J (12 CFR 1026) with one advance and payments by the month, or one payment."""
    assert found() == expected, example


def test_hp12c_apr_with_odd_days():
    """42-month car loan of $3,950, $120 a month, interest from 19 July, first period from 1 August: 13.95 %.

    HP 12C Platinum user's guide, section 3, example 2: 13 odd days of 30, simple interest.
    """
    assert apr(395_000, date(2004, 7, 19), (date(2004, 9, 1), 1, 42, 12_000)) == "13.95"


def test_add_on_rate_of_10_percent_over_three_years():
    """$10,000 at 10 % flat over 36 months is 17.9 % (calcota.click, APR and flat rate)."""
    rows = plan(1_000_000, 100_000, "year", 36, "equal-instalments", method="flat")
    assert apr_percent_text(apr_ppm(1_000_000, LENT, [(r.due_on, r.total) for r in rows])) == "17.92"
