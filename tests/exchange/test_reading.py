"""Rows of a workbook as values: what is understood, and every fault with its place."""

from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ledger.core.errors import Refusal
from ledger.exchange import reading
from ledger.exchange.cells import Cell
from ledger.exchange.faults import Faulty
from ledger.exchange.fields import Field, Option, day, digits, one_of, percent, phone, riel, whole, words
from ledger.exchange.reading import Table
from tests.exchange.files import SHEET, file, saved, sheet_xml, with_parts

FIELDS = (
    Field("loan", ("លេខប្រាក់កម្ចី", "Loan"), words), Field("on", ("កាលបរិច្ឆេទ", "Date"), day),
    Field("riel", ("ចំនួនទឹកប្រាក់", "Amount"), riel()), Field("phone", ("ទូរសព្ទ", "Phone"), phone, needed=False),
    Field("into", ("ដាក់ក្នុង", "Into"), one_of((Option("cash", ("សាច់ប្រាក់", "cash")),
                                             Option("bank", ("ធនាគារ", "bank"), ("b",)))), needed=False, empty="cash"))
HEAD = ("លេខប្រាក់កម្ចី\nLoan", "កាលបរិច្ឆេទ\nDate", "ចំនួនទឹកប្រាក់\nAmount", "ទូរសព្ទ\nPhone", "ដាក់ក្នុង\nInto")
GOOD = ("SR-L0001", date(2008, 9, 15), 9_800)


def table(*rows: tuple[Any, ...], head: tuple[str, ...] = HEAD, change: Any = None) -> Table:
    return reading.read(file([head, *rows], change), FIELDS)


def faults(*rows: tuple[Any, ...], head: tuple[str, ...] = HEAD, change: Any = None) -> list[tuple[str, str]]:
    return [(fault.cell, fault.reason.text()) for fault in table(*rows, head=head, change=change).faults]


def value(key: str, written: Any, style: str = "General") -> Any:
    """What a cell with this content means."""
    row = [*GOOD, None, None]
    number = [one.key for one in FIELDS].index(key)
    row[number] = written

    def styled(page: Worksheet) -> None:
        if style != "General":
            page.cell(2, number + 1).number_format = style
    found = table(tuple(row), change=styled)
    if found.faults:
        assert found.faults[0].cell == f"{'ABCDE'[number]}2"
        raise found.faults[0].reason
    return found.rows[0][key]


@pytest.mark.parametrize("written", [
    9800, 9800.0, 9799.999999999998, "9800", "9,800", "9.800", "9 800", "៩៨០០", "៩.៨០០ ៛", "9800 riel", "\u200b9800 "])
def test_amounts(written: Any) -> None:
    assert value("riel", written) == 9_800


@pytest.mark.parametrize(("written", "reason"), [
    (9800.5, "9800.5 is not a whole number of riel"), (-9800, "negative"), ("-9800", "negative"), (0, "more than zero"),
    ("9,80", "two ways"), ("about 9800", "not an amount"), (True, "which is no value"), (10**13, "too large"),
    (1e300, "too large"), (date(2008, 9, 15), "15/09/2008, where an amount belongs"), ("=A1+1", "formula"),
    ("#REF!", "#REF!, which is no value")])
def test_amounts_that_are_none(written: Any, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        value("riel", written)


@pytest.mark.parametrize("written", [
    date(2008, 9, 15), datetime(2008, 9, 15, 23, 59), "15/09/2008", "15.9.2008", "2008-09-15", "១៥/០៩/២០០៨",
    "15/09/2008 "])
def test_dates(written: Any) -> None:
    assert value("on", written) == date(2008, 9, 15)


@pytest.mark.parametrize(("written", "style", "reason"), [
    (39706, "General", "39706, where a date belongs"), ("15/09/08", "General", "not a date"),
    ("31/02/2008", "General", "no such day"), (date(2551, 9, 15), "dd/mm/yyyy", "2551"),
    (0.5, "hh:mm", "which is no value"), (99999999, "dd/mm/yyyy", "which is no value")])
def test_dates_that_are_none(written: Any, style: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        value("on", written, style)


def test_a_number_that_is_shown_as_a_date_is_one() -> None:
    assert value("on", 39706, "dd/mm/yyyy") == date(2008, 9, 15)


def test_dates_of_old_macintosh_workbooks() -> None:
    book = openpyxl.load_workbook(file([HEAD, GOOD]))
    book.epoch = openpyxl.utils.datetime.MAC_EPOCH
    assert reading.read(saved(book), FIELDS).rows[0]["on"] == date(2008, 9, 15)


def test_texts_and_what_excel_makes_of_them() -> None:
    assert value("loan", 15) == "15" and value("loan", " SR-L1 ") == "SR-L1"
    assert value("phone", 12345678) == "012345678" and value("phone", "+855 12 345 678") == "+855 12 345 678"
    assert digits(8)(Cell("number", 1060101)) == "01060101" and digits(8)(Cell("text", "1060101")) == "1060101"
    assert value("into", "ធនាគារ bank") == "bank" and value("into", "BANK ") == "bank" and value("into", "b") == "bank"
    assert value("into", None) == "cash" and value("phone", "\u200b ") is None
    with pytest.raises(Refusal, match="Write one of these: សាច់ប្រាក់ cash, ធនាគារ bank"):
        value("into", "box")
    with pytest.raises(Refusal, match="This is empty"):
        value("loan", "  ")
    with pytest.raises(Refusal, match="where words"):
        value("loan", date(2008, 9, 15))


def test_rates_and_counts() -> None:
    fields = (Field("rate", ("អត្រា", "Rate"), percent), Field("count", ("ចំនួន", "Count"), whole(1, 60)))

    def read(rate: Any, count: Any, style: str = "General") -> tuple[int, int]:
        def styled(page: Worksheet) -> None:
            page["A2"].number_format = style
        found = reading.read(file([("Rate", "Count"), (rate, count)], styled), fields)
        if found.faults:
            raise found.faults[0].reason
        return found.rows[0]["rate"], found.rows[0]["count"]

    assert read(1, 12) == (10_000, 12) and read(0.01, "១២", "0.00%") == (10_000, 12)
    assert read("1.25 %", "12") == (12_500, 12) and read(1.5, 60.0) == (15_000, 60)
    for rate in ("one", -1, 101, 0.00001, "1,5"):
        with pytest.raises(Refusal, match="rate in percent"):
            read(rate, 12)
    for count in (0, 61, 1.5, "x"):
        with pytest.raises(Refusal, match="from 1 to 60"):
            read(1, count)


def test_headings_are_found_in_either_language_in_any_order() -> None:
    english = ("AMOUNT:", "date", " Loan * ", "Remark")
    found = reading.read(file([("Repayments of September",), (), english, (9_800, "15/09/2008", "SR-L0001", "late")]),
                         FIELDS)
    assert [dict(row.values) for row in found.rows] == [
        {"loan": "SR-L0001", "on": date(2008, 9, 15), "riel": 9_800, "phone": None, "into": "cash"}]
    assert found.rows[0].number == 4 and found.above == ["Repayments of September"]
    assert found.unread == ["Sheet D (Remark)"]


def test_blank_rows_examples_and_totals_are_passed_over() -> None:
    found = table((), GOOD, (None, "  "), ("ឧទាហរណ៍ SR-L0001", "x", "x"), ("Example", "x", "x"), GOOD,
                  ("សរុប Total", None, "=SUM(C2:C6)"))
    assert [row.number for row in found.rows] == [3, 7] and found.faults == []


def test_faults_at_the_head() -> None:
    assert faults(("SR-L0001", 9_800), head=("Loan", "Amount")) == [
        ("1", "The column កាលបរិច្ឆេទ Date is missing. Put it in.")]
    assert faults((*GOOD, 1), head=("Loan", "Date", "Amount", "amount")) == [
        ("D1", "This heading stands in two columns. Remove one of them.")]
    with pytest.raises(Refusal, match="No sheet of this workbook has a row with the headings of this form: Loan, Date"):
        table(GOOD, head=("a", "b", "c"))
    with pytest.raises(Refusal, match="There is no row below the headings"):
        table()


def test_what_a_person_does_not_see_is_named() -> None:
    def hide(page: Worksheet) -> None:
        page.row_dimensions[3].hidden = True
        page.row_dimensions[5].hidden = True  # nothing stands in it
        page.column_dimensions["B"].hidden = True
    assert faults(GOOD, GOOD, change=hide) == [
        ("B1", "This column is hidden. Show it, so that everybody sees what is brought in."),
        ("3", "This row is hidden. Show it, so that everybody sees what is brought in, or delete it.")]


def test_merged_cells_are_named_and_those_above_the_head_are_not() -> None:
    def merge(page: Worksheet) -> None:
        page.insert_rows(1)
        page["A1"] = "Repayments"
        page.merge_cells("A1:C1")
        page.merge_cells("B3:B4")
        page.merge_cells("H3:H9")
    assert faults(GOOD, GOOD, change=merge) == [
        ("B4", "This is empty. Fill it in."), ("B3", "The cells B3:B4 are merged. Unmerge them and fill in each cell.")]


def test_hidden_sheets_and_sheets_without_the_headings_are_passed_over() -> None:
    book = openpyxl.load_workbook(file([HEAD, GOOD]))
    for name, state, rows in (("Guide", "visible", [("Loan", "the number")]), ("Old", "hidden", [HEAD, GOOD]),
                              ("Deep", "veryHidden", [HEAD, GOOD]), ("Second", "visible", [HEAD, GOOD, GOOD])):
        page = book.create_sheet(name)
        page.sheet_state = state
        for row in rows:
            page.append(row)
    book.create_chartsheet("Chart")
    found = reading.read(saved(book), FIELDS)
    assert [(row.head.sheet, row.number) for row in found.rows] == [("Sheet", 2), ("Second", 2), ("Second", 3)]


def test_every_fault_of_a_row_is_named_at_once() -> None:
    assert [cell for cell, _ in faults(("", "x", -1, None, "box"), GOOD, (None, None, None, 12345678))] == [
        "A2", "B2", "C2", "E2", "A4", "B4", "C4"]


def test_faults_come_in_the_order_of_the_workbook() -> None:
    def merge(page: Worksheet) -> None:
        page.merge_cells("A2:B2")
    found = table(GOOD, (None, *GOOD[1:]), change=merge)
    with pytest.raises(Faulty) as refused:
        reading.refuse_faults(found)
    assert [fault.cell for fault in refused.value.faults] == ["A2", "B2", "A3"]
    assert refused.value.faults[2].line() == "Sheet A3 (Loan): This is empty. Fill it in."
    assert refused.value.text().startswith("Nothing was booked: this workbook has faults (3).")


def test_too_many_rows_and_too_many_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    with pytest.raises(Refusal, match="more than 3 rows"):
        table(GOOD, GOOD, GOOD, GOOD)
    monkeypatch.setattr(reading, "MOST_FAULTS", 5)
    assert 5 < len(table(*[("", "", "x")] * 50).faults) < 10


def test_rich_text_pronunciation_and_prefixed_xml() -> None:
    cell = '<c r="A2" t="inlineStr"><is><r><t>SR-</t></r><r><t>L0001</t></r><rPh sb="0" eb="1"><t>xx</t></rPh></is></c>'
    rows = ('<row r="1"><c r="A1" t="inlineStr"><is><t>Loan</t></is></c><c t="inlineStr"><is><t>Date</t></is></c>'
            f'<c t="str"><v>Amount</v></c></row><row>{cell}<c t="d"><v>2008-09-15</v></c><c><v>9.8E3</v></c></row>')
    plain = sheet_xml(rows)
    prefixed = plain.replace(b"xmlns=", b"xmlns:x=").replace(b"</", b"<|/")
    for tag in (b"worksheet", b"sheetData", b"row", b"c", b"is", b"r", b"t", b"rPh", b"v"):
        for end in (b">", b" "):
            prefixed = prefixed.replace(b"<" + tag + end, b"<x:" + tag + end).replace(
                b"<|/" + tag + end, b"</x:" + tag + end)
    for xml in (plain, prefixed):
        found = reading.read(with_parts(file([HEAD]), {SHEET: xml}), FIELDS)
        assert [dict(row.values) for row in found.rows] == [
            {"loan": "SR-L0001", "on": date(2008, 9, 15), "riel": 9_800, "phone": None, "into": "cash"}]
