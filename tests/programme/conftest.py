"""An office as `open_office` makes it, with people, a village and a family, for the tests of what people do."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import argon2
import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from ledger.books.checks import check_all
from ledger.books.db import Books, open_books
from ledger.books.journal import JournalEntry
from ledger.books.migrate import migrate
from ledger.books.periods import ensure_open
from ledger.books.periods import periods as open_periods
from ledger.programme import approvals, families, funds, loans, offices, people, periods, places, repayments
from ledger.programme.families import PersonData
from ledger.programme.people import Actor
from tests.conftest import DATABASES, Template, _books

VILLAGE, OTHER_VILLAGE, FAR_VILLAGE = "20040607", "20040601", "01060101"
OPENED = date(2007, 1, 1)
PASSWORD = "right-thumb-red"
SOK = PersonData("សុខ ស្រីមុំ", "Sok Sreymom", "f", 1975)


def at(day: date, hour: int = 9) -> datetime:
    """A moment on that day in Phnom Penh."""
    return datetime(day.year, day.month, day.day, hour - 7 if hour >= 7 else 0, tzinfo=UTC)


@dataclass
class World:
    """Two offices and their people; `on` is the day everybody acts on. Short names for what tests do all the time."""

    books: Books
    office: int
    far_office: int
    ids: dict[str, int]
    on: date = date(2008, 2, 1)
    _key: int = 0

    def actor(self, login: str, on: date | None = None) -> Actor:
        """The person with this login, acting on a day."""
        with self.books.reading() as session:
            found = people.user(session, self.ids[login])
        assert found is not None
        return found.actor(at(on or self.on))

    def key(self) -> str:
        """A request key not used before."""
        self._key += 1
        return f"test-{self._key}"

    def family(self, village: str = VILLAGE, session: Session | None = None) -> str:
        """A family registered on the first day."""
        with self.books.unit_of_work() as session:
            return families.register(session, self.office, village, SOK, actor=self.actor("officer"),
                                     request_key=self.key(), on=date(2007, 1, 2), another=True)

    def money(self, riel: int = 10_000_000, on: date = date(2007, 1, 2), fund: str = "FSF") -> None:
        """Donor's money in the cash box."""
        with self.books.unit_of_work() as session:
            funds.receive(session, self.office, fund, riel, on, "cash", actor=self.actor("officer"),
                          request_key=self.key())

    def applied(self, riel: int = 100_000, family: str | None = None) -> str:
        """A loan that waits for a decision."""
        family = family or self.family()
        with self.books.unit_of_work() as session:
            return loans.apply(session, family, riel, actor=self.actor("officer"), request_key=self.key())

    def approved(self, riel: int = 100_000, family: str | None = None) -> str:
        """A loan that may be disbursed."""
        number = self.applied(riel, family)
        self.decide(number, True)
        return number

    def decide(self, number: str, approved: bool, reason: str | None = None, by: str = "approver") -> None:
        """An answer to the application for this loan."""
        actor = self.actor(by)
        with self.books.unit_of_work() as session:
            approvals.decide(session, loans.loan(session, number).approval_id, approved, reason, actor=actor,
                             request_key=self.key())

    def disburse(self, number: str, on: date, *, today: date | None = None, by: str = "officer",
                 first_due_on: date | None = None) -> JournalEntry:
        """The loan handed over from the cash box."""
        actor = self.actor(by, today)
        with self.books.unit_of_work() as session:
            return loans.disburse(session, number, on, "cash", actor=actor, request_key=self.key(),
                                  first_due_on=first_due_on)

    def state(self, number: str) -> str:
        """The state of a loan."""
        with self.books.reading() as session:
            return loans.loan(session, number).state

    def close(self, last_on: date) -> None:
        """Every period up to `last_on` closed, some months later."""
        actor = self.actor("approver", date(2009, 12, 31))
        with self.books.unit_of_work() as session:
            ensure_open(session, self.office, last_on)
            for period in open_periods(session, self.office):
                if period.last_on <= last_on and period.closed_at is None:
                    periods.close_period(session, self.office, period.last_on, actor=actor)

    def disbursed(self, riel: int = 100_000, on: date | None = None) -> str:
        """A loan handed over on a day (`self.on` unless given), from money received before."""
        today, self.on = self.on, on or self.on
        self.money()
        number = self.approved(riel)
        self.disburse(number, self.on)
        self.on = today
        return number

    def pay(self, loan: str, riel: int, on: date) -> JournalEntry:
        """A repayment into the cash box."""
        with self.books.unit_of_work() as session:
            return repayments.record(session, loan, riel, on, "cash", actor=self.actor("officer", max(self.on, on)),
                                     request_key=self.key())

    def reverse(self, entry_id: int, on: date | None = None) -> JournalEntry:
        """An entry turned back: asked for by the officer, approved by the approver."""
        with self.books.unit_of_work() as session:
            asked = approvals.request_reversal(session, entry_id, "Wrong amount", actor=self.actor("officer", on),
                                               request_key=self.key())
            entry = approvals.decide(session, asked, True, None, actor=self.actor("approver", on),
                                     request_key=self.key())
        assert entry is not None
        return entry

    def check(self) -> None:
        """Everything that must be true is true."""
        with self.books.reading() as session:
            assert check_all(session, self.books.home) == []


def _prepare(url: str) -> None:
    migrate(url)
    books = open_books(url, Path())
    with books.unit_of_work() as session:
        home = offices.open_office(session, "20", at=at(OPENED), opened_on=OPENED)
        far = offices.open_office(session, "01", at=at(OPENED), opened_on=OPENED)
        for login, role, scope in (
                ("officer", "officer", (home,)), ("officer2", "officer", (home,)), ("approver", "approver", (home,)),
                ("auditor", "auditor", (home,)), ("admin", "administrator", (home,)), ("far", "officer", (far,)),
                ("boss", "administrator", (home, far))):
            people.add_user(session, login, "សុខ", login, role, scope, PASSWORD, None, at(OPENED))
        admin = people.by_login(session, "boss").actor(at(OPENED))
        for village in (VILLAGE, OTHER_VILLAGE):
            places.add_programme_village(session, home, village, OPENED, admin)
    if make_url(url).get_backend_name() == "sqlite":
        with books.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    books.dispose()


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Hashing that takes no time: how strong it is has its own test."""
    strong = people.HASHER
    people.HASHER = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield
    people.HASHER = strong


@pytest.fixture(scope="session")
def world_template(tmp_path_factory: pytest.TempPathFactory, quick_hashes: None) -> Template:
    """Offices 20 and 01 with their people and two programme villages."""
    # Tests of other folders import this fixture, which makes it anew for them: each its own database.
    return Template(f"programme_{uuid.uuid4().hex}", _prepare, tmp_path_factory.mktemp("templates"))


@pytest.fixture(params=DATABASES)
def world(request: pytest.FixtureRequest, tmp_path: Path, world_template: Template) -> Iterator[World]:
    """A fresh world on each database in turn."""
    for books in _books(world_template, request, tmp_path):
        with books.reading() as session:
            ids = {user.login: user.id for user in people.users(session)}
            here, far = offices.office(session, "20").id, offices.office(session, "01").id
        yield World(books, here, far, ids)
