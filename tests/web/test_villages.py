"""Villages: the list of an office, and the families of one village on any date."""

from collections.abc import Callable
from datetime import date

from tests.programme.conftest import FAR_VILLAGE, OTHER_VILLAGE, VILLAGE
from tests.web.conftest import Person, World

Desk = Callable[..., Person]


def test_the_list_adds_up_and_leads_to_each_village(world: World, signed_in: Desk) -> None:
    loan = world.disbursed(100_000, date(2008, 1, 10))
    world.on = date(2008, 2, 12)  # the first instalment was due on the 10th
    officer = signed_in("officer")
    page = officer.get("/villages")
    assert "2 villages" in page.words and "1 loan late" in page.words and "No loan yet" in page.words
    assert {f"/villages/{VILLAGE}", f"/villages/{OTHER_VILLAGE}"} <= set(page.links)
    assert "Total 1 1 100,000 0 0 100,000 9,300" in page.words
    world.pay(loan, 9_300, world.on)
    assert "Total 1 1 100,000 8,300 1,000 91,700 0" in officer.get("/villages").words


def test_a_village_shows_its_families_with_the_way_to_a_repayment(world: World, signed_in: Desk) -> None:
    loan = world.disbursed(100_000, date(2008, 1, 10))
    world.on = date(2008, 2, 12)
    page = signed_in("officer").get(f"/villages/{VILLAGE}")
    assert "1 family" in page.words and "2 days overdue" in page.words and "Sok Sreymom" in page.words
    assert f"/loans/{loan}/repayment" in page.links and "/families/SR-0001" in page.links
    assert f"/statements?kind=village&code={VILLAGE}" in page.links
    auditor = signed_in("auditor").get(f"/villages/{VILLAGE}")
    assert auditor.status == 200 and f"/loans/{loan}/repayment" not in auditor.links


def test_a_village_without_families_says_what_to_do(world: World, signed_in: Desk) -> None:
    page = signed_in("officer").get(f"/villages/{OTHER_VILLAGE}")
    assert "No family of this village is registered yet." in page.words and "/families/new" in page.links


def test_the_figures_of_an_earlier_day_go_on_in_the_links(world: World, signed_in: Desk) -> None:
    loan = world.disbursed(100_000, date(2008, 1, 10))
    world.on = date(2008, 2, 12)
    world.pay(loan, 9_300, world.on)
    page = signed_in("officer").get("/villages?as_of=01/02/2008")
    assert "As of 1 February 2008" in page.words and "Total 1 1 100,000 0 0 100,000 0" in page.words
    assert f"/villages/{VILLAGE}?as_of=01/02/2008" in page.links


def test_a_day_that_is_none_or_has_not_come_is_refused_and_kept(world: World, signed_in: Desk) -> None:
    officer = signed_in("officer")
    for typed, reason in (("31/02/2008", "There is no such day."), ("soon", "This is not a date."),
                          ("02/02/2008", "This day has not come yet. Choose 01/02/2008 or an earlier day."),
                          ("៣១/០២/២០០៨", "There is no such day.")):
        page = officer.get("/villages", as_of=typed)
        assert page.status == 422 and reason in page.words, typed
        assert f'value="{typed}"' in page.html and 'aria-invalid="true"' in page.html
    assert officer.get(f"/villages/{VILLAGE}", as_of="01/01/2006").status == 409  # before the office was opened


def test_a_village_elsewhere_or_nowhere_is_not_found(world: World, signed_in: Desk) -> None:
    officer = signed_in("officer")
    for code in (FAR_VILLAGE, "99999999", "x", "🐖", "2004060", "'"):
        assert officer.get(f"/villages/{code}").status == 404, code
    for path in ("/villages/%00", "/villages?as_of=%00", "/books/journal?text=a%00b", "/families/?q=%00"):
        assert officer.get(path).status == 400, path
