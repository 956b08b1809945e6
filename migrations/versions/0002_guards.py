"""The guards: what the database itself refuses, whoever asks."""

from alembic import op

from ledger.books.migrate import run_script

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the triggers."""
    run_script(op.get_bind(), "0002_guards")


def downgrade() -> None:
    """Never."""
    raise NotImplementedError("books are not taken back to an older form: restore a copy made before")
