"""Invented people: family and given names joined by chance. Nobody here is a real person."""

from random import Random

from ledger.programme.families import PersonData


def _pairs(words: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(word.split("/")) for word in words.split())


FAMILY_NAMES = _pairs(
    "សុខ/Sok ចាន់/Chan ជា/Chea គឹម/Kim លី/Ly ហេង/Heng នួន/Nuon ប៉ែន/Pen មាស/Meas យឹម/Yim រស់/Ros "
    "ស៊ុន/Sun ឡុង/Long ទេព/Tep ឃុន/Khun អ៊ុក/Ouk ឈឹម/Chhim ព្រំ/Prum ទូច/Touch កែវ/Keo វ៉ាន់/Vann "
    "សេង/Seng ផាន់/Phan តាន់/Tan ឈិន/Chhin សាំង/Sang មុំ/Mom ពេជ្រ/Pich នៅ/Nov សំ/Sam")
WOMEN = _pairs(
    "សុភាព/Sopheap ស្រីមុំ/Sreymom ចន្ធូ/Chanthou រតនា/Ratana សុគន្ធា/Sokunthea បុប្ផា/Bopha "
    "ធារី/Theary កល្យាណ/Kalyan ពិសី/Pisey ណារី/Nary សុវណ្ណារី/Sovannary ម៉ាលី/Maly ចន្ទ្រា/Chantrea "
    "ផល្លា/Phalla ស្រីពៅ/Sreypov ចិន្តា/Chenda ទេវី/Tevy វិច្ឆិកា/Vichheka សុជាតា/Socheata "
    "លក្ខិណា/Leakhena")
MEN = _pairs(
    "សុខា/Sokha វណ្ណា/Vanna សារ៉ាន់/Saran ពិសិដ្ឋ/Piseth សម្បត្តិ/Sambath សុភ័ក្ត្រ/Sopheak បូរ៉ា/Bora "
    "ដារ៉ា/Dara រិទ្ធី/Rithy សំណាង/Samnang វិបុល/Vibol សុវណ្ណ/Sovann ចំរើន/Chamroeun មករា/Makara")


def person(chance: Random, sex: str, year: int, surname: tuple[str, ...] | None = None) -> PersonData:
    """Somebody of 22 to 65 years in `year`, family name first."""
    family_km, family_latin = surname or chance.choice(FAMILY_NAMES)
    given_km, given_latin = chance.choice(WOMEN if sex == "f" else MEN)
    return PersonData(f"{family_km} {given_km}", f"{family_latin} {given_latin}", sex, year - chance.randint(22, 65))


def couple(chance: Random, year: int) -> tuple[PersonData, PersonData | None]:
    """The head of a family, more often a woman, and the spouse where there is one. Spouses' family names differ."""
    sex = "f" if chance.random() < 0.7 else "m"
    head = person(chance, sex, year)
    if chance.random() < 0.35:
        return head, None
    others = [name for name in FAMILY_NAMES if not head.name_km.startswith(name[0])]
    return head, person(chance, "m" if sex == "f" else "f", year, chance.choice(others))


def phone(chance: Random) -> str | None:
    """A number that no telephone has (there is no network 000), or none."""
    return f"000 000 {chance.randint(0, 999):03}" if chance.random() < 0.6 else None


def equity_card(chance: Random, serial: int) -> str | None:
    """The number of an equity card, plainly invented, or none."""
    return f"DEMO-{chance.randint(1, 2)}-{serial:04}" if chance.random() < 0.5 else None
