"""Reports as plain JSON values: strings, whole numbers, booleans, None, lists and dictionaries."""

from collections.abc import Sequence
from typing import Any

from ledger.reports.statements import (
    FamilyStatement,
    FundProof,
    ProvinceStatement,
    TrialBalance,
    VillageBook,
)

Json = dict[str, Any]


def province(statement: ProvinceStatement) -> Json:
    """`report province`: the province's figures, then `by_village` with the same ones."""
    raise NotImplementedError


def village(book: VillageBook) -> Json:
    """`report village`: the village's figures, then `by_family`."""
    raise NotImplementedError


def family(statement: FamilyStatement) -> Json:
    """`report family`: every loan with repayments and what is still to pay."""
    raise NotImplementedError


def trial_balance(balance: TrialBalance) -> Json:
    """`report trial-balance`: `accounts` of account, name, debit, credit, and the totals `debit` and `credit`."""
    raise NotImplementedError


def fund_proof(proofs: Sequence[FundProof]) -> Json:
    """`report fund-proof`: one a fund, with both sides."""
    raise NotImplementedError
