"""Sound books give no fault; each thing tampered with behind the guards is found by its own check, and named."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ledger.books import chain, checks, heads, periods
from ledger.books.checks import Fault
from ledger.books.db import Books, open_books
from tests.books.office import lend, receive, repay, reverse
from tests.conftest import LATER, OFFICE, OFFICER

E = OFFICE * chain.IDS_PER_OFFICE


@pytest.fixture
def full_books(office_books: Books) -> Books:
    """Six entries of office 20: a receipt, a loan, two repayments, one of them reversed, one that overpays.

    Closed up to 29 February 2008 with the head at seq 6; entries 3 to 6 are dated in March.
    """
    receive(office_books, "donor", 10_000_000)
    loan = lend(office_books, 1)
    repay(office_books, loan, "r1")
    second = repay(office_books, loan, "r2", interest=0, principal=9300)
    reverse(office_books, second.id, "back", on=date(2008, 3, 3))
    repay(office_books, loan, "r3", interest=0, principal=91_700, held=500, on=date(2008, 3, 4))
    receive(office_books, "other office", office=2)
    with office_books.unit_of_work() as session:
        for period in periods.periods(session, OFFICE)[:14]:
            periods.close(session, OFFICE, period.last_on, OFFICER, LATER)
    return office_books


def faults(books: Books) -> list[Fault]:
    """What the checks find."""
    with books.reading() as session:
        return checks.check_all(session, books.home)


def test_sound_books_are_silent(full_books: Books) -> None:
    """And books without a single entry are sound too."""
    assert [str(fault) for fault in faults(full_books)] == []


def test_empty_books_are_sound(books: Books) -> None:
    """Nothing in them, nothing wrong with them."""
    assert faults(books) == []


@contextmanager
def tampered(books: Books, *statements: str) -> Iterator[Session]:
    """The books as an owner of the database left them who took the guards away and put them back."""
    with books.engine.connect() as connection, Session(connection) as session:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("pragma defer_foreign_keys = on")
            triggers = connection.exec_driver_sql("select name, sql from sqlite_master where type = 'trigger'").all()
            for name, _ in triggers:
                connection.exec_driver_sql(f"drop trigger {name}")
        else:
            connection.exec_driver_sql("set session_replication_role = replica")
        for statement in statements:
            connection.exec_driver_sql(statement)
        if connection.dialect.name == "sqlite":
            for _, sql in triggers:
                connection.exec_driver_sql(sql)
        yield session
        connection.rollback()


POSTING = "insert into postings (entry_id, line, account, fund_id, minor, riel) values"
TAMPERED = [
    # what was done, which check names it, and where
    (["update journal_entries set narration = 'x' where seq = 1 and office_id = 1"], "chain", "R-2008-0001 (seq 1)"),
    (["update journal_entries set recorded_at = '2008-01-01T01:00:00.000001Z' where seq = 2"], "chain", "seq 2"),
    (["update journal_entries set entered_by = 5 where seq = 3"], "chain", "R-2008-0002 (seq 3)"),
    (["update journal_entries set approved_by = 4 where seq = 2"], "chain", "P-2008-0001 (seq 2)"),
    (["update journal_entries set reference = 'x' where seq = 3"], "chain", "R-2008-0002 (seq 3)"),
    (["update journal_entries set kind = 'cash move' where seq = 3"], "chain", "R-2008-0002 (seq 3)"),
    (["update journal_entries set on_date = '2008-03-01' where seq = 3"], "chain", "R-2008-0002 (seq 3)"),
    (["update journal_entries set request_key = 'x' where seq = 3"], "chain", "R-2008-0002 (seq 3)"),
    (["update journal_entries set corrects_id = 1000000002 where seq = 3"], "chain", "R-2008-0002 (seq 3)"),
    (["update journal_entries set prev_hash = '' where seq = 4"], "chain", "R-2008-0003 (seq 4)"),
    (["update journal_entries set hash = 'x' where seq = 4"], "chain", "J-2008-0001 (seq 5)"),
    (["update postings set loan_id = null where entry_id = 1000000003 and line = 1"], "chain", "seq 3"),
    (["update postings set village_code = null where entry_id = 1000000003 and line = 1"], "chain", "seq 3"),
    ([f"update postings set fund_id = 2 where entry_id = {E + 1}"], "chain", "R-2008-0001 (seq 1)"),
    ([f"update postings set account = '1110' where entry_id = {E + 3} and line = 1"], "chain", "seq 3"),
    ([f"update postings set riel = riel + 1, minor = minor + 1 where entry_id = {E + 3} and line = 1"],
     "balance", "R-2008-0002 (seq 3)"),
    ([f"update postings set fund_id = 2 where entry_id = {E + 1} and line = 1"], "balance", "R-2008-0001 (seq 1)"),
    ([f"update postings set minor = 1 where entry_id = {E + 1} and line = 1"], "balance", "R-2008-0001 (seq 1)"),
    ([f"{POSTING} ({E + 1}, 3, '1120', 1, 5, 5), ({E + 1}, 4, '1110', 1, -5, -5)"], "postings", "R-2008-0001 (seq 1)"),
    ([f"delete from postings where entry_id = {E + 1}"], "postings", "R-2008-0001 (seq 1)"),
    ([f"{POSTING} ({E + 77}, 1, '1120', 1, 5, 5), ({E + 77}, 2, '1110', 1, -5, -5)"], "postings", f"entry {E + 77}"),
    ([f"update postings set line = 9 where entry_id = {E + 1} and line = 2"], "postings", "R-2008-0001 (seq 1)"),
    ([f"delete from postings where entry_id = {E + 3}", "delete from journal_entries where seq = 3"],
     "sequence", "the journal"),
    (["update journal_entries set number = 99 where seq = 3"], "vouchers", "R-2008"),
    (["update journal_entries set fiscal_year = 2007, number = 1 where seq = 3"], "vouchers", "R-2007-0001 (seq 3)"),
    (["update journal_entries set on_date = '2010-03-01' where seq = 3"], "periods", "R-2008-0002 (seq 3)"),
    (["update period_closings set head_seq = 1, head_hash = (select hash from journal_entries where id = 1000000001)"],
     "periods", "P-2008-0001 (seq 2)"),
    (["update period_closings set head_hash = 'x' where last_on = '2008-02-29'"], "periods", "up to 2008-02-29"),
    (["delete from closing_balances", "delete from period_closings where last_on = '2007-05-31'"],
     "periods", "up to 2007-05-31"),
    (["update period_closings set office_id = 2 where last_on = '2007-05-31'"], "periods", "up to 2007-05-31"),
    (["update fiscal_periods set last_on = '2009-01-31' where office_id = 1 and last_on = '2008-12-31'"],
     "periods", "from 2008-12-01"),
    (["update closing_balances set riel = riel + 1 where account = '1120'"], "kept balances", "account 1120"),
    (["delete from requests where key = 'r1'"], "requests", "R-2008-0002 (seq 3)"),
    (["update requests set digest = 'x' where key = 'r1'"], "requests", "R-2008-0002 (seq 3)"),
    (["update requests set result = 'entry:1000000001' where key = 'r1'"], "requests", "request r1"),
    (["update approvals set decided_by = 3 where kind = 'loan'"], "two people", "P-2008-0001 (seq 2)"),
    (["delete from approvals where kind = 'reversal'"], "two people", "J-2008-0001 (seq 5)"),
    ([f"update journal_entries set reverses_id = {E + 1} where seq = 5"], "reversals", "J-2008-0001 (seq 5)"),
    ([f"update journal_entries set reverses_id = {E + 6} where seq = 5"], "reversals", "J-2008-0001 (seq 5)"),
    (["update journal_entries set series = 'J', number = 9 where seq = 3"], "kinds", "J-2008-0009 (seq 3)"),
    (["update journal_entries set kind = 'cash move' where seq = 3"], "kinds", "R-2008-0002 (seq 3)"),
    ([f"update postings set account = '1210' where entry_id = {E + 1} and line = 2"], "kinds", "R-2008-0001 (seq 1)"),
    ([f"update postings set loan_id = 1, family_id = 1 where entry_id = {E + 1}"], "kinds", "R-2008-0001 (seq 1)"),
    ([f"update postings set loan_id = null where entry_id = {E + 3} and line = 1"], "kinds", "R-2008-0002 (seq 3)"),
    ([f"update journal_entries set corrects_id = {E + 2} where seq = 3"], "kinds", "R-2008-0002 (seq 3)"),
    ([f"update postings set line = 7 - line where entry_id = {E + 5}"], "kinds", "J-2008-0001 (seq 5)"),
    (["update loans set rate_ppm = 5000"], "contracts", "loan SR-L0001"),
    (["update loans set instalments = 6"], "contracts", "loan SR-L0001"),
    (["update loans set first_due_on = '2008-03-05'"], "contracts", "loan SR-L0001"),
    (["update families set number = 'SR-0009'"], "contracts", "loan SR-L0001"),
    (["update loans set method = 'flat'"], "contracts", "loan SR-L0001"),
    (["update loans set rate_ppm = 5000"], "replay", "loan SR-L0001"),
    (["update loans set method = 'none'"], "replay", "loan SR-L0001"),
    ([f"update postings set riel = riel + 100, minor = riel + 100 where entry_id = {E + 3} and account = '4110'",
      f"update postings set riel = riel - 100, minor = riel - 100 where entry_id = {E + 3} and account = '1210'"],
     "replay", "loan SR-L0001"),
    ([f"update journal_entries set on_date = '2008-01-20' where id = {E + 3}"], "replay", "loan SR-L0001"),
    (["update approvals set riel = riel + 1 where kind = 'loan'"], "two people", "approval for loan SR-L0001"),
    (["update approvals set riel = riel + 1 where kind = 'reversal'"], "two people", f"reverse entry {E + 4}"),
    (["update accounts set kind = 'income' where code = '1210'"], "accounts", "account 1210"),
    (["update accounts set currency = 'USD' where code = '5110'"], "accounts", "account 5110"),
    (["insert into accounts (code, name_en, name_km, kind, currency) values ('1130', '-', '-', 'asset', 'KHR')"],
     "accounts", "account 1130"),
    (["update fiscal_periods set fiscal_year = 2009 where last_on = '2008-12-31'"], "periods", "from 2008-12-01"),
    (["delete from fiscal_periods where office_id = 2 and last_on = '2008-06-30'"], "periods", "from 2008-07-01"),
    (["delete from closing_balances where period_id in (select period_id from period_closings"
      " where last_on = '2008-02-29')", "delete from period_closings where last_on = '2008-02-29'"],
     "heads", "close 2008-02-29"),
    (["insert into statements (code, office_id, kind, subject, as_of, checksum, head_seq, head_hash, issued_on,"
      " issued_at) values ('NEW', 1, 'family', '-', '2010-02-01', '-', 0, '', '2010-02-01', '2010-02-01T')"],
     "heads", "statement NEW"),
    (["insert into statements (code, office_id, kind, subject, as_of, checksum, head_seq, head_hash, issued_on,"
      " issued_at) values ('c', 1, 'family', '-', '2008-02-01', '-', 2, 'x', '2008-02-01', '-')"],
     "statements", "statement c"),
    ([f"update postings set loan_id = null where entry_id = {E + 3} and account = '1210'"],
     "loans", "R-2008-0002 (seq 3)"),
    (["update postings set riel = -riel, minor = -minor where account = '1210'"], "loans", "loan SR-L0001"),
    (["update loans set principal_riel = 50000"], "loans", "loan SR-L0001"),
    (["update loans set disbursed_on = '2008-02-02'"], "loans", "loan SR-L0001"),
    ([f"update loans set disbursement_id = {E + 3}"], "loans", "loan SR-L0001"),
    (["update loans set disbursement_id = null, disbursed_on = null, first_due_on = null"],
     "loans", "P-2008-0001 (seq 2)"),
    (["update loans set office_id = 2", f"delete from postings where entry_id = {E + 6}"], "loans", "account 1210"),
    (["update loans set fund_id = 2"], "loans", "P-2008-0001 (seq 2)"),
    ([f"update postings set family_id = null where entry_id = {E + 6} and account = '2110'"],
     "held", "R-2008-0004 (seq 6)"),
    ([f"update postings set riel = 500, minor = 500 where entry_id = {E + 6} and account = '2110'"],
     "held", "family SR-0001"),
    ([f"update postings set riel = riel + 1, minor = minor + 1 where entry_id = {E + 3} and line = 1"],
     "funds", "fund FSF"),
    ([f"update postings set account = '1110' where entry_id = {E + 1} and line = 1"], "cash", "account 1120"),
    ([f"delete from postings where entry_id = {E + 6}", "delete from requests where key = 'r3'",
      "delete from journal_entries where seq = 6"], "heads", "seq 6"),
]


def test_each_tampering_is_found_by_its_check(full_books: Books) -> None:
    """The guards were gone while it happened and stand there again: only the rows can tell."""
    for statements, check, where in TAMPERED:
        with tampered(full_books, *statements) as session:
            found = checks.check_all(session, full_books.home)
        named = [fault.where for fault in found if fault.check == check]
        assert any(where in place for place in named), (statements, list(map(str, found)))
        assert not any(fault.check == "guards" for fault in found)
    assert faults(full_books) == []


def test_a_chain_forged_anew_from_end_to_end_is_betrayed_by_the_log(full_books: Books) -> None:
    """Amounts changed and every hash worked out again: the chain holds in itself; heads.log remembers another."""
    with tampered(full_books, f"update postings set riel = riel * 2, minor = minor * 2 where entry_id = {E + 1}",
                  "delete from closing_balances") as session:
        _forge_chain(session)
        found = checks.check_all(session, full_books.home)
    assert {fault.check for fault in found if fault.check in ("chain", "balance", "heads")} == {"heads"}
    assert any("is not the one whose head was logged" in fault.message for fault in found)


def _forge_chain(session: Session) -> None:
    previous = ""
    for row, lines in list(chain._entries(session, OFFICE, {1: "FSF", 2: "SF"})):
        content = chain.Content(
            "20", row.seq, row.series, row.fiscal_year, row.number, row.kind, row.on_date, row.recorded_at,
            row.narration, row.reference, row.entered_by, row.approved_by, row.request_key, row.request_digest,
            row.reverses_id, row.corrects_id, row.contract_hash, previous)
        changed = {"hash": chain.entry_hash(content, lines), "prev_hash": previous, "id": row.id}
        if session.get_bind().dialect.name == "sqlite":
            session.execute(sa.text("drop trigger if exists journal_entries_update"))
        session.execute(
            sa.text("update journal_entries set hash = :hash, prev_hash = :prev_hash where id = :id"), changed)
        previous = str(changed["hash"])


@pytest.mark.parametrize(("office_books", "statements", "where"), [
    ("sqlite", ["drop trigger postings_insert"], "postings_insert"),
    ("sqlite", ["drop trigger postings_update",
                "create trigger postings_update before update on postings begin select 1; end"], "postings_update"),
    ("sqlite", ["create trigger mine after insert on postings begin select 1; end"], "mine"),
    ("sqlite", ["create table mine (x integer)"], "table mine"),
    ("sqlite", ["create view mine as select * from postings"], "view mine"),
    ("postgresql", ["create table mine (x integer)"], "table mine"),
    ("postgresql", ["create view mine as select * from postings"], "view mine"),
    ("postgresql", ["create rule mine as on insert to requests do instead nothing"], "rule mine on requests"),
    ("postgresql", ["drop trigger postings_insert on postings"], "postings_insert"),
    ("postgresql", ["alter table postings disable trigger postings_update"], "postings_update"),
    ("postgresql", ["alter table postings enable replica trigger postings_update"], "postings_update"),
    ("postgresql", ["create or replace function append_only() returns trigger language plpgsql"
                    " set search_path = pg_catalog, public, pg_temp as 'begin return new; end'"], "append_only()"),
    ("postgresql", ["alter function append_only() reset search_path"], "append_only()"),
    ("postgresql", ["create trigger mine after insert on postings execute function append_only()"], "mine"),
    ("postgresql", ["alter table journal_entries drop constraint uq_journal_entries_reverses_id"],
     "uq_journal_entries_reverses_id"),
    ("postgresql", ["alter table journal_entries drop constraint ck_journal_entries_two_people"],
     "ck_journal_entries_two_people"),
], indirect=["office_books"])
def test_a_guard_taken_away_is_missed(office_books: Books, statements: list[str], where: str) -> None:
    """Dropped, switched off, hollowed out or joined by a stranger."""
    with office_books.engine.connect() as connection, Session(connection) as session:
        for statement in statements:
            connection.exec_driver_sql(statement)
        found = checks.check_all(session, None)
        connection.rollback()
    assert [(fault.check, fault.where) for fault in found] == [("guards", where)]


def test_the_log_of_heads(full_books: Books) -> None:
    """Lines of other books do not count; a damaged line is named; a log that is gone is missed."""
    log = full_books.home / heads.FILE_NAME
    lines = log.read_text()
    assert len(lines.splitlines()) == 14
    (first, *_), damaged = heads.read(full_books.home)
    assert damaged == [] and (first.office_code, first.seq, first.subject) == ("20", 6, "2007-01-31")
    heads.append(full_books.home, [replace(first, book_id="f" * 32, seq=900, subject="2030-01-31")] * 2)
    assert faults(full_books) == []
    log.write_text(lines + "2008-01-01T01:00:00.000000Z torn")
    assert [fault.where for fault in faults(full_books)] == ["heads.log line 15"]
    heads.append(full_books.home, [first])
    assert [fault.where for fault in faults(full_books)] == ["heads.log line 15"], "the next line is not torn with it"
    log.write_text(lines.replace(" 6 ", " 7 "))
    assert "the journal was cut off: it ends at seq 6" in {fault.message for fault in faults(full_books)}
    os.remove(log)
    assert [fault.where for fault in faults(full_books)] == ["heads.log"]


def test_the_lines_of_the_log_hold_together(full_books: Books) -> None:
    """A line taken out, put in, changed or moved is missed by the one after it; the last one by the closing."""
    log = full_books.home / heads.FILE_NAME
    lines = log.read_text().splitlines(keepends=True)
    assert lines[0].endswith(f" close 2007-01-31 {hashlib.sha256(b'').hexdigest()}\n")
    assert lines[1].endswith(hashlib.sha256(lines[0].rstrip().encode()).hexdigest() + "\n")
    for changed, where in (
            (lines[1:], {"heads.log line 1", "close 2007-01-31"}),
            (lines[:4] + lines[5:], {"heads.log line 5", "close 2007-05-31"}),
            (lines[:-1], {"close 2008-02-29"}),
            ([lines[0], lines[2], lines[1], *lines[3:]], {f"heads.log line {n}" for n in (2, 3, 4)}),
            ([lines[0].replace("2009-01-01", "2009-01-02"), *lines[1:]], {"heads.log line 2"})):
        log.write_text("".join(changed))
        assert {fault.where for fault in faults(full_books)} == where
    log.write_text("".join(lines))
    assert faults(full_books) == []


def test_many_at_once_keep_the_log_together(full_books: Books) -> None:
    """Two databases may share one log: each line still follows the one before it."""
    (first, *_), _ = heads.read(full_books.home)
    other = replace(first, book_id="f" * 32)
    threads = [Thread(target=lambda: [heads.append(full_books.home, [other]) for _ in range(20)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heads.read(full_books.home)[0]) == 94
    assert heads.broken(full_books.home) == []


@pytest.mark.parametrize("office_books", ["sqlite"], indirect=True)
@pytest.mark.parametrize("byte", [b"X", b"\xff", b"\x00"])
def test_a_byte_changed_in_the_file(full_books: Books, byte: bytes) -> None:
    """In the narration of the first entry, as a letter, as no UTF-8, as a zero: the entry is named."""
    with full_books.engine.connect() as connection:
        connection.exec_driver_sql("commit")
        connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
    full_books.dispose()
    path = Path(full_books.url.removeprefix("sqlite:///"))
    content = bytearray(path.read_bytes())
    at = content.rindex(b"Received from donor for FSF")
    content[at:at + 1] = byte
    path.write_bytes(content)
    again = open_books(full_books.url, full_books.home)
    found = faults(again)
    again.dispose()
    assert any(fault.check == "chain" and "(seq 1)" in fault.where for fault in found)
