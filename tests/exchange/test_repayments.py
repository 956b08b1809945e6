"""Repayments brought in from a workbook, and a workbook with twelve different faults."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select

from ledger.books import tables
from ledger.core.errors import Refusal
from ledger.exchange.faults import Faulty
from ledger.exchange.importing import KINDS, Outcome, bring_in, rehearse
from ledger.programme import repayments
from ledger.reports.balances import trial_balance
from tests.exchange.conftest import bring, refused
from tests.exchange.files import file
from tests.programme.conftest import World

HEAD = ("Paper receipt", "Loan", "Date", "Amount", "Into")
LENT, FIRST_DUE = date(2008, 1, 15), date(2008, 2, 15)
KIND = "repayments"


def lent(world: World, riel: int = 100_000) -> str:
    """A loan handed over on 15 January 2008; 100,000 over 12 months: 8,300 and 1,000 interest in February."""
    return world.disbursed(riel, LENT)


def balance(world: World, account: str, on: date) -> int:
    with world.books.reading() as session:
        return sum(row.debit - row.credit for row in trial_balance(session, "20", on).rows if row.account == account)


def outstanding(world: World, on: date = date(2008, 12, 31)) -> int:
    return balance(world, "1210", on)


def test_repayments_are_booked_as_a_page_would(world: World) -> None:
    loan = lent(world)
    world.on = date(2008, 4, 1)
    outcome = bring(world, KIND, [HEAD, ("A-1", loan, "15/02/2008", "៩.៣០០", None),
                                  ("A-2", loan.lower(), date(2008, 3, 15), 9_300, "bank")])
    assert (outcome.new, outcome.already, outcome.numbers) == (2, 0, ("R-2008-0001", "R-2008-0002"))
    # February: 1,000 interest, 8,300 principal. March: 917 on 91,700, carried to 900; 8,400 principal.
    assert outstanding(world) == 100_000 - 8_300 - 8_400
    with world.books.reading() as session:
        assert repayments.payoff(session, loan, date(2008, 3, 15)) == 83_300
    world.check()


def test_the_same_file_twice_books_nothing_twice(world: World) -> None:
    loan = lent(world)
    world.on = date(2008, 4, 1)
    rows = [HEAD, ("A-1", loan, "15/02/2008", 9_300, None)]
    bring(world, KIND, rows)
    after = outstanding(world)
    again = bring(world, KIND, [*rows, ("A-2", loan, "15/03/2008", 9_200, None)], by="officer2")
    assert (again.new, again.already) == (1, 1) and outstanding(world) == after - 8_300
    assert bring(world, KIND, [HEAD, (" A-1 ", loan, "15/02/2008", "9,300", "cash")]).new == 0
    world.check()


def test_the_same_receipt_with_another_amount(world: World) -> None:
    loan = lent(world)
    world.on = date(2008, 4, 1)
    bring(world, KIND, [HEAD, ("A-1", loan, "15/02/2008", 9_300, None)])
    for changed in (("A-1", loan, "15/02/2008", 9_400, None), ("A-1", loan, "16/02/2008", 9_300, None),
                    ("A-1", loan, "15/02/2008", 9_300, "bank")):
        ((cell, reason),) = refused(world, KIND, [HEAD, changed])
        assert cell == "A2" and reason.startswith("This row was brought in before with other content.")
    world.check()


def test_a_receipt_that_a_page_booked(world: World) -> None:
    loan = lent(world)
    with world.books.unit_of_work() as session:
        entry = repayments.record(session, loan, 9_300, FIRST_DUE, "cash", reference="A-1", request_key=world.key(),
                                  actor=world.actor("officer", FIRST_DUE))
    world.on = date(2008, 4, 1)
    rows = [HEAD, ("A-1", loan, "15/02/2008", 9_300, None)]
    assert refused(world, KIND, rows) == [
        ("A2", f"The paper receipt A-1 was booked already, as {entry.voucher_number}. Look at the number again.")]
    world.reverse(entry.id)
    assert bring(world, KIND, rows).new == 1


def test_rows_are_booked_in_the_order_of_their_dates(world: World) -> None:
    """Otherwise every earlier date would need a correction of what came after it."""
    loan = lent(world)
    world.on = date(2008, 4, 1)
    outcome = bring(world, KIND, [HEAD, ("2", loan, "15/03/2008", 9_200, None), ("1", loan, "15/02/2008", 9_300, None)])
    assert outcome.numbers == ("R-2008-0001", "R-2008-0002")
    assert balance(world, "1210", date(2008, 2, 28)) == 91_700
    with world.books.reading() as session:
        kinds = session.execute(select(tables.journal_entries.c.kind)).scalars().all()
    assert kinds.count("repayment") == 2 and "reallocation" not in kinds
    world.check()


def test_a_rehearsal_keeps_nothing(world: World) -> None:
    loan = lent(world)
    world.on = date(2008, 4, 1)
    before = outstanding(world)

    def run(session: Any) -> Outcome:
        return bring_in(session, KINDS[KIND], world.office, file([HEAD, ("1", loan, "15/02/2008", 9_300, None)]),
                        actor=world.actor("officer"))
    for _ in range(2):
        assert rehearse(world.books.unit_of_work(), run).numbers == ("R-2008-0001", "R-2008-0001")
        assert outstanding(world) == before
    world.check()


def test_twelve_different_faults_each_named(world: World) -> None:
    loan, other = lent(world), lent(world)
    world.on = date(2008, 4, 1)
    bring(world, KIND, [HEAD, ("A-1", loan, "15/02/2008", 9_300, None)])
    before = outstanding(world)
    rows = [
        HEAD,
        ("A-1", loan, "15/02/2008", 9_400, None),  # 2: brought in before, otherwise
        (None, loan, "16/02/2008", 100, None),  # 3: no receipt
        ("B-1", "SR-L0999", "16/02/2008", 100, None),  # 4: no such loan
        ("B-2", loan, "31/02/2008", 100, None),  # 5: no such day
        ("B-3", loan, 39494, 100, None),  # 6: a number, not a date
        ("B-4", loan, "16/02/2008", "9,30", None),  # 7: an amount of two meanings
        ("B-5", loan, "16/02/2008", -100, None),  # 8: negative
        ("B-6", loan, "16/02/2008", "=50+50", None),  # 9: a formula
        ("B-7", loan, "16/02/2008", 100, "pocket"),  # 10: neither cash nor bank
        ("B-8", loan, "02/04/2008", 100, None),  # 11: tomorrow
        ("B-9", other, "01/01/2008", 100, None),  # 12: before the loan was handed over
        ("B-10", other, "16/02/2008", 900_000, None),  # 13: far more than 100,000 and the interest of a month
        ("B-11", loan, "16/02/2008", 100, None),  # 14: good
        ("B-11", other, "17/02/2008", 200, None),  # 15: the receipt of row 14
        ("B-12", loan, "16/02/2008", 100, None),  # 16: merged with the next
        ("B-13", other, "16/02/2008", 100, None),  # 17: hidden
        ("B-4", other, "16/02/2008", 100, None),  # 18: the receipt of row 7, whose amount cannot be read
    ]

    def change(page: Worksheet) -> None:
        page.merge_cells("A16:A17")
        page.row_dimensions[17].hidden = True
    with pytest.raises(Faulty) as faulty, world.books.unit_of_work() as session:
        bring_in(session, KINDS[KIND], world.office, file(rows, change), actor=world.actor("officer"))
    assert [(fault.cell, fault.reason.text()) for fault in faulty.value.faults] == [
        ("A2", "This row was brought in before with other content. What is booked stays; put the row back as it was, "
              "or take it out."),
        ("A3", "This is empty. Fill it in."),
        ("B4", "There is no loan SR-L0999. Write its number here, or the one it had in the older books."),
        ("C5", "There is no such day. Write day/month/year, for example 30/09/2008."),
        ("C6", "This cell holds 39494, where a date belongs. Write it as day/month/year, for example 30/09/2008."),
        ("D7", "This amount can be read in two ways. Write whole riel in groups of three digits, for example 20,000, "
               "or without marks: 20000."),
        ("D8", "An amount cannot be negative. Write it without a minus sign."),
        ("D9", "This cell holds a formula. Copy the cell and paste only its value."),
        ("E10", "Write one of these: សាច់ប្រាក់ cash, ធនាគារ bank."),
        ("C11", "The date 02/04/2008 is in the future. Use today's date or an earlier one."),
        ("C12", "The loan was handed over on 15/01/2008. Use that date or a later one."),
        ("D13", "900,000 riel is far more than the 101,000 riel that repay this loan in full. Look at the amount and "
                "type it again."),
        ("A15", "B-11 stands in row 14 too."),
        ("A16", "The cells A16:A17 are merged. Unmerge them and fill in each cell."),
        ("17", "This row is hidden. Show it, so that everybody sees what is brought in, or delete it."),
        ("A17", "This is empty. Fill it in."),
        ("A18", "B-4 stands in row 7 too.")]
    assert outstanding(world) == before
    assert "Sheet B4 (Loan): There is no loan SR-L0999." in faulty.value.faults[2].line()
    assert faulty.value.faults[2].line(khmer=True).startswith("Sheet B4 (លេខប្រាក់កម្ចី)")
    world.check()


def test_a_closed_period_and_loans_that_take_no_money(world: World) -> None:
    loan, waiting = lent(world), world.approved()
    world.on = date(2009, 12, 31)
    world.close(date(2008, 2, 29))
    rows = [HEAD, ("1", loan, "15/02/2008", 100, None), ("2", waiting, "15/03/2008", 1, None)]
    assert refused(world, KIND, rows) == [
        ("C2", "The books are closed up to 29/02/2008. Give a later date."),
        ("3", f"Loan {waiting} was not handed over yet. Disburse it first.")]
    bring(world, KIND, [HEAD, ("1", loan, "15/03/2008", 102_000, None)])
    (fault,) = refused(world, KIND, [HEAD, ("2", loan, "16/03/2008", 100, None)])
    assert fault[1].startswith(f"Loan {loan} was paid off on 15/03/2008: nothing is owed.")
    world.check()


def test_two_desks_bring_the_same_workbook_at_once(world: World) -> None:
    loans = [lent(world) for _ in range(3)]
    world.on = date(2008, 4, 1)
    rows = [HEAD, *((f"A-{n}-{month}", loan, date(2008, month, 15), 1_000 + n, None)
                    for n, loan in enumerate(loans) for month in (2, 3))]
    with ThreadPoolExecutor(2) as desks:
        outcomes = list(desks.map(lambda by: bring(world, KIND, rows, by=by), ("officer", "officer2")))
    assert sorted((one.new, one.already) for one in outcomes) == [(0, 6), (6, 0)]
    world.check()


def test_the_loan_of_another_province(world: World) -> None:
    loan = lent(world)
    with pytest.raises(Refusal, match="There is no loan"):
        raise Refusal(refused(world, KIND, [HEAD, ("1", loan, "16/01/2008", 1, None)], by="far",
                              office=world.far_office)[0][1])
