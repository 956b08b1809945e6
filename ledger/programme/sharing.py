"""How what happened to a loan is shared stays true whatever is booked later about the past.

What stands in the books for a loan must, on every date, be what a replay of its events gives: that is what lets any
report be asked as of a past day. A repayment dated before later ones, or a reversal, changes what those later ones
should have been; the difference is posted day by day as reallocations, linked to what made them necessary.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from ledger.books import booked as bookings
from ledger.books import periods
from ledger.books.booked import Booked
from ledger.books.journal import JournalEntry, Request, post
from ledger.books.loan_book import LoanRecord
from ledger.books.replay import EVER, Amounts, Difference, missing, replay, standing
from ledger.core import vouchers
from ledger.core.allocation import Position, last_share, position
from ledger.core.errors import Refusal
from ledger.core.events import Event
from ledger.core.instalments import Allocation

__all__ = ["EVER", "catch_up", "differences", "everything", "latest", "loan_ref", "put_right", "replay", "share_of",
           "standing_on", "take_back"]


def everything(session: Session, record: LoanRecord) -> tuple[Booked, ...]:
    """All that was booked on the loan, whatever its date."""
    return bookings.booked(session, [record.id], EVER)[record.id]


def latest(record: LoanRecord, there: Sequence[Booked], *more: Event) -> Position:
    """Where the loan stands after the last thing booked on it, or would stand with `more` put in at their dates."""
    assert record.disbursed_on is not None, "a loan that was not handed over has no position"
    as_of = max([record.disbursed_on, *(b.on for b in there), *(one.on for one in more)])
    in_order = sorted([*standing(record, there, as_of), *more], key=lambda one: one.on)  # stable: after their day's
    return position(record.terms, record.schedule, record.disbursed_on, in_order, as_of)


def standing_on(record: LoanRecord, there: Sequence[Booked], on: date) -> Position:
    """Where the loan stood at the end of `on` by what still stands today: what was reversed since never counted."""
    assert record.disbursed_on is not None, "a loan that was not handed over has no position"
    told = [b for b in there if b.on <= on]
    return position(record.terms, record.schedule, record.disbursed_on, bookings.standing(record, told), on)


def share_of(record: LoanRecord, there: Sequence[Booked], event: Event) -> Allocation:
    """What a new event does, after those of its day."""
    assert record.disbursed_on is not None, "a loan that was not handed over has no position"
    return last_share(record.terms, record.schedule, record.disbursed_on, [*standing(record, there, event.on), event])


def differences(record: LoanRecord, there: Sequence[Booked], since: date) -> list[Difference]:
    """For every day from `since` with something booked, or interest that became income: what must still be put right
    on that day; moves no money."""
    found: list[Difference] = []
    before: Amounts = (0,) * 9
    for all_of_it in missing(record, there, since, between=True):
        step = Difference(all_of_it.on, tuple(a - b for a, b in zip(all_of_it.amounts, before, strict=True)))
        assert step.allocation.riel == 0, "a replay shares exactly the money that was booked"
        if step:
            found.append(step)
        before = all_of_it.amounts
    return found


def put_right(session: Session, record: LoanRecord, cause: JournalEntry, *, by: int, approved_by: int | None,
              at: datetime, request: Request) -> list[JournalEntry]:
    """Post the reallocations that `cause` (just posted on this loan) made necessary; none if nothing changed.

    Raises Refusal if more of the money held was given back than there would then have been.
    """
    there = everything(session, record)
    if any(b.held < 0 for b in there):
        _check_held(record, there)
    return [
        post(session, vouchers.reallocation(loan_ref(record), d.allocation),
             office_id=record.office_id, on=d.on, by=by, at=at, approved_by=approved_by, corrects_id=cause.id,
             request=request.part(f"share-{record.id}-{d.on.isoformat()}"))
        for d in differences(record, there, cause.on)]


def _check_held(record: LoanRecord, there: Sequence[Booked]) -> None:
    for day in sorted({b.on for b in there}):
        held = replay(record, there, day).held
        if held < 0:
            raise Refusal("Of the money held for this family {missing_riel} riel were already given back or used on "
                          "{given_on}. Reverse that first.", missing_riel=-held, given_on=day)


def catch_up(session: Session, record: LoanRecord, until: date, *, by: int, at: datetime,
             request: Request) -> list[JournalEntry]:
    """Make interest that fell due up to `until` income, where the product says so; take it back when far too late.

    What is recognised already is looked up in the books, so it can be repeated. A day in a closed period gives way to
    the first open one. Does nothing for loans whose interest is income when received.
    """
    if record.terms.recognition != "due" or record.disbursed_on is None or record.reversed_on is not None:
        return []
    opened_on = record.opened_on
    assert opened_on is not None
    if until < opened_on:
        return []  # what fell due before stands in no book, or in older ones
    there = everything(session, record)
    done_on = max([opened_on, *(b.on for b in there)])
    now = replay(record, there, max(until, done_on))
    locked = periods.locked_to(session, record.office_id)
    first_open = date.min if locked is None else locked + timedelta(days=1)
    posted = []
    for step in now.recognised:
        # up to the last day with anything booked the books are right: put_right and this function saw to it
        if done_on < step.on <= until:
            on = max(step.on, first_open)
            posted.append(post(
                session, vouchers.accrual(loan_ref(record), step.riel), office_id=record.office_id, on=on, by=by,
                at=at, request=request.part(f"due-{record.id}-{step.on.isoformat()}")))
    return posted


def take_back(session: Session, record: LoanRecord, on: date, *, by: int, at: datetime,
              request: Request) -> JournalEntry | None:
    """Take interest that became income without being received back: the loan's disbursement was just turned back."""
    riel = sum(b.receivable for b in everything(session, record))
    if not riel:
        return None
    return post(session, vouchers.accrual(loan_ref(record), -riel), office_id=record.office_id, on=on, by=by, at=at,
                request=request.part(f"back-{record.id}"))


def loan_ref(record: LoanRecord) -> vouchers.LoanRef:
    """Whose loan it is, for its postings."""
    return vouchers.LoanRef(record.id, record.number, record.family_id, record.village_code, record.fund)
