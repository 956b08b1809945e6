"""The closing letter: a loan is repaid, nothing is owed, nobody may ask for more. The family keeps it."""

from ledger.paper import labels, loan_labels, loan_parts
from ledger.paper.edition import Label, Voice
from ledger.paper.loan_parts import Front
from ledger.paper.page import HEAVY, RULE, Pair, Paper
from ledger.reports.loan_paper_values import ClosingLetter, Named


def front(c: ClosingLetter) -> Front:
    """The letter's number is the loan's."""
    return Front("Closing letter", loan_labels.CLOSING, c.party.loan_number, c.closed_on, c.party, c.mark)


def draw(p: Paper, c: ClosingLetter) -> None:
    """Draws it from the top of the paper."""
    say, main = p.edition.pair, p.edition.main
    p.national_header(c.party.office, ((say(labels.NUMBER), c.party.loan_number),
                                       (say(loan_labels.VOUCHER), c.voucher),
                                       (say(loan_labels.DATE), main.day(c.closed_on))))
    p.rule(p.y, RULE)
    p.y += 16
    loan_parts.facts(p, [loan_parts.borrower(p, c.party), loan_parts.address(p, c.party)])
    _repaid(p, c)
    loan_parts.paragraph(p, _confirmed(p, c), size=12, lead=21)
    p.y += 14
    _account(p, c)
    loan_parts.paragraph(p, say(loan_labels.OWES_NO_MORE), size=12, bold=True, lead=20)
    if c.guarantors:
        p.y += 6
        loan_parts.paragraph(p, _free(p, c), size=11, lead=19)
    _sign(p, c)


def _repaid(p: Paper, c: ClosingLetter) -> None:
    """The one thing to know."""
    top, tall = p.y - 2, 62.0 if p.edition.second else 50.0
    first, second = p.edition.pair(loan_labels.REPAID_IN_FULL)
    p.text(p.width / 2, top + 34, first, 22, True, "c")
    if second:
        p.text(p.width / 2, top + 52, second, 9, align="c")
    p.box(p.left, top, p.span, tall, HEAVY)
    p.y = top + tall + 24


def _confirmed(p: Paper, c: ClosingLetter) -> Pair:
    texts = []
    for voice in filter(None, (p.edition.main, p.edition.second)):
        khmer = voice.language == "km"
        office, someone = c.party.office, c.party.borrower
        texts.append(voice.say(
            loan_labels.CONFIRMS, office=office.name_km if khmer else office.name_en,
            name=someone.name_km if khmer else someone.name_latin, family=c.party.family_number,
            number=c.party.loan_number, riel=c.terms.principal, lent_on=c.lent_on, closed_on=c.closed_on))
    return texts[0], texts[1] if len(texts) > 1 else ""


def _account(p: Paper, c: ClosingLetter) -> None:
    """What was paid, and so that nothing is left."""
    say, main = p.edition.pair, p.edition.main
    assert c.principal + c.moved == c.terms.principal, "a loan is repaid when its principal is"
    rows: list[tuple[Pair, str]] = [(say(labels.PRINCIPAL), main.riel(c.principal)),
                                    (say(labels.INTEREST), main.riel(c.interest))]
    others: tuple[tuple[Label, int], ...] = ((loan_labels.PENALTY, c.penalty),)
    rows += [(say(label), main.riel(riel)) for label, riel in others if riel]
    paid = c.principal + c.interest + c.penalty
    loan_parts.sums(p, rows, (say(loan_labels.IN_PAYMENTS, times=c.payments), main.say(labels.RIEL, riel=paid)))
    beside: tuple[tuple[Label, int], ...] = ((loan_labels.IN_OLDER_BOOKS, c.moved), (loan_labels.WAIVED, c.waived),
                                             (loan_labels.HELD_FOR_FAMILY, c.held))
    more = [(say(label), main.riel(riel)) for label, riel in beside if riel]
    if more:
        loan_parts.sums(p, more)
    p.y += 6


def _free(p: Paper, c: ClosingLetter) -> Pair:
    def names(voice: Voice) -> str:
        khmer = voice.language == "km"
        return ", ".join(one.name_km if khmer else one.name_latin for one in c.guarantors)
    texts = [voice.say(loan_labels.GUARANTOR_FREE, names=names(voice))
             for voice in (p.edition.main, p.edition.second) if voice]
    return texts[0], texts[1] if len(texts) > 1 else ""


def _sign(p: Paper, c: ClosingLetter) -> None:
    people: list[tuple[Label, Named | None]] = [(loan_labels.BORROWER, c.party.borrower)]
    top = p.bottom - loan_parts.thumbs_height(p, people)
    p.y = top - 14
    loan_parts.read_aloud(p, loan_labels.READ_OUT)
    p.y = top
    loan_parts.thumbs(p, people, right=True)
    p.y = top + 12
    loan_parts.signature(p, p.left, 230, loan_labels.HEAD_SIGNS)
    loan_parts.seal(p, p.bottom - 56, c.party.office.code, c.voucher, c.mark, left=True)
