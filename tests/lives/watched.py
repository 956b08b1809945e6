"""What is watched while people act: after every step, in the postings, in a replay and in the reports of any day."""

from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from typing import ClassVar

import sqlalchemy as sa
from hypothesis.stateful import RuleBasedStateMachine, invariant

from ledger.books import booked as bookings
from ledger.books import loan_book, loan_sums
from ledger.books.replay import EVER, missing, replay
from ledger.books.standings import standings
from ledger.books.tables import journal_entries
from ledger.core.arrears import arrears
from ledger.core.errors import NotAllowed, Refusal
from ledger.programme import accruals
from ledger.reports.common import office
from ledger.reports.family_statement import family_statement
from ledger.reports.portfolio import portfolio
from ledger.reports.portfolio_report import portfolio_report
from ledger.reports.province_statement import province_statement
from tests.programme.conftest import World


class Watched(RuleBasedStateMachine):
    """`fresh` gives a new world and what to call when done with it; `done` counts the steps by kind."""

    fresh = None
    done: ClassVar[Counter[str]]

    def __init__(self):
        super().__init__()
        self.world: World
        self.world, self.leave = self.fresh()
        self.numbers, self.remembered, self.seen, self.positions = [], {}, 0, {}

    def teardown(self):
        try:
            if self.numbers:
                self.world.check()
        finally:
            self.leave()

    # --- how a step is taken

    @property
    def today(self):
        return self.world.on

    @contextmanager
    def step(self, kind):
        """A unit of work of its own: done, or refused and nothing done."""
        with self.tried(kind), self.world.books.unit_of_work() as session:
            yield session

    @contextmanager
    def tried(self, kind):
        """Counted as what it is; nobody but the second approver of a write-off may find the wrong person asking."""
        try:
            yield
            self.done[kind] += 1
        except Refusal as refusal:
            self.done["refused: " + kind] += 1
            assert not isinstance(refusal, NotAllowed) or kind == "approved: write-off", refusal
        self.forget_what_was_backdated()

    def said(self, login="officer"):
        return {"actor": self.world.actor(login), "request_key": self.world.key()}

    def wait(self, days):
        """The evening of a day that is over is remembered as it was told, after the daily run."""
        if days:
            self.run_for_the_day()
            self.remembered[self.today] = self.reports(self.today)
            self.world.on += timedelta(days)

    def reports(self, day):
        """What is told of a day: family, province, portfolio. Ways to the same figure lead to the same figure."""
        with self.world.books.reading() as session:
            province, family = province_statement(session, "20", day), family_statement(session, self.family, day)
            told = portfolio_report(session, [office(session, "20")], day)
            assert all(one.agrees for one in (*province.agreements, *told.agreements)), (day, province, told)
            lived = {}
            for view in portfolio(session, day, office_id=self.world.office):
                now = view.position
                if now is not None and now.closed_on is None and now.written_off_on is None:
                    late = arrears(now, day)
                    lived[view.record.id] = (now.outstanding, late.overdue_riel, late.days_late, now.changed_on)
            stands = {one.loan_id: one for one in standings(session, [self.world.office], day)}
            assert {loan_id: (one.outstanding, one.overdue, one.days_late, one.rescheduled)
                    for loan_id, one in stands.items()} == {
                loan_id: (*riel, changed_on is not None) for loan_id, (*riel, changed_on) in lived.items()}
            for par in told.par:
                assert par.riel == sum(owed for owed, _, days, _ in lived.values() if days > par.days)
            return family, province.total, province.funds, province.ageing, told

    def forget_what_was_backdated(self):
        """Only an entry dated in the past may change what was told of it: from its day on."""
        entry = journal_entries.c
        with self.world.books.reading() as session:
            last, first_on = session.execute(sa.select(sa.func.max(entry.id), sa.func.min(entry.on_date)).where(
                entry.id > self.seen)).one()
        if last is not None:
            self.seen = last
            self.remembered = {day: then for day, then in self.remembered.items() if day < first_on}

    def pick(self, which, owed=True):
        """Most often a loan that owes something."""
        owing = [n for n, now in self.positions.items() if now.closed_on is None and now.written_off_on is None]
        among = owing if owed and owing and which else self.numbers
        return among[which % len(among)]

    def some(self, what):
        """The loans of which there is some: held, or lost and not recovered."""
        return [number for number, now in self.positions.items() if what(now) > 0]

    def loan(self, session, number):
        """Its record, all that was booked on it, and where it stands today."""
        record = loan_book.loan_numbered(session, number)
        there = bookings.booked(session, [record.id], EVER)[record.id]
        return record, there, replay(record, there, self.today)

    def known(self, number):
        with self.world.books.reading() as session:
            return self.loan(session, number)

    def run_for_the_day(self):
        with self.world.books.unit_of_work() as session:
            posted = accruals.run(session, self.world.office, self.today, **self.said())
        self.forget_what_was_backdated()
        return posted

    # --- what stays true

    @invariant()
    def books_and_schedule_agree(self):
        for number in self.numbers:
            record, there, now = self.known(number)
            with self.world.books.reading() as session:
                sums = loan_sums.sums(session, [record.id], EVER)[record.id]
            if record.reversed_on is not None:
                self.positions.pop(number, None)
                assert sums == loan_sums.LoanSums()  # as if nothing had been lent
                continue
            self.positions[number] = now
            assert [*filter(None, missing(record, there, self.today))] == []
            assert sums.outstanding == now.outstanding == sum(s.unpaid_principal for s in now.states) >= 0
            assert (sums.interest, sums.penalty, sums.held, sums.written_off, sums.recovered) == (
                now.paid_interest, now.paid_penalty, now.held, now.written_off, now.recovered)
            assert now.held >= 0 and now.recovered <= now.written_off
            assert sums.waived == now.waived_interest + now.waived_penalty
            assert now.paid_interest + now.waived_interest + sum(s.unpaid_interest for s in now.states) == sum(
                s.interest_due for s in now.states)
            assert all(s.unpaid_interest >= 0 and s.unpaid_principal >= 0 for s in now.states)

    @invariant()
    def the_past_stays_as_it_was_told(self):
        if self.remembered and self.done.total() % 3 == 0:
            days = sorted(self.remembered)
            day = days[(self.today.toordinal() + self.seen) % len(days)]
            assert self.reports(day) == self.remembered[day], day
