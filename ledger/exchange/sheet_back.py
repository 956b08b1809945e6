"""A collection sheet's workbook that comes back: what it adds to the draft, and where the two differ."""

from collections.abc import Mapping
from typing import BinaryIO

from sqlalchemy.orm import Session

from ledger.core.collection import Typed
from ledger.core.errors import Refusal
from ledger.exchange.sheet_book import FilledSheet, read_sheet
from ledger.programme import collecting, sheets
from ledger.programme.collecting import Checked
from ledger.programme.people import FIELD_WORK, Actor, require
from ledger.programme.sheet_faults import Fault, SheetRefused


def bring_back(session: Session, number: str, file: BinaryIO, *, actor: Actor) -> Checked:
    """The workbook becomes the draft of its sheet; returns what posting that would do and refuse. Nothing is posted.

    Raises Refusal or Faulty as `read_back`, and SheetRefused, saving nothing, where it differs from what was keyed.
    """
    sheet = sheets.known(session, number)
    require(actor, sheet.office_id, *FIELD_WORK)  # what differs tells what was keyed in
    filled = read_back(file, sheet.number)
    lines = {loan: line for line, loan in enumerate(sheets.numbers(session, sheet), 1)}
    typed, differing = merged(sheet.typed, lines, filled)
    if differing:
        raise SheetRefused(Refusal("Nothing was saved: the workbook differs from what was keyed in ({count}).",
                                   count=len(differing)), differing)
    sheets.save(session, sheet.number, sheet.version, typed, actor=actor)
    return collecting.check(session, sheet.number, typed, actor=actor)


def read_back(file: BinaryIO, number: str) -> FilledSheet:
    """What was filled in. Raises Refusal or Faulty as `read_sheet`, and for the workbook of another sheet."""
    filled = read_sheet(file)
    if filled.number != number:
        raise Refusal("This workbook is of sheet {other}, not of {sheet}. Open that sheet and bring it there.",
                      other=filled.number, sheet=number)
    return filled


def merged(typed: Typed, lines: Mapping[str, int], filled: FilledSheet) -> tuple[Typed, tuple[Fault, ...]]:
    """What was keyed in before and what the workbook adds, and the fields in which the two differ: those keep what was
    keyed. `lines` are the row numbers of the sheet by loan number."""
    paid, receipts, remarks = dict(typed.paid), dict(typed.receipts), dict(typed.remarks)
    differing = []
    for row in filled.rows:
        for fields, value, column in ((paid, f"{row.riel:,}" if row.riel is not None else "", "riel"),
                                      (receipts, row.reference or "", "reference"),
                                      (remarks, row.remark or "", "remark")):
            there = fields.get(row.loan_number, "")
            if there and value and there.replace(",", "") != value.replace(",", ""):
                differing.append(Fault(Refusal("Here it is keyed in as {typed}, in the workbook as {brought}. Mend the "
                                               "one that is wrong.", column, typed=there, brought=value),
                                       lines.get(row.loan_number, 0), row.loan_number))
            elif value:
                fields[row.loan_number] = value
    return Typed(paid, receipts, typed.notes, remarks), tuple(differing)
