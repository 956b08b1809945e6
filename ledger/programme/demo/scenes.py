"""What goes wrong and is put right in the demo, and what waits for a decision on its last day."""

from dataclasses import dataclass
from datetime import date, timedelta

from ledger.books.journal import JournalEntry
from ledger.core.allocation import Repayment
from ledger.programme import approvals, loans
from ledger.programme.demo import applying
from ledger.programme.demo.plan import PURPOSES, SMALL, Plan, PlannedFamily
from ledger.programme.demo.stage import Stage, decided, repaid

REVERSED, BACKDATED, WAITING = "20040611", "20040504", "20030303"
"""The village in which each of these happens."""


def second_office(stage: Stage, plan: Plan) -> None:
    """Families new to it ask for their first loan: eight wait, one was refused with a reason."""
    asking = plan.second[4:49:5]
    for place, family in enumerate(asking):
        riel = SMALL + 50_000 * (place % 3)
        day = plan.until - timedelta(5 - place % 4)
        stage.on(day, 2, lambda day, family=family, riel=riel, place=place: _asked(  # type: ignore[misc]
            stage, family, riel, place, day))
        if place % 2 == 0:
            applying.answer(stage, family, plan.second[5 * place + 5], place, day)
    stage.on(plan.until - timedelta(1), 9, lambda day: decided(
        stage, asking[0], day, "The family decided to wait until the dry season"))


def corrections(stage: Stage, plan: Plan) -> None:
    """Changes the plan of a few families, so call it before the plan is staged.

    One repayment keyed wrongly, turned back and keyed anew; one keyed late; one too much; one reversal that waits.
    """
    wrong, waiting = _paying(plan, REVERSED, 4), _paying(plan, WAITING, 3)
    _keyed_wrongly(stage, wrong, -2, turn_back=True)
    _keyed_wrongly(stage, waiting, -1, turn_back=False)
    _keyed_late(stage, _paying(plan, BACKDATED, 5))
    _paid_too_much(_closed(plan))


@dataclass
class _Wrong:
    entry: JournalEntry | None = None
    approval_id: int = 0


def _keyed_wrongly(stage: Stage, family: PlannedFamily, which: int, turn_back: bool) -> None:
    """A thousand too much; asked to be turned back the same day, approved the next, keyed anew with the right date."""
    assert family.loan is not None
    payment = family.loan.paid.pop(which)
    wrong = _Wrong()

    def keyed(day: date) -> None:
        wrong.entry = repaid(stage, family, payment.riel + 1_000, day, day)

    def asked(day: date) -> None:
        assert wrong.entry is not None
        wrong.approval_id = approvals.request_reversal(
            stage.session, wrong.entry.id, "Keyed 1,000 riel too much", actor=stage.actor("sophea", day),
            request_key=stage.key())

    def turned_back(day: date) -> None:
        approvals.decide(stage.session, wrong.approval_id, True, None, actor=stage.actor("chenda", day),
                         request_key=stage.key())
        repaid(stage, family, payment.riel, payment.on, day)

    stage.on(payment.on, 3, keyed)
    stage.on(payment.on, 5, asked)
    if turn_back:
        stage.on(payment.on + timedelta(1), 2, turned_back)


def _keyed_late(stage: Stage, family: PlannedFamily) -> None:
    """Money given in the village against a paper receipt, keyed after the next repayment of the same family."""
    assert family.loan is not None
    late, after = family.loan.paid[-2:]
    family.loan.paid.remove(late)

    def keyed(day: date) -> None:
        repaid(stage, family, late.riel, late.on, day)

    stage.on(after.on, 5, keyed)


def _paid_too_much(family: PlannedFamily) -> None:
    """The last repayment is 2,000 riel more than was owed: the family's own money, held for it."""
    assert family.loan is not None
    last = family.loan.paid.pop()
    family.loan.paid.append(Repayment(last.on, last.riel + 2_000))


def _asked(stage: Stage, family: PlannedFamily, riel: int, place: int, day: date) -> None:
    family.loan_number = loans.apply(
        stage.session, family.number, riel, actor=stage.actor("dara", day), request_key=stage.key(),
        said=applying.said(PURPOSES[place % len(PURPOSES)], place, day))


def _paying(plan: Plan, village: str, payments: int) -> PlannedFamily:
    """The first family of a village that still pays and has paid so often, lately too (in periods still open)."""
    return next(family for family in plan.first if family.village == village and family.loan is not None
                and not family.loan.closed and len(family.loan.paid) >= payments
                and family.loan.paid[-2].on > plan.until - timedelta(100)
                and family.loan.paid[-1].on > plan.until - timedelta(45))


def _closed(plan: Plan) -> PlannedFamily:
    """The first family that has paid everything."""
    return next(family for family in plan.first if family.loan is not None and family.loan.closed)
