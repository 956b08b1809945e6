"""Training: who attended what by when, and what is refused."""

from datetime import date

import pytest

from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.programme import families, places, striking, training
from ledger.programme.families import PersonData
from tests.programme.conftest import FAR_VILLAGE, SOK, VILLAGE, World

HELD = date(2008, 1, 20)
DAUGHTER = PersonData("សុខ ធីតា", "Sok Thida", "f", 1992)


def people_of(world: World, number: str) -> list[int]:
    with world.books.reading() as session:
        return [member.id for member in families.family(session, number).members]


def held(world: World, people: list[int], topic: str = "pigs", on: date = HELD, village: str = VILLAGE,
         trainer: str = "Chea Sophea", other: str | None = None, by: str = "officer", key: str | None = None) -> int:
    with world.books.unit_of_work() as session:
        return training.record(session, world.office, topic, on, village, trainer, people, other_topic=other,
                               actor=world.actor(by), request_key=key or world.key())


def trained(world: World, number: str, topic: str, by: date) -> bool:
    with world.books.reading() as session:
        return training.attended(session, families.family(session, number).id, topic, by)


def with_daughter(world: World) -> str:
    with world.books.unit_of_work() as session:
        return families.register(session, world.office, VILLAGE, SOK, members=[DAUGHTER], actor=world.actor("officer"),
                                 request_key=world.key(), on=date(2007, 1, 2), another=True)


def test_one_member_is_enough_and_the_day_counts(world: World) -> None:
    family, other = with_daughter(world), world.family()
    held(world, people_of(world, family)[1:])
    assert trained(world, family, "pigs", HELD) and trained(world, family, "pigs", date(2009, 1, 1))
    assert not trained(world, family, "pigs", date(2008, 1, 19))
    assert not trained(world, family, "vegetables", HELD)
    assert not trained(world, other, "pigs", HELD)


def test_a_session_struck_out_trained_nobody(world: World) -> None:
    family = world.family()
    number = held(world, people_of(world, family))
    with world.books.unit_of_work() as session:
        striking.strike(session, "session", number, "Another village", actor=world.actor("officer"),
                        request_key=world.key())
    assert not trained(world, family, "pigs", HELD)
    held(world, people_of(world, family))  # keyed anew
    assert trained(world, family, "pigs", HELD)
    world.check()


def test_another_topic_has_its_words(world: World) -> None:
    people = people_of(world, world.family())
    with pytest.raises(Refusal, match="empty") as refused:
        held(world, people, "other")
    assert refused.value.field == "other_topic"
    held(world, people, "other", other="Sewing")
    held(world, people, "other", other="Hair dressing")
    held(world, people, "pigs", other="words that do not matter")
    with pytest.raises(Refusal, match="in the list already"):
        held(world, people, "other", other="Sewing")


def test_the_same_form_twice_is_one_session(world: World) -> None:
    people = people_of(world, world.family())
    assert held(world, people, key="k1") == held(world, people, key="k1")
    with pytest.raises(Refusal, match="already sent with other content"):
        held(world, people, "vegetables", key="k1")
    with pytest.raises(Refusal, match="in the list already") as refused:
        held(world, people)
    assert refused.value.field == "on"


def test_what_a_session_may_not_be(world: World) -> None:
    family = world.family()
    people = people_of(world, family)
    for field, change in (("topic", {"topic": "sorcery"}), ("on", {"on": date(2008, 2, 2)}),
                          ("on", {"on": date(2006, 12, 31)}), ("village_code", {"village": FAR_VILLAGE}),
                          ("trainer", {"trainer": "  "}), ("trainer", {"trainer": "12"}), ("people", {"people": []}),
                          ("people", {"people": [*people, 999_999]}), ("on", {"on": date(2007, 1, 1)})):
        with pytest.raises(Refusal) as refused:
            held(world, **({"people": people} | change))  # type: ignore[arg-type]
        assert refused.value.field == field, change
    with pytest.raises(Refusal, match="at most 300"):
        held(world, list(range(1, 400)))


def test_only_field_workers_of_the_province(world: World) -> None:
    people = people_of(world, world.family())
    for login in ("auditor", "admin", "far"):
        with pytest.raises(NotAllowed):
            held(world, people, by=login)
    number = held(world, people, by="approver")
    with pytest.raises(NotFound), world.books.unit_of_work() as session:
        striking.strike(session, "session", number, "x", actor=world.actor("far"), request_key=world.key())
    with pytest.raises(NotAllowed), world.books.unit_of_work() as session:
        striking.strike(session, "session", number, "x", actor=world.actor("auditor"), request_key=world.key())


def test_people_of_another_office_are_not_marked(world: World) -> None:
    """Their numbers are guessed: they are in no family of this office."""
    people = people_of(world, world.family())
    with world.books.unit_of_work() as session:
        boss = world.actor("boss")
        places.add_programme_village(session, world.far_office, "01060201", date(2007, 1, 1), boss)
        far = families.register(session, world.far_office, "01060201", SOK, actor=world.actor("far"),
                                request_key=world.key())
    with pytest.raises(Refusal, match="not in the families of this office"):
        held(world, [*people, *people_of(world, far)])


def test_who_was_trained_stays_in_the_family(world: World) -> None:
    family = with_daughter(world)
    held(world, people_of(world, family)[1:])
    with pytest.raises(Refusal, match="attended a training session"), world.books.unit_of_work() as session:
        families.change(session, family, village_code=VILLAGE, head=SOK, actor=world.actor("officer"),
                        request_key=world.key())
