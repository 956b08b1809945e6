"""A family that does not want its loan: withdrawn before the money left, and gone from every list."""

from datetime import date

import pytest
from sqlalchemy import text

from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.programme import approvals, loans
from ledger.reports.approvals import approval_page
from ledger.reports.approvals import waiting as waiting_rows
from ledger.reports.desk import desk
from ledger.reports.families import family_page
from ledger.reports.loans import loan_list, loan_page
from ledger.reports.periods import period_page
from ledger.reports.search import find_families
from tests.programme.conftest import World

LENT = date(2008, 2, 1)
WHY = "The family has other money"


def withdraw(world: World, number: str, reason: str = WHY, by: str = "officer", key: str | None = None) -> None:
    """The loan withdrawn on the day of the world."""
    with world.books.unit_of_work() as session:
        loans.withdraw(session, number, reason, actor=world.actor(by), request_key=key or world.key())


def test_an_approved_loan_is_withdrawn_and_a_new_one_applied_for(world: World) -> None:
    """The same form sent twice acts once; another one is refused with the day."""
    world.money()
    family = world.family()
    number = world.approved(family=family)
    with pytest.raises(Refusal, match="open"):
        world.applied(family=family)
    withdraw(world, number, key="once-withdrawn")
    withdraw(world, number, key="once-withdrawn")
    assert world.state(number) == "withdrawn"
    with pytest.raises(Refusal, match="withdrawn on 01/02/2008"):
        withdraw(world, number)
    with pytest.raises(Refusal, match="withdrawn on 01/02/2008"):
        world.disburse(number, LENT)
    again = world.approved(family=family)
    world.disburse(again, LENT)
    world.check()


def test_a_loan_that_waits_is_withdrawn_with_its_question(world: World) -> None:
    """Nobody is asked about it any more, on any page, and nobody can answer."""
    number, other, office = world.applied(), world.applied(), frozenset({world.office})
    withdraw(world, number, by="approver")
    with world.books.reading() as session:
        asked = loans.loan(session, number).approval_id
        assert [one.loan_number for one in approvals.waiting(session, world.actor("approver"))] == [other]
        assert [one.loan_number for one in waiting_rows(session, office, world.ids["approver"], LENT)] == [other]
        assert desk(session, office, world.ids["approver"]).waiting == 1
        assert period_page(session, "20", LENT).waiting == 1
        assert approval_page(session, office, asked, world.ids["approver"], LENT).withdrawn
        assert not approval_page(session, office, asked + 1, world.ids["approver"], LENT).withdrawn
    for answer in (True, False):
        with pytest.raises(Refusal, match="withdrawn on 01/02/2008"):
            world.decide(number, answer, "No")


def test_who_may_withdraw_and_why(world: World) -> None:
    """Officer or approver of the office, with a reason."""
    number = world.approved()
    for login in ("auditor", "admin", "far"):
        with pytest.raises(NotAllowed):
            withdraw(world, number, by=login)
    for nothing in ("", " \u200b "):
        with pytest.raises(Refusal, match="empty") as refusal:
            withdraw(world, number, nothing)
        assert refusal.value.field == "reason"
    with pytest.raises(NotFound):
        withdraw(world, "SR-L9999")
    assert world.state(number) == "approved"


def test_what_is_not_withdrawn(world: World) -> None:
    """A refused loan, one handed over, one paid off, one whose disbursement was reversed."""
    world.money()
    refused = world.applied()
    world.decide(refused, False, "No")
    with pytest.raises(Refusal, match="was refused"):
        withdraw(world, refused)
    number = world.approved()
    entry = world.disburse(number, LENT)
    with pytest.raises(Refusal, match=r"handed over on 01/02/2008\. Ask for a reversal"):
        withdraw(world, number)
    world.reverse(entry.id)
    with pytest.raises(Refusal, match="Ask for a reversal"):
        withdraw(world, number)


def test_the_reports_say_it_from_its_day_on(world: World) -> None:
    """The day before it was approved; the list, the loan's page, the family's page and the search agree."""
    family, office = world.family(), frozenset({world.office})
    number = world.approved(family=family)
    world.on = date(2008, 2, 10)
    withdraw(world, number)
    with world.books.reading() as session:
        for day, state, standing in ((date(2008, 2, 9), "approved", "approved"), (world.on, "withdrawn", "no loan")):
            assert loan_page(session, office, number, day).state == state
            (row,) = loan_list(session, office, day).rows
            assert (row.state, loan_list(session, office, day, state=state).counts[state]) == (state, 1)
            assert find_families(session, office, on=day).rows[0].state == standing
        said = loan_page(session, office, number, world.on).withdrawn
        assert said is not None and (said.on, said.by.name_latin, said.reason) == (world.on, "officer", WHY)
        assert row.since == world.on
        page = family_page(session, office, family, world.on)
        before = family_page(session, office, family, date(2008, 2, 9))
    assert page.loan is None and [one.state for one in page.loans] == ["withdrawn"]
    assert [(one.kind, one.on) for one in page.events[:2]] == [("withdrawn", world.on), ("approved", LENT)]
    assert page.events[0].by is not None and page.events[0].by.name_latin == "officer"
    assert before.loan is not None and before.events[0].kind == "approved"


SET = ("withdrawn_on = '2008-02-01', withdrawn_by = 1, withdrawn_at = '2008-02-01T02:00:00.000000Z', "
       "withdrawn_reason = 'x'")


def refused(world: World, change: str, number: str, why: str) -> None:
    """The database itself says no to this change of the loan, whoever asks."""
    with pytest.raises(Exception, match=why), world.books.engine.begin() as connection:
        connection.exec_driver_sql(f"update loans set {change} where number = '{number}'")


def test_the_database_keeps_a_withdrawal(world: World) -> None:
    """Whole, once, never of a loan handed over; and a withdrawn loan is never handed over."""
    world.money()
    lent, number = world.approved(), world.approved()
    entry = world.disburse(lent, LENT)
    for part in SET.split(", "):
        refused(world, part, number, "day, person and reason")
        refused(world, part, lent, "already disbursed")
    refused(world, SET, lent, "already disbursed")
    day = "disbursed_on = '2008-02-01', first_due_on = '2008-03-01'"
    refused(world, f"{SET}, {day}, disbursement_id = {entry.id}", number, "already withdrawn")
    withdraw(world, number)
    for change in ("withdrawn_on = '2008-02-02'", "withdrawn_reason = 'other'", "withdrawn_by = 2",
                   SET.replace("'2008-02-01'", "null").replace("= 1,", "= null,").replace("'x'", "null"),
                   f"{day}, disbursement_id = {entry.id}"):
        refused(world, change, number, "already withdrawn")


def test_the_database_posts_no_disbursement_of_a_withdrawn_loan(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if the programme forgot to look."""
    world.money()
    number = world.approved()
    withdraw(world, number)
    monkeypatch.setattr(loans, "_check_not_withdrawn", lambda loan: None)
    with world.books.reading() as session:
        before = session.execute(text("select count(*) from journal_entries")).scalar_one()
    with pytest.raises(Exception, match="the loan was withdrawn"):
        world.disburse(number, LENT)
    with world.books.reading() as session:
        assert session.execute(text("select count(*) from journal_entries")).scalar_one() == before
