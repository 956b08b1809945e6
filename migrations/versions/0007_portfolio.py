"""Loans that owed something when a period was closed: what figures of the portfolio start from."""

from alembic import op

from ledger.books.migrate import run_script

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table and its guards."""
    run_script(op.get_bind(), "0007_portfolio")


def downgrade() -> None:
    """Never."""
    raise NotImplementedError("books are not taken back to an older form: restore a copy made before")
