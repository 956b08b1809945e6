"""Tables: rows measured whole and moved whole, heads repeated, totals carried from page to page.

A row never splits. When the page turns, a table with carried totals closes with "carried forward" and opens the
next page with "brought forward". Text stands left, figures right; a name breaks only at its spaces.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ledger.paper import labels
from ledger.paper.edition import Label
from ledger.paper.page import BODY, HAIR, RULE, Pair, Paper, Pen, second_size
from ledger.paper.text import Align, wrap

PAD = 4.0
SMALL = 7.0  # the second language in heads and cells
_NARROWEST = 44.0  # a column of words never gets narrower
_TOTAL_RULES = 2.0  # from the first rule under a total to the second
_LEAD, _SMALL_LEAD, _HEAD_LEAD, _HEAD_SMALL = 16.0, 9.5, 14.5, 8.5


@dataclass(frozen=True)
class Col:
    """A column. `width` is its share; `figures`: tabular digits; `gives`: shrinks when figures need more room."""

    label: Label | None
    width: float
    align: Align = "l"
    figures: bool = False
    gives: bool = False


class Name(NamedTuple):
    """A cell with a second, smaller text: after the first if both fit on a line, else under it.

    `at`: where the second begins in the cell, when the first leaves room for it: so that a list lines up.
    `small`: size of the second, points; Khmer is never under 9.5.
    """

    first: str
    second: str = ""
    at: float = 0.0
    bold: bool = False
    small: float = SMALL


class Drawn(NamedTuple):
    """A cell that draws itself: draw(x, y of the middle, width)."""

    draw: Callable[[float, float, float], object]


Cell = str | Name | Drawn


class _Line(NamedTuple):
    dx: float
    dy: float
    text: str
    size: float
    bold: bool


class Table:
    """A table across the paper. `row` is the height of a row with one line, points.

    `widest`: cells as wide as any will be, usually the totals; columns of figures grow to hold them.
    `carried`: gives the totals so far, under a label, when a page turns.
    """

    def __init__(self, paper: Paper, cols: Sequence[Col], row: float = 19.0, *, widest: Sequence[Cell] = (),
                 carried: Callable[[Label], Sequence[Cell]] | None = None) -> None:
        self.paper, self.row, self.carried = paper, row, carried
        self._under: float | None = None  # height of "carried forward", measured at the first row
        self.cols, self._figure_size = _fitted(paper, cols, widest)
        self.x = [paper.left]
        for col in self.cols:
            self.x.append(self.x[-1] + col.width)
        self._at = [{"l": self.x[i] + PAD, "r": self.x[i + 1] - PAD, "c": (self.x[i] + self.x[i + 1]) / 2}[col.align]
                    for i, col in enumerate(self.cols)]

    # --- head ---------------------------------------------------------------------------------------------------
    def head_height(self) -> float:
        """The height of the head."""
        lines = [self._head_lines(col) for col in self.cols]
        return max(len(first) * _HEAD_LEAD + len(second) * _HEAD_SMALL for first, second in lines) + 7

    def head(self) -> None:
        """The head with its rules; drawn once and placed on every page."""
        top, height = 100.0, self.head_height()
        key = ("table head", tuple(self.cols))
        self.paper.place(self.paper.part(key, lambda pen: self._draw_head(pen, top, height)), self.paper.y - top)
        self.paper.y += height

    def _head_lines(self, col: Col) -> tuple[Sequence[str], Sequence[str]]:
        if col.label is None:
            return (), ()
        first, second = self.paper.edition.pair(col.label)
        room = round(col.width - 2 * PAD + 0.5, 2)
        regular, bold = self.paper.faces
        return wrap(bold, first, BODY, room), wrap(regular, second, SMALL, room)

    def _draw_head(self, pen: Pen, top: float, height: float) -> None:
        left, right = self.x[0], self.x[-1]
        pen.line(left, top, right, top, RULE)
        for at, col in zip(self._at, self.cols, strict=True):
            first, second = self._head_lines(col)
            y = top + height - 5 - len(second) * _HEAD_SMALL - (len(first) - 1) * _HEAD_LEAD - (0 if second else 1)
            for text in first:
                pen.text(at, y, text, BODY, True, col.align)
                y += _HEAD_LEAD
            y -= _HEAD_LEAD - 10
            for text in second:
                pen.text(at, y, text, SMALL, False, col.align)
                y += _HEAD_SMALL
        pen.line(left, top + height, right, top + height, RULE)

    # --- rows ---------------------------------------------------------------------------------------------------
    def add(self, cells: Sequence[Cell], *, bold: bool = False, weight: float = HAIR, keep: float = 0.0,
            totalled: bool = False) -> None:
        """A row. `keep`: the height of what must stand on the same page under it (signatures).

        `totalled`: a total of one line follows, on the same page too, with room for "carried forward" under both.
        """
        lines, height = self._measure(cells, bold)
        if self.carried and self._under is None:
            self._under = self.height_of(self.carried(labels.CARRIED_FORWARD))
        total = self.row + _TOTAL_RULES if totalled else 0.0
        under = self._under or 0.0
        if self.paper.y + height + total + max(under, keep) > self.paper.bottom + 0.01:
            self._turn()
        self._draw(cells, lines, height, bold)
        self.paper.rule(self.paper.y, weight)

    def total(self, cells: Sequence[Cell]) -> None:
        """A total: a rule above it, two below."""
        paper = self.paper
        paper.rule(paper.y, RULE)
        lines, height = self._measure(cells, True)
        self._draw(cells, lines, height, True)
        paper.rule(paper.y, RULE)
        paper.rule(paper.y + _TOTAL_RULES, HAIR)
        paper.y += _TOTAL_RULES

    def height_of(self, cells: Sequence[Cell]) -> float:
        """The height a row will have."""
        return self._measure(cells, False)[1]

    def _turn(self) -> None:
        if self.carried:
            cells = self.carried(labels.CARRIED_FORWARD)
            self._draw(cells, *self._measure(cells, True), True)
            self.paper.rule(self.paper.y, RULE)
        self.paper.turn()
        self.head()
        if self.carried:
            cells = self.carried(labels.BROUGHT_FORWARD)
            self._draw(cells, *self._measure(cells, True), True)
            self.paper.rule(self.paper.y)

    def _measure(self, cells: Sequence[Cell], bold: bool) -> tuple[list[Sequence[_Line]], float]:
        """The lines of every named cell, and the height of the row. Plain strings are one line."""
        measured: list[Sequence[_Line]] = []
        deepest = 0.0
        for i, cell in enumerate(cells):
            lines: Sequence[_Line] = ()
            if isinstance(cell, Name):
                lines = self._name_lines(cell, self.cols[i].width - 2 * PAD, bold or cell.bold)
                deepest = max(deepest, lines[-1].dy if lines else 0)
            measured.append(lines)
        return measured, self.row + deepest

    def _name_lines(self, cell: Name, room: float, bold: bool) -> list[_Line]:
        face = self.paper.faces[bold]
        first = [cell.first] if face.width(cell.first, BODY) <= room else wrap(face, cell.first, BODY, round(room, 2))
        lines = [_Line(0, i * _LEAD, text, BODY, bold) for i, text in enumerate(first)]
        if not cell.second:
            return lines
        size = second_size(cell.second, cell.small)
        least = face.width(first[-1], BODY) + 5 if lines else 0
        spare = room - self.paper.width_of(cell.second, size)
        if least <= spare:
            at = max(least, min(cell.at, spare))
            return [*lines, _Line(at, (len(lines) - 1) * _LEAD if lines else 0, cell.second, size, False)]
        y = (len(lines) - 1) * _LEAD + (11.0 if size < 9 else 13.0)
        for text in wrap(self.paper.faces[False], cell.second, size, round(room, 2)):
            lines.append(_Line(0, y, text, size, False))
            y += _SMALL_LEAD if size < 9 else 13.0
        return lines

    def _draw(self, cells: Sequence[Cell], named: Sequence[Sequence[_Line]], height: float, bold: bool) -> None:
        paper = self.paper
        base = paper.y + self.row / 2 + 3.6
        for i, cell in enumerate(cells):
            if isinstance(cell, str):
                if cell:
                    col = self.cols[i]
                    size = self._figure_size if col.figures else BODY
                    paper.text(self._at[i], base, cell, size, bold, col.align, col.figures)
            elif isinstance(cell, Name):
                for line in named[i]:
                    paper.text(self.x[i] + PAD + line.dx, base + line.dy, line.text, line.size, line.bold)
            else:
                cell.draw(self.x[i] + PAD, paper.y + self.row / 2, self.cols[i].width - 2 * PAD)
        paper.y += height


def _fitted(paper: Paper, cols: Sequence[Col], widest: Sequence[Cell]) -> tuple[tuple[Col, ...], float]:
    """The columns scaled to the page, those of figures as wide as `widest` needs; and the size of figures.

    The room is taken from the columns that give, then from all columns of words, down to the narrowest; when that
    is not enough, figures are set smaller.
    """
    scale = paper.span / sum(col.width for col in cols)
    widths = [col.width * scale for col in cols]
    for i, cell in enumerate(widest):
        if isinstance(cell, str) and cols[i].figures:
            widths[i] = max(widths[i], round(paper.width_of(cell, BODY, True, True) + 2 * PAD, 1))
    for words in ([i for i, col in enumerate(cols) if col.gives], [i for i, col in enumerate(cols) if not col.figures]):
        excess, there = sum(widths) - paper.span, sum(widths[i] - _NARROWEST for i in words if widths[i] > _NARROWEST)
        for i in words:
            if excess > 0 and widths[i] > _NARROWEST:
                widths[i] -= min(excess, there) * (widths[i] - _NARROWEST) / there
    figures = sum(width for width, col in zip(widths, cols, strict=True) if col.figures)
    smaller = min(1.0, (paper.span - sum(widths) + figures) / figures + 1e-9) if figures else 1.0
    return tuple(replace(col, width=round(width * smaller if col.figures else width, 2))
                 for col, width in zip(cols, widths, strict=True)), BODY * smaller


def label_cell(pair: Pair, bold: bool = False, at: float = 0.0) -> Name:
    """A label as a cell."""
    return Name(pair[0], pair[1], at, bold)
