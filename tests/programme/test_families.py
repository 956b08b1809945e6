"""Families and their people, and what may be typed about them."""

from datetime import date

import pytest
from sqlalchemy import text

from ledger.core.errors import NotFound, Refusal
from ledger.programme import families, loans, people, texts
from ledger.programme.families import PersonData
from tests.programme.conftest import OTHER_VILLAGE, SOK, VILLAGE, World, at

DARA = PersonData("ចាន់ ដារ៉ា", "Chan Dara", "m", 1972, "០១២៣៤៥៦៧៨")


def test_register_and_read(world: World) -> None:
    """Numbers follow each other; names are kept as written, figures in Latin, the head first."""
    with world.books.unit_of_work() as session:
        first = families.register(
            session, world.office, VILLAGE, SOK, spouse=DARA, members=[PersonData("សុខ ណារី", "Sok Nary", "f")],
            phone="+855 12 345 678", equity_card=" ១-0042 ", actor=world.actor("officer"), request_key="a")
        second = families.register(session, world.office, OTHER_VILLAGE, SOK, actor=world.actor("officer"),
                                   request_key="b")
    assert (first, second) == ("SR-0001", "SR-0002")
    with world.books.reading() as session:
        family = families.family(session, " sr-0001 ")
    assert (family.phone, family.equity_card, family.registered_on) == ("012345678", "1-0042", world.on)
    assert [member.role for member in family.members] == ["head", "spouse", "member"]
    assert family.members[1].person.national_id == "012345678"
    with pytest.raises(NotFound), world.books.reading() as session:
        families.family(session, "SR-9999")


@pytest.mark.parametrize("head", [
    PersonData("សុខ ស្រី\u200bមុំ", "Sokha Mony", "f"), PersonData("សុខ ណារី", "SOK  Srey Mom", "f"),
    PersonData("សុខស្រីមុំ", "Sokh Sreimum", "m")])
def test_a_family_that_may_be_there_already(world: World, head: PersonData) -> None:
    """The same name of the head, in either script and however spelt, in the same village: somebody has to look."""
    first = world.family()

    def register(village: str, another: bool = False, head: PersonData = head) -> str:
        with world.books.unit_of_work() as session:
            return families.register(session, world.office, village, head, actor=world.actor("officer"),
                                     request_key=world.key(), another=another)

    with pytest.raises(Refusal, match=f"same name: {first}\\. Look there") as refusal:
        register(VILLAGE)
    assert (refusal.value.field, refusal.value.values) == ("another", {"numbers": first})
    assert register(OTHER_VILLAGE) == "SR-0002"
    assert register(VILLAGE, another=True) == "SR-0003"
    assert register(VILLAGE, head=DARA) == "SR-0004"


def test_an_old_number_is_one_familys_in_its_office(world: World) -> None:
    def register(number: str | None, key: str) -> str:
        with world.books.unit_of_work() as session:
            return families.register(session, world.office, VILLAGE, SOK, actor=world.actor("officer"),
                                     request_key=key, another=True, old_number=number)

    first = register("១៥/2", "a")
    assert register("១៥/2", "a") == first
    with pytest.raises(Refusal, match=f"Family {first} has the old number 15/2 already") as refusal:
        register(" 15/2", "b")
    assert refusal.value.field == "old_number"
    assert (register(None, "c"), register(None, "d"), register("16", "e")) == ("SR-0002", "SR-0003", "SR-0004")


@pytest.mark.parametrize(("km", "latin", "field"), [
    ("Sok Sreymom", "Sok Sreymom", "head_name_km"), ("សុខ Sreymom", "Sok Sreymom", "head_name_km"),
    ("សុខ ស្រីមុំ", "សុខ ស្រីមុំ", "head_name_latin"), ("សុខ", "Sok ស្រី", "head_name_latin")])
def test_each_script_has_its_own_field(world: World, km: str, latin: str, field: str) -> None:
    """A name in the wrong field would be printed in the wrong place and sorted wrong."""
    with pytest.raises(Refusal, match="its own place") as refusal, world.books.unit_of_work() as session:
        families.register(session, world.office, VILLAGE, PersonData(km, latin, "f"), actor=world.actor("officer"),
                          request_key="a")
    assert refusal.value.field == field


def test_change_keeps_the_people_who_are_still_there(world: World) -> None:
    """A new spelling and a new village; a member named again keeps the row, one left out is removed."""
    with world.books.unit_of_work() as session:
        number = families.register(
            session, world.office, VILLAGE, SOK, members=[DARA, PersonData("សុខ ណារី", "Sok Nary", "f")],
            actor=world.actor("officer"), request_key="a")
        before = families.family(session, number).members
        families.change(
            session, number, village_code=OTHER_VILLAGE, head=PersonData("សុខ ស្រីមុំ", "Sok Srey Mom", "f"),
            spouse=DARA, members=[before[2].person], actor=world.actor("officer"), request_key="b")
        after = families.family(session, number)
    assert after.village_code == OTHER_VILLAGE
    assert [(m.role, m.id) for m in after.members if m.role != "spouse"] == [
        ("head", before[0].id), ("member", before[2].id)]
    assert after.members[0].person.name_latin == "Sok Srey Mom"


def test_a_person_who_signed_stays(world: World) -> None:
    """Who borrowed is not removed from the family's list."""
    with world.books.unit_of_work() as session:
        number = families.register(session, world.office, VILLAGE, SOK, members=[DARA], actor=world.actor("officer"),
                                   request_key="a")
        borrower = families.family(session, number).members[1].id
        loans.apply(session, number, 100_000, borrower_id=borrower, actor=world.actor("officer"), request_key="b")
    with pytest.raises(Refusal, match="signed for a loan"), world.books.unit_of_work() as session:
        families.change(session, number, village_code=VILLAGE, head=SOK, actor=world.actor("officer"), request_key="c")


def test_who_signed_is_not_made_somebody_else(world: World) -> None:
    """The spelling, the sex and the year are mended one by one; a contract printed again names who signed it."""
    world.disbursed(100_000)
    head = PersonData("សុខ ស្រីមុំ", "Sok Sreymom", "f", 1975)

    def change(to: PersonData) -> None:
        with world.books.unit_of_work() as session:
            families.change(session, "SR-0001", village_code=VILLAGE, head=to, actor=world.actor("officer"),
                            request_key=world.key())
    change(head)
    for other in (PersonData("ចាន់ ដារា", "Chan Dara", "m", 1975), PersonData("ចាន់ ថា", "Chan Tha", "f", 1990)):
        with pytest.raises(Refusal, match="would be another person") as refusal:
            change(other)
        assert refusal.value.field == "head_name_km"
    for mended in (PersonData("សុខ ស្រីមុំ", "Sok Srey Mom", "m", 1976), PersonData("សុខ ស្រីមុំ", "Sokh Sreymom", "f", 1976),
                   PersonData("ចាន់ ថា", "Chan Tha", "f", 1976)):
        change(mended)


@pytest.mark.parametrize(("name", "why"), [
    ("", "empty"), ("   ", "empty"), ("\u200b", "empty"), ("12", "at least one letter"), ("ក" * 10_000, "too long"),
    ("ក" * 81, "too long"), ("សុខ\x00", r"U\+0000"), ("សុខ\u202e", r"U\+202E"), ("សុខ\ufeff", r"U\+FEFF"),
    ("王", "王"), ("\ud800", r"U\+D800"), ("<b>😀", "😀")])
def test_names_that_cannot_be_printed(name: str, why: str) -> None:
    """Each is refused for the field it was typed in, with what is wrong."""
    with pytest.raises(Refusal, match=why) as refusal:
        texts.name(name, "head_name_km")
    assert refusal.value.field == "head_name_km"


@pytest.mark.parametrize("typed", ["A-15", "a-15", " A - 15", "a–15", "A‑១៥", "A−15"])
def test_a_paper_receipt_is_one_however_it_is_typed(typed: str) -> None:
    assert texts.receipt_number(typed, "reference") == "A-15"
    assert texts.receipt_number(" ", "reference") is None


def test_names_are_tidied() -> None:
    """Single spaces, NFC, nothing invisible at the ends; break marks inside Khmer stay."""
    assert texts.name("  សុខ \u00a0 ស្រី\u200bមុំ\u200b\n", "n") == "សុខ ស្រី\u200bមុំ"
    assert texts.name("Nguye\u0302n", "n") == "Nguyên"


@pytest.mark.parametrize(("typed", "kept"), [
    ("012 345 678", "012345678"), ("០១២-៣៤៥-៦៧៨", "012345678"), ("+855 12 345 678", "012345678"),
    ("00855 0 97 1234567", "0971234567"), ("", None), (None, None), ("000 000 123", "000000123")])
def test_telephone_numbers(typed: str | None, kept: str | None) -> None:
    """As villagers say them, in figures with the leading 0."""
    assert texts.phone(typed) == kept


@pytest.mark.parametrize("typed", ["12 345 678", "012", "012345678901", "O12 345 678", "012 345 678 ext 2"])
def test_what_is_no_telephone_number(typed: str) -> None:
    """Refused, or left empty."""
    with pytest.raises(Refusal, match="no telephone number"):
        texts.phone(typed)


def test_doubtful_id_numbers_warn_and_never_block() -> None:
    """Nine figures; spaces do not matter."""
    assert not families.id_number_doubt("012 345 678") and not families.id_number_doubt("០១២៣៤៥៦៧៨")
    assert families.id_number_doubt("12345") and not families.id_number_doubt(None)


def test_other_fields(world: World) -> None:
    """Sex, year of birth, how many people, and the day."""
    def register(head: PersonData, members: int = 0, on: date | None = None) -> None:
        with world.books.unit_of_work() as session:
            families.register(session, world.office, VILLAGE, head, members=[DARA] * members, on=on,
                              actor=world.actor("officer"), request_key=world.key())

    with pytest.raises(Refusal, match="woman or man"):
        register(PersonData("សុខ", "Sok", "x"))
    for year in (1899, 2009, 75):
        with pytest.raises(Refusal, match="year of birth"):
            register(PersonData("សុខ", "Sok", "f", year))
    with pytest.raises(Refusal, match="at most 30"):
        register(SOK, 31)
    with pytest.raises(Refusal, match="in the future"):
        register(SOK, on=date(2008, 2, 2))
    with pytest.raises(Refusal, match="office opened"):
        register(SOK, on=date(2006, 12, 31))
    with world.books.reading() as session:
        assert session.execute(text("select count(*) from families")).scalar_one() == 0


@pytest.mark.parametrize("odd", ["\x00", "SR\x000001", "\ud800", "' or 1=1 --", "ក" * 10_000, ""])
def test_numbers_nobody_has(world: World, odd: str) -> None:
    """Whatever is typed or put into an address, the answer is that there is no such thing; never an error."""
    with world.books.reading() as session:
        for look in (families.family, loans.loan, loans.by_number, people.by_login):
            with pytest.raises(NotFound):
                look(session, odd)
    with world.books.unit_of_work() as session:
        assert people.authenticate(session, odd, odd or "x", at(world.on)) is None
        with pytest.raises(Refusal, match="not in the programme"):
            families.register(session, world.office, odd, SOK, actor=world.actor("officer"), request_key="a")
        with pytest.raises(Refusal, match="Open the page anew"):
            families.register(session, world.office, VILLAGE, SOK, actor=world.actor("officer"),
                              request_key=odd + "\n")
