"""What a product asks for before the money leaves: training, a guarantor, the committee's word, not too many loans."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.programme import families, guarantors, loans, needs, places
from ledger.programme.families import PersonData
from ledger.programme.guarantors import Person
from tests.programme.applications import (
    OTHERS,
    apply,
    approved,
    guarantee,
    hear,
    other_family,
    product,
    refused,
    train,
)
from tests.programme.conftest import World

LENT = date(2008, 2, 1)
FAR_VILLAGE = "01060201"
SOMEBODY = Person(name_km="ទេព វណ្ណា", name_latin="Tep Vanna", sex="f", phone="012 999 888")


def keys(world: World, loan: str) -> dict[str, bool]:
    with world.books.reading() as session:
        return {need.key: need.holds for need in needs.needs(session, loans.by_number(session, loan), world.on)}


def test_nobody_is_lent_to_before_the_training(world: World) -> None:
    """A session on the day itself is early enough; one on another topic, or of another family, is none."""
    world.money()
    product(world, "RICE", training="rice")
    family, stranger = world.family(), world.family()
    loan = approved(world, family, product="RICE")
    train(world, family, "pigs", date(2008, 1, 20))
    train(world, stranger, "rice", date(2008, 1, 20))
    why = refused(world, loan)
    assert "attended the training ដាំស្រូវ (Rice growing) by 01/02/2008" in str(why) and why.field == "on"
    world.on = date(2008, 2, 8)
    train(world, family, "rice", date(2008, 2, 7))
    assert "by 06/02/2008" in str(refused(world, loan, date(2008, 2, 6)))
    world.disburse(loan, date(2008, 2, 7))
    world.check()


def test_a_guarantor_is_needed(world: World) -> None:
    world.money()
    product(world, "PIG", needs_guarantor=True)
    loan = approved(world, world.family(), product="PIG")
    assert "Nobody answers for this loan yet" in str(refused(world, loan))
    assert keys(world, loan) == {"open_loans": True, "guarantor": False}
    guarantee(world, loan, SOMEBODY)
    assert keys(world, loan) == {"open_loans": True, "guarantor": True}
    world.disburse(loan, LENT)
    world.check()


def test_the_committee_must_recommend_it(world: World) -> None:
    """No word, or the word against it: two reasons."""
    world.money()
    product(world, "PIG", needs_committee=True)
    first, second, third = (approved(world, world.family(), product="PIG", **said) for said in (
        {}, {"committee": "not recommended", "committee_on": date(2008, 1, 30)},
        {"committee": "recommended", "committee_on": date(2008, 1, 30)}))
    assert "has not said yet whether it recommends" in str(refused(world, first))
    assert "did not recommend this loan" in str(refused(world, second))
    world.disburse(third, LENT)
    world.on = date(2008, 2, 5)
    hear(world, first, "recommended", date(2008, 2, 3))
    with pytest.raises(Refusal, match="recommended this loan on 03/02/2008") as early:
        world.disburse(first, date(2008, 2, 2))
    assert early.value.field == "on"
    world.disburse(first, date(2008, 2, 3))
    with pytest.raises(Refusal, match="not waiting to be handed over"):
        hear(world, first, "not recommended")


def test_the_committee_speaks_once(world: World) -> None:
    """Its word stays; a resent form is the same word; the day is none to come."""
    loan = apply(world, world.family())
    for word, on, why in (("maybe", LENT, "what the committee said"), ("recommended", date(2008, 2, 2), "future"),
                          ("recommended", date(2006, 1, 1), "opened")):
        with pytest.raises(Refusal, match=why):
            hear(world, loan, word, on)
    world._key += 1
    for _ in range(2):
        world._key -= 1
        hear(world, loan, "recommended", LENT)
    with pytest.raises(Refusal, match="withdraw the loan and ask anew"):
        hear(world, loan, "not recommended", LENT)
    with world.books.reading() as session:
        assert session.execute(text("select committee, committee_on from loans")).one()[0] == "recommended"


def test_an_application_with_a_word_has_its_day(world: World) -> None:
    for said, field in (({"committee": "recommended"}, "committee_on"),
                        ({"committee": "recommended", "committee_on": date(2008, 2, 2)}, "committee_on"),
                        ({"committee": "perhaps", "committee_on": LENT}, "committee"),
                        ({"purpose_code": "car"}, "purpose_code")):
        with pytest.raises(Refusal) as refusal:
            apply(world, world.family(), **said)
        assert refusal.value.field == field


def test_what_an_application_says_is_kept(world: World) -> None:
    loan = apply(world, world.family(), purpose_code="pigs", purpose="កូនជ្រូកពីរ", business_plan="Sell them at new year",
                 committee="recommended", committee_on=date(2008, 1, 31))
    with world.books.reading() as session:
        row = session.execute(text("select * from loans where number = :n"), {"n": loan}).one()
        assert (row.purpose_code, row.purpose, row.business_plan, row.committee, str(row.committee_on)) == (
            "pigs", "កូនជ្រូកពីរ", "Sell them at new year", "recommended", "2008-01-31")
        assert loans.by_number(session, loan).purpose_code == "pigs"


@pytest.mark.parametrize(("most", "may"), [(1, 1), (2, 2), (3, 3)])
def test_so_many_loans_at_once(world: World, most: int, may: int) -> None:
    """The product says how many; what waits or is approved counts."""
    world.money()
    product(world, "PIG", max_open=most)
    family = world.family()
    for _ in range(may - 1):
        world.disburse(approved(world, family, product="PIG"), LENT)
    last = apply(world, family, product="PIG")
    with pytest.raises(Refusal, match=f"already applied for loan {last}"):
        apply(world, family, product="PIG")
    world.decide(last, True)
    world.disburse(last, LENT)
    why = "still has loan SR-L0001 open" if most == 1 else f"has {most} loans open, and this product allows {most}"
    with pytest.raises(Refusal, match=why):
        apply(world, family, product="PIG")
    with pytest.raises(Refusal, match="open"):  # the default product allows one, whatever the others are
        apply(world, family)
    world.check()


def test_a_loan_paid_off_and_owed_again_is_counted(world: World) -> None:
    """Two may be open; a third was approved while one was paid off, and that pay-off is reversed."""
    world.money()
    product(world, "PIG", max_open=2)
    family = world.family()
    first, second = approved(world, family, product="PIG"), apply(world, family, product="PIG")
    world.disburse(first, LENT)
    paid = world.pay(first, 100_000, LENT)  # nothing is owed for no days
    world.decide(second, True)
    third = approved(world, family, product="PIG")
    world.disburse(second, LENT)
    world.reverse(paid.id)
    assert "has 2 other loans open, and this product allows 2 at once" in str(refused(world, third))
    assert keys(world, third) == {"open_loans": False}


def test_a_member_of_another_family_answers(world: World) -> None:
    """With the name and the family's phone as they are now; what changes later does not change the paper."""
    loan = apply(world, world.family())
    number, head = other_family(world)
    guarantee(world, loan, Person(number.lower(), head))
    with world.books.unit_of_work() as session:
        families.change(session, number, village_code=families.family(session, number).village_code,
                        head=PersonData("ចាន់ បូរ៉ា", "Chan Bora", "m", 1970), actor=world.actor("officer"),
                        request_key=world.key())
        (one,) = guarantors.of_loan(session, loans.loan(session, loan).id)
    assert (one.member_id, one.family_number, one.name_km, one.name_latin, one.sex, one.phone) == (
        head, number, "ចាន់ ដារ៉ា", "Chan Dara", "m", "012345670")


def test_who_may_not_answer(world: World) -> None:
    """The family itself, somebody who is not in the family named, another province, a name in the wrong letters,
    the same person twice; and nobody once the money is handed over."""
    world.money()
    family = world.family()
    loan = approved(world, family)
    number, head = other_family(world)
    with world.books.unit_of_work() as session:
        own = families.family(session, family).members[0].id
        places.add_programme_village(session, world.far_office, FAR_VILLAGE, date(2007, 1, 1), world.actor("boss"))
        far = families.register(session, world.far_office, FAR_VILLAGE, PersonData(*OTHERS[1], 1970),
                                actor=world.actor("far"), request_key=world.key())
        far_head = families.family(session, far).members[0].id
    for person, field, why in (
            (Person(family, own), "family_number", "family that borrows"), (Person(number, own), "member_id", "which"),
            (Person(number), "member_id", "which person"), (Person(far, far_head), "family_number", "no family"),
            (Person(name_km="Tep", name_latin="Tep", sex="f"), "name_km", "Khmer letters"),
            (Person(name_km="ទេព", name_latin="", sex="f"), "name_latin", "empty"),
            (Person(name_km="ទេព", name_latin="Tep", sex=""), "sex", "woman or man"),
            (Person(name_km="ទេព", name_latin="Tep", sex="f", phone="12"), "phone", "telephone")):
        with pytest.raises(Refusal, match=why) as refusal:
            guarantee(world, loan, person)
        assert refusal.value.field == field
    with pytest.raises(NotFound, match="no family SR-9999"):
        guarantee(world, loan, Person("SR-9999", head))
    guarantee(world, loan, Person(number, head))
    guarantee(world, loan, SOMEBODY)
    for again in (Person(number, head), SOMEBODY):
        with pytest.raises(Refusal, match="answers for this loan already"):
            guarantee(world, loan, again)
    for login in ("auditor", "far", "admin"):
        with pytest.raises(NotAllowed):
            guarantee(world, loan, Person(*other_family(world, 2)) if login == "auditor" else SOMEBODY, by=login)
    world.disburse(loan, LENT)
    with pytest.raises(Refusal, match="not waiting to be handed over"):
        guarantee(world, loan, Person(name_km="កែវ", name_latin="Keo", sex="f"))


def test_a_guarantor_form_sent_twice_is_one(world: World) -> None:
    loan = apply(world, world.family())
    with world.books.unit_of_work() as session:
        made = {guarantors.add(session, loan, SOMEBODY, actor=world.actor("officer"), request_key="answer-1")
                for _ in range(2)}
        assert len(made) == 1 and len(guarantors.of_loan(session, loans.loan(session, loan).id)) == 1


def test_whoever_answers_for_many_loans_is_warned_about(world: World) -> None:
    """Two open loans already: with this one they are three. Repaid, refused and withdrawn ones do not count."""
    world.money()
    number, head = other_family(world)
    seen = []
    for count in range(4):
        loan = approved(world, world.family())
        with world.books.reading() as session:
            one = guarantors.look(session, loan, Person(number, head), actor=world.actor("officer"))
        seen.append((len(one.open_loans), one.many))
        guarantee(world, loan, Person(number, head))
        if count == 2:
            world.disburse(loan, LENT)
            world.pay(loan, 100_000, LENT)
    assert seen == [(0, False), (1, False), (2, True), (2, True)]


def test_somebody_else_is_known_by_phone_or_name(world: World) -> None:
    """And whoever has the name of a member of the family that borrows is shown to be a namesake."""
    loan = apply(world, world.family())  # of Sok Sreymom
    guarantee(world, loan, SOMEBODY)
    other = apply(world, world.family())
    with world.books.reading() as session:
        def look(**change: str) -> guarantors.Candidate:
            person = Person(**{"name_km": "យឹម", "name_latin": "Yim", "sex": "f", **change})
            return guarantors.look(session, other, person, actor=world.actor("officer"))
        assert look(name_km="ទេព វណ្ណា").open_loans == (loan,)
        assert look(phone="+855 12 999 888").open_loans == (loan,)
        assert look().open_loans == () and not look().namesake
        assert look(name_km="សុខ ស្រីមុំ").namesake


def test_what_is_needed_is_that_of_the_version_of_the_loan(world: World) -> None:
    """A guarantor is asked for from the tenth: a loan of the first needs none."""
    world.money()
    product(world, on=LENT + timedelta(9), needs_guarantor=True)
    loan = approved(world, world.family())
    world.on = LENT + timedelta(9)
    world.disburse(loan, world.on)
    assert "guarantor" in str(refused(world, approved(world, world.family())))


def test_a_guarantor_stays_in_the_list_of_the_family(world: World) -> None:
    """Like somebody who signed: the contract names them."""
    loan = apply(world, world.family())
    number, _ = other_family(world)
    with world.books.unit_of_work() as session:
        there = families.family(session, number)
        families.change(session, number, village_code=there.village_code, head=there.members[0].person,
                        members=[PersonData(*OTHERS[1], 1990)], actor=world.actor("officer"), request_key=world.key())
        daughter = families.family(session, number).members[1]
    guarantee(world, loan, Person(number, daughter.id))
    with pytest.raises(Refusal, match="guarantees a loan and stays"), world.books.unit_of_work() as session:
        families.change(session, number, village_code=there.village_code, head=there.members[0].person,
                        actor=world.actor("officer"), request_key=world.key())
