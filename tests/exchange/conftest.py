"""The office of tests/programme with workbooks to bring in."""

from typing import Any

import pytest

from ledger.exchange.faults import Faulty
from ledger.exchange.importing import KINDS, Outcome, bring_in
from tests.exchange.files import file
from tests.programme.conftest import World, quick_hashes, world, world_template

__all__ = ["bring", "quick_hashes", "refused", "world", "world_template"]


def bring(world: World, kind: str, rows: list[tuple[Any, ...]], *, by: str = "officer", approved_by: str | None = None,
          office: int | None = None) -> Outcome:
    """A workbook of these rows (the headings first), brought in."""
    with world.books.unit_of_work() as session:
        return bring_in(session, KINDS[kind], office or world.office, file(rows), actor=world.actor(by),
                        approved_by=world.actor(approved_by) if approved_by else None)


def refused(world: World, kind: str, rows: list[tuple[Any, ...]], **more: Any) -> list[tuple[str, str]]:
    """The faults of a workbook: cell and reason."""
    with pytest.raises(Faulty) as faulty:
        bring(world, kind, rows, **more)
    return [(fault.cell, fault.reason.text()) for fault in faulty.value.faults]
