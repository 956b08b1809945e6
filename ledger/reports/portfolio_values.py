"""What is told of the portfolio on a date, as frozen values: made by portfolio_report.py, shown by pages, paper, Excel.

Amounts are whole riel, ratios parts per million (10,000 is 1 %) rounded to the nearest, None where there is nothing to
divide by. The definitions follow the Consensus Guidelines of CGAP ("Definitions of Selected Financial Terms, Ratios,
and Adjustments for Microfinance", 3rd edition, September 2003) and, for what is collected of what fell due, Rosenberg,
"Measuring Microcredit Delinquency" (CGAP Occasional Paper 3, June 1999).
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from ledger.reports.figures import AgeingRow, Agreement, MonthFigures, OfficeName

PAR_DAYS = (1, 30, 60, 90, 180)
"""Portfolio at risk is told for loans more than so many days late."""

Dimension = Literal["village", "district", "officer", "purpose", "cycle", "sex"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)


def ratio(part: int, whole: int) -> int | None:
    """`part` of `whole` in parts per million, to the nearest; None of nothing."""
    return (2_000_000 * part + whole) // (2 * whole) if whole > 0 else None


@dataclass(frozen=True)
class AtRisk:
    """Portfolio at risk over so many `days`: the whole principal owed of every loan more than that late.

    The whole balance of a loan counts, not only the late part, and rescheduled loans count as any other by the days
    they are late under their new terms; `rescheduled_riel` is their part. `with_rescheduled_riel` counts every
    rescheduled loan, late or not, each loan once: as institutions do that tell PAR with renegotiated loans.
    `outstanding_riel` is all principal owed, which the ratios divide by (CGAP 2003: gross loan portfolio).
    """

    days: int
    loans: int
    riel: int
    rescheduled_riel: int
    with_rescheduled_riel: int
    outstanding_riel: int

    @property
    def ppm(self) -> int | None:
        """The share of all principal owed."""
        return ratio(self.riel, self.outstanding_riel)

    @property
    def with_rescheduled_ppm(self) -> int | None:
        """The same with every rescheduled loan."""
        return ratio(self.with_rescheduled_riel, self.outstanding_riel)


@dataclass(frozen=True)
class Rescheduled:
    """The open loans whose terms were changed (new terms or a pause), late or not: shown apart."""

    loans: int
    outstanding_riel: int
    late_loans: int


@dataclass(frozen=True)
class Rates:
    """What was lost, what came back and what was paid of what fell due, from `from_on` to the date, both included.

    Write-off ratio (CGAP 2003): principal written off in the period / the average of the principal owed at its
    beginning, at each month's end and on the date. It is of the period, not made into a year's.
    Recovery rate: of all principal ever written off, what was recovered since; both up to the date.
    Repayment rate of what fell due (Rosenberg 1999, a collection rate): of the principal of instalments whose due date
    lies in the period and before the date, under the terms in force, what is paid on the date. Paid early or late
    counts the same; an instalment that new terms replaced did not fall due; one of a loan written off later did.
    """

    from_on: date
    written_off_riel: int
    average_riel: int
    written_off_ever_riel: int
    recovered_ever_riel: int
    fell_due_riel: int
    paid_of_due_riel: int

    @property
    def write_off_ppm(self) -> int | None:
        """The write-off ratio."""
        return ratio(self.written_off_riel, self.average_riel)

    @property
    def recovery_ppm(self) -> int | None:
        """The recovery rate."""
        return ratio(self.recovered_ever_riel, self.written_off_ever_riel)

    @property
    def repayment_ppm(self) -> int | None:
        """The repayment rate of what fell due."""
        return ratio(self.paid_of_due_riel, self.fell_due_riel)


@dataclass(frozen=True)
class Slice:
    """The open loans that have something in common. `key` is a place's code, a person's number, a purpose's code, the
    number of the cycle, f or m; names are empty for the last two."""

    key: str
    name_km: str
    name_latin: str
    loans: int
    outstanding_riel: int
    overdue_riel: int
    late_loans: int
    at_risk_riel: int  # owed by loans more than 30 days late
    rescheduled_riel: int

    @property
    def at_risk_ppm(self) -> int | None:
        """Portfolio at risk over 30 days of these loans."""
        return ratio(self.at_risk_riel, self.outstanding_riel)


@dataclass(frozen=True)
class Breakdown:
    """All open loans by one thing; the rows add up to the whole. An officer is who took the application."""

    by: Dimension
    rows: tuple[Slice, ...]


@dataclass(frozen=True)
class MonthEnd:
    """The portfolio at the end of a month (or on the date itself): principal owed, and of it that of loans more than
    each number of days of PAR_DAYS late."""

    on: date
    outstanding_riel: int
    at_risk_riel: tuple[int, ...]

    def ppm(self, days: int) -> int | None:
        """Portfolio at risk over `days`, one of PAR_DAYS."""
        return ratio(self.at_risk_riel[PAR_DAYS.index(days)], self.outstanding_riel)


@dataclass(frozen=True)
class PortfolioReport:
    """The portfolio of an office (or of several as one) at the end of `as_of`; what moved, from `from_on` to it.

    `loans` that owe something, of `families`. `days_late` is the sum over the `late_loans` (those with interest or
    principal overdue).
    """

    office: OfficeName
    from_on: date
    as_of: date
    loans: int
    families: int
    outstanding_riel: int
    overdue_riel: int
    receivable_riel: int
    late_loans: int
    days_late: int
    rescheduled: Rescheduled
    par: tuple[AtRisk, ...]
    ageing: tuple[AgeingRow, ...]
    rates: Rates
    months: tuple[MonthFigures, ...]
    history: tuple[MonthEnd, ...]
    breakdowns: tuple[Breakdown, ...]
    agreements: tuple[Agreement, ...]

    @property
    def average_days_late(self) -> int:
        """The mean of the days late of the late loans, each counted once, in tenths of a day; 0 if none is late."""
        return (20 * self.days_late + self.late_loans) // (2 * self.late_loans) if self.late_loans else 0

    @property
    def par30(self) -> AtRisk:
        """Portfolio at risk over 30 days."""
        return next(one for one in self.par if one.days == 30)
