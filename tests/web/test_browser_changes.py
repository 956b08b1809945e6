"""New terms, pauses and waivers in a real browser: for everybody, wide and narrow, and by keyboard without a mouse."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Browser

from ledger.programme import moratoria, rescheduling, waivers
from ledger.programme.changing import Why
from tests.programme.conftest import OTHER_VILLAGE, VILLAGE
from tests.programme.test_rescheduling import FLOOD, TERMS, decide, offer, rescheduled
from tests.web.browser import (  # noqa: F401  (fixture)
    WIDTHS,
    Desk,
    browser,
    faults_of,
    serving,
    small_targets,
    tables_too_wide,
)
from tests.web.conftest import World

pytestmark = pytest.mark.parametrize("world", ["sqlite"], indirect=True)
LENT = date(2008, 1, 1)


@pytest.fixture
def site(world: World, app: Flask) -> Iterator[str]:
    """Three late loans with a penalty: one has new terms; a pause of the village and a waiver wait."""
    offer(world, penalty_riel=500, penalty_after_days=5)
    world.money()
    for village in (VILLAGE, VILLAGE, OTHER_VILLAGE):
        world.on = LENT
        world.disburse(world.approved(120_000, world.family(village)), LENT)
    world.on = TERMS.on
    rescheduled(world, "SR-L0001", why=Why("animals"))
    with world.books.unit_of_work() as session:
        actor = world.actor("officer")
        moratoria.request_for_place(session, world.office, VILLAGE[:4], moratoria.Moratorium(TERMS.on, 3, True), FLOOD,
                                    actor=actor, request_key="pause")
        waivers.request_waiver(session, "SR-L0002", 100, 500, "Flood", TERMS.on, actor=actor, request_key="waiver")
        rescheduling.request_new_terms(session, "SR-L0002", TERMS, FLOOD, actor=actor, request_key="terms")
    with serving(app) as address:
        yield address


def waiting(desk: Desk) -> list[str]:
    """The requests that wait."""
    desk.go("/approvals/")
    return desk.page.eval_on_selector_all(".row-link", "links => links.map(one => one.getAttribute('href'))")


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_for_everybody(world: World, site: str, browser: Browser, width: int, language: str) -> None:  # noqa: F811
    desk = Desk(browser, site, width).sign_in("officer", language)
    page, found = desk.page, dict[str, list[str]]()

    def look(name: str) -> None:
        found[name] = faults_of(page) + small_targets(page)

    desk.go("/loans/SR-L0003/new-terms")
    look("new terms")
    page.fill("#rate", "9")
    desk.press("button[value=check]")
    look("refused")
    page.fill("#rate", "1")
    desk.press("button[value=check]")
    look("check")
    desk.go("/loans/SR-L0003/waiver")
    look("waiver")
    for path in ("/loans/SR-L0001", "/families/SR-0001", "/loans/", "/", "/books/journal/J-2008-0001?office=20"):
        desk.go(path)
        for fold in page.query_selector_all("summary"):
            fold.click()
        look(path)
    desk.close()
    approver = Desk(browser, site, width).sign_in("approver", language)
    page = approver.page
    requests = waiting(approver)
    look("waiting")
    for path in requests:
        approver.go(path)
        look(path)
    approver.close()
    assert len(requests) == 3 and {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_a_pause_of_a_village_by_keyboard(world: World, site: str, browser: Browser, width: int) -> None:  # noqa: F811
    """Refused while another waits; then asked for and approved, with nothing but keys."""
    with world.books.reading() as session:
        asked = session.connection().exec_driver_sql("select id from approvals where kind = 'moratorium'").scalar_one()
    desk = Desk(browser, site, width, script=False).sign_in("officer")
    desk.go("/pauses/new")
    desk.page.select_option("#place", VILLAGE)
    desk.page.fill("#months", "3")
    with desk.page.expect_navigation():  # nothing is chosen for anybody
        desk.page.press("#months", "Enter")
    assert "Reason: Fill this in." in desk.page.inner_text("main")
    desk.page.select_option("#reason", "flood")
    with desk.page.expect_navigation():
        desk.page.press("#months", "Enter")
    assert "already asked for and waits" in desk.page.inner_text("main")
    decide(world, asked, False, "Only one village")
    with desk.page.expect_navigation():
        desk.page.press("#months", "Enter")
    assert "Ask for the pause of 2 loans" in desk.page.inner_text("main")
    desk.page.focus("button[value=post]")
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    address = desk.page.url.removeprefix(site)
    desk.close()
    approver = Desk(browser, site, width, script=False).sign_in("approver")
    approver.go(address)
    approver.page.focus("button[value=approve]")
    with approver.page.expect_navigation():
        approver.page.keyboard.press("Enter")
    assert "Approved and posted" in approver.page.inner_text("main")
    approver.close()
    world.check()


def test_tables_stay_in_their_column(world: World, site: str, browser: Browser) -> None:  # noqa: F811
    desk = Desk(browser, site).sign_in("approver", "km")
    for path in [*waiting(desk), "/loans/SR-L0001"]:
        desk.go(path)
        for fold in desk.page.query_selector_all("summary"):
            fold.click()
        assert tables_too_wide(desk.page) == [], path
        desk.page.set_viewport_size({"width": 1280, "height": 800})
    desk.close()
