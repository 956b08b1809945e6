"""A loan given up as lost and what is recovered of it; money held for a family; interest that fell due."""

from flask import Blueprint, request

from ledger.core.errors import Refusal
from ledger.programme import accruals, held_money, write_offs
from ledger.programme.people import FIELD_WORK
from ledger.reports.families import family_page
from ledger.reports.loans import LoanPage, loan_page
from web.doors import Answer, actor, allow, go, office_in_use, reading, show
from web.forms import Area, Choice, Day, Form, Needed, Riel, Words, options
from web.i18n import N_, text
from web.loans import PLACES, in_words
from web.navigation import tell
from web.receipts import RECEIPT, receipt_of

blueprint = Blueprint("losses", __name__)


class WriteOffForm(Form):
    """Why the loan is given up."""

    reason = Area(N_("Why it is given up as lost"), [Needed()])


class RecoveryForm(Form):
    """Money brought after a write-off."""

    riel = Riel(N_("Amount"), [Needed()])
    on = Day(N_("Received on"), [Needed()])
    into = Choice(N_("Into"), [Needed()])
    reference = Words(N_("Number of the paper receipt"))
    brought_by = Words(N_("Brought by"))


class HeldForm(Form):
    """What becomes of money held: paid back, or used for another loan."""

    riel = Riel(N_("Amount"), [Needed()])
    source = Choice(N_("What to do with it"), [Needed()])
    reason = Words(N_("Remark"))


class AccrualForm(Form):
    """The run."""


@blueprint.route("/loans/<number>/write-off", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def write_off(number: str) -> Answer:
    """Ask for a loan to be written off; two other people decide."""
    page = _loan(number)
    if page.state not in ("open", "overdue"):
        return go("loans.loan", number=page.number)
    form = WriteOffForm()
    if form.sent():
        done = form.attempt(lambda session: write_offs.request_write_off(
            session, page.number, form.reason.data or "", actor=actor(), request_key=form.key))
        if done:
            tell("The write-off of loan {number} is asked for. It needs two approvals.", number=page.number)
            return go("approvals.decide", number=done.value)
    return show("losses/write_off.html", form=form, loan=page)


@blueprint.route("/loans/<number>/recovery", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def recover(number: str) -> Answer:
    """Money for a loan that was written off: fill in, check, post, see it on the loan's page."""
    page = _loan(number)
    if page.state != "written off":
        return go("loans.loan", number=page.number)
    form = RecoveryForm()
    form.into.choices = options((value, text(label)) for value, label in PLACES)
    if request.method == "GET":
        form.on.data = actor().today
    if form.sent():
        if form.step == "post":
            done = form.attempt(lambda session: write_offs.recover(
                session, page.number, form.riel.data, form.on.data, form.into.data, actor=actor(),
                request_key=form.key, reference=form.reference.data, brought_by=form.brought_by.data))
            if done:
                tell("{riel} riel recovered, voucher {voucher}.",
                     receipt_of(page.office.code, done.value.voucher_number), text(RECEIPT),
                     riel=f"{form.riel.data:,}", voucher=done.value.voucher_number)
                return go("loans.loan", number=page.number)
        elif checked := form.look(lambda session: write_offs.preview_recovery(
                session, page.number, form.riel.data, form.on.data, actor=actor(), reference=form.reference.data,
                brought_by=form.brought_by.data)):
            return show("losses/recover_check.html", form=form, loan=page, before=checked.value,
                        doubled=_doubled(page, form), words=in_words(form.riel.data))
    return show("losses/recover.html", form=form, loan=page, left=_left(page))


@blueprint.route("/loans/<number>/held", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def held(number: str) -> Answer:
    """Money held on a loan: paid back when a second person approves, or used for another loan after a check."""
    page = _loan(number)
    if page.held <= 0:
        return go("loans.loan", number=page.number)
    form = HeldForm()
    with reading() as session:
        family = family_page(session, actor().office_ids, page.family_number, actor().today)
    others = [one for one in family.loans if one.number != page.number and one.state in ("open", "overdue")]
    ways = [(f"loan:{one.number}", text(N_("Repay loan {number}")).format(number=one.number)) for one in others]
    ways += [("cash", text(N_("Pay it back out of the cash box"))), ("bank", text(N_("Pay it back out of the bank")))]
    form.source.choices = options(ways)
    if request.method == "GET":
        form.riel.data = None
    if form.sent():
        return _use_held(form, page) or show("losses/held.html", form=form, loan=page, words=in_words(page.held))
    return show("losses/held.html", form=form, loan=page, words=in_words(page.held))


def _use_held(form: HeldForm, page: LoanPage) -> Answer | None:
    way, _, other = form.source.data.partition(":")
    if way == "loan" and form.step != "post":
        seen = form.look(lambda session: held_money.preview_use(
            session, page.number, other, form.riel.data, actor().today, actor=actor()))
        return show("losses/held_check.html", form=form, loan=page, other=other, use=seen.value,
                    words=in_words(form.riel.data)) if seen else None
    if way == "loan":
        used = form.attempt(lambda session: held_money.use_for(
            session, page.number, other, form.riel.data, actor().today, actor=actor(), request_key=form.key))
        if used:
            tell("{riel} riel used for loan {number}, voucher {voucher}.",
                 receipt_of(page.office.code, used.value.voucher_number), text(RECEIPT), riel=f"{form.riel.data:,}",
                 number=other, voucher=used.value.voucher_number)
            return go("loans.loan", number=other)
        return None
    asked = form.attempt(lambda session: held_money.request_refund(
        session, page.number, form.riel.data, way, form.reason.data or "", actor=actor(), request_key=form.key))
    if asked:
        tell("Paying back {riel} riel is asked for. It waits for another person to approve it.",
             riel=f"{form.riel.data:,}")
        return go("approvals.decide", number=asked.value)
    return None


@blueprint.route("/books/interest-due", methods=["GET", "POST"])
@allow(*accruals.RUNNERS)
def interest_due() -> Answer:
    """The run that makes interest income when it falls due, for products that say so."""
    office = office_in_use()
    with reading() as session:
        needed = accruals.needed(session, office.id)
    form = AccrualForm()
    if form.sent():
        if not needed:
            form.refuse(Refusal("No loan of this office has interest that is income when it falls due."))
        else:
            done = form.attempt(lambda session: accruals.run(
                session, office.id, actor().today, actor=actor(), request_key=form.key))
            if done:
                tell("{n} entries of interest due were posted.", n=str(len(done.value)))
                return go("losses.interest_due")
    return show("losses/interest_due.html", form=form, needed=needed, office=office)


def _loan(number: str) -> LoanPage:
    with reading() as session:
        return loan_page(session, actor().office_ids, number.upper(), actor().today)


def _doubled(page: LoanPage, form: RecoveryForm) -> bool:
    """Whether the same amount was recovered on that day already."""
    rows = page.statement.repayments if page.statement else ()
    return any(row.kind == "recovery" and not row.reversed and (row.on, row.recovered) == (form.on.data, form.riel.data)
               for row in rows)


def _left(page: LoanPage) -> int:
    rows = page.statement.repayments if page.statement else ()
    return sum(row.written_off - row.recovered for row in rows)
