"""Many families with a loan each, quickly: rows as the verbs would write them, entries by the one door."""

from datetime import date

import sqlalchemy as sa

from ledger.books import contract, loan_book, tables
from ledger.books.journal import Request, post
from ledger.core import chart, vouchers
from ledger.core.calendar import add_months
from ledger.core.instalments import Allocation
from ledger.core.khmer import search_text, sort_key
from ledger.programme import products
from tests.programme.conftest import SOK, VILLAGE, World, at

LENT = date(2008, 2, 1)


def many_families(world: World, count: int) -> None:
    """`count` more families of the village, each lent 100,000 on 1 February 2008, with two repayments."""
    with world.books.unit_of_work() as session:
        product = products.current(session, LENT)
        fund_id = session.execute(sa.select(tables.funds.c.id).where(tables.funds.c.code == product.fund)).scalar_one()
        serial = session.execute(sa.select(sa.func.count()).select_from(tables.families)).scalar_one()
        officer, approver = world.ids["officer"], world.ids["approver"]
        for n in range(serial + 1, serial + count + 1):
            family_id = session.execute(sa.insert(tables.families).values(
                office_id=world.office, serial=n, number=f"SR-{n:04}", village_code=VILLAGE, registered_on=LENT,
                registered_by=officer, registered_at=at(LENT)).returning(tables.families.c.id)).scalar_one()
            member_id = session.execute(sa.insert(tables.family_members).values(
                family_id=family_id, role="head", name_km=SOK.name_km, name_latin=SOK.name_latin, sex="f",
                sort_key=sort_key(SOK.name_km), search_text=search_text(SOK.name_km, SOK.name_latin),
            ).returning(tables.family_members.c.id)).scalar_one()
            terms = product.terms(100_000)
            loan_id = session.execute(sa.insert(tables.loans).values(
                office_id=world.office, serial=n, number=f"SR-L{n:04}", family_id=family_id, borrower_id=member_id,
                product_version_id=product.id, fund_id=fund_id, purpose="", principal_riel=100_000,
                rate_ppm=terms.rate_ppm, rate_per=terms.rate_per, method=terms.method,
                amortization=terms.amortization, rounding=terms.rounding, instalments=terms.instalments,
                every_months=terms.every_months, grace_principal=0, multiple_riel=terms.multiple, applied_on=LENT,
                applied_by=officer, applied_at=at(LENT)).returning(tables.loans.c.id)).scalar_one()
            session.execute(sa.insert(tables.approvals).values(
                office_id=world.office, kind="loan", loan_id=loan_id, riel=100_000, requested_by=officer,
                requested_at=at(LENT), decision="approved", decided_by=approver, decided_on=LENT, decided_at=at(LENT)))
            ref = vouchers.LoanRef(loan_id, f"SR-L{n:04}", family_id, VILLAGE, product.fund)
            entry = post(session, vouchers.disbursement(ref, 100_000, chart.CASH), office_id=world.office, on=LENT,
                         by=officer, approved_by=approver, at=at(LENT), request=Request(f"lend-{n}", ()),
                         contract_hash=contract.of(loan_book.loans(session, ids=[loan_id])[0], LENT,
                                                   add_months(LENT, 1)))
            session.execute(sa.update(tables.loans).where(tables.loans.c.id == loan_id).values(
                disbursed_on=LENT, first_due_on=add_months(LENT, 1), disbursement_id=entry.id))
            for month, interest in ((3, 1_000), (4, 900)):
                shared = Allocation(interest, 8_300, 0)
                post(session, vouchers.repayment(ref, shared, chart.CASH), office_id=world.office,
                     on=date(2008, month, 1), by=officer, at=at(date(2008, month, 1)),
                     request=Request(f"pay-{n}-{month}", ()))
