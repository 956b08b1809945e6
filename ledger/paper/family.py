"""The family statement: one page a family may keep in the house, harmless if a neighbour reads it.

Order: who, the one thing to know (what to bring next), the loan and its rows, grants and money held, proof, thumbs.
"""

from collections.abc import Sequence
from pathlib import Path

from ledger.paper import labels, marks
from ledger.paper.document import Document
from ledger.paper.edition import FAMILY_PAPERS, Edition, Lang, Voice
from ledger.paper.family_loan import draw_loan
from ledger.paper.family_next import next_payment
from ledger.paper.page import BODY, RULE, SECOND, Paper, Pen, StatementPaper
from ledger.paper.text import faces, wrap
from ledger.reports.statements import FamilyStatement, Issue, LoanStatement, VillageAddress

_FOOT = marks.THUMB + 31.0  # height of the proof and the thumb boxes
_LINE = 15.5


def render(statement: FamilyStatement, issue: Issue, lang: Lang, *, fonts_in: Path | None = None) -> bytes:
    """The statement as a PDF; the same arguments give the same bytes. Raises Unprintable."""
    return render_pack([(statement, issue)], lang, fonts_in=fonts_in)


def render_pack(items: Sequence[tuple[FamilyStatement, Issue]], lang: Lang, *, fonts_in: Path | None = None) -> bytes:
    """Many statements (at least one) in one PDF, one after the other, each with its own page numbers.

    `fonts_in`: where made fonts are kept, see fonts.cache_folder. Raises Unprintable.
    """
    edition, both = FAMILY_PAPERS[lang], faces(fonts_in)
    first = items[0][1]
    title = f"Family statement {first.number}" if len(items) == 1 else f"Family statements, {len(items)}"
    document = Document(title=title, subject=f"Family statement as of {items[0][0].as_of:%Y-%m-%d}",
                        keywords=first.code, language=edition.language, issued_on=first.issued_on, faces=both)
    for statement, issue in items:
        paper = StatementPaper(document, both, edition, issue, title=edition.pair(labels.FAMILY_TITLE),
                               foot=(f"{issue.number}", issue.code))
        _draw(paper, statement)
        paper.finish()
    return document.save()


def _draw(p: StatementPaper, s: FamilyStatement) -> None:
    say = p.edition.pair
    p.national_header(s.office, ((say(labels.NUMBER), p.issue.number),
                                 (say(labels.AS_OF), p.edition.main.day(s.as_of)),
                                 (say(labels.ISSUED), p.edition.main.day(p.issue.issued_on))))
    _identity(p, s)
    next_payment(p, s)
    in_full = [loan for loan in s.loans if loan.closed_on is None or loan is s.loans[-1]]
    brief = [loan for loan in s.loans if loan not in in_full]
    after = _tail_height(s, brief) + _FOOT
    for i, loan in enumerate(in_full):
        last = i == len(in_full) - 1
        draw_loan(p, loan, s, after=after if last else 0.0, one_page=len(in_full) == 1)
    _tail(p, s, brief)
    if p.room < _FOOT:
        p.turn()
    _proof(p, s)


def address_text(voice: Voice, address: VillageAddress) -> str:
    """Village, commune and district, with their units, in the order of the language."""
    places = (address.village, address.commune, address.district)
    if voice.language == "km":
        return " ".join(f"{place.unit_km}{place.name_km}" for place in places)
    return ", ".join(f"{place.name_latin} {place.unit_en}" for place in places)


def _identity(p: Paper, s: FamilyStatement) -> None:
    p.rule(p.y, RULE)
    y, edition = p.y + 15, p.edition
    place = (address_text(edition.main, s.address), address_text(edition.second, s.address) if edition.second else "")
    columns = ((p.left, 104.0, labels.FAMILY_NUMBER, (s.family_number, ""), 12.0),
               (p.left + 112, 130.0, labels.NAME, edition.name(s.name_km, s.name_latin), 12.0),
               (p.left + 246, p.span - 246, labels.VILLAGE, place, 10.5))
    deepest = y
    for x, width, label, (first, second), size in columns:
        p.beside(x, y, edition.pair(label))
        size = min(p.fit(word, size, width, True) for word in first.split(" "))
        below = p.block(x, y + 18, first, width, size, 17, True) - 17
        if second:
            second_at = 9.5 if edition.lang == "en" else SECOND
            below = p.block(x, below + (13 if edition.lang == "en" else 11), second, width, second_at, 9) - 9
        deepest = max(deepest, below)
    p.y = deepest + 8


# --- after the loans --------------------------------------------------------------------------------------------
def _tail_height(s: FamilyStatement, brief: Sequence[LoanStatement]) -> float:
    lines = len(brief) + len(s.grants) + (1 if s.held else 0)
    return lines * _LINE + 16 if lines else 8


def _tail(p: Paper, s: FamilyStatement, brief: Sequence[LoanStatement]) -> None:
    """Earlier loans, grants and money held: a line each."""
    say, main = p.edition.pair, p.edition.main
    p.y += 1
    for loan in brief:
        _line(p, say(labels.EARLIER_LOAN, number=loan.number),
              main.say(labels.EARLIER_LOAN_PAID, riel=loan.terms.principal, lent_on=loan.disbursed_on,
                       closed_on=loan.closed_on, interest=loan.paid_interest))
    for i, grant in enumerate(s.grants):
        what = grant.what_km if main.language == "km" else grant.what_en
        _line(p, say(labels.GRANTS) if i == 0 else ("", ""),
              f"{main.day(grant.on)}  {what}  {main.say(labels.WORTH, riel=grant.riel)}")
    if s.held:
        sources = [row.voucher for loan in s.loans for row in loan.repayments if row.held and not row.reversed]
        source = main.say(labels.FROM_VOUCHER, voucher=sources[0]) + "  " if len(sources) == 1 else ""
        _line(p, say(labels.HELD), source + main.say(labels.RIEL, riel=s.held))
    if brief or s.grants or s.held:
        p.rule(p.y + 7)


def _line(p: Paper, label: tuple[str, str], value: str) -> None:
    if p.room < _LINE + 8:
        p.turn()
    p.y += _LINE
    used = p.beside(p.left, p.y, label, BODY, True) if label[0] else 0
    lines = wrap(p.faces[False], value, BODY, round(max(p.span - used - 12, 160), 2))
    for i, line in enumerate(lines):
        p.y += _LINE if i else 0
        p.text(p.right, p.y, line, align="r")


def _proof(p: StatementPaper, s: FamilyStatement) -> None:
    """QR, code, chain head and the read-aloud line at the left, the thumb boxes at the right, at the page's bottom."""
    y = p.bottom - _FOOT + 4
    p.place(p.part(("family proof", bool(s.loans)), lambda pen: _fixed_proof(pen, p.edition, p.left, p.right, y,
                                                                           bool(s.loans))))
    marks.qr(p, p.left, y + 2, 62, f"FFL1/{s.office.code}/{p.issue.number}/{p.issue.code}")
    x = p.left + 76
    p.text(x, y + 28, p.issue.code, 14, True)
    p.beside(x, y + 45, p.edition.pair(labels.CHAIN_HEAD_ENTRY, seq=p.issue.head_seq))
    p.text(x, y + 60, p.issue.short_head)


def _fixed_proof(pen: Pen, edition: Edition, left: float, right: float, y: float, borrowed: bool) -> None:
    size = marks.THUMB
    role = labels.THUMB_BORROWER if borrowed else labels.THUMB_RECIPIENT
    marks.thumb(pen, right - 2 * size - 12, y, edition.pair(role))
    marks.thumb(pen, right - size, y, edition.pair(labels.THUMB_OFFICER))
    pen.beside(left + 76, y + 11, edition.pair(labels.CHECK_CODE))
    marks.mark(pen, "tickbox", left + 5, y + 84.5)
    pen.under(left + 15, y + 88, edition.pair(labels.READ_ALOUD), 11.5, True, gap=11.5)
    english = labels.EXPLAINED.en if edition.lang != "km" else ""
    if english:
        pen.text(left + 15, y + (110 if edition.second else 100), english, SECOND)
