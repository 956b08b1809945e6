"""The loan contract: parties, terms in words and figures, schedule, rights, thumbs. One page where it can be.

A schedule too long for the page stands on the second one, which the first one names as part of the contract.
"""

from ledger.paper import labels, loan_labels, loan_parts, loan_plan
from ledger.paper.edition import Label
from ledger.paper.loan_parts import Front
from ledger.paper.page import BODY, RULE, SECOND, Pair, Paper
from ledger.paper.table import Col, Table
from ledger.reports.loan_paper_values import Contract, Named

_EASY, _TIGHTEST = 17.0, 12.0  # heights of a row of the schedule
_LEAD, _ARTICLE = 16.5, 16.0  # distance of the lines of the head, and of the articles
_MOST_AIR = 8.0  # between articles, where there is room
_PLAN_FRAME = 6 + loan_plan.HEAD + 34  # the schedule without its rows
_CLOSER = (0.0, 0.5, 1.0, 1.75)  # how much closer lines may stand where that saves a second page
_SIGN = 72.0  # what stands above and below the thumbs: "read aloud", the head of department's line beside the proof
_PAGE_2 = (Col(loan_labels.INSTALMENT_NUMBER, 40, "r", True), Col(loan_labels.DUE_DATE, 100, "c", True),
           Col(labels.PRINCIPAL, 90, "r", True), Col(labels.INTEREST, 90, "r", True),
           Col(loan_labels.TO_PAY, 100, "r", True), Col(loan_labels.OWED_AFTER, 107, "r", True))


def front(c: Contract) -> Front:
    """The contract's number is the loan's."""
    return Front("Loan contract", loan_labels.CONTRACT, c.party.loan_number, c.lent_on, c.party, c.mark)


def draw(p: Paper, c: Contract) -> None:
    """Draws it from the top of the paper."""
    _head(p, c)
    facts, articles, people = _facts(p, c), _articles(p, c), _people(c)
    rows = -(-len(c.schedule) // 2)

    def row_of(closer: float) -> float:
        above = loan_parts.facts_height(p, facts, _LEAD - closer) + _terms_height(p, closer)
        return (p.room - above - _end(p, articles, people, closer) - _PLAN_FRAME) / rows
    closer = next((closer for closer in _CLOSER if row_of(closer) >= _TIGHTEST), None)
    overleaf, closer = closer is None, closer or 0.0
    row = min(_EASY, row_of(closer))
    loan_parts.facts(p, facts, _LEAD - closer)
    _terms(p, c, closer)
    if overleaf:
        _plan_overleaf(p, c)
    else:
        _plan(p, c, row)
    air = min(_MOST_AIR, max(0.0, p.room - _end(p, articles, people, closer)) / len(articles))
    for i, pair in enumerate(articles):
        loan_parts.paragraph(p, pair, bold=i == 0, lead=_ARTICLE - closer)
        p.y += air
    _sign(p, c, people)
    if overleaf:
        _second_page(p, c)


def _end(p: Paper, articles: list[Pair], people: list[tuple[Label, Named | None]], closer: float) -> float:
    """The height of what stands under the schedule."""
    said = sum(loan_parts.paragraph_height(p, pair, lead=_ARTICLE - closer) for pair in articles)
    return said + loan_parts.thumbs_height(p, people) + _SIGN


def _head(p: Paper, c: Contract) -> None:
    say, main = p.edition.pair, p.edition.main
    second = (say(loan_labels.VOUCHER), c.voucher) if c.voucher else (("", ""), "")
    lent = say(loan_labels.DATE if c.voucher else loan_labels.IF_LENT_ON)
    p.national_header(c.party.office, tuple(filter(lambda fact: fact[1], (
        (say(labels.NUMBER), c.party.loan_number), second, (lent, main.day(c.lent_on))))))
    p.rule(p.y, RULE)
    p.y += 16


def _facts(p: Paper, c: Contract) -> list[tuple[Label, Pair]]:
    """Who lends to whom, and what for."""
    office = c.party.office
    lender = loan_parts.both(p.edition, office.name_km, office.name_en)
    where = loan_parts.address_text(p.edition.main, c.party.address)
    rows: list[tuple[Label, Pair]] = [(loan_labels.LENDER, lender), loan_parts.borrower(p, c.party),
                                      (loan_labels.ADDRESS, (where, ""))]
    if c.purpose.name_km:
        rows.append((loan_labels.PURPOSE, loan_parts.name(p.edition, c.purpose)))
    if c.old_number:
        rows.append((loan_labels.LOAN, p.edition.pair(loan_labels.OLD_BOOKS, number=c.old_number)))
    if c.pays_off is not None:
        rows.append((loan_labels.OLD_LOAN, p.edition.pair(
            loan_labels.TOP_UP if c.voucher else loan_labels.TOP_UP_IF, number=c.pays_off.loan_number,
            riel=c.pays_off.riel, hand=c.in_hand, on=c.lent_on)))
    return rows


# --- the terms --------------------------------------------------------------------------------------------------
def _terms_height(p: Paper, closer: float) -> float:
    """What `_terms` takes."""
    return (77 if p.edition.second else 73) - 3 * closer


def _terms(p: Paper, c: Contract, closer: float) -> None:
    """Amount, number of payments, rate, APR, total cost, in a box."""
    main, second, terms = p.edition.main, p.edition.second, c.terms
    top, tall = p.y - 6, (66 if second else 62) - closer
    p.box(p.left, top, p.span, tall)
    p.beside(p.left + 11, top + 16, p.edition.pair(loan_labels.AMOUNT_LENT))
    figure = main.say(labels.RIEL, riel=terms.principal)
    p.text(p.left + 11, top + 42, figure, p.fit(figure, 21, 162, True), True)
    words = main.words(terms.principal)
    used = p.text(p.left + 11, top + 58, words, p.fit(words, BODY, 168, least=6))
    english = second.say(labels.RIEL, riel=terms.principal) if second else ""
    if english and used + 6 + p.width_of(english, SECOND) <= 168:
        p.text(p.left + 17 + used, top + 58, english, SECOND)
    values = ((loan_labels.TERM, main.digits(terms.instalments)),
              (loan_labels.RATE[terms.rate_per], main.rate(terms.rate_ppm) + "%"),
              (loan_labels.APR, main.decimal(c.apr_percent) + "%"),
              (loan_labels.TOTAL_COST, main.riel(c.total_interest) + " ៛"))
    x, width = p.left + 184, (p.span - 184) / 4
    for i, (label, value) in enumerate(values):
        p.line(x + i * width, top + 9, x + i * width, top + tall - 9)
        y = p.block(x + i * width + 8, top + 16, p.edition.pair(label)[0], width - 12, BODY, 14)
        if second:
            p.text(x + i * width + 8, y - 4, p.edition.pair(label)[1], SECOND)
        p.text(x + i * width + 8, top + tall - 9, value, p.fit(value, 14, width - 14, True), True)
    p.y = top + tall + 17 - 2 * closer


def _articles(p: Paper, c: Contract) -> list[Pair]:
    """The sentences to be read aloud: what the loan costs elsewhere, then what was agreed, numbered."""
    terms = c.terms
    said = [
        loan_parts.sentence(p, (
            (loan_labels.REPAY, {"times": terms.instalments}) if terms.instalments > 1
            else (loan_labels.REPAY_ONCE, {"on": c.schedule[0].due_on}),
            *(((loan_labels.GRACE, {"times": terms.grace_principal}),) if terms.grace_principal else ()),
            *(((loan_labels.ANSWERS, {}),) if c.guarantors else ()))),
        loan_parts.cost(p, terms, c.apr_percent, c.total_interest),
        loan_parts.sentence(p, (
            (loan_labels.LATE_PENALTY, {"days": terms.penalty_after_days, "riel": terms.penalty}) if terms.penalty
            else (loan_labels.NO_PENALTY, {}),
            (loan_labels.HARDSHIP, {}))),
        p.edition.pair(loan_labels.MAY_PAY_EARLY),
        loan_parts.sentence(p, ((loan_labels.GETS_RECEIPT, {}), (loan_labels.NOTHING_ELSE, {})))]
    low, high = c.moneylender
    digits = p.edition.main.digits
    numbered = [(f"{digits(i)}. {first}", f"{i}. {second}" if second else "")
                for i, (first, second) in enumerate(said, 1)]
    return [p.edition.pair(labels.MONEYLENDER, low=low, high=high), *numbered]


# --- the schedule -----------------------------------------------------------------------------------------------
def _plan(p: Paper, c: Contract, row: float) -> None:
    """The schedule in two halves side by side, and its sum."""
    p.beside(p.left, p.y, p.edition.pair(loan_labels.PLAN), 11.5, True)
    top, rows = p.y + 6, -(-len(c.schedule) // 2)
    for left, part in ((p.left, c.schedule[:rows]), (p.left + loan_plan.half_width(p) + loan_plan.GAP,
                                                     c.schedule[rows:])):
        if part:
            loan_plan.half(p, left, top, part, row)
    p.y = top + loan_plan.HEAD + rows * row
    _sum(p, c)


def _sum(p: Paper, c: Contract) -> None:
    p.rule(p.y, RULE)
    p.beside(p.left, p.y + 14, p.edition.pair(loan_labels.ALL_INSTALMENTS, times=len(c.schedule)), BODY, True)
    principal = sum(plan.principal for plan in c.schedule)
    said = p.edition.main.say(loan_labels.SUM, principal=principal, interest=c.total_interest,
                              total=principal + c.total_interest)
    p.text(p.right - 3, p.y + 14, said, 11, True, "r")
    p.rule(p.y + 20, RULE)
    p.y += 34


def _plan_overleaf(p: Paper, c: Contract) -> None:
    """In place of the schedule: where it is, its first and last payment, its sum."""
    first, last = c.schedule[0], c.schedule[-1]
    loan_parts.paragraph(p, p.edition.pair(loan_labels.PLAN_OVERLEAF), size=11.5, bold=True)
    loan_parts.paragraph(p, p.edition.pair(
        loan_labels.FIRST_AND_LAST, first=first.total, first_on=first.due_on, last=last.total, last_on=last.due_on))
    p.y -= 8
    _sum(p, c)


def _second_page(p: Paper, c: Contract) -> None:
    """The whole schedule, and the thumbs of those who agreed to it."""
    main = p.edition.main
    p.turn()
    p.y += 6
    p.beside(p.left, p.y, p.edition.pair(loan_labels.PLAN), 12.5, True)
    p.y += 8
    people: list[tuple[Label, Named | None]] = [(loan_labels.BORROWER, c.party.borrower), (loan_labels.OFFICER, None)]
    room = p.room - 46 - loan_parts.thumbs_height(p, people) - 20
    table = Table(p, _PAGE_2)
    table.row = max(13.5, min(19.0, (room - table.head_height()) / len(c.schedule)))
    table.head()
    for plan in c.schedule:
        table.add([main.digits(plan.number), main.day(plan.due_on), main.riel(plan.principal),
                   main.riel(plan.interest), main.riel(plan.total), main.riel(plan.outstanding)])
    _sum(p, c)
    if p.room < loan_parts.thumbs_height(p, people):
        p.turn()
    p.y = p.bottom - loan_parts.thumbs_height(p, people)
    loan_parts.thumbs(p, people, right=True)


# --- the hands --------------------------------------------------------------------------------------------------
def _people(c: Contract) -> list[tuple[Label, Named | None]]:
    guarantors: list[Named | None] = list(c.guarantors) or [None]
    return [(loan_labels.BORROWER, c.party.borrower), (loan_labels.CO_BORROWER, c.co_borrower),
            *((loan_labels.GUARANTOR, someone) for someone in guarantors), (loan_labels.WITNESS, None),
            (labels.VILLAGE_CHIEF, None)]


def _sign(p: Paper, c: Contract, people: list[tuple[Label, Named | None]]) -> None:
    p.y = max(p.y, p.bottom - loan_parts.thumbs_height(p, people) - _SIGN + 11)
    loan_parts.read_aloud(p, loan_labels.AGREED_ALOUD, p.edition.main.written_date(c.lent_on) if c.voucher else "")
    p.y += 8
    loan_parts.thumbs(p, people)
    if c.voucher and c.mark:
        loan_parts.seal(p, p.y, c.party.office.code, c.voucher, c.mark)
    else:
        loan_parts.beside_signature(p, p.edition.pair(loan_labels.IF_LENT, on=c.lent_on))
    p.y += 12
    loan_parts.signature(p, p.left, 230, loan_labels.HEAD_SIGNS)
