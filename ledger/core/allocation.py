"""A loan's repayments shared between interest and principal, and so where the loan stands on any date.

The state of a loan is a pure function of its terms, its schedule and its repayments in order; nothing is stored.

A period runs from the day after a due date to the next due date, the first one from the disbursement. On any day:

1. Money goes to the oldest instalment first: its interest, then its principal. First what is overdue, then the
   instalment of the running period, then the principal of the next instalments in order. Interest of a period that
   has not begun is never taken: it is not owed yet, and will be less because principal was paid in advance.
2. The interest of a period is the contract's, unless principal was paid in advance before it began: then it is the
   rate on the principal still owed that day, rounded, and never more than the contract's. Who pays late owes no more
   than the contract says.
3. A repayment that covers everything closes the loan. The running period then owes interest for the days that have
   passed only (both from disbursement or the last due date; rounded down to the multiple), later periods owe none.
   Interest already paid for days that will not run becomes principal: the closing repayment's interest is then less
   than nothing, and paying off in two parts costs what one does. What exceeds the loan is held: the family's own money.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from ledger.core.errors import Refusal
from ledger.core.schedule import Instalment, Terms, exact_interest, rounded


@dataclass(frozen=True)
class Repayment:
    """Money brought on a day, in riel: more than 0."""

    on: date
    riel: int


@dataclass(frozen=True)
class Share:
    """What of one repayment went to one instalment (by its number), in riel.

    `interest` is below 0 where a pay-off gives back interest paid before for days that will not run.
    """

    instalment: int
    interest: int
    principal: int


@dataclass(frozen=True)
class Allocation:
    """How one repayment was shared, in riel. `held` is the family's own money, beyond what the loan owes."""

    interest: int
    principal: int
    held: int
    shares: tuple[Share, ...]

    @property
    def riel(self) -> int:
        """The whole repayment."""
        return self.interest + self.principal + self.held


@dataclass(frozen=True)
class InstalmentState:
    """One instalment on a date, in riel.

    `interest_due` is what its period's interest really is, never more than agreed. Of a period not begun it is what
    will be owed if everything before is paid by its due date; of one that a pay-off cut short, what it came to.
    """

    instalment: Instalment
    interest_due: int
    paid_interest: int
    paid_principal: int

    @property
    def unpaid_interest(self) -> int:
        """Interest of this instalment still to pay."""
        return self.interest_due - self.paid_interest

    @property
    def unpaid_principal(self) -> int:
        """Principal of this instalment still to pay."""
        return self.instalment.principal - self.paid_principal

    @property
    def unpaid(self) -> int:
        """All of this instalment still to pay."""
        return self.unpaid_interest + self.unpaid_principal


@dataclass(frozen=True)
class Position:
    """Where a loan stands at the end of a day, in riel.

    `allocations`: one for each repayment up to that day, in their order. `outstanding` is the principal owed (0
    before the disbursement); `held` the family's money beyond the loan; `closed_on` the day the last riel was paid.
    """

    as_of: date
    states: tuple[InstalmentState, ...]
    allocations: tuple[Allocation, ...]
    outstanding: int
    paid_interest: int
    paid_principal: int
    held: int
    closed_on: date | None


def position(terms: Terms, schedule: Sequence[Instalment], disbursed_on: date, repayments: Sequence[Repayment],
             as_of: date) -> Position:
    """Where a loan stands at the end of `as_of`: repayments after that day are left out.

    `repayments` in order of date, those of one day in order of entry, reversed ones left out. Raises Refusal if one
    is dated before the disbursement.
    """
    replay = _Replay(terms, schedule, disbursed_on)
    allocations = replay.take_all(repayments, as_of)
    replay.begin_periods(as_of)
    return Position(
        as_of, replay.states(), allocations, replay.outstanding if as_of >= disbursed_on else 0,
        sum(replay.paid_interest), sum(replay.paid_principal), sum(a.held for a in allocations), replay.closed_on)


def payoff(terms: Terms, schedule: Sequence[Instalment], disbursed_on: date, repayments: Sequence[Repayment],
           on: date) -> int:
    """The riel that close the loan on a day, after the repayments up to and on that day; 0 when it is closed.

    Raises Refusal if the day is before the disbursement.
    """
    _check_day(on, disbursed_on)
    replay = _Replay(terms, schedule, disbursed_on)
    replay.take_all(repayments, on)
    replay.begin_periods(on)
    return replay.payoff(on)


def _check_day(on: date, disbursed_on: date) -> None:
    if on < disbursed_on:
        raise Refusal("The loan was handed over on {disbursed_on}: it cannot be repaid on an earlier day.",
                      field="on", disbursed_on=disbursed_on)


class _Replay:
    """A loan while its repayments are taken one after another. Lists are by instalment, from 0."""

    def __init__(self, terms: Terms, schedule: Sequence[Instalment], disbursed_on: date) -> None:
        self.terms, self.schedule, self.disbursed_on = terms, schedule, disbursed_on
        self.interest = [row.interest for row in schedule]  # what each period really owes, as far as it is known
        self.paid_interest = [0] * len(schedule)
        self.paid_principal = [0] * len(schedule)
        self.outstanding = sum(row.principal for row in schedule)
        self.begun = 1  # periods begun: their interest is settled
        self.closed_on: date | None = None

    def take_all(self, repayments: Sequence[Repayment], until: date) -> tuple[Allocation, ...]:
        """Every repayment up to and on a day, in order."""
        assert all(a.on <= b.on for a, b in pairwise(repayments)), "in order of date"
        return tuple(self.take(r) for r in repayments if r.on <= until)

    def take(self, repayment: Repayment) -> Allocation:
        """One repayment, shared oldest first."""
        assert repayment.riel > 0, "a repayment is more than nothing"
        _check_day(repayment.on, self.disbursed_on)
        self.begin_periods(repayment.on)
        if self.closed_on is None and repayment.riel >= self.payoff(repayment.on):
            self._settle(repayment.on)
        left, shares = repayment.riel, []
        for k, row in enumerate(self.schedule):
            # Below 0 where a pay-off gives back interest of days not run: then everything older is paid already.
            interest = min(left, self.interest[k] - self.paid_interest[k]) if k < self.begun else 0
            principal = min(left - interest, row.principal - self.paid_principal[k])
            if interest or principal:
                self.paid_interest[k] += interest
                self.paid_principal[k] += principal
                left -= interest + principal
                shares.append(Share(row.number, interest, principal))
            if not left:
                break
        principal = sum(share.principal for share in shares)
        self.outstanding -= principal
        assert left == 0 or self.closed_on is not None, "only a closed loan leaves money over"
        return Allocation(repayment.riel - principal - left, principal, left, tuple(shares))

    def begin_periods(self, day: date) -> None:
        """Settle the interest of every period begun by that day, on the principal owed at its start."""
        while self.closed_on is None and self.begun < len(self.schedule):
            before = self.schedule[self.begun - 1]
            if before.due_on >= day:
                return
            self.interest[self.begun] = self._interest_on(self.begun, self.outstanding)
            self.begun += 1

    def payoff(self, day: date) -> int:
        """What closes the loan on a day; its periods must have begun."""
        if self.closed_on is not None:
            return 0
        running = self.begun - 1
        older = sum(self.interest[:running]) - sum(self.paid_interest[:running])
        return older + self._interest_by(running, day) - self.paid_interest[running] + self.outstanding

    def states(self) -> tuple[InstalmentState, ...]:
        """Every instalment, with the interest of periods to come as it will be."""
        ahead = sum(self.paid_principal[self.begun:])
        if self.closed_on is None:
            for k in range(self.begun, len(self.schedule)):
                self.interest[k] = self._interest_on(k, self.schedule[k - 1].outstanding - ahead)
                ahead -= self.paid_principal[k]
        return tuple(map(InstalmentState, self.schedule, self.interest, self.paid_interest, self.paid_principal))

    def _interest_on(self, k: int, owed: int) -> int:
        """The interest of period k when that much principal is owed at its start."""
        if owed == 0:  # principal rounded up can be back before a flat contract's last interest: closed, not owed
            return 0
        contract = self.schedule[k].interest
        if owed >= self.schedule[k - 1].outstanding:
            return contract
        return min(contract, rounded(exact_interest(self.terms, owed), self.terms.interest_multiple))

    def _interest_by(self, k: int, day: date) -> int:
        """The interest of period k if the loan is paid off that day."""
        start = self.schedule[k - 1].due_on if k else self.disbursed_on
        passed, days = (day - start).days, (self.schedule[k].due_on - start).days
        if passed >= days:
            return self.interest[k]
        step = self.terms.multiple
        return self.interest[k] * passed // (days * step) * step

    def _settle(self, day: date) -> None:
        """Close the loan that day: the running period owes by days, later ones nothing."""
        running = self.begun - 1
        self.interest[running] = self._interest_by(running, day)
        self.interest[self.begun:] = [0] * (len(self.schedule) - self.begun)
        self.closed_on = day
