"""What moved on loans in a period, and on which: lent, taken over, repaid, interest, written off, recovered."""

from collections.abc import Collection
from datetime import date
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from ledger.books.loan_book import whole_sum
from ledger.books.tables import journal_entries, postings
from ledger.core import chart

Movement = Literal["disbursed", "taken_over", "repaid", "interest", "written_off", "recovered"]
MOVEMENTS: tuple[Movement, ...] = get_args(Movement)


def moved(session: Session, office_ids: Collection[int], movement: Movement, from_on: date,
          to_on: date) -> dict[int, int]:
    """The riel of each loan on which this moved from `from_on` to `to_on`, both included; one query.

    A reversal counts on its own day, as in the figures of months. What came to nothing in the period is left out.
    """
    return {row[0]: row[1] for row in session.execute(_query(office_ids, movement, from_on, to_on)) if row[1]}


def _query(office_ids: Collection[int], movement: Movement, from_on: date, to_on: date) -> Select[Any]:
    entry, first = journal_entries, journal_entries.alias("first")
    kind = func.coalesce(first.c.kind, entry.c.kind)
    riel: dict[Movement, ColumnElement[int]] = {
        "disbursed": case((kind == "disbursement", _on(chart.LOANS)), else_=0),
        "taken_over": case((kind == "opening", _on(chart.LOANS)), else_=0),
        "interest": -_on(*chart.INTEREST_RECEIVED),
        "repaid": case((or_(kind == "disbursement", kind == "opening"), 0), else_=-_on(chart.LOANS, chart.WRITTEN_OFF)),
        "written_off": _on(chart.WRITTEN_OFF), "recovered": -_on(chart.RECOVERED)}
    return select(postings.c.loan_id, whole_sum(riel[movement])).select_from(
        postings.join(entry, entry.c.id == postings.c.entry_id).outerjoin(first, first.c.id == entry.c.reverses_id)
    ).where(
        entry.c.office_id.in_(office_ids), entry.c.on_date.between(from_on, to_on), postings.c.loan_id.is_not(None)
    ).group_by(postings.c.loan_id)


def _on(*accounts: str) -> ColumnElement[int]:
    return case((postings.c.account.in_(accounts), postings.c.riel), else_=0)
