"""The village book: every family of a village with its figures, and their sum."""

from collections import defaultdict
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books.tables import offices, programme_villages
from ledger.core.errors import NotFound, Refusal
from ledger.reports.common import Offices, addresses, typed
from ledger.reports.figures import OfficeName
from ledger.reports.households import Household, households
from ledger.reports.portfolio import NO_FIGURES, LoanView, portfolio, total
from ledger.reports.statements import VillageBook, VillageRow


def village_book(session: Session, village_code: str, as_of: date, office_ids: Offices = None) -> VillageBook:
    """The book of one programme village at the end of `as_of`; families by number, whatever their number few queries.

    Raises NotFound for a village that is not in the programme or not in the actor's offices, Refusal for a date
    before the office was opened.
    """
    village_code = typed(village_code)
    office = _office(session, village_code, as_of, office_ids)
    lent: dict[int, list[LoanView]] = defaultdict(list)
    for view in portfolio(session, as_of, village_code=village_code, settled_before=date.max):
        lent[view.record.family_id].append(view)
    rows = tuple(village_row(home, lent[home.id]) for home in households(session, as_of, village_code=village_code))
    return VillageBook(office, addresses(session, [village_code])[village_code], as_of, rows,
                       total(row.figures for row in rows))


def village_row(home: Household, views: list[LoanView]) -> VillageRow:
    """One family with its loans together."""
    lent = [view for view in views if view.lent]
    days = [view.next_due_on for view in lent if view.next_due_on is not None]
    return VillageRow(
        family_number=home.number, name_km=home.name_km, name_latin=home.name_latin,
        loan_number=lent[-1].record.number if lent else None,
        figures=total([NO_FIGURES, *(view.figures for view in lent)], families=1),
        days_late=max((view.arrears.days_late for view in lent if view.arrears is not None), default=0),
        next_due_on=min(days, default=None))


def _office(session: Session, village_code: str, as_of: date, office_ids: Offices) -> OfficeName:
    row = session.execute(
        select(offices).join(programme_villages, programme_villages.c.office_id == offices.c.id)
        .where(programme_villages.c.village_code == village_code)).one_or_none()
    if row is None or (office_ids is not None and row.id not in office_ids):
        raise NotFound("There is no village {code} in the programme. Check the code in the list of villages.",
                       code=village_code)
    if as_of < row.opened_on:
        raise Refusal("The office was opened on {day}. Choose that day or a later one.", field="as_of",
                      day=row.opened_on)
    return OfficeName(row.code, row.prefix, row.name_km, row.name_en)
