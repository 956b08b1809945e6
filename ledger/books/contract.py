"""A loan's contract in one number: its disbursement carries this hash into the chain, and so seals what was signed.

What is hashed is one JSON object in ASCII, keys sorted, no spaces. Riel, ppm and dates as everywhere; loan and family
by their numbers, the fund by its code, the borrower by the number of the person, the product by the row of its version,
guarantors by the rows of guarantee and member: no name, so erasing a person breaks no hash. New terms are sealed in the
same way by the entry that brings them.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.books.faults import Fault
from ledger.books.loan_book import LoanRecord
from ledger.core.events import Moratorium, Reschedule, TakenOver

FORMAT = "familyfund-contract/3"
TERMS_FORMAT = "familyfund-terms/1"
_SECOND_FORMAT, _FIRST_FORMAT = "familyfund-contract/2", "familyfund-contract/1"
_SINCE = {"order": "interest-first", "penalty": 0, "penalty_after_days": 0, "recognition": "received",
          "opening_riel": None, "opening_interest": None}
"""What the first format did not have yet, as it then was."""


def of(loan: LoanRecord, disbursed_on: date, first_due_on: date, taken_over: TakenOver | None = None,
       guarantors: Iterable[tuple[int, int | None]] = ()) -> str:
    """The hash of the contract of a loan handed over on `disbursed_on`: what `journal.post` seals. 64 hex digits.

    `guarantors`: the row of each guarantee, and of the family's member who gives it if it is one.
    """
    terms = loan.terms
    return _hash(FORMAT, {
        "product": loan.product_version_id, "guarantors": sorted([list(one) for one in guarantors]),
        "loan": loan.number, "family": loan.family_number, "borrower": loan.borrower_id, "fund": loan.fund,
        "principal": terms.principal,
        "rate_ppm": terms.rate_ppm, "rate_per": terms.rate_per, "method": terms.method,
        "amortization": terms.amortization, "rounding": terms.rounding, "instalments": terms.instalments,
        "every_months": terms.every_months, "grace_principal": terms.grace_principal, "multiple": terms.multiple,
        "order": terms.order, "penalty": terms.penalty, "penalty_after_days": terms.penalty_after_days,
        "recognition": terms.recognition, "opening_riel": taken_over.outstanding if taken_over else None,
        "opening_interest": taken_over.interest if taken_over else None,
        "disbursed_on": disbursed_on.isoformat(), "first_due_on": first_due_on.isoformat()})


def of_change(loan_number: str, change: Reschedule | Moratorium, reason: str) -> str:
    """The hash of new terms or a pause, and why: what the entry of kind reschedule seals. 64 hex digits."""
    new, pause = (change, None) if isinstance(change, Reschedule) else (None, change)
    return _hash(TERMS_FORMAT, {
        "loan": loan_number, "kind": "reschedule" if new else "moratorium", "on": change.on.isoformat(),
        "reason": reason, "instalments": new.instalments if new else None,
        "every_months": new.every_months if new else None, "grace_principal": new.grace_principal if new else None,
        "rate_ppm": new.rate_ppm if new else None, "first_due_on": new.first_due_on.isoformat() if new else None,
        "months": pause.months if pause else None, "interest_runs": int(pause.interest_runs) if pause else None})


def check(session: Session, _home: Path | None) -> Iterator[Fault]:
    """Every loan whose row is not the contract that was sealed, and every change of terms that is not."""
    guarantors = defaultdict(list)
    for given in session.execute(text("select loan_id, id, member_id from guarantees order by id")):
        guarantors[given.loan_id].append([given.id, given.member_id])
    for row in session.execute(text(_CONTRACTS)):
        fields = dict(row._mapping)
        office, sealed, loan_id = fields.pop("office"), fields.pop("contract_hash"), fields.pop("loan_id")
        if sealed is None or sealed not in _hashes(fields, guarantors[loan_id]):
            yield Fault("contracts", office, f"loan {row.loan}",
                        "its terms are not the contract that its disbursement sealed")
    for row in session.execute(text(_CHANGES)):
        fields = dict(row._mapping)
        office, sealed, entry_id = fields.pop("office"), fields.pop("contract_hash"), fields.pop("entry_id")
        if sealed is None or _hash(TERMS_FORMAT, fields) != sealed:
            yield Fault("contracts", office, f"loan {row.loan}",
                        f"its new terms of entry {entry_id} are not those that the entry sealed")


def _hashes(fields: dict[str, Any], guarantors: list[list[int | None]]) -> tuple[str | None, ...]:
    """Of a loan's row in every format that has been: entries keep the one they were sealed with."""
    before = {name: value for name, value in fields.items() if name != "product"}
    return _hash(FORMAT, {**fields, "guarantors": guarantors}), _hash(_SECOND_FORMAT, before), _as_first(before)


def _as_first(fields: dict[str, Any]) -> str | None:
    if any(fields[name] != before for name, before in _SINCE.items()):
        return None
    return _hash(_FIRST_FORMAT, {name: value for name, value in fields.items() if name not in _SINCE})


def _hash(format: str, fields: dict[str, Any]) -> str:
    content = json.dumps({"format": format, **fields}, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(content.encode("ascii")).hexdigest()


# A plain query, each column under its name in the hash: damaged values come back as they are.
_CONTRACTS = """
    select o.code as office, e.contract_hash, l.id as loan_id, l.product_version_id as product, l.number as loan,
           f.number as family, l.borrower_id as borrower,
           u.code as fund, l.principal_riel as principal, l.rate_ppm, l.rate_per, l.method, l.amortization, l.rounding,
           l.instalments, l.every_months, l.grace_principal, l.multiple_riel as multiple, l.allocation_order as "order",
           l.penalty_riel as penalty, l.penalty_after_days, l.recognition, l.opening_riel, l.opening_interest,
           cast(l.disbursed_on as text) as disbursed_on, cast(l.first_due_on as text) as first_due_on
    from loans l join offices o on o.id = l.office_id left join families f on f.id = l.family_id
    left join funds u on u.id = l.fund_id left join journal_entries e on e.id = l.disbursement_id
    where l.disbursed_on is not null or l.disbursement_id is not null order by o.code, l.number"""
_CHANGES = """
    select o.code as office, e.contract_hash, e.id as entry_id, l.number as loan, c.kind,
           cast(e.on_date as text) as "on", c.reason, c.instalments, c.every_months, c.grace_principal, c.rate_ppm,
           cast(c.first_due_on as text) as first_due_on, c.months, c.interest_runs
    from loan_changes c left join loans l on l.id = c.loan_id left join offices o on o.id = l.office_id
    left join journal_entries e on e.id = c.entry_id order by c.entry_id"""
