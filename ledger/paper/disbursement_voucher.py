"""The payment voucher of a loan handed over: to whom, how much, out of what, who entered and approved it, the thumb."""

from ledger.core.money import NOTES
from ledger.paper import labels, loan_labels, loan_parts
from ledger.paper.edition import Label
from ledger.paper.loan_parts import Front
from ledger.paper.page import BODY, HAIR, RULE, Pair, Paper
from ledger.paper.table import Cell, Col, Drawn, Name, Table
from ledger.reports.loan_paper_values import DisbursementVoucher, Named

_COLUMNS = (Col(labels.ACCOUNT, 320, gives=True), Col(labels.DEBIT, 100, "r", True), Col(labels.CREDIT, 100, "r", True))
_NOTES_LABEL = 70.0  # width of the labels before the counts of notes
_SIGN = 34.0  # "counted and received", above the thumb


def front(v: DisbursementVoucher) -> Front:
    """The voucher's number in the books."""
    return Front("Payment voucher", loan_labels.PAYMENT_VOUCHER, v.voucher, v.on, v.party, v.mark)


def draw(p: Paper, v: DisbursementVoucher) -> None:
    """Draws it from the top of the paper."""
    say, main = p.edition.pair, p.edition.main
    p.national_header(v.party.office, ((say(labels.NUMBER), v.voucher), (say(loan_labels.DATE), main.day(v.on)),
                                       (say(loan_labels.LOAN), v.party.loan_number)))
    p.rule(p.y, RULE)
    p.y += 16
    _facts(p, v)
    drawn = v.place == "cash" and v.in_hand % 100 == 0
    off = v.paid_off
    loan_parts.amount_box(
        p, say(loan_labels.IN_HAND if off else loan_labels.HANDED_OVER), v.in_hand,
        loan_labels.AS_NOTES if drawn else None,
        () if off is None else (
            say(loan_labels.WHOLE_LOAN, riel=v.riel),
            say(loan_labels.PAYS_OFF, number=off.loan_number, riel=off.riel, voucher=off.voucher)))
    _entry(p, v)
    if v.place == "cash":
        _notes(p, v)
    _sign(p, v)


def _facts(p: Paper, v: DisbursementVoucher) -> None:
    first, second = loan_parts.borrower(p, v.party)[1]
    rows: list[tuple[Label, Pair]] = [(loan_labels.PAID_OUT_TO, (first, second)), loan_parts.address(p, v.party)]
    if v.purpose.name_km:
        rows.append((loan_labels.PURPOSE, loan_parts.name(p.edition, v.purpose)))
    rows += [(loan_labels.OUT_OF, p.edition.pair(loan_labels.PLACES[v.place])), (loan_labels.FUND, (v.fund, ""))]
    if v.reference:
        rows.append((loan_labels.PAPER_NUMBER, (v.reference, "")))
    loan_parts.facts(p, rows)
    if v.reversed_by:
        loan_parts.paragraph(p, p.edition.pair(loan_labels.REVERSED_BY, voucher=v.reversed_by), size=12, bold=True)
    p.y -= 6


def _entry(p: Paper, v: DisbursementVoucher) -> None:
    """The posting, as a bookkeeper wants it."""
    main = p.edition.main
    debit, credit = sum(line.debit for line in v.lines), sum(line.credit for line in v.lines)
    assert debit == credit, "a voucher balances"
    pair = p.edition.pair(labels.TOTAL)
    total: list[Cell] = [Drawn(lambda x, y, width: p.beside(x, y + 3.6, pair, BODY, True)), main.riel(debit),
                         main.riel(credit)]
    p.y -= 10
    table = Table(p, _COLUMNS, widest=total)
    table.head()
    for line in v.lines:
        words = loan_parts.both(p.edition, line.name_km, line.name_en)
        table.add([Name(f"{main.digits(line.account)}  {words[0]}", words[1]),
                   main.riel(line.debit) if line.debit else "", main.riel(line.credit) if line.credit else ""])
    table.total(total)
    p.y += 16


def _notes(p: Paper, v: DisbursementVoucher) -> None:
    """Room to write how many notes of each kind were handed over."""
    p.beside(p.left, p.y, p.edition.pair(loan_labels.NOTES_HANDED_OVER), 11, True)
    top, step = p.y + 7, (p.span - _NOTES_LABEL) / len(NOTES)
    row = min(22.0, (_sign_top(p, v) - 14 - top) / 3)
    for i in range(4):
        p.rule(top + i * row, RULE if i in (0, 3) else HAIR)
    for i, note in enumerate(NOTES):
        x = p.left + _NOTES_LABEL + i * step
        p.line(x, top, x, top + 3 * row, HAIR)
        figure = p.edition.main.riel(note)
        p.text(x + step / 2, top + row / 2 + 4, figure, p.fit(figure, BODY, step - 5, True, 6.5, True), True, "c", True)
    for i, label in enumerate((loan_labels.HOW_MANY, loan_labels.IN_RIEL), 1):
        p.beside(p.left, top + i * row + row / 2 + 4, p.edition.pair(label))
    p.y = top + 3 * row + 20


def _people(v: DisbursementVoucher) -> list[tuple[Label, Named | None]]:
    return [(loan_labels.RECEIVER, v.party.borrower), (loan_labels.WITNESS, None)]


def _sign_top(p: Paper, v: DisbursementVoucher) -> float:
    return p.bottom - loan_parts.thumbs_height(p, _people(v)) - _SIGN + 4


def _sign(p: Paper, v: DisbursementVoucher) -> None:
    people = _people(v)
    p.y = _sign_top(p, v)
    top = p.y + 22
    loan_parts.read_aloud(p, loan_labels.RECEIVED_IN_FULL)
    p.y = top
    loan_parts.thumbs(p, people, right=True)
    p.y = top + 10
    signers: tuple[tuple[Label, Named | None], ...] = (
        (loan_labels.ENTERED_BY, v.entered_by), (loan_labels.APPROVED_BY, v.approved_by), (loan_labels.CASHIER, None))
    for i, (label, someone) in enumerate(signers):
        x = p.left + i * 110
        loan_parts.signature(p, x, 98, label)
        if someone is not None:
            first = loan_parts.name(p.edition, someone)[0]
            p.text(x, p.y + 53, first, p.fit(first, BODY, 100, least=7))
    loan_parts.seal(p, p.bottom - 54, v.party.office.code, v.voucher, v.mark, left=True)
