"""What can be brought in from a workbook, and what every kind shares."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Literal, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.core.errors import Refusal
from ledger.core.money import to_latin_digits
from ledger.exchange.fields import Field, Option
from ledger.exchange.reading import Row
from ledger.exchange.workbook import Words
from ledger.programme.people import Actor

Name = Literal["families", "loans", "repayments"]

YES_NO = (Option(True, ("បាទ/ចាស", "yes"), ("បាទ", "ចាស", "y")), Option(False, ("ទេ", "no"), ("n",)))
AT_ONCE = 500  # values in one question: databases take a limited number


@dataclass(frozen=True)
class Acting:
    """Who brings rows in, for which office, and who approved it (loans taken over only)."""

    office_id: int
    actor: Actor
    approved_by: int | None


@dataclass(frozen=True)
class Asked:
    """A row with its request key, and whether it was acted on before.

    `turned_back`: what came of it then was turned back since; `next_key` is the key under which it would come anew.
    """

    row: Row
    key: str
    before: bool
    turned_back: bool = False
    next_key: str = ""

    @property
    def anew(self) -> "Asked":
        """The same row as one that is to be acted on once more."""
        return replace(self, key=self.next_key, before=False)


Booking = Callable[[Session, Acting, Sequence[Asked]], Iterator[tuple[Asked, str | Refusal]]]
"""Books rows: gives for every one the number of what was made (or was there already), or why it was refused."""


@dataclass(frozen=True)
class Kind:
    """A kind of workbook. `key` is the field that names a row once and for all: the same row brought again is known
    by it. `order` puts rows in the order in which they are to be booked. `two_people`: somebody else approves."""

    name: Name
    title: Words
    key: str
    fields: Callable[[Session, int], tuple[Field, ...]]
    book: Booking
    order: Callable[[Row], Any] = lambda row: 0
    two_people: bool = False


def code(text: str) -> str:
    """A number of older books or of ours as it is looked up: Latin digits, capitals, no spaces."""
    return "".join(to_latin_digits(text).upper().split())


class Numbers:
    """Finds families or loans of an office by their number, or by the one they had in older books.

    An old number that was taken over again, after it was turned back, is that of the newest loan.
    """

    def __init__(self, session: Session, table: Any, office_id: int) -> None:
        self.ours: set[str] = set()
        self.older: dict[str, str] = {}
        for row in session.execute(select(table.c.number, table.c.old_number).where(
                table.c.office_id == office_id).order_by(table.c.id)):
            self.ours.add(row.number)
            if row.old_number is not None:
                self.older[code(row.old_number)] = row.number

    def number(self, typed: str, missing: Refusal) -> str:
        """Our number of what was typed. Raises `missing` if there is none, Refusal if it could be two."""
        ours, older = code(typed), self.older.get(code(typed))
        if ours in self.ours:
            if older not in (None, ours):
                raise Refusal("{typed} is a number here and also the old number of {other}. Write the number it has "
                              "here.", missing.field, typed=typed, other=older)
            return ours
        if older is None:
            raise missing
        return older


def asked_before(session: Session, rows: Sequence[Row], keys: Sequence[str]) -> list[Asked]:
    """The rows with their keys. What a key made may have been turned back: then the row goes on under another one,
    key.2, key.3 and so on, so that it can come anew and is still known."""
    found = {key: Asked(row, key, False) for key, row in zip(keys, rows, strict=True)}
    names, turn = {key: key for key in keys}, 1
    while names:
        done, turn = _done(session, names.values()), turn + 1
        for key, name in names.items():
            if name in done:
                found[key] = Asked(found[key].row, name, True, done[name], f"{key}.{turn}")
        names = {key: f"{key}.{turn}" for key, name in names.items() if done.get(name)}
    return list(found.values())


def _done(session: Session, keys: Iterable[str]) -> dict[str, bool]:
    """Those of the request keys that were acted on before, and whether the entry that came of it was turned back."""
    known, back = tables.requests.c, tables.journal_entries.c.reverses_id
    results = {row.key: str(row.result) for some in chunks(sorted(keys))
               for row in session.execute(select(known.key, known.result).where(known.key.in_(some)))}
    entries = {key: int(result.removeprefix("entry:")) for key, result in results.items()
               if result.startswith("entry:")}
    gone = {one for some in chunks(sorted(entries.values()))
            for one in session.execute(select(back).where(back.in_(some))).scalars()}
    return {key: entries.get(key) in gone for key in results}


Value = TypeVar("Value")


def chunks(values: Iterable[Value]) -> Iterator[list[Value]]:
    """The values in portions that fit into one question."""
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        yield some
