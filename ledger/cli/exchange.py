"""Commands that bring rows in from workbooks, and make the empty ones."""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click
from sqlalchemy.orm import Session

from ledger.cli.base import Command, opened_books, tell_faults, working
from ledger.core.errors import Refusal
from ledger.core.pricing import CAP_PPM, apr_percent_text
from ledger.exchange.faults import Faulty
from ledger.exchange.forms import empty_form
from ledger.exchange.importing import KINDS, Outcome, Preview, bring_in, preview, rehearse
from ledger.programme import offices, people
from ledger.programme.people import User
from ledger.reports.taken_over import TakenLoan, TakenLoans

Result = TypeVar("Result")

KIND = click.argument("kind", type=click.Choice(list(KINDS)))
FILE = click.argument("file", metavar="FILE.xlsx", type=click.Path(dir_okay=False, path_type=Path))


@click.command("import", cls=Command)
@KIND
@FILE
@click.option("--by", "login", metavar="LOGIN", help="Who brings it: an officer or approver of the office.")
@click.option("--approved-by", "second", metavar="LOGIN", help="Loans: who approves what is taken over.")
@click.option("--office", "code", metavar="CODE", help="Province code; needed if LOGIN works in several.")
@click.option("--dry-run", is_flag=True, help="Do everything, keep nothing. Needs no --by.")
def import_command(kind: str, file: Path, login: str | None, second: str | None, code: str | None,
                   dry_run: bool) -> None:
    """Bring in families, running loans or repayments from a workbook: every row, or none and a list of the faults."""
    at = datetime.now(UTC)

    def bring(session: Session, how: Callable[..., Result]) -> Result:
        office_id = _office_id(session, code, login)
        brought_by = _person(session, login, office_id, people.FIELD_WORK, "--by", any_one=dry_run)
        approver = None
        if KINDS[kind].two_people:
            approver = _person(session, second, office_id, people.DECIDERS, "--approved-by", any_one=dry_run,
                               but=brought_by.id)
        with file.open("rb") as workbook:
            return how(session, KINDS[kind], office_id, workbook, actor=brought_by.actor(at),
                       approved_by=approver.actor(at) if approver else None)
    with opened_books() as books:
        try:
            if dry_run:
                seen = rehearse(books.unit_of_work(), lambda session: bring(session, preview))
            else:
                with books.unit_of_work() as session:
                    seen = Preview(bring(session, bring_in), None)
        except Faulty as faulty:
            tell_faults(faulty)
            sys.exit(1)
    _report(seen.outcome, dry_run)
    if seen.loans is not None:
        _report_loans(seen.loans)


@click.command("template", cls=Command)
@KIND
@FILE
@click.option("--office", "code", metavar="CODE", help="Province code; needed if there are several offices.")
def template_command(kind: str, file: Path, code: str | None) -> None:
    """Write the empty workbook to fill in: headings in Khmer and English, drop-downs, an example."""
    with opened_books() as books, books.reading() as session:
        if code is None and len(offices.offices(session)) > 1:
            raise Refusal("There are several offices. Say which one with --office.")
        office_id = (offices.office(session, code) if code else offices.offices(session)[0]).id
        content = empty_form(session, KINDS[kind], office_id)
    file.write_bytes(content)


def _office_id(session: Session, code: str | None, login: str | None) -> int:
    """The office named, or the only one there is for that person."""
    if code is not None:
        return offices.office(session, code).id
    ids = people.by_login(session, login).office_ids if login else {one.id for one in offices.offices(session)}
    if len(ids) != 1:
        raise Refusal("There are several offices. Say which one with --office.")
    return next(iter(ids))


def _person(session: Session, login: str | None, office_id: int, roles: Sequence[str], option: str, *,
            any_one: bool, but: int | None = None) -> User:
    """The person named. Without a name the only one of the office who may do this, or any one if nothing is kept."""
    if login:
        return working(session, login)
    able = [one for one in people.users(session, [office_id]) if one.active and one.role in roles and one.id != but]
    if not able or (len(able) > 1 and not any_one):
        raise Refusal("Say who with {option}: {logins}.", option=option,
                      logins=", ".join(one.login for one in able) or "-")
    return able[0]


def _report(outcome: Outcome, dry_run: bool) -> None:
    for column in outcome.unread:
        click.echo(f"Not read: {column}", err=True)
    first_last = f" ({outcome.numbers[0]} to {outcome.numbers[1]})" if outcome.numbers else ""
    click.echo(f"{'Would bring' if dry_run else 'Brought'} in {outcome.new} {outcome.kind}{first_last}; "
               f"{outcome.already} were there already.")
    if outcome.again:
        click.echo(f"{outcome.again} of the new ones were booked before and turned back: look twice.")
    if outcome.turned_back:
        click.echo(f"{outcome.turned_back} of these were turned back since and stay so; to book one, mend its row.")


def _report_loans(taken: TakenLoans) -> None:
    """What the loans come to, and those that a second person should look at twice."""
    click.echo(f"Lent in all {taken.lent:,} riel. Owed on {taken.on:%d/%m/%Y}: principal {taken.outstanding:,}, "
               f"interest {taken.interest:,}; overdue {taken.overdue:,} ({taken.late} of {len(taken.loans)} loans).")
    click.echo(f"Account 3210, opening balances from older books: + {taken.posted:,}, from {taken.opening_before:,} to "
               f"{taken.opening:,}.")
    for one in taken.loans:
        if one.warned:
            click.echo(f"Look twice: {one.old_number} ({one.family_number}): {_warning(one)}")


def _warning(one: TakenLoan) -> str:
    rate = f"{apr_percent_text(one.terms.rate_ppm)} % a {one.terms.rate_per}"
    flat = ", flat: on the whole loan until the end" if one.flat else ""
    cap = f", over the cap of {apr_percent_text(CAP_PPM)} %" if one.over_cap else ""
    return f"{rate}{flat}; APR {one.apr_percent} %{cap}."
