"""The collection sheet of a village visit: what is due is printed, what is paid is written by hand.

Landscape, as high a row as a thumb laid sideways needs. The row numbers are those of the page where it is keyed in.
"""

from datetime import date
from pathlib import Path

from ledger.core.money import NOTES
from ledger.paper import labels, visit_labels
from ledger.paper.document import Document
from ledger.paper.edition import FAMILY_PAPERS, Edition, Label, Lang
from ledger.paper.page import BODY, HAIR, MM, RULE, Pair, Paper
from ledger.paper.table import Cell, Col, Drawn, Table
from ledger.paper.text import faces
from ledger.reports.sheet_values import CollectionSheet, SheetRow

ROW = 14 * MM
_END = 142.0  # height of the cash count and the signatures
_LAST = 2  # rows that stay with the totals
_SMALL = 8.0
_COLUMNS = (
    Col(labels.ROW_NUMBER, 26, "r", True), Col(labels.FAMILY_CODE, 62), Col(labels.NAME, 132, gives=True),
    Col(visit_labels.OVERDUE, 62, "r", True), Col(visit_labels.THIS_TIME, 66, "r", True),
    Col(visit_labels.TO_PAY, 62, "r", True), Col(visit_labels.PAID, 84), Col(visit_labels.RECEIPT_NUMBER, 66),
    Col(visit_labels.REMARK, 84), Col(visit_labels.SIGNATURE, 40 * MM))


def render(sheet: CollectionSheet, printed_on: date, lang: Lang, *, fonts_in: Path | None = None) -> bytes:
    """The blank sheet as a PDF; the same arguments give the same bytes. Raises Unprintable."""
    edition, both = FAMILY_PAPERS[lang], faces(fonts_in)
    document = Document(title=f"Collection sheet {sheet.number}", subject=f"Collection of {sheet.on:%Y-%m-%d}",
                        keywords=sheet.number, language=edition.language, issued_on=printed_on, faces=both)
    blank = "  ·  ".join(filter(None, edition.pair(visit_labels.BLANK_MEANS)))
    paper = Paper(document, both, edition, sheet.number, title=_title(edition, sheet), wide=True,
                  foot=(sheet.number, blank))
    _draw(paper, sheet)
    paper.finish()
    return document.save()


def _title(edition: Edition, sheet: CollectionSheet) -> Pair:
    village = sheet.address.village
    texts = [voice.say(visit_labels.SHEET_TITLE, village=f"{village.unit_km}{village.name_km}"
                       if voice.language == "km" else village.name_latin)
             for voice in (edition.main, edition.second) if voice]
    return texts[0], texts[1] if len(texts) > 1 else ""


def _draw(p: Paper, sheet: CollectionSheet) -> None:
    say, main = p.edition.pair, p.edition.main
    p.national_header(sheet.office, ((say(labels.NUMBER), sheet.number),
                                     (say(visit_labels.VISIT_ON), main.day(sheet.on)),
                                     (say(visit_labels.DUE_UNTIL), main.day(sheet.due_until))))
    if sheet.rows:
        _families(p, sheet)
    else:
        p.text(p.left, p.y + 30, say(visit_labels.NOBODY_OWES)[0], 12, True)
        p.y += 50
    _cash_count(p)
    _signatures(p)


def _families(p: Paper, sheet: CollectionSheet) -> None:
    total = _totals(p, labels.TOTAL, sheet.overdue, sheet.now)
    table = Table(p, _COLUMNS, ROW, widest=total)  # nothing is carried over: a row less for a hand on every page
    p.y += 2
    table.head()
    for i, row in enumerate(sheet.rows):
        left = len(sheet.rows) - i
        cells = _row(p, row)
        # the total is a low row: what is written by hand ends with the last family
        table.add(cells, keep=_END + left * ROW - ROW + 26 if left <= _LAST else 0.0)
        for x in table.x:
            p.line(x, p.y - table.height_of(cells), x, p.y)
    table.row = 24.0
    table.total(total)


def _row(p: Paper, row: SheetRow) -> list[Cell]:
    main = p.edition.main
    name = p.edition.name(row.name_km, row.name_latin)
    late = main.say(visit_labels.DAYS, days=row.days_late) if row.overdue else ""
    later = main.say(visit_labels.NEXT_ON, on=row.next_due_on) if not row.due and row.next_due_on else ""
    return [main.digits(row.line), _two(p, row.family_number, row.loan_number), _two(p, *name),
            _figure(p, row.overdue, late), _figure(p, row.now, later), _figure(p, row.due, "", bold=True),
            "", "", "", ""]


def _two(p: Paper, first: str, second: str) -> Drawn:
    """A text and a smaller one under it."""
    def draw(x: float, y: float, width: float) -> None:
        p.text(x, y + (-2 if second else 3.6), first, p.fit(first, BODY, width))
        if second:
            size = 9.5 if "\u1780" <= second[0] <= "\u17ff" else _SMALL
            p.text(x, y + 12, second, p.fit(second, size, width, least=6.5))
    return Drawn(draw)


def _figure(p: Paper, riel: int, under: str, bold: bool = False) -> Drawn:
    """An amount, an en dash for nothing, with a smaller text under it."""
    def draw(x: float, y: float, width: float) -> None:
        text = p.edition.main.riel(riel) if riel else "–"
        p.text(x + width, y + (-2 if under else 3.6), text, BODY, bold, "r", True)
        if under:
            p.text(x + width, y + 12, under, p.fit(under, _SMALL, width, least=6), align="r")
    return Drawn(draw)


def _totals(p: Paper, label: Label, overdue: int, now: int) -> list[Cell]:
    pair, main = p.edition.pair(label), p.edition.main
    drawn = Drawn(lambda x, y, width: p.beside(x, y + 3.6, pair, BODY, True))
    return ["", "", drawn, main.riel(overdue), main.riel(now), main.riel(overdue + now), "", "", "", ""]


def _cash_count(p: Paper) -> None:
    """Every note with room for how many there are: the total must be the total of the column Paid."""
    if p.room < _END - 10:
        p.turn()
    p.y += 18
    p.beside(p.left, p.y, p.edition.pair(visit_labels.CASH_COUNTED), 11, True)
    top, first, tall = p.y + 8, 58.0, 26.0
    width = (p.span - first) / (len(NOTES) + 1)
    for i, note in enumerate((*NOTES, 0)):
        x = p.left + first + i * width
        text = p.edition.main.riel(note) if note else p.edition.pair(labels.TOTAL)[0]
        p.text(x + width / 2, top + 14, text, BODY, True, "c")
        p.line(x, top, x, top + 20 + 2 * tall)
    for j, label in enumerate((visit_labels.HOW_MANY, visit_labels.IN_RIEL)):
        p.under(p.left + 3, top + 20 + j * tall + 11, p.edition.pair(label), second=7, gap=10)
        p.rule(top + 20 + j * tall)
    p.box(p.left, top, p.span, 20 + 2 * tall, RULE)
    p.y = top + 20 + 2 * tall


def _signatures(p: Paper) -> None:
    p.y += 30
    third = p.span / 3
    for i, label in enumerate((visit_labels.COLLECTOR, labels.VILLAGE_CHIEF, visit_labels.CASHIER)):
        x = p.left + i * third
        used = p.beside(x, p.y, p.edition.pair(label))
        p.line(x + used + 6, p.y + 2, x + third - 20, p.y + 2, HAIR, (1, 2))
