"""A voucher becomes a journal entry: its place in the chain, its hash and its rows, worked out before a row is written.

Nothing is written here: `journal.py` does that.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ledger.books import chain
from ledger.books.requests import Request
from ledger.books.types import moment_text
from ledger.core.errors import NotAllowed, Refusal
from ledger.core.vouchers import Voucher


@dataclass(frozen=True)
class JournalEntry:
    """A sealed entry. `on` is its effective date, `at` the moment it was recorded, `by` and `approved_by` users."""

    id: int
    office_id: int
    seq: int
    series: str
    fiscal_year: int
    number: int
    kind: str
    on: date
    narration: str
    hash: str
    at: datetime
    by: int
    approved_by: int | None
    reference: str | None
    reverses_id: int | None
    corrects_id: int | None

    @property
    def voucher_number(self) -> str:
        """Series, fiscal year and number, as printed: R-2008-0220."""
        return f"{self.series}-{self.fiscal_year}-{self.number:04}"


@dataclass(frozen=True)
class Facts:
    """What stands in an entry beside its voucher. `change` is the row of `loan_changes` that goes with new terms."""

    on: date
    by: int
    at: datetime
    request: Request
    approved_by: int | None = None
    reference: str | None = None
    reverses_id: int | None = None
    corrects_id: int | None = None
    contract_hash: str | None = None
    change: dict[str, Any] | None = None


@dataclass(frozen=True)
class Place:
    """Where an entry goes: the office (its code), its seq, its voucher number, the hash of the entry before it."""

    office: str
    seq: int
    number: int
    prev_hash: str


@dataclass(frozen=True)
class Sealed:
    """An entry with the rows that are to be written: postings first, its own row last."""

    entry: JournalEntry
    postings: list[dict[str, Any]]
    row: dict[str, Any]


TWO_PEOPLE = ("opening", "disbursement", "reschedule", "waiver", "write-off", "refund", "reversal")
"""Kinds of voucher that a second person must have approved: the database asks for it too."""

SEAL_CONTRACT = ("opening", "disbursement", "reschedule")
"""Kinds of voucher that carry the hash of what was signed."""


def seal(voucher: Voucher, office_id: int, facts: Facts, place: Place) -> Sealed:
    """The entry of a voucher at a place. Raises Refusal for a reference that cannot be read, NotAllowed when nobody
    else approved what needs two people."""
    _check_people(voucher, facts)
    assert (voucher.kind in SEAL_CONTRACT) == (facts.contract_hash is not None), "what was signed is sealed"
    _check_text(facts.reference)
    content = chain.Content(
        place.office, place.seq, voucher.series, facts.on.year, place.number, voucher.kind, facts.on.isoformat(),
        moment_text(facts.at), voucher.narration, facts.reference, facts.by, facts.approved_by, facts.request.key,
        facts.request.digest, facts.reverses_id, facts.corrects_id, facts.contract_hash, place.prev_hash)
    lines = [chain.Line(line, p.account, p.fund, p.in_minor, p.riel, p.loan_id, p.family_id, p.village_code)
             for line, p in enumerate(voucher.postings, 1)]
    entry_id, hash = office_id * chain.IDS_PER_OFFICE + place.seq, chain.entry_hash(content, lines)
    row = {
        "id": entry_id, "office_id": office_id, "seq": place.seq, "series": content.series,
        "fiscal_year": content.fiscal_year, "number": place.number, "kind": content.kind, "on_date": facts.on,
        "recorded_at": facts.at, "narration": content.narration, "reference": content.reference,
        "entered_by": content.by, "approved_by": content.approved_by, "request_key": content.request_key,
        "request_digest": content.request_digest, "reverses_id": content.reverses_id,
        "corrects_id": content.corrects_id, "contract_hash": content.contract_hash, "postings_count": len(lines),
        "prev_hash": content.prev_hash, "hash": hash}
    return Sealed(JournalEntry(
        entry_id, office_id, place.seq, content.series, content.fiscal_year, place.number, content.kind, facts.on,
        content.narration, hash, facts.at, content.by, content.approved_by, content.reference, content.reverses_id,
        content.corrects_id), [_posting_row(entry_id, line) for line in lines], row)


def _posting_row(entry_id: int, line: chain.Line) -> dict[str, Any]:
    return {"entry_id": entry_id, "line": line.line, "account": line.account, "fund": line.fund, "minor": line.minor,
            "riel": line.riel, "loan_id": line.loan_id, "family_id": line.family_id,
            "village_code": line.village_code}


def _check_people(voucher: Voucher, facts: Facts) -> None:
    if voucher.kind in TWO_PEOPLE and facts.approved_by is None:
        raise NotAllowed("This needs the approval of a second person.")
    if facts.approved_by == facts.by:
        raise NotAllowed("Nobody approves their own work. Ask another person to approve it.")


def _check_text(reference: str | None) -> None:
    if reference is not None and (not reference.strip() or not reference.isprintable()):
        raise Refusal("The receipt number has characters that cannot be read. Type it again.", "reference")
