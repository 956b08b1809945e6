"""One PDF document: its pages, the parts they share, its fonts and what its properties say.

Pages and shared parts are drawn as lists of PDF operators (`Ink`), so that a page can be finished when it is known
how many there are, and a part that never changes is made and compressed once in the life of the process.
ReportLab keeps the objects, the cross-reference table and the file format.
"""

import hashlib
import zlib
from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime
from typing import Any

from reportlab.pdfbase import pdfdoc

from ledger.paper.embedding import EmbeddedFont
from ledger.paper.text import Align, Face, Shaped

AUTHOR = "Family Fund Ledger"
_SHIFT: dict[Align, float] = {"l": 0.0, "c": 0.5, "r": 1.0}
_KEEP = 512
_FAST = 4  # zlib level for pages: the default takes nearly twice the time to save a tenth of the bytes


class Ink:
    """Operators with what they need: the shaped texts by face, and the shared parts by name."""

    __slots__ = ("operators", "parts", "texts")

    def __init__(self) -> None:
        self.operators: list[str] = []
        self.texts: dict[Face, dict[Shaped, None]] = {}
        self.parts: dict[str, Part] = {}

    def text(self, face: Face, x: float, y: float, size: float, text: str, align: Align = "l",
             tabular: bool = False) -> float:
        """One line of text, baseline at (x, y) in points from the lower left corner; returns its width."""
        shaped = face.shape(text, tabular)
        used = self.texts.get(face)
        if used is None:
            used = self.texts[face] = {}
        used[shaped] = None
        width = shaped.width * size / 1000
        if align != "l":
            x -= width * _SHIFT[align]
        self.operators.append(f"BT /{face.name} 1 Tf {size:g} 0 0 {size:g} {x:.2f} {y:.2f} Tm {shaped.operators} ET")
        return width

    def place(self, part: "Part", dy: float = 0.0) -> None:
        """A shared part, moved up by `dy` points."""
        self.parts[part.name] = part
        at = f"q 1 0 0 1 0 {dy:.2f} cm " if dy else "q "
        self.operators.append(f"{at}/{pdfdoc.xObjectName(part.name)} Do Q")


class Part:
    """A finished piece of ink that many pages use: a form XObject, compressed once."""

    __slots__ = ("box", "name", "stream", "texts")

    def __init__(self, key: Hashable, ink: Ink, width: float, height: float) -> None:
        content = "\n".join(ink.operators).encode("latin-1")
        self.stream = zlib.compress(content)
        self.name = hashlib.sha256(content).hexdigest()[:12]
        self.texts = ink.texts
        self.box = (0, 0, width, height)


_parts: dict[Hashable, Part] = {}


def part(key: Hashable, width: float, height: float, draw: Callable[[Ink], None]) -> Part:
    """The part of this key, drawn at its first use. The key must name everything that `draw` depends on."""
    found = _parts.get(key)
    if found is None:
        ink = Ink()
        draw(ink)
        if len(_parts) >= _KEEP:
            _parts.clear()
        found = _parts[key] = Part(key, ink, width, height)
    return found


class _IssuedOn:
    """ReportLab's time stamp, fixed to the day of issue: no clock and no environment gets into the file."""

    def __init__(self, day: date) -> None:
        self.datetime = datetime(day.year, day.month, day.day, tzinfo=UTC)
        self.t = self.datetime.timestamp()
        self.YMDhms = (day.year, day.month, day.day, 0, 0, 0)
        self.dhh = self.dmm = 0


def _stream(compressed: bytes) -> Any:
    return pdfdoc.PDFStream(pdfdoc.PDFDictionary({"Filter": pdfdoc.PDFName("FlateDecode")}), compressed, [])


class Document:
    """A document being drawn. `language` is BCP 47, the language of what is not marked otherwise."""

    def __init__(self, *, title: str, subject: str, keywords: str, language: str, issued_on: date,
                 faces: tuple[Face, Face]) -> None:
        document = pdfdoc.PDFDocument(compression=1, invariant=1, pdfVersion=(1, 7), lang=language)
        info = document.info
        info.title, info.subject, info.keywords = title, subject, keywords
        info.author = info.creator = info.producer = AUTHOR
        document._timeStamp = _IssuedOn(issued_on)
        document.signature = hashlib.md5(usedforsecurity=False)
        show = document.Catalog.ViewerPreferences = pdfdoc.ViewerPreferencesPDFDictionary()
        show["DisplayDocTitle"] = "true"
        show["PrintScaling"] = "None"  # so that a thumb box of 30 mm is 30 mm
        self._document = document
        self._fonts = {face: EmbeddedFont(face) for face in faces}
        self._added: dict[str, Part] = {}

    def page(self, ink: Ink, width: float, height: float) -> None:
        """Adds a finished page; sizes in points."""
        self._use(ink.texts)
        for name, shared in ink.parts.items():
            if name not in self._added:
                self._add(shared)
        content = zlib.compress("\n".join(ink.operators).encode("latin-1"), _FAST)
        self._document.updateSignature(content)
        page = pdfdoc.PDFPage()
        page.pagewidth, page.pageheight = width, height
        page.ExtGState, page._shadingUsed = None, {}  # what a canvas would set
        page.Contents = _stream(content)
        page.XObjects = self._document.xobjDict(list(ink.parts)) if ink.parts else None
        self._document.addPage(page)

    def save(self) -> bytes:
        """The file. Call it once, last."""
        for font in self._fonts.values():
            if font.used:
                self._document.delayedFonts.append(font)
                self._document.fontMapping[font.face.name] = f"/{font.face.name}"
        data: bytes = self._document.GetPDFData(None)
        return data

    def _use(self, texts: dict[Face, dict[Shaped, None]]) -> None:
        for face, shaped in texts.items():
            self._fonts[face].used.update(shaped)

    def _add(self, shared: Part) -> None:
        self._added[shared.name] = shared
        self._use(shared.texts)
        self._document.updateSignature(shared.stream)
        form = pdfdoc.PDFFormXObject(*shared.box)
        form.hasImages = 0
        form.Contents = _stream(shared.stream)
        self._document.addForm(shared.name, form)
