"""Terms of a loan -> its instalments, in whole riel. Exact fractions inside; rounding only where a riel is shown."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, get_args

from ledger.core.calendar import add_months, due_dates
from ledger.core.errors import Refusal

RatePer = Literal["month", "year"]
Method = Literal["declining", "flat"]
Amortization = Literal["equal-principal", "equal-instalments"]
Rounding = Literal["carry", "nearest"]
Order = Literal["interest-first", "penalty-first", "principal-first"]
Recognition = Literal["received", "due"]

MOST_MONTHS = 1200
"""The longest schedule, in months: a hundred years. Past it a number of instalments is a slip of the pen."""


@dataclass(frozen=True)
class Terms:
    """What was agreed. Raises Refusal when the terms contradict themselves.

    `principal` and `multiple` in riel; `rate_ppm` in millionths per month or year (1 % is 10,000), a yearly rate
    being a twelfth a month. `every_months` is the length of every period, whatever the days in it. The first
    `grace_principal` instalments pay interest only. `rounding` is of interest: `carry` takes what rounding cut off
    or added into the next instalment, `nearest` rounds each by itself. A flat rate is on the first principal
    throughout, and its principal and interest are each rounded, so both amortizations are the same for it.

    `order` is what money pays first within an instalment: interest, principal, penalty; penalty, interest, principal;
    or principal, interest, penalty. `penalty` riel are owed once for every instalment that is more than
    `penalty_after_days` late. `recognition`: interest is income when it is received, or when it falls due.
    """

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
    order: Order = "interest-first"
    penalty: int = 0
    penalty_after_days: int = 0
    recognition: Recognition = "received"

    def __post_init__(self) -> None:
        assert self.rate_per in get_args(RatePer) and self.method in get_args(Method)
        assert self.amortization in get_args(Amortization) and self.rounding in get_args(Rounding)
        assert self.order in get_args(Order) and self.recognition in get_args(Recognition)
        if self.principal <= 0:
            raise Refusal("The amount of a loan must be more than nothing.", field="principal")
        if self.rate_ppm < 0:
            raise Refusal("The interest rate cannot be negative. Write 0 for a loan without interest.", field="rate")
        if self.multiple < 1:
            raise Refusal("Amounts are rounded to a multiple of at least 1 riel.", field="multiple")
        if self.every_months < 1:
            raise Refusal("There must be at least one month between instalments.", field="every_months")
        if self.instalments < 1:
            raise Refusal("A loan has at least one instalment.", field="instalments")
        if self.instalments * self.every_months > MOST_MONTHS:
            raise Refusal("The loan would run for {months} months; {most} is the most. Use fewer instalments.",
                          field="instalments", months=self.instalments * self.every_months, most=MOST_MONTHS)
        if self.penalty < 0 or self.penalty_after_days < 0:
            raise Refusal("A penalty and its days cannot be less than 0. Write 0 for no penalty.", field="penalty")
        if not 0 <= self.grace_principal < self.instalments:
            raise Refusal("At least one instalment must repay principal: the grace must be shorter than the loan.",
                          field="grace_principal")

    @property
    def period_rate(self) -> Fraction:
        """The interest rate of one period, exact."""
        months_a_rate = 12 if self.rate_per == "year" else 1
        return Fraction(self.rate_ppm * self.every_months, 1_000_000 * months_a_rate)

    @property
    def interest_multiple(self) -> int:
        """What interest is rounded to, in riel: the multiple, or one riel in equal instalments."""
        return 1 if self._equal_instalments else self.multiple

    @property
    def _equal_instalments(self) -> bool:
        return self.method == "declining" and self.amortization == "equal-instalments"


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
    """The instalments of a loan: principal sums to the loan exactly, every due date is after the disbursement.

    Due dates keep the first one's day of the month; where that day is the disbursement's own, cut short by the end of
    a month, they keep the disbursement's: handed over on 31 January, due on 28 February, then on 31 March.

    The last instalment takes what is left of the principal; one before it never takes more than is left, so one may
    be 0. Raises Refusal if the first due date is not after the disbursement.
    """
    if first_due_on <= disbursed_on:
        raise Refusal("The first instalment must fall due after the loan is handed over on {disbursed_on}.",
                      field="first_due_on", disbursed_on=disbursed_on)
    share, step, rate = _even_amount(terms), terms.interest_multiple, terms.period_rate
    owed, carried, rows = terms.principal, Fraction(0), []
    day_of_month = _day_of_month(terms, disbursed_on, first_due_on)
    for number, due_on in enumerate(due_dates(first_due_on, terms.every_months, terms.instalments, day_of_month), 1):
        exact = (terms.principal if terms.method == "flat" else owed) * rate + carried
        interest = rounded(exact, step)
        if terms.rounding == "carry":
            carried = exact - interest
        principal = _principal(terms, number, share, interest, owed)
        owed -= principal
        rows.append(Instalment(number, due_on, principal, interest, owed))
    return tuple(rows)


def _day_of_month(terms: Terms, disbursed_on: date, first_due_on: date) -> int:
    own = add_months(disbursed_on, terms.every_months) == first_due_on
    return disbursed_on.day if own else first_due_on.day


def exact_interest(terms: Terms, principal: int) -> Fraction:
    """The interest of one period on that much principal, in riel, before rounding."""
    return principal * terms.period_rate


def rounded(riel: Fraction, multiple: int) -> int:
    """The nearest multiple, ties up."""
    return (2 * riel.numerator + riel.denominator * multiple) // (2 * riel.denominator * multiple) * multiple


def _even_amount(terms: Terms) -> int:
    """What every instalment after the grace has in common: its principal, or the whole of it in equal instalments.

    Equal instalments: principal x rate / (1 - (1 + rate)^-n), the present value of an annuity turned round.
    """
    count, rate = terms.instalments - terms.grace_principal, terms.period_rate
    if not terms._equal_instalments or rate == 0:
        return rounded(Fraction(terms.principal, count), terms.multiple)
    growth = (1 + rate) ** count
    return rounded(terms.principal * rate * growth / (growth - 1), terms.multiple)


def _principal(terms: Terms, number: int, share: int, interest: int, owed: int) -> int:
    if number <= terms.grace_principal:
        return 0
    if number == terms.instalments:
        return owed
    # An instalment rounded down can be smaller than its interest: the interest is still paid, the principal waits.
    return min(owed, max(0, share - interest) if terms._equal_instalments else share)
