"""Following up as the books have it: when support began, visits, endings. A fixed number of queries; writes nothing.

What was struck out is not there.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.core.following_up import (
    Business,
    Hit,
    Reason,
    VisitorKind,
    next_visit,
    plan,
    stood_for,
    year_over_on,
)

_visit, _ending = tables.visits.c, tables.follow_up_endings.c
_VISIT = (_visit.id, _visit.office_id, _visit.family_id, _visit.visited_on, _visit.visitor_kind, _visit.visitor,
          _visit.business, _visit.hit, _visit.advice, _visit.next_on, _visit.entered_by, _visit.entered_at)


@dataclass(frozen=True)
class Visit:
    """What was seen at a family on a day."""

    id: int
    office_id: int
    family_id: int
    visited_on: date
    visitor_kind: VisitorKind
    visitor: str
    business: Business
    hit: Hit
    advice: str | None
    next_on: date | None
    entered_by: int
    entered_at: datetime


@dataclass(frozen=True)
class Ending:
    """Following up a family ended on a day."""

    id: int
    family_id: int
    ended_on: date
    reason: Reason
    entered_by: int


@dataclass(frozen=True)
class Attended:
    """A training session that somebody of a family attended; `topic` is a code, `other_topic` its words."""

    id: int
    topic: str
    other_topic: str | None
    held_on: date
    entered_by: int
    struck: bool


@dataclass(frozen=True)
class StruckOut:
    """Why, by whom and when something was struck out."""

    reason: str
    struck_by: int
    struck_at: datetime


@dataclass(frozen=True)
class FollowUp:
    """One family at the end of a day. `last` is its last visit, before support began or after."""

    begun_on: date | None  # the latest support; None: never supported
    ending: Ending | None  # after that support; one of the same day was of the support before
    last: Visit | None

    @property
    def goes_on(self) -> bool:
        """Whether the family is being followed up."""
        return self.begun_on is not None and self.ending is None

    @property
    def next_on(self) -> date | None:
        """The day of the next visit; None when nothing more is planned."""
        if self.begun_on is None or self.ending is not None:
            return None
        if self.last is None or self.last.visited_on < self.begun_on:
            return next_visit(self.begun_on, None, None)
        return next_visit(self.begun_on, self.last.visited_on, self.last.next_on)

    @property
    def plan(self) -> tuple[tuple[date, bool], ...]:
        """The planned days of the year since support began, and whether a visit stands for each."""
        if self.begun_on is None or self.ending is not None:
            return ()
        last = self.last.visited_on if self.last is not None and self.last.visited_on >= self.begun_on else None
        return tuple((day, last is not None and stood_for(day, last)) for day in plan(self.begun_on))

    @property
    def year_over_on(self) -> date | None:
        """The day from which following up may end because a year has passed."""
        return None if self.begun_on is None else year_over_on(self.begun_on)


NOT_FOLLOWED = FollowUp(None, None, None)


@dataclass(frozen=True)
class Scope:
    """Which families are asked for: of these offices, of this village, or these ones."""

    office_ids: Collection[int] | None = None
    village_code: str | None = None
    family_ids: Collection[int] | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """What a query that joins `families` asks."""
        family = tables.families.c
        if self.office_ids is not None:
            yield family.office_id.in_(self.office_ids)
        if self.village_code is not None:
            yield family.village_code == self.village_code
        if self.family_ids is not None:
            yield family.id.in_(self.family_ids)


def follow_ups(session: Session, as_of: date, scope: Scope) -> dict[int, FollowUp]:
    """Every family that was supported or visited by `as_of`, by its id; three queries."""
    begun = {row.family_id: row.begun_on for row in session.execute(_begun(as_of, scope))}
    last = {row.family_id: Visit(*row) for row in session.execute(_last(as_of, scope))}
    endings: dict[int, Ending] = {}
    for row in session.execute(_of_families(_endings(), _ending.family_id, scope)
                               .where(_ending.ended_on <= as_of).order_by(_ending.ended_on, _ending.id)):
        ending = Ending(*row)
        if ending.family_id in begun and ending.ended_on > begun[ending.family_id]:
            endings[ending.family_id] = ending
    return {family_id: FollowUp(begun.get(family_id), endings.get(family_id), last.get(family_id))
            for family_id in begun.keys() | last.keys()}


def visits(session: Session, scope: Scope, to_on: date, from_on: date | None = None) -> list[Visit]:
    """The visits from `from_on` (or the first) to `to_on`, both included, oldest first."""
    query = _of_families(_visits(), _visit.family_id, scope).where(_visit.visited_on <= to_on)
    if from_on is not None:
        query = query.where(_visit.visited_on >= from_on)
    return [Visit(*row) for row in session.execute(query.order_by(_visit.visited_on, _visit.id))]


def visit(session: Session, visit_id: int) -> Visit | None:
    """The visit with this number if it is there and not struck out."""
    row = session.execute(_visits().where(_visit.id == visit_id)).one_or_none()
    return None if row is None else Visit(*row)


def struck_visits(session: Session, scope: Scope) -> list[tuple[Visit, StruckOut]]:
    """The visits that were struck out, oldest first, with the reason."""
    out = tables.struck_out.c
    query = _of_families(select(*_VISIT, out.reason, out.struck_by, out.struck_at).join(
        tables.struck_out, out.visit_id == _visit.id), _visit.family_id, scope)
    return [(Visit(*row[:len(_VISIT)]), StruckOut(*row[len(_VISIT):]))
            for row in session.execute(query.order_by(_visit.visited_on, _visit.id))]


def attended(session: Session, family_id: int) -> list[Attended]:
    """The sessions that somebody of the family attended, struck out or not, oldest first."""
    held, member, there = tables.training_sessions.c, tables.family_members.c, tables.training_attendance.c
    rows = session.execute(select(
        held.id, held.topic, held.other_topic, held.held_on, held.entered_by,
        struck(tables.struck_out.c.session_id, held.id).label("struck")).where(
        held.id.in_(select(there.session_id).join(tables.family_members, member.id == there.member_id)
                    .where(member.family_id == family_id))).order_by(held.held_on, held.id))
    return [Attended(*row) for row in rows]


def endings(session: Session, family_id: int) -> list[tuple[Ending, bool]]:
    """Every ending of a family, oldest first, and whether it was struck out."""
    rows = session.execute(select(
        _ending.id, _ending.family_id, _ending.ended_on, _ending.reason, _ending.entered_by,
        struck(tables.struck_out.c.ending_id, _ending.id)).where(_ending.family_id == family_id).order_by(
        _ending.ended_on, _ending.id))
    return [(Ending(*row[:-1]), bool(row[-1])) for row in rows]


def struck(column: ColumnElement[int], row_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a row is struck out: `column` of struck_out names it by its `row_id`."""
    return exists(select(tables.struck_out.c.id).where(column == row_id))


def _visits() -> Select[Any]:
    return select(*_VISIT).where(~struck(tables.struck_out.c.visit_id, _visit.id))


def _endings() -> Select[Any]:
    return select(_ending.id, _ending.family_id, _ending.ended_on, _ending.reason, _ending.entered_by).where(
        ~struck(tables.struck_out.c.ending_id, _ending.id))


def _of_families(query: Select[Any], family_id: ColumnElement[int], scope: Scope) -> Select[Any]:
    return query.join(tables.families, tables.families.c.id == family_id).where(*scope.conditions())


def _begun(as_of: date, scope: Scope) -> Select[Any]:
    """The day of the latest support. A loan whose disbursement was turned back by then is none; a grant would be one
    more row here."""
    loan, back = tables.loans.c, tables.journal_entries.alias("back").c
    query = select(loan.family_id, func.max(loan.disbursed_on).label("begun_on")).where(
        loan.disbursed_on <= as_of,
        ~exists(select(back.id).where(back.reverses_id == loan.disbursement_id, back.on_date <= as_of)))
    return _of_families(query, loan.family_id, scope).group_by(loan.family_id)


def _last(as_of: date, scope: Scope) -> Select[Any]:
    newest = _of_families(
        select(_visit.family_id, func.max(_visit.visited_on).label("visited_on"))
        .where(_visit.visited_on <= as_of, ~struck(tables.struck_out.c.visit_id, _visit.id)),
        _visit.family_id, scope).group_by(_visit.family_id).subquery("newest")
    return _visits().join(newest, (newest.c.family_id == _visit.family_id)
                          & (newest.c.visited_on == _visit.visited_on))
