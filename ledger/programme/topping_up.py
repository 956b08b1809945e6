"""A new loan that pays off an open one of the same family: two vouchers in one act, the family gets the difference."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.books.booked import payoff_of
from ledger.books.journal import JournalEntry, Request, entry, post, reversed_by
from ledger.books.loan_book import LoanRecord
from ledger.books.requests import PAY_OFF
from ledger.core import chart, vouchers
from ledger.core.errors import Refusal
from ledger.core.events import Repayment
from ledger.programme import acting, loan_state, sharing
from ledger.programme.families import Family
from ledger.programme.people import Actor
from ledger.programme.products import Product


@dataclass(frozen=True)
class PayOff:
    """What the old loan takes to be paid off out of the new one, in riel."""

    old: LoanRecord
    riel: int


def chosen(session: Session, family: Family, product: Product, loan_number: str | None, riel: int,
           on: date) -> int | None:
    """The row of the loan that is to be paid off out of a new one of `riel`; None when none is named.

    Raises Refusal (field `top_up_of`) unless the product allows it and the loan is one of the family's that is handed
    over and owed; (field `riel`) when the new loan would be no more than what the old one takes on `on`.
    """
    if not loan_number:
        return None
    old = loan_state.by_number(session, loan_number)
    if not product.top_up:
        raise Refusal("This product does not pay off an open loan. Choose another product, or wait until loan {loan} "
                      "is paid off.", field="top_up_of", loan=old.number)
    if old.family_id != family.id or loan_state.of_record(session, old).state != "disbursed":
        raise Refusal("Loan {loan} is no open loan of this family. Choose one from the list.", field="top_up_of",
                      loan=old.number)
    _check_enough(old, _owed(session, old, on), riel, on)
    return old.id


def of(session: Session, record: LoanRecord, on: date) -> PayOff | None:
    """What handing this loan over on `on` pays off; None when it tops up no loan, or that one owes nothing any more.

    Raises Refusal when something is booked on the old loan after that day, when it was written off, and when the new
    loan is no more than it takes.
    """
    if record.top_up_of is None:
        return None
    old = loan_state.by_id(session, record.top_up_of)
    if old.reversed_on is not None:
        return None
    standing = acting.standing(session, old, on)
    if standing.now.written_off_on is not None:
        raise Refusal("Loan {old} was written off on {written_off_on}, so loan {loan} cannot pay it off. Withdraw this "
                      "one and ask for another.", old=old.number, written_off_on=standing.now.written_off_on,
                      loan=record.number)
    if standing.now.closed_on is not None:
        return None
    if standing.last_on > on:
        raise Refusal("Something is booked on loan {old} on {last_on}. Use that date or a later one.", field="on",
                      old=old.number, last_on=standing.last_on)
    riel = payoff_of(old, standing.there, on)
    _check_enough(old, riel, record.terms.principal, on)
    return PayOff(old, riel)


def pay(session: Session, what: PayOff, on: date, account: str, actor: Actor, request: Request) -> JournalEntry:
    """Post the repayment that pays the old loan off; `request` is the disbursement's."""
    old = acting.caught_up(session, what.old, on, by=actor.user_id, actor=actor, request=request)
    share = sharing.share_of(old.record, old.there, Repayment(on, what.riel))
    return post(session, vouchers.repayment(sharing.loan_ref(old.record), share, account),
                office_id=old.record.office_id, on=on, by=actor.user_id, at=actor.at, request=request.part(PAY_OFF))


def paid(session: Session, disbursement_id: int) -> JournalEntry | None:
    """The repayment that was posted with this disbursement and still stands; None when there is none."""
    table = tables.journal_entries.c
    key = session.execute(select(table.request_key).where(table.id == disbursement_id)).scalar_one()
    found = session.execute(select(table.id).where(table.request_key == f"{key}/{PAY_OFF}")).scalar_one_or_none()
    return None if found is None or reversed_by(session, found) is not None else entry(session, found)


def riel_of(session: Session, repayment: JournalEntry) -> int:
    """The riel of that repayment."""
    line = tables.postings.c
    return int(session.execute(select(func.sum(line.riel)).where(
        line.entry_id == repayment.id, line.riel > 0, line.account.in_((chart.CASH, chart.BANK)))).scalar_one())


def check_not_of_one(session: Session, entry_id: int) -> None:
    """Raise Refusal if this repayment was posted with a disbursement that stands: both are turned back in one act."""
    key = session.execute(select(tables.journal_entries.c.request_key).where(
        tables.journal_entries.c.id == entry_id)).scalar_one()
    if not key.endswith(f"/{PAY_OFF}"):
        return
    table = tables.journal_entries.c
    lent = session.execute(select(table.id).where(
        table.request_key == key.removesuffix(f"/{PAY_OFF}"), table.kind == "disbursement")).scalar_one_or_none()
    if lent is not None and reversed_by(session, lent) is None:
        raise Refusal("This paid off the loan out of {disbursement}, the money of another one. Reverse that: both are "
                      "turned back together.", disbursement=entry(session, lent).voucher_number)


def _owed(session: Session, old: LoanRecord, on: date) -> int:
    standing = acting.standing(session, old)
    return payoff_of(old, standing.there, max(on, standing.last_on))


def _check_enough(old: LoanRecord, takes: int, riel: int, on: date) -> None:
    if takes >= riel:
        raise Refusal("To pay off loan {old} takes {takes_riel} riel on {given_on}: nothing would be left of the new "
                      "loan. Ask for more than that.", field="riel", old=old.number, takes_riel=takes, given_on=on)
