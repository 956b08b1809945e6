"""What was asked for about one loan and who answered, a pause of its whole village or district among it."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.books.loan_book import voucher_number
from ledger.core import changes
from ledger.core.calendar import local_date
from ledger.reports.common import Person, people


@dataclass(frozen=True)
class Request:
    """A request about a loan and its answer (None while it waits).

    `part` 2: the second approval of a write-off. `many`: it was for every loan of a village or district; `posted` is
    then the voucher of this loan's pause, None where this loan got none or it was turned back.
    """

    id: int
    kind: Literal["loan", "reversal", "reschedule", "moratorium", "waiver", "write-off", "refund"]
    riel: int
    voucher: str | None
    reason: str | None
    asked_by: Person
    asked_at: datetime
    decision: Literal["approved", "refused"] | None
    decided_by: Person | None
    decided_at: datetime | None
    decision_reason: str | None
    part: int = 1
    many: bool = False
    posted: str | None = None


@dataclass(frozen=True)
class PlacePause:
    """A pause agreed for all loans of a village or district: the number of its request, its first day, its months."""

    request_id: int
    on: date
    months: int


def loan_requests(session: Session, facts: Row[Any], as_of: date) -> tuple[tuple[Request, ...], Person]:
    """What was asked for about this loan (a row of `loans`) by `as_of`, oldest first, and who applied for it."""
    ask, entry = tables.approvals, tables.journal_entries
    rows = session.execute(
        select(ask, entry.c.series, entry.c.fiscal_year, entry.c.number).select_from(
            ask.outerjoin(entry, entry.c.id == ask.c.entry_id))
        .where(or_(ask.c.loan_id == facts.id,
                   ask.c.loan_id.is_(None) & (ask.c.office_id == facts.office_id) & (ask.c.kind == "moratorium")
                   & ask.c.details.contains(f'"{facts.number}"', autoescape=True)))
        .order_by(ask.c.id)).all()
    rows = [row for row in rows if local_date(row.requested_at) <= as_of
            and (row.loan_id is not None or facts.number in _details(row).get("loans", ()))]
    who = people(session, [facts.applied_by, *(user for row in rows for user in (row.requested_by, row.decided_by))])
    paused = _paused(session, facts.office_id, [row for row in rows if row.loan_id is None], [facts.number])
    return tuple(Request(
        id=row.id, kind=row.kind, riel=row.riel,
        voucher=voucher_number(row.series, row.fiscal_year, row.number) if row.series else None, reason=row.reason,
        asked_by=who[row.requested_by], asked_at=row.requested_at, decision=row.decision,
        decided_by=who.get(row.decided_by), decided_at=row.decided_at, decision_reason=row.decision_reason,
        part=row.part, many=row.loan_id is None, posted=paused.get(row.id)) for row in rows), who[facts.applied_by]


def place_pauses(session: Session, office_id: int, village_code: str, loan_numbers: Collection[str],
                 as_of: date) -> tuple[PlacePause, ...]:
    """The pauses agreed by `as_of` for all loans of this village or its district that still stand on one of these
    loans, oldest first."""
    ask = tables.approvals.c
    rows = [row for row in session.execute(
        select(tables.approvals).where(
            ask.office_id == office_id, ask.kind == "moratorium", ask.loan_id.is_(None), ask.decided_on <= as_of)
        .order_by(ask.id)) if _details(row).get("place") in (village_code, village_code[:4])]
    paused = _paused(session, office_id, rows, loan_numbers)
    asked = {row.id: _details(row) for row in rows if row.id in paused}
    return tuple(PlacePause(key, changes.asked_on(one), one["months"]) for key, one in asked.items())


def _details(row: Row[Any]) -> dict[str, Any]:
    details: dict[str, Any] = json.loads(row.details or "{}")  # one written by hand may say nothing
    return details


def _paused(session: Session, office_id: int, rows: Collection[Row[Any]],
            loan_numbers: Collection[str]) -> dict[int, str]:
    """By request (a row of `approvals`), a voucher of what its approval posted on these loans and nobody turned back:
    both were noted at one moment."""
    moments = {row.decided_at: row.id for row in rows if row.decision == "approved"}
    if not moments:
        return {}
    change, entry, loan = tables.loan_changes, tables.journal_entries, tables.loans
    back = entry.alias("back")
    found = session.execute(
        select(entry.c.recorded_at, entry.c.series, entry.c.fiscal_year, entry.c.number)
        .select_from(change.join(entry, entry.c.id == change.c.entry_id).join(loan, loan.c.id == change.c.loan_id)
                     .outerjoin(back, back.c.reverses_id == entry.c.id))
        .where(entry.c.office_id == office_id, entry.c.recorded_at.in_(moments), loan.c.number.in_(loan_numbers),
               change.c.kind == "moratorium", back.c.id.is_(None)))
    return {moments[row.recorded_at]: voucher_number(row.series, row.fiscal_year, row.number) for row in found}
