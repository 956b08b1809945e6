"""The world of the programme's tests, and the demo loaded once a session on each database."""

from collections.abc import Iterator
from datetime import date

import pytest

from ledger.books.db import Books, open_books
from ledger.books.migrate import migrate
from ledger.programme import demo
from tests.conftest import DATABASES
from tests.programme.conftest import quick_hashes, world, world_template

__all__ = ["quick_hashes", "world", "world_template"]

DEMO_DAY = date(2008, 9, 30)


@pytest.fixture(scope="session", params=DATABASES)
def demo_books(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory,
               quick_hashes: None) -> Iterator[Books]:
    """The demo up to 30 September 2008, for reading only, on each database in turn."""
    home = tmp_path_factory.mktemp("demo")
    if request.param == "sqlite":
        url = f"sqlite:///{home / 'familyfund.db'}"
    else:
        url = request.getfixturevalue("server").create("reports_demo")
    migrate(url)
    books = open_books(url, home)
    demo.load(books, DEMO_DAY)
    yield books
    books.dispose()
    if request.param == "postgresql":
        request.getfixturevalue("server").drop("reports_demo")
