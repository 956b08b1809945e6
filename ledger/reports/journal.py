"""The journal on the screen: entries by filters, and one entry with its place in the chain."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from ledger.reports.common import Paging, Person
from ledger.reports.statements import OfficeName, Place


@dataclass(frozen=True)
class JournalFilter:
    """What to show: dates both included; `series` R, P or J; `number` a loan or family number; `text` is looked for
    in narration, paper receipt number and voucher number."""

    from_on: date | None = None
    to_on: date | None = None
    series: str | None = None
    account: str | None = None
    number: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class JournalRow:
    """One journal entry; `riel` is the sum of its debits."""

    seq: int
    voucher: str
    on: date
    kind: str
    series: str
    narration: str
    reference: str | None
    riel: int
    entered_by: Person
    approved_by: Person | None
    reverses: str | None  # voucher number
    reversed_by: str | None


@dataclass(frozen=True)
class JournalPage:
    """One page of the entries that fit, the newest first; `riel` is the sum of debits of all that fit."""

    office: OfficeName
    filter: JournalFilter
    rows: tuple[JournalRow, ...]
    paging: Paging
    riel: int


@dataclass(frozen=True)
class PostingLine:
    """One posting; riel on one side, the other is 0."""

    line: int
    account: str
    name_km: str
    name_en: str
    fund: str
    loan_number: str | None
    family_number: str | None
    village: Place | None
    debit: int
    credit: int


@dataclass(frozen=True)
class EntryLink:
    """Another entry this one points to, or that points to it. `reason`: why the reversal was asked for."""

    voucher: str
    on: date
    kind: str
    reason: str | None = None


@dataclass(frozen=True)
class ChainLink:
    """An entry in the chain."""

    seq: int
    voucher: str
    hash: str

    @property
    def short_hash(self) -> str:
        """The first 32 hex digits in groups of four."""
        return " ".join(self.hash[i:i + 4] for i in range(0, 32, 4))


@dataclass(frozen=True)
class EntryWords:
    """What the sentence above an entry needs, in riel: the page chooses the sentence by `kind`.

    For a reversal `kind` is "reversal" and `of` the kind of the entry turned back; the figures are those of that
    entry. `place` is where money came in or went out ("cash", "bank", None when none moved); `target` the other
    place when it only changed places.
    """

    kind: str
    of: str | None
    family_number: str | None
    loan_number: str | None
    village: Place | None
    fund: str
    riel: int
    interest: int
    principal: int
    held: int
    place: str | None
    target: str | None


@dataclass(frozen=True)
class EntryPage:
    """One journal entry in full. `may_be_reversed`: it is not reversed, not a reversal itself and no request waits.

    `linked`: whether the previous hash written in it is the hash of the entry before it.
    """

    office: OfficeName
    id: int
    seq: int
    voucher: str
    series: str
    kind: str
    on: date
    recorded_at: datetime
    narration: str
    reference: str | None
    entered_by: Person
    approved_by: Person | None
    words: EntryWords
    postings: tuple[PostingLine, ...]
    debit: int
    credit: int
    reverses: EntryLink | None
    reversed_by: EntryLink | None
    corrects: EntryLink | None
    corrected_by: tuple[EntryLink, ...]
    reversal_waiting: int | None  # number of the request
    may_be_reversed: bool
    previous: ChainLink | None
    this: ChainLink
    next: ChainLink | None
    linked: bool


def journal_page(session: Session, office_code: str, filters: JournalFilter | None = None, page: int = 1,
                 size: int = 50, *, office_ids: frozenset[int] | None = None) -> JournalPage:
    """The entries of an office that fit. Raises NotFound."""
    raise NotImplementedError


def entry_page(session: Session, office_code: str, voucher: str, *,
               office_ids: frozenset[int] | None = None) -> EntryPage:
    """The entry with this voucher number (R-2008-0220). Raises NotFound."""
    raise NotImplementedError
