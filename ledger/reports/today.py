"""The page Today: what is due, what waits, what is there."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from ledger.reports.approvals import WaitingRow
from ledger.reports.statements import FundProof, MonthFigures, OfficeName, Place

DueState = Literal["paid", "part", "today", "not yet", "overdue"]


@dataclass(frozen=True)
class DueVillage:
    """Instalments of one village whose due date lies in the week, in riel: `due` = `paid` + `left`.

    `first_on` is the first due date of the week, `state` speaks of the whole: paid, part paid, nothing paid and the
    last due date today or ahead ("today", "not yet"), or behind ("overdue"). `overdue` is what is overdue from before
    the week.
    """

    village: Place
    first_on: date
    families: int
    due: int
    paid: int
    left: int
    overdue: int
    state: DueState


@dataclass(frozen=True)
class DueWeek:
    """Monday to Sunday, both included."""

    from_on: date
    to_on: date
    villages: tuple[DueVillage, ...]
    families: int
    due: int
    paid: int
    left: int


@dataclass(frozen=True)
class OfficeHead:
    """The end of an office's chain: number of entries and hash ("" when empty)."""

    office: OfficeName
    entries: int
    hash: str

    @property
    def short_hash(self) -> str:
        """The first 12 hex digits in groups of four."""
        return " ".join(self.hash[i:i + 4] for i in range(0, 12, 4))


@dataclass(frozen=True)
class Today:
    """The figures of the actor's offices together on `on`, in riel; the heads office by office.

    `lent` is all that was disbursed and not turned back, `families` how many families owe something, `at_risk` the
    outstanding of loans more than 30 days late. `proof` is the sum of all funds, `proofs` one a fund.
    """

    on: date
    week: DueWeek
    waiting: tuple[WaitingRow, ...]
    cash: int
    bank: int
    outstanding: int
    lent: int
    families: int
    overdue: int
    overdue_families: int
    at_risk: int
    at_risk_families: int
    months: tuple[MonthFigures, ...]
    proof: FundProof
    proofs: tuple[FundProof, ...]
    heads: tuple[OfficeHead, ...]

    @property
    def to_decide(self) -> int:
        """How many of the waiting requests the actor did not ask for."""
        return sum(not row.own for row in self.waiting)

    @property
    def at_risk_permille(self) -> int:
        """Outstanding at risk in tenths of a percent of all that is outstanding: 68 is 6.8 %."""
        return (self.at_risk * 2000 + self.outstanding) // (2 * self.outstanding) if self.outstanding else 0


def today(session: Session, office_ids: frozenset[int], on: date, user_id: int = 0) -> Today:
    """Everything the page Today shows, for the actor `user_id`."""
    raise NotImplementedError


def heads(session: Session, office_ids: frozenset[int]) -> tuple[OfficeHead, ...]:
    """The chain heads of the offices by code: for the foot of every page."""
    raise NotImplementedError
