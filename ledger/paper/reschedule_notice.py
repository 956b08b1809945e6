"""The notice of new terms or a pause: why, the old schedule beside the new one, arrears before and after, the thumb."""

from collections.abc import Sequence

from ledger.paper import labels, loan_labels, loan_parts, loan_plan
from ledger.paper.edition import Label
from ledger.paper.loan_parts import Front
from ledger.paper.page import BODY, RULE, Pair, Paper
from ledger.paper.table import Cell, Col, Drawn, Table
from ledger.reports.loan_paper_values import Named, Plan, PlanRow, RescheduleNotice

_EASY, _TIGHTEST = 17.0, 11.5  # heights of a row of the schedules
_MANY, _CLOSER = 14, 1.5  # so many rows bring everything closer together, for one page
_TOGETHER = 3  # rows that stay with the thumbs
_FRAME = 28.0 + loan_plan.HEAD  # the schedules without their rows
_SIGN = 36.0  # what stands above the thumbs
_COLUMNS = (Col(None, 200, gives=True), Col(loan_labels.BEFORE, 160, "r", True), Col(loan_labels.AFTER, 160, "r", True))


def front(n: RescheduleNotice) -> Front:
    """The notice's number is that of its voucher."""
    name = "Notice of a new schedule" if n.kind == "reschedule" else "Notice of a pause"
    return Front(name, loan_labels.NOTICE[n.kind], n.voucher, n.on, n.party, n.mark)


def draw(p: Paper, n: RescheduleNotice) -> None:
    """Draws it from the top of the paper."""
    say, main = p.edition.pair, p.edition.main
    p.national_header(n.party.office, ((say(labels.NUMBER), n.voucher), (say(loan_labels.FROM_DATE), main.day(n.on)),
                                       (say(loan_labels.LOAN), n.party.loan_number)))
    p.rule(p.y, RULE)
    p.y += 16
    closer = _CLOSER if max(len(n.before.rows), len(n.after.rows)) > _MANY else 0.0
    loan_parts.facts(p, [loan_parts.borrower(p, n.party), loan_parts.address(p, n.party),
                         (loan_labels.REASON, say(loan_labels.REASONS[n.reason]))], 16.5 - closer)
    if n.reversed_by:
        loan_parts.paragraph(p, say(loan_labels.REVERSED_BY, voucher=n.reversed_by), size=12, bold=True)
    p.y += 4
    for pair in _said(p, n):
        loan_parts.paragraph(p, pair, size=11, bold=True, lead=17 - closer)
    _arrears(p, n, closer)
    _plans(p, n)
    _sign(p, n)


def _said(p: Paper, n: RescheduleNotice) -> list[Pair]:
    if n.kind == "moratorium":
        runs = loan_labels.PAUSE_RUNS if n.interest_runs else loan_labels.PAUSE_FREE
        return [p.edition.pair(loan_labels.PAUSE, on=n.on, months=n.months), p.edition.pair(runs)]
    assert n.rate_ppm is not None, "new terms have a rate"
    rate = [voice.say(labels.RATE[n.terms.rate_per, "declining"], rate=voice.rate(n.rate_ppm))
            + voice.say(loan_labels.NEW_RATE) for voice in (p.edition.main, p.edition.second) if voice]
    rest = p.edition.pair(loan_labels.REST_AS_BEFORE)
    days = {row.due_on for row in n.after.rows}  # interest carried over falls due with the first payment
    return [p.edition.pair(loan_labels.NEW_TERMS, on=n.on, riel=n.outstanding, times=len(days)),
            (f"{rate[0]} {rest[0]}", f"{rate[1]} {rest[1]}" if rest[1] else "")]


def _arrears(p: Paper, n: RescheduleNotice, closer: float) -> None:
    """What is overdue, how late, all that is to pay and the next payment, before and after."""
    main, plans = p.edition.main, (n.before, n.after)
    rows: list[tuple[Label, list[str]]] = [
        (loan_labels.LATE, [main.riel(plan.overdue) for plan in plans]),
        (loan_labels.DAYS_LATE, [main.digits(plan.days_late) for plan in plans]),
        (loan_labels.STILL_TO_PAY, [main.riel(plan.total) for plan in plans]),
        (loan_labels.NEXT_PAYMENT, [_next(p, n, plan) for plan in plans])]
    p.y -= 6
    table = Table(p, _COLUMNS, 17.5 - 2 * closer)
    table.head()
    for label, values in rows:
        pair = p.edition.pair(label)
        cells: list[Cell] = [_words(p, pair), *values]
        table.add(cells)
    p.y += 18 - 2 * closer


def _words(p: Paper, pair: Pair) -> Drawn:
    return Drawn(lambda x, y, width: p.beside(x, y + 3.6, pair))


def _next(p: Paper, n: RescheduleNotice, plan: Plan) -> str:
    main = p.edition.main
    day = next((row.due_on for row in plan.rows if row.due_on >= n.on), None)
    if day is None:
        return "–"
    return f"{main.day(day)}   {main.riel(sum(row.total for row in plan.rows if row.due_on == day))}"


def _plans(p: Paper, n: RescheduleNotice) -> None:
    """The old schedule at the left, the new one at the right; on further pages what this one cannot hold."""
    before, after = n.before.rows, n.after.rows
    people = _people(n)
    end = loan_parts.thumbs_height(p, people) + _SIGN
    most = max(len(before), len(after))
    row = min(_EASY, (p.room - end - _FRAME) / most)
    if row >= _TIGHTEST:
        _two(p, n, before, after, row)
        return
    start = 0
    while True:
        take = min(most - start, int((p.room - _FRAME) / _EASY))
        last = take == most - start
        if last and p.room - _FRAME - take * _EASY < end:  # no page with thumbs and nothing else
            take, last = take - _TOGETHER, False
        _two(p, n, before[start:start + take], after[start:start + take], _EASY)
        if last:
            return
        start += take
        p.turn()
        p.y += 6


def _two(p: Paper, n: RescheduleNotice, before: Sequence[PlanRow], after: Sequence[PlanRow], row: float) -> None:
    left, right = p.left, p.left + loan_plan.half_width(p) + loan_plan.GAP
    for x, label, part in ((left, loan_labels.OLD_PLAN, before), (right, loan_labels.NEW_PLAN, after)):
        if part:
            p.beside(x, p.y, p.edition.pair(label), 11, True)
            loan_plan.half(p, x, p.y + 6, part, row)
    p.y += 6 + loan_plan.HEAD + max(len(before), len(after)) * row + 16


def _people(n: RescheduleNotice) -> list[tuple[Label, Named | None]]:
    return [(loan_labels.BORROWER, n.party.borrower), (loan_labels.OFFICER, None)]


def _sign(p: Paper, n: RescheduleNotice) -> None:
    people = _people(n)
    p.y = p.bottom - loan_parts.thumbs_height(p, people) - 16
    loan_parts.read_aloud(p, loan_labels.AGREED_ALOUD)
    p.y += 10
    top = p.y
    loan_parts.thumbs(p, people, right=True)
    p.y = top + 12
    loan_parts.signature(p, p.left, 150, loan_labels.HEAD_SIGNS)
    if n.approved_by is not None:
        p.under(p.left + 180, p.y, p.edition.pair(loan_labels.APPROVED_BY), BODY, True, 7, 9.5)
        p.text(p.left + 180, p.y + 26, loan_parts.name(p.edition, n.approved_by)[0])
    loan_parts.seal(p, p.bottom - 56, n.party.office.code, n.voucher, n.mark, left=True)
