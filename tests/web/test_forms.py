"""Forms: a refused one keeps what was typed, says what is wrong where, and one sent twice acts once."""

import re
from collections.abc import Callable
from html import unescape

from tests.web.conftest import Page, Person, World

Desk = Callable[..., Person]

BAD_AMOUNTS = ["", "abc", "17.80O", "-5", "0", "1.5", "20.00", "1,00", "9" * 40, "១២៣ក", "1e5", "\u202e123", "0x10",
               "100 000 00", "=5", "<b>1</b>"]
BAD_DATES = ["", "31/02/2008", "1/2/08", "yesterday", "2008-13-01", "01/02/2551", "32/01/2008", "\u200b"]


def typed(page: Page, name: str) -> str:
    """What stands in a field."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page.html)
    assert found, name
    return unescape(re.search(r'value="([^"]*)"', found[0])[1])  # type: ignore[index]


def refused_with(page: Page, name: str) -> None:
    """The page is a refusal that names this field, in the box and at the field."""
    assert page.status == 422
    box = page.html[page.html.index('id="refusal"'):]
    assert f'href="#{name}"' in box[:box.index("</div>")]
    field = re.search(rf'<(?:input|select|textarea)[^>]*id="{name}"[^>]*>', page.html)
    assert field and 'aria-invalid="true"' in field[0] and f"{name}-why" in field[0]
    assert f'id="{name}-why"' in page.html


def test_a_bad_amount_is_refused_and_stays_on_the_page(world: World, signed_in: Desk) -> None:
    path, officer = f"/loans/{world.disbursed()}/repayment", signed_in("officer")
    form = officer.get(path)
    for amount in BAD_AMOUNTS:
        page = officer.send(path, {"riel": amount, "on": "01/02/2008", "into": "cash", "reference": "17",
                                   "step": "check"}, form)
        refused_with(page, "riel")
        assert (typed(page, "riel"), typed(page, "reference"), typed(page, "on")) == (amount, "17", "01/02/2008")


def test_both_digit_sets_and_every_group_mark(world: World, signed_in: Desk) -> None:
    path, officer = f"/loans/{world.disbursed()}/repayment", signed_in("officer")
    form = officer.get(path)
    for amount in ("9300", "9,300", "9.300", "9 300", "៩.៣០០", "៩៣០០ ៛", " 9300 "):
        page = officer.send(path, {"riel": amount, "on": "០១/០២/២០០៨", "into": "cash", "step": "check"}, form)
        assert page.status == 200 and "9,300 riel" in page.words and "nine thousand three hundred" in page.words


def test_a_bad_date_is_refused_and_stays(world: World, signed_in: Desk) -> None:
    path, officer = f"/loans/{world.disbursed()}/repayment", signed_in("officer")
    form = officer.get(path)
    for day in BAD_DATES:
        page = officer.send(path, {"riel": "9300", "on": day, "into": "cash", "step": "check"}, form)
        refused_with(page, "on")
        assert typed(page, "on") == day and typed(page, "riel") == "9300"


def test_nothing_is_posted_in_the_future(world: World, signed_in: Desk) -> None:
    loan = world.disbursed()
    page = signed_in("officer").send(f"/loans/{loan}/repayment", {
        "riel": "9300", "on": "02/02/2008", "into": "cash", "step": "post"})
    refused_with(page, "on")


def test_a_choice_that_is_not_on_the_list(world: World, signed_in: Desk) -> None:
    loan = world.disbursed()
    page = signed_in("officer").send(f"/loans/{loan}/repayment", {
        "riel": "9300", "on": "01/02/2008", "into": "pocket", "step": "post"})
    refused_with(page, "into")


def test_a_form_sent_twice_acts_once(world: World, signed_in: Desk) -> None:
    loan, officer = world.disbursed(), signed_in("officer")
    path = f"/loans/{loan}/repayment"
    form = officer.get(path)
    fields = {"riel": "9300", "on": "01/02/2008", "into": "cash", "step": "post"}
    first, second = officer.send(path, fields, form), officer.send(path, fields, form)
    assert first.status == second.status == 200 and first.response.request.path == second.response.request.path
    other = officer.send(path, {**fields, "riel": "9400"}, form)
    assert other.status == 422 and "already sent with other content and posted as R-2008-0001" in other.words
    assert "/books/journal/R-2008-0001?office=20" in other.links and path in other.links  # the entry, and a fresh form
    page = officer.get(f"/loans/{loan}")
    assert page.words.count("R-2008-0001") == 2 and "R-2008-0002" not in page.words  # schedule and list of repayments


def test_a_token_that_grew_old_keeps_what_was_typed(world: World, signed_in: Desk) -> None:
    loan, officer = world.disbursed(), signed_in("officer")
    path = f"/loans/{loan}/repayment"
    form = officer.get(path)
    answer = Page(officer.client.post(path, data={
        "csrf_token": "old", "request_key": form.hidden("request_key"), "riel": "9300", "on": "01/02/2008",
        "into": "cash", "step": "post"}))
    assert answer.status == 422 and "The form was open too long or came from elsewhere." in answer.words
    assert typed(answer, "riel") == "9300"


def test_a_form_without_its_key_does_nothing(world: World, signed_in: Desk) -> None:
    loan, officer = world.disbursed(), signed_in("officer")
    path = f"/loans/{loan}/repayment"
    token = officer.get(path).hidden("csrf_token")
    answer = Page(officer.client.post(path, data={
        "csrf_token": token, "riel": "9300", "on": "01/02/2008", "into": "cash", "step": "post"}))
    assert answer.status == 422 and "This form was incomplete" in answer.words
    for bad in ("short", "no key of ours: " + "x" * 10):
        answer = Page(officer.client.post(path, data={"csrf_token": token, "request_key": bad, "riel": "9300",
                                                      "on": "01/02/2008", "into": "cash", "step": "post"}))
        assert answer.status == 422 and bad not in answer.html
        assert len(answer.hidden("request_key")) == 24  # a new one: sending it again works
    done = officer.send(path, {"riel": "9300", "on": "01/02/2008", "into": "cash", "step": "post"}, answer)
    assert "Posted as R-2008-0001" in done.words


def test_changing_the_language_keeps_what_was_typed(world: World, signed_in: Desk) -> None:
    loan, officer = world.disbursed(), signed_in("officer")
    page = officer.send(f"/loans/{loan}/repayment", {
        "riel": "9.3OO", "on": "01/02/2008", "into": "bank", "switch_language": "km"})
    assert page.status == 200 and '<html lang="km">' in page.html and typed(page, "riel") == "9.3OO"
    assert re.search(r'<option value="bank" selected>', page.html)
    assert '<html lang="km">' in officer.get("/families/").html


def test_enter_never_means_the_other_language(world: World, signed_in: Desk) -> None:
    """The first button of a form is what Enter presses: it must not be the language."""
    loan = world.disbursed()
    page = signed_in("officer").get(f"/loans/{loan}/repayment")
    first = re.search(r'<button form="main-form"[^>]*>', page.html)
    assert first and "switch_language" not in first[0] and 'aria-hidden="true"' in first[0]


def test_markup_that_was_typed_stays_text(signed_in: Desk) -> None:
    officer = signed_in("officer")
    name = {"village_code": "20040607", "head_name_km": "<script>alert(1)</script>", "head_name_latin": "\"><b>x"}
    for page in (officer.send("/families/new", name), officer.send("/families/new", {**name, "head_sex": "f"}),
                 officer.get("/families/"), officer.get("/families/", q='"><b>')):
        assert "<script>alert" not in page.html and "<b>" not in page.html


def test_a_refusal_speaks_the_language_of_the_page(world: World, signed_in: Desk) -> None:
    loan = world.disbursed()
    page = signed_in("officer", "km").send(f"/loans/{loan}/repayment", {
        "riel": "abc", "on": "01/02/2008", "into": "cash", "step": "check"})
    assert page.status == 422 and "នេះមិនមែនជាចំនួនទឹកប្រាក់ទេ" in page.words


def test_too_much_at_once_is_refused(signed_in: Desk) -> None:
    officer = signed_in("officer")
    page = officer.send("/families/new", {"village_code": "20040607", "head_name_km": "ក" * 10_000,
                                          "head_name_latin": "Sok", "head_sex": "f"})
    refused_with(page, "head_name_km")
    assert officer.client.post("/families/new", data={"head_name_km": "x" * 2_000_000}).status_code == 413
