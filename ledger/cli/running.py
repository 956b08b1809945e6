"""Commands for loans that run: accrue."""

import secrets
from datetime import UTC, date, datetime

import click

from ledger.cli.base import Command, PastDay, opened_books, working
from ledger.core.errors import NotFound
from ledger.programme import accruals, offices


@click.command("accrue", cls=Command)
@click.argument("codes", metavar="[CODE]...", nargs=-1)
@click.option("--until", type=PastDay(), default="today", help="The last day to be posted.")
@click.option("--by", "login", required=True, metavar="LOGIN", help="The sign-in of who runs it.")
def accrue_command(codes: tuple[str, ...], until: date, login: str) -> None:
    """Post interest that fell due, for products whose interest is income when due; again and again does no harm.

    For every office of the person, or those with these province CODEs. One line an entry: voucher, date, loan. To be
    run daily, by a timer of the machine; after an absence it catches up.
    """
    with opened_books() as books, books.unit_of_work() as session:
        actor = working(session, login).actor(datetime.now(UTC))
        own = [office for office in offices.offices(session) if office.id in actor.office_ids]
        for code in set(codes) - {office.code for office in own}:
            raise NotFound("There is no office {code} in your books. Check the province code.", code=code)
        for office in own:
            if not codes or office.code in codes:
                for entry in accruals.run(session, office.id, until, actor=actor,
                                          request_key=f"accrue-{secrets.token_hex(8)}"):
                    click.echo(f"{office.code}\t{entry.voucher_number}\t{entry.on}\t{entry.narration}")
