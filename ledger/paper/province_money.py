"""Fund proof, receipts and payments, ageing and trial balance of the province statement."""

from collections.abc import Sequence

from ledger.paper import labels, marks
from ledger.paper.edition import Label
from ledger.paper.page import Paper
from ledger.paper.table import Cell, Col, Name, Table, label_cell
from ledger.reports.figures import SOURCES, USES, FundProof, MoneyMovement, ProofLine
from ledger.reports.statements import ProvinceStatement


def _figures(p: Paper, values: Sequence[int], dash: bool = True) -> list[Cell]:
    return ["–" if dash and not value else p.edition.main.riel(value) for value in values]


def _with_total(values: Sequence[int]) -> list[int]:
    """The values, and their sum when there is more than one."""
    return [*values, sum(values)] if len(values) > 1 else list(values)


def _wide_table(p: Paper, heads: Sequence[Label], row: float, widest: Sequence[int]) -> Table:
    """A column of words, then one of figures for each head, then the total if there are several."""
    columns = [Col(label, 96, "r", True) for label in heads]
    if len(heads) > 1:
        columns.append(Col(labels.TOTAL, 96, "r", True))
    first = Col(None, max(527 - 96 * len(columns), 120), gives=True)
    return Table(p, [first, *columns], row, widest=[Name(""), *_figures(p, widest)])


# --- fund proof -------------------------------------------------------------------------------------------------
def fund_proof(p: Paper, s: ProvinceStatement, row: float) -> None:
    """Fund by fund: what it should be worth, and what is there; the two must be the same."""
    def values(name: str, sign: int = 1) -> list[int]:
        return _with_total([sign * getattr(fund, name) for fund in s.funds])

    table = _wide_table(p, [Label(fund.name_km, fund.name_en) for fund in s.funds], row, values("sources"))
    table.head()
    for line in proof_lines(s, SOURCES):
        table.add([label_cell(p.edition.pair(labels.PROOF[line.name])), *_figures(p, values(line.name, line.sign))])
    table.total([label_cell(p.edition.pair(labels.FUND_WORTH), True), *_figures(p, values("sources"), False)])
    for line in proof_lines(s, USES):
        table.add([label_cell(p.edition.pair(labels.PROOF[line.name])), *_figures(p, values(line.name, line.sign))])
    table.total([label_cell(p.edition.pair(labels.FUND_THERE), True), *_figures(p, values("uses"), False)])
    _fund_mark(p, s.funds)


def proof_lines(s: ProvinceStatement, lines: Sequence[ProofLine]) -> list[ProofLine]:
    """The lines that say something of one of the funds."""
    return [line for line in lines if any(line in fund.shown(lines) for fund in s.funds)]


def _fund_mark(p: Paper, funds: Sequence[FundProof]) -> None:
    """A tick when every fund agrees, else a cross and the sum of the differences."""
    differs = sum(abs(fund.sources - fund.uses) for fund in funds)
    p.y += 16
    marks.mark(p, "wrong" if differs else "ok", p.left + 6, p.y - 3.5)
    label = labels.FUND_DIFFERS if differs else labels.FUND_AGREES
    p.beside(p.left + 16, p.y, p.edition.pair(label, riel=differs), bold=True, second=8)


# --- receipts and payments --------------------------------------------------------------------------------------
def movements(p: Paper, s: ProvinceStatement, row: float) -> None:
    """Through each place that holds money: opening, in, out, closing. Money moved between places sums to nothing."""
    def values(name: str, sign: int = 1) -> list[int]:
        return _with_total([sign * getattr(place, name) for place in s.movements])

    table = _wide_table(p, [Label(place.name_km, place.name_en) for place in s.movements], row, values("closing"))
    table.head()
    pair = p.edition.pair
    table.add([label_cell(pair(labels.OPENING, on=s.from_on)), *_figures(p, values("opening"))])
    for label, name, sign in ((labels.DONORS, "received_from_donors", 1), (labels.REPAYMENTS, "repayments", 1),
                              (labels.RECOVERED, "recovered", 1), (labels.MOVED_IN, "moved_in", 1),
                              (labels.LOANS_PAID_OUT, "disbursed", -1), (labels.HELD_PAID_BACK, "refunded", -1),
                              (labels.MOVED_OUT, "moved_out", -1), (labels.OTHER, "other", 1)):
        if any(values(name)) or name not in ("recovered", "refunded"):
            table.add([label_cell(pair(label)), *_figures(p, values(name, sign))])
    for place in s.movements:
        assert _closing(place) == place.closing, f"receipts and payments of {place.account} do not add up"
    table.total([label_cell(pair(labels.CLOSING, on=s.as_of), True), *_figures(p, values("closing"), False)])


def _closing(place: MoneyMovement) -> int:
    received = place.received_from_donors + place.repayments + place.recovered + place.moved_in
    return place.opening + received - place.disbursed - place.refunded - place.moved_out + place.other


# --- trial balance ----------------------------------------------------------------------------------------------
def trial_balance(p: Paper, s: ProvinceStatement, row: float) -> None:
    """Balances of the accounts, debit and credit."""
    main, balance = p.edition.main, s.trial_balance
    totals: list[Cell] = ["", label_cell(p.edition.pair(labels.TOTAL), True), main.riel(balance.debit),
                          main.riel(balance.credit)]
    table = Table(p, [Col(labels.NUMBER, 42), Col(labels.ACCOUNT, 285, gives=True), Col(labels.DEBIT, 100, "r", True),
                      Col(labels.CREDIT, 100, "r", True)], row, widest=totals)
    table.head()
    for line in balance.rows:
        name = label_cell(p.edition.pair(Label(line.name_km, line.name_en)))
        table.add([main.digits(line.account), name, main.riel(line.debit) if line.debit else "",
                   main.riel(line.credit) if line.credit else ""])
    sums = (sum(line.debit for line in balance.rows), sum(line.credit for line in balance.rows))
    assert sums == (balance.debit, balance.credit), "the trial balance and its totals differ"
    table.total(totals)
