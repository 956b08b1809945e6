"""The audit page: is everything true that must be true?"""

from flask import Blueprint

from ledger.reports.audit import audit_page
from web.doors import EVERYBODY, Answer, actor, allow, books, now, office_in_use, reading, show
from web.i18n import N_
from web.verify import KINDS

blueprint = Blueprint("audit", __name__)

SERIES = {"R": N_("Receipts"), "P": N_("Payments"), "J": N_("Journal vouchers")}
CHECKS = {
    "storage": N_("The file of the database is whole"),
    "guards": N_("Every guard of the database is there and unchanged"),
    "accounts": N_("Accounts are those of the chart"),
    "chain": N_("Each entry's hash fits its content and the entry before it"),
    "balance": N_("Each entry balances in every fund"),
    "postings": N_("Each entry has the postings it was sealed with"),
    "sequence": N_("Entries count from 1 without a gap"),
    "vouchers": N_("Voucher numbers count from 1 without a gap"),
    "periods": N_("Nothing came into a period after it was closed"),
    "kept balances": N_("Balances kept at closings are the sums of the postings"),
    "requests": N_("Each entry was asked for once"),
    "two people": N_("Money out and reversals had a second person"),
    "reversals": N_("Each reversal mirrors one entry, once"),
    "kinds": N_("Each voucher uses the accounts of its kind"),
    "approvals": N_("What was booked is what was approved, each approval once"),
    "terms": N_("Each loan has the terms of its product, and new terms are never dearer"),
    "contracts": N_("Each loan's terms are those its disbursement sealed"),
    "replay": N_("What is booked on each loan is what its repayments give, worked out anew"),
    "kept loans": N_("Loans kept at closings are what their postings give"),
    "statements": N_("The chain heads on printed statements are in the books"),
    "loans": N_("The loan account is the sum of the loans, each as approved"),
    "held": N_("Money held for families is the sum of the families"),
    "funds": N_("Each fund: what came in equals what is there"),
    "cash": N_("Cash box and bank were never below zero"),
    "sheets": N_("Each collection sheet that was posted says what its receipts come to"),
    "heads": N_("The heads written outside the database are in the books"),
}


@blueprint.get("/audit")
@allow(*EVERYBODY)
def index() -> Answer:
    """Every check run anew for one office, with the end of its chain, its sequences and the statements it issued."""
    office = office_in_use()
    with reading() as session:
        page = audit_page(session, books().home, [office.code], actor().office_ids)
    return show("audit/index.html", page=page, office=office, checked_at=now(), series=SERIES, kinds=KINDS,
                check_words=CHECKS, printable=_printable)


def _printable(words: str) -> str:
    """Text out of a damaged file may hold what no page can send."""
    return words.encode("utf-8", "replace").decode("utf-8")
