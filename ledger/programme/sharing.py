"""How repayments are shared stays true whatever is booked later about the past.

What stands in the books for a loan must, on every date, be what a replay of its repayments gives: that is what lets
any report be asked as of a past day. A repayment dated before later ones, or a reversal, changes what those later
ones should have been; the difference is posted day by day as reallocations, linked to what made them necessary.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from ledger.books import loan_book
from ledger.books.journal import JournalEntry, Request, post
from ledger.books.loan_book import BookedRepayment, LoanRecord
from ledger.books.replay import EVER, Difference, missing, replay, standing
from ledger.core import vouchers
from ledger.core.allocation import Position, Repayment, position

__all__ = ["EVER", "differences", "latest", "loan_ref", "put_right", "replay", "standing_on"]


def latest(record: LoanRecord, booked: Sequence[BookedRepayment], *more: Repayment) -> Position:
    """Where the loan stands after the last thing booked on it, or would stand with `more` put in at their dates."""
    assert record.disbursed_on is not None, "a loan that was not handed over has no position"
    as_of = max([record.disbursed_on, *(b.on for b in booked), *(one.on for one in more)])
    in_order = sorted([*standing(booked, as_of), *more], key=lambda one: one.on)  # stable: new ones after their day's
    return position(record.terms, record.schedule, record.disbursed_on, in_order, as_of)


def standing_on(record: LoanRecord, booked: Sequence[BookedRepayment], on: date) -> Position:
    """Where the loan stood at the end of `on` by what still stands today: repayments reversed since never counted."""
    assert record.disbursed_on is not None, "a loan that was not handed over has no position"
    told = [b for b in booked if b.on <= on]
    return position(record.terms, record.schedule, record.disbursed_on, loan_book.standing(told), on)


def differences(record: LoanRecord, booked: Sequence[BookedRepayment], since: date) -> list[Difference]:
    """For every day from `since` with something booked: what must still be put right on that day; sums to zero."""
    found: list[Difference] = []
    before = Difference(since, 0, 0, 0)
    for all_of_it in missing(record, booked, since):
        step = Difference(all_of_it.on, all_of_it.interest - before.interest, all_of_it.principal - before.principal,
                          all_of_it.held - before.held)
        assert step.interest + step.principal + step.held == 0, "a replay shares exactly the money that was booked"
        if step:
            found.append(step)
        before = all_of_it
    return found


def put_right(session: Session, record: LoanRecord, cause: JournalEntry, *, by: int, approved_by: int | None,
              at: datetime, request: Request) -> list[JournalEntry]:
    """Post the reallocations that `cause` (just posted on this loan) made necessary; none if nothing changed."""
    booked = loan_book.repayments(session, [record.id], EVER)[record.id]
    return [
        post(session, vouchers.reallocation(loan_ref(record), d.interest, d.principal, d.held),
             office_id=record.office_id, on=d.on, by=by, at=at, approved_by=approved_by, corrects_id=cause.id,
             request=request.part(f"share-{d.on.isoformat()}"))
        for d in differences(record, booked, cause.on)]


def loan_ref(record: LoanRecord) -> vouchers.LoanRef:
    """Whose loan it is, for its postings."""
    return vouchers.LoanRef(record.id, record.number, record.family_id, record.village_code, record.fund)
