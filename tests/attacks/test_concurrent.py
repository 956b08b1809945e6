"""Two at once: what one session cannot yet see of the other is no way round the guards."""

import sqlite3
import threading
from collections.abc import Callable, Iterator

import psycopg
import pytest

from ledger.books.db import Books
from tests.attacks.forge import REFUSED, Attacker, insert, line, two_lines
from tests.attacks.test_periods import closing
from tests.conftest import OFFICE, OTHER_OFFICE

ENTRY = OFFICE * 1_000_000_000
on_sqlite = pytest.mark.parametrize("office_books", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("office_books", ["postgresql"], indirect=True)


@pytest.fixture
def second(lent_books: Books) -> Iterator[Attacker]:
    """A second attacker beside the first."""
    attacker = Attacker(lent_books)
    yield attacker
    attacker.close()


def put(attacker: Attacker, entry: dict[str, object], lines: list[dict[str, object]]) -> None:
    """Postings and entry, without begin and commit."""
    for posting in lines:
        attacker.run(insert("postings", {"entry_id": entry["id"]} | posting))
    attacker.run(insert("journal_entries", entry))


class Waiting:
    """Something the second session does while the first holds the lock; `end` gives its error once it may go on."""

    def __init__(self, attacker: Attacker, act: Callable[[], None], watcher: Attacker) -> None:
        self.error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(act,))
        self._thread.start()
        pid = attacker.connection.info.backend_pid
        while not watcher.ask(f"select 1 from pg_locks where pid = {pid} and not granted"):
            assert self._thread.is_alive(), f"did not wait: {self.error!r}"

    def _run(self, act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as error:
            self.error = error

    def end(self) -> BaseException | None:
        self._thread.join(20)
        assert not self._thread.is_alive()
        return self.error


@pytest.fixture
def watcher(lent_books: Books) -> Iterator[Attacker]:
    """A third connection, to see who waits."""
    attacker = Attacker(lent_books)
    yield attacker
    attacker.close()


@on_postgresql
def test_two_sessions_write_the_same_next_entry(attacker: Attacker, second: Attacker, watcher: Attacker) -> None:
    """The second waits, then finds the place taken."""
    entry = attacker.next_entry()
    attacker.run("begin")
    put(attacker, entry, two_lines())
    waiting = Waiting(second, lambda: second.forge(entry | {"request_key": "other", "hash": "f" * 64}), watcher)
    attacker.run("commit")
    assert isinstance(waiting.end(), REFUSED)
    assert attacker.counts() == (4, 8)
    second.forge()
    assert attacker.ask("select max(seq) from journal_entries") == [(5,)]


@on_postgresql
def test_a_posting_slipped_under_an_entry_not_yet_committed(
        attacker: Attacker, second: Attacker, watcher: Attacker) -> None:
    """Neither session sees the other's rows; the second has to wait, and then the entry is sealed."""
    entry = attacker.next_entry()
    attacker.run("begin")
    put(attacker, entry, two_lines())
    slip = insert("postings", {"entry_id": entry["id"]} | line(3, 777))
    waiting = Waiting(second, lambda: second.run(slip), watcher)
    attacker.run("commit")
    assert "the entry is sealed" in str(waiting.end())
    assert attacker.counts() == (4, 8)


@on_postgresql
def test_a_posting_laid_ready_for_somebody_elses_entry(
        attacker: Attacker, second: Attacker, watcher: Attacker) -> None:
    """The other way round: the posting comes first, uncommitted; the entry waits for it and it cannot stay."""
    entry = attacker.next_entry()
    second.run("begin", insert("postings", {"entry_id": entry["id"]} | line(3, 777)))
    waiting = Waiting(attacker, lambda: attacker.forge(entry), watcher)
    with pytest.raises(REFUSED):
        second.run("commit")
    assert waiting.end() is None
    assert attacker.counts() == (4, 8)


@on_postgresql
def test_a_period_closed_while_an_entry_is_written(attacker: Attacker, second: Attacker, watcher: Attacker) -> None:
    """Whoever comes second is refused: the entry by the lock, the closing by the head it did not know."""
    year = {"on_date": "2007-01-31", "fiscal_year": 2007}
    attacker.run("begin", insert("period_closings", closing(attacker, "2007-01-31")))
    waiting = Waiting(second, lambda: second.forge(second.next_entry(**year)), watcher)
    attacker.run("commit")
    assert "the period is closed" in str(waiting.end())

    entry, late = attacker.next_entry(), closing(second, "2007-02-28")
    attacker.run("begin")
    put(attacker, entry, two_lines())
    waiting = Waiting(second, lambda: second.run(insert("period_closings", late)), watcher)
    attacker.run("commit")
    assert "not the head of the chain" in str(waiting.end())


@on_postgresql
def test_a_period_opened_behind_a_closing_under_way(attacker: Attacker, second: Attacker, watcher: Attacker) -> None:
    """Opening waits for the closing, and then comes too late."""
    earlier = insert("fiscal_periods", {"office_id": OFFICE, "fiscal_year": 2006, "month": 12,
                                        "first_on": "2006-12-01", "last_on": "2006-12-31"})
    attacker.run("begin", insert("period_closings", closing(attacker, "2007-01-31")))
    waiting = Waiting(second, lambda: second.run(earlier), watcher)
    attacker.run("commit")
    assert "the period is closed" in str(waiting.end())


@on_postgresql
def test_an_old_snapshot_is_not_trusted(attacker: Attacker, second: Attacker) -> None:
    """Who reads the past could miss an entry: the guards work at READ COMMITTED only."""
    for level in ("repeatable read", "serializable"):
        second.run(f"begin isolation level {level}")
        second.ask("select count(*) from journal_entries")
        entry = attacker.forge()
        with pytest.raises(REFUSED, match="must be read committed"):
            second.run(insert("postings", {"entry_id": entry["id"]} | line(3, 777)))
        second.run("rollback")


@on_postgresql
def test_constraints_judged_early(attacker: Attacker) -> None:
    """SET CONSTRAINTS ALL IMMEDIATE brings the last look forward; it does not take it away."""
    entry = attacker.next_entry()
    with pytest.raises(REFUSED), attacker.at_once():
        attacker.run("set constraints all immediate")
        put(attacker, entry, two_lines())
    with pytest.raises(REFUSED, match="the entry is sealed"), attacker.at_once():
        put(attacker, entry, two_lines())
        attacker.run("set constraints all immediate", insert("postings", {"entry_id": entry["id"]} | line(3, 777)))
    assert attacker.counts() == (3, 6)


@on_postgresql
def test_the_last_look_needs_no_first_one(attacker: Attacker) -> None:
    """With the trigger before insert gone, the one at commit still refuses a posting too many."""
    attacker.run("alter table postings disable trigger postings_insert")
    with pytest.raises(REFUSED, match="wrong count of postings"):
        attacker.run(insert("postings", {"entry_id": ENTRY + 1} | line(3, 777)))
    with pytest.raises(REFUSED, match="wrong count of postings"), attacker.at_once():
        for posting in two_lines():
            attacker.run(insert("postings", {"entry_id": ENTRY + 1} | posting | {"line": posting["line"] + 2}))
    attacker.run("alter table journal_entries disable trigger journal_entries_insert")
    with pytest.raises(REFUSED, match="unbalanced in a fund"):
        attacker.forge(lines=[line(1, 1000), line(2, -999, "3110")])
    assert attacker.counts() == (3, 6)


@on_postgresql
def test_everything_in_one_statement(attacker: Attacker) -> None:
    """A WITH that writes entry and postings together goes the same way; so does COPY."""
    entry = attacker.next_entry()
    postings = [insert("postings", {"entry_id": entry["id"]} | posting) for posting in [*two_lines(), line(3, 777)]]
    with pytest.raises(REFUSED):
        attacker.run(f"with a as ({postings[0]} returning 1), b as ({postings[1]} returning 1),"
                     f" c as ({postings[2]} returning 1) {insert('journal_entries', entry)}")
    with (pytest.raises(REFUSED, match="the entry is sealed"), attacker.connection.cursor() as cursor,
          cursor.copy("copy postings (entry_id, line, account, fund_id, minor, riel) from stdin") as copy):
        copy.write_row((ENTRY + 1, 3, "1120", 1, 777, 777))
    assert attacker.counts() == (3, 6)


@on_sqlite
def test_two_connections_on_sqlite(attacker: Attacker, second: Attacker) -> None:
    """The second cannot write while the first does, and not afterwards on what it read before."""
    entry = attacker.next_entry()
    second.run("begin")
    second.ask("select count(*) from journal_entries")
    attacker.run("begin immediate")
    put(attacker, entry, two_lines())
    slip = insert("postings", {"entry_id": entry["id"]} | line(3, 777))
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        second.run(slip)
    attacker.run("commit")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        second.run(slip)
    second.run("rollback")
    with pytest.raises(sqlite3.IntegrityError, match="the entry is sealed"):
        second.run(slip)
    second.forge()
    assert attacker.counts() == (5, 10)


def test_offices_do_not_wait_for_each_other(attacker: Attacker, second: Attacker) -> None:
    """On PostgreSQL the other office writes while this one is in the middle of it; on SQLite it comes after."""
    attacker.run("begin")
    put(attacker, attacker.next_entry(), two_lines())
    if second.is_sqlite:
        attacker.run("commit")
    second.forge(second.next_entry(office_id=OTHER_OFFICE))
    if not second.is_sqlite:
        attacker.run("commit")
    assert attacker.counts() == (5, 10)
    assert issubclass(psycopg.errors.CheckViolation, REFUSED)
