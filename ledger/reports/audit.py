"""The audit page: each check with its result, the chain heads, the sequences of numbers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from ledger.reports.statements import OfficeName, StatementKind


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
    raise NotImplementedError
