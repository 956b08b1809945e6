"""One family's guarantees, given and received, as of any date."""

from datetime import date

from ledger.programme import families, loans
from ledger.programme.guarantors import Person
from ledger.reports.applications import application
from ledger.reports.guarantees import FamilyGuarantees, family_guarantees, of_loan
from tests.programme.applications import approved, guarantee, other_family
from tests.programme.conftest import World

LENT, PAID = date(2008, 2, 1), date(2008, 3, 1)


def guarantees(world: World, family: str, as_of: date, office: int | None = None) -> FamilyGuarantees:
    with world.books.reading() as session:
        family_id = families.family(session, family).id
        return family_guarantees(session, family_id, frozenset({office or world.office}), as_of)


def test_given_and_received(world: World) -> None:
    """Dara answers for the loans of two families; the first is paid off on 1 March, the second is late on 2 March."""
    world.money()
    number, head = other_family(world)
    borrowers = [world.family(), world.family()]
    numbers = []
    for family in borrowers:
        loan = approved(world, family)
        guarantee(world, loan, Person(number, head))
        world.disburse(loan, LENT)
        numbers.append(loan)
    waiting = approved(world, number)
    guarantee(world, waiting, Person(name_km="ទេព វណ្ណា", name_latin="Tep Vanna", sex="f"))
    world.on = date(2008, 4, 1)
    world.pay(numbers[0], 101_000, PAID)
    early, late = guarantees(world, number, PAID), guarantees(world, number, date(2008, 3, 2))
    assert [(line.loan_number, line.state, line.outstanding, line.days_late, line.ended) for line in late.given] == [
        (numbers[1], "overdue", 100_000, 1, False), (numbers[0], "closed", 0, 0, True)]
    assert [line.state for line in early.given] == ["open", "closed"]
    assert [(line.borrower_number, line.guarantor.name_latin) for line in late.given] == [
        (borrowers[1], "Chan Dara"), (borrowers[0], "Chan Dara")]
    assert [(line.loan_number, line.state, line.guarantor.member_id) for line in late.received] == [
        (waiting, "approved", None)]
    received = guarantees(world, borrowers[0], PAID).received
    assert [(line.loan_number, line.guarantor.family_number) for line in received] == [(numbers[0], number)]
    assert guarantees(world, number, date(2008, 1, 31)) == FamilyGuarantees((), ())
    assert guarantees(world, number, PAID, world.far_office) == FamilyGuarantees((), ())


def test_what_the_contract_prints(world: World) -> None:
    """In the order in which they were written down."""
    loan = approved(world, world.family())
    guarantee(world, loan, Person(name_km="ទេព វណ្ណា", name_latin="Tep Vanna", sex="f", phone="012 999 888"))
    guarantee(world, loan, Person(*other_family(world)))
    with world.books.reading() as session:
        people = of_loan(session, loans.loan(session, loan).id)
        asked = application(session, loan, world.on)
    assert [(one.name_latin, one.phone, one.family_number) for one in people] == [
        ("Tep Vanna", "012999888", None), ("Chan Dara", "012345670", "SR-0002")]
    assert [line.guarantee for line in asked.guarantors] == list(people) and asked.cycle == 1
