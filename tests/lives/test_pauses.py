"""Pauses, worked by hand: what the oracle found where nobody had looked."""

from datetime import date

from ledger.core.allocation import position
from ledger.core.events import Moratorium, Repayment
from ledger.core.schedule import Terms, schedule


def test_the_interest_of_a_pause_to_come_is_on_what_is_owed():
    """120,000 over 12 from 1 January. 11,200 on 1 February, then 51,100: 1,100 of interest, 50,000 of principal.

    60,000 are owed. A flood on 10 February, three months: 1 % of 60,000 thrice, 1,800; due 1 July with the next.
    """
    lent = date(2008, 1, 1)
    terms = Terms(120_000, 10_000, "month", 12, "declining", "equal-principal")
    events = [Repayment(date(2008, 2, 1), 11_200), Repayment(date(2008, 2, 5), 51_100),
              Moratorium(date(2008, 2, 10), 3, True)]
    for as_of in (date(2008, 2, 10), date(2008, 3, 1), date(2008, 3, 2), date(2008, 6, 30)):
        now = position(terms, schedule(terms, lent, date(2008, 2, 1)), lent, events, as_of)
        told = next(s for s in now.states if s.instalment.number == 13)
        assert (told.interest_due, told.instalment.due_on) == (1_800, date(2008, 7, 1)) and now.outstanding == 60_000


def test_two_pauses_are_one_of_both_lengths():
    """Due 31 August: twice a month later is 31 October, as two months later is; not the 30th of September's end."""
    lent = date(2008, 7, 31)
    terms = Terms(10_000, 10_000, "month", 1, "declining", "equal-principal")
    plan = schedule(terms, lent, date(2008, 8, 31))
    for months in ([2], [1, 1]):
        now = position(terms, plan, lent, [Moratorium(lent, n, False) for n in months], lent)
        assert now.states[0].instalment.due_on == date(2008, 10, 31)
