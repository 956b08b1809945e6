"""Village book and province statement: small ones by hand, and the demo against the source's figures."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from ledger.books.db import Books
from ledger.core.errors import NotFound, Refusal
from ledger.programme import funds
from ledger.reports import json as report_json
from ledger.reports.balances import trial_balance
from ledger.reports.family_statement import family_statement
from ledger.reports.figures import Agreement
from ledger.reports.loans import loan_list
from ledger.reports.portfolio import decisions, portfolio, state, total
from ledger.reports.province_statement import province_statement
from ledger.reports.search import find_families
from ledger.reports.today import today
from ledger.reports.village_book import village_book
from ledger.reports.villages import village_list, village_page
from tests.programme.conftest import OPENED, OTHER_VILLAGE, VILLAGE, World
from tests.reports.conftest import DEMO_DAY
from tests.reports.many import many_families

LENT = date(2008, 2, 1)


@contextmanager
def counted(books: Books) -> Iterator[list[str]]:
    """The SQL that was sent inside."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        sent.append(statement)

    event.listen(books.engine, "before_cursor_execute", note)
    yield sent
    event.remove(books.engine, "before_cursor_execute", note)


@pytest.fixture
def small(world: World) -> World:
    """Three families, two loans.

    10,000,000 comes into the cash box on 2 January 2007 for each of two loans: 20,000,000. SR-0001 of the village is
    lent 100,000 on 1 February 2008 and pays 9,300 on 1 March (1,000 interest, 8,300 principal) and no more. SR-0002
    of the village is lent 200,000 on 1 July 2008 and pays 18,700 on 1 August (2,000, 16,700). SR-0003 of the other
    village is registered only.
    """
    first = world.disbursed(100_000, LENT)
    second = world.disbursed(200_000, date(2008, 7, 1))
    world.on = date(2008, 12, 31)
    world.family(OTHER_VILLAGE)
    world.pay(first, 9_300, date(2008, 3, 1))
    world.pay(second, 18_700, date(2008, 8, 1))
    return world


def test_a_village_by_hand(small: World) -> None:
    """On 15 August SR-0001 owes 91,700 and is late with the instalments 2 to 6 (1 April to 1 August): principal
    5 x 8,300 = 41,500 and interest 900 + 900 + 700 + 700 + 600 = 3,800, so 45,300, 136 days. SR-0002 owes 183,300,
    nothing is late, and pays next on 1 September. At risk over 30 days: 91,700."""
    with small.books.reading() as session:
        book = village_book(session, VILLAGE, date(2008, 8, 15))
        empty = village_book(session, OTHER_VILLAGE, date(2008, 8, 15))
        before = village_book(session, VILLAGE, date(2008, 6, 30))
    first, second = book.rows
    assert (first.family_number, first.loan_number, first.days_late, first.next_due_on) == (
        "SR-0001", "SR-L0001", 136, date(2008, 9, 1))
    assert (first.figures.outstanding_riel, first.figures.overdue_riel, first.figures.at_risk_riel) == (
        91_700, 45_300, 91_700)
    assert (second.figures.outstanding_riel, second.days_late, second.next_due_on) == (183_300, 0, date(2008, 9, 1))
    assert book.total == total(row.figures for row in book.rows)
    assert (book.total.families, book.total.loans, book.total.disbursed_riel, book.total.repaid_principal_riel,
            book.total.interest_received_riel, book.total.late_loans) == (2, 2, 300_000, 25_000, 3_000, 1)
    assert (empty.total.families, empty.total.loans, empty.rows[0].loan_number) == (1, 0, None)
    assert [row.loan_number for row in before.rows] == ["SR-L0001", None]  # the second was not handed over yet
    assert before.total.disbursed_riel == 100_000


def test_a_province_by_hand(small: World) -> None:
    """The same day. Cash: 20,000,000 - 300,000 + 9,300 + 18,700 = 19,728,000. Fund: 20,000,000 + 3,000 = 20,003,000 =
    19,728,000 + 275,000 on loan."""
    with small.books.reading() as session:
        said = province_statement(session, "20", date(2008, 8, 15), date(2008, 2, 1))
    assert [(row.place.code, row.figures.families, row.figures.loans) for row in said.villages] == [
        (OTHER_VILLAGE, 1, 0), (VILLAGE, 2, 2)]
    assert (said.total.families, said.total.outstanding_riel, said.total.overdue_riel) == (3, 275_000, 45_300)
    fund = next(fund for fund in said.funds if fund.fund == "FSF")
    assert (fund.received, fund.interest, fund.cash, fund.bank, fund.loans) == (
        20_000_000, 3_000, 19_728_000, 0, 275_000)
    assert fund.sources == fund.uses == 20_003_000
    assert [(m.month.month, m.disbursed_riel, m.repaid_principal_riel, m.interest_riel) for m in said.months] == [
        (2, 100_000, 0, 0), (3, 0, 8_300, 1_000), (4, 0, 0, 0), (5, 0, 0, 0), (6, 0, 0, 0), (7, 200_000, 0, 0),
        (8, 0, 16_700, 2_000)]
    box = said.movements[0]
    assert (box.account, box.opening, box.repayments, box.disbursed, box.closing) == (
        "1110", 20_000_000, 28_000, 300_000, 19_728_000)
    assert [(row.band, row.loans, row.outstanding_riel) for row in said.ageing if row.loans] == [
        ("current", 1, 183_300), ("91-180", 1, 91_700)]
    assert [(row.account, row.debit, row.credit) for row in said.trial_balance.rows] == [
        ("1110", 19_728_000, 0), ("1210", 275_000, 0), ("3110", 0, 20_000_000), ("4110", 0, 3_000)]
    assert {a.key: (a.left, a.right) for a in said.agreements} == {
        "trial_balance": (20_003_000, 20_003_000), "fund_proof": (20_003_000, 20_003_000),
        "villages": (275_000, 275_000), "loans_control": (275_000, 275_000), "held_control": (0, 0),
        "receivable_control": (0, 0), "cash_not_negative": (0, 0), "chain": (6, 6)}


def test_money_turned_back_counts_where_it_was_booked(world: World) -> None:
    """10,000,000 comes in, 100,000 is lent on 1 February, 9,300 repaid on 1 March; that repayment is turned back on
    3 March, the disbursement on 4 March. Every line nets to nothing but the donor's; March has -100,000 disbursed."""
    number = world.disbursed(100_000, LENT)
    world.on = date(2008, 3, 10)
    paid = world.pay(number, 9_300, date(2008, 3, 1))
    world.reverse(paid.id, date(2008, 3, 3))
    with world.books.reading() as session:
        entry_id = find_disbursement(session)
    world.reverse(entry_id, date(2008, 3, 4))
    with world.books.reading() as session:
        said = province_statement(session, "20", date(2008, 3, 10))
        before = province_statement(session, "20", date(2008, 3, 3))
    box = said.movements[0]
    assert (box.received_from_donors, box.repayments, box.disbursed, box.other, box.closing) == (
        10_000_000, 0, 0, 0, 10_000_000)
    assert (said.months[-2].disbursed_riel, said.months[-1].disbursed_riel, said.months[-1].interest_riel) == (
        100_000, -100_000, 0)
    assert (said.total.loans, said.total.disbursed_riel, said.total.outstanding_riel) == (0, 0, 0)
    assert (before.total.loans, before.total.disbursed_riel, before.total.outstanding_riel) == (1, 100_000, 100_000)
    assert all(agreement.agrees for agreement in (*said.agreements, *before.agreements))


def test_cash_that_was_not_moved_after_all_moved_nowhere(world: World) -> None:
    """4,000,000 of 10,000,000 is paid into the bank on 4 February, 1,000,000 too on the 5th, and that is turned back
    on the 6th: 4,000,000 went out of the box and into the bank, nothing came back."""
    world.money()
    world.on = date(2008, 2, 6)
    for riel, on in ((4_000_000, date(2008, 2, 4)), (1_000_000, date(2008, 2, 5))):
        with world.books.unit_of_work() as session:
            entry = funds.move(session, world.office, "FSF", riel, on, "cash", "bank", actor=world.actor("officer"),
                               request_key=world.key())
    world.reverse(entry.id)
    with world.books.reading() as session:
        box, bank = province_statement(session, "20", world.on).movements
    assert (box.moved_in, box.moved_out, box.closing) == (0, 4_000_000, 6_000_000)
    assert (bank.moved_in, bank.moved_out, bank.closing) == (4_000_000, 0, 4_000_000)


@pytest.mark.parametrize(("day", "at_risk"), [(date(2008, 3, 31), 0), (date(2008, 4, 1), 100_000)])
def test_at_risk_is_more_than_thirty_days_late(world: World, day: date, at_risk: int) -> None:
    """The first instalment was due on 1 March: on the 31st it is 30 days late, on 1 April 31."""
    world.disbursed(100_000, LENT)
    with world.books.reading() as session:
        total = village_book(session, VILLAGE, day).total
        page = today(session, frozenset({world.office}), day)
    assert (total.at_risk_riel, page.at_risk, total.late_loans, page.overdue_families) == (at_risk, at_risk, 1, 1)


def find_disbursement(session: Session) -> int:
    """The id of the only disbursement."""
    record = portfolio(session, LENT)[0].record
    assert record.disbursement_id is not None
    return record.disbursement_id


def test_an_agreement_that_does_not_hold_is_said() -> None:
    assert Agreement("chain", 3, 3).agrees and not Agreement("chain", 3, 2).agrees


def test_what_cannot_be_asked(world: World) -> None:
    far = frozenset({world.far_office})
    with world.books.reading() as session:
        with pytest.raises(NotFound):
            village_book(session, "20040602", LENT)
        with pytest.raises(NotFound):
            village_book(session, VILLAGE, LENT, far)
        with pytest.raises(NotFound):
            village_page(session, far, VILLAGE, LENT)
        with pytest.raises(NotFound):
            province_statement(session, "03", LENT)
        with pytest.raises(NotFound):
            province_statement(session, "20", LENT, None, far)
        with pytest.raises(Refusal):
            village_book(session, VILLAGE, date(2006, 12, 31))
        for as_of, from_on in ((date(2006, 12, 31), None), (LENT, date(2006, 12, 31)), (LENT, date(2008, 2, 2))):
            with pytest.raises(Refusal):
                province_statement(session, "20", as_of, from_on)
        assert province_statement(session, "20", OPENED).total.families == 0


def test_as_many_queries_for_three_hundred_families_as_for_three(world: World) -> None:
    """No report asks the database once a family, once a loan or once a repayment."""
    offices = frozenset({world.office})
    reports: dict[str, Callable[[Session], object]] = {
        "village book": lambda session: village_book(session, VILLAGE, DEMO_DAY),
        "province": lambda session: province_statement(session, "20", DEMO_DAY),
        "today": lambda session: today(session, offices, DEMO_DAY, 1),
        "families": lambda session: find_families(session, offices, on=DEMO_DAY),
        "overdue": lambda session: find_families(session, offices, state="overdue", on=DEMO_DAY),
        "loans": lambda session: loan_list(session, offices, DEMO_DAY),
        "villages": lambda session: village_list(session, offices, DEMO_DAY),
    }
    found: dict[str, list[int]] = {name: [] for name in reports}
    for families in (3, 297):
        many_families(world, families)
        for name, report in reports.items():
            with world.books.reading() as session:
                session.connection()  # what a connection says first is not a report's
                with counted(world.books) as sent:
                    report(session)
            found[name].append(len(sent))
    with world.books.reading() as session:
        book = village_book(session, VILLAGE, DEMO_DAY)
    assert len(book.rows) == 300 and book.total.loans == 300
    assert all(few == many > 0 for few, many in found.values()), found


def test_the_demo_is_the_programme_of_the_source(demo_books: Books) -> None:
    """271 families, 10 villages, 36,600,000 riel; 176 loans of 100,000 and 95 of 200,000; the other office apart."""
    with demo_books.reading() as session:
        said = report_json.province(province_statement(session, "20", DEMO_DAY))
        far = report_json.province(province_statement(session, "01", DEMO_DAY))
        lent = [view.principal for view in loan_list(session, frozenset({1}), DEMO_DAY, size=1000).rows
                if view.state in ("open", "overdue", "closed")]
    assert (said["families"], said["villages"], said["loans"], said["disbursed_riel"]) == (271, 10, 271, 36_600_000)
    assert (lent.count(100_000), lent.count(200_000), len(lent)) == (176, 95, 271)
    assert said["disbursed_riel"] == said["repaid_principal_riel"] + said["outstanding_riel"]
    for figure in ("families", "loans", "disbursed_riel", "repaid_principal_riel", "interest_received_riel",
                   "written_off_riel", "outstanding_riel", "overdue_riel"):
        assert said[figure] == sum(village[figure] for village in said["by_village"]), figure
    assert [agreement["key"] for agreement in said["agreements"] if not agreement["agrees"]] == []
    assert (far["villages"], far["loans"]) == (10, 42) and far["families"] > 130


def test_families_add_up_to_villages_and_villages_to_the_province(demo_books: Books) -> None:
    with demo_books.reading() as session:
        province = province_statement(session, "20", DEMO_DAY)
        for village in province.villages:
            book = village_book(session, village.place.code, DEMO_DAY)
            assert book.total == village.figures
        for row in book.rows:
            said = family_statement(session, row.family_number, DEMO_DAY)
            assert sum(loan.outstanding for loan in said.loans) == row.figures.outstanding_riel
            assert said.next_due_on == row.next_due_on
        assert province.trial_balance == trial_balance(session, "20", DEMO_DAY)


def test_what_is_settled_need_not_be_replayed(demo_books: Books) -> None:
    """Loans that owe nothing give the same figures, states and lists whether they are replayed or not."""
    with demo_books.reading() as session:
        answers = decisions(session, [1], DEMO_DAY)
        full = {view.record.id: view for view in portfolio(session, DEMO_DAY, office_id=1)}
        quick = portfolio(session, DEMO_DAY, office_id=1, settled_before=date.max)
        closed = loan_list(session, frozenset({1}), DEMO_DAY, state="closed", size=500)
    assert sum(view.settled for view in quick) == len(closed.rows) > 2
    for view in quick:
        whole = full[view.record.id]
        answer = answers.get(view.record.id)
        assert (view.figures, state(view, answer)) == (whole.figures, state(whole, answer))
    assert {row.number: row.since for row in closed.rows} == {
        view.record.number: view.position.closed_on for view in full.values()
        if view.position is not None and view.position.closed_on is not None}


@pytest.mark.parametrize("day", [date(2007, 12, 31), date(2008, 3, 3), date(2008, 6, 30), date(2008, 9, 12)])
def test_everything_agrees_on_past_days_too(demo_books: Books, day: date) -> None:
    with demo_books.reading() as session:
        said = [province_statement(session, code, day) for code in ("20", "01")]
    assert all(agreement.agrees for one in said for agreement in one.agreements), said


def test_json_has_only_plain_values_and_the_keys_that_were_asked_for(demo_books: Books) -> None:
    with demo_books.reading() as session:
        province = report_json.province(province_statement(session, "20", DEMO_DAY))
        balance = report_json.trial_balance(trial_balance(session, "20", DEMO_DAY))
        village = report_json.village(village_book(session, province["by_village"][0]["code"], DEMO_DAY))
        family = report_json.family(family_statement(session, village["by_family"][0]["number"], DEMO_DAY))
    figures = {"families", "loans", "disbursed_riel", "repaid_principal_riel", "interest_received_riel",
               "written_off_riel", "outstanding_riel", "overdue_riel"}
    assert figures | {"villages", "by_village"} <= province.keys()
    assert all(figures | {"code"} <= row.keys() for row in province["by_village"])
    assert balance.keys() == {"office", "as_of", "accounts", "totals"}
    assert all({"account", "name", "debit", "credit"} <= row.keys() for row in balance["accounts"])
    assert balance["totals"]["debit"] == balance["totals"]["credit"] == sum(r["debit"] for r in balance["accounts"])
    assert family["loans"][0]["schedule"][0]["total"] > 0
    for said in (province, balance, village, family):
        assert json.loads(json.dumps(said)) == said
