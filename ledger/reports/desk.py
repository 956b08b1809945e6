"""What the frame of every page shows: the person's offices, what waits for a decision, whether this is a demo."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import Session

from ledger.books.tables import approvals, journal_entries, loans, offices, places, settings


@dataclass(frozen=True)
class Office:
    """An office the person works in, with the head of its chain (0 and empty when nothing is posted)."""

    id: int
    code: str
    prefix: str
    name_km: str
    name_en: str
    entries: int
    head_hash: str
    province_km: str
    province_en: str

    @property
    def short_head(self) -> str:
        """The first 16 hex digits of the chain head in groups of four, as statements print it."""
        return " ".join(self.head_hash[i:i + 4] for i in range(0, min(16, len(self.head_hash)), 4))


@dataclass(frozen=True)
class Desk:
    """`waiting`: requests in these offices that this person did not make. `demo_until`: last day of the demo."""

    offices: tuple[Office, ...]
    waiting: int
    demo_until: date | None


def desk(session: Session, office_ids: Collection[int], user_id: int | None) -> Desk:
    """The frame for a person of these offices, by office code; with no office, only whether this is a demo."""
    demo = session.execute(select(settings.c.value).where(settings.c.key == "demo")).scalar()
    demo_until = date.fromisoformat(demo) if demo else None
    if not office_ids:
        return Desk((), 0, demo_until)
    newest = (select(func.max(journal_entries.c.seq)).where(journal_entries.c.office_id == offices.c.id)
              .correlate(offices).scalar_subquery())
    rows = session.execute(
        select(offices.c.id, offices.c.code, offices.c.prefix, offices.c.name_km, offices.c.name_en,
               func.coalesce(journal_entries.c.seq, 0), func.coalesce(journal_entries.c.hash, ""),
               places.c.name_km, places.c.name_latin)
        .join(places, places.c.code == offices.c.province_code)
        .outerjoin(journal_entries, (journal_entries.c.office_id == offices.c.id) & (journal_entries.c.seq == newest))
        .where(_among(office_ids)).order_by(offices.c.code))
    waiting = session.execute(
        select(func.count()).select_from(approvals.outerjoin(loans))
        .where(approvals.c.office_id.in_(office_ids), approvals.c.decision.is_(None), loans.c.withdrawn_on.is_(None),
               approvals.c.requested_by != user_id)).scalar_one()
    return Desk(tuple(Office(*row) for row in rows), waiting, demo_until)


def _among(office_ids: Collection[int]) -> ColumnElement[bool]:
    return offices.c.id.in_(office_ids) if office_ids else false()
