"""Checks of what was agreed: each act is what another person approved, once; terms are those of the product.

Two things leave no trace that could be checked: the role that a person had on the day of a decision (roles change; the
guard looks when it is made), and details of an approval that were changed after it.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from ledger.books.faults import Fault, Rule, by_rules, place
from ledger.core import chart, costs
from ledger.core.errors import Refusal
from ledger.core.pricing import CAP_PPM
from ledger.core.schedule import Terms

_ACTS = """
    select o.code as office, e.id, e.office_id, coalesce(c.kind, e.kind) as kind, cast(e.on_date as text) as on_date,
           e.entered_by, e.approved_by, l.id as loan_id, l.number as loan, c.reason, c.visit_id, c.instalments,
           c.every_months, c.grace_principal, c.rate_ppm, cast(c.first_due_on as text) as first_due_on, c.months,
           c.interest_runs
    from journal_entries e join offices o on o.id = e.office_id
    left join loan_changes c on c.entry_id = e.id
    left join loans l on l.id = (select min(p.loan_id) from postings p where p.entry_id = e.id)
    where e.kind in ('reschedule', 'waiver', 'write-off', 'refund') order by e.id"""
_APPROVED = """
    select id, office_id, kind, loan_id, riel, details, part, requested_by, decided_by,
           cast(decided_on as text) as decided_on
    from approvals where decision = 'approved' and kind not in ('loan', 'reversal') order by id"""
_SUMS = """
    select p.entry_id, p.account, sum(p.riel) from postings p join journal_entries e on e.id = p.entry_id
    where e.kind in ('waiver', 'write-off', 'refund') group by p.entry_id, p.account"""
_NEW_TERMS = ("reason", "visit_id", "instalments", "every_months", "grace_principal", "rate_ppm", "first_due_on")
_PAUSE = ("reason", "visit_id", "months", "interest_runs")


def _approved(session: Session, _home: Path | None) -> Iterator[Fault]:
    """Every act without an approval of its own that says the same: kind, loan, riel, terms, day and people."""
    booked: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for entry_id, account, riel in session.execute(text(_SUMS)):
        booked[entry_id][account] = int(riel)
    approvals: dict[tuple[int, str], list[Row[Any]]] = defaultdict(list)
    for row in session.execute(text(_APPROVED)):
        approvals[row.office_id, row.kind].append(row)
    used: set[tuple[int, int | None]] = set()  # a pause of many loans allows one for each
    for act in session.execute(text(_ACTS)):
        free = [one for one in approvals[act.office_id, act.kind]
                if (one.id, act.loan_id) not in used and _allows(one, act, booked[act.id])]
        pairs = product(free, free) if act.kind == "write-off" else ((one, one) for one in free)
        found = next((pair for pair in pairs if _by_the_right_people(pair, act)), None)
        if found is None:
            yield Fault("approvals", act.office, place(session, act.id),
                        f"a {act.kind} of loan {act.loan} that nobody approved as it was booked, or only once before")
        else:
            used |= {(one.id, act.loan_id) for one in found}


def _allows(asked: Row[Any], act: Row[Any], booked: dict[str, int]) -> bool:
    details = _details(asked)
    days = {asked.decided_on, details.get("on", asked.decided_on)}
    # the first approval of a write-off may be some days older than the second, which posts it
    on_time = asked.decided_on <= act.on_date if act.kind == "write-off" else act.on_date in days
    if not on_time or asked.requested_by != act.entered_by or not _about(asked, details, act):
        return False
    if act.kind == "waiver":
        waived = booked[chart.INTEREST_WAIVED], booked[chart.PENALTIES_WAIVED]
        return bool(sum(waived) == asked.riel and waived == (details.get("interest"), details.get("penalty")))
    if act.kind == "refund":
        return bool(booked[chart.HELD] == asked.riel)
    if act.kind == "write-off":
        return bool(booked[chart.WRITTEN_OFF] <= asked.riel)
    names = _PAUSE if act.kind == "moratorium" else _NEW_TERMS
    return all(getattr(act, name) == details.get(name) for name in names)


def _about(asked: Row[Any], details: dict[str, Any], act: Row[Any]) -> bool:
    if act.kind == "moratorium":
        return asked.loan_id in (None, act.loan_id) and act.loan in details.get("loans", ())
    return bool(asked.loan_id == act.loan_id)


def _details(asked: Row[Any]) -> dict[str, Any]:
    try:
        found = json.loads(asked.details or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _by_the_right_people(pair: tuple[Row[Any], Row[Any]], act: Row[Any]) -> bool:
    one, other = pair
    if act.entered_by in (one.decided_by, other.decided_by) or act.approved_by not in (one.decided_by,
                                                                                     other.decided_by):
        return False
    return act.kind != "write-off" or (
        (one.part, other.part) == (1, 2) and one.decided_by != other.decided_by and _details(one) == _details(other))


def _products(session: Session, _home: Path | None) -> Iterator[Fault]:
    """Every version of a product that could never have been offered: flat, or over the cap."""
    for row in session.execute(text("select * from product_versions order by code, effective_on")):
        for riel in (row.min_riel, row.max_riel):
            wrong = _wrong(row, riel)
            if wrong:
                yield Fault("terms", None, f"product {row.code} from {row.effective_on}", wrong)
                break


def _wrong(row: Row[Any], riel: int) -> str | None:
    if row.method != "declining":
        return f"its method is {row.method}: new loans bear interest on the balance only"
    try:
        apr_ppm = costs.cost(Terms(
            riel, row.rate_ppm, row.rate_per, row.instalments, cast(Any, row.method), row.amortization,
            row.multiple_riel, row.rounding, row.every_months, row.grace_principal)).apr_ppm
    except (Refusal, AssertionError):
        return "its terms contradict themselves"
    return f"it costs {apr_ppm} ppm a year, over the cap of {CAP_PPM}" if apr_ppm > CAP_PPM else None


def _dearer(session: Session, _home: Path | None) -> Iterator[Fault]:
    """New terms above the rate that was in force. The cap of a loan is that of its product, so it holds with it."""
    before: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    for row in session.execute(text("""
            select o.code as office, e.id, l.id as loan_id, l.rate_ppm as agreed, c.rate_ppm, r.id as reversed_by
            from loan_changes c join journal_entries e on e.id = c.entry_id join offices o on o.id = e.office_id
            join loans l on l.id = c.loan_id left join journal_entries r on r.reverses_id = e.id
            where c.kind = 'reschedule' order by e.id""")):
        in_force = next((rate for rate, back in reversed(before[row.loan_id]) if back is None or back > row.id),
                        row.agreed)
        if row.rate_ppm is not None and row.rate_ppm > in_force:
            yield Fault("terms", row.office, place(session, row.id),
                        f"its new rate of {row.rate_ppm} ppm is above the {in_force} that held before")
        before[row.loan_id].append((row.rate_ppm, row.reversed_by))


_decided = by_rules("approvals", Rule("{detail} decided it, who is not of this office", """
    select o.code, 'approval ' || a.id, u.login from approvals a join offices o on o.id = a.office_id
    left join users u on u.id = a.decided_by
    where a.decision is not null and not exists (
      select 1 from user_offices m where m.user_id = a.decided_by and m.office_id = a.office_id) order by a.id"""))[1]
_agreed = by_rules(
    "terms",
    Rule("its terms are not those of its product: {detail}, and it was not taken over from older books", """
        select o.code, 'loan ' || l.number, v.code from loans l join offices o on o.id = l.office_id
        left join product_versions v on v.id = l.product_version_id
        where l.opening_riel is null and (v.id is null or l.method <> 'declining' or v.fund_id <> l.fund_id
          or l.principal_riel not between v.min_riel and v.max_riel or l.rate_ppm <> v.rate_ppm
          or l.rate_per <> v.rate_per or l.method <> v.method or l.amortization <> v.amortization
          or l.rounding <> v.rounding or l.every_months <> v.every_months
          or l.instalments not between 1 and v.instalments or l.grace_principal <> v.grace_principal
          or l.multiple_riel <> v.multiple_riel or l.allocation_order <> v.allocation_order
          or l.recognition <> v.recognition or l.penalty_riel <> v.penalty_riel
          or l.penalty_after_days <> v.penalty_after_days) order by o.code, l.number"""),
    Rule("it was taken over with {detail} riel owed: more than was lent, nothing, or without the interest due", """
        select o.code, 'loan ' || l.number, l.opening_riel from loans l join offices o on o.id = l.office_id
        where (l.opening_riel is null) <> (l.opening_interest is null) or l.opening_riel > l.principal_riel
          or l.opening_riel <= 0 or l.opening_interest < 0 order by o.code, l.number"""),
    Rule("it stands beside another loan with the old number {detail}", """
        select o.code, 'loan ' || l.number, l.old_number from loans l join offices o on o.id = l.office_id
        where exists (
          select 1 from loans m where m.office_id = l.office_id and m.old_number = l.old_number and m.id < l.id
            and not exists (select 1 from journal_entries r where r.reverses_id = m.disbursement_id))
          and not exists (select 1 from journal_entries r where r.reverses_id = l.disbursement_id)
        order by o.code, l.number"""),
    Rule("its new terms rest on a visit that was struck out: {detail}", """
        select o.code, 'loan ' || l.number, c.visit_id from loan_changes c join loans l on l.id = c.loan_id
        join offices o on o.id = l.office_id join struck_out s on s.visit_id = c.visit_id
        where not exists (select 1 from journal_entries r where r.reverses_id = c.entry_id)
        order by o.code, l.number"""))[1]


def _all_approvals(session: Session, home: Path | None) -> Iterator[Fault]:
    yield from _approved(session, home)
    yield from _decided(session, home)


def _all_terms(session: Session, home: Path | None) -> Iterator[Fault]:
    yield from _agreed(session, home)
    yield from _products(session, home)
    yield from _dearer(session, home)


CHECKS = (("approvals", _all_approvals), ("terms", _all_terms))
"""Name and check, in the order in which the audit page lists them."""
