"""What the family's page points out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from ledger.programme import endings, families, striking, training, visits
from ledger.programme.visits import Seen, Sheet
from ledger.reports.following_up import family_visits
from ledger.reports.loan_page import loan_page
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


def test_visits_and_training_stand_in_the_line_of_time_and_those_struck_out_are_marked(
        world: World, signed_in: Callable[..., Person]) -> None:
    number = _followed(world)
    words = signed_in("officer").get(f"/families/{number}").words
    told = words[words.index("Everything that happened"):words.index("The family")]
    assert "12 February 2008 Visited by Prak Sithan: Struggling · Flood · officer" in told
    assert "8 February 2008 Visited by Prak Sithan: Going well Struck out" in told
    assert "Attended training: Pig raising" in told and "Attended training: Bee keeping Struck out" in told
    assert "Following up ended: Has left Struck out" in told
    assert told.index("12 February") < told.index("8 February") < told.index("Attended training")
    assert "Move the pigs" not in told  # what was said there stands on the visit's own page
    assert signed_in("far").get(f"/families/{number}").status == 404
    assert "Visited by" in signed_in("auditor").get(f"/families/{number}").words


def _followed(world: World) -> str:
    """A family with two visits, two sessions and an ending, the half of them struck out."""
    world.on = date(2008, 1, 10)
    world.money()
    loan = world.approved()
    world.disburse(loan, world.on)
    world.on = date(2008, 2, 12)
    by, key = world.actor("officer"), world.key
    with world.books.unit_of_work() as session:
        number = str(loan_page(session, frozenset({world.office}), loan, world.on).family_number)
        head = families.family(session, number).members[0].id
        for topic, other in (("pigs", None), ("other", "Bee keeping")):
            held = training.record(session, world.office, topic, date(2008, 2, 1), VILLAGE, "Heng Pisey", [head],
                                   other_topic=other, actor=by, request_key=key())
        for day, business, hit in ((8, "well", "nothing"), (12, "struggling", "flood")):
            seen = Seen(number, business, hit, "Move the pigs")
            visits.record(session, Sheet(world.office, VILLAGE, date(2008, 2, day), "volunteer", "Prak Sithan",
                                         (seen,)), actor=by, request_key=key())
        endings.end(session, world.office, VILLAGE, date(2008, 2, 12), {number: "left"}, actor=by, request_key=key())
        page = family_visits(session, None, number, world.on)
        assert page.row.ending is not None
        for kind, row in (("visit", page.visits[-1].id), ("session", held), ("ending", page.row.ending.id)):
            striking.strike(session, kind, row, "keyed wrongly", actor=by, request_key=key())  # type: ignore[arg-type]
    return number
