"""The web pages: an application factory and the list of its parts.

How to add a page
-----------------
1. A module `web/<subject>.py` holds one Flask blueprint called `blueprint`; its templates lie in
   `templates/<subject>/`. Append the module's name to `PARTS` below (and its line to `web/navigation.py` if it
   belongs in the rail). Nothing else is registered anywhere.

2. Every view says who may open it. The check is made before the view runs; a view that says nothing answers 500:

       @blueprint.get("/villages")
       @allow(*EVERYBODY)                      # or @allow("officer", "approver"); @public for sign-in and /verify
       def index() -> Answer:
           with reading() as session:          # one snapshot; nothing can be written
               page = village_page(session, actor().office_ids, actor().today)
           return show("villages/index.html", page=page)

   `actor()` is the signed-in person as `ledger.programme.people.Actor`; `person()` their `User`. `office_in_use()` is
   the `Office` chosen with `?office=20`, or the person's first (`web.doors`). Reports take `actor().office_ids` and
   raise NotFound outside them: let it rise, the handler shows 404. Never catch Refusal yourself.

3. A view that changes something has a form made of `web.forms` (CSRF and request key are in the base class):

       @blueprint.route("/loans/<number>/repayment", methods=["GET", "POST"])
       @allow("officer")
       def repay(number: str) -> Answer:
           form = RepaymentForm()
           if form.sent():                     # POST, token right, every field sound
               done = form.attempt(lambda session: repayments.record(session, number, ..., form.key))
               if done:                        # committed; `done.value` is what the verb returned
                   return go("loans.loan", number=number)
           with reading() as session:
               page = loan_page(session, actor().office_ids, number, actor().today)
           return show("loans/repay.html", form=form, page=page)     # 422 by itself if the form was refused

   A Refusal raised inside `attempt` rolls back and lands on the field it names, or in the box above the form.

4. A template extends `layout.html`, sets `section` (the nav line to mark), fills `title`, `head` (h1 and actions) and
   `content`, and imports what it needs from `macros.html`: `field`, `refusal_box`, `hidden`, `state`, `amount`,
   `pager` (takes the report's `Paging`), `voucher` (the entry page is endpoint `journal.entry` with `office` and
   `voucher`) ... No inline style, no inline script: the Content-Security-Policy blocks them. Filters: `riel`, `day`,
   `long_day`, `moment`, `percent` (from ppm), `full` (a place with its unit). A name in both scripts:
   `{{ names(x) }}`. `maybe_url(endpoint, ...)` is "" where a page is missing or closed to the person.

5. Words: English text inside `_("...")` in templates, `N_("...")` for labels in Python, `text("...")` for a finished
   Python string; plural `_n("{n} family", "{n} families", n)`. The English is the key of the Khmer in
   `web/translations/km/LC_MESSAGES/*.po` (messages.po: foundation and the officer's pages; books.po: the rest).
   A test finds what has no Khmer.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from web import assets, doors, errors, formats, i18n, navigation, security
from web.paths import TEMPLATES

PARTS: tuple[str, ...] = (
    "web.entrance",
    "web.families",
    "web.repayments",  # its pages belong to the blueprint of web.loans
    "web.applications",
    "web.products",
    "web.losses",
    "web.loan_papers",
    "web.approvals",
    "web.changes",
    "web.moratoria",
    "web.funds",
    "web.settings",
    "web.today",
    "web.villages",
    "web.visit_keying",  # its pages belong to the blueprint of web.visits
    "web.training",
    "web.collect_files",  # its pages belong to the blueprint of web.collect
    "web.receipts",
    "web.due",
    "web.journal",
    "web.balances",
    "web.periods",
    "web.statements",
    "web.portfolio",
    "web.audit",
    "web.verify",
    "web.imports",
)
"""Modules with a `blueprint`, one line each; append yours."""


def create_app(books: doors.Books, *, clock: Callable[[], datetime] | None = None, testing: bool = False,
               config: dict[str, Any] | None = None) -> Flask:
    """The application on these books. `clock` gives the present moment (aware); `config` overrides Flask settings.

    The secret key is read from, or made in, `books.home`. Behind a proxy set `PROXIES` to the number of proxies
    whose X-Forwarded-* headers may be believed (FAMILYFUND_PROXIES, else none).
    """
    app = Flask("web", template_folder=str(TEMPLATES), static_folder=None)
    app.config.update(security.settings(books.home), TESTING=testing, **(config or {}))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    doors.install(app, books, clock or _now)
    for part in (security, assets, i18n, formats, navigation, errors):
        part.install(app)
    for name in PARTS:
        app.register_blueprint(import_module(name).blueprint)
    if proxies := int(app.config.get("PROXIES", 0)):
        app.wsgi_app = ProxyFix(app.wsgi_app, proxies, proxies, proxies, proxies)  # type: ignore[method-assign]
    return app


def _now() -> datetime:
    return datetime.now(UTC)
