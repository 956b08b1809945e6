"""The portfolio as a workbook, read back: every table on its sheet, every figure a number, totals that add up."""

import io

import openpyxl

from ledger.exchange.portfolio_book import write
from tests.paper.portfolio_samples import AT_RISK, OWED, report


def book(wrong: bool = False) -> openpyxl.Workbook:
    """The workbook of the sample."""
    return openpyxl.load_workbook(io.BytesIO(write(report(wrong=wrong))))


def table(name: str) -> list[tuple[object, ...]]:
    """The rows of a sheet from its heading on, without what is empty at the right."""
    rows = list(book()[name].iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if isinstance(row[1], str) and "\n" in row[1])
    return rows[head:]


def test_every_table_has_a_sheet() -> None:
    assert book().sheetnames == [
        "Portfolio at risk", "Ageing", "Rates", "At risk over time", "Disbursed and repaid", "Village", "District",
        "Officer", "Purpose", "Cycle", "Sex of the borrower"]


def test_risk_and_rates_are_figures() -> None:
    risk = {row[0]: row[1:] for row in table("Portfolio at risk")[1:]}
    assert risk[30][:2] == (12, AT_RISK) and round(risk[30][2], 6) == 0.071438
    rates = table("Rates")
    assert rates[1][2:4] == (23_195_300, 23_813_000) and round(rates[1][4], 6) == 0.974060
    assert table("At risk over time")[-1][1:4] == (OWED, 1_937_900, AT_RISK)


def test_a_breakdown_adds_up_to_the_whole() -> None:
    rows = table("Village")
    assert sum(row[4] for row in rows[1:-1]) == OWED and rows[-1][4] == "=SUM(E7:E16)"
    assert [row[:3] for row in table("Sex of the borrower")[1:3]] == [("f", "ស្រី", "Women"), ("m", "ប្រុស", "Men")]
    assert [row[0] for row in table("Cycle")[1:3]] == ["1", "2"]


def test_it_says_whether_it_agrees_with_the_books() -> None:
    assert "Agrees with the books" in str(book()["Ageing"]["A4"].value)
    assert "Does not agree" in str(book(wrong=True)["Ageing"]["A4"].value)


def test_the_same_report_gives_the_same_bytes() -> None:
    assert write(report()) == write(report())
