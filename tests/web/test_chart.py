"""The geometry of the months' chart, worked out by hand."""

from datetime import date

import pytest

from web import chart


@pytest.mark.parametrize(("largest", "step", "count"), [
    (1, 1, 1), (4, 1, 4), (5, 2, 3), (9, 3, 3), (13, 5, 3), (21, 10, 3),
    (8_200_000, 3_000_000, 3), (36_600_000, 10_000_000, 4), (100_000, 30_000, 4), (41_000_000, 20_000_000, 3),
])
def test_scale_reaches_the_largest_figure_in_at_most_four_steps(largest: int, step: int, count: int) -> None:
    assert chart.scale(largest) == (step, count)


def test_standing_bars_are_as_high_as_their_share_of_the_scale() -> None:
    rows = [(date(2008, 1, 1), 9_000_000, 3_000_000), (date(2008, 2, 1), 0, 4_500_000)]
    drawn = chart.standing(rows, lambda d: f"{d:%b}", str)
    assert [tick.text for tick in drawn.ticks] == ["0", "3000000", "6000000", "9000000"]
    assert [tick.y for tick in drawn.ticks] == [312.0, 214.7, 117.3, 20.0]
    assert [(bar.kind, bar.y, bar.height) for bar in drawn.bars] == [
        ("a", 20.0, 292.0), ("b", 214.7, 97.3), ("b", 166.0, 146.0)]
    assert [label.text for label in drawn.labels] == ["Jan", "Feb"]


def test_a_year_without_money_draws_no_bar_and_still_has_a_base_line() -> None:
    drawn = chart.standing([(date(2008, 1, 1), 0, 0)], lambda d: f"{d:%b}", str)
    assert drawn.bars == () and len(drawn.ticks) == 2
    assert chart.standing([], str, str).bars == () and chart.lying([], str).bars == ()


def test_lying_bars_stay_inside_the_phone() -> None:
    drawn = chart.lying([(date(2008, 1, 1), 50, 100), (date(2008, 2, 1), 0, 0)], lambda d: f"{d:%b}")
    assert drawn.height == 88
    assert [(bar.kind, bar.x, bar.width) for bar in drawn.bars] == [("a", 68.0, 126.0), ("b", 68.75, 252.0)]
    assert max(bar.x + bar.width for bar in drawn.bars) <= chart.NARROW_WIDTH
