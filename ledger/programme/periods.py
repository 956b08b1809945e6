"""Closing a fiscal period: after it nothing can be dated inside."""

from datetime import date

from sqlalchemy.orm import Session

from ledger.programme.people import Actor


def close_period(session: Session, office_id: int, last_on: date, *, actor: Actor) -> None:
    """Close the fiscal period that ends on `last_on`, by an approver or administrator. Periods close in order.

    Raises Refusal when an earlier one is still open, it is closed already, or it has not ended yet.
    """
    raise NotImplementedError
