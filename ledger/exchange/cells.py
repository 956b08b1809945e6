"""The cells of a workbook, row by row: what stands in each, and what hides.

openpyxl reads what a workbook is made of: its sheets, its texts, which formats are dates. Its rows are read here,
because it keeps something of every blank but formatted row: a million of them took 466 MB, and take nothing this way.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Context, Decimal
from typing import Any, BinaryIO, Literal, NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import from_excel

from ledger.core.errors import Refusal
from ledger.exchange import container

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MOST_MERGED = 1_000
NUMBER = re.compile(r"-?\d{1,30}(\.\d{0,40})?([eE][+-]?\d{1,3})?")
AS_SHOWN = Context(prec=15)  # Excel shows fifteen digits and stores two more, which are noise


class Cell(NamedTuple):
    """What stands in a cell. A share is a number shown in percent: 0.01 for 1 %."""

    kind: Literal["text", "number", "share", "date", "formula", "other"]  # other: yes/no, a time, #REF!
    value: str | int | Decimal | date


@dataclass(frozen=True)
class SheetRow:
    """A row in which something stands. Rows and columns count from 1."""

    number: int
    hidden: bool
    cells: dict[int, Cell]


@dataclass
class SheetCells:
    """A visible sheet. `hidden` columns are known once the rows begin, `merged` areas when they are all read."""

    name: str
    part: str
    book: "Workbook"
    hidden: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[SheetRow]:
        """Every row in which something stands, from the top. Raises Refusal if the sheet is damaged."""
        self.hidden.clear()
        self.merged.clear()
        reader = _RowReader(self)
        for piece in container.stream(self.book.archive, self.part):
            yield from reader.feed(piece)
        yield from reader.feed(b"", last=True)


class Workbook:
    """A workbook that is open for reading. Raises Refusal if it is none, or not a plain one (see `container`)."""

    def __init__(self, file: BinaryIO) -> None:
        self.archive = container.opened(file)
        try:
            self._read(file)
        except Refusal:
            raise
        except Exception:  # openpyxl meets a damaged part with whatever error it happens to run into
            raise container.damaged() from None

    def _read(self, file: BinaryIO) -> None:
        reader: Any = ExcelReader(file, read_only=True, keep_links=False)
        reader.read_manifest()
        reader.read_strings()
        reader.read_workbook()
        self.texts: list[str] = reader.shared_strings
        self.epoch = reader.wb.epoch
        self.dates, self.shares = _formats(self.archive)
        self.sheets = [SheetCells(sheet.name, part.target, self) for sheet, part in reader.parser.find_sheets()
                       if sheet.state == "visible" and part.Type.endswith("/worksheet")]


def _formats(archive: zipfile.ZipFile) -> tuple[set[int], set[int]]:
    """The numbers of the cell formats that show a date, and of those that show percent."""
    if "xl/styles.xml" not in archive.namelist():
        return set(), set()
    tree = ElementTree.fromstring(archive.read("xl/styles.xml"))  # small, and without definitions: see `container`
    codes = dict(BUILTIN_FORMATS)
    codes |= {int(one.attrib["numFmtId"]): one.attrib["formatCode"] for one in tree.iterfind("{*}numFmts/{*}numFmt")}
    used = [codes.get(int(one.get("numFmtId", "0")), "General") for one in tree.iterfind("{*}cellXfs/{*}xf")]
    return ({number for number, code in enumerate(used) if is_date_format(code)},
            {number for number, code in enumerate(used) if "%" in code})


class _RowReader:
    """Follows the XML of one sheet and keeps the row it is in, nothing else."""

    def __init__(self, sheet: SheetCells) -> None:
        self.sheet, self.book = sheet, sheet.book
        self.parser = container.plain_parser()
        self.parser.StartElementHandler = self._first
        self.parser.CharacterDataHandler = self._text
        self.done: list[SheetRow] = []
        self.row = self.column = 0
        self.row_hidden = False
        self.cells: dict[int, Cell] = {}
        self.attributes: dict[str, str] = {}
        self.texts: list[str] | None = None  # of the cell we are in
        self.collecting = self.formula = self.reading_aid = False

    def feed(self, piece: bytes, last: bool = False) -> list[SheetRow]:
        """The rows that end in this piece."""
        self.done = []
        try:
            self.parser.Parse(piece, last)
        except (expat.ExpatError, ValueError, IndexError, OverflowError):
            raise container.damaged() from None
        return self.done

    def _first(self, tag: str, attributes: dict[str, str]) -> None:
        """The root tells the prefix of the names: worksheet or x:worksheet."""
        prefix, _, name = tag.rpartition(":")
        if name != "worksheet":
            raise container.damaged()
        prefix = prefix and f"{prefix}:"
        self.starts = {f"{prefix}{name}": act for name, act in (
            ("row", self._row), ("c", self._cell), ("v", self._collect), ("f", self._formula), ("t", self._collect),
            ("rPh", self._aid), ("col", self._columns), ("mergeCell", self._merge))}
        self.ends = {f"{prefix}{name}": act for name, act in (
            ("row", self._end_row), ("c", self._end_cell), ("v", self._collected), ("t", self._collected),
            ("rPh", self._end_aid))}
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        act = self.starts.get(tag)
        if act is not None:
            act(attributes)

    def _end(self, tag: str) -> None:
        act = self.ends.get(tag)
        if act is not None:
            act()

    def _text(self, text: str) -> None:
        if self.collecting and self.texts is not None:
            self.texts.append(text)

    def _row(self, attributes: dict[str, str]) -> None:
        number = int(attributes["r"]) if "r" in attributes else self.row + 1
        if not self.row < number <= LAST_ROW:
            raise container.damaged()
        self.row, self.column, self.cells = number, 0, {}
        self.row_hidden = attributes.get("hidden") in ("1", "true")

    def _end_row(self) -> None:
        if self.cells:
            self.done.append(SheetRow(self.row, self.row_hidden, self.cells))

    def _cell(self, attributes: dict[str, str]) -> None:
        self.attributes, self.texts, self.formula = attributes, None, False
        place = attributes.get("r")
        self.column = column_number(place.rstrip("0123456789")) if place else self.column + 1
        if not self.column <= LAST_COLUMN:
            raise container.damaged()

    def _collect(self, _: dict[str, str]) -> None:
        if not self.reading_aid:
            self.collecting = True
            if self.texts is None:
                self.texts = []

    def _collected(self) -> None:
        self.collecting = False

    def _formula(self, _: dict[str, str]) -> None:
        self.formula = True

    def _aid(self, _: dict[str, str]) -> None:
        self.reading_aid = True  # how a Chinese name is pronounced: not what stands in the cell

    def _end_aid(self) -> None:
        self.reading_aid = False

    def _columns(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in ("1", "true"):
            self.sheet.hidden.append((int(attributes["min"]), int(attributes["max"])))

    def _merge(self, attributes: dict[str, str]) -> None:
        if len(self.sheet.merged) >= MOST_MERGED:
            raise container.damaged()
        self.sheet.merged.append(attributes["ref"])

    def _end_cell(self) -> None:
        if self.formula:
            self.cells[self.column] = Cell("formula", "")
        elif self.texts:
            cell = self._read("".join(self.texts))
            if cell is not None:
                self.cells[self.column] = cell
        self.texts = None

    def _read(self, text: str) -> Cell | None:
        kind = self.attributes.get("t", "n")
        if kind in ("s", "str", "inlineStr"):
            text = self.book.texts[int(text)] if kind == "s" else text
            return Cell("text", text) if text.strip(" \t\r\n\u00a0\u200b\u200c\u2060\ufeff") else None
        if kind == "d":
            return Cell("date", datetime.fromisoformat(text).date())
        if kind == "n":
            return self._number(text)
        return Cell("other", text)

    def _number(self, text: str) -> Cell:
        if not NUMBER.fullmatch(text):
            raise container.damaged()
        style = int(self.attributes.get("s", "0"))
        number = int(text) if text.isdigit() else AS_SHOWN.create_decimal(text)
        if style in self.book.dates:
            return self._date(int(number), text)
        if isinstance(number, Decimal) and number == number.to_integral_value():
            number = int(number)
        return Cell("share" if style in self.book.shares else "number", number)

    def _date(self, days: int, text: str) -> Cell:
        try:
            found = from_excel(days, self.book.epoch)
        except (OverflowError, ValueError):
            found = None
        return Cell("date", found.date()) if isinstance(found, datetime) else Cell("other", text)


def column_number(letters: str) -> int:
    """A is 1, AA is 27. Raises Refusal for what is no column."""
    if not re.fullmatch("[A-Z]{1,3}", letters):
        raise container.damaged()
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
