"""The official list of places, and the villages of the programme."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ledger.books import tables
from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.core.khmer import search_terms, sort_key
from ledger.programme import gazetteer, places
from ledger.programme.gazetteer import Unit
from ledger.programme.people import Actor
from tests.conftest import ADMINISTRATOR, OFFICE, OFFICER, OTHER_OFFICE

NOW = datetime(2008, 3, 1, 2, 0, tzinfo=UTC)
ADMIN = Actor(ADMINISTRATOR, "administrator", frozenset({OFFICE}), NOW)
A_VILLAGE = "20050201"
VILLAGE_ELSEWHERE = "01020101"


@pytest.fixture
def seeded(office_books):
    """The book of Svay Rieng with all its places; those of the fixture (one is invented) stay as they are."""
    with office_books.unit_of_work() as session:
        places.seed(session, "20")
    return office_books


# --- the list ---------------------------------------------------------------------------------------------------
def test_every_place_has_one_code_inside_that_of_its_parent():
    everything = gazetteer.everything()
    codes = Counter(place.code for place in everything)
    assert Counter(place.kind for place in everything) == {
        "province": 25, "district": 210, "commune": 1_654, "village": 14_576}
    assert max(codes.values()) == 1
    lengths = {"province": 2, "district": 4, "commune": 6, "village": 8}
    for place in everything:
        assert place.code.isdigit() and len(place.code) == lengths[place.kind]
        assert place.parent_code is None or place.parent_code in codes
        assert place.name_km and place.name_latin
        assert not set(place.name_km + place.name_latin) & set("\u200b\u200c\u200d\u00a0")
        assert "  " not in place.name_km + place.name_latin


def test_nothing_of_the_source_is_lost_but_a_commune_listed_eight_times():
    """The source has 14,576 rows of villages (some under one code) and 1,661 of communes."""
    source = Counter((row["village_kh"].replace("\u200b", "").replace(" ", ""))
                     for row in gazetteer._read("VillagesList", "village"))
    ours = Counter(place.name_km.replace(" ", "") for place in gazetteer.everything() if place.kind == "village")
    assert ours == source
    communes = {row["commune_code"] for row in gazetteer._read("CommuneList", "commune")}
    assert communes - {place.code for place in gazetteer.everything()} == {
        f"2503{number}" for number in range(15, 22)}


def test_only_villages_with_a_spoilt_code_got_another():
    ours = [place.code for place in gazetteer.everything() if place.kind == "village"]
    source = [row["village_code"] for row in gazetteer._read("VillagesList", "village")]
    mended = Counter(mine[:6] for mine, theirs in zip(ours, source, strict=True) if mine != theirs)
    assert mended == {"021405": 10, "040614": 7, "050614": 9, "081201": 2, "081203": 6, "081205": 2, "120911": 2,
                      "120912": 13, "120917": 7, "120918": 5, "141107": 5, "141109": 9, "141110": 5}
    assert not any(code.startswith(("01", "20")) for code in mended)


def test_a_mended_number_is_that_of_the_gazetteer_of_2024():
    """Chaom Chau Ti Bei, villages 10 to 14, as the committee's gazetteer of 14 October 2024 numbers them."""
    by_code = {place.code: place.name_latin for place in gazetteer.province("12")}
    assert [by_code[f"120918{number}"] for number in range(10, 15)] == [
        "Chumpou Voan Pir", "Prey Svay", "Ang Kaev", "Ang", "Ou Daeum"]


@pytest.mark.parametrize(("code", "unit"), [
    ("20", Unit("ខេត្ត", "province")), ("12", Unit("រាជធានី", "capital")), ("1201", Unit("ខណ្ឌ", "khan")),
    ("0106", Unit("ក្រុង", "municipality")), ("0105", Unit("ស្រុក", "district")), ("2006", Unit("ក្រុង", "municipality")),
    ("010602", Unit("សង្កាត់", "sangkat")), ("010501", Unit("ឃុំ", "commune")), ("120101", Unit("សង្កាត់", "sangkat")),
    ("20050201", Unit("ភូមិ", "village"))])
def test_units(code, unit):
    assert {place.code: place.unit for place in gazetteer.everything()}[code] == unit


def test_units_add_up_to_the_country():
    """163 districts, 33 municipalities, 14 khan: the 210 of the list."""
    assert Counter(place.unit.en for place in gazetteer.everything() if place.kind == "district") == {
        "district": 163, "municipality": 33, "khan": 14}
    assert {place.code for place in gazetteer.everything()} >= gazetteer.MUNICIPALITIES


# --- in the book ------------------------------------------------------------------------------------------------
def test_every_province_can_be_seeded_twice(books):
    codes = [f"{number:02d}" for number in range(1, 26)]
    with books.unit_of_work() as session:
        assert sum(places.seed(session, code) for code in codes) == 25 + 210 + 1_654 + 14_576
    with books.unit_of_work() as session:
        assert sum(places.seed(session, code) for code in codes) == 0
        assert len(places.provinces(session)) == 25


def test_svay_rieng_and_banteay_meanchey(books):
    with books.unit_of_work() as session:
        assert places.seed(session, "20") == 1 + 8 + 80 + 690
        places.seed(session, "01")
        serei_saophoan, ou_chrov = places.place(session, "0106"), places.place(session, "០១០៥")
        assert (serei_saophoan.full_km, serei_saophoan.full_en) == ("ក្រុងសិរីសោភ័ណ", "Serei Saophoan municipality")
        assert (ou_chrov.full_km, ou_chrov.full_en) == ("ស្រុកអូរជ្រៅ", "Ou Chrov district")
        assert {place.unit_km for place in places.communes(session, "0106")} == {"សង្កាត់"}
        assert {place.unit_km for place in places.communes(session, "0105")} == {"ឃុំ"}


@pytest.mark.parametrize("code", ["", "2", "00", "26", "99", "2001", "XX"])
def test_what_is_no_province_is_refused(books, code):
    with books.unit_of_work() as session, pytest.raises(Refusal, match="no province code"):
        places.seed(session, code)


def test_lists_are_in_khmer_order_on_either_database(seeded):
    with seeded.reading() as session:
        for found in (places.districts(session, "20"), places.communes(session, "2004"),
                      places.villages(session, "200415")):
            assert len(found) > 5
            assert found == sorted(found, key=lambda place: sort_key(place.name_km))
        keys = session.execute(sa.select(tables.places.c.sort_key).order_by(tables.places.c.sort_key)).scalars().all()
        assert keys == sorted(keys)


def test_an_address(seeded):
    with seeded.reading() as session:
        found = places.address(session, " ២០០៥០២០១ ")
        parts = (found.village, found.commune, found.district, found.province)
        assert [(part.kind, part.code) for part in parts] == [
            ("village", "20050201"), ("commune", "200502"), ("district", "2005"), ("province", "20")]


@pytest.mark.parametrize("code", ["", "20059999", "2005020", "<b>", "៩" * 500, "\x00", "20%"])
def test_a_code_that_is_not_there(seeded, code):
    with seeded.reading() as session, pytest.raises(NotFound):
        places.place(session, code)


@pytest.mark.parametrize("code", ["20", "2005", "200502"])
def test_a_village_is_meant(seeded, code):
    with seeded.reading() as session, pytest.raises(NotFound, match="not a village"):
        places.address(session, code)


# --- the programme ----------------------------------------------------------------------------------------------
def test_villages_of_the_programme(seeded):
    with seeded.unit_of_work() as session:
        for code in ("20050203", "20050201", "20050202"):
            places.add_programme_village(session, OFFICE, code, date(2007, 6, 1), ADMIN)
    with seeded.reading() as session:
        found = places.programme_villages(session, OFFICE)
        assert {village.village.code for village in found} == {"20050201", "20050202", "20050203"}
        assert [v.village.name_km for v in found] == sorted((v.village.name_km for v in found), key=sort_key)
        assert {(village.office_id, village.since_on) for village in found} == {(OFFICE, date(2007, 6, 1))}
        assert places.programme_village(session, OFFICE, "20050201") in found
        assert places.programme_village(session, OTHER_OFFICE, "20050201") is None
        assert places.programme_villages(session, OTHER_OFFICE) == []


def test_a_village_is_added_once(seeded):
    with seeded.unit_of_work() as session:
        places.add_programme_village(session, OFFICE, A_VILLAGE, date(2008, 1, 1), ADMIN)
        with pytest.raises(Refusal, match="in the programme already"):
            places.add_programme_village(session, OFFICE, "២០០៥០២០១", date(2008, 2, 1), ADMIN)


def test_only_villages_of_the_own_province(seeded):
    with seeded.unit_of_work() as session:
        places.seed(session, "01")
        with pytest.raises(Refusal, match="another province"):
            places.add_programme_village(session, OFFICE, VILLAGE_ELSEWHERE, date(2008, 1, 1), ADMIN)
        with pytest.raises(NotFound):
            places.add_programme_village(session, OFFICE, "20999999", date(2008, 1, 1), ADMIN)
        with pytest.raises(NotFound, match="not a village"):
            places.add_programme_village(session, OFFICE, "2005", date(2008, 1, 1), ADMIN)
        assert places.programme_villages(session, OFFICE) == []


def test_not_from_tomorrow(seeded):
    with seeded.unit_of_work() as session:
        with pytest.raises(Refusal, match="in the future"):
            places.add_programme_village(session, OFFICE, A_VILLAGE, date(2008, 3, 2), ADMIN)
        places.add_programme_village(session, OFFICE, A_VILLAGE, date(2008, 3, 1), ADMIN)


@pytest.mark.parametrize("actor", [
    replace(ADMIN, user_id=OFFICER, role="officer"), replace(ADMIN, role="approver"), replace(ADMIN, role="auditor"),
    replace(ADMIN, office_ids=frozenset({OTHER_OFFICE}))])
def test_who_may_add_a_village(seeded, actor):
    with seeded.unit_of_work() as session, pytest.raises(NotAllowed):
        places.add_programme_village(session, OFFICE, A_VILLAGE, date(2008, 1, 1), actor)


def test_finding_a_village(seeded):
    with seeded.unit_of_work() as session:
        wanted = places.address(session, A_VILLAGE).village
        places.add_programme_village(session, OFFICE, A_VILLAGE, date(2008, 1, 1), ADMIN)
        for text in (wanted.name_km, wanted.name_latin, wanted.name_latin.upper().replace("H", ""), A_VILLAGE):
            found = places.find_villages(session, OFFICE, text)
            assert wanted in [address.village for address in found], text
            assert found[0].village.code == A_VILLAGE, "villages of the programme come first"
        assert places.find_villages(session, OFFICE, "2005", limit=1)[0].village == wanted
        assert len(places.find_villages(session, OFFICE, "prei", limit=5)) == 5
        assert len(places.find_villages(session, OFFICE, "2005", limit=500)) > 50
        for text in ("", "%", "___", "xyxyx", "prei xyxyx"):
            assert places.find_villages(session, OFFICE, text) == []
        assert places.find_villages(session, OTHER_OFFICE, wanted.name_latin) == []


def test_every_village_is_found_by_its_own_names(seeded):
    with seeded.reading() as session:
        rows = session.execute(sa.select(tables.places).where(sa.func.length(tables.places.c.code) == 8,
                                                             tables.places.c.code != "20010101")).all()
    assert len(rows) == 690
    for row in rows:
        for typed in (row.name_km, row.name_latin, row.code):
            assert all(term in row.search_text for term in search_terms(typed))
