"""Money that a family paid beyond its loan: paid back to it, or used for another loan of the same family."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.books import requests
from ledger.books.journal import JournalEntry, Request, post
from ledger.books.loan_book import LoanRecord
from ledger.core import vouchers
from ledger.core.errors import Refusal
from ledger.core.events import HeldOut, Repayment
from ledger.core.instalments import Allocation
from ledger.programme import acting, asking, asks, dates, funds, sharing, texts
from ledger.programme.acting import Standing
from ledger.programme.asks import Asked
from ledger.programme.loans import by_number
from ledger.programme.people import FIELD_WORK, Actor, require


def request_refund(session: Session, loan_number: str, riel: int, source: str, reason: str = "", *, actor: Actor,
                   request_key: str) -> int:
    """Ask for money held on a loan to be paid back out of cash box or bank. Returns the number of the question.

    Raises Refusal for more than is held, and when that was asked for already.
    """
    record = by_number(session, loan_number)
    require(actor, record.office_id, *FIELD_WORK)
    request = asking.asked(request_key, "refund", record.number, riel, source, reason)
    done = asking.begin(session, record.office_id, request)
    if done is not None:
        return int(done)
    funds.account(source)
    _check_held(acting.standing(session, record), riel)
    approval_id = asks.ask(session, "refund", office_id=record.office_id, loan_id=record.id, riel=riel,
                           reason=texts.clean(reason, "reason", required=False), details={"source": source},
                           actor=actor)
    requests.remember(session, request, str(approval_id), actor.at)
    return approval_id


def approve_refund(session: Session, asked: Asked, actor: Actor, request: Request) -> JournalEntry:
    """Post the refund, dated today. Raises Refusal when less is held now, or the money is not there."""
    record, on = asked.loan(session), actor.today
    dates.check(session, record.office_id, on, actor)
    loan = acting.caught_up(session, record, on, by=asked.requested_by, actor=actor, request=request)
    _check_held(loan, asked.riel)
    account = funds.account(asked.details["source"])
    funds.check_enough(session, record.office_id, record.fund, account, asked.riel, on)
    share = sharing.share_of(record, loan.there, HeldOut(on, asked.riel))
    return post(session, vouchers.refund(sharing.loan_ref(record), share, account), office_id=record.office_id, on=on,
                by=asked.requested_by, at=actor.at, approved_by=actor.user_id, request=request)


def use_for(session: Session, loan_number: str, other_number: str, riel: int, on: date, *, actor: Actor,
            request_key: str) -> JournalEntry:
    """Use money held on one loan to repay another one of the same family: one voucher, no money moves.

    Raises Refusal for more than is held on that day or than the other loan owes, for a loan of another family or
    fund, a loan that owes nothing, a date before what is booked on either loan, in the future or in a closed period.
    """
    record, other = by_number(session, loan_number), by_number(session, other_number)
    require(actor, record.office_id, *FIELD_WORK)
    request = asking.asked(request_key, "use held", record.number, other.number, riel, on)
    done = asking.begin(session, record.office_id, request)
    if done is not None:
        return asking.entry_of(session, done)
    _check_pair(record, other)
    dates.check(session, record.office_id, on, actor)
    source = acting.caught_up(session, record, on, by=actor.user_id, actor=actor, request=request)
    target = acting.caught_up(session, other, on, by=actor.user_id, actor=actor, request=request)
    shared = _shared(source, target, riel, on)
    taken = sharing.share_of(record, source.there, HeldOut(on, riel))
    return post(session, vouchers.held_applied(sharing.loan_ref(record), taken, sharing.loan_ref(other), shared),
                office_id=record.office_id, on=on, by=actor.user_id, at=actor.at, request=request)


@dataclass(frozen=True)
class Use:
    """What using money held for another loan would do, in riel: how it is shared there, what would still be held here,
    and the principal still owed there."""

    shared: Allocation
    left: int
    outstanding: int


def preview_use(session: Session, loan_number: str, other_number: str, riel: int, on: date, *, actor: Actor) -> Use:
    """What `use_for` would do. Raises the same refusals; changes nothing."""
    record, other = by_number(session, loan_number), by_number(session, other_number)
    require(actor, record.office_id, *FIELD_WORK)
    _check_pair(record, other)
    dates.check(session, record.office_id, on, actor)
    source, target = acting.standing(session, record, on), acting.standing(session, other, on)
    shared = _shared(source, target, riel, on)
    return Use(shared, source.now.held - riel, target.now.outstanding - shared.principal)


def _shared(source: Standing, target: Standing, riel: int, on: date) -> Allocation:
    """How money held on `source` would be shared on `target`. Raises Refusal for what cannot be booked that day."""
    acting.check_owed(target)
    last_on = max(source.last_on, target.last_on)
    if on < last_on:
        raise Refusal("Something was booked on these loans on {last_on}. Use that date or a later one.", field="on",
                      last_on=last_on)
    _check_held(source, riel)
    shared = sharing.share_of(target.record, target.there, Repayment(on, riel))
    if shared.held > 0:
        raise Refusal("{payoff_riel} riel repay loan {loan} in full. Use no more than that.", field="riel",
                      payoff_riel=riel - shared.held, loan=target.record.number)
    return shared


def _check_pair(record: LoanRecord, other: LoanRecord) -> None:
    if record.family_id != other.family_id or record.id == other.id:
        raise Refusal("Money held for a family is used for another loan of the same family. Choose one of its loans.",
                      field="other")
    if record.fund != other.fund:
        raise Refusal("The two loans are of different funds. Pay the money back and take it as a repayment.",
                      field="other")


def _check_held(loan: Standing, riel: int) -> None:
    funds.check_amount(riel)
    if riel > loan.now.held:
        raise Refusal("{held_riel} riel are held for this family on loan {loan}. Take no more than that.",
                      field="riel", held_riel=max(0, loan.now.held), loan=loan.record.number)
