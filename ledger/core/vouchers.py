"""The posting rules: one function per event. Read this file and you know the fund's accounting.

Debit is plus, credit is minus, in riel. Every voucher balances in every fund it touches; `books.journal.post`
makes it a journal entry. A narration names loans and families by number only, never a person and never a reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ledger.core import chart
from ledger.core.instalments import Allocation

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


def opening(loan: LoanRef, riel: int) -> Voucher:
    """A running loan taken over from older books: debit loans what is owed, credit opening balances."""
    return Voucher("opening", "J", f"Taken over {loan.loan_number}", _lines(
        _of_loan(loan, chart.LOANS, riel), _of_loan(loan, chart.OPENING, -riel)))


def disbursement(loan: LoanRef, riel: int, out_of: str) -> Voucher:
    """A loan handed over: debit loans, credit cash or bank."""
    return Voucher("disbursement", "P", f"Disbursement {loan.loan_number}", _lines(
        _of_loan(loan, chart.LOANS, riel), _of_loan(loan, out_of, -riel)))


def repayment(loan: LoanRef, shared: Allocation, into: str) -> Voucher:
    """A repayment received: what exceeds the loan is the family's. Interest that was income before is received now."""
    return Voucher("repayment", "R", f"Repayment {loan.loan_number}", _lines(
        _of_loan(loan, into, shared.riel), *_changes(loan, shared)))


def recovery(loan: LoanRef, shared: Allocation, into: str) -> Voucher:
    """Money for a loan written off: debit cash or bank, credit recovered."""
    return Voucher("recovery", "R", f"Recovery {loan.loan_number}", _lines(
        _of_loan(loan, into, shared.riel), *_changes(loan, shared)))


def refund(loan: LoanRef, shared: Allocation, out_of: str) -> Voucher:
    """Money held for a family, paid back to it: debit held, credit cash or bank."""
    return Voucher("refund", "P", f"Money held paid back {loan.loan_number}", _lines(
        _of_loan(loan, out_of, shared.riel), *_changes(loan, shared)))


def held_applied(source: LoanRef, taken: Allocation, target: LoanRef, shared: Allocation) -> Voucher:
    """Money held on one loan of a family, used to repay another one of it: no money moves."""
    return Voucher("held applied", "J", f"Held money of {source.loan_number} for {target.loan_number}", _lines(
        *_changes(source, taken), *_changes(target, shared)))


def waiver(loan: LoanRef, shared: Allocation) -> Voucher:
    """Interest or penalties given up: debit waived, credit the income (or the receivable) that would have come."""
    return Voucher("waiver", "J", f"Waiver {loan.loan_number}", _changes(loan, shared))


def write_off(loan: LoanRef, shared: Allocation) -> Voucher:
    """A loan given up as lost: debit written off, credit loans."""
    return Voucher("write-off", "J", f"Write-off {loan.loan_number}", _changes(loan, shared))


def new_terms(loan: LoanRef, outstanding: int, shared: Allocation) -> Voucher:
    """A loan under new terms: credit what is owed under the old ones, debit it under the new. Nothing is lent."""
    return Voucher("reschedule", "J", f"New terms {loan.loan_number}", _lines(
        _of_loan(loan, chart.LOANS, -outstanding), _of_loan(loan, chart.LOANS, outstanding),
        *_changes(loan, shared)))


def accrual(loan: LoanRef, riel: int) -> Voucher:
    """Interest that fell due becomes income: debit receivable, credit interest; less than 0: it is taken back."""
    recognised = Allocation(0, 0, 0, receivable=riel)
    return Voucher("accrual", "J", f"Interest due {loan.loan_number}", _changes(loan, recognised))


def reallocation(loan: LoanRef, shared: Allocation) -> Voucher:
    """Corrects how earlier events were shared, after one of them was backdated or reversed.

    `shared`: the new share minus the booked one; it sums to zero, as no money moves.
    """
    assert shared.riel == 0, "a reallocation moves no money"
    return Voucher("reallocation", "J", f"Reallocation {loan.loan_number}", _changes(loan, shared))


def mirror(narration: str, series: Series, postings: Iterable[Posting]) -> Voucher:
    """The reversal of an entry: the same lines with the signs turned."""
    return Voucher("reversal", series, narration, tuple(
        Posting(p.account, p.fund, -p.riel, -p.in_minor, p.loan_id, p.family_id, p.village_code) for p in postings))


def _changes(loan: LoanRef, shared: Allocation) -> tuple[Posting, ...]:
    # interest received = -(4110 + 4120 + 1220) and penalties received = -(4130 + 4140), whatever is recognised when
    return _lines(
        _of_loan(loan, chart.LOANS, -shared.principal - shared.written_off),
        _of_loan(loan, chart.RECEIVABLE, shared.receivable),
        _of_loan(loan, chart.INTEREST, -shared.interest - shared.waived_interest - shared.receivable),
        _of_loan(loan, chart.INTEREST_WAIVED, shared.waived_interest),
        _of_loan(loan, chart.PENALTIES, -shared.penalty - shared.waived_penalty),
        _of_loan(loan, chart.PENALTIES_WAIVED, shared.waived_penalty),
        _of_loan(loan, chart.HELD, -shared.held),
        _of_loan(loan, chart.WRITTEN_OFF, shared.written_off),
        _of_loan(loan, chart.RECOVERED, -shared.recovered))


def _of_loan(loan: LoanRef, account: str, riel: int) -> Posting:
    return Posting(account, loan.fund, riel, None, loan.loan_id, loan.family_id, loan.village_code)


def _lines(*postings: Posting) -> tuple[Posting, ...]:
    return tuple(p for p in postings if p.riel != 0)
