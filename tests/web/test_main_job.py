"""The officer's day through the pages: family, loan, approval, disbursement, repayment, reversal."""

from collections.abc import Callable
from datetime import date

from tests.programme.conftest import OTHER_VILLAGE, VILLAGE
from tests.web.conftest import Person, World

Desk = Callable[..., Person]
HEAD = {"head_name_km": "ចាន់ សុភា", "head_name_latin": "Chan Sophea", "head_sex": "f", "head_birth_year": "១៩៧៩"}


def test_from_the_family_to_the_receipt(world: World, signed_in: Desk) -> None:
    """100,000 riel at 1 % a month, ten months in; the first instalment is 8,300 + 1,000."""
    world.money()
    officer, approver = signed_in("officer"), signed_in("approver")
    family = officer.send("/families/new", {
        "village_code": VILLAGE, **HEAD, "phone": "012 345 678", "spouse_name_km": "ចាន់ ដារ៉ា",
        "spouse_name_latin": "Chan Dara", "spouse_sex": "m", "member1_name_km": "ចាន់ លីដា",
        "member1_name_latin": "Chan Lida", "member1_sex": "f", "rows": "1"})
    assert family.response.request.path == "/families/SR-0001"
    assert "Family SR-0001 is registered." in family.words and "012345678" in family.words
    assert "Chan Dara" in family.words and "Chan Lida" in family.words and "no loan yet" in family.words

    page = officer.get("/families/SR-0001/loan")
    borrower = page.html.split('name="borrower_id"')[1].split('value="')[1].split('"')[0]
    loan = officer.send("/families/SR-0001/loan", {
        "riel": "100,000", "instalments": "12", "borrower_id": borrower, "purpose_code": "pigs", "purpose": "ជ្រូក",
        "on": "01/02/2008"}, page)
    assert loan.response.request.path == "/loans/SR-L0001" and "Waiting for approval" in loan.words

    own = officer.get("/approvals/1")
    assert "You asked for this yourself" in own.words and 'value="approve"' not in own.html
    done = approver.send("/approvals/1", {"do": "approve"})
    assert "Approved. The money may be handed over." in done.words

    path = "/loans/SR-L0001/disbursement"
    check = officer.send(path, {"on": "01/02/2008", "source": "cash", "step": "check"})
    assert "Nothing is posted yet." in check.words and "106,500 riel in all" in check.words
    assert "10,000,000 can be taken out; 9,900,000 will be left" in check.words
    paid = officer.send(path, {"on": "01/02/2008", "source": "cash", "step": "post"}, check)
    assert "Posted as P-2008-0001" in paid.words and "01/03/2008" in paid.words

    world.on = date(2008, 3, 1)
    path = "/loans/SR-L0001/repayment"
    check = officer.send(path, {"riel": "៩.៣០០", "on": "01/03/2008", "into": "cash", "reference": "0153",
                                "step": "check"})
    assert "Instalment 1 01/03/2008 1,000 8,300" in check.words and "afterwards: 91,700" in check.words
    receipt = officer.send(path, {"riel": "៩.៣០០", "on": "01/03/2008", "into": "cash", "reference": "0153",
                                  "step": "post"}, check)
    assert "Receipt R-2008-0001" in receipt.words and "nine thousand three hundred" in receipt.words
    assert "/books/" in " ".join(receipt.links)
    assert "On time" in officer.get("/families/SR-0001").words
    world.check()


def test_a_family_that_may_be_there_already_is_shown_first(world: World, signed_in: Desk) -> None:
    """Nothing is saved until somebody says that it is another family; what was typed stays."""
    officer = signed_in("officer")
    there = world.family()  # សុខ ស្រីមុំ, Sok Sreymom
    fields = {"village_code": VILLAGE, "head_name_km": "សុខ ស្រីមាន", "head_name_latin": "SOK SREYMUM", "head_sex": "f"}
    page = officer.send("/families/new", fields)
    assert page.status == 422 and "Is it one of these?" in page.words and "No, this is another family" in page.words
    assert f"/families/{there}" in page.links and "#another" in page.links and 'value="SOK SREYMUM"' in page.html
    again = officer.send("/families/new", fields, page)
    assert again.status == 422 and "/families/SR-0002" not in again.links
    done = officer.send("/families/new", {**fields, "another": "y"}, again)
    assert done.response.request.path == "/families/SR-0002"
    assert "Is it one of these?" not in officer.get("/families/new").words


def test_each_script_of_a_name_has_its_field(signed_in: Desk) -> None:
    page = signed_in("officer").send("/families/new", {
        "village_code": VILLAGE, "head_name_km": "Sok", "head_name_latin": "សុខ", "head_sex": "f"})
    assert page.status == 422 and "Name in Khmer: Write this name in Khmer letters." in page.words


def test_a_reversal_is_asked_for_and_another_person_posts_it(world: World, signed_in: Desk) -> None:
    loan = world.disbursed()
    voucher = world.pay(loan, 9_300, world.on).voucher_number
    officer, approver = signed_in("officer"), signed_in("approver")
    asked = officer.send(f"/approvals/reversal/20/{voucher}", {"reason": "Keyed twice"})
    assert "It waits for another person" in asked.words and "You asked for this yourself" in asked.words
    again = officer.send(f"/approvals/reversal/20/{voucher}", {"reason": "Keyed twice"})
    assert again.status == 422 and "already waits for a decision" in again.words
    empty = approver.send("/approvals/2", {"do": "refuse"})
    assert empty.status == 422 and "This is empty" in empty.words
    none = approver.send("/approvals/2", {})
    assert none.status == 422 and "Choose: approve or refuse." in none.words
    done = approver.send("/approvals/2", {"do": "approve"})
    assert "Reversed." in done.words and "Keyed twice" in done.words
    page = officer.get(f"/loans/{loan}/repayment/{voucher}")
    assert "This entry was reversed" in page.words
    assert "−9,300" in officer.get(f"/loans/{loan}").words
    world.check()


def test_a_refused_loan_shows_the_reason_to_who_asked(world: World, signed_in: Desk) -> None:
    loan = world.applied()
    signed_in("admin").send("/approvals/1", {"do": "refuse", "reason": "ចាំដល់ខែក្រោយ"})
    page = signed_in("officer").get(f"/loans/{loan}")
    assert "Refused" in page.words and "ចាំដល់ខែក្រោយ" in page.words


def test_what_is_asked_for_twice_is_said_before_posting(world: World, signed_in: Desk) -> None:
    loan, officer = world.disbursed(), signed_in("officer")
    world.pay(loan, 5_000, world.on)
    fields = {"riel": "5000", "on": "01/02/2008", "into": "cash", "step": "check"}
    assert "The same amount is posted on this day already" in officer.send(f"/loans/{loan}/repayment", fields).words
    more = officer.send(f"/loans/{loan}/repayment", {**fields, "riel": "150000"})
    assert "More than the loan needs" in more.words and "This repays the loan in full" in more.words


def test_a_repayment_brought_by_somebody_else(world: World, signed_in: Desk) -> None:
    """The name is said at the check and stands on the receipt, the paper, the entry and the loan."""
    loan = world.disbursed()
    officer, path = signed_in("officer"), f"/loans/{loan}/repayment"
    fields = {"riel": "1000", "on": "01/02/2008", "into": "cash", "brought_by": "Long Chantha"}
    check = officer.send(path, {**fields, "step": "check"})
    assert "It was brought by Long Chantha." in check.words and 'name="brought_by" value="Long Chantha"' in check.html
    receipt = officer.send(path, {**fields, "step": "post"}, check)
    assert "Brought by Long Chantha" in receipt.words
    assert "Brought by Long Chantha" in officer.get("/books/journal/R-2008-0001").words
    assert "brought by Long Chantha" in officer.get(f"/loans/{loan}").words
    assert "យកមកដោយ" in signed_in("officer2", "km").get(f"/loans/{loan}").words
    assert officer.get("/receipts/20/R-2008-0001").response.mimetype == "application/pdf"
    other = officer.send(path, {**fields, "brought_by": "Somebody", "step": "post"}, check)
    assert other.status == 422 and "already sent with other content" in other.words
    world.check()


def test_the_check_says_how_money_before_its_day_is_shared(world: World, signed_in: Desk) -> None:
    """9,300 on 15 February: the interest of March whole, which only a pay-off counts by days: 14 of 29, down to 400."""
    loan = world.disbursed()
    world.on = date(2008, 2, 15)
    officer, path = signed_in("officer"), f"/loans/{loan}/repayment"
    early = officer.send(path, {"riel": "9300", "on": "15/02/2008", "into": "cash", "step": "check"})
    assert "It pays 1,000 riel of interest and 8,300 riel of principal." in early.words
    assert "The interest of instalment 1 is paid whole, although it falls due only on 01/03/2008." in early.words
    assert "that would be 100,400 riel." in early.words
    (quote,) = [link for link in early.links if "quote.pdf" in link]
    assert officer.get(quote).response.mimetype == "application/pdf"
    all_of_it = officer.send(path, {"riel": "100400", "on": "15/02/2008", "into": "cash", "step": "check"})
    assert "This repays the loan in full" in all_of_it.words and "is paid whole" not in all_of_it.words
    world.on = date(2008, 3, 1)
    in_time = officer.send(path, {"riel": "9300", "on": "01/03/2008", "into": "cash", "step": "check"})
    assert "It pays 1,000 riel of interest" in in_time.words and "is paid whole" not in in_time.words


def test_a_used_paper_receipt_is_said_before_posting(world: World, signed_in: Desk) -> None:
    loan = world.disbursed()
    officer, path = signed_in("officer"), f"/loans/{loan}/repayment"
    fields = {"riel": "1000", "on": "01/02/2008", "into": "cash", "reference": "0153"}
    officer.send(path, {**fields, "step": "post"})
    again = officer.send(path, {**fields, "step": "check"})
    assert again.status == 422 and "The paper receipt 0153 was booked already, as R-2008-0001." in again.words
    assert 'value="0153"' in again.html and "Nothing is posted yet." not in again.words


def test_a_backdated_repayment_says_what_will_follow(world: World, signed_in: Desk) -> None:
    loan = world.disbursed(on=date(2008, 1, 2))
    world.pay(loan, 5_000, date(2008, 1, 20))
    page = signed_in("officer").send(f"/loans/{loan}/repayment", {
        "riel": "1000", "on": "10/01/2008", "into": "cash", "step": "check"})
    assert "A later repayment is posted already" in page.words


def test_change_of_the_step_before_posting_keeps_everything(world: World, signed_in: Desk) -> None:
    loan, officer = world.disbursed(), signed_in("officer")
    check = officer.send(f"/loans/{loan}/repayment", {
        "riel": "5.000", "on": "01/02/2008", "into": "bank", "reference": "77", "step": "check"})
    back = officer.send(f"/loans/{loan}/repayment", {
        "riel": check.hidden("riel"), "on": check.hidden("on"), "into": check.hidden("into"),
        "reference": check.hidden("reference"), "step": "edit"}, check)
    assert back.status == 200 and 'value="5.000"' in back.html and 'value="77"' in back.html
    assert back.hidden("request_key") == check.hidden("request_key")


def test_two_people_hand_over_one_loan_at_the_same_moment(world: World, signed_in: Desk) -> None:
    world.money()
    loan, first, second = world.approved(), signed_in("officer"), signed_in("officer2")
    path, fields = f"/loans/{loan}/disbursement", {"on": "01/02/2008", "source": "cash", "step": "post"}
    forms = first.get(path), second.get(path)
    assert "Posted as P-2008-0001" in first.send(path, fields, forms[0]).words
    late = second.send(path, fields, forms[1])
    assert "P-2008-0002" not in late.words and late.status in (200, 422)
    world.check()


def test_money_that_is_not_there_is_refused_with_what_to_do(world: World, signed_in: Desk) -> None:
    world.money(50_000)
    loan, officer = world.approved(), signed_in("officer")
    page = officer.send(f"/loans/{loan}/disbursement", {"on": "01/02/2008", "source": "cash", "step": "check"})
    assert page.status == 422 and "50,000 riel of FSF" in page.words and 'value="post"' not in page.html
    page = officer.send(f"/loans/{loan}/disbursement", {"on": "01/02/2008", "source": "cash", "step": "post"})
    assert page.status == 422 and "50,000 riel of FSF" in page.words


def test_a_family_is_changed_and_a_member_added(world: World, signed_in: Desk) -> None:
    family, officer = world.family(), signed_in("officer")
    page = officer.get(f"/families/{family}/change")
    assert 'value="Sok Sreymom"' in page.html
    shown = {"shown": page.hidden("shown")}
    more = officer.send(f"/families/{family}/change", {
        **shown, "village_code": VILLAGE, **HEAD, "rows": "1", "more": "1", "member1_name_latin": "Kept"}, page)
    assert more.status == 200 and "member4_name_km" in more.html and 'value="Kept"' in more.html
    wrong = officer.send(f"/families/{family}/change", {
        **shown, "village_code": VILLAGE, **HEAD, "rows": "3", "member3_name_km": "ចាន់",
        "member3_name_latin": "Chan"}, page)
    assert wrong.status == 422 and 'href="#member3_sex"' in wrong.html  # not member1: blank rows are nobody
    done = officer.send(f"/families/{family}/change", {
        **shown, "village_code": OTHER_VILLAGE, **HEAD, "rows": "3", "member2_name_km": "ចាន់",
        "member2_name_latin": "Chan Bo", "member2_sex": "m"}, page)
    assert f"Family {family} is changed." in done.words and "Chan Bo" in done.words


def test_searching_for_a_number_opens_the_family(world: World, signed_in: Desk) -> None:
    family, officer = world.family(), signed_in("officer")
    assert officer.get("/families/", q=family.lower()).response.request.path == f"/families/{family}"
    for text in ("sok srey", "ស្រីមុំ", "Sreymom"):
        assert family in officer.get("/families/", q=text).words
    assert "No family fits" in officer.get("/families/", q="Vibol").words
    assert "No family fits" in officer.get("/families/", q="%' or 1=1 --").words
    assert officer.get("/families/", page="999999999999").status == 200


def test_an_auditor_reads_and_changes_nothing(world: World, signed_in: Desk) -> None:
    loan = world.disbursed()
    auditor = signed_in("auditor")
    for path in ("/families/", "/families/SR-0001", f"/loans/{loan}", "/loans/", "/approvals/", "/approvals/1",
                 "/funds/", "/settings/", "/settings/villages"):
        page = auditor.get(path)
        assert page.status == 200 and "main-form" not in page.html.split('id="main"')[1], path
    for path in ("/families/new", f"/loans/{loan}/repayment", "/funds/receive", "/settings/people/new"):
        assert auditor.get(path).status == 403


def test_who_approved_does_not_hand_the_money_over(world: World, signed_in: Desk) -> None:
    world.money()
    loan, approver = world.approved(), signed_in("approver")
    page = approver.get(f"/loans/{loan}")
    assert "Another person must hand the money over." in page.words and "/disbursement" not in " ".join(page.links)
    path = f"/loans/{loan}/disbursement"
    opened, form = approver.get(path), approver.get(f"/loans/{loan}/withdrawal")
    assert opened.status == 200 and opened.response.request.path == f"/loans/{loan}"
    assert "You approved this loan. Another person must hand the money over." in opened.words
    assert approver.send(path, {"on": "01/02/2008", "source": "cash", "step": "check"}, form).status == 403
    assert approver.send(path, {"on": "01/02/2008", "source": "cash", "step": "post"}, form).status == 403
    assert signed_in("officer").get(path).response.request.path == path
    assert "/disbursement" in " ".join(signed_in("officer").get(f"/loans/{loan}").links)


def test_the_schedule_of_an_application_says_the_day_it_is_worked_out_for(world: World, signed_in: Desk) -> None:
    """Asked for in January and looked at in February: were it handed over then, the first due date is in March."""
    world.money()
    world.on = date(2008, 1, 5)
    loan, approver = world.applied(), signed_in("approver")
    world.on = date(2008, 2, 10)
    page = approver.get("/approvals/1")
    assert "Schedule if the money is handed over on 10/02/2008, in riel" in page.words and "1 10/03/2008" in page.words
    world.decide(loan, True)
    world.on = date(2008, 4, 1)
    world.disburse(loan, date(2008, 2, 11))
    page = approver.get("/approvals/1")
    assert "Schedule, in riel" in page.words and "if the money is handed over" not in page.words
    assert "1 11/03/2008" in page.words
