"""What is drawn and not written: states, fills, the QR code, thumb boxes and banknotes.

A state is a word and a shape, never a colour; shapes are paths, because the font has no ticks or triangles. Fills
are black lines on white, so that a bad printer or a photocopy keeps them apart.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

import zxingcpp

from ledger.core import money
from ledger.paper.page import BODY, HAIR, MM, RULE, SECOND, Pair, Pen

Mark = Literal["paid", "todo", "next", "late", "verylate", "ok", "wrong", "none", "tickbox"]
Fill = Literal["white", "sparse", "dense", "cross", "black"]

THUMB = 30 * MM
_CIRCLE = 0.5523  # how far the control points of a quarter circle stand from its ends, in radii


def mark(pen: Pen, kind: Mark, x: float, y: float, r: float = 3.2) -> None:
    """A shape with its centre at (x, y)."""
    if kind in ("paid", "todo"):
        disc(pen, x, y, r * 0.85, kind == "paid")
    elif kind == "next":
        pen.shape([(x - r, y - r), (x + r, y), (x - r, y + r)])
    elif kind in ("late", "verylate"):
        pen.shape([(x - r, y + r), (x + r, y + r), (x, y - r)], kind == "verylate")
    elif kind == "ok":
        pen.shape([(x - r, y), (x - r * 0.25, y + r * 0.8), (x + r, y - r)], close=False, weight=1.5)
    elif kind == "wrong":
        pen.line(x - r, y - r, x + r, y + r, 1.5)
        pen.line(x - r, y + r, x + r, y - r, 1.5)
    elif kind == "none":
        pen.line(x - r, y, x + r, y, RULE)
    else:
        pen.box(x - 4.5, y - 4.5, 9, 9)


def disc(pen: Pen, x: float, y: float, r: float, fill: bool) -> None:
    """A circle, black or empty."""
    pen.ink.operators.append(f"{RULE} w {_circle(x, pen.height - y, r)} {'b' if fill else 's'}")


def _circle(x: float, y: float, r: float) -> str:
    k = r * _CIRCLE
    return (f"{x + r:.2f} {y:.2f} m {x + r:.2f} {y + k:.2f} {x + k:.2f} {y + r:.2f} {x:.2f} {y + r:.2f} c "
            f"{x - k:.2f} {y + r:.2f} {x - r:.2f} {y + k:.2f} {x - r:.2f} {y:.2f} c "
            f"{x - r:.2f} {y - k:.2f} {x - k:.2f} {y - r:.2f} {x:.2f} {y - r:.2f} c "
            f"{x + k:.2f} {y - r:.2f} {x + r:.2f} {y - k:.2f} {x + r:.2f} {y:.2f} c")


def bar(pen: Pen, x: float, y: float, width: float, height: float, fill: Fill) -> None:
    """A filled rectangle with an edge; x, y is its upper left corner."""
    base = pen.height - y - height
    inside = _hatch(round(width, 2), round(height, 2), fill)
    if inside:
        pen.ink.operators.append(f"q 1 0 0 1 {x:.2f} {base:.2f} cm 0 0 {width:.2f} {height:.2f} re W n {inside} Q")
    pen.box(x, y, width, height, 0.7)


@lru_cache(500)
def _hatch(width: float, height: float, fill: Fill) -> str:
    if fill == "black":
        return f"0 0 {width:.2f} {height:.2f} re f"
    step = {"sparse": 7.0, "dense": 3.2, "cross": 5.0}.get(fill)
    if step is None:
        return ""
    lines, at = [], -height
    while at < width:
        lines.append(f"{at:.2f} 0 m {at + height:.2f} {height:.2f} l")
        if fill == "cross":
            lines.append(f"{at + height:.2f} 0 m {at:.2f} {height:.2f} l")
        at += step
    return f"0.7 w {' '.join(lines)} S"


# --- QR code and thumbs -----------------------------------------------------------------------------------------
def qr(pen: Pen, x: float, y: float, size: float, payload: str) -> None:
    """A QR code, level M, as one path; the caller leaves four modules of white around it."""
    modules, path = _qr_path(payload)
    scale = size / modules
    pen.ink.operators.append(f"q {scale:.5f} 0 0 {-scale:.5f} {x:.2f} {pen.height - y:.2f} cm {path} f Q")


@lru_cache(64)
def _qr_path(payload: str) -> tuple[int, str]:
    """Modules on a side, and the dark runs of every row as rectangles of module size."""
    code = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image: Any = zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)
    dark = memoryview(image).tobytes()
    n = math.isqrt(len(dark))
    path = []
    for row in range(n):
        cells = dark[row * n:row * n + n]
        start = cells.find(b"\0")
        while start >= 0:
            end = start + 1
            while end < n and not cells[end]:
                end += 1
            path.append(f"{start} {row} {end - start} 1 re")
            start = cells.find(b"\0", end)
    return n, " ".join(path)


def thumb(pen: Pen, x: float, y: float, role: Pair) -> None:
    """A box for a right thumb, 30 x 30 mm, empty; the words stand under it, so that ink never hides them."""
    pen.box(x, y, THUMB, THUMB)
    pen.under(x + THUMB / 2, y + THUMB + 13, role, pen.fit(role[0], BODY, THUMB, True, 6.5), True, SECOND, 10.5, "c")


# --- banknotes: a figure, a size, a band; nothing of a real note's picture --------------------------------------
_NOTE_SIZES = {100: (44, 22), 200: (46, 22), 500: (50, 24), 1000: (56, 26), 2000: (60, 27), 5000: (66, 29),
               10000: (74, 31), 20000: (80, 33), 50000: (86, 35), 100000: (92, 37)}
_HOLES = {10000: 1, 20000: 2, 50000: 3, 100000: 4}
_BAND, _GAP = 13.0, 5.0


def place_notes(width: float, notes: Sequence[tuple[int, int]]) -> list[tuple[float, float, int]]:
    """(x, y, note) of every note laid out in rows, biggest first, from the upper left corner."""
    placed, x, y, tall = [], 0.0, 0.0, 0
    for note, count in notes:
        wide, high = _NOTE_SIZES[note]
        for _ in range(count):
            if x and x + wide > width:
                x, y, tall = 0.0, y + tall + _GAP, 0
            placed.append((x, y, note))
            x, tall = x + wide + _GAP, max(tall, high)
    return placed


def notes_height(placed: Sequence[tuple[float, float, int]]) -> float:
    """How deep the laid out notes are."""
    return max((y + _NOTE_SIZES[note][1] for _, y, note in placed), default=0.0)


def banknote(pen: Pen, x: float, y: float, note: int, khmer: bool) -> None:
    """One note: Khmer figure with the Latin one under it, or the Latin one alone."""
    wide, high = _NOTE_SIZES[note]
    base = pen.height - y - high
    pen.ink.operators.append(f"q 1 0 0 1 {x:.2f} {base:.2f} cm {_note_path(note)} Q")
    middle = x + _BAND + (wide - _BAND) / 2
    if khmer:
        pen.text(middle, y + high / 2 + 1, money.riel_paper(note), BODY, True, "c", True)
        pen.text(middle, y + high - 3.2, money.riel_screen(note), 6.5, align="c")
    else:
        pen.text(middle, y + high / 2 + 3.6, money.riel_screen(note), BODY, True, "c")


@lru_cache(16)
def _note_path(note: int) -> str:
    """The outline and the band at the left, whose pattern tells the note without reading."""
    wide, high = _NOTE_SIZES[note]
    return (f"{RULE} w 0 0 {wide} {high} re S q 0 0 {_BAND:g} {high} re W n 0.7 w {_band(note, high)} Q "
            f"{HAIR} w {_BAND:g} 0 m {_BAND:g} {high} l S")


def _band(note: int, high: float) -> str:
    if note == 200:
        return f"5 0 2.5 {high} re f"
    if note == 500:
        return " ".join(f"0 {i * 4} m {_BAND:g} {i * 4} l" for i in range(1, int(high // 4) + 1)) + " S"
    if note == 1000:
        return " ".join(_circle(2.5 + i * 4, 2.5 + j * 4.2, 1) for i in range(3) for j in range(7)) + " f"
    if note in (2000, 5000):
        rising = [f"{i * 4} 0 m {i * 4 + high} {high} l" for i in range(-10, 5)]
        falling = [f"{i * 4 + high} 0 m {i * 4} {high} l" for i in range(-10, 5)] if note == 5000 else []
        return " ".join(rising + falling) + " S"
    if note in _HOLES:
        holes = _HOLES[note]
        white = " ".join(_circle(_BAND / 2, high * (i + 1) / (holes + 1), 2.4) for i in range(holes))
        return f"0 0 {_BAND:g} {high} re f 1 g {white} f 0 g"
    return ""
