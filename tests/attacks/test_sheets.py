"""Collection sheets and paper receipts against raw SQL: what is posted is fixed, rows stay, a number is used once."""

from typing import Any

import psycopg
import pytest

from ledger.books.db import Books
from tests.attacks.forge import REFUSED, Attacker, insert, line
from tests.books.office import lend
from tests.conftest import OFFICE, OFFICER, VILLAGE


def sheet(serial: int = 1, **changes: Any) -> dict[str, Any]:
    """A right draft, but for the changes."""
    row = {"office_id": OFFICE, "serial": serial, "number": f"SR-C{serial:04}", "village_code": VILLAGE,
           "on_date": "2008-03-03", "due_until": "2008-03-09", "part": serial, "state": "draft", "version": 1,
           "typed": "{}", "begun_by": OFFICER, "begun_at": "-", "saved_by": OFFICER, "saved_at": "-"}
    return row | changes


POSTED = ("state = 'posted', version = version + 1, ended_by = 1, ended_at = '-', keyed_riel = 9300, "
          "counted_riel = 9300")


@pytest.fixture
def drafted(lent_books: Books, attacker: Attacker) -> Attacker:
    """The attacker, beside a draft with a row and the receipt that it would be posted with."""
    lend(lent_books, 2)
    attacker.run(insert("sheets", sheet()),
                 insert("sheet_rows", {"sheet_id": 1, "line": 1, "loan_id": 1, "due_riel": 9300}))
    brought(attacker, "SR-C0001", 9300)
    return attacker


def brought(attacker: Attacker, number: str, riel: int) -> None:
    """A receipt of loan 1 on a sheet."""
    owner = {"loan_id": 1, "family_id": 1, "village_code": VILLAGE}
    attacker.forge(attacker.next_entry(kind="repayment", request_key=f"sheet/{number}/SR-L0001"), [
        line(1, riel, "1110", **owner), line(2, -riel, "1210", **owner)])


def test_a_sheet_is_posted_with_its_receipts(drafted: Attacker) -> None:
    """Neither with another total than theirs nor with none, whatever its other fields say."""
    other = POSTED.replace("9300", "9301")
    with pytest.raises(REFUSED, match="its receipts are others"):
        drafted.run(f"update sheets set {other}")
    drafted.run(insert("sheets", sheet(2, on_date="2008-03-10", part=1)),
                insert("sheet_rows", {"sheet_id": 2, "line": 1, "loan_id": 1, "due_riel": 9300}))
    for riel in (9300, 0):
        with pytest.raises(REFUSED, match="its receipts are others"):
            drafted.run(f"update sheets set {POSTED.replace('9300', str(riel))} where serial = 2")
    drafted.run(f"update sheets set {POSTED} where serial = 1")
    assert drafted.ask("select number, state from sheets order by id") == [
        ("SR-C0001", "posted"), ("SR-C0002", "draft")]


@pytest.mark.parametrize("change", [
    {"state": "posted", "ended_by": 1, "ended_at": "-", "keyed_riel": 1, "counted_riel": 1}, {"version": 2},
    {"number": "SR-C0001"}, {"serial": 1}, {"part": 1}, {"on_date": "2008-02-31"}, {"village_code": "x"}])
def test_no_sheet_that_is_none(drafted: Attacker, change: dict[str, Any]) -> None:
    drafted.run(f"update sheets set {POSTED}")  # else the one draft a day would be in the way of everything
    verbs = ["insert", "insert or replace"] if drafted.is_sqlite else ["insert"]
    for verb in verbs:
        with pytest.raises((*REFUSED, psycopg.Error)):
            drafted.run(insert("sheets", sheet(2) | change, verb=verb))
    assert drafted.ask("select number, state from sheets") == [("SR-C0001", "posted")]


def test_one_draft_of_a_village_and_day(drafted: Attacker) -> None:
    for verb in ["insert", "insert or replace"] if drafted.is_sqlite else ["insert"]:
        with pytest.raises(REFUSED):
            drafted.run(insert("sheets", sheet(2), verb=verb))
    drafted.run(insert("sheets", sheet(2, on_date="2008-03-10", part=1)))
    for way in ["update", "update or replace"] if drafted.is_sqlite else ["update"]:
        with pytest.raises(REFUSED):
            drafted.run(f"{way} sheets set version = 2, on_date = '2008-03-03', part = 2 where serial = 2")
    assert drafted.ask("select count(*) from sheets") == [(2,)]


@pytest.mark.parametrize(("change", "words"), [
    ("typed = 'x'", "stale"), ("version = version + 2, typed = 'x'", "stale"), ("version = 2, office_id = 2", "fixed"),
    ("version = 2, number = 'X'", "fixed"), ("version = 2, begun_by = 2", "fixed"),
    ("version = 2, village_code = '200101'", "fixed"), ("version = 2, state = 'posted'", "check|rightly|ended"),
    (POSTED.replace("counted_riel = 9300", "counted_riel = 9000"), "check|rightly|explained"),
    ("version = 2, state = 'lost'", "check|rightly|state")])
def test_a_draft_changes_by_its_version_and_ends_rightly(drafted: Attacker, change: str, words: str) -> None:
    before = drafted.ask("select * from sheets")
    with pytest.raises(REFUSED, match=f"(?i){words}"):
        drafted.run(f"update sheets set {change}")
    assert drafted.ask("select * from sheets") == before
    drafted.run("update sheets set version = 2, typed = '{1}'", f"update sheets set {POSTED}")


def test_what_is_posted_is_fixed_and_nothing_is_deleted(drafted: Attacker) -> None:
    drafted.run(f"update sheets set {POSTED}")
    for statement in ("update sheets set version = version + 1, typed = 'x'",
                      "update sheets set state = 'draft', version = version + 1, ended_at = null, ended_by = null, "
                      "keyed_riel = null, counted_riel = null",
                      insert("sheet_rows", {"sheet_id": 1, "line": 2, "loan_id": 2, "due_riel": 1})):
        with pytest.raises(REFUSED, match="the sheet is closed"):
            drafted.run(statement)
    for statement in ("delete from sheets", "delete from sheet_rows", "update sheet_rows set due_riel = 1",
                      "update sheet_rows set line = 2"):
        with pytest.raises(REFUSED, match="append-only"):
            drafted.run(statement)
    if not drafted.is_sqlite:
        for table in ("sheets cascade", "sheet_rows"):
            with pytest.raises(REFUSED, match="append-only"):
                drafted.run(f"truncate {table}")


def test_rows_have_no_gap_and_each_loan_one(drafted: Attacker) -> None:
    row = {"sheet_id": 1, "line": 2, "loan_id": 2, "due_riel": 1}
    for change in ({"line": 3}, {"line": 1}, {"loan_id": 1}, {"sheet_id": 9}):
        for verb in ["insert", "insert or replace"] if drafted.is_sqlite else ["insert"]:
            with pytest.raises(REFUSED):
                drafted.run(insert("sheet_rows", row | change, verb=verb))
    drafted.run(insert("sheet_rows", row))


def repaid(attacker: Attacker, reference: str, office: int = OFFICE, loan: int = 1) -> None:
    """A forged repayment that the other guards have nothing against."""
    owner = {"loan_id": loan, "family_id": loan, "village_code": VILLAGE}
    attacker.forge(attacker.next_entry(kind="repayment", reference=reference, office_id=office), [
        line(1, 1000, "1110", **owner), line(2, -1000, "4110", **owner)])


def test_a_paper_receipt_is_used_once_in_an_office(drafted: Attacker) -> None:
    repaid(drafted, "0153")
    with pytest.raises(REFUSED, match="the paper receipt was used"):
        repaid(drafted, "0153", loan=2)
    repaid(drafted, "0154", loan=2)
    repaid(drafted, "0153", office=2)  # another office has books of receipts of its own
    drafted.forge(drafted.next_entry(reference="0153"))  # the donor's own number is no receipt of ours


def test_a_paper_receipt_is_free_again_when_its_entry_was_turned_back(drafted: Attacker) -> None:
    repaid(drafted, "0153")
    (entry,), = drafted.ask("select max(id) from journal_entries where reference = '0153'")
    drafted.run(insert("approvals", {
        "office_id": OFFICE, "kind": "reversal", "entry_id": entry, "riel": 1000, "requested_by": OFFICER,
        "requested_at": "-", "decision": "approved", "decided_by": 2}))
    owner = {"loan_id": 1, "family_id": 1, "village_code": VILLAGE}
    drafted.forge(drafted.next_entry(kind="reversal", series="J", reverses_id=entry, approved_by=2), [
        line(1, -1000, "1110", **owner), line(2, 1000, "4110", **owner)])
    repaid(drafted, "0153", loan=2)
