"""Workbooks that were sent and are not brought in yet: somebody looks at the preview, or a second person approves.

They lie beside the books in the data folder, under a random name: what people call their files is not kept, it may say
more about a family than any page does. They go when they are brought in or removed, and by themselves after a month.
"""

import json
import re
import secrets
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from ledger.core.errors import NotFound, Refusal
from ledger.exchange import container
from ledger.exchange.importing import KINDS

KEPT_FOR = timedelta(days=30)
MOST = 40  # of one office
_CODE = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True)
class Waiting:
    """A workbook that waits: of which kind and office, who brought it and when (UTC), its size in bytes.

    `rows` that would bring something new and the `riel` they owe, as they were when it came.
    """

    code: str
    kind: str
    office_id: int
    user_id: int
    at: datetime
    size: int
    rows: int = 0
    riel: int = 0

    @property
    def needs_second(self) -> bool:
        """Whether somebody else must approve it."""
        return KINDS[self.kind].two_people


def keep(home: Path, kind: str, office_id: int, user_id: int, at: datetime, file: BinaryIO, *, rows: int = 0,
         riel: int = 0) -> Waiting:
    """Put a workbook aside. Raises Refusal for a file that is no plain workbook, or when too many wait already."""
    container.opened(file).close()
    if len(waiting(home, {office_id}, at)) >= MOST:
        raise Refusal("{most} workbooks wait already. Bring them in or remove them first.", most=MOST)
    folder = _folder(home)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.seek(0)
    content = file.read(container.MOST_BYTES)
    kept = Waiting(secrets.token_hex(12), kind, office_id, user_id, at, len(content), rows, riel)
    _workbook(folder, kept.code).write_bytes(content)
    note = asdict(kept) | {"at": at.isoformat()}
    _note(folder, kept.code).write_text(json.dumps(note), encoding="utf-8")  # last: without it nothing waits
    return kept


def waiting(home: Path, office_ids: Collection[int], at: datetime) -> list[Waiting]:
    """The workbooks that wait in these offices, the newest first; those that lay too long are removed."""
    found = [one for note in _folder(home).glob("*.json") if (one := _read(note)) is not None]
    for old in [one for one in found if one.at < at - KEPT_FOR]:
        remove(home, old)
    return sorted((one for one in found if one.office_id in office_ids and one.at >= at - KEPT_FOR),
                  key=lambda one: (one.at, one.code), reverse=True)


def for_second(home: Path, office_ids: Collection[int], user_id: int, at: datetime) -> list[Waiting]:
    """The workbooks of these offices that wait for another person than the one who brought them, for this one: the
    oldest first."""
    return [one for one in reversed(waiting(home, office_ids, at)) if one.needs_second and one.user_id != user_id]


def one(home: Path, code: str, office_ids: Collection[int]) -> Waiting:
    """The workbook of this code. Raises NotFound if none of these offices has it waiting."""
    found = _read(_note(_folder(home), code)) if _CODE.fullmatch(code) else None
    if found is None or found.office_id not in office_ids:
        raise NotFound("This workbook does not wait any more: it was brought in or removed.")
    return found


def opened(home: Path, kept: Waiting) -> BinaryIO:
    """The workbook itself, to be read and closed."""
    return _workbook(_folder(home), kept.code).open("rb")


def remove(home: Path, kept: Waiting) -> None:
    """It does not wait any more."""
    for path in (_note(_folder(home), kept.code), _workbook(_folder(home), kept.code)):
        path.unlink(missing_ok=True)


def _folder(home: Path) -> Path:
    return home / "imports"


def _note(folder: Path, code: str) -> Path:
    return folder / f"{code}.json"


def _workbook(folder: Path, code: str) -> Path:
    return folder / f"{code}.xlsx"


def _read(note: Path) -> Waiting | None:
    try:
        kept = json.loads(note.read_text(encoding="utf-8"))
        return Waiting(**(kept | {"at": datetime.fromisoformat(kept["at"])}))
    except (OSError, ValueError, TypeError, KeyError):
        return None  # removed meanwhile, or not ours
