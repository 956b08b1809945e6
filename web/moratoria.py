"""A pause for every running loan of a village or district, in one act: choose, look at each loan, ask for approval."""

from collections.abc import Sequence

from flask import Blueprint

from ledger.programme import moratoria, places
from ledger.programme.people import FIELD_WORK
from ledger.programme.places import ProgrammeVillage
from ledger.reports.asked_changes import Outlook, outlooks
from web.changes import PauseForm
from web.doors import Answer, Session, actor, allow, go, office_in_use, reading, show
from web.formats import full
from web.forms import Choice, Needed, options
from web.i18n import N_, text
from web.navigation import tell

blueprint = Blueprint("moratoria", __name__, url_prefix="/pauses")


class PlaceForm(PauseForm):
    """A pause of a place."""

    place = Choice(N_("Village or district"), [Needed()])

    def ask_where(self, villages: Sequence[ProgrammeVillage]) -> None:
        """The districts and villages of the programme."""
        districts = {one.address.district.code: one.address.district for one in villages}
        found = [*districts.values(), *(one.village for one in villages)]
        self.place.choices = options([("", text("Choose")), *((place.code, full(place)) for place in found)])


@blueprint.route("/new", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def begin() -> Answer:
    """A pause of a place."""
    office = office_in_use()
    with reading() as session:
        villages = places.programme_villages(session, office.id)
    form = PlaceForm()
    form.ask_why()
    form.ask_where(villages)
    if form.sent():
        if form.step == "post":
            done = form.attempt(lambda session: moratoria.request_for_place(
                session, office.id, form.place.data, form.pause, form.why, actor=actor(), request_key=form.key))
            if done:
                tell("The pause is asked for. It waits for another person to approve it.")
                return go("approvals.decide", number=done.value)
        elif checked := form.look(lambda session: _looked_at(session, office.id, form)):
            place = next(one for value, one, *_ in form.place.iter_choices() if value == form.place.data)
            return show("changes/place_check.html", form=form, office=office, loans=checked.value, place=place)
    return show("changes/place.html", form=form, office=office, villages=villages)


def _looked_at(session: Session, office_id: int, form: PlaceForm) -> tuple[Outlook, ...]:
    seen = moratoria.preview_of_place(session, office_id, form.place.data, form.pause, form.why, actor=actor())
    return outlooks(session, [(one.record, one.change.on, one.before, one.after) for one in seen])
