"""Loans: the list, asking for one, the page of one, and handing the money over."""

from typing import get_args

from flask import Blueprint, request

from ledger.core import pricing
from ledger.core.calendar import add_months
from ledger.core.money import words_en, words_km
from ledger.core.schedule import Instalment, schedule
from ledger.programme import families, funds, loans, places, products
from ledger.programme.people import FIELD_WORK
from ledger.reports.common import LoanState
from ledger.reports.families import family_page
from ledger.reports.loans import LoanPage, loan_list, loan_page
from web.asking import asked_word
from web.doors import EVERYBODY, Answer, Session, actor, allow, go, office_with, reading, show
from web.formats import name
from web.forms import Area, Choice, Day, Form, Needed, Number, Riel, Words, options
from web.i18n import N_, language, text
from web.navigation import tell
from web.paging import page_number

blueprint = Blueprint("loans", __name__)

PLACES = (("cash", N_("Cash box")), ("bank", N_("Bank account")))


class LoanForm(Form):
    """An application."""

    riel = Riel(N_("Amount asked for"), [Needed()])
    instalments = Number(N_("Number of instalments"), [Needed()])
    borrower_id = Choice(N_("Who signs"), [Needed()], coerce=str)
    purpose = Words(N_("What the money is for"))
    on = Day(N_("Asked for on"), [Needed()])


class DisburseForm(Form):
    """Handing the money over."""

    on = Day(N_("Handed over on"), [Needed()])
    source = Choice(N_("Out of"), [Needed()])
    first_due_on = Day(N_("First instalment due on"))
    reference = Words(N_("Number of the paper receipt"))


class WithdrawForm(Form):
    """Why the family does not want the loan."""

    reason = Area(N_("Why it is withdrawn"), [Needed()])


@blueprint.get("/loans/")
@allow(*EVERYBODY)
def index() -> Answer:
    """The loans by state."""
    state = asked_word("state", get_args(LoanState))
    with reading() as session:
        villages = [one for office_id in sorted(actor().office_ids)
                    for one in places.programme_villages(session, office_id)]
        village = asked_word("village", [one.village.code for one in villages])
        found = loan_list(session, actor().office_ids, actor().today, state, village, page_number())
    return show("loans/index.html", found=found, villages=villages, states=get_args(LoanState))


@blueprint.get("/loans/<number>")
@allow(*EVERYBODY)
def loan(number: str) -> Answer:
    """Everything about one loan."""
    with reading() as session:
        page = loan_page(session, actor().office_ids, number.upper(), actor().today)
    return show("loans/loan.html", loan=page, works=actor().role in FIELD_WORK, approved_it=_approved_it(page))


@blueprint.route("/families/<number>/loan", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def apply(number: str) -> Answer:
    """A family asks for a loan; another person decides."""
    with reading() as session:
        page = family_page(session, actor().office_ids, number.upper(), actor().today)
        product = products.current(session, actor().today)
        members = families.family(session, number).members
    form = LoanForm()
    form.borrower_id.choices = options((str(one.id), name(one.person)) for one in members)
    if request.method == "GET":
        form.on.data, form.instalments.data = actor().today, product.instalments
    if form.sent():
        done = form.attempt(lambda session: loans.apply(
            session, page.statement.family_number, form.riel.data, actor=actor(), request_key=form.key,
            purpose=form.purpose.data or "", on=form.on.data, instalments=form.instalments.data,
            borrower_id=int(form.borrower_id.data)))
        if done:
            tell("Loan {number} is asked for. It waits for another person to approve it.", number=done.value)
            return go("loans.loan", number=done.value)
    return show("loans/apply.html", form=form, page=page, product=product, costs=_costs(product))


@blueprint.route("/loans/<number>/disbursement", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def disburse(number: str) -> Answer:
    """Hand over the money of an approved loan: fill in, look at what will be posted, post."""
    with reading() as session:
        page = loan_page(session, actor().office_ids, number.upper(), actor().today)
    if page.statement is not None and request.method == "GET":
        return go("loans.loan", number=page.number)
    form = DisburseForm()
    form.source.choices = options((value, text(label)) for value, label in PLACES)
    if request.method == "GET":
        form.on.data = actor().today
    if form.sent():
        if form.step == "post":
            done = form.attempt(lambda session: loans.disburse(
                session, page.number, form.on.data, form.source.data, actor=actor(), request_key=form.key,
                first_due_on=form.first_due_on.data, reference=form.reference.data))
            if done:
                return go("loans.handed_over", number=page.number)
        elif checked := form.look(lambda session: _before_disbursing(session, form, page)):
            plan, there = checked.value
            return show("loans/disburse_check.html", form=form, loan=page, plan=plan, there=there,
                        words=in_words(page.terms.principal))
    return show("loans/disburse.html", form=form, loan=page)


@blueprint.route("/loans/<number>/withdrawal", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def withdraw(number: str) -> Answer:
    """A family does not want a loan that was not handed over."""
    with reading() as session:
        page = loan_page(session, actor().office_ids, number.upper(), actor().today)
    form = WithdrawForm()
    if form.sent():
        done = form.attempt(lambda session: loans.withdraw(
            session, page.number, form.reason.data or "", actor=actor(), request_key=form.key))
        if done:
            tell("Loan {number} is withdrawn. The family may ask for another one.", number=page.number)
            return go("loans.loan", number=page.number)
    elif page.state not in ("waiting", "approved"):
        return go("loans.loan", number=page.number)
    return show("loans/withdraw.html", form=form, loan=page)


@blueprint.get("/loans/<number>/handed-over")
@allow(*EVERYBODY)
def handed_over(number: str) -> Answer:
    """What was posted, to print and sign."""
    with reading() as session:
        page = loan_page(session, actor().office_ids, number.upper(), actor().today)
    if page.statement is None:
        return go("loans.loan", number=page.number)
    return show("loans/handed_over.html", loan=page, words=in_words(page.terms.principal))


def _before_disbursing(session: Session, form: DisburseForm, page: LoanPage) -> tuple[tuple[Instalment, ...], int]:
    """The schedule as it would be, and what is in that place. Refuses what posting would refuse."""
    handing = loans.check_disbursement(session, page.number, form.on.data, form.source.data, actor=actor(),
                                       first_due_on=form.first_due_on.data)
    office = office_with(page.office.code)
    there = funds.available(session, office.id, page.fund, form.source.data, form.on.data)
    return schedule(page.terms, form.on.data, handing.first_due_on), there


def _approved_it(page: LoanPage) -> bool:
    """Whether the person who looks decided this loan: then another must hand the money over."""
    return any(one.kind == "loan" and one.decided_by is not None and one.decided_by.user_id == actor().user_id
               for one in page.decisions)


def in_words(riel: int) -> str:
    """The amount in words in the language of the page."""
    return words_km(riel) if language() == "km" else words_en(riel)


def _costs(product: products.Product) -> list[tuple[int, int, str, int, int]]:
    """For the smallest and the largest loan: riel, interest, APR, and a moneylender's interest, low and high."""
    rows = []
    for riel in sorted({product.min_riel, product.max_riel}):
        terms, start = product.terms(riel), actor().today
        plan = schedule(terms, start, add_months(start, terms.every_months))
        rows.append((riel, pricing.total_interest(plan), pricing.apr_percent_text(product.apr_ppm(riel)),
                     *pricing.moneylender(terms, plan)))
    return rows
