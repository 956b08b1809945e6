"""What the family's page points out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from ledger.programme import families
from tests.programme.conftest import SOK, VILLAGE
from tests.web.conftest import Person, World


@pytest.mark.parametrize(("number", "doubted"), [
    ("123456789", False), ("០១២៣៤៥៦៧៨", False), ("12345", True), (None, False)])
def test_an_identity_card_without_nine_digits_is_pointed_out_and_kept(
        world: World, signed_in: Callable[..., Person], number: str | None, doubted: bool) -> None:
    """It warns and never blocks: old cards and slips of the pen are both written down."""
    with world.books.unit_of_work() as session:
        made = families.register(session, world.office, VILLAGE, replace(SOK, national_id=number), another=True,
                                 actor=world.actor("officer"), request_key=world.key(), on=date(2007, 1, 2))
    words = signed_in("officer").get(f"/families/{made}").words
    assert ("not nine digits" in words) == doubted
    assert not doubted or str(number) in words
