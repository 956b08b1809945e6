"""The journal, its periods and closings: written by books/journal.py only, postings first, the entry last."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy import text as sql_text

from ledger.books.tables.columns import code, day, id_, moment, ref, table, text, whole
from ledger.books.types import Whole

ENTRY_KINDS = ("'donor receipt', 'cash move', 'opening', 'disbursement', 'repayment', 'reschedule', 'waiver', "
               "'write-off', 'recovery', 'refund', 'held applied', 'accrual', 'reallocation', 'reversal'")
TWO_PEOPLE = "'opening', 'disbursement', 'reschedule', 'waiver', 'write-off', 'refund', 'reversal'"
_REFERENCE = sql_text("reference is not null")

journal_entries = table(
    "journal_entries", Column("id", Whole, primary_key=True, autoincrement=False),
    ref("office_id", "offices.id"), whole("seq"),
    text("series"), whole("fiscal_year"), whole("number"),
    text("kind"), day("on_date"), moment("recorded_at"), text("narration"),
    text("reference", optional=True),  # number of the paper receipt, as written by hand
    ref("entered_by", "users.id"), ref("approved_by", "users.id", optional=True),
    text("request_key", unique=True), text("request_digest"),
    Column("reverses_id", Whole, ForeignKey("journal_entries.id"), nullable=True, unique=True),
    ref("corrects_id", "journal_entries.id", optional=True),  # a reallocation: what made it necessary
    text("contract_hash", optional=True),  # a disbursement: what was signed, see contract.py
    whole("postings_count"), text("prev_hash"), text("hash", unique=True),
    UniqueConstraint("office_id", "seq"), UniqueConstraint("office_id", "series", "fiscal_year", "number"),
    CheckConstraint("series in ('R', 'P', 'J')", name="series"),
    CheckConstraint("id = office_id * 1000000000 + seq and seq between 1 and 999999999", name="id"),
    # ... so that a posting tells its office before its entry is there
    CheckConstraint(f"kind in ({ENTRY_KINDS})", name="kind"),
    CheckConstraint("(kind in ('disbursement', 'opening', 'reschedule')) = (contract_hash is not null)",
                    name="contract"),
    CheckConstraint("approved_by <> entered_by", name="own_work"),
    CheckConstraint(f"kind not in ({TWO_PEOPLE}) or approved_by is not null", name="two_people"),
    CheckConstraint("(kind = 'reversal') = (reverses_id is not null)", name="reversal"),
    Index(None, "office_id", "on_date"),
    Index("ix_journal_entries_reference", "office_id", "reference",  # a paper receipt is used once, see 0005_sheets
          sqlite_where=_REFERENCE, postgresql_where=_REFERENCE))

postings = table(
    "postings",
    Column("entry_id", Whole, ForeignKey("journal_entries.id", deferrable=True, initially="DEFERRED"),
           primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True, autoincrement=False),
    code("account", "accounts.code"), ref("fund_id", "funds.id"), whole("minor"), whole("riel"),
    ref("loan_id", "loans.id", optional=True), ref("family_id", "families.id", optional=True),
    code("village_code", "places.code", optional=True),
    CheckConstraint("riel <> 0", name="riel"),
    Index(None, "loan_id", "account"), Index(None, "account", "entry_id"), Index(None, "family_id"), rowid=False)

fiscal_periods = table(
    "fiscal_periods", id_(), ref("office_id", "offices.id"), whole("fiscal_year"), Column("month", Integer),
    day("first_on"), day("last_on"), UniqueConstraint("office_id", "first_on"))

period_closings = table(  # append-only, in order of time: the lock moves forward only
    "period_closings", Column("period_id", Whole, ForeignKey("fiscal_periods.id"), primary_key=True),
    ref("office_id", "offices.id"), day("last_on"),
    moment("closed_at"), ref("closed_by", "users.id"), whole("head_seq"), text("head_hash"))

closing_balances = table(  # append-only, periods.close -> balances.keep: what stood at the end of that
    # period, so that no later report adds up closed years again. Zeros are left out; checks.py works them out anew.
    "closing_balances", Column("period_id", Whole, ForeignKey("period_closings.period_id"), primary_key=True),
    Column("account", Text, ForeignKey("accounts.code"), primary_key=True),
    Column("fund_id", Whole, ForeignKey("funds.id"), primary_key=True), whole("riel"), rowid=False)

closing_loans = table(  # append-only, periods.close -> kept_loans.keep: the loans that owed something at the end of
    # that period, so that no figure of the portfolio goes through all loans that ever were. checks.py works them out
    # anew.
    "closing_loans", Column("period_id", Whole, ForeignKey("period_closings.period_id"), primary_key=True),
    Column("loan_id", Whole, ForeignKey("loans.id"), primary_key=True), whole("outstanding_riel"),
    whole("interest_riel"), whole("receivable_riel"), whole("waived_riel"),  # sums of postings: see standings.py
    whole("overdue_riel"), whole("days_late"), rowid=False)

requests = table(  # a form sent twice acts once; `result` names what the first one made
    "requests", Column("key", Text, primary_key=True), text("digest"), text("result"), moment("made_at"),
    rowid=False)
