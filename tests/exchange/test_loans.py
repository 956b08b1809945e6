"""Running loans taken over from older books, by a workbook and two people.

100,000 riel at 1 % a month over 12 months from 15 October 2007: 11 x 8,300 and 8,700 of principal. Eight instalments
(November to June) are 66,400, so 33,600 is owed on 30 June 2008. Flat, every month owes 1,000 of interest on top.
"""

from datetime import date
from typing import Any

import pytest

from ledger.core.errors import NotAllowed
from ledger.exchange.importing import KINDS
from ledger.programme import loans, repayments
from tests.exchange.conftest import bring, refused
from tests.exchange.test_repayments import balance
from tests.programme.conftest import World

HEAD = tuple(one.heading[1] for one in KINDS["loans"].fields(None, 0))  # type: ignore[arg-type]
TAKEN = date(2008, 6, 30)
OLD = {
    "Old loan number": "K-7", "Family": "SR-0001", "Amount lent": 100_000, "Handed over on": "15/10/2007",
    "First due on": "15/11/2007", "Instalments": 12, "Interest rate %": 1, "Method": "flat",
    "Taken over on": TAKEN, "Principal still owed": 33_600, "Interest due and unpaid": 1_000, "Purpose": "pigs"}


def row(**changes: Any) -> tuple[Any, ...]:
    values = OLD | {heading.replace("_", " "): value for heading, value in changes.items()}
    assert values.keys() <= set(HEAD)
    return tuple(values.get(heading) for heading in HEAD)


def take(world: World, *rows: tuple[Any, ...], approved_by: str | None = "approver", by: str = "officer") -> Any:
    return bring(world, "loans", [HEAD, *rows], by=by, approved_by=approved_by)


def faults(world: World, *rows: tuple[Any, ...]) -> list[tuple[str, str]]:
    return refused(world, "loans", [HEAD, *rows], approved_by="approver")


@pytest.fixture
def office(world: World) -> World:
    """A family in the books, on the first of July 2008."""
    world.family()
    world.on = date(2008, 7, 1)
    return world


def test_a_flat_loan_goes_on_as_it_was_agreed(office: World) -> None:
    outcome = take(office, row())
    assert (outcome.new, outcome.numbers) == (1, ("J-2008-0001", "J-2008-0001"))
    with office.books.reading() as session:
        loan = loans.loan(session, "SR-L0001")
        assert (loan.disbursed_on, loan.first_due_on, loan.terms.method, loan.terms.instalments, loan.purpose) == (
            date(2007, 10, 15), date(2007, 11, 15), "flat", 12, "pigs")
        assert repayments.payoff(session, "SR-L0001", date(2008, 7, 15)) == 33_600 + 2_000
    assert (balance(office, "1210", TAKEN), balance(office, "3210", TAKEN)) == (33_600, -33_600)
    assert balance(office, "1210", date(2008, 6, 29)) == 0
    office.check()


def test_repayments_follow_by_the_old_number(office: World) -> None:
    take(office, row())
    office.on = date(2008, 7, 15)
    bring(office, "repayments", [("Paper receipt", "Loan", "Date", "Amount"), ("C-1", "k-7", "15/07/2008", 10_300)])
    # 1,000 of interest left from before, 1,000 of July, 8,300 of principal
    assert balance(office, "1210", date(2008, 7, 15)) == 33_600 - 8_300
    assert balance(office, "4110", date(2008, 7, 15)) == -2_000
    assert refused(office, "repayments", [
        ("Paper receipt", "Loan", "Date", "Amount"), ("C-2", "K-7", "29/06/2008", 100)])[0][0] == "C2"
    office.check()


def test_the_family_by_its_old_number_and_a_declining_loan(office: World) -> None:
    bring(office, "families", [
        ("Old number", "Village", "Name in Khmer (head)", "Name in Latin (head)", "Sex (head)"),
        ("B-16", "20040607", "កែវ", "Keo", "f")])
    take(office, row(Family="b-16", Method=None, Interest_due_and_unpaid=None, Purpose=None))
    with office.books.reading() as session:
        loan = loans.loan(session, "SR-L0001")
        assert (loan.family_number, loan.terms.method, loan.terms.amortization) == (
            "SR-0002", "declining", "equal-principal")
        assert repayments.payoff(session, "SR-L0001", date(2008, 7, 15)) == 33_900  # 336 of a month, rounded down
    office.check()


def test_the_same_workbook_again_and_changed(office: World) -> None:
    take(office, row())
    again = take(office, row(), row(**{"Old_loan_number": "K-8"}), by="officer2")
    assert (again.new, again.already) == (1, 1)
    assert faults(office, row(Principal_still_owed=33_500)) == [
        ("A2", "This row was brought in before with other content. What is booked stays; put the row back as it was, "
              "or take it out.")]
    assert balance(office, "1210", TAKEN) == 67_200
    office.check()


def test_two_people(office: World) -> None:
    for by, approved_by in (("officer", None), ("approver", "approver"), ("officer", "officer2"), ("officer", "far"),
                            ("auditor", "approver"), ("far", "approver")):
        with pytest.raises(NotAllowed):
            take(office, row(), by=by, approved_by=approved_by)
    assert take(office, row(), approved_by="admin").new == 1


def test_twelve_different_faults_and_more_each_named(office: World) -> None:
    take(office, row(Old_loan_number="A-17"))
    assert faults(
        office,
        row(Old_loan_number="A-1", Principal_still_owed=100_100), row(Old_loan_number="A-2", Family="SR-0099"),
        row(Old_loan_number="A-3", Interest_due_and_unpaid=8_100),
        row(Old_loan_number="A-4", Taken_over_on="02/07/2008"),
        row(Old_loan_number="A-5", First_due_on="15/10/2007"), row(Old_loan_number="A-6", Instalments=0),
        row(Old_loan_number="A-7", Method="compound", **{"Interest_rate_%": "one"}),
        row(Old_loan_number="A-8", Taken_over_on="14/10/2007"),
        row(Old_loan_number="A-9", Instalments_of_interest_only=12),
        row(Old_loan_number="A-10", **{"Interest_rate_%": 12}), row(Old_loan_number="A-11", Amount_lent="=50000*2"),
        row(Old_loan_number="A-12", Handed_over_on="31/02/2008"), row(Old_loan_number=None),
        row(Old_loan_number="a-1 "), row(Old_loan_number="A-13", Principal_still_owed="33,60"),
        row(Old_loan_number="A-14", Rate_per="week"), row(Old_loan_number="A-17", Instalments=10)) == [
            ("O2", "Of 100,000 riel lent, 100,100 cannot be owed still. Look at the two amounts."),
            ("B3", "There is no family SR-0099. Write its number here, or the one it had in the older books."),
            ("P4", "By 30/06/2008 at most 8,000 riel of interest can be due and unpaid on this loan. Look at the "
                   "amount."),
            ("N5", "The date 02/07/2008 is in the future. Use today's date or an earlier one."),
            ("E6", "The first instalment must fall due after the loan is handed over on 15/10/2007."),
            ("F7", "Write a whole number from 1 to 1200."),
            ("G8", "Write the rate in percent with a point, for example 1 or 1.25."),
            ("I8", "Write one of these: លើប្រាក់ដើមនៅសល់ on what is still owed, លើប្រាក់កម្ចីទាំងមូល flat, on the whole "
                   "loan."),
            ("N9", "The loan was handed over on 15/10/2007, after the day it is taken over."),
            ("L10", "At least one instalment must repay principal: the grace must be shorter than the loan."),
            ("G11", "12.00 % is more than any contract of such a fund: at most 5.00 % a month or 60.00 % a year. Look "
                    "at the rate, and whether it is of a month or of a year."),
            ("C12", "This cell holds a formula. Copy the cell and paste only its value."),
            ("D13", "There is no such day. Write day/month/year, for example 30/09/2008."),
            ("A14", "This is empty. Fill it in."), ("A15", "a-1 stands in row 2 too."),
            ("O16", "This amount can be read in two ways. Write whole riel in groups of three digits, for example "
                    "20,000, or without marks: 20000."),
            ("H17", "Write one of these: ខែ month, ឆ្នាំ year."),
            ("A18", "This row was brought in before with other content. What is booked stays; put the row back as it "
                   "was, or take it out.")]
    assert balance(office, "1210", TAKEN) == 33_600
    office.check()
