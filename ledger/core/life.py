"""The life of one loan, lived through event by event. The rules stand in allocation.py; this is how they work."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import singledispatchmethod
from itertools import pairwise

from ledger.core.calendar import add_months
from ledger.core.errors import Refusal
from ledger.core.events import (
    Event,
    HeldOut,
    Moratorium,
    Recovery,
    Repayment,
    Reschedule,
    TakenOver,
    Waiver,
    WriteOff,
)
from ledger.core.instalments import Allocation, InstalmentState, Recognised, Row, pay, rows_of
from ledger.core.schedule import Instalment, Terms, exact_interest, rounded
from ledger.core.schedule import schedule as make_schedule

SUSPENDED_AFTER = 90
"""Days late after which interest is no income until it is received: the usual rule for loans that do not perform."""


class Life:
    """A loan while its events are taken one after another."""

    def __init__(self, terms: Terms, schedule: Sequence[Instalment], disbursed_on: date) -> None:
        self.terms, self.disbursed_on = terms, disbursed_on
        self.outstanding = sum(plan.principal for plan in schedule)
        self.rows = rows_of(terms, schedule, disbursed_on, self.outstanding)
        self.begun = 1  # periods begun: their interest is settled
        self.held = self.written_off = self.recovered = self.receivable = 0
        self.closed_on: date | None = None
        self.written_off_on: date | None = None
        self.changed_on: date | None = None
        self.recognised: list[Recognised] = []
        self.come_to_on = disbursed_on

    def live(self, events: Iterable[Event], until: date) -> tuple[Allocation, ...]:
        """Every event up to and on a day, in order, and then the days up to it."""
        told = [event for event in events if event.on <= until]
        assert all(a.on <= b.on for a, b in pairwise(told)), "in order of date"
        if told and told[0].on < self.disbursed_on:
            raise Refusal("The loan was handed over on {disbursed_on}: it cannot be repaid on an earlier day.",
                          field="on", disbursed_on=self.disbursed_on)
        if told and isinstance(told[0], TakenOver):
            self.come_to_on = told[0].on  # what came before stands in other books
        parts = tuple(self._take(event) for event in told)
        self._come_to(until)
        return parts

    def payoff(self, day: date) -> int:
        """What closes the loan on a day; its periods must have begun."""
        if self.closed_on is not None:
            return 0
        return self.outstanding + sum(
            row.interest_by(day) - row.waived_interest - row.paid_interest + row.unpaid_penalty
            for row in self.rows[:self.begun])

    def _pays_off(self, event: Repayment) -> bool:
        """Whether this closes the loan. It gives back at most the interest paid for a period that has not ended, so
        most repayments are far from it, which is quick to tell."""
        back = sum([row.paid_interest for row in self.rows[:self.begun] if row.ends_on > event.on])
        return (self.closed_on is None and event.riel >= self.outstanding - back
                and event.riel >= self.payoff(event.on))

    def states(self) -> tuple[InstalmentState, ...]:
        """Every instalment, with the interest of periods to come as it will be."""
        to_come = self.rows[self.begun:]
        if self.closed_on is None and to_come:
            ahead = sum(row.paid_principal + row.moved for row in to_come)
            for row in to_come:
                row.interest = row.interest_on(min(self.outstanding, row.planned_before - ahead))
                ahead -= row.paid_principal + row.moved
        return tuple(
            InstalmentState(row.plan, row.interest, row.paid_interest, row.paid_principal, row.penalty,
                            row.paid_penalty, row.waived_interest, row.waived_penalty, row.moved, row.replaced)
            for row in self.rows)

    # --- days ---------------------------------------------------------------------------------------------------

    def _come_to(self, day: date) -> None:
        if self.terms.recognition == "due":
            while (step := self._next_recognition(day)) is not None:
                self._begin(step)
                change = self._receivable_on(step) - self.receivable
                if change:
                    self.recognised.append(Recognised(step, change))
                self.receivable += change
                self.come_to_on = step
        self._begin(day)
        self.come_to_on = max(day, self.come_to_on)

    def _begin(self, day: date) -> None:
        """Settle the interest of every period begun by that day, and charge what was late too long."""
        while self.closed_on is None and self.begun < len(self.rows):
            row = self.rows[self.begun]
            if row.starts_on >= day:
                break
            row.interest = row.interest_on(self.outstanding)
            self.begun += 1
        if self.terms.penalty and self.closed_on is None:
            for row in self.rows[:self.begun]:
                late = (day - row.plan.due_on).days > self.terms.penalty_after_days
                if late and not row.charged and row.unpaid_interest + row.unpaid_principal > 0:
                    row.penalty += self.terms.penalty
                    row.charged = True

    def _next_recognition(self, until: date) -> date | None:
        suspended = timedelta(days=SUSPENDED_AFTER + 1)
        days = (day for row in self.rows for day in (row.plan.due_on, row.plan.due_on + suspended)
                if self.come_to_on < day <= until)
        return min(days, default=None)

    def _receivable_on(self, day: date) -> int:
        due = [row for row in self.rows[:self.begun] if row.plan.due_on <= day]
        late = (row.plan.due_on for row in due if row.unpaid_interest + row.unpaid_principal > 0)
        if (day - min(late, default=day)).days > SUSPENDED_AFTER or self.written_off_on or self.closed_on:
            return 0
        return sum(row.unpaid_interest for row in due if not row.older)

    # --- events -------------------------------------------------------------------------------------------------

    def _take(self, event: Event) -> Allocation:
        self._come_to(event.on)
        part = self._happen(event)
        self.held += part.held
        if self.terms.recognition == "due":
            change = self._receivable_on(event.on) - self.receivable
            self.receivable += change
            return replace(part, receivable=change)
        return part

    @singledispatchmethod
    def _happen(self, event: Event) -> Allocation:
        raise AssertionError(f"no such event: {event}")

    @_happen.register
    def _(self, event: Repayment) -> Allocation:
        assert event.riel > 0, "a repayment is more than nothing"
        if self.written_off_on is not None:
            return Allocation(0, 0, event.riel)
        if self._pays_off(event):
            self._settle(event.on)
        left, shares = event.riel, []
        for k, row in enumerate(self.rows):
            if row.settled:
                continue
            share = pay(row, left, self.terms.order, k < self.begun)
            if share is not None:
                shares.append(share)
                left -= share.interest + share.principal + share.penalty
            if not left:
                break
        principal, interest = sum(s.principal for s in shares), sum(s.interest for s in shares)
        self.outstanding -= principal
        assert left == 0 or self.closed_on is not None, "only a closed loan leaves money over"
        return Allocation(interest, principal, left, tuple(shares), event.riel - interest - principal - left)

    @_happen.register
    def _(self, event: Waiver) -> Allocation:
        interest, penalty = event.interest, event.penalty
        for row in self.rows[:self.begun] if self.closed_on is None else ():
            less_interest = max(0, min(interest, row.unpaid_interest))
            less_penalty = min(penalty, row.unpaid_penalty)
            row.waived_interest += less_interest
            row.waived_penalty += less_penalty
            interest, penalty = interest - less_interest, penalty - less_penalty
        if self.payoff(event.on) == 0 and self.closed_on is None and self.written_off_on is None:
            self._settle(event.on)
        return Allocation(0, 0, 0, waived_interest=event.interest - interest, waived_penalty=event.penalty - penalty)

    @_happen.register
    def _(self, event: Reschedule) -> Allocation:
        if self.closed_on is not None or self.written_off_on is not None:
            return Allocation(0, 0, 0)
        day, old = event.on, self.rows
        carried = max(0, self.payoff(day) - self.outstanding - sum(row.unpaid_penalty for row in old))
        penalties = sum(row.unpaid_penalty for row in old)
        for row in old:
            row.give_up()
        number = max(row.plan.number for row in old)  # the interest of a pause has one too, and stands elsewhere
        if carried or penalties:
            number += 1
            row = Row(Instalment(number, event.first_due_on, 0, carried, self.outstanding), day, 0, self.terms)
            row.ends_on, row.penalty, row.charged = day, penalties, True  # no instalment of its own: no penalty twice
            old.append(row)
        self.begun = len(old)
        if self.outstanding:
            self.terms = replace(
                self.terms, principal=self.outstanding, instalments=event.instalments, method="declining",
                every_months=event.every_months, grace_principal=event.grace_principal, rate_ppm=event.rate_ppm)
            plans = [replace(plan, number=number + plan.number)
                     for plan in make_schedule(self.terms, day, event.first_due_on)]
            old += rows_of(self.terms, plans, day, self.outstanding)
            self.begun += 1
        self.changed_on = day
        return Allocation(0, 0, 0)

    @_happen.register
    def _(self, event: Moratorium) -> Allocation:
        if self.closed_on is not None or self.written_off_on is not None:
            return Allocation(0, 0, 0)
        moved = []
        for k, row in enumerate(self.rows):
            if k >= self.begun:
                row.starts_on = add_months(row.starts_on, event.months, row.due_day)
                row.ends_on = add_months(row.ends_on, event.months, row.due_day)
            if k >= self.begun or row.unpaid_interest + row.unpaid_principal + row.unpaid_penalty > 0:
                row.plan = replace(row.plan, due_on=add_months(row.plan.due_on, event.months, row.due_day))
                moved.append(row)
        if event.interest_runs and any(row.plan.due_on > event.on for row in moved):
            self._charge_pause(event, moved)
        self.changed_on = event.on
        return Allocation(0, 0, 0)

    @_happen.register
    def _(self, event: WriteOff) -> Allocation:
        if self.closed_on is not None or self.written_off_on is not None:
            return Allocation(0, 0, 0)
        self.written_off, self.outstanding, self.written_off_on = self.outstanding, 0, event.on
        for row in self.rows:
            row.give_up()
        self.begun = len(self.rows)
        return Allocation(0, 0, 0, written_off=self.written_off)

    @_happen.register
    def _(self, event: Recovery) -> Allocation:
        if self.written_off_on is None:  # the write-off was turned back: the money repays the loan
            return self._happen(Repayment(event.on, event.riel))
        recovered = min(event.riel, self.written_off - self.recovered)
        self.recovered += recovered
        return Allocation(0, 0, event.riel - recovered, recovered=recovered)

    @_happen.register
    def _(self, event: HeldOut) -> Allocation:
        return Allocation(0, 0, -event.riel)

    @_happen.register
    def _(self, event: TakenOver) -> Allocation:
        paid = self.outstanding - event.outstanding
        for row in self.rows:
            row.moved = min(paid, row.plan.principal)
            paid -= row.moved
            row.penalty, row.charged = 0, row.plan.due_on < event.on
        self.outstanding = event.outstanding
        unpaid = event.interest
        for row in reversed(self.rows[:self.begun]):
            if row.plan.due_on > event.on:  # the running period
                paid_ahead = row.plan.principal > 0 == row.unpaid_principal  # so was its interest: it comes first
                row.interest = 0 if paid_ahead else row.interest_on(self.outstanding)
                continue
            row.interest, row.older = min(row.interest, unpaid), True
            unpaid -= row.interest
        return Allocation(0, 0, 0)

    def _charge_pause(self, event: Moratorium, moved: Sequence[Row]) -> None:
        # The running period goes on to its end; the months begin then, and bear interest on what is owed then.
        last = self.rows[self.begun - 1]
        starts_on = max(event.on, last.ends_on)
        ends_on = add_months(starts_on, event.months, last.due_day if starts_on > event.on else None)
        terms = replace(self.terms, every_months=event.months, instalments=1, grace_principal=0)
        riel = rounded(exact_interest(terms, self.outstanding), terms.interest_multiple)
        if not riel:
            return
        after = min((row for row in moved if row.plan.due_on >= ends_on), key=lambda row: row.plan.due_on, default=None)
        number = 1 + max(row.plan.number for row in self.rows)
        plan = Instalment(number, after.plan.due_on if after else ends_on, 0, riel, self.outstanding)
        ahead = sum(row.paid_principal + row.moved for row in self.rows[self.begun:])
        row = Row(plan, starts_on, self.outstanding + ahead, terms)
        row.ends_on, row.charged, row.due_day = ends_on, True, after.due_day if after else last.due_day
        self.rows.insert(self.begun, row)

    def _settle(self, day: date) -> None:
        """Close the loan that day: the running period owes by days, later ones nothing."""
        for row in self.rows[:self.begun]:
            row.interest = row.interest_by(day)
        for row in self.rows[self.begun:]:
            row.interest = 0
        self.closed_on = day
