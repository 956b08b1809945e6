"""The portfolio on a date, for the head of department and the donor: risk, ageing, rates, months, and by what.

It is no statement and has no check code: it says what the books say, and that it agrees with them, or does not.
Sections follow one another; a long table goes on over the page under its head, a short one and a chart stand whole.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from ledger.paper import labels
from ledger.paper import portfolio_labels as words
from ledger.paper.document import Document
from ledger.paper.edition import FAMILY_PAPERS, KHMER, Label, Lang
from ledger.paper.page import RULE, Pair, Paper
from ledger.paper.portfolio_chart import HEIGHT, risk_chart
from ledger.paper.province_chart import months_chart
from ledger.paper.sections import ageing, agreements, heading
from ledger.paper.table import Cell, Col, Name, Table, label_cell
from ledger.paper.text import faces
from ledger.reports.portfolio_values import Breakdown, PortfolioReport, Rates, Slice

_ROW = 17.0
_MONTHS = 190.0  # height of the chart by months
_SHORT = 7  # a table of so many rows is never parted
_TOGETHER = 3  # rows of a longer one that stand together at least


def render(report: PortfolioReport, printed_on: date, lang: Lang, *, fonts_in: Path | None = None) -> bytes:
    """The report as a PDF; the same arguments give the same bytes. Raises Unprintable."""
    edition, both = FAMILY_PAPERS[lang], faces(fonts_in)
    number = f"PF-{report.office.code}-{report.as_of:%Y%m%d}"
    document = Document(title=f"Portfolio {number}", subject=f"Loan portfolio as of {report.as_of:%Y-%m-%d}",
                        keywords=number, language=edition.language, issued_on=printed_on, faces=both)
    voices = filter(None, (edition.main, edition.second))
    printed = [f"{voice.say(words.PRINTED)} {voice.day(printed_on)}" for voice in voices]
    paper = Paper(document, both, edition, number, title=edition.pair(words.TITLE),
                  foot=(number, "  ·  ".join(printed)))
    _draw(paper, report)
    paper.finish()
    return document.save()


def _draw(p: Paper, r: PortfolioReport) -> None:
    _cover(p, r)
    sections: list[tuple[Label, float, Callable[[], None]]] = [
        (words.RISK, 70 + len(r.par) * _ROW, lambda: _risk(p, r)),
        (words.AGEING, 76 + (len(r.ageing) + 1) * _ROW, lambda: ageing(p, r.ageing, _ROW)),
        (words.RATES, 40 + 3 * _ROW, lambda: _rates(p, r.rates)),
        (words.BY_MONTHS, _MONTHS, lambda: months_chart(p, r.months, p.y + _MONTHS, titled=False)),
        (words.OVER_TIME, HEIGHT + 42 + _begins(len(r.history)), lambda: _over_time(p, r)),
        *((words.BY[one.by], 60 + _begins(len(one.rows) + 1), _slices(p, r, one)) for one in r.breakdowns if one.rows)]
    for n, (label, height, draw) in enumerate(sections, 1):
        heading(p, n, label, height, _ROW)
        draw()


def _begins(rows: int) -> float:
    """The height of the rows that stand on the page where a table begins: all of a short one."""
    return (rows if rows <= _SHORT else _TOGETHER) * _ROW


def _fill(table: Table, rows: Sequence[Sequence[Cell]], totals: Sequence[Cell] = ()) -> None:
    """The head, the rows and the total; neither the total nor the last rows stand on a page without others."""
    table.head()
    for i, cells in enumerate(rows):
        under = rows[i + 1:]
        table.add(cells, keep=sum(map(table.height_of, under)) + (table.height_of(totals) + 2 if totals else 0)
                  if len(under) < _TOGETHER else 0)
    if totals:
        table.total(totals)


def _cover(p: Paper, r: PortfolioReport) -> None:
    """The header, the key figures, and whether all of it agrees."""
    say, main = p.edition.pair, p.edition.main
    p.national_header(r.office, ((say(labels.NUMBER), p.number), (say(labels.AS_OF), main.day(r.as_of))))
    first, second = say(words.LOOKS_BACK, as_of=r.as_of, from_on=r.from_on)
    p.under(p.width / 2, p.y + 10, (first, second), p.fit(first, 11, p.span, True), True, 8.5, 13, "c")
    p.y += 36 if second else 26
    tenths = f"{r.average_days_late // 10}.{r.average_days_late % 10}"
    _figures(p, (
        (labels.OWED, main.riel(r.outstanding_riel)), (labels.PAR30, main.percent(r.par30.riel, r.outstanding_riel)),
        (labels.OVERDUE_SUM, main.riel(r.overdue_riel)), (words.OPEN_LOANS, main.riel(r.loans)),
        (words.AVERAGE_LATE, f"{main.riel(r.late_loans)} · {main.decimal(tenths)}"),
        (words.CHANGED, main.riel(r.rescheduled.outstanding_riel))))
    p.y += 8
    agreements(p, r.agreements, _ROW)
    p.y += 4
    if not r.loans:
        p.text(p.left, p.y + 12, say(words.NOTHING)[0], 12, True)
        p.y += 20


def _figures(p: Paper, facts: Sequence[tuple[Label, str]]) -> None:
    """Six figures in two rows."""
    width, height = p.span / 3, 54.0
    p.box(p.left, p.y, p.span, height * 2, RULE)
    for i, (label, value) in enumerate(facts):
        x, y = p.left + i % 3 * width, p.y + i // 3 * height
        if i % 3:
            p.line(x, y + 9, x, y + height - 9)
        elif i:
            p.rule(y)
        p.under(x + 11, y + 16, p.edition.pair(label))
        p.text(x + 11, y + 47, value, p.fit(value, 18, width - 18, True), True)
    p.y += height * 2


def _riel(p: Paper, *values: int) -> list[Cell]:
    return [p.edition.main.riel(value) if value else "–" for value in values]


def _risk(p: Paper, r: PortfolioReport) -> None:
    main, owed = p.edition.main, r.outstanding_riel
    table = Table(p, [Col(words.LATE_OVER, 76), Col(labels.LOANS, 46, "r", True), Col(words.OWED_IN_ALL, 84, "r", True),
                      Col(labels.SHARE, 52, "r", True), Col(words.OF_IT_CHANGED, 92, "r", True),
                      Col(words.WITH_CHANGED, 96, "r", True), Col(labels.SHARE, 52, "r", True)], _ROW)
    table.head()
    for one in r.par:
        pair = p.edition.pair(words.ONE_DAY) if one.days == 1 else p.edition.pair(words.DAYS, days=one.days)
        loans, riel, changed, with_changed = _riel(p, one.loans, one.riel, one.rescheduled_riel,
                                                   one.with_rescheduled_riel)
        table.add([label_cell(pair), loans, riel, main.percent(one.riel, owed), changed, with_changed,
                   main.percent(one.with_rescheduled_riel, owed)])
    _note(p, words.RISK_MEANS)


def _note(p: Paper, label: Label) -> None:
    first, second = p.edition.pair(label)
    p.under(p.left, p.y + 15, (first, second), p.fit(first, 9.5, p.span), second=8)
    p.y += 28 if second else 18


def _rates(p: Paper, rates: Rates) -> None:
    main = p.edition.main
    table = Table(p, [Col(words.RATE, 250, gives=True), Col(words.PART, 92, "r", True), Col(words.OF, 92, "r", True),
                      Col(labels.SHARE, 64, "r", True)], _ROW)
    table.head()
    for label, part, whole in ((words.REPAYMENT_RATE, rates.paid_of_due_riel, rates.fell_due_riel),
                               (words.WRITE_OFF_RATIO, rates.written_off_riel, rates.average_riel),
                               (words.RECOVERY_RATE, rates.recovered_ever_riel, rates.written_off_ever_riel)):
        table.add([label_cell(p.edition.pair(label)), *_riel(p, part, whole), main.percent(part, whole)])


def _over_time(p: Paper, r: PortfolioReport) -> None:
    main, days = p.edition.main, (1, 30, 60, 90, 180)
    risk_chart(p, r.history)
    table = Table(p, [Col(words.END_OF, 84), Col(labels.OWED, 96, "r", True), *(
        Col(_said(one), 64, "r", True) for one in days)], _ROW)
    _fill(table, [[Name(main.day(end.on)), *_riel(p, end.outstanding_riel), *(
        main.percent(riel, end.outstanding_riel) for riel in end.at_risk_riel)] for end in r.history])


def _said(days: int) -> Label:
    """The head of a column, its number written in."""
    label = words.over(days)
    return Label(label.km.replace("{days:n}", KHMER.digits(days)), label.en.replace("{days:n}", str(days)))


def _slices(p: Paper, r: PortfolioReport, one: Breakdown) -> Callable[[], None]:
    return lambda: _breakdown(p, r, one)


def _breakdown(p: Paper, r: PortfolioReport, one: Breakdown) -> None:
    totals = _slice_cells(p, label_cell(p.edition.pair(labels.TOTAL), True), r.loans, r.outstanding_riel, r.late_loans,
                          r.overdue_riel, r.par30.riel)
    table = Table(p, [Col(None, 168, gives=True), Col(labels.LOANS, 48, "r", True), Col(labels.OWED, 86, "r", True),
                      Col(labels.LATE_LOANS, 40, "r", True), Col(labels.OVERDUE_SUM, 76, "r", True),
                      Col(words.OVER_30, 76, "r", True), Col(labels.SHARE, 50, "r", True)], _ROW, widest=totals)
    assert sum(row.outstanding_riel for row in one.rows) == r.outstanding_riel, "a breakdown and its total differ"
    _fill(table, [_slice_cells(p, Name(*_name(p, one, row)), row.loans, row.outstanding_riel, row.late_loans,
                               row.overdue_riel, row.at_risk_riel) for row in one.rows], totals)


def _slice_cells(p: Paper, name: Name, loans: int, owed: int, late: int, overdue: int, at_risk: int) -> list[Cell]:
    return [name, *_riel(p, loans, owed, late, overdue, at_risk), p.edition.main.percent(at_risk, owed)]


def _name(p: Paper, one: Breakdown, row: Slice) -> Pair:
    if one.by == "sex":
        return p.edition.pair(words.SEXES[row.key])
    if one.by == "cycle":
        return p.edition.pair(words.CYCLE, key=row.key)
    return p.edition.name(row.name_km or row.key, row.name_latin or row.key)
