"""Commands for the house: migrate, init, demo, serve."""

from datetime import UTC, date, datetime

import click

from ledger.books.migrate import grant, migrate
from ledger.cli.base import Command, Day, new_password, opened_books, url
from ledger.core.errors import Refusal
from ledger.programme import demo, offices, people


@click.command("migrate", cls=Command)
@click.option("--grant", "role", metavar="ROLE", help="PostgreSQL: give this role what the program needs, no more.")
def migrate_command(role: str | None) -> None:
    """Bring the database to this version."""
    migrate(url())
    if role:
        grant(url(), role)


@click.command(cls=Command)
@click.option("--office", "code", required=True, metavar="CODE", help="Official province code: 20, 01 ...")
@click.option("--opened-on", type=Day(), default="today", help="First day of the books.")
@click.option("--admin", "login", default="admin", show_default=True, help="Sign-in of the first administrator.")
@click.option("--name-km", default="អ្នកគ្រប់គ្រង", help="The administrator's name in Khmer.")
@click.option("--name-latin", default="Administrator", help="The administrator's name in Latin letters.")
@click.option("--generate-password", is_flag=True, help="Make a password and print it once.")
def init(code: str, opened_on: date, login: str, name_km: str, name_latin: str, generate_password: bool) -> None:
    """Open a real book: office, funds, accounts, product, periods, first administrator."""
    migrate(url())
    with opened_books() as books:
        with books.reading() as session:
            known = {user.login for user in people.users(session)}
        secret, show = ("", False) if login in known else new_password(generate_password)
        with books.unit_of_work() as session:
            now = datetime.now(UTC)
            office_id = offices.open_office(session, code, at=now, opened_on=opened_on)
            if login in known:
                people.add_to_office(session, people.by_login(session, login).id, office_id, None)
            else:
                people.add_user(session, login, name_km, name_latin, "administrator", [office_id], secret, None, now)
    click.echo(f"Office {code} is open." + (f" Sign in as {login} with password {secret}" if show else ""))


@click.command("demo", cls=Command)
@click.option("--until", type=Day(), default=demo.LAST_DAY, help="Last day of the demo, or today.")
@click.option("--if-empty", is_flag=True, help="Do nothing when there are books already.")
def demo_command(until: date, if_empty: bool) -> None:
    """Load the demo programme into empty books."""
    migrate(url())
    with opened_books() as books:
        if if_empty and not demo.is_empty(books):
            return
        demo.load(books, until)


@click.command(cls=Command)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--threads", default=8, show_default=True)
def serve(host: str, port: int, threads: int) -> None:
    """Start the program for browsers."""
    import waitress

    from web.app import create_app
    if url().startswith("sqlite"):  # elsewhere the owner of the tables migrates, not the role that serves
        migrate(url())
    with opened_books() as books:
        app = create_app(books)
        try:
            server = waitress.create_server(app, host=host, port=port, threads=threads, ident=None)
        except OSError as error:
            raise Refusal("The address {host}:{port} cannot be used ({why}). Choose another one with --port.",
                          host=host, port=port, why=error.strerror) from None
        with books.reading() as session:
            hint = demo.sign_ins(session) if people.users(session) else (
                "Nobody can sign in yet: stop, and run  familyfund init --office CODE",)
        click.echo(f"Family Fund Ledger: http://{host}:{server.effective_port}")
        for line in hint:
            click.echo(line)
        server.run()
