"""Commands for the people who sign in."""

from datetime import UTC, datetime

import click

from ledger.cli.base import Group, new_password, opened_books
from ledger.programme import offices, people


@click.group(cls=Group)
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
    secret, show = new_password(generate_password)
    with opened_books() as books, books.unit_of_work() as session:
        ids = [offices.office(session, code).id for code in codes]
        people.add_user(session, login, name_km, name_latin, role, ids, secret, None, datetime.now(UTC))
    if show:
        click.echo(f"Password of {login}: {secret}")


@user.command("list")
def user_list() -> None:
    """Everybody: sign-in, role, offices, name."""
    with opened_books() as books, books.reading() as session:
        codes = {office.id: office.code for office in offices.offices(session)}
        for person in people.users(session):
            scope = ",".join(sorted(codes[i] for i in person.office_ids))
            state = "" if person.active else "\tdisabled"
            click.echo(f"{person.login}\t{person.role}\t{scope}\t{person.name_latin}{state}")


@user.command("disable")
@click.argument("login")
def user_disable(login: str) -> None:
    """End a person's access at once; what they did stays."""
    with opened_books() as books, books.unit_of_work() as session:
        people.disable(session, people.by_login(session, login).id, None)


@user.command("reset")
@click.argument("login")
@click.option("--generate-password", is_flag=True)
def user_reset(login: str, generate_password: bool) -> None:
    """Give a person a new password and end their open sessions."""
    secret, show = new_password(generate_password)
    with opened_books() as books, books.unit_of_work() as session:
        people.set_password(session, people.by_login(session, login).id, secret, None)
    if show:
        click.echo(f"Password of {login}: {secret}")
