"""The audit page: each check with its result, also when the books were tampered with."""

from collections.abc import Callable
from datetime import date

from ledger.books.checks import CHECKS
from tests.web.conftest import Person, World
from web import audit

Desk = Callable[..., Person]


def test_every_check_of_the_books_has_its_words() -> None:
    assert {name for name, _ in CHECKS} == set(audit.CHECKS)


def test_sound_books_say_so_check_by_check(world: World, signed_in: Desk) -> None:
    loan = world.disbursed(100_000, date(2008, 1, 10))
    world.pay(loan, 9_300, date(2008, 2, 1))
    page = signed_in("auditor").get("/audit")
    assert page.status == 200 and "Everything is true" in page.words
    assert page.words.count(" True") == len(CHECKS)
    assert "R · Receipts 2008 1 1 1 No gap" in page.words and "P · Payments 2008 1 1 1 No gap" in page.words
    assert "No statement was issued yet." in page.words and "No period is closed yet" in page.words


def test_everybody_may_look_in_their_own_province_only(world: World, signed_in: Desk) -> None:
    for login in ("officer", "approver", "auditor", "admin"):
        assert signed_in(login).get("/audit").status == 200
    assert signed_in("far").get("/audit?office=20").status == 404


def test_a_changed_entry_is_named_with_what_is_wrong(world: World, signed_in: Desk) -> None:
    """Somebody who owns the database takes the guards away and changes an amount."""
    world.disbursed(100_000, date(2008, 1, 10))
    with world.books.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for (name,) in connection.exec_driver_sql("select name from sqlite_master where type = 'trigger'").all():
                connection.exec_driver_sql(f'drop trigger "{name}"')
        else:
            connection.exec_driver_sql("set session_replication_role = replica")
        connection.exec_driver_sql("update postings set riel = riel + 777, minor = minor + 777 where line = 1")
    page = signed_in("auditor").get("/audit")
    assert page.status == 200 and "Everything is true" not in page.words and "check fails" not in page.words
    assert "checks fail" in page.words and "its riel do not sum to zero in fund FSF" in page.words
    closing = signed_in("approver").get("/books/periods/2007-1/close")
    assert "The books are not sound." in closing.words
