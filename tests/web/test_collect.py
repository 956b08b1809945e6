"""The village visit by its pages, without a script: begun, printed, keyed in, refused, checked, posted, receipts."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from flask import Flask
from pypdf import PdfReader

from ledger.reports.collection import sheet_page
from tests.programme.conftest import OTHER_VILLAGE, VILLAGE
from tests.programme.village_visit import VISIT, Visit, visit
from tests.web.conftest import Page, Person, World

SignedIn = Callable[..., Person]


@pytest.fixture
def village(world: World) -> Visit:
    """A village of three families whose first instalment is two days late, on the day of the visit."""
    return visit(world, 3)


@pytest.fixture
def officer(app: Flask, village: Visit, signed_in: SignedIn) -> Person:
    """At the desk, with the sheet of the village begun."""
    someone = signed_in("officer")
    page = someone.send("/collect/begin", {"village": VILLAGE, "on": "03/03/2008"})
    assert page.status == 200 and "Collection sheet SR-C0001" in page.words
    village.number = "SR-C0001"
    return someone


def fields(village: Visit, *paid: str, version: int = 1, **more: str) -> dict[str, str]:
    return {"version": str(version), **{f"paid-{loan}": text for loan, text in zip(village.loans, paid, strict=False)},
            **more}


def typed(page: Page, name: str) -> str:
    start = page.html.index(f'name="{name}"')
    return page.html[start:].split('value="', 1)[1].split('"', 1)[0]


def pdf(person: Person, path: str) -> str:
    answer = person.client.get(path)
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)


def test_from_the_blank_sheet_to_the_receipts(officer: Person, village: Visit, world: World) -> None:
    first, second, third = village.loans
    blank = pdf(officer, "/collect/SR-C0001/paper?language=en")
    assert "SR-C0001" in blank and all(loan in blank for loan in village.loans) and "9,300" in blank
    page = officer.get("/collect/SR-C0001")
    assert "Full" in page.html and typed(page, f"paid-{first}") == ""  # a figure there is money nobody handed over
    draft = officer.send("/collect/SR-C0001", fields(village, "=", "5.00", step="draft"))
    assert "Saved. Nothing is posted yet." in draft.words and "Draft, last saved by you" in draft.words
    assert (typed(draft, f"paid-{first}"), typed(draft, f"paid-{second}")) == ("=", "5.00")
    assert draft.hidden("version") == "2"
    refused = officer.send("/collect/SR-C0001", fields(village, "=", "5.00", version=2, step="check"))
    assert refused.status == 422 and "Nothing was posted yet: put 1 thing right" in refused.words
    assert f"Row 2, {second}: This amount can be read in two ways." in refused.words
    assert f'href="#paid-{second}"' in refused.html and typed(refused, f"paid-{second}") == "5.00"
    check = officer.send("/collect/SR-C0001", fields(
        village, "=", "៥.០០០", version=2, step="check", **{f"receipt-{second}": "0153", "note-10000": "1",
                                                            "note-2000": "2", "note-200": "1", "note-100": "1"}))
    assert "On 03/03/2008 2 loans of" in check.words
    assert "brought 14,300 riel (fourteen thousand three hundred) into the cash box" in check.words
    assert "Total and cash agree" in check.words and "Not met 1" in check.words
    posted = officer.send("/collect/SR-C0001/post", {"version": check.hidden("version")}, check)
    assert "Posted: 2 receipts" in posted.words and "R-2008-0001" in posted.words and "not met" in posted.words
    assert 'data-ended="SR-C0001"' in posted.html
    again = officer.send("/collect/SR-C0001/post", {"version": check.hidden("version")}, check)
    assert "R-2008-0002" in again.words and booked(village) == ["9,300", "5,000"]
    made = pdf(officer, "/receipts/sheet/SR-C0001?per=8&language=en")
    assert made.index("R-2008-0001") < made.index("R-2008-0002") and "nine thousand three hundred riel" in made
    assert "R-2008-0002" in pdf(officer, "/receipts/20/R-2008-0002?language=km")
    world.check()
    assert third not in made


def booked(village: Visit) -> list[str]:
    """The receipts of the sheet."""
    with village.world.books.reading() as session:
        return [f"{one.riel:,}" for one in sheet_page(session, None, village.number).receipts]


def test_cash_that_differs_is_explained_on_the_check(officer: Person, village: Visit) -> None:
    check = officer.send("/collect/SR-C0001", fields(village, "=", step="check"))
    assert "Total and cash differ: count again, or say why" in check.words
    refused = officer.send("/collect/SR-C0001/post", {"version": check.hidden("version")}, check)
    assert refused.status == 422 and "The cash counted differs from the total by -9,300 riel" in refused.words
    posted = officer.send("/collect/SR-C0001/post", {
        "version": refused.hidden("version"), "explanation": "Counted at the office"}, refused)
    assert "Why the cash differs Counted at the office" in posted.words


def test_the_second_officer_sees_who_is_keying_and_loses_nothing(
        officer: Person, village: Visit, signed_in: SignedIn) -> None:
    first = village.loans[0]
    other = signed_in("officer2")
    page = other.get("/collect/SR-C0001")
    assert "officer began this sheet" in page.words
    officer.send("/collect/SR-C0001", fields(village, "9,300", "9,300", step="draft"))
    assert "officer is keying this sheet in" in other.get("/collect/SR-C0001").words
    stale = other.send("/collect/SR-C0001", fields(village, "8,000", "9,300", step="draft"), page)
    assert stale.status == 422 and "Somebody else saved this sheet" in stale.words
    assert "Row 1: officer saved 9,300" in stale.words and "Row 2: officer" not in stale.words
    assert (typed(stale, f"paid-{first}"), stale.hidden("version")) == ("8,000", "2")
    saved = other.send("/collect/SR-C0001", fields(village, "8,000", "9,300", version=2, step="draft"), stale)
    assert "Saved." in saved.words and village.sheet().typed.paid[first] == "8,000"


def test_the_draft_that_the_page_saves_by_itself(officer: Person, village: Visit, signed_in: SignedIn) -> None:
    page = officer.get("/collect/SR-C0001")
    hidden = {name: page.hidden(name) for name in ("csrf_token", "request_key")}

    def keep(person: Person, **data: str) -> Any:
        return person.client.post("/collect/SR-C0001/draft", data=hidden | data)

    assert keep(officer, **fields(village, "9,300")).json == {"state": "saved", "version": 2, "at": "09:00"}
    assert keep(officer, **fields(village, "9,300")).json["version"] == 2  # the answer was lost: the same once more
    answer = keep(officer, **fields(village, "8,000"))
    assert (answer.status_code, answer.json["state"], answer.json["by"]) == (409, "stale", "officer")
    refused = keep(officer, **fields(village, "9" * 61, version=2)).json
    assert refused["state"] == "refused" and refused["reason"].startswith(f"Row 1, {village.loans[0]}: This is too")
    assert keep(signed_in("auditor"), **fields(village, "1")).status_code == 403
    officer.client.post("/sign-out", data=hidden)
    assert keep(officer, **fields(village, "1")).status_code == 303  # to the sign-in: nothing is kept


def test_a_second_sheet_is_begun_expressly(officer: Person, village: Visit) -> None:
    page = officer.send("/collect/begin", {"village": VILLAGE, "on": "03/03/2008"})
    assert page.status == 422 and "Go on with SR-C0001" in page.words
    check = officer.send("/collect/SR-C0001", fields(village, "=", step="check"))
    officer.send("/collect/SR-C0001/post", {"version": check.hidden("version"), "explanation": "x"}, check)
    page = officer.send("/collect/begin", {"village": VILLAGE, "on": "03/03/2008"})
    assert page.status == 422 and "SR-C0001 of this village and day was posted already" in page.words
    page = officer.send("/collect/begin", {"village": VILLAGE, "on": "03/03/2008", "another": "y"}, page)
    assert "SR-C0002" in page.words and "This village was collected on this day already" in page.words
    assert "paid this day already: 9,300" in page.words


def test_the_language_changes_and_what_was_typed_stays(officer: Person, village: Visit) -> None:
    page = officer.send("/collect/SR-C0001", fields(village, "8,000", switch_language="km"))
    assert 'lang="km"' in page.html and "តារាងប្រមូលប្រាក់ SR-C0001" in page.words
    assert typed(page, f"paid-{village.loans[0]}") == "8,000" and page.hidden("version") == "1"
    assert village.sheet().version == 1


def test_the_visit_on_another_day_and_a_sheet_given_up(officer: Person, village: Visit, world: World) -> None:
    ahead = officer.send("/collect/SR-C0001/day", {"on": "10/03/2008"})
    assert "10 March 2008" in ahead.words
    refused = officer.send("/collect/SR-C0001", fields(village, "=", version=2, step="check"))
    assert "The visit of 10/03/2008 lies ahead." in refused.words
    world.on = VISIT + timedelta(7)
    assert "Check before posting" in officer.send("/collect/SR-C0001", fields(village, "=", version=3, step="check")
                                                  ).words
    gone = officer.send("/collect/SR-C0001/give-up")
    assert "SR-C0001 was given up" in gone.words and "Given up" in gone.words
    assert "Given up: nothing was posted" in officer.get("/collect/SR-C0001").words


def test_who_may_look_and_who_may_not(officer: Person, village: Visit, signed_in: SignedIn) -> None:
    auditor = signed_in("auditor")
    page = auditor.get("/collect/SR-C0001")
    assert page.status == 200 and "Draft: not posted yet" in page.words and "Save draft" not in page.words
    assert auditor.get("/collect/begin").status == 403
    far = signed_in("far")
    for path in ("/collect/SR-C0001", "/collect/SR-C0001/paper", "/collect/SR-C0001/workbook",
                 "/receipts/sheet/SR-C0001"):
        assert far.get(path).status == 404, path
    assert officer.get("/receipts/sheet/SR-C0001").status == 404  # nothing is posted yet
    assert officer.get("/collect/SR-C9999").status == 404


def bring(person: Person, content: bytes, page: Page | None = None) -> Page:
    page = page or person.get("/collect/SR-C0001/bring-back")
    data = {name: page.hidden(name) for name in ("csrf_token", "request_key")}
    answer = person.client.post("/collect/SR-C0001/bring-back", data={
        **data, "file": (io.BytesIO(content), "sheet.xlsx")}, content_type="multipart/form-data", follow_redirects=True)
    return Page(answer)


def filled(person: Person, village: Visit, paid: dict[int, Any], remarks: dict[int, str] | None = None) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(person.client.get("/collect/SR-C0001/workbook").data))
    page = book.worksheets[0]
    places = {cell.value: cell for row in page.iter_rows() for cell in row if cell.value in village.loans}
    for at, value in paid.items():
        page.cell(places[village.loans[at]].row, places[village.loans[at]].column + 4, value)
    for at, words in (remarks or {}).items():
        page.cell(places[village.loans[at]].row, places[village.loans[at]].column + 6, words)
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def test_the_workbook_comes_back_and_the_same_file_twice_books_nothing_twice(officer: Person, village: Visit,
                                                                             world: World) -> None:
    content = filled(officer, village, {0: 9_300, 2: 5_000})
    check = bring(officer, content)
    assert "brought 14,300 riel" in check.words and village.sheet().typed.paid == {
        village.loans[0]: "9,300", village.loans[2]: "5,000"}
    assert "brought 14,300 riel" in bring(officer, content).words  # once more before posting: the same draft
    left_open = officer.get("/collect/SR-C0001/bring-back")
    officer.send("/collect/SR-C0001/post", {"version": check.hidden("version"), "explanation": "x"}, check)
    there = village.entries()
    again = bring(officer, content, left_open)
    assert again.status == 422 and "SR-C0001 was posted already" in again.words and village.entries() == there
    looked = officer.get("/collect/SR-C0001/bring-back")
    assert "Posted: 2 receipts" in looked.words and "/collect/SR-C0001" in looked.links
    assert 'type="file"' not in looked.html
    assert "Cash counted not counted by note" in officer.get("/collect/SR-C0001").words
    world.check()


def test_a_workbook_that_differs_from_what_was_keyed_or_cannot_be_read(officer: Person, village: Visit) -> None:
    officer.send("/collect/SR-C0001", fields(village, "8,000", step="draft"))
    page = bring(officer, filled(officer, village, {0: 9_300}))
    assert "Here it is keyed in as 8,000, in the workbook as 9,300." in page.words
    assert village.sheet().typed.paid == {village.loans[0]: "8,000"}
    page = bring(officer, filled(officer, village, {1: "nine"}))
    assert page.status == 422 and "1 thing to mend in the workbook" in page.words and "put 1 thing right" in page.words
    assert bring(officer, b"no workbook").status == 422
    far = bring(officer, filled(officer, village, {1: 900_000}))
    assert f"Row 2, {village.loans[1]}: 900,000 riel is far more" in far.words


def test_a_remark_is_kept_from_the_grid_and_the_workbook_to_the_posted_sheet(officer: Person, village: Visit) -> None:
    _, second, third = village.loans
    page = officer.get("/collect/SR-C0001")
    assert "Never write why the family is helped." in page.words
    officer.send("/collect/SR-C0001", fields(village, "=", step="draft", **{f"remark-{second}": "will pay Friday"}))
    content = filled(officer, village, {0: 9_300}, {2: "moved for the harvest"})
    officer.send("/collect/SR-C0001", fields(village, "", version=2, step="draft",
                                             **{f"remark-{second}": "will pay Friday"}))
    check = bring(officer, content)
    assert village.sheet().typed.remarks == {second: "will pay Friday", third: "moved for the harvest"}
    differing = bring(officer, filled(officer, village, {}, {1: "will pay Monday"}))
    assert "Here it is keyed in as will pay Friday, in the workbook as will pay Monday." in differing.words
    assert f'href="#remark-{second}"' in differing.html
    posted = officer.send("/collect/SR-C0001/post", {"version": check.hidden("version"), "explanation": "x"}, check)
    assert "will pay Friday" in posted.words and "moved for the harvest" in posted.words
    for path in ("/journal/", f"/loans/{second}", "/families/SR-0002"):
        assert "Friday" not in officer.get(path).words


def test_what_is_too_long_is_named_by_its_row_and_stays(officer: Person, village: Visit) -> None:
    first, second, _ = village.loans
    refused = officer.send("/collect/SR-C0001", fields(village, "9,300", "5,000", step="draft",
                                                       **{f"receipt-{second}": "R" * 61, f"remark-{first}": "a" * 61}))
    assert refused.status == 422 and village.sheet().version == 1
    for row in (f"Row 1, {first}", f"Row 2, {second}"):
        assert f"{row}: This is too long: at most 60 characters." in refused.words
    assert f'href="#receipt-{second}"' in refused.html and typed(refused, f"receipt-{second}") == "R" * 61
    assert typed(refused, f"paid-{second}") == "5,000" and "officer saved" not in refused.words
    refused = officer.send("/collect/SR-C0001", fields(village, "9,300", step="check",
                                                       **{f"receipt-{first}": "R" * 41}))
    assert f"Row 1, {first}: This is too long: at most 40 characters." in refused.words
    assert typed(refused, f"receipt-{first}") == "R" * 41


def test_due_lists(officer: Person, village: Visit, world: World) -> None:
    page = officer.get("/due/", week="01/03/2008")
    assert "25/02/2008 – 02/03/2008" in page.words and page.words.count("9,300") >= 3
    assert "Nothing falls due in this week" in officer.get("/due/", week="01/03/2008", village=OTHER_VILLAGE).words
    assert "3 loans" in officer.get("/due/", week="01/03/2008", officer=str(world.ids["officer"])).words
    assert "Nothing falls due" in officer.get("/due/", week="01/03/2008", officer=str(world.ids["officer2"])).words
    assert officer.get("/due/", week="x").status == 422
    late = officer.get("/due/late")
    assert "2 days overdue" in late.words and "27,900" in late.words
    assert "Nobody is overdue by so many days." in officer.get("/due/late", over="30").words
    for path in ("/due/workbook?week=01/03/2008", "/due/late/workbook"):
        book = openpyxl.load_workbook(io.BytesIO(officer.client.get(path).data))
        cells = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
        assert {*village.loans, 9_300} <= cells


def test_receipts_of_a_day(officer: Person, village: Visit, world: World) -> None:
    assert officer.send("/receipts/", {"village": VILLAGE, "on": "03/03/2008", "per": "4", "language": "both"}
                        ).status == 422
    world.pay(village.loans[1], 2_000, VISIT)
    answer = officer.send("/receipts/", {"village": VILLAGE, "on": "03/03/2008", "per": "4", "language": "both"})
    assert answer.response.mimetype == "application/pdf"


def test_nothing_says_why_a_family_is_helped(officer: Person) -> None:
    for path in ("/collect/", "/collect/SR-C0001", "/due/", "/due/late"):
        assert not {"traffick", "victim", "reason for help"} & set(officer.get(path).words.lower().split())
