"""The schedule of a loan: the contract's once the money was handed over, before that as it would be."""

from dataclasses import dataclass
from datetime import date

from ledger.books.loan_book import LoanRecord
from ledger.core.calendar import add_months
from ledger.core.pricing import apr_percent_text, apr_ppm, total_interest
from ledger.core.schedule import Instalment, schedule


@dataclass(frozen=True)
class Plan:
    """Instalments with their yearly rate (ppm and as text) and what they cost in riel."""

    schedule: tuple[Instalment, ...]
    apr_ppm: int
    apr_percent: str
    total_interest: int


def plan(record: LoanRecord, on: date) -> Plan:
    """The contract's schedule, or the one there would be if the money were handed over on `on`."""
    if record.disbursed_on is not None:
        rows, start = record.schedule, record.disbursed_on
    else:
        rows, start = schedule(record.terms, on, add_months(on, record.terms.every_months)), on
    rate = apr_ppm(record.terms.principal, start, [(row.due_on, row.total) for row in rows])
    return Plan(rows, rate, apr_percent_text(rate), total_interest(rows))
