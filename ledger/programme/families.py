"""Families and their people. Why a family is helped is nowhere here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from ledger.programme.people import Actor

Sex = Literal["f", "m"]


@dataclass(frozen=True)
class PersonData:
    """A member of a family as written on the form. The names are not split; a birth year is four digits."""

    name_km: str
    name_latin: str
    sex: str  # f or m
    birth_year: int | None = None
    national_id: str | None = None


@dataclass(frozen=True)
class Member:
    """A person of a registered family."""

    id: int
    role: Literal["head", "spouse", "member"]
    person: PersonData


@dataclass(frozen=True)
class Family:
    """A registered family, with its people: the head first."""

    id: int
    number: str  # SR-0014
    office_id: int
    village_code: str
    phone: str | None
    equity_card: str | None
    registered_on: date
    members: tuple[Member, ...]


def register(session: Session, office_id: int, village_code: str, head: PersonData, *,
             spouse: PersonData | None = None, members: Sequence[PersonData] = (), phone: str | None = None,
             equity_card: str | None = None, actor: Actor, request_key: str, on: date | None = None) -> str:
    """Register a family and return its number, SR-0014. `on` is the date of registering (today unless given).

    Raises Refusal for a village that is not in the programme, names that are empty or hold control characters, and
    a phone that is no Cambodian number.
    """
    raise NotImplementedError


def change(session: Session, family_number: str, *, village_code: str, head: PersonData,
           spouse: PersonData | None = None, members: Sequence[PersonData] = (), phone: str | None = None,
           equity_card: str | None = None, actor: Actor, request_key: str) -> None:
    """Replace what is written about a family by these values. Money already posted keeps its village.

    Raises Refusal as `register` does, and when a person who has signed for a loan would be removed.
    """
    raise NotImplementedError


def family(session: Session, family_number: str) -> Family:
    """The family with this number (small letters are fine). Raises NotFound."""
    raise NotImplementedError


def id_number_doubt(national_id: str | None) -> bool:
    """Whether a national ID looks wrong (it has nine digits): to warn about, never to refuse."""
    raise NotImplementedError
