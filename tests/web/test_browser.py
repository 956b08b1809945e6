"""The pages in a real browser: the main job with and without script, both languages, wide and narrow."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.programme.conftest import VILLAGE
from tests.web.browser import WIDTHS, Desk, browser, faults_of, serving, small_targets  # noqa: F401  (fixture)
from tests.web.conftest import World

pytestmark = pytest.mark.parametrize("world", ["sqlite"], indirect=True)


@pytest.fixture
def site(world: World, app: Flask) -> Iterator[str]:
    """The pages served as in an office."""
    with serving(app) as address:
        yield address


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_main_job_from_sign_in_to_receipt(world: World, site: str, browser: Browser, script: bool) -> None:  # noqa: F811
    world.money()
    officer = Desk(browser, site, script=script).sign_in("officer")
    approver = Desk(browser, site, script=script).sign_in("approver")
    page = officer.page

    officer.go("/families/new")
    officer.press("main .btn-primary")
    assert page.locator("#refusal").is_visible() and page.locator("[aria-invalid=true]").count() == 4
    page.select_option("#village_code", VILLAGE)
    page.fill("#head_name_km", "ចាន់ សុភា")
    page.fill("#head_name_latin", "Chan Sophea")
    page.select_option("#head_sex", "f")
    officer.press("main .btn-primary")
    assert page.locator("h1").inner_text() == "Chan Sophea"

    officer.press("main .page-head .btn-primary")
    page.fill("#riel", "១០០.០០០")
    page.select_option("#purpose_code", "pigs")
    officer.press("main .btn-primary")
    officer.press("main .page-head .btn-primary")
    assert "You asked for this yourself" in page.inner_text("main")

    approver.go("/approvals/")
    approver.press("tbody a.row-link")
    approver.press("button[value=approve]")
    assert "may be handed over" in approver.page.inner_text("[role=status]")

    officer.go("/loans/SR-L0001")
    officer.press("main .page-head .btn-primary")
    officer.press("button[value=check]")
    assert "Nothing is posted yet." in page.inner_text("main")
    officer.press("button[value=post]")
    assert "Posted as P-2008-0001" in page.inner_text("main")

    world.on = date(2008, 3, 1)
    officer.go("/families/SR-0001")
    officer.press("main .page-head .btn-primary")
    page.fill("#riel", "9.3OO")
    officer.press("button[value=check]")
    assert page.input_value("#riel") == "9.3OO"
    page.fill("#riel", "9,300")
    page.press("#riel", "Enter")
    page.wait_for_selector("button[value=post]")
    officer.press("button[value=post]")
    assert page.locator("h1").inner_text() == "Receipt R-2008-0001"
    assert page.locator("[data-print]").is_visible() is script  # without a script the browser's own menu prints
    officer.press("main .facts a[href*='R-2008-0001']")
    assert "R-2008-0001" in page.inner_text("h1")
    officer.press("nav.rail form button")
    assert "/sign-in" in page.url
    officer.close()
    approver.close()
    world.check()


def pages_of(world: World) -> tuple[str, ...]:
    """A lived-in office: every page of the officer with something on it."""
    world.money()
    loan = world.disbursed(100_000, date(2008, 1, 10))
    voucher = world.pay(loan, 9_300, date(2008, 2, 1)).voucher_number
    waiting, approved = world.applied(), world.approved(200_000, world.family())
    family = "/families/SR-0001"
    return ("/families/", "/families/?q=Vibol", "/families/new", family, f"{family}/change", "/families/SR-0003/loan",
            "/loans/", f"/loans/{loan}", f"/loans/{waiting}", f"/loans/{loan}/repayment", f"/loans/{loan}/handed-over",
            f"/loans/{loan}/repayment/{voucher}", f"/loans/{approved}/disbursement", "/approvals/", "/approvals/2",
            f"/approvals/reversal/20/{voucher}", "/funds/", "/funds/receive", "/funds/move", "/settings/",
            "/settings/own", "/settings/villages", "/products/", "/products/FSF",
            f"/loans/{waiting}/guarantor", f"/loans/{waiting}/committee", "/nowhere")


FOR_ADMINISTRATORS = ("/settings/people/new", "/settings/people/1", "/settings/villages?find=Prey", "/approvals/2",
                      "/products/version/new?code=FSF")


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_for_everybody(world: World, site: str, browser: Browser, width: int, language: str) -> None:  # noqa: F811
    pages = pages_of(world)
    found: dict[str, list[str]] = {}
    nobody = Desk(browser, site, width)
    nobody.go(f"/language/{language}")
    found["/sign-in"] = faults_of(nobody.page) + small_targets(nobody.page)
    for login, paths in (("officer", pages), ("admin", FOR_ADMINISTRATORS)):
        desk = Desk(browser, site, width).sign_in(login, language)
        for path in paths:
            found[f"{login} {path}"] = faults_of(desk.go(path)) + small_targets(desk.page)
        desk.close()
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_steps_in_between_are_for_everybody(world: World, site: str, browser: Browser, width: int,  # noqa: F811
                                                language: str) -> None:
    """Refusals, checks before posting and what is said afterwards."""
    pages_of(world)
    found: dict[str, list[str]] = {}
    desk = Desk(browser, site, width).sign_in("officer", language)
    page = desk.page

    def look(what: str) -> None:
        found[what] = faults_of(page) + small_targets(page)

    desk.go("/families/new")
    desk.press("main .btn-primary")
    look("refused family")
    desk.go("/loans/SR-L0001/repayment")
    page.fill("#riel", "17.80O")
    desk.press("button[value=check]")
    look("refused repayment")
    page.fill("#riel", "5,000,000")
    desk.press("button[value=check]")
    look("check of a repayment")
    desk.go("/loans/SR-L0003/disbursement")
    desk.press("button[value=check]")
    look("check of a disbursement")
    desk.go("/funds/receive")
    page.fill("#riel", "500000")
    desk.press("button[value=check]")
    look("check of donor money")
    desk.press("button[value=post]")
    look("posted")
    if width < 1200:
        page.click(".menu-link")
        look("the menu")
    desk.close()
    assert {what: faults for what, faults in found.items() if faults} == {}


def test_the_keyboard_alone(world: World, site: str, browser: Browser) -> None:  # noqa: F811
    world.family()
    desk = Desk(browser, site).sign_in("officer")
    page = desk.go("/loans/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("/")
    page.keyboard.type("SR-0001")
    page.keyboard.press("Enter")
    page.wait_for_url("**/families/SR-0001")
    desk.close()


def test_a_refusal_is_where_the_eye_and_the_reader_are(world: World, site: str, browser: Browser) -> None:  # noqa: F811
    loan = world.disbursed()
    desk = Desk(browser, site).sign_in("officer")
    page = desk.go(f"/loans/{loan}/repayment")
    page.fill("#riel", "x")
    desk.press("button[value=check]")
    assert page.evaluate("document.activeElement.id") == "refusal"
    page.click("#refusal a")
    assert page.url.endswith("#riel") and page.locator("#riel").is_visible()
    desk.close()


def test_the_language_beside_a_half_filled_form(world: World, site: str, browser: Browser) -> None:  # noqa: F811
    loan = world.disbursed()
    desk = Desk(browser, site).sign_in("officer")
    page = desk.go(f"/loans/{loan}/repayment")
    page.fill("#riel", "5000")
    desk.press(".masthead .switch button")
    assert page.get_attribute("html", "lang") == "km" and page.input_value("#riel") == "5000"
    desk.close()


def test_paper_has_no_screen_furniture(world: World, site: str, browser: Browser) -> None:  # noqa: F811
    world.disbursed()
    desk = Desk(browser, site).sign_in("officer", "km")
    page = desk.go("/families/SR-0001")
    page.emulate_media(media="print")
    for hidden in (".masthead", ".rail", ".actions", ".foot", ".skip"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator(".kingdom").is_visible() and page.locator(".thumb").is_visible()
    assert page.locator(".thumb").bounding_box()["width"] >= 105  # type: ignore[index]  # 28 mm at 96 dpi
    assert len(page.pdf(format="A4")) > 1000
    desk.close()
