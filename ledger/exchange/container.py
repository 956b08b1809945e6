"""The file itself, looked at before anything in it is believed: a workbook that came by Telegram may hold anything.

An .xlsx is a zip of XML. Refused, each with its own words: what is no workbook, what needs a password, programs
(macros, controls, embedded objects), and what would unpack to more than an office's table ever needs.
"""

import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO
from xml.parsers import expat

from ledger.core.errors import Refusal

MOST_BYTES = 16_000_000  # of the file as it is sent
MOST_PARTS = 1_000
MOST_UNPACKED = 256_000_000  # a million blank but coloured rows of six columns are 200 MB
MOST_STRINGS = 32_000_000  # the texts of all cells
MOST_OTHER = 2_000_000  # styles, names of sheets: read into memory as a whole
SMALL = 1_000_000  # below this a part may be packed as tightly as it likes
MOST_RATIO = 100  # XML of cells packs ten to thirty times; a bomb a thousand times
CHUNK = 1 << 16

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_PROGRAMS = ("vbaproject", "vbadata", "/macrosheets/", "/dialogsheets/", "/activex/", "/ctrlprops/", "/embeddings/",
             "customui/", "webextension")


def opened(file: BinaryIO) -> zipfile.ZipFile:
    """The workbook as an archive whose parts may be read. Raises Refusal for anything that is no plain .xlsx."""
    size = file.seek(0, 2)
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    if not size:
        raise Refusal("This file is empty. Choose the workbook again.")
    if size > MOST_BYTES:
        raise Refusal("This file is larger than {most} MB. Remove its pictures and the empty rows below the table, "
                      "or split it.", most=MOST_BYTES // 1_000_000)
    if start.startswith(_OLD_OR_LOCKED):
        raise Refusal("This file has a password or is of the old kind (.xls). Save it as Excel workbook (.xlsx) "
                      "without a password.")
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise _no_workbook() from None
    _look(archive)
    return archive


def stream(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part of the workbook piece by piece. Raises Refusal if it is missing or damaged."""
    try:
        with archive.open(name) as part:
            yield from _pieces(part)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise damaged() from None


def damaged() -> Refusal:
    """What is said of a workbook that is not what it claims to be."""
    return Refusal("This workbook is damaged. Open it in Excel, save it under a new name and choose that file.")


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    while piece := part.read(CHUNK):
        yield piece


def _look(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    lower = [f"/{name.lower()}" for name in names]
    if any(sign in name for name in lower for sign in _PROGRAMS):
        raise Refusal("This workbook holds a program (macro). Save it as Excel workbook (.xlsx) without macros: we "
                      "run none and accept none.")
    if any(part.flag_bits & 1 for part in parts):
        raise Refusal("This file has a password or is of the old kind (.xls). Save it as Excel workbook (.xlsx) "
                      "without a password.")
    if "[Content_Types].xml" not in names or "/xl/workbook.bin" in lower:
        raise _no_workbook()
    if len(set(lower)) != len(lower):
        raise damaged()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED or any(map(_bomb, parts)):
        raise Refusal("This workbook unpacks to far more than a table needs. Delete the empty rows and columns beyond "
                      "the table, or copy the table into our empty form.")
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")) and not _of_rows(part):
            _without_definitions(archive, part.filename)


def _bomb(part: zipfile.ZipInfo) -> bool:
    if part.file_size > SMALL and part.file_size > MOST_RATIO * part.compress_size:
        return True
    if not part.filename.lower().endswith((".xml", ".rels")) or _of_rows(part):
        return False
    return part.file_size > (MOST_STRINGS if "sharedstrings" in part.filename.lower() else MOST_OTHER)


def _of_rows(part: zipfile.ZipInfo) -> bool:
    """Whether the part holds the cells of a sheet, which `cells` reads piece by piece with the same care."""
    return part.filename.lower().startswith("xl/worksheets/") and part.filename.lower().endswith(".xml")


def _without_definitions(archive: zipfile.ZipFile, name: str) -> None:
    parser = plain_parser()
    try:
        for piece in stream(archive, name):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise damaged() from None


def plain_parser() -> expat.XMLParserType:
    """A parser of XML that defines nothing: entities that unfold into each other are the oldest bomb there is."""
    def refuse(*_: object) -> None:
        raise damaged()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.buffer_text = True
    return parser


def _no_workbook() -> Refusal:
    return Refusal("This is no Excel workbook. Open it in Excel or LibreOffice and save it as Excel workbook (.xlsx).")
