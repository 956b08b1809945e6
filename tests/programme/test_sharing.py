"""What stands in the books is what a replay gives, on every date, whatever is booked or turned back about the past."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from ledger.books import booked as bookings
from ledger.books import loan_sums
from ledger.core.errors import Refusal
from ledger.programme import approvals, loans, sharing
from tests.programme.conftest import World

LENT = date(2008, 2, 1)


def booked(world: World, number: str) -> list[tuple[date, str, int, int, int]]:
    """What was booked on a loan: day, kind, interest, principal, held."""
    with world.books.reading() as session:
        record = loans.by_number(session, number)
        return [(b.on, b.kind, b.interest, b.principal, b.held)
                for b in bookings.booked(session, [record.id], sharing.EVER)[record.id]]


def assert_replay_agrees(world: World, number: str) -> None:
    """On every day on which something was booked: sums of the postings = the replay of that day."""
    with world.books.reading() as session:
        record = loans.by_number(session, number)
        everything = bookings.booked(session, [record.id], sharing.EVER)[record.id]
        for day in sorted({b.on for b in everything}):
            there = bookings.booked(session, [record.id], day)[record.id]
            position = bookings.position_of(record, there, day)
            sums = loan_sums.sums(session, [record.id], day)[record.id]
            assert (sums.interest, sums.repaid_principal, sums.held, sums.outstanding) == (
                position.paid_interest, position.paid_principal, position.held, position.outstanding), day


def test_a_backdated_repayment(world: World) -> None:
    """Lent 100,000 on 1 February; 30,000 paid on 1 March, and then 10,000 of 10 February is keyed.

    Alone, the 30,000 of 1 March is 1,000 interest and 29,000 principal. With 10,000 brought on 10 February the running
    period's 1,000 interest and 9,000 principal are paid first, so the 30,000 is all principal: one reallocation on
    1 March moves 1,000 from interest to principal, linked to the repayment that made it necessary.
    """
    number = world.disbursed(on=LENT)
    world.on = date(2008, 3, 10)
    world.pay(number, 30_000, date(2008, 3, 1))
    late = world.pay(number, 10_000, date(2008, 2, 10))
    assert booked(world, number) == [
        (date(2008, 2, 10), "repayment", 1_000, 9_000, 0), (date(2008, 3, 1), "repayment", 1_000, 29_000, 0),
        (date(2008, 3, 1), "reallocation", -1_000, 1_000, 0)]
    with world.books.reading() as session:
        (linked,) = session.execute(text("select corrects_id from journal_entries where kind = 'reallocation'")).all()
    assert linked.corrects_id == late.id
    assert_replay_agrees(world, number)
    world.check()


def test_any_repayment_can_be_reversed_not_only_the_last(world: World) -> None:
    """Three instalments paid on their days, then the first is turned back: what came later moves up."""
    number = world.disbursed(on=LENT)
    first = world.pay(number, 9_300, date(2008, 3, 1))
    world.pay(number, 9_200, date(2008, 4, 1))
    world.pay(number, 9_200, date(2008, 5, 1))
    world.on = date(2008, 5, 9)
    mirror = world.reverse(first.id)
    assert mirror.on == date(2008, 5, 9) and mirror.reverses_id == first.id
    lines = booked(world, number)
    assert lines[3][:2] == (date(2008, 5, 9), "reversal") and lines[4][:2] == (date(2008, 5, 9), "reallocation")
    # 18,400 stand: 1,000 interest and 8,300 of March, 900 interest and 8,200 of April
    assert sum(line[2] for line in lines) == 1_900 and sum(line[3] for line in lines) == 16_500
    assert_replay_agrees(world, number)
    world.check()


def test_a_paid_off_loan_opens_again(world: World) -> None:
    """Paid off with too much, then the first repayment is turned back: the money held goes to the loan."""
    number = world.disbursed(on=LENT)
    first = world.pay(number, 10_000, date(2008, 3, 1))
    world.pay(number, 95_000, date(2008, 3, 1))
    assert world.state(number) == "closed"
    world.on = date(2008, 3, 2)
    world.reverse(first.id)
    assert world.state(number) == "disbursed"
    assert sum(line[4] for line in booked(world, number)) == 0
    assert_replay_agrees(world, number)
    world.check()


def test_what_cannot_be_reversed(world: World) -> None:
    """A disbursement with repayments on it, a reversal, a reallocation, the same entry twice."""
    number = world.disbursed(on=LENT)
    world.on = date(2008, 3, 10)
    with world.books.reading() as session:
        disbursement = loans.loan(session, number).disbursement_id
    assert disbursement is not None
    paid = world.pay(number, 30_000, date(2008, 3, 1))
    world.pay(number, 10_000, date(2008, 2, 10))
    with pytest.raises(Refusal, match="Later entries stand on this loan"):
        world.reverse(disbursement)
    with world.books.reading() as session:
        moved = session.execute(text("select id from journal_entries where kind = 'reallocation'")).scalar_one()
    with pytest.raises(Refusal, match="Reverse the repayment instead"):
        world.reverse(moved)
    mirror = world.reverse(paid.id)
    with pytest.raises(Refusal, match="already reversed"):
        world.reverse(paid.id)
    with pytest.raises(Refusal, match="itself a reversal"):
        world.reverse(mirror.id)
    assert_replay_agrees(world, number)


def test_a_reversal_waits_once_and_looks_again_when_decided(world: World) -> None:
    """Asking twice is refused; a repayment that came in after the asking stops the reversal of the disbursement."""
    number = world.disbursed(on=LENT)
    with world.books.unit_of_work() as session:
        entry = loans.loan(session, number).disbursement_id
        assert entry is not None
        asked = approvals.request_reversal(session, entry, "Wrong family", actor=world.actor("officer"),
                                           request_key=world.key())
    with pytest.raises(Refusal, match="already waits"), world.books.unit_of_work() as session:
        approvals.request_reversal(session, entry, "Again", actor=world.actor("officer2"), request_key=world.key())
    world.pay(number, 5_000, LENT)
    with pytest.raises(Refusal, match="Later entries stand"), world.books.unit_of_work() as session:
        approvals.decide(session, asked, True, None, actor=world.actor("approver"), request_key=world.key())
    assert world.state(number) == "disbursed"
    with world.books.unit_of_work() as session:
        assert approvals.decide(session, asked, False, "Right family after all", actor=world.actor("approver"),
                                request_key=world.key()) is None
    world.check()


def test_money_that_is_gone_cannot_be_turned_back(world: World) -> None:
    """A donor's receipt whose money was lent, and a repayment whose cash is not there any more."""
    world.money(100_000)
    with world.books.reading() as session:
        receipt = session.execute(text("select id from journal_entries where kind = 'donor receipt'")).scalar_one()
    number = world.approved()
    world.disburse(number, LENT)
    with pytest.raises(Refusal, match="fund is short"):
        world.reverse(receipt)
    world.check()


@dataclass(frozen=True)
class Step:
    """So many days later: a repayment of some days before, or the reversal of an earlier one."""

    later: int
    back: int
    riel: int
    turn_back: int | None


STEPS = st.lists(st.builds(
    Step, st.integers(0, 40), st.integers(0, 60), st.sampled_from([500, 3_000, 9_300, 9_200, 25_000, 60_000, 110_000]),
    st.none() | st.none() | st.integers(0, 9)), min_size=2, max_size=9)


@settings(max_examples=20, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_books_and_replay_agree_whatever_happens(world: World, steps: list[Step]) -> None:
    """Random repayments, backdated and turned back in any order; `check` finds nothing wrong either."""
    world.on = LENT
    number = world.disbursed(200_000, on=LENT)
    entries: list[int] = []
    for step in steps:
        world.on += timedelta(step.later)
        try:
            if step.turn_back is not None and entries:
                world.reverse(entries[step.turn_back % len(entries)])
            else:
                entries.append(world.pay(number, step.riel, max(LENT, world.on - timedelta(step.back))).id)
        except Refusal as refusal:
            assert any(word in str(refusal) for word in ("paid off", "already reversed")), refusal
        assert_replay_agrees(world, number)
    world.check()
