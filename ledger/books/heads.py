"""heads.log: where each office's chain had come to, written outside the database.

A chain that lost its tail still verifies; only a head kept elsewhere tells. A line is appended at each period close
and each statement run, after the commit. Each line: moment, book, office code, seq, hash, divided by single spaces.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books.tables import settings
from ledger.books.types import moment_text
from ledger.core.errors import Unavailable

FILE_NAME = "heads.log"


@dataclass(frozen=True)
class Head:
    """The last entry of an office's chain at a moment: its seq and its hash (0 and "" before the first entry)."""

    at: str
    book_id: str
    office_code: str
    seq: int
    hash: str

    @property
    def line(self) -> str:
        """The line of heads.log, without its end; an empty hash is written as a dash."""
        return f"{self.at} {self.book_id} {self.office_code} {self.seq} {self.hash or '-'}"


def book_id(session: Session) -> str:
    """What tells these books from all others, made with their tables."""
    return str(session.execute(select(settings.c.value).where(settings.c.key == "book_id")).scalar_one())


def queue(session: Session, office_code: str, seq: int, hash: str, at: datetime) -> None:
    """Has the unit of work append this head after its commit; without a commit nothing is appended."""
    session.info.setdefault("heads", []).append(Head(moment_text(at), book_id(session), office_code, seq, hash))


def append(home: Path, heads: Iterable[Head]) -> None:
    """Appends the heads to heads.log in `home` and waits until the disk has them. Raises Unavailable if it cannot."""
    lines = "".join(head.line + "\n" for head in heads)
    if not lines:
        return
    try:
        _write(home, lines)
    except OSError as error:
        raise Unavailable("The books are saved, but heads.log beside them cannot be written. Make room on the disk or "
                          "mend the rights of the folder.") from error


def _write(home: Path, lines: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    with open(home / FILE_NAME, "ab+") as log:
        if _torn(log.seek(0, os.SEEK_END), home / FILE_NAME):
            lines = "\n" + lines  # a power cut tore the last line: it must not swallow this one
        log.write(lines.encode())
        log.flush()
        os.fsync(log.fileno())


def read(home: Path) -> tuple[list[Head], list[int]]:
    """The heads in heads.log of `home`, of every book, and the numbers (from 1) of the lines that cannot be read."""
    path = home / FILE_NAME
    heads: list[Head] = []
    damaged: list[int] = []
    text = path.read_bytes().decode("utf-8", "replace") if path.exists() else ""
    for number, line in enumerate(text.split("\n"), 1):
        head = _parsed(line)
        if head is not None:
            heads.append(head)
        elif line.strip():
            damaged.append(number)
    return heads, damaged


_LINE = re.compile(r"(\d{4}-\d\d-\d\dT[\d:.]+Z) ([0-9a-f]{32}) (\S+) (\d+) ([0-9a-f]{64}|-)")


def _parsed(line: str) -> Head | None:
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    at, book, office_code, seq, hash = found.groups()
    return Head(at, book, office_code, int(seq), "" if hash == "-" else hash)


def _torn(size: int, path: Path) -> bool:
    if size == 0:
        return False
    with open(path, "rb") as log:
        log.seek(-1, os.SEEK_END)
        return log.read(1) != b"\n"
