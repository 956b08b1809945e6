"""Statements from the pages: chosen, issued, downloaded; a refused form keeps what was typed."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.programme.conftest import OTHER_VILLAGE, VILLAGE
from tests.web.conftest import Page, Person, World
from web.statements import family_number

Desk = Callable[..., Person]


@pytest.fixture
def lent(world: World) -> str:
    """A loan with one repayment; it is 12 February 2008."""
    loan = world.disbursed(100_000, date(2008, 1, 10))
    world.on = date(2008, 2, 12)
    world.pay(loan, 9_300, date(2008, 2, 10))
    return loan


def pdf(page: Page) -> str:
    """The text of a PDF that was sent."""
    assert page.status == 200 and page.response.mimetype == "application/pdf", page.words
    return "\n".join(one.extract_text() for one in PdfReader(BytesIO(page.response.data)).pages)


@pytest.mark.parametrize("kind, fields, file_name", [
    ("family", {"code": "SR-0001"}, "FS-SR-0001-20080212-both.pdf"),
    ("village", {"code": VILLAGE}, "VB-20040607-20080212-both.pdf"),
    ("province", {}, "PS-20-20080212-both.pdf"),
])
def test_each_kind_comes_as_a_pdf(kind: str, fields: dict[str, str], file_name: str, lent: str, world: World,
                                  signed_in: Desk) -> None:
    auditor = signed_in("auditor")
    page = auditor.send(f"/statements?kind={kind}", {"as_of": "12/02/2008", "language": "both", **fields})
    assert "91,700" in pdf(page) or "៩១.៧០០" in pdf(page)
    assert page.response.headers["Content-Disposition"] == f'attachment; filename="{file_name}"'


def test_printing_again_gives_the_same_bytes_although_the_books_have_grown(lent: str, world: World,
                                                                          signed_in: Desk) -> None:
    officer, fields = signed_in("officer"), {"code": "1", "as_of": "12/02/2008", "language": "km"}
    first = officer.send("/statements?kind=family", fields)
    world.on = date(2008, 3, 11)
    world.pay(lent, 9_300, world.on)
    assert officer.send("/statements?kind=family", fields).response.data == first.response.data


def test_a_refused_form_keeps_what_was_typed_and_says_why(lent: str, signed_in: Desk) -> None:
    officer = signed_in("officer")
    for fields, reason in (({"code": "SR-0999", "as_of": "12/02/2008"}, "SR-0999"),
                           ({"code": "", "as_of": "12/02/2008"}, "Fill this in."),
                           ({"code": "SR-0001", "as_of": "30/02/2008"}, "There is no such day."),
                           ({"code": "SR-0001", "as_of": "13/02/2008"}, "This day has not come yet."),
                           ({"code": "SR-0001", "as_of": "01/01/2006"}, "")):
        page = officer.send("/statements?kind=family", {"language": "both", **fields})
        assert page.status == 422 and reason in page.words, fields
        assert f'value="{fields["as_of"]}"' in page.html and f'value="{fields["code"]}"' in page.html
    page = officer.send("/statements?kind=family", {"code": "SR-0001", "as_of": "12/02/2008", "language": "fr"})
    assert page.status == 422 and "Choose one from the list." in page.words


def test_links_bring_the_family_or_village_and_the_day_with_them(lent: str, signed_in: Desk) -> None:
    officer = signed_in("officer")
    assert 'value="SR-0001"' in officer.get("/statements?kind=family&code=SR-0001").html
    page = officer.get(f"/statements?kind=village&code={OTHER_VILLAGE}&as_of=01/02/2008")
    assert f'value="{OTHER_VILLAGE}" selected' in page.html and 'value="01/02/2008"' in page.html


def test_another_provinces_family_and_village_stay_closed(lent: str, signed_in: Desk) -> None:
    far = signed_in("far")
    page = far.send("/statements?kind=family", {"code": "SR-0001", "as_of": "12/02/2008", "language": "en"})
    assert page.status == 422 and "Sok" not in page.words
    page = far.send("/statements?kind=village", {"code": VILLAGE, "as_of": "12/02/2008", "language": "en"})
    assert page.status == 422
    assert far.get("/statements?kind=province&office=20").status == 404


def test_short_numbers_mean_families_of_the_office() -> None:
    for typed in ("14", "0014", "sr14", "SR-0014", " sr - 0014 ", "១៤"):
        assert family_number(typed, "SR") == "SR-0014"
    assert family_number("BM-0003", "SR") == "BM-0003"
    assert family_number("Sok", "SR") == "Sok"
