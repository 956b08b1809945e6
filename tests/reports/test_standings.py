"""The quick way to where every loan stands is the slow one, to the riel and the day: on any date, in any life."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import kept_loans, standings
from ledger.books.balances import balances
from ledger.books.db import Books, open_books
from ledger.books.standings import LoanStanding, last_closing, standing_of
from ledger.books.tables import closing_loans
from ledger.core import chart
from ledger.programme import offices
from ledger.reports.portfolio import portfolio
from tests.lives.office_life import OfficeLife, ids_of
from tests.programme.conftest import World
from tests.reports.conftest import DEMO_DAY
from tests.reports.test_agreements import tamper


def replayed(session: Session, office_id: int, as_of: date) -> list[LoanStanding]:
    """Every loan that owes something, each replayed from its first day."""
    found = []
    for view in portfolio(session, as_of, office_id=office_id):
        now, late, sums = view.position, view.arrears, view.sums
        if now is not None and late is not None and now.closed_on is None and now.written_off_on is None:
            found.append(LoanStanding(
                view.record.id, now.outstanding, late.overdue_riel, late.days_late, sums.receivable,
                now.changed_on is not None, sums.interest, sums.waived))
    return sorted(found)


def same(session: Session, office_id: int, as_of: date) -> list[LoanStanding]:
    """The loans of that day, told in three ways that must agree: replayed, from the first entry, from a closing."""
    meant = replayed(session, office_id, as_of)
    assert standing_of(session, office_id, as_of, None) == meant
    assert standings.standings(session, [office_id], as_of) == meant
    owed = {one.account: one.riel for one in balances(session, office_id, as_of)}
    assert sum(one.outstanding for one in meant) == owed.get(chart.LOANS, 0)
    assert sum(one.receivable for one in meant) == owed.get(chart.RECEIVABLE, 0)
    return meant


def test_the_demo_on_every_tenth_day(demo_books: Books) -> None:
    day, seen = date(2007, 9, 1), 0
    with demo_books.reading() as session:
        while day <= DEMO_DAY:
            seen += len(same(session, 1, day)) + len(same(session, 2, day))
            day += timedelta(10)
    assert seen > 3_000


@pytest.fixture
def closed(world: World) -> World:
    """SR-L0001 (1 February) pays 9,300 on 1 March; SR-L0002 the same day all of it; 2008 is closed up to 31 March."""
    first, second = world.disbursed(100_000, date(2008, 2, 1)), world.disbursed(100_000, date(2008, 2, 1))
    world.on = date(2008, 12, 31)
    world.pay(first, 9_300, date(2008, 3, 1))
    world.pay(second, 101_000, date(2008, 3, 1))
    world.close(date(2008, 3, 31))
    return world


def test_what_is_kept_at_a_closing(closed: World) -> None:
    """At the end of March the first loan owes 91,700, nothing overdue; the other is paid off. In April it is late."""
    with closed.books.reading() as session:
        since = last_closing(session, closed.office, date(2008, 4, 15))
        assert since is not None and since.last_on == date(2008, 3, 31)
        kept = [tuple(row) for row in session.execute(select(closing_loans).where(
            closing_loans.c.period_id == since.period_id))]
        assert kept == [(since.period_id, 1, 91_700, 1_000, 0, 0, 0, 0)]
        assert same(session, closed.office, date(2008, 4, 15)) == [(1, 91_700, 9_200, 14, 0, False, 1_000, 0)]
        assert [tuple(one) for one in kept_loans.at_closings(
            session, closed.office, [date(2008, 2, 29), date(2008, 3, 31), date(2008, 4, 30)], [0, 30])] == [
            (date(2008, 2, 29), 2, 200_000, (0, 0)), (date(2008, 3, 31), 1, 91_700, (0, 0))]


def test_a_loan_paid_off_before_the_closing_and_opened_again_after_it(closed: World) -> None:
    """The pay-off of the second loan is turned back on 2 April: it owes 100,000 again, though it was not kept."""
    with closed.books.reading() as session:
        paid = portfolio(session, date(2008, 4, 1), ids=[2])[0].booked[0].entry_id
    closed.reverse(paid, date(2008, 4, 2))
    with closed.books.reading() as session:
        assert [one.loan_id for one in same(session, closed.office, date(2008, 4, 1))] == [1]
        assert [(one.loan_id, one.outstanding) for one in same(session, closed.office, date(2008, 4, 2))] == [
            (1, 91_700), (2, 100_000)]


def test_a_closing_that_does_not_add_up_is_not_trusted(closed: World) -> None:
    """Somebody took the loan out of what was kept: the figures are those of the entries, and `check` names it."""
    tamper(closed.books, "delete from closing_loans where loan_id = 1",
           "insert into closing_loans select period_id, 2, 1, 0, 0, 0, 0, 0 from period_closings "
           "where last_on = '2008-03-31'")
    with closed.books.reading() as session:
        assert last_closing(session, closed.office, date(2008, 4, 15)).last_on == date(2008, 1, 31)
        assert len(same(session, closed.office, date(2008, 4, 15))) == 1
        faults = [(fault.where, fault.message) for fault in kept_loans.check(session, None)]
    assert (f"loan SR-L0002 at {date(2008, 3, 31)}", "what was kept of it is not what its postings give") in faults
    assert (f"loan SR-L0001 at {date(2008, 3, 31)}", "what was kept of it is not what its postings give") in faults


class Standing(OfficeLife):
    """Whatever people do: today and on some day gone by."""

    done: ClassVar[Counter[str]] = Counter()

    @invariant()
    def every_way_gives_the_same(self) -> None:
        with self.world.books.reading() as session:
            for back in (0, 1 + (self.today.toordinal() * 7 + self.seen) % 120):
                self.done["loans"] += len(same(session, self.world.office, self.today - timedelta(back)))


@pytest.mark.parametrize(("kind", "lives"), [("sqlite", 10), ("postgresql", 2)])
def test_whatever_people_do(kind: str, lives: int, world_template, tmp_path_factory, request) -> None:
    def fresh() -> tuple[World, Callable[[], None]]:
        url, drop = world_template.copy(kind, tmp_path_factory.mktemp("life"),
                                        lambda: request.getfixturevalue("server"))
        books = open_books(url, tmp_path_factory.mktemp("home"))

        def leave() -> None:
            books.dispose()
            drop()

        with books.reading() as session:
            here, far = offices.office(session, "20").id, offices.office(session, "01").id
        return World(books, here, far, ids_of(books)), leave

    Standing.fresh = staticmethod(fresh)
    run_state_machine_as_test(Standing, settings=settings(
        max_examples=lives, stateful_step_count=30, deadline=None, database=None,
        suppress_health_check=list(HealthCheck)))
    assert Standing.done["loans"] > 20 * lives  # about fifty a life
