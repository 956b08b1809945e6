"""By raw SQL: what is booked is what was approved, by who may decide it; loans have the terms of their product."""

from typing import Any

import pytest

from ledger.books.db import Books
from tests.attacks.forge import REFUSED, Attacker, Row, line, literal
from tests.attacks.test_changes import NEW_TERMS, PAUSE, SEALED, allow, faults, forge, rescheduled_books, two_loans
from tests.conftest import ADMINISTRATOR, APPROVER, AUDITOR, OFFICE, OFFICER, OTHER_OFFICER

__all__ = ["rescheduled_books", "two_loans"]

PLAIN: Row = {"contract_hash": None}


def of_loan(*amounts: tuple[int, str]) -> list[Row]:
    """Lines of loan 1."""
    return [line(number, riel, account, loan_id=1, family_id=1, village_code=None)
            for number, (riel, account) in enumerate(amounts, 1)]


@pytest.mark.parametrize(("kind", "lines"), [
    ("waiver", of_loan((501, "4120"), (-501, "4110"))), ("waiver", of_loan((499, "4120"), (-499, "4110"))),
    ("waiver", of_loan((500, "4120"), (1, "4140"), (-501, "4110"))),
    ("refund", of_loan((501, "2110"), (-501, "1120"))), ("refund", of_loan((499, "2110"), (-499, "1120")))])
def test_another_amount_than_was_approved(two_loans: Attacker, kind: str, lines: list[Row]) -> None:
    allow(two_loans, kind, riel=500)
    entry = {"kind": kind, "series": "P" if kind == "refund" else "J", "postings_count": len(lines)}
    with pytest.raises(REFUSED, match="not approved"):
        forge(two_loans, None, lines, **entry, **PLAIN)


def losses(attacker: Attacker, first: Row, second: Row) -> None:
    """The two approvals of a write-off of loan 1."""
    allow(attacker, "write-off", **{"details": '{"pair": "a"}'} | first)
    allow(attacker, "write-off", **{"details": '{"pair": "a"}', "part": 2, "decided_by": ADMINISTRATOR} | second)


LOSS = of_loan((100_000, "5210"), (-100_000, "1210"))


@pytest.mark.parametrize(("first", "second", "entry", "why"), [
    ({}, {"details": '{"pair": "b"}'}, {}, "needs two approvals"),
    ({}, {"decided_by": APPROVER}, {}, "needs two approvals"),
    ({}, {"part": 1}, {}, "needs two approvals"),
    ({}, {"decision": "refused"}, {}, "needs two approvals"),
    ({}, {}, {"entered_by": ADMINISTRATOR}, "needs two approvals"),
    ({"riel": 99_999}, {"riel": 99_999}, {}, "not approved")])
def test_a_write_off_has_two_approvals_of_one_request(two_loans: Attacker, first: Row, second: Row, entry: Row,
                                                      why: str) -> None:
    losses(two_loans, first, second)
    with pytest.raises(REFUSED, match=why):
        forge(two_loans, None, LOSS, kind="write-off", **PLAIN, **entry)


def test_a_write_off_as_approved(two_loans: Attacker) -> None:
    losses(two_loans, {}, {})
    forge(two_loans, None, LOSS, kind="write-off", **PLAIN)


def test_a_second_write_off_needs_both_approvals_anew(two_loans: Attacker) -> None:
    """One new approval beside the pair that was used allows nothing, whichever part it is; the second of them does."""
    losses(two_loans, {}, {})
    forge(two_loans, None, LOSS, kind="write-off", **PLAIN)
    allow(two_loans, "write-off", details='{"pair": "b"}')
    with pytest.raises(REFUSED, match="needs two approvals"):
        forge(two_loans, None, LOSS, kind="write-off", **PLAIN)
    allow(two_loans, "write-off", details='{"pair": "b"}', part=2, decided_by=ADMINISTRATOR)
    forge(two_loans, None, LOSS, kind="write-off", **PLAIN)


@pytest.mark.parametrize("change", [
    {"instalments": 12}, {"every_months": 2}, {"grace_principal": 1}, {"rate_ppm": 4999}, {"reason": "other"},
    {"first_due_on": "2008-04-02"}])
def test_other_terms_than_were_approved(two_loans: Attacker, change: Row) -> None:
    allow(two_loans, "reschedule")
    with pytest.raises(REFUSED, match="not approved"):
        forge(two_loans, NEW_TERMS | change)


@pytest.mark.parametrize("change", [{"months": 12}, {"interest_runs": 1}, {"reason": "illness"}])
def test_another_pause_than_was_approved(two_loans: Attacker, change: Row) -> None:
    allow(two_loans, "moratorium")
    with pytest.raises(REFUSED, match="not approved"):
        forge(two_loans, PAUSE | change)


@pytest.mark.parametrize("decided_by", [OTHER_OFFICER, AUDITOR])
def test_who_may_not_decide(two_loans: Attacker, decided_by: int) -> None:
    """Neither when it is written down nor later; an approver of another office neither."""
    with pytest.raises(REFUSED, match="may not decide"):
        allow(two_loans, "waiver", decided_by=decided_by)
    allow(two_loans, "waiver", decision=None, decided_by=None, decided_on=None, decided_at=None)
    with pytest.raises(REFUSED, match="may not decide"):
        two_loans.run(f"update approvals set decision = 'approved', decided_by = {decided_by} where decision is null")
    with pytest.raises(REFUSED, match="may not decide"):
        allow(two_loans, "waiver", office_id=2)


def test_what_is_asked_for_can_be_read(two_loans: Attacker) -> None:
    with pytest.raises(REFUSED, match="details are not JSON"):
        allow(two_loans, "waiver", details="{")


def copy_of_loan(attacker: Attacker, **changed: Any) -> None:
    """Loan 1 again as loan 9, not handed over, but for the changes."""
    columns = ("office_id", "family_id", "borrower_id", "product_version_id", "fund_id", "purpose", "principal_riel",
               "rate_ppm", "rate_per", "method", "amortization", "rounding", "instalments", "every_months",
               "grace_principal", "multiple_riel", "applied_on", "applied_by", "applied_at", "opening_riel",
               "opening_interest", "penalty_riel", "penalty_after_days", "recognition", "allocation_order")
    chosen = ", ".join(literal(changed[name]) if name in changed else name for name in columns)
    attacker.run(f"insert into loans (serial, number, {', '.join(columns)}) "
                 f"select 9, 'SR-L0009', {chosen} from loans where id = 1")


OTHER_TERMS: list[Row] = [
    {"rate_ppm": 10_001}, {"rate_per": "year"}, {"method": "flat"}, {"amortization": "equal-instalments"},
    {"rounding": "nearest"}, {"instalments": 13}, {"instalments": 0}, {"every_months": 2}, {"grace_principal": 1},
    {"multiple_riel": 50}, {"principal_riel": 99_900}, {"principal_riel": 200_100}, {"fund_id": 2},
    {"penalty_riel": 100}, {"penalty_after_days": 1}, {"recognition": "due"}, {"allocation_order": "penalty-first"}]


@pytest.mark.parametrize("terms", OTHER_TERMS)
def test_other_terms_than_those_of_the_product(two_loans: Attacker, terms: Row) -> None:
    with pytest.raises(REFUSED, match="not the terms of its product"):
        copy_of_loan(two_loans, **terms)
    if terms not in ({"instalments": 0}, {"principal_riel": 99_900}):
        copy_of_loan(two_loans, opening_riel=50_000, opening_interest=0, **terms)  # older books say so


@pytest.mark.parametrize("opening", [(100_001, 0), (0, 0), (-1, 0), (None, 0), (50_000, None), (50_000, -1)])
def test_taken_over_with_more_than_was_lent(two_loans: Attacker, opening: tuple[int | None, int | None]) -> None:
    with pytest.raises(REFUSED, match="more is owed than was lent"):
        copy_of_loan(two_loans, opening_riel=opening[0], opening_interest=opening[1])


@pytest.mark.parametrize("allowed", [None, {"decided_by": ADMINISTRATOR}, {"riel": 99_000}, {"loan_id": 2}])
def test_an_opening_needs_its_approval(two_loans: Attacker, allowed: Row | None) -> None:
    copy_of_loan(two_loans, opening_riel=50_000, opening_interest=0)
    ((loan_id,),) = two_loans.ask("select id from loans where number = 'SR-L0009'")
    lines = [line(n, riel, account, loan_id=loan_id, family_id=1)
             for n, (riel, account) in enumerate(((50_000, "1210"), (-50_000, "3210")), 1)]
    if allowed is not None:
        allow(two_loans, "loan", **{"loan_id": loan_id} | allowed)
    with pytest.raises(REFUSED, match="not approved"):
        forge(two_loans, None, lines, kind="opening", contract_hash=SEALED)
    allow(two_loans, "loan", loan_id)
    forge(two_loans, None, lines, kind="opening", contract_hash=SEALED)


def test_no_flat_product(two_loans: Attacker) -> None:
    columns = "fund_id, name_km, name_en, min_riel, max_riel, rate_ppm, rate_per, amortization, rounding, " \
        "instalments, every_months, grace_principal, multiple_riel"
    with pytest.raises(REFUSED, match="no flat interest"):
        two_loans.run(f"insert into product_versions (code, effective_on, method, {columns}) "
                      f"select 'X', effective_on, 'flat', {columns} from product_versions")


# --- behind the guards ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("statement", "what"), [
    ("update approvals set details = '{}' where kind = 'reschedule'", "nobody approved as it was booked"),
    ("update approvals set details = '{' where kind = 'reschedule'", "nobody approved as it was booked"),
    ("update approvals set kind = 'moratorium' where kind = 'reschedule'", "nobody approved as it was booked"),
    ("update loan_changes set instalments = 9", "nobody approved as it was booked"),
    ("update loan_changes set visit_id = 9", "nobody approved as it was booked"),
    ("update approvals set decided_on = '2009-01-01', details = replace(details, '\"2008-02-01\"', '\"2009-01-01\"')",
     "nobody approved as it was booked"),
    ("update approvals set requested_by = 3", "nobody approved as it was booked"),
    ("update loan_changes set rate_ppm = 10001", "is above the 10000 that held before"),
    (f"delete from user_offices where user_id = {APPROVER}", "who is not of this office"),
    *((f"update loans set {name} = {literal(value)}", "not those of its product")
      for terms in OTHER_TERMS for name, value in terms.items()),
    ("update loans set opening_riel = 100001, opening_interest = 0", "more than was lent"),
    ("update product_versions set method = 'flat'", "its method is flat"),
    ("update product_versions set rate_ppm = 16000", "over the cap"),
    ("update families set village_code = '200101'", "another office, family, fund or village")])
def test_check_finds_it(rescheduled_books: Books, statement: str, what: str) -> None:
    assert any(what in fault for fault in faults(rescheduled_books, statement))


def test_an_approval_is_used_once(rescheduled_books: Books) -> None:
    """The same new terms again under the same approval, with the guards away."""
    second, seq = OFFICE * 10**9 + 90, 90
    copied = "office_id, series, fiscal_year, kind, on_date, recorded_at, narration, entered_by, approved_by, " \
        "request_digest, contract_hash, postings_count, prev_hash"
    changed = "loan_id, kind, reason, instalments, every_months, grace_principal, rate_ppm, first_due_on"
    found = faults(
        rescheduled_books,
        f"insert into postings (entry_id, line, account, fund_id, minor, riel, loan_id, family_id, village_code) "
        f"select {second}, line, account, fund_id, minor, riel, loan_id, family_id, village_code from postings "
        f"where entry_id = (select entry_id from loan_changes)",
        f"insert into journal_entries (id, seq, number, request_key, hash, {copied}) "
        f"select {second}, {seq}, 90, 'again', 'again', {copied} from journal_entries "
        f"where id = (select entry_id from loan_changes)",
        f"insert into loan_changes (entry_id, {changed}) select {second}, {changed} from loan_changes")
    assert sum("nobody approved as it was booked" in fault for fault in found) == 1


def test_a_role_that_changed_later_is_no_fault(rescheduled_books: Books) -> None:
    """A person who decides nothing any more decided rightly then."""
    assert faults(rescheduled_books, f"update users set role = 'auditor' where id in ({APPROVER}, {OFFICER})") == []
