"""A family and its loans in real books: random people ask, decide and book through the real verbs, on random days.

What stays true is looked at after every step: in the postings, in a replay, and in the reports of today and of days
gone by. A refusal is an answer like another; what must never happen is that something else is raised.
"""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from ledger.books import booked as bookings
from ledger.books import loan_book, loan_sums, periods, tables
from ledger.books.tables import journal_entries
from ledger.core.allocation import position
from ledger.core.events import Moratorium, Reschedule
from ledger.core.schedule import Terms
from ledger.programme import (
    approvals,
    asking,
    held_money,
    moratoria,
    people,
    products,
    repayments,
    rescheduling,
    taking_over,
    waivers,
    write_offs,
)
from ledger.programme.changing import Why
from ledger.programme.periods import close_period
from tests.lives.oracle import Oracle
from tests.lives.test_oracle import foretold, told
from tests.lives.watched import Watched
from tests.programme.conftest import VILLAGE, at

AFTER = st.one_of(st.just(0), st.integers(1, 45), st.sampled_from([0, 30, 31, 92]))
BACK = st.one_of(st.just(0), st.just(0), st.integers(1, 60))
RIEL = st.one_of(st.integers(1, 12_000), st.sampled_from([100, 9_300, 9_200, 20_000, 150_000]))
MOSTLY = st.sampled_from([True, True, False])
FLOOD = Why("flood")


class OfficeLife(Watched):
    """A family with up to three loans, one of them perhaps from older books."""

    # --- the beginning

    @initialize(order=st.sampled_from(["interest-first", "penalty-first", "principal-first"]),
                recognition=st.sampled_from(["received", "due"]), penalty=st.sampled_from([0, 500, 800]),
                delay=st.integers(0, 30), count=st.integers(3, 12), grace=st.integers(0, 2),
                even=st.booleans(), lent=st.integers(0, 300))
    def begin(self, order, recognition, penalty, delay, count, grace, even, lent):
        self.world.on = date(2008, 1, 1) + timedelta(lent)
        product = replace(
            products.default_version(self.today), order=order, recognition=recognition, penalty_riel=penalty,
            penalty_after_days=delay, instalments=count, grace_principal=grace, max_open=3,
            amortization="equal-instalments" if even else "equal-principal")
        with self.world.books.unit_of_work() as session:
            products.add_version(session, product, actor=self.world.actor("boss"), at=at(self.today),
                                 request_key=self.world.key())
        self.world.money(2_000_000)
        self.family = self.world.family()
        self.product = product
        self.lend(0, 100_000)

    def lend(self, days, riel):
        self.wait(days)
        with self.tried("lent"):
            number = self.world.approved(riel, self.family)
            self.world.disburse(number, self.today)
            self.numbers.append(number)

    # --- what people do

    @rule(days=st.integers(1, 60))
    def days_pass(self, days):
        self.wait(days)
        self.done["days passed"] += 1

    @rule(which=st.integers(0, 3), days=AFTER, back=BACK, riel=RIEL, into=st.sampled_from(["cash", "bank"]))
    def repay(self, which, days, back, riel, into):
        self.wait(days)
        with self.step("repaid" if back == 0 else "repaid, backdated") as session:
            repayments.record(session, self.pick(which), riel, self.today - timedelta(back), into, **self.said())

    @rule(which=st.integers(0, 3), days=AFTER)
    def repay_what_is_due(self, which, days):
        self.wait(days)
        _, _, now = self.known(self.pick(which))
        due = sum(s.unpaid for s in now.states if s.instalment.due_on <= self.today)
        with self.step("repaid what was due") as session:
            repayments.record(session, self.pick(which), due or 100, self.today, "cash", **self.said())

    @rule(which=st.integers(0, 3), days=AFTER, more=st.sampled_from([-100, 0, 2_500, 9_000]), really=st.integers(0, 3))
    def pay_off(self, which, days, more, really):
        self.wait(days)
        with self.step("paid off") as session:
            riel = repayments.payoff(session, self.pick(which), self.today)
            if really == 0:
                repayments.record(session, self.pick(which), riel + more, self.today, "cash", **self.said())

    @rule(days=AFTER, riel=RIEL)
    def village_sheet(self, days, riel):
        self.wait(days)
        with self.step("sheet of a village") as session:
            lines = [repayments.Line(number, riel, None, asking.asked(self.world.key(), "line"))
                     for number in self.some(lambda now: now.outstanding)]
            repayments.record_many(session, self.world.office, lines, self.today, "cash",
                                   actor=self.world.actor("officer"))

    @rule(days=AFTER, which=st.integers(0, 200), at_once=MOSTLY)
    def ask_reversal(self, days, which, at_once):
        self.wait(days)
        with self.asking("reversal", at_once) as session:
            entry = journal_entries.c
            ids = session.execute(sa.select(entry.id).where(entry.kind.not_in(
                ["donor receipt", "accrual", "reallocation", "reversal"])).order_by(entry.id)).scalars().all()
            approvals.request_reversal(session, ids[which % len(ids)], "Keyed wrong", **self.said())

    @rule(which=st.integers(0, 3), days=AFTER, back=BACK, all_of_it=st.booleans(), at_once=MOSTLY)
    def ask_waiver(self, which, days, back, all_of_it, at_once):
        self.wait(days)
        on = self.today - timedelta(back)
        with self.asking("waiver", at_once) as session:
            interest, penalty = waivers.most(session, self.pick(which), on)
            if not all_of_it:
                interest, penalty = interest // 2, penalty // 3
            waivers.request_waiver(session, self.pick(which), interest, penalty, "Ill for months", on, **self.said())

    @rule(which=st.integers(0, 3), days=AFTER, back=BACK, count=st.integers(1, 12), every=st.integers(1, 2),
          grace=st.integers(0, 1), rate=st.sampled_from([0, 5_000, 10_000]), later=st.integers(0, 90), at_once=MOSTLY)
    def ask_new_terms(self, which, days, back, count, every, grace, rate, later, at_once):
        self.wait(days)
        on = self.today - timedelta(back)
        new = Reschedule(on, count, every, min(grace, count - 1), rate, on + timedelta(25 * every + later))
        with self.asking("new terms", at_once) as session:
            rescheduling.request_new_terms(session, self.pick(which), new, FLOOD, **self.said())

    @rule(which=st.integers(0, 3), days=AFTER, back=BACK, months=st.integers(1, 12), interest_runs=st.booleans(),
          at_once=MOSTLY)
    def ask_pause(self, which, days, back, months, interest_runs, at_once):
        self.wait(days)
        pause = Moratorium(self.today - timedelta(back), months, interest_runs)
        with self.asking("pause", at_once) as session:
            moratoria.request_for_loan(session, self.pick(which), pause, FLOOD, **self.said())

    @rule(days=AFTER, back=BACK, months=st.integers(1, 6), interest_runs=st.booleans(), at_once=MOSTLY)
    def ask_pause_of_the_village(self, days, back, months, interest_runs, at_once):
        self.wait(days)
        pause = Moratorium(self.today - timedelta(back), months, interest_runs)
        with self.asking("village's pause", at_once) as session:
            moratoria.request_for_place(session, self.world.office, VILLAGE, pause, FLOOD, **self.said())

    @rule(which=st.integers(0, 3), days=AFTER, at_once=MOSTLY, often=st.integers(0, 2))
    def ask_write_off(self, which, days, at_once, often):
        self.wait(days)
        if often:  # little happens after it
            self.done["let live"] += 1
            return
        with self.asking("write-off", at_once) as session:
            write_offs.request_write_off(session, self.pick(which), "The animals died", **self.said())

    @precondition(lambda self: self.some(held))
    @rule(which=st.integers(0, 3), days=AFTER, riel=st.integers(1, 3_000), at_once=MOSTLY)
    def ask_refund(self, which, days, riel, at_once):
        self.wait(days)
        holding = self.some(held)
        with self.asking("refund", at_once) as session:
            held_money.request_refund(session, holding[which % len(holding)], riel, "cash", **self.said())

    def decide(self, which, login, yes):
        """One of the questions that wait; one that cannot be approved is refused by the same person then."""
        with self.world.books.reading() as session:
            waiting = approvals.waiting(session, self.world.actor(login))
        if not waiting:
            self.done["nothing to decide"] += 1
            return
        one, done = waiting[-1 if which < 0 else which % len(waiting)], False
        for answer in (yes, False):
            with self.step(("approved: " if answer else "refused by a person: ") + one.kind) as session:
                approvals.decide(session, one.id, answer, None if answer else "No", **self.said(login))
                done = True
            if done:
                break

    @rule(days=AFTER, which=st.integers(0, 9), login=st.sampled_from(["approver", "admin"]), no=st.integers(0, 5))
    def decide_one(self, days, which, login, no):
        self.wait(days)
        self.decide(which, login, no > 0)

    @precondition(lambda self: self.some(lost))
    @rule(which=st.integers(0, 3), days=AFTER, back=BACK, riel=RIEL)
    def recover(self, which, days, back, riel):
        self.wait(days)
        gone = self.some(lost)
        with self.step("recovered") as session:
            write_offs.recover(session, gone[which % len(gone)], riel, self.today - timedelta(back), "cash",
                               **self.said())

    @precondition(lambda self: self.some(held))
    @rule(which=st.integers(0, 3), other=st.integers(0, 3), days=AFTER, riel=st.integers(1, 3_000))
    def use_held(self, which, other, days, riel):
        self.wait(days)
        holding = self.some(held)
        with self.step("held money used") as session:
            held_money.use_for(session, holding[which % len(holding)], self.pick(other), riel, self.today,
                               **self.said())

    @rule()
    def daily_run(self):
        with self.step("daily run"):
            pass
        self.run_for_the_day()
        assert self.run_for_the_day() == []  # once more for nothing
        for number in self.numbers:
            record, _, now = self.known(number)
            with self.world.books.reading() as session:
                booked_riel = loan_sums.sums(session, [record.id], self.today)[record.id].receivable
            assert record.reversed_on is not None or booked_riel == now.receivable

    @precondition(lambda self: len(self.numbers) < 3)
    @rule(days=AFTER, riel=st.sampled_from([100_000, 150_000, 200_000]))
    def lend_another(self, days, riel):
        self.lend(days, riel)

    @precondition(lambda self: len(self.numbers) < 3)
    @rule(days=AFTER, before=st.integers(1, 200), owed=st.integers(1, 120_000), flat=st.booleans(),
          late=st.integers(0, 2_000), grace=st.integers(0, 3))
    def take_over(self, days, before, owed, flat, late, grace):
        self.wait(days)
        lent = self.today - timedelta(before)
        terms = Terms(120_000, 10_000, "month", 12, "flat" if flat else "declining", "equal-principal",
                      grace_principal=grace, order=self.product.order, recognition=self.product.recognition,
                      penalty=self.product.penalty_riel, penalty_after_days=self.product.penalty_after_days)
        with self.step("taken over") as session:
            taking_over.take_over(session, self.family, terms, lent, lent + timedelta(30), owed, late, self.today,
                                  f"old-{self.world.key()}", approved_by=self.world.ids["approver"], **self.said())
            newest = loan_book.loans(session, family_id=loan_book.loan_numbered(session, self.numbers[0]).family_id)[-1]
            self.numbers.append(newest.number)

    @rule(often=st.integers(0, 3))
    def close_a_month(self, often):
        with self.world.books.unit_of_work() as session:
            periods.ensure_open(session, self.world.office, self.today)
            over = [p for p in periods.periods(session, self.world.office)
                    if p.closed_at is None and p.last_on < self.today - timedelta(60)]
        if over and often == 0:
            with self.step("month closed") as session:
                close_period(session, self.world.office, over[0].last_on, actor=self.world.actor("approver"))

    @rule(which=st.integers(0, 3))
    def work_out_again(self, which):
        """From the events that stand in the books: the oracle, and the same told one after another."""
        record, there, now = self.known(self.pick(which))
        if record.reversed_on is not None:
            self.done["turned back"] += 1
            return
        events = bookings.standing(record, [b for b in there if b.on <= self.today])
        loan = record.terms, record.schedule, record.disbursed_on
        assert position(*loan, events, self.today) == now
        assert told(now) == foretold(Oracle(*loan, events, self.today))
        self.done["worked out again"] += 1

    @contextmanager
    def asking(self, kind, at_once):
        """A question asked; most are answered at once, the others wait until somebody comes by."""
        before = self.seen_questions()
        with self.step(kind + " asked") as session:
            yield session
        if at_once and self.seen_questions() > before:
            self.decide(-1, "approver", True)
            if kind == "write-off":
                self.decide(-1, "admin", True)

    def seen_questions(self):
        with self.world.books.reading() as session:
            return session.execute(sa.select(sa.func.count()).select_from(tables.approvals)).scalar_one()


def held(now):
    return now.held


def lost(now):
    return now.written_off - now.recovered


def ids_of(books):
    """The people of a world by login."""
    with books.reading() as session:
        return {user.login: user.id for user in people.users(session)}
