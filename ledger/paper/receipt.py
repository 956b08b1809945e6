"""Receipts, four or eight to a page, each of which stands alone when it is cut out along the dashed lines."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ledger.paper import labels, marks, visit_labels
from ledger.paper.document import Document
from ledger.paper.edition import FAMILY_PAPERS, Label, Lang
from ledger.paper.page import A4, BODY, HAIR, HEAVY, RULE, Pen, second_size
from ledger.paper.slip import EDGE, GAP, PerPage, Slip, height
from ledger.paper.text import faces, wrap
from ledger.reports.sheet_values import Receipt

__all__ = ["PerPage", "render"]

_ROW, _NEXT = 16.0, 21.0  # heights of a line of what the money was for, and of what to bring next
_CLOSE, _RULED = 14.5, 13.5  # of a line above drawn notes; under the second, rules would cut through letters
_WRAPPED, _ENGLISH = 12.5, 8.5  # a further line of a sentence, and of its English
_SMALLEST_NOTE = 0.55


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
    pen.beside(s.x, y, s.say(s.whose()), second=7)
    pen.text(s.right, y, f"{one.family_number} · {one.loan_number}", BODY, True, "r")
    _name(s, s.x, y + 17, 12)
    pen.text(s.x, y + 34, s.place(), pen.fit(s.place(), BODY, s.width))
    if s.what()[0]:
        y += 17
        pen.beside(s.x, y + 34, s.what(), pen.fit(s.what()[0], BODY, s.width, True, 7), True, second=7)
    if one.brought_by:
        y += 13
        _bringer(s, y + 34, s.width)
    hands = s.bottom - marks.THUMB - 16
    y = _told(s, _amount(s, y + 42) + 1, hands - 5)
    _notes(s, y + 8, hands - 4)
    _thumb(s, hands)
    _mark(s, hands)
    _cashier(s, s.right - marks.THUMB - 12)


def _told(s: Slip, y: float, bottom: float) -> float:
    """What the money was for and what comes next, closer together where there is much to say; the last baseline."""
    pen, rows, after = s.pen, s.shares(), s.next()
    room = bottom - y - _more(s, rows, s.width, BODY, True) - (_NEXT - _ROW if after else 0)
    lead = min(_CLOSE if s.notes() else _ROW, room / (len(rows) + (1 if after else 0)))
    y = _shares(s, rows, y, lead, s.width, BODY, True)
    if after:
        y += lead + _NEXT - _ROW
        pen.beside(s.x, y, s.say(visit_labels.NEXT), BODY, second=7)
        pen.text(s.right, y, after, pen.fit(after, 12, s.width - 92, True), True, "r")
    return y


def _notes(s: Slip, top: float, bottom: float) -> None:
    """The amount as banknotes, as large as they fit; none where they would be too small to be told apart."""
    notes, scale = s.notes(), 1.0
    while notes and scale >= _SMALLEST_NOTE:
        placed = marks.place_notes(s.width / scale, notes)
        if marks.notes_height(placed) * scale <= bottom - top:
            y = s.pen.height - top
            s.pen.ink.operators.append(f"q {scale:g} 0 0 {scale:g} {s.x * (1 - scale):.2f} {y * (1 - scale):.2f} cm")
            for dx, dy, note in placed:
                marks.banknote(s.pen, s.x + dx, top + dy, note, s.edition.main.language == "km")
            s.pen.ink.operators.append("Q")
            return
        scale = round(scale - 0.05, 2)


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
    if s.what()[0] or one.interest < 0:  # more to say: the village gives way
        y -= 14 if one.interest < 0 else 0
        pen.text(s.x, y + 14, s.what()[0], pen.fit(s.what()[0], 9.5, left, True, 6), True)
    else:
        pen.text(s.x, y + 14, s.place(), pen.fit(s.place(), 9.5, left, least=6))
    amount = main.say(labels.RIEL, riel=one.riel)
    pen.text(s.x, y + 36, amount, pen.fit(amount, 17, left, True), True)
    y += 50
    for line in wrap(pen.faces[False], main.words(one.riel), 8.5, round(left, 2)):
        pen.text(s.x, y, line, 8.5)
        y += 12.5
    if one.brought_by:
        _bringer(s, y, left)
        y += 11
    rows, after = s.shares(), s.next() if one.interest >= 0 else ""  # what gives interest back closes the loan
    if after:
        for_what = "  ".join(f"{s.say(label)[0]} {main.riel(riel)}" for label, riel in rows[:2])
        pen.text(s.x, y, for_what, pen.fit(for_what, 9, left, least=6))
        rows = rows[2:]
    else:
        y -= 12.5
    lead = min(13.0, (s.bottom - 16 - y - _more(s, rows, left, 9)) / (len(rows) + (1 if after else 0)))
    y = _shares(s, rows, y, lead, left, 9) + lead
    if after:
        pen.text(s.x, y, s.say(visit_labels.NEXT)[0], 9)
        pen.text(s.x + left, y, after, pen.fit(after, 9, left - 60, True, 6), True, "r")
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


def _bringer(s: Slip, y: float, width: float) -> None:
    """Who brought the money, where it was not the family itself."""
    text = s.edition.main.say(visit_labels.BROUGHT_BY, name=s.receipt.brought_by)
    s.pen.text(s.x, y, text, s.pen.fit(text, 9, width, least=3.5))


def _title(s: Slip, y: float, size: float, number_at: float, number: float) -> None:
    """What it is at the left, its number at the right."""
    first, second = s.title()
    size = s.pen.fit(first, size, s.width - 110, True)
    room = s.width - s.pen.width_of(first, size, True) - s.pen.width_of(s.receipt.voucher, number, True) - 16
    s.pen.beside(s.x, y, (first, second), size, True, second=s.pen.fit(second, 9, room, least=6), gap=6)
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


def _shares(s: Slip, rows: Sequence[tuple[Label, int]], y: float, lead: float, width: float, size: float,
            large: bool = False) -> float:
    """What the money was for and what is still owed; returns the last baseline. `large`: ruled, in both languages."""
    pen = s.pen
    for i, (label, riel) in enumerate(rows):
        y += lead
        last = i == len(rows) - 1
        second = s.say(label)[1]
        *before, words = _lines(s, label, riel, width, size)
        for line in before:
            pen.text(s.x, y, line, size)
            y += _WRAPPED
        pen.beside(s.x, y, (words, second if large and not before else ""), size, last, second=7)
        pen.text(s.x + width, y, _figure(s, riel), size, last, "r", True)
        if before and large and second:
            y += _ENGLISH
            pen.text(s.x, y, second, 7)
        if large and lead > _RULED:
            pen.line(s.x, y + lead / 3, s.x + width, y + lead / 3, RULE if i == len(rows) - 2 else HAIR)
    return y


def _figure(s: Slip, riel: int) -> str:
    return f"{s.edition.main.riel(riel)} ៛"


def _lines(s: Slip, label: Label, riel: int, width: float, size: float) -> Sequence[str]:
    """The label before its figure: a sentence on as many lines as it needs."""
    room = width - s.pen.width_of(_figure(s, riel), size, True, True) - 8
    return wrap(s.pen.faces[False], s.say(label)[0], size, round(room, 2))


def _more(s: Slip, rows: Sequence[tuple[Label, int]], width: float, size: float, large: bool = False) -> float:
    """What labels that are sentences take beyond a line each."""
    wrapped = [len(_lines(s, label, riel, width, size)) - 1 for label, riel in rows]
    return sum(wrapped) * _WRAPPED + (_ENGLISH * sum(map(bool, wrapped)) if large and s.edition.second else 0)


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
        y = EDGE + row * (height(per_page) + GAP[per_page]) - GAP[per_page] / 2
        pen.line(8, y, A4[0] - 8, y, HAIR, (4, 3))
