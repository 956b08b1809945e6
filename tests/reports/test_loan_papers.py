"""What the papers of a loan say, read from real books: figures by hand, refusals, and that a quote keeps its word.

The loan: 100,000 riel on 10 January 2008 at 1 % a month, 11 times 8,300 and 8,700 of principal from 10 February, with
interest of 1,000, 900, 800 ... (6,500 in all, worked by hand in tests/core).
"""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from ledger.books import tables
from ledger.core.errors import NotFound, Refusal
from ledger.core.events import Reschedule
from ledger.core.schedule import Terms
from ledger.programme import families, guarantors, loans, sharing
from ledger.reports import loan_notices, loan_papers
from ledger.reports.loan_paper_values import (
    ClosingLetter,
    Contract,
    DisbursementVoucher,
    Named,
    PaidOff,
    PayoffQuote,
    ScheduleCard,
)
from tests.programme.applications import approved
from tests.programme.conftest import SOK, VILLAGE, World
from tests.programme.test_accruals import take_over
from tests.programme.test_losses import written_off
from tests.programme.test_moratoria import ask, ask_one, flooded
from tests.programme.test_rescheduling import AGREED, decide, rescheduled, running
from tests.programme.test_topping_up import NEW, owed

__all__ = ["flooded", "owed"]

LENT = date(2008, 1, 10)
PRUM = families.PersonData("ព្រំ សម្បត្តិ", "Prum Sambat", "m", 1970)
TODAY = date(2008, 1, 25)


@pytest.fixture
def lent(world: World) -> str:
    """The loan; it is 25 January 2008."""
    number = world.disbursed(100_000, LENT)
    world.on = TODAY
    return number


def contract(world: World, number: str, on: date, **more: date) -> Contract:
    with world.books.reading() as session:
        return loan_papers.contract(session, number, on, on, **more)  # type: ignore[arg-type]


def card(world: World, number: str, as_of: date) -> ScheduleCard:
    with world.books.reading() as session:
        return loan_papers.schedule_card(session, number, as_of)


def voucher(world: World, number: str) -> DisbursementVoucher:
    with world.books.reading() as session:
        return loan_papers.disbursement_voucher(session, number)


def quote(world: World, number: str, on: date, today: date = TODAY) -> PayoffQuote:
    with world.books.reading() as session:
        return loan_papers.payoff_quote(session, number, on, today)


def closing(world: World, number: str, as_of: date) -> ClosingLetter:
    with world.books.reading() as session:
        return loan_papers.closing_letter(session, number, as_of)


def test_a_loan_written_off_has_no_schedule(world: World, lent: str) -> None:
    """No card: nothing falls due any more. It has one until then."""
    written_off(world, lent, date(2008, 6, 1))
    assert len(card(world, lent, date(2008, 5, 31)).rows) == 12
    with pytest.raises(Refusal, match=f"Loan {lent} was written off on 01/06/2008: nothing falls due any more"):
        card(world, lent, date(2008, 6, 1))


# --- contract ---------------------------------------------------------------------------------------------------
def test_the_contract_to_be_is_the_one_that_the_disbursement_seals(world: World) -> None:
    world.on = LENT
    world.money()
    number = world.approved(100_000)
    draft = contract(world, number.lower(), LENT)
    assert (draft.voucher, draft.mark, draft.lent_on) == (None, None, LENT)
    assert [line.principal for line in draft.schedule] == [8_300] * 11 + [8_700]
    assert (draft.total_interest, draft.schedule[0].interest, draft.apr_percent) == (6_500, 1_000, "11.97")
    assert draft.moneylender == (65_200, 97_800), "652,200 riel for a month: 12 x 100,000 - 66 x 8,300"
    entry = world.disburse(number, LENT)
    sealed = contract(world, number, LENT + timedelta(90))
    assert (sealed.voucher, sealed.mark) == (entry.voucher_number, entry.hash[:16])
    for field in ("party", "purpose", "terms", "lent_on", "schedule", "apr_percent", "total_interest", "moneylender"):
        assert getattr(sealed, field) == getattr(draft, field), field


def test_a_draft_takes_another_day_and_first_due_date(world: World) -> None:
    number = world.approved(100_000)
    draft = contract(world, number, date(2008, 1, 31), first_due_on=date(2008, 3, 15))
    assert [line.due_on for line in draft.schedule[:2]] == [date(2008, 3, 15), date(2008, 4, 15)]
    with pytest.raises(Refusal, match="after the loan is handed over"):
        contract(world, number, date(2008, 1, 31), first_due_on=date(2008, 1, 31))
    with world.books.reading() as session, pytest.raises(Refusal, match="too far ahead"):
        loan_papers.contract(session, number, date(2010, 1, 31), date(2008, 1, 31))


def test_a_contract_names_the_family_and_who_answers_with_it(world: World) -> None:
    with world.books.unit_of_work() as session:
        family = families.register(
            session, world.office, VILLAGE, SOK, spouse=PRUM, actor=world.actor("officer"), request_key=world.key(),
            on=date(2007, 1, 2), another=True)
    number = world.approved(100_000, family)
    alone = contract(world, number, LENT)
    assert alone.party.borrower == Named(SOK.name_km, SOK.name_latin) and alone.party.family_number == family
    assert (alone.co_borrower, alone.guarantors) == (Named(PRUM.name_km, PRUM.name_latin), ())
    with world.books.unit_of_work() as session:
        guarantors.add(session, number, guarantors.Person(name_km="កែវ ពិសិដ្ឋ", name_latin="Keo Piseth", sex="m"),
                       actor=world.actor("officer"), request_key=world.key())
    both = contract(world, number, LENT)
    assert contract(world, world.approved(100_000), LENT).co_borrower is None, "a family of one"
    assert both.guarantors == (Named("កែវ ពិសិដ្ឋ", "Keo Piseth"),)


def test_no_contract_before_the_approval_nor_for_what_came_to_nothing(world: World, lent: str) -> None:
    waiting, refused, given_up = world.applied(), world.applied(), world.approved()
    world.decide(refused, False, "Too much")
    with world.books.unit_of_work() as session:
        loans.withdraw(session, given_up, "Other money", actor=world.actor("officer"), request_key=world.key())
    with world.books.reading() as session:
        entry_id = loans.loan(session, lent).disbursement_id
    assert entry_id is not None
    world.reverse(entry_id)
    for number in (waiting, refused, given_up, lent):
        with pytest.raises(Refusal, match="has no contract"):
            contract(world, number, TODAY)


# --- voucher ----------------------------------------------------------------------------------------------------
def test_the_voucher_is_the_entry_and_says_when_it_was_turned_back(world: World, lent: str) -> None:
    paper = voucher(world, lent)
    assert (paper.riel, paper.place, paper.fund, paper.on) == (100_000, "cash", "FSF", LENT)
    assert [(line.account, line.debit, line.credit) for line in paper.lines] == [
        ("1210", 100_000, 0), ("1110", 0, 100_000)]
    assert (paper.entered_by.name_latin, paper.reversed_by) == ("officer", None)
    assert paper.approved_by is not None and paper.approved_by.name_latin == "approver"
    with world.books.reading() as session:
        entry_id = loans.loan(session, lent).disbursement_id
        row = session.execute(select(tables.journal_entries).where(tables.journal_entries.c.id == entry_id)).one()
    assert paper.mark == row.hash[:16]
    back = world.reverse(row.id)
    assert voucher(world, lent).reversed_by == back.voucher_number
    with pytest.raises(Refusal, match="not handed over"):
        voucher(world, world.approved())


def test_the_voucher_of_a_top_up_says_what_the_family_has_in_hand(owed: tuple[World, str]) -> None:
    """92,100 pay the old loan off; of 150,000 the family gets 57,900 (worked in tests/programme/test_topping_up.py)."""
    world, family = owed
    world.money(57_900 - 9_300, NEW)
    number = approved(world, family, 150_000, product="TOP", top_up_of="SR-L0001")
    world.disburse(number, NEW)
    paper = voucher(world, number)
    assert (paper.riel, paper.paid_off) == (150_000, PaidOff("SR-L0001", "R-2008-0003", 92_100))
    assert voucher(world, "SR-L0001").paid_off is None
    assert (paper.in_hand, contract(world, number, NEW).in_hand) == (57_900, 57_900)
    assert contract(world, number, NEW + timedelta(90)).pays_off == paper.paid_off, "as it was booked"


def test_the_contract_of_a_top_up_to_be_counts_the_old_loan_on_its_day(owed: tuple[World, str]) -> None:
    """91,700 are owed; 400 of interest on 16 March, and 25 of 31 days of 900 on the 26th: 725, so 700."""
    world, family = owed
    number = approved(world, family, 150_000, product="TOP", top_up_of="SR-L0001")
    for on, takes in ((NEW, 92_100), (date(2008, 3, 26), 92_400)):
        paper = contract(world, number, on)
        assert (paper.pays_off, paper.in_hand) == (PaidOff("SR-L0001", None, takes), 150_000 - takes), on
    world.pay("SR-L0001", 1_000, NEW)
    assert contract(world, number, NEW).in_hand == 150_000 - 91_100
    world.pay("SR-L0001", 91_100, NEW)
    assert contract(world, number, NEW).pays_off is None, "nothing is owed on it any more"


def test_no_contract_of_a_top_up_that_cannot_be_handed_over(owed: tuple[World, str]) -> None:
    """100,000 for 92,100; when the only repayment turns out wrong, 100,000 and interest are owed. Then it is lost."""
    world, family = owed
    number = approved(world, family, 100_000, product="TOP", top_up_of="SR-L0001")
    assert contract(world, number, NEW).in_hand == 7_900
    with world.books.reading() as session:
        paid = session.execute(select(tables.journal_entries.c.id).where(
            tables.journal_entries.c.kind == "repayment")).scalar_one()
    world.reverse(paid, NEW)
    with pytest.raises(Refusal, match="nothing would be left of the new loan"):
        contract(world, number, NEW)
    written_off(world, "SR-L0001", NEW)
    with pytest.raises(Refusal, match="was written off on 16/03/2008"):
        contract(world, number, NEW)


# --- card -------------------------------------------------------------------------------------------------------
def test_the_card_ticks_off_what_was_paid(world: World, lent: str) -> None:
    """9,300 pays the first instalment; 5,000 on 1 March 900 of interest and 4,100 of the second's principal."""
    first = world.pay(lent, 9_300, date(2008, 2, 10))
    second = world.pay(lent, 5_000, date(2008, 3, 1))
    paper = card(world, lent, date(2008, 3, 1))
    assert [(row.paid, row.paid_on, row.voucher) for row in paper.rows[:3]] == [
        (9_300, date(2008, 2, 10), first.voucher_number), (5_000, date(2008, 3, 1), second.voucher_number),
        (0, None, None)]
    assert [(row.total, row.outstanding) for row in paper.rows[:2]] == [(9_300, 91_700), (9_200, 83_400)]
    assert (len(paper.rows), paper.rows[-1].outstanding, paper.earlier, paper.changed_on) == (12, 0, 0, None)
    assert sum(row.paid for row in card(world, lent, date(2008, 2, 29)).rows) == 9_300, "as of the day asked for"
    with pytest.raises(Refusal, match="Nothing is lent"):
        card(world, lent, LENT - timedelta(1))


def test_the_card_of_new_terms_has_the_new_schedule(world: World) -> None:
    """11,200 were paid under the old one. Interest carried over 1,400, then 110,000 in five parts at 0.5 %."""
    number = running(world)
    rescheduled(world, number)
    paper = card(world, number, AGREED)
    assert (paper.earlier, paper.changed_on) == (11_200, AGREED)
    assert sum(row.total for row in paper.rows) == 110_000 + 1_400 + 600 + 400 + 300 + 200 + 200
    assert paper.rows[-1].outstanding == 0 and all(row.paid == 0 for row in paper.rows)


# --- quote and closing letter -----------------------------------------------------------------------------------
def test_a_quote_keeps_its_word(world: World, lent: str) -> None:
    """On 25 January 15 of 31 days have run: 1,000 x 15 / 31 = 483, 400 in whole hundreds. The schedule asks 106,500."""
    paper = quote(world, lent, TODAY)
    assert (paper.principal, paper.interest, paper.penalty, paper.riel) == (100_000, 400, 0, 100_400)
    assert (paper.by_schedule, paper.overdue, paper.days_late) == (106_500, 0, 0)
    assert paper.last_voucher == contract(world, lent, TODAY).voucher
    with pytest.raises(Refusal, match="not repaid yet"):
        closing(world, lent, TODAY)
    paid = world.pay(lent, paper.riel, TODAY)
    letter = closing(world, lent, TODAY)
    assert (letter.closed_on, letter.principal, letter.interest, letter.payments) == (TODAY, 100_000, 400, 1)
    assert (letter.voucher, letter.mark, letter.held) == (paid.voucher_number, paid.hash[:16], 0)
    assert (letter.penalty, letter.waived, letter.moved) == (0, 0, 0)
    with pytest.raises(Refusal, match="closing letter"):
        quote(world, lent, TODAY)


def test_a_quote_for_a_day_to_come_counts_what_is_late_by_then(world: World, lent: str) -> None:
    """On 20 February nothing is paid: 1,000 of January's period, ten of 29 days of 1,000: 344, 300. 9,300 are ten
    days late."""
    world.pay(lent, 500, TODAY)
    paper = quote(world, lent, date(2008, 2, 20))
    assert (paper.principal, paper.interest) == (100_000, 500 + 300)
    assert (paper.overdue, paper.days_late, paper.asked_on) == (8_800, 10, TODAY)
    for on in (LENT - timedelta(1), TODAY + timedelta(367)):
        with pytest.raises(Refusal):
            quote(world, lent, on)


def test_a_closing_letter_counts_only_what_closed_the_loan(world: World, lent: str) -> None:
    world.pay(lent, 60_000, date(2008, 2, 10))
    wrong = world.pay(lent, 1_000, date(2008, 2, 11))
    world.reverse(wrong.id, date(2008, 2, 11))
    last = world.pay(lent, 45_000, date(2008, 2, 12))
    letter = closing(world, lent, date(2008, 2, 12))
    assert (letter.payments, letter.voucher) == (2, last.voucher_number)
    assert letter.principal == 100_000 and letter.held == 60_000 + 45_000 - 100_000 - letter.interest
    world.reverse(last.id, date(2008, 2, 13))
    with pytest.raises(Refusal, match="not repaid yet"):
        closing(world, lent, date(2008, 2, 13))
    assert closing(world, lent, date(2008, 2, 12)) == letter, "as of the day it was closed"


def test_a_loan_from_older_books_has_its_own_contract_and_no_voucher(world: World) -> None:
    """150,000 flat, 10 x 15,000 and 1,500; three paid before 15 April. On 16 April 15 of 30 days: 750, so 700."""
    world.on = date(2008, 4, 15)
    terms = Terms(150_000, 10_000, "month", 10, "flat", "equal-instalments")
    number = take_over(world, terms, owed=105_000, on=world.on)
    world.on = date(2008, 4, 16)
    paper = contract(world, number, world.on)
    assert (paper.old_number, paper.lent_on, len(paper.schedule), paper.total_interest) == (
        "K-1", date(2008, 1, 1), 10, 15_000)
    assert paper.voucher is not None and paper.voucher.startswith("J-") and paper.mark is not None
    rows = card(world, number, world.on).rows
    assert [(row.number, row.principal, row.interest) for row in rows] == [(n, 15_000, 1_500) for n in range(4, 11)]
    assert rows[0].outstanding == 90_000
    with pytest.raises(Refusal, match="older books"):
        voucher(world, number)
    assert quote(world, number, world.on, world.on).riel == 105_700
    world.pay(number, 105_700, world.on)
    letter = closing(world, number, world.on)
    assert (letter.principal, letter.interest, letter.moved, letter.payments) == (105_000, 700, 45_000, 1)


# --- notices ----------------------------------------------------------------------------------------------------
def test_the_notice_has_both_schedules_and_the_arrears(world: World) -> None:
    """After February's 11,200: 11 old parts of 10,000 and 1,100, 1,000 ... 100; March's 11,100 is ten days late.

    From 11 March five parts at 0.5 % a month, and 1,400 of interest carried over.
    """
    number = running(world)
    entry = rescheduled(world, number)
    with world.books.reading() as session:
        paper = loan_notices.notice(session, number)
    assert (paper.kind, paper.reason, paper.voucher, paper.mark) == (
        "reschedule", "flood", entry.voucher_number, entry.hash[:16])
    assert (len(paper.before.rows), paper.before.total) == (11, 110_000 + 6_600)
    assert (paper.before.overdue, paper.before.days_late) == (11_100, 10)
    assert (paper.after.overdue, paper.after.days_late) == (0, 0)
    assert paper.after.total == 110_000 + 1_400 + 600 + 400 + 300 + 200 + 200
    assert paper.before.rows[-1].outstanding == paper.after.rows[-1].outstanding == 0
    assert (paper.outstanding, paper.rate_ppm, paper.months) == (110_000, 5_000, None)
    assert paper.approved_by is not None and paper.approved_by.name_latin == "approver"


def test_a_notice_stays_what_was_signed(world: World) -> None:
    number = running(world)
    entry = rescheduled(world, number)
    with world.books.reading() as session:
        signed = loan_notices.notice(session, number)
    world.pay(number, 5_000, AGREED)
    world.pay(number, 5_000, date(2008, 3, 12))
    world.on = date(2008, 4, 1)
    second = rescheduled(world, number, Reschedule(world.on, 4, 2, 0, 5_000, date(2008, 6, 1)))
    with world.books.reading() as session:
        assert loan_notices.notice(session, number, entry.voucher_number.lower()) == signed
        assert loan_notices.notice(session, number).voucher == second.voucher_number
        with pytest.raises(NotFound):
            loan_notices.notice(session, number, "J-2008-0099")
    back = world.reverse(second.id, date(2008, 4, 1))
    with world.books.reading() as session:
        assert loan_notices.notice(session, number).reversed_by == back.voucher_number


def test_a_village_is_paused_and_prints_as_one(flooded: tuple[World, list[str]]) -> None:
    world, numbers = flooded
    decide(world, ask_one(world, numbers[3]))  # another request, approved at the same moment
    request = ask(world)
    with world.books.reading() as session, pytest.raises(Refusal, match="no loan new terms"):
        loan_notices.notices(session, request)
    decide(world, request)
    with world.books.reading() as session:
        papers = loan_notices.notices(session, request)
        assert [paper.party.loan_number for paper in papers] == numbers[:2], "what owes something in that village"
        assert loan_notices.notice(session, numbers[0]) == papers[0]
        with pytest.raises(NotFound):
            loan_notices.notices(session, request, frozenset({world.far_office}))
        with pytest.raises(NotFound):
            loan_notices.notices(session, request + 999)
    assert {(paper.kind, paper.months, paper.interest_runs) for paper in papers} == {("moratorium", 3, False)}
    first, second = papers
    with world.books.reading() as session:
        booked_second = sharing.everything(session, loans.by_number(session, numbers[1]))[-1]
    world.reverse(booked_second.entry_id, world.on)
    with world.books.reading() as session:
        assert loan_notices.notices(session, request) == [first], "what was turned back has no notice"
    assert (first.before.overdue, first.after.overdue) == (11_100, 0)
    assert (second.before.overdue, second.before.days_late) == (11_200 + 11_100, 38)
    assert all(new.due_on > old.due_on and new.principal == old.principal for old, new in
               zip(first.before.rows, first.after.rows, strict=True))


def test_one_loan_paused_is_a_notice_by_its_request_too(world: World) -> None:
    number = running(world)
    request = ask_one(world, number)
    decide(world, request)
    with world.books.reading() as session:
        assert loan_notices.notices(session, request) == [loan_notices.notice(session, number)]


def test_other_provinces_see_no_paper(world: World, lent: str) -> None:
    far = frozenset({world.far_office})
    with world.books.reading() as session:
        for read in (lambda: loan_papers.contract(session, lent, TODAY, TODAY, far),
                     lambda: loan_papers.schedule_card(session, lent, TODAY, far),
                     lambda: loan_papers.disbursement_voucher(session, lent, far),
                     lambda: loan_papers.payoff_quote(session, lent, TODAY, TODAY, far),
                     lambda: loan_papers.closing_letter(session, lent, TODAY, far),
                     lambda: loan_notices.notice(session, lent, None, far)):
            with pytest.raises(NotFound):
                read()
