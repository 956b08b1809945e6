"""The family statement as it is read: exact Khmer, sums that agree, one page where it can be."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ledger.core import money
from ledger.core.errors import Refusal
from ledger.paper import family, marks, render
from ledger.paper.edition import Lang
from ledger.paper.family_next import SPLIT
from ledger.reports.statements import FamilyStatement
from tests.paper import reading, samples

LANGS: tuple[Lang, ...] = ("km", "en", "both")
SAMPLES = samples.families()


def printed(statement: FamilyStatement, lang: Lang, fonts_in: Path) -> bytes:
    return render(statement, samples.issue("family", statement.family_number), lang, fonts_in=fonts_in)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", SAMPLES)
def test_every_shape_is_sound_inside_its_margins_and_nothing_touches(name: str, lang: Lang, fonts_in: Path,
                                                                     tmp_path: Path) -> None:
    pdf = printed(SAMPLES[name], lang, fonts_in)
    reading.check_sound(pdf, tmp_path)
    reading.check_margins(pdf)
    reading.check_apart(pdf)


@pytest.mark.parametrize("name", [name for name in SAMPLES if name not in ("two-open", "long")])
def test_one_loan_fits_one_page(name: str, fonts_in: Path) -> None:
    for lang in LANGS:
        if (name, lang) != ("reversed", "both"):  # a reversed payment is shown beside its reversal, not folded away
            assert len(reading.words(printed(SAMPLES[name], lang, fonts_in))[1]) == 1, lang


def test_khmer_is_returned_exactly(fonts_in: Path) -> None:
    statement = SAMPLES["overdue"]
    text = reading.text(printed(statement, "km", fonts_in))
    for exact in ("ព្រះរាជាណាចក្រកម្ពុជា", "ជាតិ សាសនា ព្រះមហាក្សត្រ", statement.office.name_km, statement.name_km,
                  "ភូមិត្រពាំងធ្លកខាងត្បូង ឃុំចន្ដ្រី ស្រុករមាសហែក", "របាយការណ៍គណនីគ្រួសារ", money.words_km(statement.next_riel) + "រៀល",
                  money.riel_paper(statement.next_riel) + " រៀល", money.date_km(date(2008, 10, 5)),
                  "យឺត ៨៧ ថ្ងៃ", "ស្នាមមេដៃអ្នកខ្ចី", "សូមអានឲ្យស្ដាប់ មុនផ្ដិតមេដៃ", "ទំព័រ ១ នៃ ១"):
        assert exact in text, exact


def test_the_next_amount_is_the_largest_type(fonts_in: Path) -> None:
    found, _ = reading.words(printed(SAMPLES["usual"], "km", fonts_in))
    tallest = max(found, key=lambda word: word.bottom - word.top)
    assert tallest.text in (money.riel_paper(SAMPLES["usual"].next_riel), "រៀល")


def test_both_editions_say_the_same_in_their_own_words(fonts_in: Path) -> None:
    statement = SAMPLES["grants"]
    both, english = (reading.text(printed(statement, lang, fonts_in)) for lang in ("both", "en"))
    for text in (both, english):
        assert statement.name_km in text and statement.name_latin in text
        assert "Next payment" in text and "Prey Chheu Teal village" in text
    assert "thirty-five thousand two hundred riel" in english and "35,200 riel" in english
    figures = re.sub(r"[^០-៩]", "", english)
    assert not figures, "the English edition has Latin digits"
    assert "1 bicycle and a school kit" in english and "កង់ ១ និងសម្ភារៈសិក្សា" in both


@pytest.mark.parametrize("name", ["usual", "overdue", "late", "closed", "twenty", "long", "reversed"])
def test_rows_add_up_to_the_totals_as_printed(name: str, fonts_in: Path) -> None:
    """Every row of the English edition read back: paid rows sum to "Paid in all", rows to pay to what is owed."""
    [loan] = SAMPLES[name].loans
    layout = reading.text(printed(SAMPLES[name], "en", fonts_in), "-layout")
    paid, to_pay, total = [0, 0, 0], [0, 0, 0], [0, 0, 0]
    for line in layout.splitlines():
        amounts = [int(text.replace(",", "").replace("\u2212", "-"))
                   for text in re.findall(r"(?<!\S)[\u2212-]?\d[\d,]*(?!\S)", line)]
        amounts = amounts[-4:-1] if len(amounts) >= 4 else []
        if not amounts or not re.match(r"\s*(\d\d/\d\d/\d{4}|\d+ earlier|Paid in all)", line):
            continue
        if "Paid in all" in line:
            total = amounts
        elif re.search(r"To pay|days late", line):
            to_pay = [a + b for a, b in zip(to_pay, amounts, strict=True)]
        elif re.search(r"[RJ]-\d{4}-\d{4}|earlier payments", line):
            paid = [a + b for a, b in zip(paid, amounts, strict=True)]
    assert paid == total == [loan.paid, loan.paid_interest, loan.paid_principal]
    assert to_pay == [sum(getattr(row, field) for row in loan.to_pay) for field in ("total", "interest", "principal")]
    assert to_pay[2] == loan.outstanding


def test_the_oldest_payments_fold_and_say_how_many(fonts_in: Path) -> None:
    [loan] = SAMPLES["twenty"].loans
    layout = reading.text(printed(SAMPLES["twenty"], "en", fonts_in), "-layout")
    found = re.search(r"(\d+) earlier payments.*", layout)
    assert found is not None
    line, first = found[0], loan.repayments[:int(found[1])]
    assert 2 <= len(first) <= len(loan.repayments) - 2
    expected = (sum(row.riel for row in first), sum(row.interest for row in first), first[-1].outstanding)
    assert all(f"{figure:,}" in line for figure in expected)


def test_a_reversed_payment_is_never_folded_away_from_its_reversal(fonts_in: Path) -> None:
    text = reading.text(printed(SAMPLES["reversed"], "both", fonts_in))
    assert "បានត្រឡប់" in text and "កត់ត្រាត្រឡប់" in text and "shared anew" in text and "R-2008-0313" in text


def test_a_long_loan_goes_on_over_the_page_with_its_head_and_sums(fonts_in: Path) -> None:
    pdf = printed(SAMPLES["long"], "en", fonts_in)
    [loan] = SAMPLES["long"].loans
    pages = [page.extract_text() for page in reading.reader(pdf).pages]
    assert len(pages) == 2 and all("Voucher no." in page for page in pages)
    [forward], [brought] = reading.lines(pdf, "Carried forward"), reading.lines(pdf, "Brought forward")
    assert forward.split()[2:] == brought.split()[2:]
    last = next(i for i, row in enumerate(loan.to_pay) if f"{row.outstanding:,}" == forward.split()[-1])
    assert f"{sum(row.total for row in loan.to_pay[:last + 1]):,}" == forward.split()[2]
    assert "page 1 of 2" in pages[0].lower() and "page 2 of 2" in pages[1].lower()


@pytest.mark.parametrize("lang", LANGS)
def test_the_qr_code_reads_from_a_picture(lang: Lang, fonts_in: Path, tmp_path: Path) -> None:
    issue = samples.issue("family", "SR-0014")
    assert reading.qr(printed(SAMPLES["usual"], lang, fonts_in), tmp_path) == f"FFL1/20/{issue.number}/{issue.code}"


def test_the_same_statement_is_the_same_bytes(fonts_in: Path) -> None:
    one = printed(SAMPLES["grants"], "both", fonts_in)
    printed(SAMPLES["long"], "both", fonts_in)
    assert printed(SAMPLES["grants"], "both", fonts_in) == one
    assert printed(replace(SAMPLES["grants"], name_km="ស៊ុន សុភាព"), "both", fonts_in) != one


def test_another_process_another_clock_the_same_bytes(fonts_in: Path) -> None:
    program = ("import sys, hashlib, pathlib\nfrom ledger.paper import render\nfrom tests.paper import samples\n"
               "if sys.argv[2] == 'late':\n"
               "    render(samples.families()['long'], samples.issue('family', 'SR-0014'), 'km', "
               "fonts_in=pathlib.Path(sys.argv[1]))\n"
               "pdf = render(samples.families()['grants'], samples.issue('family', 'SR-0014'), 'both', "
               "fonts_in=pathlib.Path(sys.argv[1]))\nprint(hashlib.sha256(pdf).hexdigest())\n")
    seen = set()
    for seed, when in (("0", "first"), ("77", "late")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": seed, "TZ": "Asia/Phnom_Penh",
                                    "PYTHONPATH": os.getcwd()}
        seen.add(subprocess.run([sys.executable, "-c", program, str(fonts_in), when], env=environment, check=True,
                                capture_output=True, text=True).stdout)
    assert len(seen) == 1


def test_properties_and_language(fonts_in: Path) -> None:
    for lang, expected in (("km", "km"), ("en", "en"), ("both", "km")):
        reader = reading.reader(printed(SAMPLES["usual"], lang, fonts_in))  # type: ignore[arg-type]
        assert reader.trailer["/Root"]["/Lang"] == expected  # type: ignore[index]
        assert reader.metadata is not None
        assert reader.metadata.title == "Family statement FS-SR-0014-20080930"
        assert reader.metadata.author == "Family Fund Ledger"
        assert reader.metadata.subject == "Family statement as of 2008-09-30"
        assert str(reader.metadata.creation_date)[:10] == "2008-10-02", "the day of issue, not of printing"


def test_nobody_is_named_where_a_name_does_not_belong(fonts_in: Path) -> None:
    statement = SAMPLES["usual"]
    reader = reading.reader(printed(statement, "both", fonts_in))
    properties = " ".join(str(value) for value in (reader.metadata or {}).values())
    assert statement.name_km not in properties and statement.name_latin not in properties


def test_thumb_boxes_are_thirty_millimetres_and_printed_at_full_size(fonts_in: Path) -> None:
    reader = reading.reader(printed(SAMPLES["usual"], "km", fonts_in))
    boxes = 0
    for form in reader.pages[0]["/Resources"]["/XObject"].values():  # type: ignore[index]
        boxes += form.get_object().get_data().count(b" 85.04 85.04 re S")
    assert boxes == 2, "30 mm are 85.04 points"
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/PrintScaling"] == "/None"  # type: ignore[index]


def test_a_pack_numbers_each_statement_by_itself(fonts_in: Path) -> None:
    items = [(SAMPLES[name], samples.issue("family", name)) for name in ("usual", "long", "closed")]
    pdf = family.render_pack(items, "en", fonts_in=fonts_in)
    pages = [page.extract_text() for page in reading.reader(pdf).pages]
    assert [re.search(r"Page \d of \d", page)[0] for page in pages] == [  # type: ignore[index]
        "Page 1 of 1", "Page 1 of 2", "Page 2 of 2", "Page 1 of 1"]
    assert all(issue.number in page for page, issue in zip(pages[::3], (items[0][1], items[2][1]), strict=True))


def test_a_name_that_cannot_be_printed_is_refused_in_words(fonts_in: Path) -> None:
    for bad in ("សុខ 中", "សុខ\u202e", "សុខ\n"):
        with pytest.raises(Refusal, match="where it was entered"):
            printed(replace(SAMPLES["usual"], name_km=bad), "km", fonts_in)


def test_a_statement_that_contradicts_itself_is_not_printed(fonts_in: Path) -> None:
    loan = replace(SAMPLES["usual"].loans[0], paid_interest=1)
    with pytest.raises(AssertionError, match="rows of a loan"):
        printed(replace(SAMPLES["usual"], loans=(loan,)), "km", fonts_in)


def test_notes_drawn_make_the_amount_and_stay_in_their_place() -> None:
    for riel in (100, 300, 17_500, 59_900, 88_400, 220_000):
        notes = money.banknotes(riel, 20_000 if riel < 60_000 else 100_000)
        placed = marks.place_notes(211, notes)
        assert sum(note for _, _, note in placed) == riel
        assert all(x + marks._NOTE_SIZES[note][0] <= 211 for x, _, note in placed)


@pytest.mark.parametrize("paid", range(2, 22))  # with more, the oldest fold into one row
def test_what_is_carried_forward_stands_above_the_foot(paid: int, fonts_in: Path) -> None:
    """The total of what was paid may be the last row of a page; "carried forward" has room under it, too."""
    terms = replace(samples.TERMS, principal=1_200_000, instalments=30)
    lent_on = date(2006, 1, 31)
    one = samples.loan(terms=terms, lent_on=lent_on, paid=samples.as_agreed(terms, lent_on, paid))
    found, sizes = reading.words(printed(samples.family(one), "both", fonts_in))
    rule = sizes[0][1] - reading.MARGIN - 13  # the upper edge of the foot
    forward = [word for word in found if word.text == "forward"]
    assert len(forward) == 2 * (len(sizes) - 1) and len(sizes) > 1
    assert [word for word in forward if word.bottom > rule - 3] == []


@pytest.mark.parametrize("lang", ["km", "both"])
@pytest.mark.parametrize("name", ["usual", "overdue"])
@pytest.mark.parametrize("month", [2, 11, 12])
def test_the_feet_of_the_date_reach_nothing_under_it(month: int, name: str, lang: Lang, fonts_in: Path,
                                                     tmp_path: Path) -> None:
    """ធ្នូ, December, reaches deepest: neither the words under it nor the edge of the box may be touched."""
    pdf = printed(replace(SAMPLES[name], next_due_on=date(2026, month, 9)), lang, fonts_in)
    ends = reading.MARGIN + SPLIT - 2
    said = [("riel", 9.5, lang == "both"), ("ហួសកាលកំណត់", 15.0, name == "overdue")]  # the ink of each line alone
    for text, alone, _ in (one for one in said if one[2]):
        word = next(word for word in reading.words(pdf)[0] if word.text == text)
        assert reading.ink_height(pdf, tmp_path, word, reading.MARGIN + 8, ends - 6) < alone, word
