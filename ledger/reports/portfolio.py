"""Loans with everything figures are made of: contract, what was booked, balances, position, arrears.

Balances come from the loan's own postings, states from the lending mathematics; the province statement compares the
two. Three queries, whatever the number of loans.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import loan_book
from ledger.books.loan_book import BookedRepayment, LoanRecord, LoanSums
from ledger.books.tables import approvals, loans
from ledger.core.allocation import InstalmentState, Position
from ledger.core.arrears import Arrears, arrears
from ledger.core.pricing import apr_percent_text, apr_ppm
from ledger.core.schedule import Instalment, Terms
from ledger.reports.common import LoanState
from ledger.reports.statements import Figures

AT_RISK_DAYS = 30
"""A loan is at risk when it is more than this many days late."""

NO_FIGURES = Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class LoanView:
    """One loan on a date. Position and arrears are None while nothing is lent on it."""

    record: LoanRecord
    as_of: date
    booked: tuple[BookedRepayment, ...]
    sums: LoanSums
    position: Position | None
    arrears: Arrears | None

    @property
    def figures(self) -> Figures:
        """What the loan adds to the figures of its family, village and province (families are counted apart)."""
        if self.arrears is None:
            return NO_FIGURES
        sums, late = self.sums, self.arrears.days_late
        return Figures(
            families=0, loans=1, disbursed_riel=sums.disbursed, repaid_principal_riel=sums.repaid_principal,
            interest_received_riel=sums.interest, written_off_riel=sums.written_off,
            outstanding_riel=sums.outstanding, overdue_riel=self.arrears.overdue_riel, held_riel=sums.held,
            late_loans=int(late > 0), at_risk_riel=sums.outstanding if late > AT_RISK_DAYS else 0)

    @property
    def unpaid(self) -> tuple[InstalmentState, ...]:
        """The instalments with something left to pay, in order."""
        if self.position is None or self.position.closed_on is not None:
            return ()
        return tuple(state for state in self.position.states if state.unpaid > 0)

    @property
    def next_due_on(self) -> date | None:
        """The next due date with something left, the date itself if all of them have passed; None: nothing owed."""
        unpaid = self.unpaid
        if not unpaid:
            return None
        return next((s.instalment.due_on for s in unpaid if s.instalment.due_on >= self.as_of), self.as_of)

    @property
    def next_riel(self) -> int:
        """What to bring on the next due date: all that is overdue, and that instalment."""
        due_on = self.next_due_on
        return 0 if due_on is None else sum(s.unpaid for s in self.unpaid if s.instalment.due_on <= due_on)


@dataclass(frozen=True)
class Decision:
    """The answer to a loan application, the day it was given and the user who gave it."""

    answer: str  # approved, refused
    on: date
    by: int


def portfolio(session: Session, as_of: date, *, ids: Collection[int] | None = None, office_id: int | None = None,
              office_ids: Collection[int] | None = None, village_code: str | None = None,
              family_ids: Collection[int] | None = None) -> list[LoanView]:
    """The loans that fit, applied for by `as_of`, by family and age, as they stood at the end of that day."""
    records = [record for record in loan_book.loans(
        session, ids=ids, office_id=office_id, office_ids=office_ids, village_code=village_code, family_ids=family_ids)
        if record.applied_on <= as_of]
    # Figures are of loans handed over by then, or once: nothing can be booked on the others.
    lent = [record.id for record in records if record.disbursed_on is not None and record.disbursed_on <= as_of]
    booked = loan_book.repayments(session, lent, as_of)
    sums = loan_book.sums(session, lent, as_of)
    return [_view(record, as_of, booked.get(record.id, ()), sums.get(record.id, LoanSums())) for record in records]


def _view(record: LoanRecord, as_of: date, booked: tuple[BookedRepayment, ...], sums: LoanSums) -> LoanView:
    if not record.disbursed(as_of):
        return LoanView(record, as_of, booked, sums, None, None)
    position = loan_book.position_of(record, booked, as_of)
    return LoanView(record, as_of, booked, sums, position, arrears(position, as_of))


def total(figures: Iterable[Figures], families: int | None = None) -> Figures:
    """The sum; with `families` that many families instead of the sum of theirs."""
    parts = list(figures)
    summed = Figures(*(sum(getattr(part, field.name) for part in parts) for field in fields(Figures)))
    return summed if families is None else Figures(
        families, *(getattr(summed, field.name) for field in fields(Figures)[1:]))


def decisions(session: Session, office_ids: Collection[int], as_of: date,
              family_id: int | None = None) -> dict[int, Decision]:
    """The answers given by `as_of` to loan applications in these offices (of one family, if given), by loan."""
    query = select(approvals.c.loan_id, approvals.c.decision, approvals.c.decided_on, approvals.c.decided_by).where(
        approvals.c.office_id.in_(office_ids), approvals.c.kind == "loan", approvals.c.decided_on <= as_of
    ).order_by(approvals.c.id)
    if family_id is not None:
        query = query.where(approvals.c.loan_id.in_(select(loans.c.id).where(loans.c.family_id == family_id)))
    return {row.loan_id: Decision(row.decision, row.decided_on, row.decided_by) for row in session.execute(query)}


def state(view: LoanView, decision: Decision | None) -> LoanState:
    """What the loan is on its date, by the events up to then."""
    if view.record.reversed_on is not None and view.record.reversed_on <= view.as_of:
        return "cancelled"
    if view.position is not None and view.arrears is not None:
        if view.position.closed_on is not None:
            return "closed"
        return "overdue" if view.arrears.overdue_riel > 0 else "open"
    if decision is None:
        return "waiting"
    return "approved" if decision.answer == "approved" else "refused"


@lru_cache(maxsize=4096)
def apr_percent(terms: Terms, disbursed_on: date, schedule: tuple[Instalment, ...]) -> str:
    """The APR of a contract as text: "12.02". Cached, as most loans of a village share their contract."""
    return apr_percent_text(apr_ppm(terms.principal, disbursed_on, [(i.due_on, i.total) for i in schedule]))
