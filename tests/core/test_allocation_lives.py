"""What must hold whatever a family brings on whatever days."""

from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ledger.core.allocation import Repayment, payoff, position
from ledger.core.schedule import exact_interest, rounded
from tests.core.lives import DayByDay, lives, loans

AFTER = timedelta(300)


def end(loan):
    return loan[1][-1].due_on + AFTER


@given(lives())
def test_every_riel_is_shared_and_the_shares_add_up(life):
    loan, repayments = life
    now = position(*loan, repayments, end(loan))
    assert len(now.allocations) == len(repayments)
    for allocation, repayment in zip(now.allocations, repayments, strict=True):
        assert allocation.riel == repayment.riel and allocation.held >= 0
        assert allocation.interest == sum(s.interest for s in allocation.shares)
        assert allocation.principal == sum(s.principal for s in allocation.shares)
        assert all(s.principal >= 0 and (s.interest or s.principal) for s in allocation.shares)
        given_back = [s for s in allocation.shares if s.interest < 0]
        assert not given_back or (given_back == [allocation.shares[0]] and repayment.on == now.closed_on)
        assert [s.instalment for s in allocation.shares] == sorted({s.instalment for s in allocation.shares})
    for state in now.states:
        mine = [s for a in now.allocations for s in a.shares if s.instalment == state.instalment.number]
        assert state.paid_interest == sum(s.interest for s in mine)
        assert state.paid_principal == sum(s.principal for s in mine)
    assert now.outstanding == loan[0].principal - now.paid_principal
    assert (now.paid_interest, now.held) == (sum(a.interest for a in now.allocations),
                                            sum(a.held for a in now.allocations))


@given(lives())
def test_a_family_never_pays_more_than_its_contract_says(life):
    loan, repayments = life
    for state in position(*loan, repayments, end(loan)).states:
        assert 0 <= state.paid_interest <= state.interest_due <= state.instalment.interest
        assert 0 <= state.paid_principal <= state.instalment.principal


@given(lives())
def test_interest_is_never_owed_on_principal_paid_in_advance(life):
    """At the beginning of each period: the rate on what is owed then, if that is less than was agreed."""
    loan, repayments = life
    terms, rows, _ = loan
    states = position(*loan, repayments, end(loan)).states
    for k in range(1, len(rows)):
        then = position(*loan, repayments, rows[k - 1].due_on)
        if then.outstanding < rows[k - 1].outstanding:
            assert states[k].interest_due <= rounded(exact_interest(terms, then.outstanding), terms.interest_multiple)
        if then.closed_on:
            assert states[k].interest_due == 0
        assert sum(s.paid_interest for s in then.states[k:]) == 0  # nothing is taken of a period not begun


@given(lives())
def test_the_oldest_is_paid_first(life):
    """Interest and principal of an instalment before any of a later one; in advance only when all begun is paid."""
    loan, repayments = life
    states = position(*loan, repayments, end(loan)).states
    for now, later in pairwise(states):
        if later.paid_interest:
            assert now.unpaid == 0
        if later.paid_principal:
            assert now.unpaid_principal == 0


@given(lives(), st.integers(0, 800))
def test_the_same_rules_walked_day_by_day_come_to_the_same(life, days):
    loan, repayments = life
    as_of = loan[2] + timedelta(days)
    now, slow = position(*loan, repayments, as_of), DayByDay(loan, repayments, as_of)
    assert [s.paid_interest for s in now.states] == slow.interest
    assert [s.paid_principal for s in now.states] == slow.principal
    assert now.held == slow.held and (now.closed_on is not None) == slow.closed
    for state, owed in zip(now.states, slow.owed, strict=True):
        assert owed is None or state.interest_due == owed


@given(lives(), st.integers(0, 3000))
def test_a_past_date_is_not_changed_by_later_money(life, days):
    loan, repayments = life
    as_of = loan[2] + timedelta(days)
    assert position(*loan, repayments, as_of) == position(*loan, [r for r in repayments if r.on <= as_of], as_of)
    assert position(*loan, repayments, end(loan)).allocations[:sum(r.on <= as_of for r in repayments)] == position(
        *loan, repayments, as_of).allocations


@given(lives(), st.integers(0, 3000))
def test_the_payoff_closes_the_loan_and_a_riel_less_does_not(life, days):
    loan, repayments = life
    on = loan[2] + timedelta(days)
    before = [r for r in repayments if r.on <= on]
    riel = payoff(*loan, repayments, on)
    now = position(*loan, before, on)
    if now.closed_on:
        assert riel == 0 == now.outstanding
        return
    paid_of_running = max((s.paid_interest for s in now.states if s.instalment.due_on >= on), default=0)
    assert now.outstanding - paid_of_running <= riel <= now.outstanding + sum(s.unpaid_interest for s in now.states)
    assert riel > 0
    closed = position(*loan, [*before, Repayment(on, riel)], on)
    assert closed.closed_on == on and closed.outstanding == 0 and closed.held == now.held == 0
    assert all(s.unpaid == 0 for s in closed.states)
    if riel > 1:
        assert position(*loan, [*before, Repayment(on, riel - 1)], on).closed_on is None


@given(lives(), st.integers(0, 3000))
def test_paying_off_owes_interest_by_days_only(life, days):
    """Of the running period no more than the days passed, whatever was paid of it before; of later ones none."""
    loan, repayments = life
    _, rows, lent_on = loan
    on = lent_on + timedelta(days)
    before = [r for r in repayments if r.on <= on]
    then = position(*loan, before, on)
    if then.closed_on:
        return
    closed = position(*loan, [*before, Repayment(on, then.outstanding * 3 + 10**6)], on)
    running = next((k for k, row in enumerate(rows) if row.due_on >= on), len(rows) - 1)
    since = rows[running - 1].due_on if running else lent_on
    part = min(Fraction((on - since).days, (rows[running].due_on - since).days), Fraction(1))
    by_days = then.states[running].interest_due * part
    assert closed.states[running].interest_due == closed.states[running].paid_interest <= by_days
    assert all(s.interest_due == 0 for s in closed.states[running + 1:])


@given(lives(), st.integers(0, 3000), st.integers(1, 10**6))
def test_paying_off_in_two_parts_on_a_day_costs_what_one_does(life, days, part):
    loan, repayments = life
    on = loan[2] + timedelta(days)
    before = [r for r in repayments if r.on <= on]
    riel = payoff(*loan, repayments, on)
    if riel > 1:
        first = 1 + part % (riel - 1)
        assert payoff(*loan, [*before, Repayment(on, first)], on) == riel - first


@given(lives())
def test_money_is_held_only_when_the_loan_is_closed(life):
    loan, repayments = life
    now = position(*loan, repayments, end(loan))
    assert (now.outstanding == 0) == (now.closed_on is not None) or loan[0].principal == 0
    assert now.held == 0 or now.closed_on


@given(loans())
def test_paying_every_instalment_on_its_day_is_the_schedule(loan):
    """Closed when the principal is back, even before the last instalment: flat interest after it is not owed."""
    terms, rows, _ = loan
    repayments = [Repayment(row.due_on, row.total) for row in rows if row.total]
    now = position(*loan, repayments, end(loan))
    assert now.closed_on is not None and now.outstanding == 0
    for state in now.states:
        owed_before = state.instalment.outstanding + state.instalment.principal
        expected = state.instalment.interest if owed_before else 0
        assert (state.paid_interest, state.paid_principal) == (expected, state.instalment.principal)
        assert state.interest_due == expected
    if terms.method == "declining":
        assert now.held == 0


@given(lives(), st.integers(0, 1500))
def test_what_is_shown_of_periods_to_come_is_what_they_owe_if_the_rest_is_paid_on_time(life, days):
    loan, repayments = life
    on = loan[2] + timedelta(days)
    before = [r for r in repayments if r.on <= on]
    now = position(*loan, before, on)
    if now.closed_on:
        return
    paid, running = list(before), on
    for k, state in enumerate(now.states):
        owed = position(*loan, paid, max(on, state.instalment.due_on)).states[k]
        assert owed.interest_due == state.interest_due
        running = max(running, state.instalment.due_on)
        bring = sum(s.unpaid for s in position(*loan, paid, running).states[:k + 1])
        if bring and position(*loan, paid, running).closed_on is None:
            paid.append(Repayment(running, bring))
