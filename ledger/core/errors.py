"""The one kind of error a person can mend.

Everything else is either a bug of ours (`assert`) or the database's own refusal, the last wall.
"""

from collections.abc import Callable
from datetime import date
from typing import Any


class Refusal(Exception):
    """Something a person asked for that cannot be done as asked, and what to do about it.

    `message` is an English sentence with `{name}` places, and is the key of its translation; `values` fill the
    places. A value whose name ends in `_riel` is shown grouped (135,055), a date as dd/mm/yyyy. `field` names the
    form field the person must mend, if there is one.
    """

    def __init__(self, message: str, /, field: str | None = None, **values: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.values = values

    def text(self, translate: Callable[[str], str] = str) -> str:
        """The message with its values, in the language of `translate`."""
        return translate(self.message).format(**{name: _shown(name, value) for name, value in self.values.items()})

    def __str__(self) -> str:
        return self.text()


class NotFound(Refusal):
    """What was asked for is not in these books, or not in the provinces of the person who asks."""


class NotAllowed(Refusal):
    """The person's role or province does not permit this."""


class Unavailable(Refusal):
    """The books themselves cannot be read or written just now: busy, disk full, file damaged."""


def _shown(name: str, value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if name.endswith("_riel"):
        return f"{value:,}"
    return str(value)
