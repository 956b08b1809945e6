"""What a loan may be: products, each in versions by date. A loan keeps the terms of the version it was made under."""

import re
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Row, Select, insert, select
from sqlalchemy.orm import Session

from ledger.books import requests, tables
from ledger.core import costs, pricing
from ledger.core.calendar import local_date
from ledger.core.costs import Cost
from ledger.core.errors import NotFound, Refusal
from ledger.core.following_up import OTHER, TOPICS
from ledger.core.money import LARGEST
from ledger.core.schedule import Amortization, Method, Order, RatePer, Recognition, Rounding, Terms
from ledger.programme import asking, texts
from ledger.programme.people import MANAGERS, Actor, require_role

DEFAULT_CODE = "FSF"
MOST_OPEN = 5
LONGEST_DELAY = 365
PENALTIES_SHARE = 10
"""All penalties of a loan together are at most this part (a tenth) of it, even if every instalment is late."""


@dataclass(frozen=True)
class Product:
    """A version of a product. Amounts in riel; `rate_ppm` per month or year (10000 is 1 %).

    `max_open` loans a family may have open at once, this one counted; with `top_up` one of them may be paid off out
    of the new money. `training` is the code of a topic that somebody of the family must have attended, a guarantor
    and the committee's recommendation may be needed, all before the money is handed over. A version that is not
    `offered` ends the product: from its day on nobody can ask for it.
    """

    code: str
    effective_on: date
    fund: str
    name_km: str
    name_en: str
    min_riel: int
    max_riel: int
    rate_ppm: int
    rate_per: str  # month or year
    method: str  # declining
    amortization: str  # equal-principal or equal-instalments
    rounding: str  # carry or nearest
    instalments: int
    every_months: int
    grace_principal: int
    multiple_riel: int
    order: str = "interest-first"  # or penalty-first, principal-first
    recognition: str = "received"  # or due
    penalty_riel: int = 0
    penalty_after_days: int = 0
    max_open: int = 1
    top_up: bool = False
    training: str | None = None
    needs_guarantor: bool = False
    needs_committee: bool = False
    offered: bool = True
    id: int | None = None

    def terms(self, principal: int, instalments: int | None = None) -> Terms:
        """The terms of a loan of `principal` riel under this version, or a shorter one of so many instalments."""
        return Terms(
            principal=principal, rate_ppm=self.rate_ppm, rate_per=cast(RatePer, self.rate_per),
            instalments=self.instalments if instalments is None else instalments,
            method=cast(Method, self.method), amortization=cast(Amortization, self.amortization),
            multiple=self.multiple_riel, rounding=cast(Rounding, self.rounding), every_months=self.every_months,
            grace_principal=self.grace_principal, order=cast(Order, self.order), penalty=self.penalty_riel,
            penalty_after_days=self.penalty_after_days, recognition=cast(Recognition, self.recognition))

    def apr_ppm(self, principal: int, instalments: int | None = None) -> int:
        """The annual percentage rate of such a loan paid in time, in parts per million."""
        return costs.cost(self.terms(principal, instalments)).apr_ppm

    def costs(self) -> tuple[Cost, ...]:
        """What loans of 100,000 and 200,000 riel cost, as far as the limits allow them, and loans of the limits."""
        return tuple(costs.cost(self.terms(riel)) for riel in costs.examples(self.min_riel, self.max_riel))


def current(session: Session, on: date, code: str = DEFAULT_CODE) -> Product:
    """The version in force on a date (effective that day or before).

    Raises Refusal when there is none yet or the product is offered no more, NotFound for a code that no product has.
    """
    known = versions(session, code)
    if not known and code != DEFAULT_CODE:
        raise NotFound("There is no loan product {code}. Choose one from the list.", field="product", code=code[:20])
    there = [version for version in known if version.effective_on <= on]
    if not there:
        raise Refusal("There is no loan product for {given_on} yet. Use a later date or add a version of the product.",
                      field="on", given_on=on)
    if not there[-1].offered:
        raise Refusal("Product {code} is offered no more since {since_on}. Choose another one.", field="product",
                      code=code, since_on=there[-1].effective_on)
    return there[-1]


def in_force(session: Session, on: date) -> list[Product]:
    """What can be asked for on a date: a version of each product, the programme's own first."""
    last: dict[str, Product] = {}
    for version in every_version(session):
        if version.effective_on <= on:
            last[version.code] = version
    return [version for version in last.values() if version.offered]


def every_version(session: Session) -> list[Product]:
    """All versions of all products: the programme's own product first, the others by code; oldest version first."""
    return sorted((_product(row) for row in session.execute(_query())),
                  key=lambda one: (one.code != DEFAULT_CODE, one.code, one.effective_on))


def versions(session: Session, code: str = DEFAULT_CODE) -> list[Product]:
    """Every version of a product, oldest first; empty when there is no such product."""
    return [one for one in every_version(session) if one.code == texts.key(code)]


def version(session: Session, version_id: int) -> Product:
    """The version with this number."""
    return _product(session.execute(_query().where(tables.product_versions.c.id == version_id)).one())


def check_terms(product: Product, riel: int, instalments: int | None) -> None:
    """Raise Refusal for an amount or a number of instalments that this version does not allow."""
    if not product.min_riel <= riel <= product.max_riel:
        raise Refusal("A loan is from {min_riel} to {max_riel} riel. Choose an amount within these limits.",
                      field="riel", min_riel=product.min_riel, max_riel=product.max_riel)
    if riel % product.multiple_riel:
        raise Refusal("The amount must be a multiple of {multiple_riel} riel.", field="riel",
                      multiple_riel=product.multiple_riel)
    if instalments is not None and instalments < 1:
        raise Refusal("A loan has at least one instalment.", field="instalments")
    if instalments is not None and instalments <= product.grace_principal:
        raise Refusal("A loan of this product has at least {least} instalments. Choose more.", field="instalments",
                      least=product.grace_principal + 1)
    if instalments is not None and instalments > product.instalments:
        raise Refusal("This product has at most {most} instalments. Choose fewer.", field="instalments",
                      most=product.instalments)
    costs_ppm = product.apr_ppm(riel, instalments)  # fewer instalments round more than those that were looked at
    if costs_ppm > pricing.CAP_PPM:
        raise Refusal("So short a loan would cost {apr_percent} % a year, because amounts are rounded; the law allows "
                      "at most {cap_percent} %. Choose more instalments.", field="instalments",
                      apr_percent=pricing.apr_percent_text(costs_ppm),
                      cap_percent=pricing.apr_percent_text(pricing.CAP_PPM))


def add_version(session: Session, product: Product, *, actor: Actor | None, at: datetime, request_key: str) -> None:
    """A new version from its `effective_on`, or a new product, by an administrator (or, without actor, from the
    command line).

    Raises Refusal as `check_version` does. NotAllowed for other roles.
    """
    product = replace(product, code=texts.key(product.code))
    request = asking.asked(request_key, "product", *astuple(product))
    if requests.earlier(session, request) is not None:
        return
    check_version(session, product, actor=actor, today=local_date(at))
    _insert(session, product, added_by=None if actor is None else actor.user_id, added_at=at)
    requests.remember(session, request, f"product:{product.code}", at)


def check_version(session: Session, product: Product, *, actor: Actor | None, today: date) -> None:
    """Raise what `add_version` would refuse: more than 18 % a year (APR), the flat method, a day before today or not
    after the versions there are, limits or needs that make no sense, a fund or topic that is not there."""
    if actor is not None:
        require_role(actor, *MANAGERS)
    if product.effective_on < today:
        raise Refusal("A new version begins today or later: loans made under the old one keep their terms.",
                      field="effective_on")
    if not re.fullmatch(r"[0-9A-Z][0-9A-Z-]{1,11}", product.code):
        raise Refusal("A code has 2 to 12 letters A to Z, figures or hyphens: FSF, RICE-2.", field="code")
    last = max((one.effective_on for one in versions(session, product.code)), default=None)
    if last is not None and product.effective_on <= last:
        raise Refusal("There is already a version from {last_on}. Choose a later date.", field="effective_on",
                      last_on=last)
    _check_amounts(product)
    _check_needs(product)
    _fund_id(session, product.fund)
    for principal in (product.min_riel, product.max_riel):
        pricing.check_cap(product.apr_ppm(principal))


@dataclass(frozen=True)
class Fund:
    """Whose money a product lends."""

    code: str
    name_km: str
    name_en: str


def funds(session: Session) -> list[Fund]:
    """The funds a product may lend from, by code."""
    table = tables.funds.c
    return [Fund(*row) for row in session.execute(
        select(table.code, table.name_km, table.name_en).order_by(table.code))]


def default_version(effective_on: date) -> Product:
    """The programme's own: 1 % a month on the declining balance, 12 equal monthly parts of the principal.

    What a family can receive, 100,000 to 200,000 riel, is the policy of the Family Supporting Foundation; how its
    "one percent" is counted is not published, so rate, period and method are this version's to change.
    """
    return Product(
        DEFAULT_CODE, effective_on, "FSF", "ប្រាក់កម្ចីគាំទ្រគ្រួសារ", "Family support loan", 100_000, 200_000,
        10_000, "month", "declining", "equal-principal", "carry", 12, 1, 0, 100)


def ensure_default(session: Session, on: date) -> None:
    """The default version from `on`, unless a version is in force on that day."""
    if not any(version.effective_on <= on for version in versions(session)):
        _insert(session, default_version(on))


def _check_amounts(product: Product) -> None:
    if product.method != "declining":
        raise Refusal("Interest is only on the balance still owed. The flat method is not allowed for new loans.",
                      field="method")
    if not 0 < product.min_riel <= product.max_riel:
        raise Refusal("The smallest amount must be above zero and not more than the largest.", field="min_riel")
    if product.max_riel > LARGEST:
        raise Refusal("The amount is too large. Check the figures.", field="max_riel")
    if product.multiple_riel < 1 or any(riel % product.multiple_riel for riel in (product.min_riel, product.max_riel)):
        raise Refusal("Both limits must be multiples of {multiple_riel} riel.", field="multiple_riel",
                      multiple_riel=product.multiple_riel)
    if product.penalty_riel % product.multiple_riel:
        raise Refusal("The penalty must be a multiple of {multiple_riel} riel, like every amount of the loan.",
                      field="penalty_riel", multiple_riel=product.multiple_riel)
    if product.penalty_after_days > LONGEST_DELAY:
        raise Refusal("A penalty begins at most {most} days after the due date. Write fewer days, or no penalty.",
                      field="penalty_after_days", most=LONGEST_DELAY)
    product.terms(product.min_riel)
    most = product.min_riel // PENALTIES_SHARE // product.instalments // product.multiple_riel * product.multiple_riel
    if product.penalty_riel > most:
        raise Refusal("All penalties together may be at most a tenth of the smallest loan, even if every instalment is "
                      "late: here {most_riel} riel for each of {count} instalments. Write that or less, or 0 for none.",
                      field="penalty_riel", most_riel=most, count=product.instalments)


def _check_needs(product: Product) -> None:
    texts.name(product.name_km, "name_km", "km")
    texts.name(product.name_en, "name_en", "latin")
    if not 1 <= product.max_open <= MOST_OPEN:
        raise Refusal("A family may have from 1 to {most} loans open at once.", field="max_open", most=MOST_OPEN)
    if product.training is not None and (product.training not in TOPICS or product.training == OTHER):
        raise Refusal("Choose the training from the list, or none.", field="training")


def _fund_id(session: Session, code: str) -> int:
    fund_id = session.execute(select(tables.funds.c.id).where(tables.funds.c.code == code)).scalar_one_or_none()
    if fund_id is None:
        raise Refusal("There is no fund {fund}. Choose one of the funds.", field="fund", fund=code[:20])
    return int(fund_id)


def _insert(session: Session, product: Product, **noted: object) -> None:
    session.execute(insert(tables.product_versions).values(
        code=product.code, effective_on=product.effective_on, fund_id=_fund_id(session, product.fund),
        name_km=product.name_km, name_en=product.name_en, min_riel=product.min_riel, max_riel=product.max_riel,
        rate_ppm=product.rate_ppm, rate_per=product.rate_per, method=product.method, amortization=product.amortization,
        rounding=product.rounding, instalments=product.instalments, every_months=product.every_months,
        grace_principal=product.grace_principal, multiple_riel=product.multiple_riel, allocation_order=product.order,
        recognition=product.recognition, penalty_riel=product.penalty_riel,
        penalty_after_days=product.penalty_after_days, max_open=product.max_open, top_up=int(product.top_up),
        training=product.training, needs_guarantor=int(product.needs_guarantor),
        needs_committee=int(product.needs_committee), offered=int(product.offered), **noted))


def _query() -> Select[tuple[Any, ...]]:
    table = tables.product_versions
    return select(table, tables.funds.c.code.label("fund")).join(tables.funds, tables.funds.c.id == table.c.fund_id)


def _product(row: Row[tuple[Any, ...]]) -> Product:
    return Product(
        row.code, row.effective_on, row.fund, row.name_km, row.name_en, row.min_riel, row.max_riel, row.rate_ppm,
        row.rate_per, row.method, row.amortization, row.rounding, row.instalments, row.every_months,
        row.grace_principal, row.multiple_riel, row.allocation_order, row.recognition, row.penalty_riel,
        row.penalty_after_days, row.max_open, bool(row.top_up), row.training, bool(row.needs_guarantor),
        bool(row.needs_committee), bool(row.offered), row.id)
