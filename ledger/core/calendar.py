"""Days and months: the local date, month ends, fiscal years, due dates. No clock: moments are arguments."""

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone

PHNOM_PENH = timezone(timedelta(hours=7))
"""Cambodia's time; no summer time since 1975, so a fixed offset is enough and needs no time zone database."""


def local_date(moment: datetime) -> date:
    """The date in Phnom Penh at an aware moment. Raises AssertionError for a naive one: it names no moment."""
    assert moment.tzinfo is not None, "a moment has a time zone"
    return moment.astimezone(PHNOM_PENH).date()


def add_months(day: date, months: int, anchor_day: int | None = None) -> date:
    """`day` moved by whole months (also negative), on the anchor day or the month's last day if it is shorter.

    The anchor is the day of the month wanted; without one, the day of `day` itself. 31 January + 1 is 28 February,
    and 28 February + 1 with anchor 31 is 31 March.
    """
    years, month_index = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(years, month_index + 1)[1]
    return date(years, month_index + 1, min(anchor_day or day.day, last))


def month_first(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


def month_last(day: date) -> date:
    """The last day of the month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def fiscal_year(day: date) -> int:
    """The fiscal year a day lies in: the calendar year."""
    return day.year


def due_dates(first_due_on: date, every_months: int, instalments: int,
              anchor_day: int | None = None) -> tuple[date, ...]:
    """The due dates of a schedule: every n months from the first, on the anchor day (the first one's if not given)."""
    return tuple(add_months(first_due_on, every_months * k, anchor_day or first_due_on.day) for k in range(instalments))
