"""Products through the pages: what each costs, a new version looked at before it is added, who may do it."""

from collections.abc import Callable
from datetime import date

from ledger.programme import products
from tests.programme.applications import product
from tests.web.conftest import Person, World

Desk = Callable[..., Person]
NEW = "/products/version/new"
PIG = {"code": "pig", "effective_on": "01/02/2008", "offered": "1", "name_km": "ប្រាក់កម្ចីចិញ្ចឹមជ្រូក",
       "name_en": "Pig loan", "fund": "FSF", "min_riel": "៥០.០០០", "max_riel": "300,000", "multiple_riel": "100",
       "rate": "១,២៥", "rate_per": "month", "instalments": "10", "every_months": "1", "grace_principal": "1",
       "amortization": "equal-principal", "rounding": "carry", "order": "penalty-first", "recognition": "received",
       "penalty_riel": "500", "penalty_after_days": "10", "max_open": "2", "top_up": "1", "training": "pigs",
       "needs_guarantor": "1", "needs_committee": "0"}


def test_everybody_sees_what_a_product_costs(world: World, signed_in: Desk) -> None:
    """Beside what a moneylender would take; only an administrator has the way to a new version."""
    for login in ("officer", "approver", "auditor", "admin"):
        person = signed_in(login)
        for path in ("/products/", "/products/FSF", "/products/fsf"):
            page = person.get(path)
            assert page.status == 200
            assert "100,000 9,300 6,500 106,500 11.97% 65,200 – 97,800" in page.words
            assert "200,000 18,700 13,000 213,000 12.02% 129,800 – 194,700" in page.words
            assert (NEW in " ".join(page.links)) == (login == "admin")
        assert "/products/" in person.get("/settings/").links
    assert signed_in("officer").get(NEW).status == 403
    assert signed_in("officer").get("/products/NONE").status == 404


def test_a_version_is_looked_at_before_it_is_added(world: World, signed_in: Desk) -> None:
    """Ten instalments, the first with interest only, at 1.25 %; who added it stands beside it."""
    admin = signed_in("admin")
    check = admin.send(NEW, {**PIG, "step": "check"})
    assert check.status == 200 and "Nothing is saved yet." in check.words
    assert "From 01/02/2008 families may ask for “Pig loan” under these terms." in check.words
    assert "1.25% a month on the balance still owed" in check.words
    assert "the first one pays interest only" in check.words
    assert "500 riel once for each instalment more than 10 days late" in check.words
    assert "penalty, then interest, then principal" in check.words and "Pig raising" in check.words
    with world.books.reading() as session:
        assert products.versions(session, "PIG") == []
    kept = {name: check.hidden(name) for name in PIG}
    done = admin.send(NEW, {**kept, "step": "post"}, check)
    assert done.response.request.path == "/products/PIG" and "The product PIG has a new version." in done.words
    again = admin.send(NEW, {**kept, "step": "post"}, check)
    assert again.response.request.path == "/products/PIG"
    with world.books.reading() as session:
        (one,) = products.versions(session, "PIG")
    assert (one.min_riel, one.rate_ppm, one.order, one.penalty_riel, one.max_open, one.top_up, one.training,
            one.needs_guarantor, one.needs_committee, one.grace_principal) == (
        50_000, 12_500, "penalty-first", 500, 2, True, "pigs", True, False, 1)
    assert "boss" not in done.words and "admin" in done.words  # who added it


def test_change_goes_back_with_everything(signed_in: Desk) -> None:
    admin = signed_in("admin")
    check = admin.send(NEW, {**PIG, "step": "check"})
    back = admin.send(NEW, {**{name: check.hidden(name) for name in PIG}, "step": "edit"}, check)
    assert back.status == 200 and 'value="១,២៥"' in back.html and 'value="៥០.០០០"' in back.html
    assert '<option value="penalty-first" selected>' in back.html
    assert back.html.count('<option value="1" selected>') == 3  # offered, top-up, guarantor


def test_what_the_form_refuses(world: World, signed_in: Desk) -> None:
    """Each at its field, and what was typed stays."""
    admin = signed_in("admin")
    form = admin.get(NEW)
    for change, field, why in (
            ({"rate": "1.6"}, "rate", "at most 18.00 %"), ({"rate": "one"}, "rate", "rate in percent"),
            ({"rate": "1.23456"}, "rate", "rate in percent"),
            ({"penalty_riel": "150"}, "penalty_riel", "multiple of 100"),
            ({"effective_on": "31/01/2008"}, "effective_on", "today or later"), ({"code": "ជ្រូក"}, "code", "2 to 12"),
            ({"max_open": "9"}, "max_open", "from 1 to 5"), ({"grace_principal": "10"}, "grace_principal", "grace"),
            ({"min_riel": "400,000"}, "min_riel", "not more than the largest"),
            ({"fund": "XX"}, "fund", "from the list"),
            ({"order": "best-first"}, "order", "from the list"), ({"name_km": "Pig"}, "name_km", "Khmer letters"),
            ({"max_riel": "0"}, "max_riel", "zero")):
        for step in ("check", "post"):
            page = admin.send(NEW, {**PIG, **change, "step": step}, form)
            assert page.status == 422, change
            box = page.html[page.html.index('id="refusal"'):]
            assert f'href="#{field}"' in box[:box.index("</div>")], (change, box[:400])
            assert why in page.words, (change, page.words[:600])
            if field not in ("fund", "order"):
                assert f'value="{next(iter(change.values()))}"' in page.html
    with world.books.reading() as session:
        assert products.versions(session, "PIG") == []


def test_a_new_version_begins_with_the_last_one(world: World, signed_in: Desk) -> None:
    product(world, on=date(2008, 3, 1), rate_ppm=12_500, penalty_riel=300, training="rice")
    page = signed_in("admin").get(NEW, code="FSF")
    for value in ("FSF", "1.25", "300", "01/02/2008", "12"):
        assert f'value="{value}"' in page.html, value
    assert '<option value="rice" selected>' in page.html
    empty = signed_in("admin").get(NEW)
    assert 'id="code" name="code" value=""' in empty.html


def test_versions_to_come_and_past(world: World, signed_in: Desk) -> None:
    """The one in force is shown in full; loans are counted under the version they were made under."""
    world.disbursed(150_000)
    product(world, on=date(2008, 3, 1), rate_ppm=12_000)
    officer = signed_in("officer")
    page = officer.get("/products/FSF")
    assert "1.00% a month" in page.words and "01/03/2008 to come" in page.words and "in force" in page.words
    row = page.words[page.words.index("01/01/2007 in force"):]
    assert "1 150,000" in row[:200]
    world.on = date(2008, 3, 2)
    page = officer.get("/products/FSF")
    assert "01/03/2008 in force" in page.words and "boss" in page.words


def test_a_product_that_is_offered_no_more(world: World, signed_in: Desk) -> None:
    family = world.family()
    product(world, offered=False)
    officer = signed_in("officer")
    assert "Offered no more" in officer.get("/products/").words
    page = officer.get(f"/families/{family}/loan")
    assert "No loan product is offered just now" in page.words and "/products/" in page.links


def test_in_khmer(world: World, signed_in: Desk) -> None:
    page = signed_in("officer", "km").get("/products/FSF")
    assert "ផលិតផលកម្ចី" in page.words and "អ្នកចងការយក 10 ដល់ 15 ភាគរយក្នុងមួយខែ" in page.words
