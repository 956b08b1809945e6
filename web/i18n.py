"""Khmer and English. The English sentence is the key; the Khmer stands in .po files, read once at start."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, cast

from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context
from markupsafe import Markup, escape

from ledger.core.errors import Refusal
from web.paths import TRANSLATIONS

Language = Literal["km", "en"]
LANGUAGES: tuple[Language, ...] = ("km", "en")
DEFAULT: Language = "km"


def N_(message: str) -> str:
    """Marks a text for translation that is translated later, where it is shown."""
    return message


ROLES = {"officer": N_("Officer"), "approver": N_("Approver"), "auditor": N_("Auditor"),
         "administrator": N_("Administrator")}
"""What the roles are called."""


def language() -> Language:
    """The language of the page being made; Khmer when nobody has chosen."""
    return cast(Language, g.get("language", DEFAULT)) if has_request_context() else DEFAULT


def known(code: str | None) -> Language | None:
    """`code` if it is one of ours."""
    return next((one for one in LANGUAGES if one == code), None)


@cache
def catalogue(code: Language) -> Mapping[str, str]:
    """English -> `code`, from every .po file of that language; empty for English itself."""
    messages: dict[str, str] = {}
    for path in sorted((TRANSLATIONS / code / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=code):
                if message.id and message.string and not message.fuzzy:
                    messages.update(_pairs(message.id, message.string))
    return messages


def _pairs(ids: Any, strings: Any) -> dict[str, str]:
    if isinstance(ids, str):
        return {ids: strings}
    return {one: strings[0] for one in ids if strings[0]}  # Khmer has one form for any number


def translate(message: str) -> str:
    """`message` in the language of the page, its places not filled."""
    return catalogue(language()).get(message, message)


def text(message: str, /, **values: Any) -> str:
    """`message` in the language of the page with its places filled: plain text."""
    return translate(message).format(**values) if values else translate(message)


def html(message: str, /, **values: Any) -> Markup:
    """The same for templates: the message and every value that is not markup are escaped."""
    words = Markup(escape(translate(message)))
    return words.format(**values) if values else words


def plural(one: str, many: str, n: int, /, **values: Any) -> Markup:
    """`one` or `many` by `n` (grouped as {n})."""
    return html(one if n == 1 else many, n=f"{n:,}", **values)


def reason(error: Refusal | str) -> str:
    """What an error on a form says, in the language of the page."""
    if not isinstance(error, Refusal):
        return translate(str(error))
    for name in {"role", "roles"} & error.values.keys():  # the roles' own names are English words of the code
        error.values[name] = ", ".join(translate(ROLES.get(one, one)) for one in str(error.values[name]).split(", "))
    return error.text(translate)


def install(app: Flask) -> None:
    """Gives templates `_`, `_n`, `reason` and `language`."""
    for code in LANGUAGES:
        catalogue(code)
    app.jinja_env.globals.update(_=html, _n=plural, reason=reason, language=language)
