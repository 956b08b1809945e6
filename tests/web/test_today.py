"""Today: the figures of one office on one day, each with the way to its rows."""

from collections.abc import Callable
from datetime import date

from ledger.programme import loans, sheets
from tests.programme.conftest import VILLAGE
from tests.web.conftest import Person, World

Desk = Callable[..., Person]


def test_a_new_office_is_told_what_comes_first(world: World, signed_in: Desk) -> None:
    page = signed_in("officer").get("/today")
    assert page.status == 200
    assert "Nothing falls due this week" in page.words
    assert "Balanced · 0 = 0" in page.words
    assert "No loan was handed over and none repaid in these months." in page.words and "<svg" not in page.html


def test_every_figure_of_a_running_loan(world: World, signed_in: Desk) -> None:
    """10,000,000 in cash, 100,000 lent on 10 January; the first instalment (9,300) falls due on 10 February."""
    loan = world.disbursed(100_000, date(2008, 1, 10))
    world.on = date(2008, 2, 6)  # a Wednesday; its week is 4 to 10 February
    page = signed_in("officer").get("/today")
    for words in ("Wednesday 6 February 2008", "9,300 ៛ of 9,300 in 1 village", "9,900,000",
                  "100,000 ៛ of 100,000 · 1 family", "0.0 %", "04/02/2008 – 10/02/2008",
                  "Balanced · 10,000,000 = 10,000,000"):
        assert words in page.words, words
    world.pay(loan, 5_000, world.on)
    page = signed_in("officer").get("/today")
    assert "4,300 ៛ of 9,300 in 1 village" in page.words and "Part paid" in page.words


def test_every_figure_leads_to_rows_that_are_there(world: World, signed_in: Desk) -> None:
    world.disbursed(100_000, date(2008, 1, 10))
    officer = signed_in("officer")
    page = officer.get("/today")
    wanted = {"/books/accounts/1110", "/books/accounts/1120", "/books/accounts/1210", "/villages"}
    assert wanted <= set(page.links)
    for link in {link for link in page.links if link.startswith("/") and not link.startswith(("/static", "/language"))}:
        assert officer.get(link).status == 200, link


def test_what_waits_is_listed_and_ones_own_is_marked(world: World, signed_in: Desk) -> None:
    world.money()
    world.applied(150_000)
    assert "asked by you: another person decides" in signed_in("officer").get("/today").words
    page = signed_in("approver").get("/today")
    assert "1 waiting" in page.words and "150,000" in page.words and "asked by you" not in page.words


def test_of_many_requests_six_are_named_those_of_others_first(world: World, signed_in: Desk) -> None:
    """Seven of the officer's own, the oldest, and one of the approver's: that one is named; all are one click away."""
    for _ in range(7):
        world.applied(100_000, world.family())
    other = world.family()
    with world.books.unit_of_work() as session:
        loans.apply(session, other, 200_000, actor=world.actor("approver"), request_key=world.key())
    page = signed_in("officer").get("/today")
    waiting = page.html.partition('<ul class="waiting">')[2].partition("</ul>")[0]
    assert waiting.count("<li>") == 6 and waiting.index("200,000") < waiting.index("100,000")
    assert "8 waiting" in page.words and "All 8 requests waiting" in page.words


def test_a_sheet_in_hand_is_gone_on_with(world: World, signed_in: Desk) -> None:
    """The link says so instead of offering another sheet of the village; once it is given up, it is begun anew."""
    world.disbursed(100_000, date(2008, 1, 10))
    world.on = date(2008, 2, 6)
    with world.books.unit_of_work() as session:
        number = sheets.begin(session, world.office, VILLAGE, world.on, actor=world.actor("officer"),
                              request_key=world.key())
    page = signed_in("officer").get("/today")
    assert f"Go on with sheet {number}" in page.words and "Begin a sheet" not in page.words
    assert any(link.startswith(f"/collect/{number}") for link in page.links)
    due = signed_in("officer").get("/due/", week="06/02/2008")
    assert f"Go on with sheet {number}" in due.words and "Begin a sheet" not in due.words
    with world.books.unit_of_work() as session:
        sheets.give_up(session, number, actor=world.actor("officer"), request_key=world.key())
    for path in ("/today", "/due/"):
        assert "Begin a sheet" in signed_in("officer").get(path).words


def test_a_person_of_two_provinces_sees_one_at_a_time_and_the_address_says_which(world: World, signed_in: Desk) -> None:
    world.disbursed(100_000, date(2008, 1, 10))
    boss = signed_in("boss")
    first, second = boss.get("/today"), boss.get("/today?office=20")
    assert "Balanced · 0 = 0" in first.words and "Balanced · 10,000,000 = 10,000,000" in second.words
    assert "/villages?office=20" in second.links and "/books/accounts/1110?office=20" in second.links
    assert boss.get("/today?office=02").status == 404


def test_another_province_is_not_open(world: World, signed_in: Desk) -> None:
    assert signed_in("far").get("/today?office=20").status == 404


def test_the_page_in_khmer_has_no_english_sentence(world: World, signed_in: Desk) -> None:
    world.disbursed(100_000, date(2008, 1, 10))
    page = signed_in("officer", "km").get("/today")
    assert "ភស្តុតាងមូលនិធិ" in page.words and "Fund proof" not in page.words and "Amounts in riel" not in page.words
