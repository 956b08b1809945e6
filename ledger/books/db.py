"""Opens the books and holds the one commit.

Every change is made inside `Books.unit_of_work()`, every question is asked inside `Books.reading()`. On SQLite a unit
of work takes the write lock at once (BEGIN IMMEDIATE) and the threads of one process queue for it; on PostgreSQL the
guards serialise the writers of one office.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.books import heads
from ledger.books.refusals import refusal_from
from ledger.books.writer_lock import writer_lock

Synchronous = Literal["FULL", "OFF"]

BUSY_MILLISECONDS = 30_000
"""How long a writer waits for one of another process before it gives up."""


class Books:
    """An open database, and the folder `home` with what is kept beside it (heads.log)."""

    def __init__(self, url: URL, home: Path, synchronous: Synchronous = "FULL") -> None:
        self.url = url.render_as_string(hide_password=False)
        self.home = home
        self.engine = _postgresql(url) if url.get_backend_name() == "postgresql" else _sqlite(url, synchronous)
        self._writing_engine = self.engine.execution_options(books_begin="BEGIN IMMEDIATE")
        self._writing: AbstractContextManager[None] = (
            writer_lock(str(url.database)) if self.engine.dialect.name == "sqlite" else nullcontext())

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """All or nothing: commits when the block ends well, else rolls back and lets the error through.

        What the database refuses because somebody else was faster, because the disk is full or the file damaged,
        becomes a Refusal; any other refusal of the database is a bug and passes unchanged. Heads queued by
        `heads.queue` go to heads.log after the commit and only then. Not to be nested.
        """
        with self._writing, _refusals(), self._writing_engine.begin() as connection, Session(connection) as session:
            yield session
            session.flush()
            queued = tuple(session.info.get("heads", ()))
        heads.append(self.home, queued)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the books from its first question to its last, and can change nothing."""
        with _refusals(), self.engine.connect() as plain, _read_only(plain) as connection, \
                Session(connection) as session:
            yield session

    def dispose(self) -> None:
        """Closes every connection."""
        self.engine.dispose()


def open_books(url: str, home: Path, synchronous: Synchronous = "FULL") -> Books:
    """Opens (for SQLite: creates, if need be) the database at `url`; `migrate` makes its tables.

    `synchronous="OFF"` is for measuring only: a power cut may then damage the SQLite file.
    """
    return Books(make_url(url), home, synchronous)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        refusal = refusal_from(error)
        if refusal is None:
            raise
        raise refusal from error


@contextmanager
def _read_only(connection: Connection) -> Iterator[Connection]:
    if connection.dialect.name == "postgresql":
        yield connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        return
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA query_only = ON")
    try:
        yield connection
    finally:
        raw.execute("PRAGMA query_only = OFF")


def _postgresql(url: URL) -> Engine:
    options = f"-c lock_timeout={BUSY_MILLISECONDS}"
    return create_engine(  # the guards count on READ COMMITTED, whatever the server's own default
        url, pool_pre_ping=True, isolation_level="READ COMMITTED", connect_args={"options": options})


def _sqlite(url: URL, synchronous: Synchronous) -> Engine:
    assert url.database and url.database != ":memory:", "the books are a file"
    engine = create_engine(url, connect_args={"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False})

    def connected(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # the sqlite3 module begins nothing by itself; `begun` below does
        for pragma in ("journal_mode = WAL", f"synchronous = {synchronous}", "foreign_keys = ON",
                       "trusted_schema = ON"):  # the guards read pragma_foreign_keys
            raw.execute(f"PRAGMA {pragma}")

    def begun(connection: Connection) -> None:
        raw: Any = connection.connection.dbapi_connection
        raw.execute(connection.get_execution_options().get("books_begin", "BEGIN"))

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    event.listen(engine, "handle_error", _end_with_sqlite)
    return engine


def _end_with_sqlite(context: ExceptionContext) -> None:
    # After a full disk or an I/O error SQLite has rolled back by itself: the statements that follow would each commit
    # alone. Calling the connection lost makes them fail, and leaves no second ROLLBACK to raise.
    connection = context.connection
    if connection is not None and connection.in_transaction() and not connection.invalidated:
        raw = connection.connection.dbapi_connection
        if raw is not None and not raw.in_transaction:
            context.is_disconnect = True
            context.invalidate_pool_on_disconnect = False
