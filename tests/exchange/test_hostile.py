"""Files made to do harm, and files that are no workbook: a clear sentence, little memory, no program run."""

import io
import random
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator

import openpyxl
import pytest

from ledger.core.errors import Refusal
from ledger.exchange import container, reading
from ledger.exchange.cells import Workbook
from ledger.exchange.fields import Field, riel, words
from tests.exchange.files import SHEET, file, part, saved, sheet_xml, with_parts

FIELDS = (Field("loan", ("ប្រាក់កម្ចី", "Loan"), words), Field("riel", ("ប្រាក់", "Amount"), riel()))
ROWS = [("Loan", "Amount"), ("SR-L0001", 9_800)]
CELLS = '<row r="1"><c r="A1" t="str"><v>Loan</v></c><c r="B1" t="str"><v>Amount</v></c></row>'


def refusal(content: io.BytesIO) -> str:
    with pytest.raises(Refusal) as refused:
        reading.read(content, FIELDS)
    return refused.value.text()


def good() -> io.BytesIO:
    return file(ROWS)


def encrypted() -> io.BytesIO:
    raw = bytearray(good().getvalue())
    for start in (raw.find(b"PK\x03\x04") + 6, raw.find(b"PK\x01\x02") + 8):
        raw[start:start + 2] = struct.pack("<H", 1)
    return io.BytesIO(bytes(raw))


def open_document() -> io.BytesIO:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    return into


NO_WORKBOOK = "This is no Excel workbook."
LOCKED = "This file has a password or is of the old kind"
PROGRAM = "This workbook holds a program (macro)."
DAMAGED = "This workbook is damaged."
TOO_MUCH = "This workbook unpacks to far more than a table needs."


@pytest.mark.parametrize(("content", "said"), [
    (lambda: io.BytesIO(), "This file is empty."),
    (lambda: io.BytesIO(b"Loan,Amount\nSR-L0001,9800\n"), NO_WORKBOOK),
    (lambda: io.BytesIO(b"PK\x03\x04" + b"\0" * 100), NO_WORKBOOK),
    (lambda: io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), LOCKED),
    (lambda: io.BytesIO(good().getvalue()[:-200]), NO_WORKBOOK),
    (open_document, NO_WORKBOOK),
    (encrypted, LOCKED),
    (lambda: with_parts(good(), {"xl/workbook.bin": b"x"}), NO_WORKBOOK),
    (lambda: with_parts(good(), {"xl/vbaProject.bin": b"x"}), PROGRAM),
    (lambda: with_parts(good(), {"xl/VBAPROJECT.BIN": b"x"}), PROGRAM),
    (lambda: with_parts(good(), {"xl/macrosheets/sheet1.xml": b"<x/>"}), PROGRAM),
    (lambda: with_parts(good(), {"xl/activeX/activeX1.xml": b"<x/>"}), PROGRAM),
    (lambda: with_parts(good(), {"xl/embeddings/oleObject1.bin": b"x"}), PROGRAM),
    (lambda: with_parts(good(), {"xl/workbook.xml": None}), DAMAGED),
    (lambda: with_parts(good(), {"xl/workbook.xml": b"<workbook"}), DAMAGED),
    (lambda: with_parts(good(), {"xl/styles.xml": b"<styleSheet/>x"}), DAMAGED),
    (lambda: with_parts(good(), {SHEET: None}), DAMAGED),
    (lambda: with_parts(good(), {SHEET: part(good())[:-30]}), DAMAGED),
    (lambda: with_parts(good(), {SHEET: b""}), DAMAGED),
    (lambda: with_parts(good(), {SHEET: b"<other/>"}), DAMAGED),
    (lambda: with_parts(good(), {}, more=[("XL/worksheets/sheet1.xml", b"<x/>")]), DAMAGED),
    (lambda: with_parts(good(), {f"xl/media/{n}.png": b"" for n in range(1_001)}), TOO_MUCH),
])
def test_what_is_no_plain_workbook(content: Callable[[], io.BytesIO], said: str) -> None:
    assert refusal(content()).startswith(said)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_two_truths() -> None:
    assert refusal(with_parts(good(), {}, more=[(SHEET, sheet_xml(CELLS))])).startswith(DAMAGED)


@pytest.mark.parametrize("rows", [
    '<row r="999999999999"><c><v>1</v></c></row>', '<row r="0"/>', '<row r="x"/>', '<row r="2"/><row r="2"/>',
    '<row r="2"><c r="XFE2"><v>1</v></c></row>', '<row r="2"><c r="AAAAAAAA2"><v>1</v></c></row>',
    '<row r="2"><c r="1"><v>1</v></c></row>', '<row r="2"><c t="s"><v>99</v></c></row>',
    '<row r="2"><c t="s"><v>x</v></c></row>', '<row r="2"><c><v>1e99999999</v></c></row>',
    '<row r="2"><c><v>NaN</v></c></row>', f'<row r="2"><c><v>{"9" * 100_000}</v></c></row>',
    '<row r="2"><c s="x"><v>1</v></c></row>', '<row r="2"><c t="d"><v>tomorrow</v></c></row>',
])
def test_cells_that_cannot_be(rows: str) -> None:
    assert refusal(with_parts(good(), {SHEET: sheet_xml(CELLS + rows)})).startswith(DAMAGED)


def test_a_formula_is_not_worked_out_even_if_its_result_is_there() -> None:
    rows = ('<row r="2"><c t="str"><f>WEBSERVICE("http://example.org")</f><v>SR-L0001</v></c>'
            '<c><f t="shared" si="0"/><v>9800</v></c></row>')
    found = reading.read(with_parts(good(), {SHEET: sheet_xml(CELLS + rows)}), FIELDS)
    assert [(fault.cell, fault.reason.text()) for fault in found.faults] == [
        (cell, "This cell holds a formula. Copy the cell and paste only its value.") for cell in ("A2", "B2")]


def test_more_merged_areas_than_anybody_makes() -> None:
    merged = "".join(f'<mergeCell ref="H{n}:I{n}"/>' for n in range(5, 1_006))
    sheet = sheet_xml(CELLS + '<row r="2"><c t="str"><v>SR-L0001</v></c><c><v>9800</v></c></row>',
                      f"<mergeCells>{merged}</mergeCells>")
    assert refusal(with_parts(good(), {SHEET: sheet})).startswith(DAMAGED)


# --- bombs ------------------------------------------------------------------------------------------------------
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>"""


def test_definitions_that_unfold_are_not_read() -> None:
    bomb = LAUGHS + sheet_xml(CELLS + '<row r="2"><c t="str"><v>&b;</v></c></row>').split(b"?>", 1)[1]
    assert refusal(with_parts(good(), {SHEET: bomb})).startswith(DAMAGED)
    strings = LAUGHS + b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>'
    assert refusal(with_parts(good(), {"xl/sharedStrings.xml": strings})).startswith(DAMAGED)
    other = strings.decode().encode("utf-16")
    assert refusal(with_parts(good(), {"xl/styles.xml": other})).startswith(DAMAGED)


def packed(name: str, pieces: Iterator[bytes]) -> io.BytesIO:
    """A workbook with one very large part, written without holding it."""
    base = with_parts(good(), {name: None})
    with zipfile.ZipFile(base, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as into:
        for piece in pieces:
            into.write(piece)
    base.seek(0)
    return base


def test_zip_bombs_are_not_unpacked() -> None:
    zeros = bytes(1_000_000)
    for name, times in ((SHEET, 50), ("xl/media/image1.png", 300), ("xl/styles.xml", 3), ("xl/sharedStrings.xml", 40)):
        bomb = packed(name, iter([zeros] * times))
        tracemalloc.start()
        assert refusal(bomb).startswith(TOO_MUCH)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 4_000_000, name


@pytest.mark.parametrize(("name", "megabytes"), [
    ("xl/styles.xml", 3), ("xl/sharedStrings.xml", 33), ("xl/media/image1.png", 257)])
def test_large_parts_that_are_packed_like_any_other(name: str, megabytes: int) -> None:
    """Packed fifty times, as cells may be: only what they unpack to tells."""
    noise = random.Random(1)
    pieces = (noise.randbytes(1_000) + bytes(49_000) for _ in range(megabytes * 20))
    assert refusal(packed(name, pieces)).startswith(TOO_MUCH)


def test_a_part_that_says_it_is_small_is_not_read_beyond_that() -> None:
    raw = bytearray(packed("docProps/extra.xml", iter([b" " * 900_000])).getvalue())
    size = struct.pack("<I", 900_000)
    assert raw.count(size) >= 1
    shrunk = io.BytesIO(bytes(raw).replace(size, struct.pack("<I", 10)))
    assert refusal(shrunk).startswith(DAMAGED)


def test_the_file_itself_is_not_too_large() -> None:
    assert refusal(io.BytesIO(b"PK" + bytes(container.MOST_BYTES))).startswith("This file is larger than 16 MB.")


def blank_rows(count: int, row: bytes) -> Iterator[bytes]:
    start, end = sheet_xml("|").split(b"|")
    yield start + (CELLS + '<row r="2"><c r="A2" t="str"><v>SR-L0001</v></c><c r="B2"><v>9800</v></c></row>').encode()
    for first in range(3, count + 1, 5_000):
        yield b"".join(row.replace(b"#", b"%d" % n) for n in range(first, min(first + 5_000, count + 1)))
    yield end


def test_a_million_blank_rows() -> None:
    found = reading.read(packed(SHEET, blank_rows(1_048_576, b'<row r="#" s="1" customFormat="1"/>')), FIELDS)
    assert [row.number for row in found.rows] == [2] and found.faults == []


def test_blank_rows_cost_no_memory() -> None:
    coloured = b'<row r="#" spans="1:3" s="1" ht="15" customHeight="1"><c r="A#" s="1"/><c r="B#" s="1"/></row>'
    peaks = []
    for count in (20_000, 100_000):
        content = packed(SHEET, blank_rows(count, coloured))
        tracemalloc.start()
        reading.read(content, FIELDS)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0] < 2_000_000


def test_a_value_in_the_last_row_is_found() -> None:
    last = CELLS + '<row r="1048576"><c r="A1048576" t="str"><v>SR-L0001</v></c><c r="XFD1048576"><v>9800</v></c></row>'
    found = reading.read(with_parts(good(), {SHEET: sheet_xml(last)}), FIELDS)
    assert [fault.cell for fault in found.faults] == ["B1048576"]


def test_what_reads_a_workbook_leaves_its_pictures_and_links_alone() -> None:
    book = openpyxl.load_workbook(good())
    book.active["A2"].hyperlink = "http://example.org"
    linked = with_parts(saved(book), {"xl/externalLinks/externalLink1.xml": b"<x/>", "xl/media/image1.png": b"\x89PNG"})
    assert [row["riel"] for row in reading.read(linked, FIELDS).rows] == [9_800]
    assert [sheet.name for sheet in Workbook(linked).sheets] == ["Sheet"]
