"""familyfund sheet and the lists of who is to pay, as they are typed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from ledger.cli import main
from tests.programme.conftest import OTHER_VILLAGE, VILLAGE, World
from tests.programme.village_visit import DUE, Visit, visit

Run = Callable[..., Result]
BEGIN = f"sheet begin {VILLAGE} --on 2008-03-03 --by officer"


@pytest.fixture
def village(world: World) -> Visit:
    """A village of three families whose first instalment is two days late."""
    made = visit(world, 3)
    made.number = "SR-C0001"
    return made


@pytest.fixture
def run(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("sheet list")` in the folder of the test, on the books of the world."""
    monkeypatch.setenv("FAMILYFUND_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def command(words: str, code: int = 0, *more: str) -> Result:
        result = CliRunner().invoke(main, [*words.split(), *more, "--db", world.books.url])
        assert result.exit_code == code, f"{words}: {result.output}"
        return result
    return command


def fill(path: Path, village: Visit, rows: dict[int, tuple[Any, Any, Any]]) -> None:
    """Amount, paper receipt and remark into the rows of loans, from 0."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    at = {cell.value: cell for row in page.iter_rows() for cell in row if cell.value in village.loans}
    for loan, values in rows.items():
        cell = at[village.loans[loan]]
        for column, value in enumerate(values, cell.column + 4):
            page.cell(cell.row, column, value)
    book.save(path)


def words(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def test_a_visit_by_commands(world: World, village: Visit, run: Run, tmp_path: Path) -> None:
    assert run(BEGIN).output == "SR-C0001\n"
    assert "Go on with that one" in run(BEGIN, 1).stderr
    assert run("sheet list").output == f"SR-C0001\t{VILLAGE}\t2008-03-03\t3\tdraft\t\n" == run("sheet list 20").output
    run("sheet print sr-c0001 sheet.pdf --lang en")
    assert "SR-C0001" in words(tmp_path / "sheet.pdf") and "Remark" in words(tmp_path / "sheet.pdf")
    run("sheet workbook SR-C0001 sheet.xlsx")
    fill(tmp_path / "sheet.xlsx", village, {0: (9_300, "0153", "her son came"), 2: (None, None, "will pay Friday")})
    back = "sheet bring-back SR-C0001 sheet.xlsx --by officer"
    fill(tmp_path / "sheet.xlsx", village, {0: (9_300, "0153", "her \u202eson")})
    assert "Row 1" in run(back, 1).stderr and "Nothing was saved" in run(back, 1).stderr
    assert village.sheet().version == 1  # so a mended workbook can still come
    assert "another province" in run("sheet bring-back SR-C0001 sheet.xlsx --by far", 1).stderr
    fill(tmp_path / "sheet.xlsx", village, {0: (9_300, "0153", "her son came"), 2: (None, None, "will pay Friday")})
    assert run(f"{back} --dry-run").output == "Would save: 1 paid, 2 not met, 9300 riel.\n"
    assert village.sheet().version == 1
    assert run(back).output == run(back).output == "Saved: 1 paid, 2 not met, 9300 riel.\n"
    assert (village.sheet().version, village.sheet().typed.remarks[village.loans[2]]) == (2, "will pay Friday")
    run("sheet receipts SR-C0001 receipts.pdf", 1)  # nothing is posted yet
    assert "differs from the total" in run("sheet post SR-C0001 --by officer", 1).stderr
    post = ("sheet post SR-C0001 --by officer", 0, "--because", "Counted at the office")
    assert run(*post).output == run(*post).output == f"R-2008-0001\t{village.loans[0]}\t9300\n"
    there = village.entries()
    assert "posted already" in run(back, 1).stderr and village.entries() == there
    run("sheet receipts SR-C0001 receipts.pdf --per-page 8 --lang en")
    assert "R-2008-0001" in words(tmp_path / "receipts.pdf") and "0153" in words(tmp_path / "receipts.pdf")
    assert run("sheet list").output == f"SR-C0001\t{VILLAGE}\t2008-03-03\t3\tposted\t9300\n"
    world.check()


def test_what_is_wrong_is_named_and_nothing_is_half_done(village: Visit, run: Run, tmp_path: Path) -> None:
    run(BEGIN)
    run("sheet workbook SR-C0001 sheet.xlsx")
    path, back = tmp_path / "sheet.xlsx", "sheet bring-back SR-C0001 sheet.xlsx --by officer"
    fill(path, village, {0: ("nine", None, None), 1: (5_000, "R" * 61, None)})
    told = run(back, 1).stderr
    assert "I7 (Received): This is not an amount." in told and "J8 (Paper receipt): This is too long" in told
    fill(path, village, {0: (900_000, None, None), 1: (5_000, "0153", None)})
    told = run(back, 1).stderr  # nothing is saved, so that a mended workbook can come
    assert f"Row 1, {village.loans[0]} (paid): 900,000 riel is far more" in told and village.sheet().version == 1
    fill(path, village, {0: (9_000, None, None)})
    run(back)
    fill(path, village, {0: (9_300, None, None)})
    told = run(back, 1).stderr
    assert "Here it is keyed in as 9,000, in the workbook as 9,300." in told and village.sheet().version == 2
    for line, why in ((f"sheet begin {VILLAGE} --on 2008-03-10 --by nobody", "no sign-in"),
                      (f"sheet begin {VILLAGE} --on 2008-03-10 --by auditor", "Your role"),
                      (f"sheet begin {VILLAGE} --on 2008-03-10 --by far", "another province"),
                      ("sheet begin 20040608 --by officer", "There is no village"),
                      ("sheet post SR-C0001 --by far", "another province"),
                      ("sheet print SR-C9999 x.pdf", "no collection sheet"),
                      ("sheet bring-back SR-C0001 none.xlsx --by officer", "No such file")):
        assert why in run(line, 1).stderr, line
    assert not (tmp_path / "x.pdf").exists() and village.entries() == village.entries()


def test_who_is_to_pay(world: World, village: Visit, run: Run) -> None:
    world.pay(village.loans[1], 4_000, world.on)
    week = json.loads(run(f"report due {VILLAGE} --from 25/02/2008 --to 02/03/2008 --as-of 03/03/2008 --json").output)
    assert (week["from_on"], week["to_on"], week["as_of"]) == ("2008-02-25", "2008-03-02", "2008-03-03")
    assert (week["due_riel"], week["paid_riel"], week["left_riel"]) == (3 * DUE, 4_000, 3 * DUE - 4_000)
    (place,) = week["by_village"]
    assert place["code"] == VILLAGE and [row["loan"] for row in place["loans"]] == village.loans
    assert {row["officer"] for row in place["loans"]} == {"officer"} and place["loans"][1]["left_riel"] == DUE - 4_000
    assert json.loads(run("report due 20 --as-of 01/03/2008 --json").output)["due_riel"] == 3 * DUE  # its own week
    two = json.loads(run("report due 20 --from 01/03/2008 --to 01/04/2008 --as-of 03/03/2008 --json").output)
    assert two["left_riel"] == 3 * (DUE + 9_200) - 4_000  # two instalments of each
    assert json.loads(run(f"report due {OTHER_VILLAGE} --as-of 03/03/2008 --json").output)["by_village"] == []
    late = json.loads(run(f"report overdue {VILLAGE} --as-of 03/03/2008 --json").output)
    assert late == json.loads(run("report overdue 20 --as-of 03/03/2008 --json").output)
    assert late["overdue_riel"] == 3 * DUE - 4_000 and {row["days_late"] for row in late["loans"]} == {2}
    assert json.loads(run("report overdue 20 --over 2 --as-of 03/03/2008 --json").output)["loans"] == []
    assert "--from is after --to" in run("report due 20 --from 02/03/2008 --to 01/03/2008", 2).stderr
    for line in ("report portfolio 20 --over 30", "report trial-balance --from 01/03/2008", "report due 20 --over 1"):
        assert "--over for overdue" in run(line, 2).stderr
    assert "There is no village" in run("report overdue 20040608", 1).stderr
    assert "give its code" in run("report due", 1).stderr  # there are two provinces
