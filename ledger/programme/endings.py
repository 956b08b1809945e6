"""Following up a family ends: a year has passed, death, moved away, left."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ledger.books import follow_book, requests, tables
from ledger.books.follow_book import NOT_FOLLOWED, FollowUp, Scope
from ledger.core.errors import NotFound, Refusal
from ledger.core.following_up import REASONS
from ledger.programme import asking, dates
from ledger.programme.people import FIELD_WORK, Actor, require


def end(session: Session, office_id: int, village_code: str, on: date, reasons: Mapping[str, str], *, actor: Actor,
        request_key: str) -> int:
    """Following up these families of a village (number -> reason) ends on a day, all or none; returns how many.

    Raises the first of its `faults` as a Refusal. A new loan begins following up anew.
    """
    require(actor, office_id, *FIELD_WORK)
    rows = sorted(reasons.items())
    request = asking.asked(request_key, "end following up", office_id, village_code, on, rows)
    done = asking.begin(session, office_id, request)
    if done is not None:
        return int(done.partition(":")[2])
    for fault in faults(session, office_id, village_code, on, reasons, actor=actor):
        raise fault
    ids = _families(session, office_id, village_code)
    session.execute(insert(tables.follow_up_endings), [
        {"office_id": office_id, "family_id": ids[number], "ended_on": on, "reason": reason,
         "entered_by": actor.user_id, "entered_at": actor.at} for number, reason in rows])
    requests.remember(session, request, f"ended:{len(rows)}", actor.at)
    return len(rows)


def faults(session: Session, office_id: int, village_code: str, on: date, reasons: Mapping[str, str], *,
           actor: Actor) -> list[Refusal]:
    """Everything that keeps following up from ending; fields are named `reason_SR-0014`.

    A date in the future; no family chosen; a family of another village, never supported, not supported before
    that day, or ended already; an unknown reason; a year that has not passed.
    """
    require(actor, office_id, *FIELD_WORK)
    try:
        dates.not_before_the_office(session, office_id, on, actor)
    except Refusal as refusal:
        return [refusal]
    if not reasons:
        return [Refusal("No family is chosen. Choose a reason for each family that is not followed up any more.")]
    ids = _families(session, office_id, village_code)
    if unknown := sorted(set(reasons) - set(ids)):
        raise NotFound("Family {number} does not live in this village. Look for it by name.", number=unknown[0][:20])
    # As of today: a family that ended yesterday does not end the day before once more.
    found = follow_book.follow_ups(session, actor.today, Scope(family_ids=[ids[number] for number in reasons]))
    return [fault for number, reason in sorted(reasons.items())
            for fault in _faults(number, reason, on, found.get(ids[number], NOT_FOLLOWED))]


def _faults(number: str, reason: str, on: date, now: FollowUp) -> Iterator[Refusal]:
    field = f"reason_{number}"
    if reason not in REASONS:
        yield Refusal("Choose one from the list.", field=field)
    if now.begun_on is None or now.year_over_on is None:
        yield Refusal("Family {number} had no loan yet, so it is not followed up.", field=field, number=number)
    elif now.ending is not None:
        yield Refusal("Following up family {number} ended on {ended_on} already.", field=field, number=number,
                      ended_on=now.ending.ended_on)
    elif on <= now.begun_on:
        yield Refusal("Family {number} had its loan on {begun_on}. Give a later date.", field=field, number=number,
                      begun_on=now.begun_on)
    elif reason == "year" and on < now.year_over_on:
        yield Refusal("Family {number}: the year is over on {year_over_on}, not before. Choose another reason, or "
                      "leave it.", field=field, number=number, year_over_on=now.year_over_on)


def _families(session: Session, office_id: int, village_code: str) -> dict[str, int]:
    family = tables.families.c
    rows = session.execute(select(family.number, family.id).where(
        family.office_id == office_id, family.village_code == village_code))
    return {row.number: row.id for row in rows}
