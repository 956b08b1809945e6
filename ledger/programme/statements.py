"""Issuing a statement: the code printed on it, and the answer to somebody who checks that code.

The code comes from the figures alone, so printing the same figures again gives the same code, the same head and
the same bytes. Names are no figures: correcting a spelling changes no code, and a code gives no name away.
"""

import hashlib
import json
import re
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from ledger.books import chain, heads, tables
from ledger.books.journal import lock_office
from ledger.core.calendar import local_date
from ledger.core.errors import NotFound, Refusal
from ledger.programme import offices
from ledger.programme.people import Actor, require
from ledger.reports.family_statement import family_statement
from ledger.reports.province_statement import province_statement
from ledger.reports.statements import FamilyStatement, Issue, ProvinceStatement, StatementKind, VillageBook
from ledger.reports.village_book import village_book

Statement = FamilyStatement | VillageBook | ProvinceStatement

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 signs that are not taken for one another when read aloud or from a worn paper: no 0, 1, I, O."""

CODE_LENGTH = 8
VERSION = 1  # of the canonical form: raise it when a statement says more than before
LETTERS: dict[StatementKind, str] = {"family": "FS", "village": "VB", "province": "PS"}

NO_FIGURES = frozenset({"name_km", "name_latin", "name_en", "unit_km", "unit_en", "what_km", "what_en", "agreements"})
"""Left out of the figures: names, and the agreements, which only compare figures that are there already."""

CAME_LATER = frozenset({
    "order", "penalty", "penalty_after_days", "recognition", "waived", "written_off", "recovered", "corrects",
    "penalties_received_riel", "waived_riel", "recovered_riel", "opening", "interest_waived", "penalties",
    "penalties_waived", "receivable", "refunded", "pause_months", "changed_on"})
"""Left out where they say nothing: so the codes of papers printed before these were thought of stay as they are."""


@dataclass(frozen=True)
class Verification:
    """What may be told to anybody who holds a code. `matches`: the books still say the same of that date."""

    code: str
    number: str  # document number: FS-SR-0001-20080930
    kind: StatementKind
    as_of: date
    issued_on: date
    checksum: str
    matches: bool
    head_in_chain: bool  # the chain head printed on the paper is still in the books


def issue(session: Session, statement: Statement, actor: Actor | None, at: datetime) -> Issue:
    """The issue of these figures: the first one if they were issued before, else a new row. Call in a unit of work.

    `actor` None is the command line; `at` is the moment (UTC). Raises NotAllowed outside the actor's offices.
    """
    office = offices.office(session, statement.office.code)
    if actor is not None:
        require(actor, office.id)
    lock_office(session, office.id)
    kind, subject = _subject(statement)
    text = canonical(statement)
    checksum = hashlib.sha256(text).hexdigest()
    table = tables.statements
    row = session.execute(select(table).where(table.c.checksum == checksum)).one_or_none()
    if row is not None:
        return _issue(row)
    head_seq, head_hash = chain.head(session, office.id)
    code = _free_code(session, text)
    session.execute(insert(table).values(
        code=code, office_id=office.id, kind=kind, subject=subject, as_of=statement.as_of,
        checksum=checksum, head_seq=head_seq, head_hash=head_hash, issued_on=local_date(at), issued_at=at,
        issued_by=actor.user_id if actor is not None else None))
    heads.queue(session, office.code, head_seq, head_hash, at, kind="statement", subject=code)
    return _issue(session.execute(select(table).where(table.c.checksum == checksum)).one())


def verify(session: Session, code: str) -> Verification:
    """Work the statement out again and compare. Accepts small letters, no dash, spaces. Raises NotFound."""
    table = tables.statements
    row = session.execute(select(table).where(table.c.code == plain_code(code))).one_or_none()
    if row is None:
        raise NotFound("No statement with this code was issued from these books. Compare it with the paper, letter by "
                       "letter.", field="code")
    issued = _issue(row)
    return Verification(
        issued.code, issued.number, row.kind, row.as_of, row.issued_on, row.checksum, _matches(session, row),
        _in_chain(session, row.office_id, row.head_seq, row.head_hash))


def canonical(statement: Statement) -> bytes:
    """The figures of a statement in one unambiguous form: sorted JSON in ASCII, names left out."""
    kind, subject = _subject(statement)
    return json.dumps(
        {"version": VERSION, "kind": kind, "subject": subject, "office": statement.office.code,
         "as_of": statement.as_of.isoformat(), "figures": _figures(statement)},
        ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode("ascii")


def code_of(text: bytes, attempt: int = 0) -> str:
    """The code of a canonical form: eight signs of its sha256, shown XXXX-XXXX; other ones for each further attempt.

    Eight signs are 40 bits: of 220 books with 100,000 statements each, about one has two that want the same code;
    the later one takes its next attempt.
    """
    digest = hashlib.sha256(text if attempt == 0 else text + b"#%d" % attempt).digest()
    number = int.from_bytes(digest[:5], "big")
    signs = "".join(ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{signs[:4]}-{signs[4:]}"


def plain_code(typed: str) -> str:
    """A code as a person types it, in the form of the paper."""
    signs = re.sub(r"[^0-9A-Z]", "", typed[:40].upper())
    return f"{signs[:4]}-{signs[4:]}"


def _free_code(session: Session, text: bytes) -> str:
    table = tables.statements
    for attempt in count():
        code = code_of(text, attempt)
        if session.execute(select(table.c.code).where(table.c.code == code)).first() is None:
            return code
    raise AssertionError("count() ends never")


def _subject(statement: Statement) -> tuple[StatementKind, str]:
    if isinstance(statement, FamilyStatement):
        return "family", statement.family_number
    if isinstance(statement, VillageBook):
        return "village", statement.address.village.code
    return "province", f"{statement.office.code}:{statement.from_on.isoformat()}"


def _issue(row: Row[tuple[Any, ...]]) -> Issue:
    subject = row.subject.partition(":")[0]
    return Issue(f"{LETTERS[row.kind]}-{subject}-{row.as_of:%Y%m%d}", row.code, row.checksum, row.head_seq,
                 row.head_hash, row.issued_on)


def _figures(value: object) -> object:
    if is_dataclass(value):
        return {f.name: _figures(getattr(value, f.name)) for f in fields(value)
                if f.name not in NO_FIGURES and not (f.name in CAME_LATER and getattr(value, f.name) == f.default)}
    if isinstance(value, tuple):
        return [_figures(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    assert value is None or isinstance(value, str | int), f"no figure: {value!r}"
    return value


def _matches(session: Session, row: Row[tuple[Any, ...]]) -> bool:
    try:
        again = _again(session, row.kind, row.subject, row.as_of)
    except Refusal:  # what it was about is not in the books any more
        return False
    return bool(hashlib.sha256(canonical(again)).hexdigest() == row.checksum)


def _again(session: Session, kind: StatementKind, subject: str, as_of: date) -> Statement:
    if kind == "family":
        return family_statement(session, subject, as_of)
    if kind == "village":
        return village_book(session, subject, as_of)
    code, _, from_on = subject.partition(":")
    return province_statement(session, code, as_of, date.fromisoformat(from_on))


def _in_chain(session: Session, office_id: int, seq: int, hash: str) -> bool:
    if seq == 0:
        return True
    entry = tables.journal_entries.c
    found = session.execute(select(entry.hash).where(entry.office_id == office_id, entry.seq == seq))
    return found.scalar_one_or_none() == hash
