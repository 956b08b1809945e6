"""Collection sheets for the screen and for paper: their rows with what is due, who keys them in, what was posted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.books.booked import payoff_of
from ledger.core.collection import Typed, typed_from
from ledger.core.errors import NotFound
from ledger.reports.common import Offices, Person, addresses, people, typed
from ledger.reports.figures import OfficeName
from ledger.reports.households import Household, households
from ledger.reports.portfolio import LoanView, portfolio
from ledger.reports.receipts import of_sheet
from ledger.reports.sheet_values import CollectionSheet, Receipt, SheetRow
from ledger.reports.statements import Place

_RECENT = 20


@dataclass(frozen=True)
class SheetPage:
    """A sheet with what was typed so far and who has it in hand. Riel; the last four are set when it is ended.

    `saved_by` is who keyed last (who began it, when nobody did yet). `earlier` are the posted sheets of the same
    village and day.
    """

    sheet: CollectionSheet
    office_id: int
    state: str  # draft, posted, given up
    version: int
    typed: Typed
    begun_by: Person
    begun_at: datetime
    saved_by: Person
    saved_at: datetime
    ended_by: Person | None
    ended_at: datetime | None
    keyed_riel: int | None
    counted_riel: int | None
    explanation: str | None
    earlier: tuple[str, ...]

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """What was posted from it, in the order of the rows."""
        return tuple(row.receipt for row in self.sheet.rows if row.receipt is not None)


@dataclass(frozen=True)
class SheetLine:
    """A sheet in the list. `riel` is what was posted, `rows` how many loans stand on it."""

    number: str
    village: Place
    on: date
    state: str
    rows: int
    saved_by: Person
    saved_at: datetime
    riel: int | None


@dataclass(frozen=True)
class SheetList:
    """The sheets of an office that are not ended, by day, and the latest that were posted or given up."""

    drafts: tuple[SheetLine, ...]
    ended: tuple[SheetLine, ...]


def sheet_page(session: Session, office_ids: Offices, number: str) -> SheetPage:
    """The sheet of this number with its rows as the books have them now. Raises NotFound."""
    row = _sheet(session, office_ids, number)
    who = people(session, (row.begun_by, row.saved_by, row.ended_by))
    earlier = session.execute(select(tables.sheets.c.number).where(
        tables.sheets.c.village_code == row.village_code, tables.sheets.c.on_date == row.on_date,
        tables.sheets.c.state == "posted", tables.sheets.c.id != row.id).order_by(tables.sheets.c.part)).scalars()
    return SheetPage(
        _collection(session, row), row.office_id, row.state, row.version, typed_from(row.typed), who[row.begun_by],
        row.begun_at, who[row.saved_by], row.saved_at, who.get(row.ended_by), row.ended_at, row.keyed_riel,
        row.counted_riel, row.explanation, tuple(earlier))


def sheet_list(session: Session, office_id: int) -> SheetList:
    """The sheets of an office; of those that are ended only the latest."""
    table, lines = tables.sheets.c, tables.sheet_rows.c
    count = select(lines.line).where(lines.sheet_id == table.id).order_by(lines.line.desc()).limit(1)
    query = select(tables.sheets, count.correlate(tables.sheets).scalar_subquery().label("lines")).where(
        table.office_id == office_id)
    drafts = session.execute(query.where(table.state == "draft").order_by(table.on_date, table.id)).all()
    ended = session.execute(query.where(table.state != "draft").order_by(
        table.ended_at.desc()).limit(_RECENT)).all()
    places = addresses(session, {row.village_code for row in (*drafts, *ended)})
    who = people(session, {row.saved_by for row in (*drafts, *ended)})

    def line(row: Row[Any]) -> SheetLine:
        return SheetLine(row.number, places[row.village_code].village, row.on_date, row.state, row.lines,
                         who[row.saved_by], row.saved_at, row.keyed_riel)
    return SheetList(tuple(map(line, drafts)), tuple(map(line, ended)))


def _sheet(session: Session, office_ids: Offices, number: str) -> Row[Any]:
    office = tables.offices.c
    row = session.execute(
        select(tables.sheets, office.code, office.prefix, office.name_km, office.name_en)
        .join(tables.offices, office.id == tables.sheets.c.office_id)
        .where(tables.sheets.c.number == typed(number).upper())).one_or_none()
    if row is None or (office_ids is not None and row.office_id not in office_ids):
        raise NotFound("There is no collection sheet {number}. Look at the list of sheets.", number=typed(number)[:20])
    return row


def _collection(session: Session, row: Row[Any]) -> CollectionSheet:
    views = {view.record.id: view for view in portfolio(session, row.on_date, village_code=row.village_code)}
    printed: dict[int, int | None] = {one.loan_id: one.due_riel for one in session.execute(
        select(tables.sheet_rows.c.loan_id, tables.sheet_rows.c.due_riel)
        .where(tables.sheet_rows.c.sheet_id == row.id).order_by(tables.sheet_rows.c.line))}
    if row.state == "draft":  # loans handed over since it was begun stand after the others, as saving will have them
        printed |= {loan_id: None for loan_id in sorted(views) if loan_id not in printed and views[loan_id].unpaid}
    posted = {receipt.loan_number: receipt for receipt in of_sheet(session, row)} if row.state == "posted" else {}
    homes = {home.id: home for home in households(
        session, date.max, ids={views[loan_id].record.family_id for loan_id in printed if loan_id in views})}
    rows = tuple(_row(line, views[loan_id], homes, due, row.due_until, posted)
                 for line, (loan_id, due) in enumerate(printed.items(), 1))
    return CollectionSheet(
        row.number, OfficeName(row.code, row.prefix, row.name_km, row.name_en),
        addresses(session, [row.village_code])[row.village_code], row.on_date, row.due_until, row.part, rows)


def _row(line: int, view: LoanView, homes: Mapping[int, Household], printed: int | None, until: date,
         posted: Mapping[str, Receipt]) -> SheetRow:
    record, home, on = view.record, homes[view.record.family_id], view.as_of
    unpaid = view.unpaid
    overdue = sum(state.unpaid for state in unpaid if state.instalment.due_on < on)
    now = sum(state.unpaid for state in unpaid if on <= state.instalment.due_on <= until)
    later = [state for state in unpaid if state.instalment.due_on > until]
    return SheetRow(
        line, home.number, home.name_km, home.name_latin, home.phone, record.number, overdue, now, printed,
        view.arrears.days_late if view.arrears else 0, view.sums.outstanding,
        payoff_of(record, view.booked, on) if unpaid else 0,
        later[0].instalment.due_on if later else None, later[0].unpaid if later else 0,
        sum(one.riel for one in view.booked if one.on == on and one.kind == "repayment" and one.counts),
        posted.get(record.number))
