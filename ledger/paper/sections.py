"""Sections that several papers of an office have: a heading, loans by days late, the agreement with the books."""

from collections.abc import Sequence

from ledger.paper import labels, marks
from ledger.paper.edition import Label
from ledger.paper.page import BODY, RUNNING_TOP, Paper
from ledger.paper.table import Cell, Col, Drawn, Table, label_cell
from ledger.reports.figures import AgeingRow, Agreement


def heading(p: Paper, n: int, label: Label, height: float, row: float) -> None:
    """A section's heading, on a new page if the section has no room here but would have on a page of its own."""
    gap = 2.0 * (row - 5)
    whole = height + gap + 26
    if whole > p.room and (whole <= p.bottom - RUNNING_TOP or p.room < 160):
        p.turn()
    p.y += 16 if p.y < RUNNING_TOP + 1 else gap
    first, second = p.edition.pair(label)
    number = f"{p.edition.main.digits(n)}. "
    p.text(p.left, p.y, number + first, 12.5, True)
    if second:
        p.y += 13.5
        p.text(p.left + p.width_of(number, 12.5, True), p.y, second, 8.5)
    p.y += 9


_FILLS: dict[str, marks.Fill] = {"1-30": "white", "31-60": "sparse", "61-90": "dense", "91-180": "cross",
                                 "over-180": "black"}


def ageing(p: Paper, bands: Sequence[AgeingRow], row: float) -> None:
    """Loans by days late, with the late ones drawn on their own scale: beside all loans they would be slivers."""
    main = p.edition.main
    owed = sum(band.outstanding_riel for band in bands)
    at_risk = sum(band.outstanding_riel for band in bands if band.band not in ("current", "1-30"))
    totals: list[Cell] = [
        label_cell(p.edition.pair(labels.TOTAL), True), main.riel(sum(band.loans for band in bands)),
        main.riel(owed), main.percent(owed, owed), main.riel(sum(band.overdue_riel for band in bands)), ""]
    table = Table(p, [Col(labels.DAYS_LATE, 116), Col(labels.LOANS, 46, "r", True), Col(labels.OWED, 88, "r", True),
                      Col(labels.SHARE, 54, "r", True), Col(labels.OVERDUE_SUM, 84, "r", True),
                      Col(labels.DRAWN, 139, gives=True)], row, widest=totals)
    table.head()
    widest = max((band.outstanding_riel for band in bands if band.band != "current"), default=0)
    for band in bands:
        percent = main.percent(band.outstanding_riel, owed) if band.outstanding_riel else "–"
        loans, outstanding, overdue = (main.riel(value) if value else "–" for value in (
            band.loans, band.outstanding_riel, band.overdue_riel))
        table.add([label_cell(p.edition.pair(labels.BANDS[band.band])), loans, outstanding, percent, overdue,
                   _bar(p, band, widest)])
    table.total(totals)
    p.y += 20
    first, second = p.edition.pair(labels.AT_RISK, riel=at_risk, percent=main.percent(at_risk, owed))
    p.text(p.left, p.y, first, p.fit(first, 11.5, p.span, True), True)
    english = labels.AT_RISK_MEANS.en if p.edition.lang != "km" else ""
    if english:
        p.y += 12
        p.text(p.left, p.y, f"{second.partition(':')[0]}: {english}" if second else english, 8)


def _bar(p: Paper, band: AgeingRow, widest: int) -> Cell:
    fill = _FILLS.get(band.band)
    if fill is None or not band.outstanding_riel:
        return ""
    return Drawn(lambda x, y, width: marks.bar(p, x + 2, y - 5.5, max((width - 4) * band.outstanding_riel / widest, 2),
                                               11, fill))


def agreements(p: Paper, pairs: Sequence[Agreement], row: float) -> None:
    """Each pair of figures with a tick, or a cross, both figures and their difference."""
    main = p.edition.main
    p.y -= 4
    for agreement in pairs:
        p.y += row - 1
        marks.mark(p, "ok" if agreement.agrees else "wrong", p.left + 6, p.y - 3.5)
        label, account = labels.AGREEMENTS.get(agreement.key, (Label(agreement.key, agreement.key), ""))
        p.beside(p.left + 18, p.y, p.edition.pair(label, account=account), BODY, not agreement.agrees, 8)
        value = main.riel(agreement.left)
        if not agreement.agrees:
            difference = main.say(labels.DIFFERS, riel=abs(agreement.left - agreement.right))
            value = f"{value} / {main.riel(agreement.right)}  {difference}"
        p.text(p.right, p.y, value, BODY, not agreement.agrees, "r", True)
        p.rule(p.y + 5.5)
