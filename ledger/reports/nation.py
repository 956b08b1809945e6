"""The nation: the reports of several offices as one. One chart and one list of funds make it their plain sum."""

from collections.abc import Sequence
from dataclasses import fields, replace

from ledger.core.errors import Refusal
from ledger.reports.figures import FundProof, OfficeName, TrialBalance, TrialBalanceRow

NATION = OfficeName("all", "", "គ្រប់ខេត្ត", "All provinces")


def joined_balance(balances: Sequence[TrialBalance]) -> TrialBalance:
    """The trial balance of several offices together; that of one office unchanged. Raises Refusal if there is none."""
    if not balances:
        raise Refusal("No office is open yet. Open one with: familyfund init --office CODE")
    if len(balances) == 1:
        return balances[0]
    rows: dict[str, TrialBalanceRow] = {}
    for row in (row for balance in balances for row in balance.rows):
        before = rows.get(row.account)
        riel = row.debit - row.credit + (before.debit - before.credit if before else 0)
        rows[row.account] = replace(row, debit=max(riel, 0), credit=max(-riel, 0))
    ordered = tuple(rows[account] for account in sorted(rows))
    return TrialBalance(NATION, balances[0].as_of, ordered, sum(r.debit for r in ordered),
                        sum(r.credit for r in ordered))


def joined_proofs(proofs: Sequence[Sequence[FundProof]]) -> tuple[FundProof, ...]:
    """The proofs of several offices together, one a fund, in order of the funds' codes."""
    amounts = [field.name for field in fields(FundProof) if field.type in (int, "int")]
    joined: dict[str, FundProof] = {}
    for proof in (proof for of_office in proofs for proof in of_office):
        before = joined.get(proof.fund)
        joined[proof.fund] = proof if before is None else replace(
            before, **{name: getattr(before, name) + getattr(proof, name) for name in amounts})
    return tuple(joined[fund] for fund in sorted(joined))
