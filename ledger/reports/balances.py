"""Balances of the books: trial balance, fund proofs, accounts and their ledgers."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.core.chart import Kind
from ledger.reports.common import Offices, Paging
from ledger.reports.statements import FundProof, OfficeName, TrialBalance


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


def trial_balance(session: Session, office_code: str, as_of: date, office_ids: Offices = None) -> TrialBalance:
    """Every account that was ever used, with its balance at the end of `as_of`. Raises NotFound."""
    raise NotImplementedError


def trial_balance_movements(session: Session, office_code: str, from_on: date, as_of: date,
                            office_ids: Offices = None) -> TrialBalanceMovements:
    """The trial balance with opening balance and movements from `from_on` to `as_of`. Raises NotFound."""
    raise NotImplementedError


def fund_proofs(session: Session, office_code: str, as_of: date, office_ids: Offices = None) -> tuple[FundProof, ...]:
    """The proof of each fund at the end of `as_of`, by fund code. Raises NotFound."""
    raise NotImplementedError


def accounts(session: Session, office_code: str, as_of: date, office_ids: Offices = None) -> tuple[AccountLine, ...]:
    """The whole chart with balances at the end of `as_of`, unused accounts too. Raises NotFound."""
    raise NotImplementedError


def account_lines(session: Session, office_code: str, account: str, from_on: date, to_on: date, *, page: int = 1,
                  size: int = 100, office_ids: Offices = None) -> AccountLedger:
    """The postings on one account in order of date, then entry, with the running balance. Raises NotFound."""
    raise NotImplementedError
