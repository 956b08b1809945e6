"""Visits, training sessions and endings that were keyed wrongly: struck out with a reason, never changed."""

from typing import Any, Literal

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session

from ledger.books import requests, tables
from ledger.core.errors import NotFound, Refusal
from ledger.programme import asking, texts
from ledger.programme.people import FIELD_WORK, Actor, require

Kind = Literal["visit", "session", "ending"]

_TABLES = {"visit": tables.visits, "session": tables.training_sessions, "ending": tables.follow_up_endings}


def strike(session: Session, kind: Kind, row_id: int, reason: str, *, actor: Actor, request_key: str) -> None:
    """This visit, training session or ending counts no more, in any report of any date; it stays in the books.

    Raises NotFound if there is none or it is another province's, Refusal without a reason, for one that is struck
    out already, and for a visit that is the evidence for new terms of a loan.
    """
    table: Any = _TABLES[kind]
    office_id = session.execute(select(table.c.office_id).where(table.c.id == row_id)).scalar_one_or_none()
    if office_id is None or office_id not in actor.office_ids:
        raise NotFound("This is not in the books of your provinces. Look in the list of the village.")
    require(actor, office_id, *FIELD_WORK)
    request = asking.asked(request_key, "strike", kind, row_id, reason)
    if asking.begin(session, office_id, request) is not None:
        return
    words = texts.clean(reason, "reason")
    column = tables.struck_out.c[f"{kind}_id"]
    if session.execute(select(tables.struck_out.c.id).where(column == row_id)).first():
        raise Refusal("This is struck out already.")
    if kind == "visit":
        _check_no_evidence(session, row_id)
    session.execute(insert(tables.struck_out).values(
        {"office_id": office_id, column.name: row_id, "reason": words, "struck_by": actor.user_id,
         "struck_at": actor.at}))
    requests.remember(session, request, f"struck:{kind}:{row_id}", actor.at)


def _check_no_evidence(session: Session, visit_id: int) -> None:
    change, back = tables.loan_changes.c, tables.journal_entries.c
    number = session.execute(
        select(tables.loans.c.number).join(tables.loan_changes, change.loan_id == tables.loans.c.id)
        .where(change.visit_id == visit_id, ~exists(select(back.id).where(back.reverses_id == change.entry_id)))
        .limit(1)).scalar_one_or_none()
    if number is not None:
        raise Refusal("The new terms of loan {loan} rest on this visit, so it stays. Have those turned back first.",
                      loan=number)
