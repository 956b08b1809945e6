"""Money of the funds: what may leave cash box and bank, on which day."""

from datetime import date

import pytest

from ledger.books.journal import JournalEntry
from ledger.core.errors import NotAllowed, Refusal
from ledger.programme import funds, loans, repayments
from ledger.programme.funds import Place
from tests.programme.conftest import World

DAY = date(2008, 2, 1)


def move(world: World, riel: int, on: date, source: Place = "cash", target: Place = "bank") -> JournalEntry:
    """Money between cash box and bank."""
    with world.books.unit_of_work() as session:
        return funds.move(session, world.office, "FSF", riel, on, source, target, actor=world.actor("officer"),
                          request_key=world.key())


def available(world: World, place: Place, on: date) -> int:
    """What may leave on a day."""
    with world.books.reading() as session:
        return funds.available(session, world.office, "FSF", place, on)


def test_money_comes_and_moves(world: World) -> None:
    """300,000 from the donor into the bank, 120,000 of it to the cash box."""
    with world.books.unit_of_work() as session:
        entry = funds.receive(session, world.office, "FSF", 300_000, date(2008, 1, 10), "bank", reference=" IOM-1 ",
                              actor=world.actor("officer"), request_key=world.key())
    assert (entry.series, entry.reference, entry.voucher_number) == ("R", "IOM-1", "R-2008-0001")
    assert move(world, 120_000, date(2008, 1, 20), "bank", "cash").series == "J"
    assert available(world, "cash", date(2008, 1, 19)) == 0  # not there yet
    assert available(world, "cash", date(2008, 1, 20)) == 120_000
    assert available(world, "bank", date(2008, 1, 10)) == 180_000  # what left later was there, and is not free
    world.check()


def test_money_out_backdated_must_not_make_a_later_day_short(world: World) -> None:
    """100,000 came on the 2nd and 80,000 left on the 10th: on the 5th only 20,000 may leave, and 50,000 came later."""
    world.money(100_000, date(2008, 1, 2))
    move(world, 80_000, date(2008, 1, 10))
    world.money(50_000, date(2008, 1, 20))
    assert [available(world, "cash", date(2008, 1, day)) for day in (1, 2, 5, 10, 20, 31)] == [
        0, 20_000, 20_000, 20_000, 70_000, 70_000]
    with pytest.raises(Refusal, match="not enough in the cash box: 20,000 riel of FSF can be taken out on 05/01/2008"):
        move(world, 20_100, date(2008, 1, 5))
    move(world, 20_000, date(2008, 1, 5))
    with pytest.raises(Refusal, match="not enough"):
        move(world, 100, date(2008, 1, 12))
    world.check()


def test_which_place_is_short_is_said(world: World) -> None:
    """The fund, the cash box or the bank: each with what to do."""
    world.money(100_000)
    with pytest.raises(Refusal, match="not enough in the bank: 0 riel") as refusal:
        move(world, 50_000, DAY, "bank", "cash")
    assert refusal.value.field == "riel"
    with pytest.raises(Refusal, match="not enough in the cash box: 100,000 riel") as refusal:
        move(world, 100_100, DAY, "cash", "bank")
    assert refusal.value.field == "riel"
    move(world, 100_000, DAY)
    number = world.approved()
    with pytest.raises(Refusal, match="cash box is short: 0 riel of FSF can be taken out on 01/02/2008"):
        world.disburse(number, DAY)


def test_funds_do_not_lend_to_each_other(world: World) -> None:
    """Money of the Saving Foundation in the same box is not the Family Supporting Foundation's."""
    with world.books.unit_of_work() as session:
        funds.receive(session, world.office, "SF", 500_000, DAY, "cash", actor=world.actor("officer"),
                      request_key=world.key())
    number = world.approved()
    with pytest.raises(Refusal, match="fund is short: 0 riel of FSF"):
        world.disburse(number, DAY)


def test_a_closed_year_counts_too(world: World) -> None:
    """Balances kept at the closing are the ones that are looked at."""
    world.money(100_000, date(2007, 3, 1))
    world.close(date(2007, 12, 31))
    assert available(world, "cash", DAY) == 100_000
    assert available(world, "cash", date(2007, 2, 28)) == 0


@pytest.mark.parametrize(("riel", "on", "why"), [
    (0, DAY, "more than zero"), (-5, DAY, "more than zero"), (10**13, DAY, "too large"),
    (1_000, date(2008, 2, 2), "in the future"), (1_000, date(2006, 12, 31), "office opened on 01/01/2007")])
def test_what_cannot_be_received(world: World, riel: int, on: date, why: str) -> None:
    """Amounts and dates, each in its words."""
    with pytest.raises(Refusal, match=why), world.books.unit_of_work() as session:
        funds.receive(session, world.office, "FSF", riel, on, "cash", actor=world.actor("officer"),
                      request_key=world.key())


def test_who_and_where(world: World) -> None:
    """An unknown fund, the same place twice, a role that handles no money."""
    world.money()
    with world.books.unit_of_work() as session:
        with pytest.raises(Refusal, match="no fund XX"):
            funds.receive(session, world.office, "XX", 100, DAY, "cash", actor=world.actor("officer"), request_key="a")
        with pytest.raises(Refusal, match="two different places"):
            funds.move(session, world.office, "FSF", 100, DAY, "cash", "cash", actor=world.actor("officer"),
                       request_key="b")
        for login in ("auditor", "admin", "far"):
            with pytest.raises(NotAllowed):
                funds.move(session, world.office, "FSF", 100, DAY, "cash", "bank", actor=world.actor(login),
                           request_key="c")


def test_by_bank(world: World) -> None:
    """A loan paid out by bank and paid back by bank never touches the cash box."""
    with world.books.unit_of_work() as session:
        funds.receive(session, world.office, "FSF", 100_000, DAY, "bank", actor=world.actor("officer"),
                      request_key=world.key())
    number = world.approved()
    with world.books.unit_of_work() as session:
        loans.disburse(session, number, DAY, "bank", actor=world.actor("officer"), request_key=world.key())
        repayments.record(session, number, 20_000, DAY, "bank", actor=world.actor("officer"), request_key=world.key())
    assert (available(world, "bank", DAY), available(world, "cash", DAY)) == (20_000, 0)
    world.check()
