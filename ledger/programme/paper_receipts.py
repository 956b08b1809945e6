"""Numbers of the paper receipts written in the field: each stands once in an office's books.

The database refuses a second one as well (migrations/versions/0005_sheets).
"""

from collections.abc import Collection
from functools import cache

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session

from ledger.books.loan_book import voucher_number
from ledger.books.prepared import Prepared
from ledger.books.tables import journal_entries
from ledger.core.errors import Refusal
from ledger.programme import texts

KINDS = ("repayment", "recovery")
"""Kinds of voucher for which a receipt is written: money that a family brought."""


def unused(session: Session, office_id: int, typed: str | None) -> str | None:
    """The number as it is stored, None where none was typed. Raises Refusal (field `reference`) if it is that of a
    repayment of the office that still stands."""
    reference = texts.receipt_number(typed, "reference")
    if reference is None:
        return None
    row = _one().first(session, {"office": office_id, "wanted": reference})
    if row is not None:
        raise used(reference, voucher_number(row.series, row.fiscal_year, row.number))
    return reference


def used_before(session: Session, office_id: int, references: Collection[str]) -> dict[str, str]:
    """Those of these numbers that were used before, each with its voucher."""
    if not references:
        return {}
    rows = session.execute(_query().where(journal_entries.c.reference.in_(references)), {"office": office_id})
    return {row.reference: voucher_number(row.series, row.fiscal_year, row.number) for row in rows}


def used(reference: str, voucher: str) -> Refusal:
    """What is said of a number that was used before."""
    return Refusal("The paper receipt {number} was booked already, as {voucher}. Look at the number again.",
                   "reference", number=reference, voucher=voucher)


@cache
def _one() -> Prepared:
    return Prepared(_query().where(journal_entries.c.reference == bindparam("wanted")))


@cache
def _query() -> Select[tuple[object, ...]]:
    entry, back = journal_entries.c, journal_entries.alias("back").c
    turned_back = select(back.id).where(back.reverses_id == entry.id).exists()
    return select(entry.reference, entry.series, entry.fiscal_year, entry.number).where(
        entry.office_id == bindparam("office"), or_(*(entry.kind == kind for kind in KINDS)),
        entry.reference.is_not(None), ~turned_back)
