"""Two people at the same moment, and one form sent twice: money moves once. On both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.core.errors import Refusal
from ledger.programme import approvals, families, funds, loans, repayments
from tests.programme.conftest import SOK, VILLAGE, World

DAY = date(2008, 2, 1)


def at_once(world: World, *verbs: Callable[[Session], object]) -> list[object]:
    """Each verb in its own thread and unit of work, started together: what each returned or was refused with."""
    start = Barrier(len(verbs))

    def run(verb: Callable[[Session], object]) -> object:
        start.wait()
        try:
            with world.books.unit_of_work() as session:
                return verb(session)
        except Refusal as refusal:
            return str(refusal)

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def refusals(results: list[object]) -> list[str]:
    """Those that were refused."""
    return [result for result in results if isinstance(result, str) and " " in result]


def test_one_loan_is_handed_over_once(world: World) -> None:
    """Four officers disburse the same loan."""
    world.money()
    number, actor = world.approved(), world.actor("officer")
    keys = [world.key() for _ in range(4)]
    results = at_once(world, *(lambda session, key=key: loans.disburse(  # type: ignore[misc]
        session, number, DAY, "cash", actor=actor, request_key=key) for key in keys))
    assert len(refusals(results)) == 3 and all("already handed over" in words for words in refusals(results))
    world.check()


def test_the_same_money_is_lent_once(world: World) -> None:
    """Three loans of 100,000 and 100,000 in the box."""
    world.money(100_000)
    numbers, actor = [world.approved() for _ in range(3)], world.actor("officer")
    results = at_once(world, *(lambda session, number=number: loans.disburse(  # type: ignore[misc]
        session, number, DAY, "cash", actor=actor, request_key=f"lend-{number}") for number in numbers))
    assert len(refusals(results)) == 2 and all("short" in words for words in refusals(results))
    with world.books.reading() as session:
        assert funds.available(session, world.office, "FSF", "cash", DAY) == 0
    world.check()


def test_the_same_cash_moves_once(world: World) -> None:
    """Three people bring the same 100,000 to the bank."""
    world.money(100_000)
    actor = world.actor("officer")
    results = at_once(world, *(lambda session, key=key: funds.move(  # type: ignore[misc]
        session, world.office, "FSF", 100_000, DAY, "cash", "bank", actor=actor, request_key=f"move-{key}")
        for key in range(3)))
    assert len(refusals(results)) == 2
    world.check()


def test_one_family_applies_once(world: World) -> None:
    """Two officers write the same application."""
    family, actor = world.family(), world.actor("officer")
    results = at_once(world, *(lambda session, key=key: loans.apply(  # type: ignore[misc]
        session, family, 100_000, actor=actor, request_key=f"apply-{key}") for key in range(4)))
    assert len(refusals(results)) == 3


def test_one_question_is_decided_once(world: World) -> None:
    """Approver and administrator answer at the same moment; a reversal is posted once."""
    number = world.disbursed(on=DAY)
    paid = world.pay(number, 9_300, DAY)
    with world.books.unit_of_work() as session:
        asked = approvals.request_reversal(session, paid.id, "Wrong family", actor=world.actor("officer"),
                                           request_key=world.key())
    deciders = [world.actor("approver"), world.actor("admin")]
    results = at_once(world, *(lambda session, who=who: approvals.decide(  # type: ignore[misc]
        session, asked, True, None, actor=who, request_key=f"decide-{who.user_id}") for who in deciders))
    assert len(refusals(results)) == 1
    world.check()


def test_a_loan_is_paid_off_once(world: World) -> None:
    """Two people key the same pay-off: the second hears that nothing is owed."""
    number, actor = world.disbursed(on=DAY), world.actor("officer")
    with world.books.reading() as session:
        left = repayments.payoff(session, number, DAY)
    results = at_once(world, *(lambda session, key=key: repayments.record(  # type: ignore[misc]
        session, number, left, DAY, "cash", actor=actor, request_key=f"off-{key}") for key in range(3)))
    assert len(refusals(results)) == 2 and all("paid off" in words for words in refusals(results))
    world.check()


def test_families_get_numbers_without_a_gap(world: World) -> None:
    """Eight registered at once: SR-0001 to SR-0008."""
    actor = world.actor("officer")
    results = at_once(world, *(lambda session, key=key: families.register(  # type: ignore[misc]
        session, world.office, VILLAGE, SOK, actor=actor, request_key=f"new-{key}", another=True) for key in range(8)))
    assert sorted(map(str, results)) == [f"SR-{n:04}" for n in range(1, 9)]


def test_a_double_click_acts_once(world: World) -> None:
    """The same form in four threads gives the same entry four times, and one is booked."""
    number, actor = world.disbursed(on=DAY), world.actor("officer")
    results = at_once(world, *[lambda session: repayments.record(
        session, number, 9_300, DAY, "cash", actor=actor, request_key="one-form")] * 4)
    assert refusals(results) == [] and len({result.id for result in results}) == 1  # type: ignore[attr-defined]
    with world.books.reading() as session:
        assert session.execute(text("select count(*) from journal_entries where kind = 'repayment'")).scalar_one() == 1
    world.check()


def test_a_resent_form_is_answered_and_another_one_refused(world: World) -> None:
    """Every verb: same key and content gives the first result, also later and when it would now be refused."""
    world.money()
    officer, approver = world.actor("officer"), world.actor("approver")

    def twice(verb: Callable[[Session, int], object], riel: int = 100_000) -> object:
        first, second = [None, None]
        with world.books.unit_of_work() as session:
            first = verb(session, riel)
        with world.books.unit_of_work() as session:
            second = verb(session, riel)
        assert first == second
        with pytest.raises(Refusal, match="already sent with other content"), world.books.unit_of_work() as session:
            verb(session, riel + 100)
        return first

    family = twice(lambda session, riel: families.register(
        session, world.office, VILLAGE, SOK, phone=f"012 {riel}", actor=officer, request_key="a"))
    twice(lambda session, riel: funds.receive(
        session, world.office, "FSF", riel, DAY, "bank", actor=officer, request_key="b"))
    twice(lambda session, riel: funds.move(
        session, world.office, "FSF", riel, DAY, "bank", "cash", actor=officer, request_key="c"))
    number = twice(lambda session, riel: loans.apply(session, str(family), riel, actor=officer, request_key="d"))
    with world.books.reading() as session:
        approval = loans.loan(session, str(number)).approval_id
    twice(lambda session, riel: approvals.decide(session, approval, True, f"{riel}", actor=approver, request_key="e"))
    twice(lambda session, riel: loans.disburse(
        session, str(number), DAY, "cash", reference=f"{riel}", actor=officer, request_key="f"))
    paid = twice(lambda session, riel: repayments.record(
        session, str(number), riel, DAY, "cash", actor=officer, request_key="g"))
    asked = twice(lambda session, riel: approvals.request_reversal(
        session, paid.id, f"{riel} was wrong", actor=officer, request_key="h"))  # type: ignore[attr-defined]
    twice(lambda session, riel: approvals.decide(
        session, asked, True, f"{riel}", actor=approver, request_key="i"))  # type: ignore[arg-type]
    twice(lambda session, riel: families.change(
        session, str(family), village_code=VILLAGE, head=SOK, phone=f"012 {riel}", actor=officer, request_key="j"))
    world.check()
