"""Schedules: worked by hand, and what must hold for any terms. Published ones are in test_published_loans.py."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.core.errors import Refusal
from ledger.core.pricing import total_interest
from ledger.core.schedule import Terms, exact_interest, rounded, schedule
from tests.core.lives import loans

LENT, FIRST = date(2008, 1, 15), date(2008, 2, 15)


def of(principal, rate_ppm=10_000, per="month", count=12, method="declining", amortization="equal-principal", **more):
    return Terms(principal, rate_ppm, per, count, method, amortization, **more)


def rows(terms, lent=LENT, first=FIRST):
    return schedule(terms, lent, first)


def columns(terms):
    plan = rows(terms)
    return [r.principal for r in plan], [r.interest for r in plan]


def test_the_default_loan_of_200000():
    """200,000 at 1 % a month over 12: 200,000 / 12 = 16,666.7 -> 16,700, the last 200,000 - 11 x 16,700 = 16,300.

    Interest on 200,000, 183,300, 166,600, ... 16,300: 2000, 1833, 1666, 1499, 1332, 1165, 998, 831, 664, 497, 330, 163.
    """
    principal, interest = columns(of(200_000, rounding="nearest"))
    assert principal == [16_700] * 11 + [16_300]
    assert interest == [2000, 1800, 1700, 1500, 1300, 1200, 1000, 800, 700, 500, 300, 200]
    assert sum(interest) == 13_000
    assert columns(of(200_000))[1] == interest  # carried forward: the exact sum is 12,978, and it comes to the same


def test_100000_over_ten_months_costs_5500():
    """Interest 1000 + 900 + ... + 100 = 5,500, nothing to round."""
    principal, interest = columns(of(100_000, count=10))
    assert principal == [10_000] * 10
    assert interest == list(range(1000, 0, -100)) and sum(interest) == 5_500


def test_100000_over_twelve_months():
    """100,000 / 12 = 8,333.3 -> 8,300; the last takes 100,000 - 11 x 8,300 = 8,700."""
    assert columns(of(100_000))[0] == [8_300] * 11 + [8_700]


def test_rounding_of_interest_is_carried_forward():
    """15,000 at 1 % over 3, multiple 100: exact 150, 100, 50 = 300.

    Each by itself: 150 -> 200 (a tie, up), 100, 50 -> 100: 400. Carried: 150 -> 200 (50 too much); 100 - 50 = 50 -> 100
    (a tie, up; 50 too much); 50 - 50 = 0: 300. And 9,000: exact 90, 60, 30: 100, 50 -> 100, -20 -> 0.
    """
    assert columns(of(9_000, count=3))[1] == [100, 100, 0]
    assert columns(of(15_000, count=3, rounding="nearest"))[1] == [200, 100, 100]
    assert columns(of(15_000, count=3))[1] == [200, 100, 0]


def test_equal_instalments_round_the_instalment_to_the_multiple_and_interest_to_the_riel():
    """100,000 at 1 % over 3: annuity 34,002.2 -> 34,000.

    Interest 1,000; 100,000 - 33,000 = 67,000 -> 670; 67,000 - 33,330 = 33,670 -> 336.7 -> 337; last 33,670 + 337.
    """
    terms = of(100_000, count=3, amortization="equal-instalments")
    assert columns(terms) == ([33_000, 33_330, 33_670], [1000, 670, 337])
    assert [r.total for r in rows(terms)] == [34_000, 34_000, 34_007]


def test_flat_interest_is_on_the_first_principal():
    """120,000 at 1 % flat over 12: 10,000 and 1,200 each month; both amortizations are the same."""
    for amortization in ("equal-principal", "equal-instalments"):
        assert columns(of(120_000, method="flat", amortization=amortization)) == ([10_000] * 12, [1_200] * 12)


def test_flat_interest_carries_its_rounding():
    """125,000 at 1 % flat, multiple 1000: exact 1,250 a month, 5,000 in four.

    1,250 -> 1,000 (250 short); 1,500 -> 2,000 (a tie, up; 500 over); 750 -> 1,000 (250 over); 1,000.
    """
    assert columns(of(125_000, count=4, method="flat", multiple=1000))[1] == [1000, 2000, 1000, 1000]


def test_grace_pays_interest_only_and_spreads_the_principal_over_the_rest():
    """120,000, 12 instalments, the first 2 interest only: 10 x 12,000; interest 1200, 1200, 1200, 1080, ..."""
    principal, interest = columns(of(120_000, grace_principal=2, multiple=10))
    assert principal == [0, 0] + [12_000] * 10
    assert interest == [1200, 1200, *range(1200, 0, -120)]
    assert rows(of(120_000, grace_principal=2))[1].outstanding == 120_000


def test_one_payment_at_harvest():
    """100,000 for 6 months at 1 %: 6,000 with the principal on one day, however many days lie between."""
    plan = rows(of(100_000, count=1, every_months=6), first=date(2008, 7, 20))
    assert [(r.due_on, r.principal, r.interest, r.outstanding) for r in plan] == [
        (date(2008, 7, 20), 100_000, 6_000, 0)]


def test_a_yearly_rate_is_a_twelfth_a_month_whatever_the_days():
    assert rows(of(200_000, 120_000, "year")) == rows(of(200_000))
    assert of(1, 180_000, "year", every_months=3).period_rate == Fraction(45, 1000)


def test_without_interest():
    assert columns(of(100_000, 0, count=3, amortization="equal-instalments")) == ([33_300, 33_300, 33_400], [0, 0, 0])


def test_principal_rounded_up_ends_early_and_the_rest_are_nothing():
    """1,000 over 12, multiple 100: 83.3 -> 100, ten of them; the last two have nothing left to take."""
    plan = rows(of(1_000, 0))
    assert [r.principal for r in plan] == [100] * 10 + [0, 0]
    assert plan[-1].total == 0


def test_an_instalment_smaller_than_its_interest_never_takes_principal_back():
    """2,000 at 2 % over 60, multiple 1000: annuity 57.5 -> 0; interest 40 each month, all principal at the end."""
    plan = rows(of(2_000, 20_000, count=60, amortization="equal-instalments", multiple=1000))
    assert {(r.principal, r.interest) for r in plan[:-1]} == {(0, 40)} and plan[-1].principal == 2_000


def test_month_ends_are_anchored_on_the_first_due_date():
    plan = rows(of(60_000, count=3), date(2006, 12, 31), date(2007, 1, 31))
    assert [r.due_on for r in plan] == [date(2007, 1, 31), date(2007, 2, 28), date(2007, 3, 31)]


def test_numbers_and_totals():
    plan = rows(of(200_000))
    assert [r.number for r in plan] == list(range(1, 13))
    assert plan[0].total == 18_700 and total_interest(plan) == 13_000


@pytest.mark.parametrize(("change", "field"), [
    ({"principal": 0}, "principal"), ({"principal": -1}, "principal"), ({"rate_ppm": -1}, "rate"),
    ({"instalments": 0}, "instalments"), ({"instalments": 1201}, "instalments"), ({"every_months": 0}, "every_months"),
    ({"multiple": 0}, "multiple"), ({"grace_principal": 12}, "grace_principal"),
    ({"grace_principal": -1}, "grace_principal"),
])
def test_terms_that_contradict_themselves_are_refused(change, field):
    good = {"principal": 100_000, "rate_ppm": 10_000, "rate_per": "month", "instalments": 12, "method": "declining",
            "amortization": "equal-principal"}
    with pytest.raises(Refusal) as refused:
        Terms(**{**good, **change})
    assert refused.value.field == field and str(refused.value)


@pytest.mark.parametrize("first", [LENT, date(2008, 1, 14)])
def test_the_first_due_date_comes_after_the_disbursement(first):
    with pytest.raises(Refusal) as refused:
        rows(of(100_000), LENT, first)
    assert refused.value.field == "first_due_on" and "15/01/2008" in str(refused.value)


@pytest.mark.parametrize(("riel", "multiple", "expected"), [
    (Fraction(50), 100, 100), (Fraction(49), 100, 0), (Fraction(1, 2), 1, 1), (Fraction(-50), 100, 0),
    (Fraction(16_666_667, 1000), 100, 16_700), (Fraction(149), 100, 100), (Fraction(150), 100, 200),
])
def test_ties_go_up(riel, multiple, expected):
    assert rounded(riel, multiple) == expected


@given(loans())
def test_the_principal_comes_back_exactly_and_is_never_more_than_is_left(loan):
    terms, plan, lent_on = loan
    owed, before = terms.principal, lent_on
    for row in plan:
        assert 0 <= row.principal <= owed and row.interest >= 0 and row.due_on > before
        owed, before = owed - row.principal, row.due_on
        assert row.outstanding == owed
    assert owed == 0 and len(plan) == terms.instalments
    assert all(r.principal == 0 for r in plan[:terms.grace_principal])


@given(loans())
def test_interest_is_the_rate_on_what_is_owed_to_within_its_rounding(loan):
    terms, plan, _ = loan
    step, owed = terms.interest_multiple, terms.principal
    exact = Fraction(0)
    for row in plan:
        own = exact_interest(terms, terms.principal if terms.method == "flat" else owed)
        exact += own
        assert row.interest % step == 0
        if terms.rounding == "nearest":
            assert abs(row.interest - own) <= Fraction(step, 2)
        owed = row.outstanding
    if terms.rounding == "carry":
        assert abs(total_interest(plan) - exact) <= Fraction(step, 2)


@given(loans())
def test_amounts_are_even_except_where_they_cannot_be(loan):
    """All but the last are a multiple of what the terms round, and the same, until nothing is left to take."""
    terms, plan, _ = loan
    middle = [r for r in plan[terms.grace_principal:-1] if r.outstanding]
    if terms.method == "declining" and terms.amortization == "equal-instalments":
        whole = {r.total for r in middle if r.principal}
    else:
        whole = {r.principal for r in middle}
    assert len(whole) <= 1 and all(riel % terms.multiple == 0 for riel in whole)


@given(st.integers(1, 500_000), st.integers(1, 40_000), st.integers(1, 36))
def test_the_annuity_repays_the_loan(principal, rate_ppm, count):
    """Paying the instalment (rounded to the riel) leaves at the end at most what half a riel a month grows to."""
    terms = of(principal, rate_ppm, count=count, amortization="equal-instalments", multiple=1, rounding="carry")
    even = rows(terms)[0].total if count > 1 else None
    if even is None:
        return
    owed, slack = Fraction(principal), Fraction(0)
    for _ in range(count):
        owed = owed * (1 + terms.period_rate) - even
        slack = slack * (1 + terms.period_rate) + Fraction(1, 2)
    assert abs(owed) <= slack


def test_a_loan_handed_over_on_the_last_day_of_a_month_keeps_that_day():
    """31 January -> 28 February (cut short) -> 31 March -> 30 April; the day is the disbursement's."""
    terms = Terms(100_000, 10_000, "month", 4, "declining", "equal-principal")
    days = [row.due_on for row in schedule(terms, date(2007, 1, 31), date(2007, 2, 28))]
    assert days == [date(2007, 2, 28), date(2007, 3, 31), date(2007, 4, 30), date(2007, 5, 31)]


def test_a_first_due_date_of_its_own_keeps_its_day():
    """Handed over on 15 January, first due on 28 February: every 28th."""
    terms = Terms(100_000, 10_000, "month", 3, "declining", "equal-principal")
    days = [row.due_on for row in schedule(terms, date(2007, 1, 15), date(2007, 2, 28))]
    assert days == [date(2007, 2, 28), date(2007, 3, 28), date(2007, 4, 28)]
