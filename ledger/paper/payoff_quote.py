"""The payoff quote: what closes a loan on a day, how it is made up, and what keeping to the schedule would cost."""

from ledger.paper import labels, loan_labels, loan_parts, visit_labels
from ledger.paper.loan_parts import Front
from ledger.paper.page import RULE, Pair, Paper
from ledger.reports.loan_paper_values import PayoffQuote


def front(q: PayoffQuote) -> Front:
    """The quote's number is the loan's."""
    return Front("Payoff quote", loan_labels.QUOTE, q.party.loan_number, q.asked_on, q.party, q.mark)


def draw(p: Paper, q: PayoffQuote) -> None:
    """Draws it from the top of the paper."""
    say, main = p.edition.pair, p.edition.main
    p.national_header(q.party.office, ((say(labels.NUMBER), q.party.loan_number),
                                       (say(labels.ISSUED), main.day(q.asked_on))))
    p.rule(p.y, RULE)
    p.y += 16
    lent = f"{main.say(labels.RIEL, riel=q.terms.principal)} · {main.day(q.lent_on)}"
    loan_parts.facts(p, [loan_parts.borrower(p, q.party), loan_parts.address(p, q.party),
                         (loan_labels.AMOUNT_LENT, (lent, ""))])
    loan_parts.amount_box(p, say(loan_labels.PAY_OFF_ON, on=q.on), q.riel, labels.NOTES_TO_BRING)
    p.y += 8
    _made_up_of(p, q)
    for label in (say(loan_labels.ONLY_THAT_DAY, voucher=q.last_voucher), say(loan_labels.AFTER_IT),
                  say(loan_labels.RECEIPT_EACH_TIME)):
        loan_parts.paragraph(p, label, size=11, lead=18)
        p.y += 6
    p.y = p.bottom - 56
    loan_parts.seal(p, p.y, q.party.office.code, q.last_voucher, q.mark)
    p.y += 10
    loan_parts.signature(p, p.left, 200, loan_labels.OFFICER_SIGNS)


def _made_up_of(p: Paper, q: PayoffQuote) -> None:
    """Principal, interest to the day, penalty; the charge for paying early, which is none; then the schedule's cost."""
    say, main = p.edition.pair, p.edition.main
    rows: list[tuple[Pair, str]] = [(say(loan_labels.OWED_PRINCIPAL), main.riel(q.principal)),
                                    (say(loan_labels.INTEREST_TO_THE_DAY if q.interest >= 0
                                         else visit_labels.GIVEN_BACK), main.riel(q.interest))]
    if q.penalty:
        rows.append((say(loan_labels.PENALTY), main.riel(q.penalty)))
    rows.append((say(loan_labels.NO_CHARGE), say(loan_labels.NONE)[0]))
    p.y += 4
    loan_parts.sums(p, rows, (say(labels.TOTAL), main.say(labels.RIEL, riel=q.riel)))
    if q.overdue:
        loan_parts.paragraph(p, say(loan_labels.OVERDUE_NOW, riel=q.overdue, days=q.days_late), size=11, bold=True)
        p.y += 4
    if q.by_schedule > q.riel:
        p.y += 10
        loan_parts.sums(p, [(say(loan_labels.BY_SCHEDULE), main.riel(q.by_schedule)),
                            (say(loan_labels.SAVED), main.riel(q.by_schedule - q.riel))])
    p.y += 10
