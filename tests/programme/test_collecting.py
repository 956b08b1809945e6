"""Posting a collection sheet: all or nothing, each family its own receipt, once whatever is sent twice."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books.checks import check_all
from ledger.books.tables import journal_entries, postings
from ledger.core import chart
from ledger.core.collection import Typed
from ledger.core.errors import NotAllowed, Refusal
from ledger.programme import collecting, repayments
from ledger.programme.sheet_faults import SheetRefused
from ledger.reports.collection import sheet_page
from ledger.reports.receipts import receipt, receipts_of_day, receipts_of_sheet
from tests.books.test_checks import tampered
from tests.programme.conftest import VILLAGE, World
from tests.programme.test_at_once import at_once, refusals
from tests.programme.village_visit import DUE, VISIT, visit


def cash(world: World) -> int:
    """Riel that came into the cash box by repayments."""
    with world.books.reading() as session:
        return sum(session.execute(select(postings.c.riel).join(
            journal_entries, journal_entries.c.id == postings.c.entry_id).where(
            journal_entries.c.kind == "repayment", postings.c.account == chart.CASH)).scalars())


def faults(checked: collecting.Checked | SheetRefused) -> list[tuple[int | None, str, str]]:
    return [(fault.line, fault.field, str(fault.refusal)) for fault in checked.faults]


def test_every_family_gets_a_receipt_of_its_own_without_a_gap(world: World) -> None:
    v = visit(world)
    v.begin()
    v.save(v.typed("=", "5,000", "", "១០១.០០០", notes={100_000: "1", 10_000: "1", 5_000: "1", 200: "1", 100: "1"}))
    entries = v.post()
    # 9,300 due; 5,000; not met; 101,000 pays the loan off two days into its second month
    assert [entry.voucher_number for entry in entries] == ["R-2008-0001", "R-2008-0002", "R-2008-0003"]
    assert {entry.on for entry in entries} == {VISIT} and cash(world) == 9_300 + 5_000 + 101_000
    with world.books.reading() as session:
        page = sheet_page(session, None, v.number)
        made = receipts_of_sheet(session, None, v.number)
    assert (page.state, page.keyed_riel, page.counted_riel, page.explanation) == ("posted", 115_300, 115_300, None)
    assert [row.receipt.voucher if row.receipt else None for row in page.sheet.rows] == [
        "R-2008-0001", "R-2008-0002", None, "R-2008-0003"]
    assert [(one.riel, one.interest, one.principal, one.outstanding, one.next_riel) for one in made] == [
        (9_300, 1_000, 8_300, 91_700, 9_200), (5_000, 1_000, 4_000, 96_000, 4_300 + 9_200),
        (101_000, 1_000, 100_000, 0, 0)]
    world.check()


def test_posting_twice_books_nothing_twice(world: World) -> None:
    v = visit(world, 2)
    v.begin()
    version = v.save(v.typed("=", "="))
    first, there = v.post(version, "The purse was lost"), v.entries()
    assert v.post(version, "The purse was lost") == first and v.entries() == there
    with pytest.raises(Refusal, match="SR-C0001 was posted already"):
        v.post(version + 1, "once more")
    with pytest.raises(Refusal, match="SR-C0001 was posted already"):
        v.save(v.typed("9,300"), version + 1)
    with pytest.raises(Refusal, match="SR-C0001 of this village and day was posted already"):
        v.begin()
    assert v.begin(another=True) == "SR-C0002" and v.sheet().part == 2
    with world.books.reading() as session:
        assert sheet_page(session, None, v.number).earlier == ("SR-C0001",)


def test_two_officers_post_at_once_and_it_is_booked_once(world: World) -> None:
    v = visit(world, 3)
    v.begin()
    version, there = v.save(v.typed("=", "=", "=")), v.entries()
    actors = [world.actor("officer"), world.actor("officer2"), world.actor("approver")]
    results = at_once(world, *(lambda session, actor=actor: collecting.post_sheet(  # type: ignore[misc]
        session, v.number, version, "counted later", actor=actor) for actor in actors))
    assert refusals(results) == [] and results[0] == results[1] == results[2]
    assert v.entries() == there + 3
    world.check()


def test_a_sheet_saved_by_somebody_else_meanwhile_is_not_posted(world: World) -> None:
    v = visit(world, 2)
    v.begin()
    version = v.save(v.typed("="))
    v.save(v.typed("=", "="), by="officer2")
    there = v.entries()
    with pytest.raises(Refusal, match="Somebody else saved this sheet"):
        v.post(version, "x")
    assert v.entries() == there


def test_every_fault_is_named_by_its_row_and_nothing_is_booked(world: World) -> None:
    v = visit(world, 8)
    world.pay(v.loans[0], DUE, VISIT)
    with world.books.unit_of_work() as session:
        repayments.record(session, v.loans[1], 1_000, VISIT, "cash", actor=world.actor("officer"),
                          request_key=world.key(), reference="0099")
    v.begin()
    world.pay(v.loans[5], 101_000, VISIT)  # paid off at the office since the sheet was printed
    typed = v.typed("=", "5.00", "-3", "900,000", "5,000", "1,000", "", "7,000",
                    receipts={2: "0101", 4: "0099", 6: "0102", 7: "0101"}, notes={500: "x", 20_000: "1"})
    there = v.entries()
    checked = v.check(typed)
    expected = [
        (1, "paid", "Nothing is due here: write the amount that was received."),
        (2, "paid", "This amount can be read in two ways. Write whole riel in groups of three digits, for example "
                    "20,000, or without marks: 20000."),
        (3, "paid", "An amount cannot be negative. Write it without a minus sign."),
        (4, "paid", "900,000 riel is far more than the 101,000 riel that repay this loan in full. Look at the amount "
                    "and type it again."),
        (5, "receipt", "The paper receipt 0099 was booked already, as R-2008-0002. Look at the number again."),
        (6, "paid", f"Loan {v.loans[5]} was paid off on 03/03/2008: nothing is owed. Look whether the money is for "
                    "another loan."),
        (7, "receipt", "There is a receipt but no amount. Write the amount, or take the receipt out."),
        (None, "note", "Write how many notes there are, with digits only.")]
    assert faults(checked) == expected
    v.save(typed)
    with pytest.raises(SheetRefused, match="8 things") as refused:
        v.post(why="x")
    assert faults(refused.value) == expected and v.entries() == there
    v.save(v.typed("", "", "", "900,000", "9,300"))  # all can be read: what booking refuses is named as well
    with pytest.raises(SheetRefused, match="1 things") as refused:
        v.post(why="x")
    assert [fault.line for fault in refused.value.faults] == [4] and v.entries() == there
    assert v.sheet().state == "draft"


def test_a_receipt_that_stands_in_two_rows_is_named(world: World) -> None:
    v = visit(world, 2)
    v.begin()
    checked = v.check(v.typed("=", "=", receipts={0: "០១៥៣", 1: "0153"}))
    assert faults(checked) == [(2, "receipt", "Receipt 0153 stands in row 1 too. A paper receipt is of one family.")]


def test_a_remark_stays_with_the_sheet_and_goes_nowhere_else(world: World) -> None:
    v = visit(world, 2)
    v.begin()
    v.save(v.typed("=", remarks={0: "brought by her son", 1: "will pay Friday"}))
    (entry,) = v.post(why="x")
    assert v.sheet().typed.remarks == {v.loans[0]: "brought by her son", v.loans[1]: "will pay Friday"}
    assert "son" not in entry.narration
    checked = v.check(v.typed("=", remarks={1: "\u200ewill pay"}))
    assert faults(checked)[-1][:2] == (2, "remark") and "cannot be printed" in faults(checked)[-1][2]


def test_cash_that_differs_must_be_explained(world: World) -> None:
    v = visit(world, 2)
    v.begin()
    v.save(v.typed("=", "5,000", notes={5_000: "2"}))
    assert (v.check(v.sheet().typed).keyed_riel, v.check(v.sheet().typed).difference) == (14_300, -4_300)
    for why in (None, "", "  "):
        with pytest.raises(Refusal, match="differs from the total by -4,300 riel") as refused:
            v.post(why=why)
        assert refused.value.field == "explanation"
    v.post(why=" One note of 5,000 was torn ")
    with world.books.reading() as session:
        page = sheet_page(session, None, v.number)
    assert (page.keyed_riel, page.counted_riel, page.explanation) == (14_300, 10_000, "One note of 5,000 was torn")
    assert cash(world) == 14_300
    world.check()


def test_an_empty_sheet_or_one_that_lies_ahead_or_in_a_closed_period_is_not_posted(world: World) -> None:
    v = visit(world, 1)
    v.begin()
    with pytest.raises(Refusal, match="Nothing is keyed in yet"):
        v.post()
    v.begin(on=VISIT + timedelta(7))
    v.save(v.typed("="))
    with pytest.raises(Refusal, match="10/03/2008 is in the future"):
        v.post(why="x")
    v.begin(on=date(2008, 2, 27))
    v.save(v.typed("5,000"))
    world.close(date(2008, 2, 29))
    with pytest.raises(Refusal, match="closed up to 29/02/2008"):
        v.post(why="x")
    for login in ("far", "auditor", "admin"):
        with pytest.raises(NotAllowed):
            v.post(by=login)


def test_a_sheet_posted_late_puts_right_how_later_money_was_shared(world: World) -> None:
    v = visit(world, 2)
    v.begin()
    v.save(v.typed("20,000", "20,000"))
    world.on = VISIT + timedelta(40)
    world.pay(v.loans[0], 9_200, world.on)
    v.post(why="x")
    with world.books.reading() as session:
        kinds = list(session.execute(select(journal_entries.c.kind).order_by(journal_entries.c.seq.desc()).limit(4)
                                     ).scalars())
    assert kinds == ["reallocation", "repayment", "repayment", "repayment"]
    world.check()


def test_receipts_of_a_day_and_of_one_voucher(world: World) -> None:
    v = visit(world, 3)
    v.begin()
    v.save(v.typed("", "=", "=", receipts={2: "0153"}))
    v.post(why="x")
    at_office = world.pay(v.loans[0], 1_000, VISIT)
    wrong = world.pay(v.loans[1], 2_000, VISIT)
    world.reverse(wrong.id, VISIT)
    with world.books.reading() as session:
        made = receipts_of_day(session, frozenset({world.office}), VILLAGE, VISIT)
        assert [(one.loan_number, one.riel, one.reference) for one in made] == [
            (v.loans[0], 1_000, None), (v.loans[1], 9_300, None), (v.loans[2], 9_300, "0153")]
        one = receipt(session, frozenset({world.office}), "20", at_office.voucher_number.lower())
        assert (one.riel, one.mark, one.reversed) == (1_000, at_office.hash[:16], False)
        assert receipt(session, None, "20", wrong.voucher_number).reversed
        for office_ids, office, voucher in ((frozenset({world.far_office}), "20", one.voucher),
                                            (None, "01", one.voucher), (None, "20", "P-2008-0001"),
                                            (None, "20", "R-2008-99999999999999999999"), (None, "20", "x")):
            with pytest.raises(Refusal, match="There is no receipt"):
                receipt(session, office_ids, office, voucher)


def test_a_paper_receipt_is_booked_once_unless_its_entry_was_turned_back(world: World) -> None:
    v = visit(world, 2)

    def booked(loan: str, number: str) -> Callable[[Session], object]:
        return lambda session: repayments.record(session, loan, 1_000, VISIT, "cash", actor=world.actor("officer"),
                                                 request_key=world.key(), reference=number)

    with world.books.unit_of_work() as session:
        first = booked(v.loans[0], "A-77")(session)
    with pytest.raises(Refusal, match="A-77 was booked already, as R-2008-0001") as refused, \
            world.books.unit_of_work() as session:
        booked(v.loans[1], " A-77 ")(session)
    assert refused.value.field == "reference"
    world.reverse(first.id, VISIT)  # type: ignore[attr-defined]
    with world.books.unit_of_work() as session:
        booked(v.loans[1], "A-77")(session)
    world.check()


@pytest.mark.parametrize("loans", [1, 12])
def test_many_repayments_are_what_as_many_single_ones_are(world: World, loans: int) -> None:
    """The same postings, hashes that hold, and the same answer to each loan."""
    v = visit(world, loans)
    half = world.disbursed(on=date(2008, 2, 1))
    single = world.pay(half, DUE, VISIT)
    v.begin()
    v.save(v.typed(*("=" for _ in v.loans)))
    entries = v.post(why="x")
    with world.books.reading() as session:
        def lines(entry_id: int) -> list[tuple[object, ...]]:
            p = postings.c
            return [tuple(row) for row in session.execute(select(p.line, p.account, p.fund_id, p.riel, p.minor)
                                                          .where(p.entry_id == entry_id).order_by(p.line))]
        assert {tuple(lines(entry.id)) for entry in entries} == {tuple(lines(single.id))}
    assert [entry.seq for entry in entries] == list(range(single.seq + 1, single.seq + 1 + loans))
    world.check()


@pytest.mark.parametrize("change", [
    "update sheets set keyed_riel = keyed_riel + 100",
    "update sheets set state = 'given up', keyed_riel = null, counted_riel = null",
    "update journal_entries set on_date = '2008-03-02' where kind = 'repayment'"])
def test_a_sheet_changed_behind_our_back_is_found(world: World, change: str) -> None:
    v = visit(world, 2)
    v.begin()
    v.save(v.typed("=", "5,000"))
    v.post(why="x")
    with tampered(world.books, change) as session:
        found = [fault for fault in check_all(session, None) if fault.check == "sheets"]
    assert found and all("SR-C0001" in str(fault) for fault in found)


def test_a_sheet_typed_by_no_form_of_ours_is_refused_not_crashed(world: World) -> None:
    v = visit(world, 1)
    v.begin()
    checked = v.check(Typed({v.loans[0]: "9" * 50}, {v.loans[0]: "\u202e1"}, {100: "9" * 40}))
    assert [fault.field for fault in checked.faults] == ["paid", "receipt", "note"]


