"""The papers of a loan as they are read: exact Khmer, figures that agree, one page where it can be."""

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
from ledger.core.events import Moratorium
from ledger.paper import loan
from ledger.paper.edition import Lang
from ledger.reports.loan_paper_values import LoanPaper
from tests.paper import loan_samples, reading

LANGS: tuple[Lang, ...] = ("km", "both")
SAMPLES: dict[str, LoanPaper] = {
    f"{kind} {name}": one for kind, samples in (
        ("contract", loan_samples.contracts()), ("card", loan_samples.cards()), ("voucher", loan_samples.vouchers()),
        ("quote", loan_samples.quotes()), ("closing", loan_samples.closings()), ("notice", loan_samples.notices()))
    for name, one in samples.items()}
LONG = {"contract 24": ("both",), "contract everything": ("both",), "notice 24": LANGS} | {
    f"{kind} {count}": LANGS for kind in ("contract", "card", "notice") for count in (36, 60)}
"""Papers of more than one page, in these editions."""


def printed(name: str, lang: Lang, fonts_in: Path) -> bytes:
    return loan.render([SAMPLES[name]], lang, fonts_in=fonts_in)


def plain(name: str, lang: Lang, fonts_in: Path) -> str:
    """The text without what the layout makes of it: line ends and runs of space are single spaces."""
    return re.sub(r"\s+", " ", reading.text(printed(name, lang, fonts_in)))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", SAMPLES)
def test_every_paper_is_sound_inside_its_margins_and_nothing_touches(name: str, lang: Lang, fonts_in: Path,
                                                                     tmp_path: Path) -> None:
    pdf = printed(name, lang, fonts_in)
    reading.check_sound(pdf, tmp_path)
    reading.check_margins(pdf)
    reading.check_apart(pdf)


@pytest.mark.parametrize("name", SAMPLES)
def test_one_page_where_it_can_be(name: str, fonts_in: Path) -> None:
    for lang in LANGS:
        pages = len(reading.words(printed(name, lang, fonts_in))[1])
        assert (pages > 1) == (lang in LONG.get(name, ())), (lang, pages)


def test_the_contract_says_what_was_agreed_in_exact_khmer(fonts_in: Path) -> None:
    text = plain("contract usual", "km", fonts_in)
    for exact in ("ព្រះរាជាណាចក្រកម្ពុជា", "កិច្ចសន្យាខ្ចីប្រាក់", "ស៊ុន សុវណ្ណារី · SR-0014",
                  "ភូមិព្រៃឈើទាល ឃុំជ្រៃធំ ស្រុករមាសហែក ខេត្តស្វាយរៀង", "២០០.០០០ រៀល", "ពីរសែនរៀល", "១២,០២%", "១៣.០០០ ៛",
                  "២០០.០០០ + ១៣.០០០ = ២១៣.០០០ រៀល",
                  "១. អ្នកខ្ចីសងប្រាក់ដើម និងការប្រាក់ ជា ១២ លើក តាមតារាងបង់ប្រាក់នេះ។",
                  "ការប្រាក់ ១% ក្នុងមួយខែ គិតលើប្រាក់ដើមដែលនៅសល់ (APR ១២,០២% ក្នុងមួយឆ្នាំ)។ ការប្រាក់សរុប ១៣.០០០ រៀល។",
                  "បង់យឺត គ្មានប្រាក់ពិន័យទេ។", "បើសងផ្ដាច់មុន ការប្រាក់គិតត្រឹមថ្ងៃសង។", "រាល់ពេលបង់ប្រាក់ ត្រូវបានបង្កាន់ដៃ។",
                  "អាចសុំរបាយការណ៍គណនី បានគ្រប់ពេល។", "គ្មាននរណាអាចទារប្រាក់ ឬអ្វីផ្សេងទៀតបានទេ។", "១២៩.៨០០ ដល់ ១៩៤.៧០០ រៀល",
                  "បានអានឲ្យស្ដាប់ និងយល់ព្រម មុនផ្ដិតមេដៃ", "អ្នករួមខ្ចី", "អ្នកធានា", "សាក្សី", "មេភូមិ", "ព្រំ សម្បត្តិ", "កែវ ពិសិដ្ឋ",
                  "P-2008-0045", "7432 fe28 86d7 100f"):
        assert exact in text, exact
    contract = loan_samples.contract()
    for line in contract.schedule:
        for figure in (line.principal, line.interest, line.total):
            assert money.riel_paper(figure) in text
        assert money.to_khmer_digits(money.date_screen(line.due_on)) in text


def test_the_contract_speaks_only_of_what_is_so(fonts_in: Path) -> None:
    usual, draft, nobody = (plain(f"contract {name}", "both", fonts_in) for name in ("usual", "draft", "nobody"))
    assert "if handed over on" not in usual and "P-2008-0045" in usual
    assert "if handed over on" in draft and "On another day it is printed anew" in draft
    assert "P-2008" not in draft and "Mark in the books" not in draft, "nothing is sealed yet"
    assert "The guarantor answers" in usual and "The guarantor answers" not in nobody
    late = plain("contract penalty and grace", "both", fonts_in)
    assert "more than 15 days late costs a penalty of 1,000 riel, once" in late and "no penalty" not in late
    assert "The first 3 payments are interest only" in late
    flat, harvest = (plain(f"contract {name}", "both", fonts_in) for name in ("flat", "harvest"))
    assert "on the first amount" in flat and "still owed" not in flat and "older books, no. ក-117" in flat
    assert "in one payment on 5 December 2008" in harvest


def test_a_long_schedule_is_named_on_page_one_and_adds_up_on_page_two(fonts_in: Path) -> None:
    pdf = printed("contract 36", "both", fonts_in)
    first, second = (reading.text(pdf, "-f", str(page), "-l", str(page)) for page in (1, 2))
    assert "on page 2 is part of this contract" in first and "First 45,300 riel on 5 March 2008" in first
    contract = SAMPLES["contract 36"]
    assert isinstance(contract, loan_samples.Contract)
    assert all(money.riel_paper(line.total) in second for line in contract.schedule)
    assert "១.២០០.០០០ + ២២២.២០០ = ១.៤២២.២០០ រៀល" in first and "១.២០០.០០០ + ២២២.២០០ = ១.៤២២.២០០ រៀល" in second


def test_a_further_page_has_the_head_again_and_whole_thumbs(fonts_in: Path) -> None:
    for name in ("contract everything", "notice 24"):
        pdf = printed(name, "both", fonts_in)
        last = reading.text(pdf, "-f", "2", "-l", "2")
        title = "Loan contract" if name.startswith("contract") else "Notice of a new schedule"
        assert title in last and "Due date" in last and "right thumb" in last, name
        content = reading.reader(pdf).pages[1].get_contents()
        assert content is not None and content.get_data().count(b" 85.04 85.04 re S") == 2, name


def test_a_contract_is_readable_also_where_it_is_close(fonts_in: Path) -> None:
    content = reading.reader(printed("contract penalty and grace", "both", fonts_in)).pages[0].get_contents()
    assert content is not None
    sizes = {float(size) for size in re.findall(rb"/K[RB] 1 Tf ([0-9.]+) 0 0", content.get_data())}
    khmer = {size for size in sizes if size > 8.5}  # English is smaller, page number and name in Latin among it
    assert min(khmer) >= 10, sizes


def test_one_is_singular(fonts_in: Path) -> None:
    assert "The first payment is interest only." in plain("contract one grace", "both", fonts_in)
    once = loan_samples.notice(Moratorium(date(2008, 9, 12), 1, False))
    text = re.sub(r"\s+", " ", reading.text(loan.render([once], "both", fonts_in=fonts_in)))
    assert "repayments pause for 1 month. Every due date moves 1 month later." in text
    quote = re.sub(r"\s+", " ", reading.text(loan.render(
        [loan_samples.quote(overdue=100, days_late=1)], "both", fonts_in=fonts_in)))
    assert "1 day late" in quote and "1 days" not in quote
    letter = loan.render([loan_samples.closing(payments=1)], "both", fonts_in=fonts_in)
    assert "Paid in 1 payment " in re.sub(r"\s+", " ", reading.text(letter))


def test_a_contract_names_the_loan_it_pays_off_and_what_is_left_in_hand(fonts_in: Path) -> None:
    sealed, to_be = (plain(f"contract {name}", "both", fonts_in) for name in ("top-up", "top-up to be"))
    for text in (sealed, to_be):
        assert "SR-L0003 ចំនួន ៨៤.១០០ រៀល" in text and "ប្រគល់ដល់ដៃ ១១៥.៩០០ រៀល" in text and "in hand 115,900 riel" in text
    assert "84,100 riel as of 05/02/2008" in to_be and "as of" not in sealed
    assert "Pays off" not in plain("contract usual", "both", fonts_in)


def test_the_big_number_of_a_top_up_is_what_is_in_hand(fonts_in: Path) -> None:
    pdf = printed("voucher top-up", "both", fonts_in)
    content = reading.reader(pdf).pages[0].get_contents()
    assert content is not None
    big = [line for line in content.get_data().split(b"\n") if b" 1 Tf 30 0 0 30 " in line]
    assert len(big) == 1
    for part in ("១១៥", "៩០០"):  # the dot between them is no Khmer
        assert part.encode("utf-16-be").hex().upper().encode() in big[0]
    text = plain("voucher top-up", "both", fonts_in)
    for said in ("ប្រាក់កម្ចីទាំងអស់ ២០០.០០០ រៀល", "less 84,100 riel to pay off loan SR-L0003", "មួយសែនមួយម៉ឺនប្រាំពាន់ប្រាំបួនរយរៀល",
                 "In hand: 115,900 riel"):
        assert said in text, said
    drawn = [word.text for word in reading.words(pdf)[0]]
    assert [drawn.count(money.riel_screen(note)) for note in (100_000, 10_000, 5_000, 500, 200)] == [1, 1, 1, 1, 2]
    odd = replace(loan_samples.vouchers()["top-up"], paid_off=loan_samples.PaidOff("SR-L0003", "R-2008-0046", 84_150))
    assert "In banknotes" not in reading.text(loan.render([odd], "both", fonts_in=fonts_in)), "no notes make 50 riel"


def test_the_longest_top_up_keeps_notes_and_thumbs_apart(fonts_in: Path) -> None:
    words = reading.words(printed("voucher top-up, everything", "both", fonts_in))[0]
    riel = max(word.bottom for word in words if word.text == "Riel")
    aloud = next(word.top for word in words if word.text == "Counted")
    assert riel < aloud


def test_a_card_with_penalties_keeps_the_receipts_in_their_column(fonts_in: Path) -> None:
    for lang in LANGS:
        words = reading.words(printed("card half paid", lang, fonts_in))[0]
        signs = next(word.left for word in words if word.text.startswith("ហត្ថលេខា"))
        assert all(word.right < signs for word in words if word.text.startswith("R-2008-")), lang


def test_a_quote_explains_interest_given_back(fonts_in: Path) -> None:
    text = plain("quote given back", "both", fonts_in)
    assert "Interest paid before for days that did not run becomes principal" in text and "៨២.៣០០ រៀល" in text
    assert "Interest up to that day" not in text


def test_five_thumbs_of_thirty_millimetres_on_a_contract(fonts_in: Path) -> None:
    for name, thumbs in (("contract usual", 5), ("contract long names", 6), ("closing usual", 1), ("notice usual", 2),
                         ("voucher usual", 2)):
        content = reading.reader(printed(name, "km", fonts_in)).pages[0].get_contents()
        assert content is not None and content.get_data().count(b" 85.04 85.04 re S") == thumbs, name


def test_the_card_prints_what_was_paid_and_leaves_the_rest_to_the_hand(fonts_in: Path) -> None:
    text = plain("card half paid", "both", fonts_in)
    assert text.count("R-2008-") == 5 and "៩១.៨០០" in text, "18,700 + 18,500 + 18,400 + 18,200 + 18,000"
    assert "R-2008" not in plain("card new", "both", fonts_in)
    assert "New schedule since 5 February 2008. Paid before: 36,700 riel." in plain("card new schedule", "both",
                                                                                     fonts_in)


def test_the_voucher_balances_and_names_who_did_what(fonts_in: Path) -> None:
    text = plain("voucher usual", "both", fonts_in)
    for said in ("ឃុន សុភា", "ទេព ចិន្តា", "Loans to families, principal", "cash box", "Notes handed over", "ពីរសែនរៀល"):
        assert said in text, said
    assert "Notes handed over" not in plain("voucher bank", "both", fonts_in), "no notes leave a bank account"
    top_up = plain("voucher top-up", "both", fonts_in)
    assert "to pay off loan SR-L0003, voucher R-2008-0046" in top_up and "Notes handed over" in top_up
    assert "Reversed by voucher J-2008-0007" in plain("voucher reversed", "both", fonts_in)
    odd = loan_samples.voucher()
    with pytest.raises(AssertionError, match="balances"):
        loan.render([replace(odd, lines=odd.lines[:1])], "km", fonts_in=fonts_in)


def test_the_quote_adds_up_and_costs_nothing_more(fonts_in: Path) -> None:
    text = plain("quote usual", "both", fonts_in)
    for said in ("៨៣.១០០", "៣០០", "៨៣.៤០០ រៀល", "ប្រាំបីម៉ឺនបីពាន់បួនរយរៀល", "Charge for paying early", "គ្មាន",
                 "៨៥.៦០០", "២.២០០", "17 September 2008", "nothing is paid after voucher R-2008-0406"):
        assert said in text, said
    assert "of it overdue 35,400 riel, 43 days late" in plain("quote overdue", "both", fonts_in)
    assert "If paid by the schedule" not in plain("quote last", "both", fonts_in), "nothing is saved"


def test_the_closing_letter_lets_everybody_go(fonts_in: Path) -> None:
    text = plain("closing everything", "both", fonts_in)
    for said in ("Nothing is owed on this loan any more", "Waived",
                 "The guarantee of PRAK Chansovanmunyratana, KEO Piseth has ended",
                 "Repaid in older books", "១៦៦.០០០ រៀល", "លែងជំពាក់ប្រាក់កម្ចីនេះទៀតហើយ។"):
        assert said in text, said
    with pytest.raises(AssertionError, match="repaid when its principal is"):
        loan.render([loan_samples.closing(principal=199_900)], "km", fonts_in=fonts_in)


def test_the_notice_shows_both_schedules_and_the_arrears_before_and_after(fonts_in: Path) -> None:
    """Five of twelve unpaid by 12 September: 18,000 + 17,900 + 17,700 are overdue, since 5 July.

    The first new payment is 3,600 of interest carried over and 14,600.
    """
    text = plain("notice usual", "both", fonts_in)
    for said in ("ទឹកជំនន់", "Reason", "Old schedule", "New schedule", "៥៣.៦០០", "៦៩", "12 September 2008",
                 "Interest 1 % a month", "repaid in 10 payments", "១៨.២០០"):
        assert said in text, said
    pause = plain("notice pause", "both", fonts_in)
    assert "pause for 3 months" in pause and "No interest runs during the pause" in pause
    assert "Interest runs during the pause" in plain("notice pause with interest", "both", fonts_in)
    sick = plain("notice 36", "both", fonts_in)
    assert "hardship in the family" in sick and "illness" not in sick
    assert "Reversed by voucher J-2008-0019" in plain("notice reversed", "both", fonts_in)


def test_a_village_of_notices_is_one_file_and_each_counts_its_own_pages(fonts_in: Path) -> None:
    names = ("notice usual", "notice 36", "notice pause")
    pdf = loan.render([SAMPLES[name] for name in names], "both", fonts_in=fonts_in)
    pages = [page.extract_text() for page in reading.reader(pdf).pages]
    assert [re.search(r"page \d of \d", page)[0] for page in pages] == [  # type: ignore[index]
        "page 1 of 1", "page 1 of 2", "page 2 of 2", "page 1 of 1"]


@pytest.mark.parametrize("name", ["contract usual", "card new", "voucher usual", "quote usual", "closing usual",
                                  "notice usual"])
def test_the_qr_code_reads_from_a_picture(name: str, fonts_in: Path, tmp_path: Path) -> None:
    said = reading.qr(printed(name, "both", fonts_in), tmp_path)
    assert re.fullmatch(r"FFL1/20/[PRJ]-200[89]-\d{4}/7432fe2886d7100f", said)


def test_no_name_stands_in_the_properties(fonts_in: Path) -> None:
    for name in ("contract long names", "closing everything"):
        reader = reading.reader(printed(name, "both", fonts_in))
        properties = " ".join(str(value) for value in (reader.metadata or {}).values())
        assert "SR-L0014" in properties and not re.search("PRAK|ប្រាក់", properties)
        assert reader.trailer["/Root"]["/Lang"] == "km"  # type: ignore[index]


def test_the_same_paper_is_the_same_bytes_whatever_was_drawn_before(fonts_in: Path) -> None:
    one = printed("contract usual", "both", fonts_in)
    printed("contract long names", "both", fonts_in)
    assert printed("contract usual", "both", fonts_in) == one
    program = ("import sys, pathlib\nfrom ledger.paper import loan\nfrom tests.paper import loan_samples\n"
               "sys.stdout.buffer.write(loan.render([loan_samples.contract()], 'both', "
               "fonts_in=pathlib.Path(sys.argv[1])))\n")
    environment = os.environ | {"PYTHONHASHSEED": "77", "SOURCE_DATE_EPOCH": "77", "TZ": "Asia/Phnom_Penh",
                                "PYTHONPATH": os.getcwd()}
    other = subprocess.run([sys.executable, "-c", program, str(fonts_in)], env=environment, check=True,
                           capture_output=True).stdout
    assert other == one


def test_a_name_that_cannot_be_printed_is_refused_in_words(fonts_in: Path) -> None:
    party = replace(loan_samples.PARTY, borrower=loan_samples.Named("សុខ 中", "Sok"))
    with pytest.raises(Refusal, match="where it was entered"):
        loan.render([loan_samples.contract(party=party)], "km", fonts_in=fonts_in)
