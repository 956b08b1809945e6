"""Everything that happened to a family, in one line of time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from ledger.books import follow_book, tables
from ledger.books.booked import Booked, position_of
from ledger.books.follow_book import Attended, Scope, Visit
from ledger.books.loan_book import voucher_number
from ledger.core.calendar import local_date
from ledger.core.events import Moratorium
from ledger.reports.common import Person, people
from ledger.reports.loan_page import instalment_lines
from ledger.reports.portfolio import Decision, LoanView

EventKind = Literal["registered", "applied", "approved", "refused", "disbursed", "repaid", "reversed", "reallocated",
                    "reversal asked", "missed", "closed", "cancelled", "withdrawn",
                    "held applied", "refunded", "waived", "rescheduled", "written off", "recovered", "taken over",
                    "trained", "visited", "following ended"]


@dataclass(frozen=True)
class Event:
    """One thing that happened. `riel` is 0 where no money is meant; `number` is the instalment that was missed (its
    due date passed with something left; `riel` is what was left at the end of that day); `turned_back`: something that
    was reversed or struck out later."""

    on: date
    kind: EventKind
    riel: int
    loan_number: str | None
    voucher: str | None
    by: Person | None
    number: int | None = None
    turned_back: bool = False
    from_loan: str | None = None  # held applied: the loan the money was held on
    pause_months: int = 0  # rescheduled: a pause of so many months; 0: new terms
    reason: str | None = None  # why terms were changed, or following up ended
    followed: Visit | Attended | None = None  # visited, trained: what was seen, or which session


# What happened on one day, in the order in which it can only have happened.
_ORDER: tuple[EventKind, ...] = ("registered", "applied", "approved", "refused", "withdrawn", "disbursed",
                                 "taken over", "repaid",
                                 "held applied", "refunded", "waived", "rescheduled", "written off", "recovered",
                                 "reallocated", "reversal asked", "reversed", "cancelled", "closed", "missed",
                                 "trained", "visited", "following ended")


@dataclass(frozen=True)
class _Noted:
    """An event before its person is looked up; `seq` orders the entries of one day."""

    on: date
    kind: EventKind
    riel: int
    loan_number: str | None
    voucher: str | None
    user_id: int | None
    number: int | None = None
    turned_back: bool = False
    seq: int = 0
    from_loan: str | None = None
    pause_months: int = 0
    reason: str | None = None
    followed: Visit | Attended | None = None


def history(session: Session, family_id: int, views: list[LoanView], answers: dict[int, Decision],
            as_of: date) -> list[Event]:
    """The events of a family up to `as_of`, the latest first; seven queries."""
    noted = [event for event in _asked_and_registered(session, family_id) if event.on <= as_of]
    noted += [event for event in _followed_up(session, family_id) if event.on <= as_of]
    disbursements = {row.loan_id: row for row in session.execute(_disbursements(family_id, as_of))}
    gave = _gave(views)
    for view in views:
        noted += _decided(view, answers.get(view.record.id))
        noted += _withdrawn(view)
        row = disbursements.get(view.record.id)
        if row is not None:
            noted += _handed_over(view, row)
        noted += [_booked(view, booked, gave.get(booked.entry_id)) for booked in view.booked
                  if booked.kind != "accrual" and gave.get(booked.entry_id) != view.record.number]
        noted += _worked_out(view)
    noted.sort(key=lambda event: (event.on, _ORDER.index(event.kind), event.seq, event.number or 0), reverse=True)
    who = people(session, (event.user_id for event in noted))
    return [_event(event, who) for event in noted]


def _asked_and_registered(session: Session, family_id: int) -> Iterator[_Noted]:
    family, loan, ask, entry = tables.families.c, tables.loans.c, tables.approvals.c, tables.journal_entries.c
    registered = session.execute(select(family.registered_on, family.registered_by).where(family.id == family_id)).one()
    yield _Noted(registered.registered_on, "registered", 0, None, None, registered.registered_by)
    for row in session.execute(
            select(ask.kind, ask.riel, ask.requested_at, ask.requested_by, loan.number.label("loan"), loan.applied_on,
                   loan.opening_riel, entry.series, entry.fiscal_year, entry.number)
            .join_from(tables.approvals, tables.loans, loan.id == ask.loan_id)
            .outerjoin(tables.journal_entries, entry.id == ask.entry_id)
            .where(loan.family_id == family_id).order_by(ask.id)):
        if row.kind == "loan" and row.opening_riel is None:  # what was asked for in older books is not in these
            yield _Noted(row.applied_on, "applied", row.riel, row.loan, None, row.requested_by)
        elif row.kind == "reversal":
            yield _Noted(local_date(row.requested_at), "reversal asked", row.riel, row.loan,
                         voucher_number(row.series, row.fiscal_year, row.number), row.requested_by)


def _disbursements(family_id: int, as_of: date) -> Select[Any]:
    given, back, loan = tables.journal_entries.alias("given"), tables.journal_entries.alias("back"), tables.loans
    return select(
        loan.c.id.label("loan_id"), given.c.entered_by, back.c.on_date.label("back_on"), back.c.series,
        back.c.fiscal_year, back.c.number, back.c.entered_by.label("back_by"),
    ).select_from(
        loan.join(given, given.c.id == loan.c.disbursement_id)
        .outerjoin(back, (back.c.reverses_id == given.c.id) & (back.c.on_date <= as_of))
    ).where(loan.c.family_id == family_id, given.c.on_date <= as_of)


def _decided(view: LoanView, answer: Decision | None) -> Iterator[_Noted]:
    if answer is not None and view.record.taken_over is None:
        kind: EventKind = "approved" if answer.answer == "approved" else "refused"
        yield _Noted(answer.on, kind, view.record.terms.principal, view.record.number, None, answer.by)


def _withdrawn(view: LoanView) -> Iterator[_Noted]:
    record = view.record
    if record.withdrawn_on is not None and record.withdrawn_on <= view.as_of:
        yield _Noted(record.withdrawn_on, "withdrawn", record.terms.principal, record.number, None,
                     record.withdrawn_by)


def _handed_over(view: LoanView, row: Row[Any]) -> Iterator[_Noted]:
    record = view.record
    assert record.disbursed_on is not None
    if record.taken_over is None:
        yield _Noted(record.disbursed_on, "disbursed", record.terms.principal, record.number, record.disbursed_voucher,
                     row.entered_by, turned_back=row.back_on is not None)
    else:  # handed over by whoever kept the older books
        yield _Noted(record.disbursed_on, "disbursed", record.terms.principal, record.number, None, None)
        yield _Noted(record.taken_over.on, "taken over", record.taken_over.outstanding, record.number,
                     record.disbursed_voucher, row.entered_by, turned_back=row.back_on is not None)
    if row.back_on is not None:
        yield _Noted(row.back_on, "cancelled", record.terms.principal, record.number,
                     voucher_number(row.series, row.fiscal_year, row.number), row.back_by)


def _gave(views: list[LoanView]) -> dict[int, str]:
    """By entry that is booked on two loans of the family, money held on one used for the other, and by its reversal:
    the number of the loan the money was held on. It is one thing that happened."""
    held = {one.entry_id: view.record.number for view in views for one in view.booked
            if one.kind == "held applied" and one.riel < 0}
    back = {one.entry_id: held[one.reverses_id] for view in views for one in view.booked
            if one.reverses_id is not None and one.reverses_id in held}
    return held | back


def _booked(view: LoanView, booked: Booked, gave: str | None) -> _Noted:
    kinds: dict[str, EventKind] = {
        "repayment": "repaid", "reversal": "reversed", "reallocation": "reallocated", "held applied": "held applied",
        "refund": "refunded", "waiver": "waived", "reschedule": "rescheduled", "write-off": "written off",
        "recovery": "recovered"}
    riel = abs(booked.riel) or booked.waived_interest + booked.waived_penalty + booked.written_off
    return _Noted(booked.on, kinds[booked.kind], riel, view.record.number, booked.voucher_number,
                  booked.entered_by, turned_back=booked.reversed_by_id is not None, seq=booked.seq,
                  from_loan=gave if booked.kind == "held applied" else None,
                  pause_months=booked.change.months if isinstance(booked.change, Moratorium) else 0,
                  reason=booked.reason)


def _worked_out(view: LoanView) -> Iterator[_Noted]:
    """What nobody booked: instalments that were not paid in full by their day, and the end of the loan."""
    number, taken = view.record.number, view.record.taken_over
    since = date.min if taken is None else taken.on + timedelta(1)  # what was paid by then stands in older books
    for told in [*_before_changes(view), view]:
        if told.position is not None and told.position.written_off_on is not None:
            break  # on a loan that was given up nothing falls due any more
        for line in instalment_lines(told):
            in_time = sum(part.riel for part in line.parts if part.on <= line.due_on)
            left = line.interest_due + line.principal - in_time
            if since <= line.due_on < told.as_of and left > 0 and line.state != "replaced":
                yield _Noted(line.due_on, "missed", left, number, None, None, line.number)
        since = told.as_of
    if view.position is not None and view.position.closed_on is not None:
        yield _Noted(view.position.closed_on, "closed", 0, number, None, None)


def _before_changes(view: LoanView) -> Iterator[LoanView]:
    """The loan as it stood when each change of its terms came, or a write-off: until then instalments fell due as
    before."""
    record = view.record
    for this in view.booked:
        if (this.change is not None or this.kind == "write-off") and this.counts and view.position is not None:
            told = tuple(one for one in view.booked if (one.on, one.seq) < (this.on, this.seq))
            yield replace(view, as_of=this.on, booked=told, position=position_of(record, told, this.on))


def _event(noted: _Noted, who: dict[int, Person]) -> Event:
    return Event(noted.on, noted.kind, noted.riel, noted.loan_number, noted.voucher,
                 who.get(noted.user_id) if noted.user_id is not None else None, noted.number, noted.turned_back,
                 noted.from_loan, noted.pause_months, noted.reason, noted.followed)


def _followed_up(session: Session, family_id: int) -> Iterator[_Noted]:
    """Visits, training and the end of following up; what was struck out is there, turned back."""
    scope = Scope(family_ids=[family_id])
    struck = [visit for visit, _ in follow_book.struck_visits(session, scope)]
    for visit in (*follow_book.visits(session, scope, date.max), *struck):
        yield _Noted(visit.visited_on, "visited", 0, None, None, visit.entered_by, turned_back=visit in struck,
                     seq=visit.id, followed=visit)
    for one in follow_book.attended(session, family_id):
        yield _Noted(one.held_on, "trained", 0, None, None, one.entered_by, turned_back=one.struck, seq=one.id,
                     followed=one)
    for ending, out in follow_book.endings(session, family_id):
        yield _Noted(ending.ended_on, "following ended", 0, None, None, ending.entered_by, turned_back=out,
                     seq=ending.id, reason=ending.reason)
