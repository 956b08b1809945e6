"""Lending as it really happens: new terms, waivers, write-offs, guarantors; their guards."""

from alembic import op
from sqlalchemy import Connection

from ledger.books.migrate import run_script

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CHECKS = {
    "journal_entries": {
        "kind in ('donor receipt', 'cash move', 'disbursement', 'repayment', 'reallocation', 'reversal')":
            "kind in ('donor receipt', 'cash move', 'opening', 'disbursement', 'repayment', 'reschedule', 'waiver', "
            "'write-off', 'recovery', 'refund', 'held applied', 'accrual', 'reallocation', 'reversal')",
        "(kind = 'disbursement') = (contract_hash is not null)":
            "(kind in ('disbursement', 'opening', 'reschedule')) = (contract_hash is not null)",
        "kind not in ('disbursement', 'reversal') or approved_by is not null":
            "kind not in ('opening', 'disbursement', 'reschedule', 'waiver', 'write-off', 'refund', 'reversal') "
            "or approved_by is not null"},
    "approvals": {
        "kind in ('loan', 'reversal')":
            "kind in ('loan', 'reversal', 'reschedule', 'moratorium', 'waiver', 'write-off', 'refund')"},
}
"""What is allowed from now on, for what was before. PostgreSQL's script says it itself."""


def upgrade() -> None:
    """Makes the tables and columns and their guards, and the guards that know them anew."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        _change_checks(connection)
    run_script(connection, "0004_lending")


def _change_checks(connection: Connection) -> None:
    # A CHECK that only allows more needs no new table: SQLite's own way (lang_altertable, "other kinds of changes").
    run = connection.exec_driver_sql
    version = run("pragma schema_version").scalar_one()
    run("pragma writable_schema = on")
    for table, checks in CHECKS.items():
        sql = run("select sql from sqlite_master where type = 'table' and name = ?", (table,)).scalar_one()
        for before, after in checks.items():
            assert sql.count(before) == 1, f"{table}: {before}"
            sql = sql.replace(before, after)
        run("update sqlite_master set sql = ? where type = 'table' and name = ?", (sql, table))
    run(f"pragma schema_version = {version + 1}")
    run("pragma writable_schema = off")


def downgrade() -> None:
    """Never."""
    raise NotImplementedError("books are not taken back to an older form: restore a copy made before")
