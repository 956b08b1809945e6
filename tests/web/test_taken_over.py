"""Loans taken over, before they are approved: what the second person is shown, and where it waits for them."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from tests.exchange.files import file
from tests.exchange.test_loans import HEAD, row
from tests.exchange.test_taken_over import DEAR, LATE, entry_with
from tests.programme.conftest import World
from tests.web.conftest import Page, Person
from tests.web.test_imports import bring, press

SignedIn = Callable[..., Person]


@pytest.fixture
def office(world: World) -> World:
    """A family in the books, on the first of July 2008."""
    world.family()
    world.on = date(2008, 7, 1)
    return world


def taken_over(signed_in: SignedIn) -> None:
    """The loan K-7, brought by the officer and approved."""
    path = bring(signed_in("officer"), "loans", file([HEAD, row()])).response.request.path
    approver = signed_in("approver")
    assert "Brought in" in press(approver, approver.get(path), "bring").words


def badge(page: Page) -> int:
    """The number beside Approvals in the rail."""
    found = re.search(r'class="count">(\d+)<', page.html)
    return int(found[1]) if found else 0


def test_the_approver_sees_every_loan_and_every_riel(office: World, signed_in: SignedIn) -> None:
    path = bring(signed_in("officer"), "loans", file([HEAD, row(), LATE, DEAR])).response.request.path
    page = signed_in("approver").get(path)
    for said in (
            "Loans taken over 3 lent in all 300,000", "Principal owed 109,100", "Interest due and unpaid 1,000",
            "Overdue 9,300", "2 loans overdue", "grows by 109,100 riel", "from 0 to 109,100",
            "Look twice before you approve 2 loans cost more than 18.00% a year, the most that the law allows. "
            "1 loan bears interest on the whole loan until the end (flat).",
            "K-7 Sok Sreymom SR-0001 · Prey Chheu Teal 100,000 15/10/2007 1.00% a month on the whole loan (flat) "
            "APR 21.39% · 12 instalments Over the cap 33,600 1,000 1,000 16 days overdue",
            "24.00% a year on the balance still owed", "41,900 0 8,300 16 days overdue"):
        assert said in page.words, said
    assert page.words.index("K-7") < page.words.index("K-9") < page.words.index("K-3")
    assert 'value="bring"' in page.html
    khmer = signed_in("approver", "km").get(path)
    assert "សូមមើលឲ្យច្បាស់ មុនពេលអនុម័ត" in khmer.words and "លើសពិដាន" in khmer.words


def test_plain_loans_bear_no_warning(office: World, signed_in: SignedIn) -> None:
    page = bring(signed_in("officer"), "loans", file([HEAD, LATE]))
    assert "Loans taken over 1" in page.words and "Look twice" not in page.words and "Over the cap" not in page.words


def test_it_waits_among_the_approvals_of_others(office: World, signed_in: SignedIn) -> None:
    """The badge, the list and Today; not for who asked, not in another province, and gone once it is decided."""
    approver, admin, far = signed_in("approver"), signed_in("admin"), signed_in("far")
    path = bring(approver, "loans", file([HEAD, row(), LATE])).response.request.path
    for person, opens in ((admin, True), (signed_in("officer"), True), (signed_in("auditor"), False)):
        listed = person.get("/approvals/")
        assert badge(listed) == 1 and "1 request waiting" in listed.words
        assert "2 loans from older books" in listed.words and "76,500" in listed.words  # 33,600 + 1,000 + 41,900
        today = person.get("/today")
        assert "1 waiting 2 loans from older books 76,500 approver · today" in today.words
        assert (path in listed.links, path in today.links) == (opens, opens)
    for person in (approver, far):
        assert badge(person.get("/approvals/")) == 0 and "older books" not in person.get("/approvals/").words
        assert "older books" not in person.get("/today").words
    press(admin, admin.get(path), "bring")
    after = admin.get("/approvals/")
    assert badge(after) == 0 and "Nothing waits for a decision." in after.words
    office.check()


def test_families_and_repayments_wait_for_nobody_else(office: World, signed_in: SignedIn) -> None:
    receipts = [("Paper receipt", "Loan", "Date", "Amount"), ("C-1", "K-7", "01/07/2008", 1_000)]
    taken_over(signed_in)
    assert "1 new row" in bring(signed_in("officer"), "repayments", file(receipts)).words
    assert badge(signed_in("approver").get("/approvals/")) == 0


def test_what_was_turned_back_is_said(office: World, signed_in: SignedIn) -> None:
    receipts = [("Paper receipt", "Loan", "Date", "Amount"), ("C-1", "K-7", "01/07/2008", 1_000)]
    officer = signed_in("officer")
    taken_over(signed_in)
    press(officer, bring(officer, "repayments", file(receipts)), "bring")
    office.reverse(entry_with(office, "C-1"))
    page = bring(officer, "repayments", file(receipts))
    assert "1 of them was turned back since What was turned back stays so. To book it, mend its row." in page.words
