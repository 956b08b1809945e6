"""What can happen to a loan after it was handed over: frozen values, in riel, in order of date.

The state of a loan is a pure function of its terms and these. Each stands in the journal as an entry of its own; what
it agreed beside the money (new terms) is sealed by the entry's contract hash.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Repayment:
    """Money brought on a day, in riel: more than 0."""

    on: date
    riel: int


@dataclass(frozen=True)
class Waiver:
    """Interest and penalties that need not be paid: up to so much of what is unpaid of periods begun, oldest first."""

    on: date
    interest: int
    penalty: int


@dataclass(frozen=True)
class Reschedule:
    """New terms from a day: the principal owed then, in `instalments` parts from `first_due_on`.

    `rate_ppm` is per the loan's own `rate_per`, always on the declining balance. The rest is as before. Interest owed
    that day (the running period by days) falls due with the first new instalment, and so do unpaid penalties.
    """

    on: date
    instalments: int
    every_months: int
    grace_principal: int
    rate_ppm: int
    first_due_on: date


@dataclass(frozen=True)
class Moratorium:
    """A pause: every instalment not yet paid falls due `months` later. Amounts stay as they are.

    The running period goes on to its end, and the months are put in behind it. `interest_runs`: they bear the loan's
    interest on the principal owed when they begin, due with the first instalment after them; otherwise they are free.
    A pause that puts nothing off, because every moved date has passed too, bears none either.
    """

    on: date
    months: int
    interest_runs: bool


@dataclass(frozen=True)
class WriteOff:
    """The principal owed is given up as lost, and what was unpaid of interest and penalties with it."""

    on: date


@dataclass(frozen=True)
class Recovery:
    """Money for a loan that was written off, in riel: never counts for more than was written off.

    If the write-off was turned back it is a repayment like any other.
    """

    on: date
    riel: int


@dataclass(frozen=True)
class HeldOut:
    """Money held for the family that was paid back to it or used for another loan, in riel: more than 0."""

    on: date
    riel: int


@dataclass(frozen=True)
class TakenOver:
    """The loan came from older books on a day with so much principal owed and so much interest due and unpaid.

    What was paid before is not in these books: the schedule counts it as done, oldest first.
    """

    on: date
    outstanding: int
    interest: int


Event = Repayment | Waiver | Reschedule | Moratorium | WriteOff | Recovery | HeldOut | TakenOver
