"""Commands that prove the books: check, head, verify."""

import sys

import click

from ledger.books import chain, checks
from ledger.books.migrate import check_migrated
from ledger.cli.base import Command, opened_books, print_json
from ledger.programme import offices, statements


@click.command("check", cls=Command)
@click.option("--json", "as_json", is_flag=True)
def check_command(as_json: bool) -> None:
    """Recompute everything that must be true; one line a fault, silent when sound."""
    with opened_books() as books, books.reading() as session:
        check_migrated(session)
        faults = checks.check_all(session, books.home)
    if as_json:
        print_json({"sound": not faults, "faults": [vars(fault) for fault in faults]})
    else:
        for fault in faults:
            click.echo(f"{fault.check}\t{fault.office or '-'}\t{fault.where}\t{fault.message}")
    sys.exit(1 if faults else 0)


@click.command("head", cls=Command)
def head_command() -> None:
    """Each office's chain head: office, number of entries, hash. Write it down where nobody can change it."""
    with opened_books() as books, books.reading() as session:
        for office in offices.offices(session):
            seq, digest = chain.head(session, office.id)
            click.echo(f"{office.code}\t{seq}\t{digest}")


@click.command("verify", cls=Command)
@click.argument("code")
def verify_command(code: str) -> None:
    """Whether a printed statement still matches the books."""
    with opened_books() as books, books.reading() as session:
        answer = statements.verify(session, code)
    word = "matches the books" if answer.matches else "does not match the books"
    click.echo(f"{answer.code}\t{answer.kind}\t{answer.as_of}\t{answer.checksum}\t{word}")
    sys.exit(0 if answer.matches else 1)
