"""The wheel, installed where nothing else is, does the main job: from an empty folder to a family's statement."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.core.calendar import local_date
from ledger.core.money import date_screen
from tests.visitor import Visitor

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
VILLAGE = "20040607"


def _run(*command: str | Path, cwd: Path, **extra: str) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, env={**_plain(), **extra}, text=True,
                          capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}\n{done.stderr}"
    return done.stdout


def _plain() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("FAMILYFUND", "PYTHON"))}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in ("ledger", "web", "templates", "migrations"):  # a copy: a build leaves its traces in the tree
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source)
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, source, cwd=out)
    return next(out.glob("familyfund-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the pinned dependencies and the wheel; the folder its commands are in."""
    place = tmp_path_factory.mktemp("installed")
    _run(sys.executable, "-m", "venv", place / "venv", cwd=place)
    python = place / "venv" / SCRIPTS / "python"
    _run(python, "-m", "pip", "install", "-q", "--require-hashes", "-r", ROOT / "requirements.lock", cwd=place)
    _run(python, "-m", "pip", "install", "-q", "--no-deps", wheel, cwd=place)
    return place / "venv" / SCRIPTS


@pytest.fixture
def served(installed: Path, tmp_path: Path) -> Iterator[tuple[Path, Visitor, dict[str, str]]]:
    """A server started in an empty folder, its data in a folder of this user's own."""
    own = {"HOME": str(tmp_path / "me"), "XDG_DATA_HOME": str(tmp_path / "me" / "data"), "PYTHONIOENCODING": "utf-8"}
    empty = tmp_path / "empty"
    empty.mkdir()
    told = _run(installed / "familyfund", "init", "--office", "20", "--generate-password", cwd=empty, **own)
    own["ADMIN_PASSWORD"] = told.split()[-1]
    server = subprocess.Popen([installed / "familyfund", "serve", "--port", "0"], cwd=empty, env={**_plain(), **own},
                              stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        assert server.stdout is not None
        address = re.search(r"http://\S+", server.stdout.readline())
        assert address, "the server said nothing"
        yield empty, Visitor(address.group()), own
        assert list(empty.iterdir()) == [], "an installed program keeps its data in the user's folder"
    finally:
        server.terminate()
        server.wait(30)


def test_the_wheel_carries_pages_guards_and_words(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("templates", "migrations", "web/static", "web/translations"):
        there = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*")
                 if path.is_file() and "__pycache__" not in path.parts}
        assert there and there <= names, sorted(there - names)
    assert not [name for name in names if name.startswith(("tests", "bench"))]


def test_the_main_job_with_the_wheel(served: tuple[Path, Visitor, dict[str, str]], installed: Path,
                                     tmp_path: Path) -> None:
    folder, admin, own = served
    base, today = admin.base, date_screen(local_date(datetime.now(UTC)))
    admin.sign_in("admin", own["ADMIN_PASSWORD"])
    assert admin.send("/settings/villages", village_code=VILLAGE, since_on=today).status == 200
    passwords = {}
    for login, role in (("dara", "officer"), ("rath", "approver")):
        told = _run(installed / "familyfund", "user", "add", login, "--role", role, "--office", "20",
                    "--name-km", "ដារ៉ា", "--name-latin", login.title(), "--generate-password", cwd=folder, **own)
        passwords[login] = told.split()[-1]
    officer, approver = Visitor(base), Visitor(base)
    officer.sign_in("dara", passwords["dara"])
    approver.sign_in("rath", passwords["rath"])

    officer.send("/funds/receive", fund="FSF", riel="1,000,000", on=today, into="cash").send(step="post")
    assert "1,000,000" in officer.text
    officer.send("/families/new", village_code=VILLAGE, head_name_km="ស៊ុន សាកល្បង", head_name_latin="Sun Sakalbang",
                 head_sex="f")
    assert officer.status == 200 and "/families/SR-0001" in officer.url, officer.text
    officer.send("/families/SR-0001/loan", riel="២០០.០០០", on=today, purpose_code="rice")
    assert officer.status == 200 and "SR-L0001" in officer.text, officer.text
    number = re.search(r'href="/approvals/(\d+)', approver.open("/approvals/").text)
    assert number, approver.text
    assert approver.send(f"/approvals/{number.group(1)}", do="approve").status == 200, approver.text
    officer.send("/loans/SR-L0001/disbursement", on=today, source="cash").send(step="post")
    assert officer.status == 200, officer.text
    officer.send("/loans/SR-L0001/repayment", riel="18,700", on=today, into="cash").send(step="post")
    assert officer.status == 200 and "18,700" in officer.text, officer.text

    paper = tmp_path / "statement.pdf"
    _run(installed / "familyfund", "statement", "family", "SR-0001", "-o", paper, cwd=folder, **own)
    assert paper.read_bytes().startswith(b"%PDF-")
    assert _run(installed / "familyfund", "check", cwd=folder, **own) == ""
