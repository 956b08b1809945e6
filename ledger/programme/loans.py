"""What is done with a loan before it runs: asked for, decided, handed over, or withdrawn."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from ledger.books import contract, guarantee_book, requests, tables
from ledger.books.journal import JournalEntry, post
from ledger.books.loan_book import LoanRecord
from ledger.core import vouchers
from ledger.core.errors import NotAllowed, Refusal
from ledger.core.purposes import PURPOSES
from ledger.core.schedule import Terms
from ledger.programme import (
    asking,
    committee,
    dates,
    families,
    first_due,
    funds,
    needs,
    products,
    sharing,
    texts,
    topping_up,
)
from ledger.programme.families import Family
from ledger.programme.loan_state import OPEN_STATES, Loan, State, by_id, by_number, loan, of_family, of_record
from ledger.programme.people import FIELD_WORK, Actor, require
from ledger.programme.topping_up import PayOff

__all__ = ["OPEN_STATES", "Application", "Handing", "Loan", "Source", "State", "apply", "by_number",
           "check_disbursement", "check_may_be_decided", "disburse", "loan", "of_family", "withdraw"]

Source = Literal["cash", "bank"]


@dataclass(frozen=True)
class Application:
    """What an application says beside the amount. `purpose_code` is of core/purposes.py, the words beside it are free;
    `top_up_of` is the number of an open loan of the family that is paid off out of this one."""

    product: str = products.DEFAULT_CODE
    purpose_code: str | None = None
    purpose: str = ""
    business_plan: str = ""
    committee: str | None = None  # recommended, not recommended
    committee_on: date | None = None
    top_up_of: str | None = None


@dataclass(frozen=True)
class Handing:
    """What handing a loan over would do: its first due date, and what it pays off of another loan."""

    first_due_on: date
    pay_off: PayOff | None


def apply(session: Session, family_number: str, riel: int, *, actor: Actor, request_key: str, purpose: str = "",
          on: date | None = None, instalments: int | None = None, borrower_id: int | None = None,
          said: Application | None = None) -> str:
    """Apply for a loan of `riel`; it waits for another person's decision. Returns the loan number, SR-L0014.

    Terms are those of the product in force on the date (today unless given); `instalments` may shorten it. The
    borrower is the head of the family unless another member is named. `purpose` are the words of `said` where nothing
    else is said. Raises Refusal for an amount outside the product's limits or not in its multiple, too short a loan,
    as many loans open as the product allows, an open loan that it cannot pay off, a village that is not in the
    programme, a purpose or a word of the committee that is not on the list, a date in the future.
    """
    family = families.family(session, family_number)
    require(actor, family.office_id, *FIELD_WORK)
    more = () if said is None else (repr(said),)
    request = asking.asked(request_key, "apply", family.number, riel, purpose, on, instalments, borrower_id, *more)
    done = asking.begin(session, family.office_id, request)
    if done is not None:
        return done
    on, said = on or actor.today, said or Application(purpose=purpose)
    dates.not_before_the_office(session, family.office_id, on, actor)
    if on < family.registered_on:
        raise Refusal("The family was registered on {registered_on}. Use that date or a later one.", field="on",
                      registered_on=family.registered_on)
    families.in_programme(session, family.office_id, family.village_code, on)
    product = products.current(session, on, said.product)
    products.check_terms(product, riel, instalments)
    top_up_of = topping_up.chosen(session, family, product, said.top_up_of, riel, on)
    needs.check_room_for_new(session, family.id, product, top_up_of)
    number = _write(session, family, product, product.terms(riel, instalments), {
        "applied_on": on, "borrower_id": _borrower(family, borrower_id), "top_up_of": top_up_of,
        **_words(session, family, said, actor)}, actor)
    requests.remember(session, request, number, actor.at)
    return number


def disburse(session: Session, loan_number: str, on: date, source: Source, *, actor: Actor, request_key: str,
             first_due_on: date | None = None, reference: str | None = None) -> JournalEntry:
    """Hand the money over and post it. The first instalment falls due one spacing later unless a date is given.

    A loan that tops up another pays that one off in the same act, by a repayment of its own into the same place: the
    family gets the difference (`topping_up.paid` finds the repayment). Raises Refusal unless the loan is approved and
    not disbursed; for a date in the future, before the approval or in a closed period; when something is missing that
    the product asks for; for a first due date that lies too near or too far or makes the loan dearer than the cap;
    when the fund, the cash box or the bank would be short on that date or any later one.
    NotAllowed for the person who approved it.
    """
    record = by_number(session, loan_number)
    require(actor, record.office_id, *FIELD_WORK)
    request = asking.asked(request_key, "disburse", record.number, on, source, first_due_on, reference)
    done = asking.begin(session, record.office_id, request)
    if done is not None:
        return asking.entry_of(session, done)
    record = by_number(session, record.number)  # as it is now that it is our turn
    loan = of_record(session, record)
    handing = _checked_disbursement(session, record, loan, on, source, first_due_on, actor)
    voucher = vouchers.disbursement(sharing.loan_ref(record), loan.terms.principal, funds.account(source))
    entry = post(session, voucher, office_id=loan.office_id, on=on, by=actor.user_id, at=actor.at,
                 approved_by=loan.decided_by, request=request, reference=texts.number_text(reference, "reference"),
                 contract_hash=contract.of(record, on, handing.first_due_on, guarantors=[
                     (one.id, one.member_id) for one in guarantee_book.of_loan(session, record.id)]))
    session.execute(update(tables.loans).where(tables.loans.c.id == loan.id).values(
        disbursed_on=on, first_due_on=handing.first_due_on, disbursement_id=entry.id))
    if handing.pay_off is not None:
        topping_up.pay(session, handing.pay_off, on, funds.account(source), actor, request)
    return entry


def check_disbursement(session: Session, loan_number: str, on: date, source: Source, *, actor: Actor,
                       first_due_on: date | None = None) -> Handing:
    """What `disburse` would do. Raises the same refusals; changes nothing."""
    record = by_number(session, loan_number)
    require(actor, record.office_id, *FIELD_WORK)
    return _checked_disbursement(session, record, of_record(session, record), on, source, first_due_on, actor)


def withdraw(session: Session, loan_number: str, reason: str, *, actor: Actor, request_key: str) -> None:
    """The family does not want the loan: it is closed before any money left, and a new one may be applied for.

    Raises Refusal without a reason, and unless the loan is applied for or approved and not handed over.
    """
    record = by_number(session, loan_number)
    require(actor, record.office_id, *FIELD_WORK)
    request = asking.asked(request_key, "withdraw", record.number, reason)
    if asking.begin(session, record.office_id, request) is not None:
        return
    loan = of_record(session, by_number(session, record.number))  # as it is now that it is our turn
    _check_not_withdrawn(loan)
    if loan.state == "refused":
        raise Refusal("Loan {loan} was refused. There is nothing to withdraw.", loan=loan.number)
    if loan.disbursed_on is not None:
        raise Refusal("Loan {loan} was already handed over on {disbursed_on}. Ask for a reversal of that entry "
                      "instead.", loan=loan.number, disbursed_on=loan.disbursed_on)
    session.execute(update(tables.loans).where(tables.loans.c.id == loan.id).values(
        withdrawn_on=actor.today, withdrawn_by=actor.user_id, withdrawn_at=actor.at,
        withdrawn_reason=texts.clean(reason, "reason")))
    requests.remember(session, request, f"withdrawn:{loan.id}", actor.at)


def check_may_be_decided(session: Session, loan_id: int, approved: bool) -> None:
    """Raise Refusal if the loan was withdrawn, or is to be approved while the family has others open."""
    record = by_id(session, loan_id)
    _check_not_withdrawn(of_record(session, record))
    if approved:
        needs.check_room(session, record)


def _words(session: Session, family: Family, said: Application, actor: Actor) -> dict[str, object]:
    """What the application says in words and codes, as it is stored."""
    if said.purpose_code is not None and said.purpose_code not in PURPOSES:
        raise Refusal("Choose what the loan is for.", field="purpose_code")
    word, word_on = None, None
    if said.committee is None and said.committee_on is not None:
        raise Refusal("Choose what the committee said that day, or leave the day empty.", field="committee")
    if said.committee is not None:
        word, word_on = committee.checked(session, family.office_id, said.committee, said.committee_on, actor)
    return {"purpose": texts.clean(said.purpose, "purpose", required=False), "purpose_code": said.purpose_code,
            "business_plan": texts.clean(said.business_plan, "business_plan", required=False) or None,
            "committee": word, "committee_on": word_on}


def _borrower(family: Family, borrower_id: int | None) -> int:
    if borrower_id is None:
        return family.members[0].id
    if borrower_id not in {member.id for member in family.members}:
        raise Refusal("The borrower must be one of the family. Choose a person from its list.", field="borrower_id")
    return borrower_id


def _write(session: Session, family: Family, product: products.Product, terms: Terms, application: dict[str, object],
           actor: Actor) -> str:
    serial = session.execute(select(func.coalesce(func.max(tables.loans.c.serial), 0) + 1).where(
        tables.loans.c.office_id == family.office_id)).scalar_one()
    number = f"{family.number.partition('-')[0]}-L{serial:04}"
    fund_id = session.execute(select(tables.funds.c.id).where(tables.funds.c.code == product.fund)).scalar_one()
    loan_id = session.execute(insert(tables.loans).values(
        office_id=family.office_id, serial=serial, number=number, family_id=family.id, product_version_id=product.id,
        fund_id=fund_id, applied_by=actor.user_id, applied_at=actor.at, **contract_columns(terms), **application,
    ).returning(tables.loans.c.id)).scalar_one()
    session.execute(insert(tables.approvals).values(
        office_id=family.office_id, kind="loan", loan_id=loan_id, riel=terms.principal, requested_by=actor.user_id,
        requested_at=actor.at))
    return number


def contract_columns(terms: Terms) -> dict[str, object]:
    """The columns of a row of `loans` that hold its terms."""
    return {"principal_riel": terms.principal, "rate_ppm": terms.rate_ppm, "rate_per": terms.rate_per,
            "method": terms.method, "amortization": terms.amortization, "rounding": terms.rounding,
            "instalments": terms.instalments, "every_months": terms.every_months,
            "grace_principal": terms.grace_principal, "multiple_riel": terms.multiple, "allocation_order": terms.order,
            "recognition": terms.recognition, "penalty_riel": terms.penalty,
            "penalty_after_days": terms.penalty_after_days}


def _checked_disbursement(session: Session, record: LoanRecord, loan: Loan, on: date, source: Source,
                          first_due_on: date | None, actor: Actor) -> Handing:
    _check_may_be_disbursed(loan, record.disbursed_voucher, on, actor)
    dates.check(session, loan.office_id, on, actor)
    needs.check(session, record, on)
    first_due_on = first_due.given_or_usual(loan.terms, on, first_due_on)
    pay_off = topping_up.of(session, record, on)
    comes_back = pay_off.riel if pay_off is not None and pay_off.old.fund == loan.fund else 0
    funds.check_enough(session, loan.office_id, loan.fund, funds.account(source), loan.terms.principal - comes_back, on)
    return Handing(first_due_on, pay_off)


def _check_not_withdrawn(loan: Loan) -> None:
    if loan.withdrawn_on is not None:
        raise Refusal("Loan {loan} was withdrawn on {withdrawn_on}. Apply for a new one.", loan=loan.number,
                      withdrawn_on=loan.withdrawn_on)


def _check_may_be_disbursed(loan: Loan, voucher: str | None, on: date, actor: Actor) -> None:
    if loan.state == "applied":
        raise Refusal("Loan {loan} is not approved yet. Another person must decide it first.", loan=loan.number)
    if loan.state == "refused":
        raise Refusal("Loan {loan} was refused. Apply for a new one.", loan=loan.number)
    _check_not_withdrawn(loan)
    if loan.state == "cancelled":
        raise Refusal("The disbursement of loan {loan} was reversed. Apply for a new one.", loan=loan.number)
    if loan.disbursed_on is not None:
        raise Refusal("Loan {loan} was already handed over on {disbursed_on} as {voucher}. Do not hand the money out "
                      "again.", loan=loan.number, disbursed_on=loan.disbursed_on, voucher=voucher)
    if loan.decided_by == actor.user_id:
        raise NotAllowed("You approved this loan. Another person must hand the money over.")
    assert loan.decided_on is not None
    if on < loan.decided_on:
        raise Refusal("The loan was approved on {decided_on}. Use that date or a later one.", field="on",
                      decided_on=loan.decided_on)
