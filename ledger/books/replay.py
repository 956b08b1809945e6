"""The books against the lending mathematics: what stands on a loan must be what a replay of its repayments gives.

That holds at the end of every day, which is what lets any report be asked as of a past one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import loan_book
from ledger.books.faults import Fault
from ledger.books.loan_book import BookedRepayment, LoanRecord
from ledger.books.tables import loans, offices
from ledger.core.allocation import Position, Repayment, position
from ledger.core.errors import Refusal

EVER = date.max

_DAMAGED = (Refusal, AssertionError, TypeError, ValueError, ArithmeticError, LookupError)
"""What values that cannot be raise when somebody wrote them behind our back."""


@dataclass(frozen=True)
class Difference:
    """What a replay gives more than the books at the end of a day, in riel."""

    on: date
    interest: int
    principal: int
    held: int

    def __bool__(self) -> bool:
        return bool(self.interest or self.principal or self.held)


def standing(booked: Sequence[BookedRepayment], as_of: date) -> list[Repayment]:
    """The repayments that counted at the end of `as_of`: dated and not reversed up to then. `booked` is everything."""
    gone = {b.reverses_id for b in booked if b.reverses_id is not None and b.on <= as_of}
    return [Repayment(b.on, b.riel) for b in booked
            if b.kind == "repayment" and b.on <= as_of and b.entry_id not in gone]


def replay(record: LoanRecord, booked: Sequence[BookedRepayment], as_of: date, *more: Repayment) -> Position:
    """Where the loan stood at the end of `as_of`, with `more` repayments after those booked."""
    assert record.disbursed_on is not None, "a loan that was not handed over has no position"
    return position(record.terms, record.schedule, record.disbursed_on, [*standing(booked, as_of), *more], as_of)


def missing(record: LoanRecord, booked: Sequence[BookedRepayment], since: date = date.min) -> Iterator[Difference]:
    """For every day from `since` with something booked: what a replay gives more than the books. `booked`: all of it.

    Without reversals one replay answers for every day: what comes later changes nothing about a repayment's share.
    """
    days = sorted({b.on for b in booked if b.on >= since})
    if not days:
        return
    once = replay(record, booked, days[-1]) if all(b.reverses_id is None for b in booked) else None
    for day in days:
        meant = (once or replay(record, booked, day)).allocations
        if once:
            meant = meant[:sum(b.kind == "repayment" and b.on <= day for b in booked)]
        there = [b for b in booked if b.on <= day]
        yield Difference(day, sum(a.interest for a in meant) - sum(b.interest for b in there),
                         sum(a.principal for a in meant) - sum(b.principal for b in there),
                         sum(a.held for a in meant) - sum(b.held for b in there))


def check(session: Session, _home: Path | None) -> Iterator[Fault]:
    """Every loan whose books are not what its repayments give, or that was repaid while nothing was lent."""
    for office_id, office in session.execute(select(offices.c.id, offices.c.code).order_by(offices.c.code)).all():
        records, unreadable = _records(session, office_id)
        booked = loan_book.repayments(session, [record.id for record in records], EVER)
        for number in unreadable:
            yield Fault("replay", office, f"loan {number}", "its terms are none that a loan can have")
        for record in records:
            for message in _wrong(record, booked[record.id]):
                yield Fault("replay", office, f"loan {record.number}", message)


def _records(session: Session, office_id: int) -> tuple[list[LoanRecord], list[str]]:
    # all at once; one by one only when terms were damaged so that they cannot be read
    try:
        return loan_book.loans(session, office_id=office_id), []
    except _DAMAGED:
        pass
    records, unreadable = [], []
    for loan_id, number in session.execute(
            select(loans.c.id, loans.c.number).where(loans.c.office_id == office_id).order_by(loans.c.id)).all():
        try:
            records += loan_book.loans(session, ids=[loan_id])
        except _DAMAGED:
            unreadable.append(str(number))
    return records, unreadable


def _wrong(record: LoanRecord, booked: Sequence[BookedRepayment]) -> Iterator[str]:
    paid = [b for b in booked if b.kind == "repayment"]
    if record.disbursed_on is None or record.first_due_on is None:
        if booked:
            yield f"it was repaid on {booked[0].on}, but not handed over"
        return
    early = next((b for b in paid if b.on < record.disbursed_on), None)
    if early is not None:
        yield f"{early.voucher_number} is a repayment dated {early.on}, before the disbursement"
    if record.reversed_on is not None:
        back = record.reversed_on
        late = next((b for b in paid if b.on > back or b.counts), None)
        if late is not None:
            yield f"{late.voucher_number} is a repayment, but the disbursement was turned back on {back}"
    if early is not None or any(b.riel <= 0 for b in paid):
        return  # nothing to replay: the other checks name such entries
    try:
        wrong = next(filter(None, missing(record, booked)), None)
    except _DAMAGED as error:
        yield f"its repayments cannot be replayed: {error}"
        return
    if wrong is not None:
        yield (f"at the end of {wrong.on} a replay of its repayments gives {wrong.interest} riel more interest, "
               f"{wrong.principal} more principal and {wrong.held} more held than the books")
