"""Checks of heads.log against the books: an end of a chain, a closing or a statement that was taken back shows here."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.books import heads
from ledger.books.faults import Fault
from ledger.books.heads import Head


def _heads(session: Session, home: Path | None) -> Iterator[Fault]:
    if home is None:
        return
    book = heads.book_id(session)
    logged, damaged = heads.read(home)
    for number in damaged:
        yield Fault("heads", None, f"{heads.FILE_NAME} line {number}", "this line is damaged")
    for number in heads.broken(home):
        yield Fault("heads", None, f"{heads.FILE_NAME} line {number}", "the line before it is not the one it followed")
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
    yield from _lines_and_rows(session, logged, book)
    written = session.execute(text("""
        select o.code, max(k.head_seq) from (select office_id, head_seq from period_closings
          union all select office_id, head_seq from statements) k join offices o on o.id = k.office_id
        group by o.code"""))
    for office, seq in written:
        if not any(head[0] == office for head in ours):
            yield Fault("heads", office, heads.FILE_NAME, f"no head is logged, though seq {seq} was closed or printed")


def _lines_and_rows(session: Session, logged: list[Head], book: str) -> Iterator[Fault]:
    # what the log says was closed or printed is in the books, and what is in the books since the log began is in it
    lines = {(head.office_code, head.kind, head.subject, head.seq, head.hash)
             for head in logged if head.book_id == book}
    rows = {tuple(row[:5]): row.at for row in session.execute(text("""
        select o.code, 'close', cast(c.last_on as text), c.head_seq, c.head_hash, c.closed_at as at
        from period_closings c join offices o on o.id = c.office_id
        union all select o.code, 'statement', s.code, s.head_seq, s.head_hash, s.issued_at
        from statements s join offices o on o.id = s.office_id"""))}
    for office, kind, subject, seq, _ in sorted(lines - rows.keys()):
        yield Fault("heads", office, f"{kind} {subject}", f"{heads.FILE_NAME} has it with seq {seq}, the books do not")
    for row, at in rows.items():
        if logged and at >= logged[0].at and row not in lines:
            yield Fault("heads", row[0], f"{row[1]} {row[2]}",
                        f"the books have it with seq {row[3]}, {heads.FILE_NAME} does not")


def _hash_at(session: Session, office_id: int, seq: int) -> str:
    if seq == 0:
        return ""
    found = session.execute(text("select hash from journal_entries where office_id = :office and seq = :seq"),
                            {"office": office_id, "seq": seq}).scalar()
    return str(found)


CHECKS = (("heads", _heads),)
