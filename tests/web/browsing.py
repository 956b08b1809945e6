"""A real browser at the demo's pages: what the tests of the pages in a browser share.

The server runs in this process on SQLite books with the demo up to its fixed last day; its clock stands on that day.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import waitress
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from ledger.books.db import Books, open_books
from ledger.books.migrate import migrate
from ledger.programme import demo
from tests.conftest import require_tool
from web.app import create_app
from web.security import limiter

NOW = datetime(2008, 9, 30, 3, 0, tzinfo=UTC)  # ten in the morning in Phnom Penh
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
WIDTHS = (1280, 360)


def demo_books(folder: Path) -> Books:
    """Books with the demo in `folder`."""
    url = f"sqlite:///{folder / 'demo.db'}"
    migrate(url)
    books = open_books(url, folder)
    demo.load(books)
    return books


@contextmanager
def served(books: Books) -> Iterator[str]:
    """The pages on these books at an address of this machine."""
    app = create_app(books, clock=lambda: NOW, config={"RATELIMIT_ENABLED": False})
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(10)
        limiter.enabled = True


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demo, fresh for each file of tests."""
    books = demo_books(tmp_path_factory.mktemp("demo"))
    with served(books) as address:
        yield address
    books.dispose()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser of the machine, without a screen."""
    path = require_tool("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


class Visitor:
    """One browser window. `trouble` gathers script errors, policy breaches and requests that leave the site."""

    def __init__(self, browser: Browser, site: str, **options: Any) -> None:
        self.site, self.trouble = site, list[str]()
        self.context: BrowserContext = browser.new_context(accept_downloads=True, **options)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.trouble.append(f"script: {error}"))
        self.page.on("console", lambda said: said.type == "error" and self.trouble.append(f"console: {said.text}"))
        self.page.on("request", lambda asked: self._stays(asked.url))

    def _stays(self, url: str) -> None:
        if urlsplit(url).scheme not in ("data", "blob") and not url.startswith(self.site):
            self.trouble.append(f"left the site: {url}")

    def open(self, path: str, width: int | None = None) -> int:
        """The status of the page at `path`, in a window of this width."""
        if width:
            self.page.set_viewport_size({"width": width, "height": 900})
        answer = self.page.goto(self.site + path)
        assert answer is not None
        return answer.status

    def sign_in(self, login: str, language: str = "en") -> "Visitor":
        """Through the door of the demo."""
        self.open(f"/language/{language}?next=/sign-in")
        self.page.fill("#login", login)
        self.page.fill("#password", demo.PASSWORD)
        self.page.click("main form button.btn-primary")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        self.speak(language)
        return self

    def speak(self, language: str) -> None:
        """The pages in this language from now on."""
        self.open(f"/language/{language}?next=/verify")

    def sideways(self) -> int:
        """How many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def barriers(self) -> list[str]:
        """What axe finds, of any level: rule, and the first place."""
        found = Axe().run(self.page).response["violations"]
        return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]
