"""The journal on the screen: entries by filters; one entry in full is in `entry_page`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.books.loan_book import voucher_number, whole_sum
from ledger.core.money import to_latin_digits
from ledger.reports.common import Paging, Person, office, paging, people, typed
from ledger.reports.entry_page import ChainLink, EntryLink, EntryPage, EntryWords, PostingLine, entry_page
from ledger.reports.figures import OfficeName

__all__ = ["ChainLink", "EntryLink", "EntryPage", "EntryWords", "JournalFilter", "JournalPage", "JournalRow",
           "PostingLine", "entry_page", "journal_page"]


@dataclass(frozen=True)
class JournalFilter:
    """What to show: dates both included; `series` R, P or J; `number` a loan or family number; `text` is looked for
    in narration, paper receipt number and voucher number (R-2008-0220, or its last figures)."""

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


def journal_page(session: Session, office_code: str, filters: JournalFilter | None = None, page: int = 1,
                 size: int = 50, *, office_ids: frozenset[int] | None = None) -> JournalPage:
    """The entries of an office that fit, the latest date first, of one date the last entry first. Raises NotFound."""
    found, wanted = office(session, office_code, office_ids), filters or JournalFilter()
    entry = tables.journal_entries.c
    fits = and_(entry.office_id == found.id, *_conditions(wanted))
    count = session.execute(select(func.count()).select_from(tables.journal_entries).where(fits)).scalar_one()
    riel = session.execute(
        select(_debits()).join_from(tables.postings, tables.journal_entries, entry.id == tables.postings.c.entry_id)
        .where(fits)).scalar_one()
    shown = paging(page, size, count)
    rows = session.execute(_entries().where(fits).order_by(entry.on_date.desc(), entry.seq.desc())
                           .limit(size).offset(shown.first)).all()
    sums = _sums(session, (row.id for row in rows))
    who = people(session, (user_id for row in rows for user_id in (row.entered_by, row.approved_by)))
    return JournalPage(found.name, wanted, tuple(_row(row, sums[row.id], who) for row in rows), shown, riel)


def _debits() -> ColumnElement[int]:
    riel = tables.postings.c.riel
    return whole_sum(case((riel > 0, riel), else_=0))


def _entries() -> Select[Any]:
    entry = tables.journal_entries
    first, back = entry.alias("first"), entry.alias("back")
    return select(
        entry, first.c.series.label("first_series"), first.c.fiscal_year.label("first_year"),
        first.c.number.label("first_number"), back.c.series.label("back_series"),
        back.c.fiscal_year.label("back_year"), back.c.number.label("back_number"),
    ).select_from(entry.outerjoin(first, first.c.id == entry.c.reverses_id)
                  .outerjoin(back, back.c.reverses_id == entry.c.id))


def _sums(session: Session, entry_ids: Iterable[int]) -> dict[int, int]:
    posting = tables.postings.c
    return {row.entry_id: row.riel for row in session.execute(
        select(posting.entry_id, _debits().label("riel")).where(posting.entry_id.in_(list(entry_ids)))
        .group_by(posting.entry_id))}


def _row(row: Row[Any], riel: int, who: dict[int, Person]) -> JournalRow:
    return JournalRow(
        seq=row.seq, voucher=voucher_number(row.series, row.fiscal_year, row.number), on=row.on_date, kind=row.kind,
        series=row.series, narration=row.narration, reference=row.reference, riel=riel,
        entered_by=who[row.entered_by], approved_by=who.get(row.approved_by),
        reverses=voucher_number(row.first_series, row.first_year, row.first_number) if row.first_series else None,
        reversed_by=voucher_number(row.back_series, row.back_year, row.back_number) if row.back_series else None)


def _conditions(wanted: JournalFilter) -> list[ColumnElement[bool]]:
    entry, found = tables.journal_entries.c, []
    if wanted.from_on is not None:
        found.append(entry.on_date >= wanted.from_on)
    if wanted.to_on is not None:
        found.append(entry.on_date <= wanted.to_on)
    if wanted.series:
        found.append(entry.series == typed(wanted.series))
    if wanted.account:
        found.append(_posted(tables.postings.c.account == typed(wanted.account)))
    if wanted.number and typed(wanted.number):
        found.append(_about(to_latin_digits(typed(wanted.number)).upper()))
    if wanted.text and typed(wanted.text):
        found.append(_says(typed(wanted.text)))
    return found


def _posted(what: ColumnElement[bool]) -> ColumnElement[bool]:
    return tables.journal_entries.c.id.in_(select(tables.postings.c.entry_id).where(what))


def _about(number: str) -> ColumnElement[bool]:
    loan, family = tables.loans.c, tables.families.c
    return _posted(or_(tables.postings.c.loan_id.in_(select(loan.id).where(loan.number == number)),
                       tables.postings.c.family_id.in_(select(family.id).where(family.number == number))))


_VOUCHER = re.compile(r"(?:(?P<series>[RPJ])[- ]?)?(?:(?P<year>\d{4})-)?(?P<number>\d{1,9})")


def _says(text: str) -> ColumnElement[bool]:
    entry, small = tables.journal_entries.c, text.lower()
    said = [func.lower(entry.narration).contains(small, autoescape=True),
            func.lower(entry.reference).contains(small, autoescape=True)]
    voucher = _VOUCHER.fullmatch(to_latin_digits(text).upper())
    if voucher:
        parts = [entry.number == int(voucher["number"])]
        if voucher["series"]:
            parts.append(entry.series == voucher["series"])
        if voucher["year"]:
            parts.append(entry.fiscal_year == int(voucher["year"]))
        said.append(and_(*parts))
    return or_(*said)
