"""A family statement with everything that can be booked on a loan: each row says what it is, in words."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ledger.paper import render
from ledger.paper.edition import Lang
from ledger.reports.statements import FamilyStatement, RepaymentRow, RowKind
from tests.paper import reading, samples

LANGS: tuple[Lang, ...] = ("km", "en", "both")
WORDS = {  # Khmer and English of each row
    "repayment": ("ពិន័យ ៥០០", "penalty 500"), "pause": ("ផ្អាក ៣ ខែ", "3-month pause"),
    "waiver": ("លើកលែង ២.៣០០", "2,300 let off"), "reversed": ("បានត្រឡប់", "reversed"),
    "reversal": ("កត់ត្រាត្រឡប់", "reversal"),
    "reallocation": ("កែការចែក ព្រោះ R-2008-0231", "shared anew, because of R-2008-0231"),
    "held": ("ពីប្រាក់ផ្ញើទុក", "from money held"), "terms": ("លក្ខខណ្ឌថ្មី, បានត្រឡប់", "new terms, reversed"),
    "refund": ("ប្រគល់ប្រាក់ផ្ញើទុក", "money held paid back"), "moved": ("ប្រើសម្រាប់កម្ចីផ្សេង", "used for another loan"),
    "write-off": ("លុបចេញពីបញ្ជី ១៨៤.០០០", "184,000 written off"),
    "recovery": ("សងក្រោយលុបចេញពីបញ្ជី", "paid after the write-off"),
    "changed": ("លក្ខខណ្ឌបានផ្លាស់ប្ដូរ", "Terms changed on 20 March 2008"),
    "to pay": ("យឺត ២០៩ ថ្ងៃ, ពិន័យ ៥០០", "209 days late, penalty 500")}


def row(day: date, kind: RowKind, voucher: str, owed: int, riel: int = 0, interest: int = 0, principal: int = 0,
        held: int = 0, **more: object) -> RepaymentRow:
    """A row of the loan's account; penalties and money recovered are what is left of the riel."""
    return RepaymentRow(day, voucher, kind, riel, interest, principal, held, owed, **more)  # type: ignore[arg-type]


def everything(only: slice = slice(None)) -> FamilyStatement:
    """Lent 200,000, and then whatever can happen, though hardly all of it to one family."""
    rows = [
        row(date(2008, 3, 5), "repayment", "R-2008-0220", 183_500, 19_000, 2_000, 16_500, penalty=500),
        row(date(2008, 3, 20), "reschedule", "J-2008-0021", 183_500, pause_months=3),
        row(date(2008, 4, 5), "repayment", "R-2008-0231", 173_500, 10_000, 0, 10_000, reversed=True),
        row(date(2008, 4, 6), "waiver", "J-2008-0022", 173_500, waived=2_300),
        row(date(2008, 5, 6), "reversal", "J-2008-0023", 183_500, -10_000, 0, -10_000),
        row(date(2008, 5, 6), "reallocation", "J-2008-0024", 184_500, 0, 1_000, -1_000, corrects="R-2008-0231"),
        row(date(2008, 5, 10), "held applied", "J-2008-0025", 184_000, 500, 0, 500),
        row(date(2008, 5, 11), "reschedule", "J-2008-0026", 184_000, reversed=True),
        row(date(2008, 5, 12), "refund", "P-2008-0007", 184_000, -800, 0, 0, -800),
        row(date(2008, 5, 13), "held applied", "J-2008-0028", 184_000, -200, 0, 0, -200),
        row(date(2008, 6, 12), "write-off", "J-2008-0027", 0, written_off=184_000),
        row(date(2008, 7, 12), "recovery", "R-2008-0300", 0, 5_000, recovered=5_000)][only]
    plain = samples.loan(paid=[])
    to_pay = tuple(replace(line, penalty=500 if at == 0 else 0) for at, line in enumerate(plain.to_pay[:3]))
    return samples.family(replace(
        plain, repayments=tuple(rows), paid=sum(one.riel for one in rows),
        paid_interest=sum(one.interest for one in rows), paid_principal=sum(one.principal for one in rows),
        changed_on=date(2008, 3, 20), to_pay=to_pay))


@pytest.mark.parametrize("lang", LANGS)
def test_it_is_sound_and_nothing_touches(lang: Lang, fonts_in: Path, tmp_path: Path) -> None:
    pdf = render(everything(), samples.issue("family", "SR-0014"), lang, fonts_in=fonts_in)
    reading.check_sound(pdf, tmp_path)
    reading.check_margins(pdf)
    reading.check_apart(pdf)


@pytest.mark.parametrize("half", [slice(0, 6), slice(6, 12)])
@pytest.mark.parametrize("lang", LANGS[:2])
def test_each_row_says_what_it_is(lang: Lang, half: slice, fonts_in: Path) -> None:
    pdf = render(everything(half), samples.issue("family", "SR-0014"), lang, fonts_in=fonts_in)
    text = " ".join(reading.text(pdf).split())
    kinds = [*list(WORDS)[:6], "changed", "to pay"] if half.start == 0 else [*list(WORDS)[6:]]
    assert [kind for kind in kinds if WORDS[kind][LANGS.index(lang)] not in text] == []


def test_interest_given_back_is_said_in_the_row(fonts_in: Path) -> None:
    """March's interest was paid on 20 April in full; paid off five days later, 600 of it pay principal."""
    paid = [*samples.as_agreed(samples.TERMS, date(2008, 2, 5), 2), (date(2008, 4, 20), 1_700),
            (date(2008, 4, 25), 166_000)]
    one = samples.loan(paid=paid)
    assert one.repayments[-1].interest == -600 and one.closed_on == date(2008, 4, 25)
    for lang, said in (("km", "ការប្រាក់បង់មុន ៦០០ រៀល សម្រាប់ថ្ងៃមិនទាន់ដល់ គិតជាប្រាក់ដើមវិញ"),
                       ("en", "600 riel of interest paid before for days that did not run becomes principal")):
        pdf = render(samples.family(one), samples.issue("family", "SR-0014"), lang, fonts_in=fonts_in)  # type: ignore[arg-type]
        assert said.replace(" ", "") in "".join(reading.text(pdf).split()), lang
        reading.check_apart(pdf)


def test_what_is_to_pay_counts_the_penalty(fonts_in: Path) -> None:
    first = everything().loans[0].to_pay[0]
    assert first.total == first.interest + first.principal + 500
    text = reading.text(render(everything(), samples.issue("family", "SR-0014"), "en", fonts_in=fonts_in))
    assert f"{first.total:,}" in text
