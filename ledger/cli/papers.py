"""The papers of a loan as PDF."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from ledger.cli.base import Command, Day, opened_books, write_whole
from ledger.core.calendar import local_date
from ledger.paper.edition import Lang
from ledger.reports import following_up, loan_notices, loan_papers, receipts, training
from ledger.reports.loan_paper_values import LoanPaper

READ: dict[str, Callable[[Session, str, date, date], list[LoanPaper]]] = {
    "contract": lambda session, number, on, today: [loan_papers.contract(session, number, on, today)],
    "card": lambda session, number, on, today: [loan_papers.schedule_card(session, number, min(on, today))],
    "voucher": lambda session, number, on, today: [loan_papers.disbursement_voucher(session, number)],
    "quote": lambda session, number, on, today: [loan_papers.payoff_quote(session, number, on, today)],
    "closing": lambda session, number, on, today: [loan_papers.closing_letter(session, number, min(on, today))],
    "notice": lambda session, number, on, today: [loan_notices.notice(session, number)],
    "notices": lambda session, request, on, today: list(loan_notices.notices(session, _number(request))),
}


@click.command("paper", cls=Command)
@click.argument("kind", type=click.Choice([*READ, "receipt"]))
@click.argument("loan")
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--lang", type=click.Choice(["km", "both"]), default="both", show_default=True)
@click.option("--on", type=Day(), default="today", help="contract: handed over on; quote: paid off on; else: as of.")
@click.option("--voucher", help="receipt: of this voucher; without it, the loan's last one.")
def paper_command(kind: str, loan: str, output: Path, lang: Lang, on: date, voucher: str | None) -> None:
    """Print a paper of LOAN as PDF. For notices, LOAN is the number of the request that changed many loans' terms.

    A receipt is of a repayment, of money after a write-off, or of money held that was used or paid back.
    """
    from ledger.paper import loan as loan_paper  # heavy: only this command needs them
    from ledger.paper import receipt
    today = local_date(datetime.now(UTC))
    with opened_books() as books, books.reading() as session:
        fonts = books.home / "cache"
        if kind == "receipt":
            found = receipts.receipt_of_loan(session, None, loan, voucher)
            write_whole(output, receipt.render([found], today, lang, fonts_in=fonts))
        else:
            write_whole(output, loan_paper.render(READ[kind](session, loan, on, today), lang, fonts_in=fonts))


@click.command("visit-form", cls=Command)
@click.argument("village")
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--lang", type=click.Choice(["km", "en", "both"]), default="both", show_default=True)
def visit_form_command(village: str, output: Path, lang: Lang) -> None:
    """Print the form on which a visit to every family of VILLAGE is written by hand."""
    from ledger.paper.visit_form import render  # heavy, too
    with opened_books() as books, books.reading() as session:
        form = following_up.visit_form(session, None, village, local_date(datetime.now(UTC)))
        write_whole(output, render(form, lang, fonts_in=books.home / "cache"))


@click.command("attendance-sheet", cls=Command)
@click.argument("village")
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--lang", type=click.Choice(["km", "en", "both"]), default="both", show_default=True)
def attendance_sheet_command(village: str, output: Path, lang: Lang) -> None:
    """Print the sheet that those who come to a training session in VILLAGE tick and sign."""
    from ledger.paper.attendance_sheet import render  # heavy, too
    with opened_books() as books, books.reading() as session:
        sheet = training.attendance_sheet(session, None, village, local_date(datetime.now(UTC)))
        write_whole(output, render(sheet, lang, fonts_in=books.home / "cache"))


def _number(request: str) -> int:
    if not request.isdecimal():
        raise click.BadParameter("The number of a request has digits only.")
    return int(request)
