"""What a person asks of a page in its address: a date, a word of a list. What is wrong is said beside the field."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar

from flask import request

from ledger.core.errors import Refusal
from ledger.core.money import parse_date
from web.formats import day

Word = TypeVar("Word", bound=str)

Value = TypeVar("Value", date, date | None)


@dataclass(frozen=True)
class AskedDay(Generic[Value]):
    """A date asked for with ?name=. `typed` is shown again; with a `refusal` the page shows `value` instead."""

    name: str
    value: Value
    typed: str
    refusal: Refusal | None = None


def asked_day(name: str, otherwise: Value, latest: date) -> AskedDay[Value]:
    """The date of ?name=, not after `latest` (today: figures of a day that has not come are no figures)."""
    typed = request.args.get(name, "").strip()[:40]
    if not typed:
        return AskedDay(name, otherwise, day(otherwise))
    try:
        value = parse_date(typed)
        if value > latest:
            raise Refusal("This day has not come yet. Choose {latest} or an earlier day.", latest=latest)
    except Refusal as refusal:
        return AskedDay(name, otherwise, typed, refusal)
    return AskedDay(name, value, day(value))


def in_order(first: AskedDay[Value], last: AskedDay[Value]) -> AskedDay[Value]:
    """`first`, refused if it is after `last`; then it stands on the same day."""
    if first.refusal is None and first.value and last.value and first.value > last.value:
        refusal = Refusal("The first day is after the last day. Put the earlier day first.")
        return replace(first, value=last.value, refusal=refusal)
    return first


def status(*days: AskedDay[date] | AskedDay[date | None]) -> int:
    """The status of a page with these dates."""
    return 422 if any(one.refusal for one in days) else 200


def asked_word(name: str, words: Collection[Word]) -> Word | None:
    """The value of ?name= if it is one of `words`."""
    value = request.args.get(name)
    return next((word for word in words if word == value), None)


def asked_text(name: str) -> str | None:
    """What was typed as ?name=, without space at its ends; None for nothing. Cut at 100 characters."""
    return request.args.get(name, "").strip()[:100] or None
