"""The house's own pace: loading, checking, allocating, the pages and the start."""

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime

from sqlalchemy import text

from bench.tools import AS_OF, Figure, World, seconds
from ledger.books import checks
from ledger.core.allocation import Repayment, position
from ledger.core.schedule import Terms, schedule
from ledger.programme import demo
from ledger.reports.province_statement import province_statement
from ledger.reports.search import find_families
from ledger.reports.village_book import village_book
from web.app import create_app

VILLAGE = "20040607"


def figures(world: World) -> Iterator[Figure]:
    """One line a measure; the functions below say what is divided by what."""
    yield Figure("demo loaded through the verbs of the pages, SQLite", world.load_seconds, "s", at_most=60)
    for measure, at_most in ((checking, 15), (allocation, 3), (province, 15), (search, 1.5), (today_page, 25),
                             (start, 3)):
        yield Figure((measure.__doc__ or "").strip(), measure(world), "times", at_most=at_most)


def checking(world: World) -> float:
    """every check of the books / reading and hashing their rows once"""
    def all_checks() -> None:
        with world.books.reading() as session:
            checks.check_all(session, None)

    def one_pass() -> None:
        with world.books.reading() as session:
            for table in ("journal_entries", "postings"):
                for row in session.execute(text(f"select * from {table}")):
                    hashlib.sha256(repr(tuple(row)).encode()).hexdigest()

    return seconds(all_checks, times=3) / seconds(one_pass, times=3)


def allocation(world: World) -> float:
    """where a loan with 12 repayments stands / its schedule computed"""
    terms = Terms(200_000, 10_000, "month", 12, "declining", "equal-principal")
    lent, first = date(2007, 10, 15), date(2007, 11, 15)
    rows = schedule(terms, lent, first)
    paid = [Repayment(row.due_on, row.total) for row in rows]

    def stands() -> None:
        for _ in range(200):
            position(terms, rows, lent, paid, date(2008, 12, 31))

    def scheduled() -> None:
        for _ in range(200):
            schedule(terms, lent, first)

    return seconds(stands) / seconds(scheduled)


def province(world: World) -> float:
    """the province statement's figures (10 villages) / one village book's"""
    with world.books.reading() as session:
        return seconds(lambda: province_statement(session, "20", AS_OF)) / seconds(
            lambda: village_book(session, VILLAGE, AS_OF))


def search(world: World) -> float:
    """finding a family by its name / listing the first page of all"""
    with world.books.reading() as session:
        return seconds(lambda: find_families(session, frozenset({1, 2}), "sokunthea", on=AS_OF)) / seconds(
            lambda: find_families(session, frozenset({1, 2}), "", on=AS_OF))


def today_page(world: World) -> float:
    """the page Today (271 loans) / the page of one family, both through the whole application"""
    app = create_app(world.books, clock=lambda: datetime(2008, 9, 30, 3, 0, tzinfo=UTC), testing=True,
                     config={"RATELIMIT_ENABLED": False})
    client = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert token
    client.post("/sign-in", data={"login": "sophea", "password": demo.PASSWORD, "csrf_token": token.group(1),
                                  "request_key": "key-made-for-the-bench"})

    def get(path: str) -> None:
        assert client.get(path).status_code == 200

    return seconds(lambda: get("/today")) / seconds(lambda: get("/families/SR-0012"))


def start(world: World) -> float:
    """a command on books that are there / starting Python with Flask and SQLAlchemy imported"""
    url = f"sqlite:///{world.folder / 'books.db'}"

    def command() -> None:
        subprocess.run([sys.executable, "-m", "ledger.cli", "head", "--db", url], check=True, capture_output=True)

    def bare() -> None:
        subprocess.run([sys.executable, "-c", "import flask, sqlalchemy.orm"], check=True)

    return seconds(command, times=3) / seconds(bare, times=3)
