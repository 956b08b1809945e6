"""A collection sheet as a draft: rows as on its paper, a version for each saving, one of a village and day."""

from datetime import date, timedelta

import pytest

from ledger.core.collection import Typed
from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.programme import sheets
from ledger.programme.sheet_faults import SheetRefused
from ledger.reports.collection import sheet_list, sheet_page
from tests.programme.conftest import FAR_VILLAGE, OTHER_VILLAGE, VILLAGE, World
from tests.programme.test_at_once import at_once, refusals
from tests.programme.village_visit import DUE, LENT, VISIT, visit

NOBODY = frozenset[int]()


def test_a_row_for_each_loan_that_owes_in_the_order_of_the_families(world: World) -> None:
    v = visit(world, 3)
    world.pay(v.loans[1], 102_000, VISIT)  # paid off: no row
    v.begin()
    with world.books.reading() as session:
        page = sheet_page(session, frozenset({world.office}), v.number.lower())
    rows = page.sheet.rows
    assert [(row.line, row.loan_number) for row in rows] == [(1, v.loans[0]), (2, v.loans[2])]
    assert {(row.overdue, row.now, row.printed, row.days_late) for row in rows} == {(DUE, 0, DUE, 2)}
    # the next instalment is due on 1 April; all of it today: 100,000 and 1,000 and two days of the second month
    assert {(row.next_due_on, row.next_riel, row.outstanding) for row in rows} == {(date(2008, 4, 1), 9_200, 100_000)}
    assert {row.payoff for row in rows} == {101_000}  # 900 x 2 / 31 days is less than the multiple of 100
    assert (page.sheet.number, page.sheet.due_until, page.state) == ("SR-C0001", date(2008, 3, 9), "draft")


def test_what_falls_due_in_the_week_is_due_now_and_nothing_later(world: World) -> None:
    v = visit(world, 1)
    v.begin(on=date(2008, 2, 25))
    with world.books.reading() as session:
        (row,) = sheet_page(session, None, v.number).sheet.rows
    assert (row.overdue, row.now, row.due, row.next_due_on) == (0, DUE, DUE, date(2008, 4, 1))
    v.begin(on=date(2008, 2, 18))
    with world.books.reading() as session:
        (row,) = sheet_page(session, None, v.number).sheet.rows
    assert (row.overdue, row.now, row.next_due_on, row.next_riel) == (0, 0, date(2008, 3, 1), DUE)


def test_a_visit_that_lies_ahead_counts_what_will_be_overdue_then(world: World) -> None:
    v = visit(world, 1)
    v.begin(on=date(2008, 4, 14))
    with world.books.reading() as session:
        (row,) = sheet_page(session, None, v.number).sheet.rows
    assert (row.overdue, row.days_late) == (DUE + 9_200, 44)  # the second instalment as agreed: 8,300 and 900
    with pytest.raises(Refusal, match="at most 92 days ahead"):
        v.begin(on=VISIT + timedelta(93))


def test_typed_fields_come_back_as_typed_and_a_loan_handed_over_since_gets_a_row_at_the_end(world: World) -> None:
    v = visit(world, 2)
    v.begin()
    v.loans.append(world.disbursed(on=LENT))
    typed = Typed({v.loans[0]: " ៩.៣០០ ", v.loans[1]: "nine", v.loans[2]: "5000"}, {v.loans[0]: "0153"}, {5_000: "2"})
    assert v.save(typed) == 2
    assert v.sheet().typed == Typed({v.loans[0]: "៩.៣០០", v.loans[1]: "nine", v.loans[2]: "5000"},
                                    {v.loans[0]: "0153"}, {5_000: "2"})
    with world.books.reading() as session:
        rows = sheet_page(session, None, v.number).sheet.rows
    assert [row.loan_number for row in rows] == v.loans and len(v.sheet().loan_ids) == 3
    assert v.save(typed) == 2  # nothing changed: no new version


def test_who_saves_upon_an_old_version_is_refused_and_nothing_is_lost(world: World) -> None:
    v = visit(world, 2)
    v.begin()
    assert v.save(v.typed("9,300"), 1) == 2
    with pytest.raises(Refusal, match="Somebody else saved this sheet") as refused:
        v.save(v.typed("5,000"), 1, by="officer2")
    assert refused.value.values == {"changed_meanwhile": 2}
    assert v.sheet().typed.paid == {v.loans[0]: "9,300"} and v.sheet().saved_by == world.ids["officer"]
    assert v.save(v.typed("9,300"), 1) == 2  # the first one again, whose answer was lost
    assert v.save(v.typed("5,000"), 2, by="officer2") == 3


def test_two_officers_save_at_once_and_one_is_told(world: World) -> None:
    v = visit(world, 2)
    v.begin()
    actors = [world.actor("officer"), world.actor("officer2")]
    results = at_once(world, *(lambda session, at=at: sheets.save(  # type: ignore[misc]
        session, v.number, 1, v.typed(f"{at + 1},000"), actor=actors[at]) for at in range(2)))
    assert len(refusals(results)) == 1 and 2 in results and v.sheet().version == 2


def test_two_officers_begin_one_village_and_day_at_once_and_there_is_one_draft(world: World) -> None:
    visit(world, 1)
    actors = [world.actor("officer"), world.actor("officer2")]
    keys = [world.key(), world.key()]
    results = at_once(world, *(lambda session, at=at: sheets.begin(  # type: ignore[misc]
        session, world.office, VILLAGE, VISIT, actor=actors[at], request_key=keys[at]) for at in range(2)))
    assert len(refusals(results)) == 1 and "SR-C0001" in results
    assert "SR-C0001, which is not posted yet" in refusals(results)[0]


def test_the_same_form_begins_one_sheet(world: World) -> None:
    visit(world, 1)
    key = world.key()
    with world.books.unit_of_work() as session:
        numbers = {sheets.begin(session, world.office, VILLAGE, VISIT, actor=world.actor("officer"), request_key=key)
                   for _ in range(2)}
    assert numbers == {"SR-C0001"}


@pytest.mark.parametrize(("village", "on", "words"), [
    (FAR_VILLAGE, VISIT, "Choose a village of the programme"), (OTHER_VILLAGE, VISIT, "owes anything on 03/03/2008"),
    (VILLAGE, date(2006, 1, 1), "office opened on 01/01/2007"), ("'; drop", VISIT, "Choose a village")])
def test_what_is_no_village_or_day_is_refused(world: World, village: str, on: date, words: str) -> None:
    visit(world, 1)
    with pytest.raises(Refusal, match=words), world.books.unit_of_work() as session:
        sheets.begin(session, world.office, village, on, actor=world.actor("officer"), request_key=world.key())


def test_the_visit_was_on_another_day(world: World) -> None:
    v = visit(world, 2)
    v.begin()
    v.save(v.typed("9,300"))
    world.on = VISIT + timedelta(2)
    with world.books.unit_of_work() as session:
        sheets.move(session, v.number, VISIT + timedelta(1), actor=world.actor("officer"), request_key=world.key())
    sheet = v.sheet()
    assert (sheet.on, sheet.due_until, sheet.typed.paid) == (date(2008, 3, 4), date(2008, 3, 9),
                                                             {v.loans[0]: "9,300"})
    v.begin(on=VISIT)
    with pytest.raises(Refusal, match="is SR-C0001, which is not posted yet"), world.books.unit_of_work() as session:
        sheets.move(session, v.number, VISIT + timedelta(1), actor=world.actor("officer"), request_key=world.key())


def test_a_sheet_given_up_is_closed_and_another_can_be_begun(world: World) -> None:
    v = visit(world, 1)
    v.begin()
    with world.books.unit_of_work() as session:
        sheets.give_up(session, v.number, actor=world.actor("officer"), request_key=world.key())
    with pytest.raises(Refusal, match="SR-C0001 was given up"):
        v.save(v.typed("9,300"))
    assert v.begin() == "SR-C0002"
    with world.books.reading() as session:
        found = sheet_list(session, world.office)
    assert ([line.number for line in found.drafts], [line.state for line in found.ended]) == (
        ["SR-C0002"], ["given up"])


def test_a_row_of_another_village_or_a_field_too_long_is_refused(world: World) -> None:
    v = visit(world, 1)
    v.begin()
    with pytest.raises(Refusal, match="Loan SR-L9999 is not of this village"):
        v.save(Typed({"SR-L9999": "1"}))


def test_each_field_that_is_too_long_is_named_by_its_row(world: World) -> None:
    v = visit(world, 3)
    v.begin()
    typed = Typed({v.loans[1]: "9" * 61}, {v.loans[2]: "R" * 61}, {100: "1" * 61}, {v.loans[0]: "ក" * 61})
    with pytest.raises(SheetRefused, match="4 fields of this sheet are too long") as refused:
        v.save(typed)
    assert [(fault.line, fault.field, fault.note) for fault in refused.value.faults] == [
        (1, "remark", None), (2, "paid", None), (3, "receipt", None), (None, "note", 100)]
    assert {str(fault.refusal) for fault in refused.value.faults} == {
        "This is too long: at most 60 characters. Shorten it."}
    assert v.sheet().version == 1
    v.save(Typed({}, {v.loans[2]: "R" * 60}, {}, {v.loans[0]: "ក" * 60}))


def test_other_provinces_and_those_who_handle_no_money_are_kept_out(world: World) -> None:
    v = visit(world, 1)
    v.begin()
    for login in ("far", "auditor", "admin"):
        with pytest.raises(NotAllowed):
            v.save(v.typed("9,300"), 1, by=login)
        with pytest.raises(NotAllowed):
            v.begin(on=VISIT + timedelta(7), by=login)
    with pytest.raises(NotFound), world.books.reading() as session:
        sheet_page(session, frozenset({world.far_office}), v.number)
