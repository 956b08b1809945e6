"""Money of the funds before it is lent: from the donor, and between bank and cash box."""

from datetime import date
from typing import Literal

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from ledger.books import balances, tables
from ledger.books.journal import JournalEntry, post
from ledger.books.types import Day
from ledger.core import chart, vouchers
from ledger.core.errors import Refusal
from ledger.core.money import LARGEST
from ledger.programme import asking, dates, texts
from ledger.programme.people import FIELD_WORK, Actor, require

Place = Literal["cash", "bank"]
ACCOUNT: dict[str, str] = {"cash": chart.CASH, "bank": chart.BANK}


def receive(session: Session, office_id: int, fund: str, riel: int, on: date, into: Place, *, actor: Actor,
            request_key: str, reference: str | None = None) -> JournalEntry:
    """Money from the fund's donor into bank or cash box. Raises Refusal for amount or date."""
    require(actor, office_id, *FIELD_WORK)
    request = asking.asked(request_key, "receive", office_id, fund, riel, on, into, reference)
    done = asking.begin(session, office_id, request)
    if done is not None:
        return asking.entry_of(session, done)
    check_receive(session, office_id, fund, riel, on, into, actor=actor)
    return post(session, vouchers.donor_receipt(fund, riel, account(into, "into")), office_id=office_id, on=on,
                by=actor.user_id, at=actor.at, request=request, reference=texts.number_text(reference, "reference"))


def move(session: Session, office_id: int, fund: str, riel: int, on: date, source: Place, target: Place, *,
         actor: Actor, request_key: str, reference: str | None = None) -> JournalEntry:
    """Cash taken from the bank or paid into it. Raises Refusal when `source` would be short that day or later."""
    require(actor, office_id, *FIELD_WORK)
    request = asking.asked(request_key, "move", office_id, fund, riel, on, source, target, reference)
    done = asking.begin(session, office_id, request)
    if done is not None:
        return asking.entry_of(session, done)
    check_move(session, office_id, fund, riel, on, source, target, actor=actor)
    voucher = vouchers.cash_move(fund, riel, account(source), account(target))
    return post(session, voucher, office_id=office_id, on=on, by=actor.user_id, at=actor.at, request=request,
                reference=texts.number_text(reference, "reference"))


def check_receive(session: Session, office_id: int, fund: str, riel: int, on: date, into: Place, *,
                  actor: Actor) -> None:
    """Raises what `receive` would refuse; changes nothing."""
    require(actor, office_id, *FIELD_WORK)
    check_amount(riel)
    _check_fund(session, fund)
    account(into, "into")
    dates.check(session, office_id, on, actor)


def check_move(session: Session, office_id: int, fund: str, riel: int, on: date, source: Place, target: Place, *,
               actor: Actor) -> None:
    """Raises what `move` would refuse; changes nothing."""
    require(actor, office_id, *FIELD_WORK)
    check_amount(riel)
    _check_fund(session, fund)
    if account(source) == account(target, "target"):
        raise Refusal("Money moves from the bank to the cash box or back. Choose two different places.",
                      field="target")
    dates.check(session, office_id, on, actor)
    there = max(0, available(session, office_id, fund, source, on))
    if riel > there and source == "cash":
        raise Refusal("There is not enough in the cash box: {available_riel} riel of {fund} can be taken out on "
                      "{given_on}. Lower the amount.", field="riel", available_riel=there, fund=fund, given_on=on)
    if riel > there:
        raise Refusal("There is not enough in the bank: {available_riel} riel of {fund} can be taken out on "
                      "{given_on}. Lower the amount.", field="riel", available_riel=there, fund=fund, given_on=on)


def available(session: Session, office_id: int, fund: str, place: Place, on: date) -> int:
    """Riel of this fund that can leave cash box or bank on `on` without any later balance going below zero."""
    return _lowest(session, office_id, fund, (account(place),), on)


def check_enough(session: Session, office_id: int, fund: str, money_account: str, riel: int, on: date) -> None:
    """Raise Refusal if `riel` out of cash box or bank on `on` would leave less than nothing, that day or later.

    Call with the office's turn taken (`asking.begin`), or two could spend the same money.
    """
    here = _lowest(session, office_id, fund, (money_account,), on)
    if riel <= here:
        return
    all_there = _lowest(session, office_id, fund, (chart.CASH, chart.BANK), on)
    if all_there < riel:
        raise Refusal("The fund is short: {available_riel} riel of {fund} can be paid out on {given_on}. Record the "
                      "donor's money first, or lower the amount.", field="riel", fund=fund,
                      available_riel=max(0, all_there), given_on=on)
    if money_account == chart.CASH:
        raise Refusal("The cash box is short: {available_riel} riel of {fund} can be taken out on {given_on}. Take "
                      "cash from the bank first, or pay by bank.", field="source", fund=fund,
                      available_riel=max(0, here), given_on=on)
    raise Refusal("The bank account is short: {available_riel} riel of {fund} can be paid out on {given_on}. Pay cash "
                  "into the bank first, or pay from the cash box.", field="source", fund=fund,
                  available_riel=max(0, here), given_on=on)


def check_amount(riel: int) -> None:
    """Raise Refusal unless `riel` is a whole amount above zero that a ledger of this size can hold."""
    if riel <= 0:
        raise Refusal("The amount must be more than zero.", field="riel")
    if riel > LARGEST:
        raise Refusal("The amount is too large. Check the figures.", field="riel")


def account(place: str, field: str = "source") -> str:
    """The account of the cash box or the bank. Raises Refusal for another place."""
    if place not in ACCOUNT:
        raise Refusal("Choose the cash box or the bank.", field=field)
    return ACCOUNT[place]


def _check_fund(session: Session, fund: str) -> None:
    if not session.execute(select(tables.funds.c.id).where(tables.funds.c.code == texts.key(fund))).first():
        raise Refusal("There is no fund {fund}. Choose one of the funds.", field="fund", fund=fund[:20])


def _lowest(session: Session, office_id: int, fund: str, money_accounts: tuple[str, ...], on: date) -> int:
    # The lowest balance from `on` to the last entry: what is taken out on `on` is missing on every later day too.
    fund_id = session.execute(select(tables.funds.c.id).where(tables.funds.c.code == fund)).scalar_one()
    lowest = balance = sum(b.riel for b in balances.balances(session, office_id, on)
                           if b.account in money_accounts and b.fund_id == fund_id)
    asked = {"office": office_id, "fund": fund_id, "money": money_accounts, "on": on}
    for row in session.execute(_LATER_DAYS, asked):
        balance += int(row.riel)
        lowest = min(lowest, balance)
    return lowest


_LATER_DAYS = (
    select(func.sum(tables.postings.c.riel).label("riel"))
    .join_from(tables.postings, tables.journal_entries, tables.journal_entries.c.id == tables.postings.c.entry_id)
    .where(tables.journal_entries.c.office_id == bindparam("office"), tables.postings.c.fund_id == bindparam("fund"),
           tables.postings.c.account.in_(bindparam("money", expanding=True)),
           tables.journal_entries.c.on_date > bindparam("on", type_=Day))
    .group_by(tables.journal_entries.c.on_date).order_by(tables.journal_entries.c.on_date))
