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
        ("A2", "This row was brought in before with other content. What is booked stays; put the row back as it was, "
              "or take it out.")]


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


def test_twelve_different_faults_and_more_each_named(world: World) -> None:
    bring(world, "families", [HEAD, SOK])
    good = named(KEO, "1", "ជា", "Chea", another="yes")

    def with_(number: str, **cells: object) -> tuple[object, ...]:
        """The good row under another number, with other cells by the letter of their column."""
        row = [number, *good[1:]]
        for letter, value in cells.items():
            row[ord(letter) - ord("A")] = value
        return tuple(row)
    rows = [
        HEAD, good,
        with_("2", B="Nowhere"),  # 3: no village of the programme
        with_("3", B=None),  # 4: no village
        with_("4", C="Chea"),  # 5: a Khmer name in Latin letters
        with_("5", D="ជា"),  # 6: a Latin name in Khmer letters
        with_("6", C="..."),  # 7: a name without a letter
        with_("7", E="x"),  # 8: neither woman nor man
        with_("8", F="75"),  # 9: a year of two figures
        with_("9", F=2008.5),  # 10: no whole year
        with_("10", K="12 34"),  # 11: no telephone number
        with_("11", L="31/02/2007"),  # 12: no such day
        with_("12", L="02/01/2107"),  # 13: in the future
        with_("13", M="perhaps"),  # 14: neither yes nor no
        with_("14", H="ដារា", I="Dara"),  # 15: a spouse who is neither woman nor man
        with_("19", C="=B2"),  # 16: a formula
        with_("01", M=None),  # 17: another number, the same head in the same village
        (" 1", *good[1:]),  # 18: the number of row 2
        with_("16", L="01/01/2006"),  # 19: before the office opened
        with_("17", D="Chea\u0600"),  # 20: a character that no paper can show
        (15, *good[1:5], 1990, *good[6:]),  # 21: brought in before, otherwise
        with_("18", B=f"{VILLAGE[:-1]}x"),  # 22: no code
    ]
    no_village = (" is not a village in the programme of this office. Choose one of its villages, or ask the "
                  "administrator to add it.")
    assert refused(world, "families", rows) == [
        ("B3", "Nowhere" + no_village), ("B4", "This is empty. Fill it in."),
        ("C5", "Write this name in Khmer letters. The Latin spelling has its own place."),
        ("D6", "Write this name in Latin letters. The Khmer spelling has its own place."),
        ("C7", "A name needs at least one letter. Type it again."),
        ("E8", "Write one of these: ស្រី woman, ប្រុស man."), ("F9", "Write a whole number from 1900 to 2199."),
        ("F10", "Write a whole number from 1900 to 2199."),
        ("K11", "This is no telephone number: it has 9 or 10 figures and begins with 0. Mend it or leave it empty."),
        ("L12", "There is no such day. Write day/month/year, for example 30/09/2008."),
        ("L13", "The date 02/01/2107 is in the future. Use today's date or an earlier one."),
        ("M14", "Write one of these: បាទ/ចាស yes, ទេ no."), ("J15", "Choose woman or man."),
        ("C16", "This cell holds a formula. Copy the cell and paste only its value."),
        ("M17", "Family SR-0002 of this village has a head of the same name. Look there first; if it is another "
                "family, write yes in the last column."),
        ("A18", "1 stands in row 2 too."), ("L19", "The office opened on 01/01/2007. Use that date or a later one."),
        ("D20", "This holds a character that cannot be printed (U+0600). Type it again with Khmer or Latin letters."),
        ("A21", "This row was brought in before with other content. What is booked stays; put the row back as it was, "
               "or take it out."),
        ("B22", f"{VILLAGE[:-1]}x" + no_village)]
    assert bring(world, "families", [HEAD, SOK, good]).numbers == ("SR-0002", "SR-0002")  # nothing was kept
