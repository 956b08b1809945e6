"""Fund and cash, people and settings through the pages."""

import re
from collections.abc import Callable

from tests.web.conftest import PASSWORD, Page, Person, World

Desk = Callable[..., Person]


def test_money_from_a_donor_and_into_the_cash_box(world: World, signed_in: Desk) -> None:
    officer = signed_in("officer")
    assert "Nothing was received for this fund yet." in officer.get("/funds/").words
    fields = {"fund": "FSF", "into": "bank", "riel": "36,600,000", "on": "01/02/2008", "reference": "IOM-7"}
    check = officer.send("/funds/receive", {**fields, "step": "check"})
    assert "thirty-six million six hundred thousand" in check.words and "Nothing is posted yet." in check.words
    done = officer.send("/funds/receive", {**fields, "step": "post"}, check)
    assert "Posted as R-2008-0001." in done.words and "Both sides agree" in done.words
    move = {"fund": "FSF", "source": "bank-cash", "riel": "600000", "on": "01/02/2008"}
    check = officer.send("/funds/move", {**move, "step": "check"})
    assert "36,600,000 can be taken out; 36,000,000 will be left" in check.words
    done = officer.send("/funds/move", {**move, "step": "post"}, check)
    assert "600,000" in done.words and "36,000,000" in done.words
    short = officer.send("/funds/move", {**move, "riel": "99000000", "step": "post"})
    assert short.status == 422 and "There is not enough in the bank: 36,000,000 riel of FSF" in short.words
    world.check()


def test_a_new_person_signs_in_and_changes_the_password(world: World, signed_in: Desk, visitor: Person) -> None:
    admin = signed_in("admin")
    fields = {"login": "sreymom", "name_km": "ស្រីមុំ", "name_latin": "Sreymom", "role": "officer",
              "office_ids": str(world.office), "language": "en", "password": "first-password"}
    none = admin.send("/settings/people/new", {**fields, "office_ids": []})
    assert none.status == 422 and "at least one province" in none.words
    weak = admin.send("/settings/people/new", {**fields, "password": "short"})
    assert weak.status == 422 and 'value="sreymom"' in weak.html and "short" not in weak.html
    done = admin.send("/settings/people/new", fields)
    assert "sreymom may sign in now." in done.words and "first-password" not in done.html
    desk = visitor.sign_in("sreymom", password="first-password")
    wrong = desk.send("/settings/own", {"old": "not it", "password": "second-password", "again": "second-password"})
    assert wrong.status == 422 and "This is not your password" in wrong.words
    differ = desk.send("/settings/own", {"old": "first-password", "password": "second-password",
                                         "again": "another-password"})
    assert differ.status == 422 and "differ" in differ.words
    right = desk.send("/settings/own", {"old": "first-password", "password": "second-password",
                                        "again": "second-password"})
    assert "Your password is changed." in right.words and desk.get("/families/").status == 200


def test_a_colleague_is_disabled_enabled_and_given_a_password(world: World, signed_in: Desk, visitor: Person) -> None:
    admin, path = signed_in("admin"), f"/settings/people/{world.ids['officer']}"
    assert "Disabled" in admin.send(path, {"do": "disable"}).words
    assert visitor.send("/sign-in", {"login": "officer", "password": PASSWORD}).status == 422
    assert "may sign in again" in admin.send(path, {"do": "enable"}).words
    assert "Disable this person" in admin.send(path, {"do": "disable", "step": "edit"}).words  # nothing was asked
    weak = admin.send(path, {"do": "reset", "password": "short"})
    assert weak.status == 422
    assert "has a new password" in admin.send(path, {"do": "reset", "password": "quite-a-new-one"}).words
    assert visitor.sign_in("officer", password="quite-a-new-one").get("/families/").status == 200


def test_an_administrator_cannot_reach_people_of_other_provinces(world: World, signed_in: Desk) -> None:
    admin = signed_in("admin")
    assert admin.get(f"/settings/people/{world.ids['far']}").status == 404
    page = admin.get("/settings/people/new")
    refused = admin.send("/settings/people/new", {
        "login": "sneaky", "name_km": "ស", "name_latin": "S", "role": "administrator",
        "office_ids": str(world.far_office), "language": "en", "password": "first-password"}, page)
    assert refused.status in (403, 422)


def test_nobody_disables_themselves(world: World, signed_in: Desk) -> None:
    admin = signed_in("admin")
    page = admin.get(f"/settings/people/{world.ids['admin']}")
    assert "disable" not in page.html
    form = admin.get(f"/settings/people/{world.ids['officer']}")
    refused = admin.send(f"/settings/people/{world.ids['admin']}", {"do": "disable"}, form)
    assert refused.status == 403 and "You cannot disable your own sign-in" in refused.words


def test_a_village_joins_the_programme(world: World, signed_in: Desk) -> None:
    admin = signed_in("admin")
    found = admin.get("/settings/villages", find="Prey")
    code = re.search(r"code=(20\d{6})", found.html)
    assert code, "no village found"
    done = admin.send("/settings/villages", {"village_code": code[1], "since_on": "01/02/2008"})
    assert "is in the programme now." in done.words and code[1] in done.words
    for bad in ("99999999", "01060101", "2004", "x", code[1]):
        refused = admin.send("/settings/villages", {"village_code": bad, "since_on": "01/02/2008"})
        assert refused.status == 422 and f'value="{bad}"' in refused.html, bad
    assert admin.send("/settings/villages", {"village_code": code[1], "since_on": "01/01/2030"}).status == 422


def test_an_officer_cannot_add_a_village(world: World, signed_in: Desk) -> None:
    officer = signed_in("officer")
    form = officer.get("/families/new")
    answer = officer.send("/settings/villages", {"village_code": "20040602", "since_on": "01/02/2008"}, form)
    assert answer.status == 403 and "20040602" not in officer.get("/settings/villages").words


def test_the_choice_of_office_is_for_those_who_have_several(world: World, signed_in: Desk) -> None:
    boss: Page = signed_in("boss").get("/funds/", office="20")
    assert boss.html.count('class="tabs') == 1 and "office=01" in boss.html
    assert 'class="tabs' not in signed_in("officer").get("/funds/").html
