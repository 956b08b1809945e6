"""The province statement: exact figures, computed agreement marks, pages that are used."""

from dataclasses import replace
from pathlib import Path

import pytest

from ledger.core import money
from ledger.paper import render
from ledger.paper.edition import Lang
from ledger.reports.statements import ProvinceStatement
from tests.paper import reading, samples

LANGS: tuple[Lang, ...] = ("km", "en", "both")
USUAL = samples.province()


def printed(statement: ProvinceStatement, lang: Lang, fonts_in: Path) -> bytes:
    return render(statement, samples.issue("province", "20"), lang, fonts_in=fonts_in)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("villages", "months"), [(1, 4), (10, 14), (120, 40), (25, 90)])
def test_every_size_is_sound_inside_its_margins_and_nothing_touches(villages: int, months: int, lang: Lang,
                                                                    fonts_in: Path, tmp_path: Path) -> None:
    pdf = printed(samples.province(villages=villages, months=months), lang, fonts_in)
    reading.check_sound(pdf, tmp_path)
    reading.check_margins(pdf)
    reading.check_apart(pdf)


def test_figures_in_three_editions(fonts_in: Path) -> None:
    total = USUAL.total
    khmer, english, both = (reading.text(printed(USUAL, lang, fonts_in)) for lang in LANGS)
    for riel in (total.disbursed_riel, total.outstanding_riel, USUAL.trial_balance.debit, USUAL.funds[0].uses,
                 USUAL.movements[1].closing):
        assert money.riel_paper(riel) in khmer
        assert money.riel_screen(riel) in english and money.riel_screen(riel) in both
    assert money.words_km(total.disbursed_riel) + "រៀល" in khmer.replace("\n", "")
    assert "មូលនិធិគាំពារគ្រួសារ" in both and "Family Supporting" in both
    assert "ពីថ្ងៃទី១ ខែសីហា ឆ្នាំ២០០៧ ដល់ថ្ងៃទី៣០ ខែកញ្ញា ឆ្នាំ២០០៨" in both
    for village in USUAL.villages:
        assert village.place.name_km in khmer and village.place.name_km in both
    assert not set("០១២៣៤៥៦៧៨៩") & set(english)


def test_agreement_is_computed(fonts_in: Path) -> None:
    good = reading.text(printed(USUAL, "en", fonts_in))
    assert "Every total on these pages agrees" in good and "differs" not in good
    wrong = samples.province(wrong=True)
    bad = reading.text(printed(wrong, "en", fonts_in))
    owed = wrong.total.outstanding_riel
    assert "2 totals do not agree" in bad and "Every total" not in bad
    assert f"{owed + 100:,} / {owed:,} differs by 100" in " ".join(bad.split())
    assert "2,396 / 2,395 differs by 1" in " ".join(bad.split())


def test_a_fund_that_does_not_agree_says_by_how_much(fonts_in: Path) -> None:
    """One fund 500 short and another 500 over do not cancel each other."""
    first, second = USUAL.funds
    funds = (replace(first, cash=first.cash - 500), replace(second, bank=second.bank + 500))
    text = reading.text(printed(replace(USUAL, funds=funds), "en", fonts_in))
    assert "A and B differ by 1,000 riel" in text and "difference 0" not in text


def test_carried_totals_of_many_villages(fonts_in: Path) -> None:
    statement = samples.province(villages=60)
    pages = reading.text(printed(statement, "en", fonts_in), "-layout").split("\f")[:-1]
    so_far = 0
    for page in pages[1:]:
        rows = sum(1 for line in page.splitlines() for village in (27, 28, 29)
                   if f" {village} " in line and any(name[1].split()[0] in line for name in samples.VILLAGE_NAMES))
        so_far += rows
        for line in page.splitlines():
            if line.strip().startswith("Carried forward"):
                sums = [sum(getattr(one.figures, name) for one in statement.villages[:so_far])
                        for name in ("families", "disbursed_riel", "repaid_principal_riel")]
                assert line.split()[2:5] == [f"{riel:,}" for riel in sums]
    assert so_far == 60


@pytest.mark.parametrize("field", ["villages", "trial_balance", "movements"])
def test_a_statement_that_contradicts_itself_is_not_printed(field: str, fonts_in: Path) -> None:
    balance, movements = USUAL.trial_balance, USUAL.movements
    wrong = {"villages": USUAL.villages[1:], "trial_balance": replace(balance, debit=balance.debit + 1),
             "movements": (replace(movements[0], other=1), movements[1])}[field]
    with pytest.raises(AssertionError, match=r"differ|add up"):
        printed(replace(USUAL, **{field: wrong}), "km", fonts_in)  # type: ignore[arg-type]


def test_proof_and_signatures_end_the_last_page(fonts_in: Path, tmp_path: Path) -> None:
    for lang in LANGS:
        pdf = printed(USUAL, lang, fonts_in)
        issue = samples.issue("province", "20")
        found, sizes = reading.words(pdf)
        assert reading.qr(pdf, tmp_path, page=len(sizes)) == f"FFL1/20/{issue.number}/{issue.code}"
        assert issue.short_head in reading.text(pdf)
        assert printed(USUAL, lang, fonts_in) == pdf
        for page in range(2, len(sizes) + 1):
            deepest = max(word.bottom for word in found if word.page == page and word.bottom < sizes[page - 1][1] - 60)
            assert deepest > sizes[page - 1][1] * 0.6, "a page is left half empty"
