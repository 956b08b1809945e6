"""The `familyfund` command. It joins the parts, so it alone may import every layer.

Every command exits 0 when done, 1 when refused or when the books are not sound, 2 when called wrongly; refusals go
to standard error.
"""

import json
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import OperationalError

from ledger import schedule_command
from ledger.books import chain, checks
from ledger.books.db import Books, open_books
from ledger.books.migrate import grant, migrate
from ledger.core.calendar import local_date
from ledger.core.errors import Refusal
from ledger.core.money import parse_date
from ledger.home import database_url, home
from ledger.programme import demo, offices, people, statements
from ledger.reports import json as report_json
from ledger.reports.balances import fund_proofs, trial_balance
from ledger.reports.family_statement import family_statement
from ledger.reports.province_statement import province_statement
from ledger.reports.village_book import village_book

STATEMENTS = {"family": family_statement, "village": village_book, "province": province_statement}


class Day(click.ParamType):
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
        self.params.append(click.Option(
            ["--db"], metavar="URL", expose_value=False, callback=_remember_db,
            help="The database; FAMILYFUND_DB or an SQLite file by default."))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from None
        except OperationalError as error:
            raise click.ClickException(f"The database does not answer: {error.orig}. Has `familyfund migrate` run?") \
                from None


class Group(click.Group):
    """A group whose commands are all of our kind."""

    command_class = Command


Group.group_class = Group


def _remember_db(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value:
        ctx.find_root().ensure_object(dict)["db"] = value


def _url() -> str:
    return (click.get_current_context().find_root().obj or {}).get("db") or database_url()


@contextmanager
def _books() -> Iterator[Books]:
    books = open_books(_url(), home())
    try:
        yield books
    finally:
        books.dispose()


def _password(generate: bool) -> tuple[str, bool]:
    """A typed password, or a generated one where nobody can type; and whether it must be shown."""
    if generate or not sys.stdin.isatty():
        return secrets.token_urlsafe(12), True
    return click.prompt("Password", hide_input=True, confirmation_prompt=True), False


@click.group(cls=Group)
@click.option("--db", metavar="URL", expose_value=False, callback=_remember_db,
              help="The database; FAMILYFUND_DB or an SQLite file by default.")
@click.version_option(package_name="familyfund")
def main() -> None:
    """Family Fund Ledger: the books of a micro-credit and family support fund."""
    for stream in (sys.stdout, sys.stderr):  # a Windows console may not be set to UTF-8
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")


@main.command("migrate")
@click.option("--grant", "role", metavar="ROLE", help="PostgreSQL: give this role what the program needs, no more.")
def migrate_command(role: str | None) -> None:
    """Bring the database to this version."""
    migrate(_url())
    if role:
        grant(_url(), role)


@main.command()
@click.option("--office", "code", required=True, metavar="CODE", help="Official province code: 20, 01 ...")
@click.option("--opened-on", type=Day(), default="today", help="First day of the books.")
@click.option("--admin", "login", default="admin", show_default=True, help="Sign-in of the first administrator.")
@click.option("--name-km", default="អ្នកគ្រប់គ្រង", help="The administrator's name in Khmer.")
@click.option("--name-latin", default="Administrator", help="The administrator's name in Latin letters.")
@click.option("--generate-password", is_flag=True, help="Make a password and print it once.")
def init(code: str, opened_on: date, login: str, name_km: str, name_latin: str, generate_password: bool) -> None:
    """Open a real book: office, funds, accounts, product, periods, first administrator."""
    migrate(_url())
    with _books() as books:
        with books.reading() as session:
            known = {user.login for user in people.users(session)}
        password, show = ("", False) if login in known else _password(generate_password)
        with books.unit_of_work() as session:
            now = datetime.now(UTC)
            office_id = offices.open_office(session, code, now, opened_on)
            if login in known:
                people.add_to_office(session, login, office_id)
            else:
                people.add_user(session, login=login, name_km=name_km, name_latin=name_latin, role="administrator",
                                office_ids=[office_id], password=password, at=now)
    click.echo(f"Office {code} is open." + (f" Sign in as {login} with password {password}" if show else ""))


@main.command("demo")
@click.option("--until", type=Day(), default=demo.LAST_DAY, help="Last day of the demo, or today.")
@click.option("--if-empty", is_flag=True, help="Do nothing when there are books already.")
def demo_command(until: date, if_empty: bool) -> None:
    """Load the demo programme into empty books."""
    migrate(_url())
    with _books() as books:
        if if_empty and not demo.is_empty(books):
            return
        demo.load(books, until)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--threads", default=8, show_default=True)
def serve(host: str, port: int, threads: int) -> None:
    """Start the program for browsers."""
    import waitress

    from web.app import create_app
    migrate(_url())
    with _books() as books:
        app = create_app(books)
        server = waitress.create_server(app, host=host, port=port, threads=threads, ident=None)
        with books.reading() as session:
            hint = demo.sign_ins(session) if people.users(session) else (
                "Nobody can sign in yet: stop, and run  familyfund init --office CODE",)
        click.echo(f"Family Fund Ledger: http://{host}:{server.effective_port}")
        for line in hint:
            click.echo(line)
        server.run()


@main.group()
def user() -> None:
    """People who sign in."""


@user.command("add")
@click.argument("login")
@click.option("--role", type=click.Choice(people.ROLES), required=True)
@click.option("--office", "codes", multiple=True, required=True, metavar="CODE", help="May be given several times.")
@click.option("--name-km", required=True)
@click.option("--name-latin", required=True)
@click.option("--generate-password", is_flag=True)
def user_add(login: str, role: str, codes: tuple[str, ...], name_km: str, name_latin: str,
             generate_password: bool) -> None:
    """Add a person."""
    password, show = _password(generate_password)
    with _books() as books, books.unit_of_work() as session:
        ids = [offices.office(session, code).id for code in codes]
        people.add_user(session, login=login, name_km=name_km, name_latin=name_latin, role=role, office_ids=ids,
                        password=password, at=datetime.now(UTC))
    if show:
        click.echo(f"Password of {login}: {password}")


@user.command("list")
def user_list() -> None:
    """Everybody: sign-in, role, offices, name."""
    with _books() as books, books.reading() as session:
        codes = {office.id: office.code for office in offices.offices(session)}
        for person in people.users(session):
            scope = ",".join(sorted(codes[i] for i in person.office_ids))
            state = "" if person.active else "\tdisabled"
            click.echo(f"{person.login}\t{person.role}\t{scope}\t{person.name_latin}{state}")


@user.command("disable")
@click.argument("login")
def user_disable(login: str) -> None:
    """End a person's access at once; what they did stays."""
    with _books() as books, books.unit_of_work() as session:
        people.disable(session, login)


@user.command("reset")
@click.argument("login")
@click.option("--generate-password", is_flag=True)
def user_reset(login: str, generate_password: bool) -> None:
    """Give a person a new password and end their open sessions."""
    password, show = _password(generate_password)
    with _books() as books, books.unit_of_work() as session:
        people.set_password(session, login, password)
    if show:
        click.echo(f"Password of {login}: {password}")


@main.command("check")
@click.option("--json", "as_json", is_flag=True)
def check_command(as_json: bool) -> None:
    """Recompute everything that must be true; one line a fault, silent when sound."""
    with _books() as books, books.reading() as session:
        faults = checks.check_all(session, books.home)
    if as_json:
        _json({"sound": not faults, "faults": [vars(fault) for fault in faults]})
    else:
        for fault in faults:
            click.echo(f"{fault.check}\t{fault.office or '-'}\t{fault.where}\t{fault.message}")
    sys.exit(1 if faults else 0)


@main.command("head")
def head_command() -> None:
    """Each office's chain head: office, number of entries, hash. Write it down where nobody can change it."""
    with _books() as books, books.reading() as session:
        for office in offices.offices(session):
            seq, digest = chain.head(session, office.id)
            click.echo(f"{office.code}\t{seq}\t{digest}")


@main.command("verify")
@click.argument("code")
def verify_command(code: str) -> None:
    """Whether a printed statement still matches the books."""
    with _books() as books, books.reading() as session:
        answer = statements.verify(session, code)
    word = "matches the books" if answer.matches else "does not match the books"
    click.echo(f"{answer.code}\t{answer.kind}\t{answer.as_of}\t{answer.checksum}\t{word}")
    sys.exit(0 if answer.matches else 1)


main.add_command(schedule_command.schedule_command)


@main.command("statement")
@click.argument("kind", type=click.Choice(sorted(STATEMENTS)))
@click.argument("code")
@click.option("--as-of", type=Day(), default="today")
@click.option("--lang", type=click.Choice(["km", "en", "both"]), default="both", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
def statement_command(kind: str, code: str, as_of: date, lang: str, output: Path) -> None:
    """Print a statement as PDF."""
    from ledger import paper
    with _books() as books, books.unit_of_work() as session:
        statement = STATEMENTS[kind](session, code, as_of)  # type: ignore[operator]
        issue = statements.issue(session, statement, None, datetime.now(UTC))
    output.write_bytes(paper.render(statement, issue, lang))


@main.command("report")
@click.argument("kind", type=click.Choice(["trial-balance", "fund-proof", *sorted(STATEMENTS)]))
@click.argument("code", required=False)
@click.option("--as-of", type=Day(), default="today")
@click.option("--json", "as_json", is_flag=True, help="The only form there is; the pages show the same for reading.")
def report_command(kind: str, code: str | None, as_of: date, as_json: bool) -> None:
    """The figures of a report."""
    with _books() as books, books.reading() as session:
        _json(REPORTS[kind](session, code or _only_office(session), as_of))


REPORTS: dict[str, Callable[[Any, str, date], Any]] = {
    "trial-balance": lambda s, code, on: report_json.trial_balance(trial_balance(s, code, on)),
    "fund-proof": lambda s, code, on: report_json.fund_proof(fund_proofs(s, code, on)),
    "family": lambda s, code, on: report_json.family(family_statement(s, code, on)),
    "village": lambda s, code, on: report_json.village(village_book(s, code, on)),
    "province": lambda s, code, on: report_json.province(province_statement(s, code, on)),
}


def _only_office(session: Any) -> str:
    codes = [office.code for office in offices.offices(session)]
    if len(codes) != 1:
        raise Refusal("Name an office: {codes}.", codes=", ".join(codes) or "none is open yet")
    return codes[0]


def _json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
