"""Where a loan stands by its sums, by its repayments and by a replay: one answer, whenever there is one."""

from datetime import date, timedelta

from hypothesis import event, example, given
from hypothesis import strategies as st

from ledger.core import standing
from ledger.core.allocation import Repayment, position
from ledger.core.arrears import arrears
from ledger.core.schedule import Terms, schedule
from ledger.core.standing import Plan, Standing
from tests.core.lives import lives

LENT = date(2008, 2, 1)
USUAL = Terms(100_000, 10_000, "month", 12, "declining", "equal-principal")
ROWS = schedule(USUAL, LENT, date(2008, 3, 1))
"""8,300 of principal on the 1st of each month from March, with 1,000 900 900 700 700 600 ... of interest."""
PLAN = Plan(USUAL, ROWS)


def replayed(loan, money, as_of):
    """(the standing that a replay gives, principal owed, interest received)."""
    told = [Repayment(on, riel) for on, riel in money if on <= as_of]
    now = position(*loan, told, as_of)
    late = arrears(now, as_of)
    return Standing(now.outstanding, late.overdue_riel, late.days_late), now


def every_way(loan, money, as_of):
    """What each way answers; None where it says that it cannot tell."""
    told = [(on, riel) for on, riel in money if on <= as_of]
    meant, now = replayed(loan, money, as_of)
    plan = Plan(*loan[:2])
    return meant, {
        "sums": standing.by_sums(plan, now.outstanding, now.paid_interest, as_of),
        "money": standing.by_money(plan, now.outstanding, told, as_of)}


def test_who_paid_one_instalment_and_no_more():
    """9,300 on 1 March. On 15 August five more were due: 5 x 8,300 and 900 + 900 + 700 + 700 + 600 = 45,300; the
    oldest since 1 April: 136 days. Sums alone do not tell: an earlier payment in advance could look the same."""
    meant, told = every_way((USUAL, ROWS, LENT), [(date(2008, 3, 1), 9_300)], date(2008, 8, 15))
    assert meant == Standing(91_700, 45_300, 136)
    assert told == {"sums": None, "money": meant}


def test_a_part_of_an_instalment_tells_all():
    """5,000 on 1 April after 9,300 in March: 900 of interest, 4,100 of principal. On 2 April 4,200 are one day late."""
    meant, told = every_way((USUAL, ROWS, LENT), [(date(2008, 3, 1), 9_300), (date(2008, 4, 1), 5_000)],
                            date(2008, 4, 2))
    assert meant == Standing(87_600, 4_200, 1)
    assert told == {"sums": meant, "money": meant}


def test_nothing_paid_yet():
    """On 1 March the first instalment is due and not late; a month later it is 31 days late, the second is due."""
    assert standing.by_sums(PLAN, 100_000, 0, date(2008, 3, 1)) == Standing(100_000, 0, 0)
    assert standing.by_sums(PLAN, 100_000, 0, date(2008, 4, 1)) == Standing(100_000, 9_300, 31)


def test_who_paid_ahead_owes_less_interest():
    """9,300 and 9,200 at once on 1 March: principal up to 1 April is paid, and 900 of May's. From March on 82,500 are
    owed, whose interest is 825: rounded 800, not 900. That is all that is overdue on 2 April."""
    meant, told = every_way((USUAL, ROWS, LENT), [(date(2008, 3, 1), 18_500)], date(2008, 4, 2))
    assert meant == Standing(82_500, 800, 1)
    assert told == {"sums": None, "money": meant}


@st.composite
def steady(draw):
    """A family that brings whole instalments, late or early, now and then two at once or a little more or less."""
    terms = Terms(draw(st.sampled_from([60_000, 100_000, 200_000])), draw(st.sampled_from([10_000, 15_000])), "month",
                  draw(st.integers(2, 12)), "declining",
                  draw(st.sampled_from(["equal-principal", "equal-instalments"])),
                  grace_principal=draw(st.integers(0, 1)))
    rows = schedule(terms, LENT, date(2008, 3, 1))
    brought, k = [], 0
    while k < len(rows):
        two = draw(st.integers(1, 4)) == 1
        riel = sum(row.total for row in rows[k:k + 1 + two]) + draw(st.sampled_from([0, 0, 0, 100, -100, 500]))
        brought.append(Repayment(rows[k].due_on + timedelta(draw(st.sampled_from([0, 0, 1, 1, 9, 40, -3]))), riel))
        k += 1 + two
    kept = draw(st.integers(0, len(brought)))
    return (terms, rows, LENT), sorted(brought[:kept], key=lambda one: one.on)


@given(st.one_of(lives(), steady()), st.integers(0, 1_200))
@example(((USUAL, ROWS, LENT), [Repayment(date(2008, 3, 1), 18_500), Repayment(date(2008, 5, 2), 9_200),
                                Repayment(date(2008, 6, 2), 9_000)]), 130)
def test_whatever_a_family_brings(life, days):
    """What is told by sums or by money is what a replay gives, to the riel and the day; a life always tells it."""
    loan, repayments = life
    as_of = loan[2] + timedelta(days)
    meant, told = every_way(loan, [(one.on, one.riel) for one in repayments], as_of)
    if meant.outstanding == 0:
        return
    event("told by sums" if told["sums"] else "told by money")
    assert told["sums"] in (None, meant)
    assert told["money"] == meant


@given(lives(), st.integers(0, 1_200))
def test_who_never_paid_ahead_and_is_on_time_is_told_by_sums(life, days):
    """Most loans are: sums need no help but for loans that are late, or were ahead once."""
    loan, repayments = life
    as_of = loan[2] + timedelta(days)
    meant, told = every_way(loan, [(one.on, one.riel) for one in repayments], as_of)
    now = position(*loan, [one for one in repayments if one.on <= as_of], as_of)
    ahead = any(state.interest_due < state.instalment.interest for state in now.states)
    if meant.outstanding and not meant.overdue and not ahead:
        assert told["sums"] == meant
