"""What a product asks for before the money is handed over, whether it is there, and what to do if it is not."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import guarantee_book, tables
from ledger.books.loan_book import LoanRecord
from ledger.core.errors import Refusal
from ledger.core.following_up import TOPICS
from ledger.programme import loan_state, products, training
from ledger.programme.loan_state import OPEN_STATES, Loan
from ledger.programme.products import Product

Key = Literal["open_loans", "training", "guarantor", "committee"]


@dataclass(frozen=True)
class Need:
    """One thing that must be so. `missing` says what to do about it, None when it is so."""

    key: Key
    missing: Refusal | None

    @property
    def holds(self) -> bool:
        """Whether it is so."""
        return self.missing is None


def needs(session: Session, record: LoanRecord, on: date) -> tuple[Need, ...]:
    """What this loan needs to be handed over on `on`, by the version of the product it was asked for under."""
    product = products.version(session, record.product_version_id)
    found = [Need("open_loans", _too_many(session, loan_state.of_record(session, record), product))]
    if product.training is not None:
        found.append(Need("training", _untrained(session, record, product.training, on)))
    if product.needs_guarantor:
        there = guarantee_book.of_loan(session, record.id)
        found.append(Need("guarantor", None if there else Refusal(
            "Nobody answers for this loan yet, and the product asks for a guarantor. Add one on the page of the "
            "loan.")))
    if product.needs_committee:
        found.append(Need("committee", _not_recommended(session, record, on)))
    return tuple(found)


def check(session: Session, record: LoanRecord, on: date) -> None:
    """Raise Refusal for the first thing that is missing."""
    for need in needs(session, record, on):
        if need.missing is not None:
            raise need.missing


def check_room(session: Session, record: LoanRecord) -> None:
    """Raise Refusal if the family has as many other loans open as the product allows it at once."""
    product = products.version(session, record.product_version_id)
    missing = _too_many(session, loan_state.of_record(session, record), product)
    if missing is not None:
        raise missing


def check_room_for_new(session: Session, family_id: int, product: Product, top_up_of: int | None) -> None:
    """Raise Refusal if the family may not ask for another loan of this product; one that it pays off does not count."""
    others = [one for one in loan_state.of_family(session, family_id)
              if one.state in OPEN_STATES and one.id != top_up_of]
    if len(others) < product.max_open:
        return
    waiting = [one for one in others if one.state == "applied"]
    if waiting:
        raise Refusal("This family already applied for loan {loan}, which waits for a decision. Have that one "
                      "decided first.", field="family_number", loan=waiting[0].number)
    if len(others) > 1:
        raise Refusal("This family has {count} loans open, and this product allows {most} at once. A new one can be "
                      "applied for when one of them is paid off.", field="family_number", count=len(others),
                      most=product.max_open)
    if product.top_up and others[0].state == "disbursed":
        raise Refusal("This family still has loan {loan} open. Choose that it is paid off out of the new loan, or "
                      "wait until it is paid off.", field="top_up_of", loan=others[0].number)
    raise Refusal("This family still has loan {loan} open. A new one can be applied for when that one is "
                  "paid off.", field="family_number", loan=others[0].number)


def _too_many(session: Session, loan: Loan, product: Product) -> Refusal | None:
    # Asking for a loan looks at this too, but one that was paid off then may be owed again: its pay-off was reversed.
    others = [one for one in loan_state.of_family(session, loan.family_id)
              if one.state in ("approved", "disbursed") and one.id not in (loan.id, loan.top_up_of)]
    if len(others) < product.max_open:
        return None
    if len(others) == 1:
        return Refusal("This family also has loan {other} open. Loan {loan} has to wait until that one is paid off.",
                       other=others[0].number, loan=loan.number)
    return Refusal("This family has {count} other loans open, and this product allows {most} at once. Loan {loan} has "
                   "to wait until one of them is paid off.", count=len(others), most=product.max_open,
                   loan=loan.number)


def _untrained(session: Session, record: LoanRecord, topic: str, on: date) -> Refusal | None:
    if training.attended(session, record.family_id, topic, on):
        return None
    named = TOPICS[topic]
    return Refusal("Nobody of this family has attended the training {topic} by {given_on}. Write down the session and "
                   "who attended, or hand the money over after the next one.", field="on",
                   topic=f"{named.name_km} ({named.name_en})", given_on=on)


def _not_recommended(session: Session, record: LoanRecord, on: date) -> Refusal | None:
    word, said_on = session.execute(select(tables.loans.c.committee, tables.loans.c.committee_on).where(
        tables.loans.c.id == record.id)).one()
    if word == "recommended":
        return None if said_on <= on else Refusal(
            "The village committee recommended this loan on {said_on}. Hand the money over on that day or a later one.",
            field="on", said_on=said_on)
    if word is None:
        return Refusal("The village committee has not said yet whether it recommends this loan, and the product asks "
                       "for it. Write its word down on the page of the loan.")
    return Refusal("The village committee did not recommend this loan, and the product asks for it. Withdraw the loan; "
                   "the family may ask again when the committee recommends it.")
