"""The one door: post and reverse."""

from datetime import date

import pytest

from ledger.books import chain, journal
from ledger.books.db import Books
from ledger.books.journal import Request
from ledger.core.errors import NotAllowed, Refusal
from tests.books.office import receive, reverse
from tests.conftest import AT, OFFICE, OFFICER


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
    """The mirror is a journal voucher, linked both ways; the same request again gives the same mirror."""
    first = receive(office_books, "a")
    mirror = reverse(office_books, first.id, "r")
    assert (mirror.voucher_number, mirror.reverses_id, mirror.kind) == ("J-2008-0001", first.id, "reversal")
    assert reverse(office_books, first.id, "r") == mirror
    with pytest.raises(Refusal, match=r"R-2008-0001 was already reversed"):
        reverse(office_books, first.id, "again")
    with pytest.raises(Refusal, match=r"J-2008-0001 is a reversal"):
        reverse(office_books, mirror.id, "back")
    with office_books.reading() as session:
        assert journal.reversed_by(session, first.id) == mirror
        assert journal.reversed_by(session, mirror.id) is None


def test_nobody_approves_their_own(office_books: Books) -> None:
    """A reversal approved by the one who enters it is refused before the database has to."""
    first = receive(office_books, "a")
    with pytest.raises(NotAllowed), office_books.unit_of_work() as session:
        journal.reverse(session, first.id, on=date(2008, 2, 2), by=OFFICER, at=AT, approved_by=OFFICER,
                        request=Request("own", ()))
