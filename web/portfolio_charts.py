"""Geometry of the charts of the portfolio: what is at risk by month's end, and how late the late loans are.

The templates only write it down as SVG. No chart stands without its table, so nothing here is exact to the riel.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.reports.figures import AgeingRow
from web.chart import Label, scale

Point = tuple[date, Sequence[int | None]]
"""A day, and the parts per million of each series on it; None where there was nothing to divide by."""

TOP, UNDER = 16, 34
ROW, NAMES, FIGURES = 44, 118, 100


@dataclass(frozen=True)
class Curve:
    """One series: the points of its lines (several where days are missing), and its dots."""

    kind: str
    lines: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Curves:
    """Lines over time. `left` and `base` are where the axes begin; `ticks` are those of the scale."""

    width: int
    height: int
    left: int
    base: int
    ticks: tuple[Label, ...]
    labels: tuple[Label, ...]
    curves: tuple[Curve, ...]


@dataclass(frozen=True)
class Lying:
    """Bars that lie one under the other, with a name before and a figure after each: (y, width) by row."""

    width: int
    height: int
    left: int
    bars: tuple[tuple[str, float, float], ...]
    names: tuple[Label, ...]
    figures: tuple[Label, ...]


def curves(points: Sequence[Point], day_name: Callable[[date], str], percent: Callable[[int], str],
           kinds: Sequence[str], *, wide: bool) -> Curves:
    """A line for each kind over the days; on a phone only every third day is named."""
    width, height, left, every = (640, 300, 64, 1) if wide else (328, 240, 48, 3)
    base = height - UNDER
    step, count = scale(max((ppm for _, row in points for ppm in row if ppm), default=1))
    high, slot = base - TOP, (width - left) / max(1, len(points))

    def at(place: int, ppm: int) -> tuple[float, float]:
        return round(left + slot * (place + 0.5), 1), round(base - high * ppm / (step * count), 1)

    last = len(points) - 1
    return Curves(
        width, height, left, base,
        tuple(Label(percent(step * n), left - 8, round(base - high * n / count, 1)) for n in range(count + 1)),
        tuple(Label(day_name(day), at(place, 0)[0], base + 22) for place, (day, _) in enumerate(points)
              if (last - place) % every == 0),
        tuple(_curve(kind, [None if row[n] is None else at(place, row[n] or 0)
                            for place, (_, row) in enumerate(points)]) for n, kind in enumerate(kinds)))


def _curve(kind: str, dots: Sequence[tuple[float, float] | None]) -> Curve:
    lines: list[list[tuple[float, float]]] = [[]]
    for dot in dots:
        if dot is None:
            lines.append([])
        else:
            lines[-1].append(dot)
    return Curve(kind, tuple(" ".join(f"{x:g},{y:g}" for x, y in line) for line in lines if len(line) > 1),
                 tuple(dot for dot in dots if dot is not None))


def lying(rows: Sequence[AgeingRow], band_name: Callable[[str], str], riel: Callable[[int], str], *,
          wide: bool) -> Lying:
    """The late bands, drawn on a scale of their own: beside the loans on time they would be slivers."""
    width = 640 if wide else 328
    late = [row for row in rows if row.band != "current"]
    largest = max((row.outstanding_riel for row in late), default=0) or 1
    room = width - NAMES - FIGURES
    bars, names, figures = [], [], []
    for place, row in enumerate(late):
        top = ROW * place + 8
        long = round(room * row.outstanding_riel / largest, 1)
        if long > 0:
            bars.append((f"late-{place}", top + 0.0, long))
        names.append(Label(band_name(row.band), NAMES - 10, top + 20))
        figures.append(Label(riel(row.outstanding_riel), NAMES + long + 8, top + 20))
    return Lying(width, ROW * max(1, len(late)) + 4, NAMES, tuple(bars), tuple(names), tuple(figures))
