"""What a person sees when it is our fault, and when nothing is there."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, g

from ledger.core.errors import NotAllowed
from tests.web.conftest import Person, World
from web import families
from web.i18n import reason

Desk = Callable[..., Person]


def test_an_address_that_is_not_there(signed_in: Desk) -> None:
    page = signed_in("officer").get("/no/such/page")
    assert page.status == 404 and "not in the books" in page.words and "Fund and cash" in page.words


def test_a_wrong_method(signed_in: Desk) -> None:
    assert signed_in("officer").client.post("/families/").status_code == 405


def test_what_is_not_in_the_books(signed_in: Desk) -> None:
    officer = signed_in("officer")
    for path in ("/families/SR-9999", "/families/%00", "/families/%E2%80%AE", "/loans/SR-L9999", "/approvals/999999",
                 "/approvals/99999999999999999999999", "/families/" + "x" * 3000, "/loans/SR-L9999/repayment/R-1-1",
                 "/approvals/reversal/20/R-2008-9999", "/approvals/reversal/99/R-2008-0001"):
        page = officer.get(path)
        assert page.status in (400, 404) and "Traceback" not in page.html, path


def test_an_odd_question_is_only_odd(signed_in: Desk) -> None:
    officer = signed_in("officer")
    for query in ("?page=-1", "?page=abc", "?page=1e9", "?village=x", "?state=x", "?q=%F0%9F%90%96",
                  "?q=" + "ក" * 500, "?q=%25", "?office=99&q=x"):
        assert officer.get("/families/" + query).status == officer.get("/loans/" + query).status == 200, query


def test_a_character_no_database_takes(signed_in: Desk) -> None:
    assert signed_in("officer").get("/families/?q=%00").status == 400


def test_our_own_fault_shows_no_trace(app: Flask, signed_in: Desk, monkeypatch: pytest.MonkeyPatch,
                                      caplog: pytest.LogCaptureFixture) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("SECRET DETAIL")

    monkeypatch.setattr(families, "find_families", broken)
    with caplog.at_level(logging.ERROR):
        page = signed_in("officer").get("/families/")
    assert page.status == 500 and "Something went wrong here" in page.words and "01/02/2008" in page.words
    assert "SECRET" not in page.html and "Traceback" not in page.html
    assert any(record.exc_info and "SECRET" in str(record.exc_info[1]) for record in caplog.records)


def test_a_fault_of_the_frame_itself(app: Flask, signed_in: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = signed_in("officer")

    def broken() -> None:
        raise RuntimeError("no rail")

    monkeypatch.setitem(app.jinja_env.globals, "asset", lambda name: broken())
    page = officer.get("/families/")
    assert page.status == 500 and "Something went wrong here" in page.words


def test_both_languages_have_the_error_pages(signed_in: Desk) -> None:
    page = signed_in("officer", "km").get("/no/such/page")
    assert page.status == 404 and '<html lang="km">' in page.html and "គ្មានទំព័រនេះ" in page.words


def test_a_refusal_names_roles_in_the_language_of_the_page(app: Flask) -> None:
    refusal = NotAllowed("Your role ({role}) may not do this. It is work for: {roles}.", role="auditor",
                         roles="officer, approver")
    with app.test_request_context("/"):
        g.language = "km"
        assert "សវនករ" in reason(refusal) and "មន្ត្រី, អ្នកអនុម័ត" in reason(refusal)


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_a_damaged_database_file_is_said_and_nothing_leaks(world: World, signed_in: Desk) -> None:
    officer = signed_in("officer")
    path = Path(world.books.engine.url.database or "")
    world.books.dispose()
    for beside in path.parent.glob(f"{path.name}-*"):
        beside.unlink()
    path.write_bytes(path.read_bytes()[:4096] + os.urandom(40_000))
    for address in ("/families/", "/sign-in"):
        page = officer.get(address)
        assert page.status >= 400 and "Traceback" not in page.html and "sqlite" not in page.html.lower()
