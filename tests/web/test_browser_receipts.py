"""Receipts of what is no plain repayment, on their way from the pages to the paper: for everybody, wide and narrow."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Browser

from ledger.programme import held_money
from tests.programme.test_losses import decide, recover, written_off
from tests.web.browser import (
    WIDTHS,
    Desk,
    browser,  # noqa: F401  (fixture)
    faults_of,
    serving,
    small_targets,
)
from tests.web.conftest import World

pytestmark = pytest.mark.parametrize("world", ["sqlite"], indirect=True)
LENT, TODAY = date(2008, 2, 1), date(2008, 7, 1)


@pytest.fixture
def site(world: World, app: Flask) -> Iterator[str]:
    """SR-L0001 gave interest back when it was paid off with 5,000 too much, some used for SR-L0002, some paid back;
    SR-L0003 was written off and partly recovered."""
    first = world.disbursed(100_000, LENT)
    world.pay(first, 9_300, date(2008, 3, 1))
    world.pay(first, 900, date(2008, 3, 20))
    world.pay(first, 96_400, date(2008, 3, 25))
    world.on = date(2008, 4, 1)
    second = world.approved(100_000, "SR-0001")
    world.disburse(second, world.on)
    with world.books.unit_of_work() as session:
        held_money.use_for(session, first, second, 2_000, world.on, actor=world.actor("officer"), request_key="use")
        asked = held_money.request_refund(session, first, 1_700, "cash", actor=world.actor("officer"),
                                          request_key="back")
    decide(world, asked, "approver", world.on)
    lost = world.disbursed(100_000, LENT)
    written_off(world, lost, TODAY)
    recover(world, lost, 41_700, TODAY)
    world.on = TODAY
    with serving(app) as address:
        yield address


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_leads_to_the_receipt(world: World, site: str, browser: Browser, width: int, language: str) -> None:  # noqa: F811
    desk = Desk(browser, site, width).sign_in("officer", language)
    found = dict[str, list[str]]()
    for path, link in (("/loans/SR-L0001", "/receipts/20/P-2008-0003"), ("/loans/SR-L0002", "/receipts/20/J-2008-0001"),
                       ("/loans/SR-L0003", "/receipts/20/R-2008-0004"),
                       ("/books/journal/P-2008-0003?office=20", "/receipts/20/P-2008-0003"),
                       ("/books/journal/R-2008-0004?office=20", "/receipts/20/R-2008-0004"),
                       ("/loans/SR-L0001/repayment/R-2008-0003", "/receipts/20/R-2008-0003")):
        page = desk.go(path)
        found[path] = faults_of(page) + small_targets(page)
        assert page.query_selector(f"a[href^='{link}']"), path
    given = "becomes principal" if language == "en" else "គិតជាប្រាក់ដើមវិញ"
    assert given in desk.page.inner_text("main")
    desk.go("/loans/SR-L0003/recovery")
    desk.page.fill("#riel", "1000")
    desk.press("form[method=post] button.btn-primary")
    if desk.page.query_selector("button[value=post]"):
        desk.press("button[value=post]")
    found["told"] = faults_of(desk.page) + small_targets(desk.page)
    assert desk.page.query_selector(".told a[href='/receipts/20/R-2008-0005']")
    assert {name: faults for name, faults in found.items() if faults} == {}
    desk.close()
