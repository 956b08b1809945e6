"""The one door: post and reverse."""

from datetime import date

import pytest

from ledger.books import chain, journal
from ledger.books.db import Books
from ledger.books.journal import Request
from ledger.core import vouchers
from ledger.core.errors import NotAllowed, Refusal
from tests.conftest import APPROVER, AT, OFFICE, OFFICER


def receive(books: Books, key: str, riel: int = 1000) -> journal.JournalEntry:
    """Posts money from a donor."""
    with books.unit_of_work() as session:
        return journal.post(session, vouchers.donor_receipt("FSF", riel), office_id=OFFICE, on=date(2008, 2, 1),
                            by=OFFICER, at=AT, request=Request(key, (str(riel),)))


def test_entries_follow_each_other(office_books: Books) -> None:
    """Seq and voucher number count up, each entry names the hash before it."""
    first, second = receive(office_books, "a"), receive(office_books, "b")
    assert (first.seq, second.seq) == (1, 2)
    assert (first.voucher_number, second.voucher_number) == ("R-2008-0001", "R-2008-0002")
    with office_books.reading() as session:
        assert chain.head(session, OFFICE) == (2, second.hash)
        assert journal.entry(session, first.id) == first


def test_a_resent_request_gives_the_first_entry(office_books: Books) -> None:
    """Same key, same content: one entry. Same key, other content: refused."""
    first = receive(office_books, "a", 1000)
    assert receive(office_books, "a", 1000) == first
    with pytest.raises(Refusal, match="already sent"):
        receive(office_books, "a", 2000)
    assert receive(office_books, "b").seq == 2


def test_a_reversal_is_the_mirror_once_only(office_books: Books) -> None:
    """The mirror is a journal voucher; the second one is refused, and so is one's own approval."""
    first = receive(office_books, "a")

    def reverse(key: str, entry_id: int, approved_by: int = APPROVER) -> journal.JournalEntry:
        with office_books.unit_of_work() as session:
            return journal.reverse(session, entry_id, on=date(2008, 2, 2), by=OFFICER, at=AT, approved_by=approved_by,
                                   request=Request(key, ()))

    with pytest.raises(NotAllowed):
        reverse("own", first.id, OFFICER)
    mirror = reverse("r", first.id)
    assert (mirror.voucher_number, mirror.reverses_id, mirror.kind) == ("J-2008-0001", first.id, "reversal")
    assert reverse("r", first.id) == mirror
    with pytest.raises(Refusal, match="already reversed"):
        reverse("again", first.id)
    with pytest.raises(Refusal, match="is a reversal"):
        reverse("back", mirror.id)
    with office_books.reading() as session:
        assert journal.reversed_by(session, first.id) == mirror
        assert journal.reversed_by(session, mirror.id) is None
