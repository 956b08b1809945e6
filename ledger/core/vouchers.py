"""The posting rules: one function per event. Read this file and you know the fund's accounting.

Debit is plus, credit is minus, in riel. Every voucher balances in every fund it touches; `books.journal.post`
makes it a journal entry. A narration names loans and families by number only, never a person and never a reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ledger.core import chart

Series = Literal["R", "P", "J"]
"""Receipt (money in), payment (money out), journal (no money moved)."""


@dataclass(frozen=True)
class Posting:
    """One line of a voucher. `riel` is debit plus, credit minus; `minor` the same in the account's own currency."""

    account: str
    fund: str
    riel: int
    minor: int | None = None
    loan_id: int | None = None
    family_id: int | None = None
    village_code: str | None = None

    @property
    def in_minor(self) -> int:
        """The amount in minor units of the account's currency: the riel themselves unless said otherwise."""
        return self.riel if self.minor is None else self.minor


@dataclass(frozen=True)
class Voucher:
    """A balanced set of postings, not yet posted. Zero lines are left out; raises AssertionError if unbalanced."""

    kind: str
    series: Series
    narration: str
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        assert len(self.postings) >= 2, "a voucher has at least two postings"
        assert all(p.account in chart.BY_CODE for p in self.postings), "unknown account"
        for fund in {p.fund for p in self.postings}:
            assert sum(p.riel for p in self.postings if p.fund == fund) == 0, f"unbalanced in fund {fund}"


@dataclass(frozen=True)
class LoanRef:
    """Whose loan a posting belongs to: numbers only, so that erasing a person breaks no hash."""

    loan_id: int
    loan_number: str
    family_id: int
    village_code: str
    fund: str


def donor_receipt(fund: str, riel: int, into: str = chart.BANK) -> Voucher:
    """Money from a donor: debit bank (or cash), credit received from donors."""
    return Voucher("donor receipt", "R", f"Received from donor for {fund}", _lines(
        Posting(into, fund, riel), Posting(chart.RECEIVED, fund, -riel)))


def cash_move(fund: str, riel: int, source: str, target: str) -> Voucher:
    """Cash taken from the bank or paid into it: the fund only changes places."""
    words = "Cash taken from the bank" if target == chart.CASH else "Cash paid into the bank"
    return Voucher("cash move", "J", words, _lines(Posting(target, fund, riel), Posting(source, fund, -riel)))


def disbursement(loan: LoanRef, riel: int, out_of: str) -> Voucher:
    """A loan handed over: debit loans, credit cash or bank."""
    return Voucher("disbursement", "P", f"Disbursement {loan.loan_number}", _lines(
        _of_loan(loan, chart.LOANS, riel), _of_loan(loan, out_of, -riel)))


def repayment(loan: LoanRef, interest: int, principal: int, held: int, into: str) -> Voucher:
    """A repayment received, all in riel: interest is income when received, what exceeds the loan is the family's."""
    return Voucher("repayment", "R", f"Repayment {loan.loan_number}", _lines(
        _of_loan(loan, into, interest + principal + held), _of_loan(loan, chart.LOANS, -principal),
        _of_loan(loan, chart.INTEREST, -interest), _of_loan(loan, chart.HELD, -held)))


def reallocation(loan: LoanRef, interest: int, principal: int, held: int) -> Voucher:
    """Corrects how earlier repayments were shared, after one of them was backdated or reversed.

    The three differences (new share minus booked share, riel) sum to zero: no money moves.
    """
    return Voucher("reallocation", "J", f"Reallocation {loan.loan_number}", _lines(
        _of_loan(loan, chart.LOANS, -principal), _of_loan(loan, chart.INTEREST, -interest),
        _of_loan(loan, chart.HELD, -held)))


def mirror(narration: str, series: Series, postings: Iterable[Posting]) -> Voucher:
    """The reversal of an entry: the same lines with the signs turned."""
    return Voucher("reversal", series, narration, tuple(
        Posting(p.account, p.fund, -p.riel, -p.in_minor, p.loan_id, p.family_id, p.village_code) for p in postings))


def _of_loan(loan: LoanRef, account: str, riel: int) -> Posting:
    return Posting(account, loan.fund, riel, None, loan.loan_id, loan.family_id, loan.village_code)


def _lines(*postings: Posting) -> tuple[Posting, ...]:
    return tuple(p for p in postings if p.riel != 0)
