"""What was booked on loans up to a date: the events of their lives, what turned them back and what corrects them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, get_args

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.books.loan_book import AS_OF, WANTED, LoanRecord, of_account, parts, voucher_number, whole_sum
from ledger.books.prepared import Prepared
from ledger.core import allocation, chart
from ledger.core.allocation import Position
from ledger.core.events import (
    Event,
    HeldOut,
    Moratorium,
    Recovery,
    Repayment,
    Reschedule,
    Waiver,
    WriteOff,
)
from ledger.core.instalments import Allocation

Kind = Literal["repayment", "held applied", "refund", "waiver", "reschedule", "write-off", "recovery", "accrual",
               "reallocation", "reversal"]


@dataclass(frozen=True)
class Booked:
    """What one journal entry did to a loan, in riel, with the signs of `core.instalments.Allocation`.

    Its reversal has them turned; those of a reallocation sum to zero. `riel` is the money that came in.
    `reversed_by_id` is set only if the reversal is dated on or before the date asked for. `event` is None for what is
    no event of the loan's own: reversals, reallocations, accruals. `change`: the new terms or the pause of an entry of
    kind reschedule; `reason` and `visit_id` are those of the change.
    """

    entry_id: int
    seq: int
    on: date
    voucher_number: str
    kind: Kind
    riel: int
    interest: int
    principal: int
    held: int
    reversed_by_id: int | None
    reverses_id: int | None
    corrects_id: int | None
    reference: str | None = None
    entered_by: int | None = None
    penalty: int = 0
    waived_interest: int = 0
    waived_penalty: int = 0
    written_off: int = 0
    recovered: int = 0
    receivable: int = 0
    change: Reschedule | Moratorium | None = None
    reason: str | None = None
    visit_id: int | None = None

    @property
    def event(self) -> Event | None:
        """What it is in the life of the loan."""
        match self.kind:
            case "repayment":
                return Repayment(self.on, self.riel)
            case "held applied":
                return Repayment(self.on, self.riel) if self.riel > 0 else HeldOut(self.on, -self.riel)
            case "refund":
                return HeldOut(self.on, -self.riel)
            case "waiver":
                return Waiver(self.on, self.waived_interest, self.waived_penalty)
            case "write-off":
                return WriteOff(self.on)
            case "recovery":
                return Recovery(self.on, self.riel)
            case "reschedule":
                return self.change
            case _:
                return None

    @property
    def counts(self) -> bool:
        """Whether it is an event that stands: it is one, and was not reversed up to the date asked for."""
        return self.kind in EVENT_KINDS and self.reversed_by_id is None

    @property
    def allocation(self) -> Allocation:
        """What it did, as one value."""
        return Allocation(self.interest, self.principal, self.held, (), self.penalty, self.waived_interest,
                          self.waived_penalty, self.written_off, self.recovered, self.receivable)


EVENT_KINDS: frozenset[Kind] = frozenset(get_args(Kind)) - {"accrual", "reallocation", "reversal"}


def booked(session: Session, loan_ids: Collection[int], as_of: date) -> dict[int, tuple[Booked, ...]]:
    """What was booked on each loan (disbursements apart) with a date up to `as_of`, in order of date, then entry.

    Every loan asked for has a key, also when nothing was booked on it.
    """
    found: dict[int, list[Booked]] = defaultdict(list)
    for part in parts(loan_ids):
        if len(part) == 1:  # a repayment being booked
            rows = _on_one().all(session, {"wanted": part[0], "as_of": as_of})
        else:
            rows = list(session.execute(_query(False), {"wanted": part, "as_of": as_of}))
        for row in rows:
            found[row.loan_id].append(_booked(row))
    return {loan_id: tuple(found[loan_id]) for loan_id in loan_ids}


def position_of(record: LoanRecord, there: Sequence[Booked], as_of: date) -> Position:
    """Where the loan stands at the end of `as_of`: only what is dated and not reversed up to then counts.

    The loan must be disbursed on `as_of`; `there` must have been read for the same `as_of`.
    """
    assert record.disbursed_on is not None, "a loan that was not handed over has no position"
    return allocation.position(record.terms, record.schedule, record.disbursed_on, standing(record, there), as_of)


def payoff_of(record: LoanRecord, there: Sequence[Booked], on: date) -> int:
    """Riel needed on `on` to close the loan; 0 when it is closed."""
    assert record.disbursed_on is not None, "a loan that was not handed over has nothing to pay off"
    return allocation.payoff(record.terms, record.schedule, record.disbursed_on, standing(record, there), on)


def standing(record: LoanRecord, there: Sequence[Booked]) -> list[Event]:
    """The events that stand, as the allocation wants them; the taking over first."""
    return [*taken_over(record), *(event for b in there if b.reversed_by_id is None and (event := b.event) is not None)]


def last_on(record: LoanRecord, there: Sequence[Booked]) -> date:
    """The day of the last thing booked on a loan, or of its beginning; interest that fell due apart, which is worked
    out anew."""
    assert record.opened_on is not None, "the loan stands in these books"
    return max([record.opened_on, *(b.on for b in there if b.kind != "accrual")])


def taken_over(record: LoanRecord) -> list[Event]:
    """The taking over from older books as an event: none for a loan that began in these."""
    return [] if record.taken_over is None else [record.taken_over]


@cache
def _on_one() -> Prepared:
    return Prepared(_query(True))


@cache
def _query(one: bool) -> Select[tuple[object, ...]]:
    entry, posting, change = tables.journal_entries, tables.postings, tables.loan_changes
    back, first = entry.alias("back"), entry.alias("first")
    kind = func.coalesce(first.c.kind, entry.c.kind)
    shares = select(
        posting.c.entry_id, posting.c.loan_id,
        *(whole_sum(of_account(account)).label(f"on_{account}") for account in _ACCOUNTS),
    ).where(
        posting.c.loan_id == bindparam("wanted") if one else posting.c.loan_id.in_(WANTED)
    ).group_by(posting.c.entry_id, posting.c.loan_id).subquery("shares")
    return select(
        shares, entry.c.seq, entry.c.on_date, entry.c.series, entry.c.fiscal_year, entry.c.number, entry.c.kind,
        entry.c.reverses_id, entry.c.corrects_id, entry.c.reference, entry.c.entered_by,
        back.c.id.label("reversed_by_id"), change.c.kind.label("change"), change.c.reason, change.c.visit_id,
        change.c.instalments, change.c.every_months, change.c.grace_principal, change.c.rate_ppm,
        change.c.first_due_on, change.c.months, change.c.interest_runs,
    ).select_from(
        shares.join(entry, entry.c.id == shares.c.entry_id)
        .outerjoin(back, (back.c.reverses_id == entry.c.id) & (back.c.on_date <= AS_OF))
        .outerjoin(first, first.c.id == entry.c.reverses_id)
        .outerjoin(change, change.c.entry_id == entry.c.id)
    ).where(
        entry.c.on_date <= AS_OF, kind != "disbursement", kind != "opening"
    ).order_by(shares.c.loan_id, entry.c.on_date, entry.c.seq)


_ACCOUNTS = (chart.LOANS, chart.INTEREST, chart.HELD, chart.RECEIVABLE, chart.INTEREST_WAIVED, chart.PENALTIES,
             chart.PENALTIES_WAIVED, chart.WRITTEN_OFF, chart.RECOVERED)


def _booked(row: Sequence[Any]) -> Booked:
    # Unpacked by place, in the order of the query: many rows, and asking each for its columns by name costs more.
    (entry_id, _, loans, income, held, receivable, waived, penalties, waived_penalty, written_off, recovered, seq, on,
     series, year, number, kind, reverses_id, corrects_id, reference, entered_by, reversed_by_id, *change) = row
    principal, interest = -loans - written_off, -income - waived - receivable
    penalty = -penalties - waived_penalty
    return Booked(
        entry_id, seq, on, voucher_number(series, year, number), kind,
        interest + principal + penalty - held - recovered, interest, principal, -held, reversed_by_id, reverses_id,
        corrects_id, reference, entered_by, penalty, waived, waived_penalty, written_off, -recovered, receivable,
        *(_change(on, *change) if change[0] else ()))


def _change(on: date, kind: str, reason: str, visit_id: int | None, instalments: int, every_months: int,
            grace_principal: int, rate_ppm: int, first_due_on: date, months: int,
            interest_runs: int) -> tuple[Reschedule | Moratorium, str, int | None]:
    if kind == "moratorium":
        return Moratorium(on, months, bool(interest_runs)), reason, visit_id
    return (Reschedule(on, instalments, every_months, grace_principal, rate_ppm, first_due_on), reason, visit_id)
