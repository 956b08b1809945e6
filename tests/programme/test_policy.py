"""The rules that no single person may get round: the cap, one loan a family, the village of printed books."""

from datetime import date

import pytest
from sqlalchemy import text

from ledger.core.errors import Refusal
from ledger.core.schedule import Terms
from ledger.programme import approvals, families, first_due, loans, repayments
from ledger.programme.products import default_version
from ledger.reports.approvals import approval_page
from tests.programme.conftest import OTHER_VILLAGE, SOK, VILLAGE, World

LENT = date(2008, 2, 1)


def test_a_near_first_due_date_is_refused(world: World) -> None:
    """One instalment due next day is 1 % for a day: 365 % a year. Ten days before the usual 1 March is 20 February."""
    world.money()
    number = world.approved()
    for wrong in (date(2008, 1, 1), LENT, date(2008, 2, 2), date(2008, 2, 19), date(2008, 4, 2)):
        with pytest.raises(Refusal, match="from 20/02/2008 to 01/04/2008") as refusal:
            world.disburse(number, LENT, first_due_on=wrong)
        assert refusal.value.field == "first_due_on"
    world.disburse(number, LENT, first_due_on=date(2008, 2, 20))
    assert world.state(number) == "disbursed"


def test_the_cap_holds_for_the_real_schedule(world: World) -> None:
    """100,000 riel back with 1,000 interest after 20 days: 1 % x 365 / 20 = 18.25 % a year; after 21 days 17.38 %."""
    world.money()
    family = world.family()
    with world.books.unit_of_work() as session:
        number = loans.apply(session, family, 100_000, instalments=1, actor=world.actor("officer"),
                             request_key=world.key())
    world.decide(number, True)
    with pytest.raises(Refusal, match=r"cost 18\.25 % a year; the law allows at most 18\.00") as refusal:
        world.disburse(number, LENT, first_due_on=date(2008, 2, 21))
    assert refusal.value.field == "first_due_on"
    world.disburse(number, LENT, first_due_on=date(2008, 2, 22))


@pytest.mark.parametrize("riel", [100_000, 100_100, 133_300, 199_900, 200_000])
def test_the_default_product_passes_on_every_usual_date(riel: int) -> None:
    """Rounding to 100 riel moves the rate a little, never over the cap: each length, each end of a month."""
    for instalments in (1, 2, 7, 11, 12):
        terms = default_version(date(2007, 1, 1)).terms(riel, instalments)
        for on in (date(2008, 1, 29), date(2008, 1, 31), date(2007, 1, 31), date(2007, 12, 31), date(2008, 2, 29)):
            assert first_due.given_or_usual(terms, on, None) > on


def test_a_spacing_of_three_months_keeps_its_ten_days() -> None:
    """Lent on 1 February, due every three months: from 21 April, ten days before 1 May, to 1 August."""
    terms = Terms(100_000, 10_000, "month", 4, "declining", "equal-principal", every_months=3)
    for good in (date(2008, 4, 21), date(2008, 5, 1), date(2008, 8, 1)):
        assert first_due.given_or_usual(terms, LENT, good) == good
    for wrong in (date(2008, 4, 20), date(2008, 8, 2)):
        with pytest.raises(Refusal, match="from 21/04/2008 to 01/08/2008"):
            first_due.given_or_usual(terms, LENT, wrong)


def paid_off(world: World, family: str) -> tuple[str, int]:
    """A loan of 100,000 paid off on the day after, and the entry that did it."""
    number = world.approved(family=family)
    world.disburse(number, LENT)
    world.on = date(2008, 2, 2)
    with world.books.reading() as session:
        left = repayments.payoff(session, number, world.on)
    return number, world.pay(number, left, world.on).id


def test_a_reopened_loan_stops_the_next_one_at_its_disbursement(world: World) -> None:
    """Loan 1 paid off, loan 2 approved, the pay-off reversed: loan 2 is not handed over until loan 1 is paid off."""
    world.money()
    family = world.family()
    first, payoff = paid_off(world, family)
    second = world.approved(family=family)
    world.reverse(payoff)
    with pytest.raises(Refusal, match=f"also has loan {first} open. Loan {second} has to wait"):
        world.disburse(second, world.on)
    world.pay(first, 100_000, world.on)
    world.disburse(second, world.on)
    assert (world.state(first), world.state(second)) == ("closed", "disbursed")
    world.check()


def test_a_reopened_loan_stops_the_next_one_at_its_approval(world: World) -> None:
    """Refusing it, and approving it once loan 1 is paid off, stay possible."""
    world.money()
    family = world.family()
    first, payoff = paid_off(world, family)
    second = world.applied(family=family)
    world.reverse(payoff)
    with pytest.raises(Refusal, match=f"also has loan {first} open"):
        world.decide(second, True)
    assert world.state(second) == "applied"
    world.pay(first, 100_000, world.on)
    world.decide(second, True)
    assert world.state(second) == "approved"


def test_who_approves_a_reversal_is_warned_of_a_second_open_loan(world: World) -> None:
    """A true correction stays possible: the page says what will follow, and the approval posts it."""
    world.money()
    family = world.family()
    _, payoff = paid_off(world, family)
    office = frozenset({world.office})

    def asked(entry_id: int) -> tuple[int, tuple[bool, tuple[int, ...]] | None]:
        with world.books.unit_of_work() as session:
            number = approvals.request_reversal(session, entry_id, "Wrong family", actor=world.actor("officer"),
                                                request_key=world.key())
            page = approval_page(session, office, number, world.ids["approver"], world.on)
        return number, next(((one.holds, one.values) for one in page.checks if one.key == "reopens"), None)

    number, said = asked(payoff)
    assert said == (True, (0,))
    second = world.approved(family=family)
    world.disburse(second, world.on)
    with world.books.reading() as session:
        page = approval_page(session, office, number, world.ids["approver"], world.on)
    assert [(one.key, one.holds, one.values) for one in page.checks if not one.holds] == [("reopens", False, (1,))]
    part = world.pay(second, 1_000, world.on)
    assert asked(part.id)[1] is None  # of a loan that is owed anyway
    with world.books.unit_of_work() as session:
        assert approvals.decide(session, number, True, None, actor=world.actor("approver"), request_key=world.key())
    world.check()


def test_a_forgotten_receipt_of_a_closed_loan(world: World) -> None:
    """100,000 at 1 % a month. 1 March: 9,300 = 1,000 + 8,300. 1 April: pay-off 91,700 + 900 = 92,600; closed.

    Then a receipt of 5,000 dated 15 March is found: all of it pays the instalment of 1 April, 900 interest first, then
    4,100 principal (87,600 left). The pay-off of 92,600 needed only 87,600, so 5,000 of it is the family's money, and
    of it 900 less interest, 4,100 less principal.
    """
    number = world.disbursed(100_000, LENT)
    world.on = date(2008, 5, 5)
    world.pay(number, 9_300, date(2008, 3, 1))
    world.pay(number, 92_600, date(2008, 4, 1))
    with world.books.reading() as session:
        assert loans.loan(session, number).closed_on == date(2008, 4, 1)
        repayments.preview(session, number, 5_000, date(2008, 3, 15), actor=world.actor("officer"))
    entry = world.pay(number, 5_000, date(2008, 3, 15))
    with world.books.reading() as session:
        shared = session.execute(text("select account, -riel from postings where entry_id = :id order by account"),
                                 {"id": entry.id}).all()
        corrected = session.execute(text(
            "select e.kind, p.account, -p.riel from journal_entries e join postings p on p.entry_id = e.id "
            "where e.corrects_id = :id order by p.account"), {"id": entry.id}).all()
        assert loans.loan(session, number).closed_on == date(2008, 4, 1)
    assert [tuple(row) for row in shared if row[0] != "1110"] == [("1210", 4_100), ("4110", 900)]
    assert [tuple(row) for row in corrected] == [
        ("reallocation", "1210", -4_100), ("reallocation", "2110", 5_000), ("reallocation", "4110", -900)]
    for late in (date(2008, 4, 1), date(2008, 4, 2)):
        with pytest.raises(Refusal, match="paid off on 01/04/2008"):
            world.pay(number, 5_000, late)
    world.check()


def test_a_receipt_found_after_a_wrong_pay_off_was_reversed(world: World) -> None:
    """The pay-off of 1 March was wrong, reversed on 1 April: what came on 15 March is taken as if it never was."""
    number = world.disbursed(100_000, LENT)
    world.on = date(2008, 4, 1)
    with world.books.reading() as session:
        left = repayments.payoff(session, number, date(2008, 3, 1))
    world.reverse(world.pay(number, left, date(2008, 3, 1)).id)
    world.pay(number, 9_300, date(2008, 3, 15))
    assert world.state(number) == "disbursed"
    world.pay(number, 110_000, date(2008, 4, 1))
    assert world.state(number) == "closed"
    world.pay(number, 1_000, date(2008, 3, 20))  # closed since, but not on that day
    world.check()


def test_a_family_with_a_loan_keeps_its_village(world: World) -> None:
    """The village books count its money; before any was lent it may move, and its people may change at any time."""
    world.money()
    family = world.family()

    def change(village: str, phone: str) -> None:
        with world.books.unit_of_work() as session:
            families.change(session, family, village_code=village, head=SOK, phone=phone,
                            actor=world.actor("officer"), request_key=world.key())

    change(OTHER_VILLAGE, "012 345 678")
    number = world.approved(family=family)
    change(VILLAGE, "012 345 678")
    entry = world.disburse(number, LENT)
    with pytest.raises(Refusal, match="Keep the village") as refusal:
        change(OTHER_VILLAGE, "012 345 678")
    assert refusal.value.field == "village_code"
    change(VILLAGE, "012 999 999")
    world.reverse(entry.id)  # what was turned back stands in the village's past all the same
    with pytest.raises(Refusal, match="Keep the village"):
        change(OTHER_VILLAGE, "012 345 678")
