"""The villages of the programme, and one village for the screen."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.reports.statements import Figures, VillageAddress, VillageBook


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
    raise NotImplementedError


def village_page(session: Session, office_ids: frozenset[int], village_code: str, as_of: date) -> VillageBook:
    """The village book for the screen. Raises NotFound."""
    raise NotImplementedError
