"""What is printed carries the office it is about, also for a person who works in several."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from ledger.programme import people
from tests.programme.conftest import PASSWORD, VILLAGE, at
from tests.web.conftest import Page, Person, World

pytestmark = pytest.mark.parametrize("world", ["sqlite"], indirect=True)
HERE, FAR = "Svay Rieng", "Banteay Meanchey"


def head_of_paper(page: Page) -> str:
    """The head of the printed page: what stands before the page's own head."""
    found = re.search(r'<div class="print-only">\s*<p class="kingdom".*?</div>', page.html, re.S)
    assert page.status == 200 and found, page.status
    return found[0]


def test_the_department_on_paper_is_that_of_the_family_loan_village_or_request(
        world: World, signed_in: Callable[..., Person]) -> None:
    loan = world.disbursed(100_000, date(2008, 1, 10))
    voucher = world.pay(loan, 9_300, date(2008, 2, 1)).voucher_number
    waiting, approved = world.applied(), world.approved(200_000, world.family())
    with world.books.unit_of_work() as session:
        people.add_user(session, "both", "សុខ", "Both", "officer", (world.office, world.far_office), PASSWORD,
                        world.actor("boss"), at(world.on))
    officer = signed_in("both")
    for path in ("/families/SR-0001", "/families/SR-0001/change", f"/loans/{loan}", f"/loans/{waiting}",
                 f"/loans/{loan}/repayment", f"/loans/{approved}/disbursement", f"/loans/{loan}/handed-over",
                 f"/loans/{loan}/repayment/{voucher}", f"/villages/{VILLAGE}", "/approvals/1", "/approvals/2",
                 f"/approvals/reversal/20/{voucher}", f"/books/journal/{voucher}?office=20"):
        head = head_of_paper(officer.get(path))
        assert HERE in head and FAR not in head, path
    head = head_of_paper(officer.get("/families/"))
    assert HERE in head and FAR in head  # a page about all of them names all
