"""An instalment while a loan lives, and what is told of it: how much is owed, paid, waived, moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.core.schedule import Instalment, Order, Terms, exact_interest, rounded


@dataclass(frozen=True)
class Share:
    """What of one repayment went to one instalment (by its number), in riel.

    `interest` is below 0 where a pay-off gives back interest paid before for days that will not run.
    """

    instalment: int
    interest: int
    principal: int
    penalty: int = 0


@dataclass(frozen=True)
class Allocation:
    """What one event did, in riel. `held`: the family's own money, beyond what the loan owes; less than 0 when it left.

    `interest`, `principal` and `penalty` were received; `receivable` is the change of interest that is income without
    being received.
    """

    interest: int
    principal: int
    held: int
    shares: tuple[Share, ...] = ()
    penalty: int = 0
    waived_interest: int = 0
    waived_penalty: int = 0
    written_off: int = 0
    recovered: int = 0
    receivable: int = 0

    @property
    def riel(self) -> int:
        """The money that came in (below 0: went out)."""
        return self.interest + self.principal + self.penalty + self.held + self.recovered


@dataclass(frozen=True)
class Recognised:
    """Interest that became income on a day without being received; below 0: taken back. In riel."""

    on: date
    riel: int


@dataclass(frozen=True)
class InstalmentState:
    """One instalment on a date, in riel.

    `interest_due` is what its period's interest really is, never more than agreed. Of a period not begun it is what
    will be owed if everything before is paid by its due date; of one that a pay-off cut short, what it came to.
    `moved_principal` is owed under this instalment no more: new terms took it over, it was written off, or it was
    paid into older books. `replaced`: new terms took the place of this instalment.
    """

    instalment: Instalment
    interest_due: int
    paid_interest: int
    paid_principal: int
    penalty_due: int = 0
    paid_penalty: int = 0
    waived_interest: int = 0
    waived_penalty: int = 0
    moved_principal: int = 0
    replaced: bool = False

    @property
    def unpaid_interest(self) -> int:
        """Interest of this instalment still to pay."""
        return self.interest_due - self.paid_interest - self.waived_interest

    @property
    def unpaid_principal(self) -> int:
        """Principal of this instalment still to pay."""
        return self.instalment.principal - self.paid_principal - self.moved_principal

    @property
    def unpaid_penalty(self) -> int:
        """Penalty of this instalment still to pay."""
        return self.penalty_due - self.paid_penalty - self.waived_penalty

    @property
    def unpaid(self) -> int:
        """All of this instalment still to pay."""
        return self.unpaid_interest + self.unpaid_principal + self.unpaid_penalty


class Row:
    """One instalment while the loan lives. Its period runs from `starts_on` to `ends_on`, whatever day it falls due.

    `due_day`: the day of the month it falls due on, where the month has it. `older`: it fell due in older books.
    """

    __slots__ = ("charged", "due_day", "ends_on", "interest", "moved", "older", "paid_interest", "paid_penalty",
                 "paid_principal", "penalty", "plan", "planned_before", "replaced", "starts_on", "terms",
                 "waived_interest", "waived_penalty")

    def __init__(self, plan: Instalment, starts_on: date, planned_before: int, terms: Terms) -> None:
        self.plan, self.starts_on, self.ends_on = plan, starts_on, plan.due_on
        self.planned_before, self.terms, self.due_day = planned_before, terms, plan.due_on.day
        self.interest = plan.interest  # what the period really owes, as far as it is known
        self.paid_interest = self.paid_principal = self.paid_penalty = 0
        self.waived_interest = self.waived_penalty = self.penalty = self.moved = 0
        self.charged = self.replaced = self.older = False

    @property
    def unpaid_interest(self) -> int:
        """Interest still to pay; below 0 where days that were paid for will not run."""
        return self.interest - self.waived_interest - self.paid_interest

    @property
    def unpaid_principal(self) -> int:
        """Principal still to pay."""
        return self.plan.principal - self.paid_principal - self.moved

    @property
    def unpaid_penalty(self) -> int:
        """Penalty still to pay."""
        return self.penalty - self.waived_penalty - self.paid_penalty

    @property
    def settled(self) -> bool:
        """Whether nothing of it is to pay and nothing to give back."""
        return (self.plan.principal == self.paid_principal + self.moved
                and self.interest == self.paid_interest + self.waived_interest
                and self.penalty == self.paid_penalty + self.waived_penalty)

    def interest_on(self, owed: int) -> int:
        """The interest of its period when that much principal is owed at its start."""
        if owed == 0:  # principal rounded up can be back before a flat contract's last interest: closed, not owed
            return 0
        if owed >= self.planned_before:
            return self.plan.interest
        return min(self.plan.interest, rounded(exact_interest(self.terms, owed), self.terms.interest_multiple))

    def interest_by(self, day: date) -> int:
        """The interest of its period if the loan ends that day; what was waived stays waived.

        New terms gave nothing back when they took its place: paying those off does not either.
        """
        passed, days = (day - self.starts_on).days, (self.ends_on - self.starts_on).days
        if self.replaced or passed >= days:
            return self.interest
        step = self.terms.multiple
        return max(self.interest * passed // (days * step) * step, self.waived_interest)

    def give_up(self) -> None:
        """Nothing more is owed under this instalment: something else took its place, or it is lost."""
        self.interest = self.paid_interest + self.waived_interest
        self.penalty = self.paid_penalty + self.waived_penalty
        self.moved += self.unpaid_principal
        self.replaced = True


def rows_of(terms: Terms, plans: Sequence[Instalment], start: date, principal: int) -> list[Row]:
    """The rows of a plan whose first period begins on `start` with so much principal owed."""
    rows, due_day = [], max(plan.due_on.day for plan in plans)
    for plan in plans:
        rows.append(Row(plan, start, principal, terms))
        rows[-1].due_day = due_day
        start, principal = plan.due_on, plan.outstanding
    return rows


_ORDERS: dict[Order, tuple[str, str, str]] = {
    "interest-first": ("interest", "principal", "penalty"),
    "penalty-first": ("penalty", "interest", "principal"),
    "principal-first": ("principal", "interest", "penalty"),
}


def pay(row: Row, left: int, order: Order, begun: bool) -> Share | None:
    """Pay up to `left` riel of one instalment, in that order; its interest only if its period has begun."""
    paid = {"interest": 0, "principal": 0, "penalty": 0}
    for part in _ORDERS[order]:
        # Interest is below 0 where a pay-off gives back that of days not run: then everything older is paid already.
        if part == "interest":
            paid[part] = min(left, max(row.unpaid_interest, -row.paid_interest)) if begun else 0
        else:
            paid[part] = min(left, row.unpaid_principal if part == "principal" else row.unpaid_penalty)
        left -= paid[part]
    if not any(paid.values()):
        return None
    row.paid_interest += paid["interest"]
    row.paid_principal += paid["principal"]
    row.paid_penalty += paid["penalty"]
    return Share(row.plan.number, paid["interest"], paid["principal"], paid["penalty"])
