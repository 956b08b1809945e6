"""`familyfund schedule`: a calculator for repayment schedules; it needs no books."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import click

from ledger.cli.base import Command, Day, print_json
from ledger.core.money import LARGEST
from ledger.core.pricing import CAP_PPM, apr_percent_text, apr_ppm, total_interest
from ledger.core.schedule import Instalment, Terms, schedule


def percent_to_ppm(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """Percent as text to parts per million, exactly; nothing stays nothing."""
    if value is None:
        return None
    try:
        percent = Decimal(value)
    except InvalidOperation:
        raise click.BadParameter(f"{value!r} is not a number") from None
    if not percent.is_finite() or not 0 <= percent <= MOST_PERCENT or percent * 10_000 != int(percent * 10_000):
        raise click.BadParameter(f"a rate is from 0 to {MOST_PERCENT} percent and has at most four decimals")
    return int(percent * 10_000)


MOST_PERCENT = 1_000


@click.command("schedule", cls=Command)
@click.option("--principal", type=click.IntRange(1, LARGEST), required=True, help="Riel (or any whole unit).")
@click.option("--rate-percent", "rate_ppm", callback=percent_to_ppm, required=True)
@click.option("--rate-per", type=click.Choice(["month", "year"]), default="month", show_default=True)
@click.option("--instalments", type=int, required=True)
@click.option("--method", type=click.Choice(["declining", "flat"]), default="declining", show_default=True)
@click.option("--amortization", type=click.Choice(["equal-principal", "equal-instalments"]),
              default="equal-principal", show_default=True)
@click.option("--multiple", type=click.IntRange(1, LARGEST), default=100, show_default=True,
              help="Round to multiples of this.")
@click.option("--rounding", type=click.Choice(["carry", "nearest"]), default="carry", show_default=True)
@click.option("--disbursed-on", type=Day(), required=True)
@click.option("--first-due-on", type=Day(), required=True)
@click.option("--every-months", type=int, default=1, show_default=True)
@click.option("--grace-principal", type=int, default=0, show_default=True,
              help="Number of first instalments that pay interest only.")
@click.option("--json", "as_json", is_flag=True)
def schedule_command(as_json: bool, disbursed_on: date, first_due_on: date, **terms: Any) -> None:
    """Print the schedule of a loan, its total interest and its APR."""
    agreed = Terms(**terms)
    rows = schedule(agreed, disbursed_on, first_due_on)
    apr = apr_ppm(agreed.principal, disbursed_on, [(row.due_on, row.total) for row in rows])
    if agreed.method == "flat":
        click.echo("Warning: flat interest is prohibited in Cambodia; only for loans taken over from older books.",
                   err=True)
    if apr > CAP_PPM:
        click.echo(f"Warning: APR {apr_percent_text(apr)} % is over the cap of {CAP_PPM // 10_000} % a year.", err=True)
    if as_json:
        print_json({"instalments": [_row(row) for row in rows], "total_interest": total_interest(rows),
                    "apr_percent": float(apr_percent_text(apr))})
        return
    click.echo(f"{'':>3}  {'due on':10}  {'principal':>12}  {'interest':>12}  {'total':>12}  {'outstanding':>12}")
    for row in rows:
        click.echo(f"{row.number:>3}  {row.due_on}  {row.principal:>12,}  {row.interest:>12,}  {row.total:>12,}"
                   f"  {row.outstanding:>12,}")
    click.echo(f"Total interest {total_interest(rows):,}; APR {apr_percent_text(apr)} %")


def _row(row: Instalment) -> dict[str, int | str]:
    return {"number": row.number, "due_on": row.due_on.isoformat(), "principal": row.principal,
            "interest": row.interest, "total": row.total, "outstanding": row.outstanding}
