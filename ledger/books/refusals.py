"""The database's own refusals, told apart: what a person can mend becomes a Refusal, what is our bug stays as it is."""

from sqlalchemy.exc import DBAPIError, OperationalError

from ledger.core.errors import Refusal, Unavailable

# Codes: https://www.sqlite.org/rescode.html (extended codes keep the primary one in the low byte) and
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_SQLITE_UNIQUE = (1555, 2067, 2579)
_SQLITE_BUSY = (5, 6)
_SQLITE_FULL = (13,)
_SQLITE_DAMAGED = (11, 26)
_SQLITE_UNREACHABLE = (8, 10, 14)
_POSTGRESQL_OUTDATED = ("42P01", "42703")
_POSTGRESQL_BUSY = ("40001", "40P01", "53300", "55P03")
_POSTGRESQL_FULL = ("53100",)
_POSTGRESQL_DAMAGED = ("XX001", "XX002")


def refusal_from(error: Exception) -> Refusal | None:
    """What to tell a person about `error`, or None when it is no person's to mend.

    A unique key taken means that somebody else wrote the same thing between our look and our writing: every verb
    looks first. Busy, full, damaged, unreachable and not yet migrated books are Unavailable.
    """
    original = error.orig if isinstance(error, DBAPIError) else error
    if getattr(original, "sqlite_errorcode", None) is not None:
        name = _sqlite_name(original)
    else:
        name = _postgresql_name(error, getattr(original, "sqlstate", None))
    if name == "taken":
        return Refusal("Somebody else has just saved the same thing. Look at it again, then try once more.")
    if name == "busy":
        return Unavailable("The books are busy. Nothing was saved; try again in a moment.")
    if name == "full":
        return Unavailable("The disk is full. Nothing was saved; make room on it, then try again.")
    if name == "damaged":
        return Unavailable("The file of the books is damaged. Nothing was saved; restore the last good copy.")
    if name == "outdated":
        return Unavailable("These books have no tables yet, or those of an older version. Run: familyfund migrate")
    if name == "unreachable":
        return Unavailable("The books cannot be reached or written. Nothing was saved; check the disk and the server.")
    return None


def _sqlite_name(original: object) -> str | None:
    code = getattr(original, "sqlite_errorcode", 0)
    if code in _SQLITE_UNIQUE:
        return "taken"
    if str(original).startswith(("no such table", "no such column")):
        return "outdated"
    names = {"busy": _SQLITE_BUSY, "full": _SQLITE_FULL, "damaged": _SQLITE_DAMAGED, "unreachable": _SQLITE_UNREACHABLE}
    return next((name for name, codes in names.items() if code & 0xFF in codes), None)


def _postgresql_name(error: Exception, state: str | None) -> str | None:
    if getattr(error, "connection_invalidated", False) or (state or "").startswith(("08", "57P")):
        return "unreachable"
    if state is None and isinstance(error, OperationalError):  # no connection, so no answer with a code
        return "unreachable"
    if state == "23505":
        return "taken"
    names = {"outdated": _POSTGRESQL_OUTDATED, "busy": _POSTGRESQL_BUSY, "full": _POSTGRESQL_FULL,
             "damaged": _POSTGRESQL_DAMAGED}
    return next((name for name, states in names.items() if state in states), None)
