"""Loans: the list, the page of one, and handing the money over. Asking for one is in `web.applications`."""

from dataclasses import dataclass
from typing import get_args

from flask import Blueprint, request

from ledger.core.money import words_en, words_km
from ledger.core.schedule import Instalment, schedule
from ledger.programme import funds, loans, needs, places, topping_up
from ledger.programme.people import FIELD_WORK
from ledger.reports.applications import application
from ledger.reports.common import LoanState
from ledger.reports.loans import LoanPage, loan_list, loan_page
from web.asking import asked_word
from web.doors import EVERYBODY, Answer, Session, actor, allow, go, office_with, reading, show
from web.forms import Area, Choice, Day, Form, Needed, Words, options
from web.i18n import N_, language, text
from web.navigation import tell
from web.paging import page_number

blueprint = Blueprint("loans", __name__)

PLACES = (("cash", N_("Cash box")), ("bank", N_("Bank account")))


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
        asked = application(session, page.number, actor().today)
        missing = wanted(session, page)
    return show("loans/loan.html", loan=page, works=actor().role in FIELD_WORK, approved_it=_approved_it(page),
                asked=asked, needs=missing)


@blueprint.route("/loans/<number>/disbursement", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def disburse(number: str) -> Answer:
    """Hand over the money of an approved loan: fill in, look at what will be posted, post."""
    with reading() as session:
        page = loan_page(session, actor().office_ids, number.upper(), actor().today)
        asked = application(session, page.number, actor().today)
        missing = wanted(session, page)
        old = loan_page(session, actor().office_ids, asked.top_up_of, actor().today) if asked.top_up_of else None
    if request.method == "GET" and (page.statement is not None or _approved_it(page)):
        return go("loans.loan", number=page.number)  # it says why whoever approved it cannot hand the money over
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
            before = checked.value
            return show("loans/disburse_check.html", form=form, loan=page, before=before, words=in_words(before.hand))
    return show("loans/disburse.html", form=form, loan=page, asked=asked, needs=missing, old=old)


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
        pay_off = _paid_off(session, page)
    if page.statement is None:
        return go("loans.loan", number=page.number)
    hand = page.terms.principal - (pay_off.riel if pay_off else 0)
    return show("loans/handed_over.html", loan=page, pay_off=pay_off, hand=hand, words=in_words(hand))


@dataclass(frozen=True)
class Before:
    """What handing a loan over would do. `there` can be taken out of that place, `hand` is what the family gets: the
    loan less what pays off `old` (the number of a loan, None for none)."""

    plan: tuple[Instalment, ...]
    there: int
    hand: int
    old: str | None
    pay_off: int


@dataclass(frozen=True)
class PaidOff:
    """The repayment that paid another loan off out of this one."""

    loan_number: str
    voucher: str
    riel: int


def wanted(session: Session, page: LoanPage) -> tuple[needs.Need, ...]:
    """What a loan needs before it is handed over; nothing once it is."""
    if page.state not in ("waiting", "approved"):
        return ()
    return needs.needs(session, loans.by_number(session, page.number), actor().today)


def _before_disbursing(session: Session, form: DisburseForm, page: LoanPage) -> Before:
    """The schedule as it would be, and what is in that place. Refuses what posting would refuse."""
    handing = loans.check_disbursement(session, page.number, form.on.data, form.source.data, actor=actor(),
                                       first_due_on=form.first_due_on.data)
    office = office_with(page.office.code)
    there = funds.available(session, office.id, page.fund, form.source.data, form.on.data)
    old = handing.pay_off
    pay_off = old.riel if old else 0
    return Before(schedule(page.terms, form.on.data, handing.first_due_on), there, page.terms.principal - pay_off,
                  old.old.number if old else None, pay_off)


def _paid_off(session: Session, page: LoanPage) -> PaidOff | None:
    loan = loans.loan(session, page.number)
    asked = application(session, page.number, actor().today)
    entry = topping_up.paid(session, loan.disbursement_id) if loan.disbursement_id is not None else None
    if entry is None or asked.top_up_of is None:
        return None
    return PaidOff(asked.top_up_of, entry.voucher_number, topping_up.riel_of(session, entry))


def _approved_it(page: LoanPage) -> bool:
    """Whether the person who looks decided this loan: then another must hand the money over."""
    return any(one.kind == "loan" and one.decided_by is not None and one.decided_by.user_id == actor().user_id
               for one in page.decisions)


def in_words(riel: int) -> str:
    """The amount in words in the language of the page."""
    return words_km(riel) if language() == "km" else words_en(riel)
