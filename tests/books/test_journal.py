"""The one door: post and reverse."""

from datetime import date

import pytest

from ledger.books import chain, journal
from ledger.books.db import Books
from ledger.books.journal import Request
from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.core.vouchers import LoanRef, disbursement, donor_receipt
from tests.books.office import receive, reverse
from tests.conftest import AT, OFFICE, OFFICER, VILLAGE


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


@pytest.mark.parametrize("reference", ["", "  ", "12\x00", "a\nb", "\u202e21", "\ud800"])
def test_a_receipt_number_is_readable(office_books: Books, reference: str) -> None:
    """Nothing empty, no control or direction marks, nothing that no database can keep."""
    with pytest.raises(Refusal, match="cannot be read") as refused, office_books.unit_of_work() as session:
        journal.post(session, donor_receipt("FSF", 5), office_id=OFFICE, on=date(2008, 2, 1), by=OFFICER, at=AT,
                     request=Request("a", ()), reference=reference)
    assert refused.value.field == "reference"


def test_offices_and_entries_that_are_not_there(office_books: Books) -> None:
    """Each has its own NotFound."""
    with pytest.raises(NotFound, match="no such office"):
        receive(office_books, "a", office=99)
    with office_books.reading() as session, pytest.raises(NotFound, match="no such journal entry"):
        journal.entry(session, 5)


def test_two_people_before_the_database_asks(office_books: Books) -> None:
    """A disbursement without a second person is refused in words."""
    loan = LoanRef(1, "SR-L0001", 1, VILLAGE, "FSF")
    with pytest.raises(NotAllowed, match="second person"), office_books.unit_of_work() as session:
        journal.post(session, disbursement(loan, 5, "1110"), office_id=OFFICE, on=date(2008, 2, 1), by=OFFICER, at=AT,
                     request=Request("a", ()))


def test_a_correction_names_its_cause(office_books: Books) -> None:
    """corrects_id and reference come back as they were given; money in another unit keeps it."""
    first = receive(office_books, "a")
    with office_books.unit_of_work() as session:
        second = journal.post(
            session, donor_receipt("SF", 5), office_id=OFFICE, on=date(2008, 2, 1), by=OFFICER, at=AT,
            request=Request("b", ()), corrects_id=first.id, reference="ល.ខ ០០១")
    with office_books.reading() as session:
        assert journal.entry(session, second.id) == second
    assert (second.corrects_id, second.reference, second.seq) == (first.id, "ល.ខ ០០១", 2)
