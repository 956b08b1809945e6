"""The villages of an office, and one village: its families with their figures, on any date."""

from datetime import date

from flask import Blueprint

from ledger.programme.people import FIELD_WORK
from ledger.reports.loan_requests import place_pauses
from ledger.reports.villages import village_list, village_page
from web.asking import AskedDay, asked_day, status
from web.doors import EVERYBODY, Answer, actor, allow, office_in_use, office_with, reading, show
from web.formats import day

blueprint = Blueprint("villages", __name__)


@blueprint.get("/villages")
@allow(*EVERYBODY)
def index() -> Answer:
    """Every programme village of one office, with its sum."""
    office, as_of = office_in_use(), asked_day("as_of", actor().today, actor().today)
    with reading() as session:
        page = village_list(session, frozenset({office.id}), as_of.value)
    return show("villages/index.html", page=page, office=office, as_of=as_of, dated=_dated(as_of), status=status(as_of))


@blueprint.get("/villages/<code>")
@allow(*EVERYBODY)
def village(code: str) -> Answer:
    """One village: a row a family."""
    as_of = asked_day("as_of", actor().today, actor().today)
    with reading() as session:
        page = village_page(session, actor().office_ids, code, as_of.value)
        running = [row.loan_number for row in page.rows if row.loan_number and row.figures.outstanding_riel]
        pauses = place_pauses(session, office_with(page.office.code).id, code, running, as_of.value)
    return show("villages/village.html", page=page, as_of=as_of, dated=_dated(as_of), pauses=pauses,
                takes_money=actor().role in FIELD_WORK, status=status(as_of))


def _dated(as_of: AskedDay[date]) -> dict[str, str]:
    """The date asked for, to go on in the links of the page; nothing for today."""
    return {"as_of": day(as_of.value)} if as_of.value != actor().today else {}
