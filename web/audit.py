"""The audit page: is everything true that must be true?"""

from flask import Blueprint

from ledger.reports.audit import audit_page
from web.doors import EVERYBODY, Answer, actor, allow, books, now, office_in_use, reading, show
from web.i18n import N_
from web.verify import KINDS

blueprint = Blueprint("audit", __name__)

SERIES = {"R": N_("Receipts"), "P": N_("Payments"), "J": N_("Journal vouchers")}
CHECKS: dict[str, str] = {}


@blueprint.get("/audit")
@allow(*EVERYBODY)
def index() -> Answer:
    """Every check run anew for one office, with the end of its chain, its sequences and the statements it issued."""
    office = office_in_use()
    with reading() as session:
        page = audit_page(session, books().home, [office.code], actor().office_ids)
    return show("audit/index.html", page=page, office=office, checked_at=now(), series=SERIES, kinds=KINDS,
                check_words=CHECKS)
