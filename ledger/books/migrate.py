"""Brings a database to the tables and guards of this version, and gives a PostgreSQL role its rights."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from ledger.books.db import open_books

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
