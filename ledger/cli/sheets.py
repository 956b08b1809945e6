"""Commands for the village visit: a collection sheet begun, taken along, brought back, posted, its receipts."""

import secrets
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from ledger.cli.base import Day, Group, opened_books, tell_faults, working, write_whole
from ledger.core.calendar import local_date
from ledger.exchange import sheet_back, sheet_book
from ledger.exchange.faults import Faulty
from ledger.exchange.importing import rehearse
from ledger.paper.edition import Lang
from ledger.paper.receipt import PerPage
from ledger.programme import collecting, offices, sheets
from ledger.programme.collecting import Checked
from ledger.programme.sheet_faults import Fault, SheetRefused
from ledger.reports.collection import sheet_list, sheet_page
from ledger.reports.common import office_of_village
from ledger.reports.receipts import receipts_of_sheet

NUMBER = click.argument("number")
BY = click.option("--by", "login", required=True, metavar="LOGIN", help="The sign-in of who does it.")
LANG = click.option("--lang", type=click.Choice(["km", "en", "both"]), default="both", show_default=True)
OUTPUT = click.argument("output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))


@click.group(cls=Group)
def sheet() -> None:
    """Collection sheets of village visits; NUMBER is that of a sheet, like SR-C0012."""


@sheet.command("begin")
@click.argument("village")
@click.option("--on", type=Day(), default="today", help="The day of the visit; it may lie ahead.")
@click.option("--due-until", type=Day(), help="Ask for what falls due up to this day; else the end of that week.")
@click.option("--another", is_flag=True, help="There was a second collection in this village on this day.")
@BY
def begin_command(village: str, on: date, due_until: date | None, another: bool, login: str) -> None:
    """Begin the sheet of VILLAGE (its code) and print its number."""
    with opened_books() as books, books.unit_of_work() as session:
        actor = working(session, login).actor(datetime.now(UTC))
        office_id = office_of_village(session, village, None).id
        number = sheets.begin(session, office_id, village, on, due_until, actor=actor, another=another,
                              request_key=f"sheet-{secrets.token_hex(8)}")
    click.echo(number)


@sheet.command("list")
@click.argument("codes", metavar="[CODE]...", nargs=-1)
def list_command(codes: Sequence[str]) -> None:
    """The sheets in hand and the latest that were ended: number, village, day, rows, state, riel posted.

    Of every office, or of those with these province CODEs.
    """
    with opened_books() as books, books.reading() as session:
        for office in [offices.office(session, code) for code in codes] or offices.offices(session):
            found = sheet_list(session, office.id)
            for one in (*found.drafts, *found.ended):
                click.echo(f"{one.number}\t{one.village.code}\t{one.on}\t{one.rows}\t{one.state}"
                           f"\t{one.riel if one.riel is not None else ''}")


@sheet.command("print")
@NUMBER
@OUTPUT
@LANG
def print_command(number: str, output: Path, lang: Lang) -> None:
    """Print the blank sheet as PDF."""
    from ledger.paper.collection_sheet import render  # heavy: only this command needs it
    with opened_books() as books, books.reading() as session:
        page = sheet_page(session, None, number)
        write_whole(output, render(page.sheet, local_date(datetime.now(UTC)), lang, fonts_in=books.home / "cache"))


@sheet.command("workbook")
@NUMBER
@OUTPUT
def workbook_command(number: str, output: Path) -> None:
    """Write the sheet as a workbook (.xlsx) to be filled in."""
    with opened_books() as books, books.reading() as session:
        write_whole(output, sheet_book.write_sheet(sheet_page(session, None, number).sheet))


@sheet.command("bring-back")
@NUMBER
@click.argument("file", metavar="FILE.xlsx", type=click.Path(dir_okay=False, path_type=Path))
@BY
@click.option("--dry-run", is_flag=True, help="Do everything, keep nothing.")
def bring_back_command(number: str, file: Path, login: str, dry_run: bool) -> None:
    """The workbook becomes the draft of its sheet, or nothing is saved and every fault is named. Nothing is posted."""
    with opened_books() as books:
        try:
            with file.open("rb") as workbook:
                def bring(session: Session) -> Checked:
                    actor = working(session, login).actor(datetime.now(UTC))
                    workbook.seek(0)
                    return sheet_back.bring_back(session, number, workbook, actor=actor)
                checked = rehearse(books.unit_of_work(), bring)
                if not dry_run and not checked.faults:
                    with books.unit_of_work() as session:
                        bring(session)
        except Faulty as faulty:
            tell_faults(faulty)
            sys.exit(1)
        except SheetRefused as refused:
            _refuse(refused.faults, refused.text())
    if checked.faults:
        _refuse(checked.faults, f"Nothing was saved; to be put right: {len(checked.faults)}.")
    click.echo(f"{'Would save' if dry_run else 'Saved'}: {len(checked.paid)} paid, {checked.missed} not met, "
               f"{checked.keyed_riel} riel.")


@sheet.command("post")
@NUMBER
@BY
@click.option("--because", "explanation", metavar="WORDS", help="Why the cash counted by note differs from the total.")
def post_command(number: str, login: str, explanation: str | None) -> None:
    """Post the draft, all or nothing; prints voucher, loan and riel of each receipt. Again it posts nothing new."""
    with opened_books() as books:
        try:
            with books.unit_of_work() as session:
                actor, known = working(session, login).actor(datetime.now(UTC)), sheets.known(session, number)
                version = known.version - 1 if known.state == "posted" else known.version
                collecting.post_sheet(session, number, version, explanation, actor=actor)
        except SheetRefused as refused:
            _refuse(refused.faults, refused.text())
        with books.reading() as session:
            for one in receipts_of_sheet(session, None, number):
                click.echo(f"{one.voucher}\t{one.loan_number}\t{one.riel}")


@sheet.command("receipts")
@NUMBER
@OUTPUT
@click.option("--per-page", type=click.Choice(["4", "8"]), default="4", show_default=True)
@LANG
def receipts_command(number: str, output: Path, per_page: str, lang: Lang) -> None:
    """Print the receipts of a posted sheet as PDF, in the order of its rows."""
    from ledger.paper.receipt import render  # heavy, too
    fit: PerPage = 8 if per_page == "8" else 4
    with opened_books() as books, books.reading() as session:
        found = receipts_of_sheet(session, None, number)
        write_whole(output, render(found, local_date(datetime.now(UTC)), lang, fit, fonts_in=books.home / "cache"))


def _refuse(faults: Sequence[Fault], why: str) -> None:
    """Every fault by its place, then why; ends the command."""
    for one in faults:
        place = f"Notes of {one.note}" if one.note is not None else f"Row {one.line}, {one.loan_number}"
        click.echo(f"{place} ({one.field}): {one.refusal}", err=True)
    raise click.ClickException(why)
