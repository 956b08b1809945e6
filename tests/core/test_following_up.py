"""The plan of visits: days worked out by hand."""

from datetime import date

import pytest

from ledger.core.following_up import OTHER, TOPICS, next_visit, plan, year_over_on

LENT = date(2008, 1, 31)


def test_the_plan_keeps_the_day_or_the_end_of_the_month() -> None:
    """After one, three, six, nine and twelve months; 31 January is 29 February in a leap year."""
    assert plan(LENT) == (date(2008, 2, 29), date(2008, 4, 30), date(2008, 7, 31), date(2008, 10, 31),
                          date(2009, 1, 31))
    assert year_over_on(LENT) == date(2009, 1, 31)


@pytest.mark.parametrize(("last_on", "agreed_on", "expected"), [
    (None, None, date(2008, 2, 29)),  # nobody was there yet
    (date(2008, 2, 10), None, date(2008, 2, 29)),  # too early to stand for the visit of the 29th
    (date(2008, 2, 14), None, date(2008, 4, 30)),  # 15 days early stands for it
    (date(2008, 2, 13), None, date(2008, 2, 29)),  # 16 days do not
    (date(2008, 6, 1), None, date(2008, 7, 31)),  # one visit late stands for all that were missed before it
    (date(2008, 6, 1), date(2008, 6, 20), date(2008, 6, 20)),  # what was agreed goes before the plan
    (date(2009, 1, 20), None, None),  # the year is done
    (date(2009, 3, 1), None, None),
])
def test_the_next_visit(last_on: date | None, agreed_on: date | None, expected: date | None) -> None:
    assert next_visit(LENT, last_on, agreed_on) == expected


def test_topics_have_their_own_code_and_both_names() -> None:
    assert all(code == topic.code and topic.name_km and topic.name_en for code, topic in TOPICS.items())
    assert list(TOPICS)[-1] == OTHER
    assert len({topic.name_km for topic in TOPICS.values()}) == len(TOPICS)
