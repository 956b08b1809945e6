"""Reading a PDF back as other programs see it: poppler for text and pictures, qpdf for soundness, zxing for QR."""

import io
import itertools
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import zxingcpp
from PIL import Image
from pypdf import PdfReader

from tests.conftest import require_tool

MARGIN = 12 * 72 / 25.4  # points


@dataclass(frozen=True)
class Word:
    """A word on a page; points from the upper left corner."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float


def run(*command: str, data: bytes) -> bytes:
    """The output of a program fed with `data`."""
    return subprocess.run([require_tool(command[0]), *command[1:]], input=data, capture_output=True, check=True).stdout


def reader(pdf: bytes) -> PdfReader:
    """The document's objects."""
    return PdfReader(io.BytesIO(pdf))


def text(pdf: bytes, *options: str) -> str:
    """All text, without the spaces that layout adds at line ends."""
    return run("pdftotext", "-enc", "UTF-8", *options, "-", "-", data=pdf).decode()


def lines(pdf: bytes, start: str) -> list[str]:
    """The lines of the page layout that begin with `start`."""
    return [line.strip() for line in text(pdf, "-layout").splitlines() if line.strip().startswith(start)]


@lru_cache(2)
def words(pdf: bytes) -> tuple[list[Word], list[tuple[float, float]]]:
    """Every word with its box, and the size of every page."""
    root = ET.fromstring(run("pdftotext", "-bbox", "-", "-", data=pdf))
    space = "{http://www.w3.org/1999/xhtml}"
    found, sizes = [], []
    for number, page in enumerate(root.iter(f"{space}page"), 1):
        sizes.append((float(page.attrib["width"]), float(page.attrib["height"])))
        for word in page.iter(f"{space}word"):
            box = [float(word.attrib[key]) for key in ("xMin", "yMin", "xMax", "yMax")]
            found.append(Word(number, word.text or "", *box))
    return found, sizes


def picture(pdf: bytes, folder: Path, page: int = 1, dpi: int = 150) -> Image.Image:
    """A page as a grey picture."""
    source = folder / "page.pdf"
    source.write_bytes(pdf)
    subprocess.run([require_tool("pdftoppm"), "-r", str(dpi), "-gray", "-png", "-f", str(page), "-singlefile",
                    str(source), str(folder / "page")], check=True)
    return Image.open(folder / "page.png")


def qr(pdf: bytes, folder: Path, page: int = 1) -> str:
    """What the QR code of a page says, read from its picture."""
    found = zxingcpp.read_barcodes(picture(pdf, folder, page))
    assert len(found) == 1, f"{len(found)} codes on the page"
    return str(found[0].text)


def check_sound(pdf: bytes, folder: Path) -> None:
    """qpdf finds nothing wrong, and every font is embedded, a subset, and has its Unicode map."""
    source = folder / "sound.pdf"
    source.write_bytes(pdf)
    subprocess.run([require_tool("qpdf"), "--check", str(source)], check=True, capture_output=True)
    table = subprocess.run([require_tool("pdffonts"), str(source)], check=True, capture_output=True).stdout.decode()
    fonts = table.splitlines()[2:]
    assert 1 <= len(fonts) <= 2 and all("NotoSansKhmer" in font and "yes yes yes" in font for font in fonts), table


def check_margins(pdf: bytes) -> None:
    """No word reaches into a margin."""
    found, sizes = words(pdf)
    assert found
    for word in found:
        width, height = sizes[word.page - 1]
        inside = (word.left >= MARGIN - 0.5 and word.right <= width - MARGIN + 0.5 and word.top >= MARGIN - 4
                  and word.bottom <= height - MARGIN + 4)
        assert inside, word


def check_apart(pdf: bytes) -> None:
    """No two words on one line touch."""
    by_line: dict[tuple[int, int], list[Word]] = {}
    for word in words(pdf)[0]:
        by_line.setdefault((word.page, round(word.bottom)), []).append(word)
    for on_line in by_line.values():
        on_line.sort(key=lambda word: word.left)
        for one, other in itertools.pairwise(on_line):
            assert one.right <= other.left + 0.6, (one, other)


def ink_height(pdf: bytes, folder: Path, word: Word, left: float, right: float) -> float:
    """The height of the ink that a word's line belongs to, up to the next white line above it; points.

    Looked at between `left` and `right`, from the foot of the word's box upwards.
    """
    dots = 150 / 72
    page = picture(pdf, folder, word.page)
    inked = [min(page.crop((round(left * dots), row, round(right * dots), row + 1)).tobytes()) < 160
             for row in range(round(word.bottom * dots))]
    lowest = max(row for row, ink in enumerate(inked) if ink)
    return (lowest - max(row for row in range(lowest) if not inked[row])) / dots
