"""The rows of a workbook as values, every fault named: whatever stands in a file is read here and nowhere else.

A sheet is read from its row of headings down. Sheets without such a row (a guide) and hidden ones are passed over;
blank rows are too, and rows that say they are an example or a total. What a person would not see counts as a fault:
hidden rows and columns, formulas, merged cells.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from ledger.core.errors import Refusal
from ledger.exchange.cells import Cell, SheetCells, SheetRow, Workbook, column_letters, column_number
from ledger.exchange.faults import MOST_FAULTS, Fault, faulty
from ledger.exchange.fields import Field, heading_fold
from ledger.exchange.workbook import TOTAL

MOST_ROWS = 20_000
HEAD_WITHIN = 40  # rows above the headings: title, office, remarks
NO_DATA = ("ឧទាហរណ៍", "example", TOTAL.casefold())
"""How the first cell of a row begins that is not to be brought in."""


@dataclass(frozen=True)
class Head:
    """The row of headings of a sheet: its number, and the column of each field that is there."""

    sheet: str
    row: int
    columns: Mapping[str, int]
    fields: Mapping[str, Field]

    def fault(self, row: int, key: str | None, reason: Refusal) -> Fault:
        """A fault in a row, at the column of a field if the field is one of the sheet's."""
        if key is None or key not in self.columns:
            return Fault(self.sheet, row, "", ("", ""), reason)
        return Fault(self.sheet, row, column_letters(self.columns[key]), self.fields[key].heading, reason)


@dataclass(frozen=True)
class Row:
    """A row whose cells were read. Its values by the keys of the fields; a blank cell has the field's `empty`."""

    head: Head
    number: int
    values: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def fault(self, reason: Refusal) -> Fault:
        """What a verb refused, at the column of the value it names."""
        return self.head.fault(self.number, reason.field, reason)


@dataclass
class Table:
    """What a workbook holds: the rows that could be read, all that were `seen` (of one with a fault only what could be
    read of it), and the faults. Columns nobody asked for are named in `unread`, so that nobody thinks they were taken.
    `above` are the texts over the headings."""

    rows: list[Row] = field(default_factory=list)
    seen: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Whether there are so many rows or faults that reading on helps nobody."""
        return len(self.rows) > MOST_ROWS or len(self.faults) > MOST_FAULTS


def read(file: BinaryIO, fields: Sequence[Field]) -> Table:
    """Every row of the workbook. Raises Refusal for a file that is no plain workbook, Faulty when no sheet has the
    headings or there is no row below them."""
    book, table = Workbook(file), Table()
    heads = [head for sheet in book.sheets for head in _sheet(sheet, fields, table)]
    if not heads:
        raise Refusal("No sheet of this workbook has a row with the headings of this form: {headings}. Copy the rows "
                      "into our empty form.", headings=", ".join(one.heading[1] for one in fields if one.needed))
    if len(table.rows) > MOST_ROWS:
        raise Refusal("This workbook has more than {most} rows. Split it.", most=f"{MOST_ROWS:,}")
    if not table.rows and not table.faults:
        raise Refusal("There is no row below the headings. Fill in the form first.")
    return table


def refuse_faults(table: Table) -> None:
    """Raises Faulty if there are faults, in the order in which they stand in the workbook."""
    sheets = list(dict.fromkeys(fault.sheet for fault in table.faults))
    if table.faults:
        raise faulty(sorted(table.faults, key=lambda one: (sheets.index(one.sheet), one.row,
                                                           column_number(one.column or "A"))))


def _sheet(sheet: SheetCells, fields: Sequence[Field], table: Table) -> list[Head]:
    head: Head | None = None
    above: list[str] = []
    for row in sheet.rows():
        if head is not None:
            if table.full:
                break
            _row(head, row, table)
            continue
        if row.number > HEAD_WITHIN:
            return []
        head = _head(sheet, row, fields, table)
        if head is None:
            above += [str(cell.value) for cell in row.cells.values() if cell.kind == "text"]
    if head is None:
        return []
    table.above += above
    _merged(sheet, head, table)
    return [head]


def _head(sheet: SheetCells, row: SheetRow, fields: Sequence[Field], table: Table) -> Head | None:
    """The head, if this row is one: it has two of the headings at least, each in a cell of its own."""
    meant = {heading_fold(text): one.key for one in fields for text in (*one.heading, one.key)}
    columns: dict[str, int] = {}
    twice, strange = [], []
    for number, cell in row.cells.items():
        lines = {heading_fold(line) for line in (str(cell.value), *str(cell.value).splitlines())}
        key = next((meant[line] for line in lines if line in meant), None)
        if key is None:
            strange.append(number)
        elif key in columns:
            twice.append(number)
        else:
            columns[key] = number
    if len(columns) < min(2, len(fields)):
        return None
    head = Head(sheet.name, row.number, columns, {one.key: one for one in fields})
    table.unread += [f"{sheet.name} {column_letters(number)} ({row.cells[number].value})" for number in strange]
    table.faults += _faults_of_head(head, sheet, twice)
    return head


def _faults_of_head(head: Head, sheet: SheetCells, twice: Sequence[int]) -> list[Fault]:
    found = [head.fault(head.row, None, Refusal("The column {heading} is missing. Put it in.",
                                                heading=" ".join(one.heading)))
             for key, one in head.fields.items() if one.needed and key not in head.columns]
    found += [Fault(head.sheet, head.row, column_letters(number), ("", ""),
                    Refusal("This heading stands in two columns. Remove one of them.")) for number in twice]
    found += [head.fault(head.row, key, Refusal("This column is hidden. Show it, so that everybody sees what is "
                                                "brought in."))
              for key, number in head.columns.items() if any(a <= number <= b for a, b in sheet.hidden)]
    return found


def _row(head: Head, row: SheetRow, table: Table) -> None:
    cells = {key: row.cells[number] for key, number in head.columns.items() if number in row.cells}
    if not cells or _is_no_data(cells):
        return
    before = len(table.faults)
    if row.hidden:
        table.faults.append(head.fault(row.number, None, Refusal(
            "This row is hidden. Show it, so that everybody sees what is brought in, or delete it.")))
    values: dict[str, Any] = {}
    for key, one in head.fields.items():
        try:
            values[key] = _value(one, cells.get(key), key in head.columns)
        except Refusal as reason:
            table.faults.append(head.fault(row.number, key, reason))
    table.seen.append(Row(head, row.number, values))
    if len(table.faults) == before:
        table.rows.append(table.seen[-1])


def _value(one: Field, cell: Cell | None, there: bool) -> Any:
    if cell is None:
        if one.needed and there:  # a column that is missing was named once, at the head
            raise Refusal("This is empty. Fill it in.")
        return one.empty
    if cell.kind == "formula":
        raise Refusal("This cell holds a formula. Copy the cell and paste only its value.")
    if cell.kind == "other":
        raise Refusal("This cell holds {shown}, which is no value. Write what belongs here.", shown=str(cell.value))
    return one.read(cell)


def _is_no_data(cells: Mapping[str, Cell]) -> bool:
    first = next(iter(cells.values()))
    return first.kind == "text" and str(first.value).strip().casefold().startswith(NO_DATA)


def _merged(sheet: SheetCells, head: Head, table: Table) -> None:
    used = sorted(head.columns.values())
    for area in sheet.merged:
        corners = re.fullmatch(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})", area)
        if corners is None or int(corners[4]) < head.row:
            continue
        if used[-1] >= column_number(corners[1]) and used[0] <= column_number(corners[3]):
            table.faults.append(Fault(sheet.name, int(corners[2]), corners[1], ("", ""), Refusal(
                "The cells {area} are merged. Unmerge them and fill in each cell.", area=area)))
