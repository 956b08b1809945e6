"""A loan from application to the last riel. Its state is worked out from what happened, never stored."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from ledger.books.journal import JournalEntry
from ledger.core.schedule import Terms
from ledger.programme.people import Actor

Source = Literal["cash", "bank"]
State = Literal["applied", "refused", "approved", "disbursed", "closed", "cancelled"]
"""applied: waits for a decision. approved: may be disbursed. closed: all is paid. cancelled: disbursement reversed."""

OPEN_STATES: frozenset[State] = frozenset({"applied", "approved", "disbursed"})


@dataclass(frozen=True)
class Loan:
    """A loan as applied for, and what became of it. Dates are None until they happen."""

    id: int
    number: str  # SR-L0014
    office_id: int
    family_id: int
    family_number: str
    village_code: str
    fund: str
    purpose: str
    terms: Terms
    applied_on: date
    applied_by: int
    approval_id: int
    decision: str | None  # approved, refused
    decided_on: date | None
    decision_reason: str | None
    disbursed_on: date | None
    first_due_on: date | None
    disbursement_id: int | None
    cancelled_on: date | None  # the disbursement was turned back on this day
    closed_on: date | None

    @property
    def state(self) -> State:
        """What the loan's own events say it is."""
        if self.decision is None:
            return "applied"
        if self.decision == "refused":
            return "refused"
        if self.disbursed_on is None:
            return "approved"
        if self.cancelled_on is not None:
            return "cancelled"
        return "closed" if self.closed_on is not None else "disbursed"


def apply(session: Session, family_number: str, riel: int, *, actor: Actor, request_key: str, purpose: str = "",
          on: date | None = None, instalments: int | None = None, borrower_id: int | None = None) -> str:
    """Apply for a loan of `riel`; it waits for another person's decision. Returns the loan number, SR-L0014.

    Terms are those of the product in force on the date; `instalments` may shorten it. The borrower is the head of
    the family unless another member is named. Raises Refusal for an amount outside the product's limits or not in
    its multiple, another loan still open, a village that has left the programme, a date in the future.
    """
    raise NotImplementedError


def disburse(session: Session, loan_number: str, on: date, source: Source, *, actor: Actor, request_key: str,
             first_due_on: date | None = None, reference: str | None = None) -> JournalEntry:
    """Hand the money over and post it. The first instalment falls due one spacing later unless a date is given.

    Raises Refusal unless the loan is approved and not disbursed; for a date in the future, before the approval or in
    a closed period; when the fund, the cash box or the bank would be short on that date or any later one.
    """
    raise NotImplementedError


def loan(session: Session, loan_number: str) -> Loan:
    """The loan with this number (small letters are fine). Raises NotFound."""
    raise NotImplementedError


def of_family(session: Session, family_id: int) -> list[Loan]:
    """The family's loans, oldest first."""
    raise NotImplementedError
