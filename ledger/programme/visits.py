"""Visits to the families of a village: who goes, and what was seen, keyed for the whole village at once."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ledger.books import follow_book, requests, tables
from ledger.books.follow_book import Scope, Visit
from ledger.core.calendar import add_months
from ledger.core.errors import NotFound, Refusal
from ledger.core.following_up import BUSINESS, HITS, VISITOR_KINDS, YEAR_MONTHS
from ledger.programme import asking, dates, families, texts
from ledger.programme.people import FIELD_WORK, Actor, require

__all__ = ["Seen", "Sheet", "Visit", "assign", "evidence", "faults", "recent_of_family", "record"]

RECENT = 10


@dataclass(frozen=True)
class Seen:
    """A row of the form: what was seen at one family. `hit` is what hit it most, `advice` what was said there."""

    family_number: str
    business: str
    hit: str
    advice: str | None = None
    next_on: date | None = None


@dataclass(frozen=True)
class Sheet:
    """The form of one village and day. Families that were not met are not in `rows`."""

    office_id: int
    village_code: str
    on: date
    visitor_kind: str  # officer or volunteer
    visitor: str
    rows: tuple[Seen, ...]


def record(session: Session, sheet: Sheet, *, actor: Actor, request_key: str) -> int:
    """Note the visits of a sheet, all or none; returns how many. Raises the first of its `faults` as a Refusal."""
    require(actor, sheet.office_id, *FIELD_WORK)
    rows = [[str(value or "") for value in astuple(row)] for row in sheet.rows]
    request = asking.asked(request_key, "visit", sheet.office_id, sheet.village_code, sheet.on, sheet.visitor_kind,
                           sheet.visitor, rows)
    done = asking.begin(session, sheet.office_id, request)
    if done is not None:
        return int(done.partition(":")[2])
    for fault in faults(session, sheet, actor=actor):
        raise fault
    known = _families(session, sheet)
    session.execute(insert(tables.visits), [{
        "office_id": sheet.office_id, "family_id": known[row.family_number].id, "visited_on": sheet.on,
        "visitor_kind": sheet.visitor_kind, "visitor": texts.name(sheet.visitor, "visitor"), "business": row.business,
        "hit": row.hit, "advice": texts.clean(row.advice, "advice", required=False) or None, "next_on": row.next_on,
        "entered_by": actor.user_id, "entered_at": actor.at} for row in sheet.rows])
    requests.remember(session, request, f"visits:{len(sheet.rows)}", actor.at)
    return len(sheet.rows)


def faults(session: Session, sheet: Sheet, *, actor: Actor) -> list[Refusal]:
    """Everything that keeps the sheet from being saved; fields of rows are named `business_SR-0014`.

    A date in the future or before the village joined the programme; no visitor; no row; a family of another village
    or registered later, or named twice; a business or misfortune that is in no list; something else that hit without
    words for it; a next visit that is not after this one or more than a year away; a family that was visited that
    day already.
    """
    require(actor, sheet.office_id, *FIELD_WORK)
    try:
        dates.not_before_the_office(session, sheet.office_id, sheet.on, actor)
        families.in_programme(session, sheet.office_id, sheet.village_code, sheet.on)
        texts.name(sheet.visitor, "visitor")
    except Refusal as refusal:
        return [refusal]
    if sheet.visitor_kind not in VISITOR_KINDS:
        return [Refusal("Choose who visited: an officer or a village volunteer.", field="visitor_kind")]
    if not sheet.rows:
        return [Refusal("No family is filled in. Say how the business goes for each family that was met; leave the "
                        "others blank.")]
    known = _families(session, sheet)
    visited = {visit.family_id for visit in follow_book.visits(
        session, Scope(family_ids=[family.id for family in known.values()]), sheet.on, sheet.on)}
    numbers = [row.family_number for row in sheet.rows]
    return [fault for row in sheet.rows
            for fault in _row_faults(row, sheet.on, known.get(row.family_number), visited, numbers)]


def recent_of_family(session: Session, family_id: int) -> list[Visit]:
    """The family's last visits, the latest first: what new terms of a loan may rest on."""
    found = follow_book.visits(session, Scope(family_ids=[family_id]), date.max)
    return found[::-1][:RECENT]


def evidence(session: Session, visit_id: int, family_id: int) -> Visit:
    """The visit that new terms of the family's loan rest on. Raises Refusal (field `visit_id`) if it is none of it."""
    found = follow_book.visit(session, visit_id)
    if found is None or found.family_id != family_id:
        raise Refusal("Choose one of the visits to this family.", field="visit_id")
    return found


def assign(session: Session, office_id: int, village_code: str, kind: str, name: str, phone: str | None = None, *,
           actor: Actor, request_key: str) -> None:
    """From today on this officer or village volunteer visits the families of the village.

    Raises Refusal for another kind of person, no name, a telephone number that is none, or a village that is not in
    the programme.
    """
    require(actor, office_id, *FIELD_WORK)
    request = asking.asked(request_key, "assign", office_id, village_code, kind, name, phone)
    if asking.begin(session, office_id, request) is not None:
        return
    families.in_programme(session, office_id, village_code, actor.today)
    if kind not in VISITOR_KINDS:
        raise Refusal("Choose who visits: an officer or a village volunteer.", field="kind")
    session.execute(insert(tables.village_visitors).values(
        office_id=office_id, village_code=village_code, since_on=actor.today, kind=kind,
        name=texts.name(name, "name"), phone=texts.phone(phone), entered_by=actor.user_id, entered_at=actor.at))
    requests.remember(session, request, f"visitor:{village_code}", actor.at)


@dataclass(frozen=True)
class _Known:
    id: int
    registered_on: date


def _families(session: Session, sheet: Sheet) -> dict[str, _Known]:
    """The families of the sheet's village, by number."""
    family = tables.families.c
    rows = session.execute(select(family.number, family.id, family.registered_on).where(
        family.office_id == sheet.office_id, family.village_code == sheet.village_code))
    return {row.number: _Known(row.id, row.registered_on) for row in rows}


def _row_faults(row: Seen, on: date, known: _Known | None, visited: Collection[int],
                numbers: Sequence[str]) -> Iterator[Refusal]:
    number, business = row.family_number, f"business_{row.family_number}"
    if known is None:
        raise NotFound("Family {number} does not live in this village. Look for it by name.", number=number[:20])
    if known.registered_on > on:
        yield Refusal("Family {number} was registered on {registered_on}, after this visit. Look at the date.",
                      field=business, number=number, registered_on=known.registered_on)
    if known.id in visited or numbers.count(number) > 1:
        yield Refusal("A visit to family {number} on {given_on} is in the books already. Leave the row blank, or "
                      "strike that one out first.", field=business, number=number, given_on=on)
    if row.business not in BUSINESS:
        yield Refusal("Family {number}: say how the business goes, or clear the row.", field=business, number=number)
    if row.hit not in HITS:
        yield Refusal("Family {number}: choose what hit it, or nothing.", field=f"hit_{number}", number=number)
    yield from _word_faults(row, on)


def _word_faults(row: Seen, on: date) -> Iterator[Refusal]:
    number, advice = row.family_number, f"advice_{row.family_number}"
    try:
        if not texts.clean(row.advice, advice, required=False) and row.hit == "other":
            yield Refusal("Family {number}: say in a few words what hit it.", field=advice, number=number)
    except Refusal as refusal:
        yield refusal
    if row.next_on is not None and not on < row.next_on <= add_months(on, YEAR_MONTHS):
        yield Refusal("Family {number}: the next visit is after this one, at most a year later.",
                      field=f"next_on_{number}", number=number)
