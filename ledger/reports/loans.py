"""One loan with its schedule beside what was paid, and the loans of an office by state."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy.orm import Session

from ledger.core.schedule import Instalment, Terms
from ledger.reports.common import LoanState, Paging, Person
from ledger.reports.statements import LoanStatement, OfficeName, Place, VillageAddress

LineState = Literal["paid", "part", "overdue", "due", "not yet"]


@dataclass(frozen=True)
class PaidPart:
    """What one voucher paid of one instalment, in riel."""

    on: date
    voucher: str
    interest: int
    principal: int

    @property
    def riel(self) -> int:
        """Interest and principal together."""
        return self.interest + self.principal


@dataclass(frozen=True)
class InstalmentLine:
    """An instalment as agreed, beside what happened; riel.

    `total` is what was agreed; `interest_due` what the period's interest really is (less when the family paid
    ahead); `left` what is still to pay. `days_late` is 0 unless `state` is overdue: its due date is before the
    page's date and something is left ("due": the date is the page's own).
    """

    number: int
    due_on: date
    principal: int
    interest: int
    total: int
    interest_due: int
    parts: tuple[PaidPart, ...]
    paid: int
    left: int
    days_late: int
    state: LineState


@dataclass(frozen=True)
class Decision:
    """A request about a loan and its answer (None while it waits)."""

    id: int
    kind: Literal["loan", "reversal"]
    riel: int
    voucher: str | None
    reason: str | None
    asked_by: Person
    asked_at: datetime
    decision: Literal["approved", "refused"] | None
    decided_by: Person | None
    decided_at: datetime | None
    decision_reason: str | None


@dataclass(frozen=True)
class LoanPage:
    """Everything about one loan on a date. `statement` is None until the money was handed over.

    Before that `plan` is the schedule if it were handed over on the date; afterwards the contract's. `payoff_riel`
    closes the loan on the date; `next_riel` is what to bring on `next_due_on`: all overdue and the next instalment,
    less what is held.
    """

    office: OfficeName
    number: str
    family_number: str
    name_km: str
    name_latin: str
    address: VillageAddress
    fund: str
    purpose: str
    product_km: str
    product_en: str
    as_of: date
    state: LoanState
    terms: Terms
    applied_on: date
    applied_by: Person
    plan: tuple[Instalment, ...]
    apr_percent: str
    total_interest: int
    statement: LoanStatement | None
    lines: tuple[InstalmentLine, ...]
    held: int
    payoff_riel: int
    next_due_on: date | None
    next_riel: int
    decisions: tuple[Decision, ...]

    @property
    def agreed_riel(self) -> int:
        """Principal and interest of the whole schedule."""
        return sum(instalment.total for instalment in self.plan)


@dataclass(frozen=True)
class LoanRow:
    """One loan in the list, riel. `since` is the day its state began: applied, decided, handed over, first overdue
    due date, or closed."""

    number: str
    family_number: str
    name_km: str
    name_latin: str
    village: Place
    principal: int
    outstanding: int
    overdue: int
    days_late: int
    state: LoanState
    since: date
    next_due_on: date | None


@dataclass(frozen=True)
class LoanList:
    """One page of the loans that fit; `counts` has the number in each state under the same village filter."""

    state: LoanState | None
    village_code: str | None
    as_of: date
    rows: tuple[LoanRow, ...]
    paging: Paging
    counts: dict[LoanState, int]
    principal: int
    outstanding: int
    overdue: int


def loan_page(session: Session, office_ids: frozenset[int], number: str, as_of: date) -> LoanPage:
    """One loan at the end of `as_of`. Raises NotFound."""
    raise NotImplementedError


def loan_list(session: Session, office_ids: frozenset[int], as_of: date, state: LoanState | None = None,
              village_code: str | None = None, page: int = 1, size: int = 50) -> LoanList:
    """The loans of these offices: what waits first, then the latest overdue first, then by loan number."""
    raise NotImplementedError
