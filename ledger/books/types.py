"""Column types that mean the same on SQLite (STRICT tables) and PostgreSQL."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Date, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

Whole = BigInteger().with_variant(Integer, "sqlite")
"""A whole number of riel, cents or rows; 64 bits. STRICT SQLite knows only INTEGER."""


class Day(TypeDecorator[date]):
    """A date: DATE on PostgreSQL, ISO text on SQLite (STRICT knows no DATE)."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return date.fromisoformat(value) if isinstance(value, str) else value


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, kept as text with microseconds: the hash of an entry must be the same on every database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else moment_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


@lru_cache(maxsize=256)
def moment_text(value: datetime) -> str:
    """`value` (which must know its zone) as UTC text: 2008-09-30T02:15:00.000000Z."""
    assert value.tzinfo is not None, "a moment without a zone"
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
