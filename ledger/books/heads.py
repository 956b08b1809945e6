"""heads.log: where each office's chain had come to, written outside the database.

A chain that lost its tail still verifies; only a head kept elsewhere tells. A line is appended at each period close
and each statement run, after the commit. Each line, divided by single spaces: moment, book, office code, seq, hash,
what for (`close 2008-03-31`, `statement ABCD-EFGH`), and the sha256 of the line before it (the first one: of nothing).
So a line taken out shows, whichever books it was of: several databases may share one log.
"""

import hashlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books.tables import settings
from ledger.books.types import moment_text
from ledger.core.errors import Unavailable

FILE_NAME = "heads.log"

Kind = Literal["close", "statement"]


@dataclass(frozen=True)
class Head:
    """The last entry of an office's chain at a moment: its seq and its hash (0 and "" before the first entry)."""

    at: str
    book_id: str
    office_code: str
    seq: int
    hash: str
    kind: Kind
    subject: str  # the last day of the period, or the code of the statement

    def line(self, previous: bytes) -> bytes:
        """The line of heads.log that follows the line `previous`, without its end; an empty hash is a dash."""
        return (f"{self.at} {self.book_id} {self.office_code} {self.seq} {self.hash or '-'} {self.kind} {self.subject} "
                f"{_sha256(previous)}").encode()


def book_id(session: Session) -> str:
    """What tells these books from all others, made with their tables."""
    return str(session.execute(select(settings.c.value).where(settings.c.key == "book_id")).scalar_one())


def queue(session: Session, office_code: str, seq: int, hash: str, at: datetime, *, kind: Kind, subject: str) -> None:
    """Has the unit of work append this head after its commit; without a commit nothing is appended."""
    session.info.setdefault("heads", []).append(
        Head(moment_text(at), book_id(session), office_code, seq, hash, kind, subject))


def append(home: Path, heads: Iterable[Head]) -> None:
    """Appends the heads to heads.log in `home` and waits until the disk has them. Raises Unavailable if it cannot."""
    queued = tuple(heads)
    if not queued:
        return
    try:
        _write(home, queued)
    except OSError as error:
        raise Unavailable("The books are saved, but heads.log beside them cannot be written. Make room on the disk or "
                          "mend the rights of the folder.") from error


def _write(home: Path, heads: Iterable[Head]) -> None:
    home.mkdir(parents=True, exist_ok=True)
    with open(home / FILE_NAME, "ab+") as log, _alone(log):
        size = log.seek(0, os.SEEK_END)
        log.seek(max(0, size - _TAIL))
        content = log.read()
        lines = _lines(content)
        previous = lines[-1][1] if lines else b""
        added = b"\n" if content and not content.endswith(b"\n") else b""  # a torn line must not swallow this one
        for head in heads:
            previous = head.line(previous)
            added += previous + b"\n"
        log.write(added)
        log.flush()
        os.fsync(log.fileno())


_TAIL = 1 << 16
"""How much of the log is read to find its last line."""


@contextmanager
def _alone(log: BinaryIO) -> Iterator[None]:
    # Two that append at once, in threads or processes, would both name the same line before theirs.
    if sys.platform == "win32":
        import msvcrt
        log.seek(_LOCKED_BYTE)
        msvcrt.locking(log.fileno(), msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            log.seek(_LOCKED_BYTE)
            msvcrt.locking(log.fileno(), msvcrt.LK_UNLCK, 1)
    else:
        import fcntl
        fcntl.flock(log, fcntl.LOCK_EX)
        yield  # closing the file gives the lock back


_LOCKED_BYTE = 1 << 40
"""Far behind the end of the file: on Windows a locked byte cannot be read by others."""


def read(home: Path) -> tuple[list[Head], list[int]]:
    """The heads in heads.log of `home`, of every book, and the numbers (from 1) of the lines that cannot be read."""
    heads: list[Head] = []
    damaged: list[int] = []
    for number, line in _lines(_content(home)):
        head = _parsed(line)
        if head is not None:
            heads.append(head)
        else:
            damaged.append(number)
    return heads, damaged


def broken(home: Path) -> list[int]:
    """The numbers (from 1) of the lines that do not follow the line before them: something was taken out or put in."""
    found: list[int] = []
    previous = b""
    for number, line in _lines(_content(home)):
        if _parsed(line) is not None and line.rpartition(b" ")[2] != _sha256(previous).encode():
            found.append(number)
        previous = line
    return found


_LINE = re.compile(r"(\d{4}-\d\d-\d\dT[\d:.]+Z) ([0-9a-f]{32}) (\S+) (\d+) ([0-9a-f]{64}|-) (close|statement) (\S+) "
                   r"[0-9a-f]{64}")


def _content(home: Path) -> bytes:
    path = home / FILE_NAME
    return path.read_bytes() if path.exists() else b""


def _lines(content: bytes) -> list[tuple[int, bytes]]:
    return [(number, line) for number, line in enumerate(content.split(b"\n"), 1) if line.strip()]


def _parsed(line: bytes) -> Head | None:
    found = _LINE.fullmatch(line.decode("utf-8", "replace"))
    if found is None:
        return None
    at, book, office_code, seq, hash, kind, subject = found.groups()
    return Head(at, book, office_code, int(seq), "" if hash == "-" else hash,
                "close" if kind == "close" else "statement", subject)


def _sha256(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
