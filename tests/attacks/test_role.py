"""The program's own role on PostgreSQL: it owns nothing, and can take no guard away."""

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy.engine import make_url

from ledger.books.db import Books, open_books
from ledger.books.migrate import grant
from tests.attacks.forge import REFUSED, Attacker, insert, line
from tests.books.office import lend, receive, repay, reverse
from tests.conftest import OFFICE, Server

pytestmark = pytest.mark.parametrize("office_books", ["postgresql"], indirect=True)
ENTRY = OFFICE * 1_000_000_000


@pytest.fixture
def role(office_books: Books, server: Server) -> Iterator[str]:
    """A role with the rights that `grant` gives."""
    name = f"app_{uuid.uuid4().hex[:8]}"
    server.run(f"create role {name} login")
    grant(office_books.url, name)
    grant(office_books.url, name)
    yield name
    with office_books.engine.begin() as connection:
        connection.exec_driver_sql(f"drop owned by {name}")
    server.run(f"drop role {name}")


@pytest.fixture
def app(role: str, office_books: Books) -> Iterator[Attacker]:
    """A session of that role on books that it filled itself."""
    url = make_url(office_books.url).set(username=role)
    books = open_books(url.render_as_string(hide_password=False), office_books.home)
    first = receive(books, "first", 500_000)
    repay(books, lend(books, 1), "repaid")
    reverse(books, first.id, "back")
    receive(books, "second", 500_000)
    books.dispose()
    attacker = Attacker(office_books, role=role)
    yield attacker
    attacker.close()


def test_the_role_can_do_the_work_and_meets_every_guard(app: Attacker) -> None:
    """It posted, lent, was repaid and reversed above; here it forges, and is refused like anybody."""
    assert app.counts()[0] == 5
    app.forge()
    with pytest.raises(REFUSED, match="the entry is sealed"):
        app.run(insert("postings", {"entry_id": ENTRY + 1} | line(3, 777)))
    with pytest.raises(REFUSED, match="gap in seq"):
        app.forge(app.next_entry() | {"seq": 99, "id": ENTRY + 99})


FORBIDDEN = [
    "alter table postings disable trigger all", "alter table postings disable trigger postings_insert",
    "alter table journal_entries add column x int", "alter table journal_entries owner to current_user",
    "drop table postings", "drop trigger postings_update on postings", "truncate postings",
    "truncate journal_entries cascade", "update journal_entries set narration = 'x'", "delete from postings",
    "update postings set riel = 5", "update fiscal_periods set last_on = '2030-01-01'", "delete from period_closings",
    "update requests set digest = 'x'", "update statements set checksum = 'x'", "delete from loans",
    "update accounts set kind = 'income'", "update funds set code = 'x'", "update offices set code = 'x'",
    "update settings set value = 'x'", "delete from settings", "delete from approvals", "update places set code = 'x'",
    "create function public.refuse(text) returns void language sql as ''",
    "create or replace function public.append_only() returns trigger language plpgsql as 'begin return new; end'",
    "drop function public.append_only() cascade", "alter function public.refuse(text) owner to current_user",
    "create table public.x (y int)", "create trigger x before insert on postings execute function append_only()",
    "create rule x as on insert to postings do instead nothing", "set session_replication_role = replica",
    "update alembic_version set version_num = 'x'", "update pg_trigger set tgenabled = 'D'", "set role postgres",
    "create policy x on postings using (true)", "comment on table postings is 'x'",
]


def test_what_the_role_may_not(app: Attacker) -> None:
    """Nothing that belongs to an owner, nothing that changes what is written."""
    for statement in FORBIDDEN:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.run(statement)


def test_tables_of_the_same_name_deceive_nobody(app: Attacker) -> None:
    """A temporary `journal_entries`, empty, in front of the real one: the guards look at the real one."""
    app.run("create temporary table journal_entries (like public.journal_entries)",
            "create temporary table period_closings (like public.period_closings)",
            "set search_path = pg_temp, public")
    assert app.ask("select count(*) from journal_entries") == [(0,)]
    with pytest.raises(REFUSED, match="the entry is sealed"):
        app.run(insert("public.postings", {"entry_id": ENTRY + 1} | line(3, 777)))
    assert app.ask("select count(*) from public.postings") == [(11,)]
