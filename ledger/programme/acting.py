"""What every act on a running loan begins with: the loan as it stands, and whether anything can be done to it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.books.booked import Booked
from ledger.books.journal import JournalEntry, Request
from ledger.books.loan_book import LoanRecord
from ledger.core.allocation import Position
from ledger.core.errors import Refusal
from ledger.programme import sharing
from ledger.programme.people import Actor


@dataclass(frozen=True)
class Standing:
    """A loan that was handed over, all that was booked on it, and where that leaves it."""

    record: LoanRecord
    there: tuple[Booked, ...]
    now: Position

    @property
    def last_on(self) -> date:
        """The day of the last thing booked on it, its own beginning included."""
        assert self.record.opened_on is not None
        return max([self.record.opened_on, *(b.on for b in self.there)])


def standing(session: Session, record: LoanRecord, on: date | None = None) -> Standing:
    """The loan after the last thing booked on it, or on `on` if that is later.

    Raises Refusal if it was not handed over, or that was turned back.
    """
    check_handed_over(record)
    there = sharing.everything(session, record)
    assert record.opened_on is not None
    last_on = max([record.opened_on, *(b.on for b in there)])
    return Standing(record, there, sharing.replay(record, there, max(last_on, on or last_on)))


def caught_up(session: Session, record: LoanRecord, on: date, *, by: int, actor: Actor, request: Request) -> Standing:
    """The same on `on`, after interest that fell due by then was made income (see `sharing.catch_up`)."""
    check_handed_over(record)
    sharing.catch_up(session, record, on, by=by, at=actor.at, request=request)
    return standing(session, record, on)


def check_handed_over(record: LoanRecord) -> None:
    """Raise Refusal unless the money was handed over (or the loan taken over) and that still stands."""
    if record.disbursed_on is None:
        raise Refusal("Loan {loan} was not handed over yet. Disburse it first.", loan=record.number)
    if record.reversed_on is not None:
        raise Refusal("The disbursement of loan {loan} was reversed on {reversed_on}: nothing is owed.",
                      loan=record.number, reversed_on=record.reversed_on)


def check_owed(loan: Standing) -> None:
    """Raise Refusal unless something is owed on it."""
    if loan.now.written_off_on is not None:
        raise Refusal("Loan {loan} was written off on {written_off_on}: nothing about it can be changed.",
                      loan=loan.record.number, written_off_on=loan.now.written_off_on)
    if loan.now.closed_on is not None:
        raise Refusal("Loan {loan} was paid off on {closed_on}: nothing is owed.", loan=loan.record.number,
                      closed_on=loan.now.closed_on)


def put_right(session: Session, loan: Standing, entry: JournalEntry, request: Request, actor: Actor,
              approved_by: int | None = None, by: int | None = None) -> None:
    """Share anew what lies after an entry that was just posted on the loan, if anything does."""
    if any(b.on > entry.on for b in loan.there):
        sharing.put_right(session, loan.record, entry, by=by or actor.user_id, approved_by=approved_by, at=actor.at,
                          request=request)
