"""The walk over the house with the rules of `architecture_rules`, and the proof that each of them can fail."""

from pathlib import Path

import pytest

from tests.architecture_rules import BELOW, LONGEST_FILE, LONGEST_FUNCTION, RULES, Source

ROOT = Path(__file__).parent.parent


def house() -> list[Source]:
    files = [path for folder in ("ledger", "web") for path in sorted((ROOT / folder).rglob("*.py"))]
    return [Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in files]


@pytest.mark.parametrize("name", RULES)
def test_the_house_keeps_its_rules(name: str) -> None:
    check, reason = RULES[name]
    faults = [f"{source.path}:{line}: {what}" for source in house() for line, what in check(source)]
    assert not faults, f"\n{name}: {reason}.\n" + "\n".join(faults)


def test_the_whole_house_is_walked() -> None:
    found = {source.layer for source in house()}
    assert {"core", "books", "programme", "reports", "paper", "exchange", "web", "cli"} <= found
    assert len(house()) > 60
    unknown = found - BELOW.keys() - {"cli"}
    assert not unknown, f"a layer without rules: {unknown}"


LONG_FUNCTION = "def f():\n" + "    x = 1\n" * LONGEST_FUNCTION
FULL_FUNCTION = "def f():\n" + "    x = 1\n" * (LONGEST_FUNCTION - 1)

BROKEN = [
    ("layers", "ledger/core/x.py", "from ledger.books import db"),
    ("layers", "ledger/books/x.py", "import ledger.programme.loans"),
    ("layers", "ledger/books/x.py", "from ledger.reports.today import today"),
    ("layers", "ledger/books/x.py", "from ledger import paper"),
    ("layers", "ledger/programme/loans.py", "from ledger.reports import balances"),
    ("layers", "ledger/programme/loans.py", "from ..reports import balances"),
    ("layers", "ledger/programme/x.py", "from ledger.paper import family"),
    ("layers", "ledger/programme/statements.py", "from ledger.paper import family"),
    ("layers", "ledger/reports/x.py", "from ledger.programme.people import Actor"),
    ("layers", "ledger/paper/x.py", "from ledger.books import journal"),
    ("layers", "ledger/paper/x.py", "from ledger.reports.balances import trial_balance"),
    ("layers", "ledger/paper/x.py", "from ledger.programme import places"),
    ("layers", "ledger/exchange/x.py", "from ledger.paper import family"),
    ("layers", "ledger/programme/x.py", "from ledger.exchange import importing"),
    ("layers", "ledger/reports/x.py", "from web import formats"),
    ("layers", "web/x.py", "from ledger.books.journal import post"),
    ("layers", "web/x.py", "from ledger import books"),
    ("layers", "web/x.py", "def page():\n    import ledger.books.db"),
    ("layers", "web/x.py", "from ledger.cli import main"),
    ("layers", "web/x.py", "import migrations.env"),
    ("layers", "ledger/novelty/x.py", "from ledger.core import money"),
    ("core_is_pure", "ledger/core/x.py", "import sqlalchemy"),
    ("core_is_pure", "ledger/core/x.py", "from flask import request"),
    ("core_is_pure", "ledger/core/x.py", "import sqlite3"),
    ("core_is_pure", "ledger/core/x.py", "from time import time"),
    ("core_is_pure", "ledger/core/x.py", "rows = open('rates.csv')"),
    ("libraries_stay_home", "web/x.py", "from sqlalchemy import select"),
    ("libraries_stay_home", "web/x.py", "import sqlalchemy.orm as orm"),
    ("libraries_stay_home", "web/x.py", "import reportlab.pdfgen"),
    ("libraries_stay_home", "web/x.py", "from openpyxl import load_workbook"),
    ("libraries_stay_home", "ledger/reports/x.py", "import xlsxwriter"),
    ("libraries_stay_home", "ledger/reports/x.py", "import uharfbuzz"),
    ("libraries_stay_home", "ledger/programme/x.py", "from flask import g"),
    ("libraries_stay_home", "ledger/cli.py", "from wtforms import Form"),
    ("libraries_stay_home", "ledger/paper/x.py", "from sqlalchemy.orm import Session"),
    ("imports_are_plain", "web/x.py", "importlib.import_module('ledger.books.db')"),
    ("imports_are_plain", "web/app.py", "__import__('sqlalchemy')"),
    ("one_door_to_the_journal", "ledger/programme/x.py", "session.execute(insert(tables.postings), rows)"),
    ("one_door_to_the_journal", "ledger/programme/x.py", "session.execute(postings.insert().values(rows))"),
    ("one_door_to_the_journal", "ledger/books/periods.py", "update(journal_entries).values(narration='')"),
    ("one_door_to_the_journal", "ledger/books/x.py", "sa.delete(tables.journal_entries)"),
    ("one_door_to_the_journal", "ledger/cli.py", "run('insert or replace into postings values (1)')"),
    ("one_door_to_the_journal", "ledger/cli.py", "run(f'DELETE FROM journal_entries where id = {number}')"),
    ("one_door_to_the_journal", "ledger/books/x.py", "run('truncate table postings')"),
    ("readers_only_read", "ledger/reports/x.py", "from sqlalchemy import insert, select"),
    ("readers_only_read", "ledger/reports/x.py", "from sqlalchemy.dialects.postgresql import insert"),
    ("readers_only_read", "ledger/reports/x.py", "from ledger.books.journal import post"),
    ("readers_only_read", "ledger/exchange/x.py", "from sqlalchemy import insert"),
    ("readers_only_read", "ledger/exchange/x.py", "from ledger.books.journal import post"),
    ("one_commit", "ledger/programme/x.py", "session.commit()"),
    ("one_commit", "ledger/books/journal.py", "connection.commit()"),
    ("one_commit", "web/x.py", "g.session.commit()"),
    ("one_commit", "ledger/books/checks.py", "session.commit()"),
    ("one_commit", "ledger/programme/x.py", "with session.begin_nested():\n    pass"),
    ("clock_outside", "ledger/core/x.py", "date.today()"),
    ("clock_outside", "ledger/programme/x.py", "datetime.datetime.now(UTC)"),
    ("clock_outside", "web/loans.py", "datetime.now()"),
    ("clock_outside", "ledger/books/x.py", "from time import time"),
    ("no_float_near_money", "ledger/core/x.py", "rate = 0.01"),
    ("no_float_near_money", "ledger/programme/x.py", "riel = float(text)"),
    ("no_float_near_money", "ledger/reports/x.py", "def share(part: int) -> float: ..."),
    ("refusals_are_literal", "web/x.py", "raise Refusal(message)"),
    ("refusals_are_literal", "ledger/books/x.py", "raise NotFound(f'No loan {number}.')"),
    ("refusals_are_literal", "ledger/books/x.py", "raise errors.NotAllowed('Not ' + role)"),
    ("refusals_are_literal", "ledger/books/x.py", "raise Refusal('No loan {}.'.format(number))"),
    ("short_files", "web/x.py", "x = 1\n" * (LONGEST_FILE + 1)),
    ("short_functions", "web/x.py", LONG_FUNCTION),
    ("short_functions", "web/x.py", "class A:\n" + "".join(f"    {line}\n" for line in LONG_FUNCTION.splitlines())),
    ("nothing_left_to_do", "web/x.py", "x = 1  # TODO round it"),
    ("nothing_left_to_do", "web/x.py", "def f():\n    raise NotImplementedError"),
]

KEPT = [
    ("layers", "ledger/programme/statements.py", "from ledger.reports.village_book import village_book"),
    ("layers", "ledger/paper/x.py", "from ledger.reports.statements import VillageBook"),
    ("layers", "ledger/exchange/x.py", "from ledger.programme.repayments import record_many"),
    ("layers", "ledger/books/x.py", "from ledger.core.money import share\nfrom . import tables\nimport sqlalchemy"),
    ("layers", "web/x.py", "from ledger.programme import loans\nfrom ledger.paper.family import render"),
    ("layers", "ledger/cli.py", "from ledger.books import db\nfrom web.app import create_app"),
    ("core_is_pure", "ledger/core/x.py", "import re\nfrom fractions import Fraction\nfrom ledger.core import money"),
    ("core_is_pure", "ledger/books/x.py", "import os"),
    ("libraries_stay_home", "ledger/books/x.py", "from sqlalchemy import select"),
    ("libraries_stay_home", "ledger/paper/x.py", "import uharfbuzz\nfrom reportlab.pdfgen import canvas"),
    ("imports_are_plain", "ledger/paper/x.py", "from importlib import resources"),
    ("one_door_to_the_journal", "ledger/books/journal.py", "session.execute(insert(postings), rows)"),
    ("one_door_to_the_journal", "ledger/books/x.py", "insert(tables.loans)\nselect(tables.postings)"),
    ("one_door_to_the_journal", "ledger/books/x.py", "'update loans set a = 1'"),
    ("one_door_to_the_journal", "ledger/books/x.py", "'grant select, insert on journal_entries to officer'"),
    ("readers_only_read", "ledger/programme/x.py", "from sqlalchemy import insert"),
    ("one_commit", "ledger/books/db.py", "connection.commit()"),
    ("one_commit", "ledger/books/checks.py", "with session.begin_nested():\n    pass"),
    ("clock_outside", "ledger/cli.py", "datetime.now(UTC)"),
    ("clock_outside", "ledger/programme/x.py", "actor.today\nclock.now()"),
    ("no_float_near_money", "ledger/paper/x.py", "margin = 0.5"),
    ("no_float_near_money", "ledger/core/x.py", "Fraction(1, 100)"),
    ("refusals_are_literal", "web/x.py", "raise Refusal('No loan {number}. ' 'Look again.', number=number)"),
    ("refusals_are_literal", "web/x.py", "raise Refusal(missing.message, 'code', **missing.values)"),
    ("short_files", "web/x.py", "x = 1\n" * LONGEST_FILE),
    ("short_functions", "web/x.py", FULL_FUNCTION),
    ("nothing_left_to_do", "web/x.py", "nothing_todo = 'left to do'"),
]


@pytest.mark.parametrize(("name", "path", "text"), BROKEN)
def test_a_rule_sees_what_breaks_it(name: str, path: str, text: str) -> None:
    assert list(RULES[name][0](Source(path, text)))


@pytest.mark.parametrize(("name", "path", "text"), KEPT)
def test_a_rule_lets_the_rest_be(name: str, path: str, text: str) -> None:
    assert not list(RULES[name][0](Source(path, text)))


def test_no_rule_is_left_without_proof() -> None:
    assert {name for name, _, _ in BROKEN} == set(RULES)
    assert all(reason for _, reason in RULES.values())
