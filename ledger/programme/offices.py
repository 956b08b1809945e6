"""A provincial department and its book."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Office:
    """An office: `code` is the province code (20), `prefix` begins its family and loan numbers (SR)."""

    id: int
    code: str
    prefix: str
    name_km: str
    name_en: str
    opened_on: date


def open_office(session: Session, code: str, *, at: datetime, opened_on: date) -> int:
    """Open the book of the department of province `code`; returns the office id.

    Lays down what every book needs: places of the province, chart of accounts, the two funds, the default product,
    the fiscal year of `opened_on`. Raises Refusal for a code that is no province or an office already open.
    """
    raise NotImplementedError


def office(session: Session, code: str) -> Office:
    """The office of this province code. Raises NotFound."""
    raise NotImplementedError


def office_by_id(session: Session, office_id: int) -> Office:
    """The office with this id. Raises NotFound."""
    raise NotImplementedError


def offices(session: Session) -> list[Office]:
    """Every open office by code."""
    raise NotImplementedError
