"""Sign-ins: passwords, roles, provinces."""

from datetime import date

import argon2
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.programme import people
from tests.programme.conftest import PASSWORD, World, at

NOW = at(date(2008, 2, 1))


def add(session: Session, world: World, login: str = "new", role: str = "officer", password: str = PASSWORD,
        by: str = "admin", office_ids: tuple[int, ...] | None = None) -> people.User:
    """A new sign-in."""
    return people.add_user(session, login, "សុខ", "Sok", role, office_ids or (world.office,), password,
                           world.actor(by))


def test_sign_in(world: World) -> None:
    """Right, wrong, unknown and disabled; the login in any case."""
    with world.books.unit_of_work() as session:
        found = people.authenticate(session, " Officer ", PASSWORD, NOW)
        assert found is not None and (found.login, found.role, found.office_ids) == (
            "officer", "officer", frozenset({world.office}))
        assert people.authenticate(session, "officer", PASSWORD + " ", NOW) is None
        assert people.authenticate(session, "nobody", PASSWORD, NOW) is None
        assert people.authenticate(session, "officer", "x" * 100_000, NOW) is None
        people.disable(session, world.ids["officer"], world.actor("admin"))
        assert people.authenticate(session, "officer", PASSWORD, NOW) is None
        people.enable(session, world.ids["officer"], world.actor("admin"))
        assert people.authenticate(session, "officer", PASSWORD, NOW) is not None


def test_passwords_are_hashed_anew_when_hashing_gets_stronger(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the next sign-in, and only then."""
    def stored(session: Session) -> str:
        return str(session.execute(text("select password_hash from users where login = 'officer'")).scalar_one())

    with world.books.unit_of_work() as session:
        weak = stored(session)
        people.authenticate(session, "officer", PASSWORD, NOW)
        assert stored(session) == weak and weak.startswith("$argon2id$")
        monkeypatch.setattr(people, "HASHER", argon2.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
        people.authenticate(session, "officer", "wrong password", NOW)
        assert stored(session) == weak
        people.authenticate(session, "officer", PASSWORD, NOW)
        assert stored(session) != weak
        assert people.authenticate(session, "officer", PASSWORD, NOW) is not None


def test_an_unknown_login_is_hashed_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the time an answer takes does not tell which logins there are."""
    seen: list[str] = []

    class Counting(argon2.PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            seen.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(people, "HASHER", Counting(time_cost=1, memory_cost=8, parallelism=1))
    with world.books.unit_of_work() as session:
        people.authenticate(session, "nobody", PASSWORD, NOW)
        people.authenticate(session, "officer", "wrong password", NOW)
    assert len(seen) == 2


def test_the_hashing_of_the_program_is_strong() -> None:
    """At least the second recommendation of RFC 9106: argon2id, 64 MiB, three passes."""
    hasher = argon2.PasswordHasher()
    assert (hasher.memory_cost >= 65_536, hasher.time_cost >= 3, hasher.type) == (True, True, argon2.Type.ID)


@pytest.mark.parametrize(("password", "why"), [
    ("short", "at least 10"), ("newnewnewnew", "too easy"), ("aaaaaaaaaaaa", "too easy"), ("new-password"[:10], ""),
    ("x" * 201, "at most 200"), ("new1234567"[:10], "")])
def test_weak_passwords(world: World, password: str, why: str) -> None:
    """Too short, too long, the login, a few characters repeated."""
    with world.books.unit_of_work() as session:
        if not why:
            add(session, world, password=password)
            return
        with pytest.raises(Refusal, match=why) as refusal:
            add(session, world, login="newnewnew", password=password)
        assert refusal.value.field == "password"


def test_logins_and_roles(world: World) -> None:
    """Taken, badly formed, no such role, no province."""
    with world.books.unit_of_work() as session:
        for wrong in ("", "a", "1st", "so pheap", "សុខ", "x" * 40, "<b>"):
            with pytest.raises(Refusal, match="small Latin letters"):
                add(session, world, login=wrong)
        with pytest.raises(Refusal, match="is taken"):
            add(session, world, login="OFFICER")
        with pytest.raises(Refusal, match="Choose a role"):
            add(session, world, role="king")
        with pytest.raises(Refusal, match="at least one province"):
            people.add_user(session, "new", "សុខ", "Sok", "officer", (), PASSWORD, world.actor("admin"))
        with pytest.raises(Refusal, match="Khmer or English"):
            people.set_language(session, world.ids["officer"], "fr")


def test_only_an_administrator_of_every_province_concerned(world: World) -> None:
    """Who could reset the password of somebody with a wider scope would have that scope."""
    with world.books.unit_of_work() as session:
        for login in ("officer", "approver", "auditor"):
            with pytest.raises(NotAllowed):
                add(session, world, by=login)
        with pytest.raises(NotAllowed):
            add(session, world, office_ids=(world.office, world.far_office))
        with pytest.raises(NotAllowed):
            people.set_password(session, world.ids["boss"], "another password", world.actor("admin"))
        with pytest.raises(NotAllowed):
            people.disable(session, world.ids["far"], world.actor("admin"))
        with pytest.raises(NotAllowed):
            people.add_to_office(session, world.ids["officer"], world.far_office, world.actor("admin"))
        people.add_to_office(session, world.ids["officer"], world.far_office, world.actor("boss"))
        assert people.by_login(session, "officer").office_ids == {world.office, world.far_office}
        assert [user.login for user in people.users(session, [world.far_office])] == ["boss", "far", "officer"]


def test_a_new_password_ends_open_sessions(world: World) -> None:
    """So does disabling. People change their own password themselves."""
    with world.books.unit_of_work() as session:
        before = people.by_login(session, "officer")
        people.set_password(session, before.id, "my own new one", world.actor("officer"))
        people.set_password(session, before.id, "from the office", world.actor("admin"))
        people.disable(session, before.id, None)
        after = people.by_login(session, "officer")
        assert (after.session_epoch, after.active) == (before.session_epoch + 3, False)
        assert people.check_password(session, before.id, "from the office")
        assert not people.check_password(session, before.id, PASSWORD) and not people.check_password(session, 999, "x")
        with pytest.raises(NotAllowed):
            people.set_password(session, world.ids["approver"], "not my business", world.actor("officer"))


def test_there_is_always_an_administrator(world: World) -> None:
    """Nobody disables themselves or the last one."""
    with world.books.unit_of_work() as session:
        with pytest.raises(NotAllowed, match="your own"):
            people.disable(session, world.ids["boss"], world.actor("boss"))
        people.disable(session, world.ids["admin"], world.actor("boss"))
        with pytest.raises(Refusal, match="last administrator"):
            people.disable(session, world.ids["boss"], None)
        with pytest.raises(NotFound):
            people.disable(session, 999, None)
        with pytest.raises(NotFound):
            people.by_login(session, "nobody")
