"""Interest or penalties that a family need not pay: asked for, approved by another person, posted."""

from datetime import date

from sqlalchemy.orm import Session

from ledger.books import requests
from ledger.books.journal import JournalEntry, Request, post
from ledger.core import vouchers
from ledger.core.errors import Refusal
from ledger.core.events import Waiver
from ledger.core.instalments import Allocation
from ledger.core.money import LARGEST
from ledger.programme import acting, asking, asks, changing, sharing, texts
from ledger.programme.acting import Standing
from ledger.programme.asks import Asked
from ledger.programme.loans import by_number
from ledger.programme.people import FIELD_WORK, Actor, require


def request_waiver(session: Session, loan_number: str, interest: int, penalty: int, reason: str, on: date, *,
                   actor: Actor, request_key: str) -> int:
    """Ask for so many riel of interest and of penalties to be waived on a day; another person must approve. Returns
    the number of the question.

    Raises Refusal for nothing, for more than is unpaid that day of periods begun, without a reason, for a loan that
    is not handed over, paid off or written off, a day in the future, in a closed period or before anything booked on
    the loan, and when a waiver was asked for already.
    """
    record = by_number(session, loan_number)
    require(actor, record.office_id, *FIELD_WORK)
    request = asking.asked(request_key, "waiver", record.number, interest, penalty, reason, on)
    done = asking.begin(session, record.office_id, request)
    if done is not None:
        return int(done)
    loan = acting.standing(session, by_number(session, record.number))  # as it is now that it is our turn
    acting.check_owed(loan)
    changing.check_day(session, loan, on, actor)
    _check_amounts(loan, Waiver(on, interest, penalty))
    approval_id = asks.ask(session, "waiver", office_id=record.office_id, loan_id=record.id, riel=interest + penalty,
                           reason=texts.clean(reason, "reason"), actor=actor,
                           details={"on": on.isoformat(), "interest": interest, "penalty": penalty})
    requests.remember(session, request, str(approval_id), actor.at)
    return approval_id


def most(session: Session, loan_number: str, on: date) -> tuple[int, int]:
    """The most that can be waived on a day, in riel: interest of periods begun, and penalties, that are unpaid.

    (0, 0) for a loan that is not handed over by then or owes nothing.
    """
    record = by_number(session, loan_number)
    if not record.disbursed(on):
        return 0, 0
    share = _all_of_it(acting.standing(session, record), on)
    return share.waived_interest, share.waived_penalty


def approve(session: Session, asked: Asked, actor: Actor, request: Request) -> JournalEntry:
    """Post the waiver, on the day asked for or, if the books went on since, today. Raises Refusal when less is unpaid
    by now."""
    loan, on = changing.at_effect(session, asked.loan(session), asked, actor, request)
    acting.check_owed(loan)
    event = Waiver(on, asked.details["interest"], asked.details["penalty"])
    _check_amounts(loan, event)
    share = sharing.share_of(loan.record, loan.there, event)
    entry = post(session, vouchers.waiver(sharing.loan_ref(loan.record), share), office_id=loan.record.office_id,
                 on=on, by=asked.requested_by, at=actor.at, approved_by=actor.user_id, request=request)
    acting.put_right(session, loan, entry, request, actor, approved_by=actor.user_id, by=asked.requested_by)
    return entry


def _all_of_it(loan: Standing, on: date) -> Allocation:
    return sharing.share_of(loan.record, loan.there, Waiver(on, LARGEST, LARGEST))


def _check_amounts(loan: Standing, event: Waiver) -> None:
    if event.interest < 0 or event.penalty < 0 or event.interest + event.penalty == 0:
        raise Refusal("Write how much interest or how much of the penalties is waived.", field="interest")
    unpaid = _all_of_it(loan, event.on)
    if event.interest > unpaid.waived_interest:
        raise Refusal("{most_riel} riel of interest are unpaid on {given_on}. Waive no more than that.",
                      field="interest", most_riel=unpaid.waived_interest, given_on=event.on)
    if event.penalty > unpaid.waived_penalty:
        raise Refusal("{most_riel} riel of penalties are unpaid on {given_on}. Waive no more than that.",
                      field="penalty", most_riel=unpaid.waived_penalty, given_on=event.on)
