"""Brings a database to the tables and guards of this version, and gives a PostgreSQL role its rights."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect
from sqlalchemy.orm import Session

from ledger.books.db import open_books
from ledger.books.tables import metadata
from ledger.core.errors import Unavailable

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"
"""The migrations lie beside the ledger package, in a checkout and in an installed wheel alike."""


def migrate(url: str) -> None:
    """Runs the migrations that the database at `url` still lacks, all or none of them."""
    books = open_books(url, Path())
    try:
        with books.unit_of_work() as session:
            config = alembic_config()
            config.attributes["connection"] = session.connection()
            command.upgrade(config, "head")
    finally:
        books.dispose()


def check_migrated(session: Session) -> None:
    """Raise Unavailable for a database on which no migration has run: it has no books that could be wrong."""
    if not inspect(session.connection()).has_table("alembic_version"):
        raise Unavailable("These books have no tables yet, or those of an older version. Run: familyfund migrate")


def grant(url: str, role: str) -> None:
    """Gives the PostgreSQL role `role` what the program needs and no more; `url` is the owner's.

    The role reads everything and adds rows; it changes people, families, loans not yet paid out and decisions not yet
    made; it owns nothing, so it cannot alter, drop, truncate or switch off a guard. To be run again after `migrate`.
    """
    books = open_books(url, Path())
    quote = books.engine.dialect.identifier_preparer.quote
    try:
        with books.unit_of_work() as session:
            connection = session.connection()
            schema = quote(connection.exec_driver_sql("SELECT current_schema()").scalar_one())
            for statement in _rights(quote(role), schema, [quote(table.name) for table in metadata.sorted_tables]):
                connection.exec_driver_sql(statement)
    finally:
        books.dispose()


CHANGED_TABLES = ("users", "families", "family_members", "loans", "approvals", "sheets")
"""Where the program changes rows; the guards decide which changes. Elsewhere it only adds them."""

DELETED_TABLES = ("family_members",)


def _rights(role: str, schema: str, tables: list[str]) -> Iterator[str]:
    every = ", ".join([*tables, "alembic_version"])
    yield f"REVOKE ALL ON {every} FROM {role}"
    yield f"GRANT SELECT ON {every} TO {role}"
    yield f"GRANT INSERT ON {', '.join(tables)} TO {role}"
    yield f"GRANT UPDATE ON {', '.join(CHANGED_TABLES)} TO {role}"
    yield f"GRANT DELETE ON {', '.join(DELETED_TABLES)} TO {role}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}"


def alembic_config() -> Config:
    """Alembic's configuration without a file, for use from inside the program."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config


def run_script(connection: Connection, name: str) -> None:
    """Runs migrations/versions/<name>_<database>.sql, the text for the database of `connection`."""
    text = (SCRIPTS / "versions" / f"{name}_{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in statements(text) if connection.dialect.name == "sqlite" else (text,):
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def statements(text: str) -> Iterator[str]:
    """The statements of an SQLite script, triggers whole; each ends at the end of a line."""
    pending = ""
    for line in text.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""
    assert not pending.strip(), f"unfinished statement: {pending}"
