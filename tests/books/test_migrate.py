"""The tables of the code are those of the migrations, on both databases."""

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.util.exc import CommandError

from ledger.books.db import Books
from ledger.books.heads import book_id
from ledger.books.migrate import SCRIPTS, alembic_config, migrate, statements


def test_alembic_check_is_clean(books: Books) -> None:
    """No table or column that a migration forgot."""
    with books.unit_of_work() as session:
        config = alembic_config()
        config.attributes["connection"] = session.connection()
        command.check(config)


def test_alembic_check_would_notice(books: Books) -> None:
    """The check above is not blind."""
    with books.unit_of_work() as session:
        session.connection().exec_driver_sql("create table stranger (x integer)")
    with pytest.raises(CommandError, match="stranger"), books.unit_of_work() as session:
        config = alembic_config()
        config.attributes["connection"] = session.connection()
        command.check(config)


def test_the_environment_names_the_database(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    """Called by hand, Alembic takes FAMILYFUND_DB."""
    monkeypatch.setenv("FAMILYFUND_DB", books.url)
    command.check(alembic_config())


def test_migrating_again_changes_nothing(books: Books) -> None:
    """The number of the books stays, too."""
    with books.reading() as session:
        before = book_id(session)
    migrate(books.url)
    with books.reading() as session:
        assert book_id(session) == before and len(before) == 32
        newest = max(path.name[:4] for path in SCRIPTS.glob("versions/0*.py"))
        assert session.execute(sa.text("select version_num from alembic_version")).scalars().all() == [newest]


def test_both_databases_have_the_same_guards() -> None:
    """Every trigger of SQLite has its namesake on PostgreSQL; only looks for REPLACE and TRUNCATE differ."""
    def names(database: str) -> set[str]:
        scripts = sorted((SCRIPTS / "versions").glob(f"*_{database}.sql"))
        text = "\n".join(script.read_text() for script in scripts)
        words = text.replace("constraint trigger", "trigger").split()
        return {words[at + 2] for at, word in enumerate(words[:-1]) if word == "create" and words[at + 1] == "trigger"}

    replacing = {f"{table}_insert" for table in ("requests", "accounts", "funds", "offices", "settings")}
    assert names("sqlite") - names("postgresql") == replacing
    assert {name.rpartition("_")[2] for name in names("postgresql") - names("sqlite")} == {"truncate", "whole"}


def test_statements_keep_triggers_whole() -> None:
    """A semicolon inside a trigger ends nothing; an unfinished script is noticed."""
    text = "select 1;\ncreate trigger x before insert on y begin\n  select 1;\n  select 2;\nend;\n"
    assert [part.split()[0] for part in statements(text)] == ["select", "create"]
    with pytest.raises(AssertionError):
        list(statements("select 1"))
