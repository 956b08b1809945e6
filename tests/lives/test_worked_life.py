"""One loan's life from the first riel to the last, every figure worked by hand.

Two loans, both of 1 February 2008 at 1 % a month on the balance, due on the first of every month.

A: 120,000 riel in twelve parts of 10,000. As agreed, interest is 1,200, 1,100, 1,000 ... 100.
   25 Feb   paid early: 21,200. Interest 1,200 and principal 10,000 of the first instalment, 10,000 of the second in
            advance. 100,000 are owed; the second period bears 1 % of that: 1,000, not 1,100.
   1 April  missed (1,000 of interest; no principal is left of the second). 1 May missed (1,000 + 10,000).
   15 May   flood: three months' pause, interest runs. The second, third and fourth instalment move to 1 July, 1 August
            and 1 September, the others by three months as well. The running fourth period (900) ends on 1 June; the
            three months from there bear 3 x 1 % of 100,000: 3,000, row 13, due on 1 September.
   20 July  paid late: 12,000 = 1,000 of the second, 1,000 + 10,000 of the third. 90,000 owed.
   5 August 6,000: 900 + 5,100 of the fourth. 84,900 owed.
   10 Aug   the 12,000 are turned back (another family's). The 6,000 alone pay 1,000 of the second and 1,000 + 4,000 of
            the third: 2,000 of interest instead of 900, 4,000 of principal instead of 5,100: a reallocation of 1,100.
            100,000 - 4,000 = 96,000 owed. From then on nothing is paid.
   18 Nov   written off: 96,000, approved on the 17th and, by somebody else, on the 18th.
   20 Dec   30,000 recovered; 66,000 stay lost.
B: 100,000 riel in ten parts of 10,000, paid on every due date: 11,000, 10,900 ... 10,100 on 1 December. 5,500 interest.
"""

from datetime import date

import pytest
import sqlalchemy as sa

from ledger.books.tables import funds as fund_table
from ledger.books.tables import journal_entries, postings
from ledger.core.errors import NotAllowed, Refusal
from ledger.core.events import Moratorium
from ledger.programme import approvals, families, loans, moratoria, repayments, write_offs
from ledger.programme.changing import Why
from ledger.reports.common import office
from ledger.reports.family_statement import family_statement
from ledger.reports.portfolio_report import portfolio_report
from ledger.reports.province_statement import province_statement
from tests.programme.conftest import SOK, VILLAGE, World

LENT = date(2008, 2, 1)
FSF = "FSF"


def day(month: int, number: int) -> date:
    return date(2008, month, number)


class Life:
    """The two loans of the docstring, lived with the public verbs; `vouchers` are the entries of A in order."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.on = LENT
        world.money(2_000_000)
        self.entries: dict[date, int] = {}
        self.family, other = self.new_family(), self.new_family()
        self.a, self.b = self.lend(self.family, 120_000, 12), self.lend(other, 100_000, 10)

    def new_family(self) -> str:
        world = self.world
        with world.books.unit_of_work() as session:
            return families.register(session, world.office, VILLAGE, SOK, actor=world.actor("officer"),
                                     request_key=world.key(), on=LENT, another=True)

    def lend(self, family: str, riel: int, instalments: int) -> str:
        world = self.world
        with world.books.unit_of_work() as session:
            number = loans.apply(session, family, riel, actor=world.actor("officer"), request_key=world.key(),
                                 instalments=instalments)
        world.decide(number, True)
        world.disburse(number, LENT)
        return number

    def pay(self, number: str, riel: int, on: date) -> None:
        self.world.on = on
        self.entries[on] = self.world.pay(number, riel, on).id

    def flood(self, on: date) -> None:
        world = self.world
        world.on = on
        with world.books.unit_of_work() as session:
            asked = moratoria.request_for_loan(session, self.a, Moratorium(on, 3, True), Why("flood"),
                                               actor=world.actor("officer"), request_key=world.key())
            approvals.decide(session, asked, True, None, actor=world.actor("approver"), request_key=world.key())

    def write_off(self) -> None:
        """Asked on 15 November, approved on the 17th by the approver and on the 18th by the administrator."""
        world = self.world
        with world.books.unit_of_work() as session:
            asked = write_offs.request_write_off(session, self.a, "The animals died in the flood",
                                                 actor=world.actor("officer", day(11, 15)), request_key=world.key())
        for question, login, on in ((asked, "approver", day(11, 17)), (asked + 1, "approver", day(11, 17)),
                                    (asked + 1, "admin", day(11, 18))):
            with world.books.unit_of_work() as session:
                say = {"actor": world.actor(login, on), "request_key": world.key()}
                if (question, login) == (asked + 1, "approver"):
                    with pytest.raises(NotAllowed, match="first approval"):
                        approvals.decide(session, question, True, None, **say)
                    session.rollback()
                else:
                    approvals.decide(session, question, True, None, **say)

    def recover(self, riel: int, on: date) -> None:
        world = self.world
        world.on = on
        with world.books.unit_of_work() as session:
            write_offs.recover(session, self.a, riel, on, "cash", actor=world.actor("officer"),
                               request_key=world.key())

    # --- what is told of a day

    def portfolio(self, on: date):
        """Owed in all, overdue, {days: at risk}, ppm at risk over 30 days, rescheduled."""
        with self.world.books.reading() as session:
            told = portfolio_report(session, [office(session, "20")], on)
        assert all(one.agrees for one in told.agreements)
        return (told.outstanding_riel, told.overdue_riel, {one.days: one.riel for one in told.par if one.riel},
                told.par30.ppm, (told.rescheduled.loans, told.rescheduled.outstanding_riel,
                                 told.par30.with_rescheduled_riel))

    def statement(self, on: date):
        with self.world.books.reading() as session:
            (told,) = family_statement(session, self.family, on).loans
        return told

    def payoff(self, on: date) -> int:
        with self.world.books.reading() as session:
            return repayments.payoff(session, self.a, on)

    def vouchers(self) -> list[tuple[str, str, date, list[tuple[str, int]]]]:
        """Every entry of loan A: number, kind, date, lines (account, riel)."""
        entry, line = journal_entries.c, postings.c
        with self.world.books.reading() as session:
            loan_id = loans.by_number(session, self.a).id
            rows = session.execute(
                sa.select(entry.id, entry.series, entry.fiscal_year, entry.number, entry.kind, entry.on_date,
                          line.account, line.riel, fund_table.c.code)
                .join_from(journal_entries, postings, line.entry_id == entry.id)
                .join(fund_table, fund_table.c.id == line.fund_id)
                .where(line.loan_id == loan_id).order_by(entry.id, line.line)).all()
        found: dict[int, tuple[str, str, date, list[tuple[str, int]]]] = {}
        for row in rows:
            assert row.code == FSF
            number = f"{row.series}-{row.fiscal_year}-{row.number:04}"
            found.setdefault(row.id, (number, row.kind, row.on_date, []))[3].append((row.account, row.riel))
        return list(found.values())


# Evenings: principal owed in all, overdue, what is at risk by days late, ppm over 30 days, and of rescheduled loans how
# many, what they owe, and what is at risk over 30 days if every rescheduled loan counts.
EVENINGS = {
    # A 100,000 + B 100,000
    day(2, 29): (200_000, 0, {}, 0, (0, 0, 0)),
    # 1 April is no day late yet. B 80,000.
    day(4, 1): (180_000, 0, {}, 0, (0, 0, 0)),
    # A 19 days late with 1,000: its whole 100,000 is at risk over 1 day.
    day(4, 20): (180_000, 1_000, {1: 100_000}, 0, (0, 0, 0)),
    # A 39 days late with 1,000 + 11,000; B 70,000. 100,000 / 170,000 = 58.8235 %
    day(5, 10): (170_000, 12_000, {1: 100_000, 30: 100_000}, 588_235, (0, 0, 100_000)),
    # Paused: nothing is late. Counted all the same as rescheduled.
    day(5, 16): (170_000, 0, {}, 0, (1, 100_000, 100_000)),
    # The second's 1,000 are late since 1 July: 18 days. B 50,000 (six paid).
    day(7, 19): (150_000, 1_000, {1: 100_000}, 0, (1, 100_000, 100_000)),
    day(7, 20): (140_000, 0, {}, 0, (1, 90_000, 90_000)),
    # A 84,900 + B 40,000
    day(8, 5): (124_900, 0, {}, 0, (1, 84_900, 84_900)),
    # Turned back: 6,000 of the third late since 1 August, 9 days. 96,000 + 40,000
    day(8, 10): (136_000, 6_000, {1: 96_000}, 0, (1, 96_000, 96_000)),
    # 60 days late is not more than 60. 6,000 + 10,900 of the fourth + 3,000 of the pause. 96,000 / 126,000 = 76.1905 %
    day(9, 30): (126_000, 19_900, {1: 96_000, 30: 96_000}, 761_905, (1, 96_000, 96_000)),
    # 61 days. B 20,000. 96,000 / 116,000 = 82.7586 %. The fifth falls due today: not late.
    day(10, 1): (116_000, 19_900, {1: 96_000, 30: 96_000, 60: 96_000}, 827_586, (1, 96_000, 96_000)),
    # 108 days. 19,900 + the fifth's 800 + 10,000 + the sixth's 700 + 10,000. B 10,000. 96,000 / 106,000 = 90.5660 %
    day(11, 17): (106_000, 41_400, {1: 96_000, 30: 96_000, 60: 96_000, 90: 96_000}, 905_660, (1, 96_000, 96_000)),
    # Written off: only B's 10,000 are owed.
    day(11, 18): (10_000, 0, {}, 0, (0, 0, 0)),
    # All is paid or lost: nothing to divide by.
    day(12, 31): (0, 0, {}, None, (0, 0, 0)),
}

VOUCHERS = [
    ("P-2008-0001", "disbursement", LENT, [("1210", 120_000), ("1110", -120_000)]),
    ("R-2008-0001", "repayment", day(2, 25), [("1110", 21_200), ("1210", -20_000), ("4110", -1_200)]),
    ("J-2008-0001", "reschedule", day(5, 15), [("1210", -100_000), ("1210", 100_000)]),
    ("R-2008-0007", "repayment", day(7, 20), [("1110", 12_000), ("1210", -10_000), ("4110", -2_000)]),
    ("R-2008-0009", "repayment", day(8, 5), [("1110", 6_000), ("1210", -5_100), ("4110", -900)]),
    ("J-2008-0002", "reversal", day(8, 10), [("1110", -12_000), ("1210", 10_000), ("4110", 2_000)]),
    ("J-2008-0003", "reallocation", day(8, 10), [("1210", 1_100), ("4110", -1_100)]),
    ("J-2008-0004", "write-off", day(11, 18), [("1210", -96_000), ("5210", 96_000)]),
    ("R-2008-0014", "recovery", day(12, 20), [("1110", 30_000), ("4210", -30_000)]),
]

STATEMENT = [  # voucher, riel, interest, principal, owed after it
    ("R-2008-0001", 21_200, 1_200, 20_000, 100_000),
    ("J-2008-0001", 0, 0, 0, 100_000),
    ("R-2008-0007", 12_000, 2_000, 10_000, 90_000),
    ("R-2008-0009", 6_000, 900, 5_100, 84_900),
    ("J-2008-0002", -12_000, -2_000, -10_000, 94_900),
    ("J-2008-0003", 0, 1_100, -1_100, 96_000),
    ("J-2008-0004", 0, 0, 0, 0),
    ("R-2008-0014", 30_000, 0, 0, 0),
]

AFTER_THE_FLOOD = [  # number, due on, interest, principal
    (2, day(7, 1), 1_000, 0), (3, day(8, 1), 1_000, 10_000), (4, day(9, 1), 900, 10_000), (13, day(9, 1), 3_000, 0),
    (5, day(10, 1), 800, 10_000), (6, day(11, 1), 700, 10_000), (7, day(12, 1), 600, 10_000),
    (8, date(2009, 1, 1), 500, 10_000), (9, date(2009, 2, 1), 400, 10_000), (10, date(2009, 3, 1), 300, 10_000),
    (11, date(2009, 4, 1), 200, 10_000), (12, date(2009, 5, 1), 100, 10_000),
]


def test_a_life_worked_by_hand(world: World) -> None:
    life = Life(world)
    acts = {
        day(2, 25): lambda on: life.pay(life.a, 21_200, on), day(5, 15): life.flood,
        day(7, 20): lambda on: life.pay(life.a, 12_000, on), day(8, 5): lambda on: life.pay(life.a, 6_000, on),
        day(8, 10): lambda on: world.reverse(life.entries[day(7, 20)], on), day(11, 18): lambda on: life.write_off(),
        day(12, 20): lambda on: life.recover(30_000, on)}
    for month in range(3, 13):  # B, on the first of the month: 10,000 and 1 % of what it owes
        acts[day(month, 1)] = lambda on: life.pay(life.b, 11_000 - 100 * (on.month - 3), on)
    for on in sorted({*acts, *EVENINGS}):
        world.on = on
        if on in acts:
            acts[on](on)
        if on in EVENINGS:
            assert life.portfolio(on) == EVENINGS[on], on
    assert life.vouchers() == VOUCHERS
    _look_at_the_statement(life)
    _look_at_the_year(life)
    for on, told in EVENINGS.items():  # nothing was booked about the past: it is told as it was then
        assert life.portfolio(on) == told, on
    world.on = day(12, 31)
    with pytest.raises(Refusal, match="left of what was written off"):
        life.recover(66_001, day(12, 31))
    world.check()


def _look_at_the_statement(life: Life) -> None:
    told = life.statement(day(12, 31))
    assert [(r.voucher, r.riel, r.interest, r.principal, r.outstanding) for r in told.repayments] == STATEMENT
    assert [r.reversed for r in told.repayments] == [False, False, True] + [False] * 5
    by_voucher = {r.voucher: r for r in told.repayments}
    assert by_voucher["J-2008-0003"].corrects == "J-2008-0002" and by_voucher["J-2008-0001"].pause_months == 3
    assert by_voucher["J-2008-0004"].written_off == 96_000 and by_voucher["R-2008-0014"].recovered == 30_000
    # 1,200 + 2,000 of interest, 20,000 + 4,000 of principal; nothing is to pay any more
    assert (told.paid_interest, told.paid_principal, told.outstanding, told.to_pay) == (3_200, 24_000, 0, ())
    # on 5 August the 12,000 still stood, and are told so
    then = life.statement(day(8, 5))
    assert [(r.voucher, r.reversed) for r in then.repayments] == [
        ("R-2008-0001", False), ("J-2008-0001", False), ("R-2008-0007", False), ("R-2008-0009", False)]
    assert (then.paid_interest, then.paid_principal, then.outstanding) == (4_100, 35_100, 84_900)
    after = life.statement(day(5, 16))
    assert [(r.number, r.due_on, r.interest, r.principal) for r in after.to_pay] == AFTER_THE_FLOOD
    assert (after.days_late, after.band, after.overdue) == (0, "current", 0)
    late = life.statement(day(11, 17))
    assert (late.days_late, late.band, late.overdue) == (108, "91-180", 41_400)


def test_what_closes_the_loan_on_a_day(world: World) -> None:
    """16 May: 100,000, 1,000 and 1,000 of interest, 15 of 31 days of 900: 435, rounded down 400.

    16 July: 100,000, 1,000, 1,000, 900 and 45 of 92 days (1 June to 1 September) of 3,000: 1,467, rounded down 1,400.
    """
    life = Life(world)
    life.pay(life.a, 21_200, day(2, 25))
    life.flood(day(5, 15))
    assert (life.payoff(day(5, 16)), life.payoff(day(7, 16))) == (102_400, 104_300)
    life.pay(life.a, 104_300, day(7, 16))
    assert world.state(life.a) == "closed"
    world.check()


def _look_at_the_year(life: Life) -> None:
    """Rates, trial balance and fund proof of 31 December."""
    with life.world.books.reading() as session:
        told = portfolio_report(session, [office(session, "20")], day(12, 31))
        province = province_statement(session, "20", day(12, 31))
    rates = told.rates
    # principal owed before January, and at the end of each month:
    # 0, 0, 200,000, 190,000, 180,000, 170,000, 160,000, 140,000, 136,000, 126,000, 116,000, 10,000, 0
    # together 1,428,000, a thirteenth 109,846.2; lost 96,000: 87.3951 %
    assert (rates.average_riel, rates.written_off_riel, rates.write_off_ppm) == (109_846, 96_000, 873_951)
    assert (rates.recovered_ever_riel, rates.recovery_ppm) == (30_000, 312_500)
    # fell due: A 10,000 on each first of March, July, August, September, October and November, 24,000 of it paid; B all
    assert (rates.fell_due_riel, rates.paid_of_due_riel, rates.repayment_ppm) == (160_000, 124_000, 775_000)
    assert [(end.on, end.outstanding_riel) for end in told.history] == [
        (day(1, 31), 0), (day(2, 29), 200_000), (day(3, 31), 190_000), (day(4, 30), 180_000), (day(5, 31), 170_000),
        (day(6, 30), 160_000), (day(7, 31), 140_000), (day(8, 31), 136_000), (day(9, 30), 126_000),
        (day(10, 31), 116_000), (day(11, 30), 10_000), (day(12, 31), 0)]
    # cash: 2,000,000 - 220,000 + A 21,200 + 6,000 + 30,000 + B 105,500; interest A 3,200 + B 5,500
    assert {row.account: row.debit - row.credit for row in province.trial_balance.rows} == {
        "1110": 1_942_700, "3110": -2_000_000, "4110": -8_700, "4210": -30_000, "5210": 96_000}
    fund = next(one for one in province.funds if one.fund == FSF)
    assert fund.sources == fund.uses == 2_000_000 + 8_700 + 30_000 - 96_000 == 1_942_700
    assert all(one.agrees for one in province.agreements)
