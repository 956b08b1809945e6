"""One wrong thing in an entry, everything else right: each is refused for its own reason."""

from typing import Any

import psycopg
import pytest

from tests.attacks.forge import REFUSED, Attacker, insert, line, two_lines
from tests.conftest import APPROVER, OFFICE, OFFICER, OTHER_OFFICE, SF

ENTRY = OFFICE * 1_000_000_000


def test_nothing_wrong_is_accepted(attacker: Attacker) -> None:
    """The forged entry that the attacks below spoil goes in: so they are refused for what they spoil."""
    entry = attacker.forge()
    assert attacker.ask(f"select seq, postings_count from journal_entries where id = {entry['id']}") == [(4, 2)]


@pytest.mark.parametrize(("changes", "fault"), [
    ({"seq": 5, "id": ENTRY + 5}, "gap in seq"),
    ({"id": ENTRY + 77}, "id is not of this office|ck_journal_entries_id"),
    ({"prev_hash": ""}, "wrong previous hash"),
    ({"prev_hash": "0" * 64}, "wrong previous hash"),
    ({"hash": "x" * 64}, "not a hash"),
    ({"hash": "a" * 63}, "not a hash"),
    ({"hash": "A" * 64}, "not a hash"),
    ({"number": 9}, "gap in voucher numbers"),
    ({"number": 1}, "gap in voucher numbers"),
    ({"series": "X"}, "no such series"),
    ({"fiscal_year": 2007, "number": 1}, "wrong fiscal year"),
    ({"on_date": "2011-01-01", "fiscal_year": 2011, "number": 1}, "no such fiscal period"),
    ({"recorded_at": "2008-02-01 01:00"}, "not a date or moment"),
    ({"postings_count": 3}, "wrong count of postings"),
    ({"request_key": "first"}, "the entry exists"),
    ({"kind": "disbursement", "approved_by": None}, "needs two people"),
    ({"approved_by": OFFICER}, "needs two people"),
    ({"kind": "disbursement", "approved_by": APPROVER, "contract_hash": "c" * 64}, "not approved"),
    ({"kind": "disbursement", "approved_by": APPROVER}, "seals its contract"),
    ({"kind": "disbursement", "approved_by": APPROVER, "contract_hash": "C" * 64}, "seals its contract"),
    ({"contract_hash": "c" * 64}, "seals its contract"),
    ({"kind": "payment"}, "no such kind"),
    ({"kind": "reversal", "approved_by": APPROVER}, "reverses an entry"),
    ({"reverses_id": ENTRY + 1}, "reverses an entry"),
    ({"corrects_id": ENTRY + 99}, "corrects no entry"),
])
def test_a_field(attacker: Attacker, changes: dict[str, Any], fault: str) -> None:
    """A wrong field of the entry itself."""
    before = attacker.counts()
    with pytest.raises(REFUSED, match=fault):
        attacker.forge(attacker.next_entry() | changes)
    assert attacker.counts() == before


@pytest.mark.parametrize("day", ["2008-2-1", "2008-02-30", "2008-02-01 ", "yesterday"])
def test_a_day_that_is_none(attacker: Attacker, day: str) -> None:
    """Dates are real and written in one way only."""
    if attacker.is_sqlite:
        with pytest.raises(REFUSED, match="not a date"):
            attacker.forge(attacker.next_entry() | {"on_date": day})
    elif day in ("2008-02-30", "yesterday"):  # the type DATE reads the other two as the day they mean
        with pytest.raises((psycopg.DataError, *REFUSED)):
            attacker.forge(attacker.next_entry() | {"on_date": day})


@pytest.mark.parametrize(("lines", "fault"), [
    ([line(1, 1000), line(2, -999, "3110")], "unbalanced in a fund"),
    ([line(1, 1000), line(2, -1000, "3110", fund_id=SF)], "unbalanced in a fund"),
    ([line(1, 1000), line(2, 0, "3110")], "a line and an amount"),
    ([line(1, 1000), line(0, -1000, "3110")], "a line and an amount"),
    ([line(1, 1000), line(1, -1000, "3110")], "the posting exists"),
    ([line(1, 1000, minor=10), line(2, -1000, "3110")], "riel have no minor unit"),
    ([line(1, 1000), line(2, -1000, "9999")], "(?i)foreign key"),
    ([line(1, 1000, fund_id=99), line(2, -1000, "3110", fund_id=99)], "(?i)foreign key"),
    ([line(1, 1000, loan_id=99), line(2, -1000, "3110")], "(?i)foreign key"),
    ([line(1, 1000)], "wrong count of postings"),
    ([], "wrong count of postings"),
    ([*two_lines(), line(3, 5), line(4, -5)], "wrong count of postings"),
])
def test_the_postings(attacker: Attacker, lines: list[dict[str, Any]], fault: str) -> None:
    """Wrong postings under a right entry."""
    before = attacker.counts()
    with pytest.raises(REFUSED, match=fault):
        attacker.forge(lines=lines)
    assert attacker.counts() == before


@pytest.mark.parametrize("lines", [
    [line(1, -1000), line(2, 1000, "3110")],
    [line(1, -1000, "1110"), line(2, 1000, "5110")],
    [line(1, -1000, "1120"), line(2, 400, "1110"), line(3, 600, "5110")],
    [line(1, -1000), line(2, 1000, "3110"), line(3, 1000, fund_id=SF), line(4, -1000, "3110", fund_id=SF)],
    [line(1, 1000, "1210"), line(2, -1000, "3110")],
])
def test_money_out_needs_two_people_whatever_its_kind(attacker: Attacker, lines: list[dict[str, Any]]) -> None:
    """A receipt, a cash move or a repayment that takes money out, or that makes the loans grow."""
    for kind in ("donor receipt", "cash move", "repayment"):
        with pytest.raises(REFUSED, match="needs two people"):
            attacker.forge(attacker.next_entry(kind=kind, postings_count=len(lines)), lines)
    attacker.forge(attacker.next_entry(kind="cash move", postings_count=2), [line(1, 5), line(2, -5, "1110")])


def test_a_loan_is_disbursed_by_an_entry(attacker: Attacker) -> None:
    """A loan cannot be called handed over without the entry that did it."""
    (row,) = attacker.ask("select family_id, borrower_id, product_version_id from loans")
    attacker.run("drop trigger loans_insert" + ("" if attacker.is_sqlite else " on loans"))
    loan = {"office_id": OFFICE, "serial": 2, "number": "SR-L0002", "family_id": row[0], "borrower_id": row[1],
            "product_version_id": row[2], "fund_id": 1, "purpose": "", "principal_riel": 100, "rate_ppm": 1,
            "rate_per": "month", "method": "flat", "amortization": "equal-principal", "rounding": "carry",
            "instalments": 1, "every_months": 1, "grace_principal": 0, "multiple_riel": 100,
            "applied_on": "2008-02-01", "applied_by": OFFICER, "applied_at": "-"}
    with pytest.raises(REFUSED, match="ck_loans_disbursed"):
        attacker.run(insert("loans", loan | {"disbursed_on": "2008-02-01", "first_due_on": "2008-03-01"}))
    attacker.run(insert("loans", loan))
    for wrong in ("disbursed_on = '2008-02-01'", "first_due_on = '2008-02-01'", f"disbursement_id = {ENTRY + 2}"):
        with pytest.raises(REFUSED, match="disbursed by no entry"):
            attacker.run(f"update loans set {wrong} where number = 'SR-L0002'")
    days = "disbursed_on = '2008-02-01', first_due_on = '2008-03-01'"
    for another in (ENTRY + 1, ENTRY + 2):  # a donor's receipt, and the disbursement of the first loan
        with pytest.raises(REFUSED, match="disbursed by no entry of its own"):
            attacker.run(f"update loans set {days}, disbursement_id = {another} where number = 'SR-L0002'")
    with pytest.raises(REFUSED, match="disbursed by no entry of its own"):
        attacker.run(insert("loans", loan | {
            "serial": 3, "number": "SR-L0003", "disbursed_on": "2008-02-01", "first_due_on": "2008-03-01",
            "disbursement_id": ENTRY + 2}))
    assert attacker.ask("select number from loans where disbursement_id is not null") == [("SR-L0001",)]


def test_one_posting_is_no_entry(attacker: Attacker) -> None:
    """The count that the entry names is at least two."""
    with pytest.raises(REFUSED, match="wrong count"):
        attacker.forge(attacker.next_entry(postings_count=1), [line(1, 1000)])


def test_nothing_is_added_to_a_sealed_entry(attacker: Attacker) -> None:
    """Neither one line nor a balanced pair, neither later nor in the same breath."""
    with pytest.raises(REFUSED, match="the entry is sealed"):
        attacker.run(insert("postings", {"entry_id": ENTRY + 1} | line(3, 5)))
    entry = attacker.next_entry()
    with pytest.raises(REFUSED, match="the entry is sealed"), attacker.at_once():
        for posting in two_lines():
            attacker.run(insert("postings", {"entry_id": entry["id"]} | posting))
        attacker.run(insert("journal_entries", entry))
        attacker.run(insert("postings", {"entry_id": entry["id"]} | line(3, 777)))
    assert attacker.counts() == (3, 6)


def test_postings_without_an_entry_are_not_committed(attacker: Attacker) -> None:
    """Also when they balance among themselves."""
    with pytest.raises(REFUSED), attacker.at_once():
        for posting in two_lines():
            attacker.run(insert("postings", {"entry_id": ENTRY + 50} | posting))
    assert attacker.counts() == (3, 6)


def test_an_entry_that_was_reversed_is_not_reversed_again(attacker: Attacker) -> None:
    """Once, by its mirror, in its own office, not before its own date; and a reversal stays."""
    def reversal(of: int, **changes: Any) -> dict[str, Any]:
        return attacker.next_entry(kind="reversal", series="J", reverses_id=of, approved_by=APPROVER, **changes)

    def approve(of: int, office: int = OFFICE) -> None:
        attacker.run(insert("approvals", {
            "office_id": office, "kind": "reversal", "entry_id": of, "riel": 0, "requested_by": OFFICER,
            "requested_at": "-", "decision": "approved", "decided_by": APPROVER}))

    attacker.run(insert("user_offices", {"user_id": APPROVER, "office_id": OTHER_OFFICE}))
    first, mirror = ENTRY + 1, [line(1, -500_000), line(2, 500_000, "3110")]
    with pytest.raises(REFUSED, match="not approved"):
        attacker.forge(reversal(first), mirror)
    approve(first)
    with pytest.raises(REFUSED, match="is the mirror"):
        attacker.forge(reversal(first), [line(1, -400_000), line(2, 400_000, "3110")])
    with pytest.raises(REFUSED, match="is the mirror"):
        attacker.forge(reversal(first), [line(1, -500_000), line(2, 500_000, "4110")])
    with pytest.raises(REFUSED, match="can be reversed"):
        attacker.forge(reversal(first, on_date="2008-01-31"), mirror)
    approve(first, OTHER_OFFICE)
    with pytest.raises(REFUSED, match="can be reversed"):
        attacker.forge(reversal(first, office_id=OTHER_OFFICE), mirror)
    attacker.forge(reversal(first), mirror)
    with pytest.raises(REFUSED, match="already reversed"):
        attacker.forge(reversal(first), mirror)
    approve(ENTRY + 4)
    with pytest.raises(REFUSED, match="can be reversed"):
        attacker.forge(reversal(ENTRY + 4), two_lines(500_000))
