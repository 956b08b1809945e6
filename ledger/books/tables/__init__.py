"""Every table. What the database itself refuses stands in `migrations/` beside these, as triggers.

Riel and minor units are whole numbers. `_on` is a date, `_at` a moment in UTC, `_by` a user's number.
"""

from ledger.books.tables.columns import metadata
from ledger.books.tables.house import (
    accounts,
    funds,
    offices,
    places,
    programme_villages,
    settings,
    user_offices,
    users,
)
from ledger.books.tables.journal import (
    closing_balances,
    closing_loans,
    fiscal_periods,
    journal_entries,
    period_closings,
    postings,
    requests,
)
from ledger.books.tables.lending import (
    approvals,
    brought_by,
    families,
    family_members,
    guarantees,
    loan_changes,
    loans,
    product_versions,
    statements,
)
from ledger.books.tables.sheets import sheet_rows, sheets
from ledger.books.tables.visits import (
    follow_up_endings,
    struck_out,
    training_attendance,
    training_sessions,
    village_visitors,
    visits,
)

__all__ = [
    "accounts",
    "approvals",
    "brought_by",
    "closing_balances",
    "closing_loans",
    "families",
    "family_members",
    "fiscal_periods",
    "follow_up_endings",
    "funds",
    "guarantees",
    "journal_entries",
    "loan_changes",
    "loans",
    "metadata",
    "offices",
    "period_closings",
    "places",
    "postings",
    "product_versions",
    "programme_villages",
    "requests",
    "settings",
    "sheet_rows",
    "sheets",
    "statements",
    "struck_out",
    "training_attendance",
    "training_sessions",
    "user_offices",
    "users",
    "village_visitors",
    "visits",
]
