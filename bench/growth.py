"""What old books cost: a trial balance and a family's statement with 10,000 and with 100,000 entries."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from bench.tools import Figure, World, seconds
from ledger.books import periods
from ledger.books.db import Books
from ledger.books.journal import Request, post
from ledger.core.calendar import add_months, month_last
from ledger.core.vouchers import donor_receipt
from ledger.reports.balances import trial_balance
from ledger.reports.family_statement import family_statement

A_MONTH = 1_000


def figures(world: World) -> Iterator[Figure]:
    """A thousand entries a month; every month is closed but the last, as an office does."""
    books = world.copy("growth.db", "OFF")
    cost: dict[int, tuple[float, float]] = {}
    day = date(2008, 10, 1)
    for entries in (10_000, 100_000):
        day = _grow(books, day, entries)
        cost[entries] = _cost(books, add_months(day, -1))
    books.dispose()
    for at, name in enumerate(("trial balance", "family statement")):
        yield Figure(f"{name} at 100,000 entries / at 10,000", cost[100_000][at] / cost[10_000][at], "times",
                     at_most=1.5)


def _grow(books: Books, first: date, entries: int) -> date:
    """Add months until there are that many entries; the next month's first day."""
    with books.unit_of_work() as session:
        raw = session.connection().connection.dbapi_connection
        assert raw is not None
        office, there = raw.execute("select office_id, count(*) from journal_entries group by office_id "
                                    "order by 2 desc limit 1").fetchone()
        while there < entries:
            number = min(A_MONTH, entries - there)
            _close_before(session, office, first)
            for n in range(number):
                on = first + timedelta(n % 28)
                post(session, donor_receipt("FSF", 100), office_id=office, on=on, by=1, at=_evening(on),
                     request=Request(f"growth-{there + n}", ()))
            there += number
            first = add_months(first, 1)
    return first


def _close_before(session: object, office: int, first: date) -> None:
    last = month_last(add_months(first, -1))
    for period in periods.periods(session, office):  # type: ignore[arg-type]
        if period.closed_at is None and period.last_on <= last:
            periods.close(session, office, period.last_on, 1, _evening(period.last_on + timedelta(1)))  # type: ignore[arg-type]


def _evening(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, 0, tzinfo=UTC)


def _cost(books: Books, month: date) -> tuple[float, float]:
    with books.reading() as session:
        return (seconds(lambda: trial_balance(session, "20", month_last(month)), 9),
                seconds(lambda: family_statement(session, "SR-0002", month_last(month)), 9))
