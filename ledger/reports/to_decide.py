"""What a request would post, and what the books say about it, for the person who decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from ledger.books import balances as book
from ledger.books import loan_book, tables
from ledger.books.booked import booked as booked_on
from ledger.books.booked import position_of
from ledger.books.loan_book import LoanRecord
from ledger.books.requests import PAY_OFF
from ledger.core import chart
from ledger.core.pricing import CAP_PPM
from ledger.reports.account_ledger import names, sides
from ledger.reports.flows import is_money
from ledger.reports.plans import Plan
from ledger.reports.portfolio import decisions, portfolio, state

CheckKey = Literal["limits", "earlier_loans", "cap", "fund", "not_reversed", "period_open", "later_entries", "reopens",
                   "changeable", "unpaid"]


@dataclass(frozen=True)
class Check:
    """One thing to look at before deciding, looked up in the books; whether it speaks for the approval.

    `limits`: amount, lowest, highest riel · `earlier_loans`: number of the family's other loans that are not done
    with, but for one that this loan pays off, and how many the product allows at once with this one · `cap`: APR and
    cap in ppm · `fund`: riel of the fund in cash box and bank, and what would be left of it ·
    `not_reversed`: 0, or 1 if it was turned back · `period_open`: 1, or 0 if the day is in a closed period ·
    `later_entries`: entries booked on the same loan after it · `reopens` (only if the loan was paid off and would be
    owed again): number of the family's other loans that are not done with. A warning: it may be right all the same ·
    `changeable`: the loan owes something and its new terms can still begin · `unpaid`: the most interest and penalties
    that can be let off.
    """

    key: CheckKey
    holds: bool
    values: tuple[int, ...]


@dataclass(frozen=True)
class VoucherLine:
    """A line of the voucher that would be posted; riel on one side, the other is 0."""

    account: str
    name_km: str
    name_en: str
    fund: str
    family_number: str | None
    loan_number: str | None
    debit: int
    credit: int


def of_loan(session: Session, record: LoanRecord, planned: Plan, on: date,
            comes_back: int = 0) -> tuple[tuple[VoucherLine, ...], tuple[Check, ...]]:
    """The disbursement (drawn here from the cash box; it may be the bank) and the checks of a loan application.

    `comes_back`: riel that return to the same fund at once, because the loan pays another one off.
    """
    named, riel = names(session), record.terms.principal
    lines = tuple(
        VoucherLine(account, named[account].name_km, named[account].name_en, record.fund, record.family_number,
                    record.number, *sides(amount)) for account, amount in ((chart.LOANS, riel), (chart.CASH, -riel)))
    product = tables.product_versions.c
    limits = session.execute(select(product.min_riel, product.max_riel, product.max_open).where(
        product.id == record.product_version_id)).one()
    others = _others(session, record, on)
    money = _money(session, record.office_id, record.fund, on)
    left = money - riel + comes_back if record.disbursed_on is None else money  # handed over already: it has left
    return lines, (
        Check("limits", limits.min_riel <= riel <= limits.max_riel, (riel, limits.min_riel, limits.max_riel)),
        Check("earlier_loans", others < limits.max_open, (others, limits.max_open)),
        Check("cap", planned.apr_ppm <= CAP_PPM, (planned.apr_ppm, CAP_PPM)),
        Check("fund", left >= 0, (money, left)))


def with_it(session: Session, entry_id: int) -> int | None:
    """The entry that is turned back in the same act: the pay-off of a family's old loan, with the disbursement that it
    was paid out of. None when there is none or it is turned back already."""
    entry, back = tables.journal_entries.c, tables.journal_entries.alias("back").c
    key = session.execute(select(entry.request_key).where(entry.id == entry_id)).scalar_one()
    return session.execute(select(entry.id).where(
        entry.request_key == f"{key}/{PAY_OFF}",
        ~select(back.id).where(back.reverses_id == entry.id).exists())).scalar_one_or_none()


def of_reversal(session: Session, office_id: int, entry_id: int,
                on: date) -> tuple[tuple[VoucherLine, ...], tuple[Check, ...]]:
    """The mirror of the entry and the checks of a reversal dated `on`."""
    entry = tables.journal_entries.c
    posted = session.execute(_lines(entry_id)).all()
    lines = tuple(VoucherLine(row.account, row.name_km, row.name_en, row.fund, row.family_number, row.loan_number,
                              *sides(-row.riel)) for row in posted)
    gone = session.execute(select(func.count()).where(entry.reverses_id == entry_id)).scalar_one()
    locked_to = session.execute(select(func.max(tables.period_closings.c.last_on)).where(
        tables.period_closings.c.office_id == office_id)).scalar()
    still_open = locked_to is None or on > locked_to
    later = _later(session, entry_id, {row.loan_id for row in posted if row.loan_id is not None})
    lent = any(row.account == chart.LOANS and row.riel > 0 for row in posted)  # only a disbursement adds to a loan
    other = with_it(session, entry_id)
    both = [*posted, *(session.execute(_lines(other)).all() if other is not None else ())]
    left, money = min(_after(session, office_id, fund, both, on) for fund in {row.fund for row in both})
    checks: tuple[Check, ...] = (
        Check("not_reversed", gone == 0, (gone,)), Check("period_open", still_open, (int(still_open),)),
        Check("later_entries", not (lent and later), (later,)), Check("fund", left >= 0, (money, left)))
    reopened = None if gone else _reopened(session, entry_id, {row.loan_id for row in posted})
    if reopened is not None:
        others = _others(session, reopened, on)
        checks += (Check("reopens", others == 0, (others,)),)
    return lines, checks


def _reopened(session: Session, entry_id: int, loan_ids: set[int | None]) -> LoanRecord | None:
    """The loan that is paid off, and would not be without this entry."""
    for record in loan_book.loans(session, ids=[one for one in loan_ids if one is not None]):
        booked = booked_on(session, [record.id], date.max)[record.id]
        left = [one for one in booked if one.entry_id != entry_id]
        last_on = max((one.on for one in booked), default=None)
        if (last_on is not None and len(left) < len(booked)
                and position_of(record, booked, last_on).closed_on is not None
                and position_of(record, left, last_on).closed_on is None):
            return record
    return None


def _others(session: Session, record: LoanRecord, on: date) -> int:
    answers = decisions(session, [record.office_id], on, record.family_id)
    return sum(state(view, answers.get(view.record.id)) in ("waiting", "approved", "open", "overdue")
               for view in portfolio(session, on, family_ids=[record.family_id])
               if view.record.id not in (record.id, record.top_up_of))


def _money(session: Session, office_id: int, fund: str, on: date) -> int:
    fund_id = session.execute(select(tables.funds.c.id).where(tables.funds.c.code == fund)).scalar_one()
    return sum(balance.riel for balance in book.balances(session, office_id, on)
               if balance.fund_id == fund_id and is_money(balance.account))


def _after(session: Session, office_id: int, fund: str, turned_back: Sequence[Row[Any]], on: date) -> tuple[int, int]:
    """What is left of a fund's money when these lines are turned back, and what there is now."""
    money = _money(session, office_id, fund, on)
    return money - sum(row.riel for row in turned_back if row.fund == fund and is_money(row.account)), money


def _lines(entry_id: int) -> Select[Any]:
    posting, account = tables.postings.c, tables.accounts.c
    return select(
        posting.account, posting.riel, posting.loan_id, account.name_km, account.name_en,
        tables.funds.c.code.label("fund"), tables.loans.c.number.label("loan_number"),
        tables.families.c.number.label("family_number"),
    ).select_from(
        tables.postings.join(tables.accounts, account.code == posting.account)
        .join(tables.funds, tables.funds.c.id == posting.fund_id)
        .outerjoin(tables.loans, tables.loans.c.id == posting.loan_id)
        .outerjoin(tables.families, tables.families.c.id == posting.family_id)
    ).where(posting.entry_id == entry_id).order_by(posting.line)


def _later(session: Session, entry_id: int, loan_ids: set[int]) -> int:
    posting = tables.postings.c
    return session.execute(select(func.count(posting.entry_id.distinct())).where(
        posting.loan_id.in_(loan_ids), posting.entry_id > entry_id)).scalar_one()


def money_left(session: Session, record: LoanRecord, riel: int, on: date) -> tuple[int, int]:
    """What the loan's fund has in cash box and bank, and what would be left of it after paying out `riel`."""
    there = _money(session, record.office_id, record.fund, on)
    return there, there - riel
