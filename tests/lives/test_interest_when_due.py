"""Interest that is income when it falls due, worked by hand: the books are right on every day, also on days between."""

from dataclasses import replace
from datetime import date

from ledger.books import loan_book, loan_sums
from ledger.books.booked import booked
from ledger.books.replay import EVER, replay
from ledger.core.events import Reschedule
from ledger.programme import accruals, approvals, products, rescheduling
from ledger.programme.changing import Why
from ledger.reports.common import office
from ledger.reports.portfolio_report import portfolio_report
from ledger.reports.province_statement import province_statement
from tests.programme.conftest import World, at

LENT = date(2008, 2, 1)


def receivable(world: World, number: str, day: date) -> tuple[int, int]:
    """By the postings, and by the contract."""
    with world.books.reading() as session:
        record = loan_book.loan_numbered(session, number)
        there = booked(session, [record.id], EVER)[record.id]
        return loan_sums.sums(session, [record.id], day)[record.id].receivable, replay(record, there, day).receivable


def run(world: World, day: date) -> None:
    with world.books.unit_of_work() as session:
        accruals.run(session, world.office, day, actor=world.actor("officer", day), request_key=world.key())


def test_new_terms_that_hold_from_a_day_gone_by(world: World) -> None:
    """100,000 on 1 February, nothing paid; by 2 May 1,000, 1,000 and 1,000 fell due on the 1st of March, April and May.

    New terms agreed on 10 March are approved on 2 May: ten parts from 10 April. Of the running period 9 of 31 days of
    1,000 are 290, rounded down 200; with 1,000 of February 1,200 are carried to 10 April, where the first new
    instalment owes 1,000 as well. So 1,000 until 9 March, none from 10 March, and 2,200 from 10 April.
    """
    world.on = LENT
    with world.books.unit_of_work() as session:
        products.add_version(session, replace(products.default_version(LENT), recognition="due"),
                             actor=world.actor("boss"), at=at(LENT), request_key=world.key())
    number = world.disbursed(100_000, LENT)
    world.on = date(2008, 5, 2)
    run(world, world.on)
    assert receivable(world, number, date(2008, 4, 9)) == (1_900, 1_900)
    with world.books.unit_of_work() as session:
        asked = rescheduling.request_new_terms(
            session, number, Reschedule(date(2008, 3, 10), 10, 1, 0, 10_000, date(2008, 4, 10)), Why("flood"),
            actor=world.actor("officer"), request_key=world.key())
        approvals.decide(session, asked, True, None, actor=world.actor("approver"), request_key=world.key())
    for day, riel in ((date(2008, 3, 9), 1_000), (date(2008, 3, 10), 0), (date(2008, 4, 9), 0),
                      (date(2008, 4, 10), 2_200), (date(2008, 4, 20), 2_200), (date(2008, 5, 2), 2_200)):
        assert receivable(world, number, day) == (riel, riel), day
    world.check()


def test_a_disbursement_turned_back_takes_interest_that_fell_due_with_it(world: World) -> None:
    """100,000 on 1 February; 1,000 fell due on 1 March and is income. On 3 March: it was the wrong family's loan.

    Nothing was lent, so no interest was earned: from that day the receivable is nothing; on 2 March it was 1,000.
    """
    world.on = LENT
    with world.books.unit_of_work() as session:
        products.add_version(session, replace(products.default_version(LENT), recognition="due"),
                             actor=world.actor("boss"), at=at(LENT), request_key=world.key())
    number = world.disbursed(100_000, LENT)
    with world.books.reading() as session:
        entry_id = loan_book.loan_numbered(session, number).disbursement_id
    world.on = date(2008, 3, 3)
    run(world, world.on)
    world.reverse(entry_id, world.on)
    for on, riel in ((date(2008, 3, 2), 1_000), (date(2008, 3, 3), 0), (date(2008, 4, 30), 0)):
        world.on = max(world.on, on)
        run(world, world.on)
        with world.books.reading() as session:
            told = province_statement(session, "20", on)
            fund = next(one for one in told.funds if one.fund == "FSF")
            assert all(one.agrees for one in told.agreements) and (fund.receivable, fund.interest) == (riel, riel), on
            assert all(one.agrees for one in portfolio_report(session, [office(session, "20")], on).agreements), on
    world.check()
