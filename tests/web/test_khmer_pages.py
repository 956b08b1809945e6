"""On a Khmer page no English word is left standing: every page, text and spoken label."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape

from tests.programme.conftest import VILLAGE
from tests.web.conftest import Page, Person, World
from web.i18n import catalogue

PAGES = ("/today", "/villages", f"/villages/{VILLAGE}", "/villages?as_of=x", "/books/journal",
         "/books/journal?text=zzz",
         "/books/journal/R-2008-0001", "/books/journal/P-2008-0001", "/books/accounts", "/books/accounts/1110",
         "/books/trial-balance", "/books/fund-proof", "/books/periods", "/books/periods/2007-1/close",
         "/books/periods/2008-2/close", "/audit", "/statements?kind=family", "/statements?kind=village",
         "/statements?kind=province", "/verify", "/verify?code=", "/verify/AAAA-BBBB", "/no-such-page",
         "/families/", "/families/SR-0001", "/loans/", "/loans/SR-L0001", "/approvals/", "/funds/", "/settings/")


def english(page: Page) -> set[str]:
    """Texts and labels of the page that have a Khmer translation and are shown in English all the same."""
    known = {one for one, khmer in catalogue("km").items() if re.search("[A-Za-z]{2}", one) and one != khmer}
    bare = re.sub(r"<(script|style)\b.*?</\1>", "", page.html, flags=re.S)
    bare = re.sub(r'<(\w+)[^>]*\blang="en"[^>]*>.*?</\1>', "", bare, flags=re.S)
    texts = re.split(r"<[^>]*>", bare) + re.findall(r'(?:aria-label|data-label|placeholder|title)="([^"]*)"', bare)
    return {re.sub(r"\s+", " ", unescape(one)).strip() for one in texts} & known


def test_no_english_is_left_on_a_khmer_page(world: World, signed_in: Callable[..., Person]) -> None:
    loan = world.disbursed(100_000, date(2008, 1, 10))
    world.on = date(2008, 2, 12)
    world.pay(loan, 5_000, date(2008, 2, 10))
    world.applied(150_000)
    approver = signed_in("approver", "km")
    pages = {path: approver.get(path) for path in PAGES}
    assert {path for path, page in pages.items() if 'lang="km"' not in page.html} == set()
    assert {path: found for path, page in pages.items() if (found := english(page))} == {}
