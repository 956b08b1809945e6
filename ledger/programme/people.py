"""Who works with the books: sign-ins, roles and the offices each person is scoped to.

What each role may do, in its own offices only:

| role          | may                                                                                              |
|---------------|--------------------------------------------------------------------------------------------------|
| officer       | register families, apply for loans, disburse, collect, receive and move money, ask for reversals |
| approver      | the officer's work, and decide what another person asked for (never the own request)             |
| auditor       | read everything and issue statements; changes nothing                                            |
| administrator | people, products, villages, fiscal periods; may decide what another asked for; handles no money  |
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Select, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.core.calendar import local_date
from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.programme import texts

Role = Literal["officer", "approver", "auditor", "administrator"]
ROLES: tuple[Role, ...] = ("officer", "approver", "auditor", "administrator")
FIELD_WORK = ("officer", "approver")  # families, loans, money
DECIDERS = ("approver", "administrator")  # approvals
MANAGERS = ("administrator",)  # people, products, villages
PERIOD_KEEPERS = ("approver", "administrator")  # closing a fiscal period
MIN_PASSWORD = 10
LONGEST_PASSWORD = 200  # hashing takes longer for longer ones: nobody may keep the server busy with one form

HASHER = PasswordHasher()  # argon2id with the parameters of RFC 9106, as the library keeps them
_SCOPE = select(tables.user_offices).where(tables.user_offices.c.user_id.in_(bindparam("wanted", expanding=True)))


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
    """A sign-in. `session_epoch` rises with a new password, on signing out or being disabled: open sessions end."""

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


def require_role(actor: Actor, *roles: str) -> None:
    """Raise NotAllowed unless the actor has one of `roles`; for what belongs to no single office."""
    if actor.role not in roles:
        raise NotAllowed("Your role ({role}) may not do this. It is work for: {roles}.",
                         role=actor.role, roles=", ".join(roles))


def authenticate(session: Session, login: str, password: str, at: datetime) -> User | None:
    """The active user with this login and password, or None. Takes as long for an unknown login as for a known one.

    Hashes the password anew when the hashing parameters have changed, so call it in a unit of work. `at` is the
    moment of the attempt (UTC).
    """
    assert at.tzinfo is not None, "a moment without a zone"
    row = session.execute(
        select(tables.users.c.id, tables.users.c.password_hash, tables.users.c.active)
        .where(tables.users.c.login == login_key(login))).one_or_none()
    known = row.password_hash if row is not None else _hash_of_nobody()
    right = _verify(known, password)
    if row is None or not right or not row.active:
        return None
    if HASHER.check_needs_rehash(known):
        _write(session, row.id, password_hash=HASHER.hash(_bytes(password)))
    return user(session, row.id)


def user(session: Session, user_id: int) -> User | None:
    """The user with this id, active or not."""
    return next(iter(_read(session, select(tables.users).where(tables.users.c.id == user_id))), None)


def by_login(session: Session, login: str) -> User:
    """The user with this login, active or not. Raises NotFound."""
    found = _read(session, select(tables.users).where(tables.users.c.login == login_key(login)))
    if not found:
        raise NotFound("There is no sign-in {login}. Look at the list of people.", field="login", login=login[:32])
    return found[0]


def users(session: Session, office_ids: Iterable[int] | None = None) -> list[User]:
    """Every user (of these offices, if given), by login."""
    query = select(tables.users).order_by(tables.users.c.login)
    if office_ids is not None:
        scoped = select(tables.user_offices.c.user_id).where(tables.user_offices.c.office_id.in_(list(office_ids)))
        query = query.where(tables.users.c.id.in_(scoped))
    return _read(session, query)


def add_user(session: Session, login: str, name_km: str, name_latin: str, role: str, office_ids: Iterable[int],
             password: str, actor: Actor | None, at: datetime | None = None, language: str = "km") -> User:
    """A new sign-in. `actor` is an administrator of all those offices, or None for the first one (then `at` is given).

    Raises Refusal for a login that is taken or badly formed, an unknown role, no office, or a weak password.
    """
    offices = frozenset(office_ids)
    moment = actor.at if actor is not None else at
    assert moment is not None, "without an actor the moment is given"
    _may_manage(actor, offices)
    login = _new_login(session, login)
    if role not in ROLES:
        raise Refusal("Choose a role: officer, approver, auditor or administrator.", field="role")
    if not offices:
        raise Refusal("Choose at least one province this person works for.", field="office_ids")
    _check_password(password, login)
    created = session.execute(insert(tables.users).values(
        login=login, name_km=texts.name(name_km, "name_km", "km"),
        name_latin=texts.name(name_latin, "name_latin", "latin"),
        role=role, password_hash=HASHER.hash(_bytes(password)), active=1, language=_language(language), session_epoch=1,
        created_at=moment, created_by=actor.user_id if actor is not None else None,
    ).returning(tables.users.c.id)).scalar_one()
    session.execute(insert(tables.user_offices), [
        {"user_id": created, "office_id": office_id} for office_id in sorted(offices)])
    return by_login(session, login)


def set_password(session: Session, user_id: int, password: str, actor: Actor | None) -> None:
    """A new password: by the person, an administrator of all the person's offices, or the command line (None).

    Ends every open session of that person. Raises Refusal for a weak password.
    """
    person = _known(session, user_id)
    if actor is None or actor.user_id != user_id:
        _may_manage(actor, person.office_ids)
    _check_password(password, person.login)
    _write(session, user_id, password_hash=HASHER.hash(_bytes(password)), session_epoch=person.session_epoch + 1)


def check_password(session: Session, user_id: int, password: str) -> bool:
    """Whether this is the person's password: asked for before a person changes the own one."""
    known = session.execute(
        select(tables.users.c.password_hash).where(tables.users.c.id == user_id)).scalar_one_or_none()
    return _verify(known or _hash_of_nobody(), password) and known is not None


def disable(session: Session, user_id: int, actor: Actor | None) -> None:
    """No more sign-in, and every open session ends. Refused for oneself and for the last active administrator."""
    person = _known(session, user_id)
    _may_manage(actor, person.office_ids)
    if actor is not None and actor.user_id == user_id:
        raise NotAllowed("You cannot disable your own sign-in. Ask another administrator.")
    others = session.execute(select(func.count()).select_from(tables.users).where(
        tables.users.c.role == "administrator", tables.users.c.active == 1, tables.users.c.id != user_id)).scalar_one()
    if person.role == "administrator" and not others:
        raise Refusal("This is the last administrator. Add another one first.")
    _write(session, user_id, active=0, session_epoch=person.session_epoch + 1)


def enable(session: Session, user_id: int, actor: Actor | None) -> None:
    """The person may sign in again."""
    _may_manage(actor, _known(session, user_id).office_ids)
    _write(session, user_id, active=1)


def add_to_office(session: Session, user_id: int, office_id: int, actor: Actor | None) -> None:
    """The person works for this office too. Nothing changes if that is so already."""
    person = _known(session, user_id)
    _may_manage(actor, person.office_ids | {office_id})
    if office_id not in person.office_ids:
        session.execute(insert(tables.user_offices).values(user_id=user_id, office_id=office_id))


def set_language(session: Session, user_id: int, language: str) -> None:
    """The language (km or en) the person's pages start in."""
    _write(session, user_id, language=_language(language))


def end_sessions(session: Session, user_id: int) -> None:
    """Every open session of the person ends: a cookie copied before opens nothing any more."""
    _write(session, user_id, session_epoch=tables.users.c.session_epoch + 1)


def login_key(login: str) -> str:
    """A login as typed, to look it up and to count tries by. What no database can hold becomes `?`, which none has."""
    return login.strip().lower().replace("\0", "?").encode("utf-8", "replace").decode("utf-8")


def _may_manage(actor: Actor | None, office_ids: frozenset[int]) -> None:
    # Who could reset the password of somebody with a wider scope would have that wider scope.
    if actor is None:
        return
    require_role(actor, *MANAGERS)
    for office_id in office_ids:
        require(actor, office_id, *MANAGERS)


def _known(session: Session, user_id: int) -> User:
    # The row is locked: two administrators disabling each other at once leave one of them.
    session.execute(select(tables.users.c.id).where(tables.users.c.role == "administrator").order_by(
        tables.users.c.id).with_for_update()).all()
    person = user(session, user_id)
    if person is None:
        raise NotFound("There is no such person. Look at the list of people.")
    return person


def _new_login(session: Session, login: str) -> str:
    login = login_key(login)
    if not re.fullmatch(r"[a-z][a-z0-9._-]{1,31}", login):
        raise Refusal("A login has 2 to 32 small Latin letters, figures, dots or dashes and begins with a letter.",
                      field="login")
    if session.execute(select(tables.users.c.id).where(tables.users.c.login == login)).first():
        raise Refusal("The login {login} is taken. Choose another one.", field="login", login=login)
    return login


def _check_password(password: str, login: str) -> None:
    if len(password) < MIN_PASSWORD:
        raise Refusal("A password has at least {shortest} characters.", field="password", shortest=MIN_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise Refusal("A password has at most {longest} characters.", field="password", longest=LONGEST_PASSWORD)
    mostly_login = login in password.lower() and len(password) - len(login) < MIN_PASSWORD // 2
    if mostly_login or len(set(password)) < 4:
        raise Refusal("This password is too easy to guess: it is the login or a few characters repeated. Choose "
                      "another one.", field="password")


def _language(language: str) -> str:
    if language not in ("km", "en"):
        raise Refusal("Choose Khmer or English.", field="language")
    return language


def _verify(known: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        return HASHER.verify(known, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    # Khmer can be typed in more than one order of code points: one spelling, one password.
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace")


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    return HASHER.hash("the password of nobody")


def _write(session: Session, user_id: int, **values: object) -> None:
    session.execute(update(tables.users).where(tables.users.c.id == user_id).values(**values))


def _read(session: Session, query: Select[tuple[object, ...]]) -> list[User]:
    rows = session.execute(query).all()
    scope: defaultdict[int, set[int]] = defaultdict(set)
    for row in session.execute(_SCOPE, {"wanted": [row.id for row in rows]}):  # built once: asked on every page
        scope[row.user_id].add(row.office_id)
    return [User(row.id, row.login, row.name_km, row.name_latin, row.role, bool(row.active), row.language,
                 row.session_epoch, frozenset(scope[row.id])) for row in rows]
