"""The portfolio on paper: exact figures in three editions, charts, and agreement marks that are computed."""

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
        assert money.riel_paper(riel) in khmer
        assert money.riel_screen(riel) in english and money.riel_screen(riel) in both
    plain = english.replace("\u00a0", " ")
    assert "7.1 %" in plain and "97.4 %" in plain and "8.3 %" in plain  # 948,100 + 148,300 of 13,271,700
    assert "33 · 55.6" in english and "៣៣ · ៥៥,៦" in khmer
    assert "Over 180" in english and "Women" in both and "ស្រី" in both
    assert not set("០១២៣៤៥៦៧៨៩") & set(english)


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
