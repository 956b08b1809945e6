"""One request, acted on once: every verb that changes something begins here.

A form carries a random key. The verb joins the key with what was asked for; the same key with the same content is
answered with the first result, with other content it is refused.
"""

import re
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import requests
from ledger.books.journal import JournalEntry, Request, entry, lock_office
from ledger.books.tables import offices
from ledger.core.errors import Refusal


def asked(key: str, verb: str, *content: object) -> Request:
    """The request with this key: what is done, and every value that was asked for, as text.

    Raises Refusal for a key that no form of ours carries (figures, Latin letters, `_.-`, at most 100).
    """
    if not re.fullmatch(r"[0-9A-Za-z_.-]{1,100}", key):
        raise Refusal("This form is not complete. Open the page anew and fill it in again.")
    return Request(key, (verb, *(_text(value) for value in content)))


def begin(session: Session, office_id: int, request: Request) -> str | None:
    """Take the office's turn, then the result of this request if it was acted on before.

    Everything that changes an office's families, loans or money waits for this one lock (PostgreSQL; SQLite has one
    writer anyway), so limits, serial numbers and balances are read by one at a time. One lock, always taken first,
    cannot deadlock; it ends with the unit of work.
    """
    lock_office(session, office_id)
    try:
        return requests.earlier(session, request)
    except Refusal as refusal:
        if not str(refusal.values.get("sent_as", "")).startswith("entry:"):
            raise
        posted = entry_of(session, refusal.values["sent_as"])
        if posted.office_id != office_id:  # of another province nothing is told, not even its voucher
            raise Refusal(refusal.message) from None
        code = session.execute(select(offices.c.code).where(offices.c.id == posted.office_id)).scalar_one()
        raise Refusal("This form was already sent with other content and posted as {voucher}. Look at that entry; for "
                      "another one begin a new form.", voucher=posted.voucher_number, office=code,
                      sent_as=refusal.values["sent_as"]) from refusal


def waited(session: Session) -> bool:
    """Whether something may have changed while `begin` waited for the office's turn: what was read before is stale.

    Not on SQLite: there the turn is taken when the unit of work begins.
    """
    return session.get_bind().dialect.name != "sqlite"


def entry_of(session: Session, result: str) -> JournalEntry:
    """The journal entry that the result of an earlier request names."""
    kind, _, number = result.partition(":")
    assert kind == "entry", f"a request of another kind: {result}"
    return entry(session, int(number))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "[" + ",".join(repr(_text(item)) for item in value) + "]"
    return str(value)
