"""A family's statement by hand, on any date.

The loan of these tests: 100,000 riel handed over on 1 February 2008 at 1 % a month, twelve instalments from 1 March:

    no.  due     principal  interest (exact, carried, in hundreds)          owed after it
     1   1 Mar     8,300    1,000                                               91,700
     2   1 Apr     8,300      900  (917, carry 17)                              83,400
     3   1 May     8,300      900  (834 + 17 = 851, carry -49)                  75,100
     4   1 Jun     8,300      700  (751 - 49 = 702, carry 2)                    66,800
    ...
    12   1 Feb     8,700      100                                                    0
    interest in all: 6,500
"""

from datetime import date, timedelta

import pytest

from ledger.books.db import Books
from ledger.core.errors import NotFound, Refusal
from ledger.reports.family_statement import family_statement
from ledger.reports.portfolio import portfolio
from ledger.reports.statements import FamilyStatement
from tests.programme.conftest import World

LENT = date(2008, 2, 1)
FAMILY = "SR-0001"


def statement(world: World, as_of: date) -> FamilyStatement:
    """The statement of the one family."""
    with world.books.reading() as session:
        return family_statement(session, FAMILY, as_of)


def rows(said: FamilyStatement) -> list[tuple[date, str, int, int, int, int, bool]]:
    """Date, kind, riel, interest, principal, owed after it, reversed."""
    return [(r.on, r.kind, r.riel, r.interest, r.principal, r.outstanding, r.reversed)
            for r in said.loans[0].repayments]


@pytest.fixture
def lent(world: World) -> str:
    """The loan, and a day late enough for everything that is paid on it."""
    number = world.disbursed(100_000, LENT)
    world.on = date(2008, 12, 31)
    return number


def test_on_every_day_it_says_what_was_so_then(world: World, lent: str) -> None:
    """9,300 on 1 March: 1,000 + 8,300. 10,000 on 5 April, four days late: 900 + 8,300 of the second instalment, and
    800 of the 900 interest of the third, whose period began on 2 April. On 3 April 9,200 is two days overdue, and the
    next due date, 1 May, asks for 9,200 + 9,200 (900 + 8,300)."""
    world.pay(lent, 9_300, date(2008, 3, 1))
    world.pay(lent, 10_000, date(2008, 4, 5))

    new = statement(world, LENT)
    assert (new.next_due_on, new.next_riel) == (date(2008, 3, 1), 9_300)
    assert new.loans[0].total_interest == 6_500 and len(new.loans[0].to_pay) == 12
    assert new.loans[0].disbursement_voucher == "P-2008-0001"

    march = statement(world, date(2008, 3, 31)).loans[0]
    assert (march.outstanding, march.paid, march.paid_interest, march.overdue, march.days_late, march.band) == (
        91_700, 9_300, 1_000, 0, 0, "current")

    late = statement(world, date(2008, 4, 3))
    assert (late.loans[0].overdue, late.loans[0].days_late, late.loans[0].band) == (9_200, 2, "1-30")
    assert (late.next_due_on, late.next_riel) == (date(2008, 5, 1), 18_400)
    assert [row.overdue for row in late.loans[0].to_pay[:2]] == [True, False]

    april = statement(world, date(2008, 4, 30))
    assert rows(april) == [(date(2008, 3, 1), "repayment", 9_300, 1_000, 8_300, 91_700, False),
                           (date(2008, 4, 5), "repayment", 10_000, 1_700, 8_300, 83_400, False)]
    first = april.loans[0].to_pay[0]
    assert (first.number, first.due_on, first.interest, first.principal, first.total, first.outstanding) == (
        3, date(2008, 5, 1), 100, 8_300, 8_400, 75_100)
    assert april.loans[0].to_pay[-1].outstanding == 0
    assert (april.next_due_on, april.next_riel) == (date(2008, 5, 1), 8_400)


def test_a_reversal_counts_from_its_own_day(world: World, lent: str) -> None:
    """9,300 on 1 March and 9,200 on 1 April; the second is turned back on 20 April. Until the 19th 83,400 is owed and
    nothing is overdue; on the 20th 91,700 is owed, and 9,200 is 19 days late."""
    world.pay(lent, 9_300, date(2008, 3, 1))
    second = world.pay(lent, 9_200, date(2008, 4, 1))
    world.reverse(second.id, date(2008, 4, 20))

    before = statement(world, date(2008, 4, 19))
    assert rows(before)[-1] == (date(2008, 4, 1), "repayment", 9_200, 900, 8_300, 83_400, False)
    assert (before.loans[0].outstanding, before.loans[0].overdue) == (83_400, 0)

    after = statement(world, date(2008, 4, 20))
    assert rows(after)[1:] == [(date(2008, 4, 1), "repayment", 9_200, 900, 8_300, 83_400, True),
                               (date(2008, 4, 20), "reversal", -9_200, -900, -8_300, 91_700, False)]
    assert (after.loans[0].outstanding, after.loans[0].paid, after.loans[0].overdue, after.loans[0].days_late) == (
        91_700, 9_300, 9_200, 19)


def test_a_backdated_repayment_shows_how_a_later_one_is_shared_anew(world: World, lent: str) -> None:
    """9,300 on 1 March, 9,200 on 1 April, then 1,000 dated 20 March is found. It pays the 900 interest of the second
    instalment and 100 of its principal. So the 9,200 of 1 April is all principal: 8,200 of the second instalment and
    1,000 in advance. The books had 900 of it as interest: shared anew, -900 interest, +900 principal, owed 82,400."""
    world.pay(lent, 9_300, date(2008, 3, 1))
    world.pay(lent, 9_200, date(2008, 4, 1))
    world.pay(lent, 1_000, date(2008, 3, 20))
    assert rows(statement(world, date(2008, 3, 31))) == [
        (date(2008, 3, 1), "repayment", 9_300, 1_000, 8_300, 91_700, False),
        (date(2008, 3, 20), "repayment", 1_000, 900, 100, 91_600, False)]
    said = statement(world, date(2008, 4, 1))
    assert rows(said)[2:] == [(date(2008, 4, 1), "repayment", 9_200, 900, 8_300, 83_300, False),
                              (date(2008, 4, 1), "reallocation", 0, -900, 900, 82_400, False)]
    assert (said.loans[0].outstanding, said.loans[0].paid_interest, said.loans[0].paid) == (82_400, 1_900, 19_500)


def test_what_exceeds_the_loan_is_held(world: World, lent: str) -> None:
    """On 1 March 101,000 closes the loan; of 101,400 brought, 400 is held. Nothing is to pay any more."""
    world.pay(lent, 101_400, date(2008, 3, 1))
    said = statement(world, date(2008, 3, 2))
    loan = said.loans[0]
    assert (said.held, said.next_due_on, said.next_riel) == (400, None, 0)
    assert (loan.paid, loan.paid_interest, loan.paid_principal, loan.outstanding, loan.to_pay, loan.closed_on) == (
        101_400, 1_000, 100_000, 0, (), date(2008, 3, 1))


def test_when_every_due_date_has_passed_all_is_due_at_once(world: World, lent: str) -> None:
    """Nothing was ever paid: on 2 February 2009 106,500 is overdue, for 338 days, and to be brought that day."""
    said = statement(world, date(2009, 2, 2))
    assert (said.next_due_on, said.next_riel) == (date(2009, 2, 2), 106_500)
    assert (said.loans[0].days_late, said.loans[0].band) == (338, "over-180")


def test_a_disbursement_turned_back_is_no_loan_from_that_day(world: World, lent: str) -> None:
    """Handed over on 1 February, turned back on 10 February."""
    with world.books.reading() as session:
        entry_id = portfolio(session, LENT)[0].record.disbursement_id
    assert entry_id is not None
    world.reverse(entry_id, date(2008, 2, 10))
    assert statement(world, date(2008, 2, 9)).loans[0].outstanding == 100_000
    assert statement(world, date(2008, 2, 10)).loans == ()


def test_what_cannot_be_asked(world: World, lent: str) -> None:
    with world.books.reading() as session:
        with pytest.raises(NotFound, match="SR-9999"):
            family_statement(session, "SR-9999", LENT)
        with pytest.raises(NotFound):
            family_statement(session, FAMILY, LENT, frozenset({world.far_office}))
        with pytest.raises(Refusal, match="02/01/2007"):
            family_statement(session, FAMILY, date(2007, 1, 1))
        assert family_statement(session, "sr-0001", LENT, frozenset({world.office})).family_number == FAMILY


def test_postings_and_replay_agree_on_every_day_of_the_demo(demo_books: Books) -> None:
    """What the loan's own postings add up to is what a replay of its repayments gives, loan by loan."""
    day = date(2007, 9, 30)
    while day <= date(2008, 9, 30):
        with demo_books.reading() as session:
            for view in portfolio(session, day):
                if view.position is not None:
                    position, sums = view.position, view.sums
                    assert (position.outstanding, position.paid_interest, position.paid_principal, position.held) == (
                        sums.outstanding, sums.interest, sums.repaid_principal, sums.held), (view.record.number, day)
        day += timedelta(days=13)
