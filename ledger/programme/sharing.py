"""How repayments are shared stays true whatever is booked later about the past.

What stands in the books for a loan must, on every date, be what a replay of its repayments gives: that is what lets
any report be asked as of a past day. A repayment dated before later ones, or a reversal, changes what those later
ones should have been; the difference is posted day by day as reallocations, linked to what made them necessary.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from ledger.books import loan_book
from ledger.books.journal import JournalEntry, Request, post
from ledger.books.loan_book import BookedRepayment, LoanRecord
from ledger.core import vouchers
from ledger.core.allocation import Position, Repayment, position

EVER = date.max


@dataclass(frozen=True)
class Difference:
    """What a replay gives more than the books on a day, in riel; the three sum to zero."""

    on: date
    interest: int
    principal: int
    held: int


def standing(booked: Sequence[BookedRepayment], as_of: date) -> list[Repayment]:
    """The repayments that counted at the end of `as_of`: dated and not reversed up to then. `booked` is everything."""
    gone = {b.reverses_id for b in booked if b.reverses_id is not None and b.on <= as_of}
    return [Repayment(b.on, b.riel) for b in booked
            if b.kind == "repayment" and b.on <= as_of and b.entry_id not in gone]


def replay(record: LoanRecord, booked: Sequence[BookedRepayment], as_of: date, *more: Repayment) -> Position:
    """Where the loan stood at the end of `as_of`, with `more` repayments after those booked."""
    assert record.disbursed_on is not None, "a loan that was not handed over has no position"
    return position(record.terms, record.schedule, record.disbursed_on, [*standing(booked, as_of), *more], as_of)


def latest(record: LoanRecord, booked: Sequence[BookedRepayment]) -> Position:
    """Where the loan stands after the last thing booked on it."""
    assert record.disbursed_on is not None, "a loan that was not handed over has no position"
    return replay(record, booked, max((b.on for b in booked), default=record.disbursed_on))


def differences(record: LoanRecord, booked: Sequence[BookedRepayment], since: date) -> list[Difference]:
    """For every day from `since` with something booked: what must still be put right on that day."""
    found: list[Difference] = []
    put_right = (0, 0, 0)
    for day in sorted({b.on for b in booked if b.on >= since}):
        meant = replay(record, booked, day).allocations
        there = [b for b in booked if b.on <= day]
        missing = (sum(a.interest for a in meant) - sum(b.interest for b in there) - put_right[0],
                   sum(a.principal for a in meant) - sum(b.principal for b in there) - put_right[1],
                   sum(a.held for a in meant) - sum(b.held for b in there) - put_right[2])
        assert sum(missing) == 0, "a replay shares exactly the money that was booked"
        if any(missing):
            found.append(Difference(day, *missing))
            put_right = (put_right[0] + missing[0], put_right[1] + missing[1], put_right[2] + missing[2])
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
