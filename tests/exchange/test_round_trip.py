"""Taking over as an office does it: the empty form, filled in by a program, brought in, and brought in again."""

import io
from datetime import date
from typing import Any

import openpyxl

from ledger.exchange.forms import empty_form
from ledger.exchange.importing import KINDS, Outcome, bring_in
from tests.exchange.files import saved
from tests.exchange.test_repayments import balance
from tests.programme.conftest import VILLAGE, World

FIRST_ROW = 7  # below title, heading and example


def filled(world: World, kind: str, *rows: dict[str, Any]) -> io.BytesIO:
    """The empty form of the office with these rows, each value under its English heading."""
    with world.books.reading() as session:
        book = openpyxl.load_workbook(io.BytesIO(empty_form(session, KINDS[kind], world.office)))
    page = book.worksheets[0]
    columns = {str(cell.value).splitlines()[1].removesuffix(" *"): cell.column for cell in page[5]}
    for number, row in enumerate(rows, FIRST_ROW):
        for heading, value in row.items():
            page.cell(number, columns[heading]).value = value
    return saved(book)


def bring(world: World, kind: str, content: io.BytesIO) -> Outcome:
    with world.books.unit_of_work() as session:
        return bring_in(session, KINDS[kind], world.office, io.BytesIO(content.getvalue()),
                        actor=world.actor("officer"), approved_by=world.actor("approver"))


def test_from_the_empty_forms_to_the_books_and_once_more(world: World) -> None:
    """Two families, a loan of each, three receipts; every file brought twice. 100,000 riel at 1 % over 12 months."""
    world.on = date(2008, 9, 30)
    families = filled(
        world, "families",
        {"Old number": "F-1", "Village": VILLAGE, "Name in Khmer (head)": "កែវ", "Name in Latin (head)": "Keo",
         "Sex (head)": "ស្រី woman", "Year of birth (head)": "១៩៧៥"},
        {"Old number": "F-2", "Village": VILLAGE, "Name in Khmer (head)": "ហេង", "Name in Latin (head)": "Heng",
         "Sex (head)": "m", "Registered on": "០២/០១/២០០៧"})
    contract = {"Amount lent": 100_000, "Handed over on": date(2007, 10, 15), "First due on": "15/11/2007",
                "Instalments": 12, "Interest rate %": 1, "Taken over on": date(2008, 6, 30)}
    loans = filled(
        world, "loans",
        {"Old loan number": "K-1", "Family": "F-1", **contract, "Principal still owed": 33_600},
        {"Old loan number": "K-2", "Family": "f-2", **contract, "Principal still owed": "៤១.៩០០"})
    receipts = filled(
        world, "repayments",
        {"Paper receipt": "C-1", "Loan": "K-1", "Date": "15/07/2008", "Amount": 8_600},
        {"Paper receipt": "C-2", "Loan": "k-2", "Date": date(2008, 7, 15), "Amount": "16,900", "Into": "ធនាគារ bank"},
        {"Paper receipt": "C-3", "Loan": "K-1", "Date": date(2008, 8, 15), "Amount": 8_600})
    for kind, content, new in (("families", families, 2), ("loans", loans, 2), ("repayments", receipts, 3)):
        assert bring(world, kind, content).new == new
    books = figures(world)
    # K-1: 300 of July (1 % of 33,600, rounded) and 8,300; 300 of August (1 % of 25,300) and 8,300. K-2: 8,300 of June,
    # 300 of July (the contract's: who pays late owes no more) and 8,300
    assert books == {"1110": 17_200, "1120": 16_900, "1210": 33_600 - 16_600 + 41_900 - 16_600, "3210": -75_500,
                     "4110": -900}
    world.check()
    for kind, content, rows in (("families", families, 2), ("loans", loans, 2), ("repayments", receipts, 3)):
        again = bring(world, kind, content)
        assert (again.new, again.already, again.turned_back) == (0, rows, 0)
    assert figures(world) == books
    world.check()


def figures(world: World) -> dict[str, int]:
    return {account: riel for account in ("1110", "1120", "1210", "1220", "2110", "3210", "4110")
            if (riel := balance(world, account, world.on))}
