"""The figures of a fund: what it is worth, where its money is, how it moved. Frozen values in whole riel.

Made by the modules beside this one; `statements.py` puts them on paper, the pages show them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, NamedTuple

from ledger.core import chart
from ledger.core.arrears import Band


@dataclass(frozen=True)
class OfficeName:
    """The provincial department whose book this is; `code` is the province code, `prefix` begins family numbers."""

    code: str
    prefix: str
    name_km: str
    name_en: str


class ProofLine(NamedTuple):
    """One line of a fund proof: its field of FundProof, the account it is the balance of, and whether it counts for
    the fund (1) or against it (-1). `always`: shown even where it is nothing."""

    name: str
    account: str
    sign: int = 1
    always: bool = True


SOURCES = (
    ProofLine("received", chart.RECEIVED), ProofLine("opening", chart.OPENING, always=False),
    ProofLine("interest", chart.INTEREST), ProofLine("interest_waived", chart.INTEREST_WAIVED, -1, always=False),
    ProofLine("penalties", chart.PENALTIES, always=False),
    ProofLine("penalties_waived", chart.PENALTIES_WAIVED, -1, always=False),
    ProofLine("recovered", chart.RECOVERED, always=False), ProofLine("grants", chart.GRANTS, -1),
    ProofLine("losses", chart.WRITTEN_OFF, -1))
USES = (
    ProofLine("cash", chart.CASH), ProofLine("bank", chart.BANK), ProofLine("loans", chart.LOANS),
    ProofLine("receivable", chart.RECEIVABLE, always=False), ProofLine("held", chart.HELD, -1))


@dataclass(frozen=True)
class FundProof:
    """One fund on a date, in riel: what came in less what was given away or lost = what is there.

    `interest` and `penalties` are income before waivers; of a loan whose interest is income when due, `receivable` is
    the part not received yet. The lines are SOURCES and USES, each the balance of one account (`bank` of every bank).
    """

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
    opening: int = 0
    interest_waived: int = 0
    penalties: int = 0
    penalties_waived: int = 0
    recovered: int = 0
    receivable: int = 0

    source_lines: ClassVar[Sequence[ProofLine]] = SOURCES
    use_lines: ClassVar[Sequence[ProofLine]] = USES

    @property
    def sources(self) -> int:
        """What the fund should be worth."""
        return sum(line.sign * self.of(line) for line in SOURCES)

    @property
    def uses(self) -> int:
        """What is there."""
        return sum(line.sign * self.of(line) for line in USES)

    def of(self, line: ProofLine) -> int:
        """The riel of one line, without its sign."""
        riel: int = getattr(self, line.name)
        return riel

    def shown(self, lines: Sequence[ProofLine]) -> list[ProofLine]:
        """The lines that say something of this fund."""
        return [line for line in lines if line.always or self.of(line)]


@dataclass(frozen=True)
class MonthFigures:
    """What moved in one calendar month (`month` is its first day): lent, principal repaid, interest received.

    What was taken over from older books was not lent then, what was written off not repaid.
    """

    month: date
    disbursed_riel: int
    repaid_principal_riel: int
    interest_riel: int


@dataclass(frozen=True)
class MoneyMovement:
    """Receipts and payments through one place (cash box, bank): opening + in - out = closing.

    `recovered` came in for loans that were written off, `refunded` went back to families it was held for.
    """

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
    recovered: int = 0
    refunded: int = 0


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

    key: str  # trial_balance, fund_proof, villages, {loans,held,receivable}_control, cash_not_negative, chain
    left: int
    right: int

    @property
    def agrees(self) -> bool:
        """Whether they are the same."""
        return self.left == self.right
