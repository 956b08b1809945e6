"""From application to the last riel, by hand."""

from datetime import date

import pytest

from ledger.core.errors import Refusal
from ledger.programme import loans, repayments
from tests.programme.conftest import World

LENT = date(2008, 2, 1)


def test_a_loan_lives(world: World) -> None:
    """100,000 riel at 1 % a month: the first month is 1,000 interest and 8,300 principal, and so on to the end."""
    number = world.disbursed(100_000, LENT)
    assert number == "SR-L0001"
    world.on = date(2008, 12, 31)
    with world.books.reading() as session:
        assert loans.loan(session, number).state == "disbursed"
        share = repayments.preview(session, number, 9_300, date(2008, 3, 1), actor=world.actor("officer"))
    assert (share.interest, share.principal, share.held) == (1_000, 8_300, 0)
    first = world.pay(number, 9_300, date(2008, 3, 1))
    assert first.voucher_number == "R-2008-0001" and first.kind == "repayment"
    with world.books.reading() as session:
        left = repayments.payoff(session, number, date(2008, 4, 1))
    assert left == 91_700 + 900  # interest on 91,700 is 917, carried to 900
    world.pay(number, left + 400, date(2008, 4, 1))
    with world.books.reading() as session:
        loan = loans.loan(session, number)
    assert (loan.state, loan.closed_on) == ("closed", date(2008, 4, 1))
    with pytest.raises(Refusal, match="paid off on 01/04/2008"):
        world.pay(number, 100, date(2008, 5, 1))
    world.check()
