"""What the pages say when two people, two windows or a late receipt meet: nothing is posted twice, nothing lost."""

import re
from collections.abc import Callable
from datetime import date

from tests.programme.conftest import PASSWORD, VILLAGE, at
from tests.web.conftest import Page, Person, World
from web.app import create_app
from web.security import limiter

Desk = Callable[..., Person]
HAND_OVER = {"on": "01/02/2008", "source": "cash", "step": "post"}


def test_the_second_officer_is_told_not_to_hand_out_again(world: World, signed_in: Desk) -> None:
    world.money()
    loan, first, second = world.approved(), signed_in("officer"), signed_in("officer2")
    path = f"/loans/{loan}/disbursement"
    forms = first.get(path), second.get(path)
    assert "Posted as P-2008-0001" in first.send(path, HAND_OVER, forms[0]).words
    for step in ("check", "post"):
        late = second.send(path, {**HAND_OVER, "step": step}, forms[1])
        assert late.status == 422 and "already handed over on 01/02/2008 as P-2008-0001" in late.words
        assert "Do not hand the money out again" in late.words
    assert second.get(path).response.request.path == f"/loans/{loan}"
    world.check()


def test_the_same_form_hands_over_once_and_says_what_was_posted(world: World, signed_in: Desk) -> None:
    world.money()
    world.on = date(2008, 2, 1)
    loan, officer = world.approved(), signed_in("officer")
    path = f"/loans/{loan}/disbursement"
    form = officer.get(path)
    first, again = officer.send(path, HAND_OVER, form), officer.send(path, HAND_OVER, form)
    assert first.response.request.path == again.response.request.path == f"/loans/{loan}/handed-over"
    world.on = date(2008, 2, 2)
    other = officer.send(path, {**HAND_OVER, "on": "02/02/2008"}, form)
    assert other.status == 422 and "other content and posted as P-2008-0001" in other.words
    assert "/books/journal/P-2008-0001?office=20" in other.links and path in other.links


def test_a_backdated_repayment_shows_where_the_loan_will_stand(world: World, signed_in: Desk) -> None:
    """100,000 riel on 2 January at 1 % a month. 60,000 on 20 January: 1,000 interest, 59,000 principal. Another 50,000
    dated 10 January closes it on the 20th: then owed is 0, not 41,000 less 49,000."""
    loan = world.disbursed(on=date(2008, 1, 2))
    world.pay(loan, 60_000, date(2008, 1, 20))
    officer, path = signed_in("officer"), f"/loans/{loan}/repayment"
    fields = {"riel": "50000", "on": "10/01/2008", "into": "cash", "step": "check"}
    check = officer.send(path, fields)
    assert check.status == 200 and "Principal owed afterwards: 0 riel" in check.words
    assert "This repays the loan in full" in check.words and "−" not in check.words
    held = re.search(r"([\d,]+) riel are held as the family’s own money", check.words)
    assert held and 9_000 <= int(held[1].replace(",", "")) < 10_000  # 110,000 less 100,000 and some days' interest
    done = officer.send(path, {**fields, "step": "post"}, check)
    assert "Principal owed on 10/01/2008 51,000" in done.words and "Principal owed today 0" in done.words
    assert f"held {held[1]}" in officer.get(f"/loans/{loan}").words or held[1] in officer.get(f"/loans/{loan}").words
    world.check()


def test_a_slip_of_the_keys_is_not_posted(world: World, signed_in: Desk) -> None:
    loan, officer = world.disbursed(), signed_in("officer")
    path = f"/loans/{loan}/repayment"
    for step in ("check", "post"):
        page = officer.send(path, {"riel": "999,999,999,999", "on": "01/02/2008", "into": "cash", "step": step})
        assert page.status == 422 and "999,999,999,999 riel is far more than the 100,000 riel" in page.words
        assert 'href="#riel"' in page.html
    assert "R-2008-0002" not in officer.get(f"/loans/{loan}").words


def test_the_page_of_a_repaid_loan_says_so(world: World, signed_in: Desk) -> None:
    loan, officer = world.disbursed(), signed_in("officer")
    assert "This loan is repaid" not in officer.get(f"/loans/{loan}/repayment").words
    world.pay(loan, 100_000, world.on)
    assert "This loan is repaid" in officer.get(f"/loans/{loan}/repayment").words


def test_a_form_of_an_ended_session_says_that_nothing_was_posted(world: World, visitor: Person,
                                                                 signed_in: Desk) -> None:
    loan, officer = world.disbursed(), signed_in("officer")
    path = f"/loans/{loan}/repayment"
    form = officer.get(path)
    officer.client.delete_cookie("familyfund")
    officer.get("/language/en")
    page = officer.send(path, {"riel": "9300", "on": "01/02/2008", "into": "cash", "step": "post"}, form)
    assert page.response.request.path == "/sign-in" and "You were signed out; nothing was posted" in page.words
    here = page.response.request.full_path
    back = officer.send(here, {"login": "officer", "password": PASSWORD}, page)
    assert back.response.request.path == path
    assert "nothing was posted" not in visitor.get("/families/").words


def test_the_way_back_keeps_the_office(signed_in: Desk) -> None:
    officer = signed_in("officer")
    officer.client.delete_cookie("familyfund")
    answer = officer.client.post("/funds/receive", data={"office": "20"})
    assert "office" in answer.location and "/funds/receive" in answer.location
    odd = officer.client.post("/funds/receive", data={"office": "//evil.example"})
    assert "evil" not in odd.location


def test_a_copied_cookie_opens_nothing_after_signing_out(app: object, signed_in: Desk, visitor: Person) -> None:
    officer = signed_in("officer")
    cookie = officer.client.get_cookie("familyfund")
    assert cookie is not None
    visitor.client.set_cookie("familyfund", cookie.value)
    assert visitor.client.get("/families/").status_code == 200
    officer.client.post("/sign-out", data={"csrf_token": officer.get("/families/").hidden("csrf_token")})
    assert visitor.client.get("/families/").status_code == 303
    assert signed_in("officer").get("/families/").status == 200


def test_other_spellings_of_a_login_do_not_get_more_tries(world: World) -> None:
    app = create_app(world.books, clock=lambda: at(world.on), testing=True)
    limiter.reset()
    try:
        for spelling in ("off icer", "o,fficer", "officer!", "\u200bofficer"):  # no login of ours: nobody gets in
            assert Person(app).send("/sign-in", {"login": spelling, "password": PASSWORD}).status == 422
        tries = [Person(app).send("/sign-in", {"login": spelling, "password": "wrong"})
                 for spelling in ("officer", " officer", "OFFICER", "Officer ", "\tofficer") * 2]
        assert [page.status for page in tries] == [422] * 8 + [429] * 2
        assert 0 < int(tries[-1].response.headers["Retry-After"]) <= 600
        assert Person(app).send("/sign-in", {"login": "approver ", "password": PASSWORD}).status == 200
    finally:
        limiter.reset()


def test_the_check_refuses_what_posting_would(world: World, signed_in: Desk) -> None:
    world.money(50_000, on=date(2008, 1, 2))
    loan = world.approved()
    world.close(date(2008, 1, 31))
    officer = signed_in("officer")
    receive = {"fund": "FSF", "into": "bank", "riel": "1000", "on": "01/02/2008", "step": "check"}
    move = {"fund": "FSF", "source": "cash-bank", "riel": "1000", "on": "01/02/2008", "step": "check"}
    over = {"on": "01/02/2008", "source": "cash", "step": "check"}
    for path, fields, field, words in (
            ("/funds/receive", {**receive, "on": "31/01/2008"}, "on", "closed up to 31/01/2008"),
            ("/funds/receive", {**receive, "on": "02/02/2008"}, "on", "in the future"),
            ("/funds/receive", {**receive, "on": "31/12/2006"}, "on", "The office opened on"),
            ("/funds/move", {**move, "on": "31/01/2008"}, "on", "closed up to 31/01/2008"),
            ("/funds/move", {**move, "riel": "50001"}, "riel", "not enough in the cash box: 50,000 riel of FSF"),
            ("/funds/move", {**move, "source": "bank-cash"}, "riel", "not enough in the bank: 0 riel of FSF"),
            (f"/loans/{loan}/disbursement", over, "riel", "50,000 riel of FSF"),
            (f"/loans/{loan}/disbursement", {**over, "on": "31/01/2008"}, "on", "approved on 01/02/2008"),
            (f"/loans/{loan}/disbursement", {**over, "first_due_on": "01/12/2008"}, "first_due_on",
             "first instalment")):
        page = officer.send(path, fields)
        assert page.status == 422 and words in page.words and 'value="post"' not in page.html, (path, fields)
        assert f'href="#{field}"' in page.html or field == "riel", (path, fields)
    assert "Enough money there" in officer.send("/funds/move", move).words


def test_two_windows_changing_one_family(world: World, signed_in: Desk) -> None:
    family, first, second = world.family(), signed_in("officer"), signed_in("officer2")
    path = f"/families/{family}/change"
    fields = {"village_code": VILLAGE, "head_name_km": "សុខ ស្រីមុំ", "head_name_latin": "Sok Sreymom", "head_sex": "f"}

    def shown(page: Page) -> dict[str, str]:
        return {"shown": page.hidden("shown"), "rows": "1"}

    pages = first.get(path), second.get(path)
    assert "is changed" in first.send(path, {**fields, **shown(pages[0]), "phone": "012345678"}, pages[0]).words
    late = second.send(path, {**fields, **shown(pages[1]), "head_name_latin": "Sok Typed"}, pages[1])
    assert late.status == 422 and "Somebody changed this family meanwhile" in late.words
    assert 'value="Sok Typed"' in late.html and path in late.links
    assert "012345678" in first.get(f"/families/{family}").words
    again = second.get(path)
    assert "is changed" in second.send(path, {**fields, **shown(again), "phone": "012345679"}, again).words


def test_who_asks_and_for_whom_is_on_the_list_of_approvals(world: World, signed_in: Desk) -> None:
    world.applied()
    page = signed_in("approver").get("/approvals/")
    assert "SR-0001 Sok Sreymom" in page.words
    place = signed_in("approver").get("/families/SR-0001").words
    village = re.search(r"<span class=\"sub\">([^<]+)</span>", page.html[page.html.index("SR-0001"):])
    assert village and village[1].strip().split(" ")[-1] in place


def test_a_wrong_method_says_which_is_right(signed_in: Desk) -> None:
    answer = signed_in("officer").client.post("/families/")
    assert answer.status_code == 405 and "GET" in answer.headers["Allow"]
