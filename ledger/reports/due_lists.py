"""Who is to pay: what falls due in some days by village and officer, and who is overdue, with telephone numbers.

The officer of a loan is who took its application.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.reports.common import Person, addresses, people
from ledger.reports.households import households
from ledger.reports.portfolio import LoanView, portfolio
from ledger.reports.statements import Place

Line = TypeVar("Line", bound="Borrower")


@dataclass(frozen=True)
class Borrower:
    """A loan in a list: whose, where, and who took its application."""

    village: Place
    commune: Place
    officer: Person
    family_number: str
    name_km: str
    name_latin: str
    phone: str | None
    loan_number: str


@dataclass(frozen=True)
class DueLine(Borrower):
    """What falls due on a loan in these days, riel: `due` = `paid` + `left`. `overdue` is from before them."""

    due_on: date
    due: int
    paid: int
    left: int
    overdue: int


@dataclass(frozen=True)
class LateLine(Borrower):
    """A loan that is late, riel: what is overdue and since how many days, what is owed in all."""

    overdue: int
    days_late: int
    outstanding: int


@dataclass(frozen=True)
class DueVillage:
    """The lines of a village in the order of its families' numbers, and their sums in riel."""

    village: Place
    commune: Place
    rows: tuple[DueLine, ...]
    draft: str | None  # the newest collection sheet of the village that is not posted yet

    @property
    def due(self) -> int:
        """What falls due in these days."""
        return sum(row.due for row in self.rows)

    @property
    def paid(self) -> int:
        """What of it is paid."""
        return sum(row.paid for row in self.rows)

    @property
    def left(self) -> int:
        """What of it is not."""
        return sum(row.left for row in self.rows)

    @property
    def overdue(self) -> int:
        """What is overdue from before, of loans that have something due in these days."""
        return sum(row.overdue for row in self.rows)


@dataclass(frozen=True)
class DueList:
    """From one day to another, both included, as it stands at the end of `as_of`. `officers`: everybody whose loans
    there are."""

    from_on: date
    to_on: date
    as_of: date
    villages: tuple[DueVillage, ...]
    officers: tuple[Person, ...]

    @property
    def rows(self) -> tuple[DueLine, ...]:
        """Every line, village by village."""
        return tuple(row for village in self.villages for row in village.rows)


@dataclass(frozen=True)
class LateList:
    """The loans more than `over` days late at the end of `as_of`, the latest first."""

    as_of: date
    over: int
    rows: tuple[LateLine, ...]
    officers: tuple[Person, ...]

    @property
    def overdue(self) -> int:
        """What is overdue in all, riel."""
        return sum(row.overdue for row in self.rows)

    @property
    def outstanding(self) -> int:
        """Principal that the listed loans owe, riel."""
        return sum(row.outstanding for row in self.rows)


def week_of(day: date) -> tuple[date, date]:
    """The Monday and the Sunday of the week of a day."""
    monday = day - timedelta(day.weekday())
    return monday, monday + timedelta(6)


def due_list(session: Session, office_id: int, days: tuple[date, date], as_of: date, *,
             village_code: str | None = None, officer_id: int | None = None) -> DueList:
    """What falls due from the first to the last of `days`, as it stands at the end of `as_of`; villages by code."""
    first, last = days

    def line(view: LoanView, of: Borrower) -> DueLine | None:
        assert view.position is not None
        states = [state for state in view.position.states if first <= state.instalment.due_on <= last]
        left = sum(state.unpaid for state in states)
        paid = sum(state.paid_interest + state.paid_principal + state.paid_penalty for state in states)
        if not left + paid:
            return None
        overdue = sum(state.unpaid for state in view.unpaid if state.instalment.due_on < first)
        return DueLine(**vars(of), due_on=states[0].instalment.due_on, due=left + paid, paid=paid, left=left,
                       overdue=overdue)

    rows, officers = _lines(session, office_id, as_of, first, village_code, officer_id, line)
    drafts = drafts_of(session, {row.village.code for row in rows})
    villages = tuple(
        DueVillage(lines[0].village, lines[0].commune, tuple(lines), drafts.get(lines[0].village.code))
        for lines in (list(group) for _, group in groupby(
            sorted(rows, key=lambda row: (row.village.code, row.family_number)), key=lambda row: row.village.code)))
    return DueList(first, last, as_of, villages, officers)


def drafts_of(session: Session, villages: Iterable[str]) -> dict[str, str]:
    """By village: the number of its newest collection sheet that is not posted yet."""
    table = tables.sheets.c
    rows = session.execute(select(table.village_code, table.number).where(
        table.village_code.in_(list(villages)), table.state == "draft").order_by(table.on_date, table.id))
    return {row.village_code: row.number for row in rows}


def late_list(session: Session, office_id: int, as_of: date, over: int = 0, *, village_code: str | None = None,
              officer_id: int | None = None) -> LateList:
    """The loans more than `over` days late at the end of `as_of`."""
    def line(view: LoanView, of: Borrower) -> LateLine | None:
        assert view.arrears is not None
        if view.arrears.days_late <= over:
            return None
        return LateLine(**vars(of), overdue=view.arrears.overdue_riel, days_late=view.arrears.days_late,
                        outstanding=view.sums.outstanding)

    rows, officers = _lines(session, office_id, as_of, as_of, village_code, officer_id, line)
    return LateList(as_of, over, tuple(sorted(rows, key=lambda row: (-row.days_late, row.village.code,
                                                                      row.family_number))), officers)


def _lines(session: Session, office_id: int, as_of: date, settled_before: date, village_code: str | None,
           officer_id: int | None,
           line: Callable[[LoanView, Borrower], Line | None]) -> tuple[list[Line], tuple[Person, ...]]:
    views = [view for view in portfolio(session, as_of, office_id=office_id, settled_before=settled_before)
             if view.position is not None and view.arrears is not None]
    taken = {row.id: row.applied_by for row in session.execute(
        select(tables.loans.c.id, tables.loans.c.applied_by).where(tables.loans.c.office_id == office_id))}
    who = people(session, taken.values())
    views = [view for view in views if (village_code is None or view.record.village_code == village_code)
             and (officer_id is None or taken[view.record.id] == officer_id)]
    found = [made for view, of in zip(views, _borrowers(session, views, taken, who), strict=True)
             if (made := line(view, of)) is not None]
    return found, tuple(sorted(who.values(), key=lambda person: person.name_latin))


def _borrowers(session: Session, views: Sequence[LoanView], taken: dict[int, int],
               who: dict[int, Person]) -> Iterable[Borrower]:
    homes = {home.id: home for home in households(session, date.max, ids={view.record.family_id for view in views})}
    places = addresses(session, {view.record.village_code for view in views})
    for view in views:
        home, at = homes[view.record.family_id], places[view.record.village_code]
        yield Borrower(at.village, at.commune, who[taken[view.record.id]], home.number, home.name_km, home.name_latin,
                       home.phone, view.record.number)
