"""A loan's contract in one number: its disbursement carries this hash into the chain, and so seals what was signed.

What is hashed is one JSON object in ASCII, keys sorted, no spaces. Riel, ppm and dates as everywhere; loan and family
by their numbers, the fund by its code, the borrower by the number of the person.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.books.faults import Fault
from ledger.books.loan_book import LoanRecord
from ledger.core.schedule import Terms

FORMAT = "familyfund-contract/1"


def of(loan: LoanRecord, disbursed_on: date, first_due_on: date) -> str:
    """The hash of the contract of a loan handed over on `disbursed_on`: what `journal.post` seals."""
    return contract_hash(loan.number, loan.family_number, loan.borrower_id, loan.fund, loan.terms, disbursed_on,
                         first_due_on)


def contract_hash(loan: str, family: str, borrower: int, fund: str, terms: Terms, disbursed_on: date,
                  first_due_on: date) -> str:
    """sha256 of the contract, 64 hexadecimal digits. `loan` and `family` are numbers as printed, `fund` a code."""
    return _hash({
        "loan": loan, "family": family, "borrower": borrower, "fund": fund, "principal": terms.principal,
        "rate_ppm": terms.rate_ppm, "rate_per": terms.rate_per, "method": terms.method,
        "amortization": terms.amortization, "rounding": terms.rounding, "instalments": terms.instalments,
        "every_months": terms.every_months, "grace_principal": terms.grace_principal, "multiple": terms.multiple,
        "disbursed_on": disbursed_on.isoformat(), "first_due_on": first_due_on.isoformat()})


def check(session: Session, _home: Path | None) -> Iterator[Fault]:
    """Every loan handed over whose row is not the contract that its disbursement sealed."""
    for row in session.execute(text(_CONTRACTS)):
        sealed, fields = row.contract_hash, dict(row._mapping)
        del fields["office"], fields["contract_hash"]
        if sealed is None or _hash(fields) != sealed:
            yield Fault("contracts", row.office, f"loan {row.loan}",
                        "its terms are not the contract that its disbursement sealed")


def _hash(fields: dict[str, Any]) -> str:
    content = json.dumps({"format": FORMAT, **fields}, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(content.encode("ascii")).hexdigest()


# A plain query, each column under its name in the hash: damaged values come back as they are.
_CONTRACTS = """
    select o.code as office, e.contract_hash, l.number as loan, f.number as family, l.borrower_id as borrower,
           u.code as fund, l.principal_riel as principal, l.rate_ppm, l.rate_per, l.method, l.amortization, l.rounding,
           l.instalments, l.every_months, l.grace_principal, l.multiple_riel as multiple,
           cast(l.disbursed_on as text) as disbursed_on, cast(l.first_due_on as text) as first_due_on
    from loans l join offices o on o.id = l.office_id left join families f on f.id = l.family_id
    left join funds u on u.id = l.fund_id left join journal_entries e on e.id = l.disbursement_id
    where l.disbursed_on is not null or l.disbursement_id is not null order by o.code, l.number"""
