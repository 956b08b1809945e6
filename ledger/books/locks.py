"""Who waits for whom on PostgreSQL: advisory locks that end with the unit of work. On SQLite writers wait anyway."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

REQUEST_CLASS = 2008_02
OFFICE_CLASS = 2008_09
"""Class of the lock of an office; the guards of PostgreSQL take the same one."""


def lock_office(session: Session, office_id: int) -> None:
    """Makes every other writer of this office wait until this unit of work ends.

    A verb that looks before it posts (a balance, the next number) locks first, then looks.
    """
    held = session.info.setdefault("offices locked", set())
    if office_id not in held and session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(OFFICE_CLASS, office_id)))
        held.add(office_id)


def lock_request(session: Session, key: str) -> None:
    """Makes every other session with the same request key wait until this unit of work ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(REQUEST_CLASS, func.hashtext(key))))
