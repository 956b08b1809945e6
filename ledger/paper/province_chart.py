"""The chart of lent and repaid by month, in two fills that any printer keeps apart."""

from collections.abc import Sequence
from datetime import date

from ledger.paper import labels, marks
from ledger.paper.edition import Label
from ledger.paper.page import RULE, Paper
from ledger.reports.figures import MonthFigures

_MOST = 24  # more months than this are drawn as quarters, more quarters as years
Bar = tuple[date, int, int]  # first month, lent, repaid


def months_chart(p: Paper, figures: Sequence[MonthFigures], bottom: float, titled: bool = True) -> None:
    """The chart from p.y down to `bottom`: a pair of bars a month (quarter, year) with its figures above.

    Where a heading stands above it (not `titled`), it says only in what the figures are.
    """
    main = p.edition.main
    months = 1 if len(figures) <= _MOST else 3 if len(figures) <= 3 * _MOST else 12
    bars = _grouped(figures, months)
    title = {1: labels.BY_MONTH, 3: labels.BY_QUARTER, 12: labels.BY_YEAR}[months]
    largest = max((max(lent, repaid) for _, lent, repaid in bars), default=0)
    unit, name = (10_000, labels.TEN_THOUSANDS) if main.khmer_digits else (1_000, labels.THOUSANDS)
    if largest >= 99_999 * unit:
        unit, name = 1_000_000, labels.MILLIONS
    p.y += 4 if titled else 14
    first, second = p.edition.pair(name)
    if titled:
        first = main.say(title, unit=main.say(name))
        second = p.edition.second.say(title, unit=second) if p.edition.second else ""
    p.under(p.left, p.y, (first, second), p.fit(first, 11.5, p.span - 160, True, 9), True, 8.5, 12)
    _key(p)
    base = bottom - (36 if p.edition.second else 28)
    scale = (base - p.y - 34) / largest if largest > 0 else 0
    step = p.span / max(len(bars), 1)
    for i, (month, lent, repaid) in enumerate(bars):
        x, wide = p.left + i * step, step / 2 - min(3, step / 12)
        for left, riel, fill in ((x + step / 2 - wide, lent, "sparse"), (x + step / 2, repaid, "black")):
            if riel > 0:
                height = max(riel * scale, 1)
                marks.bar(p, left, base - height, wide, height, "sparse" if fill == "sparse" else "black")
                text = main.riel(round(riel / unit))
                size = p.fit(text, 9 if main.khmer_digits else 7.5, step / 2 + 1, least=5)
                behind = left > x + step / 4 and lent > riel  # a taller bar stands at its left: keep clear of it
                p.text(left + (1 if behind else wide / 2), base - height - 4, text, size, align="l" if behind else "c")
        _under(p, month, months, x + step / 2, base, step, i == 0)
    p.rule(base, RULE)
    p.y = bottom


def _grouped(months: Sequence[MonthFigures], size: int) -> list[Bar]:
    """Months together by quarter or year; the first group may be a part of one."""
    bars: list[Bar] = []
    for figures in months:
        first = figures.month.replace(month=(figures.month.month - 1) // size * size + 1)
        lent, repaid = figures.disbursed_riel, figures.repaid_principal_riel
        if bars and bars[-1][0] == first:
            bars[-1] = (first, bars[-1][1] + lent, bars[-1][2] + repaid)
        else:
            bars.append((first, lent, repaid))
    return bars


def _under(p: Paper, month: date, months: int, x: float, base: float, step: float, is_first: bool) -> None:
    """Name of the month (or quarter, year), and the year under the first and every January."""
    main = p.edition.main
    if months == 1:
        text = main.month(month)
        p.text(x, base + 14, text, p.fit(text, 10, step - 1, least=6), align="c")
        if p.edition.second:
            text = p.edition.second.month(month)
            p.text(x, base + 25, text, p.fit(text, 7.5, step - 1, least=5), align="c")
        if is_first or month.month == 1:
            p.text(x, base + (35 if p.edition.second else 26), main.digits(month.year), 8, align="c")
    else:
        text = main.digits(month.year if months == 12 else f"{(month.month + 2) // 3}/{month.year}")
        p.text(x, base + 14, text, p.fit(text, 9, step - 1, least=5), align="c")


def _key(p: Paper) -> None:
    x = p.right
    keys: tuple[tuple[Label, marks.Fill], ...] = ((labels.KEY_REPAID, "black"), (labels.KEY_LENT, "sparse"))
    for label, fill in keys:
        pair = p.edition.pair(label)
        wide = p.width_of(pair[0]) + (p.width_of(pair[1], 7.5) + 5 if pair[1] else 0)
        x -= wide
        p.beside(x, p.y, pair)
        x -= 23
        marks.bar(p, x, p.y - 8, 18, 9, fill)
        x -= 14
