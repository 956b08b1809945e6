"""The pages over real books: a person at a desk who reads pages and sends forms."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.programme.conftest import (  # noqa: F401  (fixtures)
    PASSWORD,
    World,
    at,
    quick_hashes,
    world,
    world_template,
)
from web.app import create_app
from web.security import limiter


class Page:
    """An answer, as a person sees it."""

    def __init__(self, response: TestResponse) -> None:
        self.response, self.status = response, response.status_code
        self.html = response.get_data(as_text=True) if response.mimetype.startswith("text/") else ""

    @property
    def words(self) -> str:
        """The text without markup, every run of space one space, none before a stop."""
        bare = re.sub(r"<(script|style)\b.*?</\1>", " ", self.html, flags=re.S)
        plain = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", bare)))
        return re.sub(r" ([.,;:])", r"\1", plain)

    @property
    def links(self) -> list[str]:
        """Where the page leads."""
        return [unescape(one) for one in re.findall(r'href="([^"]+)"', self.html)]

    def hidden(self, name: str) -> str:
        """The value of a hidden field."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.html)
        assert found, f"no field {name}"
        return unescape(found[1])


class Person:
    """Somebody who uses the pages, signed in or not."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def get(self, path: str, **query: str) -> Page:
        """A page, redirects followed."""
        return Page(self.client.get(path, query_string=query or None, follow_redirects=True))

    def send(self, path: str, fields: dict[str, Any] | None = None, page: Page | None = None) -> Page:
        """A form of the page at `path`, with its token and key; redirects followed."""
        form = page or self.get(path)
        hidden = {name: form.hidden(name) for name in ("csrf_token", "request_key")}
        return Page(self.client.post(path, data=hidden | (fields or {}), follow_redirects=True))

    def sign_in(self, login: str, language: str = "en", password: str = PASSWORD) -> "Person":
        """Through the door."""
        self.client.get(f"/language/{language}")
        page = self.send("/sign-in", {"login": login, "password": password})
        assert page.status == 200 and "/sign-in" not in page.response.request.path, page.words[:300]
        self.client.get(f"/language/{language}")
        return self


@pytest.fixture
def app(world: World) -> Iterator[Flask]:  # noqa: F811
    """The pages on the books of `world`; the clock stands on `world.on`, nine in the morning."""
    made = create_app(world.books, clock=lambda: at(world.on), testing=True, config={"RATELIMIT_ENABLED": False})
    yield made
    limiter.enabled = True


@pytest.fixture
def visitor(app: Flask) -> Person:
    """Nobody in particular."""
    return Person(app)


@pytest.fixture
def signed_in(app: Flask) -> Callable[..., Person]:
    """`signed_in("officer")`: that person at a desk of their own; pages in English unless asked otherwise."""
    return lambda login, language="en": Person(app).sign_in(login, language)
