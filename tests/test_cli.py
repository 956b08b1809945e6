"""The familyfund command as an officer of the house types it."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from ledger.books import tables
from ledger.books.db import open_books
from ledger.cli import main
from tests.conftest import Server


class Shell:
    """`shell("check --json")` runs the command on one database and gives its result."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __call__(self, line: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, [*line.split(), "--db", self.url])
        assert result.exit_code == code, f"{line}: {result.exit_code}\n{result.output}"
        return result


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shell(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Books with the demo until 30 September 2008, loaded by the command itself."""
    folder = tmp_path_factory.mktemp("cli")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAMILYFUND_HOME", str(folder))
        if request.param == "sqlite":
            url, drop = f"sqlite:///{folder / 'books.db'}", None
        else:
            server: Server = request.getfixturevalue("server")
            url, drop = server.create("cli_demo"), lambda: server.drop("cli_demo")
        shell = Shell(url)
        assert shell("demo").output == ""
        yield shell
        if drop:
            drop()


def test_every_command_has_help() -> None:
    pages = [[name] for name in main.commands] + [
        [group, name] for group in ("user", "product", "sheet") for name in main.commands[group].commands]
    for words in [[], *pages]:
        result = CliRunner().invoke(main, [*words, "--help"])
        assert result.exit_code == 0 and "Usage:" in result.output, words
    assert {"migrate", "init", "demo", "serve", "user", "check", "head", "verify", "schedule", "statement",
            "report"} <= set(main.commands)


def test_the_demo_is_the_real_programme(shell: Shell) -> None:
    """176 x 100,000 + 95 x 200,000 = 36,600,000 riel to 271 families in 10 villages."""
    province = json.loads(shell("report province 20 --as-of 2008-09-30 --json").output)
    assert (province["families"], province["villages"], province["loans"]) == (271, 10, 271)
    assert province["disbursed_riel"] == 36_600_000
    assert province["repaid_principal_riel"] + province["outstanding_riel"] == 36_600_000
    assert len(province["by_village"]) == 10
    for key in ("families", "loans", "disbursed_riel", "repaid_principal_riel", "interest_received_riel",
                "written_off_riel", "outstanding_riel", "overdue_riel"):
        assert sum(village[key] for village in province["by_village"]) == province[key], key
    assert province["overdue_riel"] > 0 and province["interest_received_riel"] > 0
    second = json.loads(shell("report province 01 --as-of 2008-09-30 --json").output)
    assert second["villages"] == 10 and second["families"] > 0 and second["loans"] > 0


def test_the_demo_is_sound_and_not_loaded_twice(shell: Shell) -> None:
    assert shell("check").output == ""
    assert json.loads(shell("check --json").output) == {"sound": True, "faults": []}
    assert "not empty" in shell("demo", code=1).stderr
    assert shell("demo --if-empty").output == ""


def test_the_trial_balance_of_one_office_and_of_all(shell: Shell) -> None:
    for line in ("report trial-balance 20 --as-of 30/09/2008 --json", "report trial-balance --as-of 2008-09-30 --json"):
        sheet = json.loads(shell(line).output)
        assert sheet["totals"]["debit"] == sheet["totals"]["credit"] == sum(row["debit"] for row in sheet["accounts"])
        assert {"account", "name", "debit", "credit"} <= set(sheet["accounts"][0])
    assert {row["account"]: row["credit"] for row in sheet["accounts"]}["3110"] >= 36_600_000
    proof = json.loads(shell("report fund-proof 20 --as-of 2008-09-30 --json").output)
    assert all(fund["balanced"] and fund["sources"] == fund["uses"] for fund in proof["funds"])


def test_heads_and_the_log_beside_the_database(shell: Shell) -> None:
    heads = [line.split("\t") for line in shell("head").output.splitlines()]
    assert [row[0] for row in heads] == ["01", "20"] and all(len(row[2]) == 64 for row in heads)
    assert int({row[0]: row[1] for row in heads}["20"]) > 2_000


@pytest.mark.parametrize("lang", ["km", "en", "both"])
def test_statements_are_the_same_bytes_again_and_can_be_verified(shell: Shell, tmp_path: Path, lang: str) -> None:
    village = json.loads(shell("report province 20 --as-of 2008-09-30 --json").output)["by_village"][0]["code"]
    for kind, code in (("family", "SR-0001"), ("village", village), ("province", "20")):
        once, again = tmp_path / "1.pdf", tmp_path / "2.pdf"
        for path in (once, again):
            assert shell(f"statement {kind} {code} --as-of 2008-09-30 --lang {lang} -o {path}").output == ""
        assert once.read_bytes().startswith(b"%PDF-") and once.read_bytes() == again.read_bytes()


def test_a_printed_code_is_verified_without_a_name(shell: Shell, tmp_path: Path) -> None:
    from pypdf import PdfReader
    path = tmp_path / "s.pdf"
    shell(f"statement family SR-0002 --as-of 2008-09-30 --lang en -o {path}")
    words = "".join(page.extract_text() for page in PdfReader(path).pages).split()
    code = next(word for word in words if len(word) == 9 and word[4] == "-" and word.replace("-", "").isalnum()
                and word.isupper() and not word.startswith("SR"))
    said = shell(f"verify {code}").output
    assert "matches the books" in said and "does not" not in said and "family" in said
    family = json.loads(shell("report family SR-0002 --as-of 2008-09-30 --json").output)
    assert family["name"] not in said and family["name_km"] not in said
    shell("verify AAAA-AAAA", code=1)


def test_the_papers_of_a_loan(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "p.pdf"
    for kind, lang in (("contract", "km"), ("card", "both"), ("voucher", "km"), ("quote", "both")):
        assert shell(f"paper {kind} sr-l0002 {path} --on 2008-09-30 --lang {lang}").output == ""
        assert path.read_bytes().startswith(b"%PDF-")
        path.unlink()
    for line, words in (("quote SR-L9999", "no loan"), ("closing SR-L0271 --on 2007-06-01", "Nothing is lent"),
                        ("notice SR-L0002", "no new terms"), ("notices 999999", "no request")):
        kind, number, *rest = line.split()
        assert words in shell(" ".join(["paper", kind, number, str(path), *rest]), code=1).stderr, line
    assert shell(f"paper receipt SR-L0002 {path} --lang km").output == "" and path.read_bytes().startswith(b"%PDF-")
    path.unlink()
    assert "no receipt P-2007-0001" in shell(f"paper receipt SR-L0002 {path} --voucher P-2007-0001", code=1).stderr
    shell(f"paper notices SR-L0002 {path}", code=2)
    assert not path.exists()


def test_people_by_the_command_line(shell: Shell) -> None:
    told = shell("user add bopha --role auditor --office 20 --name-km បុប្ផា --name-latin Bopha "
                 "--generate-password").output
    assert "Password of bopha:" in told
    assert any(line.split("\t")[:3] == ["bopha", "auditor", "20"] for line in shell("user list").output.splitlines())
    shell("user reset bopha --generate-password")
    shell("user disable bopha")
    assert "disabled" in next(line for line in shell("user list").output.splitlines() if line.startswith("bopha"))
    assert shell("user disable nobody", code=1).stderr


def test_init_opens_real_offices_with_one_administrator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAMILYFUND_HOME", str(tmp_path))
    shell = Shell(f"sqlite:///{tmp_path / 'real.db'}")
    assert "with password" in shell("init --office 20 --generate-password").output
    assert "password" not in shell("init --office 01").output
    assert "administrator\t01,20" in shell("user list").output
    assert "already" in shell("init --office 20", code=1).stderr
    assert shell("init --office 99", code=1).stderr
    assert shell("check").output == ""


def test_mistakes_are_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAMILYFUND_HOME", str(tmp_path))
    shell = Shell(f"sqlite:///{tmp_path / 'none.db'}")
    assert "no books" in shell("check", code=1).stderr
    (tmp_path / "none.db").touch()
    for line in ("head", "check"):
        result = shell(line, code=1)
        assert "migrate" in result.stderr and result.stdout == "" and len(result.stderr.splitlines()) == 1
    shell("report province 20 --as-of 31/02/2008 --json", code=2)
    for url in ("nonsense", "mysql://x/y", "sqlite://", f"sqlite:///{tmp_path}/no/folder/x.db"):
        assert len(Shell(url)("check", code=1).stderr.splitlines()) == 1


def test_a_damaged_file_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAMILYFUND_HOME", str(tmp_path))
    (tmp_path / "damaged.db").write_bytes(b"no database" * 5000)
    shell = Shell(f"sqlite:///{tmp_path / 'damaged.db'}")
    for line in ("check", "head", "migrate", "demo", "report province 20 --json"):
        assert "damaged" in shell(line, code=1).stderr, line


def test_statements_that_cannot_be(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "s.pdf"
    for line, words in (("family SR-0001 --as-of 2001-01-01", "registered on"), ("family SR-9999", "no family"),
                        ("province 20 --as-of 2001-01-01", "opened"), ("province 20 --as-of 2199-01-01", "not come"),
                        ("village 20040607 --as-of 2001-01-01", "opened"), ("village 99999999", "no village")):
        assert words in shell(f"statement {line} -o {path}", code=1).stderr, line
    assert not path.exists()
    books = open_books(shell.url, tmp_path)
    with books.reading() as session:
        issued = session.execute(select(func.count()).select_from(tables.statements)).scalar_one()
    assert "No such file" in shell(f"statement family SR-0009 -o {tmp_path / 'no' / 's.pdf'}", code=1).stderr
    with books.reading() as session:
        assert session.execute(select(func.count()).select_from(tables.statements)).scalar_one() == issued
    books.dispose()


@pytest.mark.parametrize("rate", ["NaN", "inf", "1e400", "-1", "0.00001", "1001", "x"])
def test_a_rate_that_is_none(rate: str) -> None:
    line = ["schedule", "--principal", "1000", "--rate-percent", rate, "--instalments", "2", "--disbursed-on",
            "2008-01-01", "--first-due-on", "2008-02-01", "--json"]
    result = CliRunner().invoke(main, line)
    assert result.exit_code == 2 and "--rate-percent" in result.stderr and result.stdout == ""


def test_a_password_may_be_piped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAMILYFUND_HOME", str(tmp_path))
    line = ["init", "--office", "20", "--db", f"sqlite:///{tmp_path / 'piped.db'}"]
    result = CliRunner().invoke(main, line, input="a long enough password\n")
    assert result.exit_code == 0 and "password" not in result.output
    result = CliRunner().invoke(main, [*line[:3], "--db", f"sqlite:///{tmp_path / 'short.db'}"], input="short\n")
    assert result.exit_code != 0


def test_schedule_needs_no_books_and_warns() -> None:
    line = ("schedule --principal 200000 --rate-percent 1 --instalments 12 --method {} --amortization equal-principal "
            "--multiple {} --disbursed-on 2008-02-05 --first-due-on 2008-03-05 --json")
    good = CliRunner().invoke(main, line.format("declining", 100).split())
    rows = json.loads(good.stdout)
    assert good.stderr == "" and rows["total_interest"] == 13_000 and rows["apr_percent"] == 12.02
    assert rows["instalments"][0] == {"number": 1, "due_on": "2008-03-05", "principal": 16_700, "interest": 2_000,
                                      "total": 18_700, "outstanding": 183_300}
    assert date.fromisoformat(rows["instalments"][-1]["due_on"]) == date(2009, 2, 5)
    flat = CliRunner().invoke(main, line.format("flat", 1).split())
    assert json.loads(flat.stdout)["apr_percent"] == 21.46 and "flat" in flat.stderr and "18 %" in flat.stderr


def test_following_up_of_one_office_and_of_all(shell: Shell, tmp_path: Path) -> None:
    """The families of a village are counted, never named; the form of a village is a PDF."""
    one = json.loads(shell("report following-up 20 --as-of 2008-09-30 --json").output)
    families = one["families"]
    assert (one["from_on"], families["followed"]) == ("2008-07-01", 271)
    assert families["visited"] + families["missed"] == 271
    assert families["well"] + families["struggling"] + families["stopped"] == families["visited"]
    assert len(one["by_village"]) == 10 and "SR-" not in json.dumps(one)
    assert sum(village["families"]["due"] for village in one["by_village"]) == families["due"] > 0
    every = json.loads(shell("report following-up --as-of 2008-09-30 --json").output)
    far = json.loads(shell("report following-up 01 --as-of 2008-09-30 --json").output)["families"]
    assert len(every["by_village"]) == 20
    assert {key: families[key] + far[key] for key in families} == every["families"]
    shell(f"visit-form 20040607 {tmp_path}/form.pdf --lang km")
    assert (tmp_path / "form.pdf").read_bytes().startswith(b"%PDF")
    assert "There is no village" in shell(f"visit-form 20040608 {tmp_path}/none.pdf", code=1).stderr
    shell(f"attendance-sheet 20040607 {tmp_path}/who.pdf --lang km")
    assert (tmp_path / "who.pdf").read_bytes().startswith(b"%PDF")
    assert "There is no village" in shell(f"attendance-sheet 20040608 {tmp_path}/none.pdf", code=1).stderr
    assert not (tmp_path / "none.pdf").exists()
