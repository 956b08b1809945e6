"""Families with the names of their heads, as lists need them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from ledger.books.tables import families, family_members


@dataclass(frozen=True)
class Household:
    """A family and its head."""

    id: int
    number: str
    office_id: int
    village_code: str
    name_km: str
    name_latin: str
    sort_key: str
    phone: str | None
    registered_on: date


def query() -> Select[tuple[object, ...]]:
    """Every family with its head; add conditions and an order."""
    return select(
        families.c.id, families.c.number, families.c.office_id, families.c.village_code, families.c.phone,
        families.c.registered_on, family_members.c.name_km, family_members.c.name_latin, family_members.c.sort_key,
    ).join(family_members, (family_members.c.family_id == families.c.id) & (family_members.c.role == "head"))


def household(row: Row[tuple[object, ...]]) -> Household:
    """A row of `query`."""
    return Household(row.id, row.number, row.office_id, row.village_code, row.name_km, row.name_latin, row.sort_key,
                     row.phone, row.registered_on)


def numbered(session: Session, office_id: int, numbers: Collection[str]) -> list[Household]:
    """The families of an office that have these numbers, by number."""
    wanted = query().where(families.c.office_id == office_id, families.c.number.in_(numbers))
    return [household(row) for row in session.execute(wanted.order_by(families.c.serial))]


def households(session: Session, as_of: date, *, office_ids: Collection[int] | None = None,
               village_code: str | None = None, ids: Collection[int] | None = None) -> list[Household]:
    """The families registered by `as_of` that fit, by number."""
    wanted = query().where(families.c.registered_on <= as_of).order_by(families.c.office_id, families.c.serial)
    if office_ids is not None:
        wanted = wanted.where(families.c.office_id.in_(office_ids))
    if village_code is not None:
        wanted = wanted.where(families.c.village_code == village_code)
    if ids is not None:
        wanted = wanted.where(families.c.id.in_(ids))
    return [household(row) for row in session.execute(wanted)]
