"""Repayments shared between interest and principal: worked by hand. Random lives are in test_allocation_lives.py.

The loan of most examples: 120,000 at 1 % a month over 12, lent 15 January 2008, due on the 15th from February on.
Principal 10,000 each; interest 1,200, 1,100, 1,000, ... 100, together 7,800.
"""

from datetime import date

import pytest

from ledger.core.allocation import Allocation, Repayment, Share, payoff, position
from ledger.core.errors import Refusal
from ledger.core.schedule import Terms, schedule

LENT = date(2008, 1, 15)
TERMS = Terms(120_000, 10_000, "month", 12, "declining", "equal-principal")
LOAN = (TERMS, schedule(TERMS, LENT, date(2008, 2, 15)), LENT)
END = date(2010, 1, 1)


def loan(terms, lent=LENT, first=date(2008, 2, 15)):
    return terms, schedule(terms, lent, first), lent


def paid(*brought):
    """Repayments from (month, day, riel) of 2008; month 13 is January 2009."""
    return [Repayment(date(2008 + (m - 1) // 12, (m - 1) % 12 + 1, d), riel) for m, d, riel in brought]


def on_time(count):
    """The first instalments, each paid on its day."""
    return [Repayment(row.due_on, row.total) for row in LOAN[1][:count]]


def shares(allocation):
    return [(s.instalment, s.interest, s.principal) for s in allocation.shares]


def owing(now):
    return [(s.instalment.number, s.unpaid_interest, s.unpaid_principal) for s in now.states if s.unpaid]


def test_paying_as_agreed_is_the_schedule():
    now = position(*LOAN, on_time(12), END)
    assert now.allocations == tuple(
        Allocation(row.interest, row.principal, 0, (Share(row.number, row.interest, row.principal),))
        for row in LOAN[1])
    assert (now.outstanding, now.paid_interest, now.paid_principal, now.held) == (0, 7_800, 120_000, 0)
    assert now.closed_on == date(2009, 1, 15)


def test_nothing_paid():
    now = position(*LOAN, [], date(2008, 1, 15))
    assert now.outstanding == 120_000 and now.allocations == () and now.closed_on is None
    assert [s.interest_due for s in now.states] == [row.interest for row in LOAN[1]]


def test_before_the_disbursement_nothing_is_owed():
    assert position(*LOAN, [], date(2008, 1, 14)).outstanding == 0


def test_late_money_goes_to_the_oldest_instalment_its_interest_first():
    """25,000 on 20 April: 1,200 + 10,000, 1,100 + 10,000, and of the third 1,000 + 1,700 of principal."""
    now = position(*LOAN, paid((4, 20, 25_000)), date(2008, 4, 20))
    assert shares(now.allocations[0]) == [(1, 1_200, 10_000), (2, 1_100, 10_000), (3, 1_000, 1_700)]
    assert now.outstanding == 98_300 and owing(now)[0] == (3, 0, 8_300)


def test_late_interest_is_the_contracts_and_no_more():
    """Nothing paid until 1 February 2009, after the last due date: 120,000 and 7,800, not a riel for being late."""
    assert payoff(*LOAN, [], date(2009, 2, 1)) == payoff(*LOAN, [], date(2015, 1, 1)) == 127_800
    now = position(*LOAN, paid((14, 1, 127_800)), END)
    assert now.closed_on == date(2009, 2, 1) and now.paid_interest == 7_800


def test_a_part_of_an_instalment():
    """1,000 of the first interest; then 5,000: 200 of interest and 4,800 of principal."""
    now = position(*LOAN, paid((2, 10, 1_000), (2, 15, 5_000)), date(2008, 2, 15))
    assert [shares(a) for a in now.allocations] == [[(1, 1_000, 0)], [(1, 200, 4_800)]]
    assert owing(now)[0] == (1, 0, 5_200)


def test_principal_in_advance_lowers_the_interest_of_later_periods():
    """41,200 on 1 February: 1,200 + 10,000 of the first, then the principal of the second, third and fourth.

    Periods 2, 3 and 4 begin with 80,000 owed: 800 each, not 1,100, 1,000, 900. The fifth was to begin with 80,000: 800
    as agreed. The family saves 600.
    """
    repayments = paid((2, 1, 41_200))
    now = position(*LOAN, repayments, date(2008, 2, 1))
    assert shares(now.allocations[0]) == [(1, 1_200, 10_000), (2, 0, 10_000), (3, 0, 10_000), (4, 0, 10_000)]
    assert [s.interest_due for s in now.states][:6] == [1_200, 800, 800, 800, 800, 700]
    assert owing(now)[:3] == [(2, 800, 0), (3, 800, 0), (4, 800, 0)]
    later = position(*LOAN, repayments, date(2008, 5, 1))
    assert later.states == now.states


def test_interest_of_a_period_not_begun_is_never_taken():
    """30,000 on 1 February: 11,200 of the first instalment, 18,800 of principal, none of it interest to come."""
    now = position(*LOAN, paid((2, 1, 30_000)), date(2008, 2, 1))
    assert shares(now.allocations[0]) == [(1, 1_200, 10_000), (2, 0, 10_000), (3, 0, 8_800)]
    assert [s.interest_due for s in now.states][1:5] == [900, 900, 900, 800]  # of 91,200, 91,200, 90,000 and 80,000


def test_a_period_begins_the_day_after_a_due_date():
    """20,000 in advance on the due date lowers the next period's interest, a day later only the one after it."""
    on_the_day = position(*LOAN, [*on_time(1), *paid((2, 15, 20_000))], date(2008, 3, 1))
    day_after = position(*LOAN, [*on_time(1), *paid((2, 16, 21_100))], date(2008, 3, 1))
    assert [s.interest_due for s in on_the_day.states][1:4] == [900, 900, 900]
    assert [s.interest_due for s in day_after.states][1:4] == [1_100, 900, 900]
    assert shares(day_after.allocations[1]) == [(2, 1_100, 10_000), (3, 0, 10_000)]


def test_interest_on_an_odd_balance_is_rounded_to_the_multiple():
    """Several on the 15th: 5,000 = 1,200 + 3,800; 7,000 = 6,200 and 800 in advance; 500 in advance.

    The second period begins with 108,700: 1,087, rounded 1,100, as agreed. With 5,000 more 103,700: 1,037, so 1,000.
    """
    three = paid((2, 15, 5_000), (2, 15, 7_000), (2, 15, 500))
    now = position(*LOAN, three, date(2008, 2, 15))
    assert [shares(a) for a in now.allocations] == [[(1, 1_200, 3_800)], [(1, 0, 6_200), (2, 0, 800)], [(2, 0, 500)]]
    assert now.states[1].interest_due == 1_100
    assert position(*LOAN, [*three, *paid((2, 15, 5_000))], END).states[1].interest_due == 1_000


def test_catching_up_after_being_ahead_and_behind():
    """11,200 + 5,000 in advance on 15 February, nothing in March, 15 April all that is owed by then.

    Period 2 begins with 105,000: 1,050 -> 1,100 (a tie, up). Period 3 begins with 105,000, more than agreed: 1,000.
    Due on 15 April: 1,100 + 5,000 + 1,000 + 10,000 = 17,100.
    """
    now = position(*LOAN, paid((2, 15, 16_200), (4, 15, 17_100)), date(2008, 4, 15))
    assert shares(now.allocations[1]) == [(2, 1_100, 5_000), (3, 1_000, 10_000)]
    assert now.outstanding == 90_000


def test_paying_off_inside_a_period_owes_its_interest_by_days():
    """First instalment on time. 1 March 2008: 15 of 29 days (2008 is a leap year): 1,100 x 15 / 29 = 568 -> 500."""
    before = on_time(1)
    assert payoff(*LOAN, before, date(2008, 3, 1)) == 110_500
    now = position(*LOAN, [*before, *paid((3, 1, 111_000))], date(2008, 3, 1))
    assert (now.allocations[1].interest, now.allocations[1].principal, now.allocations[1].held) == (500, 110_000, 500)
    assert now.closed_on == date(2008, 3, 1) and now.outstanding == 0 and now.held == 500 and not owing(now)
    assert [s.interest_due for s in now.states] == [1_200, 500] + [0] * 10


def test_one_riel_less_does_not_pay_off():
    """110,499 on 1 March pays the whole interest of the running period, 1,100, and 109,399 of principal; 601 stay.

    The riel that was missing closes it on that day all the same: 15 of 29 days owe 500 of the 1,100, so 600 of interest
    already paid become principal. On the day the period ends all 1,100 are owed, and 601 pay it off.
    """
    most = [*on_time(1), *paid((3, 1, 110_499))]
    now = position(*LOAN, most, date(2008, 3, 1))
    assert now.closed_on is None and (now.allocations[1].interest, now.outstanding) == (1_100, 601)
    assert payoff(*LOAN, most, date(2008, 3, 1)) == 1 and payoff(*LOAN, most, date(2008, 3, 15)) == 601
    now = position(*LOAN, [*most, *paid((3, 1, 1))], date(2008, 3, 1))
    assert (now.allocations[2].interest, now.allocations[2].principal, now.allocations[2].held) == (-600, 601, 0)
    assert now.closed_on == date(2008, 3, 1) and now.paid_interest == 1_200 + 500


@pytest.mark.parametrize(("on", "riel"), [
    (date(2008, 1, 15), 120_000),  # the day it was lent
    (date(2008, 1, 20), 120_100),  # 5 of 31 days: 193
    (date(2008, 2, 14), 121_100),  # 30 of 31 days: 1,161
    (date(2008, 2, 15), 121_200),  # the due date: the whole
    (date(2008, 2, 16), 121_200),  # and 1 of 29 days: 37
    (date(2008, 3, 20), 122_400),  # 1,200 + 1,100 and 5 of 31 days of 1,000: 161
])
def test_payoff_of_a_loan_on_which_nothing_was_paid(on, riel):
    assert payoff(*LOAN, [], on) == riel


def test_paying_off_with_the_last_instalment_early():
    """10,100 on 31 December, 16 of 31 days into the last period: 100 x 16 / 31 = 51 -> 0; so 100 are held."""
    now = position(*LOAN, [*on_time(11), *paid((12, 31, 10_100))], END)
    assert (now.allocations[11].interest, now.held, now.closed_on) == (0, 100, date(2008, 12, 31))


def test_money_after_the_end_is_held():
    now = position(*LOAN, [*on_time(12), *paid((13, 15, 300), (14, 1, 200))], END)
    assert [a.held for a in now.allocations[12:]] == [300, 200] and now.held == 500
    assert now.allocations[13] == Allocation(0, 0, 200, ()) and now.closed_on == date(2009, 1, 15)
    assert payoff(*LOAN, on_time(12), date(2009, 2, 1)) == 0


def test_a_past_date_does_not_see_later_money():
    repayments = [*on_time(2), *paid((3, 20, 50_000))]
    assert position(*LOAN, repayments, date(2008, 3, 19)) == position(*LOAN, on_time(2), date(2008, 3, 19))
    assert payoff(*LOAN, repayments, date(2008, 3, 15)) == 100_000


def test_grace_on_principal():
    """120,000, two of twelve interest only. 50,000 on 1 February: 1,200, then 12,000 of principal from the third on.

    All periods to the seventh begin with 71,200: 712 -> 700. The seventh was to begin with 72,000.
    """
    now = position(*loan(Terms(120_000, 10_000, "month", 12, "declining", "equal-principal", grace_principal=2)),
                   paid((2, 1, 50_000)), date(2008, 2, 1))
    assert shares(now.allocations[0]) == [
        (1, 1_200, 0), (3, 0, 12_000), (4, 0, 12_000), (5, 0, 12_000), (6, 0, 12_000), (7, 0, 800)]
    assert [s.interest_due for s in now.states][1:7] == [700, 700, 700, 700, 700, 700]


def test_one_payment_at_harvest():
    """100,000, 6 months, 6,000 of interest, lent 1 May, due 1 November: 184 days.

    50,000 on 1 August pay the interest first and leave 56,000. To pay off that day: 92 days, 3,000.
    """
    one = loan(Terms(100_000, 10_000, "month", 1, "declining", "equal-principal", every_months=6),
               date(2008, 5, 1), date(2008, 11, 1))
    assert payoff(*one, [], date(2008, 8, 1)) == 103_000
    now = position(*one, paid((8, 1, 50_000)), date(2008, 8, 1))
    assert shares(now.allocations[0]) == [(1, 6_000, 44_000)] and now.outstanding == 56_000
    assert payoff(*one, paid((8, 1, 50_000)), date(2008, 11, 1)) == 56_000


FLAT = loan(Terms(120_000, 10_000, "month", 12, "flat", "equal-principal"))


def test_a_flat_loan_owes_what_its_contract_says():
    """1,200 every month, however late; but of principal paid in advance only the rate on what is still owed.

    11,200 + 30,000 on 15 February: 80,000 owed, 800 a month until the fifth, which was to begin with 80,000 too and by
    contract owes 1,200.
    """
    assert payoff(*FLAT, [], date(2009, 1, 15)) == 120_000 + 12 * 1_200
    now = position(*FLAT, paid((2, 15, 41_200)), date(2008, 2, 15))
    assert [s.interest_due for s in now.states][:6] == [1_200, 800, 800, 800, 1_200, 1_200]


def test_paying_off_a_flat_loan_owes_no_interest_to_come():
    """1 March, first instalment paid: 110,000 and 15 of 29 days of 1,200, 620 -> 600; not the 12,000 still to come."""
    assert payoff(*FLAT, paid((2, 15, 11_200)), date(2008, 3, 1)) == 110_600


def test_a_flat_loan_is_closed_when_its_principal_is_back():
    """10,000 over 36 at 1 % flat: principal 278 -> 300, back after 33 x 300 + 100. The contract has 100 of interest in
    the last two months as well, on nothing: closed with the 34th instalment, they are not owed.
    """
    terms, rows, lent = loan(Terms(10_000, 10_000, "month", 36, "flat", "equal-principal"))
    assert [s.interest_due for s in position(terms, rows, lent, [], lent).states[33:]] == [100, 0, 0]
    now = position(terms, rows, lent, [Repayment(r.due_on, r.total) for r in rows[:34]], date(2012, 1, 1))
    assert [r.interest for r in rows[33:]] == [100, 100, 100] and now.closed_on == rows[33].due_on
    assert [s.interest_due for s in now.states[33:]] == [100, 0, 0] and now.held == 0


def test_equal_instalments_round_interest_to_the_riel():
    """100,000 at 1 % over 3 of 34,000. 54,000 on the first due date: 1,000 + 33,000, then 20,000 in advance.

    The second period begins with 47,000: 470. Paid off on 1 March, 15 of 29 days: 470 x 15 / 29 = 243,
    rounded down to the multiple of 100: 200.
    """
    even = loan(Terms(100_000, 10_000, "month", 3, "declining", "equal-instalments"))
    repayments = paid((2, 15, 54_000))
    now = position(*even, repayments, date(2008, 2, 15))
    assert [s.interest_due for s in now.states] == [1_000, 470, 337] and now.outstanding == 47_000
    assert payoff(*even, repayments, date(2008, 3, 1)) == 47_200


def test_without_interest():
    free = loan(Terms(120_000, 0, "month", 12, "declining", "equal-principal"))
    now = position(*free, paid((3, 1, 25_000), (3, 1, 95_000)), END)
    assert now.closed_on == date(2008, 3, 1) and now.paid_interest == 0 and now.held == 0


def test_a_repayment_or_payoff_before_the_disbursement_is_refused():
    for ask in (lambda: position(*LOAN, paid((1, 14, 100)), END), lambda: payoff(*LOAN, [], date(2008, 1, 14))):
        with pytest.raises(Refusal) as refused:
            ask()
        assert refused.value.field == "on" and "15/01/2008" in str(refused.value)


@pytest.mark.parametrize("wrong", [paid((3, 1, 0)), paid((3, 1, -5)), paid((3, 2, 100), (3, 1, 100))])
def test_nothing_or_money_out_of_order_is_our_bug(wrong):
    with pytest.raises(AssertionError):
        position(*LOAN, wrong, END)
