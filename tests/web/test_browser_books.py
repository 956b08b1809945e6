"""Today, villages, books, statements, audit and verify in a real browser."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from tests.web.browsing import WIDTHS, Visitor, chromium, site  # noqa: F401  (fixtures)

VILLAGE = "20040607"
PAGES = {
    "today": "/today?office=20", "today without loans": "/today?office=01", "villages": "/villages?office=20",
    "village": f"/villages/{VILLAGE}", "village on another day": f"/villages/{VILLAGE}?as_of=31/12/2007",
    "family statement": "/statements?kind=family&office=20", "village book": "/statements?kind=village&office=20",
    "province statement": "/statements?kind=province&office=20", "journal": "/books/journal?office=20",
    "journal searched": "/books/journal?office=20&series=J&from=01/01/2008", "nothing found": "/books/journal?text=zzz",
    "repayment": "/books/journal/R-2008-0220?office=20", "reversal": "/books/journal/J-2008-0014?office=20",
    "accounts": "/books/accounts?office=20", "account": "/books/accounts/4110?office=20&from=01/09/2008",
    "trial balance": "/books/trial-balance?office=20", "fund proof": "/books/fund-proof?office=20",
    "periods": "/books/periods?office=20", "close": "/books/periods/2008-3/close?office=20",
    "audit": "/audit?office=20", "verify": "/verify",
}
REFUSED = {"wrong day": "/villages?as_of=31/02/2008", "code not ours": "/verify/AAAA-BBBB",
           "dates in wrong order": "/books/journal?from=02/02/2008&to=01/02/2008"}


@pytest.fixture(scope="module")
def approver(chromium: Browser, site: str) -> Iterator[Visitor]:  # noqa: F811
    """An approver of both provinces."""
    visitor = Visitor(chromium, site).sign_in("chenda")
    yield visitor
    visitor.context.close()


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("name", [*PAGES, *REFUSED])
def test_a_page_has_no_barrier_and_fits_a_phone(name: str, language: str, approver: Visitor) -> None:
    approver.speak(language)
    approver.trouble.clear()
    for width in WIDTHS:
        status = approver.open((PAGES | REFUSED)[name], width)
        assert status in ((404, 422) if name in REFUSED else (200,))
        assert approver.page.evaluate("document.documentElement.lang") == language
        assert approver.sideways() <= 0, f"{width} px"
        assert approver.barriers() == [], f"{width} px"
    wrong = [one for one in approver.trouble if "status of 4" not in one]  # the refused page itself
    assert wrong == []


def test_verify_has_no_barrier_for_somebody_who_is_not_signed_in(chromium: Browser, site: str) -> None:  # noqa: F811
    visitor = Visitor(chromium, site)
    for language in ("km", "en"):
        visitor.speak(language)
        for width in WIDTHS:
            assert visitor.open("/verify", width) == 200
            assert visitor.barriers() == [] and visitor.sideways() <= 0
    visitor.context.close()


def test_every_step_works_without_a_script(chromium: Browser, site: str, tmp_path: Path) -> None:  # noqa: F811
    """From Today to the rows behind a figure, to an entry, to a statement on paper, to its check by hand."""
    visitor = Visitor(chromium, site, java_script_enabled=False)
    page = visitor.sign_in("sophea").page
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
    visitor.context.close()


def test_a_wrong_day_keeps_what_was_typed_and_is_put_right(approver: Visitor) -> None:
    approver.speak("en")
    approver.open("/books/trial-balance?office=20", 360)
    page = approver.page
    page.fill("#as_of", "31/06/2008")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#as_of")).to_have_value("31/06/2008")
    expect(page.locator("#as_of")).to_have_attribute("aria-describedby", "as_of-why")
    expect(page.locator("#as_of-why")).to_contain_text("There is no such day.")
    page.fill("#as_of", "30/06/2008")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("As of 30 June 2008")).to_be_visible()
    assert "office=20" in page.url  # the office chosen goes on when a form is sent


def test_paper_has_the_entry_and_no_furniture(approver: Visitor) -> None:
    approver.speak("en")
    approver.open("/books/journal/R-2008-0220?office=20", 1280)
    page = approver.page
    page.emulate_media(media="print")
    try:
        for gone in (".masthead", ".rail", ".actions", ".foot"):
            expect(page.locator(gone).first).to_be_hidden()
        expect(page.locator(".kingdom")).to_be_visible()
        expect(page.locator(".signs .thumb")).to_be_visible()
        expect(page.get_by_text("repaid 9,000 riel in cash")).to_be_visible()
        assert len(PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages) == 1
    finally:
        page.emulate_media(media="screen")


def test_closing_a_period_by_keyboard(approver: Visitor) -> None:
    approver.speak("en")
    approver.open("/books/periods?office=20", 1280)
    page = approver.page
    page.get_by_role("link", name="Close March 2008").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Close March 2008")
    page.get_by_role("button", name="Close March 2008").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The period March 2008 is closed.")
    assert "office=20" in page.url
    expect(page.get_by_role("link", name="Close April 2008")).to_be_visible()
