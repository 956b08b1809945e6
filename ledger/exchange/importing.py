"""Brings a workbook's rows into the books: all of them or none, each through the verb that a page would use.

Every fault is named at once. A row is known by its own key: brought again it changes nothing, and with other content
it is a fault. What is booked carries the person who brought it, and for loans the one who approved it.
"""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO, TypeVar, cast

from sqlalchemy.orm import Session

from ledger.books.journal import lock_office
from ledger.core.errors import NotAllowed, Refusal
from ledger.exchange import reading
from ledger.exchange.family_rows import FAMILIES
from ledger.exchange.faults import MOST_FAULTS
from ledger.exchange.kinds import Acting, Asked, Kind, asked_before, code
from ledger.exchange.loan_rows import LOANS
from ledger.exchange.reading import Row, Table
from ledger.exchange.repayment_rows import REPAYMENTS
from ledger.programme import offices
from ledger.programme.people import DECIDERS, FIELD_WORK, Actor, require
from ledger.reports.households import Household, numbered
from ledger.reports.taken_over import TakenLoans, taken_loans

KINDS: dict[str, Kind] = {kind.name: kind for kind in (FAMILIES, LOANS, REPAYMENTS)}
NAMED = 20
Result = TypeVar("Result")


@dataclass(frozen=True)
class Outcome:
    """What a workbook brought: the numbers or vouchers that were made, one a new row; how many rows were there already,
    and of these were turned back since; how many were turned back before and made anew; columns nobody read."""

    kind: str
    made: tuple[str, ...]
    already: int
    turned_back: int
    again: int
    unread: tuple[str, ...]

    @property
    def new(self) -> int:
        """Rows that made something new."""
        return len(self.made)

    @property
    def numbers(self) -> tuple[str, str] | None:
        """The first and the last that was made."""
        return (self.made[0], self.made[-1]) if self.made else None


def bring_in(session: Session, kind: Kind, office_id: int, file: BinaryIO, *, actor: Actor,
             approved_by: Actor | None = None) -> Outcome:
    """Book every row of the workbook. Raises Faulty, naming every fault, and then nothing must be kept; Refusal for a
    file that cannot be read; NotAllowed for the wrong people."""
    _check_people(kind, office_id, actor, approved_by)
    table = reading.read(file, kind.fields(session, office_id))
    _keys_twice(table, kind)
    lock_office(session, office_id)  # what was done before is asked when it is our turn
    made: list[str] = []
    turned_back = again = 0
    acting = Acting(office_id, actor, approved_by.user_id if approved_by else None)
    for asked, came in kind.book(session, acting, _asked(session, kind, office_id, table)):
        if isinstance(came, Refusal):
            table.faults.append(asked.row.fault(_told(came, kind.key)))
        elif not asked.before:
            made.append(came)
            again += asked.turned_back
        turned_back += asked.before and asked.turned_back
        if len(table.faults) > MOST_FAULTS:
            break
    reading.refuse_faults(table)
    return Outcome(kind.name, tuple(made), len(table.rows) - len(made), turned_back, again,
                   tuple(table.unread))


@dataclass(frozen=True)
class Preview:
    """What a workbook would bring, and what loans taken over by it come to: who approves them must see it. Of families
    the first NAMED, to be known by their names."""

    outcome: Outcome
    loans: TakenLoans | None
    families: tuple[Household, ...] = ()


def preview(session: Session, kind: Kind, office_id: int, file: BinaryIO, *, actor: Actor,
            approved_by: Actor | None = None) -> Preview:
    """What `bring_in` does with the workbook and what that comes to: to be rehearsed. Raises as it does."""
    outcome = bring_in(session, kind, office_id, file, actor=actor, approved_by=approved_by)
    named = numbered(session, office_id, outcome.made[:NAMED]) if kind is FAMILIES else ()
    return Preview(outcome, taken_loans(session, office_id, outcome.made, actor.today) if kind is LOANS else None,
                   tuple(named))


def rehearse(unit_of_work: AbstractContextManager[Session], bring: Callable[[Session], Result]) -> Result:
    """What `bring` says of what it would do: everything is done with every guard on, and then rolled back."""
    try:
        with unit_of_work as session:
            raise _Rehearsed(bring(session))
    except _Rehearsed as rehearsed:
        return cast(Result, rehearsed.result)


class _Rehearsed(Exception):
    def __init__(self, result: object) -> None:
        super().__init__()
        self.result = result


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
    twice = set()
    for row in table.seen:
        key = row.values.get(kind.key)
        if key is not None and (earlier := first.setdefault(code(key), row)) is not row:
            twice.add(id(row))
            table.faults.append(row.fault(Refusal("{value} stands in row {row} too.", kind.key, value=key,
                                                  row=earlier.number)))
    table.rows[:] = [row for row in table.rows if id(row) not in twice]


def _asked(session: Session, kind: Kind, office_id: int, table: Table) -> list[Asked]:
    """The rows in the order of booking, each with a request key made of its own key: the same for the same row,
    whoever brings it."""
    office = next(one.code for one in offices.offices(session) if one.id == office_id)
    keys = [f"import-{kind.name}-{office}-{_short(row[kind.key])}" for row in table.rows]
    return sorted(asked_before(session, table.rows, keys), key=lambda one: kind.order(one.row))


def _short(key: str) -> str:
    return hashlib.sha256(code(key).encode()).hexdigest()[:32]


def _told(refusal: Refusal, key: str) -> Refusal:
    if "sent_as" in refusal.values:
        return Refusal("This row was brought in before with other content. What is booked stays; put the row back as "
                       "it was, or take it out.", key)
    return refusal
