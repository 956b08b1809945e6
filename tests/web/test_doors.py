"""Who may open what; what goes with every answer."""

import os
import re
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from ledger.programme import people
from tests.web.conftest import PASSWORD, Person, World, at
from web.app import create_app
from web.doors import EVERYBODY
from web.security import limiter, own_address, secret_key

Desk = Callable[..., Person]
PUBLIC = {"entrance.sign_in", "entrance.sign_out", "entrance.speak", "entrance.health", "assets.asset"}
"""What needs no sign-in; everything of /verify besides."""
EXAMPLES = {"number": "1", "voucher": "R-2008-0001", "office": "20", "code": "20", "account": "1110",
            "name": "theme.css", "of": "x", "kind": "family"}


def address(rule: Rule) -> str:
    """The address of a rule with some value in each place."""
    return re.sub(r"<(?:[\w()=]+:)?(\w+)>", lambda place: EXAMPLES.get(place[1], "1"), rule.rule)


def closed(app: Flask) -> Iterator[Rule]:
    """The rules that need a sign-in."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in PUBLIC and not rule.endpoint.startswith("verify."):
            yield rule


def test_every_page_says_who_may_open_it(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert hasattr(app.view_functions[rule.endpoint], "roles"), rule.endpoint
    open_to_all = {e for e, view in app.view_functions.items() if view.roles is None}  # type: ignore[union-attr]
    assert {e for e in open_to_all if not e.startswith("verify.")} == PUBLIC
    for rule in closed(app):
        roles = app.view_functions[rule.endpoint].roles  # type: ignore[union-attr]
        assert roles and roles <= set(EVERYBODY), rule.endpoint


def test_nothing_is_shown_to_somebody_not_signed_in(app: Flask) -> None:
    client = app.test_client()
    for rule in closed(app):
        for method in rule.methods & {"GET", "POST"}:  # type: ignore[operator]
            answer = client.open(address(rule), method=method)
            assert answer.status_code == 303 and "/sign-in" in answer.location, (method, rule)


def test_each_role_is_kept_out_of_what_is_not_its_own(app: Flask, signed_in: Desk) -> None:
    for login, role in (("officer", "officer"), ("approver", "approver"), ("auditor", "auditor"),
                        ("admin", "administrator")):
        client = signed_in(login).client
        for rule in closed(app):
            if role not in app.view_functions[rule.endpoint].roles:  # type: ignore[union-attr]
                assert client.open(address(rule), method="GET").status_code in (403, 405), (role, rule)
                assert client.open(address(rule), method="POST").status_code in (403, 405), (role, rule)


def test_no_form_acts_without_its_token(app: Flask, world: World, signed_in: Desk) -> None:
    """Every address that takes a POST, sent by another site: nothing is posted, nobody is added."""
    def counts() -> tuple[int, ...]:
        with world.books.engine.connect() as connection:
            return tuple(connection.exec_driver_sql(f"select count(*) from {table}").scalar_one() for table in (
                "journal_entries", "families", "loans", "approvals", "users", "programme_villages",
                "period_closings", "requests"))

    world.applied()
    before = counts()
    everything = {"login": "evil", "password": PASSWORD, "riel": "100000", "on": "01/02/2008", "do": "approve",
                  "step": "post", "request_key": "k" * 24, "reason": "x", "fund": "FSF", "into": "cash"}
    for login in ("officer", "approver", "admin"):
        client = signed_in(login).client
        for rule in closed(app):
            if "POST" in rule.methods:  # type: ignore[operator]
                answer = client.post(address(rule), data=everything)
                assert answer.status_code >= 400 or answer.status_code == 303, rule
    assert counts() == before


def test_signing_out_takes_a_token_too(signed_in: Desk) -> None:
    officer = signed_in("officer")
    officer.client.post("/sign-out")
    assert officer.get("/families/").status == 200
    page = officer.get("/families/")
    officer.client.post("/sign-out", data={"csrf_token": page.hidden("csrf_token")})
    assert officer.client.get("/families/").status_code == 303


def test_a_reset_password_ends_the_open_session(world: World, signed_in: Desk) -> None:
    officer = signed_in("officer")
    assert officer.client.get("/families/").status_code == 200
    with world.books.unit_of_work() as session:
        people.set_password(session, world.ids["officer"], "another-long-one", world.actor("admin"))
    assert officer.client.get("/families/").status_code == 303


def test_a_disabled_person_is_out_at_once(world: World, signed_in: Desk) -> None:
    officer = signed_in("officer")
    with world.books.unit_of_work() as session:
        people.disable(session, world.ids["officer"], world.actor("admin"))
    assert officer.client.get("/families/").status_code == 303


def test_a_row_that_is_not_active_opens_nothing(world: World, signed_in: Desk) -> None:
    officer = signed_in("officer")
    with world.books.engine.begin() as connection:
        connection.exec_driver_sql("update users set active = 0 where login = 'officer'")
    assert officer.client.get("/families/").status_code == 303


def test_another_province_is_not_there(world: World, signed_in: Desk) -> None:
    loan = world.disbursed()
    entry = world.pay(loan, 9_300, world.on)
    far = signed_in("far")
    for path in ("/families/SR-0001", "/families/SR-0001/change", "/families/SR-0001/loan", f"/loans/{loan}",
                 f"/loans/{loan}/repayment", f"/loans/{loan}/disbursement", f"/loans/{loan}/handed-over",
                 f"/loans/{loan}/repayment/{entry.voucher_number}", "/approvals/1", "/funds/?office=20",
                 f"/approvals/reversal/20/{entry.voucher_number}"):
        assert far.get(path).status == 404, path
    assert "SR-0001" not in far.get("/families/", q="Sok").words
    assert loan not in far.get("/loans/").words


def test_the_sign_in_says_nothing_on_which_half_was_wrong(visitor: Person) -> None:
    unknown = visitor.send("/sign-in", {"login": "nobody", "password": "wrong-wrong-wrong"})
    known = visitor.send("/sign-in", {"login": "officer", "password": "wrong-wrong-wrong"})
    assert unknown.status == known.status == 422
    bare = [re.sub(r'(value|content)="[^"]*"', "", page.html) for page in (unknown, known)]
    assert bare[0] == bare[1]
    assert 'value="officer"' in known.html and "wrong-wrong-wrong" not in known.html


def test_the_session_cookie(world: World) -> None:
    app = create_app(world.books, clock=lambda: at(world.on), testing=True, config={"RATELIMIT_ENABLED": False})
    for scheme in ("http", "https"):
        client = app.test_client()
        cookie = client.get("/sign-in", base_url=f"{scheme}://office").headers["Set-Cookie"]
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and ("Secure" in cookie) == (scheme == "https")
    assert app.permanent_session_lifetime <= timedelta(hours=12)


def test_the_headers_of_every_answer(signed_in: Desk) -> None:
    officer = signed_in("officer")
    for path in ("/families/", "/nowhere", "/static/x/theme.css", "/health"):
        headers = officer.client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "'unsafe" not in policy and "frame-ancestors 'none'" in policy and "style-src 'self'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "same-origin"
    assert officer.client.get("/families/").headers["Cache-Control"] == "no-store"


def test_files_are_kept_for_good_under_their_own_name(visitor: Person) -> None:
    page = visitor.get("/sign-in")
    found = [link for link in page.links if link.startswith("/static/")]
    assert {link.rsplit("/", 1)[1] for link in found} == {"bootstrap.css", "theme.css", "khmer.woff2", "icon.svg"}
    for link in found:
        answer = visitor.client.get(link, headers={"Accept-Encoding": "br"})
        assert answer.status_code == 200 and "immutable" in answer.headers["Cache-Control"]
    assert visitor.client.get("/static/other/theme.css").headers["Cache-Control"] == "no-cache"
    assert visitor.client.get("/static/x/../secret.key").status_code in (303, 404)


def test_no_page_asks_another_site_for_anything(signed_in: Desk) -> None:
    page = signed_in("officer").get("/families/")
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page.html)
    assert " style=" not in page.html and "<style" not in page.html and not re.search(r"\son\w+=", page.html)
    assert not re.search(r"<script(?! src=)", page.html)


@pytest.mark.parametrize("target", [
    "https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "\\\\evil", "javascript:alert(1)",
    "/ok\r\nLocation: https://evil.example", "evil.example", "", None])
def test_nobody_is_sent_to_another_site(target: str | None) -> None:
    assert own_address(target, "/home") == "/home"


def test_the_way_back_after_signing_in_is_kept(visitor: Person) -> None:
    answer = visitor.client.get("/families/?q=sok")
    assert answer.status_code == 303
    page = visitor.get(answer.location)
    done = visitor.send(answer.location, {"login": "officer", "password": PASSWORD}, page)
    assert done.response.request.path == "/families/" and done.response.request.args["q"] == "sok"


def test_a_stranger_may_only_try_so_often(world: World) -> None:
    app = create_app(world.books, clock=lambda: at(world.on), testing=True)
    limiter.reset()
    try:
        tries = [Person(app).send("/sign-in", {"login": "officer", "password": f"wrong-{n}"}).status for n in range(9)]
        assert tries == [422] * 8 + [429]
        right = Person(app).send("/sign-in", {"login": "officer", "password": PASSWORD})
        assert right.status == 429  # not even with the right password: the brake is on the login
        assert Person(app).send("/sign-in", {"login": "approver", "password": PASSWORD}).status == 200
        many = [Person(app).send("/sign-in", {"login": f"name{n}", "password": "wrong"}).status for n in range(25)]
        assert many[-1] == 429  # thirty from one address, whatever the logins
    finally:
        limiter.reset()


def test_the_secret_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    key = secret_key(home)
    assert len(key) == 64 and secret_key(home) == key
    if os.name == "posix":
        assert stat.S_IMODE((home / "secret.key").stat().st_mode) == 0o600
