"""Guards that look closer: pairs of approvals, what a loan was handed over by, evidence, what a sheet posted."""

from alembic import op

from ledger.books.migrate import run_script

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the guards; rows that are there are judged by `check`."""
    run_script(op.get_bind(), "0010_closer_guards")


def downgrade() -> None:
    """Never."""
    raise NotImplementedError("books are not taken back to an older form: restore a copy made before")
