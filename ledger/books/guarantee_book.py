"""Guarantees as the books have them: who answers for which loan. A fixed number of queries; writes nothing.

Names are those that were written down with the guarantee, as the contract prints them. A guarantor who is a member
of a registered family is known by that row; anybody else by phone, or by the name in Khmer letters.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.books.loan_book import parts

MANY = 2
"""Whoever answers for more open loans than this is warned about: one bad harvest would meet them all at once."""

_given, _person, _family, _loan = (tables.guarantees.c, tables.family_members.c, tables.families.c, tables.loans.c)


@dataclass(frozen=True)
class Guarantee:
    """A person who answers for a loan. `family_number` is their own family's, None for somebody not registered."""

    id: int
    loan_id: int
    office_id: int
    member_id: int | None
    family_id: int | None
    family_number: str | None
    name_km: str
    name_latin: str
    sex: str
    phone: str | None


def of_loan(session: Session, loan_id: int) -> tuple[Guarantee, ...]:
    """Who answers for the loan, in the order they were written down."""
    return of_loans(session, [loan_id])[loan_id]


def of_loans(session: Session, loan_ids: Collection[int]) -> dict[int, tuple[Guarantee, ...]]:
    """The same for many loans; every loan asked for has a key."""
    found: dict[int, list[Guarantee]] = defaultdict(list)
    for part in parts(loan_ids):
        for row in session.execute(_query(_given.loan_id.in_(part))):
            found[row.loan_id].append(_guarantee(row))
    return {loan_id: tuple(found[loan_id]) for loan_id in loan_ids}


def given_by_family(session: Session, family_id: int) -> tuple[Guarantee, ...]:
    """The guarantees of the family's own members for loans of other families."""
    return tuple(_guarantee(row) for row in session.execute(_query(_person.family_id == family_id)))


def by_same_person(session: Session, office_id: int, *, member_id: int | None, name_km: str,
                   phone: str | None) -> tuple[Guarantee, ...]:
    """All guarantees of one person for loans of this office, whatever became of the loans."""
    same: ColumnElement[bool] = _given.member_id == member_id
    if member_id is None:
        by_phone = _given.phone == phone if phone else false()
        same = and_(_given.member_id.is_(None), or_(by_phone, _given.name_km == name_km))
    return tuple(_guarantee(row) for row in session.execute(_query(and_(_loan.office_id == office_id, same))))


def _query(which: ColumnElement[bool]) -> Select[tuple[Any, ...]]:
    return select(
        _given.id, _given.loan_id, _loan.office_id, _given.member_id, _person.family_id,
        _family.number.label("family_number"), _given.name_km, _given.name_latin, _given.sex, _given.phone,
    ).select_from(
        tables.guarantees.join(tables.loans, _loan.id == _given.loan_id)
        .outerjoin(tables.family_members, _person.id == _given.member_id)
        .outerjoin(tables.families, _family.id == _person.family_id)
    ).where(which).order_by(_given.id)


def _guarantee(row: Row[tuple[Any, ...]]) -> Guarantee:
    return Guarantee(row.id, row.loan_id, row.office_id, row.member_id, row.family_id, row.family_number, row.name_km,
                     row.name_latin, row.sex, row.phone)
