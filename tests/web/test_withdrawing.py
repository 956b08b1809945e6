"""Withdrawing a loan through the pages, and the policy's refusals at their fields."""

from collections.abc import Callable
from datetime import date

from tests.programme.conftest import OTHER_VILLAGE, SOK
from tests.web.conftest import Person, World

Desk = Callable[..., Person]
LENT = date(2008, 2, 1)


def test_a_family_does_not_want_its_loan(world: World, signed_in: Desk) -> None:
    """From the button on the loan's page to the next application; the reason stands on the loan."""
    world.money()
    number, officer = world.approved(), signed_in("officer")
    path = f"/loans/{number}/withdrawal"
    assert path in officer.get(f"/loans/{number}").links
    empty = officer.send(path, {"reason": " "})
    assert empty.status == 422 and "Fill this in." in empty.words
    done = officer.send(path, {"reason": "The family has other money"})
    assert f"Loan {number} is withdrawn." in done.words and "Withdrawn on 01/02/2008" in done.words
    assert "The family has other money" in done.words and path not in done.links
    assert f"/loans/{number}/disbursement" not in done.links
    assert officer.get(path).response.request.path == f"/loans/{number}"
    assert "Loan withdrawn, not handed over" in officer.get("/families/SR-0001").words
    assert "/families/SR-0001/loan" in officer.get("/families/SR-0001").links
    assert "Withdrawn" in officer.get("/loans/", state="withdrawn").words
    khmer = signed_in("officer2", "km")
    assert "បានដកសំណើ" in khmer.get(f"/loans/{number}").words


def test_a_withdrawn_question_is_gone(world: World, signed_in: Desk) -> None:
    """From the list, and from its own page if somebody kept the address."""
    number, officer, approver = world.applied(), signed_in("officer"), signed_in("approver")
    open_page = approver.get("/approvals/1")
    assert "/approvals/1" in approver.get("/approvals/").links
    officer.send(f"/loans/{number}/withdrawal", {"reason": "Not wanted"})
    assert "/approvals/1" not in approver.get("/approvals/").links
    page = approver.get("/approvals/1")
    assert "Nothing is left to decide." in page.words and 'value="approve"' not in page.html
    late = approver.send("/approvals/1", {"do": "approve"}, open_page)
    assert late.status == 422 and "was withdrawn on 01/02/2008" in late.words


def test_who_reads_only_does_not_withdraw(world: World, signed_in: Desk) -> None:
    number = world.approved()
    auditor = signed_in("auditor")
    assert f"/loans/{number}/withdrawal" not in auditor.get(f"/loans/{number}").links
    assert auditor.get(f"/loans/{number}/withdrawal").status == 403
    other = signed_in("far")
    assert other.get(f"/loans/{number}/withdrawal").status == 404


def test_a_near_first_due_date_is_said_at_its_field(world: World, signed_in: Desk) -> None:
    world.money()
    number = world.approved()
    page = signed_in("officer").send(f"/loans/{number}/disbursement", {
        "on": "01/02/2008", "source": "cash", "first_due_on": "02/02/2008", "step": "check"})
    assert page.status == 422
    assert "First instalment due on: The first instalment falls due from 20/02/2008 to 01/04/2008." in page.words


def test_the_approver_of_a_reversal_reads_that_two_loans_would_be_owed(world: World, signed_in: Desk) -> None:
    world.money()
    family = world.family()
    first = world.approved(family=family)
    world.disburse(first, LENT)
    entry = world.pay(first, 101_000, LENT)
    second = world.approved(family=family)
    world.disburse(second, LENT)
    signed_in("officer").send(f"/approvals/reversal/20/{entry.voucher_number}", {"reason": "Wrong family"})
    approver = signed_in("approver")
    page = approver.get("/approvals/3")
    assert "The family would owe two loans" in page.words
    assert f"Loan {first} was paid off and will be owed again." in page.words
    assert "Reversed." in approver.send("/approvals/3", {"do": "approve"}).words


def test_a_change_of_village_is_refused_at_its_field(world: World, signed_in: Desk) -> None:
    world.disbursed()
    officer, path = signed_in("officer"), "/families/SR-0001/change"
    form = officer.get(path)
    page = officer.send(path, {
        "village_code": OTHER_VILLAGE, "head_name_km": SOK.name_km, "head_name_latin": SOK.name_latin,
        "head_sex": "f", "shown": form.hidden("shown")}, form)
    assert page.status == 422 and "Village: Money was lent to this family" in page.words
