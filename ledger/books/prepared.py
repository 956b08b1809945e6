"""Statements that are run thousands of times: written in SQLAlchemy Core, made into SQL once, then run by the driver.

Core works out a statement's cache key, parameters and result anew at every execution; for the five statements of a
posting that costs more than the database does. What the database refuses is raised as Core would raise it.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Insert, Select
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session


class Prepared:
    """A Core statement with named parameters, for use inside a unit of work."""

    def __init__(self, statement: Select[Any] | Insert) -> None:
        self._statement = statement
        self._made: dict[str, _Made] = {}

    def first(self, session: Session, values: Mapping[str, Any]) -> Any:
        """The first row or None; a named tuple, its values as the driver gives them (dates on SQLite: text)."""
        connection = session.connection()
        made = self._for(connection)
        with _cursor(connection, made.sql) as cursor:
            cursor.execute(made.sql, made.bound(values))
            row = cursor.fetchone()
        return None if row is None else made.row(*row)

    def all(self, session: Session, values: Mapping[str, Any]) -> list[Any]:
        """Every row, its values as Core would give them (dates are dates)."""
        connection = session.connection()
        made = self._for(connection)
        with _cursor(connection, made.sql) as cursor:
            cursor.execute(made.sql, made.bound(values))
            return [made.row(*made.read(row)) for row in cursor.fetchall()]

    def raw(self, session: Session, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        """Every row as the driver gives it (dates on SQLite: text): for very many of them."""
        connection = session.connection()
        made = self._for(connection)
        with _cursor(connection, made.sql) as cursor:
            cursor.execute(made.sql, made.bound(values))
            found: list[Sequence[Any]] = cursor.fetchall()
        return found

    def run(self, session: Session, values: Mapping[str, Any]) -> None:
        """Runs the statement once; `values` has every parameter and may have more."""
        connection = session.connection()
        made = self._for(connection)
        with _cursor(connection, made.sql) as cursor:
            cursor.execute(made.sql, made.bound(values))

    def run_many(self, session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
        """Runs the statement for each row of parameters."""
        connection = session.connection()
        made = self._for(connection)
        with _cursor(connection, made.sql) as cursor:
            cursor.executemany(made.sql, [made.bound(row) for row in rows])

    def _for(self, connection: Connection) -> "_Made":
        made = self._made.get(connection.dialect.name)
        if made is None:
            made = self._made[connection.dialect.name] = _Made(self._statement, connection.dialect)
        return made


class _Made:
    def __init__(self, statement: Select[Any] | Insert, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        self._given = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        self._converters = {name: converter for name, bind in compiled.binds.items()
                            if (converter := _converter(bind.type, dialect)) is not None}
        self._positions: list[str] | None = list(compiled.positiontup or ()) if compiled.positional else None
        columns = statement.selected_columns if isinstance(statement, Select) else ()
        self.row = _row_type([str(column.name) for column in columns])
        self._readers = [(at, reader) for at, column in enumerate(columns)
                         if (reader := _reader(column.type, dialect)) is not None]

    def read(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for at, reader in self._readers:
            values[at] = reader(values[at])
        return values

    def bound(self, values: Mapping[str, Any]) -> Any:
        row = {**self._given, **values}
        for name, converter in self._converters.items():
            row[name] = converter(row[name])
        return row if self._positions is None else [row[name] for name in self._positions]


def _row_type(names: list[str]) -> Any:
    return namedtuple("Row", names)


def _converter(type_: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    converter: Callable[[Any], Any] | None = type_.dialect_impl(dialect).bind_processor(dialect)
    return converter


def _reader(type_: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    reader: Callable[[Any], Any] | None = type_.dialect_impl(dialect).result_processor(dialect, None)
    return reader


@contextmanager
def _cursor(connection: Connection, sql: str) -> Iterator[Any]:
    proxy = connection.connection
    cursor = proxy.cursor()
    try:
        yield cursor
        cursor.close()
    except connection.dialect.loaded_dbapi.Error as error:
        cursor.close()
        raw: Any = proxy.dbapi_connection
        if connection.dialect.name == "sqlite" and not raw.in_transaction:
            connection.invalidate()  # see db._end_with_sqlite
        raise DBAPIError.instance(sql, None, error, connection.dialect.loaded_dbapi.Error,
                                  dialect=connection.dialect) from error
