"""The hash chain of an office: every entry's hash covers all of the entry, and the hash of the one before.

What is hashed is one JSON object in ASCII, keys sorted, no spaces, that begins life with its own format's name, so
that no two different entries give the same bytes and anybody can compute it again in any language. Offices and funds
stand in it by their codes, other entries by their seq; loans, families and people by number, never by name.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ledger.books.tables import journal_entries
from ledger.books.types import moment_text

FORMAT = "familyfund-entry/1"

IDS_PER_OFFICE = 1_000_000_000
"""An entry's id is its office's id times this, plus its seq: the database checks it."""


@dataclass(frozen=True)
class Content:
    """Every field of an entry that its hash covers, but the postings; `office` is a code, the other ids are numbers."""

    office: str
    seq: int
    series: str
    fiscal_year: int
    number: int
    kind: str
    on: date
    at: datetime
    narration: str
    reference: str | None
    by: int
    approved_by: int | None
    request_key: str
    request_digest: str
    reverses_id: int | None
    corrects_id: int | None
    prev_hash: str


@dataclass(frozen=True)
class Line:
    """A posting as the hash covers it; `fund` is a code."""

    line: int
    account: str
    fund: str
    minor: int
    riel: int
    loan_id: int | None
    family_id: int | None
    village_code: str | None


def canonical(entry: Content, lines: Iterable[Line]) -> bytes:
    """The bytes that are hashed: the same on every database and in every year to come."""
    return json.dumps({
        "format": FORMAT, "office": entry.office, "seq": entry.seq,
        "series": entry.series, "fiscal_year": entry.fiscal_year, "number": entry.number,
        "kind": entry.kind, "on": entry.on.isoformat(), "at": moment_text(entry.at), "narration": entry.narration,
        "reference": entry.reference, "by": entry.by, "approved_by": entry.approved_by,
        "request_key": entry.request_key, "request_digest": entry.request_digest,
        "reverses": _seq(entry.reverses_id), "corrects": _seq(entry.corrects_id), "prev_hash": entry.prev_hash,
        "postings": [{
            "line": line.line, "account": line.account, "fund": line.fund, "minor": line.minor, "riel": line.riel,
            "loan": line.loan_id, "family": line.family_id, "village": line.village_code,
        } for line in sorted(lines, key=lambda line: line.line)],
    }, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def entry_hash(entry: Content, lines: Iterable[Line]) -> str:
    """sha256 of the canonical bytes, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(entry, lines)).hexdigest()


def head(session: Session, office_id: int) -> tuple[int, str]:
    """Seq and hash of the last entry of the office; (0, "") before the first."""
    row = session.execute(_HEAD, {"office": office_id}).one_or_none()
    return (0, "") if row is None else (row.seq, row.hash)


_HEAD = (select(journal_entries.c.seq, journal_entries.c.hash).where(journal_entries.c.office_id == bindparam("office"))
         .order_by(journal_entries.c.seq.desc()).limit(1))


def _seq(entry_id: int | None) -> int | None:
    return None if entry_id is None else entry_id % IDS_PER_OFFICE
