"""A form sent twice acts once: what was asked for under a key, and what came of it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from ledger.books.locks import lock_request
from ledger.books.prepared import Prepared
from ledger.books.tables import requests
from ledger.core.errors import Refusal

PAY_OFF = "pay-off"
"""The part of a disbursement's request that pays the family's old loan off: both are one act."""

_SEEN = "requests not made before"
_EARLIER = Prepared(select(requests.c.digest, requests.c.result).where(requests.c.key == bindparam("wanted")))
_REMEMBER = Prepared(insert(requests))


@dataclass(frozen=True)
class Request:
    """What a person asked for: `key` was made with the form, `content` is all that was filled in.

    The content tells a form sent twice from another form sent under the same key.
    """

    key: str
    content: tuple[str, ...]

    @cached_property
    def digest(self) -> str:
        """sha256 of the content, each text kept apart from the next."""
        return hashlib.sha256(json.dumps(self.content, ensure_ascii=True).encode("ascii")).hexdigest()

    def part(self, name: str) -> "Request":
        """The request of a further entry that the same form makes necessary (a correction, say)."""
        return Request(f"{self.key}/{name}", self.content)


def earlier(session: Session, request: Request) -> str | None:
    """The result of this very request if it was already done, None if it is new.

    Two sessions that ask for the same new key wait for each other here (SQLite: they already do).
    Raises Refusal when the key was used for something else.
    """
    seen = session.info.setdefault(_SEEN, set())
    if request.key in seen:
        return None
    lock_request(session, request.key)
    row = _EARLIER.first(session, {"wanted": request.key})
    if row is None:
        seen.add(request.key)
        return None
    if row.digest != request.digest:
        raise Refusal("This form was already sent with other content. Open the page anew and fill it in again.",
                      sent_as=str(row.result))
    return str(row.result)


def earlier_many(session: Session, asked: Sequence[Request]) -> dict[str, str]:
    """The results of those of these requests that were already done, by key.

    The caller holds the office's lock and nobody else uses these keys: they need no locks of their own. Raises Refusal
    when a key was used for something else.
    """
    digests = {request.key: request.digest for request in asked}
    assert len(digests) == len(asked), "each request has a key of its own"
    rows = session.execute(select(requests).where(requests.c.key.in_(digests))).all()
    for row in rows:
        if row.digest != digests[row.key]:
            raise Refusal("This form was already sent with other content. Open the page anew and fill it in again.",
                          sent_as=str(row.result))
    return {row.key: str(row.result) for row in rows}


def remember_many(session: Session, done: Mapping[str, tuple[str, str]], at: datetime) -> None:
    """Notes what came of new requests: digest and result, by key."""
    _REMEMBER.run_many(session, [{"key": key, "digest": digest, "result": result, "made_at": at}
                                 for key, (digest, result) in done.items()])


def remember(session: Session, request: Request, result: str, at: datetime) -> None:
    """Notes what came of a new request; from now on `earlier` answers it with `result`."""
    _REMEMBER.run(session, {"key": request.key, "digest": request.digest, "result": result, "made_at": at})
    session.info.setdefault(_SEEN, set()).discard(request.key)
