"""The pages of the portfolio: figures on any date, the way to the loans behind them, workbook and paper."""

import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest

from tests.web.conftest import Person, World

Desk = Callable[..., Person]


@pytest.fixture
def lent(world: World) -> World:
    """SR-L0001 of 100,000 lent on 1 February pays 9,300 on 1 March; SR-L0002 of 200,000 is lent on 1 July, pays
    18,700 on 1 August. Today is 15 August: 91,700 and 183,300 are owed, 45,300 overdue since 136 days."""
    first, second = world.disbursed(100_000, date(2008, 2, 1)), world.disbursed(200_000, date(2008, 7, 1))
    world.on = date(2008, 8, 15)
    world.pay(first, 9_300, date(2008, 3, 1))
    world.pay(second, 18_700, date(2008, 8, 1))
    return world


def test_every_figure_of_the_day(lent: World, signed_in: Desk) -> None:
    page = signed_in("officer").get("/portfolio")
    for words in ("275,000 ៛ 2 loans · 2 families", "33.3 % 91,700 ៛ · 1 loan", "45,300 ៛ 1 loan late, on average "
                  "136.0 days", "Agrees All loans together are account 1210, loans to families: 275,000",
                  "91–180 days 1 91,700 45,300", "Over 180 days 0 0 0", "15/08/2008 275,000 33.3 % 33.3 % 33.3 %",
                  "25,000 66,500 37.6 %"):  # fell due: 6 x 8,300 + 16,700; paid 8,300 + 16,700
        assert words in page.words, words
    assert page.html.count("<svg") == 6 and "Does not agree" not in page.words


def test_the_past_is_told_as_it_was(lent: World, signed_in: Desk) -> None:
    page = signed_in("officer").get("/portfolio", as_of="31/03/2008")
    assert "91,700 ៛ 1 loan · 1 family" in page.words and "No loan is late." in page.words
    assert "/portfolio/loans?as_of=31/03/2008" in page.links
    wrong = signed_in("officer").get("/portfolio", as_of="31/12/2008")
    assert wrong.status == 422 and "This day has not come yet" in wrong.words


def test_every_figure_leads_to_its_loans(lent: World, signed_in: Desk) -> None:
    officer = signed_in("officer")
    for by in ("village", "district", "officer", "purpose", "cycle", "sex"):
        page = officer.get("/portfolio", by=by)
        for link in {link for link in page.links if link.startswith("/portfolio")}:
            assert officer.get(link).status == 200, link
    page = officer.get("/portfolio")  # interest of a month, late loans and changed terms of a village
    for link in ("from=01/08/2008&to=15/08/2008&figure=interest", "village=20040607&over=0"):
        assert any(link in one for one in page.links), link


@pytest.mark.parametrize(("query", "said"), [
    ("over=30", "More than 30 days late Show all loans 1 loan"), ("over=0", "Late Show all loans 1 loan"),
    ("band=current", "On time Show all loans 1 loan"), ("village=20040607", "2 loans"),
    ("village=20040601", "No loan fits."), ("rescheduled=1", "Terms changed"),
    ("sex=f&cycle=1&purpose=other", "Cycle: 1 · Sex of the borrower: Women Show all loans 2 loans"),
    ("over=180&or_rescheduled=1", "More than 180 days late · or with changed terms"),
    ("figure=repaid&from=01/03/2008&to=31/03/2008", "01/03/2008 – 31/03/2008 Show all loans 1 loan"),
    ("figure=disbursed&from=01/07/2008&to=31/07/2008", "200,000 200,000 183,300"),
    ("figure=fell_due&from=01/02/2008&to=15/08/2008", "66,500 25,000 275,000"),
    ("figure=written_off&from=01/02/2008&to=15/08/2008", "together and account 5210 in this time: 0"),
    ("figure=interest&from=01/08/2008&to=15/08/2008", "Agrees All of them together and accounts 4110, 4120 and 1220 in "
     "this time: 2,000"),
    ("figure=repaid&from=01/03/2008&to=31/03/2008", "Agrees Disbursed 0, taken over 0, less repaid 8,300 and written "
     "off 0, and the change of account 1210 in this time: −8,300"),
    ("figure=fell_due&from=01/09/2007&to=15/08/2008", "rate “Repayment rate of what fell due” of the portfolio: 25,000 "
     "paid of 66,500"),
    ("band=nothing&over=x&figure=unknown", "2 loans"),
    ("officer=abc", "No loan fits."), ("officer=99999999999999999999", "No loan fits."),
    ("officer=%C2%B2", "No loan fits."),
])
def test_the_loans_behind_a_figure(lent: World, signed_in: Desk, query: str, said: str) -> None:
    page = signed_in("officer").get(f"/portfolio/loans?{query}")
    assert page.status == 200 and said in page.words, page.words


def test_the_list_of_all_says_that_it_agrees(lent: World, signed_in: Desk) -> None:
    page = signed_in("officer").get("/portfolio/loans")
    assert "Agrees All loans together and account 1210: 275,000" in page.words


def test_workbook_and_paper(lent: World, signed_in: Desk) -> None:
    officer = signed_in("officer")
    book = officer.client.get("/portfolio/workbook?as_of=31/03/2008")
    assert "portfolio-20-20080331.xlsx" in book.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(book.data))["Ageing"]
    assert [row[2] for row in sheet.iter_rows(min_row=7, max_row=8, values_only=True)] == [91_700, 0]
    paper = officer.client.get("/portfolio/paper?language=en")
    assert paper.data.startswith(b"%PDF") and "portfolio-20-20080815-en.pdf" in paper.headers["Content-Disposition"]


def test_a_new_office_and_another_province(world: World, signed_in: Desk) -> None:
    assert "No loan owes anything on this day." in signed_in("far").get("/portfolio").words
    for path in ("/portfolio", "/portfolio/loans", "/portfolio/workbook", "/portfolio/paper"):
        assert signed_in("far").get(path, office="20").status == 404


def test_in_khmer(lent: World, signed_in: Desk) -> None:
    page = signed_in("officer", "km").get("/portfolio", by="sex")
    assert "ផលប័ត្រកម្ចី" in page.words and "ស្រី" in page.words and "Amounts in riel" not in page.words
