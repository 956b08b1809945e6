"""The journal: entries by filters, and one entry with its words, its lines and its place in the chain."""

from datetime import date

from flask import Blueprint

from ledger.core.chart import BY_CODE
from ledger.reports.journal import JournalFilter, entry_page, journal_page
from web.asking import AskedDay, asked_day, asked_text, asked_word, in_order, status
from web.doors import EVERYBODY, Answer, actor, allow, office_in_use, reading, show
from web.entry_words import SERIES, kind_word, sentence, subject
from web.paging import page_number

blueprint = Blueprint("journal", __name__)


@blueprint.get("/books/journal")
@allow(*EVERYBODY)
def index() -> Answer:
    """The entries of one office that fit, the newest first."""
    office, nothing = office_in_use(), None
    last: AskedDay[date | None] = asked_day("to", nothing, actor().today)
    first = in_order(asked_day("from", nothing, actor().today), last)
    wanted = JournalFilter(first.value, last.value, asked_word("series", SERIES), asked_word("account", BY_CODE),
                           asked_text("number"), asked_text("text"))
    with reading() as session:
        page = journal_page(session, office.code, wanted, page_number(), office_ids=actor().office_ids)
    kept = {"from": first.typed, "to": last.typed, "series": wanted.series, "account": wanted.account,
            "number": wanted.number, "text": wanted.text}
    return show("books/journal.html", page=page, office=office, first=first, last=last, series=SERIES,
                accounts=BY_CODE.values(), kept={name: value for name, value in kept.items() if value},
                kind_word=kind_word, subject=subject, status=status(first, last))


@blueprint.get("/books/journal/<voucher>")
@allow(*EVERYBODY)
def entry(voucher: str) -> Answer:
    """One journal entry. The voucher number is one office's own: the address says which."""
    office = office_in_use()
    with reading() as session:
        page = entry_page(session, office.code, voucher, office_ids=actor().office_ids)
    return show("books/entry.html", page=page, office=office, sentence=sentence(page.words), kind_word=kind_word,
                series=SERIES)
