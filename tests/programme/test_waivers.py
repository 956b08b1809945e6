"""Interest and penalties let off: asked for, approved, posted, turned back. Every figure by hand.

The loan: 120,000 riel on 1 January 2008 at 1 % a month, 12 times 10,000 of principal from 1 February, with interest of
1,200, 1,100, 1,000 ... and 500 riel of penalty for what is more than 10 days late.
"""

from datetime import date

import pytest
from sqlalchemy import text

from ledger.core.errors import NotAllowed, Refusal
from ledger.programme import loans, sharing, waivers
from tests.programme.conftest import World
from tests.programme.test_rescheduling import decide, everything, offer, rescheduled
from tests.programme.test_sharing import assert_replay_agrees

LENT, TODAY = date(2008, 1, 1), date(2008, 3, 10)


def late(world: World, **changes: object) -> str:
    """Nothing paid; on 10 March 1,200 and 1,100 of interest are due, 1,000 run, and 500 of penalty are owed."""
    offer(world, penalty_riel=500, penalty_after_days=10, **changes)
    number = world.disbursed(120_000, on=LENT)
    world.on = TODAY
    return number


def ask(world: World, number: str, interest: int, penalty: int = 0, reason: str = "The flood took the harvest",
        on: date | None = None) -> int:
    """A waiver asked for."""
    with world.books.unit_of_work() as session:
        return waivers.request_waiver(session, number, interest, penalty, reason, on or world.on,
                                      actor=world.actor("officer"), request_key=world.key())


def most(world: World, number: str) -> tuple[int, int]:
    """What could be waived today."""
    with world.books.reading() as session:
        return waivers.most(session, number, world.on)


def lines(world: World, entry_id: int) -> list[tuple[str, int]]:
    """Account and riel of an entry's postings."""
    with world.books.reading() as session:
        return [(row.account, row.riel) for row in session.execute(
            text("select account, riel from postings where entry_id = :id order by line"), {"id": entry_id})]


def test_a_waiver_is_posted_when_approved(world: World) -> None:
    number = late(world)
    assert most(world, number) == (3_300, 500)
    entry = decide(world, ask(world, number, 2_300, 500))
    assert entry is not None and (entry.kind, entry.series, entry.on) == ("waiver", "J", TODAY)
    assert lines(world, entry.id) == [("4110", -2_300), ("4120", 2_300), ("4130", -500), ("4140", 500)]
    assert most(world, number) == (1_000, 0)
    world.pay(number, 20_000, TODAY)
    assert [(b.kind, b.interest, b.principal, b.penalty) for b in everything(world, number)] == [
        ("waiver", 0, 0, 0), ("repayment", 0, 20_000, 0)]
    assert_replay_agrees(world, number)
    world.check()


@pytest.mark.parametrize(("interest", "penalty", "why", "field"), [
    (3_301, 0, "3,300 riel of interest are unpaid on 10/03/2008", "interest"),
    (0, 501, "500 riel of penalties are unpaid on 10/03/2008", "penalty"),
    (0, 0, "how much interest", "interest"), (-100, 500, "how much interest", "interest"),
])
def test_no_more_than_is_unpaid(world: World, interest: int, penalty: int, why: str, field: str) -> None:
    number = late(world)
    with pytest.raises(Refusal, match=why) as refused:
        ask(world, number, interest, penalty)
    assert refused.value.field == field


def test_other_refusals(world: World) -> None:
    number = late(world)
    with pytest.raises(Refusal, match="empty"):
        ask(world, number, 100, reason=" ")
    with pytest.raises(Refusal, match="in the future"):
        ask(world, number, 100, on=date(2008, 3, 11))
    world.pay(number, 5_000, date(2008, 3, 5))
    with pytest.raises(Refusal, match="on 05/03/2008"):
        ask(world, number, 100, on=date(2008, 3, 4))
    asked = ask(world, number, 100)
    with pytest.raises(Refusal, match="already asked"):
        ask(world, number, 100)
    with pytest.raises(NotAllowed):
        decide(world, asked, by="officer")
    world.pay(number, 130_000, TODAY)
    with pytest.raises(Refusal, match="was paid off on 10/03/2008"):
        decide(world, asked)
    with pytest.raises(Refusal, match="was paid off"):
        ask(world, number, 100)
    assert most(world, number) == (0, 0)
    world.check()


def test_what_was_paid_since_limits_the_waiver(world: World) -> None:
    """All 3,300 are asked for; 12,000 come in before the answer: 1,200 of interest, 10,000, 500 and 300 of the next
    interest. 1,800 are left: the approval says so and posts nothing."""
    number = late(world)
    asked = ask(world, number, 3_300)
    world.pay(number, 12_000, TODAY)
    with pytest.raises(Refusal, match="1,800 riel of interest are unpaid"):
        decide(world, asked)
    assert [b.kind for b in everything(world, number)] == ["repayment"]
    world.check()


def test_a_waiver_can_end_a_loan(world: World) -> None:
    """On 20 January 2009 all is late: 120,000, 7,800 of interest, 12 x 500 of penalty. 133,300 are paid: the last
    penalty is left, and letting it off closes the loan."""
    number = late(world)
    world.on = date(2009, 1, 20)
    world.pay(number, 133_300, world.on)
    assert world.state(number) == "disbursed" and most(world, number) == (0, 500)
    entry = decide(world, ask(world, number, 0, 500))
    assert entry is not None and world.state(number) == "closed"
    world.reverse(entry.id)
    assert world.state(number) == "disbursed" and most(world, number) == (0, 500)
    world.check()


def test_a_waiver_turned_back_shares_later_money_anew(world: World) -> None:
    """Without the waiver the 20,000 of the same day are 1,200 of interest, 10,000, 500 of penalty, 1,100 and 7,200."""
    number = late(world)
    entry = decide(world, ask(world, number, 2_300, 500))
    assert entry is not None
    world.pay(number, 20_000, TODAY)
    world.on = date(2008, 3, 20)
    world.reverse(entry.id)
    found = everything(world, number)
    assert [b.kind for b in found] == ["waiver", "repayment", "reversal", "reallocation"]
    # by 20 March the second instalment is late too, but money of the 10th does not know
    assert (found[-1].interest, found[-1].penalty, found[-1].principal) == (2_300, 500, -2_800)
    assert_replay_agrees(world, number)
    world.check()


def test_a_repayment_found_later_takes_the_waiver_with_it(world: World) -> None:
    """2,300 were let off on 10 March. 11,200 of 1 February are found on the 20th: then 1,100 and 1,000 were unpaid, so
    2,100 are let off and the rest of it never was: a linked voucher of that day says so."""
    number = late(world)
    decide(world, ask(world, number, 2_300))
    world.on = date(2008, 3, 20)
    world.pay(number, 11_200, date(2008, 2, 1))
    waived = [(b.on, b.kind, b.waived_interest) for b in everything(world, number)]
    assert waived == [(date(2008, 2, 1), "repayment", 0), (TODAY, "waiver", 2_300), (TODAY, "reallocation", -200)]
    with world.books.reading() as session:
        record = loans.by_number(session, number)
        assert sharing.latest(record, sharing.everything(session, record)).waived_interest == 2_100
    assert_replay_agrees(world, number)
    world.check()


def test_interest_that_was_income_when_due(world: World) -> None:
    """2,300 are a receivable: the waiver takes it away, income and waived interest stand side by side."""
    number = late(world, recognition="due")
    entry = decide(world, ask(world, number, 2_300))
    assert entry is not None
    assert lines(world, entry.id) == [("1220", -2_300), ("4120", 2_300)]
    world.check()


def test_new_terms_after_a_waiver_carry_less(world: World) -> None:
    """2,300 let off, 11 March's new terms carry 300 of interest (10 of 31 days of 1,000) and 500 of penalty."""
    number = late(world)
    decide(world, ask(world, number, 2_300))
    world.on = date(2008, 3, 11)
    rescheduled(world, number)
    with world.books.reading() as session:
        record = loans.by_number(session, number)
        now = sharing.latest(record, sharing.everything(session, record))
    carried = next(s for s in now.states if not s.replaced)
    assert (carried.unpaid_interest, carried.unpaid_penalty) == (300, 500)
    world.check()
