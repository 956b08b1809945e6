"""A collection sheet and the receipts that came of it, as frozen values: made by collection.py and receipts.py, drawn
by `ledger.paper`. All amounts are whole riel. No value here says why a family is helped.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledger.reports.figures import OfficeName
from ledger.reports.statements import VillageAddress

ReceiptKind = Literal["repayment", "recovery", "held applied", "refund"]
"""Entries that a family gets a receipt of: the last is money out of the office, the one before moves none."""


@dataclass(frozen=True)
class Receipt:
    """One repayment, or what is like it, as the family takes it home. `outstanding`: principal still owed after it.

    `next_riel` is what to bring on `next_due_on`, as it stood at the end of the receipt's day (None: nothing more).
    `reference` is the number of the paper receipt written in the village. `mark` are 16 digits of the entry's hash.
    `interest` below 0: paid before for days that did not run, it became principal. Of a recovery `written_off` is what
    the loan lost and `left` what of it is not recovered yet; of money held that was used or paid back `left` is still
    held, and `held_on` the loan it was held on.
    `brought_by`: who brought the money, if not the family itself.
    """

    office: OfficeName
    voucher: str
    on: date
    family_number: str
    name_km: str
    name_latin: str
    address: VillageAddress
    loan_number: str
    riel: int
    interest: int
    principal: int
    penalty: int
    held: int
    outstanding: int
    next_due_on: date | None
    next_riel: int
    reference: str | None
    mark: str
    reversed: bool = False
    kind: ReceiptKind = "repayment"
    written_off: int = 0
    left: int = 0
    held_on: str | None = None
    brought_by: str | None = None


@dataclass(frozen=True)
class SheetRow:
    """One loan on a sheet, riel. `line` is the number printed on the paper.

    `overdue` fell due before the day of the visit, `now` from that day up to the sheet's `due_until`; `printed` is
    what the paper asks for, if it is already. `next_due_on` and `next_riel` say what comes later where nothing is due.
    `payoff` closes the loan that day. `booked` is what other vouchers of that day brought on this loan.
    `receipt`: what was posted from this sheet.
    """

    line: int
    family_number: str
    name_km: str
    name_latin: str
    phone: str | None
    loan_number: str
    overdue: int
    now: int
    printed: int | None
    days_late: int
    outstanding: int
    payoff: int
    next_due_on: date | None
    next_riel: int
    booked: int
    receipt: Receipt | None = None

    @property
    def due(self) -> int:
        """What is asked for: everything overdue and what falls due."""
        return self.overdue + self.now


@dataclass(frozen=True)
class CollectionSheet:
    """A sheet of a village and a day, as the books have it now."""

    number: str
    office: OfficeName
    address: VillageAddress
    on: date
    due_until: date
    part: int
    rows: tuple[SheetRow, ...]

    @property
    def overdue(self) -> int:
        """All that fell due before the visit."""
        return sum(row.overdue for row in self.rows)

    @property
    def now(self) -> int:
        """All that falls due at this visit."""
        return sum(row.now for row in self.rows)

    @property
    def due(self) -> int:
        """Both together."""
        return self.overdue + self.now
