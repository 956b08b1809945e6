"""Money a family brings back: any amount, on any day, into cash box or bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from ledger.books import brought
from ledger.books.booked import Booked, booked, payoff_of
from ledger.books.journal import Item, JournalEntry, Request, lock_office, post, post_many
from ledger.books.loan_book import LoanRecord, numbered
from ledger.core import vouchers
from ledger.core.allocation import Allocation, Repayment
from ledger.core.errors import NotFound, Refusal
from ledger.programme import asking, dates, funds, paper_receipts, sharing, texts
from ledger.programme.loans import by_number
from ledger.programme.people import FIELD_WORK, Actor, require

Into = Literal["cash", "bank"]


def record(session: Session, loan_number: str, riel: int, on: date, into: Into, *, actor: Actor, request_key: str,
           reference: str | None = None, brought_by: str | None = None) -> JournalEntry:
    """Book a repayment of `riel` received on `on`; `reference` is the number of the paper receipt.

    `brought_by` is the name of who brought it, if not the family itself: kept beside the journal, never in it.

    Oldest instalment first, interest before principal; what exceeds the loan is held as the family's money. A
    backdated repayment may change how later ones are shared: that is posted too, as linked reallocations.
    A receipt found after the loan was paid off is taken too, if it is dated before that day: what the last repayment
    then paid too much is held. Raises Refusal for an amount that is not positive, a loan that is not disbursed or was
    paid off on that day already, a date in the future, before the disbursement or in a closed period, and a paper
    receipt whose number was used before.
    """
    loan = by_number(session, loan_number)
    require(actor, loan.office_id, *FIELD_WORK)
    request = asking.asked(request_key, "repayment", loan.number, riel, on, into, reference,
                           *texts.if_given(brought_by))
    done = asking.begin(session, loan.office_id, request)
    if done is not None:
        return asking.entry_of(session, done)
    if asking.waited(session):
        loan = by_number(session, loan.number)
    if loan.terms.recognition == "due":
        sharing.catch_up(session, loan, on, by=actor.user_id, at=actor.at, request=request)
    there = sharing.everything(session, loan)
    share = _shared(loan, there, riel, on, actor)
    number = paper_receipts.unused(session, loan.office_id, reference)
    bringer = texts.bringer(brought_by)
    entry = post(
        session, vouchers.repayment(sharing.loan_ref(loan), share, funds.account(into, "into")),
        office_id=loan.office_id, on=on, by=actor.user_id, at=actor.at, request=request, reference=number)
    brought.note(session, entry.id, bringer)
    if any(earlier.on > on for earlier in there):
        sharing.put_right(session, loan, entry, by=actor.user_id, approved_by=None, at=actor.at, request=request)
    return entry


@dataclass(frozen=True)
class Line:
    """One of many repayments, in riel. `reference` is the number of the paper receipt, cleaned."""

    loan_number: str
    riel: int
    reference: str | None
    request: Request


class ManyRefused(Refusal):
    """Repayments that cannot be booked: nothing was. `faults` are those lines (by their place, from 0) and why."""

    def __init__(self, refusal: Refusal, faults: Sequence[tuple[int, Refusal]]) -> None:
        super().__init__(refusal.message, refusal.field, **refusal.values)
        self.faults = tuple(faults)


def record_many(session: Session, office_id: int, lines: Sequence[Line], on: date, into: Into, *,
                actor: Actor) -> list[JournalEntry]:
    """Book the repayments of one day, each of a loan of its own, in their order: all of them or none.

    Does for each what `record` does, reading and writing them together. Raises ManyRefused with everything that
    `record` would refuse, and Refusal for a day in a closed period.
    """
    require(actor, office_id, *FIELD_WORK)
    account = funds.account(into, "into")
    lock_office(session, office_id)
    plan = _plan(session, office_id, lines, on, actor)
    if plan.faults:
        raise ManyRefused(Refusal("Nothing was booked: {count} of the repayments cannot be booked as they are.",
                                  count=len(plan.faults)), plan.faults)
    late = [(loan, line) for loan, line in zip(plan.loans, lines, strict=True) if loan.terms.recognition == "due"]
    for loan, line in late:
        sharing.catch_up(session, loan, on, by=actor.user_id, at=actor.at, request=line.request)
    if late:  # interest became income meanwhile
        plan = _plan(session, office_id, lines, on, actor)
    entries = post_many(session, [
        Item(vouchers.repayment(sharing.loan_ref(loan), share, account), on, line.request, line.reference)
        for loan, share, line in zip(plan.loans, plan.shares, lines, strict=True)],
        office_id=office_id, by=actor.user_id, at=actor.at)
    for loan, entry, line in zip(plan.loans, entries, lines, strict=True):
        if loan.id in plan.backdated:
            sharing.put_right(session, loan, entry, by=actor.user_id, approved_by=None, at=actor.at,
                              request=line.request)
    return entries


def check_many(session: Session, office_id: int, lines: Sequence[Line], on: date, *,
               actor: Actor) -> list[tuple[int, Refusal]]:
    """What `record_many` would refuse, line by line (by their place, from 0); changes nothing."""
    require(actor, office_id, *FIELD_WORK)
    return _plan(session, office_id, lines, on, actor).faults


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


def preview(session: Session, loan_number: str, riel: int, on: date, *, actor: Actor, reference: str | None = None,
            brought_by: str | None = None) -> Preview:
    """What `record` would do with this repayment. Raises the same refusals; changes nothing."""
    loan = by_number(session, loan_number)
    require(actor, loan.office_id, *FIELD_WORK)
    there = sharing.everything(session, loan)
    share = _shared(loan, there, riel, on, actor)
    dates.check(session, loan.office_id, on, actor)
    paper_receipts.unused(session, loan.office_id, reference)
    texts.bringer(brought_by)
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


@dataclass(frozen=True)
class _Plan:
    """The loans of many lines with the share of each; `backdated` have later entries. One of each when no faults."""

    loans: list[LoanRecord]
    shares: list[Allocation]
    backdated: set[int]
    faults: list[tuple[int, Refusal]]


def _plan(session: Session, office_id: int, lines: Sequence[Line], on: date, actor: Actor) -> _Plan:
    known = numbered(session, office_id, [line.loan_number for line in lines])
    assert len({line.loan_number for line in lines}) == len(lines), "a loan of its own for each line"
    there = booked(session, [loan.id for loan in known.values()], sharing.EVER)
    used = paper_receipts.used_before(session, office_id, {line.reference for line in lines if line.reference})
    plan = _Plan([], [], set(), [])
    for at, line in enumerate(lines):
        try:
            loan = known.get(line.loan_number)
            if loan is None:
                raise NotFound("There is no loan {number}. Look for the family first.", field="loan_number",
                               number=line.loan_number[:20])
            share = _shared(loan, there[loan.id], line.riel, on, actor)
            if line.reference in used:
                raise paper_receipts.used(line.reference, used[line.reference])
        except Refusal as refusal:
            plan.faults.append((at, refusal))
            continue
        plan.loans.append(loan)
        plan.shares.append(share)
        if any(earlier.on > on for earlier in there[loan.id]):
            plan.backdated.add(loan.id)
    return plan


def _check_disbursed(loan: LoanRecord) -> None:
    if loan.disbursed_on is None:
        raise Refusal("Loan {loan} was not handed over yet. Disburse it first.", loan=loan.number)
    if loan.reversed_on is not None:
        raise Refusal("The disbursement of loan {loan} was reversed on {reversed_on}: nothing is owed.",
                      loan=loan.number, reversed_on=loan.reversed_on)
