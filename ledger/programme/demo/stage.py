"""The plan, carried out day by day through the verbs that the pages use, by the people of the demo."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from ledger.books.journal import JournalEntry
from ledger.core.calendar import PHNOM_PENH, add_months, month_last
from ledger.programme import (
    approvals,
    families,
    funds,
    loans,
    offices,
    people,
    periods,
    places,
    repayments,
)
from ledger.programme.demo.plan import (
    BANTEAY_MEANCHEY,
    FIRST_VILLAGES,
    SECOND_MONEY,
    SECOND_VILLAGES,
    SVAY_RIENG,
    Plan,
    PlannedFamily,
    before,
)
from ledger.programme.people import Actor, User

FUND = "FSF"
FLOAT = 200_000  # stays in the cash box when money is brought to the bank
OFFICERS = {SVAY_RIENG: "sophea", BANTEAY_MEANCHEY: "dara"}


@dataclass
class Stage:
    """The session, the people who may act, and what there is to do: kept in order of day, then of the day's work."""

    session: Session
    password: str
    people: dict[str, User] = field(default_factory=dict)
    office: dict[str, int] = field(default_factory=dict)
    todo: list[tuple[date, int, int, Callable[[date], object]]] = field(default_factory=list)
    _moments: Counter[date] = field(default_factory=Counter)
    _keys: int = 0

    def on(self, day: date, order: int, act: Callable[[date], object]) -> None:
        """Have `act(day)` done that day: 0 opening, 1 money in, 2 paper work, 3 repayments, 4 lending, 9 evening."""
        self.todo.append((day, order, len(self.todo), act))

    def run(self, until: date) -> None:
        """Do everything, in order; what would come after the last day is left out."""
        for day, _, _, act in sorted(self.todo, key=lambda item: item[:3]):
            if day <= until:
                act(day)

    def at(self, day: date) -> datetime:
        """The next moment of a working day: from eight in the morning, a minute and a half between two acts."""
        self._moments[day] += 1
        start = datetime(day.year, day.month, day.day, 8, tzinfo=PHNOM_PENH)
        return (start + timedelta(seconds=90 * self._moments[day])).astimezone(UTC)

    def actor(self, login: str, day: date) -> Actor:
        """This person, acting now."""
        return self.people[login].actor(self.at(day))

    def key(self) -> str:
        """A request key not used before."""
        self._keys += 1
        return f"demo-{self._keys}"

    def add_person(self, login: str, names: tuple[str, str], role: str, codes: tuple[str, ...], day: date) -> None:
        """A sign-in with the demo's password; the first one comes from nobody."""
        office_ids = [self.office[code] for code in codes]
        admin = self.actor("admin", day) if "admin" in self.people else None
        self.people[login] = people.add_user(
            self.session, login, *names, role, office_ids, self.password, admin, self.at(day))

    def add_scope(self, login: str, code: str) -> None:
        """Let a person work for one more office."""
        people.add_to_office(self.session, self.people[login].id, self.office[code], None)
        self.people[login] = people.by_login(self.session, login)


def open_first(stage: Stage, plan: Plan) -> None:
    """Svay Rieng: the office, its people, villages and money."""

    def opened(day: date) -> None:
        stage.office[SVAY_RIENG] = offices.open_office(
            stage.session, SVAY_RIENG, at=stage.at(day), opened_on=plan.opened_on)
        for login, name, role in (("admin", ("អ៊ុក បូរ៉ា", "Ouk Bora"), "administrator"),
                                  ("sophea", ("ជា សុភា", "Chea Sophea"), "officer"),
                                  ("chenda", ("រស់ ចិន្តា", "Ros Chenda"), "approver"),
                                  ("vanna", ("ទេព វណ្ណា", "Tep Vanna"), "auditor")):
            stage.add_person(login, name, role, (SVAY_RIENG,), day)
        for code, *_ in FIRST_VILLAGES:
            places.add_programme_village(stage.session, stage.office[SVAY_RIENG], code, day, stage.actor("admin", day))

    stage.on(plan.opened_on, 0, opened)
    for number, (day, riel) in enumerate(plan.tranches, 1):
        stage.on(day, 1, lambda day, riel=riel, number=number: _received(  # type: ignore[misc]
            stage, SVAY_RIENG, riel, day, f"IOM-{number}"))


def open_second(stage: Stage, plan: Plan) -> None:
    """Banteay Meanchey: the second office, with the approver, auditor and administrator of the first."""

    def opened(day: date) -> None:
        stage.office[BANTEAY_MEANCHEY] = offices.open_office(
            stage.session, BANTEAY_MEANCHEY, at=stage.at(day), opened_on=day)
        for login in ("admin", "chenda", "vanna"):
            stage.add_scope(login, BANTEAY_MEANCHEY)
        stage.add_person("dara", ("មាស ដារ៉ា", "Meas Dara"), "officer", (BANTEAY_MEANCHEY,), day)
        for code in SECOND_VILLAGES:
            places.add_programme_village(
                stage.session, stage.office[BANTEAY_MEANCHEY], code, day, stage.actor("admin", day))

    stage.on(plan.second_opened_on, 0, opened)
    for number, (months, days, riel) in enumerate(SECOND_MONEY, len(plan.tranches) + 1):
        stage.on(before(plan.until, months, days), 1, lambda day, riel=riel, number=number: _received(  # type: ignore[misc]
            stage, BANTEAY_MEANCHEY, riel, day, f"IOM-{number}"))


def register(stage: Stage, code: str, officer: str, family: PlannedFamily) -> None:
    """The family comes into the programme."""

    def registered(day: date) -> None:
        family.number = families.register(
            stage.session, stage.office[code], family.village, family.head, spouse=family.spouse, phone=family.phone,
            equity_card=family.equity_card, actor=stage.actor(officer, day), request_key=stage.key(), another=True)

    stage.on(family.registered_on, 2, registered)


def lend(stage: Stage, family: PlannedFamily) -> None:
    """Asked for, approved by another person, handed over, and paid back as this family does."""
    plan = family.loan
    assert plan is not None

    def applied(day: date) -> None:
        family.loan_number = loans.apply(
            stage.session, family.number, plan.riel, purpose=plan.purpose, actor=stage.actor("sophea", day),
            request_key=stage.key())

    stage.on(plan.applied_on, 2, applied)
    stage.on(plan.decided_on, 2, lambda day: decided(stage, family, day, None))
    stage.on(plan.disbursed_on, 4, lambda day: _disbursed(stage, family, day))
    for payment in plan.paid:
        stage.on(payment.on, 3, lambda day, riel=payment.riel: repaid(  # type: ignore[misc]
            stage, family, riel, day, day))


def withdraw_cash(stage: Stage, code: str, day: date, riel: int) -> None:
    """The cash for a village's loans, from the bank, in the morning."""
    stage.on(day, 1, lambda day: _moved(stage, code, riel, day, "bank", "cash"))


def bring_to_bank(stage: Stage, code: str, day: date) -> None:
    """In the evening all but a float goes from the cash box to the bank, in whole hundred thousands."""

    def brought(day: date) -> None:
        cash = funds.available(stage.session, stage.office[code], FUND, "cash", day)
        riel = (cash - FLOAT) // 100_000 * 100_000
        if riel > 0:
            _moved(stage, code, riel, day, "cash", "bank")

    stage.on(day, 9, brought)


def close_periods(stage: Stage, plan: Plan, code: str, opened_on: date) -> None:
    """The months up to half a year before the last day are closed, each forty days after its end."""
    last = month_last(date(opened_on.year, 1, 1))
    while last <= add_months(plan.until, -6):
        day = max(last + timedelta(40), opened_on + timedelta(3))
        stage.on(day, 9, lambda day, last=last: periods.close_period(  # type: ignore[misc]
            stage.session, stage.office[code], last, actor=stage.actor("chenda", day)))
        last = month_last(last + timedelta(1))


def decided(stage: Stage, family: PlannedFamily, day: date, refused_because: str | None) -> None:
    """The approver's word on a family's application."""
    approvals.decide(
        stage.session, loans.loan(stage.session, family.loan_number).approval_id, refused_because is None,
        refused_because, actor=stage.actor("chenda", day), request_key=stage.key())


def repaid(stage: Stage, family: PlannedFamily, riel: int, on: date, day: date) -> JournalEntry:
    """A repayment of `on`, keyed in on `day`."""
    return repayments.record(
        stage.session, family.loan_number, riel, on, "cash", actor=stage.actor("sophea", day),
        request_key=stage.key())


def _disbursed(stage: Stage, family: PlannedFamily, day: date) -> None:
    loans.disburse(stage.session, family.loan_number, day, "cash", actor=stage.actor("sophea", day),
                   request_key=stage.key())


def _received(stage: Stage, code: str, riel: int, day: date, reference: str) -> None:
    funds.receive(stage.session, stage.office[code], FUND, riel, day, "bank", reference=reference,
                  actor=stage.actor(OFFICERS[code], day), request_key=stage.key())


def _moved(stage: Stage, code: str, riel: int, day: date, source: funds.Place, target: funds.Place) -> None:
    funds.move(stage.session, stage.office[code], FUND, riel, day, source, target,
               actor=stage.actor(OFFICERS[code], day), request_key=stage.key())
