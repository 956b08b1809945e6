"""All or nothing, and what the database says in words a person can use."""

import os
import resource
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from ledger.books import checks, heads, journal, requests
from ledger.books.db import Books, open_books
from ledger.books.journal import Request
from ledger.books.migrate import migrate
from ledger.books.refusals import refusal_from
from ledger.books.tables import funds, journal_entries, settings
from ledger.core import vouchers
from ledger.core.errors import Refusal, Unavailable
from tests.books.office import receive
from tests.conftest import AT, OFFICE, OFFICER

on_sqlite = pytest.mark.parametrize("office_books", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("office_books", ["postgresql"], indirect=True)


def count(books: Books) -> int:
    """How many entries there are."""
    with books.reading() as session:
        return int(session.execute(sa.select(sa.func.count()).select_from(journal_entries)).scalar_one())


def test_an_error_takes_everything_back(office_books: Books) -> None:
    """What was posted before the error too, and nothing goes to heads.log."""
    with pytest.raises(ZeroDivisionError), office_books.unit_of_work() as session:
        journal.post(session, vouchers.donor_receipt("FSF", 5), office_id=OFFICE, on=date(2008, 2, 1), by=OFFICER,
                     at=AT, request=Request("a", ()))
        heads.queue(session, "20", 1, "a" * 64, AT, kind="close", subject="2008-01-31")
        raise ZeroDivisionError
    assert count(office_books) == 0
    assert not (office_books.home / heads.FILE_NAME).exists()
    assert receive(office_books, "a").seq == 1


def test_a_verb_cannot_commit_by_itself(office_books: Books) -> None:
    """`session.commit()` inside a unit of work commits nothing: only the unit of work does."""
    with pytest.raises(ZeroDivisionError), office_books.unit_of_work() as session:
        session.execute(sa.insert(settings), {"key": "x", "value": "y"})
        session.commit()
        raise ZeroDivisionError
    with office_books.reading() as session:
        assert session.execute(sa.select(settings.c.value).where(settings.c.key == "x")).all() == []


def test_heads_are_logged_after_the_commit(office_books: Books) -> None:
    """In the order in which they were queued."""
    with office_books.unit_of_work() as session:
        heads.queue(session, "20", 0, "", AT, kind="close", subject="2008-01-31")
        heads.queue(session, "01", 7, "a" * 64, AT, kind="statement", subject="ABCD-EFGH")
        assert not (office_books.home / heads.FILE_NAME).exists()
    logged, damaged = heads.read(office_books.home)
    assert [(head.office_code, head.seq, head.hash) for head in logged] == [("20", 0, ""), ("01", 7, "a" * 64)]
    assert damaged == [] and logged[0].at == "2008-01-01T01:00:00.000000Z"


def test_a_log_that_cannot_be_written(office_books: Books) -> None:
    """The books are saved and the person is told what is missing."""
    office_books.home.write_text("a file where the folder should be")
    with pytest.raises(Unavailable, match="are saved, but"), office_books.unit_of_work() as session:
        heads.queue(session, "20", 0, "", AT, kind="close", subject="2008-01-31")
        session.execute(sa.insert(settings), {"key": "x", "value": "y"})
    with office_books.reading() as session:
        assert session.execute(sa.select(settings.c.value).where(settings.c.key == "x")).scalar_one() == "y"


def test_reading_changes_nothing_and_sees_one_state(office_books: Books) -> None:
    """What is committed while one reads is not seen before the next reading."""
    receive(office_books, "a")
    with office_books.reading() as session:
        before = session.execute(sa.select(sa.func.count()).select_from(journal_entries)).scalar_one()
        receive(office_books, "b")
        assert session.execute(sa.select(sa.func.count()).select_from(journal_entries)).scalar_one() == before
        with pytest.raises(DBAPIError):
            session.execute(sa.insert(settings), {"key": "x", "value": "y"})
    assert count(office_books) == 2
    with office_books.unit_of_work() as session:  # the same connection writes again
        session.execute(sa.insert(settings), {"key": "x", "value": "y"})


@on_sqlite
def test_units_of_work_are_not_nested(office_books: Books) -> None:
    """On SQLite the second would wait for the first for ever: it is our bug and says so at once."""
    with (office_books.unit_of_work(), pytest.raises(AssertionError, match="not nested"),
          office_books.unit_of_work()):
        pass
    receive(office_books, "a")


def test_a_race_is_a_refusal_and_a_bug_stays_a_bug(office_books: Books) -> None:
    """A unique key taken meanwhile is a person's to mend; a row that refers to nothing is ours."""
    with office_books.unit_of_work() as session:
        requests.remember(session, Request("a", ()), "x", AT)
    with pytest.raises((Refusal, IntegrityError)), office_books.unit_of_work() as session:
        requests.remember(session, Request("a", ()), "x", AT)
    with pytest.raises(IntegrityError), office_books.unit_of_work() as session:
        session.execute(sa.insert(funds), {"code": None, "name_km": "-", "name_en": "-", "donor": "-"})
    with pytest.raises(IntegrityError), office_books.unit_of_work() as session:
        journal.post(session, vouchers.donor_receipt("NO", 5), office_id=OFFICE, on=date(2008, 2, 1), by=OFFICER,
                     at=AT, request=Request("b", ()))
    assert receive(office_books, "c").seq == 1


@on_postgresql
def test_what_postgresql_calls_taken(office_books: Books) -> None:
    """A unique violation becomes the sentence about somebody else."""
    with pytest.raises(Refusal, match="Somebody else"), office_books.unit_of_work() as session:
        for _ in range(2):
            session.execute(sa.insert(settings), {"key": "x", "value": "y"})


@on_postgresql
def test_a_connection_cut_off(office_books: Books) -> None:
    """The server ends the session in the middle: unavailable, nothing saved, and the next one works."""
    with pytest.raises(Unavailable), office_books.unit_of_work() as session:
        session.execute(sa.insert(settings), {"key": "x", "value": "y"})
        pid = session.execute(sa.text("select pg_backend_pid()")).scalar_one()
        with office_books.engine.connect() as other:
            other.execute(sa.text("select pg_terminate_backend(:pid)"), {"pid": pid})
        session.execute(sa.text("select 1"))
    assert receive(office_books, "a").seq == 1


@on_sqlite
def test_a_full_disk(office_books: Books) -> None:
    """Said in words, nothing half done; with room again all goes on."""
    first = receive(office_books, "first")
    with office_books.engine.connect() as connection:  # the pool's one connection, so the limit holds below
        pages = connection.exec_driver_sql("pragma page_count").scalar_one()
        connection.exec_driver_sql(f"pragma max_page_count = {pages}")
    with pytest.raises(Unavailable, match="disk is full"), office_books.unit_of_work() as session:
        for number in range(1000):
            journal.post(session, vouchers.donor_receipt("FSF", 5), office_id=OFFICE, on=date(2008, 2, 1), by=OFFICER,
                         at=AT, request=Request(f"full {number}", ()))
    assert count(office_books) == 1
    with office_books.engine.connect() as connection:
        connection.exec_driver_sql("pragma max_page_count = 1000000")
    assert receive(office_books, "second").seq == first.seq + 1
    with office_books.reading() as session:
        assert checks.check_all(session, office_books.home) == []


def fill_settings(session: Session) -> None:
    """Writes by Core until the disk has had enough."""
    session.execute(sa.insert(settings), [{"key": str(n), "value": "x" * 500} for n in range(1000)])


def fill_journal(session: Session) -> None:
    """Writes by the journal's prepared statements until the disk has had enough."""
    for number in range(1000):
        journal.post(session, vouchers.donor_receipt("FSF", 5), office_id=OFFICE, on=date(2008, 2, 1), by=OFFICER,
                     at=AT, request=Request(f"fill {number}", ()))


@on_sqlite
@pytest.mark.parametrize("fill", [fill_settings, fill_journal])
def test_a_disk_that_fails(
        office_books: Books, file_limit: Callable[[int], None], fill: Callable[[Session], None]) -> None:
    """After an I/O error SQLite has rolled back by itself: what follows must not be committed piece by piece."""
    path = str(sa.engine.make_url(office_books.url).database)
    receive(office_books, "first")
    with pytest.raises(Unavailable, match="cannot be reached or written"), office_books.unit_of_work() as session:
        session.connection().exec_driver_sql("pragma cache_size = 5")
        session.execute(sa.insert(settings), {"key": "before", "value": "x"})
        file_limit(os.path.getsize(path + "-wal") + 5000)
        with pytest.raises(DBAPIError, match="disk I/O error") as failed:
            fill(session)
        file_limit(resource.RLIM_INFINITY)
        with pytest.raises(sa.exc.SQLAlchemyError):
            session.execute(sa.insert(settings), {"key": "after", "value": "x"})
        raise failed.value
    with office_books.reading() as session:
        assert session.execute(sa.select(settings.c.key)).scalars().all() == ["book_id"]
    assert receive(office_books, "second").seq == 2


@on_sqlite
def test_a_disk_that_fails_at_the_commit(office_books: Books, file_limit: Callable[[int], None]) -> None:
    """The error comes with the COMMIT itself; the ROLLBACK after it has nothing left to do and does not complain."""
    path = str(sa.engine.make_url(office_books.url).database)
    receive(office_books, "first")
    file_limit(os.path.getsize(path + "-wal") + 2000)
    with pytest.raises(Unavailable, match="cannot be reached or written"):
        receive(office_books, "second")
    file_limit(resource.RLIM_INFINITY)
    assert count(office_books) == 1
    assert receive(office_books, "second").seq == 2


@pytest.fixture
def file_limit() -> Iterator[Callable[[int], None]]:
    """Sets how large a file this process may write; no limit again afterwards."""
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


@on_sqlite
def test_another_process_holds_the_file(office_books: Books) -> None:
    """Busy is unavailable for now."""
    url = sa.engine.make_url(office_books.url)
    other = sqlite3.connect(str(url.database), isolation_level=None)
    other.execute("begin immediate")
    with office_books.engine.connect() as connection:
        connection.exec_driver_sql("pragma busy_timeout = 1")
    with pytest.raises(Unavailable, match="busy"):
        receive(office_books, "a")
    other.execute("rollback")
    other.close()
    assert receive(office_books, "a").seq == 1


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """Whatever is asked of it."""
    (tmp_path / "x.db").write_bytes(b"this is not a database, whatever its name says" * 100)
    books = open_books(f"sqlite:///{tmp_path / 'x.db'}", tmp_path)
    with pytest.raises(Unavailable, match="damaged"), books.reading():
        pass
    with pytest.raises(Unavailable, match="damaged"), books.unit_of_work():
        pass
    with pytest.raises(Unavailable, match="damaged"):
        migrate(books.url)
    books.dispose()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A path that cannot be opened."""
    books = open_books(f"sqlite:///{tmp_path / 'no' / 'x.db'}", tmp_path)
    with pytest.raises(Unavailable, match="reached"), books.reading():
        pass
    books.dispose()


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    """No PostgreSQL at the address."""
    books = open_books(f"postgresql+psycopg://nobody@/none?host={tmp_path}", tmp_path)
    with pytest.raises(Unavailable, match="reached"), books.reading() as session:
        session.execute(sa.text("select 1"))


def test_other_errors_are_no_refusals() -> None:
    """An error without a code of either database is left alone."""
    assert refusal_from(DBAPIError("select", {}, Exception("x"))) is None
