"""The yearly rate, the total cost and the cap."""

from datetime import date, timedelta
from decimal import Decimal, localcontext

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.core.calendar import add_months, due_dates
from ledger.core.errors import Refusal
from ledger.core.pricing import CAP_PPM, apr_percent_text, apr_ppm, check_cap, moneylender, total_interest
from ledger.core.schedule import Terms, schedule
from tests.core.lives import loans

LENT, FIRST = date(2008, 1, 15), date(2008, 2, 15)


def apr_of(terms, lent=LENT, first=FIRST):
    return apr_ppm(terms.principal, lent, [(r.due_on, r.total) for r in schedule(terms, lent, first)])


def test_the_default_product_costs_12_02_percent():
    """1 % a month is 12 %; rounding adds 22 riel to 12,978, so a little over."""
    terms = Terms(200_000, 10_000, "month", 12, "declining", "equal-principal", rounding="nearest")
    assert total_interest(schedule(terms, LENT, FIRST)) == 13_000
    assert apr_percent_text(apr_of(terms)) == "12.02"


def test_one_percent_flat_costs_21_46_percent():
    """120,000 at 1 % a month flat, 11,200 a month: rate r with 120,000 = 11,200 x annuity(12, r) is 1.78812 %."""
    terms = Terms(120_000, 10_000, "month", 12, "flat", "equal-instalments")
    assert apr_percent_text(apr_of(terms)) == "21.46"


def test_a_moneylender():
    """10 % a month, 100,000 back with 10,000 after a month: 120 % a year."""
    assert apr_ppm(100_000, LENT, [(FIRST, 110_000)]) == 1_200_000


def test_what_a_moneylender_would_take():
    """200,000 in 12 equal parts of 16,700: balances of 12 x 200,000 - 66 x 16,700 = 1,297,800, at 10 and 15 %.

    100,000 back in one payment after ten months: 10 x 100,000. With 2 instalments of interest only before the rest,
    100,000 in 4: 100 + 100 + 100 + 50 thousand. Of 1,050 riel in one month 10 % is 105, nearest 100; 15 % is 157.5.
    """
    def taken(terms):
        return moneylender(terms, schedule(terms, LENT, add_months(LENT, terms.every_months)))
    monthly = Terms(200_000, 10_000, "month", 12, "declining", "equal-principal")
    assert taken(monthly) == (129_800, 194_700)
    assert taken(Terms(100_000, 10_000, "month", 1, "declining", "equal-principal", every_months=10)) == (
        100_000, 150_000)
    assert taken(Terms(100_000, 10_000, "month", 4, "declining", "equal-principal", grace_principal=2)) == (
        35_000, 52_500)
    assert taken(Terms(1_050, 10_000, "month", 1, "declining", "equal-principal", 1)) == (100, 200)


@pytest.mark.parametrize("every", [1, 2, 3, 6, 12])
def test_a_period_of_several_months_is_the_unit_period(every):
    """1 % a month is every x 1 % a period and 12 % a year, however long the periods: no interest on interest."""
    terms = Terms(12_000_000, 10_000, "month", 4, "declining", "equal-principal", 1, every_months=every)
    assert apr_of(terms, LENT, add_months(LENT, every)) == 120_000


@pytest.mark.parametrize(("months", "ppm"), [(1, 720_000), (6, 120_000), (12, 60_000)])
def test_a_single_payment_of_whole_months_is_one_unit_period(months, ppm):
    """6 % on one payment: x 12, x 2, x 1."""
    assert apr_ppm(100_000, LENT, [(add_months(LENT, months), 106_000)]) == ppm


def test_a_single_payment_of_days_and_of_years():
    """73 days are a fifth of a year: 2 % x 5. Two years: 1.1 x 1.1 = 1.21, 10 % a year.

    Eighteen months: (1 + r)(1 + r / 2) = 1.155, r = 10 %. A year and 73 days: (1 + r)(1 + r / 5) = 1.1220, r = 10 %.
    """
    assert apr_ppm(100_000, date(2007, 3, 1), [(date(2007, 5, 13), 102_000)]) == 100_000
    assert apr_ppm(100_000, date(2007, 3, 1), [(date(2009, 3, 1), 121_000)]) == 100_000
    assert apr_ppm(100_000, date(2007, 3, 1), [(date(2008, 9, 1), 115_500)]) == 100_000
    assert apr_ppm(100_000, date(2007, 3, 1), [(date(2008, 5, 13), 112_200)]) == 100_000


def test_month_ends_are_whole_months():
    """Lent 31 January, due 28 February, 31 March, 30 April: three whole months, no odd days."""
    days = [date(2007, 2, 28), date(2007, 3, 31), date(2007, 4, 30)]
    even = due_dates(date(2007, 2, 15), 1, 3)
    assert apr_ppm(99_000, date(2007, 1, 31), [(d, 34_000) for d in days]) == apr_ppm(
        99_000, date(2007, 1, 15), [(d, 34_000) for d in even])
    assert apr_ppm(100_000, date(2008, 2, 29), [(date(2008, 3, 31), 101_000)]) < 120_000  # 31 days, not a month


def test_irregular_payments_are_measured_by_the_month_each():
    """50,500 after a month and 51,000 two months and 15 days after lending, at 1 % a month and half a month simple.

    51,000 / (1.005 x 1.01 x 1.01) + 50,500 / 1.01 = 49,746.8 + 50,000 = 99,746.8: so 99,747 is lent at 12.0 %.
    """
    found = apr_ppm(99_747, LENT, [(date(2008, 2, 15), 50_500), (date(2008, 3, 30), 51_000)])
    assert apr_percent_text(found) == "12.00"


def test_nothing_added_costs_nothing():
    assert apr_ppm(100_000, LENT, [(FIRST, 40_000), (add_months(FIRST, 1), 60_000)]) == 0


def test_instalments_of_nothing_do_not_count():
    assert apr_ppm(100_000, LENT, [(FIRST, 101_000), (add_months(FIRST, 1), 0)]) == 120_000


@pytest.mark.parametrize(("ppm", "text"), [
    (0, "0.00"), (120_150, "12.02"), (120_149, "12.01"), (1_234_567, "123.46"), (50, "0.01"), (49, "0.00"),
])
def test_percent_text(ppm, text):
    assert apr_percent_text(ppm) == text


def test_the_cap():
    check_cap(CAP_PPM)
    with pytest.raises(Refusal) as refused:
        check_cap(214_575)
    assert "21.46 %" in str(refused.value) and "18.00 %" in str(refused.value)


@given(st.integers(0, 60_000), st.integers(1, 36), st.sampled_from(["equal-principal", "equal-instalments"]))
def test_declining_interest_by_the_month_costs_twelve_times_the_rate(rate_ppm, count, amortization):
    """With a principal so large that rounding to the riel is nothing."""
    terms = Terms(10**14, rate_ppm, "month", count, "declining", amortization, multiple=1)
    assert apr_of(terms) == 12 * rate_ppm


@given(loans(most_instalments=12))
def test_the_rate_makes_the_payments_worth_the_principal(loan):
    """At half a ppm less they are worth as much or more, at half a ppm more as much or less (decimals, 60 places)."""
    terms, rows, lent_on = loan
    assume(len(rows) > 1)
    first, every = rows[0].due_on, terms.every_months
    found = apr_ppm(terms.principal, lent_on, [(r.due_on, r.total) for r in rows])
    periods, part = _before_first(lent_on, first, every)

    def worth(ppm):
        rate = ppm * every / 12 / 1_000_000
        return sum(r.total / ((1 + part * rate) * (1 + rate) ** (periods + k)) for k, r in enumerate(rows))

    with localcontext() as context:
        context.prec = 60
        assert worth(Decimal(2 * found + 1) / 2) <= terms.principal
        assert found == 0 or worth(Decimal(2 * found - 1) / 2) >= terms.principal


def _before_first(lent_on, first, every):
    """Whole periods and the part of one from lending to the first due date, by days and months walked one by one."""
    for months in range(1, 4):
        if add_months(lent_on, months) == first:
            return months // every, Decimal(months % every) / every
    months = max(m for m in range(4) if add_months(first, -m) >= lent_on)
    odd = (add_months(first, -months) - lent_on) // timedelta(1)
    return months // every, Decimal(30 * (months % every) + odd) / (30 * every)
