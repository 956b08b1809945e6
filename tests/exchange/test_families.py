"""Families from an older book."""

from datetime import date

import pytest

from ledger.core.errors import NotAllowed
from ledger.programme import families
from tests.exchange.conftest import bring, refused
from tests.programme.conftest import OTHER_VILLAGE, VILLAGE, World

HEAD = ("Old number", "Village", "Name in Khmer (head)", "Name in Latin (head)", "Sex (head)", "Year of birth (head)",
        "Identity card (head)", "Name in Khmer (spouse)", "Name in Latin (spouse)", "Sex (spouse)", "Phone",
        "Registered on", "Another family of the same name")
SOK = (15, VILLAGE, "សុខ ស្រីមុំ", "Sok Sreymom", "ស្រី woman", "១៩៧៥", 12345678, "ចាន់ ដារា", "Chan Dara", "ប្រុស", 12345678,
       "02/01/2007", None)
KEO = ("B-16", "Prey Chheu Teal", "កែវ", "Keo", "m", None, None, None, None, None, None, None, None)


def named(row: tuple[object, ...], number: str, km: str, latin: str, **more: object) -> tuple[object, ...]:
    changed = [number, row[1], km, latin, *row[4:]]
    for heading, value in more.items():
        changed[{"village": 1, "another": 12}[heading]] = value
    return tuple(changed)


def test_families_are_registered_as_a_page_would(world: World) -> None:
    outcome = bring(world, "families", [HEAD, SOK, KEO])
    assert (outcome.new, outcome.already, outcome.numbers) == (2, 0, ("SR-0001", "SR-0002"))
    with world.books.reading() as session:
        first, second = families.family(session, "SR-0001"), families.family(session, "SR-0002")
    head, spouse = first.members
    assert (head.person.name_km, head.person.sex, head.person.birth_year, head.person.national_id) == (
        "សុខ ស្រីមុំ", "f", 1975, "012345678")
    assert (spouse.role, spouse.person.name_latin, spouse.person.sex) == ("spouse", "Chan Dara", "m")
    assert (first.phone, first.village_code, first.registered_on) == ("012345678", VILLAGE, date(2007, 1, 2))
    assert (second.village_code, second.registered_on, len(second.members)) == (VILLAGE, world.on, 1)
    world.check()


def test_the_same_workbook_again_changes_nothing(world: World) -> None:
    bring(world, "families", [HEAD, SOK])
    again = bring(world, "families", [HEAD, SOK, KEO], by="officer2")
    assert (again.new, again.already, again.numbers) == (1, 1, ("SR-0002", "SR-0002"))


def test_a_row_that_was_brought_in_with_other_content(world: World) -> None:
    bring(world, "families", [HEAD, SOK])
    assert refused(world, "families", [HEAD, (*SOK[:10], "099 999 999", *SOK[11:])]) == [
        ("2", "This row was brought in before with other content. What is booked stays; put the row back as it was, or "
              "take it out.")]


@pytest.mark.parametrize("village", [
    VILLAGE, int(VILLAGE), "២០០៤០៦០៧", "20040607 anything", "prey chheuteal", "ព្រៃឈើទាល", "ភូមិព្រៃឈើទាល",
    "Prei Chheu Teal village"])
def test_villages_are_found_however_they_are_written(world: World, village: object) -> None:
    bring(world, "families", [HEAD, named(KEO, "1", "កែវ", "Keo", village=village)])
    with world.books.reading() as session:
        assert families.family(session, "SR-0001").village_code == VILLAGE


def test_the_same_name_twice_in_a_village(world: World) -> None:
    world.family()  # Sok Sreymom, without an old number
    rows = [HEAD, SOK, KEO, named(KEO, "17", "កែវ", "Keo"), named(KEO, "18", "កែវ", "Keo", another="yes"),
            named(KEO, "19", "កែវ", "Keo", village=OTHER_VILLAGE)]
    words = "Family {} of this village has a head of the same name. Look there first; if it is another family, write " \
            "yes in the last column."
    assert refused(world, "families", rows) == [("M2", words.format("SR-0001")), ("M4", words.format("SR-0002"))]
    rows[1] = named(SOK, "15", SOK[2], SOK[3], another="បាទ")
    rows[3] = named(KEO, "17", "កែវ", "Keo", another="y")
    assert bring(world, "families", rows).new == 5
    assert bring(world, "families", rows).already == 5


def test_nothing_is_kept_of_a_workbook_with_a_fault(world: World) -> None:
    assert refused(world, "families", [HEAD, SOK, named(KEO, "16", "", "Keo")]) == [
        ("C3", "This is empty. Fill it in.")]
    assert bring(world, "families", [HEAD, KEO]).numbers == ("SR-0001", "SR-0001")


def test_a_spouse_is_a_whole_person(world: World) -> None:
    assert refused(world, "families", [HEAD, (*KEO[:7], None, "Chan Dara", "m", None, None, None)]) == [
        ("H2", "This is empty. Fill it in.")]


def test_only_who_works_in_the_office_brings_in(world: World) -> None:
    for login in ("auditor", "admin", "far"):
        with pytest.raises(NotAllowed):
            bring(world, "families", [HEAD, SOK], by=login)
