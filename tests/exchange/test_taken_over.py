"""What who approves loans taken over sees of them; and a loan taken over wrongly, turned back and taken over again."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.books.checks import check_all
from ledger.books.tables import journal_entries
from ledger.core.errors import Refusal
from ledger.core.schedule import RatePer, Terms
from ledger.exchange.importing import KINDS, Outcome, preview, rehearse
from ledger.programme import loans
from ledger.reports.families import family_page
from ledger.reports.statements import Place
from ledger.reports.taken_over import TakenLoan, TakenLoans
from tests.attacks.forge import Attacker
from tests.exchange.conftest import bring, refused
from tests.exchange.files import file
from tests.exchange.test_loans import HEAD, TAKEN, faults, office, row, take
from tests.exchange.test_repayments import balance
from tests.programme.conftest import World

__all__ = ["office"]
NOWHERE = Place("20040607", "", "", "", "")
RECEIPTS = ("Paper receipt", "Loan", "Date", "Amount")
FLAT = row()
# June was not paid: 33,600 and the 8,300 of June are owed.
LATE = row(Old_loan_number="K-3", Method=None, Principal_still_owed=41_900, Interest_due_and_unpaid=None)
DEAR = row(Old_loan_number="K-9", Method=None, Interest_due_and_unpaid=None, Rate_per="year",
           **{"Interest_rate_%": 24})


def seen(world: World, *rows: tuple[Any, ...]) -> TakenLoans:
    """What a rehearsal shows."""
    found = rehearse(world.books.unit_of_work(), lambda session: preview(
        session, KINDS["loans"], world.office, file([HEAD, *rows]), actor=world.actor("officer"),
        approved_by=world.actor("approver")))
    assert found.loans is not None
    return found.loans


def test_the_approver_sees_what_is_taken_over(office: World) -> None:
    """On 1 July 2008: of K-7 the 1,000 riel of interest are 16 days late (15 June), of K-3 the 8,300 of June."""
    taken = seen(office, LATE, FLAT, DEAR)
    assert [(one.old_number, one.warned) for one in taken.loans] == [("K-7", True), ("K-9", True), ("K-3", False)]
    flat, dear, late = taken.loans
    assert (flat.family_number, flat.name_latin, flat.village.name_latin, flat.terms.principal) == (
        "SR-0001", "Sok Sreymom", "Prey Chheu Teal", 100_000)
    assert [(one.outstanding, one.interest, one.overdue, one.days_late) for one in taken.loans] == [
        (33_600, 1_000, 1_000, 16), (33_600, 0, 0, 0), (41_900, 0, 8_300, 16)]
    assert (taken.on, taken.lent, taken.outstanding, taken.interest, taken.overdue, taken.late) == (
        date(2008, 7, 1), 300_000, 109_100, 1_000, 9_300, 2)
    assert (taken.posted, taken.opening_before, taken.opening) == (109_100, 0, 109_100)
    # 1 % a month flat over 12 months is 21.46 %; with 11 x 8,300 and 8,700 of principal 21.39 %
    assert (flat.apr_percent, flat.flat, flat.over_cap) == ("21.39", True, True)
    assert (dear.a_year_ppm, dear.flat, dear.over_cap) == (240_000, False, True) and dear.apr_ppm > 230_000
    assert (late.a_year_ppm, late.over_cap) == (120_000, False) and 118_000 < late.apr_ppm < 122_000
    assert (taken.flat, taken.over_cap) == (1, 2)
    take(office, FLAT)
    again = seen(office, FLAT, LATE)  # what is in the books already is not shown, and stands in account 3210
    assert [one.old_number for one in again.loans] == ["K-3"]
    assert (again.posted, again.opening_before, again.opening) == (41_900, 33_600, 75_500)
    assert seen(office, FLAT) == TakenLoans(date(2008, 7, 1), (), 0, 33_600)


@pytest.mark.parametrize(("percent", "per", "over"), [
    (1.5, "month", False), (18, "year", False), (1.6, "month", True), (18.5, "year", True)])
def test_the_cap_of_a_rate(percent: float, per: RatePer, over: bool) -> None:
    terms = Terms(100_000, int(percent * 10_000), per, 12, "declining", "equal-principal")
    one = TakenLoan("K-1", "SR-L0001", "SR-0001", "", "", NOWHERE, TAKEN, TAKEN, terms, 0, 0, 0, 0, apr_ppm=0)
    assert one.over_cap is over


def test_a_rate_that_is_a_slip_of_the_hand(office: World) -> None:
    """12 % a year written as 12 % a month is caught; the dearest that is believed is 5 % a month, 60 % a year."""
    said = ("{} % is more than any contract of such a fund: at most 5.00 % a month or 60.00 % a year. Look at the "
            "rate, and whether it is of a month or of a year.")
    assert faults(office, row(**{"Interest_rate_%": 12}), row(Old_loan_number="K-8", **{"Interest_rate_%": 5.01}),
                  row(Old_loan_number="K-9", Rate_per="year", **{"Interest_rate_%": 60.01})) == [
        ("G2", said.format("12.00")), ("G3", said.format("5.01")), ("G4", said.format("60.01"))]
    outcome = take(office, row(Method=None, **{"Interest_rate_%": 5}),
                   row(Old_loan_number="K-8", Rate_per="year", Method=None, **{"Interest_rate_%": 60}))
    assert outcome.new == 2
    office.check()


# --- again ------------------------------------------------------------------------------------------------------
def turn_back(world: World, number: str) -> None:
    with world.books.reading() as session:
        entry_id = loans.loan(session, number).disbursement_id
    assert entry_id is not None
    world.reverse(entry_id)


def entry_with(world: World, receipt: str) -> int:
    with world.books.reading() as session:
        return session.execute(sa.select(journal_entries.c.id).where(
            journal_entries.c.reference == receipt)).scalar_one()


def state(world: World, number: str) -> str:
    with world.books.reading() as session:
        return loans.loan(session, number).state


def told(outcome: Outcome) -> tuple[int, int]:
    return outcome.new, outcome.already


@pytest.mark.parametrize("again", [FLAT, row(Principal_still_owed=41_900)])
def test_a_loan_turned_back_is_taken_over_again(office: World, again: tuple[Any, ...]) -> None:
    """The same row or a mended one; then it is known again, and can be turned back and come a third time."""
    take(office, FLAT)
    turn_back(office, "SR-L0001")
    assert told(take(office, again)) == (1, 0)
    assert (state(office, "SR-L0001"), state(office, "SR-L0002")) == ("cancelled", "disbursed")
    assert told(take(office, again)) == (0, 1)
    assert faults(office, row(Principal_still_owed=33_500)) == [
        ("A2", "This row was brought in before with other content. What is booked stays; put the row back as it was, "
              "or take it out.")]
    turn_back(office, "SR-L0002")
    assert balance(office, "1210", office.on) == balance(office, "3210", office.on) == 0
    third = take(office, FLAT, row(Old_loan_number="K-8"))
    assert (told(third), third.again) == ((2, 0), 1)  # who approves is told which one to look at twice
    assert told(take(office, FLAT, row(Old_loan_number="K-8"))) == (0, 2)
    office.check()


def test_repayments_by_the_old_number_go_to_the_loan_that_stands(office: World) -> None:
    """One that was booked on the first loan is turned back with it, and comes anew on the second."""
    take(office, FLAT)
    receipts = [RECEIPTS, ("C-1", "K-7", "01/07/2008", 9_300)]
    bring(office, "repayments", receipts)
    paid = entry_with(office, "C-1")
    with pytest.raises(Refusal, match="Later entries stand on this loan"):
        turn_back(office, "SR-L0001")
    office.reverse(paid)
    turn_back(office, "SR-L0001")
    take(office, row(Principal_still_owed=41_900))
    assert told(bring(office, "repayments", receipts)) == (1, 0)
    assert told(bring(office, "repayments", receipts)) == (0, 1)
    assert balance(office, "1210", office.on) == 41_900 - 8_300
    office.check()


def test_a_repayment_turned_back_stays_so_until_its_row_is_mended(office: World) -> None:
    """The same workbook again must not book what was turned back because it was wrong."""
    take(office, FLAT)
    bring(office, "repayments", [RECEIPTS, ("C-1", "K-7", "01/07/2008", 9_300), ("C-2", "K-7", "01/07/2008", 100)])
    office.reverse(entry_with(office, "C-1"))
    again = bring(office, "repayments", [RECEIPTS, ("C-1", "K-7", "01/07/2008", 9_300),
                                         ("C-2", "K-7", "01/07/2008", 100)])
    assert (again.new, again.already, again.turned_back) == (0, 2, 1)
    mended = [RECEIPTS, ("C-1", "K-7", "01/07/2008", 1_900), ("C-2", "K-7", "01/07/2008", 100)]
    assert told(bring(office, "repayments", mended)) == (1, 1)
    assert told(bring(office, "repayments", mended)) == (0, 2)
    assert refused(office, "repayments", [RECEIPTS, ("C-1", "K-7", "01/07/2008", 9_300)])[0][1].startswith(
        "This row was brought in before with other content.")
    assert balance(office, "1110", office.on) == 2_000
    office.check()


def test_two_loans_that_stand_never_share_an_old_number(office: World) -> None:
    """The database refuses it; with its guard gone, the check names it. One that was turned back gives it free."""
    take(office, FLAT)
    attacker = Attacker(office.books)
    columns = [name for (name,) in attacker.ask(
        "select name from pragma_table_info('loans')" if attacker.is_sqlite else
        "select column_name from information_schema.columns where table_name = 'loans' "
        "and table_schema = current_schema()")]
    changed = {"id": "id + 1", "serial": "serial + 1", "number": "'SR-L0002'", "disbursed_on": "null",
               "first_due_on": "null", "disbursement_id": "null"}
    copy = (f"insert into loans ({', '.join(columns)}) select {', '.join(changed.get(one, one) for one in columns)} "
            "from loans where number = 'SR-L0001'")
    with pytest.raises(Exception, match="a loan with this old number stands"):
        attacker.run(copy)
    attacker.run("drop trigger loans_old_number" + ("" if attacker.is_sqlite else " on loans"), copy)
    attacker.close()
    with office.books.reading() as session:
        said = [str(fault) for fault in check_all(session, office.books.home) if fault.check == "terms"]
    assert any("it stands beside another loan with the old number K-7" in one for one in said), said
    turn_back(office, "SR-L0001")
    with office.books.reading() as session:
        assert [fault for fault in check_all(session, office.books.home) if fault.check == "terms"] == []


def test_what_was_paid_in_older_books_was_not_missed(office: World) -> None:
    """The line of time tells what these books know: nobody missed the eight instalments before the taking over."""
    take(office, FLAT)
    office.pay("SR-L0001", 1_000, date(2008, 7, 1))
    with office.books.reading() as session:
        page = family_page(session, frozenset({office.office}), "SR-0001", date(2008, 8, 1))
    assert [(one.on, one.kind, one.riel, one.voucher) for one in reversed(page.events)] == [
        (date(2007, 1, 2), "registered", 0, None), (date(2007, 10, 15), "disbursed", 100_000, None),
        (TAKEN, "taken over", 33_600, "J-2008-0001"), (date(2008, 7, 1), "repaid", 1_000, "R-2008-0001"),
        (date(2008, 7, 15), "missed", 9_300, None)]
