"""What is wrong with a workbook, each fault with its place: sheet, row, column and a sentence a person can act on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ledger.core.errors import Refusal

MOST_FAULTS = 1_000  # enough to see that it is the wrong file


@dataclass(frozen=True)
class Fault:
    """One thing to mend. `row` counts as Excel counts; `column` is its letter and `heading` its name (Khmer, English),
    both empty when the fault is about the whole row; row 0 is the sheet as a whole."""

    sheet: str
    row: int
    column: str
    heading: tuple[str, str]
    reason: Refusal

    @property
    def cell(self) -> str:
        """The place as Excel writes it: C7; 7 for a row; nothing for a sheet."""
        return f"{self.column}{self.row or ''}"

    def line(self, translate: Callable[[str], str] = str, khmer: bool = False) -> str:
        """The fault in one line: Loans C7 (Date): This is not a date."""
        heading = self.heading[0 if khmer else 1]
        place = " ".join(filter(None, (self.sheet, self.cell, heading and f"({heading})")))
        return f"{place}: {self.reason.text(translate)}"


class Faulty(Refusal):
    """A workbook that is not clean: nothing was booked. `faults` are all that were found, in the order of the sheets.

    Beyond MOST_FAULTS the rest was not listed, and `cut` says so.
    """

    def __init__(self, refusal: Refusal, faults: Sequence[Fault]) -> None:
        super().__init__(refusal.message, refusal.field, **refusal.values)
        self.faults = tuple(faults[:MOST_FAULTS])
        self.cut = len(faults) > MOST_FAULTS


def faulty(faults: Sequence[Fault]) -> Faulty:
    """The refusal of a workbook with these faults."""
    return Faulty(Refusal("Nothing was booked: this workbook has faults ({count}). Mend them in the workbook and bring "
                          "it again.", count=min(len(faults), MOST_FAULTS)), faults)
