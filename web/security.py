"""Secret key, cookies, headers, the sign-in brake and safe addresses to return to."""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from flask.sessions import SecureCookieSessionInterface
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import generate_csrf  # type: ignore[import-untyped]

POLICY = "; ".join((
    "default-src 'none'", "style-src 'self'", "script-src 'self'", "font-src 'self'",
    "connect-src 'self'",  # a collection sheet saves its draft by itself
    "img-src 'self' data:",  # the arrow of a select is a data: image in Bootstrap's own style sheet
    "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"))
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
SIGNED_IN_FOR = timedelta(hours=10)  # a working day, counted from the last page opened

limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)


def new_key() -> str:
    """A request key: made when a form is shown, sent back with it, good for one act."""
    return secrets.token_urlsafe(18)


def settings(home: Path) -> dict[str, Any]:
    """Flask settings that concern safety. FAMILYFUND_PROXIES: how many proxies stand before us (none unless set)."""
    return {
        "PROXIES": int(os.environ.get("FAMILYFUND_PROXIES") or 0),
        "SECRET_KEY": secret_key(home),
        "PERMANENT_SESSION_LIFETIME": SIGNED_IN_FOR,
        "SESSION_COOKIE_NAME": "familyfund",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a form left open over lunch still posts
        "MAX_CONTENT_LENGTH": 1_000_000,
        "MAX_FORM_MEMORY_SIZE": 500_000,
    }


def secret_key(home: Path) -> str:
    """The key that signs cookies: made once, kept in `home` for its owner alone."""
    path = home / "secret.key"
    home.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    key = secrets.token_hex(32)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key + "\n")
    return key


def own_address(target: str | None, otherwise: str) -> str:
    """`target` if it is a path inside these pages, else `otherwise`: nobody is sent to another site."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    if any(ord(letter) < 33 or letter == "\\" for letter in target):
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.scheme or parts.netloc else target


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _no_nul() -> None:
    """A NUL is no letter and no text may hold one (PostgreSQL refuses it): it ends here, for every page and field."""
    given = [request.path, *(value for _, value in request.values.items(multi=True))]
    if any("\0" in text for text in given):
        abort(400)


class _Cookies(SecureCookieSessionInterface):
    """The session cookie is Secure whenever the page came over https, and works on a plain LAN otherwise."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure or bool(app.config["SESSION_COOKIE_SECURE"])


def install(app: Flask) -> None:
    """Headers on every answer, the brake on sign-in, Secure cookies on https."""
    app.before_request(_no_nul)
    app.after_request(_headers)
    limiter.init_app(app)
    app.jinja_env.globals["csrf_token"] = generate_csrf
    app.session_interface = _Cookies()
