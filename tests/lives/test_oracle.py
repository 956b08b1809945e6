"""The program against the oracle: the same life, worked out twice."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.core.allocation import payoff, position
from tests.lives.oracle import Oracle
from tests.lives.strategies import lived


def told(now):
    """A position as the oracle would tell it."""
    claims = [(s.instalment.number, s.instalment.due_on, s.instalment.principal, s.interest_due, s.paid_interest,
               s.paid_principal, s.penalty_due, s.paid_penalty, s.waived_interest, s.waived_penalty, s.moved_principal,
               s.replaced)
              for s in now.states]
    did = [(a.interest, a.principal, a.penalty, a.held, a.waived_interest, a.waived_penalty, a.written_off,
            a.recovered, a.receivable) for a in now.allocations]
    return {"did": did, "claims": claims, "recognised": [(r.on, r.riel) for r in now.recognised],
            "outstanding": now.outstanding, "held": now.held, "receivable": now.receivable,
            "closed": now.closed_on, "lost": now.written_off, "lost_on": now.written_off_on, "back": now.recovered,
            "changed": now.changed_on}


def foretold(oracle):
    """The oracle's evening, interest of periods to come included."""
    claims = []
    for k, c in enumerate(oracle.claims):
        due_i = c.due_i
        if due_i is None:
            owed = oracle.owed() if c.pause else sum(later.wants("p") for later in oracle.claims[k:])
            due_i = oracle.interest(c, owed)
        claims.append((c.number, c.due, c.p, due_i, c.got_i, c.got_p, c.f, c.got_f, c.let_i, c.let_f, c.gone_p,
                       c.over))
    return {"did": oracle.did, "claims": claims, "recognised": oracle.recognised, "outstanding": oracle.owed(),
            "held": oracle.held, "receivable": oracle.receivable, "closed": oracle.closed, "lost": oracle.lost,
            "lost_on": oracle.lost_on, "back": oracle.back, "changed": oracle.changed}


@settings(max_examples=300)
@given(lived(), st.integers(0, 400))
def test_the_same_life_worked_out_twice(life, days):
    loan, events = life
    as_of = max([loan[2], *(e.on for e in events)]) + timedelta(days)
    oracle = Oracle(*loan, events, as_of)
    assert told(position(*loan, events, as_of)) == foretold(oracle)
    if not oracle.lost_on:
        assert payoff(*loan, events, as_of) == oracle.payoff(as_of)
