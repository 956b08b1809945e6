"""The ledger of one account: its postings with the running balance, page by page."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from ledger.books import balances as book
from ledger.books import tables
from ledger.books.loan_book import voucher_number, whole_sum
from ledger.core.chart import Kind
from ledger.core.errors import NotFound
from ledger.reports.common import Offices, Paging, office, paging
from ledger.reports.figures import OfficeName


@dataclass(frozen=True)
class LedgerRow:
    """One posting on an account. `balance` is the account's after it: debit plus, credit minus, in riel."""

    on: date
    seq: int
    voucher: str
    kind: str
    narration: str
    fund: str
    loan_number: str | None
    family_number: str | None
    debit: int
    credit: int
    balance: int


@dataclass(frozen=True)
class AccountLedger:
    """An account from `from_on` to `to_on`, both included. `opening`, `closing`: balances (debit plus) of the whole
    time asked for; `brought_forward` is the balance before the first row of this page, `debit` and `credit` the
    movements of all pages. All in riel."""

    office: OfficeName
    account: str
    name_km: str
    name_en: str
    kind: Kind
    from_on: date
    to_on: date
    opening: int
    brought_forward: int
    rows: tuple[LedgerRow, ...]
    debit: int
    credit: int
    closing: int
    paging: Paging


def account_lines(session: Session, office_code: str, account: str, from_on: date, to_on: date, *, page: int = 1,
                  size: int = 100, office_ids: Offices = None) -> AccountLedger:
    """The postings on one account in order of date, then entry, with the running balance. Raises NotFound."""
    found = office(session, office_code, office_ids)
    named = names(session).get(account)
    if named is None:
        raise NotFound("There is no account {account} in the chart. Look for it in the list of accounts.",
                       account=account)
    lines = _lines(found.id, account)
    entry = tables.journal_entries.c
    opening = sum(balance.riel for balance in book.balances(session, found.id, from_on - timedelta(days=1))
                  if balance.account == account)
    lines = lines.where(entry.on_date.between(from_on, to_on))
    moved, debit, count = _sum(session, lines)
    shown = paging(page, size, count)
    ordered = lines.order_by(entry.on_date, entry.seq, tables.postings.c.line)
    before = _sum(session, ordered.limit(shown.first))[0] if shown.first else 0
    rows, balance = [], opening + before
    for row in session.execute(ordered.limit(size).offset(shown.first)):
        balance += row.riel
        rows.append(LedgerRow(
            row.on_date, row.seq, voucher_number(row.series, row.fiscal_year, row.number), row.kind, row.narration,
            row.fund, row.loan_number, row.family_number, *sides(row.riel), balance))
    return AccountLedger(
        found.name, account, named.name_km, named.name_en, named.kind, from_on, to_on, opening, opening + before,
        tuple(rows), debit, debit - moved, opening + moved, shown)


def names(session: Session) -> dict[str, Row[Any]]:
    """The chart as it is written in the books, by code."""
    return {row.code: row for row in session.execute(select(tables.accounts).order_by(tables.accounts.c.code))}


def sides(riel: int) -> tuple[int, int]:
    """A balance as debit and credit: one of them is 0."""
    return max(riel, 0), max(-riel, 0)


def _lines(office_id: int, account: str) -> Select[Any]:
    entry, posting = tables.journal_entries, tables.postings
    return select(
        entry.c.on_date, entry.c.seq, entry.c.series, entry.c.fiscal_year, entry.c.number, entry.c.kind,
        entry.c.narration, posting.c.riel, tables.funds.c.code.label("fund"),
        tables.loans.c.number.label("loan_number"), tables.families.c.number.label("family_number"),
    ).select_from(
        posting.join(entry, entry.c.id == posting.c.entry_id).join(tables.funds, tables.funds.c.id == posting.c.fund_id)
        .outerjoin(tables.loans, tables.loans.c.id == posting.c.loan_id)
        .outerjoin(tables.families, tables.families.c.id == posting.c.family_id)
    ).where(entry.c.office_id == office_id, posting.c.account == account)


def _sum(session: Session, lines: Select[Any]) -> tuple[int, int, int]:
    """Sum, debits and number of some lines."""
    riel = lines.subquery().c.riel
    moved, debit, count = session.execute(
        select(whole_sum(riel), whole_sum(func.abs(riel) + riel), func.count(riel))).one()
    return moved, debit // 2, count
