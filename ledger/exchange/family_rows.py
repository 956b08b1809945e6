"""Families from older books: a row a family, with its head and spouse. Why a family is helped has no column."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.core.errors import Refusal
from ledger.exchange import fields
from ledger.exchange.cells import Cell
from ledger.exchange.fields import Field, Option, Reader
from ledger.exchange.kinds import YES_NO, Acting, Asked, Kind
from ledger.exchange.reading import Row
from ledger.exchange.workbook import Words
from ledger.programme import families, places, texts
from ledger.programme.families import PersonData
from ledger.programme.places import ProgrammeVillage

SEXES = (Option("f", ("ស្រី", "woman"), ("f", "female", "w")), Option("m", ("ប្រុស", "man"), ("m", "male")))
CENTURIES = (1900, 2199)

Heads = defaultdict[tuple[str, str], dict[str | None, str]]
"""Village and folded name of a head -> the families that have it: their number by their old one."""


def of_office(session: Session, office_id: int) -> tuple[Field, ...]:
    """The columns, with the villages that this office may choose from."""
    villages = places.programme_villages(session, office_id)
    shown = [_shown(one) for one in villages]
    return (
        Field("old_number", ("លេខចាស់", "Old number"), fields.words, width=14, example="ឧទាហរណ៍ Example 15", hint=(
            "លេខគ្រួសារក្នុងបញ្ជីចាស់ មិនត្រូវដូចគ្នា។", "The family's number in the old book; no two alike.")),
        Field("village_code", ("ភូមិ", "Village"), _village(villages), width=34, choices=shown,
              example=shown[0] if shown else None, hint=("ជ្រើសពីបញ្ជី ឬសរសេរលេខកូដ ៨ខ្ទង់។",
                                                         "Choose from the list, or write the code of 8 figures.")),
        *_person("head", ("មេគ្រួសារ", "Head"), True, ("សុខ ស្រីមុំ", "Sok Sreymom", SEXES[0].shown, 1975, None)),
        *_person("spouse", ("សហព័ទ្ធ", "Spouse"), False, ("ចាន់ ដារា", "Chan Dara", SEXES[1].shown, 1972, None)),
        Field("phone", ("លេខទូរសព្ទ", "Phone"), _phone, width=16, needed=False, example="012 345 678"),
        Field("equity_card", ("ប័ណ្ណសមធម៌", "Equity card"), _card, width=16, needed=False),
        Field("on", ("ថ្ងៃចុះឈ្មោះ", "Registered on"), fields.day, "date", 16, needed=False),
        Field("another", ("គ្រួសារផ្សេងដែលមានឈ្មោះដូចគ្នា", "Another family of the same name"), fields.one_of(YES_NO),
              width=20, needed=False, empty=False, choices=[option.shown for option in YES_NO]))


def _person(role: str, word: tuple[str, str], needed: bool, example: Sequence[str | int | None]) -> tuple[Field, ...]:
    def named(km: str, en: str) -> tuple[str, str]:
        return f"{km} ({word[0]})", f"{en} ({word[1].lower()})"
    return (
        Field(f"{role}_name_km", named("ឈ្មោះខ្មែរ", "Name in Khmer"), _name("km"), width=24, needed=needed,
              example=example[0]),
        Field(f"{role}_name_latin", named("ឈ្មោះឡាតាំង", "Name in Latin"), _name("latin"), width=24, needed=needed,
              example=example[1]),
        Field(f"{role}_sex", named("ភេទ", "Sex"), fields.one_of(SEXES), width=14, needed=needed, example=example[2],
              choices=[option.shown for option in SEXES]),
        Field(f"{role}_birth_year", named("ឆ្នាំកំណើត", "Year of birth"), fields.whole(*CENTURIES), "whole", 12,
              needed=False, example=example[3]),
        Field(f"{role}_national_id", named("អត្តសញ្ញាណប័ណ្ណ", "Identity card"), _identity, width=18, needed=False,
              example=example[4]))


def _name(script: str) -> Reader:
    return lambda cell: texts.name(fields.words(cell), "name", "km" if script == "km" else "latin")


def _phone(cell: Cell) -> str | None:
    return texts.phone(fields.phone(cell))


def _card(cell: Cell) -> str | None:
    return texts.number_text(fields.words(cell), "equity_card")


def _identity(cell: Cell) -> str | None:
    return texts.number_text(fields.digits(9)(cell), "national_id", 20)


def _shown(one: ProgrammeVillage) -> str:
    return f"{one.village.code} {one.village.name_km} {one.village.name_latin}"


def _village(villages: Sequence[ProgrammeVillage]) -> Reader:
    """The code meant by a code, a name in either script however spelt, or an entry of the list."""
    codes = {one.village.code for one in villages}
    named: dict[str, set[str]] = {}
    for one in villages:
        for name in (one.village.name_km, one.village.name_latin, one.village.full_km, one.village.full_en):
            named.setdefault(families.name_key(name), set()).add(one.village.code)

    def read(cell: Cell) -> str:
        typed = fields.digits(8)(cell)
        first = texts.key(typed.split()[0])
        if first in codes:
            return first
        found = sorted(named.get(families.name_key(typed), ()))
        if len(found) > 1:
            raise Refusal("Several villages are called {name}: write the code, one of {codes}.", name=typed[:40],
                          codes=", ".join(found))
        if not found:
            raise Refusal("{name} is not a village in the programme of this office. Choose one of its villages, or ask "
                          "the administrator to add it.", name=typed[:40])
        return found[0]
    return read


def book(session: Session, acting: Acting, asked: Sequence[Asked]) -> Iterator[tuple[Asked, str | Refusal]]:
    """Registers row after row; heads of families that are there are read once, not for every row."""
    heads = _heads(session, acting.office_id)
    for one in asked:
        try:
            _look_for(one.row, heads)
            number = _register(session, acting, one)
        except Refusal as refusal:
            yield one, refusal
            continue
        for name in _names_of(one.row):
            heads[name][_old(one.row["old_number"])] = number
        yield one, number


def _register(session: Session, acting: Acting, asked: Asked) -> str:
    row = asked.row
    has_spouse = any(row[name] for name in row.head.fields if name.startswith("spouse_"))
    return families.register(
        session, acting.office_id, row["village_code"], _data(row, "head"),
        spouse=_data(row, "spouse") if has_spouse else None, phone=row["phone"], equity_card=row["equity_card"],
        actor=acting.actor, request_key=asked.key, on=row["on"], another=True, old_number=row["old_number"])


def _look_for(row: Row, heads: Heads) -> None:
    """Refuses a second family with a head of the same name in the village, unless the row says it is another."""
    for name in _names_of(row):
        alike = heads[name]
        if alike and not row["another"] and _old(row["old_number"]) not in alike:
            raise Refusal("Family {number} of this village has a head of the same name. Look there first; if it is "
                          "another family, write yes in the last column.", "another", number=min(alike.values()))


def _old(number: str) -> str | None:
    return texts.number_text(number, "old_number")


def _heads(session: Session, office_id: int) -> Heads:
    family, person = tables.families.c, tables.family_members.c
    rows = session.execute(
        select(family.number, family.old_number, family.village_code, person.name_km, person.name_latin)
        .join_from(tables.families, tables.family_members,
                   (person.family_id == family.id) & (person.role == "head")).where(family.office_id == office_id))
    heads: Heads = defaultdict(dict)
    for row in rows:
        for name in _names(row.village_code, row.name_km, row.name_latin):
            heads[name][row.old_number] = row.number
    return heads


def _names_of(row: Row) -> list[tuple[str, str]]:
    return _names(row["village_code"], row["head_name_km"], row["head_name_latin"])


def _names(village_code: str, *names: str) -> list[tuple[str, str]]:
    return [(village_code, key) for key in map(families.name_key, names) if key]


def _data(row: Row, role: str) -> PersonData:
    return PersonData(row[f"{role}_name_km"] or "", row[f"{role}_name_latin"] or "", row[f"{role}_sex"] or "",
                      row[f"{role}_birth_year"], row[f"{role}_national_id"])


FAMILIES = Kind("families", Words("គ្រួសារ", "Families"), "old_number", of_office, book)
