"""Which dates something may be booked on."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import periods
from ledger.books.tables import offices
from ledger.core.errors import Refusal
from ledger.programme.people import Actor

OPENED = select(offices.c.opened_on)


def check(session: Session, office_id: int, on: date, actor: Actor) -> None:
    """Raise Refusal if `on` is in the future, before the office opened, or in a closed fiscal period."""
    not_before_the_office(session, office_id, on, actor)
    closed_until = periods.locked_to(session, office_id)
    if closed_until is not None and on <= closed_until:
        raise Refusal("The books are closed until {closed_on}. Use a later date.", field="on", closed_on=closed_until)


def not_before_the_office(session: Session, office_id: int, on: date, actor: Actor) -> None:
    """Raise Refusal if `on` is in the future or before the office opened. For what is written but not booked."""
    not_in_the_future(on, actor)
    opened_on = session.execute(OPENED.where(offices.c.id == office_id)).scalar_one()
    assert isinstance(opened_on, date)
    if on < opened_on:
        raise Refusal("The office opened on {opened_on}. Use that date or a later one.", field="on",
                      opened_on=opened_on)


def not_in_the_future(on: date, actor: Actor) -> None:
    """Raise Refusal if `on` is after the actor's today."""
    if on > actor.today:
        raise Refusal("The date {given_on} is in the future. Use today's date or an earlier one.", field="on",
                      given_on=on)
