"""Receipts on paper, four or eight to a page: of a sheet, of a village and a day, or of one voucher."""

from collections.abc import Sequence
from typing import cast

from flask import Blueprint, Response, request, url_for

from ledger.core.errors import NotFound, Refusal
from ledger.core.money import parse_date
from ledger.paper import receipt as paper
from ledger.paper.edition import Lang
from ledger.programme import places
from ledger.reports.receipts import receipt, receipts_of_day, receipts_of_sheet
from ledger.reports.sheet_values import Receipt
from web.asking import asked_text, asked_word
from web.collect_files import file
from web.doors import EVERYBODY, Answer, actor, allow, office_in_use, reading, show
from web.formats import name
from web.forms import Choice, Day, Form, Needed, options
from web.i18n import N_, text
from web.statements import LANGUAGES

blueprint = Blueprint("receipts", __name__, url_prefix="/receipts")

PER_PAGE = {"4": N_("Four to a page"), "8": N_("Eight to a page")}


RECEIPT = N_("Receipt to cut out")


def receipt_of(office: str, voucher: str) -> str:
    """Where the receipt of a voucher is printed."""
    return url_for("receipts.one", office=office, voucher=voucher)


class DayForm(Form):
    """Which village and day."""

    village = Choice(N_("Village"), [Needed()])
    on = Day(N_("Day"), [Needed()])
    per = Choice(N_("On the paper"))
    language = Choice(N_("Language of the paper"))


@blueprint.get("/sheet/<number>")
@allow(*EVERYBODY)
def of_sheet(number: str) -> Response:
    """Of a posted sheet, in the order of its rows."""
    with reading() as session:
        found = receipts_of_sheet(session, actor().office_ids, number)
    return _pdf(found, number.upper())


@blueprint.route("/", methods=["GET", "POST"])
@allow(*EVERYBODY)
def of_day() -> Answer:
    """Of a village and a day: choose, and the PDF comes."""
    office = office_in_use()
    with reading() as session:
        rows = places.programme_villages(session, office.id)
    form = DayForm()
    form.village.choices = options([("", text("Choose")), *(
        (row.village.code, f"{name(row.village)} · {name(row.address.commune)}") for row in rows)])
    form.per.choices = options((value, text(label)) for value, label in PER_PAGE.items())
    form.language.choices = options((code, text(words)) for code, words in LANGUAGES.items())
    if request.method == "GET":
        form.on.data, form.village.data = _asked_day(), asked_text("village") or ""
        form.per.data, form.language.data = "4", "both"
    if form.sent():
        try:
            with reading() as session:
                found = receipts_of_day(session, actor().office_ids, form.village.data, form.on.data)
            return _pdf(found, f"{form.village.data}-{form.on.data:%Y%m%d}", str(form.per.data),
                        cast(Lang, form.language.data))
        except NotFound as nothing:
            form.refuse(Refusal(nothing.message, "on", **nothing.values))
    return show("receipts/index.html", form=form, office=office)


@blueprint.get("/<office>/<voucher>")
@allow(*EVERYBODY)
def one(office: str, voucher: str) -> Response:
    """Of one voucher: a repayment, money after a write-off, money held that was used or paid back."""
    with reading() as session:
        found = receipt(session, actor().office_ids, office, voucher)
    return _pdf([found], found.voucher)


def _pdf(found: Sequence[Receipt], subject: str, per: str | None = None, language: Lang | None = None) -> Response:
    per = per or asked_word("per", PER_PAGE) or "4"
    language = language or cast(Lang, asked_word("language", LANGUAGES) or "both")
    content = paper.render(found, actor().today, language, 8 if per == "8" else 4)
    return file(content, "application/pdf", f"receipts-{subject}-{language}.pdf")


def _asked_day() -> object:
    try:
        return parse_date(request.args.get("on", ""))
    except Refusal:
        return actor().today
