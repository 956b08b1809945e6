"""Khmer (and Latin) text: sorting, searching, and where a line may break.

Databases compare text by code point, which sorts Khmer wrongly and finds no name that is spelt another way. So the
programme stores a sort key and a search text beside each name, made here, and compares those.
"""

import re
import unicodedata
from collections.abc import Iterable

ZWSP = "\u200b"

_BASE = "\u1780-\u17b3"  # consonants and independent vowels
_COENG = "\u17d2"
_MARK = "\u0300-\u036f\u17b4-\u17d3\u17dd\u200c\u200d"
_CLUSTER = re.compile(rf"[{_BASE}](?:{_COENG}[{_BASE}]|[{_MARK}])*|\r\n|.[{_MARK}]*", re.DOTALL)


# --- one text for what looks the same ---------------------------------------------------------------------------
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_SAME_LOOK = (("\u17c1\u17b8", "\u17be"), ("\u17c1\u17b6", "\u17c4"), ("\u17a3", "\u17a2"), ("\u17a4", "\u17a2\u17b6"))
_SHIFTER_LAST = re.compile("([\u17b6-\u17c5]+)([\u17c9\u17ca])")
_SIGN_FIRST = re.compile("([\u17c6-\u17c8])([\u17b6-\u17c5])")


def visible(text: str) -> str:
    """`text` in NFC without invisible marks (Khmer keyboards leave ZWSP between words), spaces made single."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_INVISIBLE)).split())


def plain(text: str) -> str:
    """`text` as `visible` gives it, in one spelling: Khmer vowels and marks can be typed in more than one order."""
    text = visible(text)
    for typed, meant in _SAME_LOOK:
        text = text.replace(typed, meant)
    return _SIGN_FIRST.sub(r"\2\1", _SHIFTER_LAST.sub(r"\2\1", text))


# --- sorting ----------------------------------------------------------------------------------------------------
# The order of CLDR's km collation (common/collation/km.xml), to its first level; the spelling breaks ties.
_MARKS = " _-\u2013\u2014,;:៖!?.។៘៕'\u2019\"\u201c\u201d«»()[]@*/&#%៙៚+<ៗ$៛ៜ"
_LETTERS = "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរឫឬលឭឮវឝឞសហឡអ"
_VOWELS = ("ា", "ិ", "ី", "ឹ", "ឺ", "ុ", "ូ", "ួ", "ើ", "ឿ", "ៀ", "េ", "ែ", "ៃ", "ោ", "ៅ",
           "ុំ", "ំ", "ាំ", "ះ", "ិះ", "ុះ", "េះ", "ោះ", _COENG)
_SILENT = "\u17c8\u17c9\u17ca\u17cb\u17cd\u17ce\u17cf\u17d0\u17d1\u17d3\u17dd"
_INDEPENDENT = {"ឥ": "អិ", "ឦ": "អី", "ឧ": "អុ", "ឨ": "អុ", "ឩ": "អូ", "ឪ": "អូអ", "ឯ": "អែ", "ឰ": "អៃ", "ឱ": "អោ",
                "ឲ": "អោ", "ឳ": "អៅ"}
_SPELT_OUT = str.maketrans(_INDEPENDENT | dict.fromkeys(_SILENT, ""))
_ROBAT = re.compile(f"([{_LETTERS}])\u17cc")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _weight(number: int) -> str:
    """Two characters that compare like `number` under any collation: digits before lower-case letters."""
    return _DIGITS[number // 36] + _DIGITS[number % 36]


def _weights(first: int, tokens: Iterable[str]) -> dict[str, str]:
    return {token: _weight(first + place) for place, token in enumerate(tokens)}


_WEIGHTS = (_weights(1, _MARKS) | _weights(100, "0123456789") | _weights(100, "០១២៣៤៥៦៧៨៩") | _weights(120, _LETTERS)
            | _weights(200, _VOWELS) | _weights(300, "abcdefghijklmnopqrstuvwxyz"))
_TOKEN = re.compile("|".join(sorted(map(re.escape, _WEIGHTS), key=len, reverse=True)))
_OTHER_MARK, _OTHER_LETTER = _weight(90), _weight(400)


def sort_key(text: str) -> str:
    """A string that compares by code point as Khmer dictionaries order `text`.

    Two characters a letter, then 00, then the text itself in hexadecimal, so that different texts get different
    keys. Order: space, punctuation, digits of both scripts, Khmer, Latin (case and accents ignored). Only digits and
    small letters are used, so every collation of either database compares two keys alike.
    """
    same = plain(text)
    bare = _ROBAT.sub(rf"រ{_COENG}\1", unicodedata.normalize("NFD", same).casefold()).translate(_SPELT_OUT)
    keys = []
    at = 0
    while at < len(bare):
        match = _TOKEN.match(bare, at)
        if match:
            keys.append(_WEIGHTS[match[0]])
        elif not unicodedata.combining(bare[at]):
            keys.append(_OTHER_LETTER if bare[at].isalnum() else _OTHER_MARK)
        at = match.end() if match else at + 1
    return "".join(keys) + "00" + same.encode("utf-16-be").hex()


# --- searching --------------------------------------------------------------------------------------------------
_KHMER_VARIANTS = ((f"{_COENG}ដ", f"{_COENG}ត"), ("ឲ", "ឱ"))  # the subscripts look the same; two forms of one vowel
_LATIN_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
_VOICED = str.maketrans("bdgfqwzj", "ptkpkvsc")
_LATIN_RULES = tuple((re.compile(pattern), new) for pattern, new in (
    (r"\bkamp", "komp"),  # Kampong, Kompong
    (r"ch+", "#"), (r"h", ""), (r"c", "k"), (r"#", "c"),  # Chhin, Chin; Phnom, Pnom; Thy, Ty
    (r"([a-z])\1+", r"\1"),  # Vanna, Vana
    (r"o[vw](?![aeiouy])", "o"),  # Chrov, Chrou
    (r"([aeiou])r(?![aeiouy])", r"\1"),  # Sothear, Sothea; Soeurn, Soeun
    (r"[aeiouy]*[ou][aeiouy]*", "o"),  # Phnum, Phnom; Boeng, Beung
    (r"[eiy][aeiy]*", "i"),  # Prey, Prei; Rieng, Reang
    (r"a[aeiy]*[eiy][aeiy]*", "ai"),  # Svay, Svai; typed as far as Sva it is found too
    (r"([a-z])\1+", r"\1"),
))


def search_fold(text: str) -> str:
    """`text` as it is searched: words of lower-case letters and digits with single spaces between them.

    Names and what is typed into a search box are folded alike, then compared by LIKE '%...%'; nothing in a fold
    needs escaping. Khmer: NFC, no invisible marks, Latin digits. Latin spellings of Khmer differ, so `h` is
    dropped, doubled letters are single, b d g are p t k, and vowels that romanisations mix up are one.
    """
    text = plain(text).translate(_LATIN_DIGITS)
    for spelt, meant in _KHMER_VARIANTS:
        text = text.replace(spelt, meant)
    words = re.findall(r"[a-z]+|[0-9]+|[\u1780-\u17d3\u17d7\u17dc\u17dd]+", _unaccented(text.casefold()))
    return " ".join(filter(None, map(_fold_word, words)))


def _unaccented(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not "\u0300" <= c <= "\u036f")


def _fold_word(word: str) -> str:
    if not "a" <= word[0] <= "z":
        return word
    folded = word
    for pattern, new in _LATIN_RULES:
        folded = pattern.sub(new, folded)
    return folded.translate(_VOICED) or word


def search_text(*names: str) -> str:
    """What is stored for searching: every name folded, and once more without spaces (Mean Chey, Meanchey)."""
    folds = [fold for fold in map(search_fold, names) if fold]
    joined = [fold.replace(" ", "") for fold in folds if " " in fold]
    return " ".join(dict.fromkeys(folds + joined))


def search_terms(query: str) -> tuple[str, ...]:
    """The folded words of a query; a name is found when its search text contains every one of them."""
    return tuple(dict.fromkeys(search_fold(query).split()))


# --- lines ------------------------------------------------------------------------------------------------------
def clusters(text: str) -> list[str]:
    """`text` cut into what a reader sees as one letter: a base with its subscripts, vowels and signs.

    Nothing is lost: joined, the clusters are the text again. A line may be broken between two clusters as the
    last resort, never inside one.
    """
    return _CLUSTER.findall(text)


_BREAKS = re.compile(
    rf"(?<=[{_BASE}{_MARK}ៗ])(?=[A-Za-z0-9០-៩(«])"  # a Khmer word, then a figure or a foreign word
    rf"|(?<=[A-Za-z0-9០-៩)»])(?=[{_BASE}])"
    rf"|(?<=[។-ៗ])(?=[^\s{_MARK}។-៚{ZWSP}])")


def breakable(text: str) -> str:
    """`text` with a ZWSP wherever a line may surely break, beside the ZWSP it has already.

    Sure places need no dictionary: after ៗ and Khmer punctuation, and where Khmer meets figures or Latin letters.
    Words themselves are marked by whoever wrote the text (labels, amounts in words); other text is broken between
    clusters when nothing else fits. A ZWSP at an end or beside a space is dropped.
    """
    text = _BREAKS.sub(ZWSP, text)
    return re.sub(rf"{ZWSP}*(\s){ZWSP}*", r"\1", re.sub(f"{ZWSP}+", ZWSP, text)).strip(ZWSP)
