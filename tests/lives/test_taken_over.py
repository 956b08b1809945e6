"""Loans from older books, worked by hand: what is owed of them in these."""

from datetime import date

from ledger.core.allocation import position
from ledger.core.events import TakenOver
from ledger.core.schedule import Terms, schedule

LENT = date(2008, 1, 15)


def taken_over(on, outstanding, interest, **more):
    terms = Terms(120_000, 10_000, "month", 12, "declining", "equal-principal", **more)
    plan = schedule(terms, LENT, date(2008, 2, 15))
    return position(terms, plan, LENT, [TakenOver(on, outstanding, interest)], on)


def test_the_running_period_owes_its_interest_while_principal_waits():
    """Two of twelve interest only, taken over on 1 March: the second, due 15 March, owes 1,200 and no principal."""
    states = taken_over(date(2008, 3, 1), 120_000, 0, grace_principal=2).states
    assert [(s.unpaid_interest, s.unpaid_principal) for s in states[:3]] == [(0, 0), (1_200, 0), (1_200, 12_000)]


def test_unpaid_interest_is_that_of_the_latest_periods():
    """1 May: 1,200, 1,100 and 1,000 fell due, 1,500 of it is unpaid: 1,000 of April, 500 of March. Running: 900."""
    now = taken_over(date(2008, 5, 1), 110_000, 1_500)
    assert [s.unpaid_interest for s in now.states[:5]] == [0, 500, 1_000, 900, 800]
    assert [s.unpaid_principal for s in now.states[:3]] == [0, 10_000, 10_000] and now.outstanding == 110_000


def test_principal_paid_in_advance_before():
    """1 March, 75,000 owed: 45,000 paid, the first four and half the fifth. The running second is paid, interest first.

    The third and fourth begin with 75,000: 750, nearest hundred 800; the fifth too. The sixth begins with 70,000.
    """
    now = taken_over(date(2008, 3, 1), 75_000, 0)
    assert [s.unpaid_interest for s in now.states[:6]] == [0, 0, 800, 800, 800, 700]
    assert [s.unpaid_principal for s in now.states[:6]] == [0, 0, 0, 0, 5_000, 10_000]
