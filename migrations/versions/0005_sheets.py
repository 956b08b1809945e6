"""Collection sheets while they are keyed in, and paper receipts that are used once."""

from alembic import op

from ledger.books.migrate import run_script

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables and their guards."""
    run_script(op.get_bind(), "0005_sheets")


def downgrade() -> None:
    """Never."""
    raise NotImplementedError("books are not taken back to an older form: restore a copy made before")
