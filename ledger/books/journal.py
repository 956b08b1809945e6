"""The one door into the journal: `post`, `post_many` and `reverse`.

The postings go in first and the entry last: its arrival is the seal, and the guards in the database judge the whole
at that moment. Nothing is ever updated. About five statements an entry, by SQLAlchemy Core.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, true
from sqlalchemy.orm import Session

from ledger.books import periods, requests
from ledger.books.locks import lock_office
from ledger.books.prepared import Prepared
from ledger.books.requests import Request
from ledger.books.sealing import Facts, JournalEntry, Place, Sealed, seal
from ledger.books.tables import (
    fiscal_periods,
    funds,
    journal_entries,
    loan_changes,
    offices,
    period_closings,
    postings,
)
from ledger.books.types import Day
from ledger.core.errors import NotFound, Refusal
from ledger.core.vouchers import Posting, Voucher, mirror

__all__ = ["Item", "JournalEntry", "Request", "entry", "lock_office", "post", "post_many", "reverse"]


@dataclass(frozen=True)
class Item:
    """One of many vouchers to be posted together: see `post_many`."""

    voucher: Voucher
    on: date
    request: Request
    reference: str | None = None


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
    return _seal(session, voucher, office_id, Facts(
        on, by, at, request, approved_by, reference, None, corrects_id, contract_hash, change))


def post_many(session: Session, items: Sequence[Item], *, office_id: int, by: int, at: datetime) -> list[JournalEntry]:
    """Posts many vouchers that need no second person, in their order, with a few statements for all of them.

    What `post` promises holds for each: its own request, its own number, the chain unbroken, the same refusals. Items
    that were posted before are answered with the entries they made then.
    """
    lock_office(session, office_id)
    done = requests.earlier_many(session, [item.request for item in items])
    new = _sealed(session, [item for item in items if item.request.key not in done], office_id, by, at)
    _ADD_POSTING.run_many(session, [row for sealed in new for row in sealed.postings])
    _ADD_ENTRY.run_many(session, [sealed.row for sealed in new])
    requests.remember_many(session, {sealed.row["request_key"]: (
        sealed.row["request_digest"], f"entry:{sealed.entry.id}") for sealed in new}, at)
    made = {sealed.row["request_key"]: sealed.entry for sealed in new}
    return [made.get(item.request.key) or entry(session, _entry_id(done[item.request.key])) for item in items]


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
    return _seal(session, voucher, original.office_id, Facts(
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


def _seal(session: Session, voucher: Voucher, office_id: int, facts: Facts) -> JournalEntry:
    place = _place(session, office_id, voucher.series, facts.on)
    sealed = seal(voucher, office_id, facts, Place(place.office, place.seq + 1, place.number + 1, place.prev_hash))
    _ADD_POSTING.run_many(session, sealed.postings)
    if facts.change is not None:
        session.execute(insert(loan_changes).values(entry_id=sealed.entry.id, **facts.change))
    _ADD_ENTRY.run(session, sealed.row)
    requests.remember(session, facts.request, f"entry:{sealed.entry.id}", facts.at)
    return sealed.entry


def _sealed(session: Session, items: Sequence[Item], office_id: int, by: int, at: datetime) -> list[Sealed]:
    """One behind the other: what the next one needs of the last is at hand, so the books are asked once a date."""
    places: dict[tuple[str, date], Any] = {}
    numbers: dict[tuple[str, int], int] = {}
    made: list[Sealed] = []
    for item in items:
        key, count = (item.voucher.series, item.on), (item.voucher.series, item.on.year)
        place = places.get(key) or places.setdefault(key, _place(session, office_id, *key))
        numbers[count] = numbers.get(count, place.number) + 1
        seq, before = (made[-1].entry.seq, made[-1].entry.hash) if made else (place.seq, place.prev_hash)
        made.append(seal(item.voucher, office_id, Facts(item.on, by, at, item.request, reference=item.reference),
                         Place(place.office, seq + 1, numbers[count], before)))
    return made


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
