"""New terms, pauses and waivers as the pages and papers tell them: every figure by hand.

The loan: 120,000 riel on 1 January 2008 at 1 % a month, 12 times 10,000 of principal from 1 February, with interest of
1,200, 1,100, 1,000 ...
"""

import json
from datetime import date, timedelta

from ledger.core.events import Moratorium
from ledger.programme import moratoria, write_offs
from ledger.reports import json as report_json
from ledger.reports.families import family_page
from ledger.reports.family_statement import family_statement
from ledger.reports.history import Event
from ledger.reports.loan_page import LoanPage, loan_page
from ledger.reports.loans import loan_list
from tests.programme.conftest import (  # noqa: F401  (fixtures)
    World,
    quick_hashes,
    world,
    world_template,
)
from tests.programme.test_rescheduling import FLOOD, TERMS, decide, offer, rescheduled, running

LENT = date(2008, 1, 1)


def page(world: World, number: str, on: date | None = None) -> LoanPage:  # noqa: F811
    """The loan's page on a day."""
    with world.books.reading() as session:
        return loan_page(session, frozenset([world.office]), number, on or world.on)


def events(world: World, number: str) -> list[tuple[date, str, int]]:  # noqa: F811
    """The timeline of the loan's family, oldest first: day, kind, riel."""
    with world.books.reading() as session:
        told: list[Event] = list(reversed(family_page(
            session, frozenset([world.office]), page(world, number).family_number, world.on).events))
    return [(event.on, event.kind, event.riel) for event in told if event.on > LENT]


def paused(world: World, number: str, pause: Moratorium) -> None:  # noqa: F811
    """A pause of the loan, asked for and approved today."""
    with world.books.unit_of_work() as session:
        asked = moratoria.request_for_loan(session, number, pause, FLOOD, actor=world.actor("officer"),
                                           request_key=world.key())
    decide(world, asked)


def test_the_page_of_a_loan_under_new_terms(world: World) -> None:  # noqa: F811
    """February's instalment is paid, eleven are replaced; 1,400 of interest and five new ones stand in their place."""
    number = running(world)
    rescheduled(world, number)
    found = page(world, number)
    assert [line.state for line in found.lines] == ["paid"] + ["replaced"] * 11 + ["not yet"] * 6
    (change,) = found.changes
    assert (change.on, change.reason, change.reversed) == (TERMS.on, "flood", False)
    assert (change.before.overdue, change.before.days_late, change.after.overdue, change.after.days_late) == (
        11_100, 10, 0, 0)
    assert (change.before.total, change.after.total) == (110_000 + 6_600, 110_000 + 3_100)
    assert found.statement is not None and found.statement.changed_on == TERMS.on
    assert (found.next_due_on, found.next_riel) == (TERMS.first_due_on, 1_400 + 22_600)
    before = page(world, number, TERMS.on - timedelta(1))  # as of the day before nothing of it is known
    assert before.changes == () and before.statement is not None and before.statement.overdue == 11_100


def test_the_loan_as_json(world: World) -> None:  # noqa: F811
    """`familyfund report loan`: each change with what was to pay before and after it."""
    number = running(world)
    rescheduled(world, number)
    told = json.loads(json.dumps(report_json.loan(page(world, number))))
    assert told["state"] == "open" and told["payoff_riel"] == 111_400 and len(told["instalments"]) == 18
    (change,) = told["changes"]
    assert (change["kind"], change["terms"]["rate_ppm"], change["terms"]["first_due_on"]) == (
        "reschedule", 5_000, "2008-05-11")
    assert [change[when]["overdue_riel"] for when in ("before", "after")] == [11_100, 0]
    assert [sum(row["total"] for row in change[when]["instalments"]) for when in ("before", "after")] == [
        change[when]["to_pay_riel"] for when in ("before", "after")] == [116_600, 113_100]


def test_a_change_turned_back_is_shown_as_such(world: World) -> None:  # noqa: F811
    number = running(world)
    entry = rescheduled(world, number)
    world.on += timedelta(1)
    world.reverse(entry.id)
    found = page(world, number)
    assert [one.reversed for one in found.changes] == [True] and found.statement is not None
    assert found.statement.changed_on is None and len(found.lines) == 12 and found.statement.overdue == 11_100


def test_the_timeline_knows_what_was_missed_before_a_change(world: World) -> None:  # noqa: F811
    """March was missed on its day, under the old terms; what the new terms replaced was never due. May's is missed."""
    number = running(world)
    rescheduled(world, number)
    world.on = date(2008, 5, 12)
    assert events(world, number) == [
        (date(2008, 2, 1), "repaid", 11_200), (date(2008, 3, 1), "missed", 11_100),
        (date(2008, 3, 11), "rescheduled", 0), (date(2008, 5, 11), "missed", 1_400),
        (date(2008, 5, 11), "missed", 22_600)]


def test_a_pause_moves_what_can_be_missed(world: World) -> None:  # noqa: F811
    """March was missed on 1 March. After the pause of 11 March it is due on 1 June, and missed there again."""
    number = running(world)
    paused(world, number, Moratorium(world.on, 3, False))
    world.on = date(2008, 6, 2)
    assert [event for event in events(world, number) if event[1] == "missed"] == [
        (date(2008, 3, 1), "missed", 11_100), (date(2008, 6, 1), "missed", 11_100)]


def test_nothing_is_missed_after_a_write_off(world: World) -> None:  # noqa: F811
    """February is paid, March missed; written off on 11 March: in April and May nothing falls due any more."""
    number = running(world)
    with world.books.unit_of_work() as session:
        first = write_offs.request_write_off(session, number, "Moved away", actor=world.actor("officer"),
                                             request_key=world.key())
    decide(world, first)
    decide(world, first + 1, by="admin")
    world.on = date(2008, 5, 12)
    assert [event for event in events(world, number) if event[1] in ("missed", "written off")] == [
        (date(2008, 3, 1), "missed", 11_100), (date(2008, 3, 11), "written off", 110_000)]


def test_a_loan_that_owes_only_the_interest_of_a_pause_is_not_closed(world: World) -> None:  # noqa: F811
    """Nothing was paid until 20 January 2009; a pause of a month with interest adds 1 % of 120,000, due on 1 March with
    the last instalment. All but that is paid: the loan is open in the list too, which does not live all lives again."""
    number = world.disbursed(120_000, on=LENT)
    world.on = date(2009, 1, 20)
    paused(world, number, Moratorium(world.on, 1, True))
    world.on = date(2009, 3, 1)
    world.pay(number, 127_800, world.on)
    world.on = date(2009, 3, 2)
    assert page(world, number).state == "overdue"
    with world.books.reading() as session:
        (row,) = loan_list(session, frozenset([world.office]), world.on).rows
    assert (row.state, row.outstanding, row.overdue) == ("overdue", 0, 1_200)


def test_the_statement_after_a_waiver_and_a_pause(world: World) -> None:  # noqa: F811
    """What is to pay counts the penalty; each row has what the paper needs to say what it is."""
    offer(world, penalty_riel=500, penalty_after_days=5)
    number = running(world)
    paused(world, number, Moratorium(world.on, 3, False))
    with world.books.reading() as session:
        (loan,) = family_statement(session, page(world, number).family_number, world.on).loans
    assert [(row.kind, row.pause_months, row.waived) for row in loan.repayments] == [
        ("repayment", 0, 0), ("reschedule", 3, 0)]
    first = loan.to_pay[0]
    assert (first.due_on, first.principal, first.interest, first.penalty, first.total) == (
        date(2008, 6, 1), 10_000, 1_100, 500, 11_600)
    assert loan.changed_on == world.on


def test_a_loan_written_off_after_new_terms_says_which_rows_are_which(world: World) -> None:  # noqa: F811
    """The rows that new terms replaced stay so; those that stood are written off."""
    number = running(world)
    rescheduled(world, number)
    world.on = date(2008, 12, 1)
    with world.books.unit_of_work() as session:
        first = write_offs.request_write_off(session, number, "Moved away", actor=world.actor("officer"),
                                             request_key=world.key())
    decide(world, first)
    decide(world, first + 1, by="admin")
    assert [line.state for line in page(world, number).lines] == (
        ["paid"] + ["replaced"] * 11 + ["written off"] * 6)
