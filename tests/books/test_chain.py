"""The hash of an entry: every field, one way of writing it, the same on every database."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.books import chain, journal
from ledger.books.chain import Content, Line, canonical, entry_hash
from ledger.books.db import open_books
from ledger.books.journal import Request
from ledger.books.types import moment_text
from ledger.core import vouchers
from ledger.core.instalments import Allocation
from tests.books.office import lend, receive, repay, reverse
from tests.conftest import AT, OFFICE, OFFICER, Server, Template

CONTENT = Content("20", 1, "R", 2008, 1, "donor receipt", "2008-02-01", "2008-02-01T01:00:00.000000Z",
                  "Received from donor for FSF", None, 1, None, "key", "d" * 64, None, None, None, "")
LINES = (Line(1, "1120", "FSF", 1000, 1000, None, None, None), Line(2, "3110", "FSF", -1000, -1000, None, None, None))


def test_the_bytes_as_anybody_can_write_them() -> None:
    """The whole text for one entry, written out by hand: this is the format familyfund-entry/1."""
    assert canonical(CONTENT, LINES) == (
        b'{"approved_by":null,"at":"2008-02-01T01:00:00.000000Z","by":1,"contract":null,"corrects":null,'
        b'"fiscal_year":2008,"format":"familyfund-entry/1","kind":"donor receipt",'
        b'"narration":"Received from donor for FSF","number":1,"office":"20","on":"2008-02-01","postings":['
        b'{"account":"1120","family":null,"fund":"FSF","line":1,"loan":null,"minor":1000,"riel":1000,"village":null},'
        b'{"account":"3110","family":null,"fund":"FSF","line":2,"loan":null,"minor":-1000,"riel":-1000,'
        b'"village":null}],"prev_hash":"","reference":null,'
        b'"request_digest":"' + b"d" * 64 + b'","request_key":"key","reverses":null,"seq":1,"series":"R"}')
    assert entry_hash(CONTENT, LINES) == hashlib.sha256(canonical(CONTENT, LINES)).hexdigest()


texts = st.text(st.characters(exclude_categories=()), max_size=8) | st.sampled_from(
    ['"', '\\', '","kind":"', "null", "ភូមិ", "\u200b", "a\u0301", "\xe1", ""])
numbers = st.integers(-(2**63), 2**63 - 1)
ids = st.none() | st.integers(1, 10**9 - 1)
lines = st.builds(Line, numbers, texts, texts, numbers, numbers, ids, ids, st.none() | texts)
contents = st.builds(Content, texts, numbers, texts, numbers, numbers, texts, texts, texts, texts, st.none() | texts,
                     numbers, ids, texts, texts, ids, ids, st.none() | texts, texts)
entries = st.tuples(contents, st.lists(lines, max_size=3, unique_by=lambda line: line.line))


@given(entries, entries)
def test_two_entries_never_give_the_same_bytes(
        one: tuple[Content, list[Line]], other: tuple[Content, list[Line]]) -> None:
    """Unless they are the same; the order in which the lines were read does not matter."""
    same = one[0] == other[0] and sorted(one[1], key=repr) == sorted(other[1], key=repr)
    assert (canonical(*one) == canonical(*other)) == same
    assert canonical(one[0], reversed(one[1])) == canonical(*one)


@given(entries)
def test_the_bytes_can_be_read_back(entry: tuple[Content, list[Line]]) -> None:
    """Nothing is lost in the writing: an encoding that can be read back cannot be ambiguous."""
    content, postings = entry
    read = json.loads(canonical(content, postings))
    names = {"reverses": "reverses_id", "corrects": "corrects_id", "contract": "contract_hash"}
    read_lines = [Line(p["line"], p["account"], p["fund"], p["minor"], p["riel"], p["loan"], p["family"], p["village"])
                  for p in read.pop("postings")]
    assert read.pop("format") == "familyfund-entry/1"
    assert Content(**{names.get(key, key): value for key, value in read.items()}) == content
    assert read_lines == sorted(postings, key=lambda line: line.line)


@pytest.mark.parametrize("field", [field.name for field in fields(Content)])
def test_every_field_of_an_entry_counts(field: str) -> None:
    """A field that the hash left out could be changed unseen."""
    value = getattr(CONTENT, field)
    number = value is None and field.endswith(("_id", "_by"))
    other = value + 1 if isinstance(value, int) else 77 if number else f"{value or ''}x"
    assert entry_hash(replace(CONTENT, **{field: other}), LINES) != entry_hash(CONTENT, LINES)


@pytest.mark.parametrize("field", [field.name for field in fields(Line)])
def test_every_field_of_a_posting_counts(field: str) -> None:
    """So could one of a posting."""
    value = getattr(LINES[0], field)
    other = value + 5 if isinstance(value, int) else "x" if value is None else f"{value}x"
    assert entry_hash(CONTENT, (replace(LINES[0], **{field: other}), LINES[1])) != entry_hash(CONTENT, LINES)


def test_the_hash_covers_every_column() -> None:
    """Each column of the two tables is in the hash, or is worked out from one that is."""
    from ledger.books.tables import journal_entries, postings
    worked_out = {"id", "postings_count", "hash"}
    renamed = {"office_id": "office", "on_date": "on", "recorded_at": "at", "entered_by": "by"}
    columns = {renamed.get(c.name, c.name) for c in journal_entries.columns} - worked_out
    assert columns == {field.name for field in fields(Content)}
    columns = {{"fund_id": "fund"}.get(c.name, c.name) for c in postings.columns} - {"entry_id"}
    assert columns == {field.name for field in fields(Line)}


def test_the_same_events_have_the_same_hashes_on_both_databases(
        tmp_path: Path, office_template: Template, server: Server) -> None:
    """Post, lend, repay, reverse on SQLite and on PostgreSQL: one chain."""
    chains = []
    for kind in ("sqlite", "postgresql"):
        url, drop = office_template.copy(kind, tmp_path, lambda: server)
        books = open_books(url, tmp_path)
        receive(books, "a", 500_000, at=datetime(2008, 2, 1, 8, 30, 15, 123456, timezone(timedelta(hours=7))))
        loan = lend(books, 1)
        reverse(books, repay(books, loan, "b").id, "c", on=date(2008, 3, 9))
        with books.unit_of_work() as session:
            shared = Allocation(1, 2, 3)
            journal.post(session, vouchers.repayment(loan, shared, "1110"), office_id=OFFICE, on=date(2008, 4, 1),
                         by=OFFICER, at=AT, request=Request("d", ("ក",)), reference="ល.ខ ០០១ é")
        with books.reading() as session:
            assert list(chain.verify(session, OFFICE)) == []
            chains.append([journal.entry(session, OFFICE * chain.IDS_PER_OFFICE + seq) for seq in range(1, 6)])
        books.dispose()
        drop()
    assert chains[0] == chains[1]
    assert chains[0][0].at == datetime(2008, 2, 1, 1, 30, 15, 123456, UTC)


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=7)), timezone(-timedelta(hours=9))]),
                    min_value=datetime(1900, 1, 3), max_value=datetime(9990, 1, 1)))
def test_a_moment_is_written_in_one_way(moment: datetime) -> None:
    """In UTC with microseconds, so that texts sort as the moments do."""
    written = moment_text(moment)
    assert datetime.fromisoformat(written) == moment and len(written) == 27
    assert moment_text(moment.astimezone(UTC)) == written
