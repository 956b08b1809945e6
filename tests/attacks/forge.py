"""Somebody with a database client and time: raw SQL through a connection of their own, past all of our Python.

`Attacker.forge` writes an entry that the guards have nothing against; each attack spoils one thing of it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from ledger.books.chain import IDS_PER_OFFICE
from ledger.books.db import Books
from tests.conftest import FSF, OFFICE, OFFICER

REFUSED = (sqlite3.IntegrityError, psycopg.errors.IntegrityError)
"""What the guards, keys and foreign keys raise on either database."""

Row = dict[str, Any]


def literal(value: Any) -> str:
    """The value as SQL."""
    if value is None:
        return "null"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def insert(table: str, row: Row, verb: str = "insert", tail: str = "") -> str:
    """An INSERT of the row; `verb` may be "insert or replace"."""
    return f"{verb} into {table} ({', '.join(row)}) values ({', '.join(map(literal, row.values()))}) {tail}"


class Attacker:
    """A second connection to the books, in autocommit, with SQLite's foreign keys on unless `naive`."""

    def __init__(self, books: Books, *, naive: bool = False, role: str | None = None) -> None:
        url = make_url(books.url)
        self.is_sqlite = url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.connection: Any = sqlite3.connect(str(url.database), isolation_level=None, timeout=0.2)
            if not naive:
                self.run("pragma foreign_keys = on")
        else:
            plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
            self.connection = psycopg.connect(plain, autocommit=True)
            if role:
                self.run(f"set session authorization {role}")

    def run(self, *statements: str) -> None:
        """Runs the statements one by one."""
        for statement in statements:
            self.connection.execute(statement)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows that the question gives."""
        return list(self.connection.execute(sql).fetchall())

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """All that is run inside is committed together, or nothing."""
        self.run("begin")
        try:
            yield
            self.run("commit")
        except BaseException:
            if not self.is_sqlite or self.connection.in_transaction:
                self.run("rollback")
            raise

    def next_entry(self, **changes: Any) -> Row:
        """A right entry of the office that follows its last one, but for the changes."""
        office = changes.get("office_id", OFFICE)
        last = self.ask(f"select seq, hash from journal_entries where office_id = {office} order by seq desc limit 1")
        seq, prev_hash = last[0] if last else (0, "")
        series, year = changes.get("series", "R"), changes.get("fiscal_year", 2008)
        (number,), = self.ask(f"select coalesce(max(number), 0) from journal_entries where office_id = {office}"
                              f" and series = {literal(series)} and fiscal_year = {year}")
        row: Row = {
            "id": office * IDS_PER_OFFICE + seq + 1, "office_id": office, "seq": seq + 1, "series": series,
            "fiscal_year": year, "number": number + 1, "kind": "donor receipt", "on_date": "2008-02-01",
            "recorded_at": "2008-02-01T01:00:00.000000Z", "narration": "forged", "reference": None,
            "entered_by": OFFICER, "approved_by": None, "request_key": f"forged {office} {seq + 1}",
            "request_digest": "-", "reverses_id": None, "corrects_id": None, "contract_hash": None,
            "postings_count": 2,
            "prev_hash": prev_hash, "hash": f"{office:032x}{seq + 1:032x}"}
        return row | changes

    def forge(self, entry: Row | None = None, lines: list[Row] | None = None) -> Row:
        """Writes an entry with its postings (two of 1,000 riel unless given) in one go; returns the entry's row."""
        entry = self.next_entry() if entry is None else entry
        with self.at_once():
            for line in two_lines() if lines is None else lines:
                self.run(insert("postings", {"entry_id": entry["id"]} | line))
            self.run(insert("journal_entries", entry))
        return entry

    def counts(self) -> tuple[int, int]:
        """How many entries and postings there are."""
        return tuple(self.ask("select (select count(*) from journal_entries), (select count(*) from postings)")[0])

    def close(self) -> None:
        """Closes the connection."""
        self.connection.close()


def line(number: int, riel: int, account: str = "1120", **changes: Any) -> Row:
    """A posting without its entry."""
    return {"line": number, "account": account, "fund_id": FSF, "minor": riel, "riel": riel, "loan_id": None,
            "family_id": None, "village_code": None} | changes


def two_lines(riel: int = 1000, **changes: Any) -> list[Row]:
    """Bank against donors."""
    return [line(1, riel, **changes), line(2, -riel, "3110", **changes)]
