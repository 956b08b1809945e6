"""A collection sheet taken along: printed, or as a workbook that is filled in without a network and brought back."""

from typing import BinaryIO, cast

from flask import Response, request

from ledger.core.errors import Refusal
from ledger.exchange import sheet_back, sheet_book
from ledger.exchange.faults import Faulty
from ledger.exchange.workbook import MEDIA_TYPE
from ledger.paper import collection_sheet
from ledger.paper.edition import Lang
from ledger.programme.people import FIELD_WORK
from ledger.programme.sheet_faults import SheetRefused
from web.asking import asked_word
from web.collect import SheetForm, before_posting, blueprint, grid, page_of
from web.doors import EVERYBODY, Answer, actor, allow, books, show
from web.forms import Form
from web.statements import LANGUAGES


@blueprint.get("/<number>/paper")
@allow(*EVERYBODY)
def paper(number: str) -> Response:
    """The blank sheet, to be printed."""
    language = cast(Lang, asked_word("language", LANGUAGES) or "both")
    sheet = page_of(number).sheet
    return file(collection_sheet.render(sheet, actor().today, language), "application/pdf",
                f"{sheet.number}-{language}.pdf")


@blueprint.get("/<number>/workbook")
@allow(*EVERYBODY)
def workbook(number: str) -> Response:
    """The same sheet as a workbook."""
    sheet = page_of(number).sheet
    return file(sheet_book.write_sheet(sheet), MEDIA_TYPE, f"{sheet.number}.xlsx")


@blueprint.route("/<number>/bring-back", methods=["GET", "POST"])
@allow(*FIELD_WORK)
def bring_back(number: str) -> Answer:
    """The workbook comes back: it becomes the draft, and everything that is wrong is named by its row."""
    page, form = page_of(number), Form()
    faults: Faulty | None = None
    if form.sent():
        rows = SheetForm()
        try:
            with books().unit_of_work() as session:
                sheet_back.bring_back(session, page.sheet.number, _given(), actor=actor())
            return before_posting(number, rows, page_of(number).typed)
        except SheetRefused as refused:
            rows.refuse(refused)
            return grid(page, rows, page.typed)
        except Faulty as faulty:
            faults = faulty
            form.refuse(faulty)
        except Refusal as refusal:
            form.refuse(refusal)
    return show("collect/bring_back.html", form=form, page=page, faults=faults)


def file(content: bytes, kind: str, filename: str) -> Response:
    """A file to be kept."""
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _given() -> BinaryIO:
    given = request.files.get("file")
    if given is None or not given.filename:
        raise Refusal("Choose the workbook that was filled in.")
    return cast(BinaryIO, given.stream)
