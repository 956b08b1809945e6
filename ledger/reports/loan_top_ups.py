"""What a new loan pays off of an older one of the same family: as it was booked, or as it would be on a day."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import loan_book, tables
from ledger.books.booked import booked, payoff_of
from ledger.books.loan_book import LoanRecord
from ledger.core.errors import Refusal
from ledger.reports.loan_paper_values import PaidOff
from ledger.reports.portfolio import portfolio


def paid_off(session: Session, record: LoanRecord) -> PaidOff | None:
    """The loan that this one paid off when it was handed over: both entries were made at one moment."""
    if record.top_up_of is None:
        return None
    entry, line = tables.journal_entries.c, tables.postings.c
    at = select(entry.recorded_at).where(entry.id == record.disbursement_id).scalar_subquery()
    of_old = select(line.entry_id).where(line.loan_id == record.top_up_of)
    entry_id = session.execute(select(entry.id).where(
        entry.id.in_(of_old), entry.kind == "repayment", entry.recorded_at == at)).scalar_one_or_none()
    if entry_id is None:
        return None
    [old] = loan_book.loans(session, ids=[record.top_up_of])
    repaid = next(one for one in booked(session, [old.id], date.max)[old.id] if one.entry_id == entry_id)
    return PaidOff(old.number, repaid.voucher_number, repaid.riel)


def would_pay_off(session: Session, record: LoanRecord, on: date) -> PaidOff | None:
    """What handing this loan over on `on` would pay off, from all that is booked; None where nothing is owed any more.

    Raises Refusal where it could not be handed over: the old loan was written off, or takes all of this one.
    """
    if record.top_up_of is None:
        return None
    [old] = loan_book.loans(session, ids=[record.top_up_of])
    if not old.disbursed(on):
        return None
    view = portfolio(session, on, ids=[old.id])[0]
    assert view.position is not None, "it is handed over"
    if view.position.written_off_on is not None:
        raise Refusal("Loan {old} was written off on {written_off_on}, so loan {loan} cannot pay it off. Withdraw this "
                      "one and ask for another.", old=old.number, written_off_on=view.position.written_off_on,
                      loan=record.number)
    if view.position.closed_on is not None:
        return None
    takes = payoff_of(old, view.booked, on)
    if takes >= record.terms.principal:
        raise Refusal("To pay off loan {old} takes {takes_riel} riel on {given_on}: nothing would be left of the new "
                      "loan. Ask for more than that.", old=old.number, takes_riel=takes, given_on=on)
    return PaidOff(old.number, None, takes)
