"""What a person sees when something cannot be done: a page in the layout, in their language, never a stack trace."""

import logging

from flask import Flask, g, render_template
from flask_limiter.errors import RateLimitExceeded
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from ledger.core.errors import NotAllowed, NotFound, Refusal, Unavailable
from web.i18n import N_, reason, text

log = logging.getLogger("familyfund.web")

TITLES = {
    400: N_("This could not be understood"),
    403: N_("This page is not open to you"),
    404: N_("This page is not in the books"),
    405: N_("This page is not in the books"),
    409: N_("This cannot be done"),
    413: N_("This is too much at once"),
    429: N_("Too many tries"),
    500: N_("Something went wrong here"),
    503: N_("The books cannot be used just now"),
}
ADVICE = {
    400: N_("Go back, look over what was typed and send it again."),
    403: N_("Ask an administrator if you need it."),
    404: N_("Look over the address, or search for the family above."),
    405: N_("Look over the address, or search for the family above."),
    413: N_("Send less text, or a smaller file."),
    429: N_("Wait a few minutes, then try again."),
    500: N_("Nothing was half done. Try again; if it stays, tell whoever looks after this computer the time shown "
            "below."),
}
STATUSES = ((NotFound, 404), (NotAllowed, 403), (Unavailable, 503))


def _page(status: int, advice: str | None = None) -> tuple[str, int]:
    title = TITLES.get(status, TITLES[400])
    words = advice if advice is not None else text(ADVICE.get(status, ADVICE[400]))
    return render_template("error.html", status=status, heading=title, advice=words), status


def _refusal(refusal: Refusal) -> tuple[str, int]:
    status = next((status for kind, status in STATUSES if isinstance(refusal, kind)), 409)
    return _page(status, reason(refusal))


def _http(error: HTTPException) -> tuple[str, int] | tuple[str, int, dict[str, str]] | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    allowed = error.valid_methods if isinstance(error, MethodNotAllowed) else None
    return (*_page(status), {"Allow": ", ".join(sorted(allowed))}) if allowed else _page(status)


def _limit(error: RateLimitExceeded) -> tuple[str, int, dict[str, str]]:
    seconds = error.limit.limit.get_expiry() if error.limit else 600  # the whole window: never too early
    return (*_page(429), {"Retry-After": str(seconds)})


def _bug(error: Exception) -> tuple[str, int]:
    """Our fault: the log gets it all, the page nothing. The layout itself may be what failed: then plain text."""
    log.exception("unexpected error")
    try:
        return _page(500)
    except Exception:
        log.exception("the error page failed too")
        g.desk = None
        return render_template("plain_error.html"), 500


def install(app: Flask) -> None:
    """Registers the handlers."""
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(RateLimitExceeded, _limit)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _bug)
