"""Money of the funds before it is lent: from the donor, and between bank and cash box."""

from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from ledger.books.journal import JournalEntry
from ledger.core import chart
from ledger.programme.people import Actor

Place = Literal["cash", "bank"]
ACCOUNT: dict[str, str] = {"cash": chart.CASH, "bank": chart.BANK}


def receive(session: Session, office_id: int, fund: str, riel: int, on: date, into: Place, *, actor: Actor,
            request_key: str, reference: str | None = None) -> JournalEntry:
    """Money from the fund's donor into bank or cash box. Raises Refusal for amount or date."""
    raise NotImplementedError


def move(session: Session, office_id: int, fund: str, riel: int, on: date, source: Place, target: Place, *,
         actor: Actor, request_key: str, reference: str | None = None) -> JournalEntry:
    """Cash taken from the bank or paid into it. Raises Refusal when `source` would be short that day or later."""
    raise NotImplementedError


def available(session: Session, office_id: int, fund: str, place: Place, on: date) -> int:
    """Riel of this fund that can leave cash box or bank on `on` without any later balance going below zero."""
    raise NotImplementedError
