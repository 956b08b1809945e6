"""Visits and training in a real browser: for everybody, wide and narrow, by keyboard, and on paper."""

import io
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from ledger.programme import families, training
from tests.programme.conftest import OTHER_VILLAGE, VILLAGE
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
KEY = f"/visits/{VILLAGE}/key"
FILLED = {"#on": "08/02/2008", "#visitor": "Prak Sithan", "#advice_SR-0001": "Move the pigs uphill, before the water"}


@pytest.fixture
def site(world: World, app: Flask) -> Iterator[str]:
    """The pages served as in an office: two families with a loan, one without, one training session."""
    world.on = date(2008, 1, 10)
    world.money()
    for _ in range(2):
        world.disburse(world.approved(), world.on)
    number = world.family()
    with world.books.unit_of_work() as session:
        head = families.family(session, number).members[0].id
        training.record(session, world.office, "book-keeping", world.on, VILLAGE, "Heng Pisey", [head],
                        actor=world.actor("officer"), request_key=world.key())
    world.on = date(2008, 2, 12)
    with serving(app) as address:
        yield address


def fill(desk: Desk) -> None:
    """The form of the village with one row."""
    desk.go(KEY)
    for place, words in FILLED.items():
        desk.page.fill(place.replace("SR-", "SR\\-"), words)
    desk.page.select_option("#visitor_kind", "volunteer")
    desk.page.select_option("#business_SR-0001", "struggling")


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_for_everybody(world: World, site: str, browser: Browser, width: int, language: str) -> None:  # noqa: F811
    desk = Desk(browser, site, width).sign_in("officer", language)
    page, found = desk.page, dict[str, list[str]]()

    def look(name: str) -> None:
        found[name] = faults_of(page) + small_targets(page)

    fill(desk)
    desk.press("main .btn-primary")
    look("refused: nothing hit")
    page.select_option("#hit_SR-0001", "flood")
    desk.press("main .btn-primary")
    look("check")
    desk.press("button[value=post]")
    look("saved")
    for path in ("/visits/", f"/visits/{VILLAGE}", f"/visits/{VILLAGE}?show=all", f"{KEY}?all=1",
                 f"/visits/{VILLAGE}/end", f"/visits/{VILLAGE}/visitor", "/visits/family/SR-0001", "/visits/visit/1",
                 "/families/SR-0001", "/visits/visit/1/strike", f"/visits/{OTHER_VILLAGE}", "/training/", "/training/1",
                 "/training/1/strike", "/training/new", f"/training/new?village={VILLAGE}", "/training/?topic=pigs"):
        desk.go(path)
        look(path)
    for path in (f"/visits/{VILLAGE}/end", f"/training/new?village={VILLAGE}"):
        desk.go(path)
        desk.press("main .btn-primary")
        look(f"{path} refused")
    desk.close()
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("language", ["km", "en"])
def test_a_visit_months_late_stays_on_a_phone(world: World, site: str, browser: Browser, language: str) -> None:  # noqa: F811
    world.on = date(2008, 4, 7)
    desk = Desk(browser, site, 360).sign_in("officer", language)
    found = {path: faults_of(desk.go(path)) for path in (f"/visits/{VILLAGE}/end", f"/visits/{VILLAGE}", "/visits/")}
    desk.go(f"/visits/{VILLAGE}/end")
    assert "57" in desk.page.inner_text("main")
    beyond = desk.page.evaluate("""[...document.querySelectorAll('main .state')].filter(
        one => one.getBoundingClientRect().right > one.closest('td').getBoundingClientRect().right + 0.5).length""")
    desk.close()
    assert {path: faults for path, faults in found.items() if faults} == {} and beyond == 0


@pytest.mark.parametrize("language", ["km", "en"])
def test_tables_keep_to_their_column(world: World, site: str, browser: Browser, language: str) -> None:  # noqa: F811
    desk = Desk(browser, site).sign_in("officer", language)
    fill(desk)
    desk.page.select_option("#hit_SR-0001", "flood")
    desk.press("main .btn-primary")
    desk.press("button[value=post]")
    found = {}
    for path in ("/visits/", f"/visits/{VILLAGE}", f"{KEY}?all=1", f"/visits/{VILLAGE}/end", "/visits/family/SR-0001",
                 "/training/", "/training/1", f"/training/new?village={VILLAGE}"):
        desk.go(path)
        found[path] = tables_too_wide(desk.page)
    desk.close()
    assert {path: wide for path, wide in found.items() if wide} == {}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_row_is_keyed_without_a_mouse(world: World, site: str, browser: Browser, script: bool) -> None:  # noqa: F811
    """Tab goes as the paper does: business, what hit, advice, next visit, then the next family."""
    desk = Desk(browser, site, script=script).sign_in("officer")
    desk.go(KEY)
    page = desk.page
    page.focus("#on")
    for typed in ("08/02/2008", "Village", "Prak Sithan", "Str", "Fl", "Move the pigs", "01/03/2008", "Going", "Noth"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")  # in the advice of the second row: the check, nothing is saved by it
    assert "2 families were visited on 8 February 2008 by Prak Sithan." in page.inner_text("main")
    desk.press("button[value=post]")
    assert "Visits saved: 2." in page.inner_text("main") and "Flood" in page.inner_text("main")
    desk.close()


def test_a_lost_connection_or_a_closed_browser_loses_nothing_that_was_keyed(world: World, site: str,
                                                                            browser: Browser) -> None:  # noqa: F811
    desk = Desk(browser, site).sign_in("officer")
    fill(desk)
    page, context = desk.page, desk.page.context
    page.select_option("#hit_SR-0001", "flood")
    context.set_offline(True)
    page.close()  # half keyed, nothing sent
    context.set_offline(False)
    desk.page = page = context.new_page()
    desk.go(KEY)
    expect(page.locator("#advice_SR-0001")).to_have_value(FILLED["#advice_SR-0001"])
    expect(page.locator("#business_SR-0001")).to_have_value("struggling")
    expect(page.locator("#on")).to_have_value("08/02/2008")
    expect(page.locator("#kept")).to_contain_text("and not saved is back in the sheet")
    desk.press("main .btn-primary")
    desk.press("button[value=post]")
    assert "Visits saved: 1." in page.inner_text("main")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('familyfund form')).length") == 0
    desk.go(KEY)
    expect(page.locator("#advice_SR-0001")).to_have_value("")  # it is saved: nothing comes back
    page.fill("#advice_SR-0001", "Given up")
    desk.press("main .actions a")
    desk.go(KEY)
    expect(page.locator("#advice_SR-0001")).to_have_value("")  # it was given up
    context.close()


def test_the_report_is_one_sheet_of_paper(world: World, site: str, browser: Browser) -> None:  # noqa: F811
    desk = Desk(browser, site).sign_in("officer", "km")
    for path in ("/visits/", f"/visits/{VILLAGE}"):
        page = desk.go(path)
        page.emulate_media(media="print")
        assert page.locator(".print-only .kingdom").first.is_visible()
        assert not page.locator("nav.rail").is_visible() and not page.locator("main .no-print:visible").count()
        assert len(PdfReader(io.BytesIO(page.pdf(format="A4"))).pages) == 1
        page.emulate_media(media="screen")
    desk.close()
