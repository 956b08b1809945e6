"""Sound books give no fault; each thing wrong is found by its own check, and named."""

from datetime import date

from ledger.books import checks, periods
from ledger.books.db import Books
from tests.books.office import lend, receive, repay, reverse
from tests.conftest import AT, OFFICE, OFFICER


def filled(books: Books) -> None:
    receive(books, "donor", 10_000_000)
    loan = lend(books, 1)
    repay(books, loan, "r1")
    reverse(books, repay(books, loan, "r2").id, "back", on=date(2008, 3, 3))
    repay(books, loan, "r3", held=500)
    with books.unit_of_work() as session:
        for period in periods.periods(session, OFFICE)[:14]:
            periods.close(session, OFFICE, period.last_on, OFFICER, AT)


def test_sound_books_are_silent(office_books: Books) -> None:
    filled(office_books)
    with office_books.reading() as session:
        assert [str(fault) for fault in checks.check_all(session, office_books.home)] == []
