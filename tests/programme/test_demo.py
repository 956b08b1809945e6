"""The demo: the source's figures, the same hashes for the same day, nothing wrong in it, on both databases."""

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.books import chain
from ledger.books.checks import check_all
from ledger.books.db import Books
from ledger.core.allocation import Position
from ledger.core.calendar import add_months
from ledger.core.errors import Refusal
from ledger.programme import acting, approvals, demo, families, loans, people
from ledger.programme.demo import plan as plans
from ledger.programme.demo import tales
from ledger.programme.loan_state import Loan
from ledger.reports.province_statement import province_statement
from tests.programme.conftest import at

HEADS = ("c95ab0d738668d0dce7a0161f8ddb1c0593c0dad6428ad71b18a3380af519d56",
         "f1ac02d989c04e2288c1e6db3515ded9cc4d5b4416392487489296e6bef4ab82")
"""Of both offices after their last entries: the same on each database and every day. Change only when the demo does."""


NOT_LENT = Position(date.min, (), (), 0, 0, 0, 0, None)


def test_the_programme_of_the_source(books: Books) -> None:
    """271 families, 10 villages, 36,600,000 riel; check is silent; what lends more is in the second office."""
    assert demo.is_empty(books)
    demo.load(books)
    assert not demo.is_empty(books)
    with books.reading() as session:
        assert check_all(session, books.home) == []
        statement = province_statement(session, "20", demo.LAST_DAY)
        total = statement.total
        assert (total.families, len(statement.villages), total.loans, total.disbursed_riel) == (
            271, 10, 271, 36_600_000)
        assert all(agreement.agrees for agreement in statement.agreements)
        assert total.late_loans > 20 and total.at_risk_riel > 0 and total.held_riel >= 2_000
        kinds = {row.kind: row.entries for row in session.execute(
            text("select kind, count(*) as entries from journal_entries where office_id = 1 group by kind"))}
        assert kinds["reversal"] == 1 and kinds["reallocation"] >= 1 and kinds["repayment"] > 1_900
        sizes = session.execute(text("select principal_riel, count(*) from loans where disbursed_on is not null "
                                     "and office_id = 1 group by principal_riel order by principal_riel")).all()
        assert [tuple(row) for row in sizes] == [(100_000, 176), (200_000, 95)]
        assert tuple(chain.head(session, office)[1] for office in (1, 2)) == HEADS
        second = province_statement(session, "01", demo.LAST_DAY)
        assert len(second.villages) == 10 and second.total.families > 130 and second.total.loans == 42
        assert all(agreement.agrees for agreement in second.agreements)
        _every_life(session, demo.LAST_DAY)
        _who_works_there(books, demo.LAST_DAY)
    with pytest.raises(Refusal, match="not empty"):
        demo.load(books)


def _who_works_there(books: Books, until: date) -> None:
    """Every sign-in works, with its role and provinces; one question of each kind and eight loans wait."""
    with books.unit_of_work() as session:
        known = {person.login: person for person in people.users(session)}
        assert {(s.login, s.role, len(s.office_codes)) for s in demo.SIGN_INS} == {
            (login, person.role, len(person.office_ids)) for login, person in known.items()}
        now = at(until)
        assert all(people.authenticate(session, s.login, demo.PASSWORD, now) for s in demo.SIGN_INS)
        questions = approvals.waiting(session, known["chenda"].actor(now))
        assert sorted(q.kind for q in questions) == [
            *["loan"] * 8, "moratorium", "refund", "reschedule", "reversal", "waiver", "write-off"]
        assert all(q.may_decide for q in questions)
        number = next(q.loan_number for q in questions if q.kind == "loan")
        assert number is not None and loans.loan(session, number).state == "applied"
        assert demo.last_day(session) == until and demo.PASSWORD in demo.sign_ins(session)[0]


def _every_life(session: Session, until: date) -> None:
    """Each family of the first village of the second office has met what its life is called."""
    kinds = {row[0] for row in session.execute(text("select kind from journal_entries where office_id = 2"))}
    assert kinds == {"accrual", "cash move", "disbursement", "donor receipt", "held applied", "opening", "reallocation",
                     "recovery", "refund", "repayment", "reschedule", "reversal", "waiver", "write-off"}
    told = {life.__name__: _loans(session, f"BM-{number:04}", until) for number, life in enumerate(tales.LIVES, 1)}
    now = {name: there[-1][1] for name, there in told.items()}
    states = {name: [loan.state for loan, _ in there] for name, there in told.items()}
    assert {name: found for name, found in states.items() if found != ["disbursed"]} == {
        "repaid_early": ["closed"], "overpaid": ["closed"], "paid_back": ["closed"],
        "used_for_the_next_loan": ["closed", "disbursed"], "written_off": ["written off"],
        "second_cycle": ["closed", "disbursed"], "topped_up": ["closed", "disbursed"], "withdrawn": ["withdrawn"],
        "not_recommended": ["refused"], "refund_waits": ["closed"]}
    assert (now["overpaid"].held, now["paid_back"].held, now["refund_waits"].held) == (2_500, 0, 1_500)
    assert now["late_with_penalties"].paid_penalty > 0 and now["interest_waived"].waived_interest > 0
    assert (now["written_off"].written_off, now["written_off"].recovered) == (83_400, 30_000)
    assert all(now[name].changed_on for name in ("new_terms", "paused"))
    assert not any(now[name].changed_on for name in ("new_terms_wait", "pause_waits"))
    topped = told["topped_up"]
    assert topped[1][0].top_up_of == topped[0][0].id and topped[1][0].terms.principal == 300_000
    assert told["taken_over"][0][0].terms.method == "flat"
    assert told["interest_when_due"][0][0].terms.recognition == "due"
    suspended = now["interest_suspended"].recognised
    assert any(one.riel > 0 for one in suspended) and any(one.riel < 0 for one in suspended)
    assert now["interest_suspended"].receivable == 0
    paused = [_loans(session, f"BM-{number:04}", until)[0][1].changed_on for number in range(24, 32)]
    assert len(set(paused)) == 1 and paused[0] is not None
    sheets = session.execute(text("select state, count(*) from sheets group by state order by state")).all()
    assert [tuple(row) for row in sheets] == [("draft", 1), ("posted", 3)]
    assert _count(session, "guarantees") > 4 and _count(session, "loan_changes where visit_id is not null") == 1


def _loans(session: Session, family: str, until: date) -> list[tuple[Loan, Position]]:
    """The loans of a family in their order, with where each that was handed over stands."""
    there = loans.of_family(session, families.family(session, family).id)
    return [(one, acting.standing(session, loans.by_number(session, one.number), until).now
             if one.disbursed_on else NOT_LENT) for one in there]


def _count(session: Session, table: str) -> int:
    return int(session.execute(text(f"select count(*) from {table}")).scalar_one())


@pytest.mark.parametrize("until", [date(2024, 2, 29), date(2026, 1, 1), date(2025, 8, 31)])
def test_it_can_end_on_any_day(until: date) -> None:
    """The plan alone: the money is there before it is lent, and the next days have something due."""
    plan = plans.make(until, Random(demo.SEED))
    assert sum(family.loan.riel for family in plan.first if family.loan) == 36_600_000
    for family in plan.first:
        assert family.loan is not None and plan.opened_on < family.registered_on < family.loan.applied_on
        received = sum(riel for day, riel in plan.tranches if day <= family.loan.disbursed_on)
        lent = sum(f.loan.riel for f in plan.first if f.loan and f.loan.disbursed_on <= family.loan.disbursed_on)
        assert lent <= received
        assert all(payment.on < until for payment in family.loan.paid)
    due_soon = {family.village for family in plan.first if family.loan and any(
        0 <= (add_months(family.loan.disbursed_on, month) - until).days < 8 for month in range(1, 13))}
    assert len(due_soon) >= 4 and all(family.registered_on < until for family in plan.second)


@pytest.mark.parametrize("until", [date(2024, 2, 29), date(2027, 1, 1)])
@pytest.mark.parametrize("books", ["sqlite"], indirect=True)
def test_the_same_programme_ends_on_a_leap_day_or_with_the_year(books: Books, until: date) -> None:
    """Other month ends, other fiscal years: nothing is wrong in it either, and every life is met."""
    demo.load(books, until)
    with books.reading() as session:
        assert check_all(session, books.home) == []
        _every_life(session, until)
        newest = session.execute(text("select max(on_date) from journal_entries")).scalar_one()
        newest = newest if isinstance(newest, date) else date.fromisoformat(newest)
        assert until - timedelta(10) < newest <= until
