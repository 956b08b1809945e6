"""Fiscal periods: opened by the year, closed in order, for good."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
import sqlalchemy as sa

from ledger.books import heads, periods
from ledger.books.checks import check_all
from ledger.books.db import Books
from ledger.books.tables import offices
from ledger.core.errors import NotFound, Refusal
from tests.books.office import receive
from tests.conftest import LATER, OFFICE, OFFICER, OTHER_OFFICE


def close(books: Books, last_on: date) -> None:
    """Closes one period in a unit of work of its own."""
    with books.unit_of_work() as session:
        periods.close(session, OFFICE, last_on, OFFICER, LATER)


def ask(books: Books, question: Callable[..., object], *arguments: object) -> object:
    """The answer to a question about the office."""
    with books.reading() as session:
        return question(session, OFFICE, *arguments)


def test_a_year_has_twelve_periods(office_books: Books) -> None:
    """Calendar months, 29 February 2008 among them."""
    with office_books.reading() as session:
        rows = periods.periods(session, OFFICE)
    assert len(rows) == 24 and rows[0].first_on == date(2007, 1, 1)
    assert rows[13].last_on == date(2008, 2, 29) and rows[13].closed_at is None
    assert all(a.last_on.toordinal() + 1 == b.first_on.toordinal() for a, b in pairwise(rows))


def test_years_open_by_themselves(office_books: Books) -> None:
    """Also after years in which nothing was booked, without a gap; not before the office opened, nor far ahead."""
    assert receive(office_books, "next", on=date(2009, 1, 5)).voucher_number == "R-2009-0001"
    assert receive(office_books, "idle", on=date(2012, 3, 1)).voucher_number == "R-2012-0001"
    assert ask(office_books, periods._years) == set(range(2007, 2013))
    with office_books.unit_of_work() as session:
        session.execute(sa.update(offices).values(opened_on=date(2004, 5, 1)))
    assert receive(office_books, "before", on=date(2005, 12, 31)).voucher_number == "R-2005-0001"
    assert ask(office_books, periods._years) == set(range(2005, 2013))
    with office_books.reading() as session:
        assert check_all(session, None) == []
    for wrong in (date(2003, 12, 31), date(2208, 1, 1)):
        with pytest.raises(Refusal, match="no year") as refused:
            receive(office_books, "wrong", on=wrong)
        assert refused.value.field == "on"
    assert ask(office_books, periods.locked_to) is None


def test_the_first_year_is_the_one_in_which_the_office_opened(office_books: Books) -> None:
    """An office without any year yet: from its first one to the one asked for."""
    with office_books.unit_of_work() as session:
        session.execute(sa.insert(offices).values(
            id=3, code="02", prefix="BB", province_code="01", name_km="-", name_en="-", opened_on=date(2007, 6, 1)))
    receive(office_books, "first", on=date(2009, 1, 5), office=3)
    with office_books.reading() as session:
        assert periods._years(session, 3) == {2007, 2008, 2009}


def test_closing_in_order(office_books: Books) -> None:
    """Only the last day of a month, only after the ones before, only once."""
    entry = receive(office_books, "a", on=date(2007, 1, 31))
    for last_on, refusal in ((date(2007, 2, 28), "Close the period up to 31/01/2007 first"),
                             (date(2007, 1, 30), "No period ends on 30/01/2007")):
        with pytest.raises((Refusal, NotFound), match=refusal):
            close(office_books, last_on)
    close(office_books, date(2007, 1, 31))
    with pytest.raises(Refusal, match="already closed"):
        close(office_books, date(2007, 1, 31))
    assert ask(office_books, periods.locked_to) == date(2007, 1, 31)
    (head,), _ = heads.read(office_books.home)
    assert (head.office_code, head.seq, head.hash) == ("20", 1, entry.hash)


def test_a_closed_period_takes_nothing(office_books: Books) -> None:
    """Neither on its last day nor in a year before it; the day after and the other office go on."""
    close(office_books, date(2007, 1, 31))
    for on in (date(2007, 1, 31), date(2007, 1, 1), date(2006, 12, 31)):
        with pytest.raises(Refusal, match="closed up to 31/01/2007") as refused:
            receive(office_books, f"{on}", on=on)
        assert refused.value.field == "on"
    with pytest.raises(Refusal, match="closed up to"), office_books.unit_of_work() as session:
        periods.open_year(session, OFFICE, 2006)
    receive(office_books, "after", on=date(2007, 2, 1))
    receive(office_books, "other", on=date(2007, 1, 31), office=OTHER_OFFICE)


def test_a_period_is_closed_only_when_it_is_over(office_books: Books) -> None:
    """On its own last day in Phnom Penh it still runs; the day after it may be closed."""
    close(office_books, date(2007, 1, 31))
    last_moment = datetime(2007, 2, 28, 16, 59, tzinfo=UTC)
    with pytest.raises(Refusal, match="28/02/2007 is not over yet"), office_books.unit_of_work() as session:
        periods.close(session, OFFICE, date(2007, 2, 28), OFFICER, last_moment)
    with office_books.unit_of_work() as session:
        periods.close(session, OFFICE, date(2007, 2, 28), OFFICER, last_moment.replace(hour=17))
