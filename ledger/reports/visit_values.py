"""What the printed forms of following up and training say, as frozen values: drawn by `ledger.paper`."""

from dataclasses import dataclass
from datetime import date

from ledger.core.following_up import Topic
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


@dataclass(frozen=True)
class Named:
    """A person in both scripts."""

    name_km: str
    name_latin: str


@dataclass(frozen=True)
class AttendanceRow:
    """A family with its people who could attend, or did."""

    line: int
    family_number: str
    people: tuple[Named, ...]


@dataclass(frozen=True)
class AttendanceSheet:
    """Who may come to a training session in a village, to be signed there; or who came to one that was held.

    Topic, day and trainer are None or "" while they are still to be written.
    """

    office: OfficeName
    address: VillageAddress
    on: date  # the day it was printed
    topic: Topic | None
    other_topic: str | None
    held_on: date | None
    trainer: str
    rows: tuple[AttendanceRow, ...]
    session_id: int | None = None  # of a session that was held

    @property
    def number(self) -> str:
        """What the paper is called: AS-20040607-20080930; of a session that was held AS-20040607-20080930-14."""
        of_session = "" if self.session_id is None else f"-{self.session_id}"
        return f"AS-{self.address.village.code}-{self.held_on or self.on:%Y%m%d}{of_session}"
