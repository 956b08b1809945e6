"""Finding families: by name in Khmer or Latin, family number, loan number or phone."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from ledger.reports.common import Paging
from ledger.reports.statements import Place

FamilyState = Literal["overdue", "on time", "repaid", "written off", "waiting", "approved", "no loan"]
FAMILY_STATES: tuple[FamilyState, ...] = (
    "overdue", "on time", "repaid", "written off", "waiting", "approved", "no loan")


@dataclass(frozen=True)
class FamilyRow:
    """One family with its loans together, in riel. Names are those of the head."""

    number: str
    name_km: str
    name_latin: str
    village: Place
    commune: Place
    phone: str | None
    loan_number: str | None  # the latest
    lent: int
    outstanding: int
    overdue: int
    days_late: int
    state: FamilyState


@dataclass(frozen=True)
class FamilyList:
    """One page of the families that fit, and the sums of all that fit (all pages), in riel."""

    text: str
    village_code: str | None
    state: FamilyState | None
    rows: tuple[FamilyRow, ...]
    paging: Paging
    overdue_families: int
    lent: int
    outstanding: int
    overdue: int


def find_families(session: Session, office_ids: frozenset[int], text: str = "", village_code: str | None = None,
                  state: FamilyState | None = None, page: int = 1, size: int = 50, *, on: date) -> FamilyList:
    """The families of these offices that fit, in Khmer order of the head's name, as they stand on `on`.

    Every word of `text` must be found in a member's names (spelling tolerant), or the text in a number or the phone.
    """
    raise NotImplementedError
