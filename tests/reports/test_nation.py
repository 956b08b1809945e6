"""The nation is the sum of its provinces."""

from datetime import date

import pytest

from ledger.core.errors import Refusal
from ledger.reports.figures import FundProof, OfficeName, TrialBalance, TrialBalanceRow
from ledger.reports.nation import joined_balance, joined_proofs

ON = date(2008, 9, 30)


def _balance(code: str, **riel: int) -> TrialBalance:
    rows = tuple(TrialBalanceRow(account[1:], account, account, max(value, 0), max(-value, 0))
                 for account, value in riel.items())
    return TrialBalance(OfficeName(code, code, code, code), ON, rows, sum(r.debit for r in rows),
                        sum(r.credit for r in rows))


def test_accounts_are_added_and_may_change_sides():
    """1110: 500 debit + 200 debit = 700. 3110: 500 credit. 2110: 200 credit in one, 300 debit in the other: 100 debit;
    4110: 300 credit. Debit 800 = credit 800."""
    joined = joined_balance([_balance("20", a1110=500, a3110=-500),
                             _balance("01", a1110=200, a2110=-200),
                             _balance("02", a2110=300, a4110=-300)])
    assert [(r.account, r.debit, r.credit) for r in joined.rows] == [
        ("1110", 700, 0), ("2110", 100, 0), ("3110", 0, 500), ("4110", 0, 300)]
    assert (joined.debit, joined.credit) == (800, 800)


def test_one_office_is_itself_and_none_is_refused():
    one = _balance("20", a1110=500, a3110=-500)
    assert joined_balance([one]) is one
    with pytest.raises(Refusal):
        joined_balance([])


def test_proofs_are_added_fund_by_fund():
    def proof(fund: str, *riel: int) -> FundProof:
        return FundProof(fund, fund, fund, *riel)
    joined = joined_proofs([[proof("FSF", 1, 2, 3, 4, 5, 6, 7, 8)],
                            [proof("SF", 9, 0, 0, 0, 9, 0, 0, 0), proof("FSF", 10, 20, 30, 40, 50, 60, 70, 80)]])
    assert joined == (proof("FSF", 11, 22, 33, 44, 55, 66, 77, 88), proof("SF", 9, 0, 0, 0, 9, 0, 0, 0))
