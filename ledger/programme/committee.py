"""What the village committee says about an application: once, before the money is handed over."""

from datetime import date
from typing import Literal, get_args

from sqlalchemy import update
from sqlalchemy.orm import Session

from ledger.books import requests, tables
from ledger.core.errors import Refusal
from ledger.programme import asking, dates, loan_state
from ledger.programme.people import FIELD_WORK, Actor, require

Word = Literal["recommended", "not recommended"]
WORDS: tuple[Word, ...] = get_args(Word)


def hear(session: Session, loan_number: str, word: str, on: date, *, actor: Actor, request_key: str) -> None:
    """Write down the committee's word of a day. Raises Refusal when there is one already, the loan is not waiting for
    its money, or the day is in the future."""
    record = loan_state.by_number(session, loan_number)
    require(actor, record.office_id, *FIELD_WORK)
    request = asking.asked(request_key, "committee", record.number, word, on)
    if asking.begin(session, record.office_id, request) is not None:
        return
    loan = loan_state.loan(session, record.number)  # as it is now that it is our turn
    if loan.state not in ("applied", "approved"):
        raise Refusal("Loan {loan} is not waiting to be handed over: nothing is added to its application any more.",
                      loan=loan.number)
    word, on = checked(session, record.office_id, word, on, actor)
    table = tables.loans
    changed = session.execute(update(table).where(table.c.id == record.id, table.c.committee.is_(None)).values(
        committee=word, committee_on=on))
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise Refusal("The committee's word about loan {loan} is written down already. If it is "
                      "wrong, withdraw the loan and ask anew.", loan=loan.number)
    requests.remember(session, request, f"committee:{record.id}", actor.at)


def checked(session: Session, office_id: int, word: str, on: date | None, actor: Actor) -> tuple[str, date]:
    """The word and its day. Raises Refusal for another word, no day, or a day in the future or before the office."""
    if word not in WORDS:
        raise Refusal("Choose what the committee said.", field="committee")
    if on is None:
        raise Refusal("Write the day on which the committee said so.", field="committee_on")
    try:
        dates.not_before_the_office(session, office_id, on, actor)
    except Refusal as refusal:
        raise Refusal(refusal.message, "committee_on", **refusal.values) from None
    return word, on
