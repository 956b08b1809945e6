"""An application through the pages: purpose, plan, committee, guarantor, top-up; what is missing; one family's all."""

from collections.abc import Callable
from datetime import date

from ledger.programme import guarantors, loans
from ledger.programme.guarantors import Person as Answering
from tests.programme.applications import apply, approved, guarantee, other_family, product, train
from tests.web.conftest import Page, Person, World

Desk = Callable[..., Person]
SOMEBODY = {"name_km": "ទេព វណ្ណា", "name_latin": "Tep Vanna", "sex": "f", "phone": "012 999 888"}


def form_of(officer: Person, family: str, product_code: str = "") -> tuple[str, Page, dict[str, str]]:
    """The address, the page and the fields of an application of 100,000."""
    path = f"/families/{family}/loan" + (f"?product={product_code}" if product_code else "")
    page = officer.get(path)
    borrower = page.html.split('name="borrower_id"')[1].split('value="')[1].split('"')[0]
    return path, page, {"riel": "100,000", "instalments": "12", "borrower_id": borrower, "purpose_code": "pigs",
                        "on": "01/02/2008"}


def test_what_is_said_is_read_by_who_decides(world: World, signed_in: Desk) -> None:
    officer = signed_in("officer")
    path, page, fields = form_of(officer, world.family())
    loan = officer.send(path, {**fields, "purpose": "កូនជ្រូកពីរ", "business_plan": "Sell ten piglets in April",
                               "committee": "recommended", "committee_on": "30/01/2008"}, page)
    assert loan.response.request.path == "/loans/SR-L0001"
    for shown in (loan, signed_in("approver").get("/approvals/1")):
        assert "Pig raising កូនជ្រូកពីរ" in shown.words and "Sell ten piglets in April" in shown.words
        assert "Recommended 30/01/2008" in shown.words and "Cycle 1" in shown.words
    khmer = signed_in("officer", "km").get("/loans/SR-L0001")
    assert "ចិញ្ចឹមជ្រូក" in khmer.words


def test_nothing_asks_why_a_family_is_helped(world: World, signed_in: Desk) -> None:
    page = signed_in("officer").get(f"/families/{world.family()}/loan")
    assert page.words.count("Never write why the family is helped.") == 2


def test_a_choice_of_products(world: World, signed_in: Desk) -> None:
    """A tab each, the form of the one chosen; an unknown one shows the first."""
    product(world, "PIG", name_en="Pig loan", max_riel=300_000, penalty_riel=500, needs_guarantor=True)
    officer, family = signed_in("officer"), world.family()
    first = officer.get(f"/families/{family}/loan")
    assert f"/families/{family}/loan?product=PIG" in first.links and "From 100,000 to 200,000 riel" in first.words
    assert officer.get(f"/families/{family}/loan?product=NONE").words == first.words
    path, page, fields = form_of(officer, family, "PIG")
    assert "From 100,000 to 300,000 riel" in page.words and "500 riel once for each instalment" in page.words
    assert "Somebody answers for the loan" in page.words
    done = officer.send(path, {**fields, "riel": "300.000"}, page)
    with world.books.reading() as session:
        loan = loans.loan(session, "SR-L0001")
    assert done.status == 200 and (loan.terms.principal, loan.terms.penalty) == (300_000, 500)
    assert "penalty 500 riel once for each instalment more than 0 days late" in done.words


def test_what_the_application_refuses(world: World, signed_in: Desk) -> None:
    officer = signed_in("officer")
    path, page, fields = form_of(officer, world.family())
    for change, field, why in (
            ({"purpose_code": ""}, "purpose_code", "Fill this in"), ({"purpose_code": "car"}, "purpose_code", "list"),
            ({"committee": "recommended"}, "committee_on", "day on which the committee"),
            ({"committee_on": "01/02/2008"}, "committee", "or leave the day empty"),
            ({"instalments": "0"}, "instalments", "A loan has at least one instalment."),
            ({"instalments": "13"}, "instalments", "at most 12 instalments. Choose fewer."),
            ({"committee": "recommended", "committee_on": "02/02/2008"}, "committee_on", "future"),
            ({"committee": "perhaps"}, "committee", "list"), ({"riel": "250,000"}, "riel", "100,000 to 200,000")):
        refused = officer.send(path, {**fields, **change}, page)
        assert refused.status == 422 and why in refused.words, change
        assert f'href="#{field}"' in refused.html, change
        assert "committee_on" not in change or f'value="{change["committee_on"]}"' in refused.html


def test_a_guarantor_of_a_registered_family(world: World, signed_in: Desk) -> None:
    """By the family's number: its people, one of them, a look, written down; it shows on both families' pages."""
    loan = apply(world, world.family())
    number, _ = other_family(world)
    officer, path = signed_in("officer"), f"/loans/{loan}/guarantor"
    page = officer.send(path, {"family_number": number.lower(), "people_of": "1"})
    assert page.status == 200 and "Chan Dara" in page.words  # chosen already: the only one
    member = page.html.split('id="member_id"')[1].split('selected')[0].rsplit('value="', 1)[1].split('"')[0]
    check = officer.send(path, {"family_number": number, "member_id": member, "step": "check"}, page)
    assert f"Chan Dara of family {number} answers for loan {loan} of 100,000 riel." in check.words
    assert "Answers for no other open loan" in check.words
    done = officer.send(path, {"family_number": number, "member_id": member, "step": "post"}, check)
    assert done.response.request.path == f"/loans/{loan}" and "The guarantor is written down." in done.words
    assert "Chan Dara" in done.words and f"/families/{number}" in done.links
    assert "Guarantors of its loans" in officer.get("/families/SR-0001").words
    given = officer.get(f"/families/{number}")
    assert "Guarantees for other families" in given.words and f"/loans/{loan}" in given.links
    again = officer.send(path, {"family_number": number, "member_id": member, "step": "check"})
    assert again.status == 422 and "answers for this loan already" in again.words


def test_a_guarantor_who_is_not_registered(world: World, signed_in: Desk) -> None:
    loan = apply(world, world.family())
    officer, path = signed_in("officer"), f"/loans/{loan}/guarantor"
    check = officer.send(path, {**SOMEBODY, "step": "check"})
    assert "Tep Vanna, who is in no registered family, answers for loan SR-L0001" in check.words
    done = officer.send(path, {**{name: check.hidden(name) for name in SOMEBODY}, "step": "post"}, check)
    assert "Tep Vanna" in done.words and "012999888" in done.words and "not registered" in done.words
    with world.books.reading() as session:
        (one,) = guarantors.of_loan(session, loans.loan(session, loan).id)
    assert (one.member_id, one.phone) == (None, "012999888")


def test_a_guarantor_is_refused_at_the_right_field(world: World, signed_in: Desk) -> None:
    family = world.family()
    loan, officer = apply(world, family), signed_in("officer")
    path = f"/loans/{loan}/guarantor"
    form = officer.get(path)
    for fields, field, why in (
            ({"family_number": "SR-9999"}, "family_number", "no family SR-9999"),
            ({"family_number": family}, "family_number", "family that borrows"), ({}, "name_km", "empty"),
            ({**SOMEBODY, "sex": ""}, "sex", "woman or man"), ({**SOMEBODY, "name_km": "Tep"}, "name_km", "Khmer")):
        page = officer.send(path, {**fields, "step": "check"}, form)
        assert page.status == 422 and why in page.words and f'href="#{field}"' in page.html, (fields, page.words[:500])
    unknown = officer.send(path, {"family_number": "SR-9999", "people_of": "1"}, form)
    assert unknown.status == 422 and "no family SR-9999" in unknown.words


def test_who_answers_for_too_many_is_marked(world: World, signed_in: Desk) -> None:
    number, head = other_family(world)
    first = [apply(world, world.family()) for _ in range(2)]
    for loan in first:
        guarantee(world, loan, Answering(number, head))
    third = apply(world, world.family())
    check = signed_in("officer").send(f"/loans/{third}/guarantor", {
        "family_number": number, "member_id": str(head), "step": "check"})
    assert "answers for 2 other open loans" in check.words and "One bad harvest" in check.words
    assert all(f"/loans/{loan}" in check.links for loan in first)
    guarantee(world, third, Answering(number, head))
    assert "answers for 2 other open loans SR-L0001, SR-L0002" in signed_in("approver").get("/approvals/3").words


def test_what_is_missing_is_said_until_it_is_there(world: World, signed_in: Desk) -> None:
    """On the page of the loan, of its decision and before handing over; then it is handed over."""
    world.money()
    product(world, "PIG", training="pigs", needs_guarantor=True, needs_committee=True)
    family = world.family()
    loan = apply(world, family, product="PIG")
    officer = signed_in("officer")
    for page in (officer.get(f"/loans/{loan}"), signed_in("approver").get("/approvals/1")):
        for words in ("Training missing", "Guarantor missing", "The committee’s word is missing"):
            assert words in page.words, words
    world.decide(loan, True)
    path = f"/loans/{loan}/disbursement"
    sent = {"on": "01/02/2008", "source": "cash", "step": "post"}
    for step in ("check", "post"):
        refused = officer.send(path, {**sent, "step": step})
        assert refused.status == 422 and "attended the training ចិញ្ចឹមជ្រូក (Pig raising)" in refused.words
    train(world, family, "pigs", date(2008, 1, 31))
    assert "Nobody answers for this loan yet" in officer.send(path, sent).words
    guarantee(world, loan, Answering(*other_family(world)))
    assert "has not said yet whether it recommends" in officer.send(path, sent).words
    word = officer.send(f"/loans/{loan}/committee", {"committee": "recommended", "committee_on": "31/01/2008"})
    assert "The committee’s word is written down." in word.words and f"/loans/{loan}/committee" not in word.links
    assert officer.get(f"/loans/{loan}/committee").response.request.path == f"/loans/{loan}"
    assert "Posted as P-2008-0001" in officer.send(path, sent).words
    assert officer.get(f"/loans/{loan}/guarantor").response.request.path == f"/loans/{loan}"
    world.check()


def test_a_top_up_from_the_form_to_the_vouchers(world: World, signed_in: Desk) -> None:
    """As in tests/programme/test_topping_up.py: 92,100 pay off the old loan, 57,900 are handed over."""
    world.money()
    product(world, "TOP", top_up=True)
    family = world.family()
    world.disburse(approved(world, family), world.on)
    world.pay("SR-L0001", 9_300, date(2008, 3, 1))
    world.on = date(2008, 3, 16)
    officer = signed_in("officer")
    assert f"/families/{family}/loan" in officer.get(f"/families/{family}").links
    assert "top_up_of" not in officer.get(f"/families/{family}/loan").html
    path, page, fields = form_of(officer, family, "TOP")
    assert "Yes: SR-L0001, 91,700 riel of principal owed" in page.words and "No, beside it" not in page.words
    fields |= {"riel": "150,000", "on": "16/03/2008", "top_up_of": "SR-L0001"}
    small = officer.send(path, {**fields, "riel": "100,000"}, page)
    assert small.status == 200  # 7,900 riel in hand
    decision = signed_in("approver").get("/approvals/2").words
    assert "92,100 riel of it repay loan SR-L0001 in full, as it stands today: the family gets 7,900 riel" in decision
    assert "The vouchers that will be posted" in decision and "Loan SR-L0001 is paid off" in decision
    # cash in, the loan's principal and the interest of half a month out; the fund is short of what is in hand only
    assert "92,100 1210" in decision and "91,700 4110" in decision and "9,901,400 will be left" in decision
    world.decide("SR-L0002", False, "Ask for more")
    asked = officer.send(path, fields)
    assert asked.response.request.path == "/loans/SR-L0003" and "Pays off SR-L0001" in asked.words
    assert "Cycle 2 1 loan paid off before" in asked.words
    world.decide("SR-L0003", True)
    path = "/loans/SR-L0003/disbursement"
    form = officer.get(path)
    assert "It takes today 92,100 In hand today 57,900" in form.words
    check = officer.send(path, {"on": "16/03/2008", "source": "cash", "step": "check"}, form)
    assert "Of the 150,000 riel lent on 16/03/2008, 92,100 repay loan SR-L0001 in full." in check.words
    assert "the cashier hands 57,900 riel (fifty-seven thousand nine hundred)" in check.words
    assert "Hand over 57,900" in check.words and "9,909,300 can be taken out; 9,851,400 will be left" in check.words
    done = officer.send(path, {"on": "16/03/2008", "source": "cash", "step": "post"}, check)
    assert "Posted as P-2008-0002" in done.words and "R-2008-0002" in done.words
    assert "received 57,900 riel" in done.words and "/loans/SR-L0001/repayment/R-2008-0002" in done.links
    old = officer.get("/loans/SR-L0001")
    assert "Repaid" in old.words and "Paid off out of SR-L0003" in old.words
    _turned_back(officer, signed_in("approver"))
    world.check()


def _turned_back(officer: Person, approver: Person) -> None:
    """Both halves in one act: 9,851,400 riel in cash box and bank grow by what the family had in hand."""
    alone = officer.send("/approvals/reversal/20/R-2008-0002", {"reason": "Wrong"})
    assert alone.status == 422 and "both are turned back together" in alone.words
    asked = officer.send("/approvals/reversal/20/P-2008-0002", {"reason": "Another family's"})
    assert "paid off loan SR-L0001 out of this money is turned back with it" in asked.words
    assert "Loan SR-L0001 is owed again" in asked.words and "9,909,300 will be left" in asked.words
    done = approver.send(asked.response.request.path, {"do": "approve"})
    assert "Reversed." in done.words and "Loan SR-L0001 is owed again" not in done.words
    assert "91,700" in officer.get("/loans/SR-L0001").words


def test_beside_an_open_loan(world: World, signed_in: Desk) -> None:
    """Two may be open: it may pay the first off, or stand beside it."""
    world.money()
    product(world, "TWO", top_up=True, max_open=2)
    family = world.family()
    world.disburse(approved(world, family, product="TWO"), world.on)
    officer = signed_in("officer")
    path, page, fields = form_of(officer, family, "TWO")
    assert "No, beside it" in page.words
    done = officer.send(path, {**fields, "top_up_of": ""}, page)
    assert done.response.request.path == "/loans/SR-L0002" and "Pays off" not in done.words
    check = signed_in("approver").get("/approvals/2")
    assert "1 other loans open, this product allows 2 at once" in check.words
    assert "already applied for loan SR-L0002" in officer.send(path, {**fields, "top_up_of": ""}).words


def test_only_officers_write(world: World, signed_in: Desk) -> None:
    loan = apply(world, world.family())
    for login in ("auditor", "admin"):
        for path in (f"/loans/{loan}/guarantor", f"/loans/{loan}/committee", "/families/SR-0001/loan"):
            assert signed_in(login).get(path).status == 403
        page = signed_in(login).get(f"/loans/{loan}")
        assert "/guarantor" not in " ".join(page.links)
