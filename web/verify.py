"""Whether a printed statement still says what the books say. For anybody who holds the paper: no sign-in, no name.

A code is asked for by hand or through the QR of the paper. Tries are counted by address, so that nobody can go
through all codes; a code that is not ours and a mistyped one get the same answer.
"""

from flask import Blueprint, redirect, request, url_for

from ledger.core.errors import NotFound
from ledger.programme import statements
from web.doors import Answer, public, reading, show
from web.i18n import N_
from web.security import limiter

blueprint = Blueprint("verify", __name__)

KINDS = {"family": N_("Family statement"), "village": N_("Village book"), "province": N_("Province statement")}
LONGEST_CODE = 40


@blueprint.get("/verify")
@public
def index() -> Answer:
    """A field for the code, for those who cannot read a QR. It leads to the address that the QR holds."""
    typed = request.args.get("code", "").strip()[:LONGEST_CODE]
    if typed:
        return redirect(url_for("verify.answer", code=typed), 303)
    return show("verify/index.html", typed="", unknown="code" in request.args, kinds=KINDS)


@blueprint.get("/verify/<code>")
@public
@limiter.limit("30 per minute; 300 per hour")
def answer(code: str) -> Answer:
    """Kind, date, checksum of the figures, and whether the books still give them."""
    code = code.strip()[:LONGEST_CODE]
    try:
        with reading() as session:
            found = statements.verify(session, code)
    except NotFound:
        return show("verify/index.html", typed=code, unknown=True, kinds=KINDS, status=404)
    return show("verify/answer.html", found=found, kinds=KINDS)
