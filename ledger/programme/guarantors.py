"""Who answers for a loan together with the family: a member of another registered family, or somebody else."""

from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from ledger.books import guarantee_book, requests, tables
from ledger.books.guarantee_book import MANY, Guarantee, of_loan
from ledger.books.loan_book import LoanRecord
from ledger.core.errors import Refusal
from ledger.programme import asking, families, loan_state, texts
from ledger.programme.loan_state import OPEN_STATES
from ledger.programme.people import FIELD_WORK, Actor, require

__all__ = ["MANY", "Candidate", "Guarantee", "Person", "add", "look", "of_loan"]

@dataclass(frozen=True)
class Person:
    """Who is to answer for a loan: the member `member_id` of family `family_number`, or, without a family, somebody
    else with names, sex (f or m) and perhaps a phone."""

    family_number: str | None = None
    member_id: int | None = None
    name_km: str = ""
    name_latin: str = ""
    sex: str = ""
    phone: str | None = None


@dataclass(frozen=True)
class Candidate:
    """A person as they would be written down. `open_loans` are the other open loans they answer for already; `many`:
    with this one they are more than MANY. `namesake`: somebody of the borrowing family has the same name."""

    member_id: int | None
    family_number: str | None
    name_km: str
    name_latin: str
    sex: str
    phone: str | None
    open_loans: tuple[str, ...]
    namesake: bool

    @property
    def many(self) -> bool:
        """Whether to warn."""
        return len(self.open_loans) >= MANY


def add(session: Session, loan_number: str, person: Person, *, actor: Actor, request_key: str) -> int:
    """Write down who answers for a loan that waits for its money; returns the number of the guarantee.

    It is never taken off again: it stands on the contract. Raises Refusal as `look` does.
    """
    record = loan_state.by_number(session, loan_number)
    require(actor, record.office_id, *FIELD_WORK)
    request = asking.asked(request_key, "guarantor", record.number, person)
    done = asking.begin(session, record.office_id, request)
    if done is not None:
        return int(done.partition(":")[2])
    one = look(session, record.number, person, actor=actor)
    table = tables.guarantees
    number = int(session.execute(insert(table).values(
        loan_id=record.id, member_id=one.member_id, name_km=one.name_km, name_latin=one.name_latin, sex=one.sex,
        phone=one.phone, entered_at=actor.at, entered_by=actor.user_id).returning(table.c.id)).scalar_one())
    requests.remember(session, request, f"guarantee:{number}", actor.at)
    return number


def look(session: Session, loan_number: str, person: Person, *, actor: Actor) -> Candidate:
    """Who it would be, and what else they answer for; changes nothing.

    Raises Refusal for a loan that does not wait for its money, a family that is not there or is the borrower's own, a
    person who is not in it, names that are missing, and somebody who answers for this loan already.
    """
    record = loan_state.by_number(session, loan_number)
    require(actor, record.office_id, *FIELD_WORK)
    loan = loan_state.of_record(session, record)
    if loan.state not in ("applied", "approved"):
        raise Refusal("Loan {loan} is not waiting to be handed over: nothing is added to its application any more.",
                      loan=loan.number)
    found = _member(session, record, person) if person.family_number else _somebody(session, record, person)
    _check_new(session, record, found)
    return found


def _member(session: Session, record: LoanRecord, person: Person) -> Candidate:
    family = families.family(session, person.family_number or "", {record.office_id})
    if family.id == record.family_id:
        raise Refusal("This is the family that borrows. A guarantor is of another family.", field="family_number")
    one = next((member for member in family.members if member.id == person.member_id), None)
    if one is None:
        raise Refusal("Choose which person of family {number} answers for the loan.", field="member_id",
                      number=family.number)
    return Candidate(
        one.id, family.number, one.person.name_km, one.person.name_latin, one.person.sex, family.phone,
        _open_loans(session, record, one.id, one.person.name_km, None), namesake=False)


def _somebody(session: Session, record: LoanRecord, person: Person) -> Candidate:
    name_km = texts.name(person.name_km, "name_km", "km")
    name_latin = texts.name(person.name_latin, "name_latin", "latin")
    phone = texts.phone(person.phone)
    if person.sex not in ("f", "m"):
        raise Refusal("Choose woman or man.", field="sex")
    own = families.family(session, record.family_number)
    alike = any(families.name_key(name_km) == families.name_key(member.person.name_km) for member in own.members)
    return Candidate(None, None, name_km, name_latin, person.sex, phone,
                     _open_loans(session, record, None, name_km, phone), namesake=alike)


def _check_new(session: Session, record: LoanRecord, one: Candidate) -> None:
    for there in of_loan(session, record.id):
        same = there.member_id == one.member_id if one.member_id else (
            there.member_id is None and there.name_km == one.name_km)
        if same:
            raise Refusal("{name} answers for this loan already.", name=there.name_km,
                          field="member_id" if one.member_id else "name_km")


def _open_loans(session: Session, record: LoanRecord, member_id: int | None, name_km: str,
                phone: str | None) -> tuple[str, ...]:
    given = guarantee_book.by_same_person(session, record.office_id, member_id=member_id, name_km=name_km, phone=phone)
    others = [loan_state.of_record(session, loan_state.by_id(session, one)) for one in sorted(
        {guarantee.loan_id for guarantee in given} - {record.id})]
    return tuple(loan.number for loan in others if loan.state in OPEN_STATES)
