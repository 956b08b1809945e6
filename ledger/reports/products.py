"""What was lent under each version of a product, and who added it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.books.loan_book import whole_sum
from ledger.reports.common import Person, people


@dataclass(frozen=True)
class Use:
    """Loans of these offices made under a version and handed over (taken over ones too), with the riel lent.

    `added_by` is None for a version that came with the program or was added from the command line.
    """

    loans: int
    riel: int
    added_by: Person | None
    added_at: datetime | None


def use_of_versions(session: Session, office_ids: frozenset[int]) -> dict[int, Use]:
    """The use of every version, by its number; three queries. Reversed disbursements do not count."""
    version, loan = tables.product_versions.c, tables.loans.c
    back = tables.journal_entries.alias("back")
    lent = {row.product_version_id: (row.loans, row.riel) for row in session.execute(
        select(loan.product_version_id, func.count().label("loans"), whole_sum(loan.principal_riel).label("riel"))
        .select_from(tables.loans.outerjoin(back, back.c.reverses_id == loan.disbursement_id))
        .where(loan.disbursement_id.is_not(None), back.c.id.is_(None), loan.office_id.in_(office_ids))
        .group_by(loan.product_version_id))}
    rows = session.execute(select(version.id, version.added_by, version.added_at)).all()
    who = people(session, [row.added_by for row in rows])
    return {row.id: Use(*lent.get(row.id, (0, 0)), None if row.added_by is None else who[row.added_by], row.added_at)
            for row in rows}
