"""Visits: keyed in for a whole village, looked over, saved once; the report; endings; striking out; who may what."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from ledger.core.following_up import BUSINESS, HITS, REASONS, VISITOR_KINDS
from ledger.reports.following_up import MARKS
from tests.programme.conftest import OTHER_VILLAGE, VILLAGE
from tests.web.conftest import Page, Person, World
from web import visit_words

Desk = Callable[..., Person]
KEY, PAGE = f"/visits/{VILLAGE}/key", f"/visits/{VILLAGE}"
HEAD = {"on": "08/02/2008", "visitor_kind": "volunteer", "visitor": "Prak Sithan"}
ROWS = {"business_SR-0001": "struggling", "hit_SR-0001": "flood", "advice_SR-0001": "Move the pigs uphill",
        "next_on_SR-0001": "០១/០៣/២០០៨"}


@pytest.fixture
def lent(world: World) -> World:
    """Two families with a loan of 10 January, one without; today is 12 February."""
    world.on = date(2008, 1, 10)
    world.money()
    for _ in range(2):
        world.disburse(world.approved(), world.on)
    world.family()
    world.on = date(2008, 2, 12)
    return world


def visits_of(world: World) -> int:
    with world.books.engine.connect() as connection:
        return int(connection.exec_driver_sql("select count(*) from visits").scalar_one())


def test_every_code_has_its_word() -> None:
    for words, codes in ((visit_words.BUSINESS, BUSINESS), (visit_words.BUSINESS_STATES, BUSINESS),
                         (visit_words.HITS, HITS), (visit_words.REASONS, REASONS),
                         (visit_words.VISITORS, VISITOR_KINDS), (visit_words.MARKS, MARKS)):
        assert set(words) == set(codes)


def test_a_village_is_keyed_in_looked_over_and_saved(lent: World, signed_in: Desk) -> None:
    officer = signed_in("officer")
    form = officer.get(KEY)
    assert "SR-0001" in form.words and "SR-0002" in form.words and "SR-0003" not in form.words
    assert "Never write why the family is helped." in form.words
    look = officer.send(KEY, HEAD | ROWS | {"step": "check"}, page=form)
    assert "1 family was visited on 8 February 2008 by Prak Sithan. 1 family was not met." in look.words
    assert "Move the pigs uphill" in look.words and visits_of(lent) == 0
    back = officer.send(KEY, HEAD | ROWS | {"step": "edit"}, page=look)
    assert 'value="០១/០៣/២០០៨"' in back.html and 'value="Move the pigs uphill"' in back.html
    done = officer.send(KEY, HEAD | ROWS | {"step": "post"}, page=look)
    assert done.response.request.path == PAGE and "Visits saved: 1." in done.words and visits_of(lent) == 1
    assert "Struggling" in done.words and "Flood" in done.words and "01/03/2008" in done.words
    officer.send(KEY, HEAD | ROWS | {"step": "post"}, page=look)  # a double click
    assert visits_of(lent) == 1


def test_every_fault_is_said_at_its_row_and_nothing_is_lost(lent: World, signed_in: Desk) -> None:
    officer = signed_in("officer")
    page = officer.send(KEY, HEAD | ROWS | {
        "hit_SR-0001": "other", "advice_SR-0001": "", "business_SR-0002": "", "hit_SR-0002": "illness",
        "next_on_SR-0002": "01/02/2008", "step": "post"})
    assert page.status == 422 and visits_of(lent) == 0
    assert "put 3 things right" in page.words
    for number, why in (("SR-0001", "say in a few words what hit it"), ("SR-0002", "say how the business goes"),
                        ("SR-0002", "the next visit is after this one")):
        assert f"Family {number}: {why}" in page.words
    assert '<option value="illness" selected>' in page.html and 'value="01/02/2008"' in page.html
    assert 'id="business_SR-0002-why"' in page.html
    for change, why in (({"on": "31/02/2008"}, "There is no such day."), ({"on": ""}, "Fill this in."),
                        ({"on": "13/02/2008"}, "in the future"), ({"visitor": " "}, "Fill this in."),
                        ({"business_SR-0001": "splendid"}, "Choose one from the list.")):
        page = officer.send(KEY, HEAD | ROWS | change | {"step": "check"})
        assert page.status == 422 and why in page.words, change
        assert "Move the pigs uphill" in page.html
    for field, typed, why in (("advice_SR-0002", "a" * 201, "at most 200 characters"),
                              ("advice_SR-0002", "a" * 2001, "at most 2000 letters"),
                              ("next_on_SR-0002", "31/02/2008", "There is no such day."),
                              ("business_SR-0002", "splendid", "Choose one from the list.")):
        page = officer.send(KEY, HEAD | ROWS | {"business_SR-0002": "well", "hit_SR-0002": "nothing", field: typed,
                                                "step": "check"})
        label = {"advice": "Advice given, remarks", "next": "Next visit", "business": "Business"}[field.split("_")[0]]
        assert re.search(rf"SR-0002, {label}: [^.]*{why}", page.words), field  # whose row it is, and which field
        assert f'href="#{field}"' in page.html and ("splendid" in typed or f'value="{typed}"' in page.html), field
    page = officer.send(KEY, HEAD | {"step": "check"})
    assert page.status == 422 and "No family is filled in." in page.words


def test_two_officers_key_one_village(lent: World, signed_in: Desk) -> None:
    one, two = signed_in("officer"), signed_in("officer2")
    forms = one.get(KEY), two.get(KEY)
    assert one.send(KEY, HEAD | ROWS | {"step": "post"}, page=forms[0]).status == 200
    late = two.send(KEY, HEAD | ROWS | {"step": "post"}, page=forms[1])
    assert late.status == 422 and "in the books already" in late.words and visits_of(lent) == 1


def test_a_family_without_a_loan_can_be_visited_too(lent: World, signed_in: Desk) -> None:
    officer = signed_in("officer")
    assert "SR-0003" in officer.get(f"{KEY}?all=1").words
    page = officer.send(f"{KEY}?all=1", HEAD | {"business_SR-0003": "well", "hit_SR-0003": "", "step": "check"})
    assert page.status == 422 and 'name="business_SR-0003"' in page.html
    # a row that is filled in does not disappear when the address forgets to ask for everybody
    page = officer.send(KEY, HEAD | {"business_SR-0003": "well", "hit_SR-0003": "nothing", "step": "post"})
    assert "Visits saved: 1." in page.words


def test_switching_the_language_keeps_what_was_typed(lent: World, signed_in: Desk) -> None:
    page = signed_in("officer").send(KEY, HEAD | ROWS | {"switch_language": "km"})
    assert page.status == 200 and "Move the pigs uphill" in page.html and '<option value="flood" selected>' in page.html


def keyed(officer: Person) -> Page:
    return officer.send(KEY, HEAD | ROWS | {"business_SR-0002": "well", "hit_SR-0002": "nothing", "step": "post"})


def test_the_report_counts_and_leads_to_the_families(lent: World, signed_in: Desk) -> None:
    officer = signed_in("officer")
    keyed(officer)
    page = officer.get("/visits/")
    assert f"{VILLAGE} 2 2 0 0 1 1 0 Flood 1 0" in page.words and "Total 2 2 0 0 1 1 0 Flood 1 0" in page.words
    assert f"/visits/{VILLAGE}?show=hit+flood" in page.links
    struggling = officer.get(f"{PAGE}?show=struggling")
    assert "SR-0001" in struggling.words and "SR-0002" not in struggling.words and "1 family" in struggling.words
    past = officer.get("/visits/", **{"from": "01/01/2008", "to": "31/01/2008"})
    assert "Total 2 0 2 0 0 0 0" in past.words and f"{PAGE}?from=01/01/2008&to=31/01/2008" in past.links
    assert officer.get("/visits/", to="13/02/2008").status == 422
    assert officer.get("/visits/", **{"from": "11/02/2008", "to": "01/02/2008"}).status == 422


def test_one_family_one_visit_and_striking_out(lent: World, signed_in: Desk) -> None:
    officer = signed_in("officer")
    keyed(officer)
    family = officer.get("/visits/family/sr-0001")
    assert "Move the pigs uphill" in family.words and "10/01/2009" in family.words and "/visits/visit/1" in family.links
    assert "/visits/family/SR-0001" in officer.get("/families/SR-0001").links
    visit = officer.get("/visits/visit/1")
    assert "8 February 2008" in visit.words and "/visits/visit/1/strike" in visit.links
    page = officer.send("/visits/visit/1/strike", {"reason": " "})
    assert page.status == 422 and "Fill this in." in page.words
    page = officer.send("/visits/visit/1/strike", {"reason": "Wrong family"})
    assert "Struck out. It counts no more." in page.words and "Wrong family" in page.words
    assert "/visits/visit/1/strike" not in officer.get("/visits/visit/1").links
    assert "Total 2 1 1" in officer.get("/visits/").words


def test_following_up_ends_and_goes_on_again(lent: World, signed_in: Desk) -> None:
    officer, end = signed_in("officer"), f"{PAGE}/end"
    page = officer.send(end, {"on": "12/02/2008", "reason_SR-0001": "year", "reason_SR-0002": ""})
    assert page.status == 422 and "the year is over on 10/01/2009" in page.words
    page = officer.send(end, {"on": "12/02/2008", "reason_SR-0001": "", "reason_SR-0002": ""})
    assert page.status == 422 and "No family is chosen." in page.words
    page = officer.send(end, {"on": "12/02/2008", "reason_SR-0001": "moved", "reason_SR-0002": ""})
    assert "Families not followed up any more: 1." in page.words
    assert "Moved away, cannot be found" in officer.get("/visits/family/SR-0001").words
    page = officer.send("/visits/family/SR-0001/go-on", {"reason": "They are back"})
    assert "Struck out." in page.words and "Moved away" not in page.words
    plan = "10/02/2008 10/04/2008 10/07/2008 10/10/2008 10/01/2009"
    assert f"Plan of the year {plan}" in page.words  # lent on the tenth of January; nobody was there yet
    keyed(officer)  # two days early stands for the first of them
    told = officer.get("/visits/family/SR-0001").words
    assert "Plan of the year 10/02/2008 Visited 10/04/2008 10/07/2008" in told
    lent.on = date(2009, 1, 10)
    marked = officer.get(f"{end}?year=1")
    assert marked.html.count('<option value="year" selected>') == 2


def test_who_visits_stands_on_the_pages_and_the_form(lent: World, signed_in: Desk) -> None:
    officer = signed_in("officer")
    assert "Nobody is named yet" in officer.get(PAGE).words
    page = officer.send(f"{PAGE}/visitor", {"kind": "volunteer", "name": "Prak Sithan", "phone": "12"})
    assert page.status == 422 and "no telephone number" in page.words
    page = officer.send(f"{PAGE}/visitor", {"kind": "volunteer", "name": "Prak Sithan", "phone": ""})
    assert "Prak Sithan visits this village from today on." in page.words
    assert 'value="Prak Sithan"' in officer.get(KEY).html and "Prak Sithan" in officer.get("/visits/").words


@pytest.mark.parametrize("language", ["both", "km", "en"])
def test_the_form_is_a_pdf(lent: World, signed_in: Desk, language: str) -> None:
    answer = signed_in("auditor").client.get(f"{PAGE}/form.pdf?language={language}")
    assert answer.mimetype == "application/pdf" and answer.data.startswith(b"%PDF")
    assert f"VF-{VILLAGE}-20080212-{language}.pdf" in answer.headers["Content-Disposition"]


def test_the_auditor_reads_everything_and_changes_nothing(lent: World, signed_in: Desk) -> None:
    keyed(signed_in("officer"))
    auditor = signed_in("auditor")
    for path in ("/visits/", PAGE, "/visits/family/SR-0001", "/visits/visit/1"):
        page = auditor.get(path)
        assert page.status == 200 and not [link for link in page.links if link.endswith(
            ("/key", "/end", "/visitor", "/strike", "/go-on"))], path
    for path in (KEY, f"{PAGE}/end", f"{PAGE}/visitor", "/visits/visit/1/strike", "/visits/family/SR-0001/go-on"):
        assert auditor.get(path).status == 403, path


def test_another_province_sees_nothing(lent: World, signed_in: Desk) -> None:
    keyed(signed_in("officer"))
    far = signed_in("far")
    for path in (PAGE, KEY, f"{PAGE}/end", f"{PAGE}/visitor", f"{PAGE}/form.pdf", "/visits/family/SR-0001",
                 "/visits/visit/1", "/visits/visit/1/strike", "/visits/family/SR-0001/go-on", "/visits/99999999",
                 "/visits/visit/99", "/visits/family/SR-0099"):
        page = far.get(path)
        assert page.status == 404 and "Sreymom" not in page.words, path
    assert far.get("/visits/?office=20").status == 404
    assert "SR-0001" not in far.get("/visits/").html and VILLAGE not in far.get("/visits/").html


def test_empty_pages_say_what_to_do(world: World, signed_in: Desk) -> None:
    officer = signed_in("officer")
    for path in (f"/visits/{OTHER_VILLAGE}", f"/visits/{OTHER_VILLAGE}/key", f"/visits/{OTHER_VILLAGE}/end"):
        assert "Following up begins when a loan is handed over." in officer.get(path).words
    assert "No training session is written down yet." in officer.get("/training/").words


def test_nothing_asks_why_a_family_is_helped(lent: World, signed_in: Desk) -> None:
    """Free text carries the warning; no field is about it."""
    officer = signed_in("officer")
    keyed(officer)
    for path in (KEY, "/visits/visit/1/strike"):
        assert "Never write why the family is helped." in officer.get(path).words
