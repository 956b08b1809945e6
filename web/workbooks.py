"""Workbooks that wait, with who brought them: for the page that brings them in, and for lists of what is to approve."""

from collections.abc import Collection
from dataclasses import dataclass

from ledger.core.calendar import local_date
from ledger.exchange import waiting
from ledger.exchange.waiting import Waiting
from ledger.programme import people
from ledger.programme.people import User
from web.doors import Session, actor, books, now
from web.i18n import N_

LABELS = {"families": N_("Families"), "loans": N_("Running loans from older books"), "repayments": N_("Repayments")}


@dataclass(frozen=True)
class Line:
    """A workbook that waits, with who brought it. `mine`: the person who looks at the page did. `days` since."""

    kept: Waiting
    by: User
    mine: bool
    days: int

    @property
    def label(self) -> str:
        """What is in it."""
        return LABELS[self.kept.kind]


def line(session: Session, kept: Waiting) -> Line:
    """The line of a workbook."""
    by = people.user(session, kept.user_id)
    assert by is not None, "people stay"
    return Line(kept, by, by.id == actor().user_id, max(0, (actor().today - local_date(kept.at)).days))


def to_approve(session: Session, office_ids: Collection[int]) -> list[Line]:
    """The workbooks of these offices that wait for a second person who is not the one who looks, the oldest first."""
    return [line(session, kept) for kept in waiting.for_second(books().home, office_ids, actor().user_id, now())]
