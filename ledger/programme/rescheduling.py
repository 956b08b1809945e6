"""New terms for a running loan: asked for, looked at beside the old ones, approved by another person, posted."""

from dataclasses import astuple, replace
from datetime import date

from sqlalchemy.orm import Session

from ledger.books import requests
from ledger.books.journal import JournalEntry, Request
from ledger.books.replay import standing
from ledger.core import changes, pricing
from ledger.core.calendar import add_months
from ledger.core.errors import Refusal
from ledger.core.events import Reschedule
from ledger.core.schedule import Terms
from ledger.programme import acting, asking, asks, changing
from ledger.programme.acting import Standing
from ledger.programme.asks import Asked
from ledger.programme.changing import Preview, Why
from ledger.programme.first_due import SHORTER_BY
from ledger.programme.loans import by_number
from ledger.programme.people import FIELD_WORK, Actor, require
from ledger.programme.products import PENALTIES_SHARE

LATER_BY_MONTHS = 12
"""The first new instalment may fall due this much later than usual: after a flood, the next harvest."""

MOST_MONTHS = 60
"""New terms spread over at most this many months, or as many as the loan was made for if that is more."""


def request_new_terms(session: Session, loan_number: str, terms: Reschedule, why: Why, *, actor: Actor,
                      request_key: str) -> int:
    """Ask for new terms of a loan from the day `terms.on`; another person must approve. Returns the question's number.

    Raises Refusal with what keeps `terms` from being agreed: see `preview`.
    """
    record = by_number(session, loan_number)
    require(actor, record.office_id, *FIELD_WORK)
    request = asking.asked(request_key, "reschedule", record.number, *astuple(terms), *astuple(why))
    done = asking.begin(session, record.office_id, request)
    if done is not None:
        return int(done)
    seen, details, words = _looked_at(session, loan_number, terms, why, actor)
    approval_id = asks.ask(session, "reschedule", office_id=record.office_id, loan_id=record.id,
                           riel=seen.before.outstanding, reason=words, actor=actor,
                           details=changes.details(terms) | details)
    requests.remember(session, request, str(approval_id), actor.at)
    return approval_id


def preview(session: Session, loan_number: str, terms: Reschedule, why: Why, *, actor: Actor) -> Preview:
    """The loan under the old and the new terms. Changes nothing.

    Raises Refusal for a loan that is not handed over, paid off or written off, or owes no principal; a day in the
    future, in a closed period or before anything booked on the loan; terms that contradict themselves, a higher rate
    than now, a first due date too near or too far, a yearly cost over the cap; a reason in no list; and when new
    terms were asked for already.
    """
    require(actor, by_number(session, loan_number).office_id, *FIELD_WORK)
    return _looked_at(session, loan_number, terms, why, actor)[0]


def approve(session: Session, asked: Asked, actor: Actor, request: Request) -> JournalEntry:
    """Post the new terms, from the day asked for or, if the books went on since, from today.

    Raises Refusal when the loan is paid off by now, or the terms cannot begin that day any more.
    """
    loan, on = changing.at_effect(session, asked.loan(session), asked, actor, request)
    terms = changes.read("reschedule", asked.details, on)
    assert isinstance(terms, Reschedule)
    earliest_on = _usual_on(terms) - SHORTER_BY
    if terms.first_due_on < earliest_on:  # the day moved on since it was asked for
        raise Refusal("The new terms would begin on {given_on}, and the first instalment fall due on {first_due_on}: "
                      "{earliest_on} is the earliest now. Refuse this request and have it asked for anew.",
                      given_on=on, first_due_on=terms.first_due_on, earliest_on=earliest_on)
    _check_instalments(terms, loan.record.terms)
    _checked(loan, terms)
    return changing.book(session, loan, terms, asked, actor=actor, request=request)


def _looked_at(session: Session, loan_number: str, terms: Reschedule, why: Why,
               actor: Actor) -> tuple[Preview, dict[str, object], str]:
    record = by_number(session, loan_number)  # as it is now that it is our turn
    asks.check_none_waits(session, "reschedule", record.id)
    loan = acting.standing(session, record)
    changing.check_principal_owed(loan)
    changing.check_day(session, loan, terms.on, actor)
    details, words = changing.checked_why(session, why, record.family_id)
    _check_first_due(terms)
    _check_instalments(terms, record.terms)
    return _checked(loan, terms), details, words


def _check_first_due(terms: Reschedule) -> None:
    if terms.every_months < 1:
        raise Refusal("There must be at least one month between instalments.", field="every_months")
    if terms.every_months > LATER_BY_MONTHS:
        raise Refusal("At most {most} months may lie between instalments.", field="every_months", most=LATER_BY_MONTHS)
    earliest_on, latest_on = _usual_on(terms) - SHORTER_BY, add_months(_usual_on(terms), LATER_BY_MONTHS)
    if not earliest_on <= terms.first_due_on <= latest_on:
        raise Refusal("The first instalment falls due from {earliest_on} to {latest_on}. Choose a date between.",
                      field="first_due_on", earliest_on=earliest_on, latest_on=latest_on)


def _usual_on(terms: Reschedule) -> date:
    return add_months(terms.on, terms.every_months)


def _check_instalments(terms: Reschedule, agreed: Terms) -> None:
    most = max(MOST_MONTHS, agreed.instalments * agreed.every_months) // terms.every_months
    if terms.instalments > most:
        raise Refusal("That would take too many years: at most {most} instalments so far apart. Choose fewer.",
                      field="instalments", most=most)
    if agreed.penalty:
        most = max(agreed.instalments, agreed.principal // PENALTIES_SHARE // agreed.penalty)
        if terms.instalments > most:
            raise Refusal("With so many instalments the penalties could come to more than a tenth of the loan. Choose "
                          "at most {most}.", field="instalments", most=most)


def _checked(loan: Standing, terms: Reschedule) -> Preview:
    changing.check_principal_owed(loan)
    rate = changing.rate_now(loan)
    if terms.rate_ppm > rate:
        percent = f"{rate // 10_000}.{rate % 10_000 // 100:02d}"
        if loan.record.terms.rate_per == "month":
            raise Refusal("New terms may not be dearer: the rate is {rate_percent} % a month now. Use that or less.",
                          field="rate", rate_percent=percent)
        raise Refusal("New terms may not be dearer: the rate is {rate_percent} % a year now. Use that or less.",
                      field="rate", rate_percent=percent)
    record, on = loan.record, terms.on
    assert record.disbursed_on is not None, "the loan was handed over"
    cost = changes.cost_ppm(record.terms, record.schedule, record.disbursed_on,
                            [*standing(record, loan.there, on), terms], on)
    pricing.check_cap(cost)
    return replace(changing.before_and_after(loan, terms), apr_ppm=cost)
