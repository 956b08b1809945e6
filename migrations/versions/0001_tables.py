"""The tables, and the number that tells these books from all others."""

import uuid

import sqlalchemy as sa
from alembic import op

from ledger.books.migrate import run_script

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes every table."""
    run_script(op.get_bind(), "0001_tables")
    settings = sa.table("settings", sa.column("key"), sa.column("value"))
    op.bulk_insert(settings, [{"key": "book_id", "value": uuid.uuid4().hex}])


def downgrade() -> None:
    """Never."""
    raise NotImplementedError("books are not taken back to an older form: restore a copy made before")
