"""The cycle of a loan: which loan of its family it is, by how many were paid off before."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ledger.books import loan_book, tables
from ledger.books.booked import booked, position_of
from ledger.books.loan_book import of_account, parts, whole_sum
from ledger.core import chart


@dataclass(frozen=True)
class _Lent:
    id: int
    family_id: int
    opened_on: date | None  # None: not handed over by then, or taken back
    top_up_of: int | None


def cycle_of(session: Session, loan_id: int, as_of: date) -> int:
    """The cycle of one loan, from 1: see `cycles`."""
    family = select(tables.loans.c.family_id).where(tables.loans.c.id == loan_id)
    return cycles(session, as_of, [session.execute(family).scalar_one()]).get(loan_id, 1)


def next_cycle(session: Session, family_id: int, as_of: date) -> int:
    """The cycle of a loan that the family would be handed on `as_of`."""
    lent = _lent(session, as_of, [family_id], least=1)
    return 1 + len(_paid_off(session, [one for one in lent if one.opened_on is not None], as_of))


def cycles(session: Session, as_of: date, family_ids: Collection[int] | None = None) -> Mapping[int, int]:
    """The cycle of every loan that is not its family's first one: those left out have cycle 1.

    1 + the number of loans of the family that were handed over before and paid off by the day this one was handed
    over (or by `as_of`, if it was not); a loan that is paid off out of this one counts. Written-off loans and those
    never handed over do not. A fixed number of queries for all loans whose terms let principal be paid last.
    """
    families: dict[int, list[_Lent]] = defaultdict(list)
    for one in _lent(session, as_of, family_ids):
        families[one.family_id].append(one)
    several = [one for loans in families.values() for one in loans if one.opened_on is not None and len(loans) > 1]
    paid_off = _paid_off(session, several, as_of)
    found = {}
    for loans in families.values():
        for own in loans:
            before = sum(_was_before(other, own, paid_off, as_of) for other in loans if other.id != own.id)
            if before:
                found[own.id] = 1 + before
    return found


def _was_before(other: _Lent, own: _Lent, paid_off: Mapping[int, date], as_of: date) -> bool:
    if other.opened_on is None:
        return False
    if own.opened_on is None and other.id == own.top_up_of:
        return True
    if other.id not in paid_off:
        return False
    on = own.opened_on or as_of
    return paid_off[other.id] <= on and (own.opened_on is None or (other.opened_on, other.id) < (on, own.id))


def _lent(session: Session, as_of: date, family_ids: Collection[int] | None, least: int = 2) -> list[_Lent]:
    """The loans of families that have at least so many."""
    if family_ids is None:
        return [_one(row, as_of) for row in session.execute(_loans(least))]
    return [_one(row, as_of) for part in parts(family_ids)
            for row in session.execute(_loans(least).where(tables.loans.c.family_id.in_(part)))]


def _loans(least: int) -> Select[tuple[Any, ...]]:
    loan, given = tables.loans.c, tables.journal_entries.alias("given")
    back = tables.journal_entries.alias("back")
    several = select(loan.family_id).group_by(loan.family_id).having(func.count() >= least)
    return select(
        loan.id, loan.family_id, loan.top_up_of, given.c.on_date, back.c.on_date.label("back_on"),
    ).select_from(
        tables.loans.outerjoin(given, given.c.id == loan.disbursement_id)
        .outerjoin(back, back.c.reverses_id == given.c.id)).where(loan.family_id.in_(several))


def _one(row: Any, as_of: date) -> _Lent:
    standing = row.on_date is not None and row.on_date <= as_of and (row.back_on is None or row.back_on > as_of)
    return _Lent(row.id, row.family_id, row.on_date if standing else None, row.top_up_of)


def _paid_off(session: Session, lent: Collection[_Lent], as_of: date) -> dict[int, date]:
    """The day each of these loans was paid off, for those that were by `as_of`.

    Principal is the last to be paid unless the terms say otherwise: the day it reached nothing is that of the last
    posting on it. The others are replayed.
    """
    found: dict[int, date] = {}
    doubtful: list[int] = []
    for part in parts([one.id for one in lent]):
        for row in session.execute(_ended(), {"wanted": part, "as_of": as_of}):
            if row.order == "principal-first" or row.penalty_riel:
                doubtful.append(row.loan_id)
            else:
                found[row.loan_id] = row.last_on
    for record, there in _with_booked(session, doubtful, as_of):
        closed_on = position_of(record, there, as_of).closed_on
        if closed_on is not None:
            found[record.id] = closed_on
    return found


def _with_booked(session: Session, loan_ids: Collection[int], as_of: date) -> list[tuple[Any, Any]]:
    there = booked(session, loan_ids, as_of) if loan_ids else {}
    return [(record, there[record.id]) for record in loan_book.loans(session, ids=loan_ids)]


def _ended() -> Select[tuple[Any, ...]]:
    """Loans whose principal is nothing and was not written off, with the day of the last posting on it."""
    posting, entry, loan = tables.postings, tables.journal_entries, tables.loans.c
    principal, lost = whole_sum(of_account(chart.LOANS)), whole_sum(of_account(chart.WRITTEN_OFF))
    return select(
        posting.c.loan_id, func.max(entry.c.on_date).label("last_on"), loan.allocation_order.label("order"),
        loan.penalty_riel,
    ).select_from(
        posting.join(entry, entry.c.id == posting.c.entry_id).join(tables.loans, loan.id == posting.c.loan_id)
    ).where(
        posting.c.loan_id.in_(loan_book.WANTED), entry.c.on_date <= loan_book.AS_OF,
        posting.c.account.in_((chart.LOANS, chart.WRITTEN_OFF))
    ).group_by(posting.c.loan_id, loan.allocation_order, loan.penalty_riel).having(principal == 0, lost == 0)
