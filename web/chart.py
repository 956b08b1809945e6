"""Geometry of the chart "disbursed and repaid by month": the templates only write it down as SVG.

Two shapes of the same figures: standing bars for a wide page, lying bars for a phone. A chart never stands without
its table, so nothing here needs to be exact to the riel.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

WIDE_WIDTH, WIDE_HEIGHT, LEFT, TOP, BASE = 640, 350, 92, 20, 312
NARROW_WIDTH, NARROW_LEFT, NARROW_ROW = 328, 68, 40
STEPS = (1, 2, 3, 5)


@dataclass(frozen=True)
class Bar:
    """One rectangle; `kind` is a for the first series (filled) and b for the second (outlined)."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Label:
    """A text at a place."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Chart:
    """What to draw: `ticks` are the lines of the scale (the first one is zero), `labels` the months."""

    width: int
    height: int
    ticks: tuple[Label, ...]
    labels: tuple[Label, ...]
    bars: tuple[Bar, ...]


def scale(largest: int) -> tuple[int, int]:
    """The step in riel and the number of steps (at most 4) that reach `largest`: 1, 2, 3 or 5 times a power of ten."""
    unit = 1
    while True:
        for step in STEPS:
            count = -(-largest // (step * unit))
            if count <= 4:
                return step * unit, max(1, count)
        unit *= 10


def standing(rows: Sequence[tuple[date, int, int]], month_name: Callable[[date], str],
             amount: Callable[[int], str]) -> Chart:
    """Bars that stand side by side, one pair a month; `rows` are (first of the month, first riel, second riel)."""
    step, count = scale(max((max(a, b) for _, a, b in rows), default=1) or 1)
    high = BASE - TOP
    ticks = tuple(Label(amount(step * n), LEFT - 10, round(BASE - high * n / count, 1)) for n in range(count + 1))
    slot = (WIDE_WIDTH - LEFT) / max(1, len(rows))
    bars, labels = [], []
    for place, (month, first, second) in enumerate(rows):
        middle = LEFT + slot * (place + 0.5)
        labels.append(Label(month_name(month), round(middle, 1), BASE + 22))
        for kind, riel, x, width in (("a", first, middle - 19.5, 19), ("b", second, middle + 1.5, 17)):
            tall = round(high * riel / (step * count), 1)
            if tall > 0:
                bars.append(Bar(kind, round(x, 1), round(BASE - tall, 1), width, tall))
    return Chart(WIDE_WIDTH, WIDE_HEIGHT, ticks, tuple(labels), tuple(bars))


def lying(rows: Sequence[tuple[date, int, int]], month_name: Callable[[date], str]) -> Chart:
    """The same as bars that lie one under the other, for a phone; it has no scale, the table beside it has."""
    largest = max((max(a, b) for _, a, b in rows), default=1) or 1
    room = NARROW_WIDTH - NARROW_LEFT - 8
    bars, labels = [], []
    for place, (month, first, second) in enumerate(rows):
        top = NARROW_ROW * place + 6
        labels.append(Label(month_name(month), NARROW_LEFT - 8, top + 19))
        for kind, riel, x, y, thick in (("a", first, 0.0, top, 12), ("b", second, 0.75, top + 15, 11)):
            long = round(room * riel / largest, 1)
            if long > 0:
                bars.append(Bar(kind, NARROW_LEFT + x, y, long, thick))
    return Chart(NARROW_WIDTH, NARROW_ROW * max(1, len(rows)) + 8, (), tuple(labels), tuple(bars))
