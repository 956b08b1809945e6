"""A repayment through the door and every guard, one commit each, beside the same rows written by sqlite3 alone."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.tools import AS_OF, Figure, World, seconds
from ledger.books.db import Synchronous, open_books
from ledger.programme import repayments
from ledger.programme.people import Actor

COUNT = 200
AT = datetime(2008, 9, 30, 8, 0, tzinfo=UTC)
Rows = list[tuple[str, list[tuple[Any, ...]]]]


def figures(world: World) -> Iterator[Figure]:
    """The ratio with synchronous OFF (the processor's share) and FULL (the disk's too), and the disk's own floor."""
    off_ours, off_raw = _both(world, "OFF")
    yield Figure("repayments.record, one commit each / sqlite3 with the same rows and triggers, synchronous OFF",
                 off_raw / off_ours, "of raw", at_least=0.15)
    yield Figure("the same, repayments a second", COUNT / off_ours, "a second")
    full_ours, full_raw = _both(world, "FULL")
    yield Figure("the same with synchronous FULL", full_raw / full_ours, "of raw")
    yield Figure("the same with synchronous FULL, repayments a second", COUNT / full_ours, "a second")
    yield Figure("floor: append 1 kB and fdatasync", COUNT / seconds(lambda: _append(world.folder), 3), "a second")


def _both(world: World, synchronous: Synchronous) -> tuple[float, float]:
    """Seconds for COUNT repayments by us, and for the rows they made by sqlite3 on a copy from before."""
    before, ours = world.folder / "before.db", world.folder / f"ours-{synchronous}.db"
    world.copy("before.db").dispose()
    best_ours = best_raw = float("inf")
    for run in range(3):
        shutil.copyfile(before, ours)
        best_ours = min(best_ours, _record(ours, world.folder, synchronous, run))
        raw = world.folder / "raw.db"
        shutil.copyfile(before, raw)
        best_raw = min(best_raw, _write(raw, _made(before, ours), synchronous))
        for file in (ours, raw):
            for end in ("", "-wal", "-shm"):
                Path(f"{file}{end}").unlink(missing_ok=True)
    return best_ours, best_raw


def _record(file: Path, folder: Path, synchronous: Synchronous, run: int) -> float:
    books = open_books(f"sqlite:///{file}", folder, synchronous)
    with books.reading() as session:
        raw = session.connection().connection.dbapi_connection
        assert raw is not None
        rows = raw.execute(
            "select l.number, u.id from loans l join users u on u.login = 'sophea' join postings p on p.loan_id = l.id "
            "and p.account = '1210' where l.office_id = (select id from offices where code = '20') group by l.id "
            "having sum(p.riel) > 1000 order by l.id limit ?", (COUNT,)).fetchall()
        offices = frozenset(row[0] for row in raw.execute("select id from offices where code = '20'"))
    assert len(rows) == COUNT, f"only {len(rows)} open loans"
    actor = Actor(rows[0][1], "officer", offices, AT)

    def all_of_them() -> None:
        for number, _ in rows:
            with books.unit_of_work() as session:
                repayments.record(session, number, 1000, AS_OF, "cash", actor=actor, request_key=f"{run}-{number}")

    taken = seconds(all_of_them, times=1)
    books.dispose()
    return taken


def _made(before: Path, after: Path) -> list[Rows]:
    """What each repayment added: table by table, in the order the guards ask for."""
    old, new = sqlite3.connect(before), sqlite3.connect(after)
    there = {row[0] for row in old.execute("select id from journal_entries")}
    columns = [column[1] for column in new.execute("pragma table_info(journal_entries)")]
    found = []
    for entry in new.execute("select * from journal_entries order by id").fetchall():
        key = dict(zip(columns, entry, strict=True))
        if key["id"] in there:
            continue
        found.append([
            ("postings", new.execute("select * from postings where entry_id = ? order by line",
                                     (key["id"],)).fetchall()),
            ("journal_entries", [entry]),
            ("requests", new.execute("select * from requests where key = ?", (key["request_key"],)).fetchall())])
    old.close()
    new.close()
    assert len(found) >= COUNT, f"only {len(found)} entries were made"
    return found


def _write(file: Path, made: list[Rows], synchronous: str) -> float:
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode = WAL", f"synchronous = {synchronous}", "foreign_keys = ON"):
        connection.execute(f"pragma {pragma}")

    def all_of_them() -> None:
        for tables in made:
            connection.execute("begin immediate")
            for table, rows in tables:
                for row in rows:
                    connection.execute(f"insert into {table} values ({','.join('?' * len(row))})", row)
            connection.execute("commit")

    taken = seconds(all_of_them, times=1)
    connection.close()
    return taken


def _append(folder: Path) -> None:
    with (folder / "floor").open("ab", buffering=0) as file:
        for _ in range(COUNT):
            file.write(b"x" * 1024)
            getattr(os, "fdatasync", os.fsync)(file.fileno())
