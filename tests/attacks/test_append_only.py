"""What is written stays: every way of changing or taking away a row, on every table that only grows."""

from datetime import date

import psycopg
import pytest

from ledger.books import periods
from ledger.books.db import Books
from tests.attacks.forge import REFUSED, Attacker, insert, line
from tests.conftest import APPROVER, LATER, OFFICE, OFFICER

GROWING = ("journal_entries", "postings", "fiscal_periods", "period_closings", "closing_balances", "closing_loans",
           "statements", "requests")
CHANGES = {
    "journal_entries": "narration = 'other'", "postings": "riel = 7", "fiscal_periods": "last_on = '2030-01-31'",
    "period_closings": "last_on = '2007-01-30'", "closing_balances": "riel = 7", "closing_loans": "days_late = 7",
    "statements": "checksum = 'x'", "requests": "digest = 'x'", "loans": "principal_riel = 5",
    "approvals": "decided_by = 4", "funds": "code = 'X'", "accounts": "kind = 'income'", "offices": "code = 'X'",
    "settings": "value = 'x'"}
ENTRY = OFFICE * 1_000_000_000


@pytest.fixture
def full(lent_books: Books, attacker: Attacker) -> Attacker:
    """The attacker, with at least one row in each of the growing tables."""
    with lent_books.unit_of_work() as session:
        for month in range(1, 13):
            periods.close(session, OFFICE, periods.periods(session, OFFICE)[month - 1].last_on, OFFICER, LATER)
        for month in (1, 2):
            periods.close(session, OFFICE, date(2008, month, {1: 31, 2: 29}[month]), OFFICER, LATER)
    (seq, hash), = attacker.ask("select seq, hash from journal_entries where seq = 3")
    attacker.run(insert("statements", {
        "code": "c", "office_id": OFFICE, "kind": "family", "subject": "SR-0001", "as_of": "2008-02-01",
        "checksum": "-", "head_seq": seq, "head_hash": hash, "issued_on": "2008-02-01", "issued_at": "-"}))
    return attacker


@pytest.mark.parametrize("table", GROWING)
def test_no_update_and_no_delete(full: Attacker, table: str) -> None:
    """Neither of all rows nor of one, and not OR IGNORE or OR REPLACE either."""
    before = full.ask(f"select * from {table}")
    assert before
    statements = [f"update {table} set {CHANGES[table]}", f"delete from {table}"]
    if full.is_sqlite:
        statements += [f"update or {way} {table} set {CHANGES[table]}" for way in ("ignore", "replace", "fail")]
    else:
        statements += [f"truncate {table} cascade", f"truncate {table}, offices cascade"]
        with pytest.raises((*REFUSED, psycopg.errors.FeatureNotSupported)):
            full.run(f"truncate {table}")
    for statement in statements:
        with pytest.raises(REFUSED, match=f"append-only: {table}"):
            full.run(statement)
    assert full.ask(f"select * from {table}") == before


@pytest.mark.parametrize("table", [*GROWING, "loans", "approvals", "funds", "accounts", "offices", "settings"])
def test_no_replacing_and_no_upsert(full: Attacker, table: str) -> None:
    """The same row again, changed a little: refused, whichever way it is put."""
    columns = [name for name, in full.ask(
        f"select name from pragma_table_info('{table}')" if full.is_sqlite else
        f"select column_name from information_schema.columns where table_name = '{table}' order by ordinal_position")]
    values = full.ask(f"select * from {table} order by 1 limit 1")[0]
    row = {name: value.isoformat() if isinstance(value, date) else value
           for name, value in zip(columns, values, strict=True)}
    changed = CHANGES[table]
    before = full.ask(f"select * from {table} order by 1")
    tail = f"on conflict ({_key(table)}) do update set {changed}"
    ways = [insert(table, row), insert(table, row, tail=tail)]
    if full.is_sqlite:
        ways += [insert(table, row, verb="insert or replace"), insert(table, row, verb="replace"),
                 insert(table, row, tail=f"on conflict do update set {changed}")]
    for way in ways:
        with pytest.raises(REFUSED):
            full.run(way)
    assert full.ask(f"select * from {table} order by 1") == before


def _key(table: str) -> str:
    return {"postings": "entry_id, line", "period_closings": "period_id", "requests": "key", "settings": "key",
            "statements": "code", "closing_balances": "period_id, account, fund_id",
            "closing_loans": "period_id, loan_id", "accounts": "code",
            }.get(table, "id")


@pytest.mark.parametrize("key", ["request_key", "hash", "reverses_id", "number", "seq"])
def test_replacing_by_another_key(attacker: Attacker, key: str) -> None:
    """REPLACE strikes the row that any unique key meets: each key is guarded."""
    attacker.run(insert("approvals", {
        "office_id": OFFICE, "kind": "reversal", "entry_id": ENTRY + 1, "riel": 0, "requested_by": OFFICER,
        "requested_at": "-", "decision": "approved", "decided_by": APPROVER}))
    kind = {"kind": "reversal", "series": "J", "reverses_id": ENTRY + 1, "approved_by": APPROVER}
    lines = [line(1, -500_000), line(2, 500_000, "3110")]
    first = attacker.forge(attacker.next_entry(**kind), lines)
    entry = attacker.next_entry(**(kind if key == "reverses_id" else {})) | {key: first[key]}
    before = attacker.ask("select * from journal_entries")
    with pytest.raises(REFUSED), attacker.at_once():
        for posting in lines:
            attacker.run(insert("postings", {"entry_id": entry["id"]} | posting))
        attacker.run(insert("journal_entries", entry, verb="insert or replace" if attacker.is_sqlite else "insert"))
    assert attacker.ask("select * from journal_entries") == before


def test_codes_and_contracts_are_fixed(attacker: Attacker) -> None:
    """What hashes and postings name by a code keeps it; what was lent or decided is not changed afterwards."""
    for table, change in [
        ("funds", "code = 'X' where code = 'FSF'"), ("funds", "code = 'FSF' where code = 'SF'"),
        ("funds", "id = 9 where code = 'SF'"), ("accounts", "code = 'X' where code = '1120'"),
        ("accounts", "kind = 'income' where code = '3110'"), ("accounts", "currency = 'USD' where code = '1120'"),
        ("offices", "code = '21' where code = '20'"), ("offices", "prefix = 'X'"),
        ("settings", "value = 'x' where key = 'book_id'"), ("loans", "principal_riel = 1"),
        ("loans", "rate_ppm = 0"), ("loans", "disbursement_id = null"), ("loans", "disbursed_on = '2008-02-09'"),
        ("loans", "first_due_on = '2009-02-09'"), ("approvals", "decided_by = 3"), ("approvals", "riel = 5"),
        ("approvals", "decision = null, decided_by = null"),
    ]:
        ways = ["update", "update or replace", "update or ignore"] if attacker.is_sqlite else ["update"]
        for way in ways:
            with pytest.raises(REFUSED, match=r"fixed|already|keep their number"):
                attacker.run(f"{way} {table} set {change}")
    for gone in ("funds where code = 'FSF'", "accounts where code = '1120'", "offices where code = '20'",
                 "settings where key = 'book_id'", "loans", "approvals"):
        with pytest.raises(REFUSED, match=r"in use|append-only|keep their number"):
            attacker.run(f"delete from {gone}")
    if not attacker.is_sqlite:
        for gone in ("settings", "approvals", "loans cascade"):
            with pytest.raises(REFUSED, match="append-only: " + gone.split()[0]):
                attacker.run(f"truncate {gone}")
    attacker.run("update accounts set name_en = 'Bank' where code = '1120'",
                 "update funds set donor = 'IOM Cambodia' where code = 'FSF'", "delete from funds where code = 'SF'")


def test_a_decision_needs_a_second_person(attacker: Attacker) -> None:
    """Nobody approves their own request, and the question itself is not changed while it waits."""
    attacker.run(insert("approvals", {"office_id": OFFICE, "kind": "loan", "loan_id": 1, "riel": 100_000,
                                      "requested_by": OFFICER, "requested_at": "-"}))
    waiting = "where decision is null"
    for change in (f"decision = 'approved', decided_by = {OFFICER}", "riel = 1", "requested_by = 4", "loan_id = null"):
        with pytest.raises(REFUSED, match=r"fixed|needs two people"):
            attacker.run(f"update approvals set {change} {waiting}")
    attacker.run(f"update approvals set decision = 'approved', decided_by = 2 {waiting}")
