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
    "opening": N_("Taken over from older books"), "reschedule": N_("New terms"), "waiver": N_("Waiver"),
    "write-off": N_("Write-off"), "recovery": N_("Recovered"), "refund": N_("Money held paid back"),
    "held applied": N_("Money held used for a loan"), "accrual": N_("Interest that fell due"),
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
    "opening": N_("The loan {loan} of family {family} was taken over from older books: {riel} of principal are owed."),
    "reschedule": N_("The loan {loan} of family {family} has new terms: the {riel} of principal still owed are repaid "
                     "by a new schedule. No money moved."),
    "moratorium": N_("Repayments of the loan {loan} of family {family} pause: all that is unpaid falls due later. "
                     "{riel} of principal are still owed. No money moved."),
    "waiver": N_("{riel} of interest or penalties that family {family} owed on the loan {loan} need not be paid. No "
                 "money moved."),
    "write-off": N_("The loan {loan} of family {family} is given up as lost: {riel} are an expense of the fund. No "
                    "money moved."),
    "recovery cash": N_("Family {family} brought {riel} in cash for the loan {loan}, which was written off."),
    "recovery bank": N_("Family {family} paid {riel} into the bank account for the loan {loan}, which was written "
                        "off."),
    "refund cash": N_("{riel} that the fund held for family {family} were paid back in cash."),
    "refund bank": N_("{riel} that the fund held for family {family} were paid back from the bank account."),
    "held applied": N_("{riel} that the fund held for family {family} on the loan {loan} were used for another loan of "
                       "it. No money moved."),
    "accrual": N_("Interest of {riel} that fell due on the loan {loan} of family {family} became income, or was taken "
                  "back because the loan is far too late. No money moved."),
}
BACK = {
    "donor receipt": N_("Turned back: {riel} from the donor for the fund {fund}. It counts no more."),
    "cash move": N_("Turned back: {riel} of the fund {fund} moved between bank account and cash box."),
    "disbursement": N_("Turned back: {riel} handed to family {family} as the loan {loan}. The loan counts no more."),
    "repayment": N_("Turned back: the repayment of {riel} by family {family}. It counts no more."),
    "opening": N_("Turned back: the taking over of the loan {loan} of family {family}. The loan counts no more."),
    "reschedule": N_("Turned back: the new terms of the loan {loan} of family {family}. The earlier schedule holds "
                     "again."),
    "moratorium": N_("Turned back: the pause of the loan {loan} of family {family}. The earlier schedule holds again."),
    "waiver": N_("Turned back: {riel} that family {family} was let off on the loan {loan}. They are owed again."),
    "write-off": N_("Turned back: the write-off of the loan {loan} of family {family}. {riel} are owed again."),
    "recovery": N_("Turned back: {riel} recovered of the loan {loan} of family {family}. It counts no more."),
    "refund": N_("Turned back: {riel} of money held, paid back to family {family}. The fund holds them again."),
    "held applied": N_("Turned back: {riel} of money held for family {family}, used for another loan of it."),
}


def sentence(words: EntryWords) -> Markup:
    """What happened. Numbers of families and loans are links; amounts say riel."""
    amount = html("{amount} riel", amount=riel(words.riel))
    told = html(_pattern(words), riel=_strong(amount), fund=words.fund,
                family=_link("families.family", words.family_number), loan=_link("loans.loan", words.loan_number),
                principal=riel(words.principal), interest=riel(words.interest), held=riel(words.held))
    if words.kind == "repayment" and words.penalty:
        told += " " + html("{penalty} of it were penalties.", penalty=riel(words.penalty))
    return told


def kind_word(kind: str) -> str:
    """The word for a kind of entry, in the language of the page."""
    return translate(KINDS.get(kind, kind))


def subject(row: JournalRow) -> str:
    """The number a row is about (loan, family or voucher), out of its narration; nothing if it names none."""
    found = NUMBER.search(row.narration)
    return found[0] if found else ""


def _pattern(words: EntryWords) -> str:
    kind = "moratorium" if words.pause else words.kind
    if words.kind == "reversal":
        return BACK["moratorium" if words.pause else words.of or "cash move"]
    key = kind if kind in SENTENCES else f"{kind} {words.target or words.place or 'cash'}"
    if words.kind == "repayment" and words.held:
        key += " held"
    return SENTENCES[key]


def _strong(text: str | Markup) -> Markup:
    return Markup("<strong>{}</strong>").format(text)


def _link(endpoint: str, number: str | None) -> Markup:
    if not number:
        return Markup("")
    return Markup('<a class="code" href="{}">{}</a>').format(url_for(endpoint, number=number), number)
