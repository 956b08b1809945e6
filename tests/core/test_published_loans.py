"""Loans that others published, each with its source: only the figures are theirs. Dollars are worked in cents.

Tests of Apache Fineract named here lie in its repository (apache/fineract) under
integration-tests/src/test/java/org/apache/fineract/integrationtests. Repayments are in test_published_allocations.py.
"""

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

def cents(hundredths):
    """Whole cents of an amount in hundredths of a cent, for sources that round nothing but what they print."""
    return round(hundredths / 100)


def test_cfpb_amortize():
    """$180,000 at 4.25 % over 360 months, and what was paid after 60 of them.

    Consumer Financial Protection Bureau, repository cfpb/amortize, README.md (4.25 %) and test/test.js (4.375 %).
    """
    rows = plan(1_800_000_000, 42_500, "year", 360, "equal-instalments")
    assert cents(rows[0].total) == 88_549
    assert cents(sum(r.interest for r in rows[:60])) == 3_658_336
    assert cents(sum(r.principal for r in rows[:60])) == 1_654_615 and cents(rows[59].outstanding) == 16_345_385
    dearer = plan(1_800_000_000, 43_750, "year", 360, "equal-instalments")
    assert cents(sum(r.interest for r in dearer[:60])) == 3_769_410


def test_spreadsheet_second_year():
    """$125,000 at 9 % over 30 years: interest and principal of the first month and of the second year.

    Microsoft Support, "CUMIPMT function" and "CUMPRINC function", examples (also SAS 9.3, CUMIPMT Function).
    """
    rows = plan(1_250_000_000, 90_000, "year", 360, "equal-instalments")
    assert (cents(rows[0].interest), cents(rows[0].principal)) == (93_750, 6_828)
    assert cents(sum(r.interest for r in rows[12:24])) == 1_113_523
    assert cents(sum(r.principal for r in rows[12:24])) == 93_411


def test_spreadsheet_ipmt():
    """$8,000 at 10 % over three years: 66.67 in the first of 36 months; by the year 292.45 in the last of 3.

    Microsoft Support, "IPMT function", example.
    """
    assert plan(800_000, 100_000, "year", 36, "equal-instalments")[0].interest == 6_667
    yearly = plan(80_000_000, 100_000, "year", 3, "equal-instalments", every_months=12)
    assert cents(yearly[2].interest) == 29_245


def test_frappe_lending():
    """280,000 rupees at 8.4 % over 20 months: 15,052 a month, 21,034 of interest; rows 4, 18 and 20 of the schedule.

    ERPNext, erpnext/hr/doctype/loan/test_loan.py (now frappe/lending, lending/loan_management/doctype/loan),
    TestLoan.test_loan. The instalment is in rupees, the rest in paisa, compared in rupees.
    """
    rows = plan(28_000_000, 84_000, "year", 20, "equal-instalments", multiple=100)
    assert {r.total for r in rows[:19]} == {1_505_200}
    published = {4: (13_369, 1_683, 227_080), 18: (14_740, 312, 29_785), 20: (14_941, 105, 0)}
    for number, figures in published.items():
        row = rows[number - 1]
        assert (cents(row.principal), cents(row.interest), cents(row.outstanding)) == figures
    assert cents(total_interest(rows)) == 21_034


def test_gnucash_private_loan():
    """$2,000 to a friend at 5 % over 18 months: $115.56 a month, the first two split.

    GnuCash Tutorial and Concepts Guide, guide/C/ch_loans.xml, "Receiving first payment", "Receiving second payment".
    """
    rows = plan(200_000, 50_000, "year", 18, "equal-instalments")
    assert [(r.total, r.interest, r.principal, r.outstanding) for r in rows[:2]] == [
        (11_556, 833, 10_723, 189_277), (11_556, 789, 10_767, 178_510)]


def test_textbook_three_year_loan():
    """$5,000 at 10 % over 36 months: 161.33 a month, 808.13 of interest, of it 198.28 in the first five months.

    StudyDaddy, mathematics of finance, "Consider a three-year loan", on prepaying and the rule of 78. Their total
    is of unrounded instalments.
    """
    rows = plan(50_000_000, 100_000, "year", 36, "equal-instalments")
    assert cents(rows[0].total) == 16_134  # they print the cents cut off
    assert abs(cents(total_interest(rows)) - 80_813) <= 5
    assert abs(cents(sum(r.interest for r in rows[:5])) - 19_828) <= 5


def test_turnkey_flat():
    """1,000 at 1 % a month flat over 3: 333.33, 333.33, 333.34 and 10 each. 10,000 at 36 % over 12: 833.33 and 300.

    TurnKey Lender, knowledge base, "Flat Interest Rate", examples 1 and 2.
    """
    rows = plan(100_000, 10_000, "month", 3, "equal-principal", method="flat")
    assert [(r.principal, r.interest) for r in rows] == [(33_333, 1_000), (33_333, 1_000), (33_334, 1_000)]
    yearly = plan(1_000_000, 360_000, "year", 12, "equal-principal", method="flat")
    assert [(r.interest, r.total, r.outstanding) for r in yearly[:3]] == [
        (30_000, 113_333, 916_667), (30_000, 113_333, 833_334), (30_000, 113_333, 750_001)]
    assert sum(r.total for r in yearly) == 1_360_000


def test_fineract_flat_every_two_months():
    """10,000 at 1 % a month flat, five instalments every two months: 2,000 and 200 each, 1,000 of interest.

    Apache Fineract, AccountingScenarioIntegrationTest.checkUpfrontAccrualAccountingFlow: 4 March to 4 January.
    """
    rows = plan(10_000, 10_000, "month", 5, "equal-principal", date(2011, 3, 4), date(2011, 5, 4), method="flat",
                every_months=2)
    assert [r.due_on for r in rows] == [date(2011, m, 4) for m in (5, 7, 9, 11)] + [date(2012, 1, 4)]
    assert {(r.principal, r.interest) for r in rows} == {(2_000, 200)} and total_interest(rows) == 1_000


def test_default_product_over_ten_months():
    """The issue's own figure: 100,000 at 1 % a month over 10 costs 5,500.

    10,000 of principal a month; owed 100,000, 90,000 ... 10,000: interest 1,000 + 900 + ... + 100 = 10 x 11 / 2 x 100.
    """
    rows = plan(100_000, 10_000, "month", 10, "equal-principal", multiple=100)
    assert [r.principal for r in rows] == [10_000] * 10 and [r.interest for r in rows] == list(range(1_000, 0, -100))
    assert total_interest(rows) == 5_500


def test_default_product_over_twelve_months():
    """The issue's own figure: 100,000 over 12, to 100 riel: 11 x 8,300 + 8,700.

    100,000 / 12 = 8,333.3, nearest hundred 8,300; 11 x 8,300 = 91,300 leave 8,700. Interest is 1 % of 100,000,
    91,700, 83,400 ... 17,000, 8,700; in all of 12 x 100,000 - 8,300 x (1 + 2 + ... + 11) = 652,200, so 6,522.
    Rounding is carried on, and 22 are left at the end: 6,500.
    """
    rows = plan(100_000, 10_000, "month", 12, "equal-principal", multiple=100)
    assert [r.principal for r in rows] == [8_300] * 11 + [8_700]
    assert sum(r.outstanding + r.principal for r in rows) == 652_200 and total_interest(rows) == 6_500
    # exact 1,000 917 834 751 668 585 502 419 336 253 170 87, each with what the one before left over:
    # 917 -> 900 (17), 851 -> 900 (-49), 702 -> 700 (2), 670 -> 700 (-30), 555 -> 600 (-45), 457 -> 500 (-43),
    # 376 -> 400 (-24), 312 -> 300 (12), 265 -> 300 (-35), 135 -> 100 (35), 122 -> 100 (22)
    assert [r.interest for r in rows] == [1_000, 900, 900, 700, 700, 600, 500, 400, 300, 300, 100, 100]
