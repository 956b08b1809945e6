"""What several reports share: paging, people, places, offices and who may see them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.core.errors import NotFound
from ledger.reports.figures import OfficeName
from ledger.reports.statements import Place, VillageAddress

LoanState = Literal["waiting", "refused", "approved", "open", "overdue", "closed", "written off", "cancelled",
                    "withdrawn"]
"""waiting: for a decision. approved: not handed over yet. open: disbursed, nothing overdue. overdue: something is.
closed: all paid. written off: given up as lost. cancelled: the disbursement was turned back. withdrawn: the family
did not want it any more."""

NEVER_LENT: frozenset[LoanState] = frozenset({"refused", "cancelled", "withdrawn"})
"""Loans that came to nothing: a family page shows the one before them."""

Offices = frozenset[int] | None
"""The offices an actor may see; None is the command line, which may see every one."""


@dataclass(frozen=True)
class Paging:
    """One page of a list: `page` counts from 1, `total` is the number of rows on all pages."""

    page: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The number of rows before this page."""
        return (self.page - 1) * self.size


@dataclass(frozen=True)
class Person:
    """Somebody who works with the books."""

    user_id: int
    name_km: str
    name_latin: str
    role: str


@dataclass(frozen=True)
class OfficeRecord:
    """An office with its row number and its name as statements print it."""

    id: int
    name: OfficeName


def typed(text: str) -> str:
    """`text` as somebody typed it, without what no database takes: control characters and broken halves of a pair."""
    return "".join(character for character in text if character.isprintable()).strip()


def paging(page: int, size: int, total: int) -> Paging:
    """The page asked for, brought inside the pages there are."""
    last = max(1, -(-total // size))
    return Paging(min(max(page, 1), last), size, total)


def office(session: Session, code: str, office_ids: Offices = None) -> OfficeRecord:
    """The office with this province code. Raises NotFound if there is none, or the actor may not see it."""
    row = session.execute(select(tables.offices).where(tables.offices.c.code == typed(code))).one_or_none()
    if row is None or (office_ids is not None and row.id not in office_ids):
        raise NotFound("There is no office {code} in your books. Check the province code.", code=code)
    return OfficeRecord(row.id, OfficeName(row.code, row.prefix, row.name_km, row.name_en))


def offices(session: Session, office_ids: Offices) -> list[OfficeRecord]:
    """The offices the actor may see, by code."""
    query = select(tables.offices).order_by(tables.offices.c.code)
    if office_ids is not None:
        query = query.where(tables.offices.c.id.in_(office_ids))
    return [OfficeRecord(row.id, OfficeName(row.code, row.prefix, row.name_km, row.name_en))
            for row in session.execute(query)]


def people(session: Session, user_ids: Iterable[int | None]) -> dict[int, Person]:
    """Who these users are, in one query; None among them is passed over."""
    users = tables.users.c
    wanted = {user_id for user_id in user_ids if user_id is not None}
    rows = session.execute(select(users.id, users.name_km, users.name_latin, users.role).where(users.id.in_(wanted)))
    return {row.id: Person(row.id, row.name_km, row.name_latin, row.role) for row in rows}


def addresses(session: Session, village_codes: Collection[str]) -> dict[str, VillageAddress]:
    """The villages with what they lie in, in one query: a code begins with the codes of what it lies in."""
    codes = {code[:length] for code in village_codes for length in (2, 4, 6, 8)}
    rows = session.execute(select(tables.places).where(tables.places.c.code.in_(codes)))
    found = {row.code: Place(row.code, row.unit_km, row.unit_en, row.name_km, row.name_latin) for row in rows}
    return {code: VillageAddress(found[code], found[code[:6]], found[code[:4]], found[code[:2]])
            for code in set(village_codes) if code in found}


@dataclass(frozen=True)
class OfficeOfVillage:
    """The office whose programme a village is in."""

    id: int
    name: OfficeName


def office_of_village(session: Session, village_code: str, office_ids: Offices) -> OfficeOfVillage:
    """Whose programme this village is in. Raises NotFound when it is in none of these offices'."""
    office, programme = tables.offices.c, tables.programme_villages.c
    row = session.execute(
        select(office.id, office.code, office.prefix, office.name_km, office.name_en)
        .join(tables.programme_villages, programme.office_id == office.id)
        .where(programme.village_code == village_code)).one_or_none()
    if row is None or (office_ids is not None and row.id not in office_ids):
        raise NotFound("There is no village {code} in the programme. Check the code in the list of villages.",
                       code=village_code)
    return OfficeOfVillage(row.id, OfficeName(row.code, row.prefix, row.name_km, row.name_en))
