"""A page of paper: the grid, text and lines measured from the top, the national header, the foot, turning a page.

A4 with 12 mm margins. `y` grows downwards and is the baseline of a text. A pair is (first, second): Khmer and its
smaller English, or one language and "". Black and white only; three weights of line.
"""

from collections.abc import Callable, Hashable, Sequence

from ledger.paper import document, labels
from ledger.paper.document import Document, Ink, Part
from ledger.paper.edition import FAMILY_PAPERS, Edition
from ledger.paper.text import Align, Face, wrap
from ledger.reports.figures import OfficeName
from ledger.reports.statements import Issue

Pair = tuple[str, str]

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)
MARGIN = 12 * MM
BODY, SECOND, LEAD = 10.0, 7.5, 17.0  # Khmer body, English beside it, distance of Khmer lines
HAIR, RULE, HEAVY = 0.4, 0.9, 1.6  # between rows, around heads and totals, round the one box that matters
FOOT = 19.0  # height of the foot above the bottom margin
RUNNING_TOP = MARGIN + 29  # where a further page begins under its running head
_SIDE, _WIDE_SIDE = 172.0, 262.0  # width of the institution's name beside motto and title


class Pen:
    """Draws on one sheet of ink. All measures in points."""

    def __init__(self, height: float, faces: tuple[Face, Face]) -> None:
        self.height = height
        self.faces = faces
        self.ink = Ink()

    def text(self, x: float, y: float, text: str, size: float = BODY, bold: bool = False, align: Align = "l",
             tabular: bool = False) -> float:
        """One line; returns its width."""
        return self.ink.text(self.faces[bold], x, self.height - y, size, text, align, tabular)

    def width_of(self, text: str, size: float = BODY, bold: bool = False, tabular: bool = False) -> float:
        """How wide a line would be."""
        return self.faces[bold].width(text, size, tabular)

    def fit(self, text: str, size: float, width: float, bold: bool = False, least: float = 8.0,
            tabular: bool = False) -> float:
        """The size, made smaller by half points until the line fits; not under `least`."""
        while size > least and self.width_of(text, size, bold, tabular) > width:
            size -= 0.5
        return size

    def beside(self, x: float, y: float, pair: Pair, size: float = BODY, bold: bool = False, second: float = SECOND,
               gap: float = 5) -> float:
        """The first, and after it on the same line the second, smaller and never bold; returns the width of both."""
        width = self.text(x, y, pair[0], size, bold)
        if pair[1]:
            width += gap + self.text(x + width + gap, y, pair[1], second_size(pair[1], second))
        return width

    def names(self, x: float, y: float, pair: Pair, width: float, second: float, gap: float = 0.0) -> None:
        """A name and its other spelling, never cut: side by side, with a `gap` under each other, or smaller."""
        size = second_size(pair[1], second) if pair[1] else 0.0
        used, other = self.width_of(pair[0]), self.width_of(pair[1], size) if pair[1] else 0.0
        below = bool(pair[1]) and gap > 0 and used + 5 + other > width
        room = width if below or not pair[1] else width - 5
        scale = min(1.0, room / max(used if below else used + other, other, 0.01))
        self.text(x, y - (gap / 2 if below else 0), pair[0], BODY * scale)
        if pair[1]:
            self.text(x + (0 if below else used * scale + 5), y + (gap / 2 if below else 0), pair[1], size * scale)

    def under(self, x: float, y: float, pair: Pair, size: float = BODY, bold: bool = False, second: float = SECOND,
              gap: float = 11, align: Align = "l") -> None:
        """The first, and the second `gap` under its baseline."""
        self.text(x, y, pair[0], size, bold, align)
        if pair[1]:
            self.text(x, y + gap, pair[1], second_size(pair[1], second), False, align)

    def block(self, x: float, y: float, text: str, width: float, size: float = BODY, lead: float = LEAD,
              bold: bool = False) -> float:
        """Wrapped lines; returns the baseline after the last one."""
        for line in wrap(self.faces[bold], text, size, round(width, 2)):
            self.text(x, y, line, size, bold)
            y += lead
        return y

    def line(self, x1: float, y1: float, x2: float, y2: float, weight: float = HAIR,
             dots: tuple[float, float] | None = None) -> None:
        """A straight line."""
        on, off = (f"[{dots[0]:g} {dots[1]:g}] 0 d ", " [] 0 d") if dots else ("", "")
        h = self.height
        self.ink.operators.append(f"{weight:g} w {on}{x1:.2f} {h - y1:.2f} m {x2:.2f} {h - y2:.2f} l S{off}")

    def box(self, x: float, y: float, width: float, height: float, weight: float = RULE) -> None:
        """An empty rectangle; x, y is its upper left corner."""
        self.ink.operators.append(
            f"{weight:g} w {x:.2f} {self.height - y - height:.2f} {width:.2f} {height:.2f} re S")

    def shape(self, points: Sequence[tuple[float, float]], fill: bool = True, close: bool = True,
              weight: float = RULE) -> None:
        """A polygon (black, or white with a black edge), or with close=False a line through the points."""
        path = " ".join(f"{x:.2f} {self.height - y:.2f} {'l' if i else 'm'}" for i, (x, y) in enumerate(points))
        self.ink.operators.append(f"{weight:g} w {path} {('b' if fill else 's') if close else 'S'}")

    def place(self, shared: Part, dy: float = 0) -> None:
        """A shared part, `dy` points lower than it was drawn."""
        self.ink.place(shared, -dy)


def second_size(text: str, size: float) -> float:
    """English may be small beside Khmer; Khmer beside English (a name) must stay legible."""
    return max(size, 9.5) if "\u1780" <= text[0] <= "\u17ff" else size


class Paper(Pen):
    """One paper in a document, with its number. Draw from `y` downwards, then `finish()`."""

    def __init__(self, target: Document, faces: tuple[Face, Face], edition: Edition, number: str, *, title: Pair,
                 foot: tuple[str, str | Pair], wide: bool = False) -> None:
        """`foot`: what stands in it at the left and in the middle; the second of a pair has a line of its own."""
        self.width, height = (A4[1], A4[0]) if wide else A4
        super().__init__(height, faces)
        self.edition, self.number, self.title = edition, number, title
        self._foot_texts = foot[0], (foot[1], "") if isinstance(foot[1], str) else foot[1]
        self._foot_second = 9.0 if self._foot_texts[1][1] else 0.0  # height of that line
        self.left, self.right = MARGIN, self.width - MARGIN
        self.bottom = height - MARGIN - FOOT - self._foot_second
        self.y = MARGIN
        self._target = target
        self._pages = [self.ink]

    @property
    def pages(self) -> int:
        """Pages so far."""
        return len(self._pages)

    @property
    def room(self) -> float:
        """The height left on this page above the foot."""
        return self.bottom - self.y

    @property
    def span(self) -> float:
        """The width between the margins."""
        return self.right - self.left

    def rule(self, y: float, weight: float = HAIR) -> None:
        """A line from margin to margin."""
        self.line(self.left, y, self.right, y, weight)

    def part(self, key: Hashable, draw: Callable[[Pen], None]) -> Part:
        """A piece drawn once in the life of the process; `key` must name everything it depends on."""
        def ink(target: Ink) -> None:
            pen = Pen(self.height, self.faces)
            pen.ink = target
            draw(pen)
        return document.part((key, self.edition.lang, self.edition.main.khmer_digits, self.width, self.faces),
                             self.width, self.height, ink)

    def turn(self) -> None:
        """A new page with the running head."""
        self.ink = Ink()
        self._pages.append(self.ink)
        y = MARGIN + 9
        self.beside(self.left, y, self.title, BODY, True)
        self.text(self.right, y, self.number, 9, align="r")
        self.rule(y + 8, RULE)
        self.y = RUNNING_TOP

    def finish(self) -> int:
        """Writes the foot of every page and hands the pages to the document; returns how many there are."""
        for number, ink in enumerate(self._pages, 1):
            self.ink = ink
            self._foot(number, len(self._pages))
            self._target.page(ink, self.width, self.height)
        return len(self._pages)

    def _foot(self, page: int, pages: int) -> None:
        y = self.height - MARGIN - 1 - self._foot_second
        self.rule(y - 12)
        self.text(self.left, y, self._foot_texts[0], 8)
        middle = self._foot_texts[1]
        self.under(self.width / 2, y, middle, 8 if middle[0].isascii() else BODY, gap=10, align="c")
        numbers = FAMILY_PAPERS[self.edition.lang]  # a page number is no figure to compare: Khmer digits in Khmer
        first, second = numbers.pair(labels.PAGE_OF, page=page, pages=pages)
        x = self.right
        if second:
            x -= self.text(x, y, second, 8, align="r") + 6
        self.text(x, y, first, BODY if self.edition.main.language == "km" else 8, align="r")

    def national_header(self, office: OfficeName, facts: Sequence[tuple[Pair, str]]) -> None:
        """Kingdom and motto, ministry and department at the left, number and dates (`facts`) at the right, the title.

        On a wide page the sides begin beside the motto, which saves a row and a half.
        """
        wide = self.width > self.height
        key = ("national header", office, self.title)
        self.place(self.part(key, lambda pen: _header(pen, self, office)))
        y = self.y + 11 + (4 if wide else 31)
        for label, value in facts:
            width = self.text(self.right, y, value, BODY, True, "r")
            x = self.right - width - 5
            if label[1]:
                x -= self.text(x, y, label[1], SECOND, align="r") + 4
            self.text(x, y, label[0], align="r")
            y += 16
        self.y += 11 + 31 + (32 if self.title[1] and not wide else 24) + (25 if self.title[1] else 16)


class StatementPaper(Paper):
    """A statement: a paper that is issued, so that its code can be checked."""

    def __init__(self, target: Document, faces: tuple[Face, Face], edition: Edition, issue: Issue, *, title: Pair,
                 foot: tuple[str, str], wide: bool = False) -> None:
        super().__init__(target, faces, edition, issue.number, title=title, foot=foot, wide=wide)
        self.issue = issue


def _header(pen: Pen, paper: Paper, office: OfficeName) -> None:
    middle, y, wide = paper.width / 2, MARGIN + 11, paper.width > paper.height
    voices = (paper.edition.main, paper.edition.second)
    pen.text(middle, y, voices[0].say(labels.KINGDOM), 12.5, True, "c")
    pen.text(middle, y + 18, voices[0].say(labels.MOTTO), 11, True, "c")
    _ornament(pen, middle, y + 28)
    side = y + (4 if wide else 31)
    title_at, reach = y + 31 + (32 if paper.title[1] and not wide else 24), 0.0
    for voice in filter(None, voices):
        first = voice is voices[0]
        name = office.name_km if voice.language == "km" else office.name_en
        lead = 10.0 if not first else 16.0 if voice.language == "km" else 13.0
        for text in (voice.say(labels.MINISTRY), name):
            width = _WIDE_SIDE if wide else _SIDE
            size = BODY if first else pen.fit(text, SECOND, width, least=6)
            side = pen.block(paper.left, side, text, width, size, lead, first)
            if side - lead > title_at - 14:  # it stands beside the title, which must keep clear of it
                lines = wrap(pen.faces[first], text, size, width)
                reach = max(reach, *(pen.width_of(line, size, first) for line in lines))
        side -= 5
    y = title_at
    size = pen.fit(paper.title[0], 16, min(300, 2 * (middle - paper.left - reach - 6)), True)
    pen.text(middle, y, paper.title[0], size, True, "c")
    if paper.title[1]:
        pen.text(middle, y + 17, paper.title[1], 10, align="c")


def _ornament(pen: Pen, x: float, y: float) -> None:
    pen.line(x - 34, y, x - 8, y, RULE)
    pen.line(x + 8, y, x + 34, y, RULE)
    for dx, r in ((-5.5, 1.6), (0.0, 2.8), (5.5, 1.6)):
        pen.shape([(x + dx - r, y), (x + dx, y - r), (x + dx + r, y), (x + dx, y + r)])
