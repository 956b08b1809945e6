"""Asking for a loan: the application, who answers for it, the village committee's word."""

from typing import Any

from flask import Blueprint, request

from ledger.core.following_up import TOPICS
from ledger.core.purposes import PURPOSES
from ledger.programme import committee, families, guarantors, loans, products
from ledger.programme.families import Member
from ledger.programme.guarantors import Person
from ledger.programme.loans import Application
from ledger.programme.people import FIELD_WORK
from ledger.programme.products import Product
from ledger.reports.applications import application
from ledger.reports.cycles import next_cycle
from ledger.reports.families import FamilyPage, LoanLine, family_page
from ledger.reports.loans import LoanPage, loan_page
from web.asking import asked_text
from web.doors import Answer, Session, actor, allow, go, office_with, reading, show
from web.family_form import SEXES
from web.formats import name, riel
from web.forms import Choice, Day, Form, Needed, Number, Riel, Words, options
from web.i18n import N_, text
from web.navigation import tell

blueprint = Blueprint("applications", __name__)

COMMITTEE = (("recommended", N_("Recommended")), ("not recommended", N_("Not recommended")))


class LoanForm(Form):
    """An application."""

    riel = Riel(N_("Amount asked for"), [Needed()])
    instalments = Number(N_("Number of instalments"), [Needed()])
    top_up_of = Choice(N_("Pay off an open loan with it"))
    borrower_id = Choice(N_("Who signs"), [Needed()], coerce=str)
    purpose_code = Choice(N_("What the money is for"), [Needed()])
    purpose = Words(N_("What exactly"))
    business_plan = Words(N_("How it will earn the instalments"))
    committee = Choice(N_("The village committee"))
    committee_on = Day(N_("Day of the committee’s word"))
    on = Day(N_("Asked for on"), [Needed()])


class CommitteeForm(Form):
    """What the committee said, once."""

    committee = Choice(N_("The village committee"), [Needed()])
    committee_on = Day(N_("Day of the committee’s word"), [Needed()])


class GuarantorForm(Form):
    """A member of a registered family, found by its number; or somebody else."""

    family_number = Words(N_("Number of the guarantor’s family"))
    member_id = Choice(N_("Who of the family"), coerce=str)
    name_km = Words(N_("Name in Khmer"))
    name_latin = Words(N_("Name in Latin letters"))
    sex = Choice(N_("Sex"))
    phone = Words(N_("Phone"))

    def sent(self) -> bool:
        """Not when only the people of a family were asked for."""
        return "people_of" not in request.form and super().sent()

    def person(self) -> Person:
        """Who was meant."""
        member = str(self.member_id.data or "")
        return Person(self.family_number.data, int(member) if member else None, self.name_km.data or "",
                      self.name_latin.data or "", self.sex.data or "", self.phone.data)


@blueprint.route("/families/<number>/loan", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def apply(number: str) -> Answer:
    """A family asks for a loan; another person decides."""
    with reading() as session:
        page = family_page(session, actor().office_ids, number.upper(), actor().today)
        offered = products.in_force(session, actor().today)
        family = families.family(session, number)
        cycle = next_cycle(session, family.id, actor().today)
    product = _chosen(offered)
    if product is None:
        return show("applications/none.html", page=page)
    form = LoanForm()
    _prepare(form, page, product, family.members)
    if form.sent():
        done = form.attempt(lambda session: _apply(session, page, product, form))
        if done:
            tell("Loan {number} is asked for. It waits for another person to approve it.", number=done.value)
            return go("loans.loan", number=done.value)
    return show("applications/apply.html", form=form, page=page, product=product, offered=offered, cycle=cycle,
                topics=TOPICS)


@blueprint.route("/loans/<number>/guarantor", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def guarantor(number: str) -> Answer:
    """Somebody answers for a loan that waits for its money: fill in, look who it is, write down."""
    page = _waiting(number)
    if page is None:
        return go("loans.loan", number=number)
    form = GuarantorForm()
    form.sex.choices = options((value, text(label)) for value, label in SEXES)
    _show_people(form, page.office.code)
    if form.sent():
        if form.step == "post":
            done = form.attempt(lambda session: guarantors.add(
                session, page.number, form.person(), actor=actor(), request_key=form.key))
            if done:
                tell("The guarantor is written down.")
                return go("loans.loan", number=page.number)
        elif looked := form.look(lambda session: guarantors.look(
                session, page.number, form.person(), actor=actor())):
            return show("applications/guarantor_check.html", form=form, loan=page, one=looked.value)
    return show("applications/guarantor.html", form=form, loan=page)


@blueprint.route("/loans/<number>/committee", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def hear_committee(number: str) -> Answer:
    """What the village committee said about a loan that waits for its money."""
    page = _waiting(number)
    if page is None:
        return go("loans.loan", number=number)
    form = CommitteeForm()
    form.committee.choices = options([("", text("Choose")), *((word, text(label)) for word, label in COMMITTEE)])
    if form.sent():
        done = form.attempt(lambda session: committee.hear(
            session, page.number, form.committee.data, form.committee_on.data, actor=actor(), request_key=form.key))
        if done:
            tell("The committee’s word is written down.")
            return go("loans.loan", number=page.number)
    elif request.method == "GET":
        with reading() as session:
            if application(session, page.number, actor().today).committee:
                return go("loans.loan", number=page.number)
    return show("applications/committee.html", form=form, loan=page)


def _chosen(offered: list[Product]) -> Product | None:
    """The product of ?product=, else the first one."""
    code = asked_text("product")
    return next((one for one in offered if one.code == code), offered[0] if offered else None)


def _prepare(form: LoanForm, page: FamilyPage, product: Product, members: tuple[Member, ...]) -> None:
    form.borrower_id.choices = options((str(one.id), name(one.person)) for one in members)
    form.purpose_code.choices = options([("", text("Choose")), *(
        (purpose.code, name(purpose)) for purpose in PURPOSES.values())])
    form.committee.choices = options([("", text("No word yet")), *((word, text(label)) for word, label in COMMITTEE)])
    running = [loan for loan in page.loans if loan.state in ("open", "overdue")]
    if product.top_up and running:
        form.top_up_of.choices = options(_ways(product, running))
    else:
        del form.top_up_of
    if request.method == "GET":
        form.on.data, form.instalments.data = actor().today, product.instalments


def _ways(product: Product, running: list[LoanLine]) -> list[tuple[str, str]]:
    beside = [("", text("No, beside it"))] if len(running) < product.max_open else []
    return [*beside, *((loan.number, text("Yes: {number}, {riel} riel of principal owed", number=loan.number,
                                          riel=riel(loan.outstanding))) for loan in running)]


def _apply(session: Session, page: FamilyPage, product: Product, form: LoanForm) -> str:
    top_up: Any = form.top_up_of.data if "top_up_of" in form else None
    return loans.apply(
        session, page.statement.family_number, form.riel.data, actor=actor(), request_key=form.key, on=form.on.data,
        instalments=form.instalments.data, borrower_id=int(form.borrower_id.data), said=Application(
            product=product.code, purpose_code=form.purpose_code.data, purpose=form.purpose.data or "",
            business_plan=form.business_plan.data or "", committee=form.committee.data or None,
            committee_on=form.committee_on.data, top_up_of=top_up or None))


def _waiting(number: str) -> LoanPage | None:
    """The loan, if it still waits for its money."""
    with reading() as session:
        page = loan_page(session, actor().office_ids, number.upper(), actor().today)
    return page if page.state in ("waiting", "approved") else None


def _show_people(form: GuarantorForm, office_code: str) -> None:
    """The people of the family that was named. A number that no family of the loan's province has is said at its
    field, one of another province in the same words."""
    people: list[tuple[str, str]] = []
    office_ids = frozenset({office_with(office_code).id})
    if form.family_number.data:
        found = form.look(lambda session: _people(session, str(form.family_number.data), office_ids))
        people = found.value if found else []
        if not found:
            form.member_id.data = ""  # nobody of no family: what is wrong is the number, and is said there
    form.member_id.choices = options([("", text("Choose")), *people])
    if len(people) == 1 and not form.member_id.data:
        form.member_id.data = people[0][0]


def _people(session: Session, number: str, office_ids: frozenset[int]) -> list[tuple[str, str]]:
    family = families.family(session, number, office_ids)
    return [(str(one.id), name(one.person)) for one in family.members]
