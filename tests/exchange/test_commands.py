"""familyfund template and familyfund import, as they are typed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from ledger.books import tables
from ledger.cli import main
from tests.exchange.files import file
from tests.exchange.test_loans import HEAD as LOANS
from tests.exchange.test_loans import row
from tests.exchange.test_taken_over import DEAR, LATE
from tests.programme.conftest import VILLAGE, World

FAMILIES = ("Old number", "Village", "Name in Khmer (head)", "Name in Latin (head)", "Sex (head)", "Remark")
KEO = ("B-16", VILLAGE, "កែវ", "Keo", "f", "quiet")
Run = Callable[..., Result]


@pytest.fixture
def run(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("import families", rows, "--by officer")` writes the rows into a file and runs the command on it."""
    monkeypatch.setenv("FAMILYFUND_HOME", str(tmp_path / "home"))

    def command(words: str, rows: list[tuple[Any, ...]] | None, options: str, code: int = 0) -> Result:
        path = tmp_path / "rows.xlsx"
        if rows is not None:
            path.write_bytes(file(rows).getvalue())
        result = CliRunner().invoke(main, [*words.split(), str(path), *options.split(), "--db", world.books.url])
        assert result.exit_code == code, result.output
        return result
    return command


def families(world: World) -> int:
    with world.books.reading() as session:
        return int(session.execute(select(func.count()).select_from(tables.families)).scalar_one())


def test_families_go_in_once(world: World, run: Run) -> None:
    rows = [FAMILIES, KEO]
    result = run("import families", rows, "--by officer --dry-run")
    assert result.stderr == "Not read: Sheet F (Remark)\n"
    assert result.stdout == "Would bring in 1 families (SR-0001 to SR-0001); 0 were there already.\n"
    assert families(world) == 0
    assert "Brought in 1 families (SR-0001 to SR-0001); 0 were there already." in run(
        "import families", rows, "--by officer").output
    assert "Brought in 0 families; 1 were there already." in run("import families", rows, "--by officer2").output
    assert families(world) == 1


def test_faults_are_listed_and_nothing_is_kept(world: World, run: Run) -> None:
    result = run("import families", [FAMILIES, KEO, ("B-17", "Nowhere", "", "Sok", "x", None)], "--by officer", 1)
    assert result.stderr.splitlines() == [
        "Sheet B3 (Village): Nowhere is not a village in the programme of this office. Choose one of its villages, or "
        "ask the administrator to add it.",
        "Sheet C3 (Name in Khmer (head)): This is empty. Fill it in.",
        "Sheet E3 (Sex (head)): Write one of these: ស្រី woman, ប្រុស man.",
        "Nothing was booked: this workbook has faults (3). Mend them in the workbook and bring it again."]
    assert result.stdout == "" and families(world) == 0


def test_loans_need_two_people(world: World, run: Run) -> None:
    world.family()
    rows = [LOANS, row(Taken_over_on="30/06/2008")]
    both = "--by approver --approved-by approver"
    assert "Nobody approves their own work" in run("import loans", rows, both, 1).output
    assert "Say who with --approved-by: admin, approver, boss." in run("import loans", rows, "--by officer", 1).output
    assert "Your role (officer) may not do this." in run(
        "import loans", rows, "--by officer --approved-by officer2", 1).output
    assert "Brought in 1 loans (J-" in run("import loans", rows, "--by officer --approved-by approver").output
    world.check()


def test_a_rehearsal_of_loans_says_what_they_come_to(world: World, run: Run) -> None:
    world.family()
    world.on = date(2008, 7, 1)  # the command's clock is the machine's: every instalment is overdue by now
    result = run("import loans", [LOANS, row(), LATE, DEAR], "--by officer --approved-by approver --dry-run")
    first, *lines = result.stdout.splitlines()
    assert first == "Would bring in 3 loans (J-2008-0001 to J-2008-0003); 0 were there already."
    assert lines[0].startswith("Lent in all 300,000 riel. Owed on ") and ": principal 109,100, interest " in lines[0]
    assert lines[0].endswith("(3 of 3 loans).")
    assert lines[1:] == [
        "Account 3210, opening balances from older books: + 109,100, from 0 to 109,100.",
        "Look twice: K-7 (SR-0001): 1.00 % a month, flat: on the whole loan until the end; APR 21.39 %, over the cap "
        "of 18.00 %.",
        "Look twice: K-9 (SR-0001): 24.00 % a year; APR 23.93 %, over the cap of 18.00 %."]
    run("import loans", [LOANS, row(Old_loan_number="K-1", **{"Interest_rate_%": 12})], "--dry-run --office 20", 1)


def test_who_and_where_must_be_said(world: World, run: Run) -> None:
    rows = [FAMILIES, KEO]
    assert "Say who with --by: approver, officer, officer2." in run("import families", rows, "--office 20", 1).output
    assert "Would bring in 1" in run("import families", rows, "--office 20 --dry-run").output
    assert "Say which one with --office." in run("import families", rows, "--dry-run", 1).output
    assert "another province" in run("import families", rows, "--by far --office 20", 1).output
    assert "There is no sign-in nobody" in run("import families", rows, "--by nobody", 1).output
    assert run("import villages", rows, "", 2)


def test_a_file_that_is_none(world: World, run: Run, tmp_path: Path) -> None:
    (tmp_path / "rows.xlsx").write_text("Old number,Village\n")
    assert "This is no Excel workbook." in run("import families", None, "--by officer", 1).output
    (tmp_path / "rows.xlsx").unlink()
    assert "rows.xlsx: No such file" in run("import families", None, "--by officer", 1).output


@pytest.mark.parametrize("kind", ["families", "loans", "repayments"])
def test_templates(world: World, run: Run, kind: str) -> None:
    run(f"template {kind}", None, "--office 20")
    assert "There is no row below the headings" in run(f"import {kind}", None, "--office 20 --dry-run", 1).output
    assert "Say which one with --office." in run(f"template {kind}", None, "", 1).output
