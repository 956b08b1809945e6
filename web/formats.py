"""How figures, dates and names are shown on the screen: Latin digits, commas, dd/mm/yyyy, Phnom Penh time."""

from datetime import date, datetime
from typing import Any

from flask import Flask
from markupsafe import Markup

from ledger.core.calendar import PHNOM_PENH
from ledger.core.money import MONTHS_EN, MONTHS_KM
from ledger.programme import families
from web.i18n import language, translate
from web.visit_words import HITS

MINUS = "\u2212"


def riel(amount: int | None) -> str:
    """135,055; a true minus sign; nothing for None."""
    return "" if amount is None else f"{amount:,}".replace("-", MINUS)


def cell(amount: int | None) -> str:
    """An amount in a table cell: zero is grey, None is blank."""
    return Markup('<span class="zero">0</span>') if amount == 0 else riel(amount)


def day(value: date | None) -> str:
    """30/09/2008; nothing for None."""
    return "" if value is None else f"{value:%d/%m/%Y}"


def long_day(value: date | None) -> str:
    """30 September 2008, with the month's name in the language of the page."""
    if value is None:
        return ""
    months = MONTHS_KM if language() == "km" else MONTHS_EN
    return f"{value.day} {months[value.month - 1]} {value.year}"


def month(value: date) -> str:
    """September 2008."""
    months = MONTHS_KM if language() == "km" else MONTHS_EN
    return f"{months[value.month - 1]} {value.year}"


def moment(value: datetime | None) -> str:
    """30/09/2008 14:32, in Phnom Penh."""
    return "" if value is None else f"{value.astimezone(PHNOM_PENH):%d/%m/%Y %H:%M}"


def percent(ppm: int) -> str:
    """10,000 ppm -> 1.00%."""
    return f"{ppm / 10_000:.2f}%"


def hit_word(code: str) -> str:
    """What hit a family, or why the terms of its loan were changed, in words."""
    return translate(HITS[code])


def name(thing: Any) -> str:
    """The name of a person, place, office or fund in the script of the page, or the other one if that is empty."""
    first, second = _both(thing)
    return first or second


def other_name(thing: Any) -> Markup:
    """The same name in the other script, marked with its language; nothing when there is only one."""
    first, second = _both(thing)
    tongue = "en" if language() == "km" else "km"
    return Markup('<span lang="{}">{}</span>').format(tongue, second) if first and second else Markup("")


def full(place: Any) -> str:
    """A place with its unit: ភូមិព្រៃឈើទាល, Prey Chheu Teal village."""
    return f"{place.unit_km}{place.name_km}" if language() == "km" else f"{place.name_latin} {place.unit_en}"


def _both(thing: Any) -> tuple[str, str]:
    khmer = thing.name_km
    latin = getattr(thing, "name_latin", None) or getattr(thing, "name_en", None) or ""
    return (khmer, latin) if language() == "km" else (latin, khmer)


def install(app: Flask) -> None:
    """Registers the filters and tests of the templates."""
    app.jinja_env.filters.update(riel=riel, cell=cell, day=day, long_day=long_day, month=month, moment=moment,
                                 percent=percent, hit_word=hit_word, name=name, other_name=other_name, full=full)
    app.jinja_env.tests["doubtful_id"] = families.id_number_doubt
