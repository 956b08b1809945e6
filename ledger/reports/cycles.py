"""The cycle of a loan: which loan of its family it is, by how many were paid off before."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ledger.books import loan_book, tables
from ledger.books.booked import booked, position_of
from ledger.books.loan_book import IDS_A_QUERY, of_account, parts, whole_sum
from ledger.core import chart


class _Lent(NamedTuple):
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
    for loans in families.values():
        loans.sort(key=lambda one: (one.opened_on or date.max, one.id))
    paid_off = _paid_off(session, [one for loans in families.values() for one in loans[:-1]
                                   if one.opened_on is not None], as_of)
    found = {}
    for loans in families.values():
        for place, own in enumerate(loans):
            on = own.opened_on or as_of
            before = sum(1 for other in loans[:place] if paid_off.get(other.id, date.max) <= on
                         or (own.opened_on is None and other.id == own.top_up_of and other.opened_on is not None))
            if before:
                found[own.id] = 1 + before
    return found


def _lent(session: Session, as_of: date, family_ids: Collection[int] | None, least: int = 2) -> list[_Lent]:
    """The loans of families that have at least so many."""
    if family_ids is not None and len(family_ids) <= IDS_A_QUERY:
        return [_one(row, as_of) for row in session.execute(_loans(least, list(family_ids)))]
    wanted = None if family_ids is None else set(family_ids)
    return [_one(row, as_of) for row in session.execute(_loans(least, None))
            if wanted is None or row.family_id in wanted]


def _loans(least: int, family_ids: list[int] | None) -> Select[tuple[Any, ...]]:
    loan, given = tables.loans.c, tables.journal_entries.alias("given")
    back = tables.journal_entries.alias("back")
    several = select(loan.family_id).group_by(loan.family_id).having(func.count() >= least)
    if family_ids is not None:
        several = several.where(loan.family_id.in_(family_ids))
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
