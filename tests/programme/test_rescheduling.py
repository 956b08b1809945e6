"""New terms of a loan, from the question to the books: every figure by hand.

The loan: 120,000 riel on 1 January 2008 at 1 % a month, 12 times 10,000 of principal from 1 February, with interest of
1,200, 1,100, 1,000 ...
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from ledger.books.booked import Booked
from ledger.books.journal import JournalEntry
from ledger.core.errors import NotAllowed, Refusal
from ledger.core.events import Reschedule
from ledger.programme import (
    accruals,
    approvals,
    loans,
    products,
    rescheduling,
    sharing,
)
from ledger.programme.changing import Preview, Why
from tests.programme.conftest import World, at
from tests.programme.test_sharing import assert_replay_agrees, booked

LENT, PAID, AGREED = date(2008, 1, 1), date(2008, 2, 1), date(2008, 3, 11)
TERMS = Reschedule(AGREED, 5, 1, 0, 5_000, date(2008, 5, 11))
FLOOD = Why("flood")


def offer(world: World, **changes: object) -> None:
    """The usual product, but for some changes, from the day of the loan on."""
    with world.books.unit_of_work() as session:
        products.add_version(session, replace(products.current(session, LENT), effective_on=LENT, **changes),
                             actor=None, at=at(date(2007, 6, 1)), request_key=world.key())


def running(world: World) -> str:
    """The loan, its first instalment paid on its day; today is 11 March."""
    number = world.disbursed(120_000, on=LENT)
    world.pay(number, 11_200, PAID)
    world.on = AGREED
    return number


def ask(world: World, number: str, terms: Reschedule = TERMS, why: Why = FLOOD, by: str = "officer") -> int:
    """New terms asked for."""
    with world.books.unit_of_work() as session:
        return rescheduling.request_new_terms(session, number, terms, why, actor=world.actor(by),
                                              request_key=world.key())


def decide(world: World, asked: int, approved: bool = True, reason: str | None = None,
           by: str = "approver") -> JournalEntry | None:
    """The answer of another person."""
    with world.books.unit_of_work() as session:
        return approvals.decide(session, asked, approved, reason, actor=world.actor(by), request_key=world.key())


def look(world: World, number: str, terms: Reschedule = TERMS, why: Why = FLOOD) -> Preview:
    """The preview."""
    with world.books.reading() as session:
        return rescheduling.preview(session, number, terms, why, actor=world.actor("officer"))


def rescheduled(world: World, number: str, terms: Reschedule = TERMS, why: Why = FLOOD) -> JournalEntry:
    """New terms asked for and approved on one day."""
    entry = decide(world, ask(world, number, terms, why))
    assert entry is not None
    return entry


def everything(world: World, number: str) -> tuple[Booked, ...]:
    """All that was booked on a loan."""
    with world.books.reading() as session:
        return sharing.everything(session, loans.by_number(session, number))


def owed(world: World, number: str) -> tuple[int, int]:
    """The number of instalments with something left, and all that is left to pay."""
    with world.books.reading() as session:
        record = loans.by_number(session, number)
        now = sharing.latest(record, sharing.everything(session, record))
        return sum(state.unpaid > 0 for state in now.states), sum(state.unpaid for state in now.states)


def test_new_terms_wait_and_are_posted_when_approved(world: World) -> None:
    """Outstanding 110,000 goes from the old terms to the new: one voucher, no money, no change of any balance."""
    number = running(world)
    asked = ask(world, number)
    assert [b.kind for b in everything(world, number)] == ["repayment"]
    entry = decide(world, asked)
    assert entry is not None and (entry.kind, entry.series, entry.on) == ("reschedule", "J", AGREED)
    assert entry.by == world.ids["officer"] and entry.approved_by == world.ids["approver"]
    with world.books.reading() as session:
        lines = session.execute(text("select account, riel from postings where entry_id = :id order by line"),
                                {"id": entry.id}).all()
    assert [tuple(line) for line in lines] == [("1210", -110_000), ("1210", 110_000)]
    change = everything(world, number)[-1]
    assert (change.change, change.reason, change.visit_id) == (TERMS, "flood", None)
    assert owed(world, number) == (6, 110_000 + 1_400 + 600 + 400 + 300 + 200 + 200)
    world.pay(number, 23_000, date(2008, 5, 11))
    assert booked(world, number)[-1][2:] == (2_000, 21_000, 0)
    assert_replay_agrees(world, number)
    world.check()


def test_the_preview_is_what_is_posted(world: World) -> None:
    """1 February's instalment is paid, 1 March's 11,100 overdue. The new schedule costs 0.5 % a month and two free
    months: less than 6 % a year."""
    number = running(world)
    seen = look(world, number)
    assert (seen.before.outstanding, seen.after.outstanding) == (110_000, 110_000)
    overdue = [sum(s.unpaid for s in one.states if s.instalment.due_on < AGREED) for one in (seen.before, seen.after)]
    assert overdue == [11_100, 0]
    assert 0 < seen.apr_ppm < 60_000
    rescheduled(world, number)
    with world.books.reading() as session:
        record = loans.by_number(session, number)
        assert sharing.latest(record, sharing.everything(session, record)).states == seen.after.states


def test_nobody_approves_their_own_and_a_refusal_changes_nothing(world: World) -> None:
    number = running(world)
    asked = ask(world, number, by="approver")
    for who in ("approver", "officer"):
        with pytest.raises(NotAllowed):
            decide(world, asked, by=who)
    with pytest.raises(Refusal, match="already asked for this loan"):
        ask(world, number)
    assert decide(world, asked, False, "The field did not flood", by="admin") is None
    assert [b.kind for b in everything(world, number)] == ["repayment"]
    ask(world, number)  # a new question may be asked
    world.check()


@pytest.mark.parametrize(("change", "why", "field"), [
    ({"rate_ppm": 10_100}, "the rate is 1.00 % a month now", "rate"),
    ({"first_due_on": date(2008, 3, 31)}, "from 01/04/2008 to 11/04/2009", "first_due_on"),
    ({"first_due_on": date(2009, 4, 12)}, "from 01/04/2008 to 11/04/2009", "first_due_on"),
    ({"instalments": 0}, "at least one instalment", "instalments"),
    ({"instalments": 61}, "at most 60 instalments", "instalments"),
    ({"instalments": 21, "every_months": 3, "first_due_on": date(2008, 6, 11)}, "at most 20 instalments",
     "instalments"),
    ({"every_months": 0}, "at least one month", "every_months"),
    ({"every_months": 13}, "At most 12 months", "every_months"),
    ({"grace_principal": 5}, "grace must be shorter", "grace_principal"),
    ({"rate_ppm": -1}, "cannot be negative", "rate"),
    ({"on": date(2008, 1, 31)}, "on 01/02/2008. Use that date", "on"),
    ({"on": date(2008, 3, 12)}, "in the future", "on"),
])
def test_terms_that_cannot_be(world: World, change: dict, why: str, field: str) -> None:
    number = running(world)
    for verb in (look, ask):
        with pytest.raises(Refusal, match=why) as refused:
            verb(world, number, replace(TERMS, **change))
        assert refused.value.field == field


def test_a_reason_is_from_the_list(world: World) -> None:
    number = running(world)
    for why, field in ((Why("tired"), "reason"), (Why("other"), "words"), (Why("flood", visit_id=7), "visit_id")):
        with pytest.raises(Refusal) as refused:
            look(world, number, why=why)
        assert refused.value.field == field
    assert ask(world, number, why=Why("other", "A bridge fell")) > 0


def test_penalties_stay_a_tenth_under_new_terms(world: World) -> None:
    """800 riel for each of 12 instalments are a tenth of 100,000; of 120,000 lent they are a tenth for 15."""
    offer(world, penalty_riel=800, penalty_after_days=10)
    number = running(world)
    with pytest.raises(Refusal, match=r"more than a tenth of the loan. Choose at most 15") as refusal:
        look(world, number, replace(TERMS, instalments=16))
    assert refusal.value.field == "instalments"
    look(world, number, replace(TERMS, instalments=15))


def test_over_the_cap(world: World) -> None:
    """A loan at 1.45 % a month costs 17.4 % a year. Ten days less in the first of two periods, whose interest is a
    whole month's all the same, make what is left cost more than 18 %."""
    offer(world, rate_ppm=14_500)
    number = running(world)
    dear = replace(TERMS, instalments=2, rate_ppm=14_500, first_due_on=date(2008, 4, 1))
    with pytest.raises(Refusal, match=r"would cost \d\d\.\d\d % a year; the law allows at most 18\.00 %"):
        look(world, number, dear)
    with pytest.raises(Refusal, match="the law allows"):
        ask(world, number, dear)
    assert look(world, number, replace(dear, instalments=12, first_due_on=date(2008, 4, 11))).apr_ppm <= 180_000


def test_loans_that_have_no_terms_to_change(world: World) -> None:
    number = world.approved(120_000)
    with pytest.raises(Refusal, match="not handed over yet"):
        ask(world, number)
    world.money()
    world.disburse(number, world.on)
    world.pay(number, 121_200, world.on)
    world.on = AGREED
    with pytest.raises(Refusal, match="was paid off on 01/02/2008"):
        ask(world, number)


def test_what_comes_between_asking_and_approving(world: World) -> None:
    """Asked on 11 March, a repayment on the 12th: approved on the 13th the terms hold from the 13th. Asked again and
    paid off before the answer: refused, and nothing is half done."""
    number = running(world)
    asked = ask(world, number)
    world.on += timedelta(1)
    world.pay(number, 11_100, world.on)
    world.on += timedelta(1)
    entry = decide(world, asked)
    assert entry is not None and entry.on == date(2008, 3, 13)
    again = ask(world, number, replace(TERMS, on=world.on))
    world.pay(number, 105_000, world.on)
    assert world.state(number) == "closed"
    with pytest.raises(Refusal, match="was paid off on 13/03/2008"):
        decide(world, again)
    assert decide(world, again, False, "Paid off") is None
    world.check()


def test_the_agreed_day_in_a_closed_period_gives_way_to_today(world: World) -> None:
    """Agreed on 31 March; March is closed before the answer on 10 April. An answer after the first new due date is
    too late."""
    number = running(world)
    world.on = date(2008, 3, 31)
    asked = ask(world, number, replace(TERMS, on=world.on))
    world.close(date(2008, 3, 31))
    world.on = date(2008, 5, 11)
    with pytest.raises(Refusal, match=r"begin on 11/05/2008, .* on 11/05/2008: 01/06/2008 is the earliest now"):
        decide(world, asked)
    world.on = date(2008, 4, 10)
    entry = decide(world, asked)
    assert entry is not None and entry.on == date(2008, 4, 10)
    world.check()


def test_a_second_rescheduling_stands_on_the_first(world: World) -> None:
    """The rate in force is that of the first new terms: 0.5 % a month, and no more."""
    number = running(world)
    rescheduled(world, number)
    world.on = date(2008, 6, 11)
    terms = Reschedule(world.on, 4, 2, 1, 5_000, date(2008, 8, 11))
    with pytest.raises(Refusal, match=r"the rate is 0\.50 % a month now"):
        look(world, number, replace(terms, rate_ppm=10_000))
    rescheduled(world, number, terms, Why("animals"))
    with world.books.reading() as session:
        record = loans.by_number(session, number)
        now = sharing.latest(record, sharing.everything(session, record))
    assert [s.replaced for s in now.states] == [True] * 18 + [False] * 5
    # carried: 1,400 from before, 600 due on 11 May, 400 of the month to 11 June; then 1 % of two months on 110,000
    # twice, of 73,300 (733: 700) and of 36,600 (366 and 33: 400)
    assert [s.instalment.interest for s in now.states if not s.replaced] == [2_400, 1_100, 1_100, 700, 400]
    assert_replay_agrees(world, number)
    world.check()


def test_new_terms_turned_back(world: World) -> None:
    """Paid 23,000 on 11 May under the new terms: 2,000 of interest. Without them, on the day of the reversal, it is
    1 March's 1,100 and 10,000, then 1 April's 1,000 and 10,000, then 900 of April's interest."""
    number = running(world)
    entry = rescheduled(world, number)
    world.pay(number, 23_000, date(2008, 5, 11))
    world.on = date(2008, 5, 20)
    back = world.reverse(entry.id)
    assert back.on == date(2008, 5, 20)
    lines = booked(world, number)
    assert [line[1] for line in lines] == ["repayment", "reschedule", "repayment", "reversal", "reallocation"]
    assert lines[-1][2:] == (1_000, -1_000, 0)
    with world.books.reading() as session:
        record = loans.by_number(session, number)
        now = sharing.latest(record, sharing.everything(session, record))
    assert len(now.states) == 12 and now.changed_on is None
    rescheduled(world, number, replace(TERMS, on=world.on, first_due_on=date(2008, 6, 20)))  # and again
    assert_replay_agrees(world, number)
    world.check()


def test_a_repayment_before_new_terms_is_turned_back(world: World) -> None:
    """Without the 11,200 of 1 February the new terms are about 120,000: what was paid under them is shared anew.

    Carried over: 1,200 of January, 1,100 of February, 300 of March's first ten days; 600 of the new terms. So 3,200 of
    the 23,000 paid on 11 May are interest and 19,800 principal.
    """
    number = world.disbursed(120_000, on=LENT)
    first = world.pay(number, 11_200, PAID)
    world.on = AGREED
    rescheduled(world, number)
    world.pay(number, 23_000, date(2008, 5, 11))
    world.on = date(2008, 5, 20)
    world.reverse(first.id)
    lines = booked(world, number)
    assert (sum(line[2] for line in lines), sum(line[3] for line in lines)) == (3_200, 19_800)
    assert_replay_agrees(world, number)
    world.check()


def test_a_backdated_repayment_before_new_terms(world: World) -> None:
    """10,000 received on 1 March are found on 20 May: 1,100 of interest and 8,900 of principal, so the new terms are
    about 101,100, and the 23,000 of 11 May are shared anew on that day."""
    number = running(world)
    rescheduled(world, number)
    world.pay(number, 23_000, date(2008, 5, 11))
    world.on = date(2008, 5, 20)
    world.pay(number, 10_000, date(2008, 3, 1))
    lines = booked(world, number)
    assert [line[:2] for line in lines] == [
        (PAID, "repayment"), (date(2008, 3, 1), "repayment"), (AGREED, "reschedule"),
        (date(2008, 5, 11), "repayment"), (date(2008, 5, 11), "reallocation")]
    assert lines[1][2:] == (1_100, 8_900, 0)
    # carried to 11 May: 10 of 31 days of 1 % of 100,000 (1 March's plan): 300; new interest 0.5 % of 101,100: 500
    assert lines[3][2] + lines[4][2] == 800
    assert_replay_agrees(world, number)
    world.check()


def test_the_same_form_twice_and_with_other_content(world: World) -> None:
    number = running(world)
    with world.books.unit_of_work() as session:
        asked = rescheduling.request_new_terms(session, number, TERMS, FLOOD, actor=world.actor("officer"),
                                               request_key="form")
    with world.books.unit_of_work() as session:
        assert rescheduling.request_new_terms(session, number, TERMS, FLOOD, actor=world.actor("officer"),
                                              request_key="form") == asked
    with pytest.raises(Refusal, match="already sent with other content"), world.books.unit_of_work() as session:
        rescheduling.request_new_terms(session, number, replace(TERMS, instalments=6), FLOOD,
                                       actor=world.actor("officer"), request_key="form")
    for key in ("answer", "answer"):
        with world.books.unit_of_work() as session:
            entry = approvals.decide(session, asked, True, None, actor=world.actor("approver"), request_key=key)
    assert entry is not None and len(everything(world, number)) == 2


def test_interest_that_is_income_when_due(world: World) -> None:
    """1 March's 1,100 is a receivable. New terms put it off: it is taken back, and income again when it falls due."""
    offer(world, recognition="due")
    number = running(world)
    rescheduled(world, number)
    lines = [(b.on, b.kind, b.receivable) for b in everything(world, number)]
    assert lines == [(PAID, "accrual", 1_200), (PAID, "repayment", -1_200), (date(2008, 3, 1), "accrual", 1_100),
                     (AGREED, "reschedule", -1_100)]
    world.pay(number, 23_000, date(2008, 5, 12))
    assert [(b.on, b.kind, b.receivable) for b in everything(world, number)][4:] == [
        (date(2008, 5, 11), "accrual", 2_000), (date(2008, 5, 12), "repayment", -2_000)]
    world.check()


def test_interest_that_fell_due_after_the_agreed_day(world: World) -> None:
    """Agreed on 15 March, approved on 2 April: the daily run had made 1 April's 1,000 income. Under the new terms it is
    not due that day: a linked voucher of 1 April takes it back."""
    offer(world, recognition="due")
    number = world.disbursed(120_000, on=LENT)
    world.pay(number, 11_200, PAID)
    world.on = date(2008, 4, 2)
    with world.books.unit_of_work() as session:
        accruals.run(session, world.office, world.on, actor=world.actor("officer"), request_key=world.key())
    entry = rescheduled(world, number, replace(TERMS, on=date(2008, 3, 15), first_due_on=date(2008, 5, 15)))
    assert entry.on == date(2008, 3, 15)
    assert [(b.on, b.kind, b.receivable) for b in everything(world, number)][2:] == [
        (date(2008, 3, 1), "accrual", 1_100), (date(2008, 3, 15), "reschedule", -1_100),
        (date(2008, 4, 1), "accrual", 1_000), (date(2008, 4, 1), "reallocation", -1_000)]
    assert_replay_agrees(world, number)
    world.check()
