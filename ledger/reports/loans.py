"""The loans of an office by state; one loan in full is in `loan_page`."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.reports.common import LoanState, Paging, addresses, paging, typed
from ledger.reports.households import households
from ledger.reports.loan_page import InstalmentLine, LineState, LoanPage, PaidPart, loan_page
from ledger.reports.loan_requests import Request
from ledger.reports.portfolio import Decision, LoanView, decisions, portfolio
from ledger.reports.portfolio import state as state_of
from ledger.reports.statements import Place

__all__ = ["InstalmentLine", "LineState", "LoanList", "LoanPage", "LoanRow", "PaidPart", "Request", "loan_list",
           "loan_page"]

ORDER: tuple[LoanState, ...] = ("waiting", "approved", "overdue", "open", "closed", "written off", "refused",
                                "cancelled", "withdrawn")


@dataclass(frozen=True)
class LoanRow:
    """One loan in the list, riel. `since` is the day its state began: applied, decided, handed over, first overdue
    due date, closed or withdrawn."""

    number: str
    family_number: str
    name_km: str
    name_latin: str
    village: Place
    principal: int
    outstanding: int
    overdue: int
    days_late: int
    state: LoanState
    since: date
    next_due_on: date | None


@dataclass(frozen=True)
class LoanList:
    """One page of the loans that fit; `counts` has the number in each state under the same village filter."""

    state: LoanState | None
    village_code: str | None
    as_of: date
    rows: tuple[LoanRow, ...]
    paging: Paging
    counts: dict[LoanState, int]
    principal: int
    outstanding: int
    overdue: int


def loan_list(session: Session, office_ids: frozenset[int], as_of: date, state: LoanState | None = None,
              village_code: str | None = None, page: int = 1, size: int = 50) -> LoanList:
    """The loans of these offices: what waits first, then the latest overdue first, then by loan number."""
    village_code = typed(village_code) if village_code is not None else None
    answers = decisions(session, office_ids, as_of)
    views = [(state_of(view, answers.get(view.record.id)), view)
             for view in portfolio(session, as_of, office_ids=office_ids, village_code=village_code,
                                   settled_before=date.max)]
    counts = Counter(said for said, _ in views)
    fits = sorted((pair for pair in views if state is None or pair[0] == state), key=_order)
    shown = paging(page, size, len(fits))
    here = _in_full(session, fits[shown.first:shown.first + size], as_of)
    homes = {home.id: home for home in households(session, as_of, ids={view.record.family_id for _, view in here})}
    places = addresses(session, {view.record.village_code for _, view in here})
    rows = []
    for said, view in here:
        home, record, figures = homes[view.record.family_id], view.record, view.figures
        rows.append(LoanRow(
            number=record.number, family_number=record.family_number, name_km=home.name_km,
            name_latin=home.name_latin, village=places[record.village_code].village,
            principal=record.terms.principal, outstanding=figures.outstanding_riel, overdue=figures.overdue_riel,
            days_late=view.arrears.days_late if view.arrears else 0, state=said,
            since=_since(said, view, answers.get(record.id)), next_due_on=view.next_due_on))
    return LoanList(
        state=state, village_code=village_code, as_of=as_of, rows=tuple(rows), paging=shown,
        counts={said: counts[said] for said in ORDER}, principal=sum(v.record.terms.principal for _, v in fits),
        outstanding=sum(v.figures.outstanding_riel for _, v in fits),
        overdue=sum(v.figures.overdue_riel for _, v in fits))


def _in_full(session: Session, here: list[tuple[LoanState, LoanView]],
             as_of: date) -> list[tuple[LoanState, LoanView]]:
    """The same rows, with the closed ones replayed: they show the day they were closed."""
    closed = {view.record.id for _, view in here if view.settled}
    full = {view.record.id: view for view in portfolio(session, as_of, ids=closed)}
    return [(said, full.get(view.record.id, view)) for said, view in here]


def _order(pair: tuple[LoanState, LoanView]) -> tuple[int, int, str]:
    said, view = pair
    return ORDER.index(said), -(view.arrears.days_late if view.arrears else 0), view.record.number


def _since(said: LoanState, view: LoanView, answer: Decision | None) -> date:
    """The day the state began."""
    record = view.record
    days = {"closed": view.position.closed_on if view.position else None,
            "written off": view.position.written_off_on if view.position else None, "cancelled": record.reversed_on,
            "withdrawn": record.withdrawn_on,
            "open": record.disbursed_on, "approved": answer.on if answer else None,
            "refused": answer.on if answer else None,
            "overdue": next((state.instalment.due_on for state in view.unpaid), None)}
    return days.get(said) or record.applied_on
