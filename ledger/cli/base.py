"""What every command shares: dates, the database option, refusals in one line, passwords."""

import json
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from ledger.books.db import Books, open_books
from ledger.core.calendar import local_date
from ledger.core.errors import NotAllowed, Refusal
from ledger.core.money import parse_date
from ledger.exchange.faults import Faulty
from ledger.home import database_url, home
from ledger.programme import people
from ledger.programme.people import User


class Day(click.ParamType[date]):
    """A date as dd/mm/yyyy or yyyy-mm-dd, or the word today (in Phnom Penh)."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        if value == "today":
            return local_date(datetime.now(UTC))
        try:
            return parse_date(value)
        except Refusal as refusal:
            self.fail(str(refusal), param, ctx)


class Command(click.Command):
    """A command that takes --db, and says a refusal in one line instead of a trace."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(database_option())

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from None
        except OSError as error:
            raise click.ClickException(f"{error.filename or 'A file'}: {error.strerror or error}") from None
        except DBAPIError as error:
            raise click.ClickException(f"The database refuses: {error.orig}. Has `familyfund migrate` run?") \
                from None


class Group(click.Group):
    """A group whose commands are all of our kind."""

    command_class = Command


Group.group_class = Group


def database_option() -> click.Option:
    """--db, before or after the command's name."""
    return click.Option(["--db"], metavar="URL", expose_value=False, callback=_remember_db,
                        help="The database; FAMILYFUND_DB or an SQLite file by default.")


def _remember_db(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value:
        ctx.find_root().ensure_object(dict)["db"] = value


def url() -> str:
    """The database meant: --db, FAMILYFUND_DB, or the file in the home folder; PostgreSQL always through psycopg."""
    named = (click.get_current_context().find_root().obj or {}).get("db") or database_url()
    named = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", named)
    try:
        parts = make_url(named)
    except (ArgumentError, ValueError):
        parts = None
    if parts is None or parts.drivername not in ("sqlite", "postgresql+psycopg") or not parts.database \
            or parts.database == ":memory:":
        raise Refusal("The database is named like sqlite:///C:/books/familyfund.db or "
                      "postgresql://user:password@server/familyfund.")
    return named


@contextmanager
def opened_books() -> Iterator[Books]:
    """The books meant, closed at the end. Raises Refusal for a file that is not there: a mistyped name makes none."""
    parts = make_url(url())
    if parts.drivername == "sqlite" and not Path(str(parts.database)).exists():
        raise Refusal("There are no books at {place}. Open some with: familyfund init --office CODE",
                      place=str(parts.database))
    books = open_books(url(), home())
    try:
        yield books
    finally:
        books.dispose()


def new_password(generate: bool) -> tuple[str, bool]:
    """A typed or piped password, or a generated one where there is none; and whether it must be shown."""
    piped = "" if generate or sys.stdin.isatty() else sys.stdin.readline().strip()
    if piped:
        return piped, False
    if generate or not sys.stdin.isatty():
        return secrets.token_urlsafe(12), True
    return click.prompt("Password", hide_input=True, confirmation_prompt=True), False


def working(session: Session, login: str) -> User:
    """The person with this sign-in. Raises NotAllowed when it was ended, NotFound when there is none."""
    named = people.by_login(session, login)
    if not named.active:
        raise NotAllowed("The sign-in {login} was ended. Choose somebody who works here.", login=login)
    return named


def tell_faults(faulty: Faulty) -> None:
    """Every fault of a workbook by its cell, then why it was refused; to standard error."""
    for fault in faulty.faults:
        click.echo(fault.line(), err=True)
    if faulty.cut:
        click.echo("... and more", err=True)
    click.echo(faulty.text(), err=True)


class PastDay(Day):
    """A date that has come: figures of a day to come are no figures."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error."""
        day = super().convert(value, param, ctx)
        if day > local_date(datetime.now(UTC)):
            raise click.ClickException(f"{day:%d/%m/%Y} has not come yet. Choose today or an earlier day.")
        return day


def print_json(value: Any) -> None:
    """A JSON value on standard output, Khmer as Khmer."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def write_whole(output: Path, content: bytes) -> None:
    """All or nothing; what is no plain file (a pipe, a device) is written to as it is."""
    if output.exists() and not output.is_file():
        output.write_bytes(content)
        return
    half = output.with_name(f".{output.name}.part")
    try:
        half.write_bytes(content)
        half.replace(output)
    finally:
        half.unlink(missing_ok=True)
