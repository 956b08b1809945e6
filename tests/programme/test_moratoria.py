"""A pause for one loan, or for a whole village or district in one act: every figure by hand.

Each loan: 120,000 riel on 1 January 2008 at 1 % a month, 12 times 10,000 of principal from 1 February, with interest of
1,200, 1,100, 1,000 ...
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from ledger.core.arrears import arrears
from ledger.core.errors import NotAllowed, Refusal
from ledger.core.events import Moratorium
from ledger.programme import loans, moratoria, sharing
from ledger.programme.changing import Preview, Why
from tests.programme.conftest import FAR_VILLAGE, OTHER_VILLAGE, VILLAGE, World
from tests.programme.test_rescheduling import FLOOD, decide, everything, offer
from tests.programme.test_sharing import assert_replay_agrees, booked

LENT, FLOODED = date(2008, 1, 1), date(2008, 3, 10)
PAUSE = Moratorium(FLOODED, 3, False)
DISTRICT = VILLAGE[:4]


def lend(world: World, village: str = VILLAGE, riel: int = 120_000) -> str:
    """A loan of 1 January in a village."""
    world.on = LENT
    number = world.approved(riel, world.family(village))
    world.disburse(number, LENT)
    return number


@pytest.fixture
def flooded(world: World) -> tuple[World, list[str]]:
    """Three loans in one village, one in another of the same district; the first paid February, the third is paid
    off. Today is 10 March, after the flood."""
    world.money()
    numbers = [lend(world) for _ in range(3)] + [lend(world, OTHER_VILLAGE)]
    world.pay(numbers[0], 11_200, date(2008, 2, 1))
    world.pay(numbers[2], 121_200, date(2008, 2, 1))
    world.on = FLOODED
    return world, numbers


def ask(world: World, place: str = VILLAGE, pause: Moratorium = PAUSE, why: Why = FLOOD, by: str = "officer") -> int:
    """A pause of a place asked for."""
    with world.books.unit_of_work() as session:
        return moratoria.request_for_place(session, world.office, place, pause, why, actor=world.actor(by),
                                           request_key=world.key())


def ask_one(world: World, number: str, pause: Moratorium = PAUSE, why: Why = FLOOD) -> int:
    """A pause of one loan asked for."""
    with world.books.unit_of_work() as session:
        return moratoria.request_for_loan(session, number, pause, why, actor=world.actor("officer"),
                                          request_key=world.key())


def look(world: World, place: str = VILLAGE, pause: Moratorium = PAUSE) -> list[Preview]:
    """The list that the officer sees."""
    with world.books.reading() as session:
        return moratoria.preview_of_place(session, world.office, place, pause, FLOOD, actor=world.actor("officer"))


def late(world: World, number: str, on: date) -> tuple[int, int]:
    """Riel overdue and days late."""
    with world.books.reading() as session:
        record = loans.by_number(session, number)
        found = arrears(sharing.replay(record, sharing.everything(session, record), on), on)
        return found.overdue_riel, found.days_late


def pauses(world: World, number: str) -> list[tuple[date, int]]:
    """The pauses booked on a loan: day and months."""
    return [(b.on, b.change.months) for b in everything(world, number) if isinstance(b.change, Moratorium)]


def test_a_village_in_one_act(flooded: tuple[World, list[str]]) -> None:
    """Two loans owe something. On 10 March the first is 9 days late with 11,100, the second 38 days with 22,300; after
    the pause neither is. One approval, a voucher for each, all balances as before."""
    world, (first, second, paid, other) = flooded
    assert [late(world, one, FLOODED) for one in (first, second)] == [(11_100, 9), (22_300, 38)]
    seen = look(world)
    assert [one.record.number for one in seen] == [first, second]
    asked = ask(world)
    assert decide(world, asked) is None
    assert [pauses(world, one) for one in (first, second, paid, other)] == [[(FLOODED, 3)], [(FLOODED, 3)], [], []]
    assert [late(world, one, FLOODED) for one in (first, second)] == [(0, 0), (0, 0)]
    assert [late(world, one, FLOODED - timedelta(1)) for one in (first, second)] == [(11_100, 8), (22_300, 37)]
    assert late(world, second, date(2008, 5, 2)) == (11_200, 1)
    with world.books.reading() as session:
        rows = session.execute(text("select series, number, narration, approved_by from journal_entries "
                                    "where kind = 'reschedule' order by id")).all()
        ids = session.execute(text("select riel, decision from approvals where kind = 'moratorium'")).all()
    assert [tuple(row) for row in rows] == [("J", 1, f"New terms {first}", world.ids["approver"]),
                                           ("J", 2, f"New terms {second}", world.ids["approver"])]
    assert [tuple(row) for row in ids] == [(230_000, "approved")]
    for one in (first, second):
        assert_replay_agrees(world, one)
    world.check()


def test_a_district_in_one_act(flooded: tuple[World, list[str]]) -> None:
    world, (first, second, _, other) = flooded
    decide(world, ask(world, DISTRICT))
    assert all(pauses(world, one) == [(FLOODED, 3)] for one in (first, second, other))
    world.check()


def test_what_happens_between_asking_and_approving(flooded: tuple[World, list[str]]) -> None:
    """The second loan is repaid on 11 March and left out; on the first something is paid on the 12th, so its pause
    begins on the day of the approval. A loan handed over since was not asked for."""
    world, (first, second, _, _) = flooded
    asked = ask(world)
    world.on = date(2008, 3, 11)
    world.pay(second, 150_000, world.on)
    world.on = date(2008, 3, 12)
    world.pay(first, 5_000, world.on)
    new = world.approved(120_000, world.family())
    world.disburse(new, world.on)
    world.on = date(2008, 3, 14)
    assert decide(world, asked) is None
    assert (pauses(world, first), pauses(world, second), pauses(world, new)) == ([(date(2008, 3, 14), 3)], [], [])
    world.check()


def test_nothing_is_left_to_pause(flooded: tuple[World, list[str]]) -> None:
    world, (first, second, _, _) = flooded
    asked = ask(world)
    for one in (first, second):
        world.pay(one, 150_000, world.on)
    with pytest.raises(Refusal, match="Nothing is owed any more"):
        decide(world, asked)
    assert decide(world, asked, False, "All repaid") is None
    with pytest.raises(Refusal, match="No loan of this place owes anything"):
        ask(world)
    world.check()


def test_loans_that_end_inside_the_pause(flooded: tuple[World, list[str]]) -> None:
    """On 10 December two instalments of the first loan are unpaid, due on 1 December and 1 January; six months later
    they are due on 1 June and 1 July. One that ended long ago is put off too."""
    world, (first, second, _, _) = flooded
    world.pay(first, 98_400, date(2008, 11, 1))  # 8 x 10,000 and interest: all but the last three instalments
    world.on = date(2008, 12, 10)
    pause = Moratorium(world.on, 6, False)
    left = [[s.instalment.due_on for s in one.after.states if s.unpaid > 0] for one in look(world, pause=pause)]
    assert left[0][-2:] == [date(2009, 6, 1), date(2009, 7, 1)] and left[1][-1] == date(2009, 7, 1)
    world.on = date(2009, 5, 1)
    decide(world, ask(world, pause=Moratorium(world.on, 1, True)))
    with world.books.reading() as session:
        record = loans.by_number(session, second)
        now = sharing.latest(record, sharing.everything(session, record))
    # moved from 1 January to 1 February: past all the same, so nothing was put off and no interest was added
    assert [(s.instalment.due_on, s.interest_due) for s in now.states][-2:] == [
        (date(2009, 1, 1), 200), (date(2009, 2, 1), 100)]
    world.check()


def test_interest_that_runs_and_interest_that_is_free(flooded: tuple[World, list[str]]) -> None:
    """Three months of 1 % on 110,000 are 3,300, due when the pause is over; the other loan's months are free."""
    world, (first, _, _, other) = flooded
    free = sum(s.unpaid_interest for s in look(world, OTHER_VILLAGE)[0].after.states)
    assert free == sum(s.unpaid_interest for s in look(world, OTHER_VILLAGE)[0].before.states) == 7_800
    entry = decide(world, ask_one(world, first, replace(PAUSE, interest_runs=True)))
    assert entry is not None and entry.kind == "reschedule"
    world.on = date(2008, 7, 1)
    world.pay(first, 25_400, world.on)
    assert booked(world, first)[-1][2:] == (1_100 + 1_000 + 3_300, 20_000, 0)
    assert pauses(world, other) == []
    world.check()


def test_what_cannot_be_paused(flooded: tuple[World, list[str]]) -> None:
    world, (first, _, paid, _) = flooded
    for months in (0, 13, -1):
        with pytest.raises(Refusal, match="from 1 to 12 months") as refused:
            ask(world, pause=Moratorium(FLOODED, months, False))
        assert refused.value.field == "months"
    for place, why in ((VILLAGE[:6], "Choose a village or a district"), ("99999999", "no place with the code"),
                       (FAR_VILLAGE, "no place|owes anything")):
        with pytest.raises(Refusal, match=why):
            ask(world, place)
    with pytest.raises(Refusal, match="in the future"):
        ask(world, pause=Moratorium(FLOODED + timedelta(1), 3, False))
    with pytest.raises(Refusal, match="Choose what happened"):
        ask(world, why=Why("war"))
    with pytest.raises(Refusal, match="was paid off on 01/02/2008"):
        ask_one(world, paid)
    with pytest.raises(Refusal, match=r"booked on loan .* on 01/02/2008"):
        ask_one(world, first, Moratorium(date(2008, 1, 31), 3, False))
    with pytest.raises(NotAllowed):
        ask(world, by="far")
    with pytest.raises(NotAllowed):
        ask(world, by="auditor")
    world.check()


def test_a_loan_waits_for_one_pause_only(flooded: tuple[World, list[str]]) -> None:
    """Asked for the village: not again for the district or for a loan of it, until it is decided."""
    world, (first, _, _, other) = flooded
    asked = ask(world)
    for again in (lambda: ask(world, DISTRICT), lambda: ask_one(world, first)):
        with pytest.raises(Refusal, match=f"A pause of loan {first} was already asked for"):
            again()
    ask_one(world, other)
    with pytest.raises(NotAllowed):
        decide(world, asked, by="officer")
    decide(world, asked, False, "Too long")
    assert pauses(world, first) == []
    ask(world)


def test_the_act_is_whole_or_nothing(flooded: tuple[World, list[str]]) -> None:
    """The second loan cannot be paused because its day's period was closed meanwhile and today's is not open either:
    the first one's voucher is not kept."""
    world, (first, second, _, _) = flooded
    asked = ask(world)
    world.on = date(2008, 3, 31)
    world.pay(second, 1_000, date(2008, 3, 31))
    world.close(date(2008, 3, 31))
    with pytest.raises(Refusal, match="closed up to 31/03/2008"):
        decide(world, asked)
    assert pauses(world, first) == pauses(world, second) == []
    world.on = date(2008, 4, 1)
    decide(world, asked)
    assert pauses(world, first) == pauses(world, second) == [(date(2008, 4, 1), 3)]
    world.check()


def test_one_pause_of_many_is_turned_back(flooded: tuple[World, list[str]]) -> None:
    """The pause of the first loan goes; the second keeps its own. From the reversal on the first is late again."""
    world, (first, second, _, _) = flooded
    decide(world, ask(world))
    entry = next(b.entry_id for b in everything(world, first) if b.change is not None)
    world.on = date(2008, 3, 20)
    world.reverse(entry)
    assert late(world, first, date(2008, 3, 19)) == (0, 0) and late(world, first, world.on) == (11_100, 19)
    assert late(world, second, world.on) == (0, 0)
    world.check()


def test_the_same_form_twice(flooded: tuple[World, list[str]]) -> None:
    world, (first, _, _, _) = flooded
    with world.books.unit_of_work() as session:
        numbers = [moratoria.request_for_place(session, world.office, VILLAGE, PAUSE, FLOOD,
                                               actor=world.actor("officer"), request_key="form") for _ in range(2)]
    assert numbers[0] == numbers[1]
    decide(world, numbers[0])
    with pytest.raises(Refusal, match="already decided"):
        decide(world, numbers[0])
    assert len(pauses(world, first)) == 1


def test_penalties_and_interest_when_due(world: World) -> None:
    """500 riel of penalty after 10 days, interest is income when due. Nothing was paid: on 13 February February's
    instalment owes 500. The pause of 10 March puts it off with 1 March's, whose penalty is never charged; interest of
    both is taken back from income until 1 May."""
    offer(world, recognition="due", penalty_riel=500, penalty_after_days=10)
    world.money()
    number = lend(world)
    world.on = FLOODED
    decide(world, ask(world))
    lines = [(b.on, b.kind, b.receivable) for b in everything(world, number)]
    assert lines == [(date(2008, 2, 1), "accrual", 1_200), (date(2008, 3, 1), "accrual", 1_100),
                     (FLOODED, "reschedule", -2_300)]
    with world.books.reading() as session:
        record = loans.by_number(session, number)
        now = sharing.replay(record, sharing.everything(session, record), date(2008, 4, 30))
    assert sum(s.unpaid_penalty for s in now.states) == 500
    world.on = date(2008, 5, 1)
    world.pay(number, 11_700, world.on)
    assert [(b.on, b.kind, b.receivable) for b in everything(world, number)][3:] == [
        (world.on, "accrual", 1_200), (world.on, "repayment", -1_200)]
    world.check()
