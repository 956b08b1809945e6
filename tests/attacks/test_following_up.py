"""Visits, training and endings by raw SQL: rows only come in, once, and belong to the office they say."""

import json

import pytest

from ledger.books.db import Books
from tests.attacks.forge import REFUSED, Attacker, Row, insert
from tests.attacks.test_changes import PAUSE, forge
from tests.books.office import lend
from tests.conftest import APPROVER, OFFICE, OFFICER, OTHER_OFFICE, VILLAGE

BY = {"entered_by": OFFICER, "entered_at": "2008-02-01T01:00:00.000000Z"}
ROWS: dict[str, Row] = {
    "training_sessions": {"id": 1, "office_id": OFFICE, "topic": "pigs", "held_on": "2008-02-01",
                          "village_code": VILLAGE, "trainer": "x"} | BY,
    "training_attendance": {"session_id": 1, "member_id": 1},
    "village_visitors": {"id": 1, "office_id": OFFICE, "village_code": VILLAGE, "since_on": "2008-02-01",
                         "kind": "officer", "name": "x"} | BY,
    "visits": {"id": 1, "office_id": OFFICE, "family_id": 1, "visited_on": "2008-02-01", "visitor_kind": "officer",
               "visitor": "x", "business": "well", "hit": "nothing"} | BY,
    "follow_up_endings": {"id": 1, "office_id": OFFICE, "family_id": 1, "ended_on": "2008-02-01",
                          "reason": "left"} | BY,
    "struck_out": {"id": 1, "office_id": OFFICE, "visit_id": 2, "reason": "x", "struck_by": OFFICER, "struck_at": "-"}}
STRUCK = ROWS["visits"] | {"id": 2, "family_id": 2}
CHANGES = {"training_sessions": "topic = 'rice'", "training_attendance": "member_id = 2",
           "village_visitors": "name = 'y'", "visits": "business = 'stopped'", "follow_up_endings": "reason = 'death'",
           "struck_out": "reason = 'y'"}


@pytest.fixture
def full(lent_books: Books, attacker: Attacker) -> Attacker:
    """A row in each table; there are the families of two loans, and the visit to the second is struck out."""
    lend(lent_books, 2)
    attacker.run(insert("programme_villages", {"village_code": VILLAGE, "office_id": OFFICE, "since_on": "2007-01-01"}),
                 insert("visits", STRUCK), *(insert(table, row) for table, row in ROWS.items()))
    return attacker


@pytest.mark.parametrize("table", ROWS)
def test_no_change_and_no_delete(full: Attacker, table: str) -> None:
    statements = [f"update {table} set {CHANGES[table]}", f"delete from {table}"]
    if full.is_sqlite:
        statements += [f"update or {way} {table} set {CHANGES[table]}" for way in ("ignore", "replace")]
    else:
        statements.append(f"truncate {table} cascade")
    before = full.ask(f"select * from {table}")
    for statement in statements:
        with pytest.raises(REFUSED, match="append-only"):
            full.run(statement)
    assert full.ask(f"select * from {table}") == before


@pytest.mark.parametrize("table", ROWS)
def test_no_replacing(full: Attacker, table: str) -> None:
    """The same row again, and one that meets another key."""
    anew = ROWS[table] | {"id": 9} if "id" in ROWS[table] and table != "village_visitors" else ROWS[table]
    before = full.ask(f"select * from {table}")
    for row in (ROWS[table], anew):
        for verb in ("insert", "insert or replace", "replace") if full.is_sqlite else ("insert",):
            with pytest.raises(REFUSED):
                full.run(insert(table, row, verb=verb))
    assert full.ask(f"select * from {table}") == before


@pytest.mark.parametrize(("table", "change"), [
    ("training_sessions", {"topic": "rice"}), ("village_visitors", {"name": "y"}),
    ("visits", {"family_id": 2, "visited_on": "2008-03-01"}), ("follow_up_endings", {"family_id": 2}),
    ("struck_out", {"visit_id": None, "session_id": 1})])
def test_no_replacing_by_the_number_alone(full: Attacker, table: str, change: Row) -> None:
    """A row that is right but for a number that another one has."""
    before = full.ask(f"select * from {table}")
    with pytest.raises(REFUSED):
        full.run(insert(table, ROWS[table] | change, verb="replace" if full.is_sqlite else "insert"))
    assert full.ask(f"select * from {table}") == before
    full.run(insert(table, ROWS[table] | change | {"id": 9}))


def test_a_day_struck_out_is_free_again(full: Attacker) -> None:
    full.run(insert("visits", STRUCK | {"id": 3}))
    with pytest.raises(REFUSED, match="the visit exists"):
        full.run(insert("visits", STRUCK | {"id": 4}))


@pytest.mark.parametrize(("table", "change", "why"), [
    ("visits", {"id": 9, "family_id": 2, "office_id": OTHER_OFFICE}, "no family of this office"),
    ("visits", {"id": 9, "family_id": 2, "business": "fine"}, "business"),
    ("visits", {"id": 9, "family_id": 2, "hit": "war"}, "hit"),
    ("visits", {"id": 9, "family_id": 2, "next_on": "2008-02-01"}, "next_on"),
    ("follow_up_endings", {"id": 9, "office_id": OTHER_OFFICE}, "no family of this office"),
    ("follow_up_endings", {"id": 9, "family_id": 2, "reason": "tired"}, "reason"),
    ("training_sessions", {"id": 9, "office_id": OTHER_OFFICE}, "no village of this office"),
    ("training_sessions", {"id": 9, "topic": "other"}, "topic"),
    ("training_sessions", {"id": 9, "topic": "rice", "other_topic": "x"}, "topic"),
    ("training_attendance", {"member_id": 99}, "nobody of this office"),
    ("village_visitors", {"id": 9, "office_id": OTHER_OFFICE}, "no village of this office"),
    ("struck_out", {"id": 9, "visit_id": None}, "nothing of this office"),
    ("struck_out", {"id": 9, "visit_id": None, "session_id": 1, "office_id": OTHER_OFFICE}, "nothing of this office"),
    ("struck_out", {"id": 9, "visit_id": None, "session_id": 1, "ending_id": 1}, "one"),
])
def test_what_no_row_may_say(full: Attacker, table: str, change: Row, why: str) -> None:
    with pytest.raises(REFUSED, match=why):
        full.run(insert(table, ROWS[table] | change))


def test_nobody_is_added_to_a_session_struck_out(full: Attacker) -> None:
    full.run(insert("struck_out", ROWS["struck_out"] | {"id": 2, "visit_id": None, "session_id": 1}))
    with pytest.raises(REFUSED, match="already struck out"):
        full.run(insert("training_attendance", {"session_id": 1, "member_id": 2}))


def test_days_are_days(full: Attacker) -> None:
    """PostgreSQL's type says so; on SQLite the guards do."""
    if full.is_sqlite:
        for table, column in (("visits", "visited_on"), ("visits", "next_on"), ("follow_up_endings", "ended_on"),
                              ("training_sessions", "held_on"), ("village_visitors", "since_on")):
            with pytest.raises(REFUSED, match="not a date"):
                full.run(insert(table, ROWS[table] | {"id": 9, column: "2008-2-30"}))


def test_evidence_is_not_struck_out(full: Attacker) -> None:
    """A visit on which new terms rest stays, until those are turned back."""
    full.run(insert("approvals", {
        "office_id": OFFICE, "kind": "moratorium", "loan_id": 1, "riel": 100_000, "details": json.dumps(PAUSE),
        "requested_by": OFFICER, "requested_at": "-", "decision": "approved", "decided_by": APPROVER}))
    paused = forge(full, PAUSE | {"visit_id": 1})
    strike = insert("struck_out", ROWS["struck_out"] | {"id": 2, "visit_id": 1})
    with pytest.raises(REFUSED, match="new terms rest on this visit"):
        full.run(strike)
    full.run(insert("approvals", {
        "office_id": OFFICE, "kind": "reversal", "entry_id": paused["id"], "riel": 100_000, "requested_by": OFFICER,
        "requested_at": "-", "decision": "approved", "decided_by": APPROVER}))
    forge(full, None, kind="reversal", reverses_id=paused["id"], contract_hash=None)
    full.run(strike)
