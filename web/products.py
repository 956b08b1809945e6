"""Loan products: what may be asked for, what each costs, and a new version of one by an administrator."""

import re
from dataclasses import fields
from typing import Any

from flask import Blueprint, request

from ledger.core.errors import NotFound, Refusal
from ledger.core.following_up import OTHER, TOPICS
from ledger.core.money import parse_riel, to_latin_digits
from ledger.programme import products
from ledger.programme.people import MANAGERS
from ledger.programme.products import Product
from ledger.reports.products import use_of_versions
from web.asking import asked_text
from web.doors import EVERYBODY, Answer, Session, actor, allow, go, reading, show
from web.formats import name
from web.forms import Choice, Day, Form, Needed, Number, Riel, Typed, Words, options
from web.i18n import N_, text
from web.navigation import tell

blueprint = Blueprint("products", __name__, url_prefix="/products")

YES_NO = (("0", N_("No")), ("1", N_("Yes")))
CHOICES = {
    "rate_per": (("month", N_("a month")), ("year", N_("a year"))),
    "amortization": (("equal-principal", N_("equal parts of the principal")),
                     ("equal-instalments", N_("equal instalments"))),
    "rounding": (("carry", N_("what is cut off goes into the next instalment")),
                 ("nearest", N_("each instalment by itself"))),
    "order": (("interest-first", N_("interest, then principal, then penalty")),
              ("penalty-first", N_("penalty, then interest, then principal")),
              ("principal-first", N_("principal, then interest, then penalty"))),
    "recognition": (("received", N_("when it is received")), ("due", N_("when it falls due"))),
    "top_up": YES_NO, "needs_guarantor": YES_NO, "needs_committee": YES_NO, "offered": YES_NO}
FLAGS = ("top_up", "needs_guarantor", "needs_committee", "offered")


class Percent(Typed):
    """A rate in percent with at most four decimals, as parts per million."""

    def read(self, typed: str) -> int:
        """The rate, in either digits; a comma or a point before the decimals."""
        found = re.fullmatch(r"(\d{1,3})(?:[.,](\d{1,4}))?\s*%?", to_latin_digits(typed.strip()))
        if found is None:
            raise Refusal("Write the rate in percent, for example 1 or 1.25.")
        return int(found[1]) * 10_000 + int((found[2] or "").ljust(4, "0"))

    def shown(self) -> str:
        """Without useless noughts: 1, 1.25."""
        whole, rest = divmod(self.data, 10_000)
        return f"{whole}.{rest:04}".rstrip("0").rstrip(".")


class RielOrNone(Riel):
    """An amount, or 0 for none."""

    def read(self, typed: str) -> int:
        """The amount, in either digits."""
        return parse_riel(typed, zero=True)


class ProductForm(Form):
    """A version of a product. Interest is always on the balance still owed: there is no field for another method."""

    code = Words(N_("Code"), [Needed()])
    effective_on = Day(N_("In force from"), [Needed()])
    offered = Choice(N_("Families may ask for it"))
    name_km = Words(N_("Name in Khmer"), [Needed()])
    name_en = Words(N_("Name in English"), [Needed()])
    fund = Choice(N_("Fund"), [Needed()])
    min_riel = Riel(N_("Smallest amount"), [Needed()])
    max_riel = Riel(N_("Largest amount"), [Needed()])
    multiple_riel = Riel(N_("All amounts in multiples of"), [Needed()])
    rate = Percent(N_("Interest in percent"), [Needed()])
    rate_per = Choice(N_("The rate is for"))
    instalments = Number(N_("Most instalments"), [Needed()])
    every_months = Number(N_("Months between instalments"), [Needed()])
    grace_principal = Number(N_("First instalments with interest only"), [Needed()])
    amortization = Choice(N_("Parts"))
    rounding = Choice(N_("Rounding of interest"))
    order = Choice(N_("Money pays"))
    recognition = Choice(N_("Interest is income"))
    penalty_riel = RielOrNone(N_("Penalty for an instalment that is late"), [Needed()])
    penalty_after_days = Number(N_("Penalty after so many days"), [Needed()])
    max_open = Number(N_("Loans of a family open at once, at most"), [Needed()])
    top_up = Choice(N_("May pay off an open loan"))
    training = Choice(N_("Training that somebody of the family must have attended"))
    needs_guarantor = Choice(N_("Somebody must answer for the loan"))
    needs_committee = Choice(N_("The village committee must recommend it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, choices in CHOICES.items():
            self[field].choices = options((value, text(label)) for value, label in choices)
        self.training.choices = options([("", text("None")), *(
            (topic.code, name(topic)) for topic in TOPICS.values() if topic.code != OTHER)])

    def show_version(self, one: Product) -> None:
        """Fills the form with what is in force, for a new version of it."""
        for field in fields(one):
            if field.name in self._fields:
                value = getattr(one, field.name)
                self[field.name].data = str(int(value)) if field.name in FLAGS else value
        self.rate.data, self.training.data = one.rate_ppm, one.training or ""

    def version(self) -> Product:
        """The version that is meant."""
        typed = {field.name: self[field.name].data for field in fields(Product) if field.name in self._fields}
        typed |= {flag: typed[flag] == "1" for flag in FLAGS}
        return Product(**typed | {"method": "declining", "rate_ppm": self.rate.data, "code": str(typed["code"]).upper(),
                                  "training": typed["training"] or None})


@blueprint.get("/")
@allow(*EVERYBODY)
def index() -> Answer:
    """Every product with the version in force and what it costs."""
    with reading() as session:
        everything = products.every_version(session)
    codes = list(dict.fromkeys(one.code for one in everything))
    return show("products/index.html", products=[_shown(everything, code) for code in codes], today=actor().today,
                topics=TOPICS, manages=actor().role in MANAGERS)


@blueprint.get("/<code>")
@allow(*EVERYBODY)
def one(code: str) -> Answer:
    """A product: its terms, its cost, and all its versions."""
    with reading() as session:
        versions = products.versions(session, code)
        used = use_of_versions(session, actor().office_ids)
    if not versions:
        raise NotFound("There is no loan product {code}. Choose one from the list.", code=code[:20])
    return show("products/product.html", product=_shown(versions, versions[0].code), used=used, topics=TOPICS,
                versions=versions[::-1], today=actor().today, manages=actor().role in MANAGERS)


@blueprint.route("/version/new", methods=["GET", "POST"])
@allow(*MANAGERS)
def new() -> Answer:
    """A new version of a product, or a new product: fill in, look at what it costs, add."""
    with reading() as session:
        like = _like(session)
        funds = products.funds(session)
    form = ProductForm()
    form.fund.choices = options((fund.code, f"{fund.code} · {name(fund)}") for fund in funds)
    if request.method == "GET":
        form.show_version(like)
        form.code.data = like.code if asked_text("code") else ""
        form.effective_on.data = actor().today
    if form.sent():
        if form.step == "post":
            done = form.attempt(lambda session: products.add_version(
                session, form.version(), actor=actor(), at=actor().at, request_key=form.key))
            if done:
                tell("The product {code} has a new version.", code=form.version().code)
                return go("products.one", code=form.version().code)
        elif form.look(lambda session: products.check_version(
                session, form.version(), actor=actor(), today=actor().today)):
            return show("products/check.html", form=form, product=form.version(), topics=TOPICS, today=actor().today)
    return show("products/new.html", form=form)


def _shown(versions: list[Product], code: str) -> Product:
    """The version in force today, else the first one to come."""
    own = [version for version in versions if version.code == code]
    return next((version for version in reversed(own) if version.effective_on <= actor().today), own[0])


def _like(session: Session) -> Product:
    """The product to begin with: that of ?code=, else the programme's own."""
    versions = products.versions(session, asked_text("code") or products.DEFAULT_CODE)
    return versions[-1] if versions else products.default_version(actor().today)
