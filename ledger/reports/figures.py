"""The figures of a fund: what it is worth, where its money is, how it moved. Frozen values in whole riel.

Made by the modules beside this one; `statements.py` puts them on paper, the pages show them.
"""

from dataclasses import dataclass
from datetime import date

from ledger.core.arrears import Band


@dataclass(frozen=True)
class OfficeName:
    """The provincial department whose book this is; `code` is the province code, `prefix` begins family numbers."""

    code: str
    prefix: str
    name_km: str
    name_en: str


@dataclass(frozen=True)
class FundProof:
    """One fund on a date: received + interest - grants - losses = cash + bank + loans - held. All riel."""

    fund: str
    name_km: str
    name_en: str
    received: int
    interest: int
    grants: int
    losses: int
    cash: int
    bank: int
    loans: int
    held: int

    @property
    def sources(self) -> int:
        """What the fund should be worth."""
        return self.received + self.interest - self.grants - self.losses

    @property
    def uses(self) -> int:
        """What is there."""
        return self.cash + self.bank + self.loans - self.held


@dataclass(frozen=True)
class MonthFigures:
    """Money that moved in one calendar month (`month` is its first day)."""

    month: date
    disbursed_riel: int
    repaid_principal_riel: int
    interest_riel: int


@dataclass(frozen=True)
class MoneyMovement:
    """Receipts and payments through one place (cash box, bank): opening + in - out = closing."""

    account: str
    name_km: str
    name_en: str
    opening: int
    received_from_donors: int
    repayments: int
    moved_in: int
    disbursed: int
    moved_out: int
    other: int
    closing: int


@dataclass(frozen=True)
class AgeingRow:
    """Loans of one ageing band."""

    band: Band
    loans: int
    outstanding_riel: int
    overdue_riel: int


@dataclass(frozen=True)
class TrialBalanceRow:
    """An account's balance on one side; the other is 0."""

    account: str
    name_km: str
    name_en: str
    debit: int
    credit: int


@dataclass(frozen=True)
class TrialBalance:
    """Balances of an office on a date (its last moment). `debit` and `credit` are the totals."""

    office: OfficeName
    as_of: date
    rows: tuple[TrialBalanceRow, ...]
    debit: int
    credit: int


@dataclass(frozen=True)
class Agreement:
    """Two figures that must be the same, each computed in its own way from the books."""

    key: str  # trial_balance, fund_proof, villages, loans_control, held_control, cash_not_negative, chain
    left: int
    right: int

    @property
    def agrees(self) -> bool:
        """Whether they are the same."""
        return self.left == self.right
