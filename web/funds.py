"""Fund and cash: money from donors, and between bank and cash box."""

from flask import Blueprint, request

from ledger.programme import funds
from ledger.programme.people import FIELD_WORK
from ledger.reports.balances import fund_proofs
from web.doors import EVERYBODY, Answer, Session, actor, allow, go, office_in_use, reading, show
from web.forms import Choice, Day, Form, Needed, Riel, Words, options
from web.i18n import N_, language, text
from web.loans import PLACES, in_words
from web.navigation import maybe_url, tell

blueprint = Blueprint("funds", __name__, url_prefix="/funds")

WAYS = (("bank-cash", N_("From the bank into the cash box")), ("cash-bank", N_("From the cash box into the bank")))

PLACES_OF: dict[str, tuple[funds.Place, funds.Place]] = {"bank-cash": ("bank", "cash"), "cash-bank": ("cash", "bank")}


class MoneyForm(Form):
    """What receiving and moving share."""

    fund = Choice(N_("Fund"), [Needed()])
    riel = Riel(N_("Amount"), [Needed()])
    on = Day(N_("On"), [Needed()])
    reference = Words(N_("Number of the paper receipt or bank slip"))


class ReceiveForm(MoneyForm):
    """Money from a donor."""

    into = Choice(N_("Into"), [Needed()])


class MoveForm(MoneyForm):
    """Money that only changes places."""

    source = Choice(N_("Which way"), [Needed()])


@blueprint.get("/")
@allow(*EVERYBODY)
def index() -> Answer:
    """What each fund received and where it is now."""
    office = office_in_use()
    with reading() as session:
        proofs = fund_proofs(session, office.code, actor().today, actor().office_ids)
    return show("funds/index.html", office=office, proofs=proofs, works=actor().role in FIELD_WORK)


@blueprint.route("/receive", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def receive() -> Answer:
    """Money from a donor."""
    office = office_in_use()
    form = ReceiveForm()
    names = _begin(form, office.code)
    form.into.choices = options((value, text(label)) for value, label in reversed(PLACES))
    if form.sent():
        if form.step != "post":
            if form.look(lambda session: funds.check_receive(
                    session, office.id, form.fund.data, form.riel.data, form.on.data, form.into.data, actor=actor())):
                return show("funds/check.html", form=form, office=office, kind="receive",
                            fund=names[form.fund.data], words=in_words(form.riel.data), there=None)
        elif done := form.attempt(lambda session: funds.receive(
                session, office.id, form.fund.data, form.riel.data, form.on.data, form.into.data, actor=actor(),
                request_key=form.key, reference=form.reference.data)):
            return _posted(office.code, done.value.voucher_number)
    return show("funds/receive.html", form=form, office=office)


@blueprint.route("/move", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def move() -> Answer:
    """Cash taken from the bank, or paid into it."""
    office = office_in_use()
    form = MoveForm()
    names = _begin(form, office.code)
    form.source.choices = options((value, text(label)) for value, label in WAYS)
    if form.sent():
        source, target = PLACES_OF[form.source.data]
        if form.step != "post":
            checked = form.look(lambda session: _there(session, form, office.id, source, target))
            if checked:
                return show("funds/check.html", form=form, office=office, kind="move", fund=names[form.fund.data],
                            words=in_words(form.riel.data), there=checked.value)
        elif done := form.attempt(lambda session: funds.move(
                session, office.id, form.fund.data, form.riel.data, form.on.data, source, target, actor=actor(),
                request_key=form.key, reference=form.reference.data)):
            return _posted(office.code, done.value.voucher_number)
    return show("funds/move.html", form=form, office=office)


def _begin(form: MoneyForm, office_code: str) -> dict[str, str]:
    """Fills in the funds and today's date; returns the funds' names by code."""
    with reading() as session:
        proofs = fund_proofs(session, office_code, actor().today, actor().office_ids)
    names = {proof.fund: proof.name_km if language() == "km" else proof.name_en for proof in proofs}
    form.fund.choices = options((code, f"{name} ({code})") for code, name in names.items())
    if request.method == "GET":
        form.on.data = actor().today
    return names


def _posted(office_code: str, voucher: str) -> Answer:
    tell("Posted as {number}.", link=maybe_url("journal.entry", office=office_code, voucher=voucher) or None,
         link_text=text("Look at the entry"), number=voucher)
    return go("funds.index", office=office_code)


def _there(session: Session, form: MoneyForm, office_id: int, source: funds.Place, target: funds.Place) -> int:
    """What can be taken out of the source that day. Raises what moving would refuse."""
    funds.check_move(session, office_id, form.fund.data, form.riel.data, form.on.data, source, target, actor=actor())
    return funds.available(session, office_id, form.fund.data, source, form.on.data)
