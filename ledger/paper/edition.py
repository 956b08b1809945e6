"""The language of a document: which words, which digits, and what stands second and smaller beside them."""

import string
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from ledger.core import money

Lang = Literal["km", "en", "both"]

_SPECS = {"riel": "riel", "words": "words", "day": "day", "date": "written_date", "n": "digits"}


class Label(NamedTuple):
    """A text of the catalogue in Khmer and English. Places for values are written {name:spec}, see Voice."""

    km: str
    en: str


def label(km: str, en: str) -> Label:
    """A label; `|` in the Khmer is a place where a line may break (a zero-width space). English breaks at spaces."""
    return Label(km.replace("|", "\u200b"), en)


class Voice(string.Formatter):
    """One language with one set of digits: how figures, dates and sentences are written.

    Specs in a sentence: riel (grouped), words (in words), day (dd/mm/yyyy), date (written out), n (digits as they
    are), none for text; one|many, such as {days:day|days}, is the first for a count of 1, else the second.
    """

    def __init__(self, language: Literal["km", "en"], khmer_digits: bool) -> None:
        self.language = language
        self.khmer_digits = khmer_digits

    def riel(self, riel: int) -> str:
        """135.055 in Khmer digits, or 135,055."""
        return money.riel_paper(riel) if self.khmer_digits else money.riel_screen(riel)

    def digits(self, value: object) -> str:
        """The same figures in this voice's digits."""
        return money.to_khmer_digits(str(value)) if self.khmer_digits else str(value)

    def day(self, day: date) -> str:
        """30/09/2008."""
        return self.digits(money.date_screen(day))

    def written_date(self, day: date) -> str:
        """The date written out: 30 September 2008. A written Khmer date has Khmer digits in every edition."""
        if self.language == "en":
            return money.date_en(day)
        return money.date_km(day)

    def words(self, riel: int) -> str:
        """The amount in words, with its unit; in Khmer with break opportunities."""
        if self.language == "en":
            return f"{money.words_en(riel)} riel"
        return f"{money.words_km(riel, breaks=True)}រៀល"

    def percent(self, part: int, whole: int) -> str:
        """11.1 %; an en dash of nothing. In Khmer digits the decimal mark is a comma, because a dot groups."""
        if not whole:
            return "–"
        tenths = (2000 * part + whole) // (2 * whole)
        return self.decimal(f"{tenths // 10}.{tenths % 10}") + "\u00a0%"

    def decimal(self, text: str) -> str:
        """A decimal number given with a point, such as 12.02."""
        return money.to_khmer_digits(text.replace(".", ",")) if self.khmer_digits else text

    def rate(self, ppm: int) -> str:
        """A rate in percent, as short as it can be written: 1 for 10000 ppm, 1.25 for 12500."""
        return self.decimal(f"{ppm // 10_000}.{ppm % 10_000:04d}".rstrip("0").rstrip("."))

    def month(self, first: date) -> str:
        """The name of a month, short in English."""
        if self.language == "km":
            return money.MONTHS_KM[first.month - 1]
        return money.MONTHS_EN[first.month - 1][:3]

    def say(self, label: Label, **values: Hashable) -> str:
        """The label in this language with its values."""
        return _said(self, label, tuple(values.items()))

    def format_field(self, value: Any, format_spec: str) -> str:
        """A value in a sentence, by its spec."""
        if "|" in format_spec:
            one, many = format_spec.split("|")
            return one if value == 1 else many
        if format_spec in _SPECS:
            return str(getattr(self, _SPECS[format_spec])(value))
        assert not format_spec and isinstance(value, str), f"unknown spec {format_spec}"
        return value


@lru_cache(20_000)
def _said(voice: Voice, label: Label, values: tuple[tuple[str, Hashable], ...]) -> str:
    text = label.km if voice.language == "km" else label.en
    return voice.vformat(text, (), dict(values)) if values else text


KHMER = Voice("km", khmer_digits=True)
KHMER_LATIN_DIGITS = Voice("km", khmer_digits=False)
ENGLISH = Voice("en", khmer_digits=False)


@dataclass(frozen=True)
class Edition:
    """Khmer, English, or Khmer first with English second and smaller."""

    lang: Lang
    main: Voice
    second: Voice | None

    @property
    def language(self) -> str:
        """BCP 47 tag of the document."""
        return self.main.language

    def pair(self, label: Label, **values: Hashable) -> tuple[str, str]:
        """What stands first, and second ("" when the edition has one language)."""
        first = self.main.say(label, **values)
        if self.lang == "en":
            return first[:1].upper() + first[1:], ""
        return first, self.second.say(label, **values) if self.second else ""

    def name(self, name_km: str, name_latin: str) -> tuple[str, str]:
        """A name and its other spelling: the English edition keeps the Khmer one beside it."""
        if self.lang == "km":
            return name_km, ""
        return (name_latin, name_km) if self.lang == "en" else (name_km, name_latin)


FAMILY_PAPERS: dict[Lang, Edition] = {
    "km": Edition("km", KHMER, None), "en": Edition("en", ENGLISH, None), "both": Edition("both", KHMER, ENGLISH)}
"""Papers of families, villages and the portfolio: Khmer digits wherever there is Khmer."""

OFFICE_PAPERS: dict[Lang, Edition] = FAMILY_PAPERS | {"both": Edition("both", KHMER_LATIN_DIGITS, ENGLISH)}
"""The province statement, read next to the workbook: its bilingual edition has Latin digits."""
