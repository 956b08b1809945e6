"""The attendance sheet: every family once with its people, room for a thumb, nothing it may not say."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ledger.core.following_up import TOPICS
from ledger.paper.attendance_sheet import ROW, render
from ledger.paper.edition import Lang
from ledger.reports.statements import VillageAddress
from ledger.reports.visit_values import AttendanceRow, AttendanceSheet, Named
from tests.paper import reading, samples

LANGS: tuple[Lang, ...] = ("km", "en", "both")
ON = date(2008, 9, 30)


def sheet(families: int, address: VillageAddress = samples.ADDRESS, held: bool = False) -> AttendanceSheet:
    names = (samples.NAME, samples.LONG_NAME, ("សុខ សៅ", "SOK Sao"))
    rows = tuple(AttendanceRow(n, f"SR-{n:04}", tuple(Named(*names[(n + at) % 3]) for at in range(
        32 if n == 2 else n % 4 + 1))) for n in range(1, families + 1))
    return AttendanceSheet(samples.OFFICE, address, ON, TOPICS["pigs"] if held else None, None, ON if held else None,
                           "ហេង ពិសី" if held else "", rows)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("families", [0, 1, 2, 27, 100])
def test_every_length_is_sound_inside_its_margins_and_nothing_touches(families: int, lang: Lang, fonts_in: Path,
                                                                      tmp_path: Path) -> None:
    pdf = render(sheet(families, samples.LONG_ADDRESS), lang, fonts_in=fonts_in)
    reading.check_sound(pdf, tmp_path)
    reading.check_margins(pdf)
    reading.check_apart(pdf)


def test_every_family_once_every_person_and_a_row_for_a_thumb(fonts_in: Path) -> None:
    text = reading.text(render(sheet(27), "en", fonts_in=fonts_in))
    assert re.findall(r"SR-\d{4}", text) == [f"SR-{n:04}" for n in range(1, 28)]
    people = sum(len(row.people) for row in sheet(27).rows)
    assert sum(text.count(name) for name in ("SOK Sao", samples.NAME[1], samples.LONG_NAME[1])) == people
    pages = text.split("\f")[:-1]
    assert len(pages) > 1 and all("Who came: tick" in page and "AS-20040607-20080930" in page for page in pages)
    assert "Never write why the family is helped" in text and ROW >= 14 * 72 / 25.4


def test_what_is_known_of_a_session_is_printed(fonts_in: Path) -> None:
    blank = reading.text(render(sheet(3), "en", fonts_in=fonts_in))
    held = reading.text(render(sheet(3, held=True), "en", fonts_in=fonts_in))
    assert "Pig raising" in held and "ហេង ពិសី" in held and "Pig raising" not in blank and "Trainer" in blank


def test_the_same_sheet_gives_the_same_bytes(fonts_in: Path) -> None:
    assert render(sheet(5), "both", fonts_in=fonts_in) == render(sheet(5), "both", fonts_in=fonts_in)


@pytest.mark.parametrize("lang", ["en", "both"])
def test_no_name_is_dropped_and_the_warning_is_in_every_language(lang: Lang, fonts_in: Path) -> None:
    for held in (False, True):
        one = sheet(9, held=held)
        text = reading.text(render(one, lang, fonts_in=fonts_in))
        people = [person for row in one.rows for person in row.people]
        for name in {person.name_km for person in people} | {person.name_latin for person in people}:
            assert text.count(name) == sum(name in (person.name_km, person.name_latin) for person in people), name
        pages = text.count("\f")
        assert text.count("ever write why the family is helped") == pages
        assert text.count("កុំសរសេរហេតុអ្វីគ្រួសារបានទទួលជំនួយ") == (pages if lang == "both" else 0)
        assert ("A blank row" in text) is not held


def test_who_came_is_ticked_and_the_sheet_has_a_number_of_its_own(fonts_in: Path) -> None:
    blank, held = sheet(9), replace(sheet(9, held=True), session_id=14)
    people = sum(len(row.people) for row in held.rows)
    assert [ticks(render(one, "both", fonts_in=fonts_in)) for one in (blank, held)] == [0, people]
    text = reading.text(render(held, "en", fonts_in=fonts_in))
    assert "Who came" in text and "Who came: tick" not in text
    assert (blank.number, held.number) == ("AS-20040607-20080930", "AS-20040607-20080930-14")


def ticks(pdf: bytes) -> int:
    """How many ticks are drawn."""
    contents = [page.get_contents() for page in reading.reader(pdf).pages]
    return sum(content.get_data().count(b"\n1.5 w") for content in contents if content is not None)


def test_the_title_keeps_clear_of_the_department_beside_it(fonts_in: Path) -> None:
    found, _ = reading.words(render(sheet(3), "en", fonts_in=fonts_in))
    title = next(word for word in found if word.text == "Attendance")
    beside = [word for word in found if word.page == title.page and word.left < title.left
              and abs(word.bottom - title.bottom) < 12]
    assert beside and max(word.right for word in beside) + 4 < title.left
