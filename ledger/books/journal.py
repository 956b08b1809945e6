"""The one door into the journal: `post` and `reverse`.

The postings go in first and the entry last: its arrival is the seal, and the guards in the database judge the whole
at that moment. Nothing is ever updated. About five statements an entry, by SQLAlchemy Core.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, true
from sqlalchemy.orm import Session

from ledger.books import chain, periods, requests
from ledger.books.locks import lock_office
from ledger.books.prepared import Prepared
from ledger.books.requests import Request
from ledger.books.tables import (
    fiscal_periods,
    funds,
    journal_entries,
    loan_changes,
    offices,
    period_closings,
    postings,
)
from ledger.books.types import Day, moment_text
from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.core.vouchers import Posting, Voucher, mirror

__all__ = ["JournalEntry", "Request", "entry", "lock_office", "post", "reverse"]


@dataclass(frozen=True)
class JournalEntry:
    """A sealed entry. `on` is its effective date, `at` the moment it was recorded, `by` and `approved_by` users."""

    id: int
    office_id: int
    seq: int
    series: str
    fiscal_year: int
    number: int
    kind: str
    on: date
    narration: str
    hash: str
    at: datetime
    by: int
    approved_by: int | None
    reference: str | None
    reverses_id: int | None
    corrects_id: int | None

    @property
    def voucher_number(self) -> str:
        """Series, fiscal year and number, as printed: R-2008-0220."""
        return f"{self.series}-{self.fiscal_year}-{self.number:04}"


def post(session: Session, voucher: Voucher, *, office_id: int, on: date, by: int, at: datetime, request: Request,
         approved_by: int | None = None, reference: str | None = None, corrects_id: int | None = None,
         contract_hash: str | None = None, change: dict[str, Any] | None = None) -> JournalEntry:
    """Makes the voucher an entry of the office's journal, dated `on`, and remembers the request as "entry:<id>".

    The same request again gives the entry it made the first time. `on` must lie in an open fiscal period; the year is
    opened if it follows the years there are. Raises Refusal (a closed period, a year out of reach, a request key used
    for something else, an unreadable reference) and NotAllowed when nobody else approved what needs two people.
    `contract_hash` (see contract.py) goes with what was signed: a loan or its new terms. `change` gives the row of
    `loan_changes` that goes with new terms, without its entry's id.
    """
    done = requests.earlier(session, request)
    if done is not None:
        return entry(session, _entry_id(done))
    lock_office(session, office_id)
    return _seal(session, voucher, office_id, _Facts(
        on, by, at, request, approved_by, reference, None, corrects_id, contract_hash, change))


def reverse(session: Session, entry_id: int, *, on: date, by: int, at: datetime, approved_by: int,
            request: Request) -> JournalEntry:
    """Posts the mirror of an entry and links the two; `reversed_by` finds it from the other side.

    The mirror is a journal voucher (series J) whatever it turns round: it says that a receipt or payment was booked
    wrongly, not that money moved back. Money that really goes back is a payment of its own.
    Raises NotFound, and Refusal when the entry was reversed before, is a reversal itself or is dated after `on`.
    """
    done = requests.earlier(session, request)
    if done is not None:
        return entry(session, _entry_id(done))
    original = entry(session, entry_id)
    lock_office(session, original.office_id)
    if original.reverses_id is not None:
        raise Refusal("{voucher} is a reversal and cannot be reversed. Enter the voucher anew instead.",
                      voucher=original.voucher_number)
    if reversed_by(session, entry_id) is not None:
        raise Refusal("{voucher} was already reversed.", voucher=original.voucher_number)
    if on < original.on:
        raise Refusal("{voucher} is dated {original_on}. Reverse it on that day or later.", "on",
                      voucher=original.voucher_number, original_on=original.on)
    voucher = mirror(f"Reversal of {original.voucher_number}", "J", _postings(session, entry_id))
    return _seal(session, voucher, original.office_id, _Facts(
        on, by, at, request, approved_by, None, entry_id, None, None))


def entry(session: Session, entry_id: int) -> JournalEntry:
    """The entry of that id. Raises NotFound."""
    row = session.execute(_ENTRY, {"wanted": entry_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such journal entry.")
    return JournalEntry(**row._mapping)


def reversed_by(session: Session, entry_id: int) -> JournalEntry | None:
    """The entry that reverses this one, if there is one."""
    row = session.execute(_REVERSED_BY, {"wanted": entry_id}).one_or_none()
    return None if row is None else JournalEntry(**row._mapping)


@dataclass(frozen=True)
class _Facts:
    on: date
    by: int
    at: datetime
    request: Request
    approved_by: int | None
    reference: str | None
    reverses_id: int | None
    corrects_id: int | None
    contract_hash: str | None
    change: dict[str, Any] | None = None


def _seal(session: Session, voucher: Voucher, office_id: int, facts: _Facts) -> JournalEntry:
    _check_people(voucher, facts)
    assert (voucher.kind in SEAL_CONTRACT) == (facts.contract_hash is not None), "what was signed is sealed"
    _check_text(facts.reference)
    place = _place(session, office_id, voucher.series, facts.on)
    seq, number = place.seq + 1, place.number + 1
    content = chain.Content(
        place.office, seq, voucher.series, facts.on.year, number, voucher.kind, facts.on.isoformat(),
        moment_text(facts.at), voucher.narration, facts.reference, facts.by, facts.approved_by, facts.request.key,
        facts.request.digest, facts.reverses_id, facts.corrects_id, facts.contract_hash, place.prev_hash)
    lines = [chain.Line(line, p.account, p.fund, p.in_minor, p.riel, p.loan_id, p.family_id, p.village_code)
             for line, p in enumerate(voucher.postings, 1)]
    entry_id, hash = office_id * chain.IDS_PER_OFFICE + seq, chain.entry_hash(content, lines)
    _ADD_POSTING.run_many(session, [_posting_row(entry_id, line) for line in lines])
    if facts.change is not None:
        session.execute(insert(loan_changes).values(entry_id=entry_id, **facts.change))
    _ADD_ENTRY.run(session, {
        "id": entry_id, "office_id": office_id, "seq": seq, "series": content.series,
        "fiscal_year": content.fiscal_year, "number": number, "kind": content.kind, "on_date": facts.on,
        "recorded_at": facts.at, "narration": content.narration, "reference": content.reference,
        "entered_by": content.by, "approved_by": content.approved_by, "request_key": content.request_key,
        "request_digest": content.request_digest, "reverses_id": content.reverses_id,
        "corrects_id": content.corrects_id, "contract_hash": content.contract_hash, "postings_count": len(lines),
        "prev_hash": content.prev_hash, "hash": hash})
    requests.remember(session, facts.request, f"entry:{entry_id}", facts.at)
    return JournalEntry(
        entry_id, office_id, seq, content.series, content.fiscal_year, number, content.kind, facts.on,
        content.narration, hash, facts.at, content.by, content.approved_by, content.reference, content.reverses_id,
        content.corrects_id)


def _place(session: Session, office_id: int, series: str, on: date) -> Any:
    # where the entry goes: behind the office's last one, under the next number, in a period that is open
    asked = {"office": office_id, "series": series, "year": on.year, "on": on}
    place = _PLACE.first(session, asked)
    if place is None:
        raise NotFound("There is no such office.")
    if place.locked:
        raise Refusal("The books are closed up to {locked_to}. Give a later date.", "on",
                      locked_to=periods.locked_to(session, office_id))
    if place.period is None:
        periods.ensure_open(session, office_id, on)
    return place


def _check_people(voucher: Voucher, facts: _Facts) -> None:
    if voucher.kind in TWO_PEOPLE and facts.approved_by is None:
        raise NotAllowed("This needs the approval of a second person.")
    if facts.approved_by == facts.by:
        raise NotAllowed("Nobody approves their own work. Ask another person to approve it.")


TWO_PEOPLE = ("opening", "disbursement", "reschedule", "waiver", "write-off", "refund", "reversal")
"""Kinds of voucher that a second person must have approved: the database asks for it too."""


SEAL_CONTRACT = ("opening", "disbursement", "reschedule")
"""Kinds of voucher that carry the hash of what was signed."""


def _check_text(reference: str | None) -> None:
    if reference is not None and (not reference.strip() or not reference.isprintable()):
        raise Refusal("The receipt number has characters that cannot be read. Type it again.", "reference")


def _posting_row(entry_id: int, line: chain.Line) -> dict[str, Any]:
    return {"entry_id": entry_id, "line": line.line, "account": line.account, "fund": line.fund, "minor": line.minor,
            "riel": line.riel, "loan_id": line.loan_id, "family_id": line.family_id,
            "village_code": line.village_code}


def _postings(session: Session, entry_id: int) -> list[Posting]:
    return [Posting(**row._mapping) for row in session.execute(_POSTINGS, {"wanted": entry_id})]


def _entry_id(result: str) -> int:
    kind, _, number = result.partition(":")
    assert kind == "entry", f"the request made no entry but {result}"
    return int(number)


_ADD_POSTING = Prepared(insert(postings).values(
    entry_id=bindparam("entry_id"), line=bindparam("line"), account=bindparam("account"),
    fund_id=select(funds.c.id).where(funds.c.code == bindparam("fund")).scalar_subquery(), minor=bindparam("minor"),
    riel=bindparam("riel"), loan_id=bindparam("loan_id"), family_id=bindparam("family_id"),
    village_code=bindparam("village_code")))
_ADD_ENTRY = Prepared(insert(journal_entries))

_e = journal_entries.c
_ENTRY_COLUMNS = (
    _e.id, _e.office_id, _e.seq, _e.series, _e.fiscal_year, _e.number, _e.kind, _e.on_date.label("on"), _e.narration,
    _e.hash, _e.recorded_at.label("at"), _e.entered_by.label("by"), _e.approved_by, _e.reference, _e.reverses_id,
    _e.corrects_id)
_ENTRY = select(*_ENTRY_COLUMNS).where(_e.id == bindparam("wanted"))
_REVERSED_BY = select(*_ENTRY_COLUMNS).where(_e.reverses_id == bindparam("wanted"))
_POSTINGS = (
    select(postings.c.account, funds.c.code.label("fund"), postings.c.riel, postings.c.minor, postings.c.loan_id,
           postings.c.family_id, postings.c.village_code)
    .join(funds, funds.c.id == postings.c.fund_id).where(postings.c.entry_id == bindparam("wanted"))
    .order_by(postings.c.line))

_last = (select(_e.seq, _e.hash).where(_e.office_id == bindparam("office")).order_by(_e.seq.desc()).limit(1)
         .subquery("last"))
_PLACE = Prepared(select(
    offices.c.code.label("office"),
    func.coalesce(_last.c.seq, 0).label("seq"), func.coalesce(_last.c.hash, "").label("prev_hash"),
    func.coalesce(select(func.max(_e.number)).where(
        _e.office_id == bindparam("office"), _e.series == bindparam("series"), _e.fiscal_year == bindparam("year"),
    ).scalar_subquery(), 0).label("number"),
    select(fiscal_periods.c.id).where(
        fiscal_periods.c.office_id == bindparam("office"), fiscal_periods.c.first_on <= bindparam("on", type_=Day),
        fiscal_periods.c.last_on >= bindparam("on", type_=Day)).scalar_subquery().label("period"),
    select(func.max(period_closings.c.period_id)).where(
        period_closings.c.office_id == bindparam("office"), period_closings.c.last_on >= bindparam("on", type_=Day),
    ).scalar_subquery().label("locked"),
).select_from(offices.outerjoin(_last, true())).where(offices.c.id == bindparam("office")))
