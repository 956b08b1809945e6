"""Money a family brings back: any amount, on any day, into cash box or bank."""

from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from ledger.books.journal import JournalEntry
from ledger.core.allocation import Allocation
from ledger.programme.people import Actor

Into = Literal["cash", "bank"]


def record(session: Session, loan_number: str, riel: int, on: date, into: Into, *, actor: Actor, request_key: str,
           reference: str | None = None) -> JournalEntry:
    """Book a repayment of `riel` received on `on`; `reference` is the number of the paper receipt.

    Oldest instalment first, interest before principal; what exceeds the loan is held as the family's money. A
    backdated repayment may change how later ones are shared: that is posted too, as linked reallocations.
    Raises Refusal for an amount that is not positive, a loan that is not disbursed or paid off, a date in the
    future, before the disbursement or in a closed period.
    """
    raise NotImplementedError


def preview(session: Session, loan_number: str, riel: int, on: date) -> Allocation:
    """How `record` would share this repayment. Raises the same refusals; changes nothing."""
    raise NotImplementedError


def payoff(session: Session, loan_number: str, on: date) -> int:
    """Riel that would close the loan on that day."""
    raise NotImplementedError
