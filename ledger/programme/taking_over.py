"""A running loan taken over from older books: with its own dates, terms and number, and what is owed that day."""

from datetime import date

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from ledger.books import contract, loan_book, tables
from ledger.books.journal import JournalEntry, post
from ledger.books.loan_book import LoanRecord
from ledger.core import vouchers
from ledger.core.allocation import position
from ledger.core.errors import NotAllowed, Refusal
from ledger.core.events import TakenOver
from ledger.core.pricing import apr_percent_text
from ledger.core.schedule import RatePer, Terms, schedule
from ledger.programme import asking, dates, families, people, products, sharing, texts
from ledger.programme.families import Family
from ledger.programme.people import DECIDERS, FIELD_WORK, MANAGERS, Actor, require

MOST_PPM: dict[RatePer, int] = {"month": 50_000, "year": 600_000}
"""The highest rate that is believed of an old contract: half of what moneylenders take at least. Above it somebody
wrote a yearly rate as a monthly one, or left out a point."""


def take_over(session: Session, family_number: str, terms: Terms, disbursed_on: date, first_due_on: date,
              outstanding_riel: int, unpaid_interest_riel: int, on: date, old_number: str, *, actor: Actor,
              approved_by: int, request_key: str, purpose: str = "") -> JournalEntry:
    """Enter a loan that was lent in older books, as it stands at the end of `on`; returns the opening entry.

    `terms` are those of the contract that the family signed: the flat method too, which new loans cannot have.
    `outstanding_riel` of principal is owed; `unpaid_interest_riel` fell due by `on` and is unpaid. Posted against
    opening balances, with the approval of a second person. Raises Refusal when more is owed than was lent, the unpaid
    interest is more than can have fallen due, the rate is a slip of the hand, the dates contradict each other, another
    loan with the old number stands, or the day is in the future or in a closed period; NotAllowed when nobody else
    approves. The cap of 18 % a year is not looked at: the contract exists.
    """
    family = families.family(session, family_number)
    require(actor, family.office_id, *FIELD_WORK, *MANAGERS)
    request = asking.asked(request_key, "take over", family.number, repr(terms), disbursed_on, first_due_on,
                           outstanding_riel, unpaid_interest_riel, on, old_number, purpose)
    done = asking.begin(session, family.office_id, request)
    if done is not None:
        return asking.entry_of(session, done)
    _check_approver(session, family.office_id, approved_by, actor)
    dates.check(session, family.office_id, on, actor)
    families.in_programme(session, family.office_id, family.village_code, on)
    opening = TakenOver(on, outstanding_riel, unpaid_interest_riel)
    _check_rate(terms)
    _check(terms, disbursed_on, first_due_on, opening)
    record = _write(session, family, terms, opening, texts.clean(old_number, "old_number", longest=40),
                     texts.clean(purpose, "purpose", required=False), actor, approved_by)
    entry = post(session, vouchers.opening(sharing.loan_ref(record), outstanding_riel), office_id=family.office_id,
                 on=on, by=actor.user_id, at=actor.at, approved_by=approved_by, request=request,
                 contract_hash=contract.of(record, disbursed_on, first_due_on, opening))
    session.execute(_HAND_OVER, {"loan": record.id, "disbursed_on": disbursed_on, "first_due_on": first_due_on,
                                 "disbursement_id": entry.id})
    return entry


def _check_rate(terms: Terms) -> None:
    if terms.rate_ppm > MOST_PPM[terms.rate_per]:
        raise Refusal("{percent} % is more than any contract of such a fund: at most {a_month} % a month or {a_year} % "
                      "a year. Look at the rate, and whether it is of a month or of a year.", field="rate",
                      percent=apr_percent_text(terms.rate_ppm), a_month=apr_percent_text(MOST_PPM["month"]),
                      a_year=apr_percent_text(MOST_PPM["year"]))


def _check_approver(session: Session, office_id: int, approved_by: int, actor: Actor) -> None:
    second = people.user(session, approved_by)
    if approved_by == actor.user_id:
        raise NotAllowed("Nobody approves their own work. Ask another person to approve it.")
    if second is None or not second.active or second.role not in DECIDERS or office_id not in second.office_ids:
        raise NotAllowed("An approver or administrator of this office must approve what is taken over.")


def _check_old_number(session: Session, office_id: int, old_number: str) -> None:
    if session.execute(_STANDING, {"office": office_id, "wanted": old_number}).first():
        raise Refusal("A loan with the old number {old_number} was taken over before.", field="old_number",
                      old_number=old_number)


def _check(terms: Terms, disbursed_on: date, first_due_on: date, opening: TakenOver) -> None:
    if not 0 < opening.outstanding <= terms.principal:
        raise Refusal("Of {principal_riel} riel lent, {typed_riel} cannot be owed still. Look at the two amounts.",
                      field="outstanding", principal_riel=terms.principal, typed_riel=opening.outstanding)
    if opening.interest < 0:
        raise Refusal("The amount cannot be less than zero.", field="interest")
    if opening.on < disbursed_on:
        raise Refusal("The loan was handed over on {disbursed_on}, after the day it is taken over.", field="on",
                      disbursed_on=disbursed_on)
    there = position(terms, schedule(terms, disbursed_on, first_due_on), disbursed_on, [opening], opening.on)
    most = sum(state.unpaid_interest for state in there.states if state.instalment.due_on <= opening.on)
    if most < opening.interest:
        raise Refusal("By {given_on} at most {most_riel} riel of interest can be due and unpaid on this loan. Look at "
                      "the amount.", field="interest", given_on=opening.on, most_riel=most)


def _write(session: Session, family: Family, terms: Terms, opening: TakenOver, old_number: str, purpose: str,
           actor: Actor, approved_by: int) -> LoanRecord:
    _check_old_number(session, family.office_id, old_number)
    product = products.versions(session)[0]
    fund_id = session.execute(_FUND, {"wanted": product.fund}).scalar_one()
    serial = session.execute(_SERIAL, {"office": family.office_id}).scalar_one()
    number = f"{family.number.partition('-')[0]}-L{serial:04}"
    loan_id = session.execute(_WRITE, {
        "office_id": family.office_id, "serial": serial, "number": number, "family_id": family.id,
        "borrower_id": family.members[0].id, "product_version_id": product.id, "fund_id": fund_id, "purpose": purpose,
        "principal_riel": terms.principal, "rate_ppm": terms.rate_ppm, "rate_per": terms.rate_per,
        "method": terms.method, "amortization": terms.amortization, "rounding": terms.rounding,
        "instalments": terms.instalments, "every_months": terms.every_months,
        "grace_principal": terms.grace_principal, "multiple_riel": terms.multiple, "allocation_order": terms.order,
        "penalty_riel": terms.penalty, "penalty_after_days": terms.penalty_after_days,
        "recognition": terms.recognition, "old_number": old_number, "opening_riel": opening.outstanding,
        "opening_interest": opening.interest, "applied_on": opening.on, "applied_by": actor.user_id,
        "applied_at": actor.at}).scalar_one()
    session.execute(_APPROVE, {
        "office_id": family.office_id, "kind": "loan", "loan_id": loan_id, "riel": terms.principal,
        "requested_by": actor.user_id, "requested_at": actor.at, "decision": "approved", "decided_by": approved_by,
        "decided_on": actor.today, "decided_at": actor.at})
    record = loan_book.loan_numbered(session, number)
    assert record is not None, "it was just written"
    return record


# Built once: a workbook has thousands of rows, and building these takes longer than running them.
_LOAN, _BACK = tables.loans.c, tables.journal_entries.alias("back").c
_STANDING = select(_LOAN.id).where(
    _LOAN.office_id == bindparam("office"), _LOAN.old_number == bindparam("wanted"),
    ~select(_BACK.id).where(_BACK.reverses_id == _LOAN.disbursement_id).exists())
_FUND = select(tables.funds.c.id).where(tables.funds.c.code == bindparam("wanted"))
_SERIAL = select(func.coalesce(func.max(_LOAN.serial), 0) + 1).where(_LOAN.office_id == bindparam("office"))
_WRITE = insert(tables.loans).returning(_LOAN.id)
_APPROVE = insert(tables.approvals)
_HAND_OVER = update(tables.loans).where(_LOAN.id == bindparam("loan"))
