"""The village book: every family once, sums carried over the pages, names that never touch a figure."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.core import money
from ledger.paper import render
from ledger.paper.edition import Lang
from ledger.reports.statements import VillageBook
from tests.paper import reading, samples

LANGS: tuple[Lang, ...] = ("km", "en", "both")


def printed(book: VillageBook, lang: Lang, fonts_in: Path) -> bytes:
    return render(book, samples.issue("village", book.address.village.code), lang, fonts_in=fonts_in)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("families", [0, 1, 27, 60, 300])
def test_every_length_is_sound_inside_its_margins_and_nothing_touches(families: int, lang: Lang, fonts_in: Path,
                                                                      tmp_path: Path) -> None:
    pdf = printed(samples.village(families, samples.LONG_ADDRESS), lang, fonts_in)
    reading.check_sound(pdf, tmp_path)
    reading.check_margins(pdf)
    reading.check_apart(pdf)


def test_three_hundred_families_each_once_and_every_page_with_a_head(fonts_in: Path) -> None:
    book = samples.village(300)
    pdf = printed(book, "both", fonts_in)
    text = reading.text(pdf)
    assert re.findall(r"SR-\d{4}", text) == [row.family_number for row in book.rows]
    for row in book.rows:
        assert row.name_km in text
    pages = text.split("\f")[:-1]
    assert len(pages) > 10 and all("ល.រ" in page and "Principal owed" in page for page in pages)
    assert all(f"ទំព័រ {money.to_khmer_digits(str(n))} នៃ" in page for n, page in enumerate(pages, 1))


@pytest.mark.parametrize("families", [60, 300])
def test_carried_totals_are_the_sums_of_the_rows_above(families: int, fonts_in: Path) -> None:
    book = samples.village(families)
    pages = reading.text(printed(book, "en", fonts_in), "-layout").split("\f")[:-1]
    names = ("disbursed_riel", "repaid_principal_riel", "interest_received_riel", "outstanding_riel", "overdue_riel")
    so_far = 0
    for page in pages:
        sums = [f"{sum(getattr(row.figures, name) for row in book.rows[:so_far]):,}" for name in names]
        if so_far:
            [brought] = [line.split() for line in page.splitlines() if "Brought forward" in line]
            assert brought[2:] == sums
        so_far += len(re.findall(r"SR-\d{4}", page))
        sums = [f"{sum(getattr(row.figures, name) for row in book.rows[:so_far]):,}" for name in names]
        [last] = [line.split() for line in page.splitlines() if re.match(r"\s*(Carried forward|Total) ", line)]
        assert last[-5:] == sums
    assert so_far == families


def test_the_longest_name_keeps_to_its_column(fonts_in: Path) -> None:
    """The weak point of the first drafts: a long name ran into "lent"."""
    book = samples.village(27)
    name = ("ប្រាក់ ច័ន្ទសុវណ្ណមុនីរតនាវិច្ឆិកា", "PRAK CHANSOVANMUNYRATANAVICHHEKA")
    rows = tuple(replace(row, name_km=name[0], name_latin=name[1]) for row in book.rows)
    for lang in LANGS:
        pdf = printed(replace(book, rows=rows), lang, fonts_in)
        reading.check_apart(pdf)
        found, _ = reading.words(pdf)
        lent = min(word.left for word in found if word.text in ("100,000", "១០០.០០០"))
        assert max(word.right for word in found if word.text in (*name[0].split(), *name[1].split())) < lent


def test_state_is_a_word_and_the_days(fonts_in: Path) -> None:
    book = samples.village(60)
    text = reading.text(printed(book, "km", fonts_in))
    late = [row for row in book.rows if row.days_late]
    assert late
    for row in late:
        assert f"យឺត {money.to_khmer_digits(str(row.days_late))} ថ្ងៃ" in text
    for word in ("ទាន់ពេល", "សងអស់", "គ្មានកម្ចី"):
        assert word in text


def test_proof_place_and_head_are_on_the_paper(fonts_in: Path, tmp_path: Path) -> None:
    book = samples.village(27)
    issue = samples.issue("village", "20040607")
    pdf = printed(book, "both", fonts_in)
    text = reading.text(pdf)
    for exact in ("សៀវភៅភូមិព្រៃឈើទាល", "Village book, Prey Chheu Teal", "ឃុំជ្រៃធំ ស្រុករមាសហែក ខេត្តស្វាយរៀង", issue.short_head,
                  issue.code, "៣០/០៩/២០០៨", "០២/១០/២០០៨", issue.number):
        assert exact in text, exact
    assert reading.qr(pdf, tmp_path, page=2) == f"FFL1/20/{issue.number}/{issue.code}"
    assert printed(book, "both", fonts_in) == pdf


def test_a_book_that_contradicts_itself_is_not_printed(fonts_in: Path) -> None:
    book = samples.village(5)
    wrong = replace(book, total=replace(book.total, outstanding_riel=book.total.outstanding_riel + 1))
    with pytest.raises(AssertionError, match="families of a village"):
        printed(wrong, "km", fonts_in)
