"""Issuing a statement: the code printed on it, and the answer to somebody who checks that code.

The code comes from the figures alone, so printing the same figures again gives the same code, the same head and
the same bytes. Names are no figures: correcting a spelling changes no code, and a code gives no name away.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from ledger.programme.people import Actor
from ledger.reports.statements import FamilyStatement, Issue, ProvinceStatement, StatementKind, VillageBook

Statement = FamilyStatement | VillageBook | ProvinceStatement


@dataclass(frozen=True)
class Verification:
    """What may be told to anybody who holds a code. `matches`: the books still say the same of that date."""

    code: str
    number: str  # document number: FS-SR-0001-20080930
    kind: StatementKind
    as_of: date
    issued_on: date
    checksum: str
    matches: bool
    head_in_chain: bool  # the chain head printed on the paper is still in the books


def issue(session: Session, statement: Statement, actor: Actor | None, at: datetime) -> Issue:
    """The issue of these figures: the first one if they were issued before, else a new row. Call in a unit of work.

    `actor` None is the command line. Raises NotAllowed outside the actor's offices.
    """
    raise NotImplementedError


def verify(session: Session, code: str) -> Verification:
    """Work the statement out again and compare. Accepts small letters, no dash, spaces. Raises NotFound."""
    raise NotImplementedError
