"""What the papers of a loan have in common: who, sentences in both languages, plans, thumbs, proof."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.core.schedule import Terms
from ledger.paper import labels, loan_labels, marks, visit_labels
from ledger.paper.edition import Edition, Label, Voice
from ledger.paper.family_next import SPLIT, notes_to_bring
from ledger.paper.page import BODY, HAIR, HEAVY, RULE, SECOND, Pair, Paper
from ledger.paper.text import wrap
from ledger.reports.loan_paper_values import Named, Party
from ledger.reports.statements import VillageAddress

LABELS = 118.0  # width of the labels before facts
QR = 52.0
_SIDE_BY_SIDE = 6  # thumb boxes in a row
_ENGLISH_LEAD, _LEAST = 9.5, 6.8


@dataclass(frozen=True)
class Front:
    """How a paper of a loan introduces itself. `name` is its English name for the file's properties; `mark` the mark
    of the entry it speaks of."""

    name: str
    title: Label
    number: str
    on: date
    party: Party
    mark: str | None


# --- who --------------------------------------------------------------------------------------------------------
def address_text(voice: Voice, address: VillageAddress) -> str:
    """Village, commune, district and province, in the order of the language."""
    places = (address.village, address.commune, address.district, address.province)
    if voice.language == "km":
        return " ".join(f"{place.unit_km}{place.name_km}" for place in places)
    return ", ".join(f"{place.name_latin} {place.unit_en}" for place in places)


def name(edition: Edition, someone: Named) -> Pair:
    """A name in the scripts of the edition."""
    return edition.name(someone.name_km, someone.name_latin)


def both(edition: Edition, khmer: str, english: str) -> Pair:
    """A text that is there in both languages, as the edition wants it."""
    if edition.lang == "en":
        return english, ""
    return khmer, english if edition.second else ""


def borrower(p: Paper, party: Party) -> tuple[Label, Pair]:
    """The borrower with the number of the family."""
    first, second = name(p.edition, party.borrower)
    return loan_labels.BORROWER, (f"{first} · {party.family_number}", second)


def address(p: Paper, party: Party) -> tuple[Label, Pair]:
    """Where the family lives."""
    edition = p.edition
    return loan_labels.ADDRESS, (address_text(edition.main, party.address),
                                 address_text(edition.second, party.address) if edition.second else "")


def facts(p: Paper, rows: Sequence[tuple[Label, Pair]], lead: float = 17.5) -> None:
    """A label and its value on each line; the second language after it, or under it where the line is full."""
    for label, (first, second) in rows:
        p.beside(p.left, p.y, p.edition.pair(label))
        x, room = p.left + LABELS, p.span - LABELS
        lines = wrap(p.faces[True], first, 10.5, room)
        for i, line in enumerate(lines):
            p.y += lead if i else 0
            p.text(x, p.y, line, 10.5, True)
        if second:
            size = _fact_size(second)
            used = p.width_of(lines[-1], 10.5, True) + 8
            if used + p.width_of(second, size) <= room:
                p.text(x + used, p.y, second, size)
            else:
                p.y += 10.5
                p.text(x, p.y, second, p.fit(second, size, room, least=6))
        p.y += lead


def facts_height(p: Paper, rows: Sequence[tuple[Label, Pair]], lead: float = 17.5) -> float:
    """What `facts` takes."""
    room, height = p.span - LABELS, 0.0
    for _, (first, second) in rows:
        lines = wrap(p.faces[True], first, 10.5, room)
        height += lead * len(lines)
        if second and p.width_of(lines[-1], 10.5, True) + 8 + p.width_of(second, _fact_size(second)) > room:
            height += 10.5
    return height


def _fact_size(second: str) -> float:
    return 9.5 if "\u1780" <= second[0] <= "\u17ff" else SECOND


# --- sentences --------------------------------------------------------------------------------------------------
def sentence(p: Paper, said: Sequence[tuple[Label, Mapping[str, Hashable]]]) -> Pair:
    """Several labels with their values as one text, in the languages of the edition."""
    texts = ["".join(voice.say(label, **values) for label, values in said)
             for voice in (p.edition.main, p.edition.second) if voice]
    return texts[0].strip(" \u200b"), texts[1].strip() if len(texts) > 1 else ""


def cost(p: Paper, terms: Terms, apr_percent: str, total_interest: int) -> Pair:
    """Rate and what it is counted on, the APR, what the loan costs in all."""
    texts = [voice.say(labels.RATE[terms.rate_per, terms.method], rate=voice.rate(terms.rate_ppm))
             + voice.say(labels.COST, apr=voice.decimal(apr_percent), cost=total_interest)
             for voice in (p.edition.main, p.edition.second) if voice]
    return texts[0], texts[1] if len(texts) > 1 else ""


def paragraph(p: Paper, pair: Pair, *, size: float = BODY, bold: bool = False, lead: float = 16.0) -> None:
    """A text from margin to margin, and its second language small under it. p.y is the baseline."""
    p.y = p.block(p.left, p.y, pair[0], p.span, size, lead, bold)
    if pair[1]:
        small = p.fit(pair[1], SECOND, p.span, least=_LEAST)
        under = p.y - lead + size * 1.4 - 3
        p.y = p.block(p.left, under, pair[1], p.span, small, _ENGLISH_LEAD) + lead - _ENGLISH_LEAD - 3.5


def paragraph_height(p: Paper, pair: Pair, *, size: float = BODY, lead: float = 16.0) -> float:
    """What `paragraph` takes."""
    width = round(p.span, 2)
    height = lead * len(wrap(p.faces[False], pair[0], size, width))
    if pair[1]:
        lines = wrap(p.faces[False], pair[1], p.fit(pair[1], SECOND, width, least=_LEAST), width)
        height += size * 1.4 - 6.5 + _ENGLISH_LEAD * (len(lines) - 1)
    return height


# --- the end ----------------------------------------------------------------------------------------------------
def thumbs_height(p: Paper, people: Sequence[tuple[Label, Named | None]]) -> float:
    """What `thumbs` takes."""
    return sum(_row_height(p, people[i:i + _SIDE_BY_SIDE]) for i in range(0, len(people), _SIDE_BY_SIDE))


def thumbs(p: Paper, people: Sequence[tuple[Label, Named | None]], right: bool = False) -> None:
    """Boxes for right thumbs with who they are of under them, and the name or a line to write it on.

    From margin to margin, or at the right end with `right`. p.y is the upper edge.
    """
    size = marks.THUMB
    for start in range(0, len(people), _SIDE_BY_SIDE):
        row = people[start:start + _SIDE_BY_SIDE]
        gap = 12.0 if right or len(row) == 1 else (p.span - len(row) * size) / (len(row) - 1)
        left = p.right - len(row) * size - (len(row) - 1) * gap if right else p.left
        for i, (label, someone) in enumerate(row):
            x = left + i * (size + gap)
            p.box(x, p.y, size, size)
            first, second = p.edition.pair(label)
            p.text(x + size / 2, p.y + size + 12.5, first, BODY, True, "c")
            if second and p.edition.second:
                said = p.edition.second.say(loan_labels.RIGHT_THUMB, who=second)
                p.text(x + size / 2, p.y + size + 22, said, p.fit(said, 7, size, least=6), align="c")
            y = p.y + size + (35.5 if p.edition.second else 29.5)
            if someone is None:
                p.line(x, y + 2, x + size, y + 2, HAIR, (1, 2))
            for line in _name_lines(p, someone):
                p.text(x + size / 2, y, line, p.fit(line, BODY, size, least=7), align="c")
                y += 13
        p.y += _row_height(p, row)


def _name_lines(p: Paper, someone: Named | None) -> Sequence[str]:
    """The name on one line, or on two where it is longer than a thumb box."""
    if someone is None:
        return ()
    first = name(p.edition, someone)[0]
    size = p.fit(first, BODY, marks.THUMB, least=9)
    return wrap(p.faces[False], first, size, round(marks.THUMB, 2))[:2]


def _row_height(p: Paper, row: Sequence[tuple[Label, Named | None]]) -> float:
    lines = max((len(_name_lines(p, someone)) for _, someone in row), default=1)
    return marks.THUMB + (42 if p.edition.second else 36) + 13 * max(0, lines - 1)


def read_aloud(p: Paper, label: Label, at_right: str = "") -> None:
    """The box to tick when the paper was read aloud, before the thumbs; p.y is the baseline."""
    marks.mark(p, "tickbox", p.left + 5, p.y - 3.5)
    p.beside(p.left + 15, p.y, p.edition.pair(label), 11.5, True)
    if at_right:
        p.text(p.right, p.y, at_right, align="r")


def signature(p: Paper, x: float, width: float, label: Label) -> None:
    """A dotted line to sign on, with who signs above it. p.y is the baseline of the words."""
    first, second = p.edition.pair(label)
    p.under(x, p.y, (first, second), p.fit(first, BODY, width, True, 7), True, 7, 9.5)
    p.line(x, p.y + 40, x + width, p.y + 40, HAIR, (1, 2))


def beside_signature(p: Paper, pair: Pair) -> None:
    """A remark at the right, where a sealed paper has its proof; p.y is the upper edge."""
    x, width = p.left + 250, p.span - 250
    y = p.block(p.left + 250, p.y + 12, pair[0], width, BODY, 16)
    if pair[1]:
        p.block(x, y - 4, pair[1], width, SECOND, _ENGLISH_LEAD)


def seal(p: Paper, y: float, office_code: str, voucher: str, mark: str, *, left: bool = False) -> None:
    """The QR of the entry and its mark, which the page of the entry shows too; at the right margin or the left one."""
    marks.qr(p, p.left if left else p.right - QR, y, QR, f"FFL1/{office_code}/{voucher}/{mark}")
    grouped = " ".join(mark[i:i + 4] for i in range(0, len(mark), 4))
    first, second = p.edition.pair(visit_labels.MARK)
    if left:
        x = p.left + QR + 10
        p.text(x, y + 12, voucher, 11, True)
        p.text(x, y + 29, grouped)
        p.beside(x, y + 45, (first, second))
        return
    x = p.right - QR - 10
    p.text(x, y + 12, voucher, 11, True, "r")
    p.text(x, y + 29, grouped, align="r")
    if second:
        x -= p.text(x, y + 45, second, SECOND, align="r") + 5
    p.text(x, y + 45, first, align="r")


def amount_box(p: Paper, label: Pair, riel: int, notes: Label | None = None, beside: Sequence[Pair] = ()) -> None:
    """The one amount of a paper: figure in the largest type, in words, and under the label `notes` as banknotes.

    `beside`: what else must be known of it, in lines under the words.

    Moves p.y to the first baseline under the box.
    """
    main, second, top, x = p.edition.main, p.edition.second, p.y, p.left + 12
    width = (SPLIT if notes else p.span) - 24
    y = p.block(x, top + 18, label[0], width, 11.5, 16, True) - 16
    figure = main.say(labels.RIEL, riel=riel)
    y += 36
    p.text(x, y, figure, p.fit(figure, 30, width, True), True)
    words = wrap(p.faces[False], main.words(riel), 12, round(width, 2))
    y = p.block(x, y + 21, main.words(riel), width, 12 if len(words) < 3 else BODY, 16) - 16
    if second:
        english = f"{label[1]}: {second.say(labels.RIEL, riel=riel)}"
        y = p.block(x, y + 14, english, width, 8.5, 10.5) - 10.5
    for first, small in beside:
        y = p.block(x, y + 17, first, width, BODY, 14) - 14
        if small:
            y += 10
            p.text(x, y, small, p.fit(small, SECOND, width, least=6))
    bottom = y + 11
    if notes:
        bottom = max(bottom, notes_to_bring(p, riel, top, notes))
        p.line(p.left + SPLIT, top + 10, p.left + SPLIT, bottom - 10)
    p.box(p.left, top, p.span, bottom - top, HEAVY)
    p.y = bottom + 17


def sums(p: Paper, rows: Sequence[tuple[Pair, str]], total: tuple[Pair, str] | None = None) -> None:
    """Words at the left, a figure at the right on each line, under them a total. p.y is the first baseline."""
    p.rule(p.y - 13, RULE)
    for i, (label, value) in enumerate(rows):
        p.beside(p.left, p.y, label)
        p.text(p.right - 3, p.y, value, 10.5, False, "r", True)
        p.rule(p.y + 6.5, RULE if total and i == len(rows) - 1 else HAIR)
        p.y += 19
    if total:
        p.beside(p.left, p.y + 1, total[0], 11, True)
        p.text(p.right - 3, p.y + 1, total[1], 12, True, "r", True)
        p.rule(p.y + 8, RULE)
        p.rule(p.y + 10.4, HAIR)
        p.y += 27
    else:
        p.y += 3
