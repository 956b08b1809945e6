"""What is overdue, since when, and in which band."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.core.allocation import Repayment, position
from ledger.core.arrears import BANDS, Arrears, arrears, band_of
from ledger.core.schedule import Terms, schedule
from tests.core.lives import lives

LENT = date(2008, 1, 15)
TERMS = Terms(120_000, 10_000, "month", 12, "declining", "equal-principal")
LOAN = (TERMS, schedule(TERMS, LENT, date(2008, 2, 15)), LENT)


def on(day, *repayments):
    return arrears(position(*LOAN, [Repayment(*r) for r in repayments], day), day)


@pytest.mark.parametrize(("days", "band"), [
    (-5, "current"), (0, "current"), (1, "1-30"), (30, "1-30"), (31, "31-60"), (60, "31-60"), (61, "61-90"),
    (90, "61-90"), (91, "91-180"), (180, "91-180"), (181, "over-180"), (4000, "over-180"),
])
def test_a_band_ends_with_its_last_day(days, band):
    assert band_of(days) == band


def test_due_today_is_not_late():
    assert on(date(2008, 2, 15)) == Arrears(0, 0, 0, "current")
    assert on(date(2008, 2, 16)) == Arrears(11_200, 10_000, 1, "1-30")


def test_days_are_counted_from_the_oldest_unpaid():
    """25,000 on 20 April leave 8,300 of the instalment of 15 April; on 16 May 10,900 of the fourth are late too."""
    brought = (date(2008, 4, 20), 25_000)
    assert on(date(2008, 4, 19), brought) == Arrears(33_300, 30_000, 64, "61-90")  # 11,200 + 11,100 + 11,000
    assert on(date(2008, 4, 20), brought) == Arrears(8_300, 8_300, 5, "1-30")
    assert on(date(2008, 5, 16), brought) == Arrears(8_300 + 10_900, 18_300, 31, "31-60")


def test_interest_alone_can_be_late():
    """30,000 in advance on 15 February; the second period's interest on 80,000, 800, was not brought."""
    late = on(date(2008, 3, 25), (date(2008, 2, 15), 41_200))
    assert late == Arrears(800, 0, 10, "1-30")


def test_a_closed_loan_is_not_late():
    assert on(date(2009, 6, 1), (date(2008, 12, 1), 130_000)) == Arrears(0, 0, 0, "current")


def test_long_after_the_end():
    assert on(date(2009, 8, 15)) == Arrears(127_800, 120_000, 547, "over-180")


def test_a_position_without_later_money_serves_a_later_day():
    then = position(*LOAN, [], date(2008, 2, 15))
    assert arrears(then, date(2008, 3, 1)) == on(date(2008, 3, 1))
    with pytest.raises(AssertionError):
        arrears(then, date(2008, 2, 14))


@given(lives(), st.integers(0, 1500))
def test_arrears_are_what_fell_due_less_what_was_paid(life, days):
    loan, repayments = life
    as_of = loan[2] + timedelta(days)
    now = position(*loan, repayments, as_of)
    late = arrears(now, as_of)
    due = [s for s in now.states if s.instalment.due_on < as_of]
    assert late.overdue_riel == sum(s.interest_due + s.instalment.principal for s in due) - sum(
        s.paid_interest + s.paid_principal for s in due)
    assert 0 <= late.overdue_principal <= min(late.overdue_riel, now.outstanding)
    assert (late.days_late > 0) == (late.overdue_riel > 0) == (late.band != "current")
    assert late.band == band_of(late.days_late) and late.band in BANDS


@given(lives(), st.integers(0, 1500))
def test_arrears_grow_older_by_a_day_when_nothing_is_brought(life, days):
    loan, repayments = life
    as_of = loan[2] + timedelta(days)
    before = [r for r in repayments if r.on <= as_of]
    today = arrears(position(*loan, before, as_of), as_of)
    after = as_of + timedelta(1)
    tomorrow = arrears(position(*loan, before, after), after)
    assert tomorrow.overdue_riel >= today.overdue_riel
    if today.days_late:
        assert tomorrow.days_late == today.days_late + 1
