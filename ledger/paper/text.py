"""Khmer and Latin text as PDF operators: shaped by HarfBuzz, measured, wrapped, and never guessed.

Three rules: a letter the font lacks or a control character is refused, never drawn as a box; a Khmer cluster is
never split; Khmer digits in a column share one cell width (the font's own are 635 to 861 thousandths of an em wide).
Operators are for font size 1, so that one shaping serves every size.
"""

import itertools
import re
import struct
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import uharfbuzz as hb

from ledger.core.errors import Refusal
from ledger.core.khmer import clusters
from ledger.paper import fonts

Align = Literal["l", "c", "r"]

ZWSP = "\u200b"
_JOINERS = "\u200c\u200d"  # the font may lack them; HarfBuzz draws nothing for them, and they matter to Khmer
_KHMER = "\u1780-\u17ff\u19e0-\u19ff\u200c\u200d\u25cc"
_RUN = re.compile(f"[{_KHMER}]+|[^{_KHMER}]+")
_WORD = re.compile("[A-Za-z][a-z]")
_FIGURES = re.compile("[0-9\u17e0-\u17e9.,/:%() \u17db+\u2212-]+")
_KHMER_DIGITS = "០១២៣៤៥៦៧៨៩"
_CELL_AIR = 60  # thousandths of an em between two figures of the widest digit: two ៣ side by side must not touch
_KEEP = 20_000  # shaped texts kept a face


class Unprintable(Refusal):
    """A text that cannot be put on paper as it is written; a person mends it where it was entered."""


@dataclass(frozen=True, slots=True, eq=False)
class Shaped:
    """A shaped text: its width in thousandths of an em, its operators, the glyphs used and what single ones mean."""

    width: float
    operators: str
    glyphs: frozenset[int]
    meanings: tuple[tuple[int, str], ...]


class Face:
    """One face of the family. `name` is its resource name in the PDF."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.hb_face: Any = hb.Face(data)
        self._font: Any = hb.Font(self.hb_face)
        assert self.hb_face.upem == 1000, "the operators count in thousandths of an em"
        self.advances = [round(self._font.get_glyph_h_advance(g)) for g in range(self.hb_face.glyph_count)]
        self._glyph: dict[int, int] = {  # the font has glyphs for some control characters; nobody may print them
            code: self._font.get_nominal_glyph(code) for code in self.hb_face.unicodes
            if not unicodedata.category(chr(code)).startswith("C")}
        self.characters: dict[int, str] = {}
        for code in sorted(self._glyph):
            self.characters.setdefault(self._glyph[code], chr(code))
        self._cells = self._digit_cells()
        self._shaped: dict[tuple[str, bool], Shaped] = {}

    def shape(self, text: str, tabular: bool = False) -> Shaped:
        """The text ready to draw; zero-width spaces (break opportunities) are left out. Raises Unprintable."""
        found = self._shaped.get((text, tabular))
        if found is None:
            plain = text.replace(ZWSP, "")
            self._refuse(plain)
            found = self._figures(plain) if tabular and _FIGURES.fullmatch(plain) else self._shape(plain)
            if len(self._shaped) >= _KEEP:
                self._shaped.clear()
            self._shaped[text, tabular] = found
        return found

    def width(self, text: str, size: float, tabular: bool = False) -> float:
        """Width in points at a size in points."""
        return self.shape(text, tabular).width * size / 1000

    def metrics(self) -> dict[str, Any]:
        """What a PDF font descriptor says: FontBBox, Ascent, Descent, CapHeight, in thousandths of an em."""
        head, hhea, os2 = (self.hb_face.reference_table(tag).data for tag in ("head", "hhea", "OS/2"))
        ascent, descent = struct.unpack_from(">hh", hhea, 4)
        return {"FontBBox": list(struct.unpack_from(">hhhh", head, 36)), "Ascent": ascent, "Descent": descent,
                "CapHeight": struct.unpack_from(">h", os2, 88)[0]}

    # --- shaping ------------------------------------------------------------------------------------------------
    def _digit_cells(self) -> dict[str, tuple[int, int]]:
        """Khmer digit -> (cell width, shift that centres the ink in it)."""
        ink = {}
        for digit in _KHMER_DIGITS:
            extents = self._font.get_glyph_extents(self._glyph[ord(digit)])
            ink[digit] = (extents.x_bearing, extents.width)
        cell = round(max(width for _, width in ink.values())) + _CELL_AIR
        return {digit: (cell, round((cell - width) / 2 - left)) for digit, (left, width) in ink.items()}

    def _refuse(self, text: str) -> None:
        for char in text:
            if ord(char) in self._glyph or char in _JOINERS:
                continue
            if unicodedata.category(char).startswith("C"):
                raise Unprintable("The text holds a hidden control character (U+{code}), so it cannot be printed. "
                                  "Type it again where it was entered.", code=f"{ord(char):04X}")
            raise Unprintable("The letter {letter} (U+{code}) cannot be printed: the paper has Khmer and Latin letters "
                              "only. Change it where it was entered.", letter=char, code=f"{ord(char):04X}")

    def _figures(self, text: str) -> Shaped:
        width, parts, used, khmer = 0, [], set(), False
        for char in text:
            glyph = self._glyph[ord(char)]
            used.add(glyph)
            cell, shift = self._cells.get(char, (self.advances[glyph], 0))
            khmer = khmer or char in self._cells
            parts.append(f"{-shift or ''}<{glyph:04X}>{shift + self.advances[glyph] - cell or ''}")
            width += cell
        operators = _array(parts)
        return Shaped(width, _actual(text, operators) if khmer else operators, frozenset(used), ())

    def _shape(self, text: str) -> Shaped:
        width, out, used, meanings = 0.0, [], set(), []
        for match in _RUN.finditer(text):
            run = match.group()
            khmer = "\u1780" <= run[0] <= "\u19ff" or run[0] in _JOINERS + "\u25cc"
            buffer = hb.Buffer()
            buffer.add_str(run)
            buffer.script, buffer.direction = ("Khmr" if khmer else "Latn"), "ltr"
            buffer.language = "km" if khmer else "en"
            hb.shape(self._font, buffer)
            glyphs = [info.codepoint for info in buffer.glyph_infos]
            assert 0 not in glyphs, "the font has no glyph for a combination"
            operators, run_width = self._operators(glyphs, buffer.glyph_positions)
            width += run_width
            used.update(glyphs)
            meanings += _single(run, buffer.glyph_infos)
            if khmer:
                operators = _actual(run, operators)
            elif _WORD.search(run):
                operators = f"/Span <</Lang (en)>> BDC {operators} EMC"
            out.append(operators)
        return Shaped(width, " ".join(out), frozenset(used), tuple(meanings))

    def _operators(self, glyphs: list[int], positions: Any) -> tuple[str, float]:
        """TJ and Ts operators for one run, and its width."""
        operators: list[str] = []
        array: list[str] = []
        rise, width = 0, 0
        for glyph, position in zip(glyphs, positions, strict=True):
            if position.y_offset != rise:
                if array:
                    operators.append(_array(array))
                    array = []
                rise = position.y_offset
                operators.append(f"{rise / 1000:g} Ts")
            before = round(position.x_offset)
            after = round(position.x_advance) - before - self.advances[glyph]
            array.append(f"{-before or ''}<{glyph:04X}>{-after or ''}")
            width += position.x_advance
        operators.append(_array(array))
        if rise:
            operators.append("0 Ts")
        return " ".join(operators), width


def _array(parts: list[str]) -> str:
    return f"[{' '.join(parts)}] TJ".replace("> <", "")


def _actual(text: str, operators: str) -> str:
    """What is copied, searched or read aloud is exactly what was written, without spaces guessed from gaps."""
    code = text.encode("utf-16-be").hex().upper()
    return f"/Span <</Lang (km)/ActualText <FEFF{code}>>> BDC {operators} EMC"


def _single(run: str, infos: Any) -> list[tuple[int, str]]:
    """(glyph, its text) of every cluster that became one glyph: for readers that do not know ActualText."""
    clusters: dict[int, list[int]] = {}
    for info in infos:
        clusters.setdefault(info.cluster, []).append(info.codepoint)
    starts = [*sorted(clusters), len(run)]
    return [(clusters[a][0], run[a:b]) for a, b in itertools.pairwise(starts) if len(clusters[a]) == 1]


@lru_cache(4)
def faces(folder: Path | None = None) -> tuple[Face, Face]:
    """Regular and Bold. `folder`: where the made fonts are kept (see fonts.cache_folder)."""
    return Face("KR", fonts.static_font("Regular", folder)), Face("KB", fonts.static_font("Bold", folder))


# --- wrapping ---------------------------------------------------------------------------------------------------
_TOKEN = re.compile(f"[^ {ZWSP}]+[ {ZWSP}]?|[ {ZWSP}]")


@lru_cache(_KEEP)
def wrap(face: Face, text: str, size: float, width: float) -> tuple[str, ...]:
    """Lines no wider than `width` points, broken at spaces and zero-width spaces.

    A word longer than a line is cut between clusters, never inside one.
    """
    lines, line, used = [], "", 0.0
    for token in _TOKEN.findall(text):
        token = token.replace(ZWSP, "")
        bare = face.width(token.rstrip(" "), size)
        if line and used + bare > width:
            lines.append(line.rstrip(" "))
            line, used = "", 0.0
        while token and bare > width:
            head = _head(face, token, size, width)
            lines.append(head)
            token = token[len(head):]
            bare = face.width(token.rstrip(" "), size)
        line += token
        used += face.width(token, size)
    if line.strip(" "):
        lines.append(line.rstrip(" "))
    return tuple(lines)


def _head(face: Face, word: str, size: float, width: float) -> str:
    """The longest beginning of a word that fits, at least one cluster."""
    letters = clusters(word)
    n = len(letters) - 1
    while n > 1 and face.width("".join(letters[:n]), size) > width:
        n -= 1
    return "".join(letters[:max(n, 1)])
