"""Training sessions for the screen and the paper: what was held where, and who attended."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.books.follow_book import StruckOut, struck
from ledger.core.errors import NotFound
from ledger.core.following_up import TOPICS, Topic
from ledger.reports.common import Offices, Paging, Person, addresses, office_of_village, paging, people, typed
from ledger.reports.figures import OfficeName
from ledger.reports.statements import VillageAddress
from ledger.reports.visit_values import AttendanceRow, AttendanceSheet, Named

PAGE_SIZE = 30

_held, _attended = tables.training_sessions.c, tables.training_attendance.c
_member, _family = tables.family_members.c, tables.families.c


@dataclass(frozen=True)
class SessionLine:
    """A session in the list. `other_topic`: its words, when the topic is another one."""

    id: int
    topic: Topic
    other_topic: str | None
    held_on: date
    address: VillageAddress
    trainer: str
    people: int
    families: int


@dataclass(frozen=True)
class SessionList:
    """One page of the sessions of an office, the latest first."""

    rows: tuple[SessionLine, ...]
    paging: Paging


@dataclass(frozen=True)
class Attendee:
    """Somebody who attended, or could have."""

    member_id: int
    family_number: str
    village_code: str
    role: str
    name_km: str
    name_latin: str
    sex: str


@dataclass(frozen=True)
class SessionPage:
    """One session with who attended, by family; `struck` if it counts no more."""

    office: OfficeName
    line: SessionLine
    entered_by: Person
    entered_at: datetime
    attendees: tuple[Attendee, ...]
    struck: StruckOut | None
    struck_by: Person | None


def sessions(session: Session, office_ids: Collection[int], page: int = 1, topic: str | None = None,
             village_code: str | None = None, family_id: int | None = None) -> SessionList:
    """The sessions of these offices that fit; those struck out are left out."""
    conditions = [_held.office_id.in_(office_ids), ~struck(tables.struck_out.c.session_id, _held.id)]
    if topic:
        conditions.append(_held.topic == topic)
    if village_code:
        conditions.append(_held.village_code == village_code)
    if family_id is not None:
        conditions.append(_held.id.in_(select(_attended.session_id).join(
            tables.family_members, _member.id == _attended.member_id).where(_member.family_id == family_id)))
    total = session.execute(
        select(func.count()).select_from(tables.training_sessions).where(*conditions)).scalar_one()
    paged = paging(page, PAGE_SIZE, total)
    rows = session.execute(_lines().where(*conditions).order_by(_held.held_on.desc(), _held.id.desc())
                           .limit(PAGE_SIZE).offset(paged.first)).all()
    return SessionList(tuple(_line(session, rows)), paged)


def session_page(session: Session, office_ids: Collection[int], session_id: int) -> SessionPage:
    """One session, struck out or not. Raises NotFound."""
    rows = session.execute(_lines().where(_held.id == session_id, _held.office_id.in_(office_ids))).all()
    if not rows:
        raise NotFound("There is no such training session. Look in the list.")
    row = rows[0]
    out = session.execute(select(tables.struck_out).where(
        tables.struck_out.c.session_id == session_id)).one_or_none()
    who = people(session, [row.entered_by, out.struck_by if out else None])
    office = session.execute(select(tables.offices).where(tables.offices.c.id == row.office_id)).one()
    (line,) = _line(session, rows)
    return SessionPage(
        OfficeName(office.code, office.prefix, office.name_km, office.name_en), line, who[row.entered_by],
        row.entered_at, _people(session, _members().join(
            tables.training_attendance, _attended.member_id == _member.id).where(_attended.session_id == session_id)),
        StruckOut(out.reason, out.struck_by, out.struck_at) if out else None, who[out.struck_by] if out else None)


def people_of_villages(session: Session, office_ids: Collection[int], village_codes: Collection[str]
                       ) -> tuple[Attendee, ...]:
    """Everybody in the families of these villages who could have attended, family by family."""
    return _people(session, _members().where(
        _family.office_id.in_(office_ids), _family.village_code.in_(village_codes)))


def attendance_sheet(session: Session, office_ids: Offices, village_code: str, on: date) -> AttendanceSheet:
    """The sheet of a village to take along to a session: everybody in its families. Raises NotFound."""
    code = typed(village_code)
    office = office_of_village(session, code, office_ids)
    return AttendanceSheet(office.name, addresses(session, [code])[code], on, None, None, None, "",
                           _by_family(people_of_villages(session, [office.id], [code])))


def attendance_of(session: Session, office_ids: Collection[int], session_id: int, on: date) -> AttendanceSheet:
    """The sheet of a session that was held: those who attended, to be signed. Raises NotFound."""
    page = session_page(session, office_ids, session_id)
    line = page.line
    return AttendanceSheet(page.office, line.address, on, line.topic, line.other_topic, line.held_on, line.trainer,
                           _by_family(page.attendees), line.id)


def _by_family(people: Collection[Attendee]) -> tuple[AttendanceRow, ...]:
    rows = groupby(people, key=lambda one: one.family_number)
    return tuple(AttendanceRow(line, number, tuple(Named(one.name_km, one.name_latin) for one in members))
                 for line, (number, members) in enumerate(rows, 1))


def _lines() -> Select[Any]:
    heads = (select(_attended.session_id, func.count().label("people"),
                    func.count(_member.family_id.distinct()).label("families"))
             .join(tables.family_members, _member.id == _attended.member_id)
             .group_by(_attended.session_id).subquery("heads"))
    return select(tables.training_sessions, heads.c.people, heads.c.families).join(
        heads, heads.c.session_id == _held.id)


def _line(session: Session, rows: Collection[Any]) -> list[SessionLine]:
    places = addresses(session, {row.village_code for row in rows})
    return [SessionLine(row.id, TOPICS[row.topic], row.other_topic, row.held_on, places[row.village_code],
                        row.trainer, row.people, row.families) for row in rows]


def _members() -> Select[Any]:
    return select(_member.id, _family.number, _family.village_code, _member.role, _member.name_km,
                  _member.name_latin, _member.sex).join(
        tables.families, _family.id == _member.family_id).order_by(_family.office_id, _family.serial, _member.id)


def _people(session: Session, query: Select[Any]) -> tuple[Attendee, ...]:
    return tuple(Attendee(*row) for row in session.execute(query))
