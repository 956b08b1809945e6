"""Guarantees, products and what an application says by raw SQL: what was signed or lent under is not rewritten."""

import pytest

from ledger.books.db import Books
from tests.attacks.forge import REFUSED, Attacker, Row, insert
from tests.books.office import lend
from tests.conftest import FSF, OFFICE, OFFICER

AT = "2008-02-01T01:00:00.000000Z"
VERSION: Row = {
    "id": 50, "code": "PIG", "effective_on": "2008-03-01", "fund_id": FSF, "name_km": "x", "name_en": "x",
    "min_riel": 100_000, "max_riel": 200_000, "rate_ppm": 10_000, "rate_per": "month", "method": "declining",
    "amortization": "equal-principal", "rounding": "carry", "instalments": 12, "every_months": 1, "grace_principal": 0,
    "multiple_riel": 100}


@pytest.fixture
def full(lent_books: Books, attacker: Attacker) -> Attacker:
    """Loan 1 was handed over; loan 3 waits; families 1 and 2 have a head each, 1 and 2; the waiting loan is the second
    family's, and the first head answers for it."""
    lend(lent_books, 2)
    waiting = {"id": 3, "office_id": OFFICE, "serial": 3, "number": "SR-L0003", "family_id": 2, "borrower_id": 2,
               "product_version_id": 1, "fund_id": FSF, "purpose": "", "principal_riel": 100_000, "rate_ppm": 10_000,
               "rate_per": "month", "method": "declining", "amortization": "equal-principal", "rounding": "carry",
               "instalments": 12, "every_months": 1, "grace_principal": 0, "multiple_riel": 100,
               "applied_on": "2008-02-01", "applied_by": OFFICER, "applied_at": AT, "purpose_code": "pigs"}
    attacker.run(insert("loans", waiting), insert("guarantees", guarantee()), insert("product_versions", VERSION))
    return attacker


def guarantee(**change: object) -> Row:
    return {"id": 1, "loan_id": 3, "member_id": 1, "name_km": "x", "name_latin": "x", "sex": "f", "entered_at": AT,
            "entered_by": OFFICER} | change


@pytest.mark.parametrize(("table", "change"), [
    ("guarantees", "name_km = 'y'"), ("guarantees", "loan_id = 1"), ("guarantees", "member_id = null"),
    ("product_versions", "rate_ppm = 1"), ("product_versions", "penalty_riel = 1"), ("product_versions", "offered = 0"),
    ("product_versions", "max_open = 9"), ("product_versions", "needs_guarantor = 1"),
    ("product_versions", "effective_on = '2007-01-01'")])
def test_no_change_and_no_delete(full: Attacker, table: str, change: str) -> None:
    statements = [f"update {table} set {change}", f"delete from {table}"]
    statements += [f"update or {way} {table} set {change}" for way in ("ignore", "replace")] if full.is_sqlite else [
        f"truncate {table} cascade"]
    before = full.ask(f"select * from {table}")
    for statement in statements:
        with pytest.raises(REFUSED, match="append-only"):
            full.run(statement)
    assert full.ask(f"select * from {table}") == before


def test_no_replacing(full: Attacker) -> None:
    """The same row again, and one that meets the other key."""
    for table, rows in (("guarantees", (guarantee(), guarantee(name_km="y"))),
                        ("product_versions", (VERSION, VERSION | {"id": 51, "rate_ppm": 1}))):
        before = full.ask(f"select * from {table}")
        for row in rows:
            for verb in ("insert", "insert or replace", "replace") if full.is_sqlite else ("insert",):
                with pytest.raises(REFUSED):
                    full.run(insert(table, row, verb=verb))
        assert full.ask(f"select * from {table}") == before


@pytest.mark.parametrize(("change", "why"), [
    ({"loan_id": 1, "member_id": 2}, "already disbursed"),
    ({"loan_id": 1, "member_id": None}, "already disbursed"),
    ({"member_id": 2}, "nobody answers for their own family"),
    ({}, "guarantees this loan already"),
    ({"member_id": None, "sex": "x"}, "sex"),
    ({"member_id": 99}, "(?i)foreign key"), ({"loan_id": 99, "member_id": None}, "(?i)foreign key")])
def test_who_cannot_be_written_down(full: Attacker, change: Row, why: str) -> None:
    with pytest.raises(REFUSED, match=why):
        full.run(insert("guarantees", guarantee(id=9, **change)))


def test_nobody_answers_for_a_withdrawn_loan(full: Attacker) -> None:
    full.run(f"update loans set withdrawn_on = '2008-02-02', withdrawn_by = {OFFICER}, withdrawn_at = '{AT}', "
             "withdrawn_reason = 'x' where id = 3")
    with pytest.raises(REFUSED, match="already withdrawn"):
        full.run(insert("guarantees", guarantee(id=9, member_id=None)))
    with pytest.raises(REFUSED, match="already withdrawn"):
        full.run("update loans set committee = 'recommended', committee_on = '2008-02-02' where id = 3")


def test_the_committee_speaks_once_and_before_the_money(full: Attacker) -> None:
    word = "update loans set committee = '{}', committee_on = {} where id = {}"
    for half in (word.format("recommended", "null", 3), "update loans set committee_on = '2008-02-01' where id = 3"):
        with pytest.raises(REFUSED, match="has a day"):
            full.run(half)
    with pytest.raises(REFUSED, match="already disbursed"):
        full.run(word.format("recommended", "'2008-02-01'", 1))
    full.run(word.format("not recommended", "'2008-02-01'", 3))
    for statement in (word.format("recommended", "'2008-02-01'", 3), word.format("not recommended", "'2008-02-02'", 3),
                      "update loans set committee = null, committee_on = null where id = 3"):
        with pytest.raises(REFUSED, match="fixed"):
            full.run(statement)


@pytest.mark.parametrize("change", [
    "purpose_code = 'rice'", "business_plan = 'x'", "top_up_of = 2", "purpose = 'x'", "penalty_riel = 500",
    "penalty_after_days = 3", "allocation_order = 'penalty-first'", "recognition = 'due'"])
def test_what_was_asked_for_is_fixed(full: Attacker, change: str) -> None:
    """Of a loan that was handed over, and of one that waits."""
    for loan_id in (1, 3):
        with pytest.raises(REFUSED, match="fixed"):
            full.run(f"update loans set {change} where id = {loan_id}")


def test_the_picture_is_right(full: Attacker) -> None:
    """Or the attacks would fail for another reason."""
    assert full.ask("select id, family_id from family_members order by id") == [(1, 1), (2, 2)]
    assert full.ask("select id from loans where disbursement_id is null") == [(3,)]
