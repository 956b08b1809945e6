"""What is overdue of a loan on a date, and how late."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledger.core.allocation import Position

Band = Literal["current", "1-30", "31-60", "61-90", "91-180", "over-180"]
BANDS: tuple[Band, ...] = ("current", "1-30", "31-60", "61-90", "91-180", "over-180")


@dataclass(frozen=True)
class Arrears:
    """Arrears of one loan on a date: riel overdue in all, of it principal, days since the oldest due date, band."""

    overdue_riel: int
    overdue_principal: int
    days_late: int
    band: Band


def arrears(position: Position, as_of: date) -> Arrears:
    """The arrears at `as_of`: of every instalment due before that day and not fully paid."""
    raise NotImplementedError


def band_of(days: int) -> Band:
    """The ageing band of a number of days late (0 or less: current)."""
    raise NotImplementedError
