"""What we write, read back with openpyxl: a reader that is not ours."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from ledger.exchange.workbook import Column, Sheet, write

NUMBER = Column(("លេខ", "Number"), width=12)
OWED = Column(("នៅជំពាក់", "Outstanding"), "riel", total=True)


def read(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def one(columns: tuple[Column, ...], *rows: tuple[object, ...], **more: object) -> Worksheet:
    return read(write([Sheet(("សន្លឹក", "Sheet"), columns, rows, **more)]))["Sheet"]


def test_a_table_comes_back_as_it_was_given() -> None:
    columns = (NUMBER, Column(("ថ្ងៃ", "Date"), "date"), OWED, Column(("ដុល្លារ", "Dollars"), "cents"),
               Column(("អត្រា", "Rate"), "percent"), Column(("ចំនួន", "Count"), "whole"))
    page = one(columns, ("SR-L0001", date(2008, 9, 30), 91_700, 892_683, 10_000, 3), ("SR-L0002", None, -500, 0, 0, 0))
    head, first, second, total = page.iter_rows(values_only=True)
    assert head[:2] == ("លេខ\nNumber", "ថ្ងៃ\nDate")
    assert first == ("SR-L0001", datetime(2008, 9, 30), 91_700, 8926.83, 0.01, 3)
    assert second == ("SR-L0002", None, -500, 0, 0, 0)
    assert total == ("សរុប Total", None, "=SUM(C2:C3)", None, None, None)
    assert page["C2"].number_format == "#,##0" and page["B2"].number_format == "dd/mm/yyyy"


def test_text_is_never_a_formula_a_link_or_a_number() -> None:
    texts = ("=1+1", "+855 12 345 678", "@SUM(A1)", "-5", "0123", "http://example.org", "{=A1}")
    page = one((NUMBER,), *((text,) for text in texts))
    cells = [row[0] for row in page.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == list(texts)
    assert {cell.data_type for cell in cells} == {"s"}


def test_a_protected_sheet_opens_only_what_is_to_be_filled_in() -> None:
    page = one((NUMBER, Column(("ប្រាក់", "Amount"), "riel", open=True)), ("SR-L0001", None), protected=True)
    assert page.protection.sheet
    assert page["A2"].protection.locked and not page["B2"].protection.locked


def test_drop_downs_longer_than_a_cell_holds() -> None:
    villages = [f"2004060{n % 10} {'village ' * 5}{n}" for n in range(40)]
    page = one((Column(("ភូមិ", "Village"), choices=villages),), (None,), blank=10)
    (rule,) = page.data_validations.dataValidation
    assert rule.formula1 == "Lists!$A$1:$A$40" and str(rule.sqref) == "A2:A12"
    assert page.parent["Lists"].sheet_state == "hidden"
    assert [row[0] for row in page.parent["Lists"].iter_rows(values_only=True)] == villages


def test_lines_above_the_head_stay_in_sight_with_it() -> None:
    page = one((NUMBER,), ("SR-L0001",), above=("Loans", "30/09/2008"))
    assert [page["A1"].value, page["A2"].value, page["A4"].value] == ["Loans", "30/09/2008", "លេខ\nNumber"]
    assert page.freeze_panes == "B5"


def test_sheet_names_are_what_excel_takes() -> None:
    sheets = [Sheet(("ក", "Loans: all/any [1]?"), (NUMBER,)), Sheet(("ក", "Loans  all any  1"), (NUMBER,)),
              Sheet(("ក", "x" * 40), (NUMBER,)), Sheet(("ក", "X" * 40), (NUMBER,))]
    names = read(write(sheets)).sheetnames
    assert len({name.lower() for name in names}) == 4
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_the_same_table_gives_the_same_bytes() -> None:
    def made() -> bytes:
        return write([Sheet(("ក", "Loans"), (NUMBER, OWED), [("SR-L0001", 5)])])
    assert made() == made()


def test_no_macro_and_nothing_that_calls_elsewhere() -> None:
    content = write([Sheet(("ក", "Loans"), (NUMBER,), [("http://example.org",)])])
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert not [name for name in names if "vba" in name or "external" in name]
