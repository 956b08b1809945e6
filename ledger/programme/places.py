"""Provinces, districts, communes and villages, and which villages are in the programme.

An office has the places of its own province in its book, copied from the official list (`gazetteer`) when the office
is opened: what has been printed stays true when a later list spells a name differently.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, insert, select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.core import khmer
from ledger.core.errors import NotFound, Refusal
from ledger.core.money import to_latin_digits
from ledger.programme import gazetteer
from ledger.programme.gazetteer import Kind, Listed
from ledger.programme.people import MANAGERS, Actor, require

_places = tables.places.c
_programme = tables.programme_villages.c


@dataclass(frozen=True)
class Place:
    """A place with its unit in both languages: ភូមិ ព្រៃឈើទាល, Prey Chheu Teal village."""

    code: str  # official code: 2 digits a province, 4 a district, 6 a commune, 8 a village
    kind: Kind
    unit_km: str
    unit_en: str
    name_km: str
    name_latin: str

    @property
    def full_km(self) -> str:
        """The name with its unit before it."""
        return f"{self.unit_km}{self.name_km}"

    @property
    def full_en(self) -> str:
        """The name with its unit after it."""
        return f"{self.name_latin} {self.unit_en}"


@dataclass(frozen=True)
class Address:
    """A village and what it lies in."""

    village: Place
    commune: Place
    district: Place
    province: Place


@dataclass(frozen=True)
class ProgrammeVillage:
    """A village in which an office registers families, since `since_on`."""

    office_id: int
    since_on: date
    address: Address

    @property
    def village(self) -> Place:
        """The village itself."""
        return self.address.village


def seed(session: Session, province_code: str) -> int:
    """Copy the places of a province into the book; returns how many were new (0 when they are all there).

    What is there already is left as it is. Raises Refusal for a code that is no province.
    """
    listed = gazetteer.province(province_code)
    if not listed:
        raise Refusal("{code} is no province code. Use two figures, 01 to 25.", field="code", code=province_code)
    known = set(session.execute(select(_places.code).where(_places.code.startswith(province_code))).scalars())
    rows = [_row(place) for place in listed if place.code not in known]
    if rows:
        session.execute(insert(tables.places), rows)
    return len(rows)


def place(session: Session, code: str) -> Place:
    """The place with this official code (Khmer digits are fine). Raises NotFound."""
    code = to_latin_digits(code.strip())
    if not (code.isascii() and code.isdigit() and len(code) <= 8):
        raise NotFound("This is no code of a place. A village has 8 figures.", field="village_code")
    found = _read(session, select(tables.places).where(_places.code == code))
    if not found:
        raise NotFound("There is no place with the code {code} in these books. A village has 8 figures.",
                       field="village_code", code=code)
    return found[0]


def address(session: Session, village_code: str) -> Address:
    """The village with this code and what it lies in. Raises NotFound for a code that is no village's."""
    village = place(session, village_code)
    if village.kind != "village":
        raise NotFound("{code} is not a village. A village has 8 figures.", field="village_code", code=village.code)
    return _addresses(session, [village.code])[village.code]


def provinces(session: Session) -> list[Place]:
    """The provinces in these books, in Khmer order."""
    return _read(session, select(tables.places).where(_places.kind == "province").order_by(_places.sort_key))


def districts(session: Session, province_code: str) -> list[Place]:
    """The districts of a province, in Khmer order."""
    return _below(session, province_code)


def communes(session: Session, district_code: str) -> list[Place]:
    """The communes of a district, in Khmer order."""
    return _below(session, district_code)


def villages(session: Session, commune_code: str) -> list[Place]:
    """The villages of a commune, in Khmer order."""
    return _below(session, commune_code)


def find_villages(session: Session, office_id: int, text: str, limit: int = 20) -> list[Address]:
    """Villages of the office's province by Khmer or Latin name or code, those in the programme first.

    Every word typed must be found; none typed finds none.
    """
    terms = khmer.search_terms(text)
    if not terms:
        return []
    query = (select(_places.code).select_from(tables.places.outerjoin(tables.programme_villages))
             .where(_places.kind == "village", _places.code.startswith(_province_of(session, office_id)),
                    *(_places.search_text.contains(term) for term in terms))
             .order_by(case((_programme.office_id.is_(None), 1), else_=0), _places.sort_key, _places.code)
             .limit(limit))
    codes = list(session.execute(query).scalars())
    found = _addresses(session, codes)
    return [found[code] for code in codes]


def programme_villages(session: Session, office_id: int) -> list[ProgrammeVillage]:
    """The villages in which the office registers families, in Khmer order."""
    query = (select(_programme.village_code, _programme.since_on)
             .join_from(tables.programme_villages, tables.places)
             .where(_programme.office_id == office_id).order_by(_places.sort_key, _places.code))
    rows = session.execute(query).all()
    found = _addresses(session, [row.village_code for row in rows])
    return [ProgrammeVillage(office_id, row.since_on, found[row.village_code]) for row in rows]


def programme_village(session: Session, office_id: int, village_code: str) -> ProgrammeVillage | None:
    """The village as the office has it in its programme, or None."""
    query = select(_programme.since_on).where(_programme.office_id == office_id,
                                              _programme.village_code == village_code)
    since_on = session.execute(query).scalar_one_or_none()
    return None if since_on is None else ProgrammeVillage(office_id, since_on, address(session, village_code))


def add_programme_village(session: Session, office_id: int, village_code: str, since_on: date,
                          actor: Actor) -> ProgrammeVillage:
    """From `since_on` the office registers families of this village.

    Only an administrator of the office may. Raises NotFound for an unknown code, Refusal for a village of another
    province, one that is in the programme already, and a date in the future.
    """
    require(actor, office_id, *MANAGERS)
    found = address(session, village_code)
    code = found.village.code
    if found.province.code != _province_of(session, office_id):
        raise Refusal("The village {name} lies in another province. Choose a village of your own province.",
                      field="village_code", name=found.village.name_latin)
    if since_on > actor.today:
        raise Refusal("The date {given_on} is in the future. Use today's date or an earlier one.", field="since_on",
                      given_on=since_on)
    if programme_village(session, office_id, code):
        raise Refusal("The village {name} is in the programme already.", field="village_code",
                      name=found.village.name_latin)
    session.execute(insert(tables.programme_villages).values(village_code=code, office_id=office_id, since_on=since_on))
    return ProgrammeVillage(office_id, since_on, found)


def _row(listed: Listed) -> dict[str, Any]:
    return {"code": listed.code, "kind": listed.kind, "unit_km": listed.unit.km, "unit_en": listed.unit.en,
            "parent_code": listed.parent_code, "name_km": listed.name_km, "name_latin": listed.name_latin,
            "sort_key": khmer.sort_key(listed.name_km),
            "search_text": f"{khmer.search_text(listed.name_km, listed.name_latin)} {listed.code}"}


def _province_of(session: Session, office_id: int) -> str:
    query = select(tables.offices.c.province_code).where(tables.offices.c.id == office_id)
    return str(session.execute(query).scalar_one())


def _below(session: Session, code: str) -> list[Place]:
    return _read(session, select(tables.places).where(_places.parent_code == code)
                 .order_by(_places.sort_key, _places.code))


def _addresses(session: Session, village_codes: Iterable[str]) -> dict[str, Address]:
    """In one query: a code begins with the codes of what its place lies in."""
    codes = {code[:length] for code in village_codes for length in (2, 4, 6, 8)}
    found = {place.code: place for place in _read(session, select(tables.places).where(_places.code.in_(codes)))}
    return {code: Address(village, found[code[:6]], found[code[:4]], found[code[:2]])
            for code, village in found.items() if village.kind == "village"}


def _read(session: Session, query: Select[Any]) -> list[Place]:
    return [Place(row.code, row.kind, row.unit_km, row.unit_en, row.name_km, row.name_latin)
            for row in session.execute(query)]
