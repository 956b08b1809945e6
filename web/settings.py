"""People and settings: who may sign in, their roles and provinces, one's own password."""

from flask import Blueprint

from ledger.programme import people
from web.doors import EVERYBODY, Answer, actor, allow, reading, show
from web.forms import Form, Needed, Password
from web.i18n import N_

blueprint = Blueprint("settings", __name__, url_prefix="/settings")


class OwnPasswordForm(Form):
    """One's own password."""

    old = Password(N_("Password until now"), [Needed()])
    password = Password(N_("New password"), [Needed()])
    again = Password(N_("New password once more"), [Needed()])


@blueprint.get("/")
@allow(*EVERYBODY)
def index() -> Answer:
    """Everybody who works in these provinces."""
    with reading() as session:
        everybody = people.users(session, actor().office_ids)
    return show("settings/index.html", people=everybody)


@blueprint.route("/own", methods=["GET", "POST"])
@allow(*EVERYBODY)
def own() -> Answer:
    """One's own password."""
    return show("settings/own.html", form=OwnPasswordForm())
