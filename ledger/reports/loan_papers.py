"""The papers of a loan, read from the books: contract, schedule card, disbursement voucher, quote, closing letter.

The notice of new terms is in loan_notices.py. Every function takes the number of a loan as typed (small letters are
fine) and the offices the actor may see, and raises NotFound for a loan outside them.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import guarantee_book, loan_book, tables
from ledger.books.booked import Booked, payoff_of, standing
from ledger.books.loan_book import LoanRecord
from ledger.core import pricing
from ledger.core.allocation import position
from ledger.core.calendar import add_months
from ledger.core.errors import NotFound, Refusal
from ledger.core.events import Repayment
from ledger.core.purposes import PURPOSES
from ledger.core.schedule import schedule
from ledger.reports.balances import proof_line
from ledger.reports.common import NEVER_LENT, Offices, Person, addresses, typed
from ledger.reports.entry_page import entry_page
from ledger.reports.figures import OfficeName
from ledger.reports.flows import is_money
from ledger.reports.loan_page import instalment_lines
from ledger.reports.loan_paper_values import (
    CardRow,
    ClosingLetter,
    Contract,
    DisbursementVoucher,
    Named,
    Party,
    PayoffQuote,
    ScheduleCard,
    VoucherLine,
)
from ledger.reports.loan_top_ups import paid_off, would_pay_off
from ledger.reports.portfolio import LoanView, decisions, portfolio, state

MARK = 16
"""Hex digits of an entry's hash on a paper."""

AHEAD = timedelta(days=366)
"""How far ahead of today a paper may look."""


def contract(session: Session, number: str, on: date, today: date, office_ids: Offices = None, *,
             first_due_on: date | None = None) -> Contract:
    """The contract of a loan: as it was sealed, or as it would be if the money were handed over on `on`.

    `first_due_on` is for the second: one spacing later unless given. Raises Refusal for a loan that is not approved
    or came to nothing, for a first due date that is not after `on`, and for a day more than a year ahead of `today`.
    """
    _not_too_far(on, today)
    record = found(session, number, office_ids)
    view = _view(session, record, max(on, record.applied_on))
    what = state(view, decisions(session, [record.office_id], date.max, record.family_id).get(record.id))
    if what == "waiting" or what in NEVER_LENT:
        raise Refusal("Loan {number} has no contract: it must be approved and not given up.", number=record.number)
    lent_on, plan = record.disbursed_on, record.schedule
    if lent_on is None:
        lent_on = on
        plan = schedule(record.terms, on, first_due_on or add_months(on, record.terms.every_months))
    rate = pricing.apr_ppm(record.terms.principal, lent_on, [(row.due_on, row.total) for row in plan])
    return Contract(
        party=parties(session, [record])[record.id], purpose=_purpose(record), terms=record.terms, lent_on=lent_on,
        schedule=plan, apr_percent=pricing.apr_percent_text(rate), total_interest=pricing.total_interest(plan),
        moneylender=pricing.moneylender(record.terms, plan), co_borrower=_co_borrower(session, record),
        guarantors=_guarantors(session, record), old_number=record.old_number,
        pays_off=would_pay_off(session, record, lent_on) if record.disbursed_on is None else paid_off(session, record),
        voucher=record.disbursed_voucher,
        mark=marks(session, [record.disbursement_id])[record.disbursement_id] if record.disbursement_id else None)


def schedule_card(session: Session, number: str, as_of: date, office_ids: Offices = None) -> ScheduleCard:
    """The schedule in force at the end of `as_of` with what was paid. Raises Refusal before the disbursement, and after
    a write-off, when no schedule is in force."""
    view = _lent(session, number, as_of, office_ids)
    record, now = view.record, view.position
    assert now is not None and record.disbursed_on is not None and record.disbursement_id is not None
    if now.written_off_on is not None:
        raise Refusal("Loan {number} was written off on {day}: nothing falls due any more. Print the family's "
                      "statement instead.", number=record.number, day=now.written_off_on)
    rows, earlier, replaced = [], 0, False
    for one, line in zip(now.states, instalment_lines(view), strict=True):
        if one.replaced:
            earlier, replaced = earlier + line.paid, True
            continue
        last = line.parts[-1] if line.parts else None
        row = CardRow(
            one.instalment.number, one.instalment.due_on, one.instalment.principal - one.moved_principal,
            one.interest_due - one.waived_interest, one.penalty_due - one.waived_penalty, 0, line.paid,
            last.on if last else None, last.voucher if last else None)
        if row.total or row.paid:
            rows.append(row)
    return ScheduleCard(
        parties(session, [record])[record.id], record.terms, record.disbursed_on, as_of, _with_outstanding(rows),
        earlier, now.changed_on if replaced else None, record.disbursed_voucher or "",
        marks(session, [record.disbursement_id])[record.disbursement_id])


def disbursement_voucher(session: Session, number: str, office_ids: Offices = None) -> DisbursementVoucher:
    """The voucher of the money handed over; also of one turned back. Raises Refusal where there is none."""
    record = found(session, number, office_ids)
    if record.disbursement_id is None or record.disbursed_voucher is None or record.opened_on is None:
        raise Refusal("Loan {number} is not handed over yet. This paper comes after that.", number=record.number)
    if record.taken_over is not None:
        raise Refusal("Loan {number} was taken over from older books: no money left these books for it.",
                      number=record.number)
    party = parties(session, [record])[record.id]
    entry = entry_page(session, party.office.code, record.disbursed_voucher)
    money = [line for line in entry.postings if is_money(line.account)]
    place = proof_line(money[0].account)
    return DisbursementVoucher(
        party=party, purpose=_purpose(record), on=entry.on, voucher=entry.voucher, fund=record.fund,
        place="cash" if place == "cash" else "bank", riel=sum(line.credit - line.debit for line in money),
        paid_off=paid_off(session, record),
        lines=tuple(VoucherLine(line.account, line.name_km, line.name_en, line.debit, line.credit)
                    for line in entry.postings),
        reference=entry.reference, entered_by=person(entry.entered_by),
        approved_by=person(entry.approved_by) if entry.approved_by else None,
        reversed_by=entry.reversed_by.voucher if entry.reversed_by else None, mark=entry.this.hash[:MARK])


def payoff_quote(session: Session, number: str, on: date, today: date, office_ids: Offices = None) -> PayoffQuote:
    """What closes the loan on `on`, from all that is booked. Raises Refusal where nothing is owed, and for a day
    more than a year ahead of `today`."""
    _not_too_far(on, today)
    view = _lent(session, number, on, office_ids)
    record, now, late = view.record, view.position, view.arrears
    assert now is not None and late is not None and record.disbursed_on is not None
    if now.closed_on is not None:
        raise Refusal("Loan {number} was repaid on {day}. Print its closing letter.", number=record.number,
                      day=now.closed_on)
    if now.written_off_on is not None:
        raise Refusal("Loan {number} was written off on {day}. What comes in now is a recovery.", number=record.number,
                      day=now.written_off_on)
    riel = payoff_of(record, view.booked, on)
    events = [*standing(record, view.booked), Repayment(on, riel)]
    part = position(record.terms, record.schedule, record.disbursed_on, events, on).allocations[-1]
    assert part.riel == riel and not part.held, "what closes a loan is used up by it"
    counted = [one for one in view.booked if one.kind != "accrual"]
    entry_id = counted[-1].entry_id if counted else record.disbursement_id
    assert entry_id is not None
    return PayoffQuote(
        party=parties(session, [record])[record.id], terms=record.terms, lent_on=record.disbursed_on, asked_on=today,
        on=on, principal=part.principal, interest=part.interest, penalty=part.penalty,
        by_schedule=sum(one.unpaid for one in view.unpaid), overdue=late.overdue_riel, days_late=late.days_late,
        last_voucher=counted[-1].voucher_number if counted else record.disbursed_voucher or "",
        mark=marks(session, [entry_id])[entry_id])


def closing_letter(session: Session, number: str, as_of: date, office_ids: Offices = None) -> ClosingLetter:
    """That a loan is repaid, as it is at the end of `as_of`. Raises Refusal while something is owed."""
    view = _lent(session, number, as_of, office_ids)
    record, now = view.record, view.position
    assert now is not None and record.disbursed_on is not None
    if now.written_off_on is not None:
        raise Refusal("Loan {number} was written off on {day}, not repaid. There is no closing letter.",
                      number=record.number, day=now.written_off_on)
    if now.closed_on is None:
        raise Refusal("Loan {number} is not repaid yet: {payoff_riel} riel close it on {day}.", number=record.number,
                      payoff_riel=payoff_of(record, view.booked, as_of), day=as_of)
    last = _closed_by(view.booked, now.closed_on)
    sums = view.sums
    return ClosingLetter(
        party=parties(session, [record])[record.id], terms=record.terms, lent_on=record.disbursed_on,
        closed_on=now.closed_on, payments=_payments(view.booked, now.closed_on), principal=sums.repaid_principal,
        interest=sums.interest, penalty=sums.penalty, waived=sums.waived,
        moved=record.terms.principal - sums.disbursed, held=sums.held, guarantors=_guarantors(session, record),
        voucher=last.voucher_number, mark=marks(session, [last.entry_id])[last.entry_id])


# --- what the papers share --------------------------------------------------------------------------------------
def found(session: Session, number: str, office_ids: Offices) -> LoanRecord:
    """The loan's record. Raises NotFound."""
    record = loan_book.loan_numbered(session, typed(number).upper())
    if record is None or (office_ids is not None and record.office_id not in office_ids):
        raise NotFound("There is no loan {number} in your books. Check the number, or look for the family.",
                       number=typed(number).upper()[:20])
    return record


def parties(session: Session, records: Collection[LoanRecord]) -> dict[int, Party]:
    """Whose loans these are, by loan: three queries, whatever their number."""
    office, member = tables.offices.c, tables.family_members.c
    offices = {row.id: OfficeName(row.code, row.prefix, row.name_km, row.name_en) for row in session.execute(
        select(tables.offices).where(office.id.in_({record.office_id for record in records})))}
    borrowers = {row.id: Named(row.name_km, row.name_latin) for row in session.execute(
        select(member.id, member.name_km, member.name_latin)
        .where(member.id.in_({record.borrower_id for record in records})))}
    places = addresses(session, {record.village_code for record in records})
    return {record.id: Party(offices[record.office_id], record.number, record.family_number,
                             borrowers[record.borrower_id], places[record.village_code]) for record in records}


def marks(session: Session, entry_ids: Collection[int]) -> dict[int, str]:
    """The marks of entries."""
    entry = tables.journal_entries.c
    return {row.id: row.hash[:MARK] for row in session.execute(
        select(entry.id, entry.hash).where(entry.id.in_(entry_ids)))}


def person(someone: Person) -> Named:
    """Somebody of the office by name."""
    return Named(someone.name_km, someone.name_latin)


def _not_too_far(on: date, today: date) -> None:
    if on > today + AHEAD:
        raise Refusal("This day is too far ahead. Choose {latest} or an earlier day.", field="on", latest=today + AHEAD)


def _view(session: Session, record: LoanRecord, as_of: date) -> LoanView:
    return portfolio(session, as_of, ids=[record.id])[0]


def _lent(session: Session, number: str, as_of: date, office_ids: Offices) -> LoanView:
    record = found(session, number, office_ids)
    if not record.disbursed(as_of):
        raise Refusal("Nothing is lent on loan {number} on {day}. This paper comes after the money was handed over.",
                      field="on", number=record.number, day=as_of)
    return _view(session, record, as_of)


def _purpose(record: LoanRecord) -> Named:
    listed = PURPOSES.get(record.purpose_code or "")
    if record.purpose:
        return Named(record.purpose, "")
    return Named(listed.name_km, listed.name_en) if listed else Named("", "")


def _co_borrower(session: Session, record: LoanRecord) -> Named | None:
    """The head of the family if another one borrows, else the spouse."""
    member = tables.family_members.c
    row = session.execute(
        select(member.name_km, member.name_latin)
        .where(member.family_id == record.family_id, member.id != record.borrower_id,
               member.role.in_(["head", "spouse"])).order_by(member.role, member.id).limit(1)).one_or_none()
    return Named(row.name_km, row.name_latin) if row is not None else None


def _guarantors(session: Session, record: LoanRecord) -> tuple[Named, ...]:
    return tuple(Named(one.name_km, one.name_latin) for one in guarantee_book.of_loan(session, record.id))


def _with_outstanding(rows: Sequence[CardRow]) -> tuple[CardRow, ...]:
    left, done = sum(row.principal for row in rows), []
    for row in rows:
        left -= row.principal
        done.append(replace(row, outstanding=left))
    return tuple(done)


def _closed_by(there: Sequence[Booked], closed_on: date) -> Booked:
    """The last event on the day the loan was closed."""
    return [one for one in there if one.counts and one.on <= closed_on][-1]


def _payments(there: Sequence[Booked], closed_on: date) -> int:
    return sum(one.counts and one.kind in ("repayment", "held applied") and one.riel > 0 and one.on <= closed_on
               for one in there)
