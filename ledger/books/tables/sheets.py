"""Collection sheets: which loans stand on one, in the order of its paper, and what was keyed in so far.

A sheet is a draft until it is posted or given up; then it is fixed. What was posted from it is in the journal alone:
each receipt has a request key made of the sheet's number and the loan's (programme/sheets.py:receipt_key).
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql_text

from ledger.books.tables.columns import code, day, id_, moment, ref, table, text, whole
from ledger.books.types import Whole

_DRAFT = sql_text("state = 'draft'")

sheets = table(
    "sheets", id_(), ref("office_id", "offices.id"), whole("serial"), text("number", unique=True),
    code("village_code", "places.code"), day("on_date"), day("due_until"),  # what falls due up to then is asked for
    whole("part"),  # 1; more when a second sheet of the same village and day was begun expressly
    text("state"), whole("version"), text("typed"),  # JSON: every field as it was typed, see programme/sheets.py
    ref("begun_by", "users.id"), moment("begun_at"), ref("saved_by", "users.id"), moment("saved_at"),
    ref("ended_by", "users.id", optional=True), moment("ended_at", optional=True),  # posted or given up
    whole("keyed_riel", optional=True), whole("counted_riel", optional=True), text("explanation", optional=True),
    UniqueConstraint("office_id", "serial"), UniqueConstraint("village_code", "on_date", "part"),
    CheckConstraint("state in ('draft', 'posted', 'given up')", name="state"),
    CheckConstraint("(state = 'draft') = (ended_at is null) and (ended_at is null) = (ended_by is null)", name="ended"),
    CheckConstraint("(state = 'posted') = (keyed_riel is not null) "
                    "and (keyed_riel is null) = (counted_riel is null)", name="posted"),
    CheckConstraint("keyed_riel is null or keyed_riel = counted_riel or explanation is not null", name="explained"),
    # two officers who begin the same village and day at once: one draft
    Index("ix_sheets_draft", "village_code", "on_date", unique=True, sqlite_where=_DRAFT, postgresql_where=_DRAFT))

sheet_rows = table(  # append-only: the row numbers of the paper
    "sheet_rows", Column("sheet_id", Whole, ForeignKey("sheets.id"), primary_key=True),
    Column("line", Whole, primary_key=True), ref("loan_id", "loans.id"), whole("due_riel"),  # as it was printed
    UniqueConstraint("sheet_id", "loan_id"), rowid=False)
