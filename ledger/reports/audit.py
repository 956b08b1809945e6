"""The audit page: each check with its result, the chain heads, the sequences of numbers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.books import checks, tables
from ledger.reports.common import office
from ledger.reports.figures import OfficeName
from ledger.reports.statements import StatementKind

ISSUED_SHOWN = 20
"""How many issued statements the audit page lists."""


@dataclass(frozen=True)
class FaultRow:
    """Something that is not as it must be: in which office, at which entry or loan, and what."""

    office: str | None
    where: str
    message: str


@dataclass(frozen=True)
class CheckRow:
    """One check with its faults; it holds when there are none."""

    name: str
    faults: tuple[FaultRow, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


@dataclass(frozen=True)
class SequenceRow:
    """The numbers given in one series of a fiscal year: no gap when last - first + 1 = count."""

    office_code: str
    series: str
    fiscal_year: int
    first: int
    last: int
    count: int

    @property
    def gapless(self) -> bool:
        """Whether every number from 1 to the last was used."""
        return self.first == 1 and self.last == self.count


@dataclass(frozen=True)
class HeadRow:
    """The end of an office's chain, and up to when its books are closed (None: no period is)."""

    office: OfficeName
    entries: int
    hash: str
    last_recorded_at: datetime | None
    locked_to: date | None


@dataclass(frozen=True)
class IssuedRow:
    """A statement that left the office. No name: `subject` is a family number or place code."""

    code: str
    kind: StatementKind
    subject: str
    as_of: date
    issued_on: date


@dataclass(frozen=True)
class AuditPage:
    """Everything the audit page shows; `sound` when every check holds."""

    checks: tuple[CheckRow, ...]
    heads: tuple[HeadRow, ...]
    sequences: tuple[SequenceRow, ...]
    issued: tuple[IssuedRow, ...]  # the latest first, at most 20

    @property
    def sound(self) -> bool:
        """Whether every check holds."""
        return all(check.holds for check in self.checks)


def audit_page(session: Session, home: Path | None, office_codes: Collection[str],
               office_ids: frozenset[int] | None = None) -> AuditPage:
    """Run every check and list what belongs to these offices (and what belongs to none). Raises NotFound."""
    found = [office(session, code, office_ids) for code in sorted(office_codes)]
    codes = {one.name.code for one in found}
    faults: dict[str, list[FaultRow]] = {name: [] for name, _ in checks.CHECKS}
    for fault in checks.check_all(session, home):
        if fault.office is None or fault.office in codes:
            faults.setdefault(fault.check, []).append(FaultRow(fault.office, fault.where, fault.message))
    results = tuple(CheckRow(name, tuple(rows)) for name, rows in faults.items())
    ids = {one.id: one.name for one in found}
    return AuditPage(results, _heads(session, ids), _sequences(session, ids), _issued(session, ids))


def _heads(session: Session, ids: dict[int, OfficeName]) -> tuple[HeadRow, ...]:
    entry, closing = tables.journal_entries.c, tables.period_closings.c
    last = select(entry.office_id, func.max(entry.seq).label("seq")).group_by(entry.office_id).subquery("last")
    rows = {row.office_id: row for row in session.execute(
        select(entry.office_id, entry.seq, entry.hash, entry.recorded_at).join(
            last, (last.c.office_id == entry.office_id) & (last.c.seq == entry.seq))
        .where(entry.office_id.in_(ids)))}
    locked = {row.office_id: row.locked_to for row in session.execute(
        select(closing.office_id, func.max(closing.last_on).label("locked_to")).where(closing.office_id.in_(ids))
        .group_by(closing.office_id))}
    return tuple(HeadRow(
        name, rows[key].seq if key in rows else 0, rows[key].hash if key in rows else "",
        rows[key].recorded_at if key in rows else None, locked.get(key)) for key, name in ids.items())


def _sequences(session: Session, ids: dict[int, OfficeName]) -> tuple[SequenceRow, ...]:
    entry = tables.journal_entries.c
    rows = session.execute(
        select(entry.office_id, entry.series, entry.fiscal_year, func.min(entry.number).label("first"),
               func.max(entry.number).label("last"), func.count().label("count"))
        .where(entry.office_id.in_(ids)).group_by(entry.office_id, entry.series, entry.fiscal_year)
        .order_by(entry.office_id, entry.fiscal_year, entry.series))
    return tuple(SequenceRow(ids[row.office_id].code, row.series, row.fiscal_year, row.first, row.last,
                             row._mapping["count"]) for row in rows)


def _issued(session: Session, ids: dict[int, OfficeName]) -> tuple[IssuedRow, ...]:
    issued = tables.statements.c
    rows = session.execute(
        select(issued.code, issued.kind, issued.subject, issued.as_of, issued.issued_on)
        .where(issued.office_id.in_(ids)).order_by(issued.issued_at.desc(), issued.code).limit(ISSUED_SHOWN))
    return tuple(IssuedRow(row.code, row.kind, row.subject.partition(":")[0], row.as_of, row.issued_on)
                 for row in rows)
