"""The papers of a village visit: the blank sheet with its numbered rows, and receipts that stand alone when cut out."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ledger.core import money
from ledger.paper import collection_sheet, receipt
from ledger.paper.edition import Lang
from ledger.paper.marks import THUMB
from ledger.paper.receipt import PerPage
from tests.paper import reading, samples, visit_samples

LANGS: tuple[Lang, ...] = ("km", "en", "both")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("rows", [0, 1, 7, 27, 60])
def test_a_sheet_of_every_length_is_sound(rows: int, lang: Lang, fonts_in: Path, tmp_path: Path) -> None:
    pdf = collection_sheet.render(visit_samples.sheet(rows, samples.LONG_ADDRESS), visit_samples.ON, lang,
                                  fonts_in=fonts_in)
    reading.check_sound(pdf, tmp_path)
    reading.check_margins(pdf)
    reading.check_apart(pdf)


def test_a_sheet_has_every_family_once_its_row_number_what_is_due_and_the_pages(fonts_in: Path) -> None:
    sheet = visit_samples.sheet(27)
    text = reading.text(collection_sheet.render(sheet, visit_samples.ON, "both", fonts_in=fonts_in))
    assert re.findall(r"SR-\d{4}", text) == [row.family_number for row in sheet.rows]
    assert re.findall(r"SR-L\d{4}", text) == [row.loan_number for row in sheet.rows]
    pages = text.split("\f")[:-1]
    assert len(pages) == 3
    for number, page in enumerate(pages, 1):
        assert "SR-C0012" in page and f"page {number} of 3" in page and "Signature or right thumbprint" in page
        assert f"ទំព័រ {money.to_khmer_digits(str(number))} នៃ ៣" in page and "blank = not met" in page
    for row in sheet.rows:
        assert money.to_khmer_digits(str(row.line)) in text
        assert not row.due or money.riel_paper(row.due) in text
    assert money.riel_paper(sheet.due) in pages[-1]
    assert all(money.riel_paper(note) in pages[-1] for note in money.NOTES)
    assert "Village chief" in pages[-1] and "Cash counted, by note" in pages[-1]


def test_a_row_is_high_enough_for_a_thumb_laid_sideways() -> None:
    assert collection_sheet.ROW >= 14 * 72 / 25.4


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("per_page", "pages"), [(4, 3), (8, 2)])
def test_receipts_fill_the_pages_in_their_order(per_page: PerPage, pages: int, lang: Lang, fonts_in: Path,
                                                tmp_path: Path) -> None:
    made = [visit_samples.receipt(n, samples.LONG_ADDRESS) for n in range(1, 11)]
    pdf = receipt.render(made, visit_samples.ON, lang, per_page, fonts_in=fonts_in)
    reading.check_sound(pdf, tmp_path)
    reading.check_margins(pdf)
    reading.check_apart(pdf)
    text = reading.text(pdf)
    assert len(text.split("\f")) == pages + 1
    assert sorted(re.findall(r"R-2008-\d{4}", text)) == [one.voucher for one in made]
    by_page = [re.findall(r"R-2008-\d{4}", page) for page in text.split("\f")]
    assert [sorted(page) for page in by_page if page] == [
        [one.voucher for one in made[start:start + per_page]] for start in range(0, 10, per_page)]


@pytest.mark.parametrize("per_page", [4, 8])
def test_a_receipt_says_what_was_paid_in_figures_and_words_and_what_is_left(per_page: PerPage,
                                                                            fonts_in: Path) -> None:
    one = visit_samples.receipt(3)  # with a penalty of 1,000
    text = reading.text(receipt.render([one], visit_samples.ON, "km", per_page, fonts_in=fonts_in))
    for figure in (10_200, 8_300, 1_000, 83_400, 9_100):
        assert money.riel_paper(figure) in text
    assert money.words_km(10_200) in text and "០៥/១១/២០០៨" in text and "០៥/១២/២០០៨" in text
    assert "R-2008-0003" in text and "SR-0003" in text and "ស្នាមមេដៃស្ដាំ" in text
    assert "0153" in text  # the receipt written in the village
    last = reading.text(receipt.render([visit_samples.receipt(2)], visit_samples.ON, "en", per_page,
                                       fonts_in=fonts_in))
    assert "All repaid" in last and "nine thousand two hundred riel" in last


def test_the_longest_receipt_keeps_its_lines_apart(fonts_in: Path) -> None:
    one = replace(visit_samples.receipt(3), riel=777_777, interest=77_777, principal=600_000, penalty=50_000,
                  held=50_000, name_km=samples.LONG_NAME[0] * 2, name_latin=samples.LONG_NAME[1] * 2,
                  address=samples.LONG_ADDRESS, next_riel=777_777, next_due_on=date(2008, 12, 5))
    sizes: tuple[PerPage, ...] = (4, 8)
    brought = replace(one, brought_by="Nguon " * 9 + "Sokhom")
    for per_page in sizes:
        for receipts in ([one] * per_page, [brought] * per_page):
            pdf = receipt.render(receipts, visit_samples.ON, "both", per_page, fonts_in=fonts_in)
            reading.check_margins(pdf)
            reading.check_apart(pdf)


@pytest.mark.parametrize("per_page", [4, 8])
def test_a_receipt_names_who_brought_the_money(per_page: PerPage, fonts_in: Path) -> None:
    """Only where it was not the family itself."""
    one = replace(visit_samples.receipt(1), brought_by="ឡុង ចាន់ថា")
    assert "យកមកដោយ ឡុង ចាន់ថា" in reading.text(receipt.render([one], visit_samples.ON, "both", per_page,
                                                              fonts_in=fonts_in))
    assert "យកមកដោយ" not in reading.text(receipt.render([visit_samples.receipt(1)], visit_samples.ON, "both", per_page,
                                                      fonts_in=fonts_in))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("per_page", [4, 8])
def test_receipts_of_every_other_kind_are_sound(per_page: PerPage, lang: Lang, fonts_in: Path, tmp_path: Path) -> None:
    made = [*visit_samples.others().values(), *visit_samples.others(samples.LONG_ADDRESS).values()]
    pdf = receipt.render(made, visit_samples.ON, lang, per_page, fonts_in=fonts_in)
    reading.check_sound(pdf, tmp_path)
    reading.check_margins(pdf)
    reading.check_apart(pdf)
    content = reading.reader(pdf).pages[0].get_contents()
    assert content is not None and content.get_data().count(b" 85.04 85.04 re S") == per_page, "a thumb on each"


@pytest.mark.parametrize("per_page", [4, 8])
@pytest.mark.parametrize(("name", "khmer", "english"), [
    ("recovery", ["សងក្រោយលុបចេញពីបញ្ជី", "៤១.៧០០ រៀល", "៩១.៧០០ ៛", "២០.០០០ ៛", "៣០.០០០ ៛", "បួនម៉ឺនមួយពាន់ប្រាំពីររយរៀល"],
     ["Paid after the write-off", "Written off", "Left of it"]),
    ("refund", ["ប័ណ្ណចំណាយ", "ប្រគល់ប្រាក់ផ្ញើទុកវិញ", "P-2008-0003", "១៧.៦០០ រៀល", "១៨.០០០ ៛", "៤០០ ៛"],
     ["Payment voucher", "Money held paid back", "Still held"]),
    ("held used", ["បង់ពីប្រាក់ផ្ញើទុក SR-L0001", "J-2008-0007", "៣.០០០ ៛", "៨៣.៤០០ ៛"],
     ["Paid with money held on SR-L0001"]),
    ("given back", ["ការប្រាក់បង់មុន សម្រាប់ថ្ងៃមិនទាន់ដល់ គិតជាប្រាក់ដើមវិញ", "៥០.៣០០ ៛"],
     ["Interest paid before for days that did not run becomes principal"]),
])
def test_each_kind_says_what_happened(name: str, khmer: list[str], english: list[str], per_page: PerPage,
                                      fonts_in: Path) -> None:
    one = visit_samples.others()[name]
    for lang, said in (("km", khmer), ("en", english)):
        text = reading.text(receipt.render([one], visit_samples.ON, lang, per_page, fonts_in=fonts_in))  # type: ignore[arg-type]
        assert name != "given back" or re.search("−(300|៣០០) ៛", text)
        text = re.sub(r"\s+", " ", re.sub("−(300|៣០០) ៛", "", text))  # stands beside one of the lines of its words
        assert [words for words in said if words not in text] == [], text


def test_money_that_changed_hands_is_drawn_in_notes(fonts_in: Path) -> None:
    kinds = visit_samples.others()
    for name, notes in (("recovery", {20_000: 2, 1_000: 1, 500: 1, 200: 1}), ("refund of all", {}), ("held used", {}),
                        ("refund", {10_000: 1, 5_000: 1, 2_000: 1, 500: 1, 100: 1})):
        found = [word.text for word in reading.words(receipt.render(
            [kinds[name]], visit_samples.ON, "both", fonts_in=fonts_in))[0]]
        drawn = {note: found.count(money.riel_screen(note)) for note in money.NOTES}
        assert {note: count for note, count in drawn.items() if count} == notes, name


def test_a_receipt_turned_back_says_so_and_the_thumb_has_three_centimetres(fonts_in: Path) -> None:
    text = reading.text(receipt.render([replace(visit_samples.receipt(1), reversed=True)], visit_samples.ON, "en",
                                       fonts_in=fonts_in))
    assert "Receipt · Reversed" in text
    assert THUMB == 30 * 72 / 25.4


def test_the_same_receipts_give_the_same_bytes(fonts_in: Path) -> None:
    made = [visit_samples.receipt(n) for n in range(1, 4)]
    assert receipt.render(made, visit_samples.ON, "both", 8, fonts_in=fonts_in) == receipt.render(
        made, visit_samples.ON, "both", 8, fonts_in=fonts_in)
