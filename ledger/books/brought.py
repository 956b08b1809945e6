"""Who brought the money of a repayment or recovery, where it was not the family itself.

Names are kept beside the journal and never in it: an entry and its hash name nobody.
"""

from collections.abc import Iterable

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ledger.books.loan_book import parts
from ledger.books.tables import brought_by


def note(session: Session, entry_id: int, name: str | None) -> None:
    """Note who brought the money of an entry just posted; None: the family itself, of which nothing is noted."""
    if name is not None:
        session.execute(insert(brought_by).values(entry_id=entry_id, name=name))


def names(session: Session, entry_ids: Iterable[int]) -> dict[int, str]:
    """The names by entry; entries whose money the family itself brought are left out."""
    found: dict[int, str] = {}
    for part in parts(list(entry_ids)):
        found |= {row.entry_id: row.name for row in session.execute(
            select(brought_by).where(brought_by.c.entry_id.in_(part)))}
    return found
