"""The one list of tables, and the columns they are made of."""

from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData, Table, Text
from sqlalchemy import text as sql_text
from sqlalchemy.schema import SchemaItem

from ledger.books.types import Day, Moment, Whole

metadata = MetaData(naming_convention={
    "pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
})


def table(name: str, *items: SchemaItem, rowid: bool = True) -> Table:
    """A table of the books; strict on SQLite."""
    # Without a rowid where the key is not a whole number: a hidden rowid is one more key that REPLACE could strike.
    return Table(name, metadata, *items, sqlite_strict=True, sqlite_with_rowid=rowid)


def text(name: str, *, optional: bool = False, unique: bool = False) -> Column[str]:
    """A text column."""
    return Column(name, Text, nullable=optional, unique=unique)


def whole(name: str, *, optional: bool = False) -> Column[int]:
    """A whole number of 64 bits."""
    return Column(name, Whole, nullable=optional)


def ref(name: str, target: str, *, optional: bool = False) -> Column[int]:
    """The number of a row elsewhere."""
    return Column(name, Whole, ForeignKey(target), nullable=optional)


def code(name: str, target: str, *, optional: bool = False) -> Column[str]:
    """The code of a row elsewhere."""
    return Column(name, Text, ForeignKey(target), nullable=optional)


def day(name: str, *, optional: bool = False) -> Column[object]:
    """A date."""
    return Column(name, Day, nullable=optional)


def moment(name: str, *, optional: bool = False) -> Column[object]:
    """A moment in UTC."""
    return Column(name, Moment, nullable=optional)


def id_() -> Column[int]:
    """The row's own number."""
    return Column("id", Whole, primary_key=True, autoincrement=True)


def default(name: str, value: str | int) -> Column[Any]:
    """A column that older rows have this value in."""
    kind = Text if isinstance(value, str) else Whole
    return Column(name, kind, nullable=False, server_default=value if isinstance(value, str) else sql_text(str(value)))
