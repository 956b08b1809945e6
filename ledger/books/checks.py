"""Is everything true that must be true? Every invariant worked out anew from the rows, trusting no guard.

The command line, the audit page and the tests all ask here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.books import (
    check_heads,
    check_journal,
    check_kinds,
    check_money,
    check_schema,
    check_sheets,
    check_terms,
    contract,
    kept_loans,
    replay,
)
from ledger.books.faults import Check, Fault

__all__ = ["CHECKS", "Fault", "check_all"]

CHECKS: tuple[tuple[str, Check], ...] = (
    *check_schema.CHECKS, *check_journal.CHECKS, *check_kinds.CHECKS, *check_terms.CHECKS,
    ("contracts", contract.check), *check_money.CHECKS, ("replay", replay.check), ("kept loans", kept_loans.check),
    *check_sheets.CHECKS, *check_heads.CHECKS)
"""Name and check, in the order in which they are shown."""


def check_all(session: Session, home: Path | None) -> list[Fault]:
    """All that is wrong with the books, in the order of CHECKS; an empty list when they are sound.

    `home` is the folder with heads.log; None leaves that check out. A check that cannot read what it must read
    reports that as its fault, and the others go on.
    """
    with _damage_readable(session):
        return [fault for name, check in CHECKS for fault in _run(session, home, name, check)]


def _run(session: Session, home: Path | None, name: str, check: Check) -> list[Fault]:
    faults: list[Fault] = []
    try:
        with session.begin_nested():
            for fault in check(session, home):
                faults.append(fault)
    except (DBAPIError, OSError, ValueError, TypeError) as error:  # a damaged file, or a value that is none
        faults.append(Fault(name, None, "the database", f"cannot be read: {str(error).splitlines()[0]}"))
    return faults


@contextmanager
def _damage_readable(session: Session) -> Iterator[None]:
    # A flipped bit can make text that is no UTF-8: it must come back as something, so that its entry can be named.
    raw = session.connection().connection.dbapi_connection
    if raw is None or session.get_bind().dialect.name != "sqlite":
        yield
        return
    raw.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = str
