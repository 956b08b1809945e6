"""What needs a second person: a loan, a reversal. Nobody decides what they asked for, whatever their role."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from ledger.books import journal, loan_book, requests, tables
from ledger.books.booked import EVENT_KINDS, booked
from ledger.books.journal import JournalEntry
from ledger.core import chart
from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.programme import (
    asking,
    asks,
    dates,
    funds,
    held_money,
    loans,
    moratoria,
    rescheduling,
    sharing,
    texts,
    topping_up,
    waivers,
    write_offs,
)
from ledger.programme.asks import Asked
from ledger.programme.people import DECIDERS, FIELD_WORK, Actor, require


@dataclass(frozen=True)
class Waiting:
    """A question waiting for a decision. `may_decide`: the person who looks may answer it."""

    id: int
    kind: asks.Kind
    office_id: int
    riel: int
    family_number: str | None
    loan_number: str | None
    entry_id: int | None
    voucher_number: str | None  # of the entry to be turned back
    on: date  # the application's date, or the date of the entry to be turned back
    reason: str | None
    requested_by: int
    requested_by_km: str
    requested_by_latin: str
    requested_at: datetime
    may_decide: bool


def waiting(session: Session, actor: Actor) -> list[Waiting]:
    """What waits for a decision in the actor's offices, oldest first; not for loans withdrawn since."""
    ask, entry, asker = tables.approvals.c, tables.journal_entries.c, tables.users.c
    rows = session.execute(
        select(ask.id, ask.kind, ask.office_id, ask.riel, ask.reason, ask.requested_by, ask.requested_at, ask.entry_id,
               tables.loans.c.number.label("loan"), tables.loans.c.applied_on, tables.families.c.number.label("family"),
               entry.series, entry.fiscal_year, entry.number, entry.on_date, asker.name_km, asker.name_latin)
        .join_from(tables.approvals, tables.users, asker.id == ask.requested_by)
        .outerjoin(tables.loans, tables.loans.c.id == ask.loan_id)
        .outerjoin(tables.families, tables.families.c.id == tables.loans.c.family_id)
        .outerjoin(tables.journal_entries, entry.id == ask.entry_id)
        .where(ask.decision.is_(None), tables.loans.c.withdrawn_on.is_(None), ask.office_id.in_(actor.office_ids))
        .order_by(ask.requested_at, ask.id))
    return [_waiting(row, actor) for row in rows]


def decide(session: Session, approval_id: int, approved: bool, reason: str | None, *, actor: Actor,
           request_key: str) -> JournalEntry | None:
    """Approve or refuse. An approved reversal is posted at once, dated today, and its entry returned; else None.

    Raises NotAllowed for one's own request, Refusal when it is decided already, a refusal has no reason, the loan was
    withdrawn, the family has another one open, or what the reversal would leave (a cash box below zero, a closed
    period) cannot be.
    """
    office_id = _asked(session, approval_id).office_id
    require(actor, office_id, *DECIDERS)
    request = asking.asked(request_key, "decide", approval_id, approved, reason)
    done = asking.begin(session, office_id, request)
    if done is not None:
        return asking.entry_of(session, done) if done.startswith("entry:") else None
    asked = _asked(session, approval_id)
    if asked.decision is not None:
        raise Refusal("This was already decided on {decided_on}. Look at the list again.", decided_on=asked.decided_on)
    whole = _SAYS.get(asked.kind, set()) <= asked.details.keys()
    if approved and not whole:
        raise Refusal("This request does not say what is asked for. Refuse it, and have it asked for anew.")
    if asked.requested_by == actor.user_id:
        raise NotAllowed("You asked for this yourself. Another person must decide it.")
    words = texts.clean(reason, "reason", required=not approved)
    if asked.kind == "loan":
        assert asked.loan_id is not None
        loans.check_may_be_decided(session, asked.loan_id, approved)
    session.execute(update(tables.approvals).where(tables.approvals.c.id == approval_id).values(
        decision="approved" if approved else "refused", decision_reason=words or None, decided_by=actor.user_id,
        decided_on=actor.today, decided_at=actor.at))
    if asked.kind == "write-off" and not approved and whole:
        write_offs.refuse(session, asked, actor, words)
    entry = _DO[asked.kind](session, asked, actor, request) if approved and asked.kind in _DO else None
    if entry is None:
        requests.remember(session, request, f"approval:{approval_id}", actor.at)
    return entry


def request_reversal(session: Session, entry_id: int, reason: str, *, actor: Actor, request_key: str) -> int:
    """Ask for an entry to be turned back, with the reason; returns the approval id.

    Raises Refusal for an entry that is turned back already or waits for it, that is itself a reversal or a
    reallocation, and for a disbursement on which repayments stand.
    """
    entry = journal.entry(session, entry_id)
    require(actor, entry.office_id, *FIELD_WORK)
    request = asking.asked(request_key, "reversal", entry_id, reason)
    done = asking.begin(session, entry.office_id, request)
    if done is not None:
        return int(done)
    words = texts.clean(reason, "reason")
    lines = _lines(session, entry_id)
    _check_may_be_reversed(session, entry, lines[0].loan_id)
    if session.execute(select(tables.approvals.c.id).where(
            tables.approvals.c.entry_id == entry_id, tables.approvals.c.decision.is_(None))).first():
        raise Refusal("A reversal of {voucher} already waits for a decision.", voucher=entry.voucher_number)
    approval_id = asks.ask(
        session, "reversal", office_id=entry.office_id, loan_id=lines[0].loan_id, entry_id=entry_id,
        riel=sum(line.riel for line in lines if line.riel > 0), reason=words, actor=actor)
    requests.remember(session, request, str(approval_id), actor.at)
    return approval_id


def _asked(session: Session, approval_id: int) -> Asked:
    asked = asks.find(session, approval_id)
    if asked is None:
        raise NotFound("There is no such question to decide. Look at the list again.")
    return asked


def _waiting(row: Any, actor: Actor) -> Waiting:
    voucher = None if row.series is None else loan_book.voucher_number(row.series, row.fiscal_year, row.number)
    return Waiting(
        row.id, row.kind, row.office_id, row.riel, row.family, row.loan, row.entry_id, voucher,
        row.applied_on if row.kind == "loan" else row.on_date, row.reason, row.requested_by, row.name_km,
        row.name_latin, row.requested_at, actor.role in DECIDERS and row.requested_by != actor.user_id)


def _lines(session: Session, entry_id: int) -> list[Row[tuple[Any, ...]]]:
    line = tables.postings.c
    return [*session.execute(
        select(line.account, line.riel, line.loan_id, tables.funds.c.code.label("fund"))
        .join_from(tables.postings, tables.funds, tables.funds.c.id == line.fund_id)
        .where(line.entry_id == entry_id).order_by(line.line))]


def _check_may_be_reversed(session: Session, entry: JournalEntry, loan_id: int | None) -> None:
    voucher = entry.voucher_number
    if entry.kind == "reversal":
        raise Refusal("{voucher} is itself a reversal. Book what really happened anew.", voucher=voucher)
    if entry.kind == "reallocation":
        raise Refusal("{voucher} only corrects how repayments are shared. Reverse the repayment instead.",
                      voucher=voucher)
    if entry.kind == "accrual":
        raise Refusal("{voucher} only counts interest that fell due. It is worked out again by itself.",
                      voucher=voucher)
    if journal.reversed_by(session, entry.id) is not None:
        raise Refusal("{voucher} was already reversed.", voucher=voucher)
    if entry.kind in ("disbursement", "opening") and loan_id is not None and any(
            one.counts for one in booked(session, [loan_id], sharing.EVER)[loan_id]):
        raise Refusal("Later entries stand on this loan. Reverse them first, then {voucher}.", voucher=voucher)
    if entry.kind == "repayment":
        topping_up.check_not_of_one(session, entry.id)


def _turn_back(session: Session, asked: Asked, actor: Actor, request: requests.Request) -> JournalEntry:
    assert asked.entry_id is not None
    entry = journal.entry(session, asked.entry_id)
    _check_may_be_reversed(session, entry, asked.loan_id)
    paid = topping_up.paid(session, entry.id) if entry.kind == "disbursement" else None
    mirror = _mirror(session, asked, entry, actor, request)
    if paid is not None:  # the other half of a top-up: the old loan is owed again
        lines = _lines(session, paid.id)
        assert lines[0].loan_id is not None, "it repaid a loan"
        asks.approve_with(session, asked, paid.id, sum(line.riel for line in lines if line.riel > 0), lines[0].loan_id,
                          actor)
        _mirror(session, asked, paid, actor, request.part(requests.PAY_OFF))
    return mirror


def _mirror(session: Session, asked: Asked, entry: JournalEntry, actor: Actor,
            request: requests.Request) -> JournalEntry:
    lines, on = _lines(session, entry.id), actor.today
    dates.check(session, entry.office_id, on, actor)
    for line in lines:
        if line.account in (chart.CASH, chart.BANK) and line.riel > 0:
            funds.check_enough(session, entry.office_id, line.fund, line.account, line.riel, on)
    _catch_up(session, entry, lines, asked, actor, request)
    mirror = journal.reverse(session, entry.id, on=on, by=asked.requested_by, at=actor.at, approved_by=actor.user_id,
                             request=request)
    if entry.kind in EVENT_KINDS:
        for loan in loan_book.loans(session, ids={line.loan_id for line in lines if line.loan_id is not None}):
            sharing.put_right(session, loan, mirror, by=asked.requested_by, approved_by=actor.user_id, at=actor.at,
                              request=request)
    elif entry.kind in ("disbursement", "opening") and asked.loan_id is not None:
        sharing.take_back(session, asked.loan(session), on, by=asked.requested_by, at=actor.at, request=request)
    return mirror


def _catch_up(session: Session, entry: JournalEntry, lines: list[Row[tuple[Any, ...]]], asked: Asked, actor: Actor,
              request: requests.Request) -> None:
    for loan_id in {line.loan_id for line in lines if line.loan_id is not None and entry.kind in EVENT_KINDS}:
        loan = loan_book.loans(session, ids=[loan_id])[0]
        sharing.catch_up(session, loan, actor.today, by=asked.requested_by, at=actor.at, request=request)


_SAYS: dict[asks.Kind, set[str]] = {
    "reschedule": {"on", "reason", "instalments", "every_months", "grace_principal", "rate_ppm", "first_due_on"},
    "moratorium": {"on", "reason", "months", "interest_runs", "loans"},
    "waiver": {"on", "interest", "penalty"},
    "write-off": {"pair"},
    "refund": {"source"},
}
"""What a question must say to be done. One written by hand may lack it: it can only be refused."""

_DO: dict[asks.Kind, Callable[[Session, Asked, Actor, requests.Request], JournalEntry | None]] = {
    "reversal": _turn_back,
    "reschedule": rescheduling.approve,
    "moratorium": moratoria.approve,
    "waiver": waivers.approve,
    "write-off": write_offs.approve,
    "refund": held_money.approve_refund,
}
"""What is done when a question is approved. An application is only decided: its money is handed over later."""
