"""The form of a village keyed in, endings for a whole village, and who visits it."""

from collections.abc import Sequence
from typing import Any

from flask import request

from ledger.core.errors import Refusal
from ledger.core.following_up import REASONS
from ledger.programme import endings, visits
from ledger.programme.people import FIELD_WORK
from ledger.programme.visits import Seen, Sheet
from ledger.reports.following_up import FamilyRow, VillagePage, first_day, village_visits
from web import visit_words
from web.doors import Answer, actor, allow, go, reading, show
from web.forms import Choice, Day, Form, Needed, Words, options
from web.i18n import N_, text
from web.navigation import tell
from web.visits import blueprint


class RowsForm(Form):
    """A form with a row for each family: its fields end with the family's number."""

    def faults(self) -> list[tuple[str | None, str, Refusal | str]]:
        """Each says whose row it is, unless its words do already."""
        return [(at, label if not _family(at) or "number" in getattr(error, "values", {})
                 else f"{_family(at)}, {text(label)}", error) for at, label, error in super().faults()]


def _family(field_id: str | None) -> str:
    part, _, number = (field_id or "").rpartition("_")
    return number if part in (*PARTS, "reason") else ""


class KeyForm(RowsForm):
    """The form of a village, keyed in."""

    on = Day(N_("Date of the visit"), [Needed()])
    visitor_kind = Choice(N_("Who visited"), [Needed()])
    visitor = Words(N_("Name of the visitor"), [Needed()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visitor_kind.choices = options((kind, text(words)) for kind, words in visit_words.VISITORS.items())
        for field in self:
            if isinstance(field, Choice) and field.name.startswith(("business_", "hit_")):
                names = visit_words.BUSINESS if field.name.startswith("business_") else visit_words.HITS
                field.choices = options([("", ""), *((code, text(words)) for code, words in names.items())])

    def seen(self, numbers: Sequence[str]) -> tuple[Seen, ...]:
        """The rows in which something is filled in."""
        rows = (Seen(number, *(getattr(self, f"{part}_{number}").data for part in PARTS)) for number in numbers)
        return tuple(row for row in rows if row.business or row.hit or row.advice or row.next_on)


PARTS = ("business", "hit", "advice", "next_on")


def key_form(numbers: Sequence[str]) -> type[KeyForm]:
    """The form with a row for each of these families."""
    fields: dict[str, Any] = {}
    for number in numbers:
        fields |= {f"business_{number}": Choice(N_("Business")), f"hit_{number}": Choice(N_("What hit the family")),
                   f"advice_{number}": Words(N_("Advice given, remarks")), f"next_on_{number}": Day(N_("Next visit"))}
    return type("VillageKeyForm", (KeyForm,), fields)


@blueprint.route("/<code>/key", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def key(code: str) -> Answer:
    """The whole form at once: fill in, look over, save."""
    today = actor().today
    with reading() as session:
        page = village_visits(session, actor().office_ids, code, first_day(today), today, everybody=True)
    rows = _rows_to_key(page)
    form = key_form([row.family_number for row in rows])()
    if request.method == "GET" and page.village.visitor:
        form.visitor_kind.data, form.visitor.data = page.village.visitor.kind, page.village.visitor.name
    if form.sent():
        sheet = Sheet(page.office_id, page.village.address.village.code, form.on.data, str(form.visitor_kind.data),
                      str(form.visitor.data), form.seen([row.family_number for row in rows]))
        found = form.look(lambda session: visits.faults(session, sheet, actor=actor()))
        for fault in found.value if found else ():
            form.refuse(fault)
        if not form.refused and form.step == "check":
            seen = {row.family_number: row for row in sheet.rows}
            return show("visits/key_check.html", form=form, page=page, rows=rows, sheet=sheet, seen=seen,
                        words=visit_words)
        done = None if form.refused else form.attempt(
            lambda session: visits.record(session, sheet, actor=actor(), request_key=form.key))
        if done:
            tell("Visits saved: {n}.", n=f"{done.value:,}")
            return go("visits.village", code=sheet.village_code, saved=1)  # what the browser kept may go
    return show("visits/key.html", form=form, page=page, rows=rows, everybody="all" in request.args)


class EndForm(RowsForm):
    """Why following up ends, for any of the families of a village."""

    on = Day(N_("Ended on"), [Needed()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            if field.name.startswith("reason_"):
                field.choices = options([("", text("goes on")), *(
                    (reason, text(visit_words.REASONS[reason])) for reason in REASONS)])


@blueprint.route("/<code>/end", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def end(code: str) -> Answer:
    """Following up ends, for a reason, family by family."""
    today = actor().today
    with reading() as session:
        page = village_visits(session, actor().office_ids, code, first_day(today), today)
    rows = [row for row in page.village.rows if row.ending is None]
    form = type("VillageEndForm", (EndForm,), {
        f"reason_{row.family_number}": Choice(N_("Reason")) for row in rows})()
    if request.method == "GET":
        form.on.data = today
        for row in rows if "year" in request.args else ():
            form[f"reason_{row.family_number}"].data = "year" if "year over" in row.marks else ""
    if form.sent():
        reasons = {row.family_number: reason for row in rows if (reason := form[f"reason_{row.family_number}"].data)}
        place = page.village.address.village.code
        found = form.look(lambda session: endings.faults(
            session, page.office_id, place, form.on.data, reasons, actor=actor()))
        for fault in found.value if found else ():
            form.refuse(fault)
        done = None if form.refused else form.attempt(lambda session: endings.end(
            session, page.office_id, place, form.on.data, reasons, actor=actor(), request_key=form.key))
        if done:
            tell("Families not followed up any more: {n}.", n=f"{done.value:,}")
            return go("visits.village", code=place)
    return show("visits/end.html", form=form, page=page, rows=rows, words=visit_words)


class VisitorForm(Form):
    """Who visits the families of a village."""

    kind = Choice(N_("Who visits"), [Needed()])
    name = Words(N_("Name"), [Needed()])
    phone = Words(N_("Phone"))


@blueprint.route("/<code>/visitor", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def visitor(code: str) -> Answer:
    """Who visits from today on."""
    today = actor().today
    with reading() as session:
        page = village_visits(session, actor().office_ids, code, today, today)
    form, now, place = VisitorForm(), page.village.visitor, page.village.address.village.code
    form.kind.choices = options((kind, text(words)) for kind, words in visit_words.VISITORS.items())
    if request.method == "GET":
        form.kind.data = now.kind if now else "volunteer"
        form.name.data, form.phone.data = (now.name, now.phone) if now else (None, None)
    if form.sent() and form.attempt(lambda session: visits.assign(
            session, page.office_id, place, str(form.kind.data), str(form.name.data), form.phone.data,
            actor=actor(), request_key=form.key)):
        tell("{name} visits this village from today on.", name=str(form.name.data))
        return go("visits.village", code=place)
    return show("visits/visitor.html", form=form, page=page)


def _rows_to_key(page: VillagePage) -> list[FamilyRow]:
    """The families that are followed up, as on the paper; then the others if they were asked for or are filled in."""
    followed = [row for row in page.village.rows if row.begun_on is not None and row.ending is None]
    others = [row for row in page.village.rows if row.begun_on is None or row.ending is not None]
    return followed + [row for row in others if "all" in request.args or any(
        request.form.get(f"{part}_{row.family_number}", "").strip() for part in PARTS)]
