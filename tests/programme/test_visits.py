"""Visits, the plan they follow, endings and what is struck out."""

from datetime import date

import pytest
import sqlalchemy as sa

from ledger.books import tables
from ledger.books.chain import IDS_PER_OFFICE
from ledger.books.follow_book import NOT_FOLLOWED, FollowUp, Scope, follow_ups
from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.programme import endings, families, loans, striking, visits
from ledger.programme.visits import Seen, Sheet
from ledger.reports.following_up import rests_on
from tests.programme.conftest import FAR_VILLAGE, OTHER_VILLAGE, VILLAGE, World

LENT = date(2008, 1, 10)
SEEN = date(2008, 2, 8)


def sheet(world: World, *rows: Seen, on: date = SEEN, village: str = VILLAGE, kind: str = "volunteer",
          visitor: str = "Prak Sithan") -> Sheet:
    return Sheet(world.office, village, on, kind, visitor, rows)


def note(world: World, *rows: Seen, on: date = SEEN, by: str = "officer", key: str | None = None) -> int:
    world.on = max(world.on, on)
    with world.books.unit_of_work() as session:
        return visits.record(session, sheet(world, *rows, on=on), actor=world.actor(by), request_key=key or world.key())


def faults(world: World, of: Sheet) -> list[tuple[str | None, str]]:
    with world.books.reading() as session:
        return [(fault.field, fault.message) for fault in visits.faults(session, of, actor=world.actor("officer"))]


def end(world: World, on: date, reasons: dict[str, str], by: str = "officer", key: str | None = None) -> int:
    world.on = max(world.on, on)
    with world.books.unit_of_work() as session:
        return endings.end(session, world.office, VILLAGE, on, reasons, actor=world.actor(by),
                           request_key=key or world.key())


def strike(world: World, kind: striking.Kind, row_id: int) -> None:
    with world.books.unit_of_work() as session:
        striking.strike(session, kind, row_id, "Keyed for the wrong family", actor=world.actor("officer"),
                        request_key=world.key())


def state(world: World, number: str, as_of: date) -> FollowUp:
    with world.books.reading() as session:
        family = families.family(session, number)
        return follow_ups(session, as_of, Scope(family_ids=[family.id])).get(family.id, NOT_FOLLOWED)


def recent(world: World, number: str) -> list[visits.Visit]:
    with world.books.reading() as session:
        return visits.recent_of_family(session, families.family(session, number).id)


def test_a_year_of_visits(world: World) -> None:
    """Lent on 10 January: planned for 10 February, April, July, October and January."""
    world.disbursed(on=LENT)
    number = "SR-0001"
    assert state(world, number, date(2008, 1, 9)) == NOT_FOLLOWED
    assert state(world, number, LENT).next_on == date(2008, 2, 10)
    note(world, Seen(number, "well", "nothing"))  # the 8th stands for the 10th
    assert state(world, number, date(2008, 2, 7)).next_on == date(2008, 2, 10)  # as it was known that day
    assert state(world, number, SEEN).next_on == date(2008, 4, 10)
    note(world, Seen(number, "struggling", "flood", "Move the pigs uphill", date(2008, 9, 1)), on=date(2008, 8, 20))
    later = state(world, number, date(2008, 8, 20))
    assert later.next_on == date(2008, 9, 1) and later.last is not None and later.last.hit == "flood"
    note(world, Seen(number, "stopped", "animals"), on=date(2009, 1, 2))
    done = state(world, number, date(2009, 1, 2))
    assert done.next_on is None and done.goes_on and done.year_over_on == date(2009, 1, 10)
    assert [visit.business for visit in recent(world, number)] == ["stopped", "struggling", "well"]
    world.check()


def test_a_visit_before_the_loan_is_none_of_the_plan(world: World) -> None:
    world.on = date(2008, 1, 8)
    number = world.family()
    note(world, Seen(number, "well", "nothing"), on=date(2008, 1, 8))
    assert state(world, number, date(2008, 1, 8)).begun_on is None
    world.money()
    loan = world.approved(100_000, number)
    world.disburse(loan, LENT, today=LENT)
    assert state(world, number, LENT).next_on == date(2008, 2, 10)


def test_a_disbursement_turned_back_was_no_support(world: World) -> None:
    loan = world.disbursed(on=LENT)
    number = "SR-0001"
    with world.books.reading() as session:
        entry = loans.loan(session, loan).disbursement_id
    assert entry is not None
    world.reverse(entry, date(2008, 2, 1))
    assert state(world, number, date(2008, 1, 31)).begun_on == LENT
    assert not state(world, number, date(2008, 2, 1)).goes_on


def test_the_whole_sheet_or_nothing(world: World) -> None:
    one, two = world.family(), world.family()
    with pytest.raises(Refusal) as refused:
        note(world, Seen(one, "well", "nothing"), Seen(two, "well", ""))
    assert refused.value.field == f"hit_{two}" and recent(world, one) == []
    assert note(world, Seen(one, "well", "nothing"), Seen(two, "stopped", "illness")) == 2


def test_every_fault_is_named_by_its_row(world: World) -> None:
    one, two, three = world.family(), world.family(), world.family()
    note(world, Seen(three, "well", "nothing"))
    found = faults(world, sheet(
        world, Seen(one, "", "flood", next_on=SEEN), Seen(two, "well", "other", "  "), Seen(three, "well", "nothing"),
        Seen(one, "well", "nothing", "x" * 201, date(2009, 2, 9))))
    assert [field for field, _ in found] == [
        f"business_{one}", f"business_{one}", f"next_on_{one}", f"advice_{two}", f"business_{three}",
        f"business_{one}", f"advice_{one}", f"next_on_{one}"]
    assert faults(world, sheet(world, Seen(one, "well", "nothing", next_on=date(2009, 2, 8)))) == []


def test_what_a_sheet_may_not_be(world: World) -> None:
    number = world.family()
    row = Seen(number, "well", "nothing")
    world.on = SEEN
    assert faults(world, sheet(world))[0][0] is None  # nobody visited
    assert faults(world, sheet(world, row, on=date(2008, 2, 9)))[0][0] == "on"
    assert faults(world, sheet(world, row, on=date(2007, 1, 1)))[0][0] == f"business_{number}"  # registered later
    assert faults(world, sheet(world, row, on=date(2006, 1, 1)))[0][0] == "on"
    assert faults(world, sheet(world, row, visitor=" "))[0][0] == "visitor"
    assert faults(world, sheet(world, row, kind="soldier"))[0][0] == "visitor_kind"
    assert faults(world, sheet(world, row, village=FAR_VILLAGE))[0][0] == "village_code"
    with pytest.raises(NotFound, match="does not live in this village"):
        faults(world, sheet(world, row, village=OTHER_VILLAGE))


def test_the_same_sheet_twice_and_two_officers_at_once(world: World) -> None:
    number = world.family()
    row = Seen(number, "well", "nothing")
    assert note(world, row, key="k") == 1 and note(world, row, key="k") == 1
    assert len(recent(world, number)) == 1
    with pytest.raises(Refusal, match="in the books already"):
        note(world, row, by="officer2")
    with pytest.raises(Refusal, match="already sent with other content"):
        note(world, Seen(number, "stopped", "nothing"), key="k")


def test_a_visit_struck_out_counts_no_more(world: World) -> None:
    world.disbursed(on=LENT)
    number = "SR-0001"
    note(world, Seen(number, "stopped", "illness"))
    (visit,) = recent(world, number)
    strike(world, "visit", visit.id)
    assert recent(world, number) == [] and state(world, number, SEEN).next_on == date(2008, 2, 10)
    note(world, Seen(number, "well", "nothing"))  # the same day anew
    assert [visit.business for visit in recent(world, number)] == ["well"]
    with pytest.raises(Refusal, match="struck out already"):
        strike(world, "visit", visit.id)
    with pytest.raises(NotFound):
        strike(world, "visit", 999)
    with pytest.raises(Refusal) as refused, world.books.unit_of_work() as session:
        striking.strike(session, "visit", recent(world, number)[0].id, " ", actor=world.actor("officer"),
                        request_key=world.key())
    assert refused.value.field == "reason"
    world.check()


def test_evidence_is_a_standing_visit_to_the_same_family(world: World) -> None:
    one, two = world.family(), world.family()
    note(world, Seen(one, "struggling", "flood"), Seen(two, "well", "nothing"))
    (visit,), (other,) = recent(world, one), recent(world, two)
    with world.books.reading() as session:
        assert visits.evidence(session, visit.id, visit.family_id) == visit
        for wrong in (other.id, 999):
            with pytest.raises(Refusal) as refused:
                visits.evidence(session, wrong, visit.family_id)
            assert refused.value.field == "visit_id"
    strike(world, "visit", visit.id)
    with world.books.reading() as session, pytest.raises(Refusal):
        visits.evidence(session, visit.id, visit.family_id)


def test_what_new_terms_rest_on_is_not_struck_out(world: World) -> None:
    loan = world.disbursed(on=LENT)
    note(world, Seen("SR-0001", "struggling", "flood"))
    (visit,) = recent(world, "SR-0001")
    with pytest.raises(Refusal, match=f"new terms of loan {loan} rest on this visit"), \
            world.books.unit_of_work() as session:
        session.execute(sa.insert(tables.loan_changes).values(  # as rescheduling writes it, before its entry
            entry_id=world.office * IDS_PER_OFFICE + 999, loan_id=loans.loan(session, loan).id, kind="reschedule",
            reason="x", visit_id=visit.id))
        assert rests_on(session, visit.id) == [loan]
        striking.strike(session, "visit", visit.id, "x", actor=world.actor("officer"), request_key=world.key())
    assert len(recent(world, "SR-0001")) == 1


def test_following_up_ends_for_a_reason(world: World) -> None:
    world.disbursed(on=LENT)
    number = "SR-0001"
    world.on = date(2009, 1, 9)
    with pytest.raises(Refusal, match="the year is over on 10/01/2009") as refused:
        end(world, date(2009, 1, 9), {number: "year"})
    assert refused.value.field == f"reason_{number}"
    assert end(world, date(2009, 1, 10), {number: "year"}, key="e") == 1
    assert end(world, date(2009, 1, 10), {number: "year"}, key="e") == 1
    assert state(world, number, date(2009, 1, 9)).goes_on
    over = state(world, number, date(2009, 1, 10))
    assert not over.goes_on and over.next_on is None and over.ending is not None and over.ending.reason == "year"
    with pytest.raises(Refusal, match="ended on 10/01/2009 already"):
        end(world, date(2009, 1, 12), {number: "left"})
    strike(world, "ending", over.ending.id)
    assert end(world, date(2008, 12, 1), {number: "moved"}) == 1
    world.check()


def test_a_new_loan_begins_the_year_anew(world: World) -> None:
    loan = world.disbursed(on=LENT)
    number = "SR-0001"
    world.pay(loan, 101_000, date(2008, 2, 10))
    end(world, date(2008, 3, 1), {number: "left"})
    world.on = date(2008, 5, 1)
    second = world.approved(100_000, number)
    world.disburse(second, date(2008, 5, 1))
    again = state(world, number, date(2008, 5, 1))
    assert again.goes_on and again.next_on == date(2008, 6, 1) and again.begun_on == date(2008, 5, 1)
    assert not state(world, number, date(2008, 4, 30)).goes_on
    with pytest.raises(Refusal, match="Give a later date"):
        end(world, date(2008, 5, 1), {number: "death"})


def test_an_ending_of_the_day_of_a_new_loan_was_of_the_one_before(world: World) -> None:
    """The year is over and the next loan is handed over on one day: the family is followed up for another year."""
    loan = world.disbursed(on=LENT)
    number, again = "SR-0001", date(2009, 1, 10)
    world.pay(loan, 101_000, date(2008, 2, 10))
    end(world, again, {number: "year"})
    world.disburse(world.approved(100_000, number), again)
    assert state(world, number, again).goes_on and state(world, number, again).next_on == date(2009, 2, 10)


def test_what_does_not_end(world: World) -> None:
    number = world.family()
    with pytest.raises(Refusal, match="not followed up"):
        end(world, SEEN, {number: "left"})
    world.disbursed(on=LENT)
    for reasons, field in (({}, None), ({"SR-0002": "bored"}, "reason_SR-0002")):
        with pytest.raises(Refusal) as refused:
            end(world, SEEN, reasons)
        assert refused.value.field == field
    with pytest.raises(NotFound):
        end(world, SEEN, {"SR-0099": "left"})
    with pytest.raises(Refusal, match="in the future"), world.books.unit_of_work() as session:
        endings.end(session, world.office, VILLAGE, date(2030, 1, 1), {"SR-0002": "left"},
                    actor=world.actor("officer"), request_key=world.key())


def test_only_field_workers_of_the_province(world: World) -> None:
    world.disbursed(on=LENT)
    number = "SR-0001"
    for login in ("auditor", "admin", "far"):
        with pytest.raises(NotAllowed):
            note(world, Seen(number, "well", "nothing"), by=login)
        with pytest.raises(NotAllowed):
            end(world, SEEN, {number: "left"}, by=login)
        with pytest.raises(NotAllowed), world.books.unit_of_work() as session:
            visits.assign(session, world.office, VILLAGE, "volunteer", "Prak Sithan", actor=world.actor(login),
                          request_key=world.key())
    note(world, Seen(number, "well", "nothing"), by="approver")
    visit = recent(world, number)[0].id
    with pytest.raises(NotFound), world.books.unit_of_work() as session:
        striking.strike(session, "visit", visit, "x", actor=world.actor("far"), request_key=world.key())


def test_who_visits_a_village(world: World) -> None:
    def assign(kind: str, name: str, phone: str | None = None) -> None:
        with world.books.unit_of_work() as session:
            visits.assign(session, world.office, VILLAGE, kind, name, phone, actor=world.actor("officer"),
                          request_key=world.key())

    assign("volunteer", "ប្រាក់ ស៊ីថន", "012 345 678")
    for kind, name, phone, field in (("soldier", "x", None, "kind"), ("officer", "", None, "name"),
                                     ("officer", "x", "12", "phone")):
        with pytest.raises(Refusal) as refused:
            assign(kind, name, phone)
        assert refused.value.field == field
