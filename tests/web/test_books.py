"""The books on the screen: journal, entries, accounts, balances, periods."""

from collections.abc import Callable
from datetime import date

import pytest

from ledger.programme import approvals, funds
from tests.web.conftest import Person, World

Desk = Callable[..., Person]
PAGES = ("/books/journal", "/books/accounts", "/books/accounts/1110", "/books/trial-balance", "/books/fund-proof",
         "/books/periods")


@pytest.fixture
def lent(world: World) -> str:
    """10,000,000 in cash, 100,000 lent on 10 January, 9,300 paid on 10 February; it is the 12th."""
    loan = world.disbursed(100_000, date(2008, 1, 10))
    world.on = date(2008, 2, 12)
    world.pay(loan, 9_300, date(2008, 2, 10))
    return loan


@pytest.mark.parametrize("path", PAGES)
def test_everybody_reads_the_books_and_empty_ones_answer_too(path: str, world: World, signed_in: Desk) -> None:
    for login in ("officer", "approver", "auditor", "admin"):
        assert signed_in(login).get(path).status == 200


# --- journal ----------------------------------------------------------------------------------------------------
def test_the_journal_lists_the_newest_first_and_leads_to_each_entry(lent: str, signed_in: Desk) -> None:
    page = signed_in("auditor").get("/books/journal")
    assert "3 entries" in page.words and "Total of 3 entries" in page.words and "10,109,300" in page.words
    places = [page.html.index(f"/books/journal/{voucher}") for voucher in
              ("R-2008-0001", "P-2008-0001", "R-2007-0001")]
    assert places == sorted(places)
    assert f"Repayment {lent}" in page.words and f"Disbursement {lent}" in page.words


def test_the_journal_is_searched_by_day_series_account_number_and_words(lent: str, signed_in: Desk) -> None:
    auditor = signed_in("auditor")
    for query, found in ((f"number={lent}", 2), ("series=P", 1), ("account=4110", 1), ("text=R-2008-0001", 1),
                         ("from=01/02/2008", 1), ("from=01/01/2008&to=31/01/2008", 1), ("number=SR-0001", 2)):
        words = auditor.get(f"/books/journal?{query}").words
        assert f"{found} entr{'y' if found == 1 else 'ies'} ·" in words, query
    page = auditor.get("/books/journal?text=nothing+like+it")
    assert "No entry fits." in page.words and "/books/journal" in page.links


def test_a_wrong_day_in_the_search_is_said_beside_its_field(lent: str, signed_in: Desk) -> None:
    auditor = signed_in("auditor")
    page = auditor.get("/books/journal?from=12/02/2008&to=10/02/2008")
    assert page.status == 422 and "The first day is after the last day." in page.words
    assert auditor.get("/books/journal?from=40/40/2008").status == 422
    assert auditor.get("/books/journal?series=X&account=9999&page=-3").status == 200


def test_a_long_journal_comes_in_parts_and_keeps_the_search(world: World, signed_in: Desk) -> None:
    with world.books.unit_of_work() as session:
        for day in range(1, 29):
            for _ in range(2):
                funds.receive(session, world.office, "FSF", 1_000, date(2008, 1, day), "cash",
                              actor=world.actor("officer"), request_key=world.key())
    auditor = signed_in("auditor")
    page = auditor.get("/books/journal?series=R")
    assert "1–50 of 56" in page.words and "/books/journal?page=2&series=R" in page.links
    last = auditor.get("/books/journal?page=2&series=R")
    assert "51–56 of 56" in last.words and "Total of 56 entries 56,000" in last.words


# --- one entry --------------------------------------------------------------------------------------------------
def test_an_entry_says_in_words_what_happened(lent: str, world: World, signed_in: Desk) -> None:
    auditor = signed_in("auditor")
    page = auditor.get("/books/journal/R-2008-0001")
    assert "Family SR-0001 repaid 9,300 riel in cash: 8,300 of principal and 1,000 of interest." in page.words
    assert "3 postings" in page.words and "Total 9,300 9,300" in page.words
    assert "Holds on to the entry before it" in page.words and "The last entry so far" in page.words
    assert {"/families/SR-0001", f"/loans/{lent}", "/books/journal/P-2008-0001?office=20"} <= set(page.links)
    assert f"Family SR-0001 was handed 100,000 riel in cash: the loan {lent}." in \
        auditor.get("/books/journal/P-2008-0001").words
    first = auditor.get("/books/journal/R-2007-0001").words
    assert "The donor gave 10,000,000 riel for the fund FSF; it went into the cash box." in first
    assert "The chain begins here" in first


def test_more_than_was_owed_is_said_to_be_held(lent: str, world: World, signed_in: Desk) -> None:
    world.pay(lent, 150_000, date(2008, 2, 12))
    words = signed_in("auditor").get("/books/journal/R-2008-0002").words
    assert "was more than it owed and is held for the family." in words


def test_money_that_changes_places_is_said_both_ways(world: World, signed_in: Desk) -> None:
    world.money()
    with world.books.unit_of_work() as session:
        for source, target in (("cash", "bank"), ("bank", "cash")):
            funds.move(session, world.office, "FSF", 50_000, date(2008, 1, 5), source, target,
                       actor=world.actor("officer"), request_key=world.key())
    auditor = signed_in("auditor")
    assert "50,000 riel of the fund FSF was paid from the cash box into the bank account." in \
        auditor.get("/books/journal/J-2008-0001").words
    assert "50,000 riel of the fund FSF was taken from the bank account into the cash box." in \
        auditor.get("/books/journal/J-2008-0002").words


def test_a_reversal_and_what_it_turned_back_lead_to_each_other(lent: str, world: World, signed_in: Desk) -> None:
    entry = world.pay(lent, 5_000, date(2008, 2, 11))
    officer = signed_in("officer")
    page = officer.get("/books/journal/R-2008-0002")
    assert "/approvals/reversal/20/R-2008-0002" in page.links
    assert "/approvals/reversal/20/R-2008-0002" not in signed_in("auditor").get("/books/journal/R-2008-0002").links
    turned = world.reverse(entry.id)
    page = officer.get("/books/journal/R-2008-0002")
    assert f"Reversed by {turned.voucher_number}" in page.words and "Reason: Wrong amount" in page.words
    assert "/approvals/reversal/20/R-2008-0002" not in page.links
    back = officer.get(f"/books/journal/{turned.voucher_number}")
    assert "Turned back: the repayment of 5,000 riel by family SR-0001. It counts no more." in back.words
    assert "/books/journal/R-2008-0002?office=20" in back.links


def test_a_reversal_that_waits_is_said(lent: str, world: World, signed_in: Desk) -> None:
    entry = world.pay(lent, 5_000, date(2008, 2, 11))
    with world.books.unit_of_work() as session:
        approvals.request_reversal(session, entry.id, "Wrong amount", actor=world.actor("officer"),
                                   request_key=world.key())
    assert "A reversal waits for approval" in signed_in("officer").get("/books/journal/R-2008-0002").words


def test_repayments_shared_anew_are_said_with_what_made_it_necessary(lent: str, world: World, signed_in: Desk) -> None:
    world.pay(lent, 20_000, date(2008, 2, 5))  # entered later, dated before the one of the 10th
    auditor = signed_in("auditor")
    journal = auditor.get("/books/journal?series=J")
    assert "Repayment shared anew" in journal.words
    page = auditor.get("/books/journal/J-2008-0001")
    assert "No money moved." in page.words and "Made necessary by" in page.words
    assert "Led to" in auditor.get("/books/journal/R-2008-0002").words


def test_numbers_that_are_no_voucher_and_other_provinces_are_not_found(lent: str, signed_in: Desk) -> None:
    officer, far = signed_in("officer"), signed_in("far")
    for voucher in ("R-2008-9999", "R-20080001", "x", "R-2008-0001'--", "ក"):
        assert officer.get(f"/books/journal/{voucher}").status == 404, voucher
    assert far.get("/books/journal/R-2008-0001?office=20").status == 404
    assert far.get("/books/journal/R-2008-0001").status == 404
    for path in PAGES:
        assert far.get(f"{path}?office=20").status == 404, path


# --- balances ---------------------------------------------------------------------------------------------------
def test_the_trial_balance_has_opening_movement_and_closing(lent: str, signed_in: Desk) -> None:
    page = signed_in("auditor").get("/books/trial-balance")
    assert "Total 10,000,000 10,000,000 9,300 9,300 10,001,000 10,001,000" in page.words
    assert "Loans to families, principal 100,000 8,300 91,700" in page.words
    assert page.words.count("True") == 4 and "Not true" not in page.words
    earlier = signed_in("auditor").get("/books/trial-balance?as_of=31/01/2008")
    assert "Total 10,000,000 10,000,000 100,000 100,000 10,000,000 10,000,000" in earlier.words


def test_the_fund_proof_shows_both_sides(lent: str, signed_in: Desk) -> None:
    page = signed_in("auditor").get("/books/fund-proof")
    assert "Balanced · 10,001,000 = 10,001,000" in page.words and "FSF · Family Supporting Foundation" in page.words


def test_an_account_carries_its_balance_from_row_to_row(lent: str, signed_in: Desk) -> None:
    auditor = signed_in("auditor")
    page = auditor.get("/books/accounts/1210")
    assert "Opening balance 0" in page.words and "Movement and closing balance 100,000 8,300 91,700" in page.words
    income = auditor.get("/books/accounts/4110")
    assert "Credit balance" in income.words and "Movement and closing balance 0 1,000 1,000" in income.words
    assert auditor.get("/books/accounts/1210?from=01/02/2008").words.count("100,000") == 1  # the opening alone
    assert auditor.get("/books/accounts/9999").status == 404


def test_the_chart_shows_unused_accounts_too(lent: str, signed_in: Desk) -> None:
    page = signed_in("auditor").get("/books/accounts")
    assert "5210 Loans written off 0" in page.words and "/books/accounts/5210" in page.links


# --- periods ----------------------------------------------------------------------------------------------------
def test_closing_goes_in_order_after_a_last_look(lent: str, world: World, signed_in: Desk) -> None:
    approver = signed_in("approver")
    page = approver.get("/books/periods")
    assert "/books/periods/2007-1/close" in page.links and "Close January 2007" in page.words
    look = approver.get("/books/periods/2007-1/close")
    assert "After closing, nothing can be dated in January 2007 any more" in look.words and "Not true" not in look.words
    done = approver.send("/books/periods/2007-1/close")
    assert "The period January 2007 is closed." in done.words and "Close February 2007" in done.words
    assert "Periods are closed in order: first February 2007." in approver.get("/books/periods/2007-3/close").words
    assert "This period was closed on" in approver.get("/books/periods/2007-1/close").words
    assert "This period is not over yet. It can be closed from 01/03/2008 on." in \
        approver.get("/books/periods/2008-2/close").words


def test_a_closing_sent_twice_or_out_of_order_is_refused_and_changes_nothing(lent: str, signed_in: Desk) -> None:
    approver = signed_in("approver")
    page = approver.get("/books/periods/2007-1/close")
    assert approver.send("/books/periods/2007-2/close", page=page).status == 422
    assert "is closed." in approver.send("/books/periods/2007-1/close", page=page).words
    again = approver.send("/books/periods/2007-1/close", page=page)
    assert again.status == 422 and "already closed" in again.words


def test_only_an_approver_or_administrator_closes(lent: str, signed_in: Desk) -> None:
    for login in ("officer", "auditor"):
        person = signed_in(login)
        assert person.get("/books/periods/2007-1/close").status == 403
        assert "/books/periods/2007-1/close" not in person.get("/books/periods").links
    assert signed_in("admin").get("/books/periods/2007-1/close").status == 200


def test_periods_that_are_none_are_not_found(lent: str, signed_in: Desk) -> None:
    approver = signed_in("approver")
    for path in ("2007-13", "1800-1", "2031-1", "2007-0", "x-1"):
        assert approver.get(f"/books/periods/{path}/close").status == 404, path
