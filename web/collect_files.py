"""A collection sheet taken along: printed, or as a workbook that is filled in without a network and brought back."""

from typing import BinaryIO, cast

from flask import Response, request

from ledger.core.collection import Typed
from ledger.core.errors import Refusal
from ledger.exchange import sheet_book
from ledger.exchange.faults import Faulty
from ledger.exchange.sheet_book import FilledSheet
from ledger.exchange.workbook import MEDIA_TYPE
from ledger.paper import collection_sheet
from ledger.paper.edition import Lang
from ledger.programme import sheets
from ledger.programme.collecting import Fault
from ledger.programme.people import FIELD_WORK
from ledger.reports.collection import SheetPage
from web.asking import asked_word
from web.collect import SheetForm, before_posting, blueprint, grid, page_of
from web.doors import EVERYBODY, Answer, actor, allow, show
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
        try:
            filled = _read(page)
            typed, differing = _merged(page, filled)
            if differing:
                rows = SheetForm()
                rows.row_faults = differing
                return grid(page, rows, page.typed)
            rows = SheetForm()
            if rows.attempt(lambda session: sheets.save(session, page.sheet.number, page.version, typed,
                                                        actor=actor())):
                return before_posting(number, rows, typed)
            form.general += rows.general
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


def _read(page: SheetPage) -> FilledSheet:
    given = request.files.get("file")
    if given is None or not given.filename:
        raise Refusal("Choose the workbook that was filled in.")
    filled = sheet_book.read_sheet(cast(BinaryIO, given.stream))
    if filled.number != page.sheet.number:
        raise Refusal("This workbook is of sheet {other}, not of {sheet}. Open that sheet and bring it there.",
                      other=filled.number, sheet=page.sheet.number)
    return filled


def _merged(page: SheetPage, filled: FilledSheet) -> tuple[Typed, tuple[Fault, ...]]:
    """What was keyed in before and what the workbook adds; rows in which the two differ."""
    paid, receipts = dict(page.typed.paid), dict(page.typed.receipts)
    lines = {row.loan_number: row.line for row in page.sheet.rows}
    differing = []
    for row in filled.rows:
        for fields, value, column in ((paid, f"{row.riel:,}" if row.riel is not None else "", "riel"),
                                      (receipts, row.reference or "", "reference")):
            there = fields.get(row.loan_number, "")
            if there and value and there.replace(",", "") != value.replace(",", ""):
                differing.append(Fault(Refusal("Here it is keyed in as {typed}, in the workbook as {brought}. Mend the "
                                               "one that is wrong.", column, typed=there, brought=value),
                                       lines.get(row.loan_number), row.loan_number))
            elif value:
                fields[row.loan_number] = value
    return Typed(paid, receipts, page.typed.notes), tuple(differing)
