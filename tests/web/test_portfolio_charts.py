"""The geometry of the portfolio's charts, worked out by hand."""

from datetime import date

from ledger.core.arrears import BANDS
from ledger.reports.figures import AgeingRow
from web.portfolio_charts import curves, lying

POINTS = [(date(2008, 7, 31), [100_000, 50_000]), (date(2008, 8, 31), [None, 0]), (date(2008, 9, 30), [40_000, 20_000]),
          (date(2008, 10, 31), [0, 100_000])]


def test_lines_reach_as_high_as_their_share_and_stop_where_there_was_nothing() -> None:
    """576 points wide in four slots of 144; 250 high for 120,000 ppm in four steps of 30,000: 100,000 is 208.3 up."""
    drawn = curves(POINTS, lambda day: f"{day:%b}", str, ["a", "b"], wide=True)
    assert [tick.text for tick in drawn.ticks] == ["0", "30000", "60000", "90000", "120000"]
    assert [(label.text, label.x) for label in drawn.labels] == [
        ("Jul", 136.0), ("Aug", 280.0), ("Sep", 424.0), ("Oct", 568.0)]
    first, second = drawn.curves
    assert first.lines == ("424,182.7 568,266",) and len(first.dots) == 3  # a dot without a neighbour is a dot
    assert second.lines == ("136,161.8 280,266 424,224.3 568,57.7",)


def test_a_phone_names_every_third_day_and_always_the_last() -> None:
    drawn = curves(POINTS, lambda day: f"{day:%b}", str, ["a", "b"], wide=False)
    assert [label.text for label in drawn.labels] == ["Jul", "Oct"]
    assert max(x for curve in drawn.curves for x, _ in curve.dots) <= drawn.width


def test_nothing_to_draw_still_has_a_base() -> None:
    drawn = curves([(date(2008, 7, 31), [None, None])], str, str, ["a", "b"], wide=True)
    assert len(drawn.ticks) == 2 and [curve.dots for curve in drawn.curves] == [(), ()]


def test_late_bands_lie_under_one_another() -> None:
    """The largest late band has the whole room of 422 points (640 less names and figures), half of it 211."""
    rows = [AgeingRow(band, 1, riel, 0) for band, riel in zip(BANDS, (9_000, 200, 100, 0, 0, 1), strict=True)]
    drawn = lying(rows, str, str, wide=True)
    assert [(kind, y, width) for kind, y, width in drawn.bars] == [
        ("late-0", 8.0, 422.0), ("late-1", 52.0, 211.0), ("late-4", 184.0, 2.1)]
    assert [label.text for label in drawn.names] == list(BANDS[1:])
    assert [label.text for label in drawn.figures] == ["200", "100", "0", "0", "1"]
