"""Money a family brings back: any amount, on any day, into cash box or bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from ledger.books.booked import Booked, booked, payoff_of
from ledger.books.journal import JournalEntry, post
from ledger.books.loan_book import LoanRecord
from ledger.core import vouchers
from ledger.core.allocation import Allocation, Repayment
from ledger.core.errors import Refusal
from ledger.programme import asking, dates, funds, sharing, texts
from ledger.programme.loans import by_number
from ledger.programme.people import FIELD_WORK, Actor, require

Into = Literal["cash", "bank"]


def record(session: Session, loan_number: str, riel: int, on: date, into: Into, *, actor: Actor, request_key: str,
           reference: str | None = None) -> JournalEntry:
    """Book a repayment of `riel` received on `on`; `reference` is the number of the paper receipt.

    Oldest instalment first, interest before principal; what exceeds the loan is held as the family's money. A
    backdated repayment may change how later ones are shared: that is posted too, as linked reallocations.
    A receipt found after the loan was paid off is taken too, if it is dated before that day: what the last repayment
    then paid too much is held. Raises Refusal for an amount that is not positive, a loan that is not disbursed or was
    paid off on that day already, a date in the future, before the disbursement or in a closed period.
    """
    loan = by_number(session, loan_number)
    require(actor, loan.office_id, *FIELD_WORK)
    request = asking.asked(request_key, "repayment", loan.number, riel, on, into, reference)
    done = asking.begin(session, loan.office_id, request)
    if done is not None:
        return asking.entry_of(session, done)
    if asking.waited(session):
        loan = by_number(session, loan.number)
    if loan.terms.recognition == "due":
        sharing.catch_up(session, loan, on, by=actor.user_id, at=actor.at, request=request)
    there = sharing.everything(session, loan)
    share = _shared(loan, there, riel, on, actor)
    entry = post(
        session, vouchers.repayment(sharing.loan_ref(loan), share, funds.account(into, "into")),
        office_id=loan.office_id, on=on, by=actor.user_id, at=actor.at, request=request,
        reference=texts.number_text(reference, "reference"))
    if any(earlier.on > on for earlier in there):
        sharing.put_right(session, loan, entry, by=actor.user_id, approved_by=None, at=actor.at, request=request)
    return entry


@dataclass(frozen=True)
class Preview:
    """What a repayment would do, in riel.

    `allocation` is the new voucher's own share. `outstanding`, `held` and `closed_on` are where the loan would stand
    after everything booked on it, later repayments shared anew.
    """

    allocation: Allocation
    outstanding: int
    held: int
    closed_on: date | None


def preview(session: Session, loan_number: str, riel: int, on: date, *, actor: Actor) -> Preview:
    """What `record` would do with this repayment. Raises the same refusals; changes nothing."""
    loan = by_number(session, loan_number)
    require(actor, loan.office_id, *FIELD_WORK)
    there = sharing.everything(session, loan)
    share = _shared(loan, there, riel, on, actor)
    dates.check(session, loan.office_id, on, actor)
    after = sharing.latest(loan, there, Repayment(on, riel))
    return Preview(share, after.outstanding, after.held, after.closed_on)


def payoff(session: Session, loan_number: str, on: date) -> int:
    """Riel that would close the loan on that day; 0 when it is closed. Raises Refusal if it is not handed over."""
    loan = by_number(session, loan_number)
    _check_disbursed(loan)
    return payoff_of(loan, booked(session, [loan.id], on)[loan.id], on)


def _shared(loan: LoanRecord, there: Sequence[Booked], riel: int, on: date, actor: Actor) -> Allocation:
    """The share of a new repayment dated `on`, after those of that day. Raises Refusal for what cannot be booked.

    Whether the period is closed is left to `post`, which looks anyway.
    """
    funds.check_amount(riel)
    _check_disbursed(loan)
    assert loan.disbursed_on is not None
    if loan.taken_over is not None and on < loan.taken_over.on:
        raise Refusal("The loan was taken over from older books on {taken_over_on}: what was paid before stands there. "
                      "Use that date or a later one.", field="on", taken_over_on=loan.taken_over.on)
    if on < loan.disbursed_on:
        raise Refusal("The loan was handed over on {disbursed_on}. Use that date or a later one.", field="on",
                      disbursed_on=loan.disbursed_on)
    dates.not_in_the_future(on, actor)
    share = sharing.share_of(loan, there, Repayment(on, riel))
    # Only what is all held can be about a loan that was closed: do not replay it for nothing.
    before = sharing.standing_on(loan, there, on) if share.held == riel else None
    closed_on = before.closed_on if before else None
    if before is not None and before.written_off_on is not None:
        raise Refusal("Loan {loan} was written off on {written_off_on}. Book the money as a recovery.",
                      loan=loan.number, written_off_on=before.written_off_on)
    if closed_on is not None:
        raise Refusal("Loan {loan} was paid off on {closed_on}: nothing is owed. Look whether the money is for "
                      "another loan.", loan=loan.number, closed_on=closed_on)
    if share.held > loan.terms.principal:
        raise Refusal("{typed_riel} riel is far more than the {payoff_riel} riel that repay this loan in full. Look at "
                      "the amount and type it again.", field="riel", typed_riel=riel, payoff_riel=riel - share.held)
    return share


def _check_disbursed(loan: LoanRecord) -> None:
    if loan.disbursed_on is None:
        raise Refusal("Loan {loan} was not handed over yet. Disburse it first.", loan=loan.number)
    if loan.reversed_on is not None:
        raise Refusal("The disbursement of loan {loan} was reversed on {reversed_on}: nothing is owed.",
                      loan=loan.number, reversed_on=loan.reversed_on)
