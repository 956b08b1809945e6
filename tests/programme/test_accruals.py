"""Interest that is income when it falls due, worked by hand on a loan taken over from older books.

12,000 riel at 1 % a month in three parts of 4,000, lent on 1 January 2008: 120, 80, 40 riel of interest (multiple 1).
Taken over on 15 January with 12,000 owed and nothing due: everything else happens in these books.
"""

from datetime import date

import pytest
import sqlalchemy as sa

from ledger.books import journal, loan_book, loan_sums
from ledger.books.checks import check_all
from ledger.books.journal import JournalEntry
from ledger.books.tables import journal_entries, postings
from ledger.core import vouchers
from ledger.core.errors import NotAllowed, Refusal
from ledger.core.schedule import Terms
from ledger.programme import accruals, sharing, taking_over
from tests.programme.conftest import World, at

LENT, TAKEN = date(2008, 1, 1), date(2008, 1, 15)
TERMS = Terms(12_000, 10_000, "month", 3, "declining", "equal-principal", multiple=1, recognition="due")


def take_over(world: World, terms: Terms = TERMS, *, owed: int = 12_000, interest: int = 0, on: date = TAKEN,
              old: str = "K-1", by: str = "approver", family: str | None = None) -> str:
    """A loan from older books; its number here."""
    family = family or world.family()
    with world.books.unit_of_work() as session:
        entry = taking_over.take_over(
            session, family, terms, LENT, date(2008, 2, 1), owed, interest, on, old,
            actor=world.actor("officer"), approved_by=world.ids[by], request_key=world.key())
    with world.books.reading() as session:
        return session.execute(sa.select(loan_book.tables.loans.c.number).where(
            loan_book.tables.loans.c.disbursement_id == entry.id)).scalar_one()


def run(world: World, until: date) -> list[tuple[date, int]]:
    """The run up to a day: what was posted, as day and change of the receivable."""
    with world.books.unit_of_work() as session:
        entries = accruals.run(session, world.office, until, actor=world.actor("officer", until),
                               request_key=world.key())
        return [(entry.on, receivable(session, entry)) for entry in entries]


def receivable(session: sa.orm.Session, entry: JournalEntry) -> int:
    """What an entry did to account 1220."""
    return session.execute(sa.select(sa.func.coalesce(sa.func.sum(postings.c.riel), 0)).where(
        postings.c.entry_id == entry.id, postings.c.account == "1220")).scalar_one()


def sums(world: World, number: str, on: date) -> loan_sums.LoanSums:
    """The balances of the loan's own postings."""
    with world.books.reading() as session:
        record = loan_book.loan_numbered(session, number)
        return loan_sums.sums(session, [record.id], on)[record.id]


def income(world: World) -> int:
    """All interest income (4110), as credit."""
    with world.books.reading() as session:
        return -session.execute(sa.select(sa.func.coalesce(sa.func.sum(postings.c.riel), 0)).where(
            postings.c.account == "4110")).scalar_one()


def test_the_run_catches_up_and_can_be_repeated(world: World) -> None:
    """120 on 1 February, 120 on 1 March (nothing was repaid: the contract's 80, never more), once and no more."""
    number = take_over(world)
    assert run(world, date(2008, 1, 31)) == []
    assert run(world, date(2008, 3, 10)) == [(date(2008, 2, 1), 120), (date(2008, 3, 1), 80)]
    assert run(world, date(2008, 3, 10)) == [] and run(world, date(2008, 3, 31)) == []
    assert income(world) == 200 and sums(world, number, date(2008, 3, 31)).receivable == 200
    assert sums(world, number, date(2008, 3, 31)).interest == 0  # received
    world.check()


def test_a_repayment_is_preceded_by_the_run(world: World) -> None:
    """4,120 on 5 February: interest became income on the 1st, its receipt is none any more."""
    number = take_over(world)
    world.on = date(2008, 2, 5)
    world.pay(number, 4_120, date(2008, 2, 5))
    now = sums(world, number, date(2008, 2, 5))
    assert (now.receivable, now.interest, now.outstanding, income(world)) == (0, 120, 8_000, 120)
    assert sums(world, number, date(2008, 2, 4)).receivable == 120
    world.check()


def test_suspended_after_ninety_days_and_income_again_when_it_is_paid(world: World) -> None:
    """Due 1 February: the 91st day late is 2 May. By then 120 + 80 + 40 were income, and are taken back.

    6,000 on 1 June: 120 + 4,000 of February, 80 + 1,800 of March, which is then 92 days late: still suspended. The
    200 are income because they were received.
    """
    number = take_over(world)
    assert run(world, date(2008, 5, 20)) == [
        (date(2008, 2, 1), 120), (date(2008, 3, 1), 80), (date(2008, 4, 1), 40), (date(2008, 5, 2), -240)]
    assert income(world) == 0
    world.on = date(2008, 6, 1)
    world.pay(number, 6_000, date(2008, 6, 1))
    assert (income(world), sums(world, number, world.on).receivable) == (200, 0)
    # 2,300 more: March is paid (2,200), 40 and 60 of April, which is 61 days late: nothing is left to recognise
    world.pay(number, 2_300, date(2008, 6, 1))
    assert (income(world), sums(world, number, world.on).receivable) == (240, 0)
    world.check()


def test_a_backdated_repayment_and_a_reversal(world: World) -> None:
    """Books and replay agree on what is receivable, whatever is found out later."""
    number = take_over(world)
    run(world, date(2008, 5, 20))
    world.on = date(2008, 5, 20)
    # 8,200 on 1 February: 120 and 4,000 of February; the other 4,080 are principal in advance, as March has not begun.
    # 3,920 are owed from then on: 39 riel each for March and April (39.2, rounded), 80 and 50 days late.
    paid = world.pay(number, 8_200, date(2008, 2, 1))
    assert sums(world, number, date(2008, 5, 20)).receivable == 78
    world.check()
    world.reverse(paid.id, date(2008, 5, 21))
    assert sums(world, number, date(2008, 5, 21)).receivable == 0
    world.check()


def test_a_closed_period_gives_way(world: World) -> None:
    """Closing January to March runs first: nothing is left for later; so the income lies in its own months."""
    number = take_over(world)
    world.close(date(2008, 3, 31))
    assert sums(world, number, date(2008, 3, 31)).receivable == 200
    assert run(world, date(2009, 12, 31))[0] == (date(2008, 4, 1), 40)
    world.check()


def test_taken_over_with_interest_due(world: World) -> None:
    """On 1 February 12,000 and February's 120 are owed. The 120 fell due in older books: no income of this day and no
    receivable, but income when they are received. March's 80 are income when they fall due."""
    number = take_over(world, interest=120, on=date(2008, 2, 1))
    now = sums(world, number, date(2008, 2, 1))
    assert (now.outstanding, now.receivable, income(world)) == (12_000, 0, 0)
    with world.books.reading() as session:  # the opening balance is all that was posted
        assert session.execute(sa.select(journal_entries.c.kind)).scalars().all() == ["opening"]
    assert run(world, date(2008, 3, 10)) == [(date(2008, 3, 1), 80)]
    world.on = date(2008, 3, 10)
    world.pay(number, 120, world.on)
    now = sums(world, number, world.on)
    assert (now.interest, now.receivable, income(world)) == (120, 80, 200)
    other = take_over(world, Terms(12_000, 10_000, "month", 3, "flat", "equal-principal", multiple=1), owed=8_000,
                      on=date(2008, 2, 1), old="K-2")
    assert sums(world, other, date(2008, 2, 1)).receivable == 0
    world.pay(other, 8_240, date(2008, 3, 1))  # 4,120 of March, and 4,000 + 120 would be April: paid off for less
    assert sums(world, other, date(2008, 3, 1)).outstanding == 0
    world.check()


def test_nothing_falls_due_before_the_loan_stands_in_the_books(world: World) -> None:
    """Lent on 1 January in older books, taken over on 15 May: closing January to April makes nothing of it income."""
    world.on = date(2008, 5, 15)
    number = take_over(world, interest=240, on=world.on)
    before = sums(world, number, date(2008, 5, 15))
    world.close(date(2008, 4, 30))
    assert sums(world, number, date(2008, 4, 30)).receivable == 0
    assert sums(world, number, date(2008, 5, 15)) == before
    world.on = date(2008, 6, 20)
    world.pay(number, 500, world.on)
    world.check()


def test_a_loan_turned_back_leaves_nothing_behind(world: World) -> None:
    """200 became income on an opening that was wrong: with it they go."""
    number = take_over(world)
    run(world, date(2008, 3, 10))
    with world.books.reading() as session:
        opening = loan_book.loan_numbered(session, number).disbursement_id
    world.reverse(opening, date(2008, 3, 10))
    now = sums(world, number, date(2008, 3, 10))
    assert (now.outstanding, now.receivable, income(world)) == (0, 0, 0)
    assert sums(world, number, date(2008, 3, 9)).receivable == 200
    world.check()


def test_what_is_left_of_a_loan_turned_back_is_found(world: World) -> None:
    """An accrual after the end, by the journal's own door."""
    number = take_over(world)
    with world.books.reading() as session:
        record = loan_book.loan_numbered(session, number)
    world.reverse(record.disbursement_id, date(2008, 3, 10))
    with world.books.unit_of_work() as session:
        journal.post(session, vouchers.accrual(sharing.loan_ref(record), 5), office_id=world.office,
                     on=date(2008, 3, 10), by=world.ids["officer"], at=at(date(2008, 3, 10)),
                     request=journal.Request("odd", ()))
    with world.books.reading() as session:
        assert "something of it is still in the books" in " ".join(f.message for f in check_all(session, None))


def test_nobody_can_take_the_key_of_a_closing(world: World) -> None:
    """Its key has a sign that no form can send."""
    with pytest.raises(Refusal, match="not complete"), world.books.unit_of_work() as session:
        accruals.run(session, world.office, date(2007, 1, 31), actor=world.actor("officer"),
                     request_key=f"close/{world.office}/2007-01-31")


def test_what_is_not_taken_over(world: World) -> None:
    """More owed than lent, interest that cannot be due, the same old number twice, nobody else approving."""
    for refused, match in (({"owed": 12_001}, "cannot be owed"), ({"interest": 1}, "at most 0 riel"),
                           ({"on": date(2007, 12, 31)}, "handed over")):
        with pytest.raises(Refusal, match=match) as refusal:
            take_over(world, **refused)
        assert refusal.value.field
    with pytest.raises(NotAllowed, match="own work"):
        take_over(world, by="officer")
    with pytest.raises(NotAllowed, match="approver or administrator"):
        take_over(world, by="officer2")
    take_over(world)
    with pytest.raises(Refusal, match="taken over before"):
        take_over(world)
    world.on = TAKEN
    with pytest.raises(Refusal, match="taken over from older books"):
        world.pay(_only_loan(world), 100, date(2008, 1, 14))


def _only_loan(world: World) -> str:
    with world.books.reading() as session:
        return session.execute(sa.select(loan_book.tables.loans.c.number)).scalar_one()


def test_an_opening_needs_two_people_in_the_database(world: World) -> None:
    """Its approval stands in the entry itself."""
    take_over(world)
    with world.books.reading() as session:
        row = session.execute(sa.select(journal_entries.c.entered_by, journal_entries.c.approved_by).where(
            journal_entries.c.kind == "opening")).one()
    assert tuple(row) == (world.ids["officer"], world.ids["approver"])
