"""The books against the lending mathematics: what stands on a loan must be what a replay of its repayments gives.

That holds at the end of every day, which is what lets any report be asked as of a past one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import loan_book
from ledger.books.booked import Booked, booked, taken_over
from ledger.books.faults import Fault
from ledger.books.loan_book import LoanRecord
from ledger.books.tables import loans, offices
from ledger.core.allocation import Position, position
from ledger.core.errors import Refusal
from ledger.core.events import Event
from ledger.core.instalments import Allocation

EVER = date.max

_DAMAGED = (Refusal, AssertionError, TypeError, ValueError, ArithmeticError, LookupError)
"""What values that cannot be raise when somebody wrote them behind our back."""


Amounts = tuple[int, ...]
"""Interest, principal, held, penalty, waived interest, waived penalty, written off, recovered, receivable: in riel."""


@dataclass(frozen=True)
class Difference:
    """What a replay gives more than the books at the end of a day."""

    on: date
    amounts: Amounts

    def __bool__(self) -> bool:
        return any(self.amounts)

    @property
    def allocation(self) -> Allocation:
        """The amounts with their names."""
        interest, principal, held, *others = self.amounts
        return Allocation(interest, principal, held, (), *others)


def standing(record: LoanRecord, there: Sequence[Booked], as_of: date) -> list[Event]:
    """The events that counted at the end of `as_of`: dated and not reversed up to then. `there` is everything."""
    gone = {b.reverses_id for b in there if b.reverses_id is not None and b.on <= as_of}
    return [*taken_over(record), *(event for b in there if b.on <= as_of and b.entry_id not in gone
                                   and (event := b.event) is not None)]


def replay(record: LoanRecord, there: Sequence[Booked], as_of: date, *more: Event) -> Position:
    """Where the loan stood at the end of `as_of`, with `more` after what is booked."""
    assert record.disbursed_on is not None, "a loan that was not handed over has no position"
    return position(record.terms, record.schedule, record.disbursed_on,
                    [*standing(record, there, as_of), *more], as_of)


def missing(record: LoanRecord, there: Sequence[Booked], since: date = date.min,
            between: bool = False) -> Iterator[Difference]:
    """For every day from `since` with something booked: what a replay gives more than the books. `there`: all of it.

    `between`: also for the days between them on which interest became income. Without reversals one replay answers for
    every day: what comes later changes nothing about an event's share.
    """
    days = sorted({b.on for b in there if b.on >= since})
    if not days:
        return
    if between and record.terms.recognition == "due":
        days = sorted({*days, *_recognised_between(record, there, days)})
    once = replay(record, there, days[-1]) if all(b.reverses_id is None for b in there) else None
    begun = len(taken_over(record))
    for day in days:
        meant = once or replay(record, there, day)
        counted = begun + sum(b.event is not None and b.on <= day for b in there) if once else None
        told = [_amounts(part) for part in meant.allocations[:counted]]
        told += [(0,) * 8 + (step.riel,) for step in meant.recognised if step.on <= day]
        told += [tuple(-riel for riel in _amounts(b)) for b in there if b.on <= day]
        yield Difference(day, tuple(map(sum, zip(*told, strict=True))))


def _recognised_between(record: LoanRecord, there: Sequence[Booked], days: Sequence[date]) -> Iterator[date]:
    for day, next_day in pairwise(days):  # what stands does not change between them
        for step in replay(record, there, next_day - timedelta(days=1)).recognised:
            if step.on > day:
                yield step.on


def _amounts(part: Allocation | Booked) -> Amounts:
    return (part.interest, part.principal, part.held, part.penalty, part.waived_interest, part.waived_penalty,
            part.written_off, part.recovered, part.receivable)


def check(session: Session, _home: Path | None) -> Iterator[Fault]:
    """Every loan whose books are not what its repayments give, or that was repaid while nothing was lent."""
    for office_id, office in session.execute(select(offices.c.id, offices.c.code).order_by(offices.c.code)).all():
        records, unreadable = _records(session, office_id)
        there = booked(session, [record.id for record in records], EVER)
        for number in unreadable:
            yield Fault("replay", office, f"loan {number}", "its terms are none that a loan can have")
        for record in records:
            for message in _wrong(record, there[record.id]):
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


def _wrong(record: LoanRecord, there: Sequence[Booked]) -> Iterator[str]:
    events = [b for b in there if b.event is not None]
    if record.disbursed_on is None or record.first_due_on is None or record.opened_on is None:
        if there:
            yield f"something was booked on {there[0].on}, but it was not handed over"
        return
    early = next((b for b in there if b.on < max(record.opened_on, record.disbursed_on)), None)
    if early is not None:
        yield f"{early.voucher_number} is a {early.kind} dated {early.on}, before the disbursement"
    if record.reversed_on is not None:
        yield from _wrong_after(record.reversed_on, there)
    if early is not None or any(b.riel <= 0 for b in events if b.kind in ("repayment", "recovery")):
        return  # nothing to replay: the other checks name such entries
    try:
        lived = [b for b in there if record.reversed_on is None or b.on < record.reversed_on]
        wrong = next(filter(None, missing(record, lived)), None)
        less = next((b.on for b in events if replay(record, there, b.on).held < 0), None) if _held_left(there) else None
    except _DAMAGED as error:
        yield f"what was booked on it cannot be replayed: {error}"
        return
    if wrong is not None:
        amounts = ", ".join(f"{name} {riel:+}" for name, riel in zip(_NAMES, wrong.amounts, strict=True) if riel)
        yield f"at the end of {wrong.on} a replay differs from the books, in riel: {amounts}"
    if less is not None:
        yield f"on {less} more was given back than was held"


def _wrong_after(back: date, there: Sequence[Booked]) -> Iterator[str]:
    late = next((b for b in there if b.event is not None and (b.on > back or b.counts)), None)
    if late is not None:
        yield f"{late.voucher_number} is a {late.kind}, but the disbursement was turned back on {back}"
    if any(map(sum, zip(*map(_amounts, there), strict=True))):
        yield f"its disbursement was turned back on {back}, but something of it is still in the books"


def _held_left(there: Sequence[Booked]) -> bool:
    return any(b.held < 0 for b in there)


_NAMES = ("interest", "principal", "held", "penalty", "waived interest", "waived penalty", "written off", "recovered",
          "receivable")
