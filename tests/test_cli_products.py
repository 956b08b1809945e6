"""`familyfund product`: the list, one product with its cost, a new version."""

import json
from datetime import UTC, date, datetime, timedelta

from click.testing import CliRunner, Result

from ledger.cli import main
from ledger.core.calendar import local_date
from ledger.programme import products
from tests.programme.conftest import World, quick_hashes, world, world_template

__all__ = ["quick_hashes", "world", "world_template"]

TODAY = local_date(datetime.now(UTC))


def run(world: World, *words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["product", *words, "--db", world.books.url])
    assert result.exit_code == code, f"{words}: {result.exit_code}\n{result.output}"
    return result


def test_every_product_command_has_help() -> None:
    for words in ([], ["list"], ["show"], ["add"]):
        assert "Usage:" in CliRunner().invoke(main, ["product", *words, "--help"]).output


def test_the_default_product_with_its_cost(world: World) -> None:
    """100,000 for a year at 1 % of what is owed costs 6,500; a moneylender would take 65,200 to 97,800."""
    line = "FSF\t2007-01-01\t100,000-200,000\t1 % a month\t12 x 1 month(s)\tAPR 12.02 %"
    assert run(world, "list").output.startswith(line)
    shown = json.loads(run(world, "show", "fsf", "--json").output)
    assert [(row["riel"], row["interest_riel"], row["moneylender_riel"]) for row in shown["costs"]] == [
        (100_000, 6_500, [65_200, 97_800]), (200_000, 13_000, [129_800, 194_700])]
    assert json.loads(run(world, "list", "--json").output) == [shown]
    words = run(world, "show", "FSF").output
    assert "65,200-97,800" in words and "penalty riel         0" in words and "106,500" in words
    assert json.loads(run(world, "list", "--on", "2006-12-31", "--json").output) == []
    assert "no loan product FSF" in run(world, "show", "FSF", "--on", "2006-12-31", code=1).output


def test_a_version_is_added(world: World) -> None:
    """What is not said stays; it is the command line's, not a person's."""
    words = ("--rate-percent", "1.25", "--penalty-riel", "500", "--penalty-after-days", "7", "--training", "pigs",
             "--top-up", "--order", "penalty-first")
    assert "1.25 % a month, APR 14.98 %; 200,000 riel cost 16,200" in run(world, "add", "FSF", *words).output
    with world.books.reading() as session:
        old, new = products.versions(session)
    assert (new.effective_on, new.rate_ppm, new.penalty_riel, new.penalty_after_days, new.training, new.top_up,
            new.order, new.max_riel, new.name_en) == (
        TODAY, 12_500, 500, 7, "pigs", True, "penalty-first", old.max_riel, old.name_en)
    tomorrow = f"{TODAY + timedelta(1):%Y-%m-%d}"
    run(world, "add", "FSF", "--effective-on", tomorrow, "--training", "none", "--no-top-up", "--no-offered")
    with world.books.reading() as session:
        last = products.versions(session)[-1]
        assert (last.training, last.top_up, last.offered, last.rate_ppm) == (None, False, False, 12_500)
        assert [one.code for one in products.in_force(session, TODAY + timedelta(1))] == []


def test_what_the_command_refuses(world: World) -> None:
    """In one line each; a new product needs its names."""
    assert "--name-km and --name-en" in run(world, "add", "PIG", code=2).output
    assert "flat method is not allowed" in run(world, "add", "FSF", "--method", "flat", code=1).output
    assert "at most 18.00 %" in run(world, "add", "FSF", "--rate-percent", "1.6", code=1).output
    assert "today or later" in run(world, "add", "FSF", "--effective-on", "2008-01-01", code=1).output
    assert "no loan product PIG" in run(world, "show", "PIG", code=1).output
    run(world, "add", "FSF", "--rate-percent", "x", code=2)
    run(world, "add", "PIG", "--name-km", "ជ្រូក", "--name-en", "Pigs")
    assert "already a version from" in run(world, "add", "pig", code=1).output
    with world.books.reading() as session:
        assert [one.code for one in products.in_force(session, TODAY)] == ["FSF", "PIG"]
        assert products.current(session, date(2008, 1, 1)).rate_ppm == 10_000
