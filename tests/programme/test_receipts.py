"""Receipts of what is no plain repayment, read from real books: after a write-off, of money held, of interest given
back. Figures by hand; the loans are those of test_losses.py: 100,000 riel on 1 February, 1,000 and 900 of interest.
"""

from datetime import date

import pytest

from ledger.books.journal import JournalEntry
from ledger.core.errors import NotFound
from ledger.programme import held_money
from ledger.reports.receipts import receipt, receipt_of_loan, receipts_of_day
from ledger.reports.sheet_values import Receipt
from tests.programme.conftest import VILLAGE, World
from tests.programme.test_losses import JUNE, LENT, decide, recover, written_off

APRIL = date(2008, 4, 1)


def of(world: World, entry: JournalEntry) -> Receipt:
    with world.books.reading() as session:
        return receipt(session, frozenset({world.office}), "20", entry.voucher_number)


def test_a_recovery_says_what_was_lost_and_what_is_left(world: World) -> None:
    """91,700 were written off; 41,700 and 20,000 came in: 50,000 and 30,000 are left."""
    number = world.disbursed(100_000, LENT)
    world.pay(number, 9_300, date(2008, 3, 1))
    written_off(world, number)
    first = recover(world, number, 41_700, date(2008, 7, 1))
    second = recover(world, number, 20_000, date(2008, 7, 2))
    one, other = of(world, first), of(world, second)
    assert (one.kind, one.riel, one.written_off, one.left) == ("recovery", 41_700, 91_700, 50_000)
    assert (other.riel, other.written_off, other.left) == (20_000, 91_700, 30_000)
    assert (one.interest, one.principal, one.held, one.outstanding, one.next_due_on) == (0, 0, 0, 0, None)
    assert (one.mark, one.loan_number) == (first.hash[:16], number)
    with world.books.reading() as session:
        [that_day] = receipts_of_day(session, None, VILLAGE, date(2008, 7, 2))
        assert that_day == other == receipt_of_loan(session, None, number.lower())
    world.reverse(second.id, date(2008, 7, 3))
    assert of(world, second).reversed
    with world.books.reading() as session:
        assert receipt_of_loan(session, None, number) == one, "the last that stands"
        assert receipt_of_loan(session, None, number, second.voucher_number.lower()).reversed


@pytest.fixture
def held(world: World) -> tuple[World, str, str]:
    """A loan paid off on 1 March with 5,000 too much, and the family's next one of 1 April."""
    first = world.disbursed(100_000, LENT)
    world.pay(first, 106_000, date(2008, 3, 1))
    world.on = APRIL
    second = world.approved(100_000, "SR-0001")
    world.disburse(second, APRIL)
    return world, first, second


def test_money_held_that_is_used_is_a_receipt_of_the_loan_it_repays(held: tuple[World, str, str]) -> None:
    """2,000 on the first day of a period: 1,000 of interest, 1,000 of principal; 3,000 stay on the first loan."""
    world, first, second = held
    with world.books.unit_of_work() as session:
        entry = held_money.use_for(session, first, second, 2_000, APRIL, actor=world.actor("officer"),
                                   request_key=world.key())
    one = of(world, entry)
    assert entry.voucher_number.startswith("J-") and one.kind == "held applied"
    assert (one.loan_number, one.held_on, one.riel, one.left) == (second, first, 2_000, 3_000)
    assert (one.interest, one.principal, one.held, one.outstanding) == (1_000, 1_000, 0, 99_000)
    assert one.next_due_on == date(2008, 5, 1)
    with world.books.reading() as session:
        assert receipt_of_loan(session, None, first) == receipt_of_loan(session, None, second) == one
        assert receipts_of_day(session, None, VILLAGE, APRIL) == [one], "two loans, one paper"


def test_money_held_paid_back_is_a_voucher_of_what_went_out(held: tuple[World, str, str]) -> None:
    world, first, _ = held
    with world.books.unit_of_work() as session:
        asked = held_money.request_refund(session, first, 3_500, "cash", actor=world.actor("officer"),
                                          request_key=world.key())
    entry = decide(world, asked, "approver", APRIL)
    assert entry is not None and entry.voucher_number.startswith("P-")
    one = of(world, entry)
    assert (one.kind, one.riel, one.left, one.held_on, one.loan_number) == ("refund", 3_500, 1_500, first, first)
    assert (one.mark, one.reversed) == (entry.hash[:16], False)


def test_interest_given_back_stands_below_zero(world: World) -> None:
    """On 20 March 900 pay March's interest; paid off on 25 March, 24 of 31 days ran: 696, 600 in whole hundreds."""
    number = world.disbursed(100_000, LENT)
    world.pay(number, 9_300, date(2008, 3, 1))
    world.pay(number, 900, date(2008, 3, 20))
    one = of(world, world.pay(number, 91_400, date(2008, 3, 25)))
    assert (one.interest, one.principal, one.held, one.outstanding) == (-300, 91_700, 0, 0)


def test_what_has_no_receipt_is_refused_in_words(world: World) -> None:
    number = world.disbursed(100_000, LENT)
    world.on = JUNE
    with world.books.reading() as session:
        with pytest.raises(NotFound, match="Nothing was paid on loan"):
            receipt_of_loan(session, None, number)
        with pytest.raises(NotFound, match="There is no receipt P-2008-0001"):
            receipt_of_loan(session, None, number, "P-2008-0001")
    world.pay(number, 1_000, JUNE)
    with world.books.reading() as session, pytest.raises(NotFound, match="Nothing was paid"):
        receipt_of_loan(session, frozenset({world.far_office}), number)
