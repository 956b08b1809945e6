"""The page of one family: its people, its loans and everything that happened."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from ledger.reports.common import LoanState, Person
from ledger.reports.loans import LoanPage
from ledger.reports.statements import FamilyStatement

EventKind = Literal["registered", "applied", "approved", "refused", "disbursed", "repaid", "reversed", "reallocated",
                    "reversal asked", "missed", "closed", "cancelled"]


@dataclass(frozen=True)
class MemberRow:
    """A person of the family."""

    id: int
    role: Literal["head", "spouse", "member"]
    name_km: str
    name_latin: str
    sex: Literal["f", "m"]
    birth_year: int | None
    national_id: str | None


@dataclass(frozen=True)
class LoanLine:
    """One loan of the family, in riel."""

    number: str
    state: LoanState
    principal: int
    applied_on: date
    disbursed_on: date | None
    closed_on: date | None
    outstanding: int
    overdue: int
    days_late: int


@dataclass(frozen=True)
class Event:
    """One thing that happened. `riel` is 0 where no money is meant; `number` is the instalment that was missed (its
    due date passed with something left; `riel` is what was left at the end of that day); `turned_back`: a repayment
    or disbursement that was reversed later."""

    on: date
    kind: EventKind
    riel: int
    loan_number: str | None
    voucher: str | None
    by: Person | None
    number: int | None = None
    turned_back: bool = False


@dataclass(frozen=True)
class FamilyPage:
    """Everything about one family on a date; `events` the latest first. `loan` is the current one in full: the last
    that was not refused or cancelled, None if there is none."""

    statement: FamilyStatement
    phone: str | None
    equity_card: str | None
    registered_on: date
    registered_by: Person
    members: tuple[MemberRow, ...]
    loans: tuple[LoanLine, ...]
    loan: LoanPage | None
    events: tuple[Event, ...]


def family_page(session: Session, office_ids: frozenset[int], number: str, as_of: date) -> FamilyPage:
    """One family at the end of `as_of`. Raises NotFound."""
    raise NotImplementedError
