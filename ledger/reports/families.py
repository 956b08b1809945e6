"""The page of one family: its people, its loans and everything that happened."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.reports.common import NEVER_LENT, LoanState, Person, people
from ledger.reports.family_statement import FamilyRecord, find_family, statement_of
from ledger.reports.history import Event, EventKind, history
from ledger.reports.loan_page import LoanPage, facts_of, page_of
from ledger.reports.portfolio import LoanView, decisions, portfolio
from ledger.reports.portfolio import state as state_of
from ledger.reports.statements import FamilyStatement

__all__ = ["Event", "EventKind", "FamilyPage", "LoanLine", "MemberRow", "family_page"]


@dataclass(frozen=True)
class MemberRow:
    """A person of the family."""

    id: int
    role: Literal["head", "spouse", "member"]
    name_km: str
    name_latin: str
    sex: Literal["f", "m"]
    birth_year: int | None
    national_id: str | None


@dataclass(frozen=True)
class LoanLine:
    """One loan of the family, in riel."""

    number: str
    state: LoanState
    principal: int
    applied_on: date
    disbursed_on: date | None
    closed_on: date | None
    outstanding: int
    overdue: int
    days_late: int


@dataclass(frozen=True)
class FamilyPage:
    """Everything about one family on a date; `events` the latest first. `loan` is the current one in full: the last
    that was not refused, cancelled or withdrawn, None if there is none."""

    id: int
    statement: FamilyStatement
    phone: str | None
    equity_card: str | None
    registered_on: date
    registered_by: Person
    members: tuple[MemberRow, ...]
    loans: tuple[LoanLine, ...]
    loan: LoanPage | None
    events: tuple[Event, ...]


def family_page(session: Session, office_ids: frozenset[int], number: str, as_of: date) -> FamilyPage:
    """One family at the end of `as_of`. Raises NotFound."""
    record = find_family(session, number, office_ids)
    family_id = record.household.id
    views = portfolio(session, as_of, family_ids=[family_id])
    statement = statement_of(session, record, as_of, views)
    answers = decisions(session, [record.household.office_id], as_of, family_id)
    lines = tuple(_loan_line(view, state_of(view, answers.get(view.record.id))) for view in views)
    row = session.execute(select(tables.families).where(tables.families.c.id == family_id)).one()
    return FamilyPage(
        id=family_id, statement=statement, phone=row.phone, equity_card=row.equity_card,
        registered_on=row.registered_on,
        registered_by=people(session, [row.registered_by])[row.registered_by], members=_members(session, family_id),
        loans=lines, loan=_current(session, record, statement, views, lines),
        events=tuple(history(session, family_id, views, answers, as_of)))


def _current(session: Session, record: FamilyRecord, statement: FamilyStatement, views: list[LoanView],
             lines: tuple[LoanLine, ...]) -> LoanPage | None:
    for view, line in zip(reversed(views), reversed(lines), strict=True):
        if line.state not in NEVER_LENT:
            facts = facts_of(session, line.number)
            assert facts is not None, "a loan that was just read is there"
            return page_of(session, facts, view, record, statement.address, line.state)
    return None


def _loan_line(view: LoanView, state: LoanState) -> LoanLine:
    record = view.record
    return LoanLine(
        number=record.number, state=state, principal=record.terms.principal, applied_on=record.applied_on,
        disbursed_on=record.disbursed_on if record.disbursed_on and record.disbursed_on <= view.as_of else None,
        closed_on=view.position.closed_on if view.position else None, outstanding=view.figures.outstanding_riel,
        overdue=view.figures.overdue_riel, days_late=view.arrears.days_late if view.arrears else 0)


def _members(session: Session, family_id: int) -> tuple[MemberRow, ...]:
    member = tables.family_members.c
    order = case((member.role == "head", 0), (member.role == "spouse", 1), else_=2)
    rows = session.execute(
        select(member.id, member.role, member.name_km, member.name_latin, member.sex, member.birth_year,
               member.national_id).where(member.family_id == family_id).order_by(order, member.id))
    return tuple(MemberRow(*row) for row in rows)
