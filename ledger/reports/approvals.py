"""What waits for a second person, with everything needed to decide."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy.orm import Session

from ledger.core.schedule import Instalment, Terms
from ledger.reports.common import Person
from ledger.reports.statements import OfficeName, Place

ApprovalKind = Literal["loan", "reversal"]
CheckKey = Literal["limits", "earlier_loans", "cap", "fund", "not_reversed", "period_open", "later_entries"]


@dataclass(frozen=True)
class WaitingRow:
    """One thing that waits. `own`: the actor asked for it, so somebody else must decide. `days` since it was asked."""

    id: int
    kind: ApprovalKind
    office_code: str
    riel: int
    family_number: str | None
    loan_number: str | None
    voucher: str | None  # of the entry to be reversed
    reason: str | None
    asked_by: Person
    asked_at: datetime
    asked_on: date
    days: int
    own: bool


@dataclass(frozen=True)
class Check:
    """One thing to look at before deciding, looked up in the books; whether it speaks for the approval.

    `limits`: amount, lowest, highest riel · `earlier_loans`: number of loans still open · `cap`: APR and cap in ppm ·
    `fund`: riel of the fund in cash box and bank, and what would be left of it · `not_reversed`: 0 or 1 ·
    `period_open`: 0 or 1 · `later_entries`: entries booked on the same loan after it.
    """

    key: CheckKey
    holds: bool
    values: tuple[int, ...]


@dataclass(frozen=True)
class VoucherLine:
    """A line of the voucher that would be posted; riel on one side, the other is 0."""

    account: str
    name_km: str
    name_en: str
    fund: str
    family_number: str | None
    loan_number: str | None
    debit: int
    credit: int


@dataclass(frozen=True)
class ApprovalPage:
    """A request with what it rests on. `decision` is None while it waits; `own`: the actor asked for it.

    For a loan: `terms`, and the `schedule` as it would be if the money were handed over on the day asked for, with
    its APR and total interest; for a reversal: the entry's number, date and kind, and the mirror lines that would be
    posted.
    """

    id: int
    kind: ApprovalKind
    office: OfficeName
    riel: int
    family_number: str | None
    name_km: str | None
    name_latin: str | None
    village: Place | None
    loan_number: str | None
    purpose: str | None
    voucher: str | None
    entry_on: date | None
    entry_kind: str | None
    reason: str | None
    asked_by: Person
    asked_at: datetime
    asked_on: date
    days: int
    own: bool
    terms: Terms | None
    schedule: tuple[Instalment, ...]
    apr_percent: str | None
    total_interest: int
    lines: tuple[VoucherLine, ...]
    checks: tuple[Check, ...]
    decision: Literal["approved", "refused"] | None
    decided_by: Person | None
    decided_at: datetime | None
    decision_reason: str | None

    @property
    def to_repay(self) -> int:
        """Principal and interest of the whole schedule, in riel."""
        return sum(instalment.total for instalment in self.schedule)


def waiting(session: Session, office_ids: frozenset[int], user_id: int, on: date) -> tuple[WaitingRow, ...]:
    """Everything that waits in the actor's offices, oldest first."""
    raise NotImplementedError


def approval_page(session: Session, office_ids: frozenset[int], approval_id: int, user_id: int,
                  on: date) -> ApprovalPage:
    """One request. Raises NotFound."""
    raise NotImplementedError
