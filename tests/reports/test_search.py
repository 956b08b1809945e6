"""Finding families: the ways people type a name, a number, a phone."""

from datetime import date

import pytest

from ledger.books.db import Books
from ledger.core.khmer import sort_key
from ledger.programme import families
from ledger.programme.families import PersonData
from ledger.reports.search import FAMILY_STATES, FamilyList, find_families
from tests.programme.conftest import OTHER_VILLAGE, VILLAGE, World
from tests.reports.conftest import DEMO_DAY

PEOPLE = (  # village, head, spouse, phone: invented
    (VILLAGE, ("ហេង វណ្ណា", "Heng Vanna"), ("សុខ ធារី", "Sok Theary"), "012 345 678"),
    (VILLAGE, ("ជា កល្យាណ", "Chea Kalyan"), None, None),
    (OTHER_VILLAGE, ("អ៊ុក ចិន្តា", "Ouk Chenda"), None, "097 111 2222"),
    (OTHER_VILLAGE, ("កែវ សុខា", "Keo Sokha"), None, None),
)


@pytest.fixture
def village(world: World) -> World:
    """Four families, SR-0001 to SR-0004, none with a loan."""
    for code, head, spouse, phone in PEOPLE:
        with world.books.unit_of_work() as session:
            families.register(
                session, world.office, code, PersonData(*head, "f"), spouse=spouse and PersonData(*spouse, "m"),
                phone=phone, actor=world.actor("officer"), request_key=world.key(), on=date(2008, 1, 2))
    return world


def find(world: World, text: str = "", **filters: object) -> FamilyList:
    """The families of office 20 that fit."""
    with world.books.reading() as session:
        return find_families(session, frozenset({world.office}), text, on=world.on, **filters)  # type: ignore[arg-type]


def numbers(world: World, text: str = "", **filters: object) -> list[str]:
    """Their numbers, in the order of the list."""
    return [row.number for row in find(world, text, **filters).rows]


TYPED: dict[str, list[str]] = {
    "ហេង": ["SR-0001"], "វណ្ណា ហេង": ["SR-0001"], "ហេង\u200bវណ្ណា": ["SR-0001"], "heng vana": ["SR-0001"],
    "Sok": ["SR-0004", "SR-0001"], "sok teary": ["SR-0001"],  # the spouse is found too
    "sokha": ["SR-0004"], "heng theary": [],  # two people's names are not one person's
    "SR-0002": ["SR-0002"], "sr 2": ["SR-0002"], "2": ["SR-0002"], "០០០២": ["SR-0002"], "BM-0002": [],
    "012345678": ["SR-0001"], "+855 12 345 678": ["SR-0001"], "345678": ["SR-0001"], "0971112222": ["SR-0003"],
    "%": [], "_": [], "'": [], "SR-99999999999999999999": [], "nobody": [],
}


def test_what_is_typed_is_found(village: World) -> None:
    assert {typed: numbers(village, typed) for typed in TYPED} == TYPED


def test_the_list_is_in_khmer_order_and_in_pages(village: World) -> None:
    """ក ... ជ ... ហ ... អ: by code point it is the same on each database, whatever language the server speaks."""
    assert numbers(village) == ["SR-0004", "SR-0002", "SR-0001", "SR-0003"]
    first, second = find(village, page=1, size=3), find(village, page=2, size=3)
    assert [len(first.rows), len(second.rows)] == [3, 1]
    assert (second.paging.page, second.paging.pages, second.paging.total) == (2, 2, 4)
    assert find(village, page=99, size=3).rows == second.rows
    assert numbers(village, village_code=OTHER_VILLAGE) == ["SR-0004", "SR-0003"]
    assert numbers(village, "sok", village_code=OTHER_VILLAGE) == ["SR-0004"]


def test_only_families_of_ones_own_offices(village: World) -> None:
    with village.books.reading() as session:
        assert find_families(session, frozenset({village.far_office}), on=village.on).rows == ()
        assert find_families(session, frozenset(), on=village.on).paging.total == 0


def test_states_say_what_matters_most(world: World) -> None:
    """SR-0001 pays late, SR-0002 is on time, SR-0003 has repaid, SR-0004 is approved, SR-0005 waits, SR-0006 has
    none. On 2 May 2008 SR-0001 is two instalments behind: 1,000 + 900 interest + 2 x 8,300 = 18,500, due 2 April and
    1 May, the first 30 days ago."""
    world.disbursed(100_000, date(2008, 3, 1))
    second = world.disbursed(100_000, date(2008, 4, 2))
    third = world.disbursed(100_000, date(2008, 4, 2))
    world.on = date(2008, 5, 2)
    world.pay(second, 9_300, date(2008, 5, 2))
    world.pay(third, 100_000 + 1_000, date(2008, 5, 2))
    world.approved()
    world.applied()
    world.family()
    found = find(world)
    assert {row.number: row.state for row in found.rows} == {
        "SR-0001": "overdue", "SR-0002": "on time", "SR-0003": "repaid", "SR-0004": "approved", "SR-0005": "waiting",
        "SR-0006": "no loan"}
    late = next(row for row in found.rows if row.state == "overdue")
    assert (late.loan_number, late.lent, late.outstanding, late.overdue, late.days_late) == (
        "SR-L0001", 100_000, 100_000, 18_500, 31)
    assert (found.lent, found.outstanding, found.overdue, found.overdue_families) == (300_000, 191_700, 18_500, 1)
    for state in FAMILY_STATES:
        assert [row.state for row in find(world, state=state).rows] == [state] * (state != "written off")
    assert numbers(world, "SR-L0002") == numbers(world, "L2") == ["SR-0002"]


def test_the_demo_is_found_and_sorted(demo_books: Books) -> None:
    with demo_books.reading() as session:
        every = find_families(session, frozenset({1}), size=1000, on=DEMO_DAY)
        late = find_families(session, frozenset({1}), state="overdue", size=1000, on=DEMO_DAY)
    keys = [sort_key(row.name_km) for row in every.rows]
    assert len(keys) == 271 and keys == sorted(keys) and every.lent == 36_600_000
    assert len(late.rows) == every.overdue_families == late.overdue_families
    assert late.overdue == every.overdue == sum(row.overdue for row in every.rows)
