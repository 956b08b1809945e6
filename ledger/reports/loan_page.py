"""One loan with its schedule beside what was paid."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from ledger.books import brought, tables
from ledger.books.booked import payoff_of
from ledger.books.replay import standing
from ledger.core.allocation import InstalmentState, position
from ledger.core.errors import NotFound
from ledger.core.events import WriteOff
from ledger.core.life import SUSPENDED_AFTER
from ledger.core.schedule import Instalment, Terms
from ledger.reports.changes import TermsChange, terms_changes
from ledger.reports.common import LoanState, Person, addresses, people, typed
from ledger.reports.family_statement import FamilyRecord, find_family
from ledger.reports.figures import OfficeName
from ledger.reports.loan_requests import Request, loan_requests
from ledger.reports.loan_statement import loan_statement
from ledger.reports.plans import plan
from ledger.reports.portfolio import LoanView, decisions, portfolio
from ledger.reports.portfolio import state as state_of
from ledger.reports.statements import LoanStatement, VillageAddress

LineState = Literal["paid", "part", "overdue", "due", "not yet", "replaced", "written off"]


@dataclass(frozen=True)
class PaidPart:
    """What one voucher paid of one instalment, in riel."""

    on: date
    voucher: str
    interest: int
    principal: int
    penalty: int = 0

    @property
    def riel(self) -> int:
        """Interest, principal and penalty together."""
        return self.interest + self.principal + self.penalty


@dataclass(frozen=True)
class InstalmentLine:
    """An instalment as agreed, beside what happened; riel.

    `total` is what was agreed; `interest_due` what the period's interest really is (less when the family paid
    ahead); `left` what is still to pay. `days_late` is 0 unless `state` is overdue: its due date is before the
    page's date and something is left ("due": the date is the page's own). "replaced": new terms took the place of what
    was left of it; "written off": that was given up as lost.

    Why `total` is not `paid` and `left`: a `penalty` came on top; `saved` is interest that was not owed, as principal
    was paid in advance or the loan paid off early; `waived` was let off, `given_up` went with a write-off, `older` was
    paid into older books. total + penalty - saved - waived - given_up - older = paid + left, but where it is replaced.
    """

    number: int
    due_on: date
    principal: int
    interest: int
    total: int
    interest_due: int
    parts: tuple[PaidPart, ...]
    paid: int
    left: int
    days_late: int
    state: LineState
    penalty: int = 0
    saved: int = 0
    waived: int = 0
    given_up: int = 0
    older: int = 0


@dataclass(frozen=True)
class Withdrawn:
    """That the family did not want the loan any more: when, who wrote it down, why."""

    on: date
    by: Person
    reason: str


@dataclass(frozen=True)
class LoanPage:
    """Everything about one loan on a date. `statement` is None until the money was handed over.

    Before that `plan` is the schedule if it were handed over on the date; afterwards the contract's. `payoff_riel`
    closes the loan on the date; `next_riel` is what to bring on `next_due_on`: all overdue and the next instalment.
    `decisions` are the requests about it, oldest first, with their answers as they are known today; a pause of its
    whole village or district is one of them. `changes`: new
    terms and pauses, oldest first. `brought_by`: by voucher, who brought the money if not the family itself.
    `receivable`: interest that was income when it fell due and is not received, riel.
    """

    office: OfficeName
    number: str
    family_number: str
    name_km: str
    name_latin: str
    address: VillageAddress
    fund: str
    purpose: str
    product_km: str
    product_en: str
    as_of: date
    state: LoanState
    terms: Terms
    applied_on: date
    applied_by: Person
    plan: tuple[Instalment, ...]
    apr_percent: str
    total_interest: int
    statement: LoanStatement | None
    lines: tuple[InstalmentLine, ...]
    held: int
    payoff_riel: int
    next_due_on: date | None
    next_riel: int
    decisions: tuple[Request, ...]
    withdrawn: Withdrawn | None
    changes: tuple[TermsChange, ...] = ()
    brought_by: Mapping[str, str] = field(default_factory=dict)
    receivable: int = 0

    @property
    def suspended(self) -> bool:
        """Whether the loan is late so long that its interest is no income until it is received."""
        return (self.terms.recognition == "due" and self.statement is not None
                and self.statement.days_late > SUSPENDED_AFTER)

    @property
    def agreed_riel(self) -> int:
        """Principal and interest of the whole schedule."""
        return sum(instalment.total for instalment in self.plan)


def loan_page(session: Session, office_ids: frozenset[int], number: str, as_of: date) -> LoanPage:
    """One loan at the end of `as_of`. Raises NotFound."""
    facts = _facts(session, office_ids, number)
    view = next(iter(portfolio(session, as_of, ids=[facts.id])), None)
    if view is None:
        raise NotFound("Loan {number} was applied for on {day}. Choose that day or a later one.",
                       number=facts.number, day=facts.applied_on)
    family = find_family(session, view.record.family_number)
    answer = decisions(session, [facts.office_id], as_of, facts.family_id).get(facts.id)
    address = addresses(session, [view.record.village_code])[view.record.village_code]
    return page_of(session, facts, view, family, address, state_of(view, answer))


def page_of(session: Session, facts: Row[Any], view: LoanView, family: FamilyRecord, address: VillageAddress,
            state: LoanState) -> LoanPage:
    """The page of a loan from its row (see `facts_of`), how it stands and whose it is; three queries."""
    record, as_of = view.record, view.as_of
    planned = plan(record, as_of)
    requests, by = loan_requests(session, facts, as_of)
    return LoanPage(
        office=family.office, number=record.number, family_number=record.family_number,
        name_km=family.household.name_km, name_latin=family.household.name_latin, address=address, fund=record.fund,
        purpose=record.purpose, product_km=facts.name_km, product_en=facts.name_en, as_of=as_of,
        state=state, terms=record.terms, applied_on=record.applied_on, applied_by=by,
        plan=planned.schedule, apr_percent=planned.apr_percent, total_interest=planned.total_interest,
        statement=loan_statement(view) if view.position is not None else None, lines=instalment_lines(view),
        held=view.sums.held, payoff_riel=payoff_of(record, view.booked, as_of) if view.position is not None else 0,
        next_due_on=view.next_due_on, next_riel=view.next_riel, decisions=requests,
        withdrawn=_withdrawn(session, facts) if state == "withdrawn" else None,
        changes=terms_changes(record, view.booked) if view.position is not None else (),
        brought_by=_bringers(session, view), receivable=view.sums.receivable)


def _bringers(session: Session, view: LoanView) -> dict[str, str]:
    came = {one.entry_id: one.voucher_number for one in view.booked if one.kind in ("repayment", "recovery")}
    return {came[entry_id]: name for entry_id, name in brought.names(session, came).items()}


def _withdrawn(session: Session, facts: Row[Any]) -> Withdrawn:
    by = people(session, [facts.withdrawn_by])[facts.withdrawn_by]
    return Withdrawn(facts.withdrawn_on, by, facts.withdrawn_reason)


def facts_of(session: Session, number: str) -> Row[Any] | None:
    """The row of a loan with the names of its product; None if there is no such loan."""
    product = tables.product_versions.c
    return session.execute(
        select(tables.loans, product.name_km, product.name_en)
        .join(tables.product_versions, product.id == tables.loans.c.product_version_id)
        .where(tables.loans.c.number == typed(number).upper())).one_or_none()


def instalment_lines(view: LoanView) -> tuple[InstalmentLine, ...]:
    """Every instalment of a loan that was handed over, with the vouchers that paid it."""
    if view.position is None:
        return ()
    parts: dict[int, list[PaidPart]] = defaultdict(list)
    told = [booked for booked in view.booked if booked.counts]
    own = view.position.allocations[len(view.position.allocations) - len(told):]  # without the taking over
    for booked, allocation in zip(told, own, strict=True):
        for share in allocation.shares:
            parts[share.instalment].append(
                PaidPart(booked.on, booked.voucher_number, share.interest, share.principal,
                         share.penalty))
    lost = _lost(view) if view.position.written_off_on is not None else set()
    older = _paid_before(view)
    lines = (_line(state, tuple(parts[state.instalment.number]), view.as_of, state.instalment.number in lost)
             for state in view.position.states)
    return tuple(_told_why(line, state, older.get(line.number, 0), _fell_due_before(view, line.number))
                 for line, state in zip(lines, view.position.states, strict=True))


def _lost(view: LoanView) -> set[int]:
    """The numbers of the instalments that the write-off gave up: those that new terms had not replaced by then."""
    record, now = view.record, view.position
    assert now is not None and now.written_off_on is not None and record.disbursed_on is not None
    before = [event for event in standing(record, view.booked, view.as_of) if not isinstance(event, WriteOff)]
    states = position(record.terms, record.schedule, record.disbursed_on, before, now.written_off_on).states
    return {state.instalment.number for state in states if not state.replaced}


def _line(state: InstalmentState, parts: tuple[PaidPart, ...], as_of: date, lost: bool) -> InstalmentLine:
    agreed, paid = state.instalment, state.paid_interest + state.paid_principal + state.paid_penalty
    said: LineState = "not yet"
    if state.replaced and (state.moved_principal or state.interest_due < agreed.interest):
        said = "written off" if lost else "replaced"
    elif state.unpaid <= 0:
        said = "paid"
    elif agreed.due_on < as_of:
        said = "overdue"
    elif agreed.due_on == as_of:
        said = "due"
    elif paid:
        said = "part"
    return InstalmentLine(
        number=agreed.number, due_on=agreed.due_on, principal=agreed.principal, interest=agreed.interest,
        total=agreed.total, interest_due=state.interest_due, parts=parts, paid=paid, left=state.unpaid,
        days_late=(as_of - agreed.due_on).days if said == "overdue" else 0, state=said)


def _told_why(line: InstalmentLine, state: InstalmentState, older: int, due_before: bool) -> InstalmentLine:
    """The line with what stands between what was agreed and what was paid or is left. `older`: principal of it that
    was paid into older books; `due_before`: it fell due in them."""
    waived = state.waived_interest + state.waived_penalty
    line = replace(line, penalty=state.penalty_due, waived=waived)
    less = line.total + line.penalty - waived - line.paid - line.left
    if line.state == "replaced":
        return line
    if line.state == "written off":
        return replace(line, older=older, given_up=less - older)
    if due_before or (older and state.unpaid_principal == 0):
        older = less  # its interest was paid there too, or was not owed there
    return replace(line, older=older, saved=less - older)


def _paid_before(view: LoanView) -> dict[int, int]:
    """The principal paid into older books, by instalment: oldest first."""
    taken = view.record.taken_over
    paid = 0 if taken is None else view.record.terms.principal - taken.outstanding
    found = {}
    for one in view.record.schedule:
        found[one.number] = min(paid, one.principal)
        paid -= found[one.number]
    return found


def _fell_due_before(view: LoanView, number: int) -> bool:
    taken, schedule = view.record.taken_over, view.record.schedule
    return taken is not None and number <= len(schedule) and schedule[number - 1].due_on <= taken.on


def _facts(session: Session, office_ids: frozenset[int], number: str) -> Row[Any]:
    facts = facts_of(session, number)
    if facts is None or facts.office_id not in office_ids:
        raise NotFound("There is no loan {number} in your books. Check the number, or look for the family.",
                       number=typed(number).upper())
    return facts
