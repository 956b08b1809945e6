"""Closing a fiscal period: after it nothing can be dated inside."""

from datetime import date

from sqlalchemy.orm import Session

from ledger.books import periods
from ledger.books.journal import Request
from ledger.core.errors import Refusal
from ledger.programme import accruals
from ledger.programme.people import PERIOD_KEEPERS, Actor, require


def close_period(session: Session, office_id: int, last_on: date, *, actor: Actor) -> None:
    """Close the fiscal period that ends on `last_on`, by an approver or administrator. Periods close in order.

    Interest that fell due in it is made income first, where a product says so. Closing twice is refused, so a form
    sent twice acts once. Raises Refusal when an earlier one is still open, it is closed already, or it has not ended
    yet.
    """
    require(actor, office_id, *PERIOD_KEEPERS)
    if last_on >= actor.today:
        raise Refusal("The period up to {last_on} has not ended yet. Close it on a later day.", field="last_on",
                      last_on=last_on)
    periods.ensure_open(session, office_id, last_on)  # a year in which nothing was booked yet
    # what fell due in the period is its income, not the next one's
    accruals.post_due(session, office_id, last_on, actor, Request(f"close/{office_id}/{last_on}", ()))
    periods.close(session, office_id, last_on, actor.user_id, actor.at)
