"""Write-offs, recoveries, money held and interest due through the pages."""

from collections.abc import Callable
from datetime import date

from tests.programme.conftest import World as Books
from tests.programme.test_accruals import take_over
from tests.web.conftest import Person, World
from tests.web.test_loan_papers import pdf

Desk = Callable[..., Person]
LENT, JUNE = date(2008, 2, 1), date(2008, 6, 15)


def test_a_loan_is_written_off_and_partly_recovered(world: World, signed_in: Desk) -> None:
    """Asked by the officer, approved by two; then the loan takes money as a recovery, and no repayment."""
    number = world.disbursed(100_000, LENT)
    world.pay(number, 9_300, date(2008, 3, 1))
    world.on = JUNE
    officer, approver, admin = signed_in("officer"), signed_in("approver"), signed_in("admin")
    path = f"/loans/{number}/write-off"
    assert path in officer.get(f"/loans/{number}").links
    empty = officer.send(path, {"reason": ""})
    assert empty.status == 422 and "Fill this in." in empty.words
    asked = officer.send(path, {"reason": "Moved away"})
    assert "It needs two approvals." in asked.words and "91,700" in asked.words
    assert "approval 1 of 2" in approver.get("/approvals/").words
    first = approver.send("/approvals/2", {"do": "approve"})
    assert "It waits for a second approval by another person." in first.words
    own = approver.send("/approvals/3", {"do": "approve"})
    assert own.status == 403 and "You gave the first approval" in own.words
    second = admin.send("/approvals/3", {"do": "approve"})
    assert "Approved and posted." in second.words
    loan = officer.get(f"/loans/{number}")
    assert "Written off" in loan.words and "91,700 riel written off" in loan.words
    assert "Schedule card" not in loan.words and officer.get(f"/loans/{number}/papers/card.pdf").status == 409
    assert path not in loan.links and f"/loans/{number}/repayment" not in loan.links
    assert "Written off: 91,700" in officer.get("/families/SR-0001").words
    path = f"/loans/{number}/recovery"
    assert path in loan.links and path in officer.get(f"/loans/{number}/repayment").links
    too_much = officer.send(path, {"riel": "91.701", "on": "15/06/2008", "into": "cash"})
    assert too_much.status == 422 and "Amount: Of this loan 91,700 riel are left" in too_much.words
    assert 'value="91.701"' in too_much.html
    fields = {"riel": "៤១.៧០០", "on": "15/06/2008", "into": "cash", "brought_by": "ឡុង ចាន់ថា"}
    check = officer.send(path, fields)
    assert "Nothing is posted yet." in check.words and "Left afterwards 50,000" in check.words
    assert "brought by ឡុង ចាន់ថា" in check.words and "posted on this day already" not in check.words
    done = officer.send(path, {**fields, "step": "post"}, check)
    assert "41,700 riel recovered" in done.words and "brought by ឡុង ចាន់ថា" in done.words
    link = "/receipts/20/R-2008-0002"
    assert link in done.links and f"{link}?language=km" in officer.get(f"/loans/{number}").links
    assert link in officer.get("/books/journal/R-2008-0002?office=20").links
    assert "Paid after the write-off" in pdf(officer.get(link))
    assert signed_in("far").get(link).status == 404
    assert "50,000 riel are left" in officer.get(path).words
    again = officer.send(path, {"riel": "41700", "on": "15/06/2008", "into": "cash"})
    assert "The same amount is posted on this day already" in again.words and "Recovered before 41,700" in again.words
    back = officer.send(path, {"riel": "41700", "on": "15/06/2008", "into": "cash", "step": "edit"}, again)
    assert back.status == 200 and 'value="41700"' in back.html
    world.check()


def test_each_half_of_a_write_off_tells_of_the_other(world: World, signed_in: Desk) -> None:
    """The second approver sees who gave the first approval and when; once decided, both tell it in the past."""
    number = world.disbursed(100_000, LENT)
    world.pay(number, 9_300, date(2008, 3, 1))
    world.on = JUNE
    officer, approver, admin = signed_in("officer"), signed_in("approver"), signed_in("admin")
    assert "still owes" in officer.send(f"/loans/{number}/write-off", {"reason": "Moved away"}).words
    first = approver.send("/approvals/2", {"do": "approve"})
    assert "Somebody asked to give up as lost 91,700 riel" in first.words and "still owes" not in first.words
    assert "It waits for a second approval by another person." in first.words
    page = admin.get("/approvals/3")
    assert "First approval approver 15/06/2008" in page.words and "/approvals/2" in page.links
    assert "Second approval Waiting" in first.words and "still owes" in page.words
    admin.send("/approvals/3", {"do": "approve"})
    for path in ("/approvals/2", "/approvals/3"):
        page = officer.get(path)
        assert "owed 91,700 riel" in page.words and "the loan was given up as lost" in page.words
        assert "still owes" not in page.words and "waits for a second" not in page.words
    assert "បានលុបចេញពីបញ្ជី ហើយជាចំណាយ" in signed_in("officer2", "km").get("/approvals/2").words
    loan = officer.get(f"/loans/{number}")
    assert "Write-off, approval 1 of 2 Approved" in loan.words and "Write-off, approval 2 of 2 Approved" in loan.words
    assert "9,200 given up 9,200" in loan.words


def test_a_write_off_that_was_refused_is_told_as_what_was_asked(world: World, signed_in: Desk) -> None:
    number = world.disbursed(100_000, LENT)
    world.on = JUNE
    signed_in("officer").send(f"/loans/{number}/write-off", {"reason": "Moved away"})
    signed_in("approver").send("/approvals/2", {"do": "approve"})
    refused = signed_in("admin").send("/approvals/3", {"do": "refuse", "reason": "Look for them first"})
    for page in (refused, signed_in("officer").get("/approvals/2")):
        assert "Somebody asked to give up as lost 100,000 riel" in page.words and "was given up" not in page.words
        assert "still owes" not in page.words and "waits for a second" not in page.words
    assert "Second approval admin" in page.words and "Refused" in page.words


def test_money_held_is_used_or_paid_back(world: World, signed_in: Desk) -> None:
    """5,000 too much: 2,000 for the next loan, 3,000 back when somebody else approves."""
    first = world.disbursed(100_000, LENT)
    world.pay(first, 106_000, date(2008, 3, 1))
    world.on = date(2008, 4, 1)
    second = world.approved(100_000, "SR-0001")
    world.disburse(second, world.on)
    officer, approver = signed_in("officer"), signed_in("approver")
    path = f"/loans/{first}/held"
    assert path in officer.get(f"/loans/{first}").links
    page = officer.get(path)
    assert "The fund holds 5,000 riel" in page.words and f"Repay loan {second}" in page.words
    check = officer.send(path, {"riel": "2000", "source": f"loan:{second}"}, page)
    assert f"2,000 riel (two thousand) that the fund holds for family SR-0001 repay loan {second}." in check.words
    assert "Interest 1,000 Principal 1,000 Left afterwards Money held for the family 3,000" in check.words
    assert "Principal owed afterwards: 99,000 riel" in check.words
    too_much = officer.send(path, {"riel": "5001", "source": f"loan:{second}"}, page)
    assert too_much.status == 422 and "5,000 riel are held" in too_much.words
    used = officer.send(path, {"riel": "2000", "source": f"loan:{second}", "step": "post"}, check)
    assert f"2,000 riel used for loan {second}" in used.words
    (link,) = [one for one in used.links if one.startswith("/receipts/20/J-") and "?" not in one]
    assert f"Paid with money held on {first}" in pdf(officer.get(link))
    for number in (first, second):
        assert f"{link}?language=both" in officer.get(f"/loans/{number}").links
    assert link in officer.get(f"/books/journal/{link[-11:]}?office=20").links
    assert "paid with money held" in officer.get(f"/loans/{second}").words
    family = officer.get("/families/SR-0001").words
    assert family.count("2,000 · J-") == 1 and f"Money held on loan {first} used for loan {second}: 2,000" in family
    over = officer.send(path, {"riel": "3001", "source": "cash"})
    assert over.status == 422 and "3,000 riel are held" in over.words
    asked = officer.send(path, {"riel": "3000", "source": "cash"})
    assert "waits for another person" in asked.words and "2110" in asked.words
    done = approver.send(asked.response.request.path, {"do": "approve"})
    assert "Approved and posted." in done.words and "Voucher to sign" in done.words
    assert "Somebody asked to pay 3,000 riel" in done.words
    (link,) = [one for one in done.links if one.startswith("/receipts/20/P-")]
    assert "Money held paid back" in pdf(officer.get(link))
    assert f"{link}?language=km" in officer.get(f"/loans/{first}").links
    assert path not in officer.get(f"/loans/{first}").links
    assert "Money held paid back: 3,000" in officer.get("/families/SR-0001").words
    world.check()


def test_interest_due_is_posted_once(world: World, signed_in: Desk) -> None:
    """A loan whose interest is income when due: the page posts what passed, and nothing twice."""
    officer = signed_in("officer")
    assert "No loan of this office" in officer.get("/books/interest-due").words
    books: Books = world
    world.on = date(2008, 3, 10)
    take_over(books)
    done = officer.send("/books/interest-due")
    assert "2 entries of interest due were posted." in done.words
    assert "0 entries of interest due were posted." in officer.send("/books/interest-due").words
    assert "Interest that fell due" in officer.get("/books/periods").words
    loan = officer.get("/loans/SR-L0001").words
    assert "Interest is income when it falls due" in loan and "of it not received yet" in loan
    world.on = date(2008, 12, 31)
    assert "Suspended: more than 90 days late" in officer.get("/loans/SR-L0001").words
    world.on = date(2008, 3, 10)
    assert "ការប្រាក់ដល់កំណត់" in signed_in("officer2", "km").get("/books/interest-due").words
    world.check()


def test_who_reads_only_changes_nothing(world: World, signed_in: Desk) -> None:
    """The auditor has no such button; another province no such loan."""
    number = world.disbursed(100_000, LENT)
    auditor, far = signed_in("auditor"), signed_in("far")
    for way in ("write-off", "recovery", "held"):
        assert f"/loans/{number}/{way}" not in auditor.get(f"/loans/{number}").links
        assert auditor.get(f"/loans/{number}/{way}").status == 403
        assert far.get(f"/loans/{number}/{way}").status == 404
    assert auditor.get("/books/interest-due").status == 403
