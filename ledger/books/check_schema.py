"""Checks of what stands around the rows: the file, the references, the guards, and heads.log."""

import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.books import heads
from ledger.books.faults import Fault
from ledger.books.migrate import SCRIPTS, statements
from ledger.books.tables import metadata


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


def _constraints(session: Session, dialect: str) -> set[str]:
    if dialect == "sqlite":
        tables = session.execute(text("select sql from sqlite_master where type = 'table' and sql is not null"))
        return {name for sql, in tables for name in re.findall(r"CONSTRAINT (\w+) ", sql)}
    rows = session.execute(text("""
        select conname from pg_constraint where connamespace = current_schema()::regnamespace and convalidated"""))
    return {name for name, in rows}


def _heads(session: Session, home: Path | None) -> Iterator[Fault]:
    if home is None:
        return
    book = heads.book_id(session)
    logged, damaged = heads.read(home)
    for number in damaged:
        yield Fault("heads", None, f"{heads.FILE_NAME} line {number}", "this line is damaged")
    chains = {code: (office_id, last or 0) for code, office_id, last in session.execute(text("""
        select o.code, o.id, max(e.seq) from offices o left join journal_entries e on e.office_id = o.id
        group by o.code, o.id"""))}
    ours = {(head.office_code, head.seq, head.hash) for head in logged if head.book_id == book}
    for office, seq, hash in sorted(ours):
        office_id, last = chains.get(office, (0, 0))
        if seq > last:
            yield Fault("heads", office, f"seq {seq}", f"the journal was cut off: it ends at seq {last}")
        elif _hash_at(session, office_id, seq) != hash:
            yield Fault("heads", office, f"seq {seq}", "the journal is not the one whose head was logged")
    written = session.execute(text("""
        select o.code, max(k.head_seq) from (select office_id, head_seq from period_closings
          union all select office_id, head_seq from statements) k join offices o on o.id = k.office_id
        group by o.code"""))
    for office, seq in written:
        if not any(head[0] == office for head in ours):
            yield Fault("heads", office, heads.FILE_NAME, f"no head is logged, though seq {seq} was closed or printed")


def _hash_at(session: Session, office_id: int, seq: int) -> str:
    if seq == 0:
        return ""
    found = session.execute(text("select hash from journal_entries where office_id = :office and seq = :seq"),
                            {"office": office_id, "seq": seq}).scalar()
    return str(found)


FIRST = (("storage", _storage), ("guards", _guards))
LAST = (("heads", _heads),)
