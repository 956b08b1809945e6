"""What happened to a loan, shared between interest, principal and penalties, and so where it stands on any date.

The state of a loan is a pure function of its terms, its schedule and its events in order (events.py); nothing is
stored. life.py works it out by these rules:

A period runs from the day after a due date to the next due date, the first one from the disbursement. On any day:

1. Money goes to the oldest instalment first, within it in the loan's `order`. First what is overdue, then the
   instalment of the running period, then the principal of the next instalments in order. Interest of a period that
   has not begun is never taken: it is not owed yet, and will be less because principal was paid in advance.
2. The interest of a period is the contract's, unless principal was paid in advance before it began: then it is the
   rate on the principal still owed that day, rounded, and never more than the contract's. Who pays late owes no more
   than the contract says.
3. A repayment that covers everything closes the loan. The running period then owes interest for the days that have
   passed only (both from disbursement or the last due date; rounded down to the multiple), later periods owe none.
   Interest already paid for days that will not run becomes principal: the closing repayment's interest is then less
   than nothing, and paying off in two parts costs what one does. What exceeds the loan is held: the family's own money.
4. An instalment whose interest or principal is unpaid on the `penalty_after_days + 1`st day after its due date owes
   the penalty from that day on, once; what new terms or a pause carry over is no instalment of its own. Nothing bears
   interest but principal.
5. New terms, a pause, a waiver, a write-off: see events.py. New terms owe the running period by days, as a pay-off
   does, but give no paid interest back.
6. Where interest is income when due: what an instalment owes of it is a receivable from its due date on; nothing is
   while the loan is more than 90 days late, nor what fell due in older books: that is income when it is received.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.core.errors import Refusal
from ledger.core.events import Event, Repayment
from ledger.core.instalments import Allocation, InstalmentState, Recognised, Share
from ledger.core.life import Life
from ledger.core.schedule import Instalment, Terms

__all__ = ["Allocation", "InstalmentState", "Position", "Recognised", "Repayment", "Share", "payoff", "position"]


@dataclass(frozen=True)
class Position:
    """Where a loan stands at the end of a day, in riel.

    `allocations`: one for each event up to that day, in their order. `outstanding` is the principal owed (0 before the
    disbursement and after a write-off); `held` the family's money beyond the loan; `closed_on` the day the last riel
    was paid. `recognised`: interest that became income without money, or was taken back, by day. `receivable` is what
    stands so. `changed_on`: the last day its terms were changed.
    """

    as_of: date
    states: tuple[InstalmentState, ...]
    allocations: tuple[Allocation, ...]
    outstanding: int
    paid_interest: int
    paid_principal: int
    held: int
    closed_on: date | None
    paid_penalty: int = 0
    waived_interest: int = 0
    waived_penalty: int = 0
    written_off: int = 0
    written_off_on: date | None = None
    recovered: int = 0
    receivable: int = 0
    recognised: tuple[Recognised, ...] = ()
    changed_on: date | None = None


def position(terms: Terms, schedule: Sequence[Instalment], disbursed_on: date, events: Sequence[Event],
             as_of: date) -> Position:
    """Where a loan stands at the end of `as_of`: events after that day are left out.

    `events` in order of date, those of one day in order of entry, reversed ones left out. Raises Refusal if one
    is dated before the disbursement.
    """
    life = Life(terms, schedule, disbursed_on)
    parts = life.live(events, as_of)
    return Position(
        as_of, life.states(), parts, life.outstanding if as_of >= disbursed_on else 0,
        sum(a.interest for a in parts), sum(a.principal for a in parts), sum(a.held for a in parts), life.closed_on,
        sum(a.penalty for a in parts), sum(a.waived_interest for a in parts), sum(a.waived_penalty for a in parts),
        life.written_off, life.written_off_on, life.recovered, life.receivable, tuple(life.recognised),
        life.changed_on)


def last_share(terms: Terms, schedule: Sequence[Instalment], disbursed_on: date, events: Sequence[Event]) -> Allocation:
    """What the last of these events does: the last of `position(...).allocations`, for many loans in less time."""
    return Life(terms, schedule, disbursed_on).live(events, events[-1].on)[-1]


def payoff(terms: Terms, schedule: Sequence[Instalment], disbursed_on: date, events: Sequence[Event], on: date) -> int:
    """The riel that close the loan on a day, after the events up to and on that day; 0 when it is closed.

    Raises Refusal if the day is before the disbursement.
    """
    if on < disbursed_on:
        raise Refusal("The loan was handed over on {disbursed_on}: it cannot be repaid on an earlier day.",
                      field="on", disbursed_on=disbursed_on)
    life = Life(terms, schedule, disbursed_on)
    life.live(events, on)
    return life.payoff(on)
