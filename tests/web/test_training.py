"""Training: a session with everybody who attended, struck out and keyed anew."""

import io
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from ledger.programme import families
from tests.programme.conftest import OTHER_VILLAGE, VILLAGE
from tests.web.conftest import Person, World

Desk = Callable[..., Person]
NEW = {"topic": "pigs", "other_topic": "", "on": "20/01/2008", "village_code": VILLAGE, "trainer": "Heng Pisey",
       "also": ""}


@pytest.fixture
def heads(world: World) -> dict[str, int]:
    """The heads of three families, by number: two of the village, one of the other."""
    numbers = [world.family(), world.family(), world.family(OTHER_VILLAGE)]
    with world.books.reading() as session:
        return {number: families.family(session, number).members[0].id for number in numbers}


def test_the_people_of_a_village_then_of_another_then_saved(world: World, signed_in: Desk,
                                                            heads: dict[str, int]) -> None:
    officer = signed_in("officer")
    page = officer.get("/training/new")
    assert "Choose the village, then show its people." in page.words
    page = officer.send("/training/new", NEW | {"people_of": "1"}, page=page)
    assert page.status == 200 and "SR-0001" in page.words and "SR-0003" not in page.words
    page = officer.send("/training/new", NEW | {
        "people_of": "1", "shown": [VILLAGE], "also": OTHER_VILLAGE, "people": [heads["SR-0001"]]}, page=page)
    assert "SR-0003" in page.words and f'value="{heads["SR-0001"]}" checked' in page.html
    done = officer.send("/training/new", NEW | {"people": [heads["SR-0001"], heads["SR-0003"]]}, page=page)
    assert done.response.request.path == "/training/1" and "The training session is saved." in done.words
    assert "2 people" in done.words and "SR-0003" in done.words and "SR-0002" not in done.words
    again = officer.send("/training/new", NEW | {"people": [heads["SR-0001"], heads["SR-0003"]]}, page=page)
    assert again.response.request.path == "/training/1"  # a double click
    assert "Pig raising" in officer.get("/visits/family/SR-0003").words
    assert "1 session" in officer.get("/training/").words
    assert "No session fits." in officer.get("/training/?topic=rice").words


def test_what_is_refused_stays_as_it_was_typed(world: World, signed_in: Desk, heads: dict[str, int]) -> None:
    officer = signed_in("officer")
    page = officer.send("/training/new", NEW)
    assert page.status == 422 and "Nobody is marked." in page.words and "SR-0001" in page.words
    marked = {"people": [heads["SR-0002"]]}
    for change, why in (({"topic": ""}, "Fill this in."), ({"topic": "other"}, "This is empty."),
                        ({"on": "02/02/2008"}, "in the future"), ({"on": "31/02/2008"}, "There is no such day."),
                        ({"trainer": "7"}, "at least one letter"), ({"people": ["x"]}, "")):
        page = officer.send("/training/new", NEW | marked | change)
        assert page.status == 422 and why in page.words, change
        if "people" not in change:
            assert f'value="{heads["SR-0002"]}" checked' in page.html, change


def test_struck_out_and_keyed_anew(world: World, signed_in: Desk, heads: dict[str, int]) -> None:
    officer = signed_in("officer")
    officer.send("/training/new", NEW | {"people": [heads["SR-0001"], heads["SR-0003"]]})
    page = officer.send("/training/1/strike", {"reason": "SR-0002 was there, too"})
    assert "Struck out" in page.words and "SR-0002 was there, too" in page.words
    assert "/training/new?like=1&office=20" in page.links and "/training/1/strike" not in page.links
    anew = officer.get("/training/new?like=1&office=20")
    assert anew.html.count(" checked") == 2 and 'value="20/01/2008"' in anew.html and 'value="Heng Pisey"' in anew.html
    done = officer.send("/training/new", NEW | {"people": list(heads.values())}, page=anew)
    assert "3 people" in done.words
    page = officer.send("/training/1/strike", {"reason": "Once more"})
    assert page.status == 422 and "struck out already" in page.words


def test_who_may_what(world: World, signed_in: Desk, heads: dict[str, int]) -> None:
    signed_in("officer").send("/training/new", NEW | {"people": [heads["SR-0001"]]})
    auditor, far = signed_in("auditor"), signed_in("far")
    assert auditor.get("/training/").status == auditor.get("/training/1").status == 200
    assert "/training/1/strike" not in auditor.get("/training/1").links
    for path in ("/training/new", "/training/1/strike"):
        assert auditor.get(path).status == 403
    for path in ("/training/1", "/training/1/strike", "/training/new?like=1", "/training/new?office=20"):
        assert far.get(path).status == 404, path
    assert "No training session is written down yet." in far.get("/training/").words
    page = far.send("/training/new", NEW | {"people": [heads["SR-0001"]]})
    assert page.status == 422  # a village of another province is in no list of theirs


def test_addresses_and_numbers_that_nobody_has(world: World, signed_in: Desk) -> None:
    """A number longer than any row's is a page that is not there, or a person who is not: never a fault of ours."""
    officer, far = signed_in("officer"), "9" * 30
    for path in (f"/training/{far}", f"/training/{far}/strike", f"/visits/visit/{far}", f"/visits/visit/{far}/strike",
                 f"/approvals/{far}/notices.pdf"):
        assert officer.get(path).status == 404, path
    for nobody in (far, "abc", "-1"):
        page = officer.send("/training/new", {"topic": "pigs", "trainer": "Sok", "people": nobody})
        assert page.status == 422 and "Sok" in page.html and "coerced" not in page.words


def test_the_attendance_sheet_of_a_village_and_of_a_session(world: World, signed_in: Desk,
                                                            heads: dict[str, int]) -> None:
    officer = signed_in("officer")
    page = officer.send("/training/new", NEW | {"people_of": "1"})
    assert f"/training/attendance/{VILLAGE}.pdf" in page.links
    blank = pdf(officer, f"/training/attendance/{VILLAGE}.pdf?language=en")
    assert "SR-0001" in blank and "SR-0002" in blank and "SR-0003" not in blank and "Pig raising" not in blank
    officer.send("/training/new", NEW | {"people": [heads["SR-0001"], heads["SR-0003"]]}, page=page)
    assert "/training/1/attendance.pdf" in officer.get("/training/1").links
    signed = pdf(officer, "/training/1/attendance.pdf?language=en")
    assert "SR-0001" in signed and "SR-0003" in signed and "SR-0002" not in signed
    assert "Pig raising" in signed and "Heng Pisey" in signed
    names = [officer.client.get(path).headers["Content-Disposition"]
             for path in (f"/training/attendance/{VILLAGE}.pdf", "/training/1/attendance.pdf")]
    assert not names[0].endswith('-1-both.pdf"') and names[1].endswith('-1-both.pdf"')
    assert "Sok" in pdf(signed_in("auditor"), f"/training/attendance/{VILLAGE}.pdf?language=en")
    for path in (f"/training/attendance/{VILLAGE}.pdf", "/training/1/attendance.pdf"):
        assert signed_in("far").client.get(path).status_code == 404
    assert officer.client.get("/training/attendance/99999999.pdf").status_code == 404


def pdf(person: Person, path: str) -> str:
    answer = person.client.get(path)
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
