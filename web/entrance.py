"""Sign in, sign out, and the language of the pages."""

from flask import Blueprint, g, redirect, request, session, url_for
from flask_limiter.util import get_remote_address
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from werkzeug.wrappers import Response

from ledger.core.errors import NotFound, Refusal
from ledger.programme import people
from web.doors import EVERYBODY, Answer, allow, books, now, person, public, show
from web.doors import sign_in as begin_session
from web.forms import Form, Needed, Password, Words
from web.i18n import N_, known
from web.navigation import home
from web.security import limiter, own_address

blueprint = Blueprint("entrance", __name__)


class SignInForm(Form):
    """Login and password."""

    login = Words(N_("User name"), [Needed()])
    password = Password(N_("Password"), [Needed()])


def _login_tried() -> str:
    return "login:" + people.login_key(request.form.get("login", ""))[:100]


def _failed(response: Response) -> bool:
    return response.status_code == 422


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit("30 per 10 minutes", key_func=get_remote_address, methods=["POST"], deduct_when=_failed)
@limiter.limit("8 per 10 minutes", key_func=_login_tried, methods=["POST"], deduct_when=_failed)
def sign_in() -> Answer:
    """The door. Says nothing on whether the login exists; wrong tries are counted by address and by login."""
    if g.person and request.method == "GET":
        return redirect(home(), 303)
    form = SignInForm()
    if form.sent():
        with books().unit_of_work() as books_session:
            found = people.authenticate(books_session, form.login.data or "", form.password.data or "", now())
        if found is not None:
            begin_session(found)
            return redirect(own_address(request.args.get("next"), url_for("entrance.start")), 303)
        form.refuse(Refusal("User name and password do not belong together. Try again, or ask an administrator "
                            "for a new password."))
    return show("entrance/sign_in.html", form=form, lost="lost" in request.args)


@blueprint.post("/sign-out")
@public
def sign_out() -> Answer:
    """Ends every session of the person, so that a copied cookie opens nothing any more."""
    if not FlaskForm().validate():
        return redirect(url_for("entrance.start"), 303)
    if g.person:
        with books().unit_of_work() as books_session:
            people.end_sessions(books_session, person().id)
    language = g.language
    session.clear()
    session["language"] = language
    return redirect(url_for("entrance.sign_in"), 303)


@blueprint.get("/")
@allow(*EVERYBODY)
def start() -> Answer:
    """The first page."""
    return redirect(home(), 303)


@blueprint.get("/language/<code>")
@public
def speak(code: str) -> Answer:
    """The other language, on the same page; kept for the person's next time."""
    chosen = known(code)
    if chosen is None:
        raise NotFound("These pages are in Khmer and English only.")
    set_language(chosen)
    return redirect(own_address(request.args.get("next"), url_for("entrance.start")), 303)


def set_language(code: str) -> None:
    """From now on, for this person (or for this browser, before signing in)."""
    session["language"] = g.language = code
    if g.person and g.person.language != code:
        with books().unit_of_work() as books_session:
            people.set_language(books_session, person().id, code)


@blueprint.before_app_request
def _switched_beside_a_form() -> None:
    code = known(request.form.get("switch_language")) if request.method == "POST" else None
    if code is not None:
        set_language(code)


@blueprint.get("/health")
@public
def health() -> Answer:
    """For the one who watches the server: the books can be read."""
    return "ok\n", 200
