"""The village book: every family of a village on one list, landscape, with carried totals and room to sign.

A name keeps its column: its Latin spelling stands after the Khmer one where both fit, else under it, and the row
grows; so the longest names never touch a figure.
"""

from pathlib import Path

from ledger.paper import labels, marks
from ledger.paper.document import Document
from ledger.paper.edition import FAMILY_PAPERS, Edition, Label, Lang
from ledger.paper.page import BODY, HAIR, RULE, RUNNING_TOP, Pair, Paper, StatementPaper
from ledger.paper.table import Cell, Col, Drawn, Name, Table
from ledger.paper.text import faces
from ledger.reports.statements import Figures, Issue, VillageBook, VillageRow

_HEIGHTS = (22.0, 21.0, 20.0, 19.2, 18.4)  # of a row: the tallest that costs no further page is taken
_END = 168.0  # height of what follows the totals: summary, legend, proof, signatures
_LAST = 3  # rows that stay with the totals
_COLUMNS = (Col(labels.ROW_NUMBER, 28, "r", True), Col(labels.FAMILY_CODE, 54), Col(labels.NAME, 152, gives=True),
            Col(labels.HAS_BORROWED, 66, "r", True), Col(labels.PRINCIPAL_REPAID, 70, "r", True),
            Col(labels.INTEREST_PAID, 58, "r", True), Col(labels.PRINCIPAL_OWED, 70, "r", True),
            Col(labels.OVERDUE, 58, "r", True), Col(labels.STATE, 84), Col(labels.NEXT_DUE, 76, "c", True),
            Col(labels.SIGNATURE, 72))


def render(book: VillageBook, issue: Issue, lang: Lang, *, fonts_in: Path | None = None) -> bytes:
    """The book as a PDF; the same arguments give the same bytes. Raises Unprintable."""
    edition, both = FAMILY_PAPERS[lang], faces(fonts_in)
    document = Document(title=f"Village book {issue.number}", subject=f"Village book as of {book.as_of:%Y-%m-%d}",
                        keywords=issue.code, language=edition.language, issued_on=issue.issued_on, faces=both)
    paper = StatementPaper(document, both, edition, issue, title=_title(edition, book), wide=True,
                           foot=(f"{issue.number} · {issue.code}",
                                 (edition.second or edition.main).say(labels.CHAIN_FOOT, head=issue.short_head)))
    _draw(paper, book)
    paper.finish()
    return document.save()


def _title(edition: Edition, book: VillageBook) -> Pair:
    village = book.address.village
    texts = [voice.say(labels.VILLAGE_TITLE, village=f"{village.unit_km}{village.name_km}"
                       if voice.language == "km" else village.name_latin)
             for voice in (edition.main, edition.second) if voice]
    return texts[0], texts[1] if len(texts) > 1 else ""


def _draw(p: StatementPaper, book: VillageBook) -> None:
    say, main = p.edition.pair, p.edition.main
    p.national_header(book.office, ((say(labels.NUMBER), p.issue.number), (say(labels.AS_OF), main.day(book.as_of)),
                                    (say(labels.ISSUED), main.day(p.issue.issued_on))))
    _place(p, book)
    if not book.rows:
        p.text(p.left, p.y + 30, say(labels.NO_FAMILIES)[0], 12, True)
        p.y += 50
    else:
        _families(p, book)
    _end(p, book)


def _place(p: Paper, book: VillageBook) -> None:
    """Village code, commune, district and province, on a line."""
    address = book.address
    around = (address.commune, address.district, address.province)
    khmer = " ".join(f"{place.unit_km}{place.name_km}" for place in around)
    english = ", ".join(f"{place.name_latin} {place.unit_en}" for place in around)
    first = english if p.edition.main.language == "en" else khmer
    p.beside(p.left, p.y + 8, (f"{address.village.code}  {first}", english if p.edition.second else ""), second=8.5)
    p.y += 17


def _families(p: Paper, book: VillageBook) -> None:
    so_far = _Sums()
    table = Table(p, _COLUMNS, widest=_totals(p, labels.TOTAL, book.total),
                  carried=lambda label: _totals(p, label, so_far.figures()))
    rows = [_row(p, n, row) for n, row in enumerate(book.rows, 1)]
    table.row = _row_height(p, table, rows)
    table.head()
    for i, (cells, row) in enumerate(zip(rows, book.rows, strict=True)):
        table.add(cells, keep=_keep(table.row, len(rows) - i))
        so_far.add(row.figures)
    assert so_far.figures() == _summed(book.total), "the families of a village and its totals differ"
    table.total(_totals(p, labels.TOTAL, book.total))


def _keep(row: float, left: int) -> float:
    """What must fit under a row when `left` rows with it are to come: the last ones stay with the totals."""
    return _END + left * row + 2 if left <= _LAST else 0.0


def _row_height(p: Paper, table: Table, rows: list[list[Cell]]) -> float:
    """The tallest row that needs no more pages than the lowest: lists end on full pages, not on three lines."""
    extra = [table.height_of(cells) - table.row for cells in rows]
    first = p.room - table.head_height()
    further = p.bottom - RUNNING_TOP - table.head_height()
    counts = [_pages(extra, row, first, further) for row in _HEIGHTS]
    return _HEIGHTS[counts.index(min(counts))]


def _pages(extra: list[float], row: float, first: float, further: float) -> int:
    """How many pages rows of this height take; the same rule as Table.add."""
    pages, room = 1, first
    for i, more in enumerate(extra):
        if row + more + max(row, _keep(row, len(extra) - i)) > room + 0.01:
            pages, room = pages + 1, further - row
        room -= row + more
    return pages


# --- rows -------------------------------------------------------------------------------------------------------
_SUMMED = ("disbursed_riel", "repaid_principal_riel", "interest_received_riel", "outstanding_riel", "overdue_riel")


class _Sums:
    """The totals of the rows drawn so far."""

    def __init__(self) -> None:
        self._sums = [0] * len(_SUMMED)

    def add(self, figures: Figures) -> None:
        self._sums = [a + b for a, b in zip(self._sums, _summed(figures), strict=True)]

    def figures(self) -> list[int]:
        return self._sums


def _summed(figures: Figures) -> list[int]:
    return [getattr(figures, name) for name in _SUMMED]


def _row(p: Paper, n: int, row: VillageRow) -> list[Cell]:
    main, figures = p.edition.main, row.figures
    name = Name(*p.edition.name(row.name_km, row.name_latin), at=70 if main.language == "km" else 96)
    amounts: list[Cell] = [main.riel(riel) if riel or (figures.loans and i < 4) else "–"
                           for i, riel in enumerate(_summed(figures))]
    due = main.day(row.next_due_on) if row.next_due_on else ""
    return [main.digits(n), row.family_number, name, *amounts, _state(p, row), due, ""]


def _state(p: Paper, row: VillageRow) -> Drawn:
    """A word and a shape, and the days when late."""
    main, figures = p.edition.main, row.figures
    kind: marks.Mark
    if row.days_late:
        kind, word = ("late" if row.days_late <= 30 else "verylate"), main.say(labels.LATE_DAYS, days=row.days_late)
    elif not figures.loans:
        kind, word = "none", main.say(labels.WITHOUT_LOAN)
    elif figures.outstanding_riel:
        kind, word = "ok", main.say(labels.ON_TIME)
    elif figures.written_off_riel:
        kind, word = "wrong", main.say(labels.WRITTEN_OFF)
    else:
        kind, word = "paid", main.say(labels.PAID_OFF)

    def draw(x: float, y: float, width: float) -> None:
        marks.mark(p, kind, x + 4, y)
        p.text(x + 12, y + 3.6, word, p.fit(word, BODY, width - 12, row.days_late > 0), row.days_late > 0)
    return Drawn(draw)


def _totals(p: Paper, label: Label, figures: Figures | list[int]) -> list[Cell]:
    sums = _summed(figures) if isinstance(figures, Figures) else figures
    pair = p.edition.pair(label)
    drawn = Drawn(lambda x, y, width: p.beside(x, y + 3.6, pair, BODY, True))
    return ["", drawn, "", *(p.edition.main.riel(riel) for riel in sums), "", "", ""]


# --- the end ----------------------------------------------------------------------------------------------------
def _end(p: StatementPaper, book: VillageBook) -> None:
    y = p.y + 13
    y = _summary(p, book, y) + 17
    x = p.left
    legend: tuple[tuple[marks.Mark, Label], ...] = (
        ("ok", labels.ON_TIME), ("late", labels.SOME_LATE), ("verylate", labels.VERY_LATE), ("paid", labels.PAID_OFF))
    for kind, label in legend:
        marks.mark(p, kind, x + 4, y - 3.5)
        x += 13 + p.beside(x + 13, y, p.edition.pair(label)) + 22
    _proof(p, book, y + 12)


def _summary(p: Paper, book: VillageBook, y: float) -> float:
    """The village in six figures; returns the bottom of the box."""
    main, total = p.edition.main, book.total
    tall = 58.0
    late = sum(1 for row in book.rows if row.days_late)
    on_time = sum(1 for row in book.rows if row.figures.outstanding_riel and not row.days_late)
    facts = ((labels.FAMILIES, main.digits(len(book.rows))), (labels.WITH_LOAN_ON_TIME, main.digits(on_time)),
             (labels.LATE, main.digits(late)), (labels.OWED, main.riel(total.outstanding_riel)),
             (labels.OVERDUE, main.riel(total.overdue_riel)),
             (labels.OVER_30, main.percent(total.at_risk_riel, total.outstanding_riel)))
    p.box(p.left, y, p.span, tall, RULE)
    step = p.span / len(facts)
    for i, (label, value) in enumerate(facts):
        x = p.left + 10 + i * step
        if i:
            p.line(x - 10, y + 8, x - 10, y + tall - 8)
        first, second = p.edition.pair(label)
        p.under(x, y + 17, (first, second), p.fit(first, BODY, step - 14), second=7, gap=10)
        p.text(x, y + 48, value, p.fit(value, 15, step - 16, True), True)
    return y + tall


def _proof(p: StatementPaper, book: VillageBook, y: float) -> None:
    """QR, code and chain head at the left; three signatures at the right."""
    marks.qr(p, p.left, y, 56, f"FFL1/{book.office.code}/{p.issue.number}/{p.issue.code}")
    x = p.left + 68
    p.beside(x, y + 10, p.edition.pair(labels.CHECK_CODE))
    p.text(x, y + 25, p.issue.code, 13, True)
    p.beside(x, y + 41, p.edition.pair(labels.CHAIN_HEAD_ENTRY, seq=p.issue.head_seq))
    p.text(x, y + 55, p.issue.short_head, 9)
    x = p.left + 292
    width = (p.right - x) / 3
    for i, label in enumerate((labels.OFFICER, labels.VILLAGE_CHIEF, labels.HEAD_OF_DEPARTMENT)):
        p.beside(x + i * width, y + 10, p.edition.pair(label))
        p.line(x + i * width, y + 52, x + (i + 1) * width - 18, y + 52, HAIR, (1, 2))
