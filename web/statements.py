"""Statements: of a family, a village or a province, for any date, as PDF in Khmer, English or both.

Issuing writes down what was printed (its code, its figures' checksum, the chain head), so it is a form that is posted;
the same figures always get the same issue and the same bytes.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from flask import Blueprint, Response, request

from ledger import paper
from ledger.core.errors import NotFound, Refusal
from ledger.core.money import parse_date, to_latin_digits
from ledger.paper.edition import Lang
from ledger.programme import places, statements
from ledger.reports.desk import Office
from ledger.reports.family_statement import family_statement
from ledger.reports.province_statement import province_statement
from ledger.reports.statements import Issue
from ledger.reports.village_book import village_book
from web.asking import asked_text, asked_word
from web.doors import EVERYBODY, Answer, Session, actor, allow, office_in_use, reading, show
from web.formats import name
from web.forms import Choice, Day, Form, Needed, Words
from web.i18n import N_, text

blueprint = Blueprint("statements", __name__)

KINDS = {"family": N_("Family"), "village": N_("Village"), "province": N_("Province")}
LANGUAGES = {"both": N_("Khmer and English"), "km": N_("Khmer"), "en": N_("English")}


class StatementForm(Form):
    """What every statement is asked for with."""

    as_of = Day(N_("As of"), [Needed()])
    language = Choice(N_("Language of the paper"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = [(code, text(words)) for code, words in LANGUAGES.items()]


class FamilyForm(StatementForm):
    """One family, by its number."""

    code = Words(N_("Family number"), [Needed()])


class VillageForm(StatementForm):
    """One village of the office."""

    code = Choice(N_("Village"), [Needed()])


class ProvinceForm(StatementForm):
    """The whole office."""

    from_on = Day(N_("From"))


FORMS: dict[str, type[StatementForm]] = {"family": FamilyForm, "village": VillageForm, "province": ProvinceForm}


@dataclass(frozen=True)
class Paper:
    """A statement's issue and its PDF."""

    issue: Issue
    content: bytes


@blueprint.route("/statements", methods=["GET", "POST"])
@allow(*EVERYBODY)
def index() -> Answer:
    """Choose, and the PDF comes."""
    office, kind = office_in_use(), asked_word("kind", KINDS) or "family"
    form = FORMS[kind](code=asked_text("code"), as_of=_asked_date() or actor().today)
    if isinstance(form, VillageForm):
        form.code.choices = _villages(office)
    if form.sent():
        done = form.attempt(lambda session: _issue(session, form, office))
        if done:
            return _pdf(done.value, str(form.language.data))
    return show("statements/index.html", form=form, office=office, kind=kind, kinds=KINDS)


def _issue(session: Session, form: StatementForm, office: Office) -> Paper:
    as_of = cast(date, form.as_of.data)
    if as_of > actor().today:
        raise Refusal("This day has not come yet. Choose {latest} or an earlier day.", "as_of", latest=actor().today)
    statement = _statement(session, form, office, as_of)
    issue = statements.issue(session, statement, actor(), actor().at)
    # Drawn inside the unit of work: a paper that could not be drawn was never issued.
    return Paper(issue, paper.render(statement, issue, cast(Lang, form.language.data)))


def _statement(session: Session, form: StatementForm, office: Office, as_of: date) -> statements.Statement:
    if isinstance(form, ProvinceForm):
        return province_statement(session, office.code, as_of, form.from_on.data, actor().office_ids)
    if isinstance(form, VillageForm):
        return village_book(session, str(form.code.data), as_of, actor().office_ids)
    number = family_number(str(cast(FamilyForm, form).code.data), office.prefix)
    try:
        return family_statement(session, number, as_of, actor().office_ids)
    except NotFound as missing:  # a mistyped number belongs to its field, not on a page of its own
        raise Refusal(missing.message, "code", **missing.values) from missing


def family_number(typed: str, prefix: str) -> str:
    """The family number meant by what was typed: SR-0014 for 14, sr14 and SR-0014, in Khmer digits too."""
    bare = to_latin_digits(re.sub(r"[\s\u200b-]", "", typed)).upper()
    parts = re.fullmatch(r"([A-Z]{0,4})(\d{1,9})", bare)
    return f"{parts[1] or prefix}-{int(parts[2]):04d}" if parts else typed.strip()[:40]


def _villages(office: Office) -> list[tuple[str, str]]:
    with reading() as session:
        rows = places.programme_villages(session, office.id)
    named = [(row.village.code, f"{name(row.village)} · {name(row.address.commune)}") for row in rows]
    return [("", text("Choose")), *named]


def _asked_date() -> date | None:
    try:
        return parse_date(request.args.get("as_of", ""))
    except Refusal:
        return None


def _pdf(made: Paper, language: str) -> Response:
    response = Response(made.content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{made.issue.number}-{language}.pdf"'
    return response
