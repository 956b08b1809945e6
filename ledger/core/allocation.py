"""A loan's repayments shared between interest and principal, and so where the loan stands on any date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.core.schedule import Instalment, Terms


@dataclass(frozen=True)
class Repayment:
    """Money brought on a day, in riel."""

    on: date
    riel: int


@dataclass(frozen=True)
class Share:
    """What of one repayment went to one instalment, in riel."""

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
    """One instalment on a date. `interest_due` is what its period's interest really is: never more than agreed."""

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
    """Where a loan stands at the end of a day. `allocations`: one per repayment up to then, in their order."""

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
    """Where a loan stands at the end of `as_of`."""
    raise NotImplementedError


def payoff(terms: Terms, schedule: Sequence[Instalment], disbursed_on: date, repayments: Sequence[Repayment],
           on: date) -> int:
    """The riel that close the loan on a day, after the repayments given."""
    raise NotImplementedError
