"""`familyfund product`: what may be asked for, what it costs, and a new version."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import click

from ledger.cli.base import Day, Group, opened_books, print_json
from ledger.cli.schedule import percent_to_ppm
from ledger.core.costs import Cost
from ledger.core.errors import NotFound
from ledger.core.following_up import OTHER, TOPICS
from ledger.core.pricing import apr_percent_text
from ledger.programme import products
from ledger.programme.products import Product


@click.group(cls=Group)
def product() -> None:
    """Loan products: terms, limits, cost."""


@product.command("list")
@click.option("--on", "on_", type=Day(), default="today", help="Versions in force on this day.")
@click.option("--json", "as_json", is_flag=True)
def product_list(on_: date, as_json: bool) -> None:
    """What families may ask for, one line a product."""
    with opened_books() as books, books.reading() as session:
        there = products.in_force(session, on_)
    if as_json:
        print_json([_told(one) for one in there])
        return
    for one in there:
        apr = apr_percent_text(one.apr_ppm(one.max_riel))
        click.echo(f"{one.code}\t{one.effective_on}\t{one.min_riel:,}-{one.max_riel:,}\t{_price(one)}\t"
                   f"{one.instalments} x {one.every_months} month(s)\tAPR {apr} %\t{one.name_en}")


@product.command("show")
@click.argument("code")
@click.option("--on", "on_", type=Day(), default="today", help="The version in force on this day.")
@click.option("--json", "as_json", is_flag=True)
def product_show(code: str, on_: date, as_json: bool) -> None:
    """All terms of a product, its APR and cost, and what a moneylender would take."""
    with opened_books() as books, books.reading() as session:
        known = [one for one in products.versions(session, code) if one.effective_on <= on_]
    if not known:
        raise NotFound("There is no loan product {code}. Choose one from the list.", code=code[:20])
    one = known[-1]
    if as_json:
        print_json(_told(one))
        return
    click.echo(f"{one.code}  {one.name_en}  {one.name_km}")
    for name, value in _terms(one).items():
        click.echo(f"  {name.replace('_', ' '):20} {value}")
    click.echo(f"  {'amount':>9}  {'first':>8}  {'interest':>8}  {'to repay':>9}  {'APR':>7}  moneylender")
    for row in one.costs():
        low, high = row.moneylender
        click.echo(f"  {row.riel:>9,}  {row.first:>8,}  {row.interest:>8,}  {row.total:>9,}  "
                   f"{apr_percent_text(row.apr_ppm):>5} %  {low:,}-{high:,}")
    if one.penalty_riel:
        click.echo(f"  if every instalment is late: {one.penalty_riel * one.instalments:,} more")


def _option(name: str, *names: str, **kwargs: Any) -> Any:
    return click.option(f"--{name.replace('_', '-')}", *(names or (name,)), default=None, **kwargs)


_CHOICES = {"rate_per": ["month", "year"], "method": ["declining", "flat"],
            "amortization": ["equal-principal", "equal-instalments"], "rounding": ["carry", "nearest"],
            "order": ["interest-first", "penalty-first", "principal-first"], "recognition": ["received", "due"],
            "training": ["none", *(code for code in TOPICS if code != OTHER)]}
_TEXTS = ("fund", "name_km", "name_en")
_NUMBERS = ("min_riel", "max_riel", "multiple_riel", "instalments", "every_months", "grace_principal", "penalty_riel",
            "penalty_after_days", "max_open")
_FLAGS = ("top_up", "needs_guarantor", "needs_committee", "offered")


def _terms_options(command: Any) -> Any:
    """An option for every term: what is not given stays as it is."""
    for name in reversed(_FLAGS):
        command = click.option(f"--{name.replace('_', '-')}/--no-{name.replace('_', '-')}", name, default=None)(command)
    for name in reversed(_NUMBERS):
        command = _option(name, type=click.IntRange(0))(command)
    for name, values in reversed(_CHOICES.items()):
        command = _option(name, type=click.Choice(values))(command)
    for name in reversed(_TEXTS):
        command = _option(name)(command)
    return command


@product.command("add")
@click.argument("code")
@click.option("--effective-on", type=Day(), default="today", show_default=True, help="First day; today or later.")
@click.option("--rate-percent", "rate_ppm", callback=percent_to_ppm, default=None, help="Of --rate-per.")
@_terms_options
def product_add(code: str, effective_on: date, **changes: Any) -> None:
    """Add a version of a product. What is not said is as in its last version, or as in the programme's own product.

    A new product needs both names.
    """
    now = datetime.now(UTC)
    given = {name: value for name, value in changes.items() if value is not None}
    if given.get("training") == "none":
        given["training"] = None
    with opened_books() as books, books.unit_of_work() as session:
        known = products.versions(session, code)
        if not known and not {"name_km", "name_en"} <= given.keys():
            raise click.UsageError("A new product needs --name-km and --name-en.")
        like = known[-1] if known else products.default_version(effective_on)
        new = replace(like, **given, code=code.upper(), effective_on=effective_on, id=None)
        products.add_version(session, new, actor=None, at=now, request_key=f"cli-product-{now:%Y%m%dT%H%M%S.%f}")
    costs = new.costs()[-1]
    click.echo(f"{new.code} from {effective_on}: {_price(new)}, APR {apr_percent_text(costs.apr_ppm)} %; "
               f"{costs.riel:,} riel cost {costs.interest:,}")


def _price(one: Product) -> str:
    whole, rest = divmod(one.rate_ppm, 10_000)
    return f"{f'{whole}.{rest:04}'.rstrip('0').rstrip('.')} % a {one.rate_per}"


def _terms(one: Product) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(one)
            if field.name not in ("id", "code", "name_km", "name_en")}


def _told(one: Product) -> dict[str, Any]:
    told = {"code": one.code, "name_km": one.name_km, "name_en": one.name_en, **_terms(one)}
    return told | {"effective_on": one.effective_on.isoformat(), "costs": [_cost(row) for row in one.costs()]}


def _cost(row: Cost) -> dict[str, Any]:
    return {"riel": row.riel, "instalments": row.instalments, "interest_riel": row.interest, "total_riel": row.total,
            "apr_percent": float(apr_percent_text(row.apr_ppm)), "moneylender_riel": list(row.moneylender),
            "penalties_riel": row.penalties}
