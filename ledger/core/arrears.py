"""What is overdue of a loan on a date, and how late."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledger.core.allocation import Position

Band = Literal["current", "1-30", "31-60", "61-90", "91-180", "over-180"]
BANDS: tuple[Band, ...] = ("current", "1-30", "31-60", "61-90", "91-180", "over-180")
_LAST_DAYS = (0, 30, 60, 90, 180)


@dataclass(frozen=True)
class Arrears:
    """Arrears of one loan on a date: riel overdue in all, of it principal, days since the oldest due date, band.

    A penalty is overdue as well, but the days are those of interest and principal.
    """

    overdue_riel: int
    overdue_principal: int
    days_late: int
    band: Band


def arrears(position: Position, as_of: date) -> Arrears:
    """The arrears on a day: of every instalment due before it and not fully paid. Due that very day is not late.

    `position` must be that of `as_of` or an earlier day with nothing paid in between.
    """
    assert as_of >= position.as_of, "a later position knows of money not yet paid on that day"
    late = [s for s in position.states if s.instalment.due_on < as_of and s.unpaid > 0]
    since = min((s.instalment.due_on for s in late if s.unpaid > s.unpaid_penalty), default=as_of)
    days = (as_of - since).days
    return Arrears(sum(s.unpaid for s in late), sum(s.unpaid_principal for s in late), days, band_of(days))


def band_of(days: int) -> Band:
    """The ageing band of a number of days late: 0 is current, each band ends with its last day."""
    return BANDS[sum(days > last for last in _LAST_DAYS)]
