"""A new loan that pays off the old one in the same act: two vouchers, the family gets the difference; and cycles."""

from datetime import date

import pytest
from sqlalchemy import text

from ledger.books.journal import reversed_by
from ledger.core.errors import Refusal
from ledger.programme import approvals, loans, repayments, topping_up, write_offs
from ledger.reports.approvals import approval_page
from ledger.reports.cycles import cycle_of, cycles, next_cycle
from tests.programme.applications import apply, approved, product, refused
from tests.programme.conftest import World

LENT, PAID, NEW = date(2008, 2, 1), date(2008, 3, 1), date(2008, 3, 16)
SENT = "test-top-up"


@pytest.fixture
def owed(world: World) -> tuple[World, str]:
    """100,000 riel of 1 February at 1 % a month; 9,300 on 1 March are 1,000 interest and 8,300 principal: 91,700 owed.

    It is the family's first loan, SR-L0001. Product TOP may pay it off. The cash box has what the test gives it.
    """
    world.money(100_000)
    product(world, "TOP", top_up=True)
    family = world.family()
    world.disburse(world.approved(family=family), LENT)
    world.pay("SR-L0001", 9_300, PAID)
    world.on = NEW
    return world, family


def payoff(world: World, number: str, on: date) -> int:
    with world.books.reading() as session:
        return repayments.payoff(session, number, on)


def balances(world: World, *accounts: str) -> dict[str, int]:
    with world.books.reading() as session:
        return {account: session.execute(text("select coalesce(sum(riel), 0) from postings where account = :a"),
                                         {"a": account}).scalar_one() for account in accounts}


def test_the_family_gets_the_difference(owed: tuple[World, str]) -> None:
    """On 16 March 15 of 31 days have run of the 900 riel of March: 435, rounded down 400. 91,700 + 400 = 92,100 pay
    the old loan off; of 150,000 the family gets 57,900 in hand. The cash box then had 9,300 + 57,900, not a riel
    more: it pays out 150,000 and takes in 92,100."""
    world, family = owed
    world.money(57_900 - 9_300, NEW)
    number = approved(world, family, 150_000, product="TOP", top_up_of="SR-L0001")
    with world.books.reading() as session:
        handing = loans.check_disbursement(session, number, NEW, "cash", actor=world.actor("officer"))
    assert handing.pay_off is not None and (handing.pay_off.old.number, handing.pay_off.riel) == ("SR-L0001", 92_100)
    entry = world.disburse(number, NEW)
    with world.books.reading() as session:
        repaid = topping_up.paid(session, entry.id)
        old, new = loans.loan(session, "SR-L0001"), loans.loan(session, number)
    assert repaid is not None and (entry.voucher_number, repaid.voucher_number, repaid.on) == (
        "P-2008-0002", "R-2008-0003", NEW)
    assert (old.state, old.closed_on, new.state, new.top_up_of) == ("closed", NEW, "disbursed", old.id)
    assert balances(world, "1110", "1210", "4110") == {"1110": 0, "1210": 150_000, "4110": -1_400}
    world.check()


def test_a_riel_too_little_in_the_cash_box(owed: tuple[World, str]) -> None:
    world, family = owed
    world.money(57_900 - 9_300 - 100, NEW)
    number = approved(world, family, 150_000, product="TOP", top_up_of="SR-L0001")
    why = refused(world, number, NEW)
    assert "57,800 riel of FSF can be paid out" in str(why)
    assert world.state(number) == "approved" and world.state("SR-L0001") == "disbursed"


def test_the_same_form_twice_pays_off_once(owed: tuple[World, str]) -> None:
    world, family = owed
    world.money(200_000, NEW)
    number = approved(world, family, 150_000, product="TOP", top_up_of="SR-L0001")
    with world.books.unit_of_work() as session:
        made = {loans.disburse(session, number, NEW, "cash", actor=world.actor("officer"), request_key=SENT).id
                for _ in range(2)}
        repaid = topping_up.paid(session, next(iter(made)))
    assert len(made) == 1 and repaid is not None
    assert balances(world, "1210") == {"1210": 150_000}
    world.check()


def test_what_cannot_be_topped_up(owed: tuple[World, str]) -> None:
    """A product without it, another family's loan, a loan that is not handed over, an amount that leaves nothing."""
    world, family = owed
    with pytest.raises(Refusal, match="does not pay off an open loan") as refusal:
        apply(world, family, 150_000, top_up_of="SR-L0001")
    assert refusal.value.field == "top_up_of"
    stranger = world.family()
    with pytest.raises(Refusal, match="no open loan of this family"):
        apply(world, stranger, 150_000, product="TOP", top_up_of="SR-L0001")
    product(world, "SMALL", min_riel=50_000, top_up=True)
    for riel in (92_100, 50_000):  # what it takes on 16 March
        with pytest.raises(Refusal, match="takes 92,100 riel on 16/03/2008: nothing would be left") as refusal:
            apply(world, family, riel, product="SMALL", top_up_of="SR-L0001")
        assert refusal.value.field == "riel"
    with pytest.raises(Refusal, match="Choose that it is paid off out of the new loan") as refusal:
        apply(world, family, 150_000, product="TOP")
    assert refusal.value.field == "top_up_of"
    waiting = apply(world, family, 92_200, product="SMALL", top_up_of="SR-L0001")
    with pytest.raises(Refusal, match="no open loan of this family"):
        apply(world, family, 150_000, product="TOP", top_up_of=waiting)


def test_what_happened_to_the_old_loan_meanwhile(owed: tuple[World, str]) -> None:
    """Something booked later is looked at first; a loan that was paid off takes nothing of the new money."""
    world, family = owed
    world.money(200_000, NEW)
    number = approved(world, family, 150_000, product="TOP", top_up_of="SR-L0001")
    world.on = date(2008, 3, 20)
    world.pay("SR-L0001", 5_000, date(2008, 3, 18))
    why = refused(world, number, date(2008, 3, 17))
    assert "booked on loan SR-L0001 on 18/03/2008" in str(why) and why.field == "on"
    world.pay("SR-L0001", 100_000, date(2008, 3, 19))
    entry = world.disburse(number, date(2008, 3, 20))
    with world.books.reading() as session:
        assert topping_up.paid(session, entry.id) is None
    assert world.state(number) == "disbursed"
    world.check()


def test_turned_back_in_one_act(owed: tuple[World, str]) -> None:
    """The pay-off with its disbursement, never alone: else the books would say that money moved which did not."""
    world, family = owed
    world.money(300_000, NEW)
    entry = world.disburse(approved(world, family, 150_000, product="TOP", top_up_of="SR-L0001"), NEW)
    with world.books.reading() as session:
        repaid = topping_up.paid(session, entry.id)
    assert repaid is not None
    with pytest.raises(Refusal, match=r"out of P-2008-0002, .* both are turned back together"):
        world.reverse(repaid.id)
    mirror = world.reverse(entry.id)
    with world.books.reading() as session:
        assert topping_up.paid(session, entry.id) is None
        back = reversed_by(session, repaid.id)
    assert back is not None and back.seq == mirror.seq + 1
    assert (world.state("SR-L0001"), world.state("SR-L0002")) == ("disbursed", "cancelled")
    assert balances(world, "1210") == {"1210": 91_700}
    world.check()


def test_interest_when_due_is_caught_up_first(world: World) -> None:
    """The old loan's interest is income when due: the running accruals and the pay-off agree with a replay."""
    world.money(1_000_000)
    product(world, "DUE", recognition="due", top_up=True)
    family = world.family()
    world.disburse(approved(world, family, product="DUE"), LENT)
    world.on = date(2008, 5, 10)
    number = approved(world, family, 200_000, product="DUE", top_up_of="SR-L0001")
    world.disburse(number, world.on)
    assert world.state("SR-L0001") == "closed"
    assert balances(world, "1220") == {"1220": 0}
    world.check()


def test_the_cycle_of_a_loan(world: World) -> None:
    """The first, the second after the first was paid off, a third beside the second, and a top-up of both kinds.

    L1 1 Feb - 1 Mar. L2 from 2 Mar: cycle 2. L3 beside it from 3 Mar: cycle 2 as well, for L2 is open. L2 is paid off
    on 1 Apr. L4 tops up L3 on 2 Apr: cycle 4, three are paid off by then.
    """
    world.money(2_000_000)
    product(world, "TOP", max_open=2, top_up=True)
    family, other = world.family(), world.family()
    world.disburse(approved(world, family, product="TOP"), LENT)
    world.disburse(approved(world, other), LENT)  # SR-L0002, of another family
    world.on = date(2008, 4, 2)

    def lend(on: date, **said: str) -> str:
        today, world.on = world.on, on
        number = approved(world, family, 200_000 if said else 100_000, product="TOP", **said)
        world.disburse(number, on)
        world.on = today
        return number

    world.pay("SR-L0001", payoff(world, "SR-L0001", date(2008, 3, 1)), date(2008, 3, 1))
    second, third = lend(date(2008, 3, 2)), lend(date(2008, 3, 3))
    world.pay(second, payoff(world, second, date(2008, 4, 1)), date(2008, 4, 1))
    fourth = lend(date(2008, 4, 2), top_up_of=third)
    with world.books.reading() as session:
        ids = {number: loans.loan(session, number).id for number in ("SR-L0001", "SR-L0002", second, third, fourth)}
        family_id = loans.loan(session, fourth).family_id
        found = cycles(session, world.on)
        assert [found.get(ids[number], 1) for number in ids] == [1, 1, 2, 2, 4]
        assert dict(found) == dict(cycles(session, world.on, [family_id]))
        assert cycles(session, date(2008, 3, 1)) == {ids[second]: 2, ids[third]: 2, ids[fourth]: 2}  # if handed over
        assert cycles(session, date(2008, 4, 1))[ids[fourth]] == 4  # the one that it will pay off is counted
        assert cycle_of(session, ids[fourth], world.on) == 4 and next_cycle(session, family_id, world.on) == 4
        assert next_cycle(session, family_id, date(2008, 1, 1)) == 1


def test_a_written_off_loan_makes_no_cycle(world: World) -> None:
    number = world.disbursed(100_000, LENT)
    world.on = date(2008, 12, 1)
    with world.books.unit_of_work() as session:
        asked = write_offs.request_write_off(session, number, "Lost", actor=world.actor("officer"),
                                             request_key=world.key())
        approvals.decide(session, asked, True, None, actor=world.actor("approver"), request_key=world.key())
        (second,) = [one for one in approvals.waiting(session, world.actor("admin")) if one.kind == "write-off"]
        approvals.decide(session, second.id, True, None, actor=world.actor("admin"), request_key=world.key())
    with world.books.reading() as session:
        loan = loans.loan(session, number)
    assert loan.state == "written off"
    new = approved(world, loan.family_number)
    world.disburse(new, world.on)
    with world.books.reading() as session:
        assert cycle_of(session, loans.loan(session, new).id, world.on) == 1


def test_principal_paid_before_interest_is_not_paid_off(world: World) -> None:
    """Principal first: on 2 February 2009 all but 100 riel leaves no principal and the last month's 100 of interest."""
    world.money(1_000_000)
    product(world, "PF", order="principal-first", max_open=2)
    family = world.family()
    world.disburse(approved(world, family, product="PF"), LENT)
    world.on = date(2009, 2, 2)
    world.pay("SR-L0001", payoff(world, "SR-L0001", world.on) - 100, world.on)
    assert balances(world, "1210") == {"1210": 0} and world.state("SR-L0001") == "disbursed"
    world.disburse(approved(world, family, product="PF"), world.on)
    with world.books.reading() as session:
        second = loans.loan(session, "SR-L0002").id
        assert cycle_of(session, second, world.on) == 1
    world.pay("SR-L0001", 100, world.on)
    with world.books.reading() as session:
        assert cycle_of(session, second, world.on) == 2


def test_a_reversal_looks_at_the_money_of_each_fund(world: World) -> None:
    """The old loan is FSF's, the new one SF's, and FSF has lent nearly all it had: the decision says it is short.

    FSF: 100,000 lent, repaid by 101,400 (half of the second month's interest, rounded down to 400), 100,000 lent again:
    1,400 left, and turning the pay-off back takes 101,400 of it.
    """
    world.money(100_000)
    world.money(300_000, fund="SF")
    product(world, "TOP", top_up=True, fund="SF")
    family = world.family()
    world.disburse(world.approved(family=family), LENT)
    world.on = NEW
    lent = world.disburse(approved(world, family, 150_000, product="TOP", top_up_of="SR-L0001"), NEW)
    world.disburse(world.approved(), NEW)
    with world.books.unit_of_work() as session:
        asked = approvals.request_reversal(session, lent.id, "Wrong", actor=world.actor("officer"),
                                           request_key=world.key())
    with world.books.reading() as session:
        page = approval_page(session, frozenset({world.office}), asked, 0, NEW)
    (fund,) = [check for check in page.checks if check.key == "fund"]
    assert not fund.holds and fund.values == (1_400, -100_000)
    with pytest.raises(Refusal, match="1,400 riel of FSF"), world.books.unit_of_work() as session:
        approvals.decide(session, asked, True, None, actor=world.actor("approver"), request_key=world.key())
