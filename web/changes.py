"""New terms, a pause or a waiver for one loan: fill in, look at what it would do, ask for another person's approval."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, request

from ledger.core.calendar import add_months
from ledger.core.changes import REASONS
from ledger.core.events import Moratorium, Reschedule
from ledger.programme import families, moratoria, rescheduling, visits, waivers
from ledger.programme.changing import Preview, Why
from ledger.programme.people import FIELD_WORK
from ledger.programme.visits import Visit
from ledger.reports.changes import plan_of
from ledger.reports.loans import LoanPage, loan_page
from web.doors import Answer, actor, allow, go, reading, show
from web.formats import day, hit_word
from web.forms import Area, Choice, Day, Form, Needed, Number, Riel, Words, options
from web.i18n import N_, text
from web.navigation import tell
from web.products import Percent

blueprint = Blueprint("changes", __name__)

INTEREST = (("0", N_("Free: no interest for these months")), ("1", N_("Interest runs on what is still owed")))


class WhyForm(Form):
    """When and why terms are changed."""

    on = Day(N_("Agreed on"), [Needed()])
    reason = Choice(N_("Reason"), [Needed()])
    words = Words(N_("In a few words"))

    def ask_why(self) -> None:
        """The choices; the day is today until another is written."""
        self.reason.choices = options([("", text("Choose")), *((code, hit_word(code)) for code in REASONS)])
        if request.method == "GET":
            self.on.data = actor().today

    @property
    def why(self) -> Why:
        """What was chosen."""
        return Why(self.reason.data, self.words.data or "")


class VisitedForm(WhyForm):
    """Where one family was visited, the visit is the evidence."""

    visit_id = Choice(N_("The visit that found it"))

    def ask_which(self, seen: Sequence[Visit]) -> None:
        """The last visits to the family."""
        self.visit_id.choices = options([("", text(N_("No visit"))), *(
            (str(one.id), f"{day(one.visited_on)} · {hit_word(one.hit)}") for one in seen)])

    @property
    def why(self) -> Why:
        """What was chosen."""
        return replace(super().why, visit_id=int(self.visit_id.data) if self.visit_id.data else None)


class NewTermsForm(VisitedForm):
    """The new terms of a loan."""

    instalments = Number(N_("Number of instalments"), [Needed()])
    every_months = Number(N_("Months between instalments"), [Needed()])
    first_due_on = Day(N_("First instalment due on"), [Needed()])
    grace_principal = Number(N_("First instalments with interest only"), [Needed()])
    rate = Percent(N_("Interest in percent"), [Needed()])

    @property
    def terms(self) -> Reschedule:
        """What was written."""
        return Reschedule(self.on.data, self.instalments.data, self.every_months.data, self.grace_principal.data,
                          self.rate.data, self.first_due_on.data)


class PauseForm(WhyForm):
    """A pause of some months."""

    months = Number(N_("Months of the pause"), [Needed()])
    interest_runs = Choice(N_("Interest during the pause"))

    def ask_why(self) -> None:
        """The choices."""
        super().ask_why()
        self.interest_runs.choices = options((value, text(label)) for value, label in INTEREST)

    @property
    def pause(self) -> Moratorium:
        """What was written."""
        return Moratorium(self.on.data, self.months.data, self.interest_runs.data == "1")


class LoanPauseForm(PauseForm, VisitedForm):
    """A pause of one loan."""


class WaiverForm(Form):
    """Interest or penalties that need not be paid."""

    on = Day(N_("Agreed on"), [Needed()])
    interest = Riel(N_("Interest let off"), zero=True)
    penalty = Riel(N_("Penalties let off"), zero=True)
    reason = Area(N_("Why it is let off"), [Needed()])


@blueprint.route("/loans/<number>/new-terms", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def reschedule(number: str) -> Answer:
    """New terms of a loan."""
    page, seen = _opened(number)
    if page.state not in ("open", "overdue"):
        return go("loans.loan", number=page.number)
    form = NewTermsForm()
    form.ask_why()
    form.ask_which(seen)
    if request.method == "GET":
        _usual(form, page)
    if form.sent():
        if form.step == "post":
            done = form.attempt(lambda session: rescheduling.request_new_terms(
                session, page.number, form.terms, form.why, actor=actor(), request_key=form.key))
            if done:
                tell("New terms of loan {number} are asked for. They wait for another person to approve them.",
                     number=page.number)
                return go("approvals.decide", number=done.value)
        elif checked := form.look(lambda session: rescheduling.preview(
                session, page.number, form.terms, form.why, actor=actor())):
            return _check(form, page, checked.value)
    return show("changes/reschedule.html", form=form, loan=page, seen=seen)


@blueprint.route("/loans/<number>/pause", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def pause(number: str) -> Answer:
    """A pause of one loan."""
    page, seen = _opened(number)
    if page.state not in ("open", "overdue"):
        return go("loans.loan", number=page.number)
    form = LoanPauseForm()
    form.ask_why()
    form.ask_which(seen)
    if form.sent():
        if form.step == "post":
            done = form.attempt(lambda session: moratoria.request_for_loan(
                session, page.number, form.pause, form.why, actor=actor(), request_key=form.key))
            if done:
                tell("A pause of loan {number} is asked for. It waits for another person to approve it.",
                     number=page.number)
                return go("approvals.decide", number=done.value)
        elif checked := form.look(lambda session: moratoria.preview_of_loan(
                session, page.number, form.pause, form.why, actor=actor())):
            return _check(form, page, checked.value)
    return show("changes/pause.html", form=form, loan=page, seen=seen)


@blueprint.route("/loans/<number>/waiver", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def waive(number: str) -> Answer:
    """Interest or penalties let off."""
    page, _ = _opened(number)
    if page.state not in ("open", "overdue"):
        return go("loans.loan", number=page.number)
    form = WaiverForm()
    if request.method == "GET":
        form.on.data = actor().today
    with reading() as session:
        most = waivers.most(session, page.number, actor().today)
    if form.sent():
        done = form.attempt(lambda session: waivers.request_waiver(
            session, page.number, form.interest.data or 0, form.penalty.data or 0, form.reason.data or "",
            form.on.data, actor=actor(), request_key=form.key))
        if done:
            tell("A waiver on loan {number} is asked for. It waits for another person to approve it.",
                 number=page.number)
            return go("approvals.decide", number=done.value)
    return show("changes/waive.html", form=form, loan=page, most=most)


def _opened(number: str) -> tuple[LoanPage, list[Visit]]:
    """The loan, and the last visits to its family that found what may be the reason."""
    with reading() as session:
        page = loan_page(session, actor().office_ids, number.upper(), actor().today)
        seen = visits.recent_of_family(session, families.family(session, page.family_number).id)
        return page, [one for one in seen if one.hit in REASONS]


def _usual(form: NewTermsForm, page: LoanPage) -> None:
    """What an officer would most likely write: as many instalments as are left, at the rate in force, a period on."""
    last: Any = next((one.change for one in reversed(page.changes)
                      if isinstance(one.change, Reschedule) and not one.reversed), page.terms)
    form.instalments.data = max(1, sum(line.left > 0 and line.principal > 0 for line in page.lines))
    form.every_months.data, form.rate.data, form.grace_principal.data = last.every_months, last.rate_ppm, 0
    form.first_due_on.data = add_months(actor().today, last.every_months)


def _check(form: WhyForm, page: LoanPage, seen: Preview) -> Answer:
    on = seen.change.on
    return show("changes/check.html", form=form, loan=page, change=seen.change, before=plan_of(seen.before, on),
                after=plan_of(seen.after, on), cost_ppm=seen.apr_ppm)
