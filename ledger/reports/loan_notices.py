"""Notices of new terms and of pauses: the schedule before and after, worked out from what was booked up to that day."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from ledger.books import loan_book, tables
from ledger.books.booked import Booked, booked
from ledger.books.loan_book import LoanRecord, voucher_number
from ledger.books.replay import EVER
from ledger.core.errors import NotFound, Refusal
from ledger.core.events import Moratorium
from ledger.reports.changes import around
from ledger.reports.common import Offices, Person, people, typed
from ledger.reports.loan_paper_values import Party, RescheduleNotice
from ledger.reports.loan_papers import MARK, found, parties, person


def notice(session: Session, number: str, voucher: str | None = None, office_ids: Offices = None) -> RescheduleNotice:
    """The notice of a change of a loan's terms: of the last one unless a voucher is named. Raises NotFound."""
    record = found(session, number, office_ids)
    rows = session.execute(_changes().where(tables.loan_changes.c.loan_id == record.id)).all()
    wanted = [row for row in rows if voucher is None or _number(row) == typed(voucher).upper()]
    if not wanted:
        raise NotFound("There are no new terms and no pause of loan {number} to print.", number=record.number)
    return _notices(session, wanted[-1:], {record.id: record})[0]


def notices(session: Session, request_id: int, office_ids: Offices = None) -> list[RescheduleNotice]:
    """The notices of every loan that got new terms or a pause when this request was approved, by village and family;
    those turned back are left out. A few queries, whatever their number.

    Raises NotFound for a request that is not there, Refusal for one that changed no terms.
    """
    asked = session.execute(select(tables.approvals).where(tables.approvals.c.id == request_id)).one_or_none()
    if asked is None or (office_ids is not None and asked.office_id not in office_ids):
        raise NotFound("There is no request {number} in your books. Look at the list of requests.", number=request_id)
    entry = tables.journal_entries.c
    rows = [] if asked.kind not in ("reschedule", "moratorium") or asked.decision != "approved" else session.execute(
        _changes().where(entry.office_id == asked.office_id, entry.recorded_at == asked.decided_at)).all()
    named = set(json.loads(asked.details).get("loans", ())) if asked.details else set()
    rows = [row for row in rows if row.back_number is None
            and (row.loan_id == asked.loan_id or row.loan_number in named)]
    if not rows:
        raise Refusal("Request {number} gave no loan new terms or a pause that still stands.", number=request_id)
    return _notices(session, rows, {record.id: record for record in
                                    loan_book.loans(session, ids={row.loan_id for row in rows})})


def _changes() -> Select[Any]:
    change, entry, family = tables.loan_changes, tables.journal_entries, tables.families
    back = entry.alias("back")
    return select(
        change.c.loan_id, tables.loans.c.number.label("loan_number"), entry.c.id, entry.c.series, entry.c.fiscal_year,
        entry.c.number, entry.c.hash, entry.c.approved_by, back.c.series.label("back_series"),
        back.c.fiscal_year.label("back_year"), back.c.number.label("back_number"),
    ).select_from(
        change.join(entry, entry.c.id == change.c.entry_id)
        .join(tables.loans, tables.loans.c.id == change.c.loan_id)
        .join(family, family.c.id == tables.loans.c.family_id).outerjoin(back, back.c.reverses_id == entry.c.id)
    ).order_by(family.c.village_code, family.c.serial, entry.c.on_date, entry.c.seq)


def _notices(session: Session, rows: Sequence[Row[Any]], records: dict[int, LoanRecord]) -> list[RescheduleNotice]:
    """`rows`: of `_changes`."""
    there = booked(session, records, EVER)
    party = parties(session, records.values())
    who = people(session, [row.approved_by for row in rows])
    return [_notice(row, records[row.loan_id], there[row.loan_id], party[row.loan_id], who.get(row.approved_by))
            for row in rows]


def _notice(row: Row[Any], record: LoanRecord, there: Sequence[Booked], party: Party,
            approved_by: Person | None) -> RescheduleNotice:
    this = next(one for one in there if one.entry_id == row.id)
    change = this.change
    assert change is not None and record.disbursed_on is not None
    before, after = around(record, there, this)
    pause = change if isinstance(change, Moratorium) else None
    return RescheduleNotice(
        party=party, on=this.on, kind="moratorium" if pause else "reschedule", reason=this.reason or "",
        terms=record.terms, rate_ppm=None if isinstance(change, Moratorium) else change.rate_ppm,
        months=pause.months if pause else None, interest_runs=pause is not None and pause.interest_runs,
        outstanding=sum(line.principal for line in after.rows), before=before, after=after,
        approved_by=person(approved_by) if approved_by is not None else None,
        reversed_by=voucher_number(row.back_series, row.back_year, row.back_number) if row.back_number else None,
        voucher=this.voucher_number, mark=row.hash[:MARK])


def _number(row: Row[Any]) -> str:
    return voucher_number(row.series, row.fiscal_year, row.number)
