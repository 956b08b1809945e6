"""What needs a second person: deciding, and asking for a reversal."""

from flask import Blueprint, request

from ledger.core.errors import Refusal
from ledger.core.money import words_en, words_km
from ledger.programme import approvals, loans, needs
from ledger.programme.people import DECIDERS, FIELD_WORK
from ledger.reports.applications import Application, application
from ledger.reports.approvals import ApprovalPage, approval_page, waiting
from ledger.reports.journal import entry_page
from web.doors import EVERYBODY, Answer, Session, actor, allow, go, office_with, reading, show
from web.forms import Area, Form, Needed
from web.i18n import N_, language, text
from web.navigation import tell
from web.receipts import receipt_of
from web.workbooks import to_approve

blueprint = Blueprint("approvals", __name__, url_prefix="/approvals")


class DecisionForm(Form):
    """Yes, or no with a reason."""

    reason = Area(N_("Reason, if you refuse"))


class ReversalForm(Form):
    """Why an entry is to be turned back."""

    reason = Area(N_("Why it must be reversed"), [Needed()])


@blueprint.get("/")
@allow(*EVERYBODY)
def index() -> Answer:
    """What waits, oldest first."""
    with reading() as session:
        rows = waiting(session, actor().office_ids, actor().user_id, actor().today)
        workbooks = to_approve(session, actor().office_ids)
    return show("approvals/index.html", rows=rows, workbooks=workbooks, decides=actor().role in DECIDERS)


@blueprint.route("/<int(max=9000000000000000000):number>", methods=["GET", "POST"])
@allow(*EVERYBODY)
def decide(number: int) -> Answer:
    """One request: what would be posted, what was checked, who asked, and the decision."""
    form = DecisionForm()
    with reading() as session:
        page = approval_page(session, actor().office_ids, number, actor().user_id, actor().today)
        said, missing = _application(session, page)
    if form.sent():
        answer = request.form.get("do")
        if answer not in ("approve", "refuse"):
            form.refuse(Refusal("Choose: approve or refuse."))
        else:
            done = form.attempt(lambda session: approvals.decide(
                session, number, answer == "approve", form.reason.data, actor=actor(), request_key=form.key))
            if done and answer == "approve":
                entry = done.value
                paid_out = receipt_of(page.office.code, entry.voucher_number) if (
                    page.kind == "refund" and entry is not None) else None
                tell(_told(page.kind, entry is not None), paid_out,
                     text(N_("Voucher to sign")) if paid_out else "")
                return go("approvals.decide", number=number)
            if done:
                tell("Refused. The person who asked can read the reason.")
                return go("approvals.decide", number=number)
    may = actor().role in DECIDERS and not page.own and page.decision is None and not page.withdrawn
    words = words_km if language() == "km" else words_en
    return show("approvals/decide.html", form=form, page=page, may=may, words=words(page.riel), said=said,
                needs=missing)


@blueprint.route("/reversal/<office>/<voucher>", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def ask_reversal(office: str, voucher: str) -> Answer:
    """Ask for an entry to be turned back; somebody else decides, and the approval posts it."""
    office_with(office)
    with reading() as session:
        page = entry_page(session, office, voucher.upper(), office_ids=actor().office_ids)
    form = ReversalForm()
    if form.sent():
        done = form.attempt(lambda session: approvals.request_reversal(
            session, page.id, form.reason.data or "", actor=actor(), request_key=form.key))
        if done:
            tell("The reversal of {number} is asked for. It waits for another person to approve it.",
                 number=page.voucher)
            return go("approvals.decide", number=done.value)
    return show("approvals/reversal.html", form=form, page=page)


def _application(session: Session, page: ApprovalPage) -> tuple[Application | None, tuple[needs.Need, ...]]:
    """What an application says, and what is still missing before its money can be handed over."""
    if page.kind != "loan" or page.loan_number is None:
        return None, ()
    waits = page.decision is None and not page.withdrawn
    record = loans.by_number(session, page.loan_number)
    return (application(session, page.loan_number, actor().today),
            needs.needs(session, record, actor().today) if waits else ())


def _told(kind: str, posted: bool) -> str:
    if kind == "loan":
        return N_("Approved. The money may be handed over.")
    if not posted and kind == "write-off":
        return N_("Approved. It waits for a second approval by another person.")
    return N_("Reversed.") if kind == "reversal" else N_("Approved and posted.")
