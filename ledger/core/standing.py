"""Where a plain loan stands on a date, from what was paid on it in all: exact, and without living its life again.

Plain: interest before principal within an instalment, no penalty, and nothing happened to the loan but repayments that
stand. Two facts of allocation.py carry this file. Money goes to the oldest instalment first, so principal is paid in
the order of the plan. And the interest of an instalment is the contract's, unless principal was paid in advance before
its period began: then it can only be less.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from ledger.core.schedule import Instalment, Terms


class Standing(NamedTuple):
    """What a loan owes at the end of a day, in riel: principal in all, and what is overdue of everything.

    `days_late` since the oldest due date with interest or principal unpaid; due that very day is not late.
    """

    outstanding: int
    overdue: int
    days_late: int


class Plan:
    """A schedule in sums: `principal[k]`, `interest[k]` and `total[k]` of its first k instalments, riel."""

    __slots__ = ("due", "interest", "multiple", "principal", "rate", "total")

    def __init__(self, terms: Terms, schedule: Sequence[Instalment]) -> None:
        self.due = [row.due_on for row in schedule]
        self.principal = list(accumulate((row.principal for row in schedule), initial=0))
        self.interest = list(accumulate((row.interest for row in schedule), initial=0))
        self.total = [a + b for a, b in zip(self.principal, self.interest, strict=True)]
        self.rate, self.multiple = terms.period_rate.as_integer_ratio(), terms.interest_multiple

    def interest_on(self, k: int, owed: int) -> int:
        """The interest of the instalment with this place when so much is owed at the start of its period."""
        agreed = self.interest[k + 1] - self.interest[k]
        if owed >= self.principal[-1] - self.principal[k]:
            return agreed
        above, below = self.rate  # schedule.rounded in whole numbers: there are many
        return min(agreed, (2 * owed * above + below * self.multiple) // (2 * below * self.multiple) * self.multiple)


def by_sums(plan: Plan, outstanding: int, interest: int, as_of: date) -> Standing | None:
    """Where a plain loan that owes principal stands, from that and the interest received; None: they do not tell."""
    due = bisect_left(plan.due, as_of)
    paid = plan.principal[-1] - outstanding
    # An instalment with interest unpaid would have stopped the money before the interest of all that are due was in.
    if paid >= plan.principal[due] and interest >= plan.interest[due]:
        return Standing(outstanding, 0, 0)
    full = bisect_right(plan.principal, paid) - 1  # instalments whose principal is paid
    begun = plan.principal[full] < paid and interest == plan.interest[full + 1]
    # No interest was ever less than the contract's if all of it was received up to where principal stands, if no
    # principal was paid yet, or if there is none.
    if begun or not paid or not plan.interest[-1]:
        return _as_planned(plan, outstanding, paid + interest, as_of)
    return None


def by_money(plan: Plan, outstanding: int, money: Sequence[tuple[date, int]], as_of: date) -> Standing:
    """Where a plain loan that owes principal stands, its repayments (day, riel) shared in order of date.

    The rules of allocation.py for this case alone, without what they do to other loans: it never was paid off.
    """
    last, owed, first = len(plan.due), plan.principal[-1], 0
    interest = [plan.interest[1]]  # of the periods begun
    paid_interest, paid_principal = [0] * last, [0] * last
    for on, riel in (*money, (as_of, 0)):
        while len(interest) < last and plan.due[len(interest) - 1] < on:
            interest.append(plan.interest_on(len(interest), owed))
        for k in range(first, last):
            if not riel:
                break
            if k < len(interest):
                part = min(riel, interest[k] - paid_interest[k])
                paid_interest[k] += part
                riel -= part
            part = min(riel, plan.principal[k + 1] - plan.principal[k] - paid_principal[k])
            paid_principal[k] += part
            owed -= part
            riel -= part
            if riel and k == first and k < len(interest):
                first += 1  # paid, whatever comes
    due = bisect_left(plan.due, as_of)
    unpaid = [interest[k] - paid_interest[k] + plan.principal[k + 1] - plan.principal[k] - paid_principal[k]
              for k in range(due)]
    since = next((day for day, riel in zip(plan.due, unpaid, strict=False) if riel > 0), as_of)
    return Standing(outstanding, sum(unpaid), (as_of - since).days)


def _as_planned(plan: Plan, outstanding: int, total: int, as_of: date) -> Standing:
    """All money so far went to instalments that were begun, at the contract's interest."""
    overdue = plan.total[bisect_left(plan.due, as_of)] - total
    if overdue <= 0:
        return Standing(outstanding, 0, 0)
    return Standing(outstanding, overdue, (as_of - plan.due[bisect_right(plan.total, total) - 1]).days)
