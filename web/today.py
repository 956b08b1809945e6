"""Today: what is due, what waits, what is there; every figure opens its rows."""

from datetime import date

from flask import Blueprint

from ledger.core.calendar import month_last
from ledger.core.money import MONTHS_EN, MONTHS_KM
from ledger.reports.today import today
from web import chart
from web.doors import EVERYBODY, Answer, actor, allow, office_in_use, reading, show
from web.formats import riel
from web.i18n import N_, language, text
from web.workbooks import to_approve

blueprint = Blueprint("today", __name__)

WEEKDAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))
MILLION = 1_000_000
MOST_WAITING = 6
"""Requests that the page names: those that the person may decide first. All of them are one click away."""


@blueprint.get("/today")
@allow(*EVERYBODY)
def index() -> Answer:
    """One office on this day."""
    office = office_in_use()
    with reading() as session:
        page = today(session, frozenset({office.id}), actor().today, actor().user_id)
        workbooks = to_approve(session, {office.id})
    months = [(row.month, row.disbursed_riel, row.repaid_principal_riel) for row in page.months]
    step, _ = chart.scale(max((max(a, b) for _, a, b in months), default=1) or 1)
    waiting = sorted(page.waiting, key=lambda row: row.own)[:MOST_WAITING]
    return show("today/index.html", page=page, waiting=waiting, office=office, workbooks=workbooks,
                weekday=WEEKDAYS[page.on.weekday()],
                last_days={row.month: min(month_last(row.month), page.on) for row in page.months},
                wide=chart.standing(months, short_month, lambda amount: scale_words(amount, step)),
                narrow=chart.lying(months, short_month))


def short_month(month: date) -> str:
    """Sep, or the Khmer name, which has no short form."""
    return MONTHS_KM[month.month - 1] if language() == "km" else MONTHS_EN[month.month - 1][:3]


def scale_words(amount: int, step: int) -> str:
    """A figure of the scale: 3 m where the steps are millions, 300,000 where they are not."""
    return text("{millions} m", millions=amount // MILLION) if amount and step >= MILLION else riel(amount)
