"""What a loan may be: one product, in versions by date. A loan keeps the terms it was made under."""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.core import pricing
from ledger.core.calendar import add_months
from ledger.core.errors import Refusal
from ledger.core.schedule import Amortization, Method, RatePer, Rounding, Terms, schedule
from ledger.programme import texts
from ledger.programme.people import MANAGERS, Actor, require_role

DEFAULT_CODE = "FSF"


@dataclass(frozen=True)
class Product:
    """A version of a product. Limits and multiple in riel; `rate_ppm` per month or year (10000 is 1 %)."""

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
    id: int | None = None

    def terms(self, principal: int, instalments: int | None = None) -> Terms:
        """The terms of a loan of `principal` riel under this version, or a shorter one of so many instalments."""
        return Terms(
            principal=principal, rate_ppm=self.rate_ppm, rate_per=cast(RatePer, self.rate_per),
            instalments=self.instalments if instalments is None else instalments,
            method=cast(Method, self.method), amortization=cast(Amortization, self.amortization),
            multiple=self.multiple_riel, rounding=cast(Rounding, self.rounding), every_months=self.every_months,
            grace_principal=self.grace_principal)

    def apr_ppm(self, principal: int) -> int:
        """The annual percentage rate of such a loan, lent on a first of January, in parts per million."""
        lent_on = date(2001, 1, 1)
        plan = schedule(self.terms(principal), lent_on, add_months(lent_on, self.every_months))
        return pricing.apr_ppm(principal, lent_on, [(part.due_on, part.total) for part in plan])


def current(session: Session, on: date, code: str = DEFAULT_CODE) -> Product:
    """The version in force on a date (effective that day or before). Raises Refusal when there is none yet."""
    there = [version for version in versions(session, code) if version.effective_on <= on]
    if not there:
        raise Refusal("There is no loan product for {given_on} yet. Use a later date or add a version of the product.",
                      field="on", given_on=on)
    return there[-1]


def versions(session: Session, code: str = DEFAULT_CODE) -> list[Product]:
    """Every version, oldest first."""
    table = tables.product_versions
    return [_product(row) for row in session.execute(
        select(table, tables.funds.c.code.label("fund")).join(tables.funds, tables.funds.c.id == table.c.fund_id)
        .where(table.c.code == code).order_by(table.c.effective_on))]


def check_terms(product: Product, riel: int, instalments: int | None) -> None:
    """Raise Refusal for an amount or a number of instalments that this version does not allow."""
    if not product.min_riel <= riel <= product.max_riel:
        raise Refusal("A loan is from {min_riel} to {max_riel} riel. Choose an amount within these limits.",
                      field="riel", min_riel=product.min_riel, max_riel=product.max_riel)
    if riel % product.multiple_riel:
        raise Refusal("The amount must be a multiple of {multiple_riel} riel.", field="riel",
                      multiple_riel=product.multiple_riel)
    if instalments is not None and not product.grace_principal < instalments <= product.instalments:
        raise Refusal("This product has at most {most} instalments. Choose fewer.", field="instalments",
                      most=product.instalments)


def add_version(session: Session, product: Product, actor: Actor) -> None:
    """A new version from its `effective_on`, by an administrator.

    Raises Refusal when it costs more than 18 % a year (APR), is flat, is not later than the versions there are, or
    its limits make no sense.
    """
    require_role(actor, *MANAGERS)
    if product.effective_on < actor.today:
        raise Refusal("A new version begins today or later: loans made under the old one keep their terms.",
                      field="effective_on")
    last = max((version.effective_on for version in versions(session, product.code)), default=None)
    if last is not None and product.effective_on <= last:
        raise Refusal("There is already a version from {last_on}. Choose a later date.", field="effective_on",
                      last_on=last)
    _check(product)
    _insert(session, product)


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


def _check(product: Product) -> None:
    if product.method != "declining":
        raise Refusal("Interest is only on the balance still owed. The flat method is not allowed for new loans.",
                      field="method")
    if not 0 < product.min_riel <= product.max_riel:
        raise Refusal("The smallest amount must be above zero and not more than the largest.", field="min_riel")
    if product.multiple_riel < 1 or any(riel % product.multiple_riel for riel in (product.min_riel, product.max_riel)):
        raise Refusal("Both limits must be multiples of {multiple_riel} riel.", field="multiple_riel",
                      multiple_riel=product.multiple_riel)
    texts.name(product.name_km, "name_km")
    texts.name(product.name_en, "name_en")
    for principal in (product.min_riel, product.max_riel):
        pricing.check_cap(product.apr_ppm(principal))


def _insert(session: Session, product: Product) -> None:
    fund_id = session.execute(
        select(tables.funds.c.id).where(tables.funds.c.code == product.fund)).scalar_one_or_none()
    if fund_id is None:
        raise Refusal("There is no fund {fund}. Choose one of the funds.", field="fund", fund=product.fund)
    session.execute(insert(tables.product_versions).values(
        code=product.code, effective_on=product.effective_on, fund_id=fund_id, name_km=product.name_km,
        name_en=product.name_en, min_riel=product.min_riel, max_riel=product.max_riel, rate_ppm=product.rate_ppm,
        rate_per=product.rate_per, method=product.method, amortization=product.amortization,
        rounding=product.rounding, instalments=product.instalments, every_months=product.every_months,
        grace_principal=product.grace_principal, multiple_riel=product.multiple_riel))


def _product(row: Row[tuple[Any, ...]]) -> Product:
    return Product(
        row.code, row.effective_on, row.fund, row.name_km, row.name_en, row.min_riel, row.max_riel, row.rate_ppm,
        row.rate_per, row.method, row.amortization, row.rounding, row.instalments, row.every_months,
        row.grace_principal, row.multiple_riel, row.id)
