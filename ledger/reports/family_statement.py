"""The family statement: every loan of a family, what was paid and what is still to pay."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.books.tables import families, offices
from ledger.core.errors import NotFound, Refusal
from ledger.reports import households
from ledger.reports.common import Offices, addresses, typed
from ledger.reports.figures import OfficeName
from ledger.reports.households import Household
from ledger.reports.loan_statement import loan_statement
from ledger.reports.portfolio import LoanView, portfolio
from ledger.reports.statements import FamilyStatement


@dataclass(frozen=True)
class FamilyRecord:
    """A family found by its number, with its office."""

    household: Household
    office: OfficeName


def family_statement(session: Session, family_number: str, as_of: date, office_ids: Offices = None) -> FamilyStatement:
    """The statement of one family at the end of `as_of`: five queries.

    Raises NotFound for a number that is not in the books or not in the actor's offices, Refusal for a date before
    the family was registered.
    """
    record = find_family(session, family_number, office_ids)
    return statement_of(session, record, as_of, portfolio(session, as_of, family_ids=[record.household.id]))


def find_family(session: Session, family_number: str, office_ids: Offices = None) -> FamilyRecord:
    """The family with this number (small letters are fine). Raises NotFound."""
    number = typed(family_number).upper()
    row = session.execute(
        households.query()
        .add_columns(offices.c.code, offices.c.prefix, offices.c.name_km.label("office_km"), offices.c.name_en)
        .join(offices, offices.c.id == families.c.office_id).where(families.c.number == number)).one_or_none()
    if row is None or (office_ids is not None and row.office_id not in office_ids):
        raise NotFound("There is no family {number} in your books. Check the number, or look for the name.",
                       number=number)
    return FamilyRecord(households.household(row), OfficeName(row.code, row.prefix, row.office_km, row.name_en))


def statement_of(session: Session, record: FamilyRecord, as_of: date, views: list[LoanView]) -> FamilyStatement:
    """The statement of a family from its loans as they stood at the end of `as_of`."""
    home = record.household
    if as_of < home.registered_on:
        raise Refusal("Family {number} was registered on {day}. Choose that day or a later one.", field="as_of",
                      number=home.number, day=home.registered_on)
    lent = [view for view in views if view.position is not None]
    next_days = [view.next_due_on for view in lent if view.next_due_on is not None]
    next_due_on = min(next_days, default=None)
    return FamilyStatement(
        office=record.office, family_number=home.number, name_km=home.name_km, name_latin=home.name_latin,
        address=addresses(session, [home.village_code])[home.village_code], as_of=as_of,
        loans=tuple(loan_statement(view) for view in lent), grants=(), held=sum(view.sums.held for view in lent),
        next_due_on=next_due_on,
        next_riel=sum(view.next_riel for view in lent if view.next_due_on == next_due_on))
