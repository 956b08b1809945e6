"""A loan on the family statement: its terms in a sentence, one row a payment, then what is still to pay.

A loan fits the page where it can: rows draw closer, then the oldest payments fold into one row. When even that is
not enough, nothing is folded and the table goes on over the page with carried totals.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.core.pricing import moneylender
from ledger.paper import labels, marks
from ledger.paper.edition import Label
from ledger.paper.page import BODY, SECOND, Paper
from ledger.paper.table import Cell, Col, Drawn, Name, Table
from ledger.reports.statements import FamilyStatement, LoanStatement, RepaymentRow, RowKind, ToPayRow

_TIGHTEST, _EASY = 14.5, 18.5  # heights of a row
_SHOWN_AT_LEAST = 2  # the latest payments are never folded
_COLUMNS = (Col(None, 16, "c"), Col(labels.DATE, 82, figures=True), Col(labels.VOUCHER, 132, gives=True),
            Col(labels.PAID, 67, "r", True), Col(labels.INTEREST, 62, "r", True),
            Col(labels.PRINCIPAL, 72, "r", True), Col(labels.STILL_OWED, 96, "r", True))


@dataclass
class _Sums:
    """Totals of the rows drawn so far in one section of the table, riel."""

    section: str = ""
    paid: int = 0
    interest: int = 0
    principal: int = 0
    outstanding: int = 0

    def add(self, section: str, paid: int, interest: int, principal: int, outstanding: int) -> None:
        if section != self.section:
            self.section, self.paid, self.interest, self.principal = section, 0, 0, 0
        self.paid += paid
        self.interest += interest
        self.principal += principal
        self.outstanding = outstanding


def draw_loan(p: Paper, loan: LoanStatement, s: FamilyStatement, *, after: float, one_page: bool) -> None:
    """The loan at p.y. `after`: the height of what must stand under it; `one_page`: try to fit it on this page."""
    if not one_page and p.room < 200:
        p.turn()
    _terms(p, loan)
    sums = _Sums()
    table = Table(p, _COLUMNS, _EASY - 1.5, widest=_widest(p, loan),
                  carried=lambda label: _total_cells(p, label, sums))
    rows = _rows(p, loan, s, folded=0)
    if one_page:
        folded = _fold(table, loan, rows, p.room - table.head_height() - 3 - after)
        rows = _rows(p, loan, s, folded) if folded else rows
    table.head()
    for i, (section, cells, figures, bold) in enumerate(rows):
        left = len(rows) - i
        last_paid = section == "paid" and (left == 1 or rows[i + 1][0] == "to pay")
        under = sum(table.height_of(other) for _, other, _, _ in rows[i + 1:]) + after if left <= 3 else 0.0
        table.add(cells, bold=bold, keep=under, totalled=last_paid)
        sums.add(section, *figures)
        if last_paid:
            agreed = (sums.interest, sums.principal) == (loan.paid_interest, loan.paid_principal)
            assert agreed, "the rows of a loan and its totals differ"
            table.total(_total_cells(p, labels.PAID_IN_ALL, sums))


def _widest(p: Paper, loan: LoanStatement) -> list[Cell]:
    """The largest figures the table can hold: all that was paid, or all that is to pay."""
    to_pay = [sum(getattr(row, name) for row in loan.to_pay) for name in ("total", "interest", "principal")]
    paid = (sum(abs(row.riel) for row in loan.repayments), loan.paid_interest, loan.terms.principal)
    return ["", "", "", *_amounts(p, (*map(max, to_pay, paid), loan.terms.principal))]


def _fold(table: Table, loan: LoanStatement, rows: Sequence["_Row"], room: float) -> int:
    """Sets the height of a row so that the loan fits in `room`; returns how many of the oldest payments to fold."""
    count = len(rows) + (1 if loan.repayments else 0)  # the total
    extra = sum(table.height_of(cells) - table.row for _, cells, _, _ in rows)
    if count * _TIGHTEST + extra <= room:
        table.row = min(_EASY, (room - extra) / count)
        return 0
    least = count + 1 - int((room - extra) / _TIGHTEST)
    for fold in range(least, len(loan.repayments) - _SHOWN_AT_LEAST + 1):
        if _whole(loan.repayments[:fold]):
            table.row = _TIGHTEST
            return fold
    return 0


def _whole(rows: Sequence[RepaymentRow]) -> bool:
    """Whether every reversed repayment among the rows has its reversal there too: the pair is read together."""
    return sum(row.reversed for row in rows) == sum(row.kind == "reversal" for row in rows)


# --- the terms --------------------------------------------------------------------------------------------------
def _terms(p: Paper, loan: LoanStatement) -> None:
    """The terms and their cost in a sentence, and what a moneylender would take on the same loan."""
    low, high = moneylender(loan.terms, loan.schedule)
    for label, bold in ((None, False), (labels.MONEYLENDER, True)):
        first, second = p.edition.pair(label, low=low, high=high) if label else _terms_text(p, loan)
        khmer = p.edition.main.language == "km"
        p.y = p.block(p.left, p.y, first, p.span, BODY if khmer else 9.5, 16 if khmer else 13, bold)
        if second:
            size = p.fit(second, SECOND, p.span, least=6.8)
            p.y = p.block(p.left, p.y - 3.5, second, p.span, size, 9.5) + 4
    p.y -= 7


def _terms_text(p: Paper, loan: LoanStatement) -> tuple[str, str]:
    terms = loan.terms
    texts = []
    for voice in filter(None, (p.edition.main, p.edition.second)):
        opening = labels.TERMS if terms.instalments > 1 else labels.TERMS_ONCE
        texts.append(
            voice.say(opening, number=loan.number, riel=terms.principal, lent_on=loan.disbursed_on,
                      times=terms.instalments)
            + voice.say(labels.RATE[terms.rate_per, terms.method], rate=voice.rate(terms.rate_ppm))
            + voice.say(labels.COST, apr=voice.decimal(loan.apr_percent), cost=loan.total_interest)
            + (voice.say(labels.CHANGED, on=loan.changed_on) if loan.changed_on else ""))
    return texts[0], texts[1] if len(texts) > 1 else ""


# --- the rows ---------------------------------------------------------------------------------------------------
_Figures = tuple[int, int, int, int]
_Row = tuple[str, Sequence[Cell], _Figures, bool]


def _rows(p: Paper, loan: LoanStatement, s: FamilyStatement, folded: int) -> list[_Row]:
    main = p.edition.main
    lent: Sequence[Cell] = ("", main.day(loan.disbursed_on),
                            _voucher(p, loan.disbursement_voucher, (labels.LENT, {})),
                            "", "", "", main.riel(loan.terms.principal))
    rows: list[_Row] = [("lent", lent, (0, 0, 0, loan.terms.principal), False)]
    if folded:
        rows.append(_folded_row(p, loan.repayments[:folded]))
    rows += [_paid_row(p, row) for row in loan.repayments[folded:]]
    arrow = next((row.number for row in loan.to_pay if not row.overdue), None)
    rows += [_to_pay_row(p, row, s, row.number == arrow) for row in loan.to_pay]
    return rows


def _mark(p: Paper, kind: marks.Mark) -> Drawn:
    return Drawn(lambda x, y, width: marks.mark(p, kind, x + width / 2, y))


def _amounts(p: Paper, figures: Iterable[int]) -> list[Cell]:
    return [p.edition.main.riel(riel) for riel in figures]


_Word = tuple[Label, dict[str, Any]]


def _voucher(p: Paper, number: str, *words: _Word) -> Name:
    """A voucher number, and what it is when it is no plain repayment."""
    return Name(number, " · ".join(filter(None, _said(p, words))), small=9)


def _said(p: Paper, words: Sequence[_Word]) -> list[str]:
    """The words after each other, in each language of the paper."""
    return [", ".join(voice.say(label, **values) for label, values in words)
            for voice in (p.edition.main, p.edition.second) if voice is not None]


def _words(row: RepaymentRow) -> list[_Word]:
    """What a row is, as far as it is more than a repayment."""
    words: dict[RowKind, _Word | None] = {
        "repayment": None, "reversal": (labels.REVERSAL, {}),
        "reallocation": (labels.REALLOCATION_BECAUSE, {"voucher": row.corrects}) if row.corrects else (
            labels.REALLOCATION, {}),
        "held applied": (labels.HELD_USED_ROW if row.riel > 0 else labels.HELD_MOVED_ROW, {}),
        "refund": (labels.HELD_BACK_ROW, {}), "waiver": (labels.WAIVED_ROW, {"riel": row.waived}),
        "reschedule": (labels.PAUSE_ROW, {"months": row.pause_months}) if row.pause_months else (
            labels.NEW_TERMS_ROW, {}),
        "write-off": (labels.WRITTEN_OFF_ROW, {"riel": row.written_off}), "recovery": (labels.RECOVERED_ROW, {})}
    paid = row.kind in ("repayment", "held applied")
    found = [words[row.kind], (labels.PENALTY_ROW, {"riel": row.penalty}) if paid and row.penalty else None,
             (labels.GIVEN_BACK_ROW, {"riel": -row.interest}) if paid and row.interest < 0 else None,
             (labels.REVERSED, {}) if row.reversed else None]
    return [word for word in found if word is not None]


def _paid_row(p: Paper, row: RepaymentRow) -> _Row:
    figures = (row.riel, row.interest, row.principal, row.outstanding)
    kind: marks.Mark = "wrong" if row.reversed or row.kind == "reversal" else "paid" if row.riel > 0 else "none"
    cells = [_mark(p, kind), p.edition.main.day(row.on), _voucher(p, row.voucher, *_words(row)),
             *_amounts(p, figures)]
    return "paid", cells, figures, False


def _folded_row(p: Paper, rows: Sequence[RepaymentRow]) -> _Row:
    figures = (sum(row.riel for row in rows), sum(row.interest for row in rows), sum(row.principal for row in rows),
               rows[-1].outstanding)
    payments = sum(row.kind == "repayment" and not row.reversed for row in rows)
    pair = p.edition.pair(labels.EARLIER_PAYMENTS, times=payments)
    label = Drawn(lambda x, y, width: p.beside(x, y + 3.6, pair))
    return "paid", [_mark(p, "paid"), label, "", *_amounts(p, figures)], figures, False


def _to_pay_row(p: Paper, row: ToPayRow, s: FamilyStatement, is_next: bool) -> _Row:
    days = (s.as_of - row.due_on).days
    kind: marks.Mark = ("late" if days <= 30 else "verylate") if row.overdue else "next" if is_next else "todo"
    said = _said(p, [(labels.LATE_DAYS, {"days": days}) if row.overdue else (labels.TO_PAY, {}),
                     *([(labels.PENALTY_ROW, {"riel": row.penalty})] if row.penalty else [])])
    what = Name(said[0][:1].upper() + said[0][1:], said[1] if len(said) > 1 else "")
    figures = (row.total, row.interest, row.principal, row.outstanding)
    cells = [_mark(p, kind), p.edition.main.day(row.due_on), what, *_amounts(p, figures)]
    return "to pay", cells, figures, row.overdue or is_next


def _total_cells(p: Paper, label: Label, sums: _Sums) -> list[Cell]:
    pair = p.edition.pair(label)
    drawn = Drawn(lambda x, y, width: p.beside(x, y + 3.6, pair, BODY, True))
    return ["", drawn, "", *_amounts(p, (sums.paid, sums.interest, sums.principal, sums.outstanding))]

