"""Tables as an Excel workbook: the one place that writes one.

    content = write([Sheet(("ប្រាក់កម្ចី", "Loans"), (
        Column(("លេខ", "Number"), width=12), Column(("នៅជំពាក់", "Outstanding"), "riel", total=True),
    ), [("SR-L0001", 91_700)])])

A heading is Khmer above English in one cell. Figures are Latin with commas, so that Excel adds them up; text is always
text: what begins with "=" is never a formula. The same tables give the same bytes.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

Kind = Literal["text", "riel", "cents", "whole", "percent", "date"]
"""riel and whole are whole numbers; cents are shown as dollars, percent is parts per million shown as 1.00%."""
Value = str | int | date | None

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: dict[Kind, str] = {"text": "@", "riel": "#,##0", "cents": "#,##0.00", "whole": "0", "percent": "0.00%",
                            "date": "dd/mm/yyyy"}
DIVIDED: dict[Kind, int] = {"cents": 100, "percent": 1_000_000}
FONT = "Khmer OS Siemreap"  # where it is missing the program takes another with Khmer letters
TOTAL = "សរុប Total"
MADE_AT = datetime(2000, 1, 1)  # Excel wants a moment; the true one would make the same table another file


class Words(NamedTuple):
    """A text in both languages."""

    km: str
    en: str


@dataclass(frozen=True)
class Column:
    """A column: its heading (Khmer, English), what it holds, its width in characters.

    `choices` are offered as a drop-down (another value may be typed, the reader decides). `hint` is shown when a cell
    is chosen. `open` cells can be filled in although the sheet is protected. `total` adds a sum below the last row.
    """

    heading: tuple[str, str]
    kind: Kind = "text"
    width: int = 16
    choices: Sequence[str] = ()
    hint: tuple[str, str] = ("", "")
    open: bool = False
    total: bool = False


@dataclass(frozen=True)
class Sheet:
    """A table on a sheet of its own. `above` are lines over the heading (title, office, date).

    `blank` further rows are laid out to be filled in. `protected` locks all but the columns that are `open`;
    it keeps fingers off and is no secret: there is no password. `grey` is how many of the first rows are an example.
    """

    title: tuple[str, str]
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]] = ()
    above: Sequence[str] = ()
    blank: int = 0
    protected: bool = False
    grey: int = 0


def write(sheets: Sequence[Sheet]) -> bytes:
    """The workbook (.xlsx) with these sheets, in their order."""
    into = io.BytesIO()
    book = xlsxwriter.Workbook(into, {"constant_memory": True, "strings_to_formulas": False,
                                      "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"created": MADE_AT})
    names = _names(sheets)
    choices = _Choices()
    for name, sheet in zip(names, sheets, strict=True):
        _Writer(book, book.add_worksheet(name), sheet, choices).write()
    choices.write(book)
    book.close()
    return into.getvalue()


def sheet_name(title: tuple[str, str]) -> str:
    """The name on the tab: English, without the signs Excel refuses, at most 31 characters."""
    return re.sub(r"[\[\]:*?/\\']", " ", title[1]).strip()[:31].strip() or "Sheet"


def _names(sheets: Sequence[Sheet]) -> list[str]:
    found: list[str] = []
    for sheet in sheets:
        name, number = sheet_name(sheet.title), 1
        while name.lower() in {other.lower() for other in found}:
            number += 1
            name = f"{sheet_name(sheet.title)[:27]} {number}"
        found.append(name)
    return found


class _Choices:
    """What the drop-downs offer, on a hidden sheet of its own: in the cell there is room for 255 characters only."""

    NAME = "Lists"

    def __init__(self) -> None:
        self._lists: list[tuple[str, ...]] = []

    def source(self, offered: Sequence[str]) -> str:
        """The formula of the cells that hold these choices."""
        wanted = tuple(offered)
        if wanted not in self._lists:
            self._lists.append(wanted)
        column = xl_col_to_name(self._lists.index(wanted), col_abs=True)
        return f"={self.NAME}!{column}$1:{column}${len(wanted)}"

    def write(self, book: Any) -> None:
        if not self._lists:
            return
        sheet = book.add_worksheet(self.NAME)
        sheet.hide()
        for row in range(max(map(len, self._lists))):
            for column, offered in enumerate(self._lists):
                if row < len(offered):
                    sheet.write_string(row, column, offered[row])


class _Writer:
    """One sheet, written from the top down: nothing is kept in memory but the sums."""

    def __init__(self, book: Any, page: Any, sheet: Sheet, choices: _Choices) -> None:
        self.book, self.page, self.sheet, self.choices = book, page, sheet, choices
        self.head = len(sheet.above) + 1 if sheet.above else 0
        self.cells = [self._format(column) for column in sheet.columns]
        self.greys = [self._format(column, {"font_color": "#6b6b6b", "italic": True}) for column in sheet.columns]

    def write(self) -> None:
        self._lay_out()
        self._headings()
        last = self._rows()
        self._validations(last)
        self._total(last)
        if self.sheet.rows and not self.sheet.protected and last > self.head:
            self.page.autofilter(self.head, 0, last, len(self.sheet.columns) - 1)

    def _format(self, column: Column, more: dict[str, Any] | None = None) -> Any:
        right = column.kind not in ("text", "date")
        return self.book.add_format({
            "num_format": FORMATS[column.kind], "font_name": FONT, "font_size": 10, "valign": "vcenter",
            "align": "right" if right else "left", "reading_order": 1, "border": 1, "border_color": "#c9c3bd",
            "locked": not column.open, **({"bg_color": "#fff8e1"} if column.open else {}), **(more or {})})

    def _lay_out(self) -> None:
        page = self.page
        for number, column in enumerate(self.sheet.columns):
            style = self._format(column, {"border": 0}) if self.sheet.blank else None
            page.set_column(number, number, column.width, style)
        page.freeze_panes(self.head + 1, 1)
        page.repeat_rows(self.head)
        page.set_paper(9)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_footer("&C&P / &N")
        if self.sheet.protected:
            page.protect("", {"format_columns": True, "format_rows": True})
        line = self.book.add_format({"font_name": FONT, "font_size": 10, "valign": "vcenter", "reading_order": 1})
        title = self.book.add_format({"font_name": FONT, "font_size": 13, "bold": True, "valign": "vcenter",
                                      "reading_order": 1})
        for number, text in enumerate(self.sheet.above):
            page.set_row(number, 24 if number == 0 else 20)
            page.write_string(number, 0, text, title if number == 0 else line)

    def _headings(self) -> None:
        head = self.book.add_format({"font_name": FONT, "font_size": 10, "bold": True, "text_wrap": True, "top": 1,
                                     "bottom": 6, "valign": "vcenter", "align": "center", "bg_color": "#f1ece8",
                                     "reading_order": 1})
        self.page.set_row(self.head, 44)
        for number, column in enumerate(self.sheet.columns):
            self.page.write_string(self.head, number, "\n".join(filter(None, column.heading)), head)

    def _rows(self) -> int:
        """Writes the rows; the number of the last one, from 0, or of the heading if there is none."""
        row = self.head
        self.sums = [0] * len(self.sheet.columns)
        for values in self.sheet.rows:
            row += 1
            grey = row - self.head <= self.sheet.grey
            for number, (column, value) in enumerate(zip(self.sheet.columns, values, strict=True)):
                self._cell(row, number, column, value, (self.greys if grey else self.cells)[number])
        return row

    def _cell(self, row: int, number: int, column: Column, value: Value, style: Any) -> None:
        if value is None or value == "":
            self.page.write_blank(row, number, None, style)
        elif isinstance(value, date):
            self.page.write_datetime(row, number, value, style)
        elif isinstance(value, int):
            divided = DIVIDED.get(column.kind)
            self.page.write_number(row, number, Decimal(value) / divided if divided else value, style)
            self.sums[number] += value if column.total else 0
        else:
            self.page.write_string(row, number, value, style)

    def _validations(self, last: int) -> None:
        last += self.sheet.blank
        for number, column in enumerate(self.sheet.columns):
            if last == self.head or not (column.choices or any(column.hint)):
                continue
            rule: dict[str, Any] = {"validate": "any", "ignore_blank": True}
            if column.choices:
                rule |= {"validate": "list", "source": self.choices.source(column.choices), "error_type": "warning"}
            if any(column.hint):
                rule |= {"input_title": column.heading[1][:32], "input_message": "\n".join(column.hint)[:255]}
            self.page.data_validation(self.head + 1, number, last, number, rule)

    def _total(self, last: int) -> None:
        if last == self.head or not any(column.total for column in self.sheet.columns):
            return
        for number, column in enumerate(self.sheet.columns):
            style = self._format(column, {"bold": True, "top": 1, "bottom": 6, "locked": True, "bg_color": "#f1ece8"})
            if column.total:
                first, end = xl_rowcol_to_cell(self.head + 1, number), xl_rowcol_to_cell(last, number)
                divided = DIVIDED.get(column.kind)
                value = Decimal(self.sums[number]) / divided if divided else self.sums[number]
                self.page.write_formula(last + 1, number, f"=SUM({first}:{end})", style, value)
            elif number == 0:
                self.page.write_string(last + 1, number, TOTAL, style)
            else:
                self.page.write_blank(last + 1, number, None, style)
