"""The demo: the source's figures, the same hashes for the same day, nothing wrong in it, on both databases."""

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import text

from ledger.books.checks import check_all
from ledger.books.db import Books
from ledger.core.calendar import add_months
from ledger.core.errors import Refusal
from ledger.programme import approvals, demo, loans, people
from ledger.programme.demo import plan as plans
from ledger.reports.province_statement import province_statement
from tests.programme.conftest import at

HEAD = "d291c392dac52015790f3cc7bb3f93dee615695aa46f7b5d5e2fd034ab495a85"
"""Of Svay Rieng after the last entry: the same on each database and every day. Changes only when the demo does."""


def test_the_programme_of_the_source(books: Books) -> None:
    """271 families, 10 villages, 36,600,000 riel; check is silent; the second office waits for its first loans."""
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
            text("select kind, count(*) as entries from journal_entries group by kind"))}
        assert kinds["reversal"] == 1 and kinds["reallocation"] >= 1 and kinds["repayment"] > 1_900
        sizes = session.execute(text("select principal_riel, count(*) from loans where disbursed_on is not null "
                                     "group by principal_riel order by principal_riel")).all()
        assert [tuple(row) for row in sizes] == [(100_000, 176), (200_000, 95)]
        assert session.execute(text("select hash from journal_entries where office_id = 1 order by seq desc limit 1")
                               ).scalar_one() == HEAD
        second = province_statement(session, "01", demo.LAST_DAY)
        assert len(second.villages) == 10 and second.total.families > 90 and second.total.loans == 0
        _who_works_there(books, demo.LAST_DAY)
    with pytest.raises(Refusal, match="not empty"):
        demo.load(books)


def _who_works_there(books: Books, until: date) -> None:
    """Every sign-in works, with its role and provinces; eight loans and a reversal wait for the approver."""
    with books.unit_of_work() as session:
        known = {person.login: person for person in people.users(session)}
        assert {(s.login, s.role, len(s.office_codes)) for s in demo.SIGN_INS} == {
            (login, person.role, len(person.office_ids)) for login, person in known.items()}
        now = at(until)
        assert all(people.authenticate(session, s.login, demo.PASSWORD, now) for s in demo.SIGN_INS)
        questions = approvals.waiting(session, known["chenda"].actor(now))
        assert sorted(q.kind for q in questions) == ["loan"] * 8 + ["reversal"]
        assert all(q.may_decide for q in questions)
        number = next(q.loan_number for q in questions if q.kind == "loan")
        assert number is not None and loans.loan(session, number).state == "applied"
        assert demo.last_day(session) == until and demo.PASSWORD in demo.sign_ins(session)[0]


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


@pytest.mark.parametrize("books", ["sqlite"], indirect=True)
def test_the_same_programme_ends_on_a_leap_day(books: Books) -> None:
    """Other month ends, other fiscal years: nothing is wrong in it either."""
    until = date(2024, 2, 29)
    demo.load(books, until)
    with books.reading() as session:
        assert check_all(session, books.home) == []
        newest = session.execute(text("select max(on_date) from journal_entries")).scalar_one()
        newest = newest if isinstance(newest, date) else date.fromisoformat(newest)
        assert until - timedelta(10) < newest <= until
