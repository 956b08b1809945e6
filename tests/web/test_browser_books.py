"""Today, villages, books, statements, audit and verify in a real browser."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from ledger.books.db import open_books
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
VILLAGE = "20040607"
PAGES = {
    "today": "/today?office=20", "today of another office": "/today?office=01", "villages": "/villages?office=20",
    "village": f"/villages/{VILLAGE}", "village on another day": f"/villages/{VILLAGE}?as_of=31/12/2007",
    "family statement": "/statements?kind=family&office=20", "village book": "/statements?kind=village&office=20",
    "province statement": "/statements?kind=province&office=20", "journal": "/books/journal?office=20",
    "journal searched": "/books/journal?office=20&series=J&from=01/01/2008", "nothing found": "/books/journal?text=zzz",
    "repayment": "/books/journal/R-2008-0220?office=20", "reversal": "/books/journal/J-2008-0014?office=20",
    "accounts": "/books/accounts?office=20", "account": "/books/accounts/4110?office=20&from=01/09/2008",
    "trial balance": "/books/trial-balance?office=20", "fund proof": "/books/fund-proof?office=20",
    "periods": "/books/periods?office=20", "close": "/books/periods/2008-3/close?office=20",
    "audit": "/audit?office=20", "verify": "/verify",
    "portfolio": "/portfolio?office=20", "portfolio by officer": "/portfolio?office=20&by=officer&as_of=31/12/2007",
    "portfolio without loans": "/portfolio?office=01&as_of=09/10/2007",
    "late loans": "/portfolio/loans?office=20&over=0",
    "interest received": "/portfolio/loans?office=20&figure=interest",
    "loans fallen due": "/portfolio/loans?office=20&figure=fell_due&village=20040607",
    "no loan fits": "/portfolio/loans?office=20&sex=x", "portfolio of lives": "/portfolio?office=01",
    "taken over": "/loans/BM-L0001", "paid off by a top-up": "/loans/BM-L0010", "new terms": "/loans/BM-L0022",
    "family with a top-up": "/families/BM-0015", "family of a lost loan": "/families/BM-0012",
}
REFUSED = {"wrong day": "/villages?as_of=31/02/2008", "code not ours": "/verify/AAAA-BBBB",
           "dates in wrong order": "/books/journal?from=02/02/2008&to=01/02/2008"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo, served as in an office; fresh for this file, whose last tests change it."""
    folder = tmp_path_factory.mktemp("demo")
    url = f"sqlite:///{folder / 'demo.db'}"
    migrate(url)
    books = open_books(url, folder)
    demo.load(books)
    with serving(create_app(books, clock=lambda: NOW, config={"RATELIMIT_ENABLED": False})) as address:
        yield address
    limiter.enabled = True
    books.dispose()


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_has_a_barrier_or_scrolls_sideways(site: str, browser: Browser, width: int, language: str) -> None:  # noqa: F811
    approver = Desk(browser, site, width).sign_in("chenda", language, demo.PASSWORD)
    found: dict[str, list[str]] = {}
    for name, path in (PAGES | REFUSED).items():
        page = approver.go(path)
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("[aria-invalid=true]").count() == (1 if name in REFUSED else 0), name
        found[name] = faults_of(page) + small_targets(page)
    approver.close()
    nobody = Desk(browser, site, width)
    nobody.go(f"/language/{language}?next=/verify")
    found["verify, not signed in"] = faults_of(nobody.page) + small_targets(nobody.page)
    nobody.close()
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("login", ["chenda", "sophea"])
def test_tables_stay_in_their_column(site: str, browser: Browser, login: str, language: str) -> None:  # noqa: F811
    desk = Desk(browser, site).sign_in(login, language, demo.PASSWORD)
    found = {path: tables_too_wide(desk.go(path)) for path in (
        *PAGES.values(), "/families/", "/families/SR-0007", "/loans/", "/loans/SR-L0007", "/approvals/")}
    desk.close()
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize(("path", "pages"), [
    ("/books/journal/J-2008-0014?office=20", 1), ("/books/journal/R-2008-0220?office=20", 1),
    ("/families/SR-0200/loan", 1), ("/families/SR-0007", 2)])
def test_paper_is_not_wasted(site: str, browser: Browser, path: str, pages: int) -> None:  # noqa: F811
    """In Khmer, which needs more room. The history of a family is not torn after its first lines."""
    desk = Desk(browser, site).sign_in("sophea", "km", demo.PASSWORD)
    sheets = PdfReader(BytesIO(desk.go(path).pdf(prefer_css_page_size=True))).pages
    desk.close()
    assert len(sheets) == pages


@pytest.fixture
def approver(browser: Browser, site: str) -> Iterator[Desk]:  # noqa: F811
    """An approver of both provinces."""
    desk = Desk(browser, site).sign_in("chenda", "en", demo.PASSWORD)
    yield desk
    desk.close()


def test_every_step_works_without_a_script(browser: Browser, site: str, tmp_path: Path) -> None:  # noqa: F811
    """From Today to the rows behind a figure, to an entry, to a statement on paper, to its check by hand."""
    officer = Desk(browser, site, script=False).sign_in("sophea", "en", demo.PASSWORD)
    page = officer.page
    page.goto(f"{site}/today")
    page.get_by_role("link", name="3,160,500").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cash box")
    page.fill("#from", "០១/០៩/២០០៨")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("230 postings")).to_be_visible()
    page.get_by_role("link", name="R-2008-1635").click()
    expect(page.get_by_text("Holds on to the entry before it")).to_be_visible()
    page.get_by_role("link", name="Statements").click()
    page.fill("#code", "7")
    page.select_option("#language", "en")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Make the PDF").click()
    target = tmp_path / "statement.pdf"
    coming.value.save_as(target)
    assert coming.value.suggested_filename == "FS-SR-0007-20080930-en.pdf"
    assert "SR-0007" in PdfReader(BytesIO(target.read_bytes())).pages[0].extract_text()
    page.goto(f"{site}/audit")
    code = page.get_by_role("row", name="SR-0007").get_by_role("rowheader").inner_text().strip()
    page.goto(f"{site}/verify")
    page.fill("#code", code.lower().replace("-", ""))
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("Matches the books")).to_be_visible()
    assert "Sreypov" not in page.content()
    officer.close()


def test_a_wrong_day_keeps_what_was_typed_and_is_put_right(approver: Desk) -> None:
    page = approver.go("/books/trial-balance?office=20")
    page.set_viewport_size({"width": 360, "height": 800})
    page.fill("#as_of", "31/06/2008")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#as_of")).to_have_value("31/06/2008")
    expect(page.locator("#as_of")).to_have_attribute("aria-describedby", "as_of-why")
    expect(page.locator("#as_of-why")).to_contain_text("There is no such day.")
    page.fill("#as_of", "30/06/2008")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("As of 30 June 2008")).to_be_visible()
    assert "office=20" in page.url  # the office chosen goes on when a form is sent


def test_paper_has_the_entry_and_no_furniture(approver: Desk) -> None:
    page = approver.go("/books/journal/R-2008-0220?office=20")
    page.emulate_media(media="print")
    for gone in (".masthead", ".rail", ".actions", ".foot"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator(".kingdom")).to_be_visible()
    expect(page.locator(".signs .thumb")).to_be_visible()
    expect(page.get_by_text("repaid 9,000 riel in cash")).to_be_visible()
    assert len(PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages) == 1


def test_closing_a_period_by_keyboard(approver: Desk) -> None:
    page = approver.go("/books/periods?office=20")
    page.get_by_role("link", name="Close March 2008").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Close March 2008")
    page.get_by_role("button", name="Close March 2008").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The period March 2008 is closed.")
    assert "office=20" in page.url
    expect(page.get_by_role("link", name="Close April 2008")).to_be_visible()
