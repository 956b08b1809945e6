"""What a disbursement seals beside the terms: the version of the product, and who answers for the loan."""

from typing import Any

import pytest

from ledger.books import contract
from ledger.books.checks import check_all
from ledger.programme.guarantors import Person
from tests.books.test_checks import tampered
from tests.programme.applications import apply, guarantee, other_family, product
from tests.programme.conftest import World
from tests.programme.test_before_handing_over import SOMEBODY

ANOTHER = ("insert into guarantees (id, loan_id, name_km, name_latin, sex, entered_at, entered_by) "
           "values (999, 1, '-', '-', 'f', '-', 1)")


@pytest.fixture
def guaranteed(world: World) -> str:
    """A loan that a member of another family and a neighbour answer for; a second product is there, too."""
    world.money()
    product(world, "TWO")
    number = apply(world, world.family())
    family, member = other_family(world)
    guarantee(world, number, SOMEBODY)
    guarantee(world, number, Person(family, member))
    world.decide(number, True)
    world.disburse(number, world.on)
    return number


@pytest.mark.parametrize("statement", [
    "delete from guarantees where member_id is null", "update guarantees set member_id = null", ANOTHER,
    "update loans set product_version_id = (select max(id) from product_versions)"])
def test_a_guarantor_or_a_product_changed_behind_the_guards_is_found(world: World, guaranteed: str,
                                                                     statement: str) -> None:
    world.check()
    with tampered(world.books, statement) as session:
        found = {(fault.check, fault.where) for fault in check_all(session, world.books.home)}
    assert ("contracts", f"loan {guaranteed}") in found, statement
    world.check()


def test_names_are_no_part_of_it(world: World, guaranteed: str) -> None:
    """So that a person can be erased."""
    with tampered(world.books, "update guarantees set name_km = '-', name_latin = '-', phone = null") as session:
        assert [fault for fault in check_all(session, world.books.home) if fault.check == "contracts"] == []


def test_contracts_sealed_before_hold_as_they_were(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    now = contract._hash

    def then(_format: str, fields: dict[str, Any]) -> str:
        return now("familyfund-contract/2", {
            name: value for name, value in fields.items() if name not in ("product", "guarantors")})

    world.money()
    number = apply(world, world.family())
    guarantee(world, number, SOMEBODY)
    world.decide(number, True)
    monkeypatch.setattr(contract, "_hash", then)
    world.disburse(number, world.on)
    monkeypatch.undo()
    world.check()
    with tampered(world.books, "update loans set rate_ppm = 5000") as session:
        assert any(fault.check == "contracts" for fault in check_all(session, world.books.home))
