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

from ledger.core.events import Event
from ledger.core.life import Life
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

    __slots__ = ("due", "interest", "principal", "total")

    def __init__(self, schedule: Sequence[Instalment]) -> None:
        self.due = [row.due_on for row in schedule]
        self.principal = list(accumulate((row.principal for row in schedule), initial=0))
        self.interest = list(accumulate((row.interest for row in schedule), initial=0))
        self.total = [a + b for a, b in zip(self.principal, self.interest, strict=True)]


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


def by_money(plan: Plan, outstanding: int, money: Sequence[tuple[date, int]], as_of: date) -> Standing | None:
    """Where a plain loan stands, from its repayments in order of date (day, riel); None if one was ever in advance.

    A repayment that leaves nothing beyond the running instalment pays no principal of a period to come.
    """
    total, last = 0, len(plan.due)
    for on, riel in money:
        total += riel
        if total > plan.total[min(bisect_left(plan.due, on) + 1, last)]:
            return None
    return _as_planned(plan, outstanding, total, as_of)


def by_life(terms: Terms, schedule: Sequence[Instalment], disbursed_on: date, events: Sequence[Event],
            as_of: date) -> Standing | None:
    """Where any loan stands, its life lived again; None for one that is closed or written off."""
    life = Life(terms, schedule, disbursed_on)
    life.live(events, as_of)
    if life.closed_on is not None or life.written_off_on is not None:
        return None
    late = [row for row in life.rows if row.plan.due_on < as_of]
    overdue = sum(row.unpaid_interest + row.unpaid_principal + row.unpaid_penalty for row in late)
    since = (row.plan.due_on for row in late if row.unpaid_interest + row.unpaid_principal > 0)
    return Standing(life.outstanding, overdue, (as_of - min(since, default=as_of)).days)


def _as_planned(plan: Plan, outstanding: int, total: int, as_of: date) -> Standing:
    """All money so far went to instalments that were begun, at the contract's interest."""
    overdue = plan.total[bisect_left(plan.due, as_of)] - total
    if overdue <= 0:
        return Standing(outstanding, 0, 0)
    return Standing(outstanding, overdue, (as_of - plan.due[bisect_right(plan.total, total) - 1]).days)
