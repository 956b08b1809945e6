"""What loans are counted by: village, officer, purpose, cycle, sex. Why a family is helped is no such thing."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books.loan_book import parts
from ledger.books.standings import LoanStanding
from ledger.books.tables import families, family_members, loans, places
from ledger.core.purposes import PURPOSES, counted_as
from ledger.reports.common import people
from ledger.reports.cycles import cycles
from ledger.reports.portfolio import AT_RISK_DAYS
from ledger.reports.portfolio_values import Breakdown, Dimension, Slice


class Facts(NamedTuple):
    """One loan: its number, its family, and what it is counted under by each dimension (a key of `Slice`)."""

    number: str
    family_id: int
    village: str
    officer: str
    purpose: str
    cycle: str
    sex: str

    def key(self, by: Dimension) -> str:
        """What it is counted under. A district is the first four digits of its village."""
        return self.village[:4] if by == "district" else str(getattr(self, by))


def facts(session: Session, loan_ids: Collection[int], as_of: date) -> dict[int, Facts]:
    """The facts of each of these loans; the officer is who took the application, the sex that of the borrower."""
    query = select(
        loans.c.id, loans.c.number, loans.c.family_id, families.c.village_code, loans.c.applied_by,
        loans.c.purpose_code, loans.c.purpose, family_members.c.sex,
    ).join(families, families.c.id == loans.c.family_id).join(
        family_members, family_members.c.id == loans.c.borrower_id)
    rows = [row for part in parts(loan_ids) for row in session.execute(query.where(loans.c.id.in_(part)))]
    later = cycles(session, as_of, {row[2] for row in rows})
    return {loan_id: Facts(number, family_id, village, str(officer), counted_as(code, words),
                           str(later.get(loan_id, 1)), sex)
            for loan_id, number, family_id, village, officer, code, words, sex in rows}


def breakdown(session: Session, by: Dimension, stands: Sequence[LoanStanding],
              known: Mapping[int, Facts]) -> Breakdown:
    """These loans by one thing: purposes in the order of their list, all else by its key."""
    groups: dict[str, list[LoanStanding]] = defaultdict(list)
    for one in stands:
        groups[known[one.loan_id].key(by)].append(one)
    order = list(PURPOSES) if by == "purpose" else sorted(groups, key=lambda key: (len(key), key))
    named = names_of(session, by, groups)
    return Breakdown(by, tuple(_slice(key, named.get(key, ("", "")), groups[key]) for key in order if key in groups))


def names_of(session: Session, by: Dimension, keys: Collection[str]) -> dict[str, tuple[str, str]]:
    """Khmer and Latin (or English) name of each key that has one: cycles and sexes have none."""
    if by in ("village", "district"):
        rows = session.execute(select(places.c.code, places.c.name_km, places.c.name_latin).where(
            places.c.code.in_(keys)))
        return {code: (name_km, name_latin) for code, name_km, name_latin in rows}
    if by == "officer":
        return {str(one.user_id): (one.name_km, one.name_latin)
                for one in people(session, [int(key) for key in keys if key.isdecimal() and len(key) < 10]).values()}
    return {key: (one.name_km, one.name_en) for key, one in PURPOSES.items()} if by == "purpose" else {}


def _slice(key: str, name: tuple[str, str], stands: Sequence[LoanStanding]) -> Slice:
    return Slice(
        key, *name, len(stands), sum(one.outstanding for one in stands), sum(one.overdue for one in stands),
        sum(one.days_late > 0 for one in stands),
        sum(one.outstanding for one in stands if one.days_late > AT_RISK_DAYS),
        sum(one.outstanding for one in stands if one.rescheduled))
