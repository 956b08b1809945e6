"""One journal entry in full, with its links and its place in the chain."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from ledger.books import brought, tables
from ledger.books.loan_book import voucher_number
from ledger.core import chart
from ledger.core.errors import NotFound
from ledger.reports.account_ledger import sides
from ledger.reports.balances import proof_line
from ledger.reports.common import Person, addresses, office, people
from ledger.reports.figures import OfficeName
from ledger.reports.flows import is_money
from ledger.reports.statements import Place


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
    penalty: int = 0
    pause: bool = False  # an entry of kind reschedule that puts repayments off


@dataclass(frozen=True)
class EntryPage:
    """One journal entry in full. `may_be_reversed`: it is not reversed, not a reversal itself and no request waits.

    `linked`: whether the previous hash written in it is the hash of the entry before it. `brought_by`: who brought the
    money, if not the family itself.
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
    brought_by: str | None = None


_VOUCHER = re.compile(r"(?P<series>[RPJ])-(?P<year>\d{4})-(?P<number>\d{4,9})")


def entry_page(session: Session, office_code: str, voucher: str, *,
               office_ids: frozenset[int] | None = None) -> EntryPage:
    """The entry with this voucher number (R-2008-0220). Raises NotFound."""
    found = office(session, office_code, office_ids)
    row = _find(session, found.id, voucher)
    near = _near(session, row)
    requests = session.execute(select(tables.approvals).where(
        tables.approvals.c.entry_id.in_([row.id, row.reverses_id])).order_by(tables.approvals.c.id)).all()
    lines = session.execute(_lines(row.id)).all()
    reversed_by = next((other for other in near if other.reverses_id == row.id), None)
    waits = next((asked.id for asked in requests if asked.entry_id == row.id and asked.decision is None), None)
    who = people(session, (row.entered_by, row.approved_by))
    before, after = _chained(near, row.seq - 1), _chained(near, row.seq + 1)
    postings = _postings(session, lines)
    return EntryPage(
        office=found.name, id=row.id, seq=row.seq, voucher=_number(row), series=row.series, kind=row.kind,
        on=row.on_date, recorded_at=row.recorded_at, narration=row.narration, reference=row.reference,
        entered_by=who[row.entered_by], approved_by=who.get(row.approved_by),
        words=_words(row, _by_id(near, row.reverses_id), lines, postings, _is_pause(session, row)), postings=postings,
        debit=sum(line.debit for line in postings), credit=sum(line.credit for line in postings),
        reverses=_link(_by_id(near, row.reverses_id), _reason(requests, row.reverses_id)),
        reversed_by=_link(reversed_by, _reason(requests, row.id)), corrects=_link(_by_id(near, row.corrects_id)),
        corrected_by=tuple(filter(None, (_link(other) for other in near if other.corrects_id == row.id))),
        reversal_waiting=waits,
        may_be_reversed=reversed_by is None and waits is None and row.kind not in ("reversal", "reallocation"),
        previous=before, this=ChainLink(row.seq, _number(row), row.hash), next=after,
        linked=row.prev_hash == (before.hash if before else ""),
        brought_by=brought.names(session, [row.id]).get(row.id))


def _find(session: Session, office_id: int, voucher: str) -> Row[Any]:
    entry, wanted = tables.journal_entries.c, _VOUCHER.fullmatch(voucher.strip().upper())
    row = wanted and session.execute(select(tables.journal_entries).where(
        entry.office_id == office_id, entry.series == wanted["series"], entry.fiscal_year == int(wanted["year"]),
        entry.number == int(wanted["number"]))).one_or_none()
    if row is None:
        raise NotFound("There is no voucher {voucher} in these books. Check the number, or look in the journal.",
                       voucher=voucher)
    return row


def _near(session: Session, row: Row[Any]) -> Sequence[Row[Any]]:
    """Every entry this one names or that names it, and its neighbours in the chain; one query.

    What corrects it is looked for among the entries of its own loan: that has an index, the link itself has none.
    """
    entry, posting = tables.journal_entries.c, tables.postings.c
    of_loan = select(posting.entry_id).where(posting.loan_id.in_(
        select(posting.loan_id).where(posting.entry_id == row.id, posting.loan_id.is_not(None))))
    correcting = select(entry.id).where(entry.id.in_(of_loan), entry.corrects_id == row.id)
    return session.execute(select(tables.journal_entries).where(or_(
        entry.id.in_([row.reverses_id, row.corrects_id, row.id - 1, row.id + 1]), entry.reverses_id == row.id,
        entry.id.in_(correcting))).order_by(entry.id)).all()


def _chained(near: Sequence[Row[Any]], seq: int) -> ChainLink | None:
    found = next((other for other in near if other.seq == seq), None)
    return ChainLink(found.seq, _number(found), found.hash) if found is not None else None


def _by_id(near: Sequence[Row[Any]], entry_id: int | None) -> Row[Any] | None:
    return next((other for other in near if other.id == entry_id), None)


def _link(row: Row[Any] | None, reason: str | None = None) -> EntryLink | None:
    return EntryLink(_number(row), row.on_date, row.kind, reason) if row is not None else None


def _reason(requests: Sequence[Row[Any]], entry_id: int | None) -> str | None:
    return next((asked.reason for asked in requests if asked.entry_id == entry_id and asked.decision == "approved"),
                None)


def _number(row: Row[Any]) -> str:
    return voucher_number(row.series, row.fiscal_year, row.number)


def _lines(entry_id: int) -> Select[Any]:
    posting, account = tables.postings, tables.accounts
    return select(
        posting, account.c.name_km, account.c.name_en, tables.funds.c.code.label("fund"),
        tables.loans.c.number.label("loan_number"), tables.families.c.number.label("family_number"),
    ).select_from(
        posting.join(account, account.c.code == posting.c.account)
        .join(tables.funds, tables.funds.c.id == posting.c.fund_id)
        .outerjoin(tables.loans, tables.loans.c.id == posting.c.loan_id)
        .outerjoin(tables.families, tables.families.c.id == posting.c.family_id)
    ).where(posting.c.entry_id == entry_id).order_by(posting.c.line)


def _postings(session: Session, lines: Sequence[Row[Any]]) -> tuple[PostingLine, ...]:
    places = addresses(session, {row.village_code for row in lines if row.village_code is not None})
    return tuple(PostingLine(
        row.line, row.account, row.name_km, row.name_en, row.fund, row.loan_number, row.family_number,
        places[row.village_code].village if row.village_code in places else None, *sides(row.riel)) for row in lines)


def _is_pause(session: Session, row: Row[Any]) -> bool:
    change = tables.loan_changes.c
    return session.execute(select(change.kind).where(
        change.entry_id == (row.reverses_id or row.id))).scalar_one_or_none() == "moratorium"


def _words(row: Row[Any], first: Row[Any] | None, lines: Sequence[Row[Any]], postings: tuple[PostingLine, ...],
           pause: bool) -> EntryWords:
    sign = 1 if first is None else -1  # a reversal speaks of what it turned back

    def riel(*accounts: str) -> int:
        return -sign * int(sum(line.riel for line in lines if line.account in accounts))

    money = [(line, sign * line.riel) for line in lines if is_money(line.account)]
    into = next((proof_line(line.account) for line, amount in money if amount > 0), None)
    out_of = next((proof_line(line.account) for line, amount in money if amount < 0), None)
    kind = row.kind if first is None else first.kind
    return EntryWords(
        kind=row.kind, of=first.kind if first is not None else None, family_number=lines[0].family_number,
        loan_number=lines[0].loan_number, village=next((line.village for line in postings if line.village), None),
        fund=lines[0].fund, riel=sum(line.riel for line in lines if line.riel > 0 and (
            kind != "reschedule" or line.account == chart.LOANS)),
        interest=riel(*chart.INTEREST_RECEIVED),
        principal=-riel(chart.LOANS) if kind in ("disbursement", "opening") else riel(chart.LOANS, chart.WRITTEN_OFF),
        held=riel(chart.HELD), place=out_of or into, target=into if out_of and into else None,
        penalty=riel(*chart.PENALTIES_RECEIVED), pause=pause)
