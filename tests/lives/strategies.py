"""Random loans with everything that can happen to them, for the oracle and the machines."""

from datetime import date, timedelta

from hypothesis import strategies as st

from ledger.core.events import HeldOut, Moratorium, Recovery, Repayment, Reschedule, TakenOver, Waiver, WriteOff
from ledger.core.schedule import Terms, schedule

ORDERS = ("interest-first", "penalty-first", "principal-first")


@st.composite
def terms(draw, most_instalments):
    """Terms whose interest is seldom nothing, with penalties, orders and both ways of recognising interest."""
    instalments, per = draw(st.integers(1, most_instalments)), draw(st.sampled_from(["month", "month", "year"]))
    rate = draw(st.sampled_from([0, 5_000, 10_000, 10_000, 10_000, 12_345, 30_000]))
    return Terms(
        principal=draw(st.one_of(st.integers(5_000, 400_000), st.integers(1, 40).map(lambda n: n * 10_000))),
        rate_ppm=rate if per == "month" else 12 * rate, rate_per=per, instalments=instalments,
        method=draw(st.sampled_from(["declining", "declining", "flat"])),
        amortization=draw(st.sampled_from(["equal-principal", "equal-instalments"])),
        multiple=draw(st.sampled_from([1, 1, 50, 100, 100, 500])), rounding=draw(st.sampled_from(["carry", "nearest"])),
        every_months=draw(st.sampled_from([1, 1, 1, 2, 3])),
        grace_principal=draw(st.one_of(st.just(0), st.integers(0, instalments - 1))),
        order=draw(st.sampled_from(ORDERS)), penalty=draw(st.sampled_from([0, 100, 500, 1_234])),
        penalty_after_days=draw(st.integers(0, 40)), recognition=draw(st.sampled_from(["received", "due"])))


@st.composite
def loans(draw, most_instalments=8):
    """(terms, schedule, disbursed_on)."""
    agreed, lent_on = draw(terms(most_instalments)), draw(st.dates(date(2000, 1, 1), date(2030, 12, 31)))
    first = lent_on + timedelta(draw(st.one_of(st.just(31), st.integers(1, 75))))
    return agreed, schedule(agreed, lent_on, first), lent_on


def happenings(terms, on):
    """Any one event on a day."""
    riel = st.one_of(st.integers(1, 2 * terms.principal), st.integers(1, max(1, terms.principal // 5)))
    instalments = st.integers(1, 6)
    return st.one_of(
        st.builds(Repayment, st.just(on), riel), st.builds(Repayment, st.just(on), riel),
        st.builds(Repayment, st.just(on), riel),
        st.builds(Waiver, st.just(on), st.integers(0, terms.principal // 5), st.integers(0, 1_500)),
        instalments.flatmap(lambda count: st.builds(
            Reschedule, st.just(on), st.just(count), st.integers(1, 3), st.integers(0, count - 1),
            st.sampled_from([0, 5_000, 10_000, terms.rate_ppm]), st.just(on + timedelta(31)))),
        st.builds(Moratorium, st.just(on), st.integers(1, 6), st.booleans()),
        st.builds(WriteOff, st.just(on)), st.builds(Recovery, st.just(on), riel),
        st.builds(HeldOut, st.just(on), st.integers(1, 5_000)))


@st.composite
def lived(draw, **of_loan):
    """(loan, events): whatever happens in whatever order, often on or beside a due date; some from older books."""
    loan = draw(loans(**of_loan))
    terms, rows, lent_on = loan
    span = (rows[-1].due_on - lent_on).days
    beside = st.sampled_from(rows).flatmap(
        lambda row: st.integers(-1, 1).map(lambda by: max(0, (row.due_on - lent_on).days + by)))
    days = sorted(draw(st.lists(st.one_of(st.integers(0, span + 200), beside), max_size=8)))
    events = [draw(happenings(terms, lent_on + timedelta(day))) for day in days]
    if draw(st.integers(0, 4)) == 0:
        taken_on = lent_on + timedelta(draw(st.integers(0, days[0] if days else span)))
        events.insert(0, TakenOver(taken_on, draw(st.integers(1, terms.principal)), draw(st.integers(0, 2_000))))
    return loan, events
