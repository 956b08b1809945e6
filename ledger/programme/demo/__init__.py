"""The demo: an invented programme laid down through the same functions that the pages use."""

from datetime import date

from ledger.books.db import Books

LAST_DAY = date(2008, 9, 30)
PASSWORD = "demo-only-2008"
SIGN_INS = ("sophea", "dara", "chenda", "vanna", "admin")


def load(books: Books, until: date = LAST_DAY) -> None:
    """Lay the demo programme so that its last day is `until`. Raises Refusal on books that are not empty."""
    raise NotImplementedError
