"""A loan from application to the last riel. Its state is worked out from what happened, never stored."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from ledger.books import contract, loan_book, requests, tables
from ledger.books.journal import JournalEntry, post
from ledger.books.loan_book import LoanRecord
from ledger.core import vouchers
from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.core.schedule import Terms
from ledger.programme import asking, dates, families, first_due, funds, products, sharing, texts
from ledger.programme.families import Family
from ledger.programme.people import FIELD_WORK, Actor, require

Source = Literal["cash", "bank"]
State = Literal["applied", "refused", "approved", "disbursed", "closed", "written off", "cancelled", "withdrawn"]
"""applied: waits for a decision. approved: may be disbursed. closed: all is paid. cancelled: disbursement reversed.
written off: given up as lost. withdrawn: the family did not want it any more."""

OPEN_STATES: frozenset[State] = frozenset({"applied", "approved", "disbursed"})


@dataclass(frozen=True)
class Loan:
    """A loan as applied for, and what became of it. Dates are None until they happen."""

    id: int
    number: str  # SR-L0014
    office_id: int
    family_id: int
    family_number: str
    village_code: str
    fund: str
    purpose: str
    terms: Terms
    applied_on: date
    approval_id: int
    requested_by: int
    decision: str | None  # approved, refused
    decided_by: int | None
    decided_on: date | None
    decision_reason: str | None
    disbursed_on: date | None
    first_due_on: date | None
    disbursement_id: int | None
    cancelled_on: date | None  # the disbursement was turned back on this day
    closed_on: date | None
    withdrawn_on: date | None
    written_off_on: date | None = None

    @property
    def state(self) -> State:
        """What the loan's own events say it is."""
        if self.withdrawn_on is not None:
            return "withdrawn"
        if self.decision is None:
            return "applied"
        if self.decision == "refused":
            return "refused"
        if self.disbursed_on is None:
            return "approved"
        if self.cancelled_on is not None:
            return "cancelled"
        if self.written_off_on is not None:
            return "written off"
        return "closed" if self.closed_on is not None else "disbursed"


def apply(session: Session, family_number: str, riel: int, *, actor: Actor, request_key: str, purpose: str = "",
          on: date | None = None, instalments: int | None = None, borrower_id: int | None = None) -> str:
    """Apply for a loan of `riel`; it waits for another person's decision. Returns the loan number, SR-L0014.

    Terms are those of the product in force on the date (today unless given); `instalments` may shorten it. The
    borrower is the head of the family unless another member is named. Raises Refusal for an amount outside the
    product's limits or not in its multiple, another loan still open, a village that is not in the programme, a date
    in the future.
    """
    family = families.family(session, family_number)
    require(actor, family.office_id, *FIELD_WORK)
    request = asking.asked(request_key, "apply", family.number, riel, purpose, on, instalments, borrower_id)
    done = asking.begin(session, family.office_id, request)
    if done is not None:
        return done
    on = on or actor.today
    dates.not_before_the_office(session, family.office_id, on, actor)
    if on < family.registered_on:
        raise Refusal("The family was registered on {registered_on}. Use that date or a later one.", field="on",
                      registered_on=family.registered_on)
    families.in_programme(session, family.office_id, family.village_code, on)
    product = products.current(session, on)
    products.check_terms(product, riel, instalments)
    _check_no_open_loan(session, family)
    number = _write(session, family, product, product.terms(riel, instalments), _Application(
        on, texts.clean(purpose, "purpose", required=False), _borrower(family, borrower_id)), actor)
    requests.remember(session, request, number, actor.at)
    return number


def disburse(session: Session, loan_number: str, on: date, source: Source, *, actor: Actor, request_key: str,
             first_due_on: date | None = None, reference: str | None = None) -> JournalEntry:
    """Hand the money over and post it. The first instalment falls due one spacing later unless a date is given.

    Raises Refusal unless the loan is approved and not disbursed; for a date in the future, before the approval or in
    a closed period; when another loan of the family is open; for a first due date that lies too near or too far or
    makes the loan dearer than the cap; when the fund, the cash box or the bank would be short on that date or any
    later one.
    NotAllowed for the person who approved it.
    """
    record = by_number(session, loan_number)
    require(actor, record.office_id, *FIELD_WORK)
    request = asking.asked(request_key, "disburse", record.number, on, source, first_due_on, reference)
    done = asking.begin(session, record.office_id, request)
    if done is not None:
        return asking.entry_of(session, done)
    record = by_number(session, record.number)  # as it is now that it is our turn
    loan = _loan(session, record)
    first_due_on = _checked_disbursement(session, record, loan, on, source, first_due_on, actor)
    voucher = vouchers.disbursement(sharing.loan_ref(record), loan.terms.principal, funds.account(source))
    entry = post(session, voucher, office_id=loan.office_id, on=on, by=actor.user_id, at=actor.at,
                 approved_by=loan.decided_by, request=request, reference=texts.number_text(reference, "reference"),
                 contract_hash=contract.of(record, on, first_due_on))
    session.execute(update(tables.loans).where(tables.loans.c.id == loan.id).values(
        disbursed_on=on, first_due_on=first_due_on, disbursement_id=entry.id))
    return entry


def check_disbursement(session: Session, loan_number: str, on: date, source: Source, *, actor: Actor,
                       first_due_on: date | None = None) -> date:
    """The first due date that `disburse` would use. Raises the same refusals; changes nothing."""
    record = by_number(session, loan_number)
    require(actor, record.office_id, *FIELD_WORK)
    return _checked_disbursement(session, record, _loan(session, record), on, source, first_due_on, actor)


def withdraw(session: Session, loan_number: str, reason: str, *, actor: Actor, request_key: str) -> None:
    """The family does not want the loan: it is closed before any money left, and a new one may be applied for.

    Raises Refusal without a reason, and unless the loan is applied for or approved and not handed over.
    """
    record = by_number(session, loan_number)
    require(actor, record.office_id, *FIELD_WORK)
    request = asking.asked(request_key, "withdraw", record.number, reason)
    if asking.begin(session, record.office_id, request) is not None:
        return
    loan = _loan(session, by_number(session, record.number))  # as it is now that it is our turn
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


def loan(session: Session, loan_number: str) -> Loan:
    """The loan with this number (small letters are fine). Raises NotFound."""
    return _loan(session, by_number(session, loan_number))


def of_family(session: Session, family_id: int) -> list[Loan]:
    """The family's loans, oldest first."""
    return [_loan(session, record) for record in loan_book.loans(session, family_id=family_id)]


def check_may_be_decided(session: Session, loan_id: int, approved: bool) -> None:
    """Raise Refusal if the loan was withdrawn, or is to be approved while another one of the family is open."""
    (record,) = loan_book.loans(session, ids=[loan_id])
    loan = _loan(session, record)
    _check_not_withdrawn(loan)
    if approved:
        _check_no_other_open(session, loan)


def _check_no_other_open(session: Session, loan: Loan) -> None:
    # Asking for a loan looks at this too, but one that was paid off then may be owed again: its pay-off was reversed.
    for other in of_family(session, loan.family_id):
        if other.id != loan.id and other.state in ("approved", "disbursed"):
            raise Refusal("This family also has loan {other} open. Loan {loan} has to wait until that one is paid off.",
                          other=other.number, loan=loan.number)


def by_number(session: Session, loan_number: str) -> LoanRecord:
    """The loan's record in the books (small letters are fine). Raises NotFound."""
    found = loan_book.loan_numbered(session, texts.key(loan_number))
    if found is None:
        raise NotFound("There is no loan {number}. Look for the family first.", field="loan_number",
                       number=loan_number[:20])
    return found


@dataclass(frozen=True)
class _Application:
    on: date
    purpose: str
    borrower_id: int


def _loan(session: Session, record: LoanRecord) -> Loan:
    table = tables.approvals
    asked = session.execute(select(table).where(table.c.loan_id == record.id, table.c.kind == "loan")).one()
    closed_on = written_off_on = None
    if record.disbursed_on is not None and record.reversed_on is None:
        now = sharing.latest(record, sharing.everything(session, record))
        closed_on, written_off_on = now.closed_on, now.written_off_on
    return Loan(
        record.id, record.number, record.office_id, record.family_id, record.family_number, record.village_code,
        record.fund, record.purpose, record.terms, record.applied_on, asked.id, asked.requested_by, asked.decision,
        asked.decided_by, asked.decided_on, asked.decision_reason, record.disbursed_on, record.first_due_on,
        record.disbursement_id, record.reversed_on, closed_on, record.withdrawn_on,
        written_off_on)


def _check_no_open_loan(session: Session, family: Family) -> None:
    for earlier in of_family(session, family.id):
        if earlier.state == "applied":
            raise Refusal("This family already applied for loan {loan}, which waits for a decision. Have that one "
                          "decided first.", field="family_number", loan=earlier.number)
        if earlier.state in OPEN_STATES:
            raise Refusal("This family still has loan {loan} open. A new one can be applied for when that one is "
                          "paid off.", field="family_number", loan=earlier.number)


def _borrower(family: Family, borrower_id: int | None) -> int:
    if borrower_id is None:
        return family.members[0].id
    if borrower_id not in {member.id for member in family.members}:
        raise Refusal("The borrower must be one of the family. Choose a person from its list.", field="borrower_id")
    return borrower_id


def _write(session: Session, family: Family, product: products.Product, terms: Terms, application: _Application,
           actor: Actor) -> str:
    serial = session.execute(select(func.coalesce(func.max(tables.loans.c.serial), 0) + 1).where(
        tables.loans.c.office_id == family.office_id)).scalar_one()
    number = f"{family.number.partition('-')[0]}-L{serial:04}"
    fund_id = session.execute(select(tables.funds.c.id).where(tables.funds.c.code == product.fund)).scalar_one()
    loan_id = session.execute(insert(tables.loans).values(
        office_id=family.office_id, serial=serial, number=number, family_id=family.id,
        borrower_id=application.borrower_id, product_version_id=product.id, fund_id=fund_id,
        purpose=application.purpose, principal_riel=terms.principal, rate_ppm=terms.rate_ppm, rate_per=terms.rate_per,
        method=terms.method, amortization=terms.amortization, rounding=terms.rounding, instalments=terms.instalments,
        every_months=terms.every_months, grace_principal=terms.grace_principal, multiple_riel=terms.multiple,
        applied_on=application.on, applied_by=actor.user_id, applied_at=actor.at).returning(tables.loans.c.id)
    ).scalar_one()
    session.execute(insert(tables.approvals).values(
        office_id=family.office_id, kind="loan", loan_id=loan_id, riel=terms.principal, requested_by=actor.user_id,
        requested_at=actor.at))
    return number


def _checked_disbursement(session: Session, record: LoanRecord, loan: Loan, on: date, source: Source,
                          first_due_on: date | None, actor: Actor) -> date:
    _check_may_be_disbursed(loan, record.disbursed_voucher, on, actor)
    dates.check(session, loan.office_id, on, actor)
    _check_no_other_open(session, loan)
    first_due_on = first_due.given_or_usual(loan.terms, on, first_due_on)
    funds.check_enough(session, loan.office_id, loan.fund, funds.account(source), loan.terms.principal, on)
    return first_due_on


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
