"""Portfolio at risk and ageing over 100,000 loans as of any date, and what loans that were paid off long ago cost."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from time import process_time
from typing import Any

from bench.many_loans import ManyLoans, open_for_years, paid_off
from bench.tools import Figure, World, seconds
from ledger.books import periods
from ledger.books.db import Books, open_books
from ledger.books.standings import standings
from ledger.reports.portfolio_report import ageing, at_risk

LATELY, LENT_MONTHS, LAST = date(2010, 3, 1), 8, date(2010, 12, 31)
LONG_AGO, LONG_MONTHS = date(2008, 10, 1), 12
KEPT = (date(2010, 10, 31), date(2010, 11, 30))
DATES = (LAST, date(2010, 12, 10), date(2010, 11, 30), date(2010, 11, 15))
NEVER_KEPT = date(2010, 9, 15)
MANY, FEW = 100_000, 10_000


def figures(world: World) -> Iterator[Figure]:
    """Seconds for 100,000 open loans on several dates; the price of one loan among ten times as many; and 100,000
    paid off long ago beside 10,000 open ones."""
    many = _books(world, "many.db", MANY)
    slowest, mean = _slowest(many, DATES)
    yield Figure(f"portfolio at risk and ageing of {MANY:,} loans, one core, the slowest of {len(DATES)} dates",
                 slowest, "s", at_most=2)
    yield Figure("the same on a date before the first closing that keeps loans", _cost(many, NEVER_KEPT), "s",
                 at_most=2)
    many.dispose()
    few = _books(world, "few.db", FEW)
    _, alone = _slowest(few, DATES)
    few.dispose()
    yield Figure(f"one open loan among {MANY:,} / among {FEW:,}", mean / alone * FEW / MANY, "times", at_most=1.25)
    both = _books(world, "both.db", FEW, MANY)
    _, beside = _slowest(both, DATES)
    both.dispose()
    yield Figure(f"{FEW:,} open loans beside {MANY:,} paid off / alone", beside / alone, "times", at_most=1.25)


def _books(world: World, name: str, open_loans: int, closed_loans: int = 0) -> Books:
    """The demo with so many loans; months are closed, the last two as they are now."""
    books = world.copy(name, "OFF")
    with books.unit_of_work() as session:
        office = _office(books)
        periods.ensure_open(session, office, LAST)
    books.dispose()
    filled = ManyLoans(world.folder / name)
    with filled.filling():
        if closed_loans:
            filled.lend(closed_loans, LONG_AGO, LONG_MONTHS, LAST, paid_off)
        filled.lend(open_loans, LATELY, LENT_MONTHS, LAST, open_for_years)
        filled.close_older(date(2010, 9, 30))
    books = open_books(f"sqlite:///{world.folder / name}", world.folder, "OFF")
    for last_on in KEPT:
        with books.unit_of_work() as session:
            periods.close(session, office, last_on, 1, datetime(2011, 1, 31, tzinfo=UTC))
    return books


def _office(books: Books) -> int:
    with books.reading() as session:
        raw: Any = session.connection().connection.dbapi_connection
        return int(raw.execute("select id from offices where code = '20'").fetchone()[0])


def _slowest(books: Books, dates: tuple[date, ...]) -> tuple[float, float]:
    """Seconds of the slowest date, and the mean of all."""
    taken = [_cost(books, day) for day in dates]
    return max(taken), sum(taken) / len(taken)


def _cost(books: Books, day: date) -> float:
    with books.reading() as session:
        return seconds(_figures(session, _office(books), day), 3, process_time)


def _figures(session: Any, office: int, day: date) -> Callable[[], object]:
    def told() -> None:
        stands = standings(session, [office], day)
        assert at_risk(stands)[0].outstanding_riel == sum(row.outstanding_riel for row in ageing(stands)) > 0
    return told
