"""Interest that is income when it falls due: the run that makes it so, as often as one likes."""

from datetime import date

from sqlalchemy.orm import Session

from ledger.books import loan_book, requests
from ledger.books.journal import JournalEntry, Request
from ledger.programme import asking, dates, sharing
from ledger.programme.people import Actor, require

RUNNERS = ("officer", "approver", "administrator")


def run(session: Session, office_id: int, until: date, *, actor: Actor, request_key: str) -> list[JournalEntry]:
    """Make interest that fell due up to and on `until` income, on every loan of the office whose product says so.

    Interest of loans more than 90 days late is taken back from income until it is received. Each day that passed has
    its own entry, dated that day, or the first day of the open period. What the books have already is not posted
    again, so the run can be repeated and catches up after an absence; for books without such loans it does nothing.
    Returns what was posted. Raises Refusal for a date in the future.
    """
    require(actor, office_id, *RUNNERS)
    dates.not_in_the_future(until, actor)
    return post_due(session, office_id, until, actor, asking.asked(request_key, "accruals", office_id, until))


def post_due(session: Session, office_id: int, until: date, actor: Actor, request: Request) -> list[JournalEntry]:
    """The same as part of another act, under that one's request."""
    if asking.begin(session, office_id, request) is not None:
        return []
    posted = [entry for record in loan_book.loans(session, office_id=office_id, recognition="due")
              for entry in sharing.catch_up(session, record, until, by=actor.user_id, at=actor.at, request=request)]
    requests.remember(session, request, f"accruals:{len(posted)}", actor.at)
    return posted


def needed(session: Session, office_id: int) -> bool:
    """Whether the office has any loan whose interest is income when due."""
    return bool(loan_book.loans(session, office_id=office_id, recognition="due"))
