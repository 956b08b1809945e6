"""The lives that a loan can have, one family each, in the first village of the second office.

README's tour names them by the number of the family: BM-0001 is the first of `LIVES`. New ones go to the end.
"""

from collections.abc import Callable
from datetime import date, timedelta

from ledger.core.calendar import add_months
from ledger.core.events import Moratorium, Reschedule
from ledger.core.schedule import Terms, schedule
from ledger.programme import (
    approvals,
    families,
    held_money,
    loans,
    moratoria,
    rescheduling,
    taking_over,
    visits,
    waivers,
    write_offs,
)
from ledger.programme.changing import Why
from ledger.programme.demo.applying import ANIMALS, TRADE
from ledger.programme.demo.plan import PlannedFamily
from ledger.programme.demo.tale import APPROVER, CORRECTION, PAPER, SECOND_APPROVER, Loan, Told, lends
from ledger.programme.guarantors import Person
from ledger.programme.visits import Seen, Sheet

NEIGHBOUR = Person(name_km="ឡុង សារ៉ាន់", name_latin="Long Saran", sex="m", phone="000 000 117")
"""Somebody of no family of the programme, invented like everybody else."""

OLD_TERMS = Terms(principal=200_000, rate_ppm=10_000, rate_per="month", instalments=18, method="flat",
                  amortization="equal-principal")
"""Of a contract signed before these books: flat, which no new loan can be."""


def repaid_early(told: Told, family: PlannedFamily) -> None:
    """Four months in time, then all of it: closed, with a letter that says so."""
    loan = lends(told, family, told.day(10), 100_000, "pigs")
    loan.pays(range(1, 5))
    loan.pays_off(told.day(6, 10))


def paid_late(told: Told, family: PlannedFamily) -> None:
    """Every instalment weeks after its day; nothing more is owed for that under this product."""
    lends(told, family, told.day(10, 3), 200_000, "rice").pays(range(1, 9), late=24)


def late_with_penalties(told: Told, family: PlannedFamily) -> None:
    """Under a product with penalties; that the last ones be waived is asked for and not decided yet."""
    loan = lends(told, family, told.day(9, 5), 150_000, "pigs", ANIMALS, guarantor=NEIGHBOUR)
    loan.pays(range(1, 7), late=20)
    told.asked(told.day(0, -3), lambda day: waivers.request_waiver(
        told.stage.session, loan.number, 0, waivers.most(told.stage.session, loan.number, day)[1],
        "The market was closed for weeks", day, actor=told.actor(day), request_key=told.stage.key()), None)


def overpaid(told: Told, family: PlannedFamily) -> None:
    """2,500 riel more than the loan: held for the family."""
    loan = lends(told, family, told.day(10, 8), 100_000, "poultry")
    loan.pays(range(1, 6))
    loan.pays_off(told.day(4, -3), more=2_500)


def paid_back(told: Told, family: PlannedFamily) -> None:
    """3,000 riel too much, paid back out of the cash box a few days later."""
    _refunded(told, family, told.day(4, 2), 3_000, approved_after=1)


def used_for_the_next_loan(told: Told, family: PlannedFamily) -> None:
    """4,000 riel too much, which repay a part of the family's second loan."""
    first = lends(told, family, told.day(11, 2), 100_000, "vegetables")
    first.pays(range(1, 6))
    first.pays_off(told.day(5, 3), more=4_000)
    second = lends(told, family, told.day(4, 10), 200_000, "vegetables")
    told.on(second.due_on(1), PAPER, lambda day: held_money.use_for(
        told.stage.session, first.number, second.number, 4_000, day, actor=told.actor(day),
        request_key=told.stage.key()))
    second.pays(range(1, 4))


def found_later(told: Told, family: PlannedFamily) -> None:
    """The third payment, against a paper receipt, is keyed in after the fourth: what that one paid is shared anew."""
    loan = lends(told, family, told.day(6, 4), 100_000, "trade")
    loan.pays((1, 2))
    loan.pays_riel(loan.due_on(4), 9_200)
    loan.pays_riel(loan.due_on(3), 9_200, "BM-0412", keyed_on=loan.due_on(4) + timedelta(3))
    loan.pays((5,))


def turned_back(told: Told, family: PlannedFamily) -> None:
    """The fourth payment was keyed 1,000 too high; it is turned back after the fifth, and keyed as it was."""
    loan = lends(told, family, told.day(7, 9), 200_000, "pigs")
    loan.pays((1, 2, 3))
    loan.pays_riel(loan.due_on(4), 19_200)
    loan.pays((5, 6))
    told.asked(loan.due_on(5) + timedelta(3), lambda day: approvals.request_reversal(
        told.stage.session, loan.booked[3].id, "Keyed 1,000 riel too much", actor=told.actor(day),
        request_key=told.stage.key()), 1)
    loan.pays_riel(loan.due_on(4), 18_200, keyed_on=loan.due_on(5) + timedelta(4))


def new_terms(told: Told, family: PlannedFamily) -> None:
    """A flood, seen on a visit, then smaller instalments over a longer time; paid since."""
    loan = lends(told, family, told.day(8, 6), 200_000, "rice")
    loan.pays((1, 2, 3))
    _asks_for_new_terms(told, loan, told.day(4, 12), "flood", approved_after=1)
    agreed_on = told.day(4, 15)
    for months in (2, 3):
        loan.pays_due(add_months(agreed_on, months))


def new_terms_wait(told: Told, family: PlannedFamily) -> None:
    """Illness in the house, seen last week; new terms are asked for."""
    loan = lends(told, family, told.day(7, 1), 100_000, "weaving")
    loan.pays(range(1, 5))
    _asks_for_new_terms(told, loan, told.day(0, -7), "illness", approved_after=None)


def interest_waived(told: Told, family: PlannedFamily) -> None:
    """The animals died: the interest of the bad months is let off, the rest is paid."""
    loan = lends(told, family, told.day(6, 12), 100_000, "poultry")
    loan.pays((1, 2))
    told.asked(told.day(1, 5), lambda day: waivers.request_waiver(
        told.stage.session, loan.number, waivers.most(told.stage.session, loan.number, day)[0], 0,
        "The animals died", day, actor=told.actor(day), request_key=told.stage.key()), 1)
    loan.pays_due(told.day(1, 20))


def written_off(told: Told, family: PlannedFamily) -> None:
    """Two payments and then none. Two people agree that it is lost; 30,000 riel come all the same."""
    loan = lends(told, family, told.day(11, 5), 100_000, "trade")
    loan.pays((1, 2))
    _asks_for_a_write_off(told, loan, told.day(3, 2), "Not found for half a year", {APPROVER: 1, SECOND_APPROVER: 3})
    for riel, day in ((20_000, told.day(1, 10)), (10_000, told.day(0, -8))):
        told.on(day, CORRECTION, lambda day, riel=riel: write_offs.recover(  # type: ignore[misc]
            told.stage.session, loan.number, riel, day, "cash", actor=told.actor(day),
            request_key=told.stage.key()))


def write_off_half_approved(told: Told, family: PlannedFamily) -> None:
    """One payment and then none; the first of two people has agreed."""
    loan = lends(told, family, told.day(10, 1), 200_000, "cattle")
    loan.pays((1,))
    _asks_for_a_write_off(told, loan, told.day(0, -9), "Both animals died, no other income", {SECOND_APPROVER: 2})


def second_cycle(told: Told, family: PlannedFamily) -> None:
    """100,000 paid off early, then 200,000."""
    first = lends(told, family, told.day(11, 8), 100_000, "pigs")
    first.pays((1, 2, 3))
    first.pays_off(told.day(7, -2))
    lends(told, family, told.day(6, -3), 200_000, "pigs").pays(range(1, 7))


def topped_up(told: Told, family: PlannedFamily) -> None:
    """A second loan of 300,000 pays the first one off and the family gets the difference. The first family answers."""
    first = lends(told, family, told.day(9, 2), 150_000, "pigs", ANIMALS, guarantor=NEIGHBOUR)
    first.pays((1, 2, 3))
    answers = told.plan.told[family.village][LIVES.index(repaid_early)]
    lends(told, family, told.day(4, 5), 300_000, "pigs", ANIMALS, guarantor=answers, tops_up=first).pays((1, 2, 3))


def interest_when_due(told: Told, family: PlannedFamily) -> None:
    """A product whose interest is income on its due date, received or not."""
    lends(told, family, told.day(8, 3), 200_000, "trade", TRADE).pays(range(1, 8))


def interest_suspended(told: Told, family: PlannedFamily) -> None:
    """The same product, but more than 90 days late: its interest is taken back from income."""
    lends(told, family, told.day(9, 9), 150_000, "trade", TRADE).pays((1, 2))


def taken_over(told: Told, family: PlannedFamily) -> None:
    """Lent fifteen months ago in older books; three instalments were paid there."""
    lent_on = told.day(15, 2)
    loan, paid = Loan(told, family, lent_on), 3
    owed = sum(part.principal for part in schedule(OLD_TERMS, lent_on, add_months(lent_on, 1))[paid:])

    def opened(day: date) -> None:
        taking_over.take_over(
            told.stage.session, family.number, OLD_TERMS, lent_on, add_months(lent_on, 1), owed, 0, day, "117",
            actor=told.actor(day), approved_by=told.stage.people["chenda"].id, request_key=told.stage.key(),
            purpose="ចិញ្ចឹមគោក្របី")
        loan.number = loans.of_family(told.stage.session, _id(told, family))[0].number

    told.on(told.day(12, 16), PAPER, opened)
    loan.pays(range(paid + 1, 15))


def withdrawn(told: Told, family: PlannedFamily) -> None:
    """Asked for and withdrawn before a decision."""
    number: list[str] = []
    told.on(told.day(5), PAPER, lambda day: number.append(loans.apply(
        told.stage.session, family.number, 100_000, said=loans.Application(purpose_code="fishing"),
        actor=told.actor(day), request_key=told.stage.key())))
    told.on(told.day(5, 4), PAPER, lambda day: loans.withdraw(
        told.stage.session, number[0], "The family waits for the next season", actor=told.actor(day),
        request_key=told.stage.key()))


def not_recommended(told: Told, family: PlannedFamily) -> None:
    """The village committee did not recommend it, and it was refused."""
    number: list[str] = []

    def applied(day: date) -> None:
        said = loans.Application(purpose_code="trade", committee="not recommended", committee_on=day)
        number.append(loans.apply(told.stage.session, family.number, 200_000, said=said, actor=told.actor(day),
                                  request_key=told.stage.key()))

    told.on(told.day(3), PAPER, applied)
    told.on(told.day(3, 3), PAPER, lambda day: told.decided(
        loans.loan(told.stage.session, number[0]).approval_id, day, refused_because="The committee asks to wait"))


def paused(told: Told, family: PlannedFamily) -> None:
    """Illness: this one loan is paused for two months."""
    loan = lends(told, family, told.day(6, 7), 100_000, "weaving")
    loan.pays((1, 2, 3))
    _asks_for_a_pause(told, loan, told.day(3, 20), approved_after=1)


def pause_waits(told: Told, family: PlannedFamily) -> None:
    """The same is asked for another family."""
    loan = lends(told, family, told.day(5, 6), 100_000, "vegetables")
    loan.pays((1, 2, 3, 4))
    _asks_for_a_pause(told, loan, told.day(0, -2), approved_after=None)


def refund_waits(told: Told, family: PlannedFamily) -> None:
    """1,500 riel too much; that they be paid back is asked for."""
    _refunded(told, family, told.day(0, -9), 1_500, approved_after=None)


LIVES: tuple[Callable[[Told, PlannedFamily], None], ...] = (
    repaid_early, paid_late, late_with_penalties, overpaid, paid_back, used_for_the_next_loan, found_later,
    turned_back, new_terms, new_terms_wait, interest_waived, written_off, write_off_half_approved, second_cycle,
    topped_up, interest_when_due, interest_suspended, taken_over, withdrawn, not_recommended, paused, pause_waits,
    refund_waits)


def _refunded(told: Told, family: PlannedFamily, paid_off_on: date, riel: int, approved_after: int | None) -> None:
    loan = lends(told, family, add_months(paid_off_on, -6), 100_000, "poultry")
    loan.pays(range(1, 6))
    loan.pays_off(paid_off_on, more=riel)
    told.asked(paid_off_on + timedelta(6), lambda day: held_money.request_refund(
        told.stage.session, loan.number, riel, "cash", actor=told.actor(day), request_key=told.stage.key()),
        approved_after)


def _asks_for_new_terms(told: Told, loan: Loan, seen_on: date, hit: str, approved_after: int | None) -> None:
    """A visit, and three days later what is asked for: twelve smaller parts, the first one in two months."""
    visit: list[int] = []

    def seen(day: date) -> None:
        row = Seen(loan.family.number, "struggling", hit, "សុំពន្យារពេលបង់", None)
        visits.record(told.stage.session, Sheet(told.office, loan.family.village, day, "officer", "មាស ដារ៉ា", (row,)),
                      actor=told.actor(day), request_key=told.stage.key())
        visit.append(visits.recent_of_family(told.stage.session, _id(told, loan.family))[0].id)

    def asked(day: date) -> int:
        terms = Reschedule(day, 12, 1, 0, 10_000, add_months(day, 2))
        return rescheduling.request_new_terms(
            told.stage.session, loan.number, terms, Why(hit, "", visit[0]), actor=told.actor(day),
            request_key=told.stage.key())

    told.on(seen_on, PAPER, seen)
    told.asked(seen_on + timedelta(3), asked, approved_after)


def _asks_for_a_pause(told: Told, loan: Loan, on: date, approved_after: int | None) -> None:
    told.asked(on, lambda day: moratoria.request_for_loan(
        told.stage.session, loan.number, Moratorium(day, 2, False), Why("illness"), actor=told.actor(day),
        request_key=told.stage.key()), approved_after)


def _asks_for_a_write_off(told: Told, loan: Loan, on: date, reason: str, approved_after: dict[str, int]) -> None:
    """Who approves it, and how many days later; of the two questions each person answers the next one."""
    first: list[int] = []
    told.on(on, CORRECTION, lambda day: first.append(write_offs.request_write_off(
        told.stage.session, loan.number, reason, actor=told.actor(day), request_key=told.stage.key())))
    for part, (login, days) in enumerate(approved_after.items()):
        told.on(on + timedelta(days), PAPER, lambda day, part=part, login=login: told.decided(  # type: ignore[misc]
            first[0] + part, day, login))


def _id(told: Told, family: PlannedFamily) -> int:
    return families.family(told.stage.session, family.number).id
