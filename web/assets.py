"""Style sheets, script and font: from our own address, under a name that changes with their content.

Bootstrap's style sheet comes from the installed `flask_bootstrap` package and the Khmer font from `ledger.paper.fonts`;
neither is kept in this repository. Nothing is asked of the internet.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import brotli  # type: ignore[import-untyped]
from flask import Blueprint, Flask, Response, abort, request, url_for

from ledger.paper.fonts import web_font
from web.doors import public
from web.paths import STATIC

FOREVER = "public, max-age=31536000, immutable"

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    """One file as it is sent; `small` is the same, packed by brotli, if that helps."""

    content: bytes
    kind: str
    small: bytes | None = None


@cache
def assets() -> dict[str, Asset]:
    """Every file by name."""
    bootstrap = files("flask_bootstrap").joinpath("static", "bootstrap5", "css", "bootstrap.min.css").read_bytes()
    bootstrap = bootstrap.replace(b"/*# sourceMappingURL=bootstrap.min.css.map */", b"")
    texts = {"bootstrap.css": (bootstrap, "text/css"), "theme.css": ((STATIC / "theme.css").read_bytes(), "text/css"),
             "ledger.js": ((STATIC / "ledger.js").read_bytes(), "text/javascript"),
             "collect.js": ((STATIC / "collect.js").read_bytes(), "text/javascript"),
             "keep.js": ((STATIC / "keep.js").read_bytes(), "text/javascript"),
             "icon.svg": ((STATIC / "icon.svg").read_bytes(), "image/svg+xml")}
    found = {name: Asset(content, f"{kind}; charset=utf-8", brotli.compress(content, quality=9))
             for name, (content, kind) in texts.items()}
    return {**found, "khmer.woff2": Asset(web_font(), "font/woff2")}


@cache
def version() -> str:
    """Changes when any file does. One for all: the style sheet names the font by a relative address."""
    return hashlib.sha256(b"".join(hashlib.sha256(a.content).digest() for a in assets().values())).hexdigest()[:12]


@blueprint.get("/static/<of>/<name>", endpoint="asset")
@public
def send(of: str, name: str) -> Response:
    """A file; kept by the browser for good, since its address changes with its content."""
    asset = assets().get(name) or abort(404)
    packed = asset.small if asset.small and request.accept_encodings["br"] > 0 else None
    response = Response(packed or asset.content, content_type=asset.kind)
    response.headers["Cache-Control"] = FOREVER if of == version() else "no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "br"
    return response


def address(name: str) -> str:
    """Where the file is served, version and all."""
    return url_for("assets.asset", of=version(), name=name)


def install(app: Flask) -> None:
    """Serves the files; templates call `asset(name)`."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset"] = address
