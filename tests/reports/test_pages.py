"""What the pages show beyond statements: a loan, a family, Today, what waits, villages."""

from datetime import date

import pytest

from ledger.core.errors import NotFound
from ledger.programme import approvals, loans
from ledger.reports.approvals import approval_page, waiting
from ledger.reports.audit import audit_page
from ledger.reports.families import family_page
from ledger.reports.loans import LoanPage, loan_list, loan_page
from ledger.reports.today import today
from ledger.reports.villages import village_list
from tests.programme.conftest import OTHER_VILLAGE, VILLAGE, World
from tests.programme.test_accruals import take_over
from tests.programme.test_losses import JUNE, written_off

LENT = date(2008, 2, 1)


def offices(world: World) -> frozenset[int]:
    """The office of these tests."""
    return frozenset({world.office})


@pytest.fixture
def paid(world: World) -> World:
    """The loan of test_family_statement: 9,300 on 1 March, 5,000 on 1 April, 6,000 on 3 April (R-2008-0001 to 3).

    5,000 is 900 interest and 4,100 principal of the second instalment; 6,000 is its other 4,200, then 900 interest
    and 900 principal of the third, whose period began on 2 April.
    """
    number = world.disbursed(100_000, LENT)
    world.on = date(2008, 12, 31)
    for riel, on in ((9_300, date(2008, 3, 1)), (5_000, date(2008, 4, 1)), (6_000, date(2008, 4, 3))):
        world.pay(number, riel, on)
    return world


def test_a_loan_beside_what_was_paid(paid: World) -> None:
    """On 20 April. 100,000 - 8,300 - 4,100 - 4,200 - 900 = 82,500 of principal are owed. Of the running period's
    interest (2 April to 1 May) 900 are paid; 19 of 30 days are 570, rounded down 500: closing gives back 400, so
    82,100. Next: 9,200 - 1,800 on 1 May."""
    with paid.books.reading() as session:
        page = loan_page(session, offices(paid), "sr-l0001", date(2008, 4, 20))
    parts = [[(part.voucher, part.interest, part.principal) for part in line.parts] for line in page.lines[:4]]
    assert parts == [
        [("R-2008-0001", 1_000, 8_300)], [("R-2008-0002", 900, 4_100), ("R-2008-0003", 0, 4_200)],
        [("R-2008-0003", 900, 900)], []]
    assert [(line.state, line.paid, line.left) for line in page.lines[:4]] == [
        ("paid", 9_300, 0), ("paid", 9_200, 0), ("part", 1_800, 7_400), ("not yet", 0, 9_000)]
    assert (page.state, page.payoff_riel, page.next_due_on, page.next_riel) == (
        "open", 82_100, date(2008, 5, 1), 7_400)
    assert page.agreed_riel == 106_500 and page.apr_percent == page.statement.apr_percent  # type: ignore[union-attr]
    assert [(one.kind, one.decision) for one in page.decisions] == [("loan", "approved")]


def test_a_loan_that_is_late_due_or_not_handed_over(paid: World) -> None:
    with paid.books.reading() as session:
        due = loan_page(session, offices(paid), "SR-L0001", date(2008, 5, 1))
        late = loan_page(session, offices(paid), "SR-L0001", date(2008, 5, 4))
        before = loan_page(session, offices(paid), "SR-L0001", date(2008, 2, 1))
        with pytest.raises(NotFound):
            loan_page(session, frozenset({paid.far_office}), "SR-L0001", LENT)
        with pytest.raises(NotFound):
            loan_page(session, offices(paid), "SR-L0001", date(2007, 12, 31))
    assert (due.lines[2].state, due.state) == ("due", "open")
    assert (late.lines[2].state, late.lines[2].days_late, late.state) == ("overdue", 3, "overdue")
    assert before.lines[0].state == "not yet" and before.payoff_riel == 100_000  # no day has passed: no interest
    number = paid.applied()
    with paid.books.reading() as session:
        new = loan_page(session, offices(paid), number, paid.on)
    assert (new.state, new.statement, new.lines, len(new.plan), new.agreed_riel) == (
        "waiting", None, (), 12, 106_500)
    assert new.plan[0].due_on == date(2009, 1, 31)


def between(page: LoanPage) -> list[tuple[int, int, int, int, int]]:
    """Penalty, saved, waived, given up and older of every line, which add up."""
    for line in page.lines:
        assert (line.total + line.penalty - line.saved - line.waived - line.given_up - line.older
                == line.paid + line.left)
    return [(line.penalty, line.saved, line.waived, line.given_up, line.older) for line in page.lines]


def test_a_loan_paid_off_early_says_what_interest_was_saved(paid: World) -> None:
    """82,100 on 20 April close it (see above): 400 of the third period's 900 and all later interest were not owed.
    106,500 were agreed, 102,400 paid."""
    paid.pay("SR-L0001", 82_100, date(2008, 4, 20))
    with paid.books.reading() as session:
        before = loan_page(session, offices(paid), "SR-L0001", date(2008, 4, 19))
        page = loan_page(session, offices(paid), "SR-L0001", date(2008, 4, 20))
    assert between(before)[:3] == [(0, 0, 0, 0, 0)] * 3
    found = between(page)
    assert found[:4] == [(0, 0, 0, 0, 0), (0, 0, 0, 0, 0), (0, 400, 0, 0, 0), (0, page.lines[3].interest, 0, 0, 0)]
    assert sum(line.paid for line in page.lines) == 102_400 and sum(one[1] for one in found) == 4_100


def test_a_loan_written_off_says_what_was_given_up(paid: World) -> None:
    """The third instalment: 9,200 agreed, 1,800 paid, 7,400 given up."""
    written_off(paid, "SR-L0001")
    with paid.books.reading() as session:
        page = loan_page(session, offices(paid), "SR-L0001", JUNE)
    assert between(page)[:3] == [(0, 0, 0, 0, 0), (0, 0, 0, 0, 0), (0, 0, 0, 7_400, 0)]
    assert page.lines[11].given_up == page.lines[11].total


@pytest.mark.parametrize(("owed", "found"), [
    (7_000, [(0, 0, 0, 0, 4_120), (0, 10, 0, 0, 1_000), (0, 0, 0, 0, 0)]),
    (12_000, [(0, 0, 0, 0, 120), (0, 0, 0, 0, 0), (0, 0, 0, 0, 0)])])
def test_a_loan_taken_over_says_what_was_paid_in_older_books(
        world: World, owed: int, found: list[tuple[int, int, int, int, int]]) -> None:
    """Three parts of 4,000 with 120, 80 and 40 of interest, taken over after the first was due, no interest late.
    5,000 were paid: the first part, and 1,000 of the second, which then bears 70. Nothing was paid: of the first the
    interest alone was, and is not called saved."""
    world.on = date(2008, 2, 10)
    number = take_over(world, owed=owed, on=world.on)
    with world.books.reading() as session:
        assert between(loan_page(session, offices(world), number, world.on)) == found


def test_loans_by_state(paid: World) -> None:
    """One is overdue since 1 May, one approved, one waits."""
    approved, applied = paid.approved(200_000), paid.applied()
    with paid.books.reading() as session:
        every = loan_list(session, offices(paid), paid.on)
        late = loan_list(session, offices(paid), paid.on, state="overdue")
        past = loan_list(session, offices(paid), date(2008, 4, 20))
        assert loan_list(session, offices(paid), paid.on, village_code=OTHER_VILLAGE).rows == ()
        assert loan_list(session, frozenset({paid.far_office}), paid.on).rows == ()
    assert [(row.number, row.state) for row in every.rows] == [
        (applied, "waiting"), (approved, "approved"), ("SR-L0001", "overdue")]
    assert {state: count for state, count in every.counts.items() if count} == {
        "waiting": 1, "approved": 1, "overdue": 1}
    assert (late.rows[0].since, late.rows[0].outstanding, late.principal) == (date(2008, 5, 1), 82_500, 100_000)
    assert [row.state for row in past.rows] == ["open"]


def test_everything_that_happened_to_a_family(paid: World) -> None:
    """4,200 of the second instalment was left when 1 April ended. The last repayment is turned back on 10 April: the
    second instalment is 9 days late again."""
    with paid.books.reading() as session:
        page = loan_page(session, offices(paid), "SR-L0001", paid.on)
    assert page.statement is not None
    with paid.books.reading() as session:
        last = family_page(session, offices(paid), "SR-0001", date(2008, 4, 10))
    assert [(event.on.isoformat(), event.kind, event.riel, event.voucher) for event in last.events] == [
        ("2008-04-03", "repaid", 6_000, "R-2008-0003"), ("2008-04-01", "missed", 4_200, None),
        ("2008-04-01", "repaid", 5_000, "R-2008-0002"), ("2008-03-01", "repaid", 9_300, "R-2008-0001"),
        ("2008-02-01", "disbursed", 100_000, "P-2008-0001"), ("2008-02-01", "approved", 100_000, None),
        ("2008-02-01", "applied", 100_000, None), ("2007-01-02", "registered", 0, None)]
    assert last.events[0].by is not None and last.events[0].by.name_latin == "officer"
    paid.reverse(_entry(paid, "R-2008-0003"), date(2008, 4, 10))
    with paid.books.reading() as session:
        after = family_page(session, offices(paid), "SR-0001", date(2008, 4, 10))
        with pytest.raises(NotFound):
            family_page(session, frozenset({paid.far_office}), "SR-0001", paid.on)
    assert [(event.kind, event.turned_back) for event in after.events[:3]] == [
        ("reversed", False), ("reversal asked", False), ("repaid", True)]
    assert (after.loans[0].state, after.loans[0].days_late) == ("overdue", 9)
    assert after.loan is not None and after.loan.lines[1].left == 4_200
    assert [(one.role, one.name_latin) for one in after.members] == [("head", "Sok Sreymom")]


def _entry(world: World, voucher: str) -> int:
    from ledger.reports.journal import entry_page

    with world.books.reading() as session:
        return entry_page(session, "20", voucher).id


def test_a_family_without_a_loan_and_with_a_refused_one(world: World) -> None:
    number = world.applied()
    with world.books.unit_of_work() as session:
        approvals.decide(session, loans.loan(session, number).approval_id, False, "Come again after the harvest",
                         actor=world.actor("approver"), request_key=world.key())
    bare = world.family()
    with world.books.reading() as session:
        refused = family_page(session, offices(world), "SR-0001", world.on)
        empty = family_page(session, offices(world), bare, world.on)
    assert (refused.loan, refused.loans[0].state, refused.events[0].kind) == (None, "refused", "refused")
    assert (empty.loan, empty.loans, [event.kind for event in empty.events]) == (None, (), ["registered"])


def test_today(paid: World) -> None:
    """Wednesday 30 April 2008, week of 28 April to 4 May. Due on 1 May: 9,200 of the third instalment, 1,800 of it
    paid. Cash: 10,000,000 - 100,000 + 20,300. Fund: 10,000,000 + 2,800 interest = 9,920,300 + 82,500."""
    with paid.books.reading() as session:
        page = today(session, offices(paid), date(2008, 4, 30), paid.ids["approver"])
        later = today(session, offices(paid), date(2008, 6, 2), paid.ids["approver"])
    assert (page.week.from_on, page.week.to_on) == (date(2008, 4, 28), date(2008, 5, 4))
    village = page.week.villages[0]
    assert (village.village.code, village.first_on, village.families, village.due, village.paid, village.left,
            village.overdue, village.state) == (VILLAGE, date(2008, 5, 1), 1, 9_200, 1_800, 7_400, 0, "part")
    assert (page.cash, page.bank, page.outstanding, page.lent, page.families, page.at_risk) == (
        9_920_300, 0, 82_500, 100_000, 1, 0)
    assert page.proof.sources == page.proof.uses == 10_002_800
    assert len(page.months) == 12 and page.months[0].month == date(2007, 5, 1)
    assert [(m.disbursed_riel, m.repaid_principal_riel, m.interest_riel) for m in page.months[-3:]] == [
        (100_000, 0, 0), (0, 8_300, 1_000), (0, 9_200, 1_800)]
    assert page.heads[0].entries == 5 and len(page.heads[0].short_hash) == 14
    assert (later.at_risk, later.at_risk_families, later.at_risk_permille, later.overdue) == (
        82_500, 1, 1000, 7_400 + 9_000)  # 32 days after 1 May; the fourth was due on 1 June


def test_today_on_empty_books(world: World) -> None:
    with world.books.reading() as session:
        page = today(session, offices(world), world.on, 1)
        both = today(session, frozenset({world.office, world.far_office}), world.on, 1)
    assert (page.week.villages, page.cash, page.at_risk_permille, page.proof.uses) == ((), 0, 0, 0)
    assert [head.entries for head in both.heads] == [0, 0]


def test_what_waits_and_what_the_books_say_of_it(paid: World) -> None:
    """SR-0002 asks for 200,000; 9,920,300 is there. A reversal of the first repayment waits too: two entries came
    after it on that loan, which only a disbursement would mind."""
    number = paid.applied(200_000)
    entry_id = _entry(paid, "R-2008-0001")
    with paid.books.unit_of_work() as session:
        approvals.request_reversal(session, entry_id, "Wrong family", actor=paid.actor("officer"),
                                   request_key=paid.key())
    with paid.books.reading() as session:
        rows = waiting(session, offices(paid), paid.ids["officer"], date(2009, 1, 3))
        assert waiting(session, frozenset({paid.far_office}), 1, paid.on) == ()
        loan, reversal = (approval_page(session, offices(paid), row.id, paid.ids["approver"], paid.on) for row in rows)
        with pytest.raises(NotFound):
            approval_page(session, frozenset({paid.far_office}), rows[0].id, 1, paid.on)
        with pytest.raises(NotFound):
            approval_page(session, offices(paid), 999, 1, paid.on)
    assert [(row.kind, row.riel, row.loan_number, row.voucher, row.days, row.own) for row in rows] == [
        ("loan", 200_000, number, None, 3, True), ("reversal", 9_300, "SR-L0001", "R-2008-0001", 3, True)]
    assert not loan.own and loan.to_repay == 213_000 and loan.family_number == "SR-0002"
    assert [(line.account, line.debit, line.credit) for line in loan.lines] == [
        ("1210", 200_000, 0), ("1110", 0, 200_000)]
    assert [(check.key, check.holds, check.values) for check in loan.checks] == [
        ("limits", True, (200_000, 100_000, 200_000)), ("earlier_loans", True, (0, 1)),
        ("cap", True, (loan.checks[2].values[0], 180_000)), ("fund", True, (9_920_300, 9_720_300))]
    assert 119_000 < loan.checks[2].values[0] < 121_000
    assert (reversal.voucher, reversal.entry_kind, reversal.schedule, reversal.reason) == (
        "R-2008-0001", "repayment", (), "Wrong family")
    assert [(line.account, line.debit, line.credit) for line in reversal.lines] == [
        ("1110", 0, 9_300), ("1210", 8_300, 0), ("4110", 1_000, 0)]
    assert [(check.key, check.holds, check.values) for check in reversal.checks] == [
        ("not_reversed", True, (0,)), ("period_open", True, (1,)), ("later_entries", True, (2,)),
        ("fund", True, (9_920_300, 9_911_000))]


def test_what_speaks_against_an_approval(paid: World) -> None:
    """A reversal of the disbursement while repayments stand; and one whose entry was turned back already."""
    disbursed, last = _entry(paid, "P-2008-0001"), _entry(paid, "R-2008-0003")
    from ledger.reports.to_decide import of_reversal

    with paid.books.reading() as session:
        _, checks = of_reversal(session, paid.office, disbursed, paid.on)
    assert [check.key for check in checks if not check.holds] == ["later_entries"]
    paid.reverse(last, date(2008, 4, 10))
    with paid.books.reading() as session:
        _, checks = of_reversal(session, paid.office, last, paid.on)
    assert [check.key for check in checks if not check.holds] == ["not_reversed"]


def test_villages(paid: World) -> None:
    with paid.books.reading() as session:
        said = village_list(session, offices(paid), date(2008, 4, 20))
        assert village_list(session, frozenset({paid.far_office}), paid.on).rows == ()
    assert [(row.address.village.code, row.figures.families, row.figures.outstanding_riel) for row in said.rows] == [
        (OTHER_VILLAGE, 0, 0), (VILLAGE, 1, 82_500)]
    assert said.total.outstanding_riel == 82_500


def test_the_audit_page_of_sound_books(paid: World) -> None:
    with paid.books.reading() as session:
        page = audit_page(session, paid.books.home, ["20"], offices(paid))
        with pytest.raises(NotFound):
            audit_page(session, None, ["01"], offices(paid))
    assert page.sound, [check for check in page.checks if not check.holds]
    assert len(page.checks) > 5
    assert (page.heads[0].entries, page.heads[0].locked_to) == (5, None)
    assert [(row.series, row.fiscal_year, row.count, row.gapless) for row in page.sequences] == [
        ("R", 2007, 1, True), ("P", 2008, 1, True), ("R", 2008, 3, True)]
