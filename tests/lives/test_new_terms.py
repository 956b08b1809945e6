"""New terms, worked by hand: what the machines found where nobody had looked."""

from datetime import date

from ledger.core.allocation import payoff, position
from ledger.core.events import Repayment, Reschedule
from ledger.core.schedule import Terms, schedule

LENT = date(2008, 1, 1)
TERMS = Terms(120_000, 10_000, "month", 12, "declining", "equal-principal")
LOAN = (TERMS, schedule(TERMS, LENT, date(2008, 2, 1)), LENT)


def test_interest_paid_before_new_terms_is_not_given_back_by_paying_them_off():
    """11,200 on 2 January: January's 1,200 of interest and 10,000. New terms on 11 January: 110,000, six parts.

    Ten of January's 31 days are 300 riel, but what was paid is not given back (rule 5). The new first period runs from
    the 11th to 11 February. Paid off on 21 January: 10 of 31 days of 1,100, 354, rounded down 300. In all 1,200 + 300.
    """
    events = [Repayment(date(2008, 1, 2), 11_200), Reschedule(date(2008, 1, 11), 6, 1, 0, 10_000, date(2008, 2, 11))]
    assert payoff(*LOAN, events, date(2008, 1, 11)) == 110_000
    assert payoff(*LOAN, events, date(2008, 1, 21)) == 110_300
    closed = position(*LOAN, [*events, Repayment(date(2008, 1, 21), 110_300)], date(2008, 1, 21))
    assert closed.closed_on == date(2008, 1, 21) and (closed.paid_interest, closed.held) == (1_500, 0)


def test_new_terms_twice_carry_over_what_is_owed_both_times():
    """6,150 in one part at 1 %, 62 of interest. 1 riel of it is paid on 2 January; by that day 2 are owed, 1 is left.

    New terms without interest carry 1 over; new ones again the same day still do.
    """
    terms = Terms(6_150, 10_000, "month", 1, "declining", "equal-principal", 1)
    day = date(2008, 1, 2)
    new = Reschedule(day, 1, 1, 0, 0, date(2008, 1, 20))
    for times in (1, 2, 3):
        now = position(terms, schedule(terms, LENT, date(2008, 2, 1)), LENT, [Repayment(day, 1), *[new] * times], day)
        assert sum(s.unpaid_interest for s in now.states) == 1 and now.outstanding == 6_150
