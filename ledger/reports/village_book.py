"""The village book: every family of a village with its figures, and their sum."""

from datetime import date

from sqlalchemy.orm import Session

from ledger.reports.common import Offices
from ledger.reports.statements import VillageBook


def village_book(session: Session, village_code: str, as_of: date, office_ids: Offices = None) -> VillageBook:
    """The book of one programme village at the end of `as_of`; families by number, whatever their number few queries.

    Raises NotFound for a village that is not in the programme or not in the actor's offices, Refusal for a date
    before the office was opened.
    """
    raise NotImplementedError
