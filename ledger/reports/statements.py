"""What a statement says, as frozen values: made by the modules beside this one, drawn by `ledger.paper`.

All amounts are whole riel. Lists are in the order of the paper. No value here says why a family is helped.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledger.core.arrears import Band
from ledger.core.schedule import Instalment, Terms
from ledger.reports.figures import (
    AgeingRow,
    Agreement,
    FundProof,
    MoneyMovement,
    MonthFigures,
    OfficeName,
    TrialBalance,
)

StatementKind = Literal["family", "village", "province"]


@dataclass(frozen=True)
class Place:
    """A place with its unit in both languages: ភូមិ ព្រៃឈើទាល / Prey Chheu Teal village."""

    code: str
    unit_km: str
    unit_en: str
    name_km: str
    name_latin: str


@dataclass(frozen=True)
class VillageAddress:
    """A village and what it lies in, smallest first."""

    village: Place
    commune: Place
    district: Place
    province: Place


@dataclass(frozen=True)
class Issue:
    """What makes a printed statement checkable. The same figures always get the same issue, so the same bytes."""

    number: str  # document number: FS-SR-0001-20080930
    code: str  # verification code: NEBB-QSEK
    checksum: str  # sha256 of the figures, hex
    head_seq: int
    head_hash: str
    issued_on: date

    @property
    def short_head(self) -> str:
        """The first 16 hex digits of the chain head in groups of four."""
        return " ".join(self.head_hash[i:i + 4] for i in range(0, 16, 4))


RowKind = Literal["repayment", "held applied", "refund", "waiver", "reschedule", "write-off", "recovery",
                  "reallocation", "reversal"]


@dataclass(frozen=True)
class RepaymentRow:
    """One thing that was booked on a loan as it stands in the books on the statement's date.

    `riel` is the money that came in (below 0: went back). What was waived or written off moved no money.
    """

    on: date
    voucher: str  # R-2008-0220
    kind: RowKind
    riel: int
    interest: int
    principal: int
    held: int
    outstanding: int  # principal owed after this row
    reversed: bool = False  # a later entry turned it back
    penalty: int = 0
    waived: int = 0  # interest and penalties
    written_off: int = 0
    recovered: int = 0
    corrects: str | None = None  # a reallocation: the voucher that made it necessary
    pause_months: int = 0  # a reschedule: a pause of so many months; 0: new terms


@dataclass(frozen=True)
class ToPayRow:
    """What is still to pay of one instalment. `overdue` if its due date is before the statement's date."""

    number: int
    due_on: date
    interest: int
    principal: int
    outstanding: int  # principal owed after it
    overdue: bool
    penalty: int = 0

    @property
    def total(self) -> int:
        """Interest, principal and penalty together."""
        return self.interest + self.principal + self.penalty


@dataclass(frozen=True)
class LoanStatement:
    """One loan of a family on a date. `terms` with the contract's `schedule`; sums in riel up to that date."""

    number: str
    terms: Terms
    schedule: tuple[Instalment, ...]
    disbursed_on: date
    disbursement_voucher: str
    apr_percent: str  # "12.02"
    total_interest: int  # cost of the loan if paid as agreed
    repayments: tuple[RepaymentRow, ...]
    to_pay: tuple[ToPayRow, ...]
    paid: int
    paid_interest: int
    paid_principal: int
    outstanding: int
    overdue: int
    days_late: int
    band: Band
    closed_on: date | None
    changed_on: date | None = None  # new terms or a pause since, which stand: what is to pay is no more the contract's


@dataclass(frozen=True)
class GrantRow:
    """A grant from the Saving Foundation."""

    on: date
    what_km: str
    what_en: str
    riel: int


@dataclass(frozen=True)
class FamilyStatement:
    """Everything a family's statement says. `loans` oldest first; the last is the current one.

    `next_due_on` and `next_riel` are what to bring next: all that is overdue together with the next instalment
    not yet paid (None and 0 when nothing is owed). Once every due date has passed, the day is the statement's own.
    """

    office: OfficeName
    family_number: str
    name_km: str
    name_latin: str
    address: VillageAddress
    as_of: date
    loans: tuple[LoanStatement, ...]
    grants: tuple[GrantRow, ...]
    held: int
    next_due_on: date | None
    next_riel: int


@dataclass(frozen=True)
class Figures:
    """The figures that add up from loans to families, villages and the province."""

    families: int
    loans: int
    disbursed_riel: int
    repaid_principal_riel: int
    interest_received_riel: int
    written_off_riel: int
    outstanding_riel: int
    overdue_riel: int
    held_riel: int
    late_loans: int
    at_risk_riel: int  # outstanding of loans more than 30 days late
    penalties_received_riel: int = 0
    waived_riel: int = 0  # interest and penalties
    recovered_riel: int = 0  # of loans written off


@dataclass(frozen=True)
class VillageRow:
    """One family in a village book: its loans together. A family without a loan has zeros and no next date."""

    family_number: str
    name_km: str
    name_latin: str
    loan_number: str | None
    figures: Figures
    days_late: int
    next_due_on: date | None


@dataclass(frozen=True)
class VillageBook:
    """Every family of a village; `total` is the sum of the rows."""

    office: OfficeName
    address: VillageAddress
    as_of: date
    rows: tuple[VillageRow, ...]
    total: Figures


@dataclass(frozen=True)
class VillageFigures:
    """One village in the province statement."""

    place: Place
    figures: Figures


@dataclass(frozen=True)
class ProvinceStatement:
    """The province's books from `from_on` to `as_of`, both included; balances are at the end of `as_of`."""

    office: OfficeName
    from_on: date
    as_of: date
    total: Figures
    villages: tuple[VillageFigures, ...]
    funds: tuple[FundProof, ...]
    months: tuple[MonthFigures, ...]
    movements: tuple[MoneyMovement, ...]
    ageing: tuple[AgeingRow, ...]
    trial_balance: TrialBalance
    agreements: tuple[Agreement, ...]
