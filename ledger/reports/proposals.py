"""The voucher that would be posted if what is asked for a running loan is approved today."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from ledger.books.booked import booked, payoff_of, position_of
from ledger.books.loan_book import LoanRecord, loans
from ledger.books.replay import replay, standing
from ledger.core import chart, vouchers
from ledger.core.changes import cost_ppm
from ledger.core.events import Event, HeldOut, Repayment, Reschedule, WriteOff
from ledger.core.instalments import Allocation
from ledger.core.pricing import CAP_PPM
from ledger.core.vouchers import LoanRef, Voucher
from ledger.reports.account_ledger import names, sides
from ledger.reports.asked_changes import asked_waiver, change_of, waiver_of
from ledger.reports.to_decide import Check, VoucherLine, money_left, of_reversal, with_it

Proposal = tuple[tuple[VoucherLine, ...], tuple[Check, ...]]


@dataclass(frozen=True)
class PayOff:
    """The loan that a new one pays off, as it would be today: its number, the riel it takes, and that voucher. `fund`:
    whose money the old loan was."""

    loan_number: str
    fund: str
    riel: int
    lines: tuple[VoucherLine, ...]


def pay_off(session: Session, record: LoanRecord, on: date) -> PayOff | None:
    """What handing this loan over on `on` would pay off; None when it tops up no loan, that one owes nothing any more,
    or this one was handed over already."""
    if record.top_up_of is None or record.disbursed_on is not None:
        return None
    old = loans(session, ids=[record.top_up_of])[0]
    if old.disbursed_on is None or old.reversed_on is not None:
        return None
    there = booked(session, [old.id], on)[old.id]
    now = position_of(old, there, on)
    if now.closed_on is not None or now.written_off_on is not None:
        return None
    riel = payoff_of(old, there, on)
    share = replay(old, there, on, Repayment(on, riel)).allocations[-1]
    return PayOff(old.number, old.fund, riel,
                  _lines(session, old, vouchers.repayment(ref(old), share, chart.CASH)))


def paid_off(session: Session, office_id: int, entry_id: int, on: date) -> PayOff | None:
    """The pay-off that is turned back together with this disbursement, as the lines of its reversal."""
    other = with_it(session, entry_id)
    if other is None:
        return None
    lines, _ = of_reversal(session, office_id, other, on)
    assert lines[0].loan_number is not None, "it repaid a loan"
    return PayOff(lines[0].loan_number, lines[0].fund, sum(line.debit for line in lines), lines)


def of_row(session: Session, row: Row[Any], record: LoanRecord, on: date) -> Proposal:
    """Lines and checks for a question about a loan that is handed over; nothing where the loan allows it no more."""
    if row.kind == "write-off":
        share = _share(session, record, WriteOff(on))
        return _lines(session, record, vouchers.write_off(ref(record), share) if share.written_off else None), ()
    if row.kind == "refund":
        share = _share(session, record, HeldOut(on, row.riel))
        source = chart.CASH if json.loads(row.details)["source"] == "cash" else chart.BANK
        there, left = money_left(session, record, row.riel, on)
        return (_lines(session, record, vouchers.refund(ref(record), share, source)),
                (Check("fund", left >= 0, (there, left)),))
    return _of_waiver(session, row, record, on) if row.kind == "waiver" else _of_change(session, row, record, on)


def _of_waiver(session: Session, row: Row[Any], record: LoanRecord, on: date) -> Proposal:
    asked = asked_waiver(session, row, on)
    assert asked is not None and row.decision is None
    interest, penalty = asked.most_interest or 0, asked.most_penalty or 0
    holds = asked.interest <= interest and asked.penalty <= penalty
    share = waiver_of(session, record, asked.interest, asked.penalty, asked.on, on) if holds else None
    return (_lines(session, record, vouchers.waiver(ref(record), share) if share else None),
            (Check("unpaid", holds, (interest, penalty)),))


def _of_change(session: Session, row: Row[Any], record: LoanRecord, on: date) -> Proposal:
    change = change_of(session, record, row, on)
    if change is None:
        return (), (Check("changeable", False, ()),)
    there = booked(session, [record.id], date.max)[record.id]
    owed = replay(record, there, change.on).outstanding
    voucher = vouchers.new_terms(ref(record), owed, replay(record, there, change.on, change).allocations[-1])
    checks: tuple[Check, ...] = (Check("changeable", True, ()),)
    if isinstance(change, Reschedule):
        assert record.disbursed_on is not None
        cost = cost_ppm(record.terms, record.schedule, record.disbursed_on,
                        [*standing(record, there, change.on), change], change.on)
        checks += (Check("cap", cost <= CAP_PPM, (cost, CAP_PPM)),)
    return _lines(session, record, voucher), checks


def ref(record: LoanRecord) -> LoanRef:
    """Whose loan it is, for lines of a voucher."""
    return LoanRef(record.id, record.number, record.family_id, record.village_code, record.fund)


def _share(session: Session, record: LoanRecord, event: Event) -> Allocation:
    there = booked(session, [record.id], date.max)[record.id]
    return replay(record, there, event.on, event).allocations[-1]


def _lines(session: Session, record: LoanRecord, voucher: Voucher | None) -> tuple[VoucherLine, ...]:
    if voucher is None:
        return ()
    named = names(session)
    return tuple(VoucherLine(p.account, named[p.account].name_km, named[p.account].name_en, p.fund,
                             record.family_number, record.number, *sides(p.riel)) for p in voucher.postings)
