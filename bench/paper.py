"""Family statements with their QR code: pages a second, and beside the same page by platypus paragraphs."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

from pypdf import PdfReader
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

from bench.tools import AS_OF, Figure, World, seconds
from ledger.paper import family, fonts
from ledger.programme import statements
from ledger.reports.family_statement import family_statement

PAGES = 100


def figures(world: World) -> Iterator[Figure]:
    """Ours in one pack of different families; platypus with Khmer shaping on, the same texts, its own QR code."""
    books = world.copy("paper.db")
    with books.unit_of_work() as session:
        made = [family_statement(session, f"SR-{n:04}", AS_OF) for n in range(1, PAGES + 1)]
        pack = [(statement, statements.issue(session, statement, None, datetime.now(UTC))) for statement in made]
    books.dispose()
    family.render_pack(pack[:3], "both", fonts_in=world.folder)  # the fonts are cut once
    ours = PAGES / seconds(lambda: family.render_pack(pack, "both", fonts_in=world.folder), 3, process_time)
    yield Figure("bilingual family statements with QR, one core", ours, "pages/s", at_least=300)
    texts = PdfReader(io.BytesIO(family.render_pack(pack[1:2], "both", fonts_in=world.folder))).pages[0].extract_text()
    platypus = _platypus(texts.splitlines(), world.folder)
    yield Figure("the same / the same page by platypus paragraphs", ours / platypus, "times", at_least=20)


def _platypus(lines: list[str], folder: Path) -> float:
    """Pages a second of a page with these lines, each a shaped paragraph in a table, and a QR code."""
    pdfmetrics.registerFont(TTFont("Khmer", str(_font_file(folder)), shapable=True))
    style = ParagraphStyle("khmer", fontName="Khmer", fontSize=8, leading=12, shaping=1)

    def pages(count: int) -> None:
        story: list[object] = []
        for _ in range(count):
            cells = [Paragraph(line, style) for line in lines if line.strip()]
            rows = [cells[at:at + 4] + [""] * (4 - len(cells[at:at + 4])) for at in range(0, len(cells), 4)]
            code = Drawing(60, 60)
            code.add(QrCodeWidget("FFL1/20/FS-SR-0002-20080930/ABCD-EFGH"))
            story += [Table(rows), code, PageBreak()]
        SimpleDocTemplate(io.BytesIO()).build(story)

    return 5 / seconds(lambda: pages(5), 3, process_time)


def _font_file(folder: Path) -> Path:
    file = folder / "platypus.ttf"
    file.write_bytes(fonts.static_font("Regular", folder))
    return file
