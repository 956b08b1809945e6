"""A pause of months for one loan, or in one act for every running loan of a village or district."""

import json
from collections.abc import Iterable
from dataclasses import astuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import loan_book, requests, tables
from ledger.books.booked import booked, last_on
from ledger.books.journal import JournalEntry, Request
from ledger.core import changes
from ledger.core.errors import Refusal
from ledger.core.events import Moratorium
from ledger.core.pricing import CAP_PPM
from ledger.programme import acting, asking, asks, changing, dates, places, sharing
from ledger.programme.acting import Standing
from ledger.programme.asks import Asked
from ledger.programme.changing import Preview, Why
from ledger.programme.loans import by_number
from ledger.programme.people import FIELD_WORK, Actor, require

MOST_MONTHS = 12


def request_for_loan(session: Session, loan_number: str, pause: Moratorium, why: Why, *, actor: Actor,
                     request_key: str) -> int:
    """Ask for a pause of one loan from the day `pause.on`; another person must approve. Returns the question's number.

    Raises Refusal with what keeps it from being agreed: see `preview_of_loan`.
    """
    record = by_number(session, loan_number)
    require(actor, record.office_id, *FIELD_WORK)
    request = asking.asked(request_key, "moratorium", record.number, *astuple(pause), *astuple(why))
    done = asking.begin(session, record.office_id, request)
    if done is not None:
        return int(done)
    seen = preview_of_loan(session, record.number, pause, why, actor=actor)
    details, words = changing.checked_why(session, why, record.family_id)
    approval_id = asks.ask(session, "moratorium", office_id=record.office_id, loan_id=record.id,
                           riel=seen.before.outstanding, reason=words, actor=actor,
                           details=changes.details(pause) | details | {"loans": [record.number]})
    requests.remember(session, request, str(approval_id), actor.at)
    return approval_id


def request_for_place(session: Session, office_id: int, place_code: str, pause: Moratorium, why: Why, *, actor: Actor,
                      request_key: str) -> int:
    """Ask for a pause of every running loan of a village or district; one other person approves all of it. Returns
    the number of the question, which names the loans.

    Raises Refusal with what keeps it from being agreed: see `preview_of_place`.
    """
    require(actor, office_id, *FIELD_WORK)
    request = asking.asked(request_key, "moratorium", office_id, place_code, *astuple(pause), *astuple(why))
    done = asking.begin(session, office_id, request)
    if done is not None:
        return int(done)
    seen = preview_of_place(session, office_id, place_code, pause, why, actor=actor)
    details, words = changing.checked_why(session, why, None)
    named = {"place": places.place(session, place_code).code, "loans": [one.record.number for one in seen]}
    approval_id = asks.ask(session, "moratorium", office_id=office_id, riel=sum(one.before.outstanding for one in seen),
                           reason=words, actor=actor, details=changes.details(pause) | details | named)
    requests.remember(session, request, str(approval_id), actor.at)
    return approval_id


def preview_of_loan(session: Session, loan_number: str, pause: Moratorium, why: Why, *, actor: Actor) -> Preview:
    """The loan without and with the pause. Changes nothing.

    Raises Refusal for a loan that is not handed over, paid off or written off, or owes no principal; a day in the
    future, in a closed period or before anything booked on the loan; fewer than 1 or more than 12 months; interest
    that would run at more than the cap; a reason in no list; and when a pause of the loan was asked for already.
    """
    record = by_number(session, loan_number)
    require(actor, record.office_id, *FIELD_WORK)
    _check_months(pause)
    loan = acting.standing(session, record)
    changing.check_principal_owed(loan)
    changing.check_day(session, loan, pause.on, actor)
    changing.checked_why(session, why, record.family_id)
    _check_rate(loan, pause)
    _check_none_waits(session, record.office_id, {record.number})
    return changing.before_and_after(loan, pause)


def preview_of_place(session: Session, office_id: int, place_code: str, pause: Moratorium, why: Why, *,
                     actor: Actor) -> list[Preview]:
    """Every loan of a village or district that owes principal, without and with the pause, by family. Changes nothing.

    A loan on which something was booked after `pause.on` is paused from today. Raises Refusal as `preview_of_loan`,
    for a place that is no village or district, and when no loan there owes anything.
    """
    require(actor, office_id, *FIELD_WORK)
    _check_months(pause)
    dates.check(session, office_id, pause.on, actor)
    changing.checked_why(session, why, None)
    place = places.place(session, place_code)
    if place.kind not in ("village", "district"):
        raise Refusal("Choose a village or a district.", field="place")
    running = _running(session, office_id, place.code)
    if not running:
        raise Refusal("No loan of this place owes anything that could be put off. Choose another one.", field="place")
    _check_none_waits(session, office_id, {loan.record.number for loan in running})
    seen = []
    for loan in running:
        _check_rate(loan, pause)
        on = changes.effective_on(pause.on, last_on(loan.record, loan.there), None, actor.today)
        seen.append(changing.before_and_after(loan, Moratorium(on, pause.months, pause.interest_runs)))
    return seen


def approve(session: Session, asked: Asked, actor: Actor, request: Request) -> JournalEntry | None:
    """Post the pause of every loan that was asked for, each with a voucher of its own: all of them, or none is.

    A loan that was paid off, written off or taken back since is left out. The entry is returned if one loan was asked
    for, else None. Raises Refusal when nothing is left to pause.
    """
    alone = asked.loan_id is not None
    known = loan_book.numbered(session, asked.office_id, asked.details["loans"])
    posted = []
    for number in asked.details["loans"]:
        entry = _post(session, known[number], asked, actor, request if alone else request.part(number))
        if entry is not None:
            posted.append(entry)
    if not posted:
        raise Refusal("Nothing is owed any more on what was to be paused. Refuse this request.")
    return posted[0] if alone else None


def _post(session: Session, record: loan_book.LoanRecord, asked: Asked, actor: Actor,
          request: Request) -> JournalEntry | None:
    if record.reversed_on is not None:
        return None
    now = acting.standing(session, record).now
    if now.outstanding == 0:  # paid off or written off
        return None
    loan, on = changing.at_effect(session, record, asked, actor, request)
    return changing.book(session, loan, changes.read("moratorium", asked.details, on), asked, actor=actor,
                         request=request)


def _running(session: Session, office_id: int, place_code: str) -> list[Standing]:
    records = [record for record in loan_book.loans(session, office_id=office_id)
               if record.village_code.startswith(place_code) and record.disbursed_on is not None
               and record.reversed_on is None]
    there = booked(session, [record.id for record in records], sharing.EVER)
    found = [Standing(record, there[record.id], sharing.latest(record, there[record.id])) for record in records]
    return [loan for loan in found if loan.now.outstanding > 0]


def _check_months(pause: Moratorium) -> None:
    if not 1 <= pause.months <= MOST_MONTHS:
        raise Refusal("A pause lasts from 1 to {most} months. Write a number between.", field="months",
                      most=MOST_MONTHS)


def _check_rate(loan: Standing, pause: Moratorium) -> None:
    months_a_rate = 12 if loan.record.terms.rate_per == "month" else 1
    if pause.interest_runs and changing.rate_now(loan) * months_a_rate > CAP_PPM:
        raise Refusal("Loan {loan} comes from older books with a rate over the cap: no interest may run during its "
                      "pause.", field="interest_runs", loan=loan.record.number)


def _check_none_waits(session: Session, office_id: int, numbers: Iterable[str]) -> None:
    table = tables.approvals.c
    waiting = session.execute(select(table.details).where(
        table.office_id == office_id, table.kind == "moratorium", table.decision.is_(None))).scalars()
    for number in sorted({one for details in waiting for one in json.loads(details)["loans"]} & set(numbers)):
        raise Refusal("A pause of loan {loan} was already asked for and waits for a decision. Have that one decided "
                      "first.", loan=number)
