"""Workbooks as they come: good ones, careless ones and ones made to do harm."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

SHEET = "xl/worksheets/sheet1.xml"


def file(rows: Sequence[Sequence[Any]], change: Callable[[Worksheet], None] | None = None) -> io.BytesIO:
    """A workbook with one sheet of these rows, made by openpyxl; `change` may do more to the sheet."""
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    for row in rows:
        page.append(list(row))
    if change:
        change(page)
    return saved(book)


def saved(book: openpyxl.Workbook) -> io.BytesIO:
    """The workbook as a file."""
    into = io.BytesIO()
    book.save(into)
    into.seek(0)
    return into


def with_parts(base: io.BytesIO, parts: Mapping[str, bytes | None], *, more: Sequence[tuple[str, bytes]] = ()) \
        -> io.BytesIO:
    """The same file with parts exchanged, added or (None) left out; `more` are added even if they are there."""
    into = io.BytesIO()
    with zipfile.ZipFile(base) as old, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
        for name, content in more:
            new.writestr(name, content)
    into.seek(0)
    return into


def part(base: io.BytesIO, name: str = SHEET) -> bytes:
    """A part of the file."""
    with zipfile.ZipFile(base) as archive:
        return archive.read(name)


def sheet_xml(rows: str, after: str = "", before: str = "") -> bytes:
    """A sheet written by hand."""
    return (f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
            f'2006/main">{before}<sheetData>{rows}</sheetData>{after}</worksheet>').encode()
