"""Ten thousand rows of each kind brought in from workbooks, with every guard on."""

import io
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial

from bench.tools import Figure, World, seconds
from ledger.books.db import Books
from ledger.core.calendar import add_months
from ledger.exchange.importing import KINDS, Outcome, bring_in
from ledger.exchange.workbook import Sheet, Value, Words, write
from ledger.programme import people, places
from ledger.programme.offices import office

ROWS = 10_000
LOANS = 1_000  # ten repayments each
AT = datetime(2009, 6, 30, 8, 0, tzinfo=UTC)
TAKEN_ON = date(2008, 3, 31)  # the demo's books are closed up to February
WORDS = ("សុខ", "ចាន់", "កែវ", "ហេង", "លី", "ម៉ៅ", "នួន", "រស់")


def figures(world: World) -> Iterator[Figure]:
    """Seconds for each kind, repayments a second, and the memory that it took."""
    books = world.copy("exchange.db")
    codes = _villages(books)
    for kind, rows in (("families", _families(codes)), ("loans", _loans(ROWS)), ("repayments", _repayments())):
        workbook = _workbook(kind, books, rows)
        taken = seconds(partial(_bring, books, kind, workbook), times=1)
        yield Figure(f"{len(rows):,} {kind} brought in from a workbook, one commit, synchronous FULL", taken, "s",
                     at_most=60)
    yield Figure("the same, repayments a second", len(rows) / taken, "a second", at_least=500)
    yield Figure("peak memory of this process up to here", _peak_megabytes(), "MB", at_most=400)
    books.dispose()


def _bring(books: Books, kind: str, workbook: bytes) -> Outcome:
    with books.unit_of_work() as session:
        officer, approver = (people.by_login(session, login).actor(AT) for login in ("sophea", "chenda"))
        return bring_in(session, KINDS[kind], office(session, "20").id, io.BytesIO(workbook), actor=officer,
                        approved_by=approver)


def _workbook(kind: str, books: Books, rows: Sequence[Sequence[Value]]) -> bytes:
    with books.reading() as session:
        fields = KINDS[kind].fields(session, office(session, "20").id)
    return write([Sheet(Words("ក", kind), [one.column() for one in fields], [
        (*row, *[None] * (len(fields) - len(row))) for row in rows])])


def _villages(books: Books) -> list[str]:
    with books.reading() as session:
        return [one.village.code for one in places.programme_villages(session, office(session, "20").id)]


def _families(codes: Sequence[str]) -> list[tuple[Value, ...]]:
    """No two heads of a village have one name."""
    return [(f"F-{n}", codes[n % len(codes)], f"{WORDS[n % 8]} {WORDS[n // 8 % 8]} {n}", f"Sok Sreymom {n}",
             "ស្រី woman" if n % 3 else "ប្រុស man", 1950 + n % 40) for n in range(ROWS)]


def _loans(count: int) -> list[tuple[Value, ...]]:
    return [(f"K-{n}", f"F-{n}", 100_000, date(2008, 2, 15), date(2008, 3, 15), 12, "1", "month",
             "លើប្រាក់ដើមនៅសល់", "ប្រាក់ដើមស្មើគ្នា", 1, 0, 100, TAKEN_ON, 91_700, 0) for n in range(count)]


def _repayments() -> list[tuple[Value, ...]]:
    """Ten months of a thousand loans, a hundred on each of ten days."""
    return [(f"R-{month}-{n}", f"K-{n}", add_months(date(2008, 4, 10), month) + timedelta(n % 10), 9_000)
            for month in range(ROWS // LOANS) for n in range(LOANS)]


def _peak_megabytes() -> float:
    try:
        import resource
    except ImportError:  # Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
