"""The papers of a loan as PDF: asked for from its page, in Khmer or in Khmer and English.

Nothing is written: a paper says what the books say, and carries the mark of the entry it speaks of.
"""

from collections.abc import Sequence
from datetime import date
from typing import cast

from flask import Blueprint, Response, request

from ledger.core.errors import NotFound
from ledger.core.money import parse_date
from ledger.paper.edition import Lang
from ledger.paper.loan import render
from ledger.programme import first_due
from ledger.reports import loan_notices, loan_papers
from ledger.reports.loan_paper_values import LoanPaper
from web.asking import asked_text, asked_word
from web.doors import EVERYBODY, Session, actor, allow, reading

blueprint = Blueprint("loan_papers", __name__)

NAMES = ("contract", "card", "voucher", "quote", "notice", "closing")
LANGUAGES = ("both", "km")
"""Khmer first: a paper that a family signs or keeps is never in English alone."""


@blueprint.get("/loans/<number>/papers/<name>.pdf")
@allow(*EVERYBODY)
def paper(number: str, name: str) -> Response:
    """One paper. ?on= is the day a contract or a quote is for, ?voucher= the change a notice is about."""
    if name not in NAMES:
        raise NotFound("There is no such paper of a loan. Choose one on the page of the loan.")
    with reading() as session:
        one = _read(session, name, number, _asked_day("on") or actor().today)
    return _pdf([one], f"{number.upper()}-{name}")


@blueprint.get("/approvals/<int(max=9000000000000000000):number>/notices.pdf")
@allow(*EVERYBODY)
def notices(number: int) -> Response:
    """The notices of every loan that got new terms or a pause by this request: of a whole village in one file."""
    with reading() as session:
        found = loan_notices.notices(session, number, actor().office_ids)
    return _pdf(found, f"notices-{number}")


def _read(session: Session, name: str, number: str, on: date) -> LoanPaper:
    offices, today = actor().office_ids, actor().today
    if name == "contract":
        return loan_papers.contract(session, number, on, today, offices, first_due_on=_first_due(session, number, on))
    if name == "card":
        return loan_papers.schedule_card(session, number, today, offices)
    if name == "voucher":
        return loan_papers.disbursement_voucher(session, number, offices)
    if name == "quote":
        return loan_papers.payoff_quote(session, number, on, today, offices)
    if name == "notice":
        return loan_notices.notice(session, number, asked_text("voucher"), offices)
    return loan_papers.closing_letter(session, number, today, offices)


def _first_due(session: Session, number: str, on: date) -> date | None:
    """The first due date asked for, if handing the money over would take it."""
    asked = _asked_day("first_due_on")
    if asked is None:
        return None
    return first_due.given_or_usual(loan_papers.found(session, number, actor().office_ids).terms, on, asked)


def _asked_day(name: str) -> date | None:
    typed = request.args.get(name, "").strip()[:40]
    return parse_date(typed) if typed else None


def _pdf(papers: Sequence[LoanPaper], name: str) -> Response:
    language = asked_word("lang", LANGUAGES) or LANGUAGES[0]
    response = Response(render(papers, cast(Lang, language)), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{language}.pdf"'
    return response
