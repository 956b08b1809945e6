"""The collection sheet of a village as a workbook: taken along, filled in without a network, brought back.

What is filled in (amount, paper receipt, remark) is open, everything else is locked. A line above the table says which
sheet it is, with a digest of its rows: a row that was removed or exchanged is seen when the file comes back. A row is
known by its family and loan, not by its place: somebody may have sorted the rows.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from ledger.core.collection import LONGEST
from ledger.core.errors import Refusal
from ledger.exchange import fields, reading
from ledger.exchange.faults import Fault
from ledger.exchange.fields import Field
from ledger.exchange.reading import Row, Table
from ledger.exchange.workbook import Column, Sheet, write
from ledger.reports.sheet_values import CollectionSheet
from ledger.reports.statements import Place

_CODE = re.compile(r"\[([0-9A-Za-z._-]{1,40}) (\d{4}-\d{2}-\d{2}) ([0-9a-f]{16})\]")

LINE = Field("line", ("ល.រ", "No."), fields.words, "whole", 6, needed=False)
FAMILY = Field("family_number", ("លេខគ្រួសារ", "Family"), fields.words, width=12, needed=False)
NAME_KM = Field("name_km", ("ឈ្មោះ", "Name in Khmer"), fields.words, width=24, needed=False)
NAME_LATIN = Field("name_latin", ("ឈ្មោះឡាតាំង", "Name in Latin"), fields.words, width=22, needed=False)
LOAN = Field("loan_number", ("លេខប្រាក់កម្ចី", "Loan"), fields.words, width=14)
OVERDUE = Field("overdue", ("ហួសកាលកំណត់", "Overdue"), fields.riel(zero=True), "riel", 12, needed=False)
NOW = Field("now", ("ដល់កំណត់", "Due now"), fields.riel(zero=True), "riel", 12, needed=False)
DUE = Field("due", ("ត្រូវសង", "Due in all"), fields.riel(zero=True), "riel", 12, needed=False)
PAID = Field("riel", ("ប្រាក់ទទួល", "Received"), fields.riel(), "riel", 14, needed=False, hint=(
    "ប្រាក់ដែលបានទទួល គិតជារៀល។ ទុកទទេ បើមិនបានជួប។", "The riel received. Leave it blank if the family was not met."))
RECEIPT = Field("reference", ("លេខបង្កាន់ដៃ", "Paper receipt"), fields.words_up_to(LONGEST), "text", 16, False, hint=(
    "លេខនៃបង្កាន់ដៃក្រដាសដែលបានសរសេរនៅភូមិ។", "The number of the paper receipt written in the village."))
REMARK = Field("remark", ("កំណត់សម្គាល់", "Remark"), fields.words_up_to(LONGEST), width=30, needed=False, hint=(
    "កំណត់សម្គាល់ខ្លី រក្សាទុកជាមួយតារាង។ កុំសរសេរមូលហេតុដែលគ្រួសារទទួលជំនួយ។",
    "A short remark, kept with the sheet. Never write why the family is helped."))

FIELDS = (LINE, FAMILY, NAME_KM, NAME_LATIN, LOAN, OVERDUE, NOW, DUE, PAID, RECEIPT, REMARK)
_OPEN, _SUMMED = (PAID, RECEIPT, REMARK), (OVERDUE, NOW, DUE, PAID)


@dataclass(frozen=True)
class FilledRow:
    """A loan's row as it came back. `riel` None: the family was not met. Its place in the file is in `row`."""

    row: Row
    loan_number: str
    riel: int | None
    reference: str | None
    remark: str | None

    def fault(self, reason: Refusal) -> Fault:
        """A fault of this row, at the cell that the refusal names (riel, reference, loan_number)."""
        return self.row.fault(reason)


@dataclass(frozen=True)
class FilledSheet:
    """A collection sheet that was filled in: its number, the day of the visit, every row in the file's order."""

    number: str
    on: date
    rows: tuple[FilledRow, ...]

    @property
    def riel(self) -> int:
        """All that was received."""
        return sum(row.riel or 0 for row in self.rows)


def write_sheet(sheet: CollectionSheet) -> bytes:
    """The workbook of a collection sheet, to be filled in."""
    village, commune = sheet.address.village, sheet.address.commune
    columns = tuple(
        Column(one.heading, one.kind, one.width, hint=one.hint, open=one in _OPEN, total=one in _SUMMED)
        for one in FIELDS)
    rows = [(row.line, row.family_number, row.name_km, row.name_latin, row.loan_number, row.overdue, row.now, row.due,
             None, None, None) for row in sheet.rows]
    above = (
        f"តារាងប្រមូលប្រាក់ Collection sheet {sheet.number}",
        f"{_km(village)} {_km(commune)} · {_en(village)}, {_en(commune)} · {sheet.on:%d/%m/%Y}",
        f"{sheet.office.name_km} · {sheet.office.name_en}",
        f"កុំលុបបន្ទាត់នេះ Keep this line [{sheet.number} {sheet.on.isoformat()} "
        f"{_digest(sheet.number, sheet.on, [(row.family_number, row.loan_number) for row in sheet.rows])}]")
    return write([Sheet(("តារាងប្រមូលប្រាក់", "Collection sheet"), columns, rows, above, protected=True)])


def _km(place: Place) -> str:
    return f"{place.unit_km}{place.name_km}"


def _en(place: Place) -> str:
    return f"{place.name_latin} {place.unit_en}"


def read_sheet(file: BinaryIO) -> FilledSheet:
    """What was filled in. Raises Refusal for a file that is no collection sheet of ours, Faulty naming every fault:
    rows removed or exchanged, amounts that cannot be read, a receipt without money, a receipt or loan twice."""
    table = reading.read(file, FIELDS)
    number, on, digest = _identity(table)
    rows = tuple(FilledRow(row, row["loan_number"], row["riel"], row["reference"], row["remark"])
                 for row in table.rows)
    _twice(table, rows)
    reading.refuse_faults(table)
    if digest != _digest(number, on, [(str(row["family_number"]), row["loan_number"]) for row in table.rows]):
        raise Refusal("The rows of this workbook are not those of sheet {number} any more: rows were removed, added or "
                      "changed. Take the workbook of the sheet again and fill in only the open columns.",
                      number=number)
    return FilledSheet(number, on, rows)


def _identity(table: Table) -> tuple[str, date, str]:
    found = [match for line in table.above if (match := _CODE.search(line))]
    if len(found) != 1:
        raise Refusal("This is no collection sheet of this program, or the line above the table was removed. Take the "
                      "workbook of the sheet again.")
    try:
        return found[0][1], date.fromisoformat(found[0][2]), found[0][3]
    except ValueError:
        raise Refusal("This is no collection sheet of this program, or the line above the table was removed. Take the "
                      "workbook of the sheet again.") from None


def _twice(table: Table, rows: Iterable[FilledRow]) -> None:
    loans: dict[str, int] = {}
    receipts: dict[str, int] = {}
    for one in rows:
        if one.riel is None and one.reference is not None:
            table.faults.append(one.fault(Refusal(
                "There is a receipt but no amount. Write the amount, or take the receipt out.", "riel")))
        for seen, value, field in ((loans, one.loan_number, "loan_number"), (receipts, one.reference, "reference")):
            if value is not None and seen.setdefault(value, one.row.number) != one.row.number:
                table.faults.append(one.fault(Refusal("{value} stands in row {row} too.", field, value=value,
                                                      row=seen[value])))


def _digest(number: str, on: date, rows: list[tuple[str, str]]) -> str:
    """The same in whatever order the rows stand."""
    lines = (number, on.isoformat(), *(f"{family} {loan}" for family, loan in sorted(rows)))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
