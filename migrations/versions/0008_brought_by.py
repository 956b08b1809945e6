"""Who brought the money of a repayment, if it was not the family itself."""

from alembic import op

from ledger.books.migrate import run_script

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table and its guards."""
    run_script(op.get_bind(), "0008_brought_by")


def downgrade() -> None:
    """Never."""
    raise NotImplementedError("books are not taken back to an older form: restore a copy made before")
