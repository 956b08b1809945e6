"""Terms of a loan -> its instalments, in whole riel."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

RatePer = Literal["month", "year"]
Method = Literal["declining", "flat"]
Amortization = Literal["equal-principal", "equal-instalments"]
Rounding = Literal["carry", "nearest"]


@dataclass(frozen=True)
class Terms:
    """What was agreed. `principal` and `multiple` in riel, `rate_ppm` in millionths per month or year."""

    principal: int
    rate_ppm: int
    rate_per: RatePer
    instalments: int
    method: Method
    amortization: Amortization
    multiple: int = 100
    rounding: Rounding = "carry"
    every_months: int = 1
    grace_principal: int = 0


@dataclass(frozen=True)
class Instalment:
    """One line of a schedule, in riel. `outstanding` is the principal owed after it."""

    number: int
    due_on: date
    principal: int
    interest: int
    outstanding: int

    @property
    def total(self) -> int:
        """Principal and interest together."""
        return self.principal + self.interest


def schedule(terms: Terms, disbursed_on: date, first_due_on: date) -> tuple[Instalment, ...]:
    """The schedule of a loan."""
    raise NotImplementedError
