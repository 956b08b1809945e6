"""The portfolio on a date, every figure worked out by hand; and the demo against the province statement."""

import json
from datetime import date

import pytest
import sqlalchemy as sa

from ledger.books.db import Books
from ledger.books.tables import approvals as approval_rows
from ledger.core.calendar import month_last
from ledger.core.errors import NotFound, Refusal
from ledger.core.events import Reschedule
from ledger.programme import approvals, rescheduling, write_offs
from ledger.programme.changing import Why
from ledger.reports import json as report_json
from ledger.reports.balances import trial_balance
from ledger.reports.common import office
from ledger.reports.figures import AgeingRow, Agreement
from ledger.reports.portfolio_loans import Changed, Filters, behind
from ledger.reports.portfolio_report import portfolio_report
from ledger.reports.portfolio_values import PAR_DAYS, AtRisk, PortfolioReport, ratio
from ledger.reports.province_statement import province_statement
from tests.programme.conftest import OTHER_VILLAGE, VILLAGE, World
from tests.reports.conftest import DEMO_DAY

AS_OF = date(2008, 8, 15)
LENT, MARCH = date(2008, 2, 1), date(2008, 3, 1)


def decide_all(world: World, *logins: str) -> None:
    """Whatever waits is approved by these people, one after another."""
    for login in logins:
        with world.books.unit_of_work() as session:
            waiting = session.execute(sa.select(approval_rows.c.id).where(
                approval_rows.c.decision.is_(None)).order_by(approval_rows.c.id)).scalars().first()
            approvals.decide(session, waiting, True, None, actor=world.actor(login), request_key=world.key())


@pytest.fixture
def lent(world: World) -> World:
    """Four loans of families of their own; SR-L0001, 3 and 4 of 100,000 lent on 1 February in one village.

    SR-L0001 pays 9,300 on 1 March and no more. SR-L0002, of 200,000, is lent on 1 July in the other village and pays
    18,700 on 1 August. SR-L0003 never pays; from 1 June it has new terms: 10 instalments from 1 July. SR-L0004 pays
    9,300 on 1 March, is written off on 1 July and brings 20,000 on 1 August.
    """
    first = world.disbursed(100_000, LENT)
    world.on = date(2008, 7, 1)
    number = world.approved(200_000, world.family(OTHER_VILLAGE))
    world.disburse(number, date(2008, 7, 1))
    third, fourth = world.disbursed(100_000, LENT), world.disbursed(100_000, LENT)
    world.on = date(2008, 8, 15)
    for paid in (first, fourth):
        world.pay(paid, 9_300, MARCH)
    world.pay(number, 18_700, date(2008, 8, 1))
    world.on = date(2008, 6, 1)
    with world.books.unit_of_work() as session:
        rescheduling.request_new_terms(
            session, third, Reschedule(world.on, 10, 1, 0, 10_000, date(2008, 7, 1)), Why("flood"),
            actor=world.actor("officer"), request_key=world.key())
    decide_all(world, "approver")
    world.on = date(2008, 7, 1)
    with world.books.unit_of_work() as session:
        write_offs.request_write_off(session, fourth, "The animals died", actor=world.actor("officer"),
                                     request_key=world.key())
    decide_all(world, "approver", "admin")
    world.on = date(2008, 8, 1)
    with world.books.unit_of_work() as session:
        write_offs.recover(session, fourth, 20_000, world.on, "cash", actor=world.actor("officer"),
                           request_key=world.key())
    world.on = date(2008, 12, 31)
    return world


def report(world: World, as_of: date = AS_OF) -> PortfolioReport:
    """The report of office 20."""
    with world.books.reading() as session:
        return portfolio_report(session, [office(session, "20")], as_of)


def test_at_risk_and_ageing_by_hand(lent: World) -> None:
    """SR-L0001 owes 91,700, late since 1 April (136 days): 5 x 8,300 and 900 + 900 + 700 + 700 + 600 = 45,300.
    SR-L0002 owes 183,300, on time. SR-L0003 owes 100,000, late since 1 July (45 days): 2 x 10,000, the interest of
    before 1,000 + 900 + 900 + 700 = 3,500, and 1,000 + 900: 25,400. All: 375,000."""
    said = report(lent)
    assert (said.loans, said.families, said.outstanding_riel, said.overdue_riel) == (3, 3, 375_000, 70_700)
    assert said.par == (
        AtRisk(1, 2, 191_700, 100_000, 191_700, 375_000), AtRisk(30, 2, 191_700, 100_000, 191_700, 375_000),
        AtRisk(60, 1, 91_700, 0, 191_700, 375_000), AtRisk(90, 1, 91_700, 0, 191_700, 375_000),
        AtRisk(180, 0, 0, 0, 100_000, 375_000))
    assert (said.par30.ppm, said.par[-1].ppm, said.par[-1].with_rescheduled_ppm) == (511_200, 0, 266_667)
    assert said.ageing == (
        AgeingRow("current", 1, 183_300, 0), AgeingRow("1-30", 0, 0, 0), AgeingRow("31-60", 1, 100_000, 25_400),
        AgeingRow("61-90", 0, 0, 0), AgeingRow("91-180", 1, 91_700, 45_300), AgeingRow("over-180", 0, 0, 0))
    assert (said.rescheduled.loans, said.rescheduled.outstanding_riel, said.rescheduled.late_loans) == (1, 100_000, 1)
    assert (said.late_loans, said.days_late, said.average_days_late) == (2, 181, 905)


def test_the_rates_by_hand(lent: World) -> None:
    """From 1 September 2007. Principal owed: nothing at the beginning and the ends of September to January; 300,000 in
    February; 283,400 in March to June; + 200,000 - 91,700 = 391,700 in July; 375,000 on the day: 13 points, together
    2,200,300, on average 169,254. Fell due before the 15th: SR-L0001 6 x 8,300 = 49,800, of it 8,300 paid; SR-L0002
    16,700, paid; SR-L0003 its old instalments not, of the new ones 20,000; SR-L0004 5 x 8,300 = 41,500 up to the day
    it was given up, 8,300 paid: 33,300 of 128,000."""
    rates = report(lent).rates
    assert (rates.from_on, rates.written_off_riel, rates.average_riel) == (date(2007, 9, 1), 91_700, 169_254)
    assert (rates.written_off_ever_riel, rates.recovered_ever_riel) == (91_700, 20_000)
    assert (rates.fell_due_riel, rates.paid_of_due_riel) == (128_000, 33_300)
    assert (rates.write_off_ppm, rates.recovery_ppm, rates.repayment_ppm) == (541_789, 218_103, 260_156)


def test_month_ends_by_hand(lent: World) -> None:
    """On 31 July SR-L0001 is 121 days late; SR-L0003, due on 1 July, is 30 days late: not more. On 30 June SR-L0001
    (90 days) and SR-L0004 of 91,700 each (lost the day after) are late, and SR-L0003 is not: its new terms begin."""
    said = report(lent)
    ends = {row.on: row for row in said.history}
    assert [row.on.month for row in said.history] == [9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8]
    assert (ends[date(2008, 7, 31)].outstanding_riel, ends[date(2008, 7, 31)].at_risk_riel) == (
        391_700, (191_700, 91_700, 91_700, 91_700, 0))
    assert (ends[date(2008, 6, 30)].outstanding_riel, ends[date(2008, 6, 30)].at_risk_riel) == (
        283_400, (183_400, 183_400, 183_400, 0, 0))
    assert ends[AS_OF].at_risk_riel == tuple(one.riel for one in said.par)
    lent.close(date(2008, 7, 31))
    assert report(lent) == said  # what was kept at the closings says the same


def test_by_village_district_officer_purpose_cycle_and_sex(lent: World) -> None:
    by = {one.by: [(row.key, row.loans, row.outstanding_riel, row.overdue_riel, row.late_loans, row.at_risk_riel,
                    row.rescheduled_riel) for row in one.rows] for one in report(lent).breakdowns}
    whole = (3, 375_000, 70_700, 2, 191_700, 100_000)
    assert by["village"] == [(OTHER_VILLAGE, 1, 183_300, 0, 0, 0, 0),
                             (VILLAGE, 2, 191_700, 70_700, 2, 191_700, 100_000)]
    assert by["district"] == [(VILLAGE[:4], *whole)]
    assert by["officer"] == [(str(lent.ids["officer"]), *whole)]
    assert (by["purpose"], by["cycle"], by["sex"]) == ([("other", *whole)], [("1", *whole)], [("f", *whole)])


def test_it_agrees_with_the_trial_balance_and_says_so(lent: World) -> None:
    for as_of in (AS_OF, date(2008, 2, 29), date(2008, 6, 30), date(2008, 7, 1)):
        said = report(lent, as_of)
        with lent.books.reading() as session:
            rows = {row.account: row.debit for row in trial_balance(session, "20", as_of).rows}
        assert said.outstanding_riel == rows["1210"]
        assert {one.key: (one.left, one.right) for one in said.agreements} == {
            "loans_control": (rows["1210"], rows["1210"]), "moved_control": (rows["1210"], rows["1210"]),
            "receivable_control": (0, 0)}
        assert sum(row.outstanding_riel for row in said.ageing) == said.outstanding_riel
        for one in said.breakdowns:
            assert sum(row.outstanding_riel for row in one.rows) == said.outstanding_riel
    lent.check()


OPEN = Filters("open", LENT, AS_OF)


def listed(world: World, filters: Filters) -> list[tuple[str, int]]:
    """Loan and amount of every row."""
    with world.books.reading() as session:
        found = behind(session, [world.office], AS_OF, filters)
    assert found.figure == sum(row.amount for row in found.rows)
    assert found.agreement is None or found.agreement.agrees
    assert (found.agreement is None) == (filters.figure == "fell_due") == found.of_page
    return [(row.number, row.amount) for row in found.rows]


@pytest.mark.parametrize(("filters", "rows"), [
    (OPEN, [("SR-L0001", 91_700), ("SR-L0003", 100_000), ("SR-L0002", 183_300)]),
    (Filters("open", LENT, AS_OF, over=60), [("SR-L0001", 91_700)]),
    (Filters("open", LENT, AS_OF, over=60, or_rescheduled=True), [("SR-L0001", 91_700), ("SR-L0003", 100_000)]),
    (Filters("open", LENT, AS_OF, band="31-60"), [("SR-L0003", 100_000)]),
    (Filters("open", LENT, AS_OF, rescheduled=True), [("SR-L0003", 100_000)]),
    (Filters("open", LENT, AS_OF, under=(("village", OTHER_VILLAGE),)), [("SR-L0002", 183_300)]),
    (Filters("open", LENT, AS_OF, under=(("sex", "m"),)), []),
    (Filters("disbursed", date(2008, 7, 1), date(2008, 7, 31)), [("SR-L0002", 200_000)]),
    (Filters("disbursed", LENT, AS_OF), [("SR-L0001", 100_000), ("SR-L0003", 100_000), ("SR-L0002", 200_000),
                                         ("SR-L0004", 100_000)]),
    (Filters("interest", MARCH, date(2008, 3, 31)), [("SR-L0001", 1_000), ("SR-L0004", 1_000)]),
    (Filters("interest", LENT, AS_OF), [("SR-L0001", 1_000), ("SR-L0002", 2_000), ("SR-L0004", 1_000)]),
    (Filters("repaid", MARCH, date(2008, 3, 31)), [("SR-L0001", 8_300), ("SR-L0004", 8_300)]),
    (Filters("written_off", date(2007, 9, 1), AS_OF), [("SR-L0004", 91_700)]),
    (Filters("recovered", date(2007, 9, 1), AS_OF), [("SR-L0004", 20_000)]),
    (Filters("fell_due", date(2007, 9, 1), AS_OF), [
        ("SR-L0001", 49_800), ("SR-L0003", 20_000), ("SR-L0002", 16_700), ("SR-L0004", 41_500)]),
])
def test_each_figure_opens_its_loans(lent: World, filters: Filters, rows: list[tuple[str, int]]) -> None:
    assert listed(lent, filters) == rows


def test_what_was_lent_and_repaid_is_the_change_of_the_control_account(lent: World) -> None:
    """From February to 15 August 500,000 were lent, 33,300 repaid and 91,700 lost: 375,000 are owed."""
    for figure in ("disbursed", "repaid"):
        with lent.books.reading() as session:
            found = behind(session, [lent.office], AS_OF, Filters(figure, LENT, AS_OF))
        assert (found.changed, found.agreement) == (Changed(500_000, 0, 33_300, 91_700),
                                                    Agreement("1210", 375_000, 375_000))


def test_the_months_are_the_sums_of_their_lists(lent: World) -> None:
    for month in report(lent).months:
        end = min(month_last(month.month), AS_OF)
        with lent.books.reading() as session:
            listed = [behind(session, [lent.office], AS_OF, Filters(figure, month.month, end)).figure
                      for figure in ("disbursed", "repaid", "interest")]
        assert listed == [month.disbursed_riel, month.repaid_principal_riel, month.interest_riel]


def test_a_page_of_the_loans(lent: World) -> None:
    with lent.books.reading() as session:
        second = behind(session, [lent.office], AS_OF, OPEN, page=2, size=2)
    assert [row.number for row in second.rows] == ["SR-L0002"]
    assert (second.paging.pages, second.figure, second.outstanding, second.overdue) == (2, 375_000, 375_000, 70_700)


def test_the_demo_says_what_the_province_statement_says(demo_books: Books) -> None:
    for day in (date(2008, 3, 3), DEMO_DAY):
        with demo_books.reading() as session:
            said = portfolio_report(session, [office(session, "20")], day)
            province = province_statement(session, "20", day)
        assert (said.outstanding_riel, said.overdue_riel, said.par30.riel, said.late_loans) == (
            province.total.outstanding_riel, province.total.overdue_riel, province.total.at_risk_riel,
            province.total.late_loans)
        assert said.ageing == province.ageing and said.months == province.months[-len(said.months):]
        assert all(one.agrees for one in said.agreements)


def test_all_offices_together_and_what_cannot_be_asked(demo_books: Books) -> None:
    with demo_books.reading() as session:
        one, far = office(session, "20"), office(session, "01")
        both, alone = portfolio_report(session, [one, far], DEMO_DAY), portfolio_report(session, [one], DEMO_DAY)
        there, nothing = portfolio_report(session, [far], DEMO_DAY), portfolio_report(session, [far], date(2007, 10, 9))
        assert both.office.code == "all"
        assert both.outstanding_riel == alone.outstanding_riel + there.outstanding_riel > alone.outstanding_riel
        assert (nothing.loans, nothing.par30.ppm, nothing.average_days_late, nothing.rates.repayment_ppm) == (
            0, None, 0, None)
        with pytest.raises(Refusal, match="was opened"):
            portfolio_report(session, [one], date(2000, 1, 1))
        with pytest.raises(Refusal, match="No office"):
            portfolio_report(session, [], DEMO_DAY)
        with pytest.raises(NotFound):
            office(session, "77")


def test_json(lent: World) -> None:
    said = report_json.portfolio(report(lent))
    assert json.loads(json.dumps(said)) == said
    assert said["outstanding_riel"] == 375_000 and [int(days) for days in said["par"]] == list(PAR_DAYS)
    assert (said["par"]["30"]["riel"], said["par"]["30"]["percent"]) == (191_700, 51.12)
    assert {row["band"]: row["outstanding_riel"] for row in said["ageing"] if row["loans"]} == {
        "current": 183_300, "31-60": 100_000, "91-180": 91_700}
    assert said["rates"]["recovery_percent"] == 21.8103 and said["average_days_late"] == 90.5
    assert all(one["agrees"] for one in said["agreements"])


def test_a_ratio_is_to_the_nearest() -> None:
    assert [ratio(1, 3), ratio(2, 3), ratio(0, 5), ratio(5, 0)] == [333_333, 666_667, 0, None]
