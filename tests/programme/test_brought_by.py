"""Money that somebody else brings: the name is kept beside the journal and never in it."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ledger.books import brought, check_kinds
from ledger.books.journal import JournalEntry
from ledger.books.tables import journal_entries, requests
from ledger.core.errors import Refusal
from ledger.programme import repayments, write_offs
from ledger.reports.journal import entry_page
from ledger.reports.loans import loan_page
from ledger.reports.receipts import receipt
from tests.programme.conftest import World
from tests.programme.test_losses import written_off
from tests.reports.test_agreements import tamper

LENT, PAID, JUNE = date(2008, 2, 1), date(2008, 3, 1), date(2008, 6, 15)
NAME = "ឡុង ចាន់ថា"


def pay(world: World, loan: str, key: str, by: str | None = NAME, riel: int = 9_300) -> JournalEntry:
    with world.books.unit_of_work() as session:
        return repayments.record(session, loan, riel, PAID, "cash", actor=world.actor("officer", PAID),
                                 request_key=key, brought_by=by)


def names(world: World) -> list[str]:
    with world.books.reading() as session:
        ids = session.execute(sa.select(journal_entries.c.id)).scalars().all()
        return list(brought.names(session, ids).values())


def test_a_neighbour_brings_the_money(world: World) -> None:
    """It stands on the receipt, the entry's page and the loan's; nowhere in the journal or its requests."""
    loan = world.disbursed(on=LENT)
    entry = pay(world, loan, "brought", f"  {NAME} ")
    with world.books.reading() as session:
        assert receipt(session, None, "20", entry.voucher_number).brought_by == NAME
        assert entry_page(session, "20", entry.voucher_number).brought_by == NAME
        page = loan_page(session, frozenset({world.office}), loan, PAID)
        assert page.brought_by == {entry.voucher_number: NAME}
        for table in (journal_entries, requests):
            assert all(NAME not in str(value) for row in session.execute(sa.select(table)) for value in row)
    world.check()


def test_the_family_itself_leaves_no_name(world: World) -> None:
    loan = world.disbursed(on=LENT)
    for by in (None, "", " \u200b "):
        entry = pay(world, loan, world.key(), by, 1_000)
        with world.books.reading() as session:
            assert receipt(session, None, "20", entry.voucher_number).brought_by is None
    assert names(world) == []


def test_the_same_form_with_another_name_is_another_form(world: World) -> None:
    loan = world.disbursed(on=LENT)
    first = pay(world, loan, "brought")
    assert pay(world, loan, "brought").id == first.id
    for other in (None, "ឡុង"):
        with pytest.raises(Refusal, match="already sent with other content"):
            pay(world, loan, "brought", other)
    assert names(world) == [NAME]


@pytest.mark.parametrize(("by", "why"), [("a" * 61, "too long"), ("17", "at least one letter"), ("a\u202e", "printed")])
def test_what_is_no_name_is_refused_at_the_check_and_at_posting(world: World, by: str, why: str) -> None:
    loan = world.disbursed(on=LENT)

    def look(session: Session) -> object:
        return repayments.preview(session, loan, 9_300, PAID, actor=world.actor("officer", PAID), brought_by=by)

    with pytest.raises(Refusal, match=why) as refusal, world.books.reading() as session:
        look(session)
    assert refusal.value.field == "brought_by"
    with pytest.raises(Refusal, match=why):
        pay(world, loan, "brought", by)
    assert names(world) == []
    pay(world, loan, "brought", "a" * 60)


def test_a_recovery_brought_by_somebody_else(world: World) -> None:
    loan = world.disbursed(on=LENT)
    written_off(world, loan)
    officer = world.actor("officer", JUNE)
    with world.books.reading() as session:
        before = write_offs.preview_recovery(session, loan, 5_000, JUNE, actor=officer, brought_by=NAME)
    assert (before.written_off, before.recovered, before.left) == (100_000, 0, 100_000)
    with world.books.unit_of_work() as session:
        entry = write_offs.recover(session, loan, 5_000, JUNE, "cash", actor=officer, request_key="brought",
                                   brought_by=NAME)
    with world.books.reading() as session:
        assert entry_page(session, "20", entry.voucher_number).brought_by == NAME
        assert write_offs.preview_recovery(session, loan, 1, JUNE, actor=officer).left == 95_000
        with pytest.raises(Refusal, match="95,000 riel are left"):
            write_offs.preview_recovery(session, loan, 95_001, JUNE, actor=officer)
    world.check()


def test_a_used_paper_receipt_is_said_at_the_check(world: World) -> None:
    """Of a repayment and of a recovery, not only when it is posted."""
    loan, officer = world.disbursed(on=LENT), world.actor("officer", JUNE)
    with world.books.unit_of_work() as session:
        repayments.record(session, loan, 1_000, PAID, "cash", actor=officer, request_key=world.key(), reference="77")
    with world.books.reading() as session, pytest.raises(Refusal, match="booked already, as R-2008") as refusal:
        repayments.preview(session, loan, 1_000, JUNE, actor=officer, reference=" ៧៧ ")
    assert refusal.value.field == "reference"
    written_off(world, loan)
    with world.books.reading() as session, pytest.raises(Refusal, match="booked already, as R-2008"):
        write_offs.preview_recovery(session, loan, 1_000, JUNE, actor=officer, reference="77")


def test_check_names_who_brought_nothing(world: World) -> None:
    """Past the guards: a name beside a donor's receipt, and a name that is none beside a repayment."""
    loan = world.disbursed(100_000)
    world.on = date(2008, 3, 1)
    paid = world.pay(loan, 1_000, world.on)
    with world.books.reading() as session:
        donor = session.execute(sa.select(sa.func.min(journal_entries.c.id)).where(
            journal_entries.c.kind == "donor receipt")).scalar_one()
    tamper(world.books, f"insert into brought_by (entry_id, name) values ({donor}, 'Chan'), ({paid.id}, ' ')")
    kinds = dict(check_kinds.CHECKS)["kinds"]
    with world.books.reading() as session:
        told = [fault.message for fault in kinds(session, None)]
    assert len(told) == 2 and all(one.startswith("somebody is named who brought its money") for one in told)
