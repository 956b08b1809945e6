"""The repayment schedule card: what is due when, and room to write each payment beside it. The family keeps it.

What was paid before it was printed is printed; the rest is written by hand, a row high enough for a hand.
"""

from ledger.paper import labels, loan_labels, loan_parts
from ledger.paper.loan_parts import Front
from ledger.paper.page import BODY, HAIR, MM, RULE, Paper
from ledger.paper.table import Cell, Col, Drawn, Table
from ledger.reports.loan_paper_values import CardRow, ScheduleCard

_EASY, _TIGHTEST = 8.5 * MM, 16.0  # heights of a row: a hand writes in 8 mm, and needs a third less when it must
_END = 74.0
_BY_HAND = 4  # the last columns
_MORE = 6  # empty rows at the end, for whoever pays in more parts than agreed
_BEFORE = (Col(loan_labels.INSTALMENT_NUMBER, 34, "r", True), Col(loan_labels.DUE_DATE, 72, "c", True),
           Col(loan_labels.TO_PAY, 60, "r", True), Col(labels.INTEREST, 52, "r", True))
_PENALTY = Col(loan_labels.PENALTY, 46, "r", True)
_OWED = Col(loan_labels.OWED_AFTER, 62, "r", True)
_HAND = (Col(loan_labels.PAID_ON, 72, "c", True), Col(loan_labels.PAID, 58, "r", True),
         Col(loan_labels.RECEIPT_NUMBER, 66), Col(loan_labels.OFFICER_SIGNS, 54))


def front(c: ScheduleCard) -> Front:
    """The card's number is the loan's."""
    return Front("Repayment schedule card", loan_labels.CARD, c.party.loan_number, c.as_of, c.party, c.mark)


def draw(p: Paper, c: ScheduleCard) -> None:
    """Draws it from the top of the paper."""
    say, main = p.edition.pair, p.edition.main
    p.national_header(c.party.office, ((say(labels.NUMBER), c.party.loan_number),
                                       (say(loan_labels.VOUCHER), c.voucher),
                                       (say(labels.AS_OF), main.day(c.as_of))))
    p.rule(p.y, RULE)
    p.y += 16
    lent = f"{main.say(labels.RIEL, riel=c.terms.principal)} · {main.day(c.lent_on)}"
    loan_parts.facts(p, [loan_parts.borrower(p, c.party), loan_parts.address(p, c.party),
                         (loan_labels.AMOUNT_LENT, (lent, ""))], 16.5)
    if c.changed_on is not None:
        loan_parts.paragraph(p, say(loan_labels.NEW_SCHEDULE_SINCE, on=c.changed_on, riel=c.earlier), bold=True)
    p.y -= 5
    _table(p, c)
    _end(p, c)


def _table(p: Paper, c: ScheduleCard) -> None:
    late = any(row.penalty for row in c.rows)
    # Where a penalty is owed, the plan's principal has no room, and is not kept to: the receipts say what is owed.
    cols = (*_BEFORE, _PENALTY if late else _OWED, *_HAND)
    table = Table(p, cols, widest=_widest(p, c, late))
    room = p.room - table.head_height() - 22 - _END
    rows = len(c.rows)
    if room / max(rows, 1) >= _TIGHTEST:
        table.row = min(_EASY, room / max(rows, 1))
    else:  # a further page: then every row is as high as a hand likes it
        table.row = 8 * MM
    table.head()
    page, top = p.pages, p.y
    for i, row in enumerate(c.rows):
        table.add(_cells(p, row, late), keep=_END + 22 if i == rows - 1 else 0)
        if p.pages != page:
            page, top = p.pages, p.y - table.row
        _uprights(p, table, top)
        top = p.y
    for _ in range(min(_MORE, int((p.room - _END - 24) / table.row))):
        table.add([""] * len(cols))
    _uprights(p, table, top)
    table.total(_totals(p, c, late))


def _uprights(p: Paper, table: Table, top: float) -> None:
    """Lines between the columns that are written in."""
    for x in table.x[-_BY_HAND - 1:-1]:
        p.line(x, top, x, p.y, HAIR)


def _cells(p: Paper, row: CardRow, late: bool) -> list[Cell]:
    main = p.edition.main
    paid: list[Cell] = ["", "", "", ""]
    if row.paid_on is not None and row.voucher is not None:
        voucher = row.voucher
        paid = [main.day(row.paid_on), main.riel(row.paid),
                Drawn(lambda x, y, width: p.text(x, y + 3.6, voucher, p.fit(voucher, BODY, width, least=7))), ""]
    return [main.digits(row.number), main.day(row.due_on), _bold(p, main.riel(row.total)), main.riel(row.interest),
            main.riel(row.penalty if late else row.outstanding), *paid]


def _bold(p: Paper, figure: str) -> Drawn:
    return Drawn(lambda x, y, width: p.text(
        x + width, y + 3.6, figure, p.fit(figure, BODY, width, True, 6.5, True), True, "r", True))


def _totals(p: Paper, c: ScheduleCard, late: bool) -> list[Cell]:
    main, pair = p.edition.main, p.edition.pair(labels.TOTAL)
    sums = [sum(getattr(row, name) for row in c.rows)
            for name in ("total", "interest", *(("penalty",) if late else ()))]
    drawn = Drawn(lambda x, y, width: p.beside(x, y + 3.6, pair, BODY, True))
    paid = sum(row.paid for row in c.rows)
    return ["", drawn, *(main.riel(riel) for riel in sums), *([] if late else [""]), "",
            main.riel(paid) if paid else "", "", ""]


def _widest(p: Paper, c: ScheduleCard, late: bool) -> list[Cell]:
    """Cells as wide as any will be."""
    main, widest = p.edition.main, _totals(p, c, late)
    day = main.day(c.lent_on)
    widest[1], widest[-4] = day, day
    if not late:
        widest[-5] = main.riel(max(row.outstanding for row in c.rows))
    return widest


def _end(p: Paper, c: ScheduleCard) -> None:
    p.y = p.bottom - _END + 22
    width = 300.0
    y = p.y
    for label in (loan_labels.KEEP_CARD, loan_labels.RECEIPT_EACH_TIME):
        first, second = p.edition.pair(label)
        y = p.block(p.left, y, first, width, 11, 17, True) - 17
        if second:
            p.text(p.left, y + 11, second, 7.5)
            y += 9
        y += 19
    loan_parts.seal(p, p.y - 12, c.party.office.code, c.voucher, c.mark)
