"""Reading, writing and sharing money. Khmer words are compared with the package km_num2text, figure by figure."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from km_num2text import num2text

from ledger.core import money
from ledger.core.errors import Refusal


@pytest.mark.parametrize("text", [
    "20000", "20,000", "20.000", "20 000", "20\u00a0000", "20\u202f000", "20\u200b000", "២០.០០០", "២០,០០០", "២០ ០០០",
    "២០០០០", "២0000", "  20000 ", "20.000 ៛", "៛20,000", "20000រៀល", "20,000 riel", "20000 Riels", "KHR 20000"])
def test_twenty_thousand_in_every_spelling(text):
    assert money.parse_riel(text) == 20_000


@pytest.mark.parametrize(("text", "riel"), [
    ("1", 1), ("999", 999), ("1,000", 1_000), ("36,600,000", 36_600_000), ("៣៦.៦០០.០០០ ៛", 36_600_000),
    ("007", 7), ("1 000 000 000 000", 10**12)])
def test_amounts(text, riel):
    assert money.parse_riel(text) == riel


@pytest.mark.parametrize(("text", "words"), [
    ("", "Write an amount"), ("   ", "Write an amount"), ("៛", "Write an amount"), ("\u200b", "Write an amount"),
    ("-5", "negative"), ("\u2212 5", "negative"), ("5-", "negative"), ("(500)", "negative"), ("-20,000 ៛", "negative"),
    ("0", "more than zero"), ("០", "more than zero"), ("0000", "more than zero"),
    ("20.00", "two ways"), ("1,00", "two ways"), ("1.5", "two ways"), ("100,5", "two ways"), ("2,0000", "two ways"),
    ("1000,000", "two ways"), (",500", "two ways"), ("500.", "two ways"), ("1,,000", "two ways"), ("0.500", "two ways"),
    ("0,001", "two ways"), ("20  000", "two ways"),
    ("1,000.00", "one kind of mark"), ("1.000,000", "one kind of mark"), ("1 000,000", "one kind of mark"),
    ("abc", "not an amount"), ("20k", "not an amount"), ("1e6", "not an amount"), ("20_000", "not an amount"),
    ("+5", "not an amount"), ("٢٠٠٠٠", "not an amount"), ("２００", "not an amount"), ("20000$", "not an amount"),
    ("20\u202e000", "not an amount"), ("20\x00000", "not an amount"), ("20\n000", "not an amount"),
    (".", "not an amount"),
    ("9" * 40, "too large"), ("1,000,000,000,001", "too large"), ("១" * 5000, "too large")])
def test_what_is_refused_and_why(text, words):
    with pytest.raises(Refusal, match=words) as refusal:
        money.parse_riel(text)
    assert refusal.value.field is None


def test_zero_where_it_is_meant():
    assert money.parse_riel("0", zero=True) == 0
    assert money.parse_cents("0.00", zero=True) == 0


@given(st.integers(1, money.LARGEST))
def test_what_we_write_we_read(riel):
    assert money.parse_riel(money.riel_screen(riel)) == riel
    assert money.parse_riel(money.riel_paper(riel) + " ៛") == riel
    assert money.parse_riel(str(riel)) == riel
    assert money.parse_cents(money.cents_screen(riel)) == riel


@given(st.text(max_size=60))
def test_any_text_is_an_amount_or_a_refusal(text):
    for parse in (money.parse_riel, money.parse_cents, money.parse_date):
        try:
            parse(text)
        except Refusal as refusal:
            assert refusal.text()


@pytest.mark.parametrize(("text", "cents"), [
    ("8927", 892_700), ("8,926.83", 892_683), ("$8926.83", 892_683), ("US$ 8,927.5", 892_750), ("0.05", 5),
    ("៨,៩២៦.៨៣", 892_683), ("8 927.00 USD", 892_700)])
def test_dollars(text, cents):
    assert money.parse_cents(text) == cents


@pytest.mark.parametrize("text", ["", "8.927", "8.926,83", "8,92", "1.234", "-5", "0", "5.", ".5", "1e3",
                                  "20,000.00 ៛"])
def test_dollars_refused(text):
    with pytest.raises(Refusal):
        money.parse_cents(text)


@pytest.mark.parametrize(("riel", "screen", "paper"), [
    (135_055, "135,055", "១៣៥.០៥៥"), (0, "0", "០"), (999, "999", "៩៩៩"), (36_600_000, "36,600,000", "៣៦.៦០០.០០០"),
    (-1_500, "\u22121,500", "\u2212១.៥០០")])
def test_written(riel, screen, paper):
    assert (money.riel_screen(riel), money.riel_paper(riel)) == (screen, paper)


def test_cents_written():
    assert money.cents_screen(892_683) == "8,926.83"
    assert money.cents_screen(-5) == "\u22120.05"


# --- words ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("number", "words"), [
    (0, "សូន្យ"), (10, "ដប់"), (15, "ដប់ប្រាំ"), (20, "ម្ភៃ"), (135_055, "មួយសែនបីម៉ឺនប្រាំពាន់ហាសិបប្រាំ"),
    (36_600_000, "សាមសិបប្រាំមួយលានប្រាំមួយសែន"), (100_000, "មួយសែន"), (200_000, "ពីរសែន"),
    (8_800, "ប្រាំបីពាន់ប្រាំបីរយ"), (-9_300, "ដកប្រាំបួនពាន់បីរយ")])
def test_khmer_words_as_the_market_counts(number, words):
    assert money.words_km(number) == words


def test_khmer_words_agree_with_another_program():
    numbers = [*range(1, 20_000), *range(20_000, 10**6, 487), *range(10**6, 10**9, 499_979),
               *range(10**9, 10**13, 7 * 10**9 + 1)]
    wrong = [number for number in numbers if money.words_km(number) != num2text(number)]
    assert len(numbers) > 20_000
    assert wrong == []


@given(st.integers(0, money.LARGEST))
def test_breaks_fall_only_after_scale_words(number):
    words = money.words_km(number, breaks=True)
    assert words.replace(money.ZWSP, "") == money.words_km(number)
    for part in words.split(money.ZWSP)[:-1]:
        assert part.endswith(("ទ្រីលាន", "ប៊ីលាន", "លាន", "សែន", "ម៉ឺន", "ពាន់", "រយ"))


@pytest.mark.parametrize(("number", "words"), [
    (0, "zero"), (7, "seven"), (19, "nineteen"), (40, "forty"), (99, "ninety-nine"), (100, "one hundred"),
    (342, "three hundred forty-two"), (135_055, "one hundred thirty-five thousand fifty-five"),
    (36_600_000, "thirty-six million six hundred thousand"), (10**12, "one trillion"),
    (1_000_001, "one million one"), (-12, "minus twelve")])
def test_english_words(number, words):
    assert money.words_en(number) == words


_EN = {word: value for value, word in enumerate(money._UNITS_EN) if word} | {
    word: 10 * value for value, word in enumerate(money._TENS_EN) if word}


@given(st.integers(1, money.LARGEST))
def test_english_words_mean_their_number(number):
    """Read back by a reader of its own: hundred multiplies what stands before it, larger scales close a group."""
    total = group = 0
    for word in money.words_en(number).replace("-", " ").split():
        if word == "hundred":
            group *= 100
        elif word in _EN:
            group += _EN[word]
        else:
            total += group * {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}[word]
            group = 0
    assert total + group == number


# --- dividing ---------------------------------------------------------------------------------------------------
def test_shares_by_largest_remainder():
    """100 over 1:1:1 is 33.33 each; the one riel over goes to the first of equal remainders."""
    assert money.share(100, [1, 1, 1]) == (34, 33, 33)
    assert money.share(10, [3, 3, 4]) == (3, 3, 4)
    assert money.share(1_000, [1, 0, 2]) == (333, 0, 667)
    assert money.share(-100, [1, 1, 1]) == (-34, -33, -33)
    assert money.share(0, [5, 5]) == (0, 0)


@given(st.integers(-10**13, 10**13), st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(any))
def test_sharing_loses_no_riel_and_is_never_a_riel_off(total, weights):
    parts = money.share(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_weights_that_make_no_sense_are_a_bug(weights):
    with pytest.raises((AssertionError, ValueError)):
        money.share(100, weights)


@pytest.mark.parametrize(("riel", "notes"), [
    (15_500, [(10_000, 1), (5_000, 1), (500, 1)]), (9_300, [(5_000, 1), (2_000, 2), (200, 1), (100, 1)]),
    (100_000, [(20_000, 5)]), (0, []), (8_850, [(5_000, 1), (2_000, 1), (1_000, 1), (500, 1), (200, 1), (100, 1)])])
def test_banknotes(riel, notes):
    assert money.banknotes(riel) == notes


def test_larger_banknotes_where_wanted():
    assert money.banknotes(135_000, largest=100_000) == [(100_000, 1), (20_000, 1), (10_000, 1), (5_000, 1)]


@given(st.integers(0, 10**7), st.sampled_from(money.NOTES))
def test_banknotes_make_the_amount(riel, largest):
    notes = money.banknotes(riel, largest)
    assert sum(note * count for note, count in notes) == riel - riel % 100
    assert all(count > 0 and note <= largest for note, count in notes)


# --- dates ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["30/09/2008", "30-9-2008", "30.09.2008", "2008-09-30", "៣០/០៩/២០០៨", " 30/9/2008 ",
                                  "30/09/\u200b2008"])
def test_one_date_in_every_spelling(text):
    assert money.parse_date(text) == date(2008, 9, 30)


@pytest.mark.parametrize(("text", "words"), [
    ("", "Write the date"), ("31/02/2008", "no such day"), ("29/02/2007", "no such day"), ("2008-13-01", "no such day"),
    ("0/1/2008", "no such day"), ("30/9/08", "four digits"), ("30/09-2008", "not a date"), ("tomorrow", "not a date"),
    ("30/09/2551", "year 2551"), ("30/09/0008", "year 8"), ("٣٠/٠٩/٢٠٠٨", "not a date"), ("2008/09/30", "not a date")])
def test_dates_refused(text, words):
    with pytest.raises(Refusal, match=words):
        money.parse_date(text)


def test_dates_written():
    day = date(2026, 11, 5)
    assert money.date_screen(day) == "05/11/2026"
    assert money.date_km(day) == "ថ្ងៃទី៥ ខែវិច្ឆិកា ឆ្នាំ២០២៦"
    assert money.date_en(day) == "5 November 2026"


def test_months_are_those_of_cldr():
    from babel.dates import get_month_names
    assert tuple(get_month_names("wide", locale="km").values()) == money.MONTHS_KM
    assert tuple(get_month_names("wide", locale="en").values()) == money.MONTHS_EN


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_date_written_is_read(day):
    assert money.parse_date(money.date_screen(day)) == day
    assert money.parse_date(day.isoformat()) == day
