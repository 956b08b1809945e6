"""A collection sheet taken along as a workbook and brought back."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ledger.core.errors import Refusal
from ledger.exchange.faults import Faulty
from ledger.exchange.sheet_book import read_sheet, write_sheet
from ledger.reports.figures import OfficeName
from ledger.reports.sheet_values import CollectionSheet, SheetRow
from ledger.reports.statements import Place, VillageAddress
from tests.exchange.files import saved

ON = date(2008, 9, 15)
HEAD, FIRST = 6, 7  # rows of the workbook


def row(line: int, overdue: int = 0, now: int = 9_000) -> SheetRow:
    return SheetRow(line, f"SR-{line:04}", f"សុខ {line}", f"Sok {line}", None, f"SR-L{line:04}", overdue, now, now, 0,
                    90_000, 90_900, date(2008, 10, 15), 9_000, 0)


def place(code: str, km: str, latin: str, unit_km: str, unit_en: str) -> Place:
    return Place(code, unit_km, unit_en, km, latin)


ADDRESS = VillageAddress(
    place("20040607", "ព្រៃឈើទាល", "Prey Chheu Teal", "ភូមិ", "village"), place("200406", "ក", "A", "ឃុំ", "commune"),
    place("2004", "ខ", "B", "ស្រុក", "district"), place("20", "ស្វាយរៀង", "Svay Rieng", "ខេត្ត", "province"))
SHEET = CollectionSheet("SR-S0003", OfficeName("20", "SR", "មន្ទីរ", "Department"), ADDRESS, ON, date(2008, 9, 21), 1,
                        (row(1), row(2, 4_500), row(3), row(4, 0, 0)))


def filled(change: Callable[[Worksheet], None], sheet: CollectionSheet = SHEET) -> io.BytesIO:
    book = openpyxl.load_workbook(io.BytesIO(write_sheet(sheet)))
    page = book["Collection sheet"]
    change(page)
    return saved(book)


def put(page: Worksheet, line: int, riel: Any = None, receipt: Any = None, remark: Any = None) -> None:
    for column, value in (("I", riel), ("J", receipt), ("K", remark)):
        page[f"{column}{HEAD + line}"] = value


def faults(content: io.BytesIO) -> list[tuple[str, str]]:
    with pytest.raises(Faulty) as refused:
        read_sheet(content)
    return [(fault.cell, fault.reason.text()) for fault in refused.value.faults]


def test_the_sheet_says_which_it_is_and_what_is_due() -> None:
    page = openpyxl.load_workbook(io.BytesIO(write_sheet(SHEET)))["Collection sheet"]
    lines = list(page.iter_rows(values_only=True))
    assert lines[0][0] == "តារាងប្រមូលប្រាក់ Collection sheet SR-S0003"
    assert lines[1][0] == "ភូមិព្រៃឈើទាល ឃុំក · Prey Chheu Teal village, A commune · 15/09/2008"
    assert lines[FIRST][:8] == (2, "SR-0002", "សុខ 2", "Sok 2", "SR-L0002", 4_500, 9_000, 13_500)
    assert lines[FIRST + 3][5:9] == ("=SUM(F7:F10)", "=SUM(G7:G10)", "=SUM(H7:H10)", "=SUM(I7:I10)")
    opened = {cell.column_letter for cell in page[FIRST] if not cell.protection.locked}
    assert page.protection.sheet and opened == {"I", "J", "K"}


def test_there_and_back() -> None:
    def fill(page: Worksheet) -> None:
        put(page, 1, 9_000, 4711)
        put(page, 2, "៤.៥០០", "A-7", "half, the pig died")
        put(page, 4, "50,000")
    back = read_sheet(filled(fill))
    assert (back.number, back.on, back.riel) == ("SR-S0003", ON, 63_500)
    assert [(one.loan_number, one.riel, one.reference, one.remark) for one in back.rows] == [
        ("SR-L0001", 9_000, "4711", None), ("SR-L0002", 4_500, "A-7", "half, the pig died"),
        ("SR-L0003", None, None, None), ("SR-L0004", 50_000, None, None)]
    refused = back.rows[1].fault(Refusal("This receipt was used already.", "reference"))
    assert refused.line() == "Collection sheet J8 (Paper receipt): This receipt was used already."


def test_nothing_filled_in_is_a_sheet_of_nobody_met() -> None:
    assert read_sheet(io.BytesIO(write_sheet(SHEET))).riel == 0


def test_every_fault_is_named() -> None:
    def fill(page: Worksheet) -> None:
        put(page, 1, "about 9000", 4711)
        put(page, 2, None, "A-7")
        put(page, 3, 9_000, "4712")
        put(page, 4, -5, 4712)
    assert faults(filled(fill)) == [
        ("I7", "This is not an amount. Use digits only, for example 20000 or 20,000."),
        ("I8", "There is a receipt but no amount. Write the amount, or take the receipt out."),
        ("I10", "An amount cannot be negative. Write it without a minus sign.")]


def test_one_paper_receipt_for_two_payments() -> None:
    def fill(page: Worksheet) -> None:
        put(page, 1, 9_000, 4712)
        put(page, 3, 9_000, "4712")
    assert faults(filled(fill)) == [("J9", "4712 stands in row 7 too.")]


def swap(page: Worksheet, columns: str, first: int = FIRST, second: int = FIRST + 2) -> None:
    for column in columns:
        here, there = f"{column}{first}", f"{column}{second}"
        page[here], page[there] = page[there].value, page[here].value


def test_rows_that_somebody_sorted_are_known_by_family_and_loan() -> None:
    def fill_and_sort(page: Worksheet) -> None:
        put(page, 1, 9_000, "4711", "paid by her son")
        put(page, 3, None, None, "will pay Friday")
        swap(page, "ABCDEFGHIJK")
        assert page["E7"].value == "SR-L0003" and page["I9"].value == 9_000
    back = read_sheet(filled(fill_and_sort))
    assert {one.loan_number: (one.riel, one.reference, one.remark) for one in back.rows} == {
        "SR-L0001": (9_000, "4711", "paid by her son"), "SR-L0002": (None, None, None),
        "SR-L0003": (None, None, "will pay Friday"), "SR-L0004": (None, None, None)}


@pytest.mark.parametrize("columns", ["EI", "ABCD", "B", "ABCDFGHIJK"])
def test_columns_that_were_sorted_without_the_others_are_seen(columns: str) -> None:
    """Money would go to the loan of another family."""
    with pytest.raises(Refusal, match="The rows of this workbook are not those of sheet"):
        read_sheet(filled(lambda page: swap(page, columns)))


def test_a_receipt_or_remark_that_is_too_long() -> None:
    found = faults(filled(lambda page: put(page, 2, 9_000, "4" * 61, "ក" * 61)))
    assert found == [(cell, "This is too long: at most 60 characters. Shorten it.") for cell in ("J8", "K8")]


def exchanged(page: Worksheet) -> None:
    page["E7"], page["E8"] = page["E8"].value, page["E7"].value


def other_loan(page: Worksheet) -> None:
    page["E7"] = "SR-L0099"


def other_day(page: Worksheet) -> None:
    page["A4"] = str(page["A4"].value).replace("2008-09-15", "2008-09-16")


def other_sheet(page: Worksheet) -> None:
    page["A4"] = str(page["A4"].value).replace("SR-S0003", "SR-S0004")


@pytest.mark.parametrize("change", [
    lambda page: page.delete_rows(FIRST), exchanged, other_loan, other_day, other_sheet])
def test_rows_that_are_not_those_of_the_sheet(change: Callable[[Worksheet], None]) -> None:
    with pytest.raises(Refusal, match="The rows of this workbook are not those of sheet"):
        read_sheet(filled(change))


def no_such_day(page: Worksheet) -> None:
    page["A4"] = str(page["A4"].value).replace("2008-09-15", "2008-99-15")


@pytest.mark.parametrize("change", [lambda page: page.delete_rows(4), no_such_day])
def test_a_workbook_that_is_no_sheet_of_ours(change: Callable[[Worksheet], None]) -> None:
    with pytest.raises(Refusal, match="This is no collection sheet of this program"):
        read_sheet(filled(change))
