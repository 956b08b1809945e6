"""What becomes of one family and its loans in the second office, told day by day and done through the verbs.

Amounts are not planned: what is due or closes a loan is asked of the books on the day it is paid.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from ledger.books.journal import JournalEntry
from ledger.core.calendar import add_months
from ledger.programme import acting, approvals, committee, families, guarantors, loans, products, repayments
from ledger.programme.demo.plan import BANTEAY_MEANCHEY, Plan, PlannedFamily, before
from ledger.programme.demo.stage import Stage
from ledger.programme.guarantors import Person
from ledger.programme.loans import Application
from ledger.programme.people import Actor

OFFICER, APPROVER, SECOND_APPROVER = "dara", "chenda", "admin"
MONEY_IN, PAPER, REPAYMENT, LENDING, CORRECTION, EVENING = 1, 2, 3, 4, 5, 9
"""The order of a day's work: see `Stage.on`."""


@dataclass
class Told:
    """The stage and the plan of everything that is told, and the cash that its loans take by day."""

    stage: Stage
    plan: Plan
    cash: dict[date, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def office(self) -> int:
        """The second office, once it is open."""
        return self.stage.office[BANTEAY_MEANCHEY]

    def day(self, months: int, days: int = 0) -> date:
        """So many months before the last day, and so many days after that."""
        return before(self.plan.until, months, days)

    def on(self, day: date, order: int, act: Callable[[date], object]) -> None:
        """Have it done that day, if the last day has not come: what the demo leaves for that is the reader's."""
        if day < self.plan.until:
            self.stage.on(day, order, act)

    def actor(self, day: date, login: str = OFFICER) -> Actor:
        """This person, acting now."""
        return self.stage.actor(login, day)

    def decided(self, approval_id: int, day: date, login: str = APPROVER, refused_because: str | None = None) -> None:
        """A second person's word on a question."""
        approvals.decide(self.stage.session, approval_id, refused_because is None, refused_because,
                         actor=self.actor(day, login), request_key=self.stage.key())

    def asked(self, day: date, ask: Callable[[date], int], approved_after: int | None) -> None:
        """A question is asked, and approved so many days later; None: it waits."""
        number: list[int] = []
        self.on(day, CORRECTION, lambda day: number.append(ask(day)))
        if approved_after is not None:
            self.on(day + timedelta(approved_after), PAPER, lambda day: self.decided(number[0], day))


@dataclass
class Loan:
    """A loan of a tale: its number once it was asked for, its repayments as they are booked."""

    told: Told
    family: PlannedFamily
    lent_on: date
    number: str = ""
    booked: list[JournalEntry] = field(default_factory=list)

    def due_on(self, instalment: int) -> date:
        """The due date of an instalment by the contract."""
        return add_months(self.lent_on, instalment)

    def due(self, day: date) -> int:
        """Riel that are due and overdue on a day."""
        session = self.told.stage.session
        states = acting.standing(session, loans.by_number(session, self.number), day).now.states
        return sum(state.unpaid for state in states if state.instalment.due_on <= day)

    def brought(self, riel: int, day: date, on: date, reference: str | None = None) -> None:
        """Book what the family brought on `on`, keyed in on `day`."""
        self.booked.append(repayments.record(
            self.told.stage.session, self.number, riel, on, "cash", actor=self.told.actor(day),
            request_key=self.told.stage.key(), reference=reference))

    def pays(self, instalments: Iterable[int], late: int = 0) -> None:
        """What is due then, on these due dates of the contract or so many days later."""
        for instalment in instalments:
            self.pays_due(self.due_on(instalment) + timedelta(late))

    def pays_due(self, on: date) -> None:
        """What is due on a day."""
        self.told.on(on, REPAYMENT, lambda day: self.brought(self.due(day), day, day))

    def pays_riel(self, on: date, riel: int, reference: str | None = None, *, keyed_on: date | None = None) -> None:
        """So much on a day, perhaps against a paper receipt and keyed in later."""
        self.told.on(keyed_on or on, REPAYMENT, lambda day: self.brought(riel, day, on, reference))

    def pays_off(self, on: date, more: int = 0) -> None:
        """What closes the loan on a day, and perhaps more than that."""
        self.told.on(on, REPAYMENT, lambda day: self.brought(
            repayments.payoff(self.told.stage.session, self.number, day) + more, day, day))


def lends(told: Told, family: PlannedFamily, on: date, riel: int, purpose: str, product: str = products.DEFAULT_CODE,
          *, guarantor: PlannedFamily | Person | None = None, tops_up: Loan | None = None) -> Loan:
    """Asked for twelve days before, decided six days before, handed over on `on`."""
    loan = Loan(told, family, on)
    stage = told.stage

    def applied(day: date) -> None:
        said = Application(product=product, purpose_code=purpose, top_up_of=None if tops_up is None else tops_up.number)
        loan.number = loans.apply(stage.session, family.number, riel, said=said, actor=told.actor(day),
                                  request_key=stage.key())

    def heard(day: date) -> None:
        committee.hear(stage.session, loan.number, "recommended", day, actor=told.actor(day), request_key=stage.key())
        if guarantor is not None:
            guarantors.add(stage.session, loan.number, _person(told, guarantor), actor=told.actor(day),
                           request_key=stage.key())

    def handed_over(day: date) -> None:
        loans.disburse(stage.session, loan.number, day, "cash", actor=told.actor(day), request_key=stage.key())

    told.on(on - timedelta(12), PAPER, applied)
    told.on(on - timedelta(8), PAPER, heard)
    told.on(on - timedelta(6), PAPER, lambda day: told.decided(
        loans.loan(stage.session, loan.number).approval_id, day))
    told.on(on, LENDING, handed_over)
    told.cash[on] += riel
    return loan


def _person(told: Told, guarantor: PlannedFamily | Person) -> Person:
    if isinstance(guarantor, Person):
        return guarantor
    return Person(guarantor.number, families.family(told.stage.session, guarantor.number).members[0].id)
