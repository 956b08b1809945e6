"""What an application said beside its amount, for the pages of a loan and of its decision."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import guarantee_book, tables
from ledger.books.guarantee_book import MANY, Guarantee
from ledger.core.errors import NotFound
from ledger.core.purposes import PURPOSES, Purpose
from ledger.reports.common import typed
from ledger.reports.cycles import cycle_of
from ledger.reports.portfolio import decisions, portfolio
from ledger.reports.portfolio import state as state_of

Word = Literal["recommended", "not recommended"]


@dataclass(frozen=True)
class GuarantorLine:
    """Somebody who answers for the loan. `also` are the numbers of the other open loans that they answer for."""

    guarantee: Guarantee
    also: tuple[str, ...]

    @property
    def many(self) -> bool:
        """Whether that is too much for one person, this loan counted."""
        return len(self.also) >= MANY


@dataclass(frozen=True)
class Application:
    """What was asked for, in words. `words` say more than the `purpose` of the list (None for older loans);
    `top_up_of` is paid off out of this loan, `topped_up_by` paid this one off (numbers of loans)."""

    purpose: Purpose | None
    words: str
    business_plan: str | None
    committee: Word | None
    committee_on: date | None
    cycle: int
    top_up_of: str | None
    topped_up_by: str | None
    guarantors: tuple[GuarantorLine, ...]


def application(session: Session, loan_number: str, as_of: date) -> Application:
    """What the application for this loan says on `as_of`. Raises NotFound."""
    loan, old = tables.loans, tables.loans.alias("old")
    row = session.execute(
        select(loan.c.id, loan.c.office_id, loan.c.purpose, loan.c.purpose_code, loan.c.business_plan,
               loan.c.committee, loan.c.committee_on, old.c.number.label("old_number"))
        .outerjoin_from(loan, old, old.c.id == loan.c.top_up_of)
        .where(loan.c.number == typed(loan_number).upper())).one_or_none()
    if row is None:
        raise NotFound("There is no loan {number} in your books. Check the number, or look for the family.",
                       number=typed(loan_number).upper())
    newer = session.execute(select(loan.c.number).where(
        loan.c.top_up_of == row.id, loan.c.disbursement_id.is_not(None)).order_by(loan.c.id).limit(1)).scalar()
    return Application(
        PURPOSES.get(row.purpose_code), row.purpose, row.business_plan, row.committee, row.committee_on,
        cycle_of(session, row.id, as_of), row.old_number, newer, _guarantors(session, row.id, as_of))


def _guarantors(session: Session, loan_id: int, as_of: date) -> tuple[GuarantorLine, ...]:
    return tuple(GuarantorLine(one, _also(session, one, as_of)) for one in guarantee_book.of_loan(session, loan_id))


def _also(session: Session, one: Guarantee, as_of: date) -> tuple[str, ...]:
    same = guarantee_book.by_same_person(session, one.office_id, member_id=one.member_id, name_km=one.name_km,
                                         phone=one.phone)
    ids = {other.loan_id for other in same} - {one.loan_id}
    if not ids:
        return ()
    answers = decisions(session, [one.office_id], as_of)
    return tuple(view.record.number for view in portfolio(session, as_of, ids=ids)
                 if state_of(view, answers.get(view.record.id)) in ("waiting", "approved", "open", "overdue"))
