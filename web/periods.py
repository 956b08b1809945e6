"""Fiscal periods: which are closed, and closing the next one after a last look."""

from datetime import date, timedelta

from flask import Blueprint

from ledger.core.calendar import month_last
from ledger.core.errors import NotFound
from ledger.programme.people import PERIOD_KEEPERS
from ledger.programme.periods import close_period
from ledger.reports.audit import audit_page
from ledger.reports.balances import fund_proofs, trial_balance_movements
from ledger.reports.periods import PeriodRow, period_page
from web.balances import in_use
from web.doors import EVERYBODY, Answer, actor, allow, books, go, office_in_use, reading, show
from web.formats import month
from web.forms import Form
from web.i18n import N_
from web.navigation import tell

blueprint = Blueprint("periods", __name__)

STATES = {"closed": ("closed", N_("Closed")), "open": ("waiting", N_("To be closed")),
          "running": ("due", N_("Running")), "ahead": ("due", N_("Not begun"))}


class CloseForm(Form):
    """Nothing to fill in: closing is one button after a last look."""


@blueprint.get("/books/periods")
@allow(*EVERYBODY)
def index() -> Answer:
    """The periods of one office, the latest first."""
    office = office_in_use()
    with reading() as session:
        page = period_page(session, office.code, actor().today, actor().office_ids)
    return show("books/periods.html", page=page, office=office, states=STATES, today=actor().today,
                may_close=actor().role in PERIOD_KEEPERS)


@blueprint.route("/books/periods/<int:year>-<int:number>/close", methods=["GET", "POST"])
@allow(*PERIOD_KEEPERS)
def close(year: int, number: int) -> Answer:
    """What is in the period and whether the books are sound; then the button."""
    office, first_on = office_in_use(), _first(year, number)
    last_on = month_last(first_on)
    form = CloseForm()
    if form.sent():
        done = form.attempt(lambda session: close_period(session, office.id, last_on, actor=actor()))
        if done:
            tell(N_("The period {month} is closed. Nothing can be dated in it any more."), month=month(first_on))
            return go("periods.index", office=office.code)
    with reading() as session:
        page = period_page(session, office.code, actor().today, actor().office_ids)
        row = _row(page.rows, first_on)
        moved = trial_balance_movements(session, office.code, first_on, last_on, actor().office_ids)
        proofs = fund_proofs(session, office.code, last_on, actor().office_ids)
        checks = audit_page(session, books().home, [office.code], actor().office_ids)
    return show("books/close_period.html", form=form, page=page, row=row, moved=moved, proofs=in_use(proofs),
                checks=checks, office=office, day_after=last_on + timedelta(days=1))


def _first(year: int, number: int) -> date:
    if not (1900 <= year < 2200 and 1 <= number <= 12):
        raise NotFound("There is no such period. Choose one from the list of periods.")
    return date(year, number, 1)


def _row(rows: tuple[PeriodRow, ...], first_on: date) -> PeriodRow:
    for row in rows:
        if row.first_on == first_on:
            return row
    raise NotFound("There is no such period. Choose one from the list of periods.")
