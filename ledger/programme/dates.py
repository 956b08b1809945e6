"""Which dates something may be booked on."""

from datetime import date

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from ledger.books.tables import offices, period_closings
from ledger.core.errors import Refusal
from ledger.programme.people import Actor


def check(session: Session, office_id: int, on: date, actor: Actor) -> None:
    """Raise Refusal if `on` is in the future, before the office opened, or in a closed fiscal period."""
    closed_until = _not_before_the_office(session, office_id, on, actor)
    if closed_until is not None and on <= closed_until:
        raise Refusal("The books are closed up to {locked_to}. Give a later date.", field="on",
                      locked_to=closed_until)


def not_before_the_office(session: Session, office_id: int, on: date, actor: Actor) -> None:
    """Raise Refusal if `on` is in the future or before the office opened. For what is written but not booked."""
    _not_before_the_office(session, office_id, on, actor)


def _not_before_the_office(session: Session, office_id: int, on: date, actor: Actor) -> date | None:
    not_in_the_future(on, actor)
    known = session.execute(_KNOWN, {"office": office_id}).one()
    if on < known.opened_on:
        raise Refusal("The office opened on {opened_on}. Use that date or a later one.", field="on",
                      opened_on=known.opened_on)
    closed_until: date | None = known.closed_until
    return closed_until


def not_in_the_future(on: date, actor: Actor) -> None:
    """Raise Refusal if `on` is after the actor's today."""
    if on > actor.today:
        raise Refusal("The date {given_on} is in the future. Use today's date or an earlier one.", field="on",
                      given_on=on)


_KNOWN = select(
    offices.c.opened_on,
    select(func.max(period_closings.c.last_on)).where(period_closings.c.office_id == offices.c.id)
    .scalar_subquery().label("closed_until"),
).where(offices.c.id == bindparam("office"))
