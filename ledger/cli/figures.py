"""Commands that give figures: a statement as PDF, a report as JSON."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from ledger.cli.base import Command, Day, PastDay, opened_books, print_json, write_whole
from ledger.core.errors import Refusal
from ledger.paper.edition import Lang
from ledger.programme import offices, statements
from ledger.reports import json as report_json
from ledger.reports.balances import fund_proofs, trial_balance
from ledger.reports.common import office, office_of_village
from ledger.reports.due_lists import due_list, late_list, week_of
from ledger.reports.family_statement import family_statement
from ledger.reports.following_up import first_day, following_up
from ledger.reports.loan_page import loan_page
from ledger.reports.nation import joined_balance, joined_proofs
from ledger.reports.portfolio_report import portfolio_report
from ledger.reports.province_statement import province_statement
from ledger.reports.village_book import village_book

STATEMENTS = {"family": family_statement, "village": village_book, "province": province_statement}
PROVINCE_DIGITS = 2
TOGETHER = ("trial-balance", "fund-proof", "following-up", "portfolio")


@click.command("statement", cls=Command)
@click.argument("kind", type=click.Choice(sorted(STATEMENTS)))
@click.argument("code")
@click.option("--as-of", type=PastDay(), default="today")
@click.option("--lang", type=click.Choice(["km", "en", "both"]), default="both", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
def statement_command(kind: str, code: str, as_of: date, lang: Lang, output: Path) -> None:
    """Print a statement as PDF."""
    from ledger import paper  # heavy: only this command needs it
    with opened_books() as books, books.unit_of_work() as session:
        statement = STATEMENTS[kind](session, code, as_of)  # type: ignore[operator]
        issue = statements.issue(session, statement, None, datetime.now(UTC))
        # Inside the unit of work: a paper that could not be written was never issued.
        write_whole(output, paper.render(statement, issue, lang, fonts_in=books.home / "cache"))


@click.command("report", cls=Command)
@click.argument("kind", type=click.Choice([*TOGETHER, *sorted(STATEMENTS), "loan", "due", "overdue"]))
@click.argument("code", required=False)
@click.option("--as-of", type=PastDay(), default="today")
@click.option("--from", "first", type=Day(), help="due: the first day; else the Monday of the week of --to or --as-of.")
@click.option("--to", "last", type=Day(), help="due: the last day; else the Sunday of that week.")
@click.option("--over", type=click.IntRange(0, 9_999), default=0, show_default=True, help="overdue: more days than so.")
@click.option("--json", "as_json", is_flag=True, help="The only form there is; the pages show the same for reading.")
def report_command(kind: str, code: str | None, as_of: date, first: date | None, last: date | None, over: int,
                   as_json: bool) -> None:
    """The figures of a report. Without CODE the first four are those of all offices together.

    due and overdue: who is to pay, of a province or a village.
    """
    if (kind != "due" and (first or last)) or (kind != "overdue" and over):
        raise click.UsageError("--from and --to are for the report due, --over for overdue.")
    with opened_books() as books, books.reading() as session:
        if kind == "due":
            print_json(_due(session, code or _only_office(session, kind), first, last, as_of))
        elif kind == "overdue":
            office_id, village = _place(session, code or _only_office(session, kind))
            print_json(report_json.overdue(late_list(session, office_id, as_of, over, village_code=village)))
        elif kind in OF_OFFICES:
            codes = [code] if code else [office.code for office in offices.offices(session)]
            print_json(OF_OFFICES[kind](session, codes, as_of))
        else:
            print_json(REPORTS[kind](session, code or _only_office(session, kind), as_of))


def _due(session: Session, code: str, first: date | None, last: date | None, as_of: date) -> report_json.Json:
    monday, sunday = week_of(first or last or as_of)
    days = first or monday, last or sunday
    if days[0] > days[1]:
        raise click.UsageError("--from is after --to. Turn them round.")
    office_id, village = _place(session, code)
    return report_json.due(due_list(session, office_id, days, as_of, village_code=village))


def _place(session: Session, code: str) -> tuple[int, str | None]:
    """The office of a province or village code, and the village if it is one. Raises NotFound."""
    if len(code) <= PROVINCE_DIGITS:
        return offices.office(session, code).id, None
    return office_of_village(session, code, None).id, code


def _trial_balance(session: Session, codes: list[str], as_of: date) -> report_json.Json:
    return report_json.trial_balance(joined_balance([trial_balance(session, code, as_of) for code in codes]))


def _fund_proof(session: Session, codes: list[str], as_of: date) -> report_json.Json:
    return report_json.fund_proof(joined_proofs([fund_proofs(session, code, as_of) for code in codes]))


def _following_up(session: Session, codes: list[str], as_of: date) -> report_json.Json:
    ids = [offices.office(session, code).id for code in codes]
    return report_json.following_up(following_up(session, ids, first_day(as_of), as_of))


def _portfolio(session: Session, codes: list[str], as_of: date) -> report_json.Json:
    return report_json.portfolio(portfolio_report(session, [office(session, code) for code in codes], as_of))


OF_OFFICES = {"trial-balance": _trial_balance, "fund-proof": _fund_proof, "following-up": _following_up,
              "portfolio": _portfolio}

REPORTS: dict[str, Callable[[Session, str, date], report_json.Json]] = {
    "loan": lambda session, code, as_of: report_json.loan(loan_page(session, _everywhere(session), code, as_of)),
    "family": lambda session, code, as_of: report_json.family(family_statement(session, code, as_of)),
    "village": lambda session, code, as_of: report_json.village(village_book(session, code, as_of)),
    "province": lambda session, code, as_of: report_json.province(province_statement(session, code, as_of)),
}


def _everywhere(session: Session) -> frozenset[int]:
    return frozenset(office.id for office in offices.offices(session))


def _only_office(session: Session, kind: str) -> str:
    codes = [office.code for office in offices.offices(session)]
    if kind not in ("province", "due", "overdue") or len(codes) != 1:
        raise Refusal("Say which {kind}: give its code.", kind=kind)
    return codes[0]
