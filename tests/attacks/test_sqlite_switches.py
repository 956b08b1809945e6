"""SQLite lets each connection switch checks off for itself: the guards hold all the same."""

import sqlite3
from collections.abc import Iterator

import pytest

from ledger.books.db import Books
from tests.attacks.forge import Attacker, insert, line, two_lines
from tests.conftest import APPROVER, OFFICE, OFFICER

ENTRY = OFFICE * 1_000_000_000
pytestmark = pytest.mark.parametrize("office_books", ["sqlite"], indirect=True)


@pytest.fixture
def naive(lent_books: Books) -> Iterator[Attacker]:
    """A client as it comes: foreign keys off."""
    attacker = Attacker(lent_books, naive=True)
    yield attacker
    attacker.close()


def test_foreign_keys_must_be_on(naive: Attacker) -> None:
    """Else a posting without its entry could be committed; switching them on in mid-course comes too late."""
    assert naive.ask("pragma foreign_keys") == [(0,)]
    with pytest.raises(sqlite3.IntegrityError, match="foreign keys must be on"):
        naive.run(insert("postings", {"entry_id": ENTRY + 9} | line(1, 5)))
    with pytest.raises(sqlite3.IntegrityError, match="foreign keys must be on"), naive.at_once():
        naive.run("pragma foreign_keys = on", insert("postings", {"entry_id": ENTRY + 9} | line(1, 5)))
    with pytest.raises(sqlite3.IntegrityError, match="foreign keys must be on"):
        naive.run(insert("journal_entries", naive.next_entry()))
    for table, row in {
        "fiscal_periods": {"office_id": 77, "fiscal_year": 2008, "month": 1, "first_on": "2008-01-01",
                           "last_on": "2008-01-31"},
        "period_closings": {"period_id": 1, "office_id": OFFICE, "last_on": "2007-01-31", "closed_at": "-",
                            "closed_by": 77, "head_seq": 3, "head_hash": naive.next_entry()["prev_hash"]},
        "closing_balances": {"period_id": 1, "account": "9999", "fund_id": 1, "riel": 0},
        "closing_loans": {"period_id": 1, "loan_id": 1, "outstanding_riel": 0, "interest_riel": 0,
                          "receivable_riel": 0, "waived_riel": 0, "overdue_riel": 0, "days_late": 0},
        "statements": {"code": "c", "office_id": 77, "kind": "family", "subject": "-", "as_of": "-", "checksum": "-",
                       "head_seq": 0, "head_hash": "", "issued_on": "-", "issued_at": "-"},
    }.items():
        with pytest.raises(sqlite3.IntegrityError, match="foreign keys must be on"):
            naive.run(insert(table, row))
    assert naive.counts() == (3, 6)


def test_foreign_keys_cannot_be_switched_off_under_way(attacker: Attacker) -> None:
    """The switch does nothing inside a unit of work, so what went in with it on is judged at the commit."""
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), attacker.at_once():
        for posting in two_lines():
            attacker.run(insert("postings", {"entry_id": ENTRY + 9} | posting))
        attacker.run("pragma foreign_keys = off")
    assert attacker.counts() == (3, 6)


@pytest.mark.parametrize("changes", [
    {"kind": "disbursement", "approved_by": None}, {"approved_by": OFFICER}, {"series": "X"},
    {"kind": "reversal", "approved_by": APPROVER}, {"id": ENTRY + 55}])
def test_checks_switched_off(attacker: Attacker, changes: dict[str, object]) -> None:
    """`ignore_check_constraints` switches the CHECKs off, not the guards."""
    attacker.run("pragma ignore_check_constraints = on")
    with pytest.raises(sqlite3.IntegrityError):
        attacker.forge(attacker.next_entry() | changes)
    with pytest.raises(sqlite3.IntegrityError, match="a line and an amount"):
        attacker.forge(lines=[line(1, 0), line(2, 0)])
    assert attacker.counts() == (3, 6)


def test_ids_as_text_meet_the_same_guards(attacker: Attacker) -> None:
    """'1000000001' is 1000000001 before the guards look; what is no whole number does not go in at all."""
    with pytest.raises(sqlite3.IntegrityError, match="the entry is sealed"):
        attacker.run(insert("postings", {"entry_id": str(ENTRY + 1)} | line(3, 5)))
    for wrong in ("1.5", "'5 riel'", "x'05'"):
        with pytest.raises(sqlite3.IntegrityError):
            attacker.run(f"insert into postings (entry_id, line, account, fund_id, minor, riel)"
                         f" values ({ENTRY + 4}, 1, '1120', 1, {wrong}, {wrong})")


def test_ignore_does_not_swallow_a_guard(attacker: Attacker) -> None:
    """OR IGNORE passes over a key already taken, not over what a guard says."""
    for way in ("ignore", "fail", "abort", "rollback"):
        with pytest.raises(sqlite3.IntegrityError, match="the entry is sealed"):
            attacker.run(insert("postings", {"entry_id": ENTRY + 1} | line(3, 5), verb=f"insert or {way}"))


def test_a_hidden_rowid_is_no_way_in(attacker: Attacker) -> None:
    """Postings have none; the id of an entry is its rowid and is guarded."""
    with pytest.raises(sqlite3.OperationalError, match="rowid"):
        attacker.run(f"insert or replace into postings (rowid, entry_id, line, account, fund_id, minor, riel)"
                     f" values (1, {ENTRY + 4}, 1, '1120', 1, 5, 5)")
    entry = attacker.next_entry()
    del entry["id"]
    with pytest.raises(sqlite3.IntegrityError):
        attacker.run(insert("journal_entries", {"rowid": ENTRY + 1} | entry, verb="insert or replace"))
