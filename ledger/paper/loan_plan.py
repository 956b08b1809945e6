"""Half of a page with instalments: two halves side by side are a whole schedule, or an old one beside a new one."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from ledger.paper import labels, loan_labels
from ledger.paper.edition import Label
from ledger.paper.page import BODY, HAIR, RULE, Paper

HEAD, GAP = 26.0, 20.0  # height of the head, distance of the halves


class Line(Protocol):
    """An instalment, in riel."""

    @property
    def number(self) -> int:
        """Counted from 1."""

    @property
    def due_on(self) -> date:
        """Its due date."""

    @property
    def principal(self) -> int:
        """Its principal."""

    @property
    def interest(self) -> int:
        """Its interest."""

    @property
    def total(self) -> int:
        """All of it."""


_PLAIN: tuple[tuple[Label, float], ...] = (
    (loan_labels.INSTALMENT_NUMBER, 0.1), (loan_labels.DUE_DATE, 0.385), (labels.PRINCIPAL, 0.6),
    (labels.INTEREST, 0.8), (loan_labels.TO_PAY, 1.0))
_WITH_PENALTY: tuple[tuple[Label, float], ...] = (
    (loan_labels.INSTALMENT_NUMBER, 0.09), (loan_labels.DUE_DATE, 0.34), (labels.PRINCIPAL, 0.5),
    (labels.INTEREST, 0.66), (loan_labels.PENALTY, 0.82), (loan_labels.TO_PAY, 1.0))


def half_width(p: Paper) -> float:
    """How wide a half is."""
    return (p.span - GAP) / 2


def half(p: Paper, x: float, y: float, lines: Sequence[Line], row: float) -> None:
    """The lines under their head, `row` points high each, from (x, y) down."""
    width, main = half_width(p), p.edition.main
    penalties = [int(getattr(line, "penalty", 0)) for line in lines]
    columns = _WITH_PENALTY if any(penalties) else _PLAIN
    values = [[main.digits(line.number), main.day(line.due_on), main.riel(line.principal), main.riel(line.interest),
               *([main.riel(penalty)] if columns is _WITH_PENALTY else []), main.riel(line.total)]
              for line, penalty in zip(lines, penalties, strict=True)]
    rooms = [width * (at - before) - 4 for (_, at), (_, before) in
             zip(columns, [(None, 0.0), *columns[:-1]], strict=True)]
    size = min((p.fit(value, BODY, room, i == len(cells) - 1, 6.5, True) for cells in values
                for i, (value, room) in enumerate(zip(cells, rooms, strict=True))), default=BODY)
    p.line(x, y, x + width, y, RULE)
    for (label, at), room in zip(columns, rooms, strict=True):
        first, second = p.edition.pair(label)
        p.under(x + width * at - 3, y + (12 if second else 16), (first, second), p.fit(first, BODY, room + 2, True, 7),
                True, 7, 9.5, "r")
    y += HEAD
    p.line(x, y, x + width, y, RULE)
    for cells in values:
        for i, ((_, at), value) in enumerate(zip(columns, cells, strict=True)):
            p.text(x + width * at - 3, y + row / 2 + 3.6, value, size, i == len(cells) - 1, "r", True)
        y += row
        p.line(x, y, x + width, y, HAIR)
