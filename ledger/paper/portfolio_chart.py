"""The chart of what is at risk at the ends of months: three lines that any printer keeps apart."""

from collections.abc import Sequence
from itertools import pairwise

from ledger.paper import marks
from ledger.paper import portfolio_labels as words
from ledger.paper.page import HAIR, RULE, Paper
from ledger.reports.portfolio_values import MonthEnd

DRAWN = (1, 30, 90)
_STEPS = (1, 2, 5)
HEIGHT = 190.0


def risk_chart(p: Paper, history: Sequence[MonthEnd]) -> None:
    """Portfolio at risk over 1, 30 and 90 days, in percent of all that is owed; HEIGHT points from p.y down."""
    top, base, left = p.y + 26, p.y + HEIGHT - 26, p.left + 44
    step, count = _scale(max((ppm for end in history for days in DRAWN if (ppm := end.ppm(days))), default=1))
    for n in range(count + 1):
        y = base - (base - top) * n / count
        p.line(left, y, p.right, y, RULE if n == 0 else HAIR, None if n == 0 else (1, 2))
        p.text(left - 6, y + 3, p.edition.main.percent(step * n, 1_000_000), 8, align="r", tabular=True)
    slot = (p.right - left) / max(len(history), 1)
    for days in DRAWN:
        dots = [(left + slot * (n + 0.5), base - (base - top) * ppm / (step * count))
                for n, end in enumerate(history) if (ppm := end.ppm(days)) is not None]
        for (x1, y1), (x2, y2) in pairwise(dots):
            p.line(x1, y1, x2, y2, {1: 0.7, 30: 2.0, 90: 1.2}[days], (4, 3) if days == 90 else None)
        for x, y in dots:
            if days == 90:
                p.box(x - 2, y - 2, 4, 4, 0.7)
            else:
                marks.disc(p, x, y, 2.4 if days == 30 else 1.8, days == 30)
    for n, end in enumerate(history):
        name = p.edition.main.month(end.on)
        p.text(left + slot * (n + 0.5), base + 14, name, p.fit(name, 9, slot - 1, least=6), align="c")
    _key(p, p.y + 8)
    p.y += HEIGHT


def _scale(largest: int) -> tuple[int, int]:
    """A step in parts per million and the number of steps (at most 5) that reach `largest`."""
    unit = 1_000
    while True:
        for step in _STEPS:
            count = -(-largest // (step * unit))
            if count <= 5:
                return step * unit, max(1, count)
        unit *= 10


def _key(p: Paper, y: float) -> None:
    x = p.left + 44
    for days in DRAWN:
        p.line(x, y - 3, x + 24, y - 3, {1: 0.7, 30: 2.0, 90: 1.2}[days], (4, 3) if days == 90 else None)
        if days == 90:
            p.box(x + 10, y - 5, 4, 4, 0.7)
        else:
            marks.disc(p, x + 12, y - 3, 2.4 if days == 30 else 1.8, days == 30)
        x += 30 + p.beside(x + 30, y, p.edition.pair(words.over(days), **({} if days == 1 else {"days": days}))) + 18
