"""Checks of what stands around the rows: the file, the references, the guards, the chart."""

import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.books.faults import Fault
from ledger.books.migrate import SCRIPTS, statements
from ledger.books.tables import metadata
from ledger.core import chart


def _storage(session: Session, _home: Path | None) -> Iterator[Fault]:
    if session.get_bind().dialect.name != "sqlite":
        return
    for line, in session.execute(text("pragma integrity_check")):
        if line != "ok":
            yield Fault("storage", None, "the database file", str(line))
    for table, _rowid, parent, _number in session.execute(text("pragma foreign_key_check")):
        yield Fault("storage", None, f"table {table}", f"a row refers to one that is not in {parent}")


def _guards(session: Session, _home: Path | None) -> Iterator[Fault]:
    dialect = session.get_bind().dialect.name
    found = _found_on_sqlite(session) if dialect == "sqlite" else _found_on_postgresql(session)
    for name, wanted in _expected(dialect).items():
        if name not in found:
            yield Fault("guards", None, name, "this guard is missing")
        elif found[name] != wanted:
            yield Fault("guards", None, name, "this guard is switched off or says something else than it should")
    for name in found.keys() - _expected(dialect).keys():
        yield Fault("guards", None, name, "nobody knows what this trigger is for")
    yield from _strangers(session, dialect)
    kept = _constraints(session, dialect)
    for table in metadata.sorted_tables:
        for constraint in table.constraints:
            if str(constraint.name) not in kept:
                yield Fault("guards", None, str(constraint.name), "this constraint is missing")


_TRIGGER = re.compile(r"create (?:constraint )?trigger (\w+) (.*?)\s*;?$", re.DOTALL | re.IGNORECASE)
_FUNCTION = re.compile(r"create (?:or replace )?function (\w+)\([^)]*\) returns .*? as \$\$(.*?)\$\$;", re.DOTALL)


def _expected(dialect: str) -> dict[str, str]:
    # what the migrations make: the later script wins
    expected: dict[str, str] = {}
    for path in sorted((SCRIPTS / "versions").glob(f"*_{dialect}.sql")):
        script = re.sub(r"^--.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        if dialect == "sqlite":
            parts = statements(script)
        else:
            expected |= {f"{name}()": _flat(body) for name, body in _FUNCTION.findall(script)}
            parts = iter(re.findall(r"^create (?:constraint )?trigger .*?;$", script, re.DOTALL | re.MULTILINE))
        expected |= {found[1]: _flat(found[2]) for part in parts if (found := _TRIGGER.match(part))}
    return expected


def _found_on_sqlite(session: Session) -> dict[str, str]:
    rows = session.execute(text("select name, sql from sqlite_master where type = 'trigger'"))
    return {name: _flat(found[2]) if (found := _TRIGGER.match(sql)) else sql for name, sql in rows}


def _found_on_postgresql(session: Session) -> dict[str, str]:
    triggers = session.execute(text("""
        select t.tgname, pg_get_triggerdef(t.oid), t.tgenabled from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where not t.tgisinternal and c.relnamespace = current_schema()::regnamespace"""))
    found = {name: _flat(match[2]) if enabled in ("O", "A") and (match := _TRIGGER.match(sql)) else "switched off"
             for name, sql, enabled in triggers}
    functions = session.execute(text("""
        select p.proname, p.prosrc, coalesce(array_to_string(p.proconfig, ';'), '') from pg_proc p
        join pg_language l on l.oid = p.prolang
        where p.pronamespace = current_schema()::regnamespace and l.lanname = 'plpgsql'"""))
    for name, source, config in functions:
        pinned = config.startswith("search_path=pg_catalog,") and config.endswith("pg_temp")
        found[f"{name}()"] = _flat(source) if pinned else "its search path is open"
    return found


def _flat(sql: str) -> str:
    # the same words, however they are laid out and however PostgreSQL prints them back
    words = re.sub(r"\s+", " ", sql.strip()).lower()
    words = re.sub(r" on \w+\.", " on ", re.sub(r"execute function \w+\.", "execute function ", words))
    return re.sub(r"([()])\1+", r"\1", words)


def _strangers(session: Session, dialect: str) -> Iterator[Fault]:
    # a table, a view or a rule that is not ours may be read or act in the place of one that is
    if dialect == "sqlite":
        found = session.execute(text("""
            select type, name from sqlite_master
            where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\' order by name""")).all()
    else:
        found = session.execute(text("""
            select case c.relkind when 'v' then 'view' when 'm' then 'view' else 'table' end, c.relname
            from pg_class c where c.relnamespace = current_schema()::regnamespace
              and c.relkind in ('r', 'p', 'f', 'v', 'm') order by c.relname""")).all()
        for table, rule in session.execute(text("""
                select tablename, rulename from pg_rules where schemaname = current_schema()
                order by tablename, rulename""")):
            yield Fault("guards", None, f"rule {rule} on {table}", "nobody knows what this rule is for")
    for kind, name in found:
        if name not in metadata.tables and name != "alembic_version":
            yield Fault("guards", None, f"{kind} {name}", f"nobody knows what this {kind} is for")
        elif kind != "table":
            yield Fault("guards", None, f"{kind} {name}", "this must be a table")


def _constraints(session: Session, dialect: str) -> set[str]:
    if dialect == "sqlite":
        tables = session.execute(text("select sql from sqlite_master where type = 'table' and sql is not null"))
        return {name for sql, in tables for name in re.findall(r"CONSTRAINT (\w+) ", sql)}
    rows = session.execute(text("""
        select conname from pg_constraint where connamespace = current_schema()::regnamespace and convalidated"""))
    return {name for name, in rows}


def _accounts(session: Session, _home: Path | None) -> Iterator[Fault]:
    for code, kind, currency in session.execute(text("select code, kind, currency from accounts order by code")):
        ours = chart.BY_CODE.get(code)
        if ours is None:
            yield Fault("accounts", None, f"account {code}", "it is not in the chart of accounts")
        elif (kind, currency) != (ours.kind, ours.currency):
            yield Fault("accounts", None, f"account {code}",
                        f"it is of kind {kind} in {currency}; the chart says {ours.kind} in {ours.currency}")


CHECKS = (("storage", _storage), ("guards", _guards), ("accounts", _accounts))
