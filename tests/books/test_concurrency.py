"""Many at once: nothing lost, no gap, nobody told that the database is locked."""

import threading
from collections.abc import Callable
from datetime import date

from ledger.books import checks, journal, periods
from ledger.books.db import Books
from ledger.books.journal import JournalEntry, Request
from ledger.core import vouchers
from ledger.core.errors import Refusal
from tests.books.office import receive
from tests.conftest import AT, LATER, OFFICE, OFFICER, OTHER_OFFICE

THREADS = 8
EACH = 15


def together(work: Callable[[int], None], threads: int = THREADS) -> list[BaseException]:
    """Runs `work` in threads that start at the same moment; what they raised."""
    start, errors = threading.Barrier(threads), list[BaseException]()

    def run(number: int) -> None:
        start.wait()
        try:
            work(number)
        except BaseException as error:
            errors.append(error)

    running = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return errors


def test_eight_threads_post_to_one_office(office_books: Books) -> None:
    """Each entry is there once, seq and voucher number have no gap, the chain holds."""
    made: list[JournalEntry] = []

    def work(number: int) -> None:
        for turn in range(EACH):
            made.append(receive(office_books, f"{number}-{turn}", 1000 + number))

    assert together(work) == []
    assert sorted(entry.seq for entry in made) == list(range(1, THREADS * EACH + 1))
    assert sorted(entry.number for entry in made) == list(range(1, THREADS * EACH + 1))
    with office_books.reading() as session:
        assert checks.check_all(session, office_books.home) == []
        assert {journal.entry(session, entry.id) for entry in made} == set(made)


def test_eight_threads_send_the_same_form(office_books: Books) -> None:
    """One of them acts; all get the same entry."""
    made: list[JournalEntry] = []
    assert together(lambda number: made.append(receive(office_books, "the same", 1000))) == []
    assert len(made) == THREADS and len(set(made)) == 1 and made[0].seq == 1


def test_two_offices_at_once(office_books: Books) -> None:
    """The books of two offices grow side by side."""
    def work(number: int) -> None:
        for turn in range(EACH):
            receive(office_books, f"{number}-{turn}", office=(OFFICE, OTHER_OFFICE)[number % 2])

    assert together(work) == []
    with office_books.reading() as session:
        assert checks.check_all(session, office_books.home) == []


def test_closing_while_others_post(office_books: Books) -> None:
    """Each entry is either in time for the closing or refused by name; the kept balances are those of the postings."""
    refused: list[Refusal] = []

    def work(number: int) -> None:
        if number == 0:
            with office_books.unit_of_work() as session:
                periods.close(session, OFFICE, date(2007, 1, 31), OFFICER, LATER)
            return
        for turn in range(EACH):
            try:
                with office_books.unit_of_work() as session:
                    journal.post(session, vouchers.donor_receipt("FSF", 1000), office_id=OFFICE, on=date(2007, 1, 5),
                                 by=OFFICER, at=AT, request=Request(f"{number}-{turn}", ()))
            except Refusal as refusal:
                refused.append(refusal)

    assert together(work) == []
    assert all(refusal.message.startswith("The books are closed up to") for refusal in refused)
    with office_books.reading() as session:
        assert checks.check_all(session, office_books.home) == []
        assert periods.locked_to(session, OFFICE) == date(2007, 1, 31)
