"""Asking a second person: what is asked for is written down as it will be done, and done when it is approved."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ledger.books import loan_book, tables
from ledger.books.loan_book import LoanRecord
from ledger.core.errors import Refusal
from ledger.programme.people import Actor

Kind = Literal["loan", "reversal", "reschedule", "moratorium", "waiver", "write-off", "refund"]


@dataclass(frozen=True)
class Asked:
    """A question that waits for a decision. `details`: what is asked for, as `ask` was given it; `part` 2 is the
    second approval of a write-off."""

    id: int
    office_id: int
    kind: Kind
    loan_id: int | None
    entry_id: int | None
    riel: int
    reason: str | None
    details: dict[str, Any]
    part: int
    requested_by: int
    decision: str | None
    decided_by: int | None
    decided_on: date | None

    def loan(self, session: Session) -> LoanRecord:
        """The loan it is about."""
        assert self.loan_id is not None, "it is about no loan"
        return loan_book.loans(session, ids=[self.loan_id])[0]


def ask(session: Session, kind: Kind, *, office_id: int, riel: int, actor: Actor, loan_id: int | None = None,
        entry_id: int | None = None, reason: str | None = None, details: dict[str, Any] | None = None,
        part: int = 1) -> int:
    """Write down what a second person must decide; returns the number of the question.

    `details` are plain values (text, whole numbers, ISO dates). Raises Refusal when the same kind already waits for a
    decision about this loan.
    """
    if loan_id is not None and kind != "reversal":
        check_none_waits(session, kind, loan_id, part)
    return int(session.execute(insert(tables.approvals).values(
        office_id=office_id, kind=kind, loan_id=loan_id, entry_id=entry_id, riel=riel, reason=reason or None,
        details=None if details is None else json.dumps(details, sort_keys=True, ensure_ascii=False), part=part,
        requested_by=actor.user_id, requested_at=actor.at).returning(tables.approvals.c.id)).scalar_one())


def approve_with(session: Session, asked: Asked, entry_id: int, riel: int, loan_id: int, actor: Actor) -> None:
    """Write down that who approved one reversal approved that of a second entry with it: they are one act."""
    session.execute(insert(tables.approvals).values(
        office_id=asked.office_id, kind="reversal", loan_id=loan_id, entry_id=entry_id, riel=riel, reason=asked.reason,
        requested_by=asked.requested_by, requested_at=actor.at, decision="approved", decided_by=actor.user_id,
        decided_on=actor.today, decided_at=actor.at))


def check_none_waits(session: Session, kind: Kind, loan_id: int, part: int = 1) -> None:
    """Raise Refusal when such a question about the loan already waits for a decision."""
    table = tables.approvals.c
    if session.execute(select(table.id).where(
            table.loan_id == loan_id, table.kind == kind, table.part == part, table.decision.is_(None))).first():
        raise Refusal("The same was already asked for this loan and waits for a decision. Have that one decided first.")


def find(session: Session, approval_id: int) -> Asked | None:
    """The question with this number."""
    row = session.execute(select(tables.approvals).where(tables.approvals.c.id == approval_id)).one_or_none()
    return None if row is None else _asked(row)


def of_loan(session: Session, loan_id: int, kind: Kind) -> list[Asked]:
    """The questions of one kind about a loan, oldest first."""
    table = tables.approvals
    return [_asked(row) for row in session.execute(
        select(table).where(table.c.loan_id == loan_id, table.c.kind == kind).order_by(table.c.id))]


def _asked(row: Any) -> Asked:
    return Asked(row.id, row.office_id, row.kind, row.loan_id, row.entry_id, row.riel, row.reason,
                 json.loads(row.details) if row.details else {}, row.part, row.requested_by, row.decision,
                 row.decided_by, row.decided_on)
