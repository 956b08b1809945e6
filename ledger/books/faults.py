"""What a check found: something in the books that is not as it must be."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Fault:
    """One thing found wrong: by which check, in which office (a code; None: in no one office), where, and what."""

    check: str
    office: str | None
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.check}: {f'office {self.office}, ' if self.office else ''}{self.where}: {self.message}"


Check = Callable[[Session, Path | None], Iterable[Fault]]
"""Looks at the books (and the folder beside them, if one is given) and tells what is wrong."""


@dataclass(frozen=True)
class Rule:
    """A question in SQL, good for both databases, whose every row is a fault: office code, where, and a detail.

    `where` is an entry's id (a whole number) or words; `message` may hold {detail}.
    """

    message: str
    sql: str


def by_rules(name: str, *rules: Rule) -> tuple[str, Check]:
    """A named check that asks the rules one after the other."""
    def check(session: Session, _home: Path | None) -> Iterator[Fault]:
        for rule in rules:
            for office, where, detail in session.execute(text(rule.sql)):
                yield Fault(name, office, place(session, where), rule.message.format(detail=detail))
    return name, check


def place(session: Session, where: Any) -> str:
    """`where` in words: an entry by its voucher number and seq."""
    if not isinstance(where, int):
        return str(where)
    row = session.execute(text(
        "select series, fiscal_year, number, seq from journal_entries where id = :id"), {"id": where}).one_or_none()
    return entry_place(*row) if row else f"entry {where}"


def entry_place(series: Any, fiscal_year: Any, number: Any, seq: Any) -> str:
    """How a fault names an entry: R-2008-0220 (seq 341); any values do, they may be what is damaged."""
    shown = f"{number:04}" if isinstance(number, int) else number
    return f"{series}-{fiscal_year}-{shown} (seq {seq})"
