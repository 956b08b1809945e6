"""Families and their people. Why a family is helped is nowhere here."""

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Literal

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from ledger.books import requests, tables
from ledger.core import khmer
from ledger.core.errors import NotFound, Refusal
from ledger.programme import asking, dates, texts
from ledger.programme.people import FIELD_WORK, Actor, require

MemberRole = Literal["head", "spouse", "member"]
MOST_MEMBERS = 30

# Built once: a workbook asks them for every row.
_NUMBERED = select(tables.families).where(tables.families.c.number == bindparam("wanted"))
_MEMBERS = select(tables.family_members).where(
    tables.family_members.c.family_id == bindparam("family")).order_by(tables.family_members.c.id)
_SINCE = select(tables.programme_villages.c.since_on).where(
    tables.programme_villages.c.village_code == bindparam("village"),
    tables.programme_villages.c.office_id == bindparam("office"))


@dataclass(frozen=True)
class PersonData:
    """A member of a family as written on the form. The names are not split; a birth year is four digits."""

    name_km: str
    name_latin: str
    sex: str  # f or m
    birth_year: int | None = None
    national_id: str | None = None
    id: int | None = None  # of a member already registered: `change` keeps that row


@dataclass(frozen=True)
class Member:
    """A person of a registered family."""

    id: int
    role: MemberRole
    person: PersonData


@dataclass(frozen=True)
class Family:
    """A registered family, with its people: the head first."""

    id: int
    number: str  # SR-0014
    office_id: int
    village_code: str
    phone: str | None
    equity_card: str | None
    registered_on: date
    members: tuple[Member, ...]


def register(session: Session, office_id: int, village_code: str, head: PersonData, *,
             spouse: PersonData | None = None, members: Sequence[PersonData] = (), phone: str | None = None,
             equity_card: str | None = None, actor: Actor, request_key: str, on: date | None = None,
             another: bool = False, old_number: str | None = None) -> str:
    """Register a family and return its number, SR-0014. `on` is the date of registering (today unless given).

    `old_number` is its number in older books. Raises Refusal for a village that is not in the programme, names that
    are empty or hold control characters, a phone that is no Cambodian number, an old number that another family has,
    and when a family of the village has a head of the same name: `another` says that somebody looked and it is
    another family.
    """
    require(actor, office_id, *FIELD_WORK)
    taken_over = () if old_number is None else (old_number,)
    request = asking.asked(request_key, "register", office_id, village_code, _words(head, spouse, members), phone,
                           equity_card, on, *taken_over)
    done = asking.begin(session, office_id, request)
    if done is not None:
        return done
    on = on or actor.today
    dates.not_before_the_office(session, office_id, on, actor)
    in_programme(session, office_id, village_code, on)
    people = _people(head, spouse, members, on.year)
    if not another:
        _not_there_already(session, village_code, people[0][1])
    old_number = texts.number_text(old_number, "old_number")
    _check_old_number(session, office_id, old_number)
    serial = session.execute(select(func.coalesce(func.max(tables.families.c.serial), 0) + 1).where(
        tables.families.c.office_id == office_id)).scalar_one()
    prefix = session.execute(select(tables.offices.c.prefix).where(tables.offices.c.id == office_id)).scalar_one()
    number = f"{prefix}-{serial:04}"
    family_id = session.execute(insert(tables.families).values(
        office_id=office_id, serial=serial, number=number, village_code=village_code, phone=texts.phone(phone),
        equity_card=texts.number_text(equity_card, "equity_card"), old_number=old_number, registered_on=on,
        registered_by=actor.user_id, registered_at=actor.at).returning(tables.families.c.id)).scalar_one()
    session.execute(insert(tables.family_members), [_row(family_id, role, person) for role, person in people])
    requests.remember(session, request, number, actor.at)
    return number


def change(session: Session, family_number: str, *, village_code: str, head: PersonData,
           spouse: PersonData | None = None, members: Sequence[PersonData] = (), phone: str | None = None,
           equity_card: str | None = None, actor: Actor, request_key: str, shown: str | None = None) -> None:
    """Replace what is written about a family by these values.

    The head and the spouse keep their rows; another member keeps the row named by its `id`, those not named any more
    are removed. Raises Refusal as `register` does, when a person who signed for a loan, answers for one or was trained
    would be removed, and for another village once money was lent. `shown` is the `digest` of the family as the person
    saw it: Refusal if somebody changed it meanwhile.
    """
    before = family(session, family_number)
    require(actor, before.office_id, *FIELD_WORK)
    request = asking.asked(request_key, "change", before.number, village_code, _words(head, spouse, members), phone,
                           equity_card)
    if asking.begin(session, before.office_id, request) is not None:
        return
    before = family(session, before.number)  # as it is now that it is our turn
    if shown is not None and shown != digest(before):
        raise Refusal("Somebody changed this family meanwhile, so nothing was saved. What you typed is still here: "
                      "look at the family in another window, then begin a new form.", changed_meanwhile=True)
    if village_code != before.village_code:
        _check_may_move(session, before)
        in_programme(session, before.office_id, village_code, actor.today)
    people = _people(head, spouse, members, actor.today.year)
    session.execute(update(tables.families).where(tables.families.c.id == before.id).values(
        village_code=village_code, phone=texts.phone(phone),
        equity_card=texts.number_text(equity_card, "equity_card")))
    _replace_people(session, family(session, family_number), people)
    requests.remember(session, request, before.number, actor.at)


def family(session: Session, family_number: str, office_ids: Collection[int] | None = None) -> Family:
    """The family with this number (small letters are fine). Raises NotFound, with the same words, if there is none and
    if it is of another office than `office_ids` (None: all): who may not see a family learns nothing of it."""
    row = session.execute(_NUMBERED, {"wanted": texts.key(family_number)}).one_or_none()
    if row is None or (office_ids is not None and row.office_id not in office_ids):
        raise NotFound("There is no family {number}. Look for it by name or village.", field="family_number",
                       number=family_number[:20])
    members = tuple(
        Member(m.id, m.role, PersonData(m.name_km, m.name_latin, m.sex, m.birth_year, m.national_id, m.id))
        for m in session.execute(_MEMBERS, {"family": row.id}))
    order = ("head", "spouse", "member")
    return Family(row.id, row.number, row.office_id, row.village_code, row.phone, row.equity_card, row.registered_on,
                  tuple(sorted(members, key=lambda member: order.index(member.role))))


def digest(shown: Family) -> str:
    """sha256 of all that is written about a family: tells whether it changed since it was shown."""
    return hashlib.sha256(repr(astuple(shown)).encode()).hexdigest()


def id_number_doubt(national_id: str | None) -> bool:
    """Whether a national ID looks wrong (it has nine digits): to warn about, never to refuse."""
    written = texts.number_text(national_id, "national_id")
    return written is not None and not re.fullmatch(r"\d{9}", re.sub(r"[\s.-]", "", written))


def in_programme(session: Session, office_id: int, village_code: str, on: date) -> None:
    """Raise Refusal unless the village is one of the office's programme villages on that day."""
    since_on = session.execute(_SINCE, {"village": texts.key(village_code), "office": office_id}).scalar_one_or_none()
    if since_on is None:
        raise Refusal("Village {code} is not in the programme of this office. Choose one of its villages, or ask the "
                      "administrator to add it.", field="village_code", code=village_code[:20])
    if on < since_on:
        raise Refusal("This village joined the programme on {since_on}. Use that date or a later one.", field="on",
                      since_on=since_on)


def _check_may_move(session: Session, before: Family) -> None:
    """Village books are made from where families live now: a move would take printed ones their figures."""
    loan = tables.loans.c
    if session.execute(select(loan.id).where(
            loan.family_id == before.id, loan.disbursement_id.is_not(None)).limit(1)).first():
        raise Refusal("Money was lent to this family in its village, and the books of that village count it. Keep the "
                      "village; moving a family with its loans is not possible yet.", field="village_code")


def _check_old_number(session: Session, office_id: int, old_number: str | None) -> None:
    table = tables.families.c
    other = old_number and session.execute(select(table.number).where(
        table.office_id == office_id, table.old_number == old_number)).scalar_one_or_none()
    if other:
        raise Refusal("Family {other} has the old number {number} already.", field="old_number", other=other,
                      number=old_number)


def _not_there_already(session: Session, village_code: str, head: PersonData) -> None:
    person = tables.family_members
    folds = {fold for fold in map(name_key, (head.name_km, head.name_latin)) if fold}
    heads = session.execute(
        select(tables.families.c.number, person.c.name_km, person.c.name_latin)
        .join(person, (person.c.family_id == tables.families.c.id) & (person.c.role == "head"))
        .where(tables.families.c.village_code == texts.key(village_code)).order_by(tables.families.c.number))
    alike = [row.number for row in heads if folds & {name_key(row.name_km), name_key(row.name_latin)}]
    if alike:
        raise Refusal("A head of family of this village has the same name: {numbers}. Look there first; if it is "
                      "another family, tick the box.", field="another", numbers=", ".join(alike))


def name_key(name: str) -> str:
    """A name without regard to spaces, invisible marks and the ways of spelling it."""
    return khmer.search_fold(name).replace(" ", "")


def _words(*people: PersonData | Sequence[PersonData] | None) -> list[object]:
    flat = [p for item in people for p in ([item] if isinstance(item, PersonData) or item is None else item)]
    return [None if person is None else astuple(person) for person in flat]


def _people(head: PersonData, spouse: PersonData | None, members: Sequence[PersonData],
            year: int) -> list[tuple[MemberRole, PersonData]]:
    if len(members) > MOST_MEMBERS:
        raise Refusal("A family has at most {most} further members here.", field="members", most=MOST_MEMBERS)
    given: list[tuple[MemberRole, str, PersonData]] = [("head", "head", head)]
    if spouse is not None:
        given.append(("spouse", "spouse", spouse))
    given += [("member", f"member{number}", person) for number, person in enumerate(members, 1)]
    return [(role, _checked(person, field, year)) for role, field, person in given]


def _checked(person: PersonData, field: str, year: int) -> PersonData:
    if person.sex not in ("f", "m"):
        raise Refusal("Choose woman or man.", field=f"{field}_sex")
    if person.birth_year is not None and not 1900 <= person.birth_year <= year:
        raise Refusal("Write the year of birth with four figures, for example 1975, or leave it empty.",
                      field=f"{field}_birth_year")
    return PersonData(
        texts.name(person.name_km, f"{field}_name_km", "km"),
        texts.name(person.name_latin, f"{field}_name_latin", "latin"),
        person.sex, person.birth_year, texts.number_text(person.national_id, f"{field}_national_id", 20), person.id)


def _row(family_id: int, role: MemberRole, person: PersonData) -> dict[str, object]:
    return {"family_id": family_id, "role": role, "name_km": person.name_km, "name_latin": person.name_latin,
            "sex": person.sex, "birth_year": person.birth_year, "national_id": person.national_id,
            "sort_key": khmer.sort_key(person.name_km),
            "search_text": khmer.search_text(person.name_km, person.name_latin)}


def _check_same_person(session: Session, before: Member, person: PersonData) -> None:
    """A spelling is mended; another person in the row of who signed would stand on contracts printed before."""
    was = before.person
    renamed = not {name_key(was.name_km), name_key(was.name_latin)} & {name_key(person.name_km),
                                                                       name_key(person.name_latin)}
    born = was.birth_year is not None and person.birth_year not in (None, was.birth_year)
    if renamed and (person.sex != was.sex or born) and session.execute(
            select(tables.loans.c.id).where(tables.loans.c.borrower_id == before.id).limit(1)).first():
        raise Refusal("{name} signed for a loan, and this would be another person. Mend only the spelling here; write "
                      "the other person down as a further member.", name=was.name_km,
                      field="members" if before.role == "member" else f"{before.role}_name_km")


def _replace_people(session: Session, before: Family, people: list[tuple[MemberRole, PersonData]]) -> None:
    table = tables.family_members
    there = {member.id: member for member in before.members}
    fixed = {member.role: member.id for member in before.members if member.role != "member"}
    kept: set[int] = set()
    for role, person in people:
        row_id = fixed.get(role) if role != "member" else person.id
        if row_id is None or row_id not in there:
            session.execute(insert(table).values(_row(before.id, role, person)))
            continue
        kept.add(row_id)
        _check_same_person(session, there[row_id], person)
        session.execute(update(table).where(table.c.id == row_id).values(_row(before.id, role, person)))
    gone = set(there) - kept
    if gone and session.execute(select(tables.loans.c.id).where(tables.loans.c.borrower_id.in_(gone))).first():
        raise Refusal("This person signed for a loan and stays in the family's list.", field="members")
    heard = tables.training_attendance.c.member_id
    if gone and session.execute(select(heard).where(heard.in_(gone))).first():
        raise Refusal("This person attended a training session and stays in the family's list.", field="members")
    answers = tables.guarantees.c.member_id
    if gone and session.execute(select(answers).where(answers.in_(gone))).first():
        raise Refusal("This person guarantees a loan and stays in the family's list.", field="members")
    if gone:
        session.execute(delete(table).where(table.c.id.in_(gone)))
