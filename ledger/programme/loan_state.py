"""A loan as applied for and what became of it: its state is worked out from what happened, never stored."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import loan_book, tables
from ledger.books.loan_book import LoanRecord
from ledger.core.errors import NotFound
from ledger.core.schedule import Terms
from ledger.programme import sharing, texts

State = Literal["applied", "refused", "approved", "disbursed", "closed", "written off", "cancelled", "withdrawn"]
"""applied: waits for a decision. approved: may be disbursed. closed: all is paid. cancelled: disbursement reversed.
written off: given up as lost. withdrawn: the family did not want it any more."""

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
    approval_id: int
    requested_by: int
    decision: str | None  # approved, refused
    decided_by: int | None
    decided_on: date | None
    decision_reason: str | None
    disbursed_on: date | None
    first_due_on: date | None
    disbursement_id: int | None
    cancelled_on: date | None  # the disbursement was turned back on this day
    closed_on: date | None
    withdrawn_on: date | None
    written_off_on: date | None
    product_version_id: int
    top_up_of: int | None  # the loan that is paid off out of this one

    @property
    def state(self) -> State:
        """What the loan's own events say it is."""
        if self.withdrawn_on is not None:
            return "withdrawn"
        if self.decision is None:
            return "applied"
        if self.decision == "refused":
            return "refused"
        if self.disbursed_on is None:
            return "approved"
        if self.cancelled_on is not None:
            return "cancelled"
        if self.written_off_on is not None:
            return "written off"
        return "closed" if self.closed_on is not None else "disbursed"


def loan(session: Session, loan_number: str) -> Loan:
    """The loan with this number (small letters are fine). Raises NotFound."""
    return of_record(session, by_number(session, loan_number))


def of_family(session: Session, family_id: int) -> list[Loan]:
    """The family's loans, oldest first."""
    return [of_record(session, record) for record in loan_book.loans(session, family_id=family_id)]


def by_number(session: Session, loan_number: str) -> LoanRecord:
    """The loan's record in the books (small letters are fine). Raises NotFound."""
    found = loan_book.loan_numbered(session, texts.key(loan_number))
    if found is None:
        raise NotFound("There is no loan {number}. Look for the family first.", field="loan_number",
                       number=loan_number[:20])
    return found


def by_id(session: Session, loan_id: int) -> LoanRecord:
    """The loan's record in the books by its row."""
    return loan_book.loans(session, ids=[loan_id])[0]


def of_record(session: Session, record: LoanRecord) -> Loan:
    """The loan of a record, with its decision and its end."""
    table = tables.approvals
    asked = session.execute(select(table).where(table.c.loan_id == record.id, table.c.kind == "loan")).one()
    closed_on = written_off_on = None
    if record.disbursed_on is not None and record.reversed_on is None:
        now = sharing.latest(record, sharing.everything(session, record))
        closed_on, written_off_on = now.closed_on, now.written_off_on
    return Loan(
        record.id, record.number, record.office_id, record.family_id, record.family_number, record.village_code,
        record.fund, record.purpose, record.terms, record.applied_on, asked.id, asked.requested_by, asked.decision,
        asked.decided_by, asked.decided_on, asked.decision_reason, record.disbursed_on, record.first_due_on,
        record.disbursement_id, record.reversed_on, closed_on, record.withdrawn_on, written_off_on,
        record.product_version_id, record.top_up_of)
