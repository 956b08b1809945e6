"""Local dates, month ends and due dates."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.core import calendar


def test_the_day_begins_at_midnight_in_phnom_penh():
    """17:00 UTC is midnight at UTC+7."""
    assert calendar.local_date(datetime(2008, 9, 30, 16, 59, 59, tzinfo=UTC)) == date(2008, 9, 30)
    assert calendar.local_date(datetime(2008, 9, 30, 17, 0, tzinfo=UTC)) == date(2008, 10, 1)


def test_a_naive_moment_names_no_day():
    with pytest.raises(AssertionError):
        calendar.local_date(datetime(2008, 9, 30, 12, 0))


@pytest.mark.parametrize(("day", "months", "anchor", "expected"), [
    (date(2007, 1, 31), 1, None, date(2007, 2, 28)),
    (date(2008, 1, 31), 1, None, date(2008, 2, 29)),  # 2008 is a leap year
    (date(2007, 2, 28), 1, 31, date(2007, 3, 31)),
    (date(2007, 2, 28), 1, None, date(2007, 3, 28)),
    (date(2007, 12, 15), 1, None, date(2008, 1, 15)),
    (date(2008, 3, 31), -1, None, date(2008, 2, 29)),
    (date(2008, 1, 15), -13, None, date(2006, 12, 15)),
    (date(2008, 2, 29), 12, None, date(2009, 2, 28)),
    (date(2008, 5, 10), 0, None, date(2008, 5, 10)),
])
def test_months_are_added_without_leaving_the_month(day, months, anchor, expected):
    assert calendar.add_months(day, months, anchor) == expected


def test_month_ends_return_to_the_anchor_day():
    """31 January -> 28 February -> 31 March -> 30 April: a short month does not move the later ones."""
    assert calendar.due_dates(date(2007, 1, 31), 1, 4) == (
        date(2007, 1, 31), date(2007, 2, 28), date(2007, 3, 31), date(2007, 4, 30))


def test_due_dates_every_three_months_and_once():
    assert calendar.due_dates(date(2007, 11, 30), 3, 3) == (date(2007, 11, 30), date(2008, 2, 29), date(2008, 5, 30))
    assert calendar.due_dates(date(2008, 12, 5), 6, 1) == (date(2008, 12, 5),)


def test_edges_of_the_month_and_the_fiscal_year():
    assert calendar.month_first(date(2008, 2, 17)) == date(2008, 2, 1)
    assert calendar.month_last(date(2008, 2, 17)) == date(2008, 2, 29)
    assert calendar.fiscal_year(date(2008, 12, 31)) == 2008


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 12), st.integers(1, 60))
def test_due_dates_are_in_the_right_months_on_the_anchor_day_or_the_last(first, every, count):
    days = calendar.due_dates(first, every, count)
    for k, day in enumerate(days):
        assert (day.year - first.year) * 12 + day.month - first.month == k * every
        assert day.day == first.day or (day.day < first.day and (day + timedelta(1)).day == 1)
