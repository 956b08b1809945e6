"""The part of a statement about one loan."""

from ledger.core.events import Moratorium
from ledger.core.pricing import total_interest
from ledger.reports.portfolio import LoanView, apr_percent
from ledger.reports.statements import LoanStatement, RepaymentRow, ToPayRow


def loan_statement(view: LoanView) -> LoanStatement:
    """The statement of a loan that is handed over. Riel paid and owed are the balances of its postings."""
    record, position, arrears = view.record, view.position, view.arrears
    assert position is not None and arrears is not None, "nothing is lent on this loan"
    assert record.disbursed_on is not None and record.disbursed_voucher is not None
    sums = view.sums
    return LoanStatement(
        number=record.number, terms=record.terms, schedule=record.schedule, disbursed_on=record.disbursed_on,
        disbursement_voucher=record.disbursed_voucher,
        apr_percent=apr_percent(record.terms, record.disbursed_on, record.schedule),
        total_interest=total_interest(record.schedule), repayments=_repayments(view), to_pay=_to_pay(view),
        paid=sum(booked.riel for booked in view.booked), paid_interest=sums.interest,
        paid_principal=sums.repaid_principal, outstanding=sums.outstanding, overdue=arrears.overdue_riel,
        days_late=arrears.days_late, band=arrears.band, closed_on=position.closed_on,
        changed_on=position.changed_on)


def _repayments(view: LoanView) -> tuple[RepaymentRow, ...]:
    rows, outstanding = [], view.sums.disbursed
    vouchers = {booked.entry_id: booked.voucher_number for booked in view.booked}
    for booked in view.booked:
        if booked.kind == "accrual":  # income of the fund, nothing to the family
            continue
        outstanding -= booked.principal + booked.written_off
        rows.append(RepaymentRow(
            on=booked.on, voucher=booked.voucher_number, kind=booked.kind, riel=booked.riel, interest=booked.interest,
            principal=booked.principal, held=booked.held, outstanding=outstanding,
            reversed=booked.reversed_by_id is not None, penalty=booked.penalty,
            waived=booked.waived_interest + booked.waived_penalty, written_off=booked.written_off,
            recovered=booked.recovered, corrects=vouchers.get(booked.corrects_id or 0),
            pause_months=booked.change.months if isinstance(booked.change, Moratorium) else 0))
    return tuple(rows)


def _to_pay(view: LoanView) -> tuple[ToPayRow, ...]:
    unpaid = view.unpaid
    rows, outstanding = [], sum(state.unpaid_principal for state in unpaid)
    for state in unpaid:
        outstanding -= state.unpaid_principal
        rows.append(ToPayRow(
            number=state.instalment.number, due_on=state.instalment.due_on, interest=state.unpaid_interest,
            principal=state.unpaid_principal, outstanding=outstanding,
            overdue=state.instalment.due_on < view.as_of, penalty=state.unpaid_penalty))
    return tuple(rows)
