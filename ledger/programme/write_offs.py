"""A loan given up as lost, with two approvals, and what the family brings for it later all the same."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from ledger.books import brought, requests, tables
from ledger.books.journal import JournalEntry, Request, post
from ledger.core import vouchers
from ledger.core.errors import NotAllowed, Refusal
from ledger.core.events import Recovery, WriteOff
from ledger.programme import acting, asking, asks, dates, funds, paper_receipts, sharing, texts
from ledger.programme.acting import Standing
from ledger.programme.asks import Asked
from ledger.programme.loans import by_number
from ledger.programme.people import FIELD_WORK, Actor, require


def request_write_off(session: Session, loan_number: str, reason: str, *, actor: Actor, request_key: str) -> int:
    """Ask for a loan to be written off; two other people must approve. Returns the number of the first question.

    Raises Refusal without a reason, when nothing or only interest is owed, or when it was asked for already.
    """
    record = by_number(session, loan_number)
    require(actor, record.office_id, *FIELD_WORK)
    request = asking.asked(request_key, "write-off", record.number, reason)
    done = asking.begin(session, record.office_id, request)
    if done is not None:
        return int(done)
    loan = acting.standing(session, by_number(session, record.number), actor.today)
    _check_may_be_written_off(loan)
    words = texts.clean(reason, "reason")
    first, _ = [asks.ask(session, "write-off", office_id=record.office_id, loan_id=record.id,
                         riel=loan.now.outstanding, reason=words, actor=actor, part=part,
                         details={"pair": request_key}) for part in (1, 2)]
    requests.remember(session, request, str(first), actor.at)
    return first


def approve(session: Session, asked: Asked, actor: Actor, request: Request) -> JournalEntry | None:
    """One of the two approvals: the second one posts the write-off, dated today.

    Raises NotAllowed for the person who gave the first; Refusal when the loan was paid off since.
    """
    other = _other(session, asked)
    if other.decision is None:
        return None
    if other.decided_by == actor.user_id:
        raise NotAllowed("You gave the first approval of this write-off. Another person must give the second.")
    record = asked.loan(session)
    dates.check(session, record.office_id, actor.today, actor)
    loan = acting.caught_up(session, record, actor.today, by=asked.requested_by, actor=actor, request=request)
    _check_may_be_written_off(loan)
    if loan.now.outstanding > asked.riel:
        raise Refusal("{asked_riel} riel were asked for; now {owed_riel} are owed. Refuse this, and ask for the "
                      "write-off anew.", asked_riel=asked.riel, owed_riel=loan.now.outstanding)
    share = sharing.share_of(record, loan.there, WriteOff(actor.today))
    return post(session, vouchers.write_off(sharing.loan_ref(record), share), office_id=record.office_id,
                on=actor.today, by=asked.requested_by, at=actor.at, approved_by=actor.user_id, request=request)


def refuse(session: Session, asked: Asked, actor: Actor, reason: str | None) -> None:
    """One refusal is enough: the other question is closed with it."""
    other = _other(session, asked)
    if other.decision is None:
        session.execute(update(tables.approvals).where(tables.approvals.c.id == other.id).values(
            decision="refused", decision_reason=reason or None, decided_by=actor.user_id, decided_on=actor.today,
            decided_at=actor.at))


def recover(session: Session, loan_number: str, riel: int, on: date, into: str, *, actor: Actor, request_key: str,
            reference: str | None = None, brought_by: str | None = None) -> JournalEntry:
    """Book money brought for a loan after it was written off; `reference` is the number of the paper receipt,
    `brought_by` the name of who brought it, if not the family itself.

    Raises Refusal for more than what is left of the amount written off, a loan that was not written off by that
    day, a date in the future or in a closed period, and a paper receipt whose number was used before.
    """
    record = by_number(session, loan_number)
    require(actor, record.office_id, *FIELD_WORK)
    request = asking.asked(request_key, "recovery", record.number, riel, on, into, reference,
                           *texts.if_given(brought_by))
    done = asking.begin(session, record.office_id, request)
    if done is not None:
        return asking.entry_of(session, done)
    loan = acting.standing(session, by_number(session, record.number))
    _check_may_be_recovered(loan, riel, on, actor)
    number, bringer = paper_receipts.unused(session, record.office_id, reference), texts.bringer(brought_by)
    share = sharing.share_of(record, loan.there, Recovery(on, riel))
    entry = post(session, vouchers.recovery(sharing.loan_ref(record), share, funds.account(into, "into")),
                 office_id=record.office_id, on=on, by=actor.user_id, at=actor.at, request=request,
                 reference=number)
    brought.note(session, entry.id, bringer)
    acting.put_right(session, loan, entry, request, actor)
    return entry


@dataclass(frozen=True)
class Recoverable:
    """What a recovery is of, in riel: the whole that was written off, and what was recovered of it before."""

    written_off: int
    recovered: int

    @property
    def left(self) -> int:
        """The most that can still be taken."""
        return self.written_off - self.recovered


def preview_recovery(session: Session, loan_number: str, riel: int, on: date, *, actor: Actor,
                     reference: str | None = None, brought_by: str | None = None) -> Recoverable:
    """How the loan stands before this recovery. Raises what `recover` would refuse; changes nothing."""
    record = by_number(session, loan_number)
    require(actor, record.office_id, *FIELD_WORK)
    loan = acting.standing(session, record)
    _check_may_be_recovered(loan, riel, on, actor)
    dates.check(session, record.office_id, on, actor)
    paper_receipts.unused(session, record.office_id, reference)
    texts.bringer(brought_by)
    return Recoverable(loan.now.written_off, loan.now.recovered)


def _check_may_be_recovered(loan: Standing, riel: int, on: date, actor: Actor) -> None:
    funds.check_amount(riel)
    dates.not_in_the_future(on, actor)
    record = loan.record
    written_off_on = loan.now.written_off_on
    if written_off_on is None:
        raise Refusal("Loan {loan} was not written off. Take the money as a repayment.", loan=record.number)
    if on < written_off_on:
        raise Refusal("The loan was written off on {written_off_on}. Use that date or a later one.", field="on",
                      written_off_on=written_off_on)
    left = loan.now.written_off - loan.now.recovered
    if riel > left:
        raise Refusal("Of this loan {left_riel} riel are left of what was written off. Take no more than that.",
                      field="riel", left_riel=left)


def _other(session: Session, asked: Asked) -> Asked:
    assert asked.loan_id is not None
    (other,) = (one for one in asks.of_loan(session, asked.loan_id, "write-off")
                if one.details == asked.details and one.id != asked.id)
    return other


def _check_may_be_written_off(loan: Standing) -> None:
    acting.check_owed(loan)
    if loan.now.outstanding == 0:
        raise Refusal("Only interest or penalties are owed on loan {loan}. Ask for them to be waived.",
                      loan=loan.record.number)
