"""The hash chain of an office: every entry's hash covers all of the entry, and the hash of the one before.

What is hashed is one JSON object in ASCII, keys sorted, no spaces, that begins life with its own format's name, so
that no two different entries give the same bytes and anybody can compute it again in any language. Offices and funds
stand in it by their codes, other entries by their seq; loans, families and people by number, never by name.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Row, bindparam, select, text
from sqlalchemy.orm import Session

from ledger.books.faults import Fault, entry_place
from ledger.books.tables import journal_entries

FORMAT = "familyfund-entry/1"

IDS_PER_OFFICE = 1_000_000_000
"""An entry's id is its office's id times this, plus its seq: the database checks it."""


@dataclass(frozen=True)
class Content:
    """Every field of an entry that its hash covers, but the postings; `office` is a code, the other ids are numbers.

    `on` and `at` are texts as they are written everywhere: 2008-09-30 and 2008-09-30T02:15:00.000000Z.
    """

    office: str
    seq: int
    series: str
    fiscal_year: int
    number: int
    kind: str
    on: str
    at: str
    narration: str
    reference: str | None
    by: int
    approved_by: int | None
    request_key: str
    request_digest: str
    reverses_id: int | None
    corrects_id: int | None
    contract_hash: str | None
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
    return _ENCODER.encode({
        "format": FORMAT, "office": entry.office, "seq": entry.seq,
        "series": entry.series, "fiscal_year": entry.fiscal_year, "number": entry.number,
        "kind": entry.kind, "on": entry.on, "at": entry.at, "narration": entry.narration,
        "reference": entry.reference, "by": entry.by, "approved_by": entry.approved_by,
        "request_key": entry.request_key, "request_digest": entry.request_digest,
        "reverses": _seq(entry.reverses_id), "corrects": _seq(entry.corrects_id),
        "contract": entry.contract_hash, "prev_hash": entry.prev_hash,
        "postings": [{
            "line": line.line, "account": line.account, "fund": line.fund, "minor": line.minor, "riel": line.riel,
            "loan": line.loan_id, "family": line.family_id, "village": line.village_code,
        } for line in sorted(lines, key=lambda line: line.line)],
    }).encode("ascii")


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


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


def verify(session: Session, office_id: int) -> Iterator[Fault]:
    """Works out every hash of the office anew from the rows, in the order of seq; whatever was touched is named."""
    office = session.execute(text("select code from offices where id = :office"), {"office": office_id}).scalar_one()
    codes = {row.id: row.code for row in session.execute(text("select id, code from funds"))}
    expected, previous = 1, ""
    for row, lines in _entries(session, office_id, codes):
        where = entry_place(row.series, row.fiscal_year, row.number, row.seq)
        if row.seq != expected:
            yield Fault("chain", office, where, f"the entry before it is missing: seq {expected} was expected")
        if row.prev_hash != previous:
            yield Fault("chain", office, where, "it does not name the hash of the entry before it")
        if row.hash != _recomputed(office, row, lines):
            yield Fault("chain", office, where, "its content is not what was sealed")
        expected, previous = (row.seq + 1 if isinstance(row.seq, int) else expected + 1), row.hash


# Plain text queries: a damaged date or number must come back as it is, and be named, not stop the reading.
_ENTRIES = """
    select id, seq, series, fiscal_year, number, kind, cast(on_date as text) as on_date, recorded_at, narration,
           reference, entered_by, approved_by, request_key, request_digest, reverses_id, corrects_id, contract_hash,
           prev_hash, hash
    from journal_entries where office_id = :office order by seq"""
_POSTINGS = """
    select entry_id, line, account, fund_id, minor, riel, loan_id, family_id, village_code
    from postings where entry_id between :first and :last order by entry_id, line"""


def _entries(session: Session, office_id: int, codes: dict[int, str]) -> Iterator[tuple[Row[Any], tuple[Line, ...]]]:
    for rows in session.execute(text(_ENTRIES), {"office": office_id}).partitions(2000):
        ids = [row.id for row in rows]
        found = session.execute(text(_POSTINGS), {"first": min(ids), "last": max(ids)})
        lines = {entry_id: tuple(Line(row[1], row[2], codes.get(row[3], "?"), *row[4:]) for row in group)
                 for entry_id, group in groupby(found, key=lambda row: row[0])}
        for row in rows:
            yield row, lines.get(row.id, ())


def _recomputed(office: str, row: Row[Any], lines: Iterable[Line]) -> str:
    try:
        return entry_hash(Content(
            office, row.seq, row.series, row.fiscal_year, row.number, row.kind, row.on_date, row.recorded_at,
            row.narration, row.reference, row.entered_by, row.approved_by, row.request_key, row.request_digest,
            row.reverses_id, row.corrects_id, row.contract_hash, row.prev_hash), lines)
    except TypeError:  # a damaged row may hold bytes or text where a number belongs
        return "cannot be worked out"
