"""Training and following up."""

from alembic import op

from ledger.books.migrate import run_script

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables and their guards."""
    run_script(op.get_bind(), "0003_following_up")


def downgrade() -> None:
    """Never."""
    raise NotImplementedError("books are not taken back to an older form: restore a copy made before")
