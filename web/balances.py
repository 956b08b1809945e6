"""Balances of an office: trial balance, fund proof, accounts and the ledger of one account."""

from datetime import date

from flask import Blueprint

from ledger.core.calendar import month_first
from ledger.reports import balances
from ledger.reports.figures import FundProof
from web.asking import asked_day, in_order, status
from web.doors import EVERYBODY, Answer, actor, allow, office_in_use, reading, show
from web.entry_words import kind_word
from web.i18n import N_
from web.paging import page_number

blueprint = Blueprint("balances", __name__)

GROUPS = {"asset": N_("Assets"), "liability": N_("Owed to families"), "fund": N_("Money received"),
          "income": N_("Income"), "expense": N_("Expense")}


@blueprint.get("/books/trial-balance")
@allow(*EVERYBODY)
def trial_balance() -> Answer:
    """Opening, movement and closing of every account, with the fund proof above it."""
    office, as_of = office_in_use(), asked_day("as_of", actor().today, actor().today)
    first = in_order(asked_day("from", month_first(as_of.value), actor().today), as_of)
    with reading() as session:
        page = balances.trial_balance_movements(session, office.code, first.value, as_of.value, actor().office_ids)
        proofs = balances.fund_proofs(session, office.code, as_of.value, actor().office_ids)
    return show("books/trial_balance.html", page=page, proofs=in_use(proofs), office=office, as_of=as_of, first=first,
                groups=GROUPS, status=status(as_of, first))


@blueprint.get("/books/fund-proof")
@allow(*EVERYBODY)
def fund_proof() -> Answer:
    """One proof a fund."""
    office, as_of = office_in_use(), asked_day("as_of", actor().today, actor().today)
    with reading() as session:
        proofs = balances.fund_proofs(session, office.code, as_of.value, actor().office_ids)
    return show("books/fund_proof.html", proofs=proofs, office=office, as_of=as_of, status=status(as_of))


@blueprint.get("/books/accounts")
@allow(*EVERYBODY)
def accounts() -> Answer:
    """The chart of accounts with its balances."""
    office, as_of = office_in_use(), asked_day("as_of", actor().today, actor().today)
    with reading() as session:
        rows = balances.accounts(session, office.code, as_of.value, actor().office_ids)
    return show("books/accounts.html", rows=rows, office=office, as_of=as_of, groups=GROUPS, status=status(as_of))


@blueprint.get("/books/accounts/<account>")
@allow(*EVERYBODY)
def ledger(account: str) -> Answer:
    """The postings on one account with the balance after each; this calendar year unless asked otherwise."""
    office, today = office_in_use(), actor().today
    last = asked_day("to", today, today)
    first = in_order(asked_day("from", date(last.value.year, 1, 1), today), last)
    with reading() as session:
        page = balances.account_lines(session, office.code, account, first.value, last.value, page=page_number(),
                                      office_ids=actor().office_ids)
    return show("books/ledger.html", page=page, office=office, first=first, last=last, groups=GROUPS,
                kind_word=kind_word, status=status(first, last))


def in_use(proofs: tuple[FundProof, ...]) -> tuple[FundProof, ...]:
    """The funds that ever had money; all of them while none has."""
    return tuple(one for one in proofs if any((one.received, one.interest, one.grants, one.losses, one.uses))) or proofs
