"""Nobody learns what another province has: what is there answers like what is not, number for number."""

from collections.abc import Callable, Mapping

import pytest

from ledger.programme import families, loans, places, repayments, sheets, training, visits
from ledger.programme.visits import Seen, Sheet
from tests.programme.conftest import OPENED, SOK, VILLAGE
from tests.programme.test_before_handing_over import FAR_VILLAGE
from tests.web.conftest import Page, Person, World

Desk = Callable[..., Person]
ADDRESSES = [
    "/families/{family}", "/families/{family}/change", "/families/{family}/loan", "/visits/family/{family}",
    "/visits/family/{family}/go-on", *(f"/loans/{{loan}}{act}" for act in (
        "", "/committee", "/disbursement", "/guarantor", "/handed-over", "/held", "/new-terms", "/pause", "/recovery",
        "/repayment", "/repayment/{voucher}", "/waiver", "/withdrawal", "/write-off", "/papers/contract.pdf",
        "/papers/card.pdf", "/papers/voucher.pdf", "/papers/quote.pdf", "/papers/notice.pdf", "/papers/closing.pdf")),
    "/collect/{sheet}", "/collect/{sheet}/bring-back", "/collect/{sheet}/day", "/collect/{sheet}/give-up",
    "/collect/{sheet}/paper", "/collect/{sheet}/workbook", "/receipts/sheet/{sheet}", "/receipts/20/{voucher}",
    "/approvals/{asked}", "/approvals/{asked}/notices.pdf", "/approvals/reversal/20/{voucher}",
    "/books/journal/{voucher}?office=20", "/training/{session}", "/training/{session}/strike",
    "/visits/visit/{visit}", "/visits/visit/{visit}/strike", "/families/?q={family}"]


@pytest.fixture
def there(world: World) -> dict[str, str]:
    """One of each thing that has a number, in the province that the far officer does not work for."""
    loan = world.disbursed()
    world.applied()
    voucher = world.pay(loan, 9_300, world.on).voucher_number
    officer = world.actor("officer")
    with world.books.unit_of_work() as session:
        head = families.family(session, "SR-0001").members[0].id
        sheet = sheets.begin(session, world.office, VILLAGE, world.on, actor=officer, request_key=world.key())
        visits.record(session, Sheet(world.office, VILLAGE, world.on, "officer", "Dara", (Seen(
            "SR-0001", "well", "nothing"),)), actor=officer, request_key=world.key())
        held = training.record(session, world.office, "pigs", world.on, VILLAGE, "Dara", [head], actor=officer,
                               request_key=world.key())
    return {"family": "SR-0001", "loan": loan, "voucher": voucher, "sheet": sheet, "asked": "1", "visit": "1",
            "session": str(held)}


NOWHERE = {"family": "SR-9999", "loan": "SR-L9999", "voucher": "R-2008-9999", "sheet": "SR-C9999", "asked": "99",
           "visit": "99", "session": "99"}


def told(page: Page, numbers: Mapping[str, str]) -> tuple[int, str]:
    """The answer, with the family's and the loan's number blotted out."""
    words = page.words
    for of in ("family", "loan", "voucher", "sheet"):
        words = words.replace(numbers[of], "#")
    return page.status, words.replace(f"request {numbers['asked']} ", "request # ")


def test_an_address_of_another_province(there: dict[str, str], signed_in: Desk) -> None:
    """Their own officer finds it; ours reads the same words as for a number that nobody has."""
    far, officer = signed_in("far"), signed_in("officer")
    for address in ADDRESSES:
        real, none = (told(far.get(address.format(**numbers)), numbers) for numbers in (there, NOWHERE))
        assert real == none, address
        real, none = (told(officer.get(address.format(**numbers)), numbers) for numbers in (there, NOWHERE))
        assert real != none, address


@pytest.fixture
def own_loan(world: World) -> str:
    """A loan of the far office that waits for its money."""
    with world.books.unit_of_work() as session:
        places.add_programme_village(session, world.far_office, FAR_VILLAGE, OPENED, world.actor("boss"))
        number = families.register(session, world.far_office, FAR_VILLAGE, SOK, actor=world.actor("far"),
                                   request_key=world.key())
        return loans.apply(session, number, 100_000, actor=world.actor("far"), request_key=world.key())


def test_a_guarantor_of_another_province(world: World, there: dict[str, str], own_loan: str, signed_in: Desk) -> None:
    """Whether the people are asked for, looked at or written down: the number is nobody's."""
    far = signed_in("far")
    with world.books.reading() as session:
        head = families.family(session, there["family"]).members[0].id
    for step in ({"people_of": "1"}, {"step": "check"}, {"step": "post", "member_id": str(head)}):
        real, none = (told(far.send(f"/loans/{own_loan}/guarantor", {
            "family_number": numbers["family"], "member_id": "", "sex": "f", **step}), numbers)
            for numbers in (there, NOWHERE))
        assert real == none and "There is no family #" in real[1] and (real[0] == 422 or "people_of" in step)


def test_a_statement_of_another_province(there: dict[str, str], signed_in: Desk) -> None:
    real, none = (told(signed_in("far").send("/statements?kind=family", {
        "code": numbers["family"], "as_of": "01/02/2008", "language": "km"}), numbers) for numbers in (there, NOWHERE))
    assert real == none and real[0] == 422


def test_a_request_of_another_province(world: World, there: dict[str, str], own_loan: str, signed_in: Desk) -> None:
    """A key that a workbook made is no form's; a key used elsewhere names no voucher."""
    far = signed_in("far")
    page = far.get(f"/loans/{own_loan}/withdrawal")
    sent = far.send(f"/loans/{own_loan}/withdrawal", {
        "reason": "Moved", "request_key": "import-repayments-1-0123456789abcdef"}, page)
    assert sent.status == 422 and "This form was incomplete" in sent.words
    with world.books.unit_of_work() as session:
        repayments.record(session, there["loan"], 100, world.on, "cash", actor=world.actor("officer"),
                          request_key="a-key-of-the-other-desk")
    page = far.get(f"/loans/{own_loan}/withdrawal")
    sent = far.send(f"/loans/{own_loan}/withdrawal", {
        "reason": "Moved", "request_key": "a-key-of-the-other-desk"}, page)
    assert sent.status == 422 and "already sent with other content" in sent.words and "R-2008" not in sent.words
