"""What waits for a second person, with everything needed to decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.books.loan_book import LoanRecord, loans, voucher_number
from ledger.core.calendar import local_date
from ledger.core.errors import NotFound
from ledger.core.schedule import Instalment, Terms
from ledger.reports import proposals, to_decide
from ledger.reports.asked_changes import AskedChange, AskedWaiver, asked_change, asked_waiver
from ledger.reports.common import Person, addresses, people
from ledger.reports.family_statement import find_family
from ledger.reports.figures import OfficeName
from ledger.reports.households import Household, households
from ledger.reports.plans import Plan, plan
from ledger.reports.proposals import PayOff
from ledger.reports.statements import Place, VillageAddress
from ledger.reports.to_decide import Check, VoucherLine

ApprovalKind = Literal["loan", "reversal", "reschedule", "moratorium", "waiver", "write-off", "refund"]


@dataclass(frozen=True)
class WaitingRow:
    """One thing that waits. `own`: the actor asked for it, so somebody else must decide. `days` since it was asked."""

    id: int
    kind: ApprovalKind
    office_code: str
    riel: int
    family_number: str | None
    name_km: str | None
    name_latin: str | None
    village: Place | None
    loan_number: str | None
    voucher: str | None  # of the entry to be reversed
    reason: str | None
    asked_by: Person
    asked_at: datetime
    asked_on: date
    days: int
    own: bool
    part: int = 1


@dataclass(frozen=True)
class OtherApproval:
    """The other one of the two approvals a write-off needs; its answer is None while it waits."""

    id: int
    part: int
    decision: Literal["approved", "refused"] | None
    decided_by: Person | None
    decided_at: datetime | None


@dataclass(frozen=True)
class ApprovalPage:
    """A request with what it rests on. `decision` is None while it waits; `own`: the actor asked for it.

    For a loan: `terms`, and the `schedule` as it would be if the money were handed over on `planned_on`, with its APR
    and total interest; the contract's with `planned_on` None once it was handed over. For
    a reversal: the entry's number, date and kind, and the mirror lines that would be posted.
    """

    id: int
    kind: ApprovalKind
    office: OfficeName
    riel: int
    family_number: str | None
    name_km: str | None
    name_latin: str | None
    village: Place | None
    loan_number: str | None
    purpose: str | None
    voucher: str | None
    entry_on: date | None
    entry_kind: str | None
    reason: str | None
    asked_by: Person
    asked_at: datetime
    asked_on: date
    days: int
    own: bool
    terms: Terms | None
    schedule: tuple[Instalment, ...]
    apr_percent: str | None
    total_interest: int
    lines: tuple[VoucherLine, ...]
    checks: tuple[Check, ...]
    withdrawn: bool  # the family does not want the loan any more: nothing is left to decide
    decision: Literal["approved", "refused"] | None
    decided_by: Person | None
    decided_at: datetime | None
    decision_reason: str | None
    part: int = 1  # 2: the second approval of a write-off
    other: OtherApproval | None = None  # of a write-off
    planned_on: date | None = None
    change: AskedChange | None = None
    waiver: AskedWaiver | None = None
    pay_off: PayOff | None = None  # the other half of a top-up: of an application or a reversal that waits

    @property
    def to_repay(self) -> int:
        """Principal and interest of the whole schedule, in riel."""
        return sum(instalment.total for instalment in self.schedule)


def waiting(session: Session, office_ids: frozenset[int], user_id: int, on: date) -> tuple[WaitingRow, ...]:
    """Everything that waits in the actor's offices, oldest first; not for loans withdrawn since."""
    ask = tables.approvals.c
    rows = session.execute(_asked().where(ask.decision.is_(None), tables.loans.c.withdrawn_on.is_(None),
                                          ask.office_id.in_(office_ids))
                           .order_by(ask.requested_at, ask.id)).all()
    asked_by = people(session, (row.requested_by for row in rows))
    families = [row.family_id for row in rows if row.family_id is not None]
    homes = {home.id: home for home in households(session, date.max, ids=families)} if families else {}
    places = addresses(session, {home.village_code for home in homes.values()})
    return tuple(_waiting(row, asked_by[row.requested_by], user_id, on, homes.get(row.family_id), places)
                 for row in rows)


def approval_page(session: Session, office_ids: frozenset[int], approval_id: int, user_id: int,
                  on: date) -> ApprovalPage:
    """One request. Raises NotFound."""
    row = session.execute(_asked().where(tables.approvals.c.id == approval_id)).one_or_none()
    if row is None or row.office_id not in office_ids:
        raise NotFound("There is no such request in your books. Look at the list of what waits.")
    who = people(session, (row.requested_by, row.decided_by))
    record = next(iter(loans(session, ids=[row.loan_id])), None) if row.loan_id is not None else None
    home = find_family(session, record.family_number).household if record is not None else None
    planned = plan(record, on) if record is not None and row.kind == "loan" else None
    pay_off = _pay_off(session, row, record, on)
    lines, checks = _to_decide(session, row, record, planned, pay_off, on)
    asked = _waiting(row, who[row.requested_by], user_id, on)
    return ApprovalPage(
        id=asked.id, kind=asked.kind, office=OfficeName(row.code, row.prefix, row.office_km, row.office_en),
        riel=asked.riel, family_number=asked.family_number, name_km=home.name_km if home else None,
        name_latin=home.name_latin if home else None,
        village=addresses(session, [home.village_code])[home.village_code].village if home else None,
        loan_number=asked.loan_number, purpose=record.purpose if record is not None and planned is not None else None,
        voucher=asked.voucher, entry_on=row.on_date, entry_kind=row.entry_kind, reason=asked.reason,
        asked_by=asked.asked_by, asked_at=asked.asked_at, asked_on=asked.asked_on, days=asked.days, own=asked.own,
        terms=record.terms if record is not None and planned is not None else None,
        schedule=planned.schedule if planned else (), apr_percent=planned.apr_percent if planned else None,
        total_interest=planned.total_interest if planned else 0, lines=lines, checks=checks,
        withdrawn=row.withdrawn_on is not None, decision=row.decision,
        decided_by=who.get(row.decided_by), decided_at=row.decided_at, decision_reason=row.decision_reason,
        part=row.part, other=_other(session, row),
        planned_on=on if planned is not None and record is not None and record.disbursed_on is None else None,
        change=asked_change(session, row, on), waiver=asked_waiver(session, row, on), pay_off=pay_off)


def _other(session: Session, row: Row[Any]) -> OtherApproval | None:
    if row.kind != "write-off":
        return None
    ask = tables.approvals.c
    other = session.execute(select(tables.approvals).where(
        ask.loan_id == row.loan_id, ask.kind == row.kind, ask.details == row.details, ask.id != row.id)).one_or_none()
    return None if other is None else OtherApproval(
        other.id, other.part, other.decision, people(session, [other.decided_by]).get(other.decided_by),
        other.decided_at)


def _pay_off(session: Session, row: Row[Any], record: LoanRecord | None, on: date) -> PayOff | None:
    if row.kind == "reversal":
        return proposals.paid_off(session, row.office_id, row.entry_id, on)
    return proposals.pay_off(session, record, on) if record is not None and row.kind == "loan" else None


def _to_decide(session: Session, row: Row[Any], record: LoanRecord | None, planned: Plan | None,
               pay_off: PayOff | None, on: date) -> tuple[tuple[VoucherLine, ...], tuple[Check, ...]]:
    if row.kind == "reversal":
        return to_decide.of_reversal(session, row.office_id, row.entry_id, on)
    if record is None:
        return (), ()
    if planned is not None:
        comes_back = pay_off.riel if pay_off is not None and pay_off.fund == record.fund else 0
        return to_decide.of_loan(session, record, planned, on, comes_back)
    return proposals.of_row(session, row, record, on) if row.decision is None else ((), ())


def _asked() -> Select[Any]:
    ask, loan, family = tables.approvals, tables.loans, tables.families
    entry, office = tables.journal_entries, tables.offices
    return select(
        ask, office.c.code, office.c.prefix, office.c.name_km.label("office_km"), office.c.name_en.label("office_en"),
        loan.c.number.label("loan_number"), loan.c.withdrawn_on, family.c.number.label("family_number"),
        family.c.id.label("family_id"), entry.c.on_date,
        entry.c.kind.label("entry_kind"), entry.c.series, entry.c.fiscal_year, entry.c.number,
    ).select_from(
        ask.join(office, office.c.id == ask.c.office_id).outerjoin(loan, loan.c.id == ask.c.loan_id)
        .outerjoin(family, family.c.id == loan.c.family_id).outerjoin(entry, entry.c.id == ask.c.entry_id))


def _waiting(row: Row[Any], asked_by: Person, user_id: int, on: date, home: Household | None = None,
             places: Mapping[str, VillageAddress] | None = None) -> WaitingRow:
    asked_on = local_date(row.requested_at)
    return WaitingRow(
        id=row.id, kind=row.kind, office_code=row.code, riel=row.riel, family_number=row.family_number,
        name_km=home.name_km if home else None, name_latin=home.name_latin if home else None,
        village=places[home.village_code].village if home and places else None, loan_number=row.loan_number,
        voucher=voucher_number(row.series, row.fiscal_year, row.number) if row.series else None, reason=row.reason,
        asked_by=asked_by, asked_at=row.requested_at, asked_on=asked_on, days=max(0, (on - asked_on).days),
        own=row.requested_by == user_id, part=row.part)
