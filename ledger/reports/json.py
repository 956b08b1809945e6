"""Reports as plain JSON values: strings, whole numbers, booleans, None, lists and dictionaries.

Dates are ISO (2008-09-30), amounts whole riel, places and families their codes and numbers. No person's name is in
a list of places or accounts; `family`, `village` and the lists of who is to pay name the head of a family, as their
papers do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from typing import Any

from ledger.core.changes import details as changed_terms
from ledger.reports.due_lists import Borrower, DueList, LateList
from ledger.reports.figures import FundProof, TrialBalance
from ledger.reports.following_up import MARKS, FollowingUp
from ledger.reports.loan_page import LoanPage
from ledger.reports.loan_paper_values import Plan
from ledger.reports.portfolio_values import PAR_DAYS, PortfolioReport
from ledger.reports.statements import FamilyStatement, Figures, LoanStatement, ProvinceStatement, VillageBook

Json = dict[str, Any]


def province(statement: ProvinceStatement) -> Json:
    """`report province`: the province's figures, then `by_village` with the same ones.

    `families` are those registered, `villages` the programme's; `loans` and the riel are of loans handed over and
    not turned back, from the first day of the books to `as_of`, whatever `from_on` says.
    """
    return {
        "office": statement.office.code, "from_on": statement.from_on.isoformat(),
        "as_of": statement.as_of.isoformat(), "villages": len(statement.villages), **_figures(statement.total),
        "by_village": [{"code": row.place.code, "name": row.place.name_latin, "name_km": row.place.name_km,
                        **_figures(row.figures)} for row in statement.villages],
        "funds": fund_proof(statement.funds)["funds"],
        "months": [_plain(row) for row in statement.months],
        "movements": [_plain(row) for row in statement.movements],
        "ageing": [_plain(row) for row in statement.ageing],
        "trial_balance": trial_balance(statement.trial_balance),
        "agreements": [{**_plain(row), "agrees": row.agrees} for row in statement.agreements],
    }


def village(book: VillageBook) -> Json:
    """`report village`: the village's figures, then `by_family` with the same ones."""
    return {
        "office": book.office.code, "code": book.address.village.code, "name": book.address.village.name_latin,
        "name_km": book.address.village.name_km, "as_of": book.as_of.isoformat(), **_figures(book.total),
        "by_family": [{
            "number": row.family_number, "name": row.name_latin, "name_km": row.name_km, "loan": row.loan_number,
            **_figures(row.figures), "days_late": row.days_late, "next_due_on": _plain(row.next_due_on),
        } for row in book.rows],
    }


def family(statement: FamilyStatement) -> Json:
    """`report family`: what to bring next, and every loan with its schedule, repayments and what is still to pay."""
    return {
        "office": statement.office.code, "number": statement.family_number, "name": statement.name_latin,
        "name_km": statement.name_km, "village": statement.address.village.code,
        "as_of": statement.as_of.isoformat(), "next_due_on": _plain(statement.next_due_on),
        "next_riel": statement.next_riel, "held_riel": statement.held,
        "loans": [_loan(loan) for loan in statement.loans], "grants": [_plain(grant) for grant in statement.grants],
    }


def loan(page: LoanPage) -> Json:
    """`report loan`: where it stands, every instalment with what was paid of it (`replaced`: new terms took its place),
    and `changes` of its terms, each with what was overdue and to pay `before` and `after` it."""
    return {
        "office": page.office.code, "number": page.number, "family": page.family_number,
        "as_of": page.as_of.isoformat(), "state": page.state, "next_due_on": _plain(page.next_due_on),
        "next_riel": page.next_riel, "payoff_riel": page.payoff_riel, "held_riel": page.held,
        "outstanding_riel": page.statement.outstanding if page.statement else 0,
        "overdue_riel": page.statement.overdue if page.statement else 0,
        "days_late": page.statement.days_late if page.statement else 0,
        "instalments": [{
            "number": line.number, "due_on": line.due_on.isoformat(), "principal": line.principal,
            "interest": line.interest, "paid": line.paid, "left": line.left, "state": line.state}
            for line in page.lines],
        "changes": [{
            "voucher": one.voucher, "on": one.on.isoformat(), "kind": one.kind, "reason": one.reason,
            "reversed": one.reversed, "terms": changed_terms(one.change), "before": _plan(one.before),
            "after": _plan(one.after)} for one in page.changes],
    }


def _plan(plan: Plan) -> Json:
    return {"overdue_riel": plan.overdue, "days_late": plan.days_late, "to_pay_riel": plan.total,
            "instalments": [{**_plain(row), "total": row.total} for row in plan.rows]}


def trial_balance(balance: TrialBalance) -> Json:
    """`report trial-balance`: `accounts` of account, name, debit, credit, and `totals` of debit and credit."""
    return {
        "office": balance.office.code, "as_of": balance.as_of.isoformat(),
        "accounts": [{"account": row.account, "name": row.name_en, "name_km": row.name_km, "debit": row.debit,
                      "credit": row.credit} for row in balance.rows],
        "totals": {"debit": balance.debit, "credit": balance.credit},
    }


def fund_proof(proofs: Sequence[FundProof]) -> Json:
    """`report fund-proof`: one a fund, with both sides and whether they are the same."""
    return {"funds": [{**_plain(proof), "sources": proof.sources, "uses": proof.uses,
                       "balanced": proof.sources == proof.uses} for proof in proofs]}


def following_up(report: FollowingUp) -> Json:
    """`report following-up`: how many families have each mark, together and `by_village`; no family is named."""
    return {
        "from_on": report.from_on.isoformat(), "as_of": report.to_on.isoformat(), "families": _tally(report.tally),
        "by_village": [{"code": one.address.village.code, "name": one.address.village.name_latin,
                        "name_km": one.address.village.name_km, "families": _tally(one.tally)}
                       for one in report.villages],
    }


def due(found: DueList) -> Json:
    """`report due`: by village, a row for each loan with something due in these days: what of it is paid and left."""
    return {
        "from_on": found.from_on.isoformat(), "to_on": found.to_on.isoformat(), "as_of": found.as_of.isoformat(),
        "due_riel": sum(one.due for one in found.villages), "paid_riel": sum(one.paid for one in found.villages),
        "left_riel": sum(one.left for one in found.villages),
        "by_village": [{
            "code": one.village.code, "name": one.village.name_latin, "name_km": one.village.name_km,
            "due_riel": one.due, "paid_riel": one.paid, "left_riel": one.left, "overdue_before_riel": one.overdue,
            "loans": [{**_borrower(row), "due_on": row.due_on.isoformat(), "due_riel": row.due, "paid_riel": row.paid,
                       "left_riel": row.left, "overdue_before_riel": row.overdue} for row in one.rows]}
            for one in found.villages],
    }


def overdue(found: LateList) -> Json:
    """`report overdue`: the loans that are late, the latest first, with telephone numbers."""
    return {
        "as_of": found.as_of.isoformat(), "overdue_riel": found.overdue, "outstanding_riel": found.outstanding,
        "loans": [{**_borrower(row), "village": row.village.code, "days_late": row.days_late,
                   "overdue_riel": row.overdue, "outstanding_riel": row.outstanding} for row in found.rows],
    }


def _borrower(row: Borrower) -> Json:
    return {"loan": row.loan_number, "family": row.family_number, "name": row.name_latin, "name_km": row.name_km,
            "phone": row.phone, "officer": row.officer.name_latin}


def _tally(tally: Mapping[str, int]) -> Json:
    return {mark.replace(" ", "_"): tally.get(mark, 0) for mark in MARKS}


def portfolio(report: PortfolioReport) -> Json:
    """`report portfolio`: `par` by the days it is told for ("30": loans more than 30 days late), `ageing` band by band,
    rates and shares in percent (null where there is nothing to divide by), and whether all of it agrees."""
    rates, changed = report.rates, report.rescheduled
    return {
        "office": report.office.code, "from_on": report.from_on.isoformat(), "as_of": report.as_of.isoformat(),
        "loans": report.loans, "families": report.families, "outstanding_riel": report.outstanding_riel,
        "overdue_riel": report.overdue_riel, "receivable_riel": report.receivable_riel,
        "late_loans": report.late_loans, "average_days_late": report.average_days_late / 10,
        "par": {str(one.days): {
            "loans": one.loans, "riel": one.riel, "percent": _percent(one.ppm),
            "rescheduled_riel": one.rescheduled_riel, "with_rescheduled_riel": one.with_rescheduled_riel,
            "with_rescheduled_percent": _percent(one.with_rescheduled_ppm)} for one in report.par},
        "rescheduled": _plain(changed), "ageing": [_plain(row) for row in report.ageing],
        "rates": {**_plain(rates), "write_off_percent": _percent(rates.write_off_ppm),
                  "recovery_percent": _percent(rates.recovery_ppm),
                  "repayment_percent": _percent(rates.repayment_ppm)},
        "months": [_plain(row) for row in report.months],
        "history": [{"on": row.on.isoformat(), "outstanding_riel": row.outstanding_riel,
                     "par": {str(days): riel for days, riel in zip(PAR_DAYS, row.at_risk_riel, strict=True)}}
                    for row in report.history],
        "by": {one.by: [{**_plain(row), "at_risk_percent": _percent(row.at_risk_ppm)} for row in one.rows]
               for one in report.breakdowns},
        "agreements": [{**_plain(row), "agrees": row.agrees} for row in report.agreements],
    }


def _percent(ppm: int | None) -> float | None:
    return None if ppm is None else ppm / 10_000


def _loan(loan: LoanStatement) -> Json:
    return {
        "number": loan.number, "terms": asdict(loan.terms), "disbursed_on": loan.disbursed_on.isoformat(),
        "disbursement_voucher": loan.disbursement_voucher, "apr_percent": float(loan.apr_percent),
        "total_interest": loan.total_interest,
        "schedule": [{**_plain(row), "total": row.total} for row in loan.schedule],
        "repayments": [_plain(row) for row in loan.repayments],
        "to_pay": [{**_plain(row), "total": row.total} for row in loan.to_pay],
        "paid_riel": loan.paid, "paid_interest_riel": loan.paid_interest, "paid_principal_riel": loan.paid_principal,
        "outstanding_riel": loan.outstanding, "overdue_riel": loan.overdue, "days_late": loan.days_late,
        "band": loan.band, "closed_on": _plain(loan.closed_on), "changed_on": _plain(loan.changed_on),
    }


def _figures(figures: Figures) -> Json:
    return asdict(figures)


def _plain(value: Any) -> Any:
    """A flat value of a report as JSON has it."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value.isoformat() if isinstance(value, date) else value
