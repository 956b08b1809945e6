"""Every English text that a person can see, read off the source: the keys that need a Khmer translation."""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel.messages.extract import extract
from jinja2.ext import babel_extract

ROOT = Path(__file__).parents[2]
REFUSALS: dict[str, object] = dict.fromkeys(("Refusal", "NotFound", "NotAllowed", "Unavailable", "Unprintable"))
KEYWORDS: dict[str, object] = {
    "_": None, "_n": (1, 2), "N_": None, "text": None, "html": None, "plural": (1, 2), "tell": None, **REFUSALS}


def texts() -> Iterator[tuple[str, str]]:
    """(file:line, English) of every text in templates, web and the refusals of ledger."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        with path.open("rb") as file:
            for line, _, message, _ in babel_extract(file, tuple(KEYWORDS), (), {"trimmed": "true"}):
                yield from _flat(path, line, message)
    for folder, keywords in (("web", KEYWORDS), ("ledger", REFUSALS)):
        for path in sorted((ROOT / folder).rglob("*.py")):
            with path.open("rb") as file:
                for line, message, _, _ in extract("python", file, keywords, (), {}):
                    yield from _flat(path, line, message)


def _flat(path: Path, line: int, message: str | tuple[str | None, ...] | None) -> Iterator[tuple[str, str]]:
    for one in (message,) if isinstance(message, str) else message or ():
        if one and re.search(r"[A-Za-z]{2}", one):
            yield f"{path.relative_to(ROOT)}:{line}", one


def places(message: str) -> set[str]:
    """The names of the places that values fill."""
    return {name for _, name, _, _ in Formatter().parse(message) if name}
