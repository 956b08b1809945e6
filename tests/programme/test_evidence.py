"""Visits on which new terms rest: they found the reason, and stay as long as the terms do."""

import pytest
from sqlalchemy import text

from ledger.books import check_terms
from ledger.core.errors import Refusal
from ledger.programme import approvals, loans, striking, visits
from ledger.programme.changing import Why
from ledger.programme.visits import Seen, Sheet
from tests.programme.conftest import VILLAGE, World
from tests.programme.test_rescheduling import AGREED, ask, decide, everything, rescheduled, running
from tests.reports.test_agreements import tamper


@pytest.fixture
def visited(world: World) -> tuple[World, str, int, int]:
    """A running loan; the visits of one day to its family, which found the flood, and to another family."""
    number, other = running(world), world.family()
    with world.books.unit_of_work() as session:
        loan = loans.loan(session, number)
        visits.record(session, Sheet(world.office, VILLAGE, AGREED, "officer", "Sok Dara", (
            Seen(loan.family_number, "struggling", "flood"), Seen(other, "well", "nothing"))),
            actor=world.actor("officer"), request_key=world.key())
        seen = {row.family_id: row.id for row in session.execute(text("select id, family_id from visits"))}
    return world, number, seen.pop(loan.family_id), seen.popitem()[1]


def strike(world: World, visit_id: int) -> None:
    with world.books.unit_of_work() as session:
        striking.strike(session, "visit", visit_id, "x", actor=world.actor("officer"), request_key=world.key())


def test_a_visit_is_the_evidence(visited: tuple[World, str, int, int]) -> None:
    """Of this family, and of what it found."""
    world, number, seen, strangers = visited
    with pytest.raises(Refusal, match="one of the visits to this family"):
        ask(world, number, why=Why("flood", visit_id=strangers))
    with pytest.raises(Refusal, match="visit of 11/03/2008 did not find what is chosen") as refused:
        ask(world, number, why=Why("illness", visit_id=seen))
    assert refused.value.field == "visit_id"
    rescheduled(world, number, why=Why("flood", visit_id=seen))
    assert everything(world, number)[-1].visit_id == seen
    world.check()


def test_it_stays_until_the_terms_are_turned_back(visited: tuple[World, str, int, int]) -> None:
    world, number, seen, _ = visited
    rescheduled(world, number, why=Why("flood", visit_id=seen))
    with pytest.raises(Refusal, match=f"new terms of loan {number} rest on this visit"):
        strike(world, seen)
    world.reverse(everything(world, number)[-1].entry_id, AGREED)
    strike(world, seen)
    world.check()


def test_evidence_struck_out_while_the_request_waits(visited: tuple[World, str, int, int]) -> None:
    """The approval is refused, in the database too; the request can be refused."""
    world, number, seen, _ = visited
    asked = ask(world, number, why=Why("flood", visit_id=seen))
    strike(world, seen)
    with pytest.raises(Refusal, match="was struck out meanwhile"):
        decide(world, asked)
    with pytest.raises(Exception, match="this visit was struck out"), world.books.engine.begin() as connection:
        connection.exec_driver_sql("insert into loan_changes (entry_id, loan_id, kind, reason, visit_id) "
                                   f"values (1000000999, 1, 'reschedule', 'flood', {seen})")
    with world.books.unit_of_work() as session:
        approvals.decide(session, asked, False, "Ask anew", actor=world.actor("approver"), request_key=world.key())
    world.check()


def test_check_names_what_was_struck_out_past_the_guards(visited: tuple[World, str, int, int]) -> None:
    world, number, seen, _ = visited
    rescheduled(world, number, why=Why("flood", visit_id=seen))
    tamper(world.books, "insert into struck_out (office_id, visit_id, reason, struck_by, struck_at) "
                        f"values ({world.office}, {seen}, 'x', 1, '2008-06-01T01:00:00.000000Z')")
    terms = dict(check_terms.CHECKS)["terms"]
    with world.books.reading() as session:
        assert [(fault.where, fault.message) for fault in terms(session, None)] == [
            (f"loan {number}", f"its new terms rest on a visit that was struck out: {seen}")]
