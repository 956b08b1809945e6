"""A real browser at the pages of a live server: what `test_browser.py` and others like it need."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from waitress.server import create_server

from tests.conftest import require_tool
from tests.programme.conftest import PASSWORD

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
WIDTHS = (1280, 360)


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application behind waitress on a free port; yields its address."""
    server = create_server(app, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    server.task_dispatcher.shutdown()
    thread.join(5)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    path = require_tool("chromium")
    with sync_playwright() as tool:
        started = tool.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


class Desk:
    """A person in front of a browser. Keeps every complaint of the console and every request to another site."""

    def __init__(self, browser: Browser, address: str, width: int = 1280, *, script: bool = True) -> None:
        self.address = address
        context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(30_000)
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.complaints.append(request.url)

    def go(self, path: str) -> Page:
        """Opens a page of the site."""
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, login: str, language: str = "en", password: str = PASSWORD) -> "Desk":
        """Through the door, in a language."""
        self.go(f"/language/{language}")
        self.page.fill("#login", login)
        self.page.fill("#password", password)
        self.page.press("#password", "Enter")
        self.page.wait_for_url(lambda address: "/sign-in" not in address)
        self.go(f"/language/{language}")
        return self

    def press(self, selector: str) -> Page:
        """Presses a button or link that opens another page."""
        with self.page.expect_navigation():
            self.page.click(selector)
        return self.page

    def close(self) -> None:
        """Nothing was complained about."""
        self.page.context.close()
        assert self.complaints == []


def faults_of(page: Page) -> list[str]:
    """What axe finds wrong (WCAG 2.2 AA and best practice), and whether the page scrolls sideways."""
    found: list[str] = []
    result: dict[str, Any] = Axe().run(page, options={"resultTypes": ["violations"]}).response
    for violation in result["violations"]:
        found.extend(f"{violation['id']}: {node['html'][:200]}" for node in violation["nodes"])
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([f"scrolls sideways by {wide} px"] if wide > 0 else [])


def small_targets(page: Page) -> list[str]:
    """Buttons, fields and links (but those within a paragraph) lower than 44 px; figures narrower than that."""
    return page.evaluate("""() => [...document.querySelectorAll(
        'button, .btn, input:not([type=hidden]):not([type=checkbox]), select, .rail a, td a, tbody th a, ' +
        '.switch > *, :is(.proof-line, .facts, .figures, .chain, .words, .block-head, .crumb, .timeline, .alike) a')]
        .filter(e => e.offsetParent && !e.closest('[aria-hidden=true]'))
        .filter(e => e.getBoundingClientRect().height < 43.5
                  || (e.closest('.proof-line, .figures') && e.getBoundingClientRect().width < 43.5))
        .map(e => e.outerHTML.slice(0, 120) + ' ' + e.getBoundingClientRect().height)""")


TABLE_WIDTHS = (900, 1024, 1200, 1280, 1366)


def tables_too_wide(page: Page) -> list[str]:
    """Tables that stick out of what holds them, at the widths where they are not cards."""
    found: list[str] = []
    for width in TABLE_WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += page.evaluate("""width => [...document.querySelectorAll('main table')].filter(e => e.offsetParent)
            .map(e => [e, e.getBoundingClientRect().right - e.parentElement.getBoundingClientRect().right])
            .filter(([e, over]) => over > 0.5)
            .map(([e, over]) => `${width}: ${e.caption ? e.caption.innerText : e.className} by ${over} px`)""", width)
    return found
