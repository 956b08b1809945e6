"""The visit form: every family once in the order of its rows, boxes to tick, room to write, nothing it may not say."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from ledger.core import money
from ledger.paper.edition import Lang
from ledger.paper.visit_form import render
from ledger.reports.statements import VillageAddress
from ledger.reports.visit_values import VisitForm, VisitFormRow
from tests.paper import reading, samples

LANGS: tuple[Lang, ...] = ("km", "en", "both")
ON = date(2008, 9, 30)


def form(families: int, visitor: str = "ប្រាក់ ស៊ីថន", address: VillageAddress = samples.ADDRESS) -> VisitForm:
    names = (samples.NAME, samples.LONG_NAME, ("សុខ សៅ", "SOK Sao"))
    rows = tuple(VisitFormRow(
        n, f"SR-{n:04}", *names[n % 3], ON + timedelta(days=n - 5) if n % 4 else None)
        for n in range(1, families + 1))
    return VisitForm(samples.OFFICE, address, ON, visitor, rows)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("families", [0, 1, 27, 100])
def test_every_length_is_sound_inside_its_margins_and_nothing_touches(families: int, lang: Lang, fonts_in: Path,
                                                                      tmp_path: Path) -> None:
    pdf = render(form(families, address=samples.LONG_ADDRESS), lang, fonts_in=fonts_in)
    reading.check_sound(pdf, tmp_path)
    reading.check_margins(pdf)
    reading.check_apart(pdf)


@pytest.mark.parametrize("lang", LANGS)
def test_every_family_once_and_every_page_with_its_questions(lang: Lang, fonts_in: Path) -> None:
    pdf = render(form(60), lang, fonts_in=fonts_in)
    text = reading.text(pdf)
    numbers = [word.text for word in sorted(reading.words(pdf)[0], key=lambda word: (word.page, word.top))]
    assert [one for one in numbers if re.fullmatch(r"SR-\d{4}", one)] == [f"SR-{n:04}" for n in range(1, 61)]
    pages = text.split("\f")[:-1]
    question = "Business: tick one" if lang == "en" else "មុខរបរ គូសមួយ"
    assert len(pages) > 2 and all(question in page for page in pages)
    number = str if lang == "en" else money.to_khmer_digits
    assert number("60") in text and "VF-20040607-20080930" in pages[-1]


def test_what_is_not_known_yet_is_a_line_to_write_on(fonts_in: Path) -> None:
    named = reading.text(render(form(3), "en", fonts_in=fonts_in))
    blank = reading.text(render(form(3, visitor=""), "en", fonts_in=fonts_in))
    assert "ប្រាក់ ស៊ីថន" in named and "ប្រាក់ ស៊ីថន" not in blank


def test_the_same_form_gives_the_same_bytes(fonts_in: Path) -> None:
    assert render(form(5), "both", fonts_in=fonts_in) == render(form(5), "both", fonts_in=fonts_in)


def test_it_warns_against_writing_why(fonts_in: Path) -> None:
    for lang, warning in (("km", "កុំសរសេរហេតុអ្វី"), ("en", "Never write why the family is helped")):
        assert warning in reading.text(render(form(30), lang, fonts_in=fonts_in))  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", ["en", "both"])
def test_no_name_is_dropped_and_the_warning_is_in_every_language(lang: Lang, fonts_in: Path) -> None:
    """Long names stand under each other, and nothing touches the lines of the table."""
    one = form(27)
    pdf = render(one, lang, fonts_in=fonts_in)
    text = reading.text(pdf)
    for name in {row.name_km for row in one.rows} | {row.name_latin for row in one.rows}:
        assert text.count(name) == sum(name in (row.name_km, row.name_latin) for row in one.rows), name
    pages = text.count("\f")
    assert text.count("Never write why the family is helped") == pages
    assert text.count("កុំសរសេរហេតុអ្វីគ្រួសារបានទទួលជំនួយ") == (pages if lang == "both" else 0)
