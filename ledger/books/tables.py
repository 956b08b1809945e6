"""Every table. What the database itself refuses stands in `migrations/` beside these, as triggers.

Riel and minor units are whole numbers. `_on` is a date, `_at` a moment in UTC, `_by` a user's number.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint
from sqlalchemy.schema import SchemaItem

from ledger.books.types import Day, Moment, Whole

metadata = MetaData(naming_convention={
    "pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
})


def _table(name: str, *items: SchemaItem, rowid: bool = True) -> Table:
    # Without a rowid where the key is not a whole number: a hidden rowid is one more key that REPLACE could strike.
    return Table(name, metadata, *items, sqlite_strict=True, sqlite_with_rowid=rowid)


def _text(name: str, *, optional: bool = False, unique: bool = False) -> Column[str]:
    return Column(name, Text, nullable=optional, unique=unique)


def _whole(name: str, *, optional: bool = False) -> Column[int]:
    return Column(name, Whole, nullable=optional)


def _ref(name: str, target: str, *, optional: bool = False) -> Column[int]:
    return Column(name, Whole, ForeignKey(target), nullable=optional)


def _code(name: str, target: str, *, optional: bool = False) -> Column[str]:
    return Column(name, Text, ForeignKey(target), nullable=optional)


def _day(name: str, *, optional: bool = False) -> Column[object]:
    return Column(name, Day, nullable=optional)


def _moment(name: str, *, optional: bool = False) -> Column[object]:
    return Column(name, Moment, nullable=optional)


def _id() -> Column[int]:
    return Column("id", Whole, primary_key=True, autoincrement=True)


# --- what the books are about -----------------------------------------------------------------------------------
settings = _table(
    "settings", Column("key", Text, primary_key=True), _text("value"), rowid=False)  # book_id, demo: its last day

places = _table(
    "places", Column("code", Text, primary_key=True),
    _text("kind"), _text("unit_km"), _text("unit_en"),  # village / ភូមិ / village; district / ក្រុង / municipality
    _code("parent_code", "places.code", optional=True),
    _text("name_km"), _text("name_latin"), _text("sort_key"), _text("search_text"),
    CheckConstraint("kind in ('province', 'district', 'commune', 'village')", name="kind"),
    Index(None, "parent_code"))

offices = _table(
    "offices", _id(), _text("code", unique=True), _text("prefix", unique=True),
    _code("province_code", "places.code"), _text("name_km"), _text("name_en"), _day("opened_on"))

funds = _table(
    "funds", _id(), _text("code", unique=True), _text("name_km"), _text("name_en"), _text("donor"))

accounts = _table(
    "accounts", Column("code", Text, primary_key=True),
    _text("name_en"), _text("name_km"), _text("kind"), _text("currency"),
    CheckConstraint("kind in ('asset', 'liability', 'fund', 'income', 'expense')", name="kind"), rowid=False)

users = _table(
    "users", _id(), _text("login", unique=True), _text("name_km"), _text("name_latin"), _text("role"),
    _text("password_hash"), Column("active", Integer, nullable=False), _text("language"),
    Column("session_epoch", Integer, nullable=False),  # raised by a reset: every open session ends
    _moment("created_at"), _ref("created_by", "users.id", optional=True),
    CheckConstraint("role in ('officer', 'approver', 'auditor', 'administrator')", name="role"),
    CheckConstraint("active in (0, 1)", name="active"), CheckConstraint("language in ('km', 'en')", name="language"))

user_offices = _table(
    "user_offices", Column("user_id", Whole, ForeignKey("users.id"), primary_key=True),
    Column("office_id", Whole, ForeignKey("offices.id"), primary_key=True))

programme_villages = _table(
    "programme_villages", Column("village_code", Text, ForeignKey("places.code"), primary_key=True),
    _ref("office_id", "offices.id"), _day("since_on"))

# --- the journal: written by books/journal.py only, postings first, the entry last (its arrival is the seal) ---------
journal_entries = _table(
    "journal_entries", Column("id", Whole, primary_key=True, autoincrement=False),
    _ref("office_id", "offices.id"), _whole("seq"),
    _text("series"), _whole("fiscal_year"), _whole("number"),
    _text("kind"), _day("on_date"), _moment("recorded_at"), _text("narration"),
    _text("reference", optional=True),  # number of the paper receipt, as written by hand
    _ref("entered_by", "users.id"), _ref("approved_by", "users.id", optional=True),
    _text("request_key", unique=True), _text("request_digest"),
    Column("reverses_id", Whole, ForeignKey("journal_entries.id"), nullable=True, unique=True),
    _ref("corrects_id", "journal_entries.id", optional=True),  # a reallocation: what made it necessary
    _text("contract_hash", optional=True),  # a disbursement: what was signed, see contract.py
    _whole("postings_count"), _text("prev_hash"), _text("hash", unique=True),
    UniqueConstraint("office_id", "seq"), UniqueConstraint("office_id", "series", "fiscal_year", "number"),
    CheckConstraint("series in ('R', 'P', 'J')", name="series"),
    CheckConstraint("id = office_id * 1000000000 + seq and seq between 1 and 999999999", name="id"),
    # ... so that a posting tells its office before its entry is there
    CheckConstraint("kind in ('donor receipt', 'cash move', 'disbursement', 'repayment', 'reallocation', 'reversal')",
                    name="kind"),
    CheckConstraint("(kind = 'disbursement') = (contract_hash is not null)", name="contract"),
    CheckConstraint("approved_by <> entered_by", name="own_work"),
    CheckConstraint("kind not in ('disbursement', 'reversal') or approved_by is not null", name="two_people"),
    CheckConstraint("(kind = 'reversal') = (reverses_id is not null)", name="reversal"),
    Index(None, "office_id", "on_date"))

postings = _table(
    "postings",
    Column("entry_id", Whole, ForeignKey("journal_entries.id", deferrable=True, initially="DEFERRED"),
           primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True, autoincrement=False),
    _code("account", "accounts.code"), _ref("fund_id", "funds.id"), _whole("minor"), _whole("riel"),
    _ref("loan_id", "loans.id", optional=True), _ref("family_id", "families.id", optional=True),
    _code("village_code", "places.code", optional=True),
    CheckConstraint("riel <> 0", name="riel"),
    Index(None, "loan_id", "account"), Index(None, "account", "entry_id"), Index(None, "family_id"), rowid=False)

fiscal_periods = _table(
    "fiscal_periods", _id(), _ref("office_id", "offices.id"), _whole("fiscal_year"), Column("month", Integer),
    _day("first_on"), _day("last_on"), UniqueConstraint("office_id", "first_on"))

period_closings = _table(  # append-only, in order of time: the lock moves forward only
    "period_closings", Column("period_id", Whole, ForeignKey("fiscal_periods.id"), primary_key=True),
    _ref("office_id", "offices.id"), _day("last_on"),
    _moment("closed_at"), _ref("closed_by", "users.id"), _whole("head_seq"), _text("head_hash"))

closing_balances = _table(  # append-only, periods.close -> balances.keep: what stood at the end of that
    # period, so that no later report adds up closed years again. Zeros are left out; checks.py works them out anew.
    "closing_balances", Column("period_id", Whole, ForeignKey("period_closings.period_id"), primary_key=True),
    Column("account", Text, ForeignKey("accounts.code"), primary_key=True),
    Column("fund_id", Whole, ForeignKey("funds.id"), primary_key=True), _whole("riel"), rowid=False)

requests = _table(  # a form sent twice acts once; `result` names what the first one made
    "requests", Column("key", Text, primary_key=True), _text("digest"), _text("result"), _moment("made_at"),
    rowid=False)

# --- families and loans -----------------------------------------------------------------------------------------
families = _table(
    "families", _id(), _ref("office_id", "offices.id"), _whole("serial"), _text("number", unique=True),
    _code("village_code", "places.code"), _text("phone", optional=True), _text("equity_card", optional=True),
    _day("registered_on"), _ref("registered_by", "users.id"), _moment("registered_at"),
    UniqueConstraint("office_id", "serial"), Index(None, "village_code"))

family_members = _table(
    "family_members", _id(), _ref("family_id", "families.id"), _text("role"),
    _text("name_km"), _text("name_latin"), _text("sex"), Column("birth_year", Integer, nullable=True),
    _text("national_id", optional=True), _text("sort_key"), _text("search_text"),
    CheckConstraint("role in ('head', 'spouse', 'member')", name="role"),
    CheckConstraint("sex in ('f', 'm')", name="sex"), Index(None, "family_id"))

product_versions = _table(  # rates in ppm of the period named by rate_per: 10000 per month is 1 % a month
    "product_versions", _id(), _text("code"), _day("effective_on"), _ref("fund_id", "funds.id"),
    _text("name_km"), _text("name_en"), _whole("min_riel"), _whole("max_riel"),
    _whole("rate_ppm"), _text("rate_per"), _text("method"), _text("amortization"), _text("rounding"),
    Column("instalments", Integer, nullable=False), Column("every_months", Integer, nullable=False),
    Column("grace_principal", Integer, nullable=False), _whole("multiple_riel"),
    UniqueConstraint("code", "effective_on"))

loans = _table(  # the terms are copied from the product: a contract does not change when a product does
    "loans", _id(), _ref("office_id", "offices.id"), _whole("serial"), _text("number", unique=True),
    _ref("family_id", "families.id"), _ref("borrower_id", "family_members.id"),
    _ref("product_version_id", "product_versions.id"), _ref("fund_id", "funds.id"), _text("purpose"),
    _whole("principal_riel"), _whole("rate_ppm"), _text("rate_per"), _text("method"), _text("amortization"),
    _text("rounding"), Column("instalments", Integer, nullable=False), Column("every_months", Integer, nullable=False),
    Column("grace_principal", Integer, nullable=False), _whole("multiple_riel"),
    _day("applied_on"), _ref("applied_by", "users.id"), _moment("applied_at"),
    _day("disbursed_on", optional=True), _day("first_due_on", optional=True),
    _ref("disbursement_id", "journal_entries.id", optional=True),
    _day("withdrawn_on", optional=True), _ref("withdrawn_by", "users.id", optional=True),  # never handed over
    _moment("withdrawn_at", optional=True), _text("withdrawn_reason", optional=True),
    UniqueConstraint("office_id", "serial"), Index(None, "family_id"),
    CheckConstraint("principal_riel > 0", name="principal"),
    CheckConstraint("(disbursed_on is null) = (disbursement_id is null) "
                    "and (first_due_on is null) = (disbursed_on is null)", name="disbursed"))

approvals = _table(  # what needs a second person: a loan, a reversal
    "approvals", _id(), _ref("office_id", "offices.id"), _text("kind"),
    _ref("loan_id", "loans.id", optional=True), _ref("entry_id", "journal_entries.id", optional=True),
    _whole("riel"), _text("reason", optional=True), _ref("requested_by", "users.id"), _moment("requested_at"),
    _text("decision", optional=True), _text("decision_reason", optional=True),
    _ref("decided_by", "users.id", optional=True), _day("decided_on", optional=True),
    _moment("decided_at", optional=True),
    CheckConstraint("kind in ('loan', 'reversal')", name="kind"),
    CheckConstraint("decision in ('approved', 'refused')", name="decision"),
    CheckConstraint("decided_by <> requested_by", name="two_people"),
    CheckConstraint("(decision is null) = (decided_by is null)", name="decided"),
    Index(None, "loan_id"), Index(None, "entry_id"))

statements = _table(  # every statement that left the office: what /verify/<code> answers from
    "statements", Column("code", Text, primary_key=True), _ref("office_id", "offices.id"),
    _text("kind"), _text("subject"), _day("as_of"), _text("checksum"),
    _whole("head_seq"), _text("head_hash"), _day("issued_on"), _moment("issued_at"),
    _ref("issued_by", "users.id", optional=True),  # null: printed from the command line
    CheckConstraint("kind in ('family', 'village', 'province')", name="kind"), rowid=False)
