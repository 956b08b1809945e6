"""What many tests of the books need: money posted, loans lent, approvals given, in the office of `office_books`."""

import json
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ledger.books import contract, journal, loan_book
from ledger.books.db import Books
from ledger.books.journal import JournalEntry, Request
from ledger.books.tables import approvals, families, family_members, loans, postings, product_versions
from ledger.books.types import Whole
from ledger.core import chart, vouchers
from ledger.core.instalments import Allocation
from tests.conftest import APPROVER, AT, FSF, OFFICE, OFFICER, VILLAGE

FEBRUARY = date(2008, 2, 1)


def receive(books: Books, key: str, riel: int = 1000, *, on: date = FEBRUARY, office: int = OFFICE, fund: str = "FSF",
            at: datetime = AT, into: str = chart.BANK) -> JournalEntry:
    """Posts money from a donor in a unit of work of its own."""
    with books.unit_of_work() as session:
        return journal.post(session, vouchers.donor_receipt(fund, riel, into), office_id=office, on=on, by=OFFICER,
                            at=at, request=Request(key, (str(riel),)))


def reverse(books: Books, entry_id: int, key: str, *, on: date = FEBRUARY) -> JournalEntry:
    """Has an entry's reversal asked for, approved and posted."""
    with books.unit_of_work() as session:
        approve(session, "reversal", entry_id=entry_id)
        return journal.reverse(session, entry_id, on=on, by=OFFICER, at=AT, approved_by=APPROVER,
                               request=Request(key, (str(entry_id),)))


def approve(session: Session, kind: str, *, loan_id: int | None = None, entry_id: int | None = None,
            riel: int | None = None, details: dict[str, object] | None = None) -> None:
    """The officer asks, the approver says yes; `riel` is the entry's unless given."""
    if riel is None:
        riel = session.execute(sa.select(sa.cast(sa.func.sum(postings.c.riel), Whole)).where(
            postings.c.entry_id == entry_id, postings.c.riel > 0)).scalar_one()
    session.execute(sa.insert(approvals), {
        "office_id": OFFICE, "kind": kind, "loan_id": loan_id, "entry_id": entry_id, "riel": riel,
        **({} if details is None else {"details": json.dumps(details)}),  # the first version had no details
        "requested_by": OFFICER, "requested_at": AT, "decision": "approved", "decided_by": APPROVER,
        "decided_on": AT.date(), "decided_at": AT})


def lend(books: Books, serial: int, riel: int = 100_000, *, on: date = FEBRUARY) -> vouchers.LoanRef:
    """A family, its loan, the approval and the disbursement from the bank."""
    with books.unit_of_work() as session:
        loan = _loan(session, serial, riel)
        entry = journal.post(
            session, vouchers.disbursement(loan, riel, chart.BANK), office_id=OFFICE, on=on, by=OFFICER, at=AT,
            approved_by=APPROVER, request=Request(f"lend {serial}", (str(riel),)),
            contract_hash=contract.of(loan_book.loans(session, ids=[loan.loan_id])[0], on, on + timedelta(days=30)))
        session.execute(sa.update(loans).where(loans.c.id == loan.loan_id).values(
            disbursed_on=on, first_due_on=on + timedelta(days=30), disbursement_id=entry.id))
    return loan


def repay(books: Books, loan: vouchers.LoanRef, key: str, *, interest: int = 1000, principal: int = 8300,
          held: int = 0, on: date = date(2008, 3, 2)) -> JournalEntry:
    """A repayment of a loan into the bank, shared as given."""
    with books.unit_of_work() as session:
        shared = Allocation(interest, principal, held)
        return journal.post(
            session, vouchers.repayment(loan, shared, chart.BANK), office_id=OFFICE, on=on, by=OFFICER, at=AT,
            request=Request(key, (str(interest), str(principal), str(held))))


def _loan(session: Session, serial: int, riel: int) -> vouchers.LoanRef:
    family_id = _insert(session, families, office_id=OFFICE, serial=serial, number=f"SR-{serial:04}",
                        village_code=VILLAGE, registered_on=FEBRUARY, registered_by=OFFICER, registered_at=AT)
    head_id = _insert(session, family_members, family_id=family_id, role="head", name_km="-", name_latin="-", sex="f",
                      sort_key="-", search_text="-")
    loan_id = _insert(session, loans, office_id=OFFICE, serial=serial, number=f"SR-L{serial:04}",
                      family_id=family_id, borrower_id=head_id, product_version_id=_product(session), fund_id=FSF,
                      purpose="", principal_riel=riel, applied_on=FEBRUARY, applied_by=OFFICER, applied_at=AT,
                      multiple_riel=100, **_TERMS)
    approve(session, "loan", loan_id=loan_id, riel=riel)
    return vouchers.LoanRef(loan_id, f"SR-L{serial:04}", family_id, VILLAGE, "FSF")


_TERMS = {"rate_ppm": 10_000, "rate_per": "month", "method": "declining", "amortization": "equal-principal",
          "rounding": "carry", "instalments": 12, "every_months": 1, "grace_principal": 0}


def _product(session: Session) -> int:
    found = session.execute(sa.select(product_versions.c.id)).scalar()
    return found or _insert(session, product_versions, code="FSF", effective_on=date(2007, 1, 1), fund_id=FSF,
                            name_km="-", name_en="-", min_riel=100_000, max_riel=200_000, multiple_riel=100, **_TERMS)


def _insert(session: Session, table: sa.Table, **values: object) -> int:
    return int(session.execute(sa.insert(table).values(**values).returning(table.c.id)).scalar_one())
