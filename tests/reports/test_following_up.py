"""The report of following up: figures counted by hand, the rows behind each, and only for its own province."""

from collections import Counter
from datetime import date

import pytest

from ledger.books.db import Books
from ledger.core.errors import NotFound
from ledger.programme import endings, families, striking, training, visits
from ledger.programme.visits import Seen, Sheet
from ledger.reports import training as training_report
from ledger.reports.following_up import (
    VillagePage,
    family_of_visit,
    family_visits,
    first_day,
    following_up,
    village_visits,
    visit_form,
)
from tests.programme.conftest import OTHER_VILLAGE, VILLAGE, World
from tests.reports.conftest import DEMO_DAY

LENT = date(2008, 1, 10)
FROM, TO = date(2008, 3, 1), date(2008, 5, 31)


def note(world: World, on: date, *rows: Seen) -> None:
    world.on = max(world.on, on)
    with world.books.unit_of_work() as session:
        visits.record(session, Sheet(world.office, VILLAGE, on, "officer", "Chea Sophea", rows),
                      actor=world.actor("officer"), request_key=world.key())


def lived(world: World) -> None:
    """Five families with a loan of 10 January, one without.

    1: visited in February (before the span), March and May: struggling, then well; flood, then nothing.
    2: visited in April: stopped, animals lost. 3: never. 4: moved away on 20 April, seen once before that.
    5: ended in February, before the span. 6: no loan, seen all the same.
    """
    world.on = LENT
    world.money()
    for _ in range(5):
        world.disburse(world.approved(), LENT)
    world.family()
    note(world, date(2008, 2, 9), Seen("SR-0001", "well", "illness"), Seen("SR-0005", "well", "nothing"))
    ended(world, date(2008, 2, 20), "SR-0005", "left")
    note(world, date(2008, 3, 1), Seen("SR-0001", "struggling", "flood"), Seen("SR-0006", "well", "drought"))
    note(world, date(2008, 4, 12), Seen("SR-0002", "stopped", "animals", "Sell the trough"),
         Seen("SR-0004", "well", "nothing"))
    ended(world, date(2008, 4, 20), "SR-0004", "moved")
    note(world, date(2008, 5, 31), Seen("SR-0001", "well", "nothing", next_on=date(2008, 6, 30)))


def ended(world: World, on: date, number: str, reason: str) -> None:
    world.on = max(world.on, on)
    with world.books.unit_of_work() as session:
        endings.end(session, world.office, VILLAGE, on, {number: reason}, actor=world.actor("officer"),
                    request_key=world.key())


def page_of(world: World, to_on: date = TO, everybody: bool = False) -> VillagePage:
    with world.books.reading() as session:
        return village_visits(session, frozenset({world.office}), VILLAGE, FROM, to_on, everybody)


def test_the_figures_by_hand(world: World) -> None:
    lived(world)
    tally = page_of(world).village.tally
    assert tally == Counter({
        "followed": 4, "visited": 3, "missed": 1,  # 1 2 3 4; not 3
        "due": 1,  # 3, since 10 February; 2 is planned for 10 July, 1 was told 30 June
        "well": 2, "stopped": 1, "hit flood": 1, "hit animals": 1, "hit nothing": 1, "end moved": 1})
    with world.books.reading() as session:
        report = following_up(session, [world.office], FROM, TO)
    assert [one.address.village.code for one in report.villages] == sorted([VILLAGE, OTHER_VILLAGE])
    assert report.tally == tally  # the other village has nobody


def test_every_row_says_where_it_stands(world: World) -> None:
    lived(world)
    rows = {row.family_number: row for row in page_of(world, everybody=True).village.rows}
    assert {number: row.state for number, row in rows.items()} == {
        "SR-0001": "planned", "SR-0002": "planned", "SR-0003": "due", "SR-0004": "ended", "SR-0005": "ended",
        "SR-0006": "none"}
    assert rows["SR-0003"].days_late == 111  # 10 February to 31 May in a leap year: 19 + 31 + 30 + 31
    assert rows["SR-0001"].next_on == date(2008, 6, 30) and rows["SR-0002"].next_on == date(2008, 7, 10)
    assert rows["SR-0001"].visits == 2 and rows["SR-0006"].visits == 1 and rows["SR-0006"].marks == frozenset()
    assert [row.family_number for row in page_of(world).village.rows] == [f"SR-000{n}" for n in range(1, 6)]


def test_the_past_is_asked_for_as_it_was(world: World) -> None:
    lived(world)
    tally = page_of(world, date(2008, 4, 11)).village.tally
    assert tally == Counter({"followed": 4, "visited": 1, "missed": 3, "struggling": 1, "hit flood": 1,
                             "due": 4})  # 1 since 10 April, too: it was seen on 1 March, more than 15 days before


def test_the_year_is_over_a_year_after_the_loan(world: World) -> None:
    lived(world)
    world.on = date(2009, 1, 10)
    assert page_of(world, date(2009, 1, 9)).village.tally["year over"] == 0
    assert page_of(world, date(2009, 1, 10)).village.tally["year over"] == 3
    note(world, date(2009, 1, 2), Seen("SR-0002", "well", "nothing"))
    rows = {row.family_number: row.state for row in page_of(world, date(2009, 1, 10)).village.rows}
    assert rows["SR-0002"] == "year over" and rows["SR-0003"] == "due"


def test_a_family_with_everything_that_was_seen(world: World) -> None:
    lived(world)
    with world.books.reading() as session:
        visit = family_visits(session, None, "SR-0001", TO).visits[1]
    with world.books.unit_of_work() as session:
        striking.strike(session, "visit", visit.id, "Another family", actor=world.actor("officer"),
                        request_key=world.key())
    with world.books.reading() as session:
        page = family_visits(session, frozenset({world.office}), "SR-0001", TO)
        assert family_of_visit(session, frozenset({world.office}), visit.id) == "SR-0001"
        for office_ids in (frozenset({world.far_office}), frozenset[int]()):
            with pytest.raises(NotFound):
                family_of_visit(session, office_ids, visit.id)
        with pytest.raises(NotFound):
            family_of_visit(session, None, 99)
    assert [one.visited_on for one in page.visits] == [date(2008, 5, 31), date(2008, 2, 9)]
    assert page.struck[0][0] == visit and page.struck[0][1].reason == "Another family"
    assert page.year_over_on == date(2009, 1, 10)
    assert all(one.entered_by in page.people for one in page.visits)


def test_the_form_has_the_families_that_are_followed_up(world: World) -> None:
    lived(world)
    with world.books.unit_of_work() as session:
        visits.assign(session, world.office, VILLAGE, "volunteer", "Prak Sithan", actor=world.actor("officer"),
                      request_key=world.key())
    with world.books.reading() as session:
        form = visit_form(session, frozenset({world.office}), VILLAGE, TO)
    assert [(row.line, row.family_number) for row in form.rows] == [(1, "SR-0001"), (2, "SR-0002"), (3, "SR-0003")]
    assert form.number == f"VF-{VILLAGE}-20080531" and form.visitor == "Prak Sithan"


def test_only_its_own_province_sees_it(world: World) -> None:
    lived(world)
    far = frozenset({world.far_office})
    with world.books.reading() as session:
        for ask in (lambda: village_visits(session, far, VILLAGE, FROM, TO),
                    lambda: visit_form(session, far, VILLAGE, TO),
                    lambda: family_visits(session, far, "SR-0001", TO)):
            with pytest.raises(NotFound):
                ask()
        report = following_up(session, far, FROM, TO)
        assert report.villages == () and report.tally == Counter()


def test_sessions_are_listed_and_read(world: World) -> None:
    family, other = world.family(), world.family(OTHER_VILLAGE)
    with world.books.reading() as session:
        people = [families.family(session, number).members[0].id for number in (family, other)]
    with world.books.unit_of_work() as session:
        numbers = [training.record(
            session, world.office, topic, day, VILLAGE, "Heng Pisey", people[:count], actor=world.actor("officer"),
            request_key=world.key()) for topic, day, count in (
                ("pigs", date(2008, 1, 5), 2), ("rice", date(2008, 1, 7), 1), ("pigs", date(2008, 1, 9), 1))]
        striking.strike(session, "session", numbers[2], "Never held", actor=world.actor("officer"),
                        request_key=world.key())
    here, far = [world.office], frozenset({world.far_office})
    with world.books.reading() as session:
        held = training_report.sessions(session, here)
        assert [(line.id, line.people, line.families) for line in held.rows] == [(numbers[1], 1, 1), (numbers[0], 2, 2)]
        assert [line.id for line in training_report.sessions(session, here, topic="pigs").rows] == [numbers[0]]
        assert training_report.sessions(session, here, village_code=OTHER_VILLAGE).rows == ()
        of_other = families.family(session, other).id
        assert [line.id for line in training_report.sessions(session, here, family_id=of_other).rows] == [numbers[0]]
        page = training_report.session_page(session, here, numbers[0])
        assert [one.family_number for one in page.attendees] == [family, other] and page.struck is None
        gone = training_report.session_page(session, here, numbers[2])
        assert gone.struck is not None and gone.struck.reason == "Never held" and gone.struck_by is not None
        assert training_report.sessions(session, far).rows == ()
        with pytest.raises(NotFound):
            training_report.session_page(session, far, numbers[0])
        assert training_report.people_of_villages(session, far, [VILLAGE]) == ()
        assert len(training_report.people_of_villages(session, here, [VILLAGE, OTHER_VILLAGE])) == 2


def test_the_demo_is_followed_up(demo_books: Books) -> None:
    """Every family of the first office has its plan; what is counted over the villages is what their rows say."""
    with demo_books.reading() as session:
        report, far = (following_up(session, [office], first_day(DEMO_DAY), DEMO_DAY) for office in (1, 2))
        assert len(report.villages) == len(far.villages) == 10
        assert sum(len(one.rows) for one in report.villages) == 271
        assert sum(len(one.rows) for one in far.villages) == far.tally["followed"] == 39
        assert report.tally["followed"] == 271 and report.tally["visited"] + report.tally["missed"] == 271
        assert sum(report.tally[mark] for mark in ("well", "struggling", "stopped")) == report.tally["visited"] > 100
        assert report.tally["due"] > 10 and report.tally["end moved"] == report.tally["end left"] == 1
        assert training_report.sessions(session, [1]).paging.total == 20
        assert training_report.sessions(session, [2]).paging.total == 8
