"""The empty forms: what they offer is understood when it comes back, and their example is right."""

import io
from typing import Any

import openpyxl
import pytest

from ledger.core.errors import Refusal
from ledger.exchange import reading
from ledger.exchange.cells import Cell
from ledger.exchange.fields import Field, heading_fold
from ledger.exchange.forms import empty_form
from ledger.exchange.importing import KINDS
from tests.exchange.files import saved
from tests.programme.conftest import World


def form(world: World, kind: str) -> tuple[io.BytesIO, tuple[Field, ...]]:
    with world.books.reading() as session:
        return (io.BytesIO(empty_form(session, KINDS[kind], world.office)),
                KINDS[kind].fields(session, world.office))


def filled(content: io.BytesIO, *rows: list[Any]) -> io.BytesIO:
    book = openpyxl.load_workbook(content)
    page = book.worksheets[0]
    for number, row in enumerate(rows, 7):
        for column, value in enumerate(row, 1):
            page.cell(number, column).value = value
    return saved(book)


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_form_brings_nothing_and_its_example_filled_in_is_clean(world: World, kind: str) -> None:
    content, fields = form(world, kind)
    with pytest.raises(Refusal, match="There is no row below the headings"):
        reading.read(content, fields)
    example = [one.example for one in fields]
    found = reading.read(filled(content, ["A-1", *example[1:]]), fields)
    assert [fault.line() for fault in found.faults] == [] and found.unread == []
    (row,) = found.rows
    assert row.number == 7 and row[KINDS[kind].key] == "A-1"


@pytest.mark.parametrize("kind", KINDS)
def test_every_choice_that_is_offered_is_understood(world: World, kind: str) -> None:
    _, fields = form(world, kind)
    offered = [(one, choice) for one in fields for choice in one.choices]
    assert offered
    for one, choice in offered:
        one.read(Cell("text", choice))


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_columns_are_called_alike(world: World, kind: str) -> None:
    _, fields = form(world, kind)
    headings = [heading_fold(text) for one in fields for text in one.heading]
    assert len(set(headings)) == len(headings)


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_says_what_to_write_in_both_languages(world: World, kind: str) -> None:
    content, fields = form(world, kind)
    book = openpyxl.load_workbook(content)
    page, guide = book.worksheets[:2]
    heads = [cell.value for cell in page[5]]
    assert heads == ["\n".join(f"{text} *" if one.needed else text for text in one.heading) for one in fields]
    assert page.freeze_panes == "B6" and "Example" in str(page["A6"].value)
    assert guide.title == "Guide" and guide.max_row == len(fields) + 1
    ranges = {str(rule.sqref) for rule in page.data_validations.dataValidation if rule.type == "list"}
    assert len(ranges) == sum(bool(one.choices) for one in fields) and all(one.endswith("1006") for one in ranges)


def test_numbers_that_begin_with_zero_stay_text(world: World) -> None:
    content, fields = form(world, "families")
    page = openpyxl.load_workbook(content).worksheets[0]
    phone = [one.key for one in fields].index("phone") + 1
    assert page.column_dimensions[openpyxl.utils.get_column_letter(phone)].number_format == "@" or \
        page.cell(6, phone).number_format == "@"
