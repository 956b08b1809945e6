"""Who answers for which loan: of one loan, and given and received by a family."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.books import guarantee_book
from ledger.books.guarantee_book import Guarantee
from ledger.reports.common import LoanState
from ledger.reports.households import households
from ledger.reports.portfolio import decisions, portfolio
from ledger.reports.portfolio import state as state_of

__all__ = ["FamilyGuarantees", "Guarantee", "GuaranteeLine", "family_guarantees", "of_loan"]

ENDED: frozenset[LoanState] = frozenset({"refused", "withdrawn", "cancelled", "closed"})
"""Loans for which nobody has to answer (any more)."""


@dataclass(frozen=True)
class GuaranteeLine:
    """One guarantee, with the loan as it stands (riel). `borrower_*` are the names of the head of the family that
    borrows; `ended`: nothing has to be answered for any more."""

    guarantor: Guarantee
    loan_number: str
    borrower_number: str
    borrower_km: str
    borrower_latin: str
    state: LoanState
    principal: int
    outstanding: int
    overdue: int
    days_late: int

    @property
    def ended(self) -> bool:
        """Whether the guarantee has ended."""
        return self.state in ENDED


@dataclass(frozen=True)
class FamilyGuarantees:
    """Given by members of the family for loans of others, and received for its own loans; the newest loan first."""

    given: tuple[GuaranteeLine, ...]
    received: tuple[GuaranteeLine, ...]


def of_loan(session: Session, loan_id: int) -> tuple[Guarantee, ...]:
    """Who answers for a loan, in the order they were written down: what its contract prints."""
    return guarantee_book.of_loan(session, loan_id)


def family_guarantees(session: Session, family_id: int, office_ids: frozenset[int], as_of: date) -> FamilyGuarantees:
    """What a family's members answer for, and who answers for its loans, at the end of `as_of`.

    Loans applied for later are left out. Only loans of these offices are shown.
    """
    given = guarantee_book.given_by_family(session, family_id)
    own = [view.record.id for view in portfolio(session, as_of, family_ids=[family_id])]
    received = [one for there in guarantee_book.of_loans(session, own).values() for one in there]
    lines = _lines(session, [*given, *received], office_ids, as_of)
    ids = {one.id for one in given}
    return FamilyGuarantees(tuple(line for line in lines if line.guarantor.id in ids),
                            tuple(line for line in lines if line.guarantor.id not in ids))


def _lines(session: Session, guarantees: list[Guarantee], office_ids: frozenset[int],
           as_of: date) -> list[GuaranteeLine]:
    if not guarantees:
        return []
    views = {view.record.id: view for view in portfolio(session, as_of, ids={one.loan_id for one in guarantees})
             if view.record.office_id in office_ids}
    answers = decisions(session, {view.record.office_id for view in views.values()}, as_of)
    heads = {one.id: one for one in households(session, as_of, ids={v.record.family_id for v in views.values()})}
    lines = []
    for one in sorted(guarantees, key=lambda one: (-one.loan_id, one.id)):
        view = views.get(one.loan_id)
        if view is None:
            continue
        head = heads[view.record.family_id]
        lines.append(GuaranteeLine(
            guarantor=one, loan_number=view.record.number, borrower_number=head.number, borrower_km=head.name_km,
            borrower_latin=head.name_latin, state=state_of(view, answers.get(one.loan_id)),
            principal=view.record.terms.principal, outstanding=view.figures.outstanding_riel,
            overdue=view.figures.overdue_riel, days_late=view.arrears.days_late if view.arrears else 0))
    return lines
