"""Training and following up: the closed lists, and the days on which a family is to be visited.

Following up begins with support (a loan handed over) and lasts a year; a new loan begins the year anew. Nothing in
these lists says why a family is helped.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from ledger.core.calendar import add_months

Business = Literal["well", "struggling", "stopped"]
Hit = Literal["nothing", "flood", "drought", "illness", "animals", "other"]
Reason = Literal["year", "death", "moved", "left"]
VisitorKind = Literal["officer", "volunteer"]

BUSINESS: tuple[Business, ...] = get_args(Business)
HITS: tuple[Hit, ...] = get_args(Hit)
"""What hit a family most since the last visit; animals: they died or were lost. One word a visit: the rest is said in
the line of advice."""
REASONS: tuple[Reason, ...] = get_args(Reason)
"""Why following up ends: a year has passed, death, moved away and cannot be found, left."""
VISITOR_KINDS: tuple[VisitorKind, ...] = get_args(VisitorKind)

VISIT_MONTHS = (1, 3, 6, 9, 12)
"""Months after support began in which a family is visited: closer while a business is young, last when the year is
over. That a family is followed up for a year is in the source; how often is not, so the spacing is ours to change."""

EARLY = timedelta(days=15)
"""A visit this much before a planned day stands for it."""

YEAR_MONTHS = 12


@dataclass(frozen=True)
class Topic:
    """What a training session is about. A product names the code of the one it requires."""

    code: str
    name_km: str
    name_en: str


OTHER = "other"

TOPICS: dict[str, Topic] = {topic.code: topic for topic in (
    Topic("pigs", "ចិញ្ចឹមជ្រូក", "Pig raising"),
    Topic("poultry", "ចិញ្ចឹមមាន់ទា", "Chicken and duck raising"),
    Topic("vegetables", "ដាំបន្លែ", "Vegetable growing"),
    Topic("rice", "ដាំស្រូវ", "Rice growing"),
    Topic("weaving", "តម្បាញ", "Weaving"),
    Topic("trade", "លក់ដូរ", "Small trade"),
    Topic("book-keeping", "កត់ត្រាចំណូលចំណាយ", "Book-keeping"),
    Topic("saving", "សន្សំប្រាក់", "Saving"),
    Topic(OTHER, "ប្រធានបទផ្សេង", "Another topic"),
)}
"""In the order of the form. `other` has its words beside it."""


def plan(begun_on: date) -> tuple[date, ...]:
    """The days on which a family is to be visited in the year after support began."""
    return tuple(add_months(begun_on, months) for months in VISIT_MONTHS)


def year_over_on(begun_on: date) -> date:
    """The day from which following up may end because a year has passed."""
    return add_months(begun_on, YEAR_MONTHS)


def next_visit(begun_on: date, last_on: date | None, agreed_on: date | None) -> date | None:
    """The day of the next visit, or None when the plan is done.

    `last_on` is the last visit since support began, `agreed_on` the next day that was agreed then: it goes before
    the plan. A visit stands for the planned days up to it, and for one that is at most EARLY later.
    """
    if last_on is None:
        return plan(begun_on)[0]
    return agreed_on or next((day for day in plan(begun_on) if not stood_for(day, last_on)), None)


def stood_for(planned_on: date, last_on: date) -> bool:
    """Whether the last visit since support began stands for this planned day."""
    return planned_on <= last_on + EARLY
