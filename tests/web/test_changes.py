"""New terms, pauses and waivers at the pages: asked for with a preview, decided by another person, seen afterwards."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from ledger.programme import visits
from ledger.programme.visits import Seen, Sheet
from ledger.reports.journal import entry_page
from tests.programme.conftest import OTHER_VILLAGE, VILLAGE
from tests.programme.test_rescheduling import offer
from tests.web.conftest import Page, Person, World

Desk = Callable[..., Person]
LENT, TODAY = date(2008, 1, 1), date(2008, 3, 11)
TERMS = {"instalments": "5", "every_months": "1", "first_due_on": "11/05/2008", "grace_principal": "0", "rate": "0.5",
         "reason": "flood", "words": "", "visit_id": "", "on": "11/03/2008"}
PAUSE = {"months": "3", "interest_runs": "0", "reason": "flood", "words": "", "on": "11/03/2008"}


@pytest.fixture
def late(world: World) -> tuple[World, str]:
    """120,000 riel of 1 January, February paid, March's 11,100 ten days overdue."""
    number = world.disbursed(120_000, on=LENT)
    world.pay(number, 11_200, date(2008, 2, 1))
    world.on = TODAY
    return world, number


def ask(person: Person, path: str, fields: dict[str, str]) -> Page:
    """Filled in, looked at, asked for: the page of the request."""
    check = person.send(path, fields | {"step": "check"})
    assert check.status == 200 and "Nothing is changed yet" in check.words, check.words[:900]
    done = person.send(path, fields | {"step": "post"}, check)
    assert "/approvals/" in done.response.request.path, done.words[:900]
    return done


def decide(person: Person, request: Page, answer: str = "approve", reason: str = "") -> Page:
    """The answer at the page of a request."""
    return person.send(request.response.request.path, {"do": answer, "reason": reason})


def test_new_terms_from_the_question_to_the_loan_page(late: tuple[World, str], signed_in: Desk) -> None:
    world, number = late
    officer, path = signed_in("officer"), f"/loans/{number}/new-terms"
    assert path in officer.get(f"/loans/{number}").links
    form = officer.get(path)
    assert 'value="11"' in form.html and 'value="11/04/2008"' in form.html  # eleven are left; a month on
    check = officer.send(path, TERMS | {"step": "check"})
    for words in ("the 110,000 riel of principal still owed are repaid in 5 instalments at 0.50% a month",
                  "Reason: Flood", "Overdue 0 ៛ before: 11,100", "Days late 0 before: 10", "Old schedule",
                  "New schedule", "01/03/2008", "11/09/2008"):
        assert words in check.words, words
    request = officer.send(path, TERMS | {"step": "post"}, check)
    assert "wait for another person to approve them" in request.words and "You asked for this yourself" in request.words
    approver = signed_in("approver")
    page = approver.get(request.response.request.path)
    for words in (f"New terms of loan {number}", "Principal is still owed", "Under the interest cap", "1210",
                  "What it does", "before: 11,100", "Old schedule", "New schedule"):
        assert words in page.words, words
    assert f"New terms of loan {number}" in approver.get("/approvals/").words
    assert f"New terms of loan {number}" in approver.get("/").words
    done = decide(approver, request)
    assert "Approved and posted" in done.words and "What it did" in done.words and "J-2008-0001" in done.words
    loan = officer.get(f"/loans/{number}")
    for words in ("New terms since 11 March 2008: Flood", "11 instalments replaced by new terms", "Replaced",
                  "Changes of terms", "overdue before 11,100, after 0", "new terms"):
        assert words in loan.words, words
    assert "New terms: Flood" in officer.get("/families/SR-0001").words
    assert "new terms" in officer.get("/books/journal/J-2008-0001?office=20").words.lower()
    world.check()


def test_a_repayment_under_new_terms_shows_its_instalments(late: tuple[World, str], signed_in: Desk) -> None:
    """The numbers of the new instalments go on after those of the contract: the preview knows their due dates."""
    world, number = late
    officer = signed_in("officer")
    decide(signed_in("approver"), ask(officer, f"/loans/{number}/new-terms", TERMS))
    world.on = date(2008, 5, 11)
    page = officer.send(f"/loans/{number}/repayment", {"riel": "23000", "on": "11/05/2008", "into": "cash",
                                                       "step": "check"})
    assert page.status == 200 and "Instalment 14 11/05/2008" in page.words


@pytest.mark.parametrize(("fields", "why"), [
    ({"rate": "1.5"}, "the rate is 1.00 % a month now"), ({"rate": "a"}, "Write the rate in percent"),
    ({"instalments": "0"}, "at least one instalment"), ({"first_due_on": "12/03/2008"}, "from 01/04/2008"),
    ({"on": "12/03/2008"}, "in the future"), ({"reason": "other"}, "Fill it in"), ({"reason": "x"}, "Choose one"),
    ({"instalments": "1200"}, "at most 60 instalments"),
    ({"grace_principal": "5"}, "grace must be shorter"), ({"instalments": ""}, "Fill this in")])
def test_what_is_refused_stays_in_the_form(late: tuple[World, str], signed_in: Desk, fields: dict[str, str],
                                           why: str) -> None:
    _, number = late
    for step in ("check", "post"):
        page = signed_in("officer").send(f"/loans/{number}/new-terms", TERMS | fields | {"step": step})
        assert page.status == 422 and why in page.words
        assert 'value="11/05/2008"' in page.html or "first_due_on" in fields


def test_only_a_visit_that_found_something_is_evidence(late: tuple[World, str], signed_in: Desk) -> None:
    """One that found nothing is not in the list; one that found a flood is none for an illness."""
    world, number = late
    for on, hit in ((date(2008, 3, 1), "nothing"), (date(2008, 3, 5), "flood")):
        with world.books.unit_of_work() as session:
            visits.record(session, Sheet(world.office, VILLAGE, on, "officer", "Dara", (
                Seen("SR-0001", "struggling", hit),)), actor=world.actor("officer"), request_key=world.key())
    officer, path = signed_in("officer"), f"/loans/{number}/new-terms"
    form = officer.get(path)
    assert "05/03/2008 · Flood" in form.words and "01/03/2008 ·" not in form.words
    (found,) = re.findall(r'<option value="(\d+)">05/03/2008', form.html)
    other = officer.send(path, TERMS | {"step": "check", "reason": "illness", "visit_id": found})
    assert other.status == 422 and "The visit of 05/03/2008 did not find what is chosen" in other.words
    nothing = officer.send(path, TERMS | {"step": "check", "visit_id": str(int(found) - 1)})
    assert nothing.status == 422 and "Choose one from the list." in nothing.words
    right = officer.send(path, TERMS | {"step": "check", "reason": "flood", "visit_id": found})
    assert "Nothing is changed yet" in right.words


def test_a_pause_of_one_loan(late: tuple[World, str], signed_in: Desk) -> None:
    world, number = late
    officer = signed_in("officer")
    request = ask(officer, f"/loans/{number}/pause", PAUSE | {"visit_id": ""})
    assert f"A pause of loan {number}" in request.words and "no interest runs" in request.words
    assert "A pause of loan" in officer.send(f"/loans/{number}/pause", PAUSE | {"visit_id": "", "step": "check"}).words
    done = decide(signed_in("approver"), request)
    assert "Approved and posted" in done.words
    loan = officer.get(f"/loans/{number}")
    assert "Paused for 3 months since 11 March 2008: Flood" in loan.words and "01/06/2008" in loan.words
    assert "Pause of 3 months: Flood" in officer.get("/families/SR-0001").words
    world.check()


def test_a_village_in_one_act(late: tuple[World, str], signed_in: Desk) -> None:
    """Two loans of the village, one of another; one is repaid between asking and approving."""
    world, first = late
    numbers = []
    for village in (VILLAGE, OTHER_VILLAGE):
        numbers.append(world.approved(100_000, world.family(village)))
        world.disburse(numbers[-1], TODAY)
    officer = signed_in("officer")
    assert "/pauses/new" in officer.get("/loans/").links
    fields = PAUSE | {"place": VILLAGE, "office": "20"}
    check = officer.send("/pauses/new", fields | {"step": "check"})
    assert "2 loans" in check.words and first in check.words and numbers[0] in check.words
    assert numbers[1] not in check.words and "Ask for the pause of 2 loans" in check.words
    assert "11,100 10 days" in check.words  # before; after it nothing is overdue
    request = officer.send("/pauses/new", fields | {"step": "post"}, check)
    assert "A pause for many loans" in request.words
    world.pay(numbers[0], 100_000, TODAY)
    approver = signed_in("approver")
    page = approver.get(request.response.request.path)
    assert "Left out: nothing is owed" in page.words and first in page.words
    assert "A pause for many loans" in approver.get("/").words
    done = decide(approver, request)
    assert "Approved and posted" in done.words and "J-2008-0001" in done.words and "Left out" in done.words
    world.check()


def test_a_pause_of_a_loan_that_is_later_than_the_pause_is_long(late: tuple[World, str], signed_in: Desk) -> None:
    """Nothing paid since February; on 11 September six instalments are overdue, on 11 October still those of before
    July: the pages show it for one loan and for the village."""
    world, number = late
    world.on = date(2008, 9, 11)
    officer, approver = signed_in("officer"), signed_in("approver")
    fields = PAUSE | {"on": "11/09/2008", "months": "1"}
    one = ask(officer, f"/loans/{number}/pause", fields | {"visit_id": ""})
    assert "Days late 163 before: 194" in approver.get(one.response.request.path).words
    decide(approver, one, "refuse", "The whole village gets one")
    many = ask(officer, "/pauses/new", fields | {"place": VILLAGE, "office": "20"})
    assert "163 days" in approver.get(many.response.request.path).words
    assert "Approved and posted" in decide(approver, many).words
    world.check()


def test_a_district_and_its_refusals(late: tuple[World, str], signed_in: Desk) -> None:
    _, number = late
    officer, fields = signed_in("officer"), PAUSE | {"place": VILLAGE[:4], "office": "20"}
    assert number in officer.send("/pauses/new", fields | {"step": "check"}).words
    for change, why in (({"months": "13"}, "from 1 to 12 months"), ({"place": "20"}, "Choose one from the list"),
                        ({"place": OTHER_VILLAGE}, "owes anything that could be put off")):
        page = officer.send("/pauses/new", fields | change | {"step": "check"})
        assert page.status == 422 and why in page.words


def test_a_waiver(world: World, signed_in: Desk) -> None:
    offer(world, penalty_riel=500, penalty_after_days=10)
    number = world.disbursed(120_000, on=LENT)
    world.on = TODAY
    officer, path = signed_in("officer"), f"/loans/{number}/waiver"
    form = officer.get(path)
    assert "At most 3,300 today" in form.words and "At most 500 today" in form.words
    fields = {"interest": "3,301", "penalty": "", "reason": "The flood took the harvest", "on": "11/03/2008"}
    refused = officer.send(path, fields)
    assert refused.status == 422 and "3,300 riel of interest are unpaid on 11/03/2008" in refused.words
    nothing = officer.send(path, fields | {"interest": "0", "penalty": "0"})
    assert nothing.status == 422 and 'value="0"' in nothing.html
    request = officer.send(path, fields | {"interest": "2,300", "penalty": "500"})
    assert "is let off 2,300 riel of interest and 500 riel of penalties" in request.words
    approver = signed_in("approver")
    page = approver.get(request.response.request.path)
    assert "No more than is unpaid" in page.words and "4120" in page.words and "4140" in page.words
    assert "Approved and posted" in decide(approver, request).words
    loan = officer.get(f"/loans/{number}")
    assert "2,800 riel waived" in loan.words
    assert "11,200 penalty 500 waived 1,700" in loan.words and "11,100 waived 1,100" in loan.words
    assert "penalty 500 waived 2,800" in loan.words  # the total, too
    assert "លើកលែង 1,700" in signed_in("officer2", "km").get("/families/SR-0001").words
    assert "Waived: 2,800" in officer.get("/families/SR-0001").words
    assert officer.get("/books/journal/J-2008-0001?office=20").status == 200
    world.check()


@pytest.mark.parametrize(("interest", "penalty", "said", "khmer"), [
    ("2,300", "", "2,300 riel of interest on loan", "ការប្រាក់ 2,300 រៀល លើប្រាក់កម្ចី"),
    ("0", "500", "500 riel of penalties on loan", "លើកលែងប្រាក់ពិន័យ 500 រៀល")])
def test_a_waiver_of_one_part_names_no_other(world: World, signed_in: Desk, interest: str, penalty: str, said: str,
                                             khmer: str) -> None:
    offer(world, penalty_riel=500, penalty_after_days=10)
    number = world.disbursed(120_000, on=LENT)
    world.on = TODAY
    request = signed_in("officer").send(f"/loans/{number}/waiver", {
        "interest": interest, "penalty": penalty, "reason": "The flood took the harvest", "on": "11/03/2008"})
    assert f"is let off {said}" in request.words and "let off 0" not in request.words and " 0 riel" not in request.words
    assert khmer in signed_in("approver", "km").get(request.response.request.path).words


def test_too_late_to_waive_or_to_change(late: tuple[World, str], signed_in: Desk) -> None:
    """Paid off between asking and deciding: the pages say so, and approving posts nothing."""
    world, number = late
    officer, approver = signed_in("officer"), signed_in("approver")
    requests = [ask(officer, f"/loans/{number}/new-terms", TERMS),
                officer.send(f"/loans/{number}/waiver", {"interest": "500", "penalty": "0", "reason": "x",
                                                         "on": "11/03/2008"})]
    world.pay(number, 112_000, TODAY)
    for request, words in zip(requests, ("Nothing is left to change", "More than is unpaid"), strict=True):
        page = approver.get(request.response.request.path)
        assert words in page.words
        refused = decide(approver, request)
        assert refused.status == 422 and "was paid off on 11/03/2008" in refused.words
        assert "Refused" in decide(approver, request, "refuse", "Paid off").words
    for path in ("new-terms", "pause", "waiver"):
        assert officer.get(f"/loans/{number}/{path}").response.request.path == f"/loans/{number}"
    world.check()


def test_who_may_ask(late: tuple[World, str], signed_in: Desk) -> None:
    _, number = late
    paths = [f"/loans/{number}/new-terms", f"/loans/{number}/pause", f"/loans/{number}/waiver", "/pauses/new"]
    auditor = signed_in("auditor")
    assert {auditor.get(path).status for path in paths} == {403}
    assert not set(paths) & set(auditor.get(f"/loans/{number}").links)
    assert {signed_in("far").get(path).status for path in paths[:3]} == {404}


def test_in_khmer(late: tuple[World, str], signed_in: Desk) -> None:
    """Every page of it in Khmer: nothing is left in English but codes."""
    _, number = late
    officer = signed_in("officer", "km")
    for path, fields in ((f"/loans/{number}/new-terms", TERMS), (f"/loans/{number}/pause", PAUSE | {"visit_id": ""}),
                         ("/pauses/new", PAUSE | {"place": VILLAGE, "office": "20"})):
        assert officer.get(path).status == 200
        check = officer.send(path, fields | {"step": "check"})
        assert check.status == 200 and "ទឹកជំនន់" in check.words and "Pause" not in check.words


def test_a_pause_of_the_village_is_found_again_at_each_of_its_loans(late: tuple[World, str], signed_in: Desk) -> None:
    """Its request, who answered, and the notices of all stand at the loan that got it, not at one left out; the
    village says it while it holds."""
    world, first = late
    second = world.approved(100_000, world.family(VILLAGE))
    world.disburse(second, TODAY)
    officer, approver = signed_in("officer"), signed_in("approver")
    request = ask(officer, "/pauses/new", PAUSE | {"place": VILLAGE, "office": "20"})
    path = request.response.request.path
    assert "A pause for many loans Waiting asked by officer" in officer.get(f"/loans/{first}").words
    assert path not in officer.get(f"/villages/{VILLAGE}").links
    world.pay(second, 100_000, TODAY)
    decide(approver, request)
    loan, out = officer.get(f"/loans/{first}"), officer.get(f"/loans/{second}")
    for page in (loan, out):
        assert "A pause for many loans Approved asked by officer · decided by approver" in page.words
        assert path in page.links
    assert f"{path}/notices.pdf" in loan.links and f"{path}/notices.pdf" not in out.links
    assert officer.get(f"{path}/notices.pdf").status == 200
    village = officer.get(f"/villages/{VILLAGE}")
    said = "A pause of 3 months from 11 March 2008 was agreed for the loans of this village."
    assert said in village.words and path in village.links
    assert "ផ្អាក 3 ខែ" in signed_in("officer2", "km").get(f"/villages/{VILLAGE}").words
    for elsewhere in (officer.get(f"/villages/{OTHER_VILLAGE}"), officer.get(f"/villages/{VILLAGE}?as_of=10/03/2008")):
        assert path not in elsewhere.links
    world.reverse(_pause_of(world), TODAY)
    assert f"{path}/notices.pdf" not in officer.get(f"/loans/{first}").links
    assert path not in officer.get(f"/villages/{VILLAGE}").links
    world.check()


def _pause_of(world: World) -> int:
    with world.books.reading() as session:
        return entry_page(session, "20", "J-2008-0001").id
