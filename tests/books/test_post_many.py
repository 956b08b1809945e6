"""Many vouchers sealed in one go are what as many single ones would be."""

from datetime import date

import pytest
from sqlalchemy import select

from ledger.books import chain, journal
from ledger.books.checks import check_all
from ledger.books.db import Books
from ledger.books.journal import Item, JournalEntry, Request
from ledger.books.tables import journal_entries
from ledger.core import chart, vouchers
from ledger.core.errors import Refusal
from tests.books.office import receive
from tests.conftest import AT, OFFICE, OFFICER


def item(key: str, riel: int = 1000, on: date = date(2008, 2, 1), move: bool = False,
         reference: str | None = None) -> Item:
    voucher = (vouchers.cash_move("FSF", riel, chart.BANK, chart.CASH) if move
               else vouchers.donor_receipt("FSF", riel))
    return Item(voucher, on, Request(key, (str(riel),)), reference)


def post(books: Books, *items: Item) -> list[JournalEntry]:
    with books.unit_of_work() as session:
        return journal.post_many(session, items, office_id=OFFICE, by=OFFICER, at=AT)


def test_numbers_by_series_and_year_and_one_chain(office_books: Books) -> None:
    receive(office_books, "before", 100_000)
    made = post(office_books, item("a"), item("b", move=True), item("c", on=date(2007, 5, 1)), item("d"),
                item("e", move=True, on=date(2007, 5, 1)), item("f", reference="17"))
    assert [entry.voucher_number for entry in made] == [
        "R-2008-0002", "J-2008-0001", "R-2007-0001", "R-2008-0003", "J-2007-0001", "R-2008-0004"]
    assert [entry.seq for entry in made] == [2, 3, 4, 5, 6, 7] and made[-1].reference == "17"
    after = receive(office_books, "after", 1)
    assert (after.seq, after.voucher_number) == (8, "R-2008-0005")
    with office_books.reading() as session:
        assert list(chain.verify(session, OFFICE)) == []
        assert [fault for fault in check_all(session, None) if fault.check != "cash"] == []


def test_the_same_requests_again_give_the_same_entries(office_books: Books) -> None:
    first = post(office_books, item("a"), item("b"))
    assert post(office_books, item("b"), item("c"), item("a"))[::2] == [first[1], first[0]]
    with office_books.reading() as session:
        assert len(session.execute(select(journal_entries.c.id)).all()) == 3


def test_all_or_nothing(office_books: Books) -> None:
    receive(office_books, "there", 100_000)
    for bad, words in ((item("there", riel=2000), "already sent with other content"),
                       (item("x", reference="\u202e1"), "cannot be read")):
        with pytest.raises(Refusal, match=words):
            post(office_books, item("good"), bad)
    with pytest.raises(AssertionError, match="key of its own"):
        post(office_books, item("twice"), item("twice"))
    with office_books.reading() as session:
        assert len(session.execute(select(journal_entries.c.id)).all()) == 1


def test_nothing_is_nothing(office_books: Books) -> None:
    assert post(office_books) == []


def test_one_many_and_single_give_the_same_bytes(office_books: Books) -> None:
    """What is hashed does not tell how it was posted."""
    with office_books.unit_of_work() as session:
        one = item("a")
        single = journal.post(session, one.voucher, office_id=OFFICE, on=one.on, by=OFFICER, at=AT,
                              request=one.request)
        session.rollback()
    (many,) = post(office_books, item("a"))
    assert many.hash == single.hash
