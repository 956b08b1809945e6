"""The province statement: an office's figures, villages, funds, money, ageing, trial balance and agreements."""

from datetime import date

from sqlalchemy.orm import Session

from ledger.reports.common import Offices
from ledger.reports.statements import ProvinceStatement


def province_statement(session: Session, office_code: str, as_of: date, from_on: date | None = None,
                       office_ids: Offices = None) -> ProvinceStatement:
    """The statement of one office from `from_on` (the office's first day unless given) to `as_of`, both included.

    Raises NotFound for an office that is not there or not the actor's, Refusal for dates before it was opened or
    in the wrong order.
    """
    raise NotImplementedError
