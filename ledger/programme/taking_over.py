"""A running loan taken over from older books: with its own dates, terms and number, and what is owed that day."""

from datetime import date

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from ledger.books import contract, loan_book, tables
from ledger.books.journal import JournalEntry, post
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
    loan_id = _write(session, family, terms, opening, texts.clean(old_number, "old_number", longest=40),
                     texts.clean(purpose, "purpose", required=False), actor, approved_by)
    record = loan_book.loans(session, ids=[loan_id])[0]
    entry = post(session, vouchers.opening(sharing.loan_ref(record), outstanding_riel), office_id=family.office_id,
                 on=on, by=actor.user_id, at=actor.at, approved_by=approved_by, request=request,
                 contract_hash=contract.of(record, disbursed_on, first_due_on, opening))
    session.execute(update(tables.loans).where(tables.loans.c.id == loan_id).values(
        disbursed_on=disbursed_on, first_due_on=first_due_on, disbursement_id=entry.id))
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
    table, back = tables.loans.c, tables.journal_entries.alias("back").c
    turned_back = select(back.id).where(back.reverses_id == table.disbursement_id).exists()
    if session.execute(select(table.id).where(
            table.office_id == office_id, table.old_number == old_number, ~turned_back)).first():
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
           actor: Actor, approved_by: int) -> int:
    table = tables.loans
    _check_old_number(session, family.office_id, old_number)
    product = products.versions(session)[0]
    fund_id = session.execute(select(tables.funds.c.id).where(tables.funds.c.code == product.fund)).scalar_one()
    serial = session.execute(select(func.coalesce(func.max(table.c.serial), 0) + 1).where(
        table.c.office_id == family.office_id)).scalar_one()
    loan_id = int(session.execute(insert(table).values(
        office_id=family.office_id, serial=serial, number=f"{family.number.partition('-')[0]}-L{serial:04}",
        family_id=family.id, borrower_id=family.members[0].id, product_version_id=product.id, fund_id=fund_id,
        purpose=purpose, principal_riel=terms.principal, rate_ppm=terms.rate_ppm, rate_per=terms.rate_per,
        method=terms.method, amortization=terms.amortization, rounding=terms.rounding, instalments=terms.instalments,
        every_months=terms.every_months, grace_principal=terms.grace_principal, multiple_riel=terms.multiple,
        allocation_order=terms.order, penalty_riel=terms.penalty, penalty_after_days=terms.penalty_after_days,
        recognition=terms.recognition, old_number=old_number, opening_riel=opening.outstanding,
        opening_interest=opening.interest, applied_on=opening.on, applied_by=actor.user_id, applied_at=actor.at,
    ).returning(table.c.id)).scalar_one())
    session.execute(insert(tables.approvals).values(
        office_id=family.office_id, kind="loan", loan_id=loan_id, riel=terms.principal, requested_by=actor.user_id,
        requested_at=actor.at, decision="approved", decided_by=approved_by, decided_on=actor.today,
        decided_at=actor.at))
    return loan_id
