"""Receipts, four or eight to a page, each of which stands alone when it is cut out along the dashed lines."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from ledger.paper import labels, marks, visit_labels
from ledger.paper.document import Document
from ledger.paper.edition import FAMILY_PAPERS, Edition, Label, Lang
from ledger.paper.page import A4, BODY, HAIR, HEAVY, MARGIN, MM, RULE, Pair, Pen, second_size
from ledger.paper.text import faces, wrap
from ledger.reports.sheet_values import Receipt

PerPage = Literal[4, 8]
_EDGE, _CUT = MARGIN, 7 * MM  # air at the edge of the page, and beside the cut between the columns
_GAP = {4: 14 * MM, 8: 10 * MM}  # between the rows: the cut is in the middle of it


def render(receipts: Sequence[Receipt], printed_on: date, lang: Lang, per_page: PerPage = 4, *,
           fonts_in: Path | None = None) -> bytes:
    """The receipts (at least one) in the order given, as a PDF; the same arguments give the same bytes.

    Raises Unprintable.
    """
    edition, both = FAMILY_PAPERS[lang], faces(fonts_in)
    first, last = receipts[0].voucher, receipts[-1].voucher
    document = Document(title=f"Receipts {first}" if first == last else f"Receipts {first} to {last}",
                        subject=f"Receipts of {receipts[0].on:%Y-%m-%d}", keywords=first, language=edition.language,
                        issued_on=printed_on, faces=both)
    for start in range(0, len(receipts), per_page):
        pen = Pen(A4[1], both)
        for place, receipt in enumerate(receipts[start:start + per_page]):
            slip = Slip(pen, edition, receipt, place, per_page)
            if per_page == 4:
                _large(slip)
            else:
                _small(slip)
        _cuts(pen, per_page)
        document.page(pen.ink, *A4)
    return document.save()


def _height(per_page: PerPage) -> float:
    """Of one receipt: as many as there are in a column share the page with the gaps between them."""
    rows = per_page // 2
    return (A4[1] - 2 * _EDGE - (rows - 1) * _GAP[per_page]) / rows


class Slip:
    """The place of one receipt on the page: `x`, `y` its upper left corner inside the air, `right`, `bottom`."""

    def __init__(self, pen: Pen, edition: Edition, receipt: Receipt, place: int, per_page: PerPage) -> None:
        self.pen, self.edition, self.receipt = pen, edition, receipt
        column, row, wide = place % 2, place // 2, A4[0] / 2
        self.x = column * wide + (_CUT if column else _EDGE)
        self.right = (column + 1) * wide - (_EDGE if column else _CUT)
        self.y = _EDGE + row * (_height(per_page) + _GAP[per_page])
        self.bottom = self.y + _height(per_page)
        self.width = self.right - self.x

    def say(self, label: Label) -> Pair:
        """A label in the languages of the edition."""
        return self.edition.pair(label)

    def names(self) -> Pair:
        """The family's name in one or both scripts."""
        return self.edition.name(self.receipt.name_km, self.receipt.name_latin)

    def place(self) -> str:
        """Village and commune."""
        around = (self.receipt.address.village, self.receipt.address.commune)
        if self.edition.main.language == "km":
            return " ".join(f"{place.unit_km}{place.name_km}" for place in around)
        return ", ".join(f"{place.name_latin} {place.unit_en}" for place in around)

    def shares(self) -> list[tuple[Label, int]]:
        """What the money was for, then what is still owed."""
        one = self.receipt
        parts = [(labels.INTEREST, one.interest), (labels.PRINCIPAL, one.principal)]
        parts += [(visit_labels.PENALTY, one.penalty)] if one.penalty else []
        parts += [(visit_labels.HELD, one.held)] if one.held else []
        return [*parts, (visit_labels.STILL_OWED, one.outstanding)]

    def next(self) -> str:
        """What to bring and when, or that nothing more is to pay."""
        one, main = self.receipt, self.edition.main
        if one.next_due_on is None:
            return self.say(visit_labels.NOTHING_MORE)[0]
        return f"{main.riel(one.next_riel)} ៛  {main.day(one.next_due_on)}"

    def office(self) -> Pair:
        """The department."""
        one = self.receipt.office
        if self.edition.main.language == "en":
            return one.name_en, ""
        return one.name_km, one.name_en if self.edition.second else ""

    def title(self) -> Pair:
        """What the paper is; of an entry turned back, that it is worth nothing."""
        first, second = self.say(visit_labels.RECEIPT)
        if self.receipt.reversed:
            void = self.say(visit_labels.REVERSED)
            return f"{first} · {void[0]}", f"{second} · {void[1]}" if second else ""
        return first, second


def _large(s: Slip) -> None:
    """A quarter of the page, 105 x 148.5 mm."""
    one, pen = s.receipt, s.pen
    first, second = s.office()
    pen.text(s.x, s.y + 9, first, pen.fit(first, BODY, s.width, True, 7), True)
    if second:
        pen.text(s.x, s.y + 20, second, pen.fit(second, 7, s.width - 4, least=5.5))
    y = s.y + (41 if second else 34)
    _title(s, y, 17, y - 7, 12)
    pen.text(s.right, y + 8, s.edition.main.day(one.on), BODY, False, "r", True)
    pen.line(s.x, y + 14, s.right, y + 14, RULE)
    y += 29
    pen.beside(s.x, y, s.say(visit_labels.RECEIVED_FROM), second=7)
    pen.text(s.right, y, f"{one.family_number} · {one.loan_number}", BODY, True, "r")
    _name(s, s.x, y + 17, 12)
    pen.text(s.x, y + 34, s.place(), pen.fit(s.place(), BODY, s.width))
    y = _amount(s, y + 42) + 1
    y = _shares(s, s.shares(), y, 16, s.width, BODY) + 21
    pen.beside(s.x, y, s.say(visit_labels.NEXT), BODY, second=7)
    pen.text(s.right, y, s.next(), pen.fit(s.next(), 12, s.width - 92, True), True, "r")
    _thumb(s, s.bottom - marks.THUMB - 16)
    _mark(s, s.bottom - marks.THUMB - 16)
    _cashier(s, s.right - marks.THUMB - 12)


def _mark(s: Slip, top: float) -> None:
    """QR code, the mark of the entry in the books, and the number of the receipt written in the village."""
    one, pen, x = s.receipt, s.pen, s.x + 62
    marks.qr(pen, s.x, top, 54, f"FFL1/{one.office.code}/{one.voucher}/{one.mark}")
    pen.under(x, top + 9, s.say(visit_labels.MARK), 9, second=7, gap=10)
    for line, start in enumerate((0, 8)):
        pen.text(x, top + 31 + 11 * line, _grouped(one.mark[start:start + 8]), 9, True)
    if one.reference:
        room = s.right - marks.THUMB - 6 - x
        first, second = s.say(visit_labels.PAPER_RECEIPT)
        pen.under(x, top + 58, (first, second), pen.fit(first, 9, room, least=7), second=7, gap=10)
        pen.text(x, top + 80, one.reference, pen.fit(one.reference, 9, room, True, 5), True)


def _small(s: Slip) -> None:
    """An eighth of the page, 105 x 74 mm: the figures at the left, the thumb at the right."""
    one, pen, main = s.receipt, s.pen, s.edition.main
    pen.text(s.x, s.y + 9, s.office()[0], pen.fit(s.office()[0], BODY, s.width - 74, True, 6), True)
    y = s.y + 26
    _title(s, y, 13, s.y + 9, 10.5)
    pen.text(s.right, y, main.day(one.on), BODY, False, "r", True)
    pen.line(s.x, y + 6, s.right, y + 6, RULE)
    y += 20
    _name(s, s.x + 6 + pen.text(s.x, y, one.family_number, BODY, True), y, 11)
    _thumb(s, y + 8)
    left = s.width - marks.THUMB - 10
    pen.text(s.x, y + 14, s.place(), pen.fit(s.place(), 9.5, left, least=6))
    amount = main.say(labels.RIEL, riel=one.riel)
    pen.text(s.x, y + 36, amount, pen.fit(amount, 17, left, True), True)
    y += 50
    for line in wrap(pen.faces[False], main.words(one.riel), 8.5, round(left, 2)):
        pen.text(s.x, y, line, 8.5)
        y += 12.5
    interest, principal, *others = s.shares()
    for_what = "  ".join(f"{s.say(label)[0]} {main.riel(riel)}" for label, riel in (interest, principal))
    pen.text(s.x, y, for_what, pen.fit(for_what, 9, left, least=6))
    lead = min(13.0, (s.bottom - 16 - y) / (len(others) + 1))
    y = _shares(s, others, y, lead, left, 9) + lead
    pen.text(s.x, y, s.say(visit_labels.NEXT)[0], 9)
    pen.text(s.x + left, y, s.next(), pen.fit(s.next(), 9, left - 60, True, 6), True, "r")
    _cashier(s, s.x + left, 9)
    if one.reference:
        _written(s, one.reference)


def _written(s: Slip, number: str) -> None:
    """The number of the receipt written in the village, under the thumb; a long one stands alone."""
    text = f"{s.say(visit_labels.PAPER_RECEIPT)[0]} {number}"
    if s.pen.width_of(text, 6.5) > marks.THUMB:
        text = number
    s.pen.text(s.right - marks.THUMB / 2, s.bottom - 4, text, s.pen.fit(text, 9, marks.THUMB, True, 2), True, "c")


def _name(s: Slip, x: float, y: float, size: float) -> None:
    """The family's name, and its other spelling where there is room for it."""
    first, second = s.names()
    size = s.pen.fit(first, size, s.right - x, True, 5)
    x += s.pen.text(x, y, first, size, True) + 6
    if second and x + s.pen.width_of(second, second_size(second, 7)) <= s.right:
        s.pen.text(x, y, second, second_size(second, 7))


def _title(s: Slip, y: float, size: float, number_at: float, number: float) -> None:
    """What it is at the left, its number at the right."""
    first, second = s.title()
    s.pen.beside(s.x, y, (first, second), s.pen.fit(first, size, s.width - 110, True), True, second=9, gap=6)
    s.pen.text(s.right, number_at, s.receipt.voucher, number, True, "r")


def _amount(s: Slip, y: float) -> float:
    """The box with the amount in the largest figures, in words, and once more in the other digits."""
    pen, one, main = s.pen, s.receipt, s.edition.main
    words = wrap(pen.faces[False], main.words(one.riel), 10.5, round(s.width - 18, 2))
    tall = 57.0 + 16 * (len(words) - 1)
    pen.box(s.x, y, s.width, tall, HEAVY)
    amount = main.say(labels.RIEL, riel=one.riel)
    pen.text(s.x + 9, y + 28, amount, pen.fit(amount, 23, s.width - 80, True), True)
    if s.edition.second:
        pen.text(s.right - 9, y + 28, s.edition.second.riel(one.riel), 9, align="r")
    for line, text in enumerate(words):
        pen.text(s.x + 9, y + 48 + 16 * line, text, 10.5)
    return y + tall


def _shares(s: Slip, rows: Sequence[tuple[Label, int]], y: float, lead: float, width: float, size: float) -> float:
    """What the money was for and what is still owed; returns the last baseline. Ruled where there is room."""
    pen, main = s.pen, s.edition.main
    ruled = lead > 15
    for i, (label, riel) in enumerate(rows):
        y += lead
        last = i == len(rows) - 1
        first, second = s.say(label)
        pen.beside(s.x, y, (first, second if ruled else ""), size, last, second=7)
        pen.text(s.x + width, y, f"{main.riel(riel)} ៛", size, last, "r", True)
        if ruled:
            pen.line(s.x, y + 5.5, s.x + width, y + 5.5, RULE if i == len(rows) - 2 else HAIR)
    return y


def _thumb(s: Slip, top: float) -> None:
    """30 x 30 mm, empty; its words under it."""
    s.pen.box(s.right - marks.THUMB, top, marks.THUMB, marks.THUMB)
    first, second = s.say(visit_labels.THUMB)
    text = f"{first} · {second}" if second else first
    s.pen.text(s.right - marks.THUMB / 2, top + marks.THUMB + 12, text, s.pen.fit(text, 9, marks.THUMB, least=6.5),
               align="c")


def _cashier(s: Slip, right: float, size: float = BODY) -> None:
    used = s.pen.beside(s.x, s.bottom - 2, s.say(visit_labels.CASHIER), size, second=7)
    s.pen.line(s.x + used + 5, s.bottom, right, s.bottom, HAIR, (1, 2))


def _grouped(mark: str) -> str:
    return " ".join(mark[i:i + 4] for i in range(0, len(mark), 4))


def _cuts(pen: Pen, per_page: PerPage) -> None:
    pen.line(A4[0] / 2, 8, A4[0] / 2, A4[1] - 8, HAIR, (4, 3))
    for row in range(1, per_page // 2):
        y = _EDGE + row * (_height(per_page) + _GAP[per_page]) - _GAP[per_page] / 2
        pen.line(8, y, A4[0] - 8, y, HAIR, (4, 3))
