"""The columns of a form: how each is headed, filled in and read. One list makes the empty form and reads it back."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from ledger.core import khmer
from ledger.core.errors import Refusal
from ledger.core.money import parse_date, parse_riel, to_latin_digits
from ledger.exchange.cells import Cell
from ledger.exchange.workbook import Column, Kind, Value, Words

Reader = Callable[[Cell], Any]
"""What stands in a cell -> what it means. Raises Refusal."""


@dataclass(frozen=True)
class Option:
    """One of a few words: how it is written in a form, and what else is understood."""

    value: Any
    words: tuple[str, str]
    also: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """ស្រី Woman."""
        return f"{self.words[0]} {self.words[1]}"


@dataclass(frozen=True)
class Field:
    """A column. `key` is the name a verb's refusal gives to this value; `empty` stands for a blank cell.

    A column that is `needed` must be there and filled in every row; another one may be missing.
    """

    key: str
    heading: tuple[str, str]
    read: Reader
    kind: Kind = "text"
    width: int = 16
    needed: bool = True
    example: Value = None
    hint: tuple[str, str] = ("", "")
    choices: Sequence[str] = ()
    empty: Any = None

    def column(self) -> Column:
        """The column of the empty form; what must be filled in has a star."""
        star = " *" if self.needed else ""
        return Column(Words(f"{self.heading[0]}{star}", f"{self.heading[1]}{star}"), self.kind, self.width,
                      self.choices, self.hint, open=True)


def heading_fold(text: str) -> str:
    """A heading without regard to capitals, stars and invisible marks."""
    return re.sub(r"[*:.()\s]+", " ", khmer.plain(text).casefold()).strip()


def words(cell: Cell) -> str:
    """A text as written; a number becomes its digits."""
    if cell.kind == "text":
        return str(cell.value).strip()
    if cell.kind == "number" and isinstance(cell.value, int):
        return str(cell.value)
    raise Refusal("This cell holds {shown}, where words or a plain number belong.", shown=shown(cell))


def words_up_to(longest: int) -> Reader:
    """A text of so many characters at most."""
    def read(cell: Cell) -> str:
        text = words(cell)
        if len(text) > longest:
            raise Refusal("This is too long: at most {longest} characters. Shorten it.", longest=longest)
        return text
    return read


def digits(length: int) -> Reader:
    """A code of so many figures: where Excel took it for a number it dropped leading zeros, so they are put back."""
    def read(cell: Cell) -> str:
        return words(cell).rjust(length, "0") if cell.kind == "number" else words(cell)
    return read


def phone(cell: Cell) -> str:
    """A telephone number: it begins with the 0 that Excel drops."""
    return f"0{words(cell)}" if cell.kind == "number" else words(cell)


def riel(zero: bool = False) -> Reader:
    """An amount in whole riel."""
    def read(cell: Cell) -> int:
        if cell.kind == "text" or isinstance(cell.value, int):
            return parse_riel(str(cell.value), zero=zero)
        if cell.kind == "number":
            raise Refusal("{shown} is not a whole number of riel. Round it.", shown=shown(cell))
        raise Refusal("This cell holds {shown}, where an amount belongs.", shown=shown(cell))
    return read


def day(cell: Cell) -> Any:
    """A date: a true one, or one written as text (30/09/2008, in Khmer digits too)."""
    if cell.kind == "date":
        return parse_date(f"{cell.value}")
    if cell.kind == "text":
        return parse_date(str(cell.value))
    raise Refusal("This cell holds {shown}, where a date belongs. Write it as day/month/year, for example 30/09/2008.",
                  shown=shown(cell))


def whole(least: int, most: int) -> Reader:
    """A small whole number."""
    def read(cell: Cell) -> int:
        typed = to_latin_digits(khmer.visible(str(cell.value)))
        if cell.kind not in ("text", "number") or not re.fullmatch(r"\d{1,9}", typed) \
                or not least <= int(typed) <= most:
            raise Refusal("Write a whole number from {least} to {most}.", least=least, most=most)
        return int(typed)
    return read


def percent(cell: Cell) -> int:
    """A rate in percent, as parts per million: 1, 1 % and 1.00 are 10,000."""
    typed = to_latin_digits(khmer.visible(str(cell.value))).removesuffix("%").strip()
    try:
        number = Decimal(typed)
    except InvalidOperation:
        number = Decimal(-1)
    ppm = number * (1_000_000 if cell.kind == "share" else 10_000)
    if cell.kind not in ("text", "number", "share") or not 0 <= ppm <= 1_000_000 or ppm != int(ppm):
        raise Refusal("Write the rate in percent with a point, for example 1 or 1.25.")
    return int(ppm)


def one_of(options: Sequence[Option]) -> Reader:
    """One of a few words, in either language."""
    meant = {heading_fold(text): option.value for option in options
             for text in (option.shown, *option.words, *option.also)}

    def read(cell: Cell) -> Any:
        typed = heading_fold(str(cell.value))
        if cell.kind not in ("text", "number") or typed not in meant:
            raise Refusal("Write one of these: {choices}.", choices=", ".join(option.shown for option in options))
        return meant[typed]
    return read


def shown(cell: Cell) -> str:
    """What stands in a cell, short enough for a sentence."""
    value = f"{cell.value:%d/%m/%Y}" if cell.kind == "date" else str(cell.value)
    return value if len(value) <= 40 else f"{value[:40]}…"
