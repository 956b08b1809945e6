"""Taking a repayment: fill in, look at how it will be shared, post, receipt."""

from dataclasses import dataclass
from datetime import date

from flask import request

from ledger.core.errors import NotFound
from ledger.programme import repayments
from ledger.programme.people import FIELD_WORK
from ledger.reports.loans import LoanPage, loan_page
from web.doors import EVERYBODY, Answer, Session, actor, allow, go, reading, show
from web.forms import Choice, Day, Form, Needed, Riel, Words, options
from web.i18n import N_, text
from web.loans import PLACES, blueprint, in_words


class RepaymentForm(Form):
    """Money a family brought."""

    riel = Riel(N_("Amount"), [Needed()])
    on = Day(N_("Received on"), [Needed()])
    into = Choice(N_("Into"), [Needed()])
    reference = Words(N_("Number of the paper receipt"))
    brought_by = Words(N_("Brought by"))


@dataclass(frozen=True)
class Preview:
    """What a repayment would do. `doubled`: the same amount is booked on that day already; `backdated`: later
    repayments would be shared anew, and `after` is where the loan stands when they are. `due_on`: the due dates of the
    instalments by number. `early`: the instalment whose interest is paid whole before its day, None when none is;
    `payoff` riel would repay everything on that day, with interest for the days so far."""

    after: repayments.Preview
    doubled: bool
    backdated: bool
    due_on: dict[int, date]
    early: int | None
    payoff: int


@blueprint.route("/loans/<number>/repayment", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def repay(number: str) -> Answer:
    """A repayment of any amount on any day."""
    with reading() as session:
        page = loan_page(session, actor().office_ids, number.upper(), actor().today)
    if page.statement is None:
        return go("loans.loan", number=page.number)
    form = RepaymentForm()
    form.into.choices = options((value, text(label)) for value, label in PLACES)
    if request.method == "GET":
        form.on.data = actor().today
    if form.sent():
        if form.step == "post":
            done = form.attempt(lambda session: repayments.record(
                session, page.number, form.riel.data, form.on.data, form.into.data, actor=actor(),
                request_key=form.key, reference=form.reference.data, brought_by=form.brought_by.data))
            if done:
                return go("loans.receipt", number=page.number, voucher=done.value.voucher_number)
        else:
            checked = form.look(lambda session: _preview(session, page, form))
            if checked:
                return show("loans/repay_check.html", form=form, loan=page, preview=checked.value,
                            words=in_words(form.riel.data))
    return show("loans/repay.html", form=form, loan=page)


@blueprint.get("/loans/<number>/repayment/<voucher>")
@allow(*EVERYBODY)
def receipt(number: str, voucher: str) -> Answer:
    """What was posted: to look at, to print, to go on from."""
    with reading() as session:
        page = loan_page(session, actor().office_ids, number.upper(), actor().today)
    rows = page.statement.repayments if page.statement else ()
    found = next((row for row in rows if row.voucher == voucher and row.kind == "repayment"), None)
    if found is None:
        raise NotFound("There is no repayment {voucher} of loan {number}. Look at the loan's page.",
                       voucher=voucher[:20], number=page.number)
    later = any(row.on > found.on for row in rows)
    return show("loans/receipt.html", loan=page, row=found, words=in_words(found.riel), later=later)


def _preview(session: Session, page: LoanPage, form: RepaymentForm) -> Preview:
    on = form.on.data
    after = repayments.preview(session, page.number, form.riel.data, on, actor=actor(), reference=form.reference.data,
                               brought_by=form.brought_by.data)
    assert page.statement is not None
    there = [row for row in page.statement.repayments if row.kind == "repayment" and not row.reversed]
    due_on = {line.number: line.due_on for line in page.lines}
    early = next((share.instalment for share in after.allocation.shares
                  if share.interest > 0 and due_on.get(share.instalment, on) > on), None)
    return Preview(after, any((row.on, row.riel) == (on, form.riel.data) for row in there),
                   any(row.on > on for row in there), due_on, None if after.closed_on else early,
                   repayments.payoff(session, page.number, on))

