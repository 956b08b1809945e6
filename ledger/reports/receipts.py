"""Receipts: of a sheet, of a village and a day, of one voucher, or of a loan.

Of repayments, of what came in after a write-off, and of money held that was used for another loan or paid back.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, get_args

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session

from ledger.books import brought, tables
from ledger.books.booked import Booked
from ledger.core.collection import receipt_key
from ledger.core.errors import NotFound
from ledger.reports.common import Offices, addresses, typed
from ledger.reports.figures import OfficeName
from ledger.reports.households import households
from ledger.reports.loan_statement import loan_statement
from ledger.reports.portfolio import LoanView, portfolio
from ledger.reports.sheet_values import Receipt, ReceiptKind

_MARK = 16
_VOUCHER = re.compile(r"([RPJ])-([0-9]{4,6})-([0-9]{1,9})")
KINDS: tuple[ReceiptKind, ...] = get_args(ReceiptKind)


def of_sheet(session: Session, sheet: Row[Any]) -> list[Receipt]:
    """What was posted from a sheet (a row of the table), in the order of its rows."""
    loans = session.execute(
        select(tables.loans.c.number).join(tables.sheet_rows, tables.sheet_rows.c.loan_id == tables.loans.c.id)
        .where(tables.sheet_rows.c.sheet_id == sheet.id).order_by(tables.sheet_rows.c.line)).scalars().all()
    keys = [receipt_key(sheet.number, loan) for loan in loans]
    found = {receipt.loan_number: receipt for receipt in _receipts(
        session, None, tables.journal_entries.c.request_key.in_(keys))}
    return [found[loan] for loan in loans if loan in found]


def receipts_of_sheet(session: Session, office_ids: Offices, number: str) -> list[Receipt]:
    """The receipts of a posted sheet in the order of its rows. Raises NotFound, also when nothing was posted."""
    row = session.execute(select(tables.sheets).where(tables.sheets.c.number == typed(number).upper())).one_or_none()
    if row is None or (office_ids is not None and row.office_id not in office_ids):
        raise NotFound("There is no collection sheet {number}. Look at the list of sheets.", number=typed(number)[:20])
    return _some([receipt for receipt in of_sheet(session, row) if not receipt.reversed])


def receipts_of_day(session: Session, office_ids: Offices, village_code: str, on: date) -> list[Receipt]:
    """The receipts of a village and a day, families in order of their numbers. Raises NotFound when there is none."""
    posting, entry = tables.postings.c, tables.journal_entries.c
    that_day = select(posting.entry_id).join(tables.journal_entries, entry.id == posting.entry_id).where(
        posting.village_code == typed(village_code), entry.on_date == on)
    return _some([receipt for receipt in _receipts(session, office_ids, entry.id.in_(that_day))
                  if not receipt.reversed])


def receipt(session: Session, office_ids: Offices, office_code: str, voucher: str) -> Receipt:
    """The receipt of one voucher of a kind that has one. Raises NotFound."""
    entry, parts = tables.journal_entries.c, _VOUCHER.fullmatch(typed(voucher).upper())
    if parts is not None:
        found = _receipts(session, office_ids, (tables.offices.c.code == typed(office_code))
                          & (entry.series == parts[1]) & (entry.fiscal_year == int(parts[2]))
                          & (entry.number == int(parts[3])))
        if found:
            return found[0]
    raise NotFound("There is no receipt {voucher}. Look at the journal.", voucher=typed(voucher)[:20])


def receipt_of_loan(session: Session, office_ids: Offices, loan_number: str, voucher: str | None = None) -> Receipt:
    """The receipt of a voucher of this loan; without one, of the last that was not turned back. Raises NotFound."""
    line, loan, number = tables.postings.c, tables.loans.c, typed(loan_number).upper()
    of_loan = select(line.entry_id).join(tables.loans, loan.id == line.loan_id).where(loan.number == number)
    found = _receipts(session, office_ids, tables.journal_entries.c.id.in_(of_loan))
    wanted = [one for one in found if (
        one.voucher == typed(voucher).upper() if voucher else not one.reversed)]
    if not wanted and voucher is None:
        raise NotFound("Nothing was paid on loan {number} yet: there is no receipt to print.", number=number[:20])
    if not wanted:
        raise NotFound("There is no receipt {voucher} of loan {number}. Look at the loan's page.",
                       voucher=typed(voucher or "")[:20], number=number[:20])
    return wanted[-1]


def _some(found: list[Receipt]) -> list[Receipt]:
    if not found:
        raise NotFound("No repayment was booked there: there is no receipt to print.")
    return found


def _receipts(session: Session, office_ids: Offices, which: ColumnElement[bool]) -> list[Receipt]:
    """The receipts that fit, by office, family and order of booking; a few queries for each day there is."""
    query = _query().where(which)
    if office_ids is not None:
        query = query.where(tables.journal_entries.c.office_id.in_(office_ids))
    rows = session.execute(query).all()
    views: dict[tuple[date, int], LoanView] = {}
    loans_of: dict[date, set[int]] = defaultdict(set)
    for row in rows:
        loans_of[row.on_date].add(row.loan_id)
    for on, ids in loans_of.items():
        views |= {(on, view.record.id): view for view in portfolio(session, on, ids=ids)}
    return _made(session, rows, views)


def _made(session: Session, rows: Sequence[Row[Any]], views: dict[tuple[date, int], LoanView]) -> list[Receipt]:
    homes = {home.id: home for home in households(
        session, date.max, ids={view.record.family_id for view in views.values()})}
    places = addresses(session, {view.record.village_code for view in views.values()})
    bringers = brought.names(session, {row.id for row in rows})
    made: list[tuple[int, Receipt]] = []
    taken: dict[int, Receipt] = {}  # by entry: money held that left one loan for another
    for row in rows:
        view = views[row.on_date, row.loan_id]
        booked = next(one for one in view.booked if one.entry_id == row.id)
        after = next(one for one in loan_statement(view).repayments if one.voucher == booked.voucher_number)
        home = homes[view.record.family_id]
        one = _with_rest(view, booked, Receipt(
            OfficeName(row.code, row.prefix, row.name_km, row.name_en), booked.voucher_number, booked.on, home.number,
            home.name_km, home.name_latin, places[view.record.village_code], view.record.number, abs(booked.riel),
            booked.interest, booked.principal, booked.penalty, booked.held, after.outstanding, view.next_due_on,
            view.next_riel, booked.reference, row.hash[:_MARK], row.back is not None, row.kind,
            brought_by=bringers.get(row.id)))
        if row.kind == "held applied" and booked.riel < 0:
            taken[row.id] = one
        else:
            made.append((row.id, one))
    return [replace(one, left=taken[entry_id].left, held_on=taken[entry_id].held_on) if entry_id in taken else one
            for entry_id, one in made]


def _with_rest(view: LoanView, booked: Booked, one: Receipt) -> Receipt:
    """With what is left of it after this entry: of a loss, or of money held."""
    so_far = [other for other in view.booked if (other.on, other.seq) <= (booked.on, booked.seq)]
    if one.kind == "recovery":
        lost = sum(other.written_off for other in so_far)
        return replace(one, written_off=lost, left=lost - sum(other.recovered for other in so_far))
    if booked.riel < 0:
        return replace(one, left=sum(other.held for other in so_far), held_on=view.record.number)
    return one


def _query() -> Select[Any]:
    entry, back, posting = tables.journal_entries, tables.journal_entries.alias("back"), tables.postings
    family, office = tables.families, tables.offices
    of_loan = select(posting.c.entry_id, posting.c.loan_id, posting.c.family_id).distinct().subquery("of_loan")
    return select(
        entry.c.id, entry.c.on_date, entry.c.hash, entry.c.kind, of_loan.c.loan_id, back.c.id.label("back"),
        office.c.code, office.c.prefix, office.c.name_km, office.c.name_en,
    ).select_from(
        entry.join(of_loan, of_loan.c.entry_id == entry.c.id).join(family, family.c.id == of_loan.c.family_id)
        .join(office, office.c.id == entry.c.office_id).outerjoin(back, back.c.reverses_id == entry.c.id)
    ).where(entry.c.kind.in_(KINDS)).order_by(office.c.code, family.c.serial, entry.c.seq)
