"""Alembic's environment: the connection of the caller, or else the database named by FAMILYFUND_DB."""

import os
from pathlib import Path

from alembic import context
from sqlalchemy import Connection

from ledger.books.db import open_books
from ledger.books.tables import metadata

MIGRATION_LOCK = 2008_01  # class 0 of PostgreSQL's advisory locks with one key: two migrations never run at once


def run(connection: Connection) -> None:
    """Runs what was asked for inside the transaction of `connection`."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"select pg_advisory_xact_lock({MIGRATION_LOCK})")
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    books = open_books(os.environ.get("FAMILYFUND_DB", "sqlite:///var/familyfund.db"), Path("var"))
    with books.unit_of_work() as session:
        run(session.connection())
    books.dispose()
