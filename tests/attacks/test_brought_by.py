"""Who brought the money, against raw SQL: a name comes with its entry, stays, and stands beside no other one."""

import psycopg
import pytest

from ledger.books.db import Books
from tests.attacks.forge import REFUSED, Attacker, insert
from tests.books.office import lend, receive, repay


@pytest.fixture
def named(lent_books: Books, attacker: Attacker) -> Attacker:
    """The attacker, after a repayment whose bringer is known."""
    entry = repay(lent_books, lend(lent_books, 2), "brought")
    attacker.run(insert("brought_by", {"entry_id": entry.id, "name": "Sok"}))
    return attacker


def test_a_name_stays(named: Attacker) -> None:
    (entry_id, _), = named.ask("select * from brought_by")
    statements = ["update brought_by set name = 'x'", "delete from brought_by"]
    if named.is_sqlite:
        statements += [f"update or {way} brought_by set name = 'x'" for way in ("ignore", "replace")]
    for statement in statements:
        with pytest.raises(REFUSED, match="append-only: brought_by"):
            named.run(statement)
    row = {"entry_id": entry_id, "name": "x"}
    for way in ("insert", "insert or replace", "replace") if named.is_sqlite else ("insert",):
        with pytest.raises(REFUSED):
            named.run(insert("brought_by", row, verb=way))
    with pytest.raises(REFUSED):
        named.run(insert("brought_by", row, tail="on conflict (entry_id) do update set name = 'x'"))
    if not named.is_sqlite:
        with pytest.raises((*REFUSED, psycopg.errors.FeatureNotSupported)):
            named.run("truncate brought_by")
    assert named.ask("select name from brought_by") == [("Sok",)]


def test_no_name_that_is_none_and_none_beside_another_entry(named: Attacker, lent_books: Books) -> None:
    """Neither beside money of a donor, nor beside a repayment after which something was posted, nor beside nothing."""
    latest = repay(lent_books, lend(lent_books, 3), "latest").id
    for name in ("", "  ", "x" * 61):
        with pytest.raises(REFUSED, match="not a name"):
            named.run(insert("brought_by", {"entry_id": latest, "name": name}))
    donor = receive(lent_books, "later").id
    for entry_id in (latest, donor, donor + 1):
        with pytest.raises(REFUSED, match="a name comes with its entry"):
            named.run(insert("brought_by", {"entry_id": entry_id, "name": "Sok"}))
    named.run(insert("brought_by", {"entry_id": repay(lent_books, lend(lent_books, 4), "again").id, "name": "x" * 60}))
