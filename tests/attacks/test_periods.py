"""Closed stays closed: nothing is dated into a closed period, and closings follow each other."""

from datetime import date

import pytest

from ledger.books import periods
from ledger.books.db import Books
from tests.attacks.forge import REFUSED, Attacker, Row, insert
from tests.conftest import LATER, OFFICE, OFFICER, OTHER_OFFICE

ENDS = ["2007-01-31", "2007-02-28", "2007-03-31"]


def closing(attacker: Attacker, last_on: str, **changes: object) -> Row:
    """A right closing of the period that ends that day, but for the changes."""
    (period,), = attacker.ask(
        f"select id from fiscal_periods where office_id = {OFFICE} and last_on = '{last_on}'")
    seq, hash = (attacker.ask(
        f"select seq, hash from journal_entries where office_id = {OFFICE} order by seq desc limit 1") or [(0, "")])[0]
    row: Row = {"period_id": period, "office_id": OFFICE, "last_on": last_on, "closed_at": "-", "closed_by": OFFICER,
                "head_seq": seq, "head_hash": hash}
    return row | changes


def test_closings_follow_each_other(attacker: Attacker) -> None:
    """In order of time, each once, with the head of the chain as it is."""
    def close(last_on: str, **changes: object) -> None:
        attacker.run(insert("period_closings", closing(attacker, last_on, **changes)))

    (other,), = attacker.ask(f"select min(id) from fiscal_periods where office_id = {OTHER_OFFICE}")
    for fault, changes in [
        ("an earlier period is open", {"last_on": ENDS[1]}), ("head of the chain", {"head_seq": 2}),
        ("head of the chain", {"head_hash": "0" * 64}), ("no such fiscal period", {"period_id": other}),
        ("no such fiscal period", {"office_id": OTHER_OFFICE}),
    ]:
        last_on = str(changes.pop("last_on", ENDS[0]))
        with pytest.raises(REFUSED, match=fault):
            close(last_on, **changes)
    with pytest.raises(REFUSED, match="no such fiscal period"):
        attacker.run(insert("period_closings", closing(attacker, ENDS[0]) | {"last_on": "2007-01-30"}))
    close(ENDS[0])
    with pytest.raises(REFUSED, match="the period is closed"):
        close(ENDS[0])
    close(ENDS[1])
    assert attacker.ask("select count(*) from period_closings") == [(2,)]


def test_nothing_is_dated_into_a_closed_period(attacker: Attacker) -> None:
    """Its last day is closed, the day after is open; the other office does not notice."""
    attacker.run(insert("period_closings", closing(attacker, ENDS[0])))
    year = {"fiscal_year": 2007}
    with pytest.raises(REFUSED, match="the period is closed"):
        attacker.forge(attacker.next_entry(on_date="2007-01-31", **year))
    attacker.forge(attacker.next_entry(on_date="2007-02-01", **year))
    attacker.forge(attacker.next_entry(office_id=OTHER_OFFICE, on_date="2007-01-31", **year))


def test_periods_are_calendar_months_and_not_before_a_closing(attacker: Attacker) -> None:
    """No period of a length of one's own, none twice, none behind the lock."""
    def period(first_on: str, last_on: str, year: int, month: int) -> str:
        return insert("fiscal_periods", {"id": 900 + year, "office_id": OFFICE, "fiscal_year": year, "month": month,
                                         "first_on": first_on, "last_on": last_on})

    for wrong in (period("2009-01-02", "2009-01-31", 2009, 1), period("2009-01-01", "2009-02-01", 2009, 1),
                  period("2009-01-01", "2009-01-31", 2008, 1), period("2009-01-01", "2009-01-31", 2009, 13)):
        with pytest.raises(REFUSED, match="calendar month"):
            attacker.run(wrong)
    with pytest.raises(REFUSED, match="the period exists"):
        attacker.run(period("2008-01-01", "2008-01-31", 2008, 1))
    attacker.run(period("2012-02-01", "2012-02-29", 2012, 2))
    attacker.run(insert("period_closings", closing(attacker, ENDS[0])))
    with pytest.raises(REFUSED, match="the period is closed"):
        attacker.run(period("2006-12-01", "2006-12-31", 2006, 12))


def test_kept_balances_are_those_of_the_postings(lent_books: Books, attacker: Attacker) -> None:
    """A kept balance that the postings do not give is refused, and so is one for an account that stands at zero."""
    with lent_books.unit_of_work() as session:
        for period in periods.periods(session, OFFICE):
            if period.last_on < date(2008, 2, 1):
                periods.close(session, OFFICE, period.last_on, OFFICER, LATER)
    attacker.run(insert("period_closings", february := closing(attacker, "2008-02-29")))

    def keep(account: str, riel: int) -> None:
        attacker.run(insert("closing_balances", {
            "period_id": february["period_id"], "account": account, "fund_id": 1, "riel": riel}))

    for account, riel in (("1120", 402_001), ("1110", 5), ("3110", 502_000)):
        with pytest.raises(REFUSED, match="not the balance"):
            keep(account, riel)
    keep("1120", 402_000)
    keep("3110", -502_000)
    with pytest.raises(REFUSED, match="the balance exists"):
        keep("1120", 402_000)


def test_kept_loans_are_those_of_the_postings(lent_books: Books, attacker: Attacker) -> None:
    """What was owed, received and waived of a loan is refused when it is a riel off; loans of others are too."""
    with lent_books.unit_of_work() as session:
        for period in periods.periods(session, OFFICE):
            if period.last_on < date(2008, 2, 1):
                periods.close(session, OFFICE, period.last_on, OFFICER, LATER)
    attacker.run(insert("period_closings", february := closing(attacker, "2008-02-29")))
    (owed,), = attacker.ask("select sum(riel) from postings where account = '1210'")
    (interest,), = attacker.ask("select coalesce(-sum(riel), 0) from postings where account = '4110'")
    right = {"period_id": february["period_id"], "loan_id": 1, "outstanding_riel": int(owed),
             "interest_riel": int(interest), "receivable_riel": 0, "waived_riel": 0, "overdue_riel": 0, "days_late": 0}
    for wrong in ("outstanding_riel", "interest_riel", "receivable_riel", "waived_riel"):
        with pytest.raises(REFUSED, match="not the sums"):
            attacker.run(insert("closing_loans", right | {wrong: right[wrong] + 1}))
    attacker.run(f"insert into loans (id, office_id, serial, number, {COPIED}) "
                 f"select 99, 2, 1, 'BM-L0001', {COPIED} from loans")
    with pytest.raises(REFUSED, match="no loan of this office"):
        attacker.run(insert("closing_loans", right | {"loan_id": 99, "outstanding_riel": 0, "interest_riel": 0}))
    attacker.run(insert("closing_loans", right))
    with pytest.raises(REFUSED, match="the loan exists"):
        attacker.run(insert("closing_loans", right))


COPIED = ("family_id, borrower_id, product_version_id, fund_id, purpose, principal_riel, rate_ppm, rate_per, method, "
          "amortization, rounding, instalments, every_months, grace_principal, multiple_riel, applied_on, applied_by, "
          "applied_at")


def test_a_statement_names_a_head_of_the_chain(attacker: Attacker) -> None:
    """Seq and hash must belong together and to the office."""
    (hash,), = attacker.ask("select hash from journal_entries where seq = 2")
    row = {"code": "c", "office_id": OFFICE, "kind": "family", "subject": "-", "as_of": "2008-02-01", "checksum": "-",
           "head_seq": 2, "head_hash": hash, "issued_on": "2008-02-01", "issued_at": "-"}
    for changes in ({"head_seq": 1}, {"head_hash": "0" * 64}, {"office_id": OTHER_OFFICE}, {"head_seq": 0}):
        with pytest.raises(REFUSED, match="not a head"):
            attacker.run(insert("statements", row | changes))
    attacker.run(insert("statements", row))
    attacker.run(insert("statements", row | {"code": "d", "head_seq": 0, "head_hash": ""}))
