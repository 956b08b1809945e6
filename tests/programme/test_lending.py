"""From application to the last riel, by hand, and every refusal on the way with its reason."""

from datetime import date

import pytest
from sqlalchemy import text

from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.programme import approvals, families, loans, periods, repayments
from tests.programme.conftest import FAR_VILLAGE, OTHER_VILLAGE, SOK, VILLAGE, World

LENT = date(2008, 2, 1)


def test_a_loan_lives(world: World) -> None:
    """100,000 riel at 1 % a month: the first month is 1,000 interest and 8,300 principal, and so on to the end."""
    number = world.disbursed(100_000, LENT)
    assert number == "SR-L0001"
    world.on = date(2008, 12, 31)
    assert world.state(number) == "disbursed"
    with world.books.reading() as session:
        share = repayments.preview(session, number, 9_300, date(2008, 3, 1), actor=world.actor("officer"))
    assert (share.allocation.interest, share.allocation.principal, share.held) == (1_000, 8_300, 0)
    first = world.pay(number, 9_300, date(2008, 3, 1))
    assert first.voucher_number == "R-2008-0001" and first.kind == "repayment"
    with world.books.reading() as session:
        left = repayments.payoff(session, number, date(2008, 4, 1))
    assert left == 91_700 + 900  # 1 % of 91,700 is 917, in hundreds 900
    world.pay(number, left + 400, date(2008, 4, 1))
    with world.books.reading() as session:
        loan = loans.loan(session, number)
        held = session.execute(text("select sum(riel) from postings where account = '2110'")).scalar_one()
    assert (loan.state, loan.closed_on, held) == ("closed", date(2008, 4, 1), -400)
    with pytest.raises(Refusal, match="paid off on 01/04/2008"):
        world.pay(number, 100, date(2008, 5, 1))
    world.check()


def test_the_states_of_a_loan(world: World) -> None:
    """Each state comes from what happened."""
    world.money()
    number = world.applied()
    assert world.state(number) == "applied"
    world.decide(number, False, "Too far from the village")
    assert world.state(number) == "refused"
    family = world.family()
    number = world.approved(family=family)
    assert world.state(number) == "approved"
    entry = world.disburse(number, LENT)
    assert world.state(number) == "disbursed"
    world.reverse(entry.id)
    assert world.state(number) == "cancelled"
    assert world.applied(family=family) == "SR-L0003"  # and may apply anew
    world.check()


@pytest.mark.parametrize(("riel", "why"), [
    (99_900, "from 100,000 to 200,000"), (200_100, "from 100,000 to 200,000"), (150_050, "multiple of 100"),
    (0, "from 100,000"), (-100_000, "from 100,000"), (10**40, "from 100,000")])
def test_amounts_outside_the_product(world: World, riel: int, why: str) -> None:
    """The limits and the multiple come from the product."""
    family = world.family()
    with pytest.raises(Refusal, match=why) as refusal:
        world.applied(riel, family)
    assert refusal.value.field == "riel"


def test_instalments_may_only_be_fewer(world: World) -> None:
    """A shorter loan is fine, a longer one is not."""
    family = world.family()
    with world.books.unit_of_work() as session:
        for wrong, why in ((0, "at least one instalment"), (-1, "at least one"), (13, "at most 12 instalments")):
            with pytest.raises(Refusal, match=why):
                loans.apply(session, family, 100_000, instalments=wrong, actor=world.actor("officer"),
                            request_key=world.key())
        number = loans.apply(session, family, 100_000, instalments=10, actor=world.actor("officer"),
                             request_key=world.key())
        assert loans.loan(session, number).terms.instalments == 10


def test_one_loan_at_a_time(world: World) -> None:
    """An application that waits counts, an approved loan and one handed over count; a refused one does not."""
    world.money()
    family = world.family()
    number = world.applied(family=family)
    with pytest.raises(Refusal, match="already applied for loan SR-L0001"):
        world.applied(family=family)
    world.decide(number, False, "Asked for too early")
    number = world.approved(family=family)
    with pytest.raises(Refusal, match="still has loan SR-L0002 open"):
        world.applied(family=family)
    world.disburse(number, LENT)
    with pytest.raises(Refusal, match="still has loan SR-L0002 open"):
        world.applied(family=family)
    with world.books.reading() as session:
        left = repayments.payoff(session, number, LENT)
    world.pay(number, left, LENT)
    assert world.applied(family=family) == "SR-L0003"


def test_the_family_must_live_in_the_programme(world: World) -> None:
    """Registering and applying both look: a village of another office, an unknown one, one that joins later."""
    with world.books.unit_of_work() as session:
        for wrong in (FAR_VILLAGE, "20040602", "99999999", "x" * 40):
            with pytest.raises(Refusal, match="not in the programme"):
                families.register(session, world.office, wrong, SOK, actor=world.actor("officer"),
                                  request_key=world.key())
    family = world.family(OTHER_VILLAGE)
    with world.books.unit_of_work() as session:
        session.execute(text("delete from programme_villages where village_code = :code"), {"code": OTHER_VILLAGE})
    with pytest.raises(Refusal, match="not in the programme"):
        world.applied(family=family)


def test_nobody_decides_their_own(world: World) -> None:
    """Whatever the role; and an officer decides nothing."""
    family = world.family()
    with world.books.unit_of_work() as session:
        number = loans.apply(session, family, 100_000, actor=world.actor("approver"), request_key=world.key())
    with pytest.raises(NotAllowed, match="asked for this yourself"):
        world.decide(number, True, by="approver")
    for login in ("officer", "auditor", "far"):
        with pytest.raises(NotAllowed):
            world.decide(number, True, by=login)
    world.decide(number, True, by="admin")
    world.money()
    with pytest.raises(NotAllowed, match="You approved this loan"):
        world.decide(world.applied(), True, by="approver")
        world.disburse("SR-L0002", LENT, by="approver")
    assert world.disburse(number, LENT, by="approver").kind == "disbursement"


def test_a_refusal_needs_a_reason_and_is_final(world: World) -> None:
    """Deciding twice is refused."""
    number = world.applied()
    for nothing in (None, "", " \u200b "):
        with pytest.raises(Refusal, match="empty") as refusal:
            world.decide(number, False, nothing)
        assert refusal.value.field == "reason"
    world.decide(number, False, "No room in the fund this month")
    with pytest.raises(Refusal, match="already decided on 01/02/2008"):
        world.decide(number, True)


def test_what_is_not_approved_is_not_handed_over(world: World) -> None:
    """Waiting, refused and already handed over loans are refused, each in its words."""
    world.money()
    number = world.applied()
    with pytest.raises(Refusal, match="not approved yet"):
        world.disburse(number, LENT)
    world.decide(number, False, "No")
    with pytest.raises(Refusal, match="was refused"):
        world.disburse(number, LENT)
    number = world.approved()
    world.disburse(number, LENT)
    with pytest.raises(Refusal, match="already handed over on 01/02/2008"):
        world.disburse(number, LENT)
    with pytest.raises(NotFound, match="no loan sr-l9999"):
        world.disburse("sr-l9999", LENT)


def test_the_day_of_a_disbursement(world: World) -> None:
    """Not in the future, not before the approval, not in a closed period; the first due day within two months."""
    world.money()
    number = world.approved()
    with pytest.raises(Refusal, match="in the future"):
        world.disburse(number, date(2008, 2, 2))
    with pytest.raises(Refusal, match="approved on 01/02/2008"):
        world.disburse(number, date(2008, 1, 31))
    for wrong in (LENT, date(2008, 1, 1), date(2008, 4, 2)):
        with pytest.raises(Refusal, match="first instalment falls due from 20/02/2008 to 01/04/2008"):
            world.disburse(number, LENT, first_due_on=wrong)
    world.close(date(2008, 2, 29))
    with pytest.raises(Refusal, match="closed up to 29/02/2008"):
        world.disburse(number, LENT, today=date(2008, 3, 5))
    world.disburse(number, date(2008, 3, 5), today=date(2008, 3, 5), first_due_on=date(2008, 3, 26))


def test_the_day_of_a_repayment(world: World) -> None:
    """Not in the future, not before the loan, not in a closed period, which is named."""
    number = world.disbursed(on=LENT)
    with pytest.raises(Refusal, match="02/02/2008 is in the future"), world.books.unit_of_work() as session:
        repayments.record(session, number, 9_300, date(2008, 2, 2), "cash", actor=world.actor("officer"),
                          request_key=world.key())
    world.on = date(2008, 5, 5)
    with pytest.raises(Refusal, match="handed over on 01/02/2008"):
        world.pay(number, 9_300, date(2008, 1, 31))
    world.close(date(2008, 3, 31))
    with pytest.raises(Refusal, match="closed up to 31/03/2008") as refusal:
        world.pay(number, 9_300, date(2008, 3, 31))
    assert refusal.value.field == "on"
    world.pay(number, 9_300, date(2008, 4, 1))


def test_what_cannot_be_repaid(world: World) -> None:
    """Nothing, less than nothing, more than a ledger holds, a loan that is not handed over."""
    number = world.disbursed(on=LENT)
    for wrong in (0, -1, -9_300):
        with pytest.raises(Refusal, match="more than zero"):
            world.pay(number, wrong, LENT)
    with pytest.raises(Refusal, match="too large"):
        world.pay(number, 10**40, LENT)
    waiting = world.approved()
    with pytest.raises(Refusal, match="not handed over yet"):
        world.pay(waiting, 9_300, LENT)
    with pytest.raises(Refusal, match="Choose the cash box or the bank"), world.books.unit_of_work() as session:
        repayments.record(session, number, 9_300, LENT, "pocket", actor=world.actor("officer"),  # type: ignore[arg-type]
                          request_key=world.key())


def test_roles_and_provinces(world: World) -> None:
    """An auditor and an administrator handle no money; an officer of another province handles none of this one's."""
    number = world.disbursed(on=LENT)
    for login in ("auditor", "admin", "far"):
        with pytest.raises(NotAllowed), world.books.unit_of_work() as session:
            repayments.record(session, number, 9_300, LENT, "cash", actor=world.actor(login), request_key=world.key())
        with pytest.raises(NotAllowed), world.books.unit_of_work() as session:
            families.register(session, world.office, VILLAGE, SOK, actor=world.actor(login), request_key=world.key())


def test_the_borrower_is_one_of_the_family(world: World) -> None:
    """The head unless another member is named; nobody else's wife."""
    first, second = world.family(), world.family()
    with world.books.unit_of_work() as session:
        stranger = families.family(session, second).members[0].id
        with pytest.raises(Refusal, match="one of the family"):
            loans.apply(session, first, 100_000, borrower_id=stranger, actor=world.actor("officer"),
                        request_key=world.key())


def test_periods_close_in_order_and_only_when_over(world: World) -> None:
    """Closing is for approver and administrator."""
    actor = world.actor("approver")
    with world.books.unit_of_work() as session:
        with pytest.raises(Refusal, match="not ended"):
            periods.close_period(session, world.office, date(2008, 2, 29), actor=actor)
        with pytest.raises(Refusal, match="first"):
            periods.close_period(session, world.office, date(2007, 2, 28), actor=actor)
        with pytest.raises(NotAllowed):
            periods.close_period(session, world.office, date(2007, 1, 31), actor=world.actor("officer"))
        periods.close_period(session, world.office, date(2007, 1, 31), actor=actor)
        with pytest.raises(Refusal, match="already closed"):
            periods.close_period(session, world.office, date(2007, 1, 31), actor=actor)


def test_what_waits_is_listed_for_those_who_may_decide(world: World) -> None:
    """Everybody of the office sees it; only another person with the right role may decide."""
    number = world.applied()
    with world.books.reading() as session:
        for login, may in (("approver", True), ("admin", True), ("officer", False), ("auditor", False)):
            (question,) = approvals.waiting(session, world.actor(login))
            assert (question.loan_number, question.kind, question.may_decide) == (number, "loan", may)
        assert approvals.waiting(session, world.actor("far")) == []
