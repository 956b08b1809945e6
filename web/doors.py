"""Who is at the desk, what they may open, and the way to the books.

Every view is marked with `allow(roles)` or `public`; the mark is checked before the view runs. The person is read
anew from the books on each request, so that a disabled person or a reset password ends an open session at once.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

from flask import Flask, current_app, g, has_request_context, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from ledger.core.errors import NotAllowed, NotFound
from ledger.exchange import waiting
from ledger.programme.people import Actor, User, user
from ledger.reports import desk
from web.i18n import DEFAULT, known

Session = Any
"""A session of the books: handed from `reading` or `attempt` to a verb or report, never used here."""
Answer = str | BaseResponse | tuple[str, int]
View = TypeVar("View", bound=Callable[..., Any])

EVERYBODY = ("officer", "approver", "auditor", "administrator")


class Books(Protocol):
    """What the pages need of `ledger.books.db.Books`."""

    home: Path

    def unit_of_work(self) -> AbstractContextManager[Session]:
        """One commit, or nothing at all."""

    def reading(self) -> AbstractContextManager[Session]:
        """One snapshot, read only."""


def allow(*roles: str) -> Callable[[View], View]:
    """Marks a view: only a signed-in person with one of these roles."""
    assert roles and set(roles) <= set(EVERYBODY), "name the roles"

    def mark(view: View) -> View:
        cast(Any, view).roles = frozenset(roles)
        return view
    return mark


def public(view: View) -> View:
    """Marks a view that needs no sign-in. There are few: sign-in, language, static files, verify, health."""
    cast(Any, view).roles = None
    return view


def takes_files(largest: int) -> Callable[[View], View]:
    """Marks a view that takes a file of at most so many bytes, more than other pages take."""
    def mark(view: View) -> View:
        cast(Any, view).takes_files = largest
        return view
    return mark


def books() -> Books:
    """The books these pages stand on."""
    return cast(Books, current_app.extensions["books"])


def now() -> datetime:
    """The present moment, from the application's clock."""
    return cast(datetime, current_app.extensions["clock"]())


def reading() -> AbstractContextManager[Session]:
    """One snapshot of the books, read only."""
    return books().reading()


def person() -> User:
    """Who is signed in."""
    return cast(User, g.person)


def actor() -> Actor:
    """Who is signed in, as the verbs and reports want it."""
    return cast(Actor, g.actor)


def office_in_use() -> desk.Office:
    """The office of `?office=` (or of the form's hidden field), or the person's first one."""
    offices = cast(desk.Desk, g.desk).offices
    if not offices:
        raise NotAllowed("Your sign-in is for no province yet. Ask the administrator.")
    code = request.values.get("office")
    return office_with(code) if code else offices[0]


def office_with(code: str) -> desk.Office:
    """The person's office of this province code."""
    found = next((office for office in cast(desk.Desk, g.desk).offices if office.code == code), None)
    if found is None:
        raise NotFound("There is no office {code} among your provinces.", code=code[:20])
    return found


def show(template: str, *, form: Any = None, status: int = 200, **values: Any) -> Answer:
    """The page; 422 when `form` was refused, else `status`."""
    page = render_template(template, form=form, **values)
    return (page, 422 if form is not None and form.refused else status)


def go(endpoint: str, **values: Any) -> BaseResponse:
    """To another page after something was done, so that reloading sends nothing again."""
    return redirect(url_for(endpoint, **values), 303)


def sign_in(someone: User) -> None:
    """Begins the session of `someone`; whatever an earlier session held is gone."""
    session.clear()
    session.permanent = True
    session["user"], session["epoch"] = someone.id, someone.session_epoch


def _load_person() -> None:
    g.person = g.actor = g.desk = None
    g.language = known(session.get("language")) or DEFAULT
    if request.endpoint == "assets.asset":
        return
    with reading() as books_session:
        found = user(books_session, session["user"]) if "user" in session else None
        if found is not None and found.active and found.session_epoch == session.get("epoch"):
            g.person, g.language = found, known(found.language) or DEFAULT
            g.actor = Actor(found.id, found.role, found.office_ids, now())
        g.desk = desk.desk(books_session, g.actor.office_ids if g.actor else frozenset(), g.actor and g.actor.user_id)
    if g.actor is not None:
        brought = waiting.for_second(books().home, g.actor.office_ids, g.actor.user_id, g.actor.at)
        g.desk = replace(g.desk, waiting=g.desk.waiting + len(brought))


def _guard() -> BaseResponse | None:
    if request.endpoint is None:
        return None  # 404 or 405, answered by the error pages
    view = current_app.view_functions[request.endpoint]
    assert hasattr(view, "roles"), f"{request.endpoint} does not say who may open it"
    if view.roles is None:
        return None
    if g.person is None:
        session.pop("user", None)
        lost = "1" if request.method == "POST" else None  # a form was sent: say that nothing came of it
        return redirect(url_for("entrance.sign_in", next=_way_back(), lost=lost), 303)
    if g.person.role not in view.roles:
        raise NotAllowed("Your role does not open this page. Ask an administrator if you need it.")
    if hasattr(view, "takes_files"):
        request.max_content_length = view.takes_files
    return None


def _way_back() -> str | None:
    """The address to open after signing in: the page asked for, or the page of the form that was sent."""
    rule = request.url_rule
    if request.path == "/" or rule is None or "GET" not in (rule.methods or ()):
        return None
    code = request.form.get("office", "") if "office" not in request.args else ""
    return request.full_path.rstrip("?") + (f"?office={code}" if code.isascii() and code.isdigit() else "")


def _keep_office(endpoint: str, values: dict[str, Any]) -> None:
    """The office chosen in the address goes on in every link of the page: it is never only in the session."""
    if not has_request_context() or endpoint.partition(".")[0] in ("assets", "entrance", "verify"):
        return
    code, frame = request.args.get("office"), cast(desk.Desk | None, g.get("desk"))
    if code and frame and "office" not in values and any(office.code == code for office in frame.offices):
        values["office"] = code


def install(app: Flask, of_books: Books, clock: Callable[[], datetime]) -> None:
    """Puts the check in front of every view."""
    app.extensions["books"], app.extensions["clock"] = of_books, clock
    app.before_request(_load_person)
    app.before_request(_guard)
    app.url_defaults(_keep_office)


