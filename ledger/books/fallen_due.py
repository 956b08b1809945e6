"""What fell due of each loan's principal in a period, and what of it is paid: for the loans that lived in it."""

from bisect import bisect_left
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ledger.books import loan_book, loan_sums, tables
from ledger.books.booked import booked, standing
from ledger.books.standings import plans, standings
from ledger.core.allocation import position
from ledger.core.events import WriteOff
from ledger.core.standing import Plan


class FellDue(NamedTuple):
    """Principal of one loan in riel: of instalments due in the period, and what of that was paid."""

    loan_id: int
    due: int
    paid: int


def fallen_due(session: Session, office_ids: Collection[int], from_on: date, as_of: date) -> list[FellDue]:
    """Of every loan of these offices with principal due from `from_on` to the day before `as_of`; by loan.

    The due dates are those of the terms in force. A loan written off owes nothing more from that day on.
    """
    before = from_on - timedelta(1)
    owed = {one.loan_id: one.outstanding for one in standings(session, office_ids, as_of)}
    gone = ({one.loan_id for one in standings(session, office_ids, before)}
            | _opened(session, office_ids, from_on, as_of)) - owed.keys()
    lost = set()
    for loan_id, sums in loan_sums.sums(session, gone, as_of).items():
        if sums.disbursed:  # else it was turned back
            owed[loan_id] = sums.outstanding
            lost |= {loan_id} if sums.written_off else set()
    agreed = plans(session, owed)
    plain = {loan_id for loan_id, (_, special) in agreed.items() if not special} - lost
    found = [_of_plan(loan_id, agreed[loan_id][0], owed[loan_id], from_on, as_of) for loan_id in plain]
    found += _replayed(session, owed.keys() - plain, from_on, as_of)
    return sorted(one for one in found if one.due)


def _of_plan(loan_id: int, plan: Plan, outstanding: int, from_on: date, as_of: date) -> FellDue:
    # Principal is paid in the order of the plan.
    before, until = (plan.principal[bisect_left(plan.due, day)] for day in (from_on, as_of))
    paid = plan.principal[-1] - outstanding
    return FellDue(loan_id, until - before, max(0, min(paid, until) - before))


def _replayed(session: Session, loan_ids: Collection[int], from_on: date, as_of: date) -> Iterator[FellDue]:
    there = booked(session, loan_ids, as_of)
    for record in loan_book.loans(session, ids=loan_ids) if loan_ids else ():
        if record.disbursed_on is None or not record.disbursed(as_of):
            continue
        events, last = standing(record, there[record.id]), as_of
        lost = next((n for n, one in enumerate(events) if isinstance(one, WriteOff)), None)
        if lost is not None:  # as it stood when it was given up; what was recovered is told apart
            events, last = events[:lost], min(as_of, events[lost].on + timedelta(1))
        now = position(record.terms, record.schedule, record.disbursed_on, events, last)
        due = [one for one in now.states if from_on <= one.instalment.due_on < last]
        yield FellDue(record.id, sum(one.instalment.principal - one.moved_principal for one in due),
                      sum(one.paid_principal for one in due))


def _opened(session: Session, office_ids: Collection[int], from_on: date, to_on: date) -> set[int]:
    entry, posting = tables.journal_entries.c, tables.postings.c
    return set(session.execute(select(posting.loan_id).join_from(
        tables.journal_entries, tables.postings, posting.entry_id == entry.id).where(
        entry.office_id.in_(office_ids), entry.on_date.between(from_on, to_on),
        or_(entry.kind == "disbursement", entry.kind == "opening"), posting.loan_id.is_not(None)).distinct()).scalars())
