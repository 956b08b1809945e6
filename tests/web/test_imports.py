"""Bringing in from Excel, at the desk: preview, faults, second person, and nothing twice."""

import io
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from ledger.books import tables
from ledger.core.errors import NotFound
from ledger.exchange import waiting
from tests.exchange.files import file, with_parts
from tests.exchange.test_commands import FAMILIES, KEO
from tests.exchange.test_loans import HEAD as LOANS
from tests.exchange.test_loans import row
from tests.programme.conftest import World
from tests.web.conftest import Page, Person
from web.i18n import catalogue

SignedIn = Callable[..., Person]


def bring(person: Person, kind: str, content: io.BytesIO, name: str = "why they are helped.xlsx") -> Page:
    """The workbook sent from the page, as far as the preview."""
    return person.send("/import/", {"kind": kind, "file": (content, name)})


def press(person: Person, page: Page, button: str) -> Page:
    """A button of the preview."""
    return person.send(page.response.request.path, {"do": button}, page)


def families(world: World) -> int:
    with world.books.reading() as session:
        return int(session.execute(select(func.count()).select_from(tables.families)).scalar_one())


def kept(world: World) -> list[Path]:
    return sorted((world.books.home / "imports").glob("*"))


def test_preview_then_every_row_once(world: World, signed_in: SignedIn) -> None:
    officer = signed_in("officer")
    page = bring(officer, "families", file([FAMILIES, KEO]))
    assert "Nothing is wrong with it" in page.words and "1 new row SR-0001" in page.words
    assert "Not read: Sheet F (Remark)" in page.words and families(world) == 0
    done = press(officer, page, "bring")
    assert "Brought in: SR-0001 to SR-0001 (new rows: 1)." in done.words and families(world) == 1
    assert "No workbook waits." in done.words and kept(world) == []
    again = bring(officer, "families", file([FAMILIES, KEO]))
    assert "No new row There is nothing new to bring in. 1 row is in the books already" in again.words
    assert 'value="bring"' not in again.html
    assert "Every row was in the books already. Nothing was booked twice." in press(officer, again, "bring").words
    assert families(world) == 1


def test_the_families_that_would_come_in_are_named(world: World, signed_in: SignedIn) -> None:
    rows = [(f"B-{n}", KEO[1], f"កែវ{letter}", f"Keo {chr(97 + n) * 3}", "f", "yes")
            for n, letter in enumerate("កខគឃងចឆជឈញដឋឌឍណតថទធនបផព")]
    page = bring(signed_in("officer"), "families", file([(*FAMILIES[:-1], "Another family of the same name"), *rows]))
    assert "The families that would come in Keo aaa ·" in page.words and "SR-0020 and 3 more" in page.words
    assert "Keo uuu" not in page.words and families(world) == 0


def test_a_button_pressed_twice_or_a_page_left_open(world: World, signed_in: SignedIn) -> None:
    officer = signed_in("officer")
    page = bring(officer, "families", file([FAMILIES, KEO]))
    press(officer, page, "bring")
    late = press(officer, page, "bring")
    assert late.status == 404 and "does not wait any more" in late.words and families(world) == 1


def test_every_fault_is_on_the_page_in_the_persons_language(world: World, signed_in: SignedIn) -> None:
    rows = [FAMILIES, KEO, ("B-17", "Nowhere", "", "Sok", "x", None)]
    page = bring(signed_in("officer"), "families", file(rows))
    assert page.status == 422 and kept(world) == [] and "3 things to mend in the workbook" in page.words
    assert "put 3 things right" in page.words and "this workbook has faults (3)" in page.words
    for place, what in (("B3 Village", "Nowhere is not a village in the programme of this office."),
                        ("C3 Name in Khmer (head)", "This is empty. Fill it in."),
                        ("E3 Sex (head)", "Write one of these: ស្រី woman, ប្រុស man.")):
        assert f"Sheet 3 {place} {what}" in page.words
    assert 'value="bring"' not in page.html and families(world) == 0
    khmer = bring(signed_in("officer", "km"), "families", file(rows))
    assert f"ឈ្មោះខ្មែរ (មេគ្រួសារ) {catalogue('km')['This is empty. Fill it in.']}" in khmer.words


def test_what_became_wrong_after_the_preview(world: World, signed_in: SignedIn) -> None:
    officer = signed_in("officer")
    page = bring(officer, "families", file([FAMILIES, KEO]))
    bring_other = bring(officer, "families", file([FAMILIES, (*KEO[:2], "ចាន់", "Chan", "m", None)]))
    press(officer, bring_other, "bring")
    refused = press(officer, page, "bring")
    assert refused.status == 422
    assert "Sheet 2 A2 Old number This row was brought in before with other content." in refused.words
    assert families(world) == 1


@pytest.mark.parametrize(("content", "said"), [
    (io.BytesIO(b"Old number,Village"), "This is no Excel workbook."), (io.BytesIO(b""), "This file is empty."),
    (None, "Choose the workbook that was filled in."),
    (with_parts(file([FAMILIES]), {"xl/vbaProject.bin": b"x"}), "This workbook holds a program (macro).")])
def test_files_that_are_refused_at_the_door(world: World, signed_in: SignedIn, content: Any, said: str) -> None:
    officer = signed_in("officer")
    if content is None:
        page = officer.send("/import/", {"kind": "families"})
    else:
        page = bring(officer, "families", io.BytesIO(content.getvalue()))
    assert page.status == 422 and said in page.words and kept(world) == []


def test_the_right_file_for_another_kind(world: World, signed_in: SignedIn) -> None:
    page = bring(signed_in("officer"), "repayments", file([FAMILIES, KEO]))
    assert "No sheet of this workbook has a row with the headings of this form" in page.words


def test_loans_wait_for_a_second_person(world: World, signed_in: SignedIn) -> None:
    world.family()
    world.on = date(2008, 7, 1)
    approver, officer, admin = signed_in("approver"), signed_in("officer"), signed_in("admin")
    page = bring(approver, "loans", file([LOANS, row()]))
    assert "Another person must approve what is taken over" in page.words and 'value="bring"' not in page.html
    refused = press(approver, page, "bring")
    assert refused.status == 403 and "Nobody approves their own work" in refused.words
    path = page.response.request.path
    assert 'value="bring"' not in officer.get(path).html
    assert press(officer, page=officer.get(path), button="bring").status == 403
    for place in ("/approvals/", "/today?office=20"):
        there = admin.get(place)
        assert "1 loan from older books" in there.words and path in [link.partition("?")[0] for link in there.links]
        assert "from older books" not in approver.get(place).words  # who brought it decides nothing
    listed = admin.get("/import/")
    assert "Running loans from older books" in listed.words and "Waits for a second person" in listed.words
    done = press(admin, admin.get(path), "bring")
    assert "Brought in: J-2008-0001 to J-2008-0001 (new rows: 1)." in done.words
    with world.books.reading() as session:
        entry = session.execute(select(tables.journal_entries).where(
            tables.journal_entries.c.kind == "opening")).one()
    assert (entry.entered_by, entry.approved_by) == (world.ids["approver"], world.ids["admin"])
    world.check()


def test_who_may(world: World, signed_in: SignedIn, visitor: Person) -> None:
    assert "/sign-in" in visitor.get("/import/").response.request.path
    assert signed_in("auditor").get("/import/").status == 403
    officer, far, admin = signed_in("officer"), signed_in("far"), signed_in("admin")
    path = bring(officer, "families", file([FAMILIES, KEO])).response.request.path
    assert far.get(path).status == 404 and "No workbook waits." in far.get("/import/").words
    assert "Choose the workbook" not in admin.get("/import/").words and 'type="file"' not in admin.get("/import/").html
    page = admin.get(path)
    assert 'value="bring"' not in page.html and press(admin, page, "bring").status == 403
    assert "The workbook was removed. Nothing was booked." in press(admin, page, "remove").words
    assert kept(world) == [] and families(world) == 0


def test_codes_that_are_none_of_ours(world: World, signed_in: SignedIn) -> None:
    officer = signed_in("officer")
    (world.books.home / "secret.xlsx").write_bytes(b"x")
    note = bring(officer, "families", file([FAMILIES, KEO])).response.request.path.rpartition("/")[2]
    (world.books.home / "imports" / f"{note}.json").rename(world.books.home / "secret.json")
    with pytest.raises(NotFound):
        waiting.one(world.books.home, "../secret", {world.office})
    for code in ("..%2Fsecret", "x" * 24, "0" * 24, "0" * 23 + "%00"):
        assert officer.get(f"/import/{code}").status in (400, 404)


def test_the_name_of_the_file_is_kept_nowhere(world: World, signed_in: SignedIn) -> None:
    bring(signed_in("officer"), "families", file([FAMILIES, KEO]), "daughter was sold.xlsx")
    note, workbook = kept(world)
    assert "sold" not in note.read_text() + note.name + workbook.name
    assert oct((world.books.home / "imports").stat().st_mode & 0o777) == "0o700"


def test_workbooks_do_not_lie_about_for_ever(world: World, signed_in: SignedIn,
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    officer = signed_in("officer")
    monkeypatch.setattr(waiting, "MOST", 2)
    for _ in range(2):
        bring(officer, "families", file([FAMILIES, KEO]))
    full = bring(officer, "families", file([FAMILIES, KEO]))
    assert full.status == 422 and "2 workbooks wait already." in full.words
    world.on += timedelta(31)
    officer = signed_in("officer")
    assert "No workbook waits." in officer.get("/import/").words and kept(world) == []


def test_a_file_larger_than_a_form_and_one_that_is_too_large(world: World, signed_in: SignedIn) -> None:
    officer = signed_in("officer")
    filler = bytes(range(256)) * 20_000
    large = with_parts(file([FAMILIES, KEO]), {}, more=[("xl/media/image1.png", random.Random(1).randbytes(3_000_000))])
    assert "Nothing is wrong with it" in bring(officer, "families", large).words
    assert officer.client.post("/import/", data={"file": (io.BytesIO(filler * 4), "x.xlsx")}).status_code == 413
    assert officer.client.post("/families/new", data={"x": (io.BytesIO(filler), "x.xlsx")}).status_code == 413


@pytest.mark.parametrize("kind", ["families", "loans", "repayments"])
def test_empty_forms(world: World, signed_in: SignedIn, kind: str) -> None:
    answer = signed_in("officer").client.get(f"/import/{kind}.xlsx")
    assert answer.status_code == 200 and answer.data.startswith(b"PK")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="SR-{kind}.xlsx"'
    assert signed_in("officer").get("/import/villages.xlsx").status == 404
