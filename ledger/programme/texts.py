"""Words and numbers that people type: cleaned once, here, before anything is stored.

What is stored can be printed: only Khmer and Latin letters, figures and plain signs. Khmer keeps its invisible
break marks inside a text, never at its ends.
"""

import re
import unicodedata
from typing import Literal

from ledger.core.errors import Refusal
from ledger.core.money import to_latin_digits

INVISIBLE = "\u200b\u200c\u200d\u2060"  # break opportunities: allowed between Khmer letters
SIGNS = "\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u00ab\u00bb\u00b7\u17db"
NAME = 80
LINE = 200
BRINGER = 60

_DASHES = re.compile("[\u2010-\u2015\u2212]")


def clean(text: str | None, field: str, *, longest: int = LINE, required: bool = True) -> str:
    """`text` in NFC, with single spaces and nothing invisible at its ends.

    Raises Refusal, for `field`, if it is empty though required, longer than `longest` characters, or holds a
    character that cannot be printed on a statement (control characters, writing direction marks, other scripts).
    """
    given = text or ""
    if len(given) > 4 * longest:  # not worth looking at each character
        raise Refusal("This is too long: at most {longest} characters. Shorten it.", field=field, longest=longest)
    tidy = re.sub(r"\s+", " ", unicodedata.normalize("NFC", given)).strip(" " + INVISIBLE)
    for character in tidy:
        if not _printable(character):
            raise Refusal("This holds a character that cannot be printed ({character}). Type it again with Khmer or "
                          "Latin letters.", field=field, character=_named(character))
    if not tidy and required:
        raise Refusal("This is empty. Fill it in.", field=field)
    if len(tidy) > longest:
        raise Refusal("This is too long: at most {longest} characters. Shorten it.", field=field, longest=longest)
    return tidy


def name(text: str | None, field: str, script: Literal["km", "latin"] | None = None) -> str:
    """A person's name: cleaned, with at least one letter, all of them of `script` if one is given."""
    tidy = clean(text, field, longest=NAME)
    if not any(unicodedata.category(character).startswith("L") for character in tidy):
        raise Refusal("A name needs at least one letter. Type it again.", field=field)
    if script == "km" and any(character.isalpha() and not _khmer(character) for character in tidy):
        raise Refusal("Write this name in Khmer letters. The Latin spelling has its own place.", field=field)
    if script == "latin" and any(map(_khmer, tidy)):
        raise Refusal("Write this name in Latin letters. The Khmer spelling has its own place.", field=field)
    return tidy


def bringer(text: str | None) -> str | None:
    """Who brought the money of a repayment, or None for the family itself. Raises Refusal (field `brought_by`)."""
    given = clean(text, "brought_by", longest=BRINGER, required=False)
    return name(given, "brought_by") if given else None


def if_given(value: str | None) -> tuple[str, ...]:
    """The value as a further part of a request's content; nothing where it was left blank, so that requests made
    before a form had this field keep their digest."""
    return () if value is None else (value,)


def phone(text: str | None, field: str = "phone") -> str | None:
    """A Cambodian telephone number as digits with the leading 0, or None: `+855 12 345 678` is 012345678."""
    tidy = clean(text, field, longest=40, required=False)
    if not tidy:
        return None
    digits = re.sub(r"[\s().\-/]", "", to_latin_digits(tidy))
    digits = re.sub(r"^(\+|00)855(0?)(?=\d{8,9}$)", "0", digits)
    if not re.fullmatch(r"0\d{8,9}", digits):
        raise Refusal("This is no telephone number: it has 9 or 10 figures and begins with 0. Mend it or leave it "
                      "empty.", field=field)
    return digits


def number_text(text: str | None, field: str, longest: int = 40) -> str | None:
    """A number of a card or paper as written, with Latin figures, plain hyphens and no spaces at its ends, or None."""
    plain = _DASHES.sub("-", text or "")
    return to_latin_digits(clean(plain, field, longest=longest, required=False)) or None


def receipt_number(text: str | None, field: str) -> str | None:
    """The number of a paper receipt as it is kept, so that each is known however it is typed: also in capitals and
    without spaces, or None."""
    written = number_text(text, field)
    return "".join(written.upper().split()) if written else None


def key(text: str) -> str:
    """A number or code as typed, for looking it up: `sr-l0014 ` is SR-L0014. What no code can hold is left out."""
    kept = re.sub(r"[^0-9A-Za-z._-]", "", to_latin_digits(text[:LINE]))
    return kept.upper()


def _khmer(character: str) -> bool:
    return "\u1780" <= character <= "\u17ff" or "\u19e0" <= character <= "\u19ff"


def _printable(character: str) -> bool:
    if " " <= character <= "~" or character in INVISIBLE or character in SIGNS:
        return True
    if "\u1780" <= character <= "\u17f9" or "\u19e0" <= character <= "\u19ff":
        return unicodedata.category(character) not in ("Cn", "Cc")
    return "\u00c0" <= character <= "\u017f"


def _named(character: str) -> str:
    if unicodedata.category(character) in ("Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Zl", "Zp"):
        return f"U+{ord(character):04X}"
    return character
