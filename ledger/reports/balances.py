"""Balances of the books: trial balance, fund proofs, accounts and their ledgers."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import Session

from ledger.books import balances as book
from ledger.books import tables
from ledger.books.loan_book import whole_sum
from ledger.core import chart
from ledger.core.chart import Kind
from ledger.reports.account_ledger import AccountLedger, LedgerRow, account_lines, names, sides
from ledger.reports.common import OfficeRecord, Offices, office
from ledger.reports.figures import SOURCES, USES, FundProof, OfficeName, TrialBalance, TrialBalanceRow

__all__ = [
    "AccountLedger", "AccountLine", "LedgerRow", "MovementRow", "TrialBalanceMovements", "account_lines", "accounts",
    "fund_proofs", "trial_balance", "trial_balance_movements"]


@dataclass(frozen=True)
class MovementRow:
    """An account in a trial balance with movements. Opening and closing stand on one side each, the other is 0."""

    account: str
    name_km: str
    name_en: str
    kind: Kind
    opening_debit: int
    opening_credit: int
    debit: int
    credit: int
    closing_debit: int
    closing_credit: int


@dataclass(frozen=True)
class TrialBalanceMovements:
    """Opening at the start of `from_on`, movement of both dates included, closing at the end of `as_of`; riel.

    `total` is a row with the sums (its account and names are empty).
    """

    office: OfficeName
    from_on: date
    as_of: date
    rows: tuple[MovementRow, ...]
    total: MovementRow


@dataclass(frozen=True)
class AccountLine:
    """An account of the chart with its balance on one side in riel, and how many postings it has up to that date."""

    account: str
    name_km: str
    name_en: str
    kind: Kind
    debit: int
    credit: int
    postings: int


def trial_balance(session: Session, office_code: str, as_of: date, office_ids: Offices = None) -> TrialBalance:
    """Every account with a balance at the end of `as_of`. Raises NotFound."""
    found = office(session, office_code, office_ids)
    return trial_balance_of(found, as_of, book.balances(session, found.id, as_of), names(session))


def trial_balance_of(found: OfficeRecord, as_of: date, balances: list[book.Balance],
                     named: dict[str, Row[Any]]) -> TrialBalance:
    """The trial balance from balances already read."""
    rows = tuple(TrialBalanceRow(account, named[account].name_km, named[account].name_en, *sides(riel))
                 for account, riel in by_account(balances).items())
    return TrialBalance(found.name, as_of, rows, sum(row.debit for row in rows), sum(row.credit for row in rows))


def trial_balance_movements(session: Session, office_code: str, from_on: date, as_of: date,
                            office_ids: Offices = None) -> TrialBalanceMovements:
    """The trial balance with opening balance and movements from `from_on` to `as_of`. Raises NotFound."""
    found = office(session, office_code, office_ids)
    all_names = names(session)
    opening = by_account(book.balances(session, found.id, from_on - timedelta(days=1)))
    moved = {row.account: (row.debit, row.credit)
             for row in session.execute(_movements(found.id, from_on, as_of))}
    rows = []
    for account in sorted(opening.keys() | moved.keys()):
        before, (debit, credit) = opening.get(account, 0), moved.get(account, (0, 0))
        named = all_names[account]
        rows.append(MovementRow(account, named.name_km, named.name_en, named.kind, *sides(before), debit, credit,
                                *sides(before + debit - credit)))
    return TrialBalanceMovements(found.name, from_on, as_of, tuple(rows), _total(rows))


def fund_proofs(session: Session, office_code: str, as_of: date, office_ids: Offices = None) -> tuple[FundProof, ...]:
    """The proof of each fund at the end of `as_of`, by fund code. Raises NotFound."""
    found = office(session, office_code, office_ids)
    return fund_proofs_of(session, book.balances(session, found.id, as_of))


def fund_proofs_of(session: Session, balances: list[book.Balance]) -> tuple[FundProof, ...]:
    """The proof of each fund from balances already read (of one office, or several together)."""
    held: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for balance in balances:
        held[balance.fund_id][proof_line(balance.account)] += balance.riel
    return tuple(FundProof(fund=row.code, name_km=row.name_km, name_en=row.name_en, **{
        line.name: sign * line.sign * held[row.id][line.name] for lines, sign in ((SOURCES, -1), (USES, 1))
        for line in lines}) for row in session.execute(select(tables.funds).order_by(tables.funds.c.code)))


def accounts(session: Session, office_code: str, as_of: date, office_ids: Offices = None) -> tuple[AccountLine, ...]:
    """The whole chart with balances at the end of `as_of`, unused accounts too. Raises NotFound."""
    found = office(session, office_code, office_ids)
    riel = by_account(book.balances(session, found.id, as_of))
    entry, posting = tables.journal_entries.c, tables.postings.c
    counted = {row.account: row.postings for row in session.execute(
        select(posting.account, func.count().label("postings"))
        .join_from(tables.postings, tables.journal_entries, entry.id == posting.entry_id)
        .where(entry.office_id == found.id, entry.on_date <= as_of).group_by(posting.account))}
    return tuple(AccountLine(row.code, row.name_km, row.name_en, row.kind, *sides(riel.get(row.code, 0)),
                             counted.get(row.code, 0)) for row in names(session).values())


def by_account(balances: list[book.Balance]) -> dict[str, int]:
    """Balances of all funds together, by account in order of its code.

    An account that came out even is left out: closings do not keep zeros, and a statement says the same after one.
    """
    riel: dict[str, int] = defaultdict(int)
    for balance in balances:
        riel[balance.account] += balance.riel
    return {account: balance for account, balance in sorted(riel.items()) if balance}


_LINES = {line.account: line.name for line in (*SOURCES, *USES)}


def proof_line(account: str) -> str:
    """The line of the fund proof an account belongs to; every account belongs to one, or the proof proves nothing."""
    if account in _LINES:
        return _LINES[account]
    assert chart.BANK <= account < "1190", f"account {account} has no line in the fund proof"
    return "bank"


def _movements(office_id: int, from_on: date, to_on: date) -> Select[Any]:
    entry, posting = tables.journal_entries.c, tables.postings.c
    debit = case((posting.riel > 0, posting.riel), else_=0)
    return select(
        posting.account, whole_sum(debit).label("debit"), whole_sum(debit - posting.riel).label("credit"),
    ).join_from(tables.postings, tables.journal_entries, entry.id == posting.entry_id).where(
        entry.office_id == office_id, entry.on_date.between(from_on, to_on)).group_by(posting.account)


def _total(rows: list[MovementRow]) -> MovementRow:
    def of(name: str) -> int:
        return sum(getattr(row, name) for row in rows)

    return MovementRow("", "", "", "asset", of("opening_debit"), of("opening_credit"), of("debit"), of("credit"),
                       of("closing_debit"), of("closing_credit"))
