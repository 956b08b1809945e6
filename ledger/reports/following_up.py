"""Following up for the screen and the paper: who is visited and who is not, how businesses go, what hit them.

Everything is asked for a span of days, as known of its last day. A tally counts rows by their marks, so every figure
has the rows behind it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import follow_book, tables
from ledger.books.follow_book import NOT_FOLLOWED, Ending, FollowUp, Scope, StruckOut, Visit
from ledger.core.calendar import add_months
from ledger.core.errors import NotFound
from ledger.core.following_up import BUSINESS, HITS, REASONS, VisitorKind
from ledger.reports.common import Offices, Person, addresses, office_of_village, people, typed
from ledger.reports.figures import OfficeName
from ledger.reports.households import Household, households
from ledger.reports.statements import VillageAddress
from ledger.reports.visit_values import VisitForm, VisitFormRow

SPAN_MONTHS = 3
"""The span a page shows unless another is asked for: the last three months, in which the plan has a visit."""

FOLLOWED, VISITED, MISSED, DUE, YEAR_OVER = "followed", "visited", "missed", "due", "year over"
MARKS: tuple[str, ...] = (FOLLOWED, VISITED, MISSED, DUE, *BUSINESS, *(f"hit {hit}" for hit in HITS), YEAR_OVER,
                          *(f"end {reason}" for reason in REASONS))
"""followed: at the end of the span, or until it ended within. visited, missed: of those, in the span. due: to be
visited by the last day. well, struggling, stopped: at the last visit of the span. hit ...: at any visit of the span
(nothing: at none). year over: following up may end. end ...: it ended in the span."""

State = Literal["due", "planned", "year over", "ended", "none"]


@dataclass(frozen=True)
class Visitor:
    """Who visits the families of a village."""

    kind: VisitorKind
    name: str
    phone: str | None
    since_on: date


@dataclass(frozen=True)
class FamilyRow:
    """A family at the end of the span. `last` is its last visit of any time, `visits` how many in the span."""

    family_number: str
    name_km: str
    name_latin: str
    phone: str | None
    village_code: str
    begun_on: date | None
    next_on: date | None
    last: Visit | None
    visits: int
    ending: Ending | None
    state: State
    days_late: int  # of the next visit
    marks: frozenset[str]


@dataclass(frozen=True)
class VillageVisits:
    """A village with the families that are or were followed up; `tally` by mark."""

    address: VillageAddress
    visitor: Visitor | None
    rows: tuple[FamilyRow, ...]
    tally: Counter[str]


@dataclass(frozen=True)
class FollowingUp:
    """The programme villages of an office, by code, and their sum."""

    from_on: date
    to_on: date
    villages: tuple[VillageVisits, ...]
    tally: Counter[str]


@dataclass(frozen=True)
class VillagePage:
    """One village for the screen, with its office."""

    office: OfficeName
    office_id: int
    from_on: date
    to_on: date
    village: VillageVisits


@dataclass(frozen=True)
class FamilyVisits:
    """One family: its visits, the latest first, those struck out, and who (`people`) entered or struck out what.
    `plan`: the planned days of the year, and whether a visit stands for each."""

    office: OfficeName
    family_id: int
    address: VillageAddress
    row: FamilyRow
    year_over_on: date | None
    plan: tuple[tuple[date, bool], ...]
    visits: tuple[Visit, ...]
    struck: tuple[tuple[Visit, StruckOut], ...]
    people: dict[int, Person]


def first_day(to_on: date) -> date:
    """The first day of the span that ends with `to_on`."""
    return add_months(to_on, -SPAN_MONTHS) + timedelta(days=1)


def following_up(session: Session, office_ids: Collection[int], from_on: date, to_on: date) -> FollowingUp:
    """The report by village, of these offices; a fixed number of queries."""
    programme = tables.programme_villages.c
    codes = list(session.execute(select(programme.village_code).where(
        programme.office_id.in_(office_ids)).order_by(programme.village_code)).scalars())
    rows: dict[str, list[FamilyRow]] = defaultdict(list)
    for row in _rows(session, Scope(office_ids=office_ids), from_on, to_on):
        rows[row.village_code].append(row)
    places, who = addresses(session, codes), _visitors(session, codes, to_on)
    villages = tuple(_village(places[code], who.get(code), rows[code]) for code in codes)
    return FollowingUp(from_on, to_on, villages, sum((village.tally for village in villages), Counter()))


def village_visits(session: Session, office_ids: Offices, village_code: str, from_on: date, to_on: date,
                   everybody: bool = False) -> VillagePage:
    """One programme village. `everybody`: with the families that had no loan yet. Raises NotFound."""
    code = typed(village_code)
    office = office_of_village(session, code, office_ids)
    rows = _rows(session, Scope(village_code=code), from_on, to_on, everybody)
    village = _village(addresses(session, [code])[code], _visitors(session, [code], to_on).get(code), rows)
    return VillagePage(office.name, office.id, from_on, to_on, village)


def visit_form(session: Session, office_ids: Offices, village_code: str, on: date) -> VisitForm:
    """The form of a village on a day: every family that is followed up. Raises NotFound."""
    page = village_visits(session, office_ids, village_code, on, on)
    village = page.village
    rows = (row for row in village.rows if row.ending is None)
    return VisitForm(page.office, village.address, on, village.visitor.name if village.visitor else "", tuple(
        VisitFormRow(line, row.family_number, row.name_km, row.name_latin, row.next_on)
        for line, row in enumerate(rows, 1)))


def family_visits(session: Session, office_ids: Offices, family_number: str, as_of: date) -> FamilyVisits:
    """One family. Raises NotFound."""
    family, office = tables.families.c, tables.offices.c
    found = session.execute(
        select(family.id, family.village_code, family.office_id, office.code, office.prefix, office.name_km,
               office.name_en)
        .join(tables.offices, office.id == family.office_id).where(family.number == typed(family_number))
    ).one_or_none()
    if found is None or (office_ids is not None and found.office_id not in office_ids):
        raise NotFound("There is no family {number}. Look for it by name or village.", number=family_number[:20])
    scope = Scope(family_ids=[found.id])
    (row,) = _rows(session, scope, first_day(as_of), as_of, everybody=True)
    now = follow_book.follow_ups(session, as_of, scope).get(found.id, NOT_FOLLOWED)
    seen = tuple(reversed(follow_book.visits(session, scope, as_of)))
    struck = tuple(reversed(follow_book.struck_visits(session, scope)))
    who = {visit.entered_by for visit in (*seen, *(visit for visit, _ in struck))} | {
        out.struck_by for _, out in struck} | ({row.ending.entered_by} if row.ending else set())
    return FamilyVisits(OfficeName(found.code, found.prefix, found.name_km, found.name_en), found.id,
                        addresses(session, [found.village_code])[found.village_code], row, now.year_over_on, now.plan,
                        seen, struck, people(session, who))


def family_of_visit(session: Session, office_ids: Offices, visit_id: int) -> str:
    """The number of the family that a visit was to, struck out or not. Raises NotFound."""
    visit, family = tables.visits.c, tables.families.c
    row = session.execute(select(family.number, family.office_id).join(
        tables.visits, visit.family_id == family.id).where(visit.id == visit_id)).one_or_none()
    if row is None or (office_ids is not None and row.office_id not in office_ids):
        raise NotFound("There is no such visit. Look in the list of the village.")
    return str(row.number)


def rests_on(session: Session, visit_id: int) -> list[str]:
    """The numbers of the loans whose new terms rest on this visit."""
    change, loan = tables.loan_changes.c, tables.loans.c
    return list(session.execute(select(loan.number).distinct().join(
        tables.loan_changes, change.loan_id == loan.id).where(change.visit_id == visit_id).order_by(
        loan.number)).scalars())


def _rows(session: Session, scope: Scope, from_on: date, to_on: date, everybody: bool = False) -> list[FamilyRow]:
    followed = follow_book.follow_ups(session, to_on, scope)
    seen: dict[int, list[Visit]] = defaultdict(list)
    for visit in follow_book.visits(session, scope, to_on, from_on):
        seen[visit.family_id].append(visit)
    homes = households(session, to_on, office_ids=scope.office_ids, village_code=scope.village_code,
                       ids=scope.family_ids)
    return [_row(home, followed.get(home.id, NOT_FOLLOWED), seen[home.id], from_on, to_on) for home in homes
            if everybody or followed.get(home.id, NOT_FOLLOWED).begun_on is not None]


def _row(home: Household, now: FollowUp, seen: list[Visit], from_on: date, to_on: date) -> FamilyRow:
    late = (to_on - now.next_on).days if now.next_on is not None else -1
    return FamilyRow(
        family_number=home.number, name_km=home.name_km, name_latin=home.name_latin, phone=home.phone,
        village_code=home.village_code, begun_on=now.begun_on, next_on=now.next_on, last=now.last, visits=len(seen),
        ending=now.ending, state=_state(now, to_on), days_late=max(late, 0),
        marks=frozenset(_marks(now, seen, from_on, to_on)))


def _state(now: FollowUp, to_on: date) -> State:
    if now.begun_on is None:
        return "none"
    if now.ending is not None:
        return "ended"
    if now.next_on is not None and now.next_on <= to_on:
        return "due"
    return "year over" if now.year_over_on is not None and now.year_over_on <= to_on else "planned"


def _marks(now: FollowUp, seen: list[Visit], from_on: date, to_on: date) -> list[str]:
    ended_before = now.ending is not None and now.ending.ended_on < from_on
    if now.begun_on is None or ended_before:
        return []
    marks = [FOLLOWED, VISITED if seen else MISSED]
    if seen:
        hits = {visit.hit for visit in seen} - {"nothing"}
        marks += [seen[-1].business, *(f"hit {hit}" for hit in hits or {"nothing"})]
    if now.ending is not None:
        marks.append(f"end {now.ending.reason}")
    elif now.next_on is not None and now.next_on <= to_on:
        marks.append(DUE)
    if now.ending is None and now.year_over_on is not None and now.year_over_on <= to_on:
        marks.append(YEAR_OVER)
    return marks


def _village(address: VillageAddress, visitor: Visitor | None, rows: list[FamilyRow]) -> VillageVisits:
    return VillageVisits(address, visitor, tuple(rows), Counter(mark for row in rows for mark in row.marks))


def _visitors(session: Session, village_codes: Collection[str], as_of: date) -> dict[str, Visitor]:
    """Who visits each of these villages on a day: the newest row holds."""
    who = tables.village_visitors.c
    rows = session.execute(select(who.village_code, who.kind, who.name, who.phone, who.since_on).where(
        who.village_code.in_(village_codes), who.since_on <= as_of).order_by(who.since_on, who.id))
    return {row.village_code: Visitor(row.kind, row.name, row.phone, row.since_on) for row in rows}
