"""Brings a workbook's rows into the books: all of them or none, each through the verb that a page would use.

Every fault is named at once. A row is known by its own key: brought again it changes nothing, and with other content
it is a fault. What is booked carries the person who brought it, and for loans the one who approved it.
"""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

from sqlalchemy.orm import Session

from ledger.books.journal import lock_office
from ledger.core.errors import NotAllowed, Refusal
from ledger.exchange import reading
from ledger.exchange.family_rows import FAMILIES
from ledger.exchange.faults import MOST_FAULTS
from ledger.exchange.kinds import Acting, Asked, Kind, code, done_before
from ledger.exchange.loan_rows import LOANS
from ledger.exchange.reading import Row, Table
from ledger.exchange.repayment_rows import REPAYMENTS
from ledger.programme import offices
from ledger.programme.people import DECIDERS, FIELD_WORK, Actor, require

Result = TypeVar("Result")

KINDS: dict[str, Kind] = {kind.name: kind for kind in (FAMILIES, LOANS, REPAYMENTS)}


@dataclass(frozen=True)
class Outcome:
    """What a workbook brought: rows that made something new, rows that were there already, columns nobody read.

    `numbers` are the first and last number or voucher that was made, empty when there was nothing new.
    """

    kind: str
    new: int
    already: int
    unread: tuple[str, ...]
    numbers: tuple[str, str] | None


def bring_in(session: Session, kind: Kind, office_id: int, file: BinaryIO, *, actor: Actor,
             approved_by: Actor | None = None) -> Outcome:
    """Book every row of the workbook. Raises Faulty, naming every fault, and then nothing must be kept; Refusal for a
    file that cannot be read; NotAllowed for the wrong people."""
    _check_people(kind, office_id, actor, approved_by)
    table = reading.read(file, kind.fields(session, office_id))
    _keys_twice(table, kind)
    lock_office(session, office_id)  # what was done before is asked when it is our turn
    made: list[str] = []
    acting = Acting(office_id, actor, approved_by.user_id if approved_by else None)
    for asked, came in kind.book(session, acting, _asked(session, kind, office_id, table)):
        if isinstance(came, Refusal):
            table.faults.append(asked.row.fault(_told(came)))
        elif not asked.before:
            made.append(came)
        if len(table.faults) > MOST_FAULTS:
            break
    reading.refuse_faults(table)
    return Outcome(kind.name, len(made), len(table.rows) - len(made), tuple(table.unread),
                   (made[0], made[-1]) if made else None)


def rehearse(unit_of_work: AbstractContextManager[Session], bring: Callable[[Session], Result]) -> Result:
    """What `bring` would do: everything is done with every guard on, and then rolled back."""
    try:
        with unit_of_work as session:
            result = bring(session)
            raise _Rehearsed
    except _Rehearsed:
        return result


class _Rehearsed(Exception):
    pass


def _check_people(kind: Kind, office_id: int, actor: Actor, approved_by: Actor | None) -> None:
    require(actor, office_id, *FIELD_WORK)
    if not kind.two_people:
        return
    if approved_by is None:
        raise NotAllowed("Loans taken over need the approval of a second person.")
    require(approved_by, office_id, *DECIDERS)
    if approved_by.user_id == actor.user_id:
        raise NotAllowed("Nobody approves their own work. Ask another person to approve it.")


def _keys_twice(table: Table, kind: Kind) -> None:
    """Names every row whose key stands in an earlier row too; the earlier one is not at fault."""
    first: dict[str, Row] = {}
    kept = []
    for row in table.rows:
        earlier = first.setdefault(code(row[kind.key]), row)
        if earlier is row:
            kept.append(row)
        else:
            table.faults.append(row.fault(Refusal("{value} stands in row {row} too.", kind.key, value=row[kind.key],
                                                  row=earlier.number)))
    table.rows[:] = kept


def _asked(session: Session, kind: Kind, office_id: int, table: Table) -> list[Asked]:
    """The rows in the order of booking, each with a request key made of its own key: the same for the same row,
    whoever brings it."""
    office = next(one.code for one in offices.offices(session) if one.id == office_id)
    keys = [f"import-{kind.name}-{office}-{_short(row[kind.key])}" for row in table.rows]
    before = done_before(session, keys)
    return sorted((Asked(row, key, key in before) for row, key in zip(table.rows, keys, strict=True)),
                  key=lambda one: kind.order(one.row))


def _short(key: str) -> str:
    return hashlib.sha256(code(key).encode()).hexdigest()[:32]


def _told(refusal: Refusal) -> Refusal:
    if "sent_as" in refusal.values:
        return Refusal("This row was brought in before with other content. What is booked stays; put the row back as "
                       "it was, or take it out.")
    return refusal
