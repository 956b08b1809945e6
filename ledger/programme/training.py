"""Training sessions: what about, when, where, by whom, and who attended."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import exists, func, insert, select
from sqlalchemy.orm import Session

from ledger.books import requests, tables
from ledger.books.follow_book import struck
from ledger.core.errors import Refusal
from ledger.core.following_up import OTHER, TOPICS
from ledger.programme import asking, dates, families, texts
from ledger.programme.people import FIELD_WORK, Actor, require

MOST_PEOPLE = 300

_held, _attended = tables.training_sessions.c, tables.training_attendance.c


def attended(session: Session, family_id: int, topic: str, by: date) -> bool:
    """Whether any member of the family attended a session on this topic on `by` or before; struck out ones are none."""
    return session.execute(select(exists(
        select(_held.id)
        .join(tables.training_attendance, _attended.session_id == _held.id)
        .join(tables.family_members, tables.family_members.c.id == _attended.member_id)
        .where(tables.family_members.c.family_id == family_id, _held.topic == topic, _held.held_on <= by,
               ~struck(tables.struck_out.c.session_id, _held.id))))).scalar_one()


def record(session: Session, office_id: int, topic: str, on: date, village_code: str, trainer: str,
           member_ids: Collection[int], *, other_topic: str | None = None, actor: Actor, request_key: str) -> int:
    """Note a session and who attended (members of families of this office). Returns its number.

    Raises Refusal for an unknown topic, another topic without words for it, a date in the future or before the
    village joined the programme, no trainer, nobody who attended, people who are in no family of this office or came
    into it later, and a session on this topic that day in that village which is there already.
    """
    require(actor, office_id, *FIELD_WORK)
    people = sorted(set(member_ids))
    request = asking.asked(request_key, "train", office_id, topic, other_topic, on, village_code, trainer, people)
    done = asking.begin(session, office_id, request)
    if done is not None:
        return int(done.partition(":")[2])
    dates.not_before_the_office(session, office_id, on, actor)
    families.in_programme(session, office_id, village_code, on)
    words = _topic_words(topic, other_topic)
    trainer = texts.name(trainer, "trainer")
    _check_people(session, office_id, people, on)
    _check_new(session, office_id, topic, words, on, village_code)
    number: int = session.execute(insert(tables.training_sessions).values(
        office_id=office_id, topic=topic, other_topic=words, held_on=on, village_code=village_code, trainer=trainer,
        entered_by=actor.user_id, entered_at=actor.at).returning(_held.id)).scalar_one()
    session.execute(insert(tables.training_attendance), [
        {"session_id": number, "member_id": member_id} for member_id in people])
    requests.remember(session, request, f"session:{number}", actor.at)
    return number


def _topic_words(topic: str, other_topic: str | None) -> str | None:
    if topic not in TOPICS:
        raise Refusal("Choose what the session was about.", field="topic")
    if topic != OTHER:
        return None
    return texts.clean(other_topic, "other_topic", longest=texts.NAME)


def _check_people(session: Session, office_id: int, member_ids: Collection[int], on: date) -> None:
    if not member_ids:
        raise Refusal("Nobody is marked. Mark everyone who attended.", field="people")
    if len(member_ids) > MOST_PEOPLE:
        raise Refusal("A session has at most {most} people here. Key it as two.", field="people", most=MOST_PEOPLE)
    person, family = tables.family_members.c, tables.families.c
    rows = session.execute(select(family.number, family.registered_on).join(
        tables.family_members, person.family_id == family.id).where(
        family.office_id == office_id, person.id.in_(member_ids))).all()
    if len(rows) != len(member_ids):
        raise Refusal("Somebody marked is not in the families of this office any more. Look at the list again.",
                      field="people")
    for row in rows:
        if row.registered_on > on:
            raise Refusal("Family {number} was registered on {registered_on}, after this session. Look at the date.",
                          field="on", number=row.number, registered_on=row.registered_on)


def _check_new(session: Session, office_id: int, topic: str, words: str | None, on: date, village_code: str) -> None:
    alike = session.execute(select(func.count()).select_from(tables.training_sessions).where(
        _held.office_id == office_id, _held.topic == topic, _held.held_on == on, _held.village_code == village_code,
        _held.other_topic.is_(None) if words is None else _held.other_topic == words,
        ~struck(tables.struck_out.c.session_id, _held.id))).scalar_one()
    if alike:
        raise Refusal("A session on this topic in this village on {given_on} is in the list already. Strike that one "
                      "out first if it is wrong.", field="on", given_on=on)
