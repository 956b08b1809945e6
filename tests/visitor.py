"""Somebody at the pages without a browser: opens addresses, fills in the form that is there, presses a button.

Standard library only, so that it can visit an installed program from outside.
"""

from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, build_opener


class _MainForm(HTMLParser):
    """The fields of the form `main-form` with the values they were served with."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.inside, self.select, self.area = False, "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = a.get("id") == "main-form"
        if not self.inside:
            return
        if tag == "input" and a.get("name") and (a.get("type") not in ("checkbox", "radio") or "checked" in a):
            self.fields[a["name"]] = a.get("value", "")
        elif tag == "select":
            self.select = a["name"]
        elif tag == "option" and self.select:
            if "selected" in a or self.select not in self.fields:
                self.fields[self.select] = a.get("value", "")
        elif tag == "textarea":
            self.area = a["name"]
            self.fields[self.area] = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.fields[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""


class Visitor:
    """One person with one set of cookies. `status`, `url`, `body` and `headers` are of the last answer."""

    def __init__(self, base: str) -> None:
        self.base, self.url, self.status, self.body = base, base, 0, b""
        self.headers: dict[str, str] = {}
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    @property
    def text(self) -> str:
        return self.body.decode()

    def open(self, path: str, data: dict[str, str] | None = None) -> "Visitor":
        sent = urlencode(data).encode() if data is not None else None
        try:
            answer = self._opener.open(urljoin(self.base, path), sent, timeout=60)
        except HTTPError as error:
            answer = error
        self.status, self.url, self.body = answer.status, answer.url, answer.read()
        self.headers = {name.lower(): value for name, value in answer.headers.items()}
        return self

    def send(self, path: str | None = None, /, **filled: str) -> "Visitor":
        """Fill in the main form of the page (opened first if `path` is given) and send it."""
        if path:
            self.open(path)
        form = _MainForm()
        form.feed(self.text)
        assert form.fields, f"no form on {self.url}: {self.text[:500]}"
        unknown = set(filled) - set(form.fields) - {"do", "step"}
        assert not unknown, f"{self.url} has no field {unknown}; it has {sorted(form.fields)}"
        return self.open(self.url, {**form.fields, **filled})

    def sign_in(self, login: str, password: str) -> "Visitor":
        return self.send("/sign-in", login=login, password=password)
