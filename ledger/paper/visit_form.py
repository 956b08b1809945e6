"""The form of a village, filled in by hand by an officer or a village volunteer: a row a family, boxes to tick.

Landscape; the row numbers are those of the page where it is keyed in.
"""

import re
from pathlib import Path

from ledger.paper import following_labels as words
from ledger.paper import labels
from ledger.paper.document import Document
from ledger.paper.edition import FAMILY_PAPERS, Edition, Label, Lang
from ledger.paper.page import BODY, HAIR, MM, RULE, RUNNING_TOP, Pair, Paper
from ledger.paper.table import Cell, Col, Drawn, Table
from ledger.paper.text import faces
from ledger.reports.visit_values import VisitForm, VisitFormRow

_HEIGHTS = (11 * MM, 10 * MM, 9.4 * MM, 8.8 * MM, 8.3 * MM)  # of a row: the tallest that costs no further page is taken
_BOX = 12.0
_END = 50.0  # height of the signatures
_SMALL = 8.0
_UNDER_NAME = 11.0  # from a name to its other spelling, where both do not fit on a line
_ANSWER = 7.0  # English words over a box
_BUSINESS = (words.WELL, words.STRUGGLING, words.STOPPED)
_HITS = (words.NOTHING, words.FLOOD, words.DROUGHT, words.ILLNESS, words.ANIMALS, words.OTHER)
_COLUMNS = (
    Col(labels.ROW_NUMBER, 30, "r", True), Col(labels.FAMILY_CODE, 54), Col(labels.NAME, 122),
    Col(words.PLANNED, 80, "c", True), *(Col(None, 43, "c") for _ in (*_BUSINESS, *_HITS)),
    Col(words.ADVICE, 120), Col(words.NEXT, 72))
_FIRST_TICK = 4


def render(form: VisitForm, lang: Lang, *, fonts_in: Path | None = None) -> bytes:
    """The blank form as a PDF; the same arguments give the same bytes. Raises Unprintable."""
    edition, both = FAMILY_PAPERS[lang], faces(fonts_in)
    document = Document(title=f"Visit form {form.number}", subject=f"Visits, printed {form.on:%Y-%m-%d}",
                        keywords=form.number, language=edition.language, issued_on=form.on, faces=both)
    paper = Paper(document, both, edition, form.number, title=_title(edition, form), wide=True,
                  foot=(form.number, edition.pair(words.BLANK_MEANS)))
    _draw(paper, form)
    paper.finish()
    return document.save()


def _title(edition: Edition, form: VisitForm) -> Pair:
    village = form.address.village
    texts = [voice.say(words.FORM_TITLE, village=f"{village.unit_km}{village.name_km}"
                       if voice.language == "km" else village.name_latin)
             for voice in (edition.main, edition.second) if voice]
    return texts[0], texts[1] if len(texts) > 1 else ""


def _draw(p: Paper, form: VisitForm) -> None:
    say, main = p.edition.pair, p.edition.main
    p.national_header(form.office, ((say(labels.NUMBER), form.number), (say(words.PRINTED), main.day(form.on))))
    _who_and_when(p, form)
    if form.rows:
        table = _Ticks(p, _COLUMNS)
        table.row = _row_height(p, table, len(form.rows))
        table.head()
        for i, row in enumerate(form.rows):
            table.add(_row(p, row), keep=_END if i == len(form.rows) - 1 else 0.0)
            for x in table.x:
                p.line(x, p.y - table.row, x, p.y)
    else:
        p.text(p.left, p.y + 30, say(words.NOBODY)[0], 12, True)
        p.y += 50
    _signatures(p)


def _row_height(p: Paper, table: "_Ticks", rows: int) -> float:
    """The tallest row that needs no more pages than the lowest: no page for three families."""
    head = table.head_height() + table.asked
    first, further = p.room - head, p.bottom - RUNNING_TOP - head

    def pages(height: float) -> int:
        """As Table.add counts them: the signatures stay with the last row."""
        count, room = 1, first
        for i in range(rows):
            if height + (_END if i == rows - 1 else 0.0) > room + 0.01:
                count, room = count + 1, further
            room -= height
        return count
    counts = [pages(height) for height in _HEIGHTS]
    return _HEIGHTS[counts.index(min(counts))]


def _who_and_when(p: Paper, form: VisitForm) -> None:
    """The day and the visitor: what is not known yet is a line to write on."""
    y, half = p.y + 12, p.left + p.span * 0.4
    used = p.beside(p.left, y, p.edition.pair(words.VISITED_ON))
    p.line(p.left + used + 6, y + 2, half - 20, y + 2, HAIR, (1, 2))
    used = p.beside(half, y, p.edition.pair(words.VISITOR))
    if form.visitor:
        p.text(half + used + 8, y, form.visitor, p.fit(form.visitor, 11, 200, True), True)
    else:
        p.line(half + used + 6, y + 2, p.right - 250, y + 2, HAIR, (1, 2))
    first, second = p.edition.pair(words.OFFICER_OR_VOLUNTEER)
    x = p.right - (p.text(p.right, y, second, 7.5, align="r") + 6 if second else 0)
    p.text(x, y, first, align="r")
    p.y = y + 10


class _Ticks(Table):
    """A table with two groups of columns to tick, each with its question above it."""

    @property
    def asked(self) -> float:
        """The height of the questions."""
        return 27.0 if self.paper.edition.second else 18.0

    def head(self) -> None:
        """The questions, the answers under them, the other heads beside them; on every page."""
        p, top = self.paper, self.paper.y + 2
        last, middle = _FIRST_TICK + len(_BUSINESS) + len(_HITS), _FIRST_TICK + len(_BUSINESS)
        for label, begin, end in ((words.BUSINESS, _FIRST_TICK, middle), (words.HIT, middle, last)):
            self._centred(label, begin, end, top + 10)
        p.y += self.asked
        super().head()
        for i, label in enumerate((*_BUSINESS, *_HITS), _FIRST_TICK):
            self._answer(label, i, p.y)
        for at in (_FIRST_TICK, middle, last):
            p.line(self.x[at], top, self.x[at], p.y, RULE)

    def _centred(self, label: Label, begin: int, end: int, y: float) -> None:
        p, room, x = self.paper, self.x[end] - self.x[begin] - 6, (self.x[begin] + self.x[end]) / 2
        first, second = p.edition.pair(label)
        p.text(x, y, first, p.fit(first, BODY, room, True, 7), True, "c")
        if second:
            p.text(x, y + 10, second, p.fit(second, 7.5, room, least=6), align="c")

    def _answer(self, label: Label, at: int, bottom: float) -> None:
        """A short word over a box: smaller rather than broken inside."""
        p, room, x = self.paper, self.x[at + 1] - self.x[at] - 3, (self.x[at] + self.x[at + 1]) / 2
        first, second = p.edition.pair(label)
        khmer = p.edition.main.language == "km"
        y = bottom - 5
        if second:
            p.text(x, y, second, p.fit(second, 7, room, least=5.5), align="c")
            y -= 9.5
        for text in reversed(re.split("[ \u200b]", first)):
            p.text(x, y, text, BODY if khmer else _ANSWER, True, "c")
            y -= 14 if khmer else 9


def _row(p: Paper, row: VisitFormRow) -> list[Cell]:
    main = p.edition.main
    planned = main.day(row.next_on) if row.next_on else "–"
    ticks: list[Cell] = [Drawn(lambda x, y, width: p.box(x + (width - _BOX) / 2, y - _BOX / 2, _BOX, _BOX))
                         for _ in (*_BUSINESS, *_HITS)]
    return [main.digits(row.line), row.family_number, _name(p, row), planned, *ticks, "", ""]


def _name(p: Paper, row: VisitFormRow) -> Drawn:
    """The name, and its other spelling beside it or under it."""
    pair = p.edition.name(row.name_km, row.name_latin)
    return Drawn(lambda x, y, width: p.names(x, y + 3.6, pair, width, _SMALL, gap=_UNDER_NAME))


def _signatures(p: Paper) -> None:
    p.y += 32
    half = p.span / 2
    for i, label in enumerate((words.VISITOR, labels.VILLAGE_CHIEF)):
        x = p.left + i * half
        used = p.beside(x, p.y, p.edition.pair(label))
        p.line(x + used + 6, p.y + 2, x + half - 30, p.y + 2, HAIR, (1, 2))
