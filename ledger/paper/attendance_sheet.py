"""The attendance sheet of a training session: a row a family, its people to tick, room for a signature or a thumb.

In the order of the page where who attended is keyed in. After the session: those who came, ticked, to be signed.
"""

from collections.abc import Sequence
from pathlib import Path

from ledger.paper import following_labels as words
from ledger.paper import labels, marks
from ledger.paper.document import Document
from ledger.paper.edition import FAMILY_PAPERS, Edition, Label, Lang
from ledger.paper.page import HAIR, MM, Pair, Paper, second_size
from ledger.paper.table import PAD, Cell, Col, Drawn, Table
from ledger.paper.text import faces
from ledger.reports.visit_values import AttendanceRow, AttendanceSheet, Named

ROW = 14 * MM  # as high as a thumb laid sideways needs
_PERSON = 17.0  # height of a line of people
_BOX = 9.0
_BLANK = 3  # rows for people who stand on no list
_END = 44.0  # height of the signatures
_SMALL = 7.5
_WHO = Col(words.WHO_CAME, 320)
_COLUMNS = (Col(labels.ROW_NUMBER, 30, "r", True), Col(labels.FAMILY_CODE, 58), _WHO, Col(words.SIGN_HERE, 40 * MM))


def render(sheet: AttendanceSheet, lang: Lang, *, fonts_in: Path | None = None) -> bytes:
    """The sheet as a PDF; the same arguments give the same bytes. Raises Unprintable."""
    edition, both = FAMILY_PAPERS[lang], faces(fonts_in)
    document = Document(title=f"Attendance sheet {sheet.number}", subject=f"Training, printed {sheet.on:%Y-%m-%d}",
                        keywords=sheet.number, language=edition.language, issued_on=sheet.on, faces=both)
    warning = edition.pair(words.NOT_THERE if sheet.held_on is None else words.NEVER_WHY)
    paper = Paper(document, both, edition, sheet.number, title=_title(edition, sheet), foot=("", warning))
    _draw(paper, sheet)
    paper.finish()
    return document.save()


def _title(edition: Edition, sheet: AttendanceSheet) -> Pair:
    village = sheet.address.village
    texts = [voice.say(words.ATTENDANCE_TITLE, village=f"{village.unit_km}{village.name_km}"
                       if voice.language == "km" else village.name_latin)
             for voice in (edition.main, edition.second) if voice]
    return texts[0], texts[1] if len(texts) > 1 else ""


def _draw(p: Paper, sheet: AttendanceSheet) -> None:
    say, main = p.edition.pair, p.edition.main
    p.national_header(sheet.office, ((say(labels.NUMBER), sheet.number), (say(words.PRINTED), main.day(sheet.on))))
    topic = "" if sheet.topic is None else p.edition.name(sheet.topic.name_km, sheet.topic.name_en)[0]
    _line(p, words.TOPIC, sheet.other_topic or topic)
    _line(p, words.TRAINER, sheet.trainer, 0.6)
    _line(p, words.HELD_ON, main.day(sheet.held_on) if sheet.held_on else "", 0.4, begin=0.6)
    p.y += 10
    came = sheet.held_on is not None
    who = Col(words.WHO_ATTENDED, _WHO.width) if came else _WHO
    table = Table(p, [*_COLUMNS[:2], who, *_COLUMNS[3:]], ROW)
    table.head()
    rows: list[AttendanceRow | None] = [*sheet.rows, *[None] * (0 if sheet.held_on else _BLANK)]
    for at, row in enumerate(rows):
        lines = _lines(p, table, row.people) if row else []
        table.row = max(ROW, len(lines) * _PERSON + 6)
        table.add(_row(p, row, lines, came), keep=_END if at == len(rows) - 1 else 0.0)
        for x in table.x:
            p.line(x, p.y - table.row, x, p.y)
    _signatures(p)


def _line(p: Paper, label: Label, known: str, share: float = 1.0, begin: float = 0.0) -> None:
    """What is known, or a dotted line to write it on; `begin` above 0 stays on the line of the one before."""
    p.y += 0 if begin else 20
    x, end = p.left + begin * p.span, p.left + (begin + share) * p.span
    x += p.beside(x, p.y, p.edition.pair(label)) + 6
    if known:
        p.text(x, p.y, known, p.fit(known, 11, end - x - 10, True), True)
    else:
        p.line(x, p.y + 2, end - (0 if begin + share > 0.99 else 14), p.y + 2, HAIR, (1, 2))


def _row(p: Paper, row: AttendanceRow | None, lines: Sequence[Sequence[Pair]], came: bool) -> list[Cell]:
    if row is None:
        return ["", "", "", ""]
    return [p.edition.main.digits(row.line), row.family_number, _people(p, lines, came), ""]


def _lines(p: Paper, table: Table, people: Sequence[Named]) -> list[Sequence[Pair]]:
    """Both spellings of each person's name: two people to a line, or one if somebody's would not fit in half of it."""
    pairs = [p.edition.name(one.name_km, one.name_latin) for one in people]
    room = (table.cols[2].width - 2 * PAD) / 2 - _BOX - 5 - PAD
    halves = all(p.width_of(first) + 5 + (p.width_of(second, second_size(second, _SMALL)) if second else 0) <= room
                 for first, second in pairs)
    return [pairs[at:at + (2 if halves else 1)] for at in range(0, len(pairs), 2 if halves else 1)]


def _people(p: Paper, lines: Sequence[Sequence[Pair]], came: bool) -> Drawn:
    """Each with a box, ticked if they `came`."""
    def draw(x: float, y: float, width: float) -> None:
        for at, line in enumerate(lines):
            base = y + 3.6 + (at - (len(lines) - 1) / 2) * _PERSON
            room = width / len(lines[0])
            for left, pair in zip((x, x + room), line, strict=False):
                p.box(left, base - _BOX + 1, _BOX, _BOX)
                if came:
                    marks.mark(p, "ok", left + _BOX / 2, base - _BOX / 2 + 1)
                p.names(left + _BOX + 5, base, pair, room - _BOX - 5 - PAD, _SMALL)
    return Drawn(draw)


def _signatures(p: Paper) -> None:
    p.y += 32
    half = p.span / 2
    for i, label in enumerate((words.TRAINER, labels.VILLAGE_CHIEF)):
        x = p.left + i * half
        used = p.beside(x, p.y, p.edition.pair(label))
        p.line(x + used + 6, p.y + 2, x + half - 20, p.y + 2, HAIR, (1, 2))
