"""The agreements of a province statement must fail when the books are wrong: each by its own way of adding up."""

from datetime import date

import pytest
import sqlalchemy as sa

from ledger.books.db import Books
from ledger.reports.province_statement import province_statement
from tests.programme.conftest import World

LENT = date(2008, 2, 1)


def tamper(books: Books, *statements: str) -> None:
    """Run SQL past the guards, as somebody with the whole database in hand could."""
    with books.engine.connect() as connection:
        if books.engine.dialect.name == "postgresql":
            connection.exec_driver_sql("set session_replication_role = replica")
        else:
            for (trigger,) in connection.exec_driver_sql("select name from sqlite_master where type = 'trigger'").all():
                connection.exec_driver_sql(f"drop trigger {trigger}")
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()


def differing(world: World) -> set[str]:
    """The keys of the agreements that do not hold."""
    with world.books.reading() as session:
        return {one.key for one in province_statement(session, "20", date(2008, 4, 1)).agreements if not one.agrees}


@pytest.fixture
def paid(world: World) -> World:
    """100,000 lent, 9,300 repaid, 101,000 repaid on 1 April: paid off with money over."""
    number = world.disbursed(100_000, LENT)
    world.on = date(2008, 4, 1)
    world.pay(number, 9_300, date(2008, 3, 1))
    world.pay(number, 101_000, date(2008, 4, 1))
    return world


PAID = "(select id from journal_entries where kind = 'repayment' and number = 1)"
LAST = "(select id from journal_entries where kind = 'repayment' and number = 2)"


@pytest.mark.parametrize(("sql", "keys"), [
    ((), set()),
    # interest booked as principal: everything still balances, only the contract tells
    ((f"update postings set riel = -9300 where entry_id = {PAID} and account = '1210'",
      f"delete from postings where entry_id = {PAID} and account = '4110'"), {"loans_control"}),
    ((f"update postings set riel = -8200 where entry_id = {PAID} and account = '1210'",), {
        "trial_balance", "fund_proof", "loans_control", "held_control"}),
    # a posting that belongs to no loan
    ((f"update postings set loan_id = null where entry_id = {PAID} and account = '1210'",), {
        "villages", "held_control"}),
    # the family's money taken as income
    ((f"update postings set account = '4110', line = 9 where entry_id = {LAST} and account = '2110'",),
     {"held_control"}),
    (("update journal_entries set prev_hash = 'x' where seq = 3",), {"chain"}),
    # the donor's money came a year later than what was lent from it
    (("update journal_entries set on_date = '2008-03-15' where kind = 'donor receipt'",), {"cash_not_negative"}),
])
def test_each_wrong_is_seen_by_its_own_agreement(paid: World, sql: tuple[str, ...], keys: set[str]) -> None:
    tamper(paid.books, *sql)
    assert differing(paid) == keys


def test_funds_that_are_wrong_in_opposite_ways_do_not_hide_one_another(paid: World) -> None:
    """1,000 riel of the donor's money are moved from one fund to the other on one side only."""
    with paid.books.reading() as session:
        funds = dict(session.execute(sa.text("select code, id from funds")).tuples().all())
    tamper(paid.books,
           f"update postings set fund_id = {funds['SF']} where account = '3110'")
    found = differing(paid)
    assert found == {"fund_proof"}
