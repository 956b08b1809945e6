"""Visits: the villages with what was seen there, one village and its form on paper, one family, one visit."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from flask import Blueprint, Response

from ledger.paper.edition import Lang
from ledger.programme import striking
from ledger.programme.people import FIELD_WORK
from ledger.reports.following_up import (
    FOLLOWED,
    MARKS,
    family_of_visit,
    family_visits,
    first_day,
    following_up,
    rests_on,
    village_visits,
    visit_form,
)
from ledger.reports.training import sessions
from web import visit_words
from web.asking import AskedDay, asked_day, asked_word, in_order
from web.asking import status as status_of
from web.doors import EVERYBODY, Answer, actor, allow, go, office_in_use, reading, show
from web.formats import day
from web.forms import Area, Form, Needed
from web.i18n import N_
from web.navigation import tell

blueprint = Blueprint("visits", __name__, url_prefix="/visits")

LANGUAGES: tuple[Lang, ...] = ("both", "km", "en")


@dataclass(frozen=True)
class Span:
    """The days a page is about, as asked for."""

    first: AskedDay[date]
    last: AskedDay[date]

    @property
    def links(self) -> dict[str, str]:
        """What goes on in the links of the page; nothing for the usual span."""
        today = actor().today
        if (self.first.value, self.last.value) == (first_day(today), today):
            return {}
        return {"from": day(self.first.value), "to": day(self.last.value)}


@blueprint.get("/")
@allow(*EVERYBODY)
def index() -> Answer:
    """By village: visited, not visited, how businesses go, what hit them."""
    office, span = office_in_use(), _span()
    with reading() as session:
        page = following_up(session, [office.id], span.first.value, span.last.value)
    return show("visits/index.html", page=page, office=office, span=span, words=visit_words,
                status=status_of(span.first, span.last))


@blueprint.get("/<code>")
@allow(*EVERYBODY)
def village(code: str) -> Answer:
    """One village: a row a family, those with the mark asked for."""
    span, mark = _span(), asked_word("show", (*MARKS, "all"))
    with reading() as session:
        page = village_visits(session, actor().office_ids, code, span.first.value, span.last.value)
    rows = [row for row in page.village.rows if mark == "all" or (mark or FOLLOWED) in row.marks]
    return show("visits/village.html", page=page, rows=rows, mark=mark or FOLLOWED, span=span, words=visit_words,
                works=actor().role in FIELD_WORK, status=status_of(span.first, span.last))


@blueprint.get("/<code>/form.pdf")
@allow(*EVERYBODY)
def paper(code: str) -> Response:
    """The form of the village to fill in by hand."""
    from ledger.paper import visit_form as drawing  # heavy: only this page needs it
    language = cast(Lang, asked_word("language", LANGUAGES) or "both")
    with reading() as session:
        form = visit_form(session, actor().office_ids, code, actor().today)
    answer = Response(drawing.render(form, language), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{form.number}-{language}.pdf"'
    return answer


@blueprint.get("/family/<number>")
@allow(*EVERYBODY)
def family(number: str) -> Answer:
    """One family: its visits and training, and how following up stands."""
    with reading() as session:
        page = family_visits(session, actor().office_ids, number.upper(), actor().today)
        held = sessions(session, actor().office_ids, family_id=page.family_id)
    return show("visits/family.html", page=page, held=held.rows, words=visit_words, works=actor().role in FIELD_WORK)


class StrikeForm(Form):
    """Why something is struck out."""

    reason = Area(N_("Reason"), [Needed()])


@blueprint.route("/visit/<int(max=9000000000000000000):visit_id>", methods=["GET"])
@allow(*EVERYBODY)
def visit(visit_id: int) -> Answer:
    """One visit."""
    with reading() as session:
        page = family_visits(session, actor().office_ids, family_of_visit(session, actor().office_ids, visit_id),
                             actor().today)
        loans = rests_on(session, visit_id)
    seen = next((one for one in page.visits if one.id == visit_id), None)
    out = next(((one, why) for one, why in page.struck if one.id == visit_id), None)
    return show("visits/visit.html", page=page, loans=loans, visit=seen or (out and out[0]), struck=out and out[1],
                words=visit_words, works=actor().role in FIELD_WORK)


@blueprint.route("/visit/<int(max=9000000000000000000):visit_id>/strike", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def strike_visit(visit_id: int) -> Answer:
    """A visit that was keyed wrongly."""
    with reading() as session:
        number = family_of_visit(session, actor().office_ids, visit_id)
    return _strike("visit", visit_id, number)


@blueprint.route("/family/<number>/go-on", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def strike_ending(number: str) -> Answer:
    """An ending that was keyed wrongly: following up goes on."""
    with reading() as session:
        page = family_visits(session, actor().office_ids, number.upper(), actor().today)
    if page.row.ending is None:
        return go("visits.family", number=page.row.family_number)
    return _strike("ending", page.row.ending.id, page.row.family_number)


def _strike(kind: striking.Kind, row_id: int, number: str) -> Answer:
    form = StrikeForm()
    if form.sent() and form.attempt(lambda session: striking.strike(
            session, kind, row_id, str(form.reason.data), actor=actor(), request_key=form.key)):
        tell("Struck out. It counts no more.")
        return go("visits.family", number=number)
    with reading() as session:
        page = family_visits(session, actor().office_ids, number, actor().today)
    return show("visits/strike.html", form=form, page=page, kind=kind, words=visit_words,
                visit=next((one for one in page.visits if one.id == row_id), None) if kind == "visit" else None)


def _span() -> Span:
    today = actor().today
    last = asked_day("to", today, today)
    first = asked_day("from", first_day(last.value), today)
    return Span(in_order(first, last), last)
