"""Who works with the books: sign-ins, roles and the offices each person is scoped to.

What each role may do, in its own offices only:

| role          | may                                                                                              |
|---------------|--------------------------------------------------------------------------------------------------|
| officer       | register families, apply for loans, disburse, collect, receive and move money, ask for reversals |
| approver      | the officer's work, and decide what another person asked for (never the own request)             |
| auditor       | read everything and issue statements; changes nothing                                            |
| administrator | people, products, villages, fiscal periods; may decide what another asked for; handles no money  |
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy.orm import Session

from ledger.core.calendar import local_date
from ledger.core.errors import NotAllowed

Role = Literal["officer", "approver", "auditor", "administrator"]
ROLES: tuple[Role, ...] = ("officer", "approver", "auditor", "administrator")
FIELD_WORK = ("officer", "approver")  # families, loans, money
DECIDERS = ("approver", "administrator")  # approvals
MANAGERS = ("administrator",)  # people, products, villages
PERIOD_KEEPERS = ("approver", "administrator")  # closing a fiscal period
MIN_PASSWORD = 10


@dataclass(frozen=True)
class Actor:
    """The person who does something, and the moment (UTC) it is done."""

    user_id: int
    role: str
    office_ids: frozenset[int]
    at: datetime

    @property
    def today(self) -> date:
        """The date in Phnom Penh at that moment."""
        return local_date(self.at)


@dataclass(frozen=True)
class User:
    """A sign-in. `session_epoch` rises when a password is reset or the person is disabled: open sessions end."""

    id: int
    login: str
    name_km: str
    name_latin: str
    role: str
    active: bool
    language: str  # km or en
    session_epoch: int
    office_ids: frozenset[int]

    def actor(self, at: datetime) -> Actor:
        """This person acting at `at`."""
        return Actor(self.id, self.role, self.office_ids, at)


def require(actor: Actor, office_id: int, *roles: str) -> None:
    """Raise NotAllowed unless the actor has one of `roles` (any role if none is named) and works in that office."""
    if office_id not in actor.office_ids:
        raise NotAllowed("Your sign-in is for another province. Ask the administrator if you need this one.")
    if roles and actor.role not in roles:
        raise NotAllowed("Your role ({role}) may not do this. It is work for: {roles}.",
                         role=actor.role, roles=", ".join(roles))


def authenticate(session: Session, login: str, password: str, at: datetime) -> User | None:
    """The active user with this login and password, or None. Takes as long for an unknown login as for a known one.

    Hashes the password anew when the hashing parameters have changed, so call it in a unit of work.
    """
    raise NotImplementedError


def user(session: Session, user_id: int) -> User | None:
    """The user with this id, active or not."""
    raise NotImplementedError


def users(session: Session, office_ids: Iterable[int] | None = None) -> list[User]:
    """Every user (of these offices, if given), by login."""
    raise NotImplementedError


def add_user(session: Session, login: str, name_km: str, name_latin: str, role: str, office_ids: Iterable[int],
             password: str, actor: Actor | None, at: datetime | None = None, language: str = "km") -> User:
    """A new sign-in. `actor` is an administrator of all those offices, or None for the first one (then `at` is given).

    Raises Refusal for a login that is taken or badly formed, an unknown role, no office, or a weak password.
    """
    raise NotImplementedError


def set_password(session: Session, user_id: int, password: str, actor: Actor | None) -> None:
    """A new password: by the person, an administrator of one of the person's offices, or the command line (None).

    Ends every open session of that person. Raises Refusal for a weak password.
    """
    raise NotImplementedError


def disable(session: Session, user_id: int, actor: Actor | None) -> None:
    """No more sign-in, and every open session ends. Refused for oneself and for the last active administrator."""
    raise NotImplementedError


def enable(session: Session, user_id: int, actor: Actor | None) -> None:
    """The person may sign in again."""
    raise NotImplementedError


def set_language(session: Session, user_id: int, language: str) -> None:
    """The language (km or en) the person's pages start in."""
    raise NotImplementedError
