"""A loan taken over wrongly can be taken over again under its old number, once the first one was turned back."""

from alembic import op

from ledger.books.migrate import run_script

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Puts a guard where a unique index was."""
    run_script(op.get_bind(), "0009_old_numbers")


def downgrade() -> None:
    """Never."""
    raise NotImplementedError("books are not taken back to an older form: restore a copy made before")
