"""What the printed forms of following up say, as frozen values: made by `following_up`, drawn by `ledger.paper`."""

from dataclasses import dataclass
from datetime import date

from ledger.reports.figures import OfficeName
from ledger.reports.statements import VillageAddress


@dataclass(frozen=True)
class VisitFormRow:
    """A family to be visited, and the day it is planned for."""

    line: int  # the number of its row, on the paper and on the page where it is keyed in
    family_number: str
    name_km: str
    name_latin: str
    next_on: date | None


@dataclass(frozen=True)
class VisitForm:
    """The form of a village, to be filled in by hand; `visitor` is "" when nobody is named yet."""

    office: OfficeName
    address: VillageAddress
    on: date  # the day it was printed
    visitor: str
    rows: tuple[VisitFormRow, ...]

    @property
    def number(self) -> str:
        """What the paper is called: VF-20040607-20080930."""
        return f"VF-{self.address.village.code}-{self.on:%Y%m%d}"
