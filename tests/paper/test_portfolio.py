"""The portfolio on paper: exact figures in three editions, charts, and agreement marks that are computed."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.core import money
from ledger.paper.edition import Lang
from ledger.paper.portfolio import render
from ledger.paper.portfolio_chart import _scale
from ledger.reports.portfolio_values import PortfolioReport
from tests.paper import reading
from tests.paper.portfolio_samples import AS_OF, report

LANGS: tuple[Lang, ...] = ("km", "en", "both")


def printed(one: PortfolioReport, lang: Lang, fonts_in: Path) -> bytes:
    return render(one, AS_OF, lang, fonts_in=fonts_in)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("villages", [1, 10, 90])
def test_every_size_is_sound_inside_its_margins_and_nothing_touches(villages: int, lang: Lang, fonts_in: Path,
                                                                    tmp_path: Path) -> None:
    pdf = printed(report(villages), lang, fonts_in)
    reading.check_sound(pdf, tmp_path)
    reading.check_margins(pdf)
    reading.check_apart(pdf)


def test_figures_in_three_editions(fonts_in: Path) -> None:
    said = report()
    khmer, english, both = (reading.text(printed(said, lang, fonts_in)) for lang in LANGS)
    for riel in (said.outstanding_riel, said.overdue_riel, said.par30.riel, said.rates.fell_due_riel,
                 said.par30.with_rescheduled_riel):
        assert money.riel_paper(riel) in khmer and money.riel_paper(riel) in both
        assert money.riel_screen(riel) in english and money.riel_screen(riel) not in both
    plain = english.replace("\u00a0", " ")
    assert "7.1 %" in plain and "97.4 %" in plain and "8.3 %" in plain  # 948,100 + 148,300 of 13,271,700
    assert "33 · 55.6" in english and "៣៣ · ៥៥,៦" in khmer
    assert "Over 180" in english and "Women" in both and "ស្រី" in both
    assert not set("០១២៣៤៥៦៧៨៩") & set(english)


def test_digits_are_those_of_the_language(fonts_in: Path) -> None:
    """Whatever is Khmer has Khmer digits; in the bilingual edition English has its own."""
    pdf = {lang: printed(report(), lang, fonts_in) for lang in LANGS}
    number = "PF-20-20080930"
    assert not re.findall("[0-9]", reading.text(pdf["km"]).replace(number, ""))
    assert not re.findall("[០-៩]", reading.text(pdf["en"]))
    found, sizes = reading.words(pdf["both"])
    figures = [word for word in found if re.search("[0-9]", word.text) and word.text != number
               and word.bottom - word.top > 12 and word.bottom < sizes[0][1] - reading.MARGIN - 15]
    assert not figures, "only the small English beside the Khmer has Latin digits"
    text = reading.text(pdf["both"])
    assert "over 30" in text and "លើស ៣០" in text and not re.search("over [០-៩]", text)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("villages", [1, 4, 10, 17, 25, 90])
def test_sections_follow_one_another_and_no_heading_stands_alone(villages: int, lang: Lang, fonts_in: Path) -> None:
    """No page but the last ends far above its foot, and under every heading there are rows or a chart."""
    found, sizes = reading.words(printed(report(villages), lang, fonts_in))
    pages = [[word for word in found if word.page == n] for n in range(1, len(sizes) + 1)]
    for on_page in pages:
        foot = sizes[0][1] - reading.MARGIN - 15
        lowest = max(word.bottom for word in on_page if word.bottom < foot)
        headings = [word for word in on_page if re.fullmatch(r"[0-9០-៩]+\.", word.text) and word.left < 40]
        rows = {round(word.top) for word in on_page if headings and word.top > headings[-1].bottom and word.left > 200
                and word.bottom < foot and re.fullmatch("[0-9០-៩.,]+|–", word.text)}
        assert not headings or len(rows) > 1, (on_page[0].page, headings[-1])
        assert on_page is pages[-1] or foot - lowest < 170, (on_page[0].page, foot - lowest)


def test_agreement_is_computed(fonts_in: Path) -> None:
    good, bad = (reading.text(printed(report(wrong=wrong), "en", fonts_in)) for wrong in (False, True))
    assert "differs" not in good
    assert "13,271,700 / 13,271,200 differs by 500" in " ".join(bad.split())


def test_a_report_that_contradicts_itself_is_not_printed(fonts_in: Path) -> None:
    said = report()
    with pytest.raises(AssertionError, match="differ"):
        printed(replace(said, outstanding_riel=said.outstanding_riel + 1), "km", fonts_in)


def test_an_office_without_loans(fonts_in: Path, tmp_path: Path) -> None:
    """No ratio of nothing, no empty breakdown, and still a paper."""
    said = report()
    empty = replace(
        said, loans=0, outstanding_riel=0, overdue_riel=0, late_loans=0, days_late=0,
        par=tuple(replace(one, loans=0, riel=0, rescheduled_riel=0, with_rescheduled_riel=0, outstanding_riel=0)
                  for one in said.par),
        ageing=tuple(replace(one, loans=0, outstanding_riel=0, overdue_riel=0) for one in said.ageing),
        history=tuple(replace(one, outstanding_riel=0, at_risk_riel=(0,) * 5) for one in said.history),
        months=tuple(replace(one, disbursed_riel=0, repaid_principal_riel=0) for one in said.months),
        breakdowns=tuple(replace(one, rows=()) for one in said.breakdowns), agreements=())
    pdf = printed(empty, "both", fonts_in)
    reading.check_sound(pdf, tmp_path)
    assert "No loan owes anything" in reading.text(printed(empty, "en", fonts_in))
    assert "By village" not in reading.text(pdf)


def test_the_same_report_gives_the_same_bytes(fonts_in: Path) -> None:
    assert printed(report(), "both", fonts_in) == printed(report(), "both", fonts_in)


@pytest.mark.parametrize(("ppm", "step", "count"), [(1, 1_000, 1), (146_000, 50_000, 3), (7_100, 2_000, 4),
                                                    (1_000_000, 200_000, 5)])
def test_the_scale_reaches_the_largest_share(ppm: int, step: int, count: int) -> None:
    assert _scale(ppm) == (step, count)
