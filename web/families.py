"""Families: search, list, page, register and change."""

from flask import Blueprint

from web.doors import EVERYBODY, Answer, allow, show

blueprint = Blueprint("families", __name__, url_prefix="/families")


@blueprint.get("/")
@allow(*EVERYBODY)
def index() -> Answer:
    """The list of families."""
    return show("families/index.html")
