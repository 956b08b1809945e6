"""What new terms, pauses and waivers have in common: why they are asked for, from which day they hold, how a change of
terms is booked."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledger.books import booked, contract, follow_book, periods
from ledger.books.journal import JournalEntry, Request, post
from ledger.books.loan_book import LoanRecord
from ledger.books.replay import standing
from ledger.core import changes, vouchers
from ledger.core.allocation import Position
from ledger.core.changes import REASONS, Change
from ledger.core.errors import Refusal
from ledger.core.events import Reschedule
from ledger.programme import acting, dates, sharing, texts, visits
from ledger.programme.acting import Standing
from ledger.programme.asks import Asked
from ledger.programme.people import Actor


@dataclass(frozen=True)
class Why:
    """Why terms are changed: one of `REASONS`, in a few words if need be, and the visit that found it."""

    reason: str
    words: str = ""
    visit_id: int | None = None


@dataclass(frozen=True)
class Preview:
    """A loan at the end of the day from which a change holds: as it is, and as it would be. `apr_ppm`: what the rest
    of the loan would cost a year from then on, interest carried over counted as lent; 0 if nothing is left to pay."""

    record: LoanRecord
    change: Change
    before: Position
    after: Position
    apr_ppm: int = 0


def checked_why(session: Session, why: Why, family_id: int | None) -> tuple[dict[str, Any], str]:
    """The reason as details, and its words cleaned. Raises Refusal for a reason that is in no list, something else
    without words, and a visit that was not to this family or found something else."""
    if why.reason not in REASONS:
        raise Refusal("Choose what happened from the list.", field="reason")
    words = texts.clean(why.words, "words", required=why.reason == "other")
    if why.visit_id is not None:
        assert family_id is not None, "a visit is to one family"
        seen = visits.evidence(session, why.visit_id, family_id)
        if seen.hit != why.reason:
            raise Refusal("The visit of {visited_on} did not find what is chosen as the reason. Choose the visit that "
                          "found it, or no visit.", field="visit_id", visited_on=seen.visited_on)
    return {"reason": why.reason, "visit_id": why.visit_id}, words


def check_day(session: Session, loan: Standing, on: date, actor: Actor) -> None:
    """Raise Refusal unless something that changes the loan may be dated `on`: in an open period, not in the future,
    not before anything booked on it: what was paid since was paid, and shared, under the terms of its day."""
    dates.check(session, loan.record.office_id, on, actor)
    last_on = booked.last_on(loan.record, loan.there)
    if on < last_on:
        raise Refusal("Something was booked on loan {loan} on {last_on}. Use that date or a later one.", field="on",
                      loan=loan.record.number, last_on=last_on)


def at_effect(session: Session, record: LoanRecord, asked: Asked, actor: Actor,
              request: Request) -> tuple[Standing, date]:
    """The loan on the day from which what was asked for holds if it is approved now (see `changes.effective_on`), with
    interest that fell due by then made income. Raises Refusal if today's period is closed."""
    last_on = booked.last_on(record, acting.standing(session, record).there)
    locked_to = periods.locked_to(session, record.office_id)
    on = changes.effective_on(changes.asked_on(asked.details), last_on, locked_to, actor.today)
    dates.check(session, record.office_id, on, actor)
    return acting.caught_up(session, record, on, by=asked.requested_by, actor=actor, request=request), on


def before_and_after(loan: Standing, change: Change) -> Preview:
    """The loan without and with the change, at the end of its day."""
    before = sharing.replay(loan.record, loan.there, change.on)
    return Preview(loan.record, change, before, sharing.replay(loan.record, loan.there, change.on, change))


def book(session: Session, loan: Standing, change: Change, asked: Asked, *, actor: Actor,
         request: Request) -> JournalEntry:
    """Post the voucher of new terms or a pause, sealed with what they are; whoever asked for it entered it."""
    record, reason, visit_id = loan.record, asked.details["reason"], asked.details.get("visit_id")
    if visit_id is not None and follow_book.visit(session, visit_id) is None:
        raise Refusal("The visit that this request names as its evidence was struck out meanwhile. Refuse this request "
                      "and have it asked for anew.")
    owed = sharing.replay(record, loan.there, change.on).outstanding
    entry = post(
        session, vouchers.new_terms(sharing.loan_ref(record), owed, sharing.share_of(record, loan.there, change)),
        office_id=record.office_id, on=change.on, by=asked.requested_by, at=actor.at, approved_by=actor.user_id,
        request=request, contract_hash=contract.of_change(record.number, change, reason),
        change={"loan_id": record.id, "kind": changes.kind_of(change), "reason": reason,
                "visit_id": visit_id, **changes.columns(change)})
    acting.put_right(session, loan, entry, request, actor, approved_by=actor.user_id, by=asked.requested_by)
    return entry


def check_principal_owed(loan: Standing) -> None:
    """Raise Refusal unless principal is owed: terms are about nothing else."""
    acting.check_owed(loan)
    if loan.now.outstanding == 0:
        raise Refusal("Only interest or penalties are owed on loan {loan}. Ask for them to be waived.",
                      loan=loan.record.number)


def rate_now(loan: Standing) -> int:
    """The rate in force, in ppm of the loan's own month or year: the contract's, or that of the last new terms."""
    told = standing(loan.record, loan.there, sharing.EVER)
    return next((event.rate_ppm for event in reversed(told) if isinstance(event, Reschedule)),
                loan.record.terms.rate_ppm)
