"""The page Today: what is due, what waits, what is there."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from ledger.books import balances as book
from ledger.core.allocation import InstalmentState
from ledger.core.calendar import add_months, month_first
from ledger.reports.approvals import WaitingRow, waiting
from ledger.reports.balances import fund_proofs_of
from ledger.reports.common import addresses
from ledger.reports.desk import desk
from ledger.reports.due_lists import drafts_of
from ledger.reports.figures import FundProof, MonthFigures, OfficeName
from ledger.reports.flows import flows, months
from ledger.reports.portfolio import LoanView, portfolio
from ledger.reports.statements import Place

DueState = Literal["paid", "part", "today", "not yet", "overdue"]


@dataclass(frozen=True)
class DueVillage:
    """Instalments of one village whose due date lies in the week, in riel: `due` = `paid` + `left`.

    `first_on` is the first due date of the week, `state` speaks of the whole: paid, part paid, nothing paid and the
    last due date today or ahead ("today", "not yet"), or behind ("overdue"). `overdue` is what is overdue from before
    the week. `draft` is the number of the newest collection sheet of the village that is not posted yet.
    """

    village: Place
    first_on: date
    families: int
    due: int
    paid: int
    left: int
    overdue: int
    state: DueState
    draft: str | None


@dataclass(frozen=True)
class DueWeek:
    """Monday to Sunday, both included."""

    from_on: date
    to_on: date
    villages: tuple[DueVillage, ...]
    families: int
    due: int
    paid: int
    left: int


@dataclass(frozen=True)
class OfficeHead:
    """The end of an office's chain: number of entries and hash ("" when empty)."""

    office: OfficeName
    entries: int
    hash: str

    @property
    def short_hash(self) -> str:
        """The first 12 hex digits in groups of four."""
        return " ".join(self.hash[i:i + 4] for i in range(0, 12, 4))


@dataclass(frozen=True)
class Today:
    """The figures of the actor's offices together on `on`, in riel; the heads office by office.

    `lent` is all that was disbursed and not turned back, `families` how many families owe something, `at_risk` the
    outstanding of loans more than 30 days late. `proof` is the sum of all funds, `proofs` one a fund.
    """

    on: date
    week: DueWeek
    waiting: tuple[WaitingRow, ...]
    cash: int
    bank: int
    outstanding: int
    lent: int
    families: int
    overdue: int
    overdue_families: int
    at_risk: int
    at_risk_families: int
    months: tuple[MonthFigures, ...]
    proof: FundProof
    proofs: tuple[FundProof, ...]
    heads: tuple[OfficeHead, ...]

    @property
    def to_decide(self) -> int:
        """How many of the waiting requests the actor did not ask for."""
        return sum(not row.own for row in self.waiting)

    @property
    def at_risk_permille(self) -> int:
        """Outstanding at risk in tenths of a percent of all that is outstanding: 68 is 6.8 %."""
        return (self.at_risk * 2000 + self.outstanding) // (2 * self.outstanding) if self.outstanding else 0


def today(session: Session, office_ids: frozenset[int], on: date, user_id: int = 0) -> Today:
    """Everything the page Today shows, for the actor `user_id`."""
    views = portfolio(session, on, office_ids=office_ids, settled_before=_monday(on))
    lent = [view for view in views if view.arrears is not None]
    late = [view for view in lent if view.arrears is not None and view.arrears.overdue_riel > 0]
    at_risk = [view for view in late if view.figures.at_risk_riel > 0]
    proofs = fund_proofs_of(session, [balance for office_id in sorted(office_ids)
                                      for balance in book.balances(session, office_id, on)])
    proof = _sum(proofs)
    first_month = add_months(month_first(on), -11)
    return Today(
        on=on, week=_week(session, lent, on), waiting=waiting(session, office_ids, user_id, on),
        cash=proof.cash, bank=proof.bank, outstanding=proof.loans,
        lent=sum(view.sums.disbursed for view in views if view.lent),
        families=_families(view for view in lent if view.unpaid),
        overdue=sum(view.arrears.overdue_riel for view in late if view.arrears is not None),
        overdue_families=_families(late), at_risk=sum(view.figures.at_risk_riel for view in at_risk),
        at_risk_families=_families(at_risk),
        months=months(flows(session, office_ids, on, first_month), first_month, on), proof=proof, proofs=proofs,
        heads=heads(session, office_ids))


def heads(session: Session, office_ids: frozenset[int]) -> tuple[OfficeHead, ...]:
    """The chain heads of the offices by code: for the foot of every page."""
    return tuple(OfficeHead(OfficeName(office.code, office.prefix, office.name_km, office.name_en), office.entries,
                            office.head_hash) for office in desk(session, office_ids, None).offices)


def _families(views: Iterable[LoanView]) -> int:
    return len({view.record.family_id for view in views})


def _sum(proofs: tuple[FundProof, ...]) -> FundProof:
    figures = {field.name: sum(getattr(proof, field.name) for proof in proofs) for field in fields(FundProof)[3:]}
    return FundProof(fund="", name_km="", name_en="", **figures)


def _week(session: Session, lent: list[LoanView], on: date) -> DueWeek:
    from_on = _monday(on)
    to_on = from_on + timedelta(days=6)
    due: dict[str, list[tuple[int, InstalmentState]]] = defaultdict(list)
    before: dict[str, int] = defaultdict(int)
    for view in lent:
        assert view.position is not None
        for state in view.position.states:
            if from_on <= state.instalment.due_on <= to_on and _owed(state):
                due[view.record.village_code].append((view.record.family_id, state))
            elif state.instalment.due_on < from_on and view.position.closed_on is None:
                before[view.record.village_code] += state.unpaid
    places = addresses(session, due)
    drafts = drafts_of(session, due)
    rows = [_due_village(places[code].village, states, before[code], drafts.get(code), on)
            for code, states in due.items()]
    rows.sort(key=lambda row: (row.first_on, row.village.code))
    return DueWeek(from_on, to_on, tuple(rows), sum(row.families for row in rows), sum(row.due for row in rows),
                   sum(row.paid for row in rows), sum(row.left for row in rows))


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _due_village(village: Place, due: list[tuple[int, InstalmentState]], before: int, draft: str | None,
                 on: date) -> DueVillage:
    days = [state.instalment.due_on for _, state in due]
    owed, left = sum(_owed(state) for _, state in due), sum(state.unpaid for _, state in due)
    return DueVillage(
        village=village, first_on=min(days), families=len({family_id for family_id, _ in due}), due=owed,
        paid=owed - left, left=left, overdue=before, state=_state(owed, left, min(days), max(days), on), draft=draft)


def _owed(state: InstalmentState) -> int:
    # What the instalment really comes to: a family that paid ahead owes less interest than it agreed.
    return state.interest_due + state.instalment.principal


def _state(due: int, left: int, first_on: date, last_on: date, on: date) -> DueState:
    if left == 0:
        return "paid"
    if left < due:
        return "part"
    if last_on < on:
        return "overdue"
    return "today" if first_on <= on else "not yet"
