"""Whatever is done in whatever order: `post`, `reverse` and `close` either do it or refuse it in words.

The guards never have to step in, and afterwards every check is silent and the balances are those of a plain sum.
"""

from collections import Counter
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.books import balances, checks, journal, periods
from ledger.books.db import Books, open_books
from ledger.books.journal import JournalEntry
from ledger.core.errors import Refusal
from tests.books.office import receive, reverse
from tests.conftest import DATABASES, LATER, OFFICE, OFFICER, OTHER_OFFICE, Server, Template

days = st.dates(date(2006, 11, 1), date(2009, 2, 28)) | st.sampled_from([date(2007, 1, 31), date(2008, 2, 29)])
steps = st.lists(st.one_of(
    st.tuples(st.just("receive"), st.integers(1, 10**12), days, st.sampled_from(["FSF", "SF"]),
              st.sampled_from([OFFICE, OTHER_OFFICE])),
    st.tuples(st.just("resend"), st.integers(0, 30)),
    st.tuples(st.just("reverse"), st.integers(0, 30), days),
    st.tuples(st.just("close"), st.integers(1, 4))), max_size=25)


class Life:
    """The books, and beside them what they should come to."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.made: list[tuple[JournalEntry, int, str]] = []
        self.reversed: set[int] = set()
        self.bank: Counter[tuple[int, int]] = Counter()

    def receive(self, riel: int, on: date, fund: str, office: int) -> None:
        entry = receive(self.books, f"key {len(self.made)}", riel, on=on, office=office, fund=fund)
        self.made.append((entry, riel, fund))
        self.bank[office, 1 if fund == "FSF" else 2] += riel

    def resend(self, which: int) -> None:
        if self.made:
            which %= len(self.made)
            entry, riel, fund = self.made[which]
            again = receive(self.books, f"key {which}", riel, on=entry.on, office=entry.office_id, fund=fund)
            assert again == entry

    def reverse(self, which: int, on: date) -> None:
        which %= max(1, len(self.made))
        if self.made and self.made[which][0].office_id == OFFICE:
            entry, riel, fund = self.made[which]
            mirror = reverse(self.books, entry.id, f"back {which}-{on}", on=on)
            assert entry.id not in self.reversed or mirror.on == on
            if entry.id not in self.reversed:
                self.reversed.add(entry.id)
                self.bank[OFFICE, 1 if fund == "FSF" else 2] -= riel

    def close(self, months: int) -> None:
        with self.books.unit_of_work() as session:
            waiting = [period for period in periods.periods(session, OFFICE) if period.closed_at is None]
            for period in waiting[:months]:
                periods.close(session, OFFICE, period.last_on, OFFICER, LATER)


@pytest.mark.parametrize("kind", DATABASES)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=steps)
def test_any_story(kind: str, office_template: Template, request: pytest.FixtureRequest, story: list[tuple]) -> None:
    """Told step by step; a step may be refused, in words only."""
    with TemporaryDirectory() as folder, ExitStack() as at_the_end:
        def server() -> Server:
            found: Server = request.getfixturevalue("server")
            return found

        url, drop = office_template.copy(kind, Path(folder), server)
        at_the_end.callback(drop)
        books = open_books(url, Path(folder))
        at_the_end.callback(books.dispose)
        life = Life(books)
        for verb, *arguments in story:
            try:
                getattr(life, verb)(*arguments)
            except Refusal as refusal:
                assert str(refusal)
        with books.reading() as session:
            found = [fault for fault in checks.check_all(session, books.home) if fault.check != "cash"]
            assert list(map(str, found)) == []
            for (office, fund), riel in life.bank.items():
                held = {(b.account, b.fund_id): b.riel for b in balances.balances(session, office, date(2030, 1, 1))}
                assert held.get(("1120", fund), 0) == riel
            assert {journal.entry(session, entry.id) for entry, *_ in life.made} == {e for e, *_ in life.made}
