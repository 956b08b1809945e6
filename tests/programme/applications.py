"""Short ways to products and applications, for the tests of what products ask for."""

from dataclasses import replace
from datetime import date
from typing import Any

from ledger.books.journal import JournalEntry
from ledger.core.errors import Refusal
from ledger.programme import committee, families, guarantors, loans, products, training
from ledger.programme.families import PersonData
from ledger.programme.guarantors import Person
from tests.programme.conftest import VILLAGE, World, at

OTHERS = (("ចាន់ ដារ៉ា", "Chan Dara", "m"), ("លី សុខា", "Ly Sokha", "f"), ("កែវ ម៉ូលី", "Keo Moly", "f"))


def product(world: World, code: str = "FSF", on: date | None = None, **change: Any) -> None:
    """A version of a product from a day: the default one, changed."""
    new = replace(products.default_version(on or world.on), code=code, **change)
    with world.books.unit_of_work() as session:
        products.add_version(session, new, actor=world.actor("boss"), at=at(world.on), request_key=world.key())


def apply(world: World, family: str, riel: int = 100_000, **said: Any) -> str:
    """A loan that waits for a decision, with what is said beside the amount."""
    with world.books.unit_of_work() as session:
        return loans.apply(session, family, riel, actor=world.actor("officer"), request_key=world.key(),
                           said=loans.Application(**said))


def approved(world: World, family: str, riel: int = 100_000, **said: Any) -> str:
    """A loan that may be handed over."""
    number = apply(world, family, riel, **said)
    world.decide(number, True)
    return number


def other_family(world: World, place: int = 0) -> tuple[str, int]:
    """Another family of the village, with the number of its head's row."""
    name_km, name_latin, sex = OTHERS[place]
    with world.books.unit_of_work() as session:
        number = families.register(
            session, world.office, VILLAGE, PersonData(name_km, name_latin, sex, 1970), actor=world.actor("officer"),
            request_key=world.key(), on=date(2007, 1, 2), phone=f"01234567{place}")
        return number, families.family(session, number).members[0].id


def guarantee(world: World, loan: str, person: Person, by: str = "officer") -> int:
    """Somebody answers for the loan."""
    with world.books.unit_of_work() as session:
        return guarantors.add(session, loan, person, actor=world.actor(by), request_key=world.key())


def hear(world: World, loan: str, word: str, on: date | None = None) -> None:
    """The committee's word."""
    with world.books.unit_of_work() as session:
        committee.hear(session, loan, word, on or world.on, actor=world.actor("officer"), request_key=world.key())


def train(world: World, family: str, topic: str, on: date) -> None:
    """The head of the family attends a session."""
    with world.books.unit_of_work() as session:
        head = families.family(session, family).members[0].id
        training.record(session, world.office, topic, on, VILLAGE, "Keo Sarath", [head], actor=world.actor("officer"),
                        request_key=world.key())


def refused(world: World, loan: str, on: date | None = None) -> Refusal:
    """Why the loan cannot be handed over."""
    try:
        entry: JournalEntry | None = world.disburse(loan, on or world.on)
    except Refusal as refusal:
        return refusal
    raise AssertionError(f"it was handed over as {entry.voucher_number if entry else None}")
