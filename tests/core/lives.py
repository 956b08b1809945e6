"""Random loans and repayments for the property tests, and the allocation rules once more, a day at a time."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st

from ledger.core.allocation import Repayment
from ledger.core.schedule import Terms, exact_interest, rounded, schedule

settings.register_profile("unhurried", deadline=None)  # a busy machine is not a fault of the rules
settings.load_profile("unhurried")


@st.composite
def terms(draw, methods=("declining", "flat"), most_instalments=24):
    instalments = draw(st.integers(1, most_instalments))
    per = draw(st.sampled_from(["month", "year"]))
    return Terms(
        principal=draw(st.one_of(st.integers(1, 400_000), st.integers(1, 40).map(lambda n: n * 10_000))),
        rate_ppm=draw(st.one_of(st.just(0), st.just(10_000), st.integers(0, 40_000 if per == "month" else 400_000))),
        rate_per=per, instalments=instalments, method=draw(st.sampled_from(methods)),
        amortization=draw(st.sampled_from(["equal-principal", "equal-instalments"])),
        multiple=draw(st.sampled_from([1, 50, 100, 500, 1000])), rounding=draw(st.sampled_from(["carry", "nearest"])),
        every_months=draw(st.integers(1, 6)), grace_principal=draw(st.integers(0, instalments - 1)))


@st.composite
def loans(draw, **of_terms):
    """(terms, schedule, disbursed_on): what position() wants first."""
    agreed = draw(terms(**of_terms))
    lent_on = draw(st.dates(date(2000, 1, 1), date(2030, 12, 31)))
    first = lent_on + timedelta(draw(st.one_of(st.just(31), st.integers(1, 75))))
    return agreed, schedule(agreed, lent_on, first), lent_on


@st.composite
def lives(draw, **of_terms):
    """(loan, repayments): money of any amount on any day, often on or beside a due date."""
    agreed, rows, lent_on = draw(loans(**of_terms))
    last = (rows[-1].due_on - lent_on).days
    beside = st.sampled_from(rows).flatmap(
        lambda row: st.integers(-1, 1).map(lambda by: max(0, (row.due_on - lent_on).days + by)))
    day = st.one_of(st.integers(0, last + 200), beside)
    riel = st.one_of(
        st.integers(1, 2 * agreed.principal), st.integers(1, max(1, agreed.principal // 4)),
        st.sampled_from(rows).map(lambda row: max(1, row.total)))
    brought = draw(st.lists(st.tuples(day, riel), max_size=10))
    return (agreed, rows, lent_on), [Repayment(lent_on + timedelta(d), r) for d, r in sorted(brought)]


class DayByDay:
    """The same rules written apart from the code under test, and slower on purpose: it walks through every day.

    `owed`: interest by period (None for one not begun); `interest` and `principal` paid by instalment; `held`.
    """

    def __init__(self, loan, repayments, as_of):
        self.terms, self.rows, lent_on = loan
        self.starts = [lent_on] + [row.due_on + timedelta(1) for row in self.rows[:-1]]
        self.since = [lent_on] + [row.due_on for row in self.rows[:-1]]
        self.owed = [None] * len(self.rows)
        self.interest, self.principal = [0] * len(self.rows), [0] * len(self.rows)
        self.held, self.closed, day = 0, False, lent_on
        while day <= as_of:
            self.morning(day)
            for repayment in repayments:
                if repayment.on == day:
                    self.held += repayment.riel if self.closed else self.bring(repayment.riel, day)
            day += timedelta(1)

    def morning(self, day):
        if day not in self.starts or self.closed:
            return
        k = self.starts.index(day)
        left = self.terms.principal - sum(self.principal)
        self.owed[k] = self.rows[k].interest
        if left < self.terms.principal - sum(row.principal for row in self.rows[:k]):
            on_less = rounded(exact_interest(self.terms, left), self.terms.interest_multiple)
            self.owed[k] = min(self.owed[k], on_less)

    def bring(self, money, day):
        """Share the money; what is over."""
        begun = [k for k, start in enumerate(self.starts) if start <= day]
        now = begun[-1]
        by_days = self.by_days(now, day)
        older = sum(self.owed[k] - self.interest[k] for k in begun[:-1])
        if money >= older + by_days - self.interest[now] + self.terms.principal - sum(self.principal):
            self.closed = True
            self.owed[now:] = [by_days] + [0] * (len(self.rows) - now - 1)
        for k in begun:
            money = self.pay(self.interest, k, self.owed[k], money)
            money = self.pay(self.principal, k, self.rows[k].principal, money)
        for k, row in enumerate(self.rows):
            money = self.pay(self.principal, k, row.principal, money)
        return money

    def by_days(self, now, day):
        passed, days = (day - self.since[now]).days, (self.rows[now].due_on - self.since[now]).days
        if passed >= days:
            return self.owed[now]
        step = self.terms.multiple
        return int(Fraction(self.owed[now] * passed, days) / step) * step

    @staticmethod
    def pay(paid, k, due, money):
        part = min(money, due - paid[k])
        paid[k] += part
        return money - part
