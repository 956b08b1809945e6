"""What needs a second person: a loan, a reversal. Nobody decides what they asked for, whatever their role."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy.orm import Session

from ledger.books.journal import JournalEntry
from ledger.programme.people import Actor


@dataclass(frozen=True)
class Waiting:
    """A question waiting for a decision. `may_decide`: the person who looks may answer it."""

    id: int
    kind: Literal["loan", "reversal"]
    office_id: int
    riel: int
    family_number: str | None
    loan_number: str | None
    entry_id: int | None
    voucher_number: str | None  # of the entry to be turned back
    on: date  # the application's date, or the date of the entry to be turned back
    reason: str | None
    requested_by: int
    requested_by_km: str
    requested_by_latin: str
    requested_at: datetime
    may_decide: bool


def waiting(session: Session, actor: Actor) -> list[Waiting]:
    """What waits for a decision in the actor's offices, oldest first."""
    raise NotImplementedError


def decide(session: Session, approval_id: int, approved: bool, reason: str | None, *, actor: Actor,
           request_key: str) -> JournalEntry | None:
    """Approve or refuse. An approved reversal is posted at once, dated today, and its entry returned; else None.

    Raises NotAllowed for one's own request, Refusal when it is decided already, a refusal has no reason, or what the
    reversal would leave (a cash box below zero, a closed period) cannot be.
    """
    raise NotImplementedError


def request_reversal(session: Session, entry_id: int, reason: str, *, actor: Actor, request_key: str) -> int:
    """Ask for an entry to be turned back, with the reason; returns the approval id.

    Raises Refusal for an entry that is turned back already or waits for it, that is itself a reversal or a
    reallocation, and for a disbursement on which repayments stand.
    """
    raise NotImplementedError
