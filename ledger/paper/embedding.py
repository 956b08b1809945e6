"""A face inside a PDF: Type0 with Identity-H, only the glyphs used, ToUnicode of this document alone."""

import hashlib
import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc

from ledger.paper.text import Face, Shaped

_DROPPED = ("GSUB", "GPOS", "GDEF", "name", "post", "cmap", "OS/2", "STAT")  # a shaped text needs outlines only


class EmbeddedFont:
    """Written into one document when it is saved. `used` fills while the document is drawn, in drawing order."""

    def __init__(self, face: Face) -> None:
        self.face = face
        self.used: dict[Shaped, None] = {}

    def addObjects(self, document: Any) -> None:
        """Called by ReportLab when the document is saved: the font as PDF objects."""
        glyphs = tuple(sorted(frozenset[int]().union(*(shaped.glyphs for shaped in self.used)) | {0}))
        program, length, base = _program(self.face, glyphs)
        name = self.face.name

        def reference(value: Any, kind: str) -> Any:
            return document.Reference(value, f"{kind}:{name}")

        descriptor = _dictionary(Type="/FontDescriptor", FontName=f"/{base}", Flags=4, ItalicAngle=0, StemV=80,
                                 FontFile2=reference(_stream(program, Length1=length), "file"),
                                 **self.face.metrics())
        cid = _dictionary(Type="/Font", Subtype="/CIDFontType2", BaseFont=f"/{base}", DW=0,
                          W="[" + " ".join(f"{glyph} [{self.face.advances[glyph]}]" for glyph in glyphs) + "]",
                          CIDSystemInfo=_dictionary(Registry=pdfdoc.PDFString("Adobe"),
                                                    Ordering=pdfdoc.PDFString("Identity"), Supplement=0),
                          FontDescriptor=reference(descriptor, "descriptor"), CIDToGIDMap="/Identity")
        to_unicode = _stream(zlib.compress(self._to_unicode(glyphs)))
        font = _dictionary(Type="/Font", Subtype="/Type0", BaseFont=f"/{base}", Encoding="/Identity-H",
                           DescendantFonts=[reference(cid, "cid")], ToUnicode=reference(to_unicode, "unicode"))
        document.idToObject["BasicFonts"].dict[name] = reference(font, "font")

    def _to_unicode(self, glyphs: Iterable[int]) -> bytes:
        """A CMap: a glyph's own character, or the cluster it stood for in this document."""
        learned: dict[int, str] = {}
        for shaped in self.used:
            for glyph, text in shaped.meanings:
                learned.setdefault(glyph, text)
        pairs = [(glyph, self.face.characters.get(glyph) or learned.get(glyph)) for glyph in glyphs]
        rows = [_meaning(glyph, text) for glyph, text in pairs if text]
        blocks = [rows[i:i + 100] for i in range(0, len(rows), 100)]
        body = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
        return ("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo "
                "<</Registry (Adobe)/Ordering (UCS)/Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def "
                "/CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
                f"{body}endcmap CMapName currentdict /CMap defineresource pop end end").encode()


@lru_cache(4096)
def _meaning(glyph: int, text: str) -> str:
    return f"<{glyph:04X}> <{text.encode('utf-16-be').hex().upper()}>"


@lru_cache(64)
def _program(face: Face, glyphs: tuple[int, ...]) -> tuple[bytes, int, str]:
    """The subset font file compressed, its length before that, and its name with the tag that says subset."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    for table in _DROPPED:
        wanted.drop_table_tag_set.add(int.from_bytes(table.ljust(4).encode(), "big"))
    data = hb.subset(face.hb_face, wanted).blob.data
    tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(data).digest()[:6])
    name = "NotoSansKhmer-Regular" if face.name == "KR" else "NotoSansKhmer-Bold"
    return zlib.compress(data), len(data), f"{tag}+{name}"


def _dictionary(**entries: Any) -> Any:
    return pdfdoc.PDFDictionary({key: _value(value) for key, value in entries.items()})


def _value(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("/"):
        return pdfdoc.PDFName(value[1:])
    if isinstance(value, list):
        return pdfdoc.PDFArray([_value(part) for part in value])
    return value


def _stream(compressed: bytes, **entries: Any) -> Any:
    """A stream that is already deflated."""
    stream = pdfdoc.PDFStream(_dictionary(Filter="/FlateDecode", **entries), compressed)
    stream.filters = []
    return stream
