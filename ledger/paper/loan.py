"""The papers of a loan as PDF: `render` takes what `ledger.reports` read and gives the bytes of the file."""

from collections.abc import Sequence
from pathlib import Path

from ledger.paper import (
    closing_letter,
    contract,
    disbursement_voucher,
    payoff_quote,
    reschedule_notice,
    schedule_card,
)
from ledger.paper.document import Document
from ledger.paper.edition import FAMILY_PAPERS, Lang
from ledger.paper.loan_parts import Front
from ledger.paper.page import Paper
from ledger.paper.text import faces
from ledger.reports.loan_paper_values import (
    ClosingLetter,
    Contract,
    DisbursementVoucher,
    LoanPaper,
    PayoffQuote,
    RescheduleNotice,
    ScheduleCard,
)


def render(papers: Sequence[LoanPaper], lang: Lang, *, fonts_in: Path | None = None) -> bytes:
    """The papers (at least one) in one PDF, each with its own page numbers; the same arguments give the same bytes.

    `fonts_in`: where made fonts are kept, see fonts.cache_folder. Raises Unprintable.
    """
    edition, both = FAMILY_PAPERS[lang], faces(fonts_in)
    fronts = [_front(one) for one in papers]
    first = fronts[0]
    title = f"{first.name} {first.number}" if len(fronts) == 1 else f"{first.name}, {len(fronts)}"
    document = Document(title=title, subject=f"{first.name} of {first.on:%Y-%m-%d}", keywords=first.mark or "",
                        language=edition.language, issued_on=first.on, faces=both)
    for front, one in zip(fronts, papers, strict=True):
        paper = Paper(document, both, edition, front.number, title=edition.pair(front.title),
                      foot=(f"{front.number} · {front.party.family_number}", front.mark or ""))
        _draw(paper, one)
        paper.finish()
    return document.save()


def _front(one: LoanPaper) -> Front:
    match one:
        case Contract():
            return contract.front(one)
        case ScheduleCard():
            return schedule_card.front(one)
        case DisbursementVoucher():
            return disbursement_voucher.front(one)
        case PayoffQuote():
            return payoff_quote.front(one)
        case RescheduleNotice():
            return reschedule_notice.front(one)
        case ClosingLetter():
            return closing_letter.front(one)


def _draw(paper: Paper, one: LoanPaper) -> None:
    match one:
        case Contract():
            contract.draw(paper, one)
        case ScheduleCard():
            schedule_card.draw(paper, one)
        case DisbursementVoucher():
            disbursement_voucher.draw(paper, one)
        case PayoffQuote():
            payoff_quote.draw(paper, one)
        case RescheduleNotice():
            reschedule_notice.draw(paper, one)
        case ClosingLetter():
            closing_letter.draw(paper, one)
