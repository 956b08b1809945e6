"""What loans taken over from older books come to, for the person who approves them and sees nothing else of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.books.loan_book import of_account, parts, voucher_number, whole_sum
from ledger.core import chart
from ledger.core.pricing import CAP_PPM, apr_percent_text, apr_ppm
from ledger.core.schedule import Terms, schedule
from ledger.reports.common import addresses
from ledger.reports.households import Household, households
from ledger.reports.portfolio import LoanView, portfolio
from ledger.reports.statements import Place


@dataclass(frozen=True)
class TakenLoan:
    """One loan taken over, as it stands on a date, in riel: `interest` is due and unpaid, `overdue` is of both.

    `a_year_ppm` is what the rate is a year, `apr_ppm` what the contract really costs.
    """

    old_number: str
    number: str
    family_number: str
    name_km: str
    name_latin: str
    village: Place
    disbursed_on: date
    taken_on: date
    terms: Terms
    outstanding: int
    interest: int
    overdue: int
    days_late: int
    apr_ppm: int

    @property
    def flat(self) -> bool:
        """Whether interest is on the whole loan, which new contracts may not have."""
        return self.terms.method == "flat"

    @property
    def over_cap(self) -> bool:
        """Whether its rate or what it really costs is above the cap: new loans may not be so dear."""
        return max(self.apr_ppm, self.a_year_ppm) > CAP_PPM

    @property
    def a_year_ppm(self) -> int:
        """The rate, as one of a year."""
        return self.terms.rate_ppm * (12 if self.terms.rate_per == "month" else 1)

    @property
    def warned(self) -> bool:
        """Whether who approves should look twice."""
        return self.flat or self.over_cap

    @property
    def apr_percent(self) -> str:
        """The APR as text: 21.46."""
        return apr_percent_text(self.apr_ppm)


@dataclass(frozen=True)
class TakenLoans:
    """Loans taken over together: those to look at twice first, in the order of the workbook. `posted` riel were debited
    to loans and credited to opening balances (account 3210), whose balance is now `opening`."""

    on: date
    loans: tuple[TakenLoan, ...]
    posted: int
    opening: int

    @property
    def lent(self) -> int:
        """All that was lent under these contracts."""
        return sum(loan.terms.principal for loan in self.loans)

    @property
    def outstanding(self) -> int:
        """Principal owed on the date."""
        return sum(loan.outstanding for loan in self.loans)

    @property
    def interest(self) -> int:
        """Interest due and unpaid on the date."""
        return sum(loan.interest for loan in self.loans)

    @property
    def overdue(self) -> int:
        """Principal and interest overdue on the date."""
        return sum(loan.overdue for loan in self.loans)

    @property
    def late(self) -> int:
        """How many of them are overdue."""
        return sum(loan.overdue > 0 for loan in self.loans)

    @property
    def flat(self) -> int:
        """How many bear interest on the whole loan."""
        return sum(loan.flat for loan in self.loans)

    @property
    def over_cap(self) -> int:
        """How many are dearer than the cap allows."""
        return sum(loan.over_cap for loan in self.loans)

    @property
    def opening_before(self) -> int:
        """What account 3210 held without them."""
        return self.opening - self.posted


def taken_loans(session: Session, office_id: int, vouchers: Collection[str], on: date) -> TakenLoans:
    """The loans that these opening vouchers of an office took over, as they stand on `on`."""
    ids = _loan_ids(session, office_id, vouchers)
    views = portfolio(session, on, ids=ids)
    homes = {home.id: home for part in parts({view.record.family_id for view in views})
             for home in households(session, date.max, ids=part)}
    places = addresses(session, {home.village_code for home in homes.values()})
    found = [_loan(view, homes[view.record.family_id], places[homes[view.record.family_id].village_code].village)
             for view in sorted(views, key=lambda view: view.record.id)]
    posted, opening = _opening(session, office_id, set(ids))
    return TakenLoans(on, tuple(sorted(found, key=lambda one: not one.warned)), posted, opening)


def _loan_ids(session: Session, office_id: int, vouchers: Collection[str]) -> list[int]:
    entry, wanted = tables.journal_entries.c, set(vouchers)
    rows = session.execute(
        select(tables.loans.c.id, entry.series, entry.fiscal_year, entry.number)
        .join_from(tables.loans, tables.journal_entries, entry.id == tables.loans.c.disbursement_id)
        .where(tables.loans.c.office_id == office_id, entry.kind == "opening"))
    return [row.id for row in rows if voucher_number(row.series, row.fiscal_year, row.number) in wanted]


def _loan(view: LoanView, home: Household, village: Place) -> TakenLoan:
    record, position, late = view.record, view.position, view.arrears
    assert position is not None and late is not None and record.taken_over is not None, "it was just taken over"
    assert record.disbursed_on is not None and record.first_due_on is not None
    return TakenLoan(
        record.old_number or "", record.number, home.number, home.name_km, home.name_latin, village,
        record.disbursed_on, record.taken_over.on, record.terms, view.sums.outstanding,
        sum(state.unpaid_interest for state in position.states if state.instalment.due_on <= view.as_of),
        late.overdue_riel, late.days_late, _apr_ppm(record.terms, record.disbursed_on, record.first_due_on))


@lru_cache(maxsize=4096)
def _apr_ppm(terms: Terms, disbursed_on: date, first_due_on: date) -> int:
    # Many loans of a village share their contract.
    plan = schedule(terms, disbursed_on, first_due_on)
    return apr_ppm(terms.principal, disbursed_on, [(row.due_on, row.total) for row in plan])


def _opening(session: Session, office_id: int, loan_ids: Collection[int]) -> tuple[int, int]:
    """What these loans credited to opening balances, and what stands there in all."""
    posting, entry = tables.postings.c, tables.journal_entries.c
    riel = of_account(chart.OPENING)
    rows = session.execute(
        select(posting.loan_id, whole_sum(riel)).join_from(
            tables.postings, tables.journal_entries, entry.id == posting.entry_id)
        .where(entry.office_id == office_id, posting.account == chart.OPENING).group_by(posting.loan_id)).all()
    return (-sum(riel for loan_id, riel in rows if loan_id in loan_ids), -sum(riel for _, riel in rows))
