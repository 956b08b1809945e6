"""A village visit in a real browser: from the printed sheet to the posted one to the printed receipts, with the
connection cut in the middle; two officers at one sheet; and no barrier on any of its pages."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from ledger.books.checks import check_all
from ledger.books.db import Books, open_books
from ledger.books.migrate import migrate
from ledger.programme import demo
from tests.web.browser import (  # noqa: F401  (fixture)
    WIDTHS,
    Desk,
    browser,
    faults_of,
    serving,
    small_targets,
    tables_too_wide,
)
from web.app import create_app
from web.security import limiter

NOW = datetime(2008, 9, 30, 3, 0, tzinfo=UTC)  # ten in the morning in Phnom Penh, on the last day of the demo
VILLAGE, ANOTHER, THIRD, FOURTH = "20040612", "20040601", "20020203", "20030303"
LATE, EMPTY, FIFTH = "20040503", "20040611", "20040504"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """The demo."""
    folder = tmp_path_factory.mktemp("demo")
    url = f"sqlite:///{folder / 'demo.db'}"
    migrate(url)
    opened = open_books(url, folder)
    demo.load(opened)
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def site(books: Books) -> Iterator[str]:
    """Served as in an office."""
    with serving(create_app(books, clock=lambda: NOW, config={"RATELIMIT_ENABLED": False})) as address:
        yield address
    limiter.enabled = True


def desk(browser: Browser, site: str, login: str = "sophea") -> Desk:  # noqa: F811
    return Desk(browser, site).sign_in(login, "en", demo.PASSWORD)


def begin(page: Page, site: str, village: str = VILLAGE) -> str:
    """The sheet of a village begun; its address."""
    page.goto(f"{site}/collect/begin")
    page.select_option("#village", village)
    page.get_by_role("button", name="Begin the sheet").click()
    expect(page.locator("#kept")).to_be_attached()
    return page.url


def pdf(page: Page, button: str, folder: Path, per_page: str | None = None) -> str:
    """What the PDF of a button says."""
    if per_page:
        page.select_option("#per", per_page)
    with page.expect_download() as coming:
        page.get_by_role("button", name=button).click()
    target = folder / coming.value.suggested_filename
    coming.value.save_as(target)
    return "\f".join(sheet.extract_text() for sheet in PdfReader(BytesIO(target.read_bytes())).pages)


def keyed(page: Page) -> int:
    """Five families by keyboard alone, in the order of the paper; the total."""
    paid = page.locator("[data-due]")
    due = [int(paid.nth(n).get_attribute("data-due") or 0) for n in range(3)]
    expect(paid.nth(0)).to_have_value("")
    paid.nth(0).focus()
    for _ in due:
        page.keyboard.press("=")  # paid in full, and on
    page.keyboard.type("5000")
    page.keyboard.press("Tab")  # its receipt number stands beside
    page.keyboard.type("0153")
    page.keyboard.press("Tab")  # and its remark after that
    page.keyboard.type("the rest on Friday")
    page.keyboard.press("Tab")
    expect(paid.nth(4)).to_be_focused()
    page.keyboard.press("Enter")  # not met
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(paid.nth(5)).to_be_focused()
    expect(page.locator("tfoot [data-out=keyed]").first).to_have_text(f"{sum(due) + 5_000:,}")
    return sum(due) + 5_000


def test_a_village_visit_with_the_connection_cut_in_the_middle(
        browser: Browser, site: str, books: Books, tmp_path: Path) -> None:  # noqa: F811
    officer = desk(browser, site)
    page, context = officer.page, officer.page.context
    address = begin(page, site)
    number = address.rpartition("/")[2]
    blank = pdf(page, "Print the blank sheet", tmp_path)
    paid = page.locator("[data-due]")
    rows = paid.count()
    assert number in blank and "SR-0082" in blank and rows > 20
    total = keyed(page)
    expect(page.locator("#kept")).to_have_text("Saved 10:00")

    context.set_offline(True)
    page.keyboard.type("6,000")
    page.locator("[name^=remark-]").nth(6).fill("moved for the harvest")
    expect(page.locator("#kept")).to_contain_text("No connection. Kept on this computer")
    page.get_by_role("button", name="Check before posting").click()  # nothing is sent, the page stays
    expect(paid.nth(5)).to_have_value("6,000")
    assert page.url == address
    page.close()  # the browser is closed as well

    officer.page = page = context.new_page()
    context.set_offline(False)
    page.goto(address)
    paid = page.locator("[data-due]")
    expect(paid.nth(5)).to_have_value("6,000")
    expect(paid.nth(3)).to_have_value("5000")
    expect(page.locator("[name^=remark-]").nth(6)).to_have_value("moved for the harvest")
    expect(page.locator("#kept")).to_contain_text("and not saved is back in the sheet")
    page.reload()
    expect(paid.nth(5)).to_have_value("6,000")  # from the server now
    total += 6_000
    for note, count in (("10000", total // 10_000), ("100", total % 10_000 // 100)):
        page.fill(f"#note-{note}", str(count))
    expect(page.get_by_text("They agree").first).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Check before posting").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before posting")
    expect(page.get_by_text("Total and cash agree")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name=f"Post {total:,}").dblclick()
    expect(page.get_by_text("Posted: 5 receipts").last).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.includes('sheet')).length") == 0
    for remark in ("the rest on Friday", "moved for the harvest"):
        expect(page.get_by_role("cell", name=remark)).to_be_visible()
    eight = pdf(page, "Print the receipts", tmp_path, "8")
    receipts = pdf(page, "Print the receipts", tmp_path, "4")
    assert "0153" in eight and eight.count("\f") < receipts.count("\f")
    vouchers = page.locator("tbody td a").all_inner_texts()
    assert len(vouchers) == 5 and [voucher in receipts for voucher in vouchers] == [True] * 5
    assert receipts.index(vouchers[0]) < receipts.index(vouchers[4]) and "0153" in receipts
    context.close()
    assert set(officer.complaints) <= {"Failed to load resource: net::ERR_INTERNET_DISCONNECTED"}
    with books.reading() as session:
        assert check_all(session, books.home) == []


def test_a_sheet_without_a_connection_says_so_where_the_hand_is(browser: Browser, site: str) -> None:  # noqa: F811
    """On a phone the bar at the foot says it; and a sheet that is saved whole is not lost to the browser's own page."""
    officer = Desk(browser, site, 360).sign_in("sophea", "en", demo.PASSWORD)
    page, context = officer.page, officer.page.context
    address = begin(page, site, FIFTH)
    page.locator("[data-due]").nth(12).fill("4,000")
    bar = page.locator(".running [data-kept-state]")
    expect(bar).to_have_text("Saved 10:00")
    expect(bar).to_be_in_viewport()
    context.set_offline(True)
    page.get_by_role("button", name="Check before posting").click()
    expect(page.locator("#kept-here")).to_contain_text("This needs a connection. Nothing is lost")
    expect(bar).to_be_in_viewport()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator("[data-due]").nth(15).fill("5,000")
    expect(bar).to_be_in_viewport()
    for field, least in (("receipt", 100), ("remark", 120)):
        box = page.locator(f"[name^={field}-]").first.bounding_box()
        assert box and box["width"] >= least, (field, box)
    expect(page.locator("#kept-here")).to_contain_text("No connection. Kept on this computer")
    page.get_by_role("button", name="Check before posting").click()
    expect(page.locator("#kept-here")).to_contain_text("This needs a connection. Nothing is lost")
    expect(page.locator("#kept-here")).to_be_in_viewport()
    expect(page.locator("[data-due]").nth(12)).to_have_value("4,000")
    assert page.url == address
    context.set_offline(False)
    with page.expect_navigation():
        page.get_by_role("button", name="Check before posting").click()
    expect(page.get_by_text("Total and cash differ")).to_be_visible()
    context.close()
    assert set(officer.complaints) <= {"Failed to load resource: net::ERR_INTERNET_DISCONNECTED"}


def test_two_officers_at_one_sheet(browser: Browser, site: str) -> None:  # noqa: F811
    first = desk(browser, site)
    address = begin(first.page, site, ANOTHER)
    second = desk(browser, site, "chenda")
    second.page.goto(address)
    expect(second.page.get_by_text("Chea Sophea began this sheet")).to_be_visible()
    first.page.locator("[data-due]").first.fill("7,000")
    expect(first.page.locator("#kept")).to_have_text("Saved 10:00")
    second.page.locator("[data-due]").first.fill("8,000")
    expect(second.page.locator("#kept")).to_contain_text("Chea Sophea saved this sheet at 10:00.")
    second.page.get_by_role("button", name="Save draft").last.click()
    expect(second.page.get_by_text("Row 1: Chea Sophea saved 7,000")).to_be_visible()
    expect(second.page.locator("[data-due]").first).to_have_value("8,000")
    second.page.get_by_role("button", name="Save draft").last.click()
    expect(second.page.get_by_role("status").first).to_contain_text("Saved. Nothing is posted yet.")
    first.page.reload()
    expect(first.page.get_by_text("Ros Chenda is keying this sheet in")).to_be_visible()
    expect(first.page.locator("[data-due]").first).to_have_value("8,000")
    first.close()
    second.close()


def test_a_sheet_without_a_script(browser: Browser, site: str) -> None:  # noqa: F811
    officer = Desk(browser, site, script=False).sign_in("sophea", "en", demo.PASSWORD)
    page = officer.page
    page.goto(f"{site}/collect/begin")
    page.select_option("#village", THIRD)
    page.get_by_role("button", name="Begin the sheet").click()
    page.locator("[data-due]").first.fill("=")
    expect(page.get_by_role("button", name="paid in full")).to_have_count(0)
    page.get_by_role("button", name="Save draft").last.click()
    expect(page.locator("[data-due]").first).to_have_value("=")
    page.get_by_role("button", name="Check before posting").click()
    expect(page.get_by_text("Total and cash differ")).to_be_visible()
    page.get_by_label("Why the cash differs").fill("Not counted yet")
    page.get_by_role("button", name="Post").click()
    expect(page.get_by_text("Posted: 1 receipt").last).to_be_visible()
    officer.close()


@pytest.mark.parametrize("language", ["km", "en"])
def test_no_barrier_on_the_pages_of_a_visit(browser: Browser, site: str, language: str) -> None:  # noqa: F811
    found: dict[str, list[str]] = {}
    for width in WIDTHS:
        officer = Desk(browser, site, width).sign_in("sophea", language, demo.PASSWORD)
        page = officer.page
        for name, path in PAGES.items():
            officer.go(path)
            found[f"{name} {width}"] = faults_of(page) + small_targets(page)
        if officer.go("/collect/begin").locator("#village").count():
            page.select_option("#village", FOURTH)
            page.locator("main button.btn-primary").click()
            page.wait_for_load_state()
            there = page.locator("form a[href*=SR-C]")  # begun before, at the other width
            sheet = page.url if "/SR-C" in page.url else f"{site}{there.get_attribute('href')}"
            page.goto(sheet)
            page.locator("[data-due]").nth(1).fill("9,00")
            page.fill("#note-500", "x")
            found[f"sheet {width}"] = faults_of(page) + small_targets(page)
            page.locator(".tally .btn-primary").click()
            expect(page.locator("[aria-invalid=true]")).to_have_count(2)
            found[f"sheet refused {width}"] = faults_of(page) + small_targets(page)
            page.locator("[data-due]").nth(1).fill("9,000")
            page.fill("#note-500", "")
            page.locator(".tally .btn-primary").click()
            expect(page.locator("#explanation")).to_be_visible()
            found[f"check {width}"] = faults_of(page) + small_targets(page)
        for path in ("day", "give-up", "bring-back"):
            page.goto(f"{sheet}/{path}")
            found[f"{path} {width}"] = faults_of(page) + small_targets(page)
        officer.close()
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("language", ["km", "en"])
def test_no_sheet_scrolls_sideways(browser: Browser, site: str, language: str) -> None:  # noqa: F811
    """Late rows, rows with nothing due and rows with large amounts; 1263: a window of 1280 less its scroll bar."""
    officer = Desk(browser, site).sign_in("sophea", language, demo.PASSWORD)
    page, found = officer.page, {}
    for village in (LATE, EMPTY):
        officer.go(f"/collect/begin?office=20&village={village}")
        page.locator("main button.btn-primary").click()
        page.wait_for_load_state()
        if "/SR-C" not in page.url:  # begun before, in the other language
            page.goto(f"{site}{page.locator('form a[href*=SR-C]').get_attribute('href')}")
        for row in range(page.locator("[data-due]").count()):
            page.locator("[data-due]").nth(row).fill("1,000,000" if row % 2 else "1")
        page.locator("[name^=remark-]").first.fill("brought by her sister, the rest after the harvest")
        for width in (1263, *WIDTHS, 1366):
            page.set_viewport_size({"width": width, "height": 800})
            found[f"{village} {width}"] = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth")
    expect(page.locator("#kept")).to_contain_text(":")
    officer.close()
    assert {name: over for name, over in found.items() if over > 0} == {}


PAGES = {"collect": "/collect/?office=20", "begin": "/collect/begin", "posted": "/collect/SR-C0001",
         "receipts": "/receipts/", "due": "/due/?office=20", "no due": "/due/?week=01/01/2009",
         "late": "/due/late?office=20"}


@pytest.mark.parametrize("language", ["km", "en"])
def test_tables_stay_in_their_column(browser: Browser, site: str, language: str) -> None:  # noqa: F811
    officer = Desk(browser, site).sign_in("sophea", language, demo.PASSWORD)
    found = {path: tables_too_wide(officer.go(path)) for path in (*PAGES.values(), "/collect/SR-C0002")}
    officer.close()
    assert {path: faults for path, faults in found.items() if faults} == {}
