"""What a change of terms does to a loan: what is to pay before and after it, as it was booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.books.booked import Booked
from ledger.books.loan_book import LoanRecord
from ledger.books.replay import standing
from ledger.core.allocation import Position, position
from ledger.core.arrears import arrears
from ledger.core.changes import Change, Kind, kind_of
from ledger.reports.loan_paper_values import Plan, PlanRow


@dataclass(frozen=True)
class TermsChange:
    """New terms or a pause of a loan, as booked. `before` and `after`: what was to pay at the end of that day, by what
    was booked when it was agreed. `reversed`: it was turned back, and never counted from that day on."""

    voucher: str
    on: date
    change: Change
    reason: str
    visit_id: int | None
    before: Plan
    after: Plan
    reversed: bool

    @property
    def kind(self) -> Kind:
        """Its kind as the books name it."""
        return kind_of(self.change)


def terms_changes(record: LoanRecord, there: Sequence[Booked]) -> tuple[TermsChange, ...]:
    """Every change of the loan's terms among what was booked, oldest first."""
    return tuple(_change(record, there, one, one.change) for one in there if one.change is not None)


def around(record: LoanRecord, there: Sequence[Booked], this: Booked) -> tuple[Plan, Plan]:
    """What was to pay before and after this change, at the end of its day: what was booked since is left out, so it
    stays the paper that was signed. Reads only."""
    assert this.change is not None and record.disbursed_on is not None
    before = standing(record, [one for one in there if one.seq < this.seq], this.on)
    plans = (plan_of(position(record.terms, record.schedule, record.disbursed_on, events, this.on), this.on)
             for events in (before, [*before, this.change]))
    return next(plans), next(plans)


def plan_of(now: Position, on: date) -> Plan:
    """What is to pay at the end of a day; `now` is the loan's position on it."""
    late, left, rows = arrears(now, on), now.outstanding, []
    for one in now.states:
        if one.unpaid > 0:
            left -= one.unpaid_principal
            rows.append(PlanRow(one.instalment.number, one.instalment.due_on, one.unpaid_principal,
                                one.unpaid_interest, one.unpaid_penalty, left))
    return Plan(tuple(rows), late.overdue_riel, late.days_late)


def _change(record: LoanRecord, there: Sequence[Booked], this: Booked, change: Change) -> TermsChange:
    before, after = around(record, there, this)
    return TermsChange(this.voucher_number, this.on, change, this.reason or "", this.visit_id, before, after,
                       this.reversed_by_id is not None)
