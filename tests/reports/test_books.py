"""Trial balance, account ledgers, fund proofs and the journal, by hand."""

from datetime import date

import pytest
import sqlalchemy as sa

from ledger.books import tables
from ledger.books.db import Books
from ledger.core import chart
from ledger.core.errors import NotFound
from ledger.programme import approvals, funds
from ledger.programme.periods import close_period
from ledger.reports.balances import (
    account_lines,
    accounts,
    fund_proofs,
    trial_balance,
    trial_balance_movements,
)
from ledger.reports.family_statement import family_statement
from ledger.reports.journal import JournalFilter, entry_page, journal_page
from ledger.reports.loans import loan_list, loan_page
from ledger.reports.search import find_families
from ledger.reports.village_book import village_book
from tests.programme.conftest import World

LENT = date(2008, 2, 1)


@pytest.fixture
def moved(world: World) -> World:
    """Six entries.

    2 Jan 2007  R-2007-0001  10,000,000 from the donor into the cash box
    1 Feb 2008  P-2008-0001  100,000 lent, SR-L0001
    1 Mar 2008  R-2008-0001  9,300 repaid (1,000 + 8,300)
    31 Mar 2008 J-2008-0001  4,000,000 paid from the cash box into the bank, receipt B/17
    1 Apr 2008  R-2008-0002  9,200 repaid (900 + 8,300)
    2 Apr 2008  J-2008-0002  R-2008-0002 turned back
    """
    number = world.disbursed(100_000, LENT)
    world.on = date(2008, 4, 30)
    world.pay(number, 9_300, date(2008, 3, 1))
    with world.books.unit_of_work() as session:
        funds.move(session, world.office, "FSF", 4_000_000, date(2008, 3, 31), "cash", "bank",
                   actor=world.actor("officer"), request_key=world.key(), reference="B/17")
    second = world.pay(number, 9_200, date(2008, 4, 1))
    world.reverse(second.id, date(2008, 4, 2))
    return world


def test_an_account_that_came_out_even_is_left_out(world: World) -> None:
    """What was lent and turned back leaves no line: closings keep no zeros, and a statement must not change by one."""
    number = world.disbursed(100_000, LENT)
    with world.books.reading() as session:
        lent = entry_page(session, "20", "P-2008-0001").id
    world.reverse(lent, LENT)
    with world.books.reading() as session:
        said = trial_balance(session, "20", LENT)
    assert number and [row.account for row in said.rows] == ["1110", "3110"]


def test_a_trial_balance_by_hand(moved: World) -> None:
    """On 1 April: cash 10,000,000 - 100,000 + 9,300 - 4,000,000 + 9,200 = 5,918,500."""
    with moved.books.reading() as session:
        april = trial_balance(session, "20", date(2008, 4, 1))
        after = trial_balance(session, "20", date(2008, 4, 2))
        none = trial_balance(session, "20", date(2007, 1, 1))
    assert [(row.account, row.debit, row.credit) for row in april.rows] == [
        ("1110", 5_918_500, 0), ("1120", 4_000_000, 0), ("1210", 83_400, 0), ("3110", 0, 10_000_000),
        ("4110", 0, 1_900)]
    assert april.debit == april.credit == 10_001_900
    assert [row.debit - row.credit for row in after.rows] == [5_909_300, 4_000_000, 91_700, -10_000_000, -1_000]
    assert (none.rows, none.debit, none.credit) == ((), 0, 0)


def test_movements_of_a_month(moved: World) -> None:
    """March 2008: cash opens with 9,900,000, 9,300 in and 4,000,000 out."""
    with moved.books.reading() as session:
        said = trial_balance_movements(session, "20", date(2008, 3, 1), date(2008, 3, 31))
    box = said.rows[0]
    assert (box.account, box.opening_debit, box.debit, box.credit, box.closing_debit) == (
        "1110", 9_900_000, 9_300, 4_000_000, 5_909_300)
    assert said.rows[1].opening_debit == 0 and said.rows[1].closing_debit == 4_000_000
    assert said.total.opening_debit == said.total.opening_credit == 10_000_000
    assert said.total.debit == said.total.credit == 4_009_300
    assert said.total.closing_debit == said.total.closing_credit == 10_001_000


def test_the_proof_of_each_fund(moved: World) -> None:
    with moved.books.reading() as session:
        fsf, sf = fund_proofs(session, "20", date(2008, 4, 30))
    assert (fsf.fund, fsf.received, fsf.interest, fsf.cash, fsf.bank, fsf.loans, fsf.held) == (
        "FSF", 10_000_000, 1_000, 5_909_300, 4_000_000, 91_700, 0)
    assert fsf.sources == fsf.uses == 10_001_000
    assert (sf.fund, sf.sources, sf.uses) == ("SF", 0, 0)


def test_the_chart_with_balances(moved: World) -> None:
    with moved.books.reading() as session:
        said = {row.account: (row.debit, row.credit, row.postings) for row in accounts(session, "20", LENT)}
    assert said["1110"] == (9_900_000, 0, 2) and said["4110"] == (0, 0, 0) and len(said) == len(chart.CHART)


def test_an_account_line_by_line(moved: World) -> None:
    """The cash box from 1 February 2008, two lines a page."""
    with moved.books.reading() as session:
        first, second, third = (account_lines(session, "20", "1110", LENT, date(2008, 4, 30), page=page, size=2)
                                for page in (1, 2, 3))
        with pytest.raises(NotFound):
            account_lines(session, "20", "9999", LENT, LENT)
    assert (first.opening, first.closing, first.debit, first.credit) == (
        10_000_000, 5_909_300, 18_500, 4_109_200)
    assert [(row.voucher, row.debit, row.credit, row.balance) for page in (first, second, third) for row in page.rows] \
        == [("P-2008-0001", 0, 100_000, 9_900_000), ("R-2008-0001", 9_300, 0, 9_909_300),
            ("J-2008-0001", 0, 4_000_000, 5_909_300), ("R-2008-0002", 9_200, 0, 5_918_500),
            ("J-2008-0002", 0, 9_200, 5_909_300)]
    assert (second.brought_forward, third.brought_forward, third.paging.pages) == (9_909_300, 5_918_500, 3)
    assert (first.rows[0].loan_number, first.rows[0].family_number) == ("SR-L0001", "SR-0001")


def test_closed_periods_give_the_same_balances(moved: World) -> None:
    """Up to 31 March everything is closed: the stored balances and the postings after them give what the postings
    alone gave, on any date; and no posting of a closed period is read any more."""
    days = [date(2007, 12, 31), LENT, date(2008, 3, 31), date(2008, 4, 1), date(2008, 4, 30)]
    with moved.books.reading() as session:
        before = [trial_balance(session, "20", day) for day in days]
    for year, month, last in [(2007, m, d) for m, d in zip(range(1, 13), LAST_DAYS, strict=True)] + [
            (2008, 1, 31), (2008, 2, 29), (2008, 3, 31)]:
        with moved.books.unit_of_work() as session:
            close_period(session, moved.office, date(year, month, last), actor=moved.actor("approver"))
    with moved.books.reading() as session:
        assert [trial_balance(session, "20", day) for day in days] == before
        kept = session.execute(sa.select(sa.func.count()).select_from(tables.closing_balances)).scalar_one()
    assert kept > 20


LAST_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def test_the_journal_by_filters(moved: World) -> None:
    def vouchers(**wanted: object) -> list[str]:
        with moved.books.reading() as session:
            return [row.voucher for row in journal_page(session, "20", JournalFilter(**wanted)).rows]  # type: ignore

    assert vouchers() == ["J-2008-0002", "R-2008-0002", "J-2008-0001", "R-2008-0001", "P-2008-0001", "R-2007-0001"]
    assert vouchers(from_on=date(2008, 3, 1), to_on=date(2008, 3, 31)) == ["J-2008-0001", "R-2008-0001"]
    assert vouchers(series="P") == ["P-2008-0001"]
    assert vouchers(account="1120") == ["J-2008-0001"]
    assert vouchers(number="sr-l0001") == vouchers(number="SR-0001") == [
        "J-2008-0002", "R-2008-0002", "R-2008-0001", "P-2008-0001"]
    assert vouchers(number="SR-0009") == []
    assert vouchers(text="b/17") == ["J-2008-0001"]
    assert vouchers(text="disbursement SR") == ["P-2008-0001"]
    assert vouchers(text="R-2008-0002") == ["J-2008-0002", "R-2008-0002"]  # "Reversal of R-2008-0002" says it too
    assert vouchers(text="%") == vouchers(text="_") == vouchers(text="'; drop table") == []
    assert vouchers(text="R-99999999999999999999") == []


def test_the_journal_in_pages(moved: World) -> None:
    with moved.books.reading() as session:
        page = journal_page(session, "20", page=2, size=4)
        with pytest.raises(NotFound):
            journal_page(session, "20", office_ids=frozenset({moved.far_office}))
        assert journal_page(session, "01").rows == ()
    assert [row.voucher for row in page.rows] == ["P-2008-0001", "R-2007-0001"]
    assert (page.paging.page, page.paging.pages, page.paging.total) == (2, 2, 6)
    assert page.riel == 10_000_000 + 100_000 + 9_300 + 4_000_000 + 9_200 + 9_200
    lent = page.rows[0]
    assert (lent.riel, lent.approved_by and lent.approved_by.name_latin, lent.entered_by.name_latin) == (
        100_000, "approver", "officer")


def test_an_entry_with_its_links_and_words(moved: World) -> None:
    with moved.books.reading() as session:
        lent, paid, moved_money, wrong, back = (entry_page(session, "20", number) for number in (
            "P-2008-0001", "r-2008-0001", "J-2008-0001", "R-2008-0002", "J-2008-0002"))
    words = paid.words
    assert (words.kind, words.family_number, words.loan_number, words.riel, words.interest, words.principal, words.held,
            words.place, words.target) == ("repayment", "SR-0001", "SR-L0001", 9_300, 1_000, 8_300, 0, "cash", None)
    assert (lent.words.riel, lent.words.principal, lent.words.place) == (100_000, 100_000, "cash")
    assert (moved_money.words.place, moved_money.words.target, moved_money.reference) == ("cash", "bank", "B/17")
    assert (back.words.kind, back.words.of, back.words.riel, back.words.interest, back.words.place) == (
        "reversal", "repayment", 9_200, 900, "cash")
    assert wrong.reversed_by is not None and back.reverses is not None
    assert (wrong.reversed_by.voucher, back.reverses.voucher) == ("J-2008-0002", "R-2008-0002")
    assert wrong.reversed_by.reason == back.reverses.reason == "Wrong amount"
    assert [page.may_be_reversed for page in (lent, paid, moved_money, wrong, back)] == [True, True, True, False, False]
    assert paid.debit == paid.credit == 9_300
    assert [(line.account, line.debit, line.credit) for line in paid.postings] == [
        ("1110", 9_300, 0), ("1210", 0, 8_300), ("4110", 0, 1_000)]


def test_an_entrys_place_in_the_chain(moved: World) -> None:
    with moved.books.reading() as session:
        first, middle, last = (entry_page(session, "20", number)
                               for number in ("R-2007-0001", "R-2008-0001", "J-2008-0002"))
    assert first.previous is None and last.next is None and first.linked and middle.linked and last.linked
    assert middle.previous is not None and middle.next is not None
    assert (middle.previous.voucher, middle.this.seq, middle.next.voucher) == ("P-2008-0001", 3, "J-2008-0001")
    assert len(middle.this.short_hash) == 39


def test_a_waiting_reversal_and_a_reallocation_are_shown_on_the_entry(moved: World) -> None:
    with moved.books.reading() as session:
        first = entry_page(session, "20", "R-2008-0001")
    with moved.books.unit_of_work() as session:
        asked = approvals.request_reversal(session, first.id, "Wrong family", actor=moved.actor("officer"),
                                           request_key=moved.key())
    moved.pay("SR-L0001", 5_000, date(2008, 4, 20))  # interest 1,800 of two instalments, then principal
    cause = moved.pay("SR-L0001", 1_000, date(2008, 3, 20))
    with moved.books.reading() as session:
        waits = entry_page(session, "20", "R-2008-0001")
        backdated = entry_page(session, "20", cause.voucher_number)
        anew = entry_page(session, "20", backdated.corrected_by[0].voucher)
        with pytest.raises(NotFound):
            entry_page(session, "20", "R-2008-9999")
        with pytest.raises(NotFound):
            entry_page(session, "20", "' or 1=1")
        with pytest.raises(NotFound):
            entry_page(session, "20", "R-2008-0001", office_ids=frozenset({moved.far_office}))
    assert (waits.reversal_waiting, waits.may_be_reversed) == (asked, False)
    assert anew.corrects is not None and anew.corrects.voucher == cause.voucher_number
    assert (anew.kind, anew.words.place, anew.may_be_reversed) == ("reallocation", None, False)
    assert anew.words.interest == -anew.words.principal != 0


def test_the_demo_s_journal_pages(demo_books: Books) -> None:
    with demo_books.reading() as session:
        pages = journal_page(session, "20", size=500).paging
        seen = [row.seq for page in range(1, pages.pages + 1)
                for row in journal_page(session, "20", None, page, 500).rows]
    assert sorted(seen) == list(range(1, pages.total + 1))


@pytest.mark.parametrize("odd", ["\x00", "SR-0001\x00\ud800", "\ud800", "\u202e%", "9" * 400, "ក" * 10_000])
def test_odd_characters_are_answered_and_never_an_error(world: World, odd: str) -> None:
    """What no number and no name holds finds nothing, on each database."""
    offices = frozenset({world.office})
    with world.books.reading() as session:
        for ask in (lambda: family_statement(session, odd, LENT), lambda: village_book(session, odd, LENT),
                    lambda: trial_balance(session, odd, LENT), lambda: entry_page(session, "20", odd),
                    lambda: loan_page(session, offices, odd, LENT),
                    lambda: account_lines(session, "20", odd, LENT, LENT)):
            with pytest.raises(NotFound):
                ask()
        assert find_families(session, offices, odd, village_code=odd, on=LENT).rows == ()
        assert loan_list(session, offices, LENT, village_code=odd).rows == ()
        wanted = JournalFilter(series=odd, account=odd, number=odd, text=odd)
        assert journal_page(session, "20", wanted).rows == ()
