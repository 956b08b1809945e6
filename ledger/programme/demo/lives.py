"""How invented families repay: dates and amounts by the fund's own arithmetic, before anything is booked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from ledger.core.allocation import Position, Repayment, payoff, position
from ledger.core.schedule import Instalment, Terms, schedule


@dataclass
class Life:
    """One loan and what has been paid so far; `last_on` is the last day on which anything may be paid."""

    terms: Terms
    disbursed_on: date
    plan: tuple[Instalment, ...]
    last_on: date
    paid: list[Repayment]

    def at(self, on: date) -> Position:
        """Where the loan stands."""
        return position(self.terms, self.plan, self.disbursed_on, self.paid, on)

    def due(self, on: date) -> int:
        """What is due on a day, and overdue."""
        return sum(state.unpaid for state in self.at(on).states if state.instalment.due_on <= on)

    def payoff(self, on: date) -> int:
        """What would close the loan on a day."""
        return payoff(self.terms, self.plan, self.disbursed_on, self.paid, on)

    def pay(self, on: date, riel: int) -> None:
        """A repayment, unless the day has not come, it is nothing, or the loan is closed."""
        if on <= self.last_on and riel > 0 and self.at(on).closed_on is None:
            self.paid.append(Repayment(on, riel))


def live(chance: Random, terms: Terms, disbursed_on: date, first_due_on: date, last_on: date) -> Life:
    """A loan with what the family pays, each in its own way, from the disbursement to `last_on`."""
    life = Life(terms, disbursed_on, schedule(terms, disbursed_on, first_due_on), last_on, [])
    chance.choices(HABITS, WEIGHTS)[0](chance, life)
    return life


def _days(chance: Random, life: Life) -> Iterator[tuple[int, date]]:
    for part in life.plan:
        yield part.number, part.due_on + timedelta(chance.choice((0, 0, 0, 0, 0, 1, 2)))


def _punctual(chance: Random, life: Life) -> None:
    for _, on in _days(chance, life):
        life.pay(on, life.due(on))


def _round(chance: Random, life: Life) -> None:
    for _, on in _days(chance, life):
        life.pay(on, min(-(-life.due(on) // 1_000) * 1_000, life.payoff(on)))


def _slow(chance: Random, life: Life) -> None:
    for _, on in _days(chance, life):
        if chance.random() < 0.7:
            life.pay(on + timedelta(chance.choice((0, 0, 4, 9))), life.due(on))


def _partial(chance: Random, life: Life) -> None:
    for _, on in _days(chance, life):
        share = chance.choice((100, 100, 60, 40))
        life.pay(on, life.due(on) * share // 100 // 500 * 500 if share < 100 else life.due(on))


def _ahead(chance: Random, life: Life) -> None:
    month = chance.randint(2, 5)
    for number, on in _days(chance, life):
        more = chance.choice((10_000, 20_000)) if number == month else 0
        life.pay(on, min(life.due(on) + more, life.payoff(on)))


def _early(chance: Random, life: Life) -> None:
    month = chance.randint(3, 7)
    for number, on in _days(chance, life):
        if number == month:
            day = on + timedelta(chance.randint(3, 12))
            life.pay(day, life.payoff(day))
            return
        life.pay(on, life.due(on))


def _stopped(chance: Random, life: Life) -> None:
    months = chance.randint(1, 6)
    for number, on in _days(chance, life):
        if number > months:
            return
        life.pay(on, life.due(on))


HABITS: tuple[Callable[[Random, Life], None], ...] = (
    _punctual, _round, _slow, _partial, _ahead, _early, _stopped)
WEIGHTS = (52, 12, 14, 8, 5, 4, 5)  # of a hundred families
