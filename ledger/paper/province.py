"""The province statement, for the department, the donor and the auditor: every total agrees, or a cross says so.

Sections flow one after another; each is kept on one page where it can be. The page count is the smallest that
there is room for, and the rows then stand as far apart as that allows, so that no last page is half empty.
"""

from collections.abc import Callable
from pathlib import Path

from ledger.paper import labels, marks
from ledger.paper.document import Document
from ledger.paper.edition import OFFICE_PAPERS, Label, Lang
from ledger.paper.page import BODY, HAIR, RULE, SECOND, Paper, StatementPaper
from ledger.paper.province_chart import months_chart
from ledger.paper.province_money import fund_proof, movements, proof_lines, trial_balance
from ledger.paper.sections import ageing, agreements, heading
from ledger.paper.table import Cell, Col, Name, Table
from ledger.paper.text import faces
from ledger.reports.figures import SOURCES, USES
from ledger.reports.statements import Figures, Issue, ProvinceStatement

_ROWS = (22.5, 21.0, 20.0, 19.0, 18.0, 17.0)  # heights of a row: the tallest that costs no further page is taken
_SIGN = 232.0  # height of proof and signatures


def render(statement: ProvinceStatement, issue: Issue, lang: Lang, *, fonts_in: Path | None = None) -> bytes:
    """The statement as a PDF; the same arguments give the same bytes. Raises Unprintable."""
    edition, both = OFFICE_PAPERS[lang], faces(fonts_in)
    document = Document(title=f"Province statement {issue.number}",
                        subject=f"Province statement {statement.from_on:%Y-%m-%d} to {statement.as_of:%Y-%m-%d}",
                        keywords=issue.code, language=edition.language, issued_on=issue.issued_on, faces=both)
    drafts = []
    for row in _ROWS:
        paper = StatementPaper(document, both, edition, issue, title=edition.pair(labels.PROVINCE_TITLE),
                               foot=(f"{issue.number} · {issue.code}",
                                     (edition.second or edition.main).say(labels.CHAIN_FOOT, head=issue.short_head)))
        _draw(paper, statement, row)
        drafts.append(paper)
    min(drafts, key=lambda draft: draft.pages).finish()
    return document.save()


def _draw(p: StatementPaper, s: ProvinceStatement, row: float) -> None:
    _cover(p, s, row)
    p.turn()
    sections: tuple[tuple[Label, Callable[[Paper, ProvinceStatement, float], float],
                          Callable[[Paper, ProvinceStatement, float], None]], ...] = (
        (labels.VILLAGES, lambda p, s, row: 60 + (len(s.villages) + 1) * row, _villages),
        (labels.FUND_PROOF, lambda p, s, row: 66 + (
            3 + len(proof_lines(s, SOURCES)) + len(proof_lines(s, USES))) * row, fund_proof),
        (labels.MOVEMENTS, lambda p, s, row: 36 + 11 * row, movements),
        (labels.AGEING, lambda p, s, row: 76 + (len(s.ageing) + 1) * row,
         lambda p, s, row: ageing(p, s.ageing, row)),
        (labels.TRIAL_BALANCE, lambda p, s, row: 36 + (len(s.trial_balance.rows) + 1) * row, trial_balance),
        (labels.AGREEMENT, lambda p, s, row: (len(s.agreements) + 1) * (row - 1),
         lambda p, s, row: agreements(p, s.agreements, row)))
    for n, (label, height, draw) in enumerate(sections, 1):
        heading(p, n, label, height(p, s, row), row)
        draw(p, s, row)
    if p.room < _SIGN:
        p.turn()
    _sign(p, s)


# --- the first page ---------------------------------------------------------------------------------------------
def _cover(p: StatementPaper, s: ProvinceStatement, row: float) -> None:
    say, main = p.edition.pair, p.edition.main
    p.national_header(s.office, ((say(labels.NUMBER), p.issue.number), (say(labels.AS_OF), main.day(s.as_of)),
                                 (say(labels.ISSUED), main.day(p.issue.issued_on))))
    first, second = say(labels.PERIOD, from_on=s.from_on, as_of=s.as_of)
    p.text(p.width / 2, p.y + 10, first, p.fit(first, 11.5, p.span, True), True, "c")
    if second:
        p.text(p.width / 2, p.y + 23, second, 8.5, align="c")
    p.y += 36 if second else 28
    _key_figures(p, s)
    p.y = p.block(p.left, p.y + 22, main.say(labels.IN_WORDS, lent=s.total.disbursed_riel,
                                             owed=s.total.outstanding_riel), p.span, 10.5, 18)
    if what_was_lost(s.total):
        first, second = say(labels.LOST, written_off=s.total.written_off_riel, recovered=s.total.recovered_riel,
                            waived=s.total.waived_riel)
        p.under(p.left, p.y + 14, (first, second), p.fit(first, 10.5, p.span), second=8.5, gap=12)
        p.y += 32 if second else 20
    wrong = sum(not agreement.agrees for agreement in s.agreements)
    months_chart(p, s.months, bottom=p.bottom - 56)
    y = p.bottom - 24
    marks.mark(p, "wrong" if wrong else "ok", p.left + 5, y - 4, 4)
    label = labels.NOT_ALL_AGREE if wrong else labels.ALL_AGREE
    first, second = say(label, wrong=wrong)
    p.under(p.left + 16, y, (first, second), p.fit(first, 11.5, p.span - 20, True), True, 8.5, 13)


def what_was_lost(total: Figures) -> bool:
    """Whether anything was written off, recovered or waived."""
    return any((total.written_off_riel, total.recovered_riel, total.waived_riel))


def _key_figures(p: Paper, s: ProvinceStatement) -> None:
    """Nine figures in three rows."""
    main, total = p.edition.main, s.total
    facts = ((labels.LENT_TO_FAMILIES, main.riel(total.disbursed_riel)),
             (labels.REPAID, main.riel(total.repaid_principal_riel)), (labels.OWED, main.riel(total.outstanding_riel)),
             (labels.FAMILIES, main.riel(total.families)),
             (labels.INTEREST_RECEIVED, main.riel(total.interest_received_riel)),
             (labels.PAR30, main.percent(total.at_risk_riel, total.outstanding_riel)),
             (labels.VILLAGES, main.riel(len(s.villages))),
             (labels.GRANTS_GIVEN, main.riel(sum(fund.grants for fund in s.funds))),
             (labels.CASH_AND_BANK, main.riel(sum(place.closing for place in s.movements))))
    width, height = p.span / 3, 62.0
    p.box(p.left, p.y, p.span, height * 3, RULE)
    for i, (label, value) in enumerate(facts):
        x, y = p.left + i % 3 * width, p.y + i // 3 * height
        if i % 3:
            p.line(x, y + 9, x, y + height - 9)
        elif i:
            p.rule(y)
        p.under(x + 11, y + 17, p.edition.pair(label))
        p.text(x + 11, y + 50, value, p.fit(value, 20, width - 18, True), True)
    p.y += height * 3


# --- villages, agreement, signatures ----------------------------------------------------------------------------
_VILLAGE_COLUMNS = (Col(labels.VILLAGE, 110, gives=True), Col(labels.FAMILIES, 53, "r", True),
                    Col(labels.HAS_BORROWED, 72, "r", True), Col(labels.PRINCIPAL_REPAID, 72, "r", True),
                    Col(labels.INTEREST_PAID, 60, "r", True), Col(labels.PRINCIPAL_OWED, 72, "r", True),
                    Col(labels.OVERDUE, 60, "r", True), Col(labels.LATE_LOANS, 34, "r", True))


def _villages(p: Paper, s: ProvinceStatement, row: float) -> None:
    so_far: list[Figures] = []
    table = Table(p, _VILLAGE_COLUMNS, row, widest=_village_cells(p, Name("", ""), [s.total]),
                  carried=lambda label: _village_cells(p, Name(*p.edition.pair(label), bold=True), so_far))
    table.head()
    for i, village in enumerate(s.villages):
        left = len(s.villages) - i
        name = Name(*p.edition.name(village.place.name_km, village.place.name_latin))
        table.add(_village_cells(p, name, [village.figures]), keep=left * row + 4 if left <= 3 else 0)
        so_far.append(village.figures)
    assert _village_sums(so_far) == _village_sums([s.total]), "the villages of a province and its totals differ"
    table.total(_village_cells(p, Name(*p.edition.pair(labels.TOTAL), bold=True), [s.total]))


def _village_sums(rows: list[Figures]) -> list[int]:
    names = ("families", "disbursed_riel", "repaid_principal_riel", "interest_received_riel", "outstanding_riel",
             "overdue_riel", "late_loans")
    return [sum(getattr(row, name) for row in rows) for name in names]


def _village_cells(p: Paper, name: Name, rows: list[Figures]) -> list[Cell]:
    return [name, *(p.edition.main.riel(value) if value else "–" for value in _village_sums(rows))]


def _sign(p: StatementPaper, s: ProvinceStatement) -> None:
    """QR, code and chain head; two signatures with date, name and stamp. At the bottom of the page."""
    y = max(p.y + 22, p.bottom - _SIGN + 20)
    marks.qr(p, p.left, y, 66, f"FFL1/{s.office.code}/{p.issue.number}/{p.issue.code}")
    x = p.left + 80
    p.beside(x, y + 9, p.edition.pair(labels.CHECK_CODE))
    p.text(x, y + 26, p.issue.code, 14, True)
    p.beside(x, y + 46, p.edition.pair(labels.CHAIN_HEAD_ENTRY, seq=p.issue.head_seq))
    p.text(x, y + 62, p.issue.short_head, 10.5, True)
    y += 94
    width = (p.span - 30) / 2
    for i, label in enumerate((labels.PREPARED_BY, labels.HEAD_OF_DEPARTMENT)):
        x = p.left + i * (width + 30)
        when = p.edition.main.say(labels.SIGNED_AT)
        p.text(x + width / 2, y, when, p.fit(when, BODY, width), align="c")
        first, second = p.edition.pair(label)
        p.under(x + width / 2, y + 19, (first, second), 11, True, SECOND, 11, "c")
        stamp = p.edition.pair(labels.SIGNATURE_AND_STAMP)
        p.text(x + width / 2, y + 44 if second else y + 34, " · ".join(filter(None, stamp)), 9, align="c")
        p.line(x + 30, y + 104, x + width - 30, y + 104, HAIR, (1, 2))
