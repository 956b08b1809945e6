"""A journal entry in one sentence that can be read aloud, and the words for its kind.

Each sentence is written out whole, never glued from parts: Khmer has its own order of words.
"""

import re

from flask import url_for
from markupsafe import Markup

from ledger.reports.journal import EntryWords, JournalRow
from web.formats import riel
from web.i18n import N_, html, translate

KINDS = {
    "donor receipt": N_("Money from the donor"), "cash move": N_("Cash moved"), "disbursement": N_("Disbursement"),
    "repayment": N_("Repayment"), "reallocation": N_("Repayment shared anew"), "reversal": N_("Reversal"),
}
SERIES = {"R": N_("Receipt"), "P": N_("Payment"), "J": N_("Journal voucher")}
NUMBER = re.compile(r"\b[A-Z]{2,4}-L?\d{4,}\b|\b[RPJ]-\d{4}-\d{4,}\b")

SENTENCES = {
    "donor receipt cash": N_("The donor gave {riel} for the fund {fund}; it went into the cash box."),
    "donor receipt bank": N_("The donor gave {riel} for the fund {fund}; it went into the bank account."),
    "cash move cash": N_("{riel} of the fund {fund} was taken from the bank account into the cash box."),
    "cash move bank": N_("{riel} of the fund {fund} was paid from the cash box into the bank account."),
    "disbursement cash": N_("Family {family} was handed {riel} in cash: the loan {loan}."),
    "disbursement bank": N_("Family {family} was paid {riel} from the bank account: the loan {loan}."),
    "repayment cash": N_("Family {family} repaid {riel} in cash: {principal} of principal and {interest} of interest."),
    "repayment bank": N_("Family {family} repaid {riel} into the bank account: {principal} of principal and "
                         "{interest} of interest."),
    "repayment cash held": N_("Family {family} repaid {riel} in cash: {principal} of principal and {interest} of "
                              "interest. {held} was more than it owed and is held for the family."),
    "repayment bank held": N_("Family {family} repaid {riel} into the bank account: {principal} of principal and "
                              "{interest} of interest. {held} was more than it owed and is held for the family."),
    "reallocation": N_("What family {family} had repaid on the loan {loan} was shared anew, because an earlier "
                       "repayment was entered or turned back later: principal {principal}, interest {interest}, "
                       "held {held}. No money moved."),
}
BACK = {
    "donor receipt": N_("Turned back: {riel} from the donor for the fund {fund}. It counts no more."),
    "cash move": N_("Turned back: {riel} of the fund {fund} moved between bank account and cash box."),
    "disbursement": N_("Turned back: {riel} handed to family {family} as the loan {loan}. The loan counts no more."),
    "repayment": N_("Turned back: the repayment of {riel} by family {family}. It counts no more."),
}


def sentence(words: EntryWords) -> Markup:
    """What happened. Numbers of families and loans are links; amounts say riel."""
    amount = html("{amount} riel", amount=riel(words.riel))
    return html(_pattern(words), riel=_strong(amount), fund=words.fund,
                family=_link("families.family", words.family_number), loan=_link("loans.loan", words.loan_number),
                principal=riel(words.principal), interest=riel(words.interest), held=riel(words.held))


def kind_word(kind: str) -> str:
    """The word for a kind of entry, in the language of the page."""
    return translate(KINDS.get(kind, kind))


def subject(row: JournalRow) -> str:
    """The number a row is about (loan, family or voucher), out of its narration; nothing if it names none."""
    found = NUMBER.search(row.narration)
    return found[0] if found else ""


def _pattern(words: EntryWords) -> str:
    if words.kind == "reversal":
        return BACK.get(words.of or "", BACK["cash move"])
    place = words.target or words.place
    key = words.kind if words.kind == "reallocation" else f"{words.kind} {place or 'cash'}"
    if words.kind == "repayment" and words.held:
        key += " held"
    return SENTENCES[key]


def _strong(text: str | Markup) -> Markup:
    return Markup("<strong>{}</strong>").format(text)


def _link(endpoint: str, number: str | None) -> Markup:
    if not number:
        return Markup("")
    return Markup('<a class="code" href="{}">{}</a>').format(url_for(endpoint, number=number), number)
