"""Families, products, loans, what needs a second person, statements."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint

from ledger.books.tables.columns import code, day, default, id_, moment, ref, table, text, whole
from ledger.books.types import Whole

families = table(
    "families", id_(), ref("office_id", "offices.id"), whole("serial"), text("number", unique=True),
    code("village_code", "places.code"), text("phone", optional=True), text("equity_card", optional=True),
    text("old_number", optional=True),  # in the books it was taken over from
    day("registered_on"), ref("registered_by", "users.id"), moment("registered_at"),
    UniqueConstraint("office_id", "serial"), Index(None, "village_code"),
    Index("ix_families_old_number", "office_id", "old_number", unique=True))

family_members = table(
    "family_members", id_(), ref("family_id", "families.id"), text("role"),
    text("name_km"), text("name_latin"), text("sex"), Column("birth_year", Integer, nullable=True),
    text("national_id", optional=True), text("sort_key"), text("search_text"),
    CheckConstraint("role in ('head', 'spouse', 'member')", name="role"),
    CheckConstraint("sex in ('f', 'm')", name="sex"), Index(None, "family_id"))

product_versions = table(  # rates in ppm of the period named by rate_per: 10000 per month is 1 % a month
    "product_versions", id_(), text("code"), day("effective_on"), ref("fund_id", "funds.id"),
    text("name_km"), text("name_en"), whole("min_riel"), whole("max_riel"),
    whole("rate_ppm"), text("rate_per"), text("method"), text("amortization"), text("rounding"),
    Column("instalments", Integer, nullable=False), Column("every_months", Integer, nullable=False),
    Column("grace_principal", Integer, nullable=False), whole("multiple_riel"),
    default("allocation_order", "interest-first"), default("recognition", "received"),  # see core/schedule.py
    default("penalty_riel", 0), default("penalty_after_days", 0),  # once for each instalment that is so late
    default("max_open", 1), default("top_up", 0),  # open loans a family may have; whether one may pay off another
    text("training", optional=True), default("needs_guarantor", 0), default("needs_committee", 0),
    default("offered", 1),  # 0: from its day on nobody can ask for this product
    ref("added_by", "users.id", optional=True), moment("added_at", optional=True),  # null: came with the program
    UniqueConstraint("code", "effective_on"))

loans = table(  # the terms are copied from the product: a contract does not change when a product does
    "loans", id_(), ref("office_id", "offices.id"), whole("serial"), text("number", unique=True),
    ref("family_id", "families.id"), ref("borrower_id", "family_members.id"),
    ref("product_version_id", "product_versions.id"), ref("fund_id", "funds.id"), text("purpose"),
    whole("principal_riel"), whole("rate_ppm"), text("rate_per"), text("method"), text("amortization"),
    text("rounding"), Column("instalments", Integer, nullable=False), Column("every_months", Integer, nullable=False),
    Column("grace_principal", Integer, nullable=False), whole("multiple_riel"),
    day("applied_on"), ref("applied_by", "users.id"), moment("applied_at"),
    day("disbursed_on", optional=True), day("first_due_on", optional=True),
    ref("disbursement_id", "journal_entries.id", optional=True),
    day("withdrawn_on", optional=True), ref("withdrawn_by", "users.id", optional=True),  # never handed over
    moment("withdrawn_at", optional=True), text("withdrawn_reason", optional=True),
    default("allocation_order", "interest-first"), default("recognition", "received"),
    default("penalty_riel", 0), default("penalty_after_days", 0),
    text("business_plan", optional=True), text("committee", optional=True),  # recommended, not recommended
    day("committee_on", optional=True), ref("top_up_of", "loans.id", optional=True),
    text("old_number", optional=True),  # its number in the books it was taken over from
    whole("opening_riel", optional=True), whole("opening_interest", optional=True),  # owed and due when taken over
    text("purpose_code", optional=True),  # of the list in core/purposes.py; null: only in words
    UniqueConstraint("office_id", "serial"), Index(None, "family_id"),
    Index("ix_loans_old_number", "office_id", "old_number"),  # once among those that stand: a guard looks
    CheckConstraint("principal_riel > 0", name="principal"),
    CheckConstraint("(disbursed_on is null) = (disbursement_id is null) "
                    "and (first_due_on is null) = (disbursed_on is null)", name="disbursed"))

guarantees = table(  # who answers for a loan with the family: a member of a registered family, or somebody else
    "guarantees", id_(), ref("loan_id", "loans.id"), ref("member_id", "family_members.id", optional=True),
    text("name_km"), text("name_latin"), text("sex"), text("phone", optional=True), moment("entered_at"),
    ref("entered_by", "users.id"), CheckConstraint("sex in ('f', 'm')", name="sex"),
    Index(None, "loan_id"), Index(None, "member_id"))

loan_changes = table(  # append-only: the new terms that an entry of kind reschedule seals, written just before it
    "loan_changes",
    Column("entry_id", Whole, ForeignKey("journal_entries.id", deferrable=True, initially="DEFERRED"),
           primary_key=True, autoincrement=False),
    ref("loan_id", "loans.id"), text("kind"), text("reason"), ref("visit_id", "visits.id", optional=True),
    Column("instalments", Integer, nullable=True), Column("every_months", Integer, nullable=True),  # reschedule
    Column("grace_principal", Integer, nullable=True), whole("rate_ppm", optional=True),
    day("first_due_on", optional=True),
    Column("months", Integer, nullable=True), Column("interest_runs", Integer, nullable=True),  # moratorium
    Index(None, "loan_id"), CheckConstraint("kind in ('reschedule', 'moratorium')", name="kind"), rowid=False)

brought_by = table(  # append-only: who brought the money of a repayment, if not the family; never in the journal itself
    "brought_by", Column("entry_id", Whole, ForeignKey("journal_entries.id"), primary_key=True, autoincrement=False),
    text("name"), rowid=False)

approvals = table(  # what needs a second person
    "approvals", id_(), ref("office_id", "offices.id"), text("kind"),
    ref("loan_id", "loans.id", optional=True), ref("entry_id", "journal_entries.id", optional=True),
    whole("riel"), text("reason", optional=True), text("details", optional=True),  # what is asked for, as JSON
    default("part", 1),  # 2: the second person's approval of a write-off
    ref("requested_by", "users.id"), moment("requested_at"),
    text("decision", optional=True), text("decision_reason", optional=True),
    ref("decided_by", "users.id", optional=True), day("decided_on", optional=True),
    moment("decided_at", optional=True),
    CheckConstraint("kind in ('loan', 'reversal', 'reschedule', 'moratorium', 'waiver', 'write-off', 'refund')",
                    name="kind"),
    CheckConstraint("decision in ('approved', 'refused')", name="decision"),
    CheckConstraint("decided_by <> requested_by", name="two_people"),
    CheckConstraint("(decision is null) = (decided_by is null)", name="decided"),
    Index(None, "loan_id"), Index(None, "entry_id"))

statements = table(  # every statement that left the office: what /verify/<code> answers from
    "statements", Column("code", Text, primary_key=True), ref("office_id", "offices.id"),
    text("kind"), text("subject"), day("as_of"), text("checksum"),
    whole("head_seq"), text("head_hash"), day("issued_on"), moment("issued_at"),
    ref("issued_by", "users.id", optional=True),  # null: printed from the command line
    CheckConstraint("kind in ('family', 'village', 'province')", name="kind"), rowid=False)
