"""A collection sheet as it is keyed in: what was typed, kept as typed, and what it means."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger.core.errors import Refusal
from ledger.core.money import NOTES, parse_riel, to_latin_digits

PAID_IN_FULL = "="
"""Typed alone as an amount it means: what is due."""
LONGEST = 60  # characters of one field
MOST_NOTES = 1_000_000


@dataclass(frozen=True)
class Typed:
    """Every field of a sheet as it was typed. `paid`, `receipts` (numbers of paper receipts) and `remarks` by loan
    number, `notes` how many of each banknote, by its riel. What is blank is left out. A remark goes nowhere else."""

    paid: Mapping[str, str] = field(default_factory=dict)
    receipts: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """JSON, the same text for the same fields."""
        return json.dumps({"paid": _filled(self.paid), "receipts": _filled(self.receipts),
                           "remarks": _filled(self.remarks),
                           "notes": {str(note): typed for note, typed in _filled(self.notes).items()}},
                          sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def typed_from(text: str) -> Typed:
    """What `Typed.text` wrote; of a sheet keyed before there were remarks, too."""
    read = json.loads(text)
    return Typed(read["paid"], read["receipts"], {int(note): typed for note, typed in read["notes"].items()},
                 read.get("remarks", {}))


def amount(typed: str, due: int) -> int | None:
    """The riel of a field: None for a blank one (not met), `due` for "=". Raises Refusal."""
    bare = typed.strip(" \t\r\n\u00a0\u200b")
    if not bare:
        return None
    if bare != PAID_IN_FULL:
        return parse_riel(typed)
    if not due:
        raise Refusal("Nothing is due here: write the amount that was received.")
    return due


def note_count(typed: str) -> int:
    """How many notes of a kind; 0 for a blank field. Raises Refusal."""
    digits = to_latin_digits(typed.strip(" \t\r\n\u00a0\u200b"))
    if not digits:
        return 0
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(MOST_NOTES)):
        raise Refusal("Write how many notes there are, with digits only.")
    return int(digits)


def counted(notes: Mapping[int, int]) -> int:
    """The riel of so many banknotes of each kind."""
    assert notes.keys() <= set(NOTES), "no such banknote"
    return sum(note * count for note, count in notes.items())


def receipt_key(sheet_number: str, loan_number: str) -> str:
    """The request key of a receipt: of one sheet and one loan, so that a sheet posted twice books nothing twice.

    No form can carry it: their keys have no slash (programme/asking.py).
    """
    return f"sheet/{sheet_number}/{loan_number}"


def _filled(fields: Mapping[str, str] | Mapping[int, str]) -> dict[str | int, str]:
    return {name: typed.strip() for name, typed in fields.items() if typed.strip()}
