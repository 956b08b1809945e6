"""Money that moved, day by day: what months, receipts and payments and the lowest balance of a cash box are made of."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from ledger.books.loan_book import whole_sum
from ledger.books.tables import journal_entries, postings
from ledger.core import chart
from ledger.core.calendar import add_months, month_first
from ledger.reports.balances import proof_line
from ledger.reports.figures import MoneyMovement, MonthFigures


@dataclass(frozen=True)
class Flow:
    """What was posted on one account on one day by entries of one kind, in riel. A reversal counts with the kind of
    entry it turned back."""

    on: date
    account: str
    kind: str
    reversal: bool
    riel: int


def flows(session: Session, office_ids: Collection[int], to_on: date, from_on: date | None = None) -> list[Flow]:
    """Everything posted in these offices up to `to_on` (and from `from_on`), both included; one query."""
    first = journal_entries.alias("first")
    kind = func.coalesce(first.c.kind, journal_entries.c.kind)
    reversal = journal_entries.c.reverses_id.is_not(None)
    query = select(
        journal_entries.c.on_date, postings.c.account, kind.label("kind"), reversal.label("reversal"),
        whole_sum(postings.c.riel).label("riel"),
    ).select_from(
        postings.join(journal_entries, journal_entries.c.id == postings.c.entry_id)
        .outerjoin(first, first.c.id == journal_entries.c.reverses_id)
    ).where(
        journal_entries.c.office_id.in_(office_ids), journal_entries.c.on_date <= to_on
    ).group_by(journal_entries.c.on_date, postings.c.account, kind, reversal).order_by(
        journal_entries.c.on_date, postings.c.account, kind, reversal)
    if from_on is not None:
        query = query.where(journal_entries.c.on_date >= from_on)
    return [Flow(row.on_date, row.account, row.kind, bool(row.reversal), row.riel) for row in session.execute(query)]


def months(moved: Iterable[Flow], from_on: date, to_on: date) -> tuple[MonthFigures, ...]:
    """Disbursed, principal repaid and interest received of every calendar month from `from_on` to `to_on`.

    A reversal counts in the month it is dated. Loans taken over were not disbursed, those written off not repaid.
    """
    sums: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for flow in moved:
        if not from_on <= flow.on <= to_on:
            continue
        month = sums[month_first(flow.on)]
        if flow.account == chart.LOANS and flow.kind != "opening":
            month["disbursed" if flow.kind == "disbursement" else "repaid"] -= flow.riel
        elif flow.account == chart.WRITTEN_OFF:
            month["repaid"] -= flow.riel
        elif flow.account in chart.INTEREST_RECEIVED:
            month["interest"] -= flow.riel
    first, count = month_first(from_on), 0
    found = []
    while (month_on := add_months(first, count)) <= to_on:
        month, count = sums[month_on], count + 1
        found.append(MonthFigures(month_on, -month["disbursed"], month["repaid"], month["interest"]))
    return tuple(found)


def movements(moved: Iterable[Flow], from_on: date, named: dict[str, Row[Any]]) -> tuple[MoneyMovement, ...]:
    """Receipts and payments of cash box and bank accounts from `from_on` on; what was before is the opening."""
    sums: dict[str, dict[str, int]] = {chart.CASH: defaultdict(int), chart.BANK: defaultdict(int)}
    for flow in moved:
        if is_money(flow.account):
            place = sums.setdefault(flow.account, defaultdict(int))
            place["opening" if flow.on < from_on else _line(flow)] += flow.riel
            place["closing"] += flow.riel
    return tuple(MoneyMovement(
        account=account, name_km=named[account].name_km, name_en=named[account].name_en, opening=place["opening"],
        received_from_donors=place["received"], repayments=place["repayments"], moved_in=place["in"],
        disbursed=-place["disbursed"], moved_out=-place["out"], other=place["other"], closing=place["closing"],
        recovered=place["recovered"], refunded=-place["refunded"],
    ) for account, place in sorted(sums.items()))


def lowest_money(moved: Iterable[Flow]) -> int:
    """The lowest balance at the end of any day of any cash box or bank account of one office, at most 0."""
    balance: dict[str, int] = defaultdict(int)
    lowest, today = 0, None
    for flow in moved:
        if flow.on != today:
            lowest, today = min(lowest, *balance.values(), 0), flow.on
        if is_money(flow.account):
            balance[flow.account] += flow.riel
    return min(lowest, *balance.values(), 0)


def is_money(account: str) -> bool:
    """Whether the account is a cash box or bank account."""
    return proof_line(account) in ("cash", "bank")


def _line(flow: Flow) -> str:
    if flow.kind == "cash move":  # turned back: less went the same way, nothing came
        return "in" if (flow.riel > 0) != flow.reversal else "out"
    return _MOVED.get(flow.kind, "other")


_MOVED = {"donor receipt": "received", "repayment": "repayments", "disbursement": "disbursed", "recovery": "recovered",
          "refund": "refunded"}
