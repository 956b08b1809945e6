"""The family statement: every loan of a family, what was paid and what is still to pay."""

from datetime import date

from sqlalchemy.orm import Session

from ledger.reports.common import Offices
from ledger.reports.statements import FamilyStatement


def family_statement(session: Session, family_number: str, as_of: date, office_ids: Offices = None) -> FamilyStatement:
    """The statement of one family at the end of `as_of`.

    Raises NotFound for a number that is not in the books or not in the actor's offices, Refusal for a date before
    the family was registered.
    """
    raise NotImplementedError
