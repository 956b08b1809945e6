"""Write-offs, recoveries and money held; every figure is worked by hand.

The loan: 100,000 riel on 1 February 2008, twelve parts of 8,300 (the last one 8,700), 1 % a month of what is owed,
in multiples of 100 with what rounding cut off carried on: 1,000, then 917 -> 900 (17 carried), 834 + 17 -> 900 ...
"""

from datetime import date

import pytest
import sqlalchemy as sa

from ledger.books import loan_book, loan_sums
from ledger.books.db import Books
from ledger.books.journal import JournalEntry
from ledger.books.tables import journal_entries, postings
from ledger.core.errors import NotAllowed, Refusal
from ledger.programme import approvals, held_money, repayments, write_offs
from tests.programme.conftest import World

LENT = date(2008, 2, 1)
JUNE = date(2008, 6, 15)


def lines(books: Books, entry: JournalEntry) -> list[tuple[str, int]]:
    """Account and riel of every line of an entry."""
    with books.reading() as session:
        return [(row.account, row.riel) for row in session.execute(
            sa.select(postings.c.account, postings.c.riel).where(postings.c.entry_id == entry.id)
            .order_by(postings.c.line))]


def sums(world: World, number: str, on: date) -> loan_sums.LoanSums:
    """The balances of the loan's own postings."""
    with world.books.reading() as session:
        record = loan_book.loan_numbered(session, number)
        return loan_sums.sums(session, [record.id], on)[record.id]


def ask_write_off(world: World, number: str, on: date = JUNE) -> int:
    """Asked for by the officer; the number of the first question, the second is the next one."""
    with world.books.unit_of_work() as session:
        return write_offs.request_write_off(session, number, "The pigs died", actor=world.actor("officer", on),
                                            request_key=world.key())


def decide(world: World, asked: int, by: str, on: date = JUNE, approved: bool = True) -> JournalEntry | None:
    """An answer to a question."""
    with world.books.unit_of_work() as session:
        return approvals.decide(session, asked, approved, None if approved else "No", actor=world.actor(by, on),
                                request_key=world.key())


def written_off(world: World, number: str, on: date = JUNE) -> JournalEntry:
    """Approved by the approver and the administrator."""
    asked = ask_write_off(world, number, on)
    assert decide(world, asked, "approver", on) is None
    entry = decide(world, asked + 1, "admin", on)
    assert entry is not None
    return entry


def recover(world: World, number: str, riel: int, on: date) -> JournalEntry:
    """Money brought after the write-off."""
    with world.books.unit_of_work() as session:
        return write_offs.recover(session, number, riel, on, "cash", actor=world.actor("officer", on),
                                  request_key=world.key())


def test_written_off_with_two_approvals_and_partly_recovered(world: World) -> None:
    """100,000 - 8,300 = 91,700 are lost; 41,700 come back; never more than 91,700."""
    number = world.disbursed(100_000, LENT)
    world.pay(number, 9_300, date(2008, 3, 1))
    asked = ask_write_off(world, number)
    assert decide(world, asked, "approver") is None and world.state(number) == "disbursed"
    with pytest.raises(NotAllowed, match="first approval"):
        decide(world, asked + 1, "approver")
    with pytest.raises(NotAllowed, match="role"):
        decide(world, asked + 1, "officer2")
    entry = decide(world, asked + 1, "admin")
    assert lines(world.books, entry) == [("1210", -91_700), ("5210", 91_700)]
    assert world.state(number) == "written off"
    with pytest.raises(Refusal, match="Book the money as a recovery"):
        world.pay(number, 1_000, date(2008, 7, 1))
    assert lines(world.books, recover(world, number, 41_700, date(2008, 7, 1))) == [("1110", 41_700), ("4210", -41_700)]
    with pytest.raises(Refusal, match="left of what was written off") as refusal:
        recover(world, number, 50_001, date(2008, 7, 2))
    assert refusal.value.values["left_riel"] == 50_000
    recover(world, number, 50_000, date(2008, 7, 2))
    with pytest.raises(Refusal):
        recover(world, number, 1, date(2008, 7, 3))
    now = sums(world, number, date(2008, 7, 3))
    assert (now.outstanding, now.written_off, now.recovered, now.repaid_principal) == (0, 91_700, 91_700, 8_300)
    world.check()


def test_one_refusal_is_enough(world: World) -> None:
    """The other question is closed with it, and a new one may be asked."""
    number = world.disbursed(100_000, LENT)
    asked = ask_write_off(world, number)
    with pytest.raises(Refusal, match="already asked"):
        ask_write_off(world, number)
    decide(world, asked + 1, "admin", approved=False)
    with pytest.raises(Refusal, match="already decided"):
        decide(world, asked, "approver")
    assert world.state(number) == "disbursed"
    written_off(world, number)
    world.check()


def test_a_receipt_found_later_makes_the_loss_smaller(world: World) -> None:
    """9,200 of 1 April: 900 interest, 8,300 principal. Instead of 91,700, 83,400 were lost; said on the same day."""
    number = world.disbursed(100_000, LENT)
    world.pay(number, 9_300, date(2008, 3, 1))
    loss = written_off(world, number)
    world.on = JUNE
    world.pay(number, 9_200, date(2008, 4, 1))
    with world.books.reading() as session:
        (corrected,) = session.execute(sa.select(journal_entries.c.id, journal_entries.c.on_date).where(
            journal_entries.c.kind == "reallocation")).all()
    assert corrected.on_date == loss.on
    now = sums(world, number, JUNE)
    assert (now.outstanding, now.written_off, now.repaid_principal, now.interest) == (0, 83_400, 16_600, 1_900)
    world.check()


def test_a_repayment_reversed_after_the_write_off_makes_the_loss_greater(world: World) -> None:
    """Nothing was repaid after all: 100,000 are lost, known on the day of the reversal and not before."""
    number = world.disbursed(100_000, LENT)
    paid = world.pay(number, 9_300, date(2008, 3, 1))
    written_off(world, number)
    world.reverse(paid.id, date(2008, 6, 20))
    before, after = sums(world, number, date(2008, 6, 19)), sums(world, number, date(2008, 6, 20))
    assert (before.written_off, before.interest) == (91_700, 1_000)
    assert (after.outstanding, after.written_off, after.interest) == (0, 100_000, 0)
    world.check()


def test_a_write_off_turned_back_lets_the_loan_live_again(world: World) -> None:
    """The family came back."""
    number = world.disbursed(100_000, LENT)
    loss = written_off(world, number)
    world.reverse(loss.id, date(2008, 6, 20))
    world.on = date(2008, 6, 21)
    assert world.state(number) == "disbursed"
    assert world.pay(number, 1_000, date(2008, 6, 21)).kind == "repayment"
    assert sums(world, number, date(2008, 6, 21)).outstanding == 100_000
    world.check()


def test_recovered_money_repays_a_loan_that_lives_again(world: World) -> None:
    """5,000 recovered on 1 July; the write-off is turned back on 2 July: five months' interest of 5,000 is owed."""
    number = world.disbursed(100_000, LENT)
    loss = written_off(world, number)
    recover(world, number, 5_000, date(2008, 7, 1))
    world.reverse(loss.id, date(2008, 7, 2))
    now = sums(world, number, date(2008, 7, 2))
    assert (now.held, now.recovered, now.interest + now.repaid_principal) == (0, 0, 5_000)
    # the oldest instalment first: 1,000 of interest, then principal
    assert (now.interest, now.outstanding) == (1_000, 96_000)
    world.check()


def test_more_is_not_written_off_than_was_asked_for(world: World) -> None:
    """91,700 asked for; then the repayment turns out wrong and 100,000 are owed: the approver is told."""
    number = world.disbursed(100_000, LENT)
    paid = world.pay(number, 9_300, date(2008, 3, 1))
    asked = ask_write_off(world, number)
    decide(world, asked, "approver")
    world.reverse(paid.id, JUNE)
    with pytest.raises(Refusal, match="ask for the write-off anew") as refusal:
        decide(world, asked + 1, "admin")
    assert (refusal.value.values["asked_riel"], refusal.value.values["owed_riel"]) == (91_700, 100_000)


def test_a_paper_receipt_is_used_once_for_recoveries_too(world: World) -> None:
    """The number of a repayment."""
    number = world.disbursed(100_000, LENT)
    with world.books.unit_of_work() as session:
        repayments.record(session, number, 1_000, date(2008, 3, 1), "cash", reference="77",
                          actor=world.actor("officer", JUNE), request_key=world.key())
    written_off(world, number)
    with pytest.raises(Refusal, match="booked already"), world.books.unit_of_work() as session:
        write_offs.recover(session, number, 1_000, JUNE, "cash", reference=" 77 ", actor=world.actor("officer", JUNE),
                           request_key=world.key())


def test_an_approval_is_used_once(world: World) -> None:
    """After the write-off was turned back, the old approvals do not write the loan off again."""
    number = world.disbursed(100_000, LENT)
    loss = written_off(world, number)
    world.reverse(loss.id, date(2008, 6, 20))
    with pytest.raises(sa.exc.DBAPIError, match=r"was used|needs two approvals"), world.books.unit_of_work() as session:
        write_offs.approve(session, approvals.asks.find(session, _last_question(session)),
                           world.actor("approver", date(2008, 6, 21)), approvals.requests.Request("again", ()))


def _last_question(session: sa.orm.Session) -> int:
    table = approvals.tables.approvals.c
    return session.execute(sa.select(sa.func.min(table.id)).where(table.kind == "write-off")).scalar_one()


def test_what_is_not_written_off(world: World) -> None:
    """A loan that owes nothing, and one not handed over."""
    number = world.disbursed(100_000, LENT)
    with world.books.reading() as session:
        riel = repayments.payoff(session, number, date(2008, 3, 1))
    world.pay(number, riel, date(2008, 3, 1))
    with pytest.raises(Refusal, match="paid off"):
        ask_write_off(world, number)
    with pytest.raises(Refusal, match="not handed over"):
        ask_write_off(world, world.approved())


def overpaid(world: World, riel: int = 5_000) -> str:
    """A loan paid off on 1 March with so much too much: 100,000 and one month's 1,000."""
    number = world.disbursed(100_000, LENT)
    world.pay(number, 101_000 + riel, date(2008, 3, 1))
    return number


def test_money_held_is_paid_back(world: World) -> None:
    """5,000 too much; 3,000 go back; not more than is left."""
    number = overpaid(world)
    world.on = JUNE

    def ask(riel: int) -> int:
        with world.books.unit_of_work() as session:
            return held_money.request_refund(session, number, riel, "cash", actor=world.actor("officer"),
                                             request_key=world.key())

    with pytest.raises(Refusal, match="Take no more"):
        ask(5_001)
    entry = decide(world, ask(3_000), "approver")
    assert entry.series == "P" and lines(world.books, entry) == [("1110", -3_000), ("2110", 3_000)]
    assert sums(world, number, JUNE).held == 2_000
    with pytest.raises(Refusal, match="Take no more"):
        ask(2_001)
    world.check()


def test_money_given_back_cannot_be_unpaid(world: World) -> None:
    """A repayment whose surplus was paid back is not reversed before the refund is."""
    number = world.disbursed(100_000, LENT)
    paid = world.pay(number, 106_000, date(2008, 3, 1))
    world.on = JUNE
    with world.books.unit_of_work() as session:
        asked = held_money.request_refund(session, number, 5_000, "cash", actor=world.actor("officer"),
                                          request_key=world.key())
    refund = decide(world, asked, "approver")
    with pytest.raises(Refusal, match="already given back"):
        world.reverse(paid.id, JUNE)
    world.reverse(refund.id, JUNE)
    world.reverse(paid.id, JUNE)
    assert sums(world, number, JUNE).outstanding == 100_000
    world.check()


def test_money_held_repays_the_next_loan(world: World) -> None:
    """5,000 held on the first loan pay 1,000 interest and 4,000 principal of the second: one voucher, no cash."""
    first = overpaid(world)
    world.on = date(2008, 4, 1)
    with world.books.reading() as session:
        family = loan_book.loan_numbered(session, first).family_number
    second = world.approved(100_000, family)
    world.disburse(second, world.on)
    world.on = date(2008, 5, 1)

    def use(riel: int, other: str = second) -> JournalEntry:
        with world.books.unit_of_work() as session:
            return held_money.use_for(session, first, other, riel, world.on, actor=world.actor("officer"),
                                      request_key=world.key())

    with pytest.raises(Refusal, match="Take no more"):
        use(5_001)
    with pytest.raises(Refusal, match="same family"):
        use(5_000, world.disbursed(100_000, world.on))
    entry = use(5_000)
    assert lines(world.books, entry) == [("2110", 5_000), ("1210", -4_000), ("4110", -1_000)]
    assert sums(world, first, world.on).held == 0
    assert sums(world, second, world.on).outstanding == 96_000
    world.check()
    world.reverse(entry.id, world.on)
    assert (sums(world, first, world.on).held, sums(world, second, world.on).outstanding) == (5_000, 100_000)
    world.check()
