"""Statements as PDF: `render` takes what `ledger.reports` computed and gives the bytes of the file."""

from pathlib import Path

from ledger.paper.edition import Lang
from ledger.reports.statements import FamilyStatement, Issue, ProvinceStatement, VillageBook


def render(statement: FamilyStatement | VillageBook | ProvinceStatement, issue: Issue, lang: Lang, *,
           fonts_in: Path | None = None) -> bytes:
    """The statement as a PDF; the same arguments give the same bytes, in every process.

    `fonts_in`: the folder for made fonts, see fonts.cache_folder. Raises text.Unprintable for a letter that the
    paper does not have.
    """
    if isinstance(statement, FamilyStatement):  # imported here: whoever needs only a font loads no PDF library
        from ledger.paper import family
        return family.render(statement, issue, lang, fonts_in=fonts_in)
    if isinstance(statement, VillageBook):
        from ledger.paper import village
        return village.render(statement, issue, lang, fonts_in=fonts_in)
    from ledger.paper import province
    return province.render(statement, issue, lang, fonts_in=fonts_in)
