"""New terms, pauses and waivers by raw SQL: each needs an approval of its own kind that names its loan."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.books import checks, contract, journal, loan_book
from ledger.books.db import Books
from ledger.books.journal import Request
from ledger.core import changes, vouchers
from ledger.core.events import Reschedule
from ledger.core.instalments import Allocation
from tests.attacks.forge import REFUSED, Attacker, Row, insert, line, literal
from tests.books.office import FEBRUARY, approve, lend, repay
from tests.books.test_checks import tampered
from tests.conftest import ADMINISTRATOR, APPROVER, AT, OFFICE, OFFICER

SEALED = "a" * 64
TERMS = Reschedule(FEBRUARY, 6, 1, 0, 5_000, FEBRUARY.replace(month=4))
NEW_TERMS: Row = {"kind": "reschedule", "reason": "flood", "instalments": 6, "every_months": 1, "grace_principal": 0,
                  "rate_ppm": 5000, "first_due_on": "2008-04-01"}
PAUSE: Row = {"kind": "moratorium", "reason": "flood", "months": 3, "interest_runs": 0}
DETAILS = {"reschedule": NEW_TERMS | {"on": "2008-02-01"}, "waiver": {"interest": 500, "penalty": 0},
           "moratorium": PAUSE | {"on": "2008-02-01", "loans": ["SR-L0001"]}}
"""What is asked for, as the program writes it down."""
ENTRY: Row = {"kind": "reschedule", "series": "J", "approved_by": APPROVER, "contract_hash": SEALED}


@pytest.fixture
def two_loans(lent_books: Books, attacker: Attacker) -> Attacker:
    """An attacker on books with the loans 1 and 2, of families 1 and 2."""
    lend(lent_books, 2)
    return attacker


def allow(attacker: Attacker, kind: str, loan_id: int | None = 1, details: str | None = None, **changed: Any) -> None:
    """An approval of the same: asked for by the officer, said yes to by the approver."""
    attacker.run(insert("approvals", {
        "office_id": OFFICE, "kind": kind, "loan_id": loan_id, "riel": 500 if kind == "waiver" else 100_000,
        "details": details or json.dumps(DETAILS.get(kind, {})),
        "requested_by": OFFICER, "requested_at": "-", "decision": "approved", "decided_by": APPROVER,
        "decided_on": "2008-02-01", "decided_at": "-"} | changed))


def moved(loan: int = 1, riel: int = 100_000) -> list[Row]:
    """The lines of a voucher of new terms."""
    return [line(n, riel * sign, "1210", loan_id=loan, family_id=loan) for n, sign in ((1, -1), (2, 1))]


def forge(attacker: Attacker, change: Row | None, lines: list[Row] | None = None, **entry: Any) -> Row:
    """An entry with its change of terms (of loan 1 unless it says otherwise), in one go."""
    row = attacker.next_entry(**ENTRY | entry)
    with attacker.at_once():
        for one in lines or moved():
            attacker.run(insert("postings", {"entry_id": row["id"]} | one))
        if change is not None:
            attacker.run(insert("loan_changes", {"entry_id": row["id"], "loan_id": 1} | change))
        attacker.run(insert("journal_entries", row))
    return row


@pytest.mark.parametrize(("change", "allowed"), [
    (NEW_TERMS, {"kind": "reschedule"}), (PAUSE, {"kind": "moratorium"}),
    (PAUSE, {"kind": "moratorium", "loan_id": None,
             "details": json.dumps(PAUSE | {"loans": ["SR-L0001", "SR-L0002"]})})])
def test_one_approval_allows_one_change(two_loans: Attacker, change: Row, allowed: Row) -> None:
    """The right one, once; a second change of the loan needs another."""
    allow(two_loans, **allowed)
    forge(two_loans, change)
    with pytest.raises(REFUSED, match="the approval was used"):
        forge(two_loans, change)
    allow(two_loans, **allowed)
    forge(two_loans, change)


@pytest.mark.parametrize("allowed", [
    {"kind": "moratorium"}, {"kind": "waiver"}, {"kind": "write-off"}, {"kind": "loan"},
    {"kind": "reschedule", "loan_id": 2}, {"kind": "reschedule", "loan_id": None},
    {"kind": "reschedule", "decision": "refused"}, {"kind": "reschedule", "decided_by": ADMINISTRATOR},
    {"kind": "reschedule", "loan_id": 2, "details": json.dumps(NEW_TERMS | {"loans": ["SR-L0001"]})},
    {"kind": "reschedule", "decision": None, "decided_by": None, "decided_on": None, "decided_at": None}])
def test_new_terms_on_the_approval_of_something_else(two_loans: Attacker, allowed: Row) -> None:
    before = two_loans.counts()
    allow(two_loans, **allowed)
    with pytest.raises(REFUSED, match="not approved"):
        forge(two_loans, NEW_TERMS)
    assert two_loans.counts() == before


@pytest.mark.parametrize("allowed", [
    {"kind": "moratorium", "loan_id": None,
     "details": json.dumps(PAUSE | {"loans": ["SR-L0002", "SR-L00011", "R-L0001"]})},
    {"kind": "moratorium", "loan_id": None, "details": json.dumps(PAUSE)},
    {"kind": "moratorium", "loan_id": 2}, {"kind": "reschedule"}])
def test_a_pause_of_a_loan_that_was_not_named(two_loans: Attacker, allowed: Row) -> None:
    allow(two_loans, **allowed)
    with pytest.raises(REFUSED, match="not approved"):
        forge(two_loans, PAUSE)


@pytest.mark.parametrize("change", [
    None, NEW_TERMS | {"loan_id": 2}, NEW_TERMS | {"instalments": 0}, NEW_TERMS | {"instalments": None},
    NEW_TERMS | {"every_months": 0}, NEW_TERMS | {"grace_principal": 6}, NEW_TERMS | {"grace_principal": -1},
    NEW_TERMS | {"rate_ppm": -1}, NEW_TERMS | {"first_due_on": "2008-02-01"}, NEW_TERMS | {"first_due_on": None},
    NEW_TERMS | {"months": 3}, NEW_TERMS | {"reason": "bribe"}, PAUSE | {"months": 0}, PAUSE | {"months": 13},
    PAUSE | {"months": None}, PAUSE | {"interest_runs": 2}, PAUSE | {"interest_runs": None},
    PAUSE | {"rate_ppm": 1}, PAUSE | {"reason": ""}])
def test_a_change_is_whole(two_loans: Attacker, change: Row | None) -> None:
    """No terms, terms of another loan, half of them, both kinds at once, a reason that is in no list."""
    for kind in ("reschedule", "moratorium"):
        allow(two_loans, kind)
    with pytest.raises(REFUSED, match="new terms without terms"):
        forge(two_loans, change)


def test_other_kinds(two_loans: Attacker) -> None:
    """A change of terms is a reschedule or a pause, and nothing else."""
    with pytest.raises(REFUSED, match="kind"):
        forge(two_loans, PAUSE | {"kind": "holiday"})


@pytest.mark.parametrize(("entry", "why"), [
    ({"approved_by": None}, r"needs two people|not approved"),
    ({"approved_by": OFFICER}, r"needs two people|not approved"),
    ({"contract_hash": None}, "seals its contract"), ({"contract_hash": "x"}, "seals its contract")])
def test_the_entry_of_new_terms(two_loans: Attacker, entry: Row, why: str) -> None:
    allow(two_loans, "reschedule")
    with pytest.raises(REFUSED, match=why):
        forge(two_loans, NEW_TERMS, **entry)


def test_a_change_comes_with_its_entry(two_loans: Attacker) -> None:
    """Not to a sealed entry, not without one, not under another office's key."""
    with pytest.raises(REFUSED, match="the entry is sealed"):
        two_loans.run(insert("loan_changes", {"entry_id": OFFICE * 10**9 + 2, "loan_id": 1} | NEW_TERMS))
    with pytest.raises(REFUSED, match=r"(?i)foreign key"):
        two_loans.run(insert("loan_changes", {"entry_id": OFFICE * 10**9 + 99, "loan_id": 1} | NEW_TERMS))


def test_changes_are_never_changed(two_loans: Attacker) -> None:
    allow(two_loans, "reschedule")
    row = forge(two_loans, NEW_TERMS)
    before = two_loans.ask("select * from loan_changes")
    statements = ["update loan_changes set rate_ppm = 0", "delete from loan_changes"]
    if two_loans.is_sqlite:
        statements += [f"update or {way} loan_changes set rate_ppm = 0" for way in ("ignore", "replace")]
    else:
        statements.append("truncate loan_changes")
    for statement in statements:
        with pytest.raises(REFUSED, match="append-only"):
            two_loans.run(statement)
    for verb in ("insert", "insert or replace", "replace") if two_loans.is_sqlite else ("insert",):
        with pytest.raises(REFUSED):
            two_loans.run(insert("loan_changes", {"entry_id": row["id"], "loan_id": 1} | PAUSE, verb=verb))
    assert two_loans.ask("select * from loan_changes") == before


@pytest.mark.parametrize("allowed", [{"kind": "reschedule"}, {"kind": "waiver", "loan_id": 2},
                                     {"kind": "waiver", "decided_by": ADMINISTRATOR}])
def test_a_waiver_needs_its_own_approval(two_loans: Attacker, allowed: Row) -> None:
    lines = [line(1, 500, "4120", loan_id=1, family_id=1), line(2, -500, "4110", loan_id=1, family_id=1)]
    entry = {"kind": "waiver", "contract_hash": None}
    allow(two_loans, **allowed)
    with pytest.raises(REFUSED, match="not approved"):
        forge(two_loans, None, lines, **entry)
    allow(two_loans, "waiver")
    forge(two_loans, None, lines, **entry)
    if allowed.get("decided_by") is None:  # else the loan has two approvals now
        with pytest.raises(REFUSED, match="the approval was used"):
            forge(two_loans, None, lines, **entry)


# --- behind the guards ----------------------------------------------------------------------------------------------
@pytest.fixture
def rescheduled_books(lent_books: Books) -> Books:
    """Loan 1 under new terms, posted as it should be, and paid under them."""
    with lent_books.unit_of_work() as session:
        approve(session, "reschedule", loan_id=1, riel=100_000,
                details=changes.details(TERMS) | {"reason": "flood", "visit_id": None})
        record = loan_book.loans(session, ids=[1])[0]
        ref = vouchers.LoanRef(record.id, record.number, record.family_id, record.village_code, record.fund)
        journal.post(
            session, vouchers.new_terms(ref, 100_000, Allocation(0, 0, 0)), office_id=OFFICE, on=FEBRUARY, by=OFFICER,
            at=AT, approved_by=APPROVER, request=Request("terms", ()),
            contract_hash=contract.of_change(record.number, TERMS, "flood"),
            change={"loan_id": 1, "kind": "reschedule", "reason": "flood", **changes.columns(TERMS)})
    repay(lent_books, ref, "r1", interest=500, principal=16_700, on=TERMS.first_due_on)
    return lent_books


def faults(books: Books, *statements: str) -> list[str]:
    """What the checks find after this was done with the guards away, heads.log and its like apart."""
    with tampered(books, *statements) as session:
        return [str(fault) for fault in checks.check_all(session, books.home)]


def test_sound_books(rescheduled_books: Books) -> None:
    assert faults(rescheduled_books) == []


@pytest.mark.parametrize("change", [
    "instalments = 12", "rate_ppm = 0", "first_due_on = '2008-05-01'", "reason = 'other'", "every_months = 2",
    "grace_principal = 1", "kind = 'moratorium', months = 3, interest_runs = 0"])
def test_terms_changed_behind_the_guards_are_named(rescheduled_books: Books, change: str) -> None:
    found = faults(rescheduled_books, f"update loan_changes set {change}")
    assert any("SR-L0001" in one and "not those that the entry sealed" in one for one in found)


@pytest.mark.parametrize("statement", [
    "delete from loan_changes",
    f"insert into loan_changes (entry_id, loan_id, kind, reason, months, interest_runs) "
    f"values ({OFFICE * 10**9 + 1}, 1, 'moratorium', {literal('flood')}, 3, 0)"])
def test_terms_taken_away_or_put_in_are_named(rescheduled_books: Books, statement: str) -> None:
    assert faults(rescheduled_books, statement)


def test_the_columns_are_what_is_tested(rescheduled_books: Books) -> None:
    """A new column of loan_changes must be sealed too, or named here: the visit is evidence, not terms."""
    with rescheduled_books.reading() as session:
        names = {column["name"] for column in sa.inspect(session.get_bind()).get_columns("loan_changes")}
    assert names == {"entry_id", "loan_id", "visit_id"} | set(NEW_TERMS) | set(PAUSE)
