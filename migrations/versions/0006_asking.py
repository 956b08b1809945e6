"""What an application says: its purpose from a list, the committee's word later; products that are offered no more."""

from alembic import op

from ledger.books.migrate import run_script

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns and makes the guards that know them anew."""
    run_script(op.get_bind(), "0006_asking")


def downgrade() -> None:
    """Never."""
    raise NotImplementedError("books are not taken back to an older form: restore a copy made before")
