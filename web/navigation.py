"""The rail: which pages there are, in which order, and what every page's frame needs to know."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, session, url_for

from web.doors import now
from web.i18n import LANGUAGES, N_, ROLES, language


@dataclass(frozen=True)
class Line:
    """One line of the rail. `section` is what a template sets to mark it."""

    section: str
    endpoint: str
    label: str


RAIL: tuple[tuple[Line, ...], ...] = (
    (Line("today", "today.index", N_("Today")),
     Line("families", "families.index", N_("Families")),
     Line("villages", "villages.index", N_("Villages")),
     Line("visits", "visits.index", N_("Visits")),
     Line("loans", "loans.index", N_("Loans")),
     Line("collect", "collect.index", N_("Collect")),
     Line("approvals", "approvals.index", N_("Approvals"))),
    (Line("funds", "funds.index", N_("Fund and cash")),
     Line("books", "journal.index", N_("Books")),
     Line("portfolio", "portfolio.index", N_("Portfolio")),
     Line("statements", "statements.index", N_("Statements")),
     Line("audit", "audit.index", N_("Audit"))),
    (Line("imports", "imports.index", N_("Bring in")),
     Line("settings", "settings.index", N_("Settings"))),
)
"""In the order of the screen. A line whose page is not there, or not open to the person's role, is left out."""


def rail() -> list[list[Line]]:
    """The lines this person may open."""
    groups = [[line for line in group if may_open(line.endpoint)] for group in RAIL]
    return [group for group in groups if group]


def maybe_url(endpoint: str, **values: Any) -> str:
    """The address of a page if it is there and open to this person, else nothing."""
    return url_for(endpoint, **values) if may_open(endpoint) else ""


def may_open(endpoint: str) -> bool:
    """Whether this person may open the page."""
    view: Any = current_app.view_functions.get(endpoint)
    if view is None:
        return False
    return view.roles is None or (g.get("person") is not None and g.person.role in view.roles)


def home() -> str:
    """The first page after signing in."""
    return url_for("today.index" if "today.index" in current_app.view_functions else "families.index")


def _frame() -> dict[str, Any]:
    here = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return {"rail": rail, "home": home, "person": g.get("person"), "desk": g.get("desk"), "here": here,
            "role_words": ROLES, "other_language": next(code for code in LANGUAGES if code != language()),
            "notices": _notices, "now": now, "form": None, "maybe_url": maybe_url}


def _notices() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = session.pop("notices", [])
    return found


def tell(message: str, /, link: str | None = None, link_text: str = "", **values: str) -> None:
    """A sentence the next page says once at its head, with a link to what was made. `message` is an English key."""
    told = [*session.get("notices", []), {"message": message, "values": values, "link": link, "link_text": link_text}]
    session["notices"] = told


def install(app: Flask) -> None:
    """Gives every template what the frame shows."""
    app.context_processor(_frame)
