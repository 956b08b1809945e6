"""The villages of the programme, and one village for the screen."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books.tables import programme_villages
from ledger.reports.common import addresses
from ledger.reports.portfolio import NO_FIGURES, portfolio, total
from ledger.reports.province_statement import village_figures
from ledger.reports.statements import Figures, VillageAddress, VillageBook
from ledger.reports.village_book import village_book


@dataclass(frozen=True)
class VillageLine:
    """One village of the programme with the figures of its families."""

    address: VillageAddress
    since_on: date
    figures: Figures


@dataclass(frozen=True)
class VillageList:
    """The programme villages of the actor's offices, by code; `total` is their sum."""

    as_of: date
    rows: tuple[VillageLine, ...]
    total: Figures


def village_list(session: Session, office_ids: frozenset[int], as_of: date) -> VillageList:
    """The programme villages of these offices with their figures at the end of `as_of`."""
    views = portfolio(session, as_of, office_ids=office_ids, settled_before=date.max)
    since = {row.village_code: row.since_on for row in session.execute(
        select(programme_villages).where(programme_villages.c.office_id.in_(office_ids)))}
    found = village_figures(session, sorted(office_ids), as_of, views)
    places = addresses(session, [row.place.code for row in found])
    rows = tuple(VillageLine(places[row.place.code], since[row.place.code], row.figures) for row in found
                 if row.place.code in since)
    return VillageList(as_of, rows, total([NO_FIGURES, *(row.figures for row in rows)]))


def village_page(session: Session, office_ids: frozenset[int], village_code: str, as_of: date) -> VillageBook:
    """The village book for the screen. Raises NotFound."""
    return village_book(session, village_code, as_of, office_ids)
