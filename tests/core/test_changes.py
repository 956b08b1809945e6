"""New terms, pauses and waivers in the life of a loan: every figure by hand.

The loan of most tests: 120,000 riel on 1 January 2008 at 1 % a month, 12 times 10,000 of principal from 1 February;
interest 1,200, 1,100, 1,000 ...
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.core.allocation import payoff, position
from ledger.core.events import Moratorium, Repayment, Reschedule, Waiver
from ledger.core.schedule import Terms, schedule
from tests.core import lives

TERMS = Terms(120_000, 10_000, "month", 12, "declining", "equal-principal")
LENT = date(2008, 1, 1)
PLAN = schedule(TERMS, LENT, date(2008, 2, 1))


def at(as_of, *events, terms=TERMS, plan=PLAN):
    """The position after some events."""
    return position(terms, plan, LENT, sorted(events, key=lambda event: event.on), as_of)


def unpaid(found):
    """Number, due date, interest, principal and penalty of what is still to pay."""
    return [(s.instalment.number, s.instalment.due_on, s.unpaid_interest, s.unpaid_principal, s.unpaid_penalty)
            for s in found.states if s.unpaid > 0]


# --- pauses ---------------------------------------------------------------------------------------------------------
def test_a_free_pause_moves_what_is_unpaid():
    """February paid, a flood on 10 February, three months: all later days move, no riel is added."""
    found = at(date(2008, 2, 10), Repayment(date(2008, 2, 1), 11_200), Moratorium(date(2008, 2, 10), 3, False))
    assert [row[:3] for row in unpaid(found)][:2] == [(2, date(2008, 6, 1), 1_100), (3, date(2008, 7, 1), 1_000)]
    assert sum(row[2] for row in unpaid(found)) == sum(plan.interest for plan in PLAN) - 1_200
    assert unpaid(found)[-1][1] == date(2009, 4, 1)


def test_a_pause_with_interest_adds_it_once_due_after_the_months():
    """The running period goes on to 1 March; then three months bear 1 % each on the 110,000 owed: 3,300 riel, due with
    March's instalment on 1 June. It is not owed before its months have begun."""
    events = Repayment(date(2008, 2, 1), 11_200), Moratorium(date(2008, 2, 10), 3, True)
    found = at(date(2008, 2, 10), *events)
    assert unpaid(found)[:3] == [(2, date(2008, 6, 1), 1_100, 10_000, 0), (13, date(2008, 6, 1), 3_300, 0, 0),
                                 (3, date(2008, 7, 1), 1_000, 10_000, 0)]


def test_who_pays_off_during_a_pause_owes_it_by_days():
    """On 10 February nine of the running period's 29 days are over: 1,100 x 9 / 29 = 341, rounded down 300. On 1 March
    all of it. On 16 April 46 of the pause's 92 days (1 March to 1 June) are over: half of 3,300 is 1,650, so 1,600."""
    events = [Repayment(date(2008, 2, 1), 11_200), Moratorium(date(2008, 2, 10), 3, True)]
    owed = [payoff(TERMS, PLAN, LENT, events, day) for day in (date(2008, 2, 10), date(2008, 3, 1), date(2008, 4, 16))]
    assert owed == [110_300, 111_100, 110_000 + 1_100 + 1_600]


def test_a_pause_bears_interest_on_what_is_owed_when_it_begins():
    """60,000 are paid on 20 February: 1,100 of interest and 58,900. On 51,100 the three months bear 1,533: 1,500."""
    found = at(date(2008, 3, 2), Repayment(date(2008, 2, 1), 11_200), Moratorium(date(2008, 2, 10), 3, True),
               Repayment(date(2008, 2, 20), 60_000))
    assert (13, date(2008, 6, 1), 1_500, 0, 0) in unpaid(found)


def test_a_pause_over_a_loan_whose_last_day_is_long_past():
    """Nothing was paid until 10 July 2009, five months after the last due date. All days move by three months and have
    passed all the same: nothing was put off, so the three months bear no interest."""
    found = at(date(2009, 7, 10), Moratorium(date(2009, 7, 10), 3, True))
    assert unpaid(found)[0][1] == date(2008, 5, 1) and unpaid(found)[-1][1] == date(2009, 4, 1)
    assert len(unpaid(found)) == 12


def test_interest_of_a_pause_is_not_due_before_it_is_over():
    """February and March unpaid on 10 March: they fall due on 1 May and 1 June, inside and at the end of the months.
    The running period ends on 1 April; the interest of the three months after it is due on 1 July, not on 1 May."""
    found = at(date(2008, 3, 10), Moratorium(date(2008, 3, 10), 3, True))
    assert [row[:2] for row in unpaid(found)[:4]] == [
        (1, date(2008, 5, 1)), (2, date(2008, 6, 1)), (3, date(2008, 7, 1)), (13, date(2008, 7, 1))]


def test_a_pause_keeps_the_day_of_the_month():
    """Handed over on 29 February, due on the 31st: 31 March, 30 April. One month later: 30 April, 31 May."""
    lent = date(2008, 2, 29)
    terms = replace(TERMS, principal=20_000, instalments=2)
    plan = schedule(terms, lent, date(2008, 3, 31))
    found = position(terms, plan, lent, [Moratorium(date(2008, 3, 10), 1, False)], date(2008, 3, 10))
    assert [s.instalment.due_on for s in found.states] == [date(2008, 4, 30), date(2008, 5, 31)]


def test_a_second_pause_inside_the_first():
    """Free months until 1 June from the first, then two more with interest on 110,000."""
    found = at(date(2008, 3, 15), Repayment(date(2008, 2, 1), 11_200), Moratorium(date(2008, 2, 10), 3, False),
               Moratorium(date(2008, 3, 15), 2, True))
    assert unpaid(found)[:2] == [(2, date(2008, 8, 1), 1_100, 10_000, 0), (13, date(2008, 8, 1), 2_200, 0, 0)]


# --- new terms ------------------------------------------------------------------------------------------------------
def test_new_terms():
    """February paid. On 11 March, before anything more: interest of 1 February to 1 March 1,100, then 10 of 31 days of
    1,000: 322, rounded down 300. 1,400 fall due with the first of five new instalments of 22,000. At half a percent
    110,000 bear 550: 600, 50 too much; 88,000 440 less 50: 400; then 330, 220 and 110 so too: 300, 200, 200."""
    found = at(date(2008, 3, 11), Repayment(date(2008, 2, 1), 11_200),
               Reschedule(date(2008, 3, 11), 5, 1, 0, 5_000, date(2008, 5, 11)))
    assert unpaid(found) == [
        (13, date(2008, 5, 11), 1_400, 0, 0), (14, date(2008, 5, 11), 600, 22_000, 0),
        (15, date(2008, 6, 11), 400, 22_000, 0), (16, date(2008, 7, 11), 300, 22_000, 0),
        (17, date(2008, 8, 11), 200, 22_000, 0), (18, date(2008, 9, 11), 200, 22_000, 0)]
    assert [s.replaced for s in found.states] == [True] * 12 + [False] * 6


def test_rows_keep_their_own_number_after_a_pause_and_new_terms():
    """The interest of a pause is row 13: new terms go on from 14, and no number is used twice."""
    found = at(date(2008, 7, 11), Repayment(date(2008, 2, 1), 11_200), Moratorium(date(2008, 2, 10), 3, True),
               Reschedule(date(2008, 7, 11), 5, 1, 0, 5_000, date(2008, 8, 11)))
    numbers = [s.instalment.number for s in found.states]
    assert len(set(numbers)) == len(numbers) and max(numbers) == 19


def test_what_is_carried_over_owes_no_penalty_of_its_own():
    """500 riel for an instalment more than 10 days late. New terms on 11 March carry 1,400 of interest over to 11 May;
    missing that day costs one penalty, not one for the old interest and one for the new instalment."""
    terms = replace(TERMS, penalty=500, penalty_after_days=10)
    events = Repayment(date(2008, 2, 1), 11_200), Reschedule(date(2008, 3, 11), 5, 1, 0, 5_000, date(2008, 5, 11))
    found = at(date(2008, 5, 22), *events, terms=terms)
    assert sum(s.unpaid_penalty for s in found.states) == 500
    paused = at(date(2008, 6, 12), Repayment(date(2008, 2, 1), 11_200), Moratorium(date(2008, 2, 10), 3, True),
                terms=terms)
    assert sum(s.unpaid_penalty for s in paused.states) == 500


# --- waivers --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("asked", "waived"), [(1_000, 1_000), (2_300, 2_300), (99_000, 2_300)])
def test_a_waiver_is_of_what_is_unpaid_of_periods_begun(asked, waived):
    """On 10 February 1,200 of January and 1,100 of the running period are unpaid."""
    found = at(date(2008, 2, 10), Waiver(date(2008, 2, 10), asked, 0))
    assert found.waived_interest == waived and found.outstanding == 120_000


# --- whatever happens -----------------------------------------------------------------------------------------------
@st.composite
def changed_lives(draw):
    """A loan, and repayments, pauses, new terms and waivers in any order."""
    terms, plan, lent = draw(lives.loans(most_instalments=8))
    terms = replace(terms, penalty=draw(st.sampled_from([0, 500])), penalty_after_days=5,
                    order=draw(st.sampled_from(["interest-first", "penalty-first", "principal-first"])),
                    recognition=draw(st.sampled_from(["received", "due"])))
    last = (plan[-1].due_on - lent).days + 300
    days = sorted(draw(st.lists(st.integers(0, last), max_size=8)))
    return (terms, plan, lent), [draw(_changes(lent + timedelta(day), terms)) for day in days]


def _changes(on, terms):
    return st.one_of(
        st.builds(Repayment, st.just(on), st.integers(1, terms.principal)),
        st.builds(Moratorium, st.just(on), st.integers(1, 12), st.booleans()),
        st.builds(Waiver, st.just(on), st.integers(0, 5_000), st.integers(0, 1_000)),
        st.builds(Reschedule, st.just(on), st.integers(2, 9), st.integers(1, 3), st.integers(0, 1),
                  st.integers(0, terms.rate_ppm), st.dates(on + timedelta(1), on + timedelta(200))))


@given(changed_lives())
def test_whatever_changes_the_loan_stays_whole(life):
    """What is unpaid is what is owed, each row has its own number, and the quoted amount closes the loan."""
    loan, events = life
    for on in sorted({event.on for event in events}) or [loan[2]]:
        found = position(*loan, events, on)
        open_states = [s for s in found.states if not s.replaced]
        assert len({s.instalment.number for s in found.states}) == len(found.states)
        assert sum(s.unpaid_principal for s in found.states) == found.outstanding >= 0
        assert all(s.unpaid == 0 for s in found.states if s.replaced)
        assert all(s.unpaid_principal >= 0 and s.unpaid_penalty >= 0 for s in open_states)
        if found.closed_on is None:
            assert all(s.unpaid_interest >= 0 for s in open_states if s.instalment.due_on < on)
        closing = payoff(*loan, [event for event in events if event.on <= on], on)
        if found.closed_on is None and closing > 0:
            told = [event for event in events if event.on <= on]
            after = position(*loan, [*told, Repayment(on, closing)], on)
            assert after.closed_on == on and after.outstanding == 0 and after.held == 0
            assert sum(s.unpaid for s in after.states) == 0
