"""What is wrong with a collection sheet, field by field, so that its page can say where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger.core.collection import LONGEST, Typed
from ledger.core.errors import Refusal

_COLUMNS = {"reference": "receipt", "remark": "remark"}  # what a refusal names -> the column; else paid


@dataclass(frozen=True)
class Fault:
    """What is wrong with a field: of the row `line`, of the notes of `note` riel, or of the whole sheet."""

    refusal: Refusal
    line: int | None = None
    loan_number: str | None = None
    note: int | None = None

    @property
    def field(self) -> str:
        """The field to mend: paid, receipt or remark of a row, note; empty for the sheet."""
        if self.note is not None:
            return "note"
        return "" if self.line is None else _COLUMNS.get(self.refusal.field or "", "paid")


class SheetRefused(Refusal):
    """A sheet that cannot be saved or posted as it stands; `faults` are all that were found, in the paper's order."""

    def __init__(self, refusal: Refusal, faults: Sequence[Fault]) -> None:
        super().__init__(refusal.message, refusal.field, **refusal.values)
        self.faults = tuple(faults)


def in_order(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """As the paper has them: rows, then notes from the largest down."""
    return tuple(sorted(faults, key=lambda fault: (fault.line is None, fault.line or 0, -(fault.note or 0))))


def too_long(typed: Typed, lines: Mapping[str, int]) -> tuple[Fault, ...]:
    """Every field that holds more than LONGEST characters; `lines` are the row numbers by loan number."""
    found = [Fault(_long(column), lines.get(loan, 0), loan)
             for column, fields in (("riel", typed.paid), ("reference", typed.receipts), ("remark", typed.remarks))
             for loan, text in fields.items() if len(text) > LONGEST]
    found += [Fault(_long("note"), note=note) for note, text in typed.notes.items() if len(text) > LONGEST]
    return in_order(found)


def _long(field: str) -> Refusal:
    return Refusal("This is too long: at most {longest} characters. Shorten it.", field, longest=LONGEST)
