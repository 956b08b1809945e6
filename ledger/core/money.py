"""Riel and cents as whole numbers: read what people type, write what screen and paper show, share without losing any.

Screen: Latin digits with commas (135,055). Paper in Khmer: Khmer digits with dots (១៣៥.០៥៥). What people type is
refused rather than guessed: 20.00 could be twenty or two thousand, so nobody is asked to trust our reading of it.
"""

import re
from collections.abc import Sequence
from datetime import date

from ledger.core.errors import Refusal

LARGEST = 10**12
"""The largest amount that can be typed, in riel (or cents): far above any office, far below 64 bits."""

NOTES = (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100)
"""Banknotes in common use, riel, largest first."""

MONTHS_KM = ("មករា", "កុម្ភៈ", "មីនា", "មេសា", "ឧសភា", "មិថុនា", "កក្កដា", "សីហា", "កញ្ញា", "តុលា", "វិច្ឆិកា", "ធ្នូ")
MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
             "November", "December")

MINUS = "\u2212"
ZWSP = "\u200b"

_KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
_LATIN_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
_INVISIBLE = str.maketrans("", "", "\u200b\u200c\u2060\ufeff")  # stripped: the person cannot see them
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f\t", " "))
_SIGN = r"(?:៛|រៀល|riels?|khr)"
_DOLLAR = r"(?:us\$|\$|usd|ដុល្លារ|dollars?)"


# --- reading what people type -----------------------------------------------------------------------------------
def parse_riel(text: str, *, zero: bool = False) -> int:
    """The riel a person typed: 20000, 20,000, 20.000, 20 000 and ២០.០០០ ៛ are all 20000.

    One kind of mark, between groups of three digits. Raises Refusal (with no field: the form adds its own) for
    nothing typed, a negative amount, a fraction or an ambiguous mark, anything that is not a number, more than
    LARGEST, and for zero unless `zero` allows it.
    """
    bare = _bare(text, _SIGN)
    marks = set(re.findall(r"[,. ]", bare))
    if len(marks) > 1:
        raise Refusal("Use one kind of mark between thousands, for example 20,000 or 20.000.")
    grouped = not marks or re.fullmatch(r"[1-9]\d{0,2}([,. ]\d{3})+", bare)
    if not grouped:
        raise Refusal("This amount can be read in two ways. Write whole riel in groups of three digits, "
                      "for example 20,000, or without marks: 20000.")
    return _within(re.sub(r"[,. ]", "", bare), zero)


def parse_cents(text: str, *, zero: bool = False) -> int:
    """US dollars as typed, in cents: 8,926.83 and $8926.83 are 892683; 8927 is 892700.

    A comma (or space) groups by three, a point stands before one or two decimals. Raises Refusal like parse_riel;
    8.927 is refused, because it could be nearly nine dollars or nearly nine thousand.
    """
    bare = _bare(text, _DOLLAR)
    match = re.fullmatch(r"(\d+|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+)(?:\.(\d{1,2}))?", bare)
    if not match:
        raise Refusal("Write dollars with a point before the cents, for example 8,926.83.")
    return _within(re.sub(r"[, ]", "", match[1]) + (match[2] or "").ljust(2, "0"), zero)


def parse_date(text: str) -> date:
    """The date a person typed: 30/09/2008 (day first), 30-9-2008, or 2008-09-30; Khmer digits too.

    Raises Refusal for nothing typed, a two-digit year, a day that does not exist, and years outside 1900 to 2199
    (2551 is a Buddhist year).
    """
    bare = text.translate(_INVISIBLE).translate(_SPACES).translate(_LATIN_DIGITS).strip()
    if not bare:
        raise Refusal("Write the date as day/month/year, for example 30/09/2008.")
    day_first = re.fullmatch(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})", bare)
    year_first = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", bare)
    if day_first:
        day, month, year = int(day_first[1]), int(day_first[3]), int(day_first[4])
    elif year_first:
        year, month, day = (int(part) for part in year_first.groups())
    else:
        raise Refusal("This is not a date. Write day/month/year with all four digits of the year, "
                      "for example 30/09/2008.")
    if not 1900 <= year < 2200:
        raise Refusal("The year {year} is not possible. Write the year of the common calendar, for example 2008.",
                      year=year)
    try:
        return date(year, month, day)
    except ValueError:
        raise Refusal("There is no such day. Write day/month/year, for example 30/09/2008.") from None


def _bare(text: str, sign: str) -> str:
    """Digits and marks only, Latin digits; Refusal when it is empty, negative or holds anything else."""
    bare = text.translate(_INVISIBLE).translate(_SPACES).translate(_LATIN_DIGITS).strip().lower()
    bare = re.sub(rf"^{sign}\s*|\s*{sign}$", "", bare)
    if not bare:
        raise Refusal("Write an amount.")
    if re.fullmatch(r"[-\u2212\u2010-\u2013]\s*[0-9,. ]+|[0-9,. ]+[-\u2212]|\([0-9,. ]+\)", bare):
        raise Refusal("An amount cannot be negative. Write it without a minus sign.")
    if not re.fullmatch(r"[0-9,. ]*[0-9][0-9,. ]*", bare):
        raise Refusal("This is not an amount. Use digits only, for example 20000 or 20,000.")
    return bare


def _within(digits: str, zero: bool) -> int:
    significant = digits.lstrip("0")
    if len(significant) > len(str(LARGEST)) or int(significant or "0") > LARGEST:
        raise Refusal("This amount is too large. The largest that can be booked is {largest_riel}.",
                      largest_riel=LARGEST)
    if not significant and not zero:
        raise Refusal("The amount must be more than zero.")
    return int(significant or "0")


# --- writing ----------------------------------------------------------------------------------------------------
def to_khmer_digits(text: str) -> str:
    """The same text with Khmer digits."""
    return text.translate(_KHMER_DIGITS)


def to_latin_digits(text: str) -> str:
    """The same text with Latin digits."""
    return text.translate(_LATIN_DIGITS)


def riel_screen(riel: int) -> str:
    """135055 -> 135,055, as on screens and in workbooks; a minus is U+2212."""
    return f"{riel:,}".replace("-", MINUS)


def riel_paper(riel: int) -> str:
    """135055 -> ១៣៥.០៥៥, as on paper in Khmer; a minus is U+2212."""
    return to_khmer_digits(f"{riel:,}".replace(",", ".").replace("-", MINUS))


def cents_screen(cents: int) -> str:
    """892683 -> 8,926.83; a minus is U+2212."""
    sign, cents = (MINUS, -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100:,}.{cents % 100:02d}"


def date_screen(day: date) -> str:
    """30/09/2008."""
    return f"{day:%d/%m}/{day.year:04d}"


def date_km(day: date) -> str:
    """ថ្ងៃទី៥ ខែវិច្ឆិកា ឆ្នាំ២០២៦."""
    return to_khmer_digits(f"ថ្ងៃទី{day.day} ខែ{MONTHS_KM[day.month - 1]} ឆ្នាំ{day.year}")


def date_en(day: date) -> str:
    """5 November 2026."""
    return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"


# --- in words ---------------------------------------------------------------------------------------------------
_UNITS_KM = ("", "មួយ", "ពីរ", "បី", "បួន", "ប្រាំ", "ប្រាំមួយ", "ប្រាំពីរ", "ប្រាំបី", "ប្រាំបួន")
_TENS_KM = ("", "ដប់", "ម្ភៃ", "សាមសិប", "សែសិប", "ហាសិប", "ហុកសិប", "ចិតសិប", "ប៉ែតសិប", "កៅសិប")
_GROUPS_KM = ((10**12, "ទ្រីលាន"), (10**9, "ប៊ីលាន"), (10**6, "លាន"))
_SCALES_KM = ((100_000, "សែន"), (10_000, "ម៉ឺន"), (1_000, "ពាន់"), (100, "រយ"))
_UNITS_EN = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
             "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS_EN = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES_EN = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1_000, "thousand"), (100, "hundred"))


def words_km(number: int, *, breaks: bool = False) -> str:
    """A whole number in Khmer, counted as on the market (សែន is 100,000, ម៉ឺន 10,000).

    135055 -> មួយសែនបីម៉ឺនប្រាំពាន់ហាសិបប្រាំ. `breaks` puts a ZWSP after each scale word, where a line may break.
    """
    if number == 0:
        return "សូន្យ"
    parts = _parts_km(abs(number))
    return ("ដក" if number < 0 else "") + (ZWSP if breaks else "").join(parts)


def _parts_km(number: int) -> list[str]:
    """One string per scale word, largest first."""
    parts: list[str] = []
    for value, name in _GROUPS_KM:
        if number >= value:
            *head, last = _parts_km(number // value)
            parts += [*head, last + name]
            number %= value
    for value, name in _SCALES_KM:
        if number >= value:
            parts.append(_UNITS_KM[number // value] + name)
            number %= value
    last = _TENS_KM[number // 10] + _UNITS_KM[number % 10]
    return [*parts, last] if last else parts


def words_en(number: int) -> str:
    """135055 -> one hundred thirty-five thousand fifty-five."""
    if number == 0:
        return "zero"
    return ("minus " if number < 0 else "") + _words_en(abs(number))


def _words_en(number: int) -> str:
    if number < 20:
        return _UNITS_EN[number]
    if number < 100:
        return "-".join(filter(None, (_TENS_EN[number // 10], _UNITS_EN[number % 10])))
    value, name = next(scale for scale in _SCALES_EN if number >= scale[0])
    return " ".join(filter(None, (_words_en(number // value), name, _words_en(number % value))))


# --- dividing ---------------------------------------------------------------------------------------------------
def share(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """`total` divided in proportion to `weights`, in whole units, the parts adding up to exactly `total`.

    Largest remainder (Hamilton's method); of equal remainders the earlier part gets the unit. Weights are whole
    numbers, none negative, not all zero. A negative total is shared like the positive one, with the sign turned.
    """
    whole = sum(weights)
    assert whole > 0 and min(weights) >= 0, "weights must be whole, none negative, not all zero"
    if total < 0:
        return tuple(-part for part in share(-total, weights))
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(total * weights[i] % whole))
    for i in by_remainder[:total - sum(parts)]:
        parts[i] += 1
    return tuple(parts)


def banknotes(riel: int, largest: int = 20_000) -> list[tuple[int, int]]:
    """The fewest notes that make `riel`, largest first: 15500 -> [(10000, 1), (5000, 1), (500, 1)].

    No note above `largest`: a family counts its instalment in the notes it has. What is under 100 riel has no
    note in use and is left out, so for an odd amount the notes make the hundreds below it.
    """
    notes = []
    for note in NOTES:
        if note <= largest and riel >= note:
            notes.append((note, riel // note))
            riel %= note
    return notes
