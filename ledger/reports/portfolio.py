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

from ledger.books import loan_book, loan_sums
from ledger.books.booked import Booked, booked, position_of
from ledger.books.loan_book import LoanRecord
from ledger.books.loan_sums import LoanSums
from ledger.books.tables import approvals, loan_changes, loans
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
    """One loan on a date. Position and arrears are None while nothing is lent on it.

    `settled`: its postings leave nothing owed and it was not replayed (see `portfolio`): nothing booked is listed,
    position and arrears are None, the sums are whole.
    """

    record: LoanRecord
    as_of: date
    booked: tuple[Booked, ...]
    sums: LoanSums
    position: Position | None
    arrears: Arrears | None
    settled: bool = False

    @property
    def lent(self) -> bool:
        """Whether the money was handed over and not taken back."""
        return self.settled or self.position is not None

    @property
    def figures(self) -> Figures:
        """What the loan adds to the figures of its family, village and province (families are counted apart)."""
        if not self.lent:
            return NO_FIGURES
        sums, arrears = self.sums, self.arrears
        late = arrears.days_late if arrears is not None else 0
        return Figures(
            families=0, loans=1, disbursed_riel=sums.disbursed, repaid_principal_riel=sums.repaid_principal,
            interest_received_riel=sums.interest, written_off_riel=sums.written_off,
            outstanding_riel=sums.outstanding, overdue_riel=arrears.overdue_riel if arrears is not None else 0,
            held_riel=sums.held, late_loans=int(late > 0), at_risk_riel=sums.outstanding if late > AT_RISK_DAYS else 0,
            penalties_received_riel=sums.penalty, waived_riel=sums.waived, recovered_riel=sums.recovered)

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
              family_ids: Collection[int] | None = None, settled_before: date | None = None) -> list[LoanView]:
    """The loans that fit, applied for by `as_of`, by family and age, as they stood at the end of that day.

    With `settled_before`, loans that owe nothing and whose last instalment fell due before that day are not replayed:
    a page of what is going on now does not have to go through all that ever was.
    """
    records = [record for record in loan_book.loans(
        session, ids=ids, office_id=office_id, office_ids=office_ids, village_code=village_code, family_ids=family_ids)
        if record.applied_on <= as_of]
    # Figures are of loans handed over by then, or once: nothing can be booked on the others.
    given = [record for record in records if record.opened_on is not None and record.opened_on <= as_of]
    sums = loan_sums.sums(session, [record.id for record in given], as_of)
    settled: set[int] = set()
    if settled_before is not None:
        changed = set(session.execute(select(loan_changes.c.loan_id)).scalars())
        settled = {record.id for record in given if record.disbursed(as_of) and record.id not in changed
                   and _settled(record, sums[record.id], settled_before)}
    there = booked(session, [record.id for record in given if record.id not in settled], as_of)
    return [LoanView(record, as_of, (), sums[record.id], None, None, settled=True) if record.id in settled
            else _view(record, as_of, there.get(record.id, ()), sums.get(record.id, LoanSums()))
            for record in records]


def _settled(record: LoanRecord, sums: LoanSums, before: date) -> bool:
    # Principal is the last to be paid unless the terms say otherwise, and unless a pause put interest behind it: a loan
    # that owes none is then paid off.
    plain = record.terms.order != "principal-first" and not record.terms.penalty and not sums.written_off
    return plain and sums.outstanding == 0 and record.schedule[-1].due_on < before


def _view(record: LoanRecord, as_of: date, there: tuple[Booked, ...], sums: LoanSums) -> LoanView:
    if not record.disbursed(as_of):
        return LoanView(record, as_of, there, sums, None, None)
    position = position_of(record, there, as_of)
    return LoanView(record, as_of, there, sums, position, arrears(position, as_of))


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
    if view.record.withdrawn_on is not None and view.record.withdrawn_on <= view.as_of:
        return "withdrawn"
    if view.settled:
        return "closed"
    if view.position is not None and view.arrears is not None:
        if view.position.closed_on is not None:
            return "closed"
        if view.position.written_off_on is not None:
            return "written off"
        return "overdue" if view.arrears.overdue_riel > 0 else "open"
    if decision is None:
        return "waiting"
    return "approved" if decision.answer == "approved" else "refused"


@lru_cache(maxsize=4096)
def apr_percent(terms: Terms, disbursed_on: date, schedule: tuple[Instalment, ...]) -> str:
    """The APR of a contract as text: "12.02". Cached, as most loans of a village share their contract."""
    return apr_percent_text(apr_ppm(terms.principal, disbursed_on, [(i.due_on, i.total) for i in schedule]))
