"""Random lives of loans, a step at a time: whatever happens in whatever order, the same things stay true.

The steps are counted, each kind apart, so that the test shows that it went somewhere.
"""

from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ledger.core import chart, vouchers
from ledger.core.allocation import payoff, position
from ledger.core.events import HeldOut, Moratorium, Recovery, Repayment, Reschedule, Waiver, WriteOff
from ledger.core.instalments import Allocation
from tests.lives.oracle import Oracle
from tests.lives.strategies import loans
from tests.lives.test_oracle import foretold, told

LIVES, STEPS_A_LIFE = 560, 50
done: Counter[str] = Counter()

DAYS = st.one_of(st.integers(1, 45), st.sampled_from([1, 30, 31, 91, 92]))
AFTER = st.one_of(st.just(0), st.just(0), DAYS)  # most things happen some days after what was before
PARTS = st.one_of(st.integers(1, 60), st.integers(1, 60), st.integers(1, 250))  # thousandths of what is owed
LOAN = vouchers.LoanRef(1, "SR-L0001", 1, "20040607", "FSF")


class Told:
    """One event with the day it was turned back, as the journal has it: entered in some order, dated in another."""

    def __init__(self, event):
        self.event, self.back_on = event, None

    def stood(self, day):
        return self.event.on <= day and (self.back_on is None or self.back_on > day)


class LoanLife(RuleBasedStateMachine):
    """One loan from the day it is handed over. `remembered`: positions of past days as they were told then."""

    @initialize(loan=loans(most_instalments=10))
    def lend(self, loan):
        done["lent"] += 1
        self.terms, self.rows, self.lent_on = self.loan = loan
        self.today, self.told, self.remembered, self.known = self.lent_on, [], {}, None

    def standing(self, day):
        return [one.event for one in sorted(self.told, key=lambda one: one.event.on) if one.stood(day)]

    def at(self, day):
        return position(*self.loan, self.standing(day), day)

    def now(self):
        if self.known is None:
            self.known = self.at(self.today)
        return self.known

    def wait(self, days):
        if days:
            self.remembered[self.today] = self.now()
            self.today += timedelta(days)
            self.known = None

    def tell(self, event, kind):
        """Take the event, unless more would have been given back than was held on some day: that is refused."""
        one = Told(event)
        self.told.append(one)
        if self.overdrawn():
            self.told.remove(one)
            done["refused"] += 1
            return
        done[kind] += 1
        self.known = None
        if event.on < self.today:  # a backdated entry: what was told of days from then on is told anew
            self.remembered = {day: then for day, then in self.remembered.items() if day < event.on}

    def overdrawn(self):
        if not any(isinstance(one.event, HeldOut) for one in self.told):
            return False
        days = {one.event.on for one in self.told} | {one.back_on for one in self.told if one.back_on}
        return any(self.at(day).held < 0 for day in days)

    def part(self, thousandths):
        return max(1, (self.now().outstanding or self.terms.principal) * thousandths // 1_000)

    # --- what happens

    @rule(days=DAYS)
    def days_pass(self, days):
        done["days passed"] += 1
        self.wait(days)

    @rule(days=AFTER, part=PARTS)
    def repay(self, days, part):
        self.wait(days)
        self.tell(Repayment(self.today, self.part(part)), "repaid")

    @rule(days=AFTER)
    def repay_what_is_due(self, days):
        self.wait(days)
        due = sum(s.unpaid for s in self.now().states if s.instalment.due_on <= self.today)
        self.tell(Repayment(self.today, max(1, due)), "repaid what was due")

    @precondition(lambda self: self.now().closed_on is None and self.now().written_off_on is None)
    @rule(days=AFTER, more=st.sampled_from([-1, -1, -1, 0, 1, 5_000]))
    def pay_off(self, days, more):
        self.wait(days)
        before = self.now()
        riel = payoff(*self.loan, self.standing(self.today), self.today)
        assert riel > 0
        if riel + more == 0:
            done["refused"] += 1
            return
        self.tell(Repayment(self.today, riel + more), "paid off" if more >= 0 else "paid off but for a riel")
        after = self.now()
        assert (after.closed_on == self.today) == (more >= 0)
        assert after.held == before.held + max(0, more)

    @rule(days=st.integers(1, 120), part=PARTS)
    def receipt_found_later(self, days, part):
        on = self.today - timedelta(days)
        if on < self.lent_on:
            done["refused"] += 1
        else:
            self.tell(Repayment(on, self.part(part)), "backdated")

    @precondition(lambda self: any(one.back_on is None for one in self.told))
    @rule(days=AFTER, data=st.data())
    def turn_back(self, days, data):
        self.wait(days)
        one = data.draw(st.sampled_from([one for one in self.told if one.back_on is None]))
        one.back_on, self.known = self.today, None
        if self.overdrawn():
            one.back_on = None
            done["refused"] += 1
        else:
            done["turned back"] += 1

    @rule(days=AFTER, interest=st.integers(0, 5_000), penalty=st.integers(0, 2_000))
    def waive(self, days, interest, penalty):
        self.wait(days)
        self.tell(Waiver(self.today, interest, penalty), "waived")

    @rule(days=AFTER, count=st.integers(1, 8), every=st.integers(1, 3), grace=st.integers(0, 2),
          part=st.integers(0, 4), first=st.integers(1, 90))
    def new_terms(self, days, count, every, grace, part, first):
        self.wait(days)
        self.tell(Reschedule(self.today, count, every, min(grace, count - 1), self.terms.rate_ppm * part // 4,
                             self.today + timedelta(first)), "rescheduled")

    @rule(days=AFTER, months=st.integers(1, 12), interest_runs=st.booleans())
    def flood(self, days, months, interest_runs):
        self.wait(days)
        self.tell(Moratorium(self.today, months, interest_runs), "paused")

    @precondition(lambda self: self.now().outstanding > 0)
    @rule(days=AFTER, often=st.integers(0, 3))
    def write_off(self, days, often):
        self.wait(days)
        if often == 0:  # not so often: little happens after it
            self.tell(WriteOff(self.today), "written off")
        else:
            done["let live"] += 1

    @precondition(lambda self: self.now().written_off > self.now().recovered)
    @rule(days=AFTER, part=PARTS)
    def recover(self, days, part):
        self.wait(days)
        now = self.now()
        self.tell(Recovery(self.today, min(self.part(part), now.written_off - now.recovered)), "recovered")

    @precondition(lambda self: self.now().held > 0)
    @rule(days=AFTER, riel=st.integers(1, 10_000))
    def give_back(self, days, riel):
        self.wait(days)
        self.tell(HeldOut(self.today, min(riel, self.now().held)), "given back")

    @rule(some=st.integers(0, 100))
    def beginning_only(self, some):
        """Who is told only the beginning of a life is told the same of it."""
        done["told the beginning"] += 1
        standing = self.standing(self.today)
        so_far = standing[:some]
        if so_far:
            assert position(*self.loan, so_far, so_far[-1].on).allocations == self.now().allocations[:some]

    @rule()
    def work_out_again(self):
        """The oracle comes to the same; at the end of each life as well."""
        done["worked out again"] += 1
        assert told(self.now()) == foretold(Oracle(*self.loan, self.standing(self.today), self.today))

    def teardown(self):
        if hasattr(self, "loan"):
            self.work_out_again()

    # --- what stays true

    @invariant()
    def books_and_schedule_agree(self):
        now = self.now()
        balances = books(self.loan, now)
        assert balances[chart.LOANS] == now.outstanding == sum(s.unpaid_principal for s in now.states) >= 0
        assert -sum(balances[a] for a in (chart.INTEREST, chart.INTEREST_WAIVED, chart.RECEIVABLE)) == now.paid_interest
        assert -balances[chart.PENALTIES] - balances[chart.PENALTIES_WAIVED] == now.paid_penalty
        assert (balances[chart.INTEREST_WAIVED], balances[chart.PENALTIES_WAIVED]) == (
            now.waived_interest, now.waived_penalty)
        assert (balances[chart.RECEIVABLE], -balances[chart.HELD]) == (now.receivable, now.held) and now.held >= 0
        assert (balances[chart.WRITTEN_OFF], -balances[chart.RECOVERED]) == (now.written_off, now.recovered)
        assert now.recovered <= now.written_off and now.receivable >= 0

    @invariant()
    def nobody_pays_more_than_was_charged(self):
        now = self.now()
        for s in now.states:
            assert 0 <= s.paid_principal <= s.instalment.principal and s.unpaid_principal >= 0
            assert s.paid_interest >= 0 <= s.unpaid_interest and s.paid_penalty >= 0 <= s.unpaid_penalty
            assert s.interest_due <= s.instalment.interest or s.instalment.interest == 0
        assert now.paid_interest + now.waived_interest + sum(s.unpaid_interest for s in now.states) == sum(
            s.interest_due for s in now.states)
        if now.closed_on or now.written_off_on:
            assert all(s.unpaid == 0 for s in now.states) and now.receivable == 0

    @invariant()
    def the_past_stays_as_it_was_told(self):
        if self.remembered:
            day = sorted(self.remembered)[(len(self.told) + self.today.toordinal()) % len(self.remembered)]
            assert self.at(day) == self.remembered[day], day


def books(loan, now):
    """The balances that the vouchers of a life leave, by account: each balances, or making it fails."""
    made = [vouchers.disbursement(LOAN, loan[0].principal, chart.CASH)]
    for part in now.allocations:
        if part.recovered:
            made.append(vouchers.recovery(LOAN, part, chart.CASH))
        elif part.riel > 0:
            made.append(vouchers.repayment(LOAN, part, chart.CASH))
        elif part.riel < 0:
            made.append(vouchers.refund(LOAN, part, chart.CASH))
        elif part.written_off:
            made.append(vouchers.write_off(LOAN, part))
        elif part != Allocation(0, 0, 0):
            made.append(vouchers.waiver(LOAN, part))
    made += [vouchers.accrual(LOAN, step.riel) for step in now.recognised]
    balances = dict.fromkeys(chart.BY_CODE, 0)
    for line in (line for voucher in made for line in voucher.postings):
        balances[line.account] += line.riel
    return balances


KINDS = {
    "lent": 400, "days passed": 400, "repaid": 400, "repaid what was due": 400, "backdated": 300, "turned back": 400,
    "waived": 400, "rescheduled": 400, "paused": 400, "given back": 100, "recovered": 50, "written off": 40,
    "paid off": 30, "paid off but for a riel": 30, "worked out again": 400, "told the beginning": 400}
"""How often each kind of step is taken at least; in fact it is three times as often and more."""


def test_whatever_happens_to_a_loan():
    done.clear()
    run_state_machine_as_test(LoanLife, settings=settings(
        max_examples=LIVES, stateful_step_count=STEPS_A_LIFE, deadline=None, database=None,
        suppress_health_check=list(HealthCheck)))
    assert done.total() >= 20_000, done
    assert {kind: (done[kind], least) for kind, least in KINDS.items() if done[kind] < least} == {}
