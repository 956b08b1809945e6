-- The tables of the books, for SQLite. What each one is for stands in ledger/books/tables/.

CREATE TABLE accounts (
    code TEXT NOT NULL,
    name_en TEXT NOT NULL,
    name_km TEXT NOT NULL,
    kind TEXT NOT NULL,
    currency TEXT NOT NULL,
    CONSTRAINT pk_accounts PRIMARY KEY (code),
    CONSTRAINT ck_accounts_kind CHECK (kind in ('asset', 'liability', 'fund', 'income', 'expense'))
) WITHOUT ROWID, STRICT;

CREATE TABLE funds (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name_km TEXT NOT NULL,
    name_en TEXT NOT NULL,
    donor TEXT NOT NULL,
    CONSTRAINT pk_funds PRIMARY KEY (id),
    CONSTRAINT uq_funds_code UNIQUE (code)
) STRICT;

CREATE TABLE places (
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    unit_km TEXT NOT NULL,
    unit_en TEXT NOT NULL,
    parent_code TEXT,
    name_km TEXT NOT NULL,
    name_latin TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    search_text TEXT NOT NULL,
    CONSTRAINT pk_places PRIMARY KEY (code),
    CONSTRAINT ck_places_kind CHECK (kind in ('province', 'district', 'commune', 'village')),
    CONSTRAINT fk_places_parent_code FOREIGN KEY(parent_code) REFERENCES places (code)
) STRICT;
CREATE INDEX ix_places_parent_code ON places (parent_code);

CREATE TABLE requests (
    "key" TEXT NOT NULL,
    digest TEXT NOT NULL,
    result TEXT NOT NULL,
    made_at TEXT NOT NULL,
    CONSTRAINT pk_requests PRIMARY KEY ("key")
) WITHOUT ROWID, STRICT;

CREATE TABLE settings (
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT pk_settings PRIMARY KEY ("key")
) WITHOUT ROWID, STRICT;

CREATE TABLE users (
    id INTEGER NOT NULL,
    login TEXT NOT NULL,
    name_km TEXT NOT NULL,
    name_latin TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    active INTEGER NOT NULL,
    language TEXT NOT NULL,
    session_epoch INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    created_by INTEGER,
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT ck_users_role CHECK (role in ('officer', 'approver', 'auditor', 'administrator')),
    CONSTRAINT ck_users_active CHECK (active in (0, 1)),
    CONSTRAINT ck_users_language CHECK (language in ('km', 'en')),
    CONSTRAINT uq_users_login UNIQUE (login),
    CONSTRAINT fk_users_created_by FOREIGN KEY(created_by) REFERENCES users (id)
) STRICT;

CREATE TABLE offices (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    prefix TEXT NOT NULL,
    province_code TEXT NOT NULL,
    name_km TEXT NOT NULL,
    name_en TEXT NOT NULL,
    opened_on TEXT NOT NULL,
    CONSTRAINT pk_offices PRIMARY KEY (id),
    CONSTRAINT uq_offices_code UNIQUE (code),
    CONSTRAINT uq_offices_prefix UNIQUE (prefix),
    CONSTRAINT fk_offices_province_code FOREIGN KEY(province_code) REFERENCES places (code)
) STRICT;

CREATE TABLE product_versions (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    fund_id INTEGER NOT NULL,
    name_km TEXT NOT NULL,
    name_en TEXT NOT NULL,
    min_riel INTEGER NOT NULL,
    max_riel INTEGER NOT NULL,
    rate_ppm INTEGER NOT NULL,
    rate_per TEXT NOT NULL,
    method TEXT NOT NULL,
    amortization TEXT NOT NULL,
    rounding TEXT NOT NULL,
    instalments INTEGER NOT NULL,
    every_months INTEGER NOT NULL,
    grace_principal INTEGER NOT NULL,
    multiple_riel INTEGER NOT NULL,
    CONSTRAINT pk_product_versions PRIMARY KEY (id),
    CONSTRAINT uq_product_versions_code_effective_on UNIQUE (code, effective_on),
    CONSTRAINT fk_product_versions_fund_id FOREIGN KEY(fund_id) REFERENCES funds (id)
) STRICT;

CREATE TABLE families (
    id INTEGER NOT NULL,
    office_id INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    number TEXT NOT NULL,
    village_code TEXT NOT NULL,
    phone TEXT,
    equity_card TEXT,
    registered_on TEXT NOT NULL,
    registered_by INTEGER NOT NULL,
    registered_at TEXT NOT NULL,
    CONSTRAINT pk_families PRIMARY KEY (id),
    CONSTRAINT uq_families_office_id_serial UNIQUE (office_id, serial),
    CONSTRAINT fk_families_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT uq_families_number UNIQUE (number),
    CONSTRAINT fk_families_village_code FOREIGN KEY(village_code) REFERENCES places (code),
    CONSTRAINT fk_families_registered_by FOREIGN KEY(registered_by) REFERENCES users (id)
) STRICT;
CREATE INDEX ix_families_village_code ON families (village_code);

CREATE TABLE fiscal_periods (
    id INTEGER NOT NULL,
    office_id INTEGER NOT NULL,
    fiscal_year INTEGER NOT NULL,
    month INTEGER,
    first_on TEXT NOT NULL,
    last_on TEXT NOT NULL,
    CONSTRAINT pk_fiscal_periods PRIMARY KEY (id),
    CONSTRAINT uq_fiscal_periods_office_id_first_on UNIQUE (office_id, first_on),
    CONSTRAINT fk_fiscal_periods_office_id FOREIGN KEY(office_id) REFERENCES offices (id)
) STRICT;

CREATE TABLE journal_entries (
    id INTEGER NOT NULL,
    office_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    series TEXT NOT NULL,
    fiscal_year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    on_date TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    narration TEXT NOT NULL,
    reference TEXT,
    entered_by INTEGER NOT NULL,
    approved_by INTEGER,
    request_key TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    reverses_id INTEGER,
    corrects_id INTEGER,
    contract_hash TEXT,
    postings_count INTEGER NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT pk_journal_entries PRIMARY KEY (id),
    CONSTRAINT uq_journal_entries_office_id_seq UNIQUE (office_id, seq),
    CONSTRAINT uq_journal_entries_office_id_series_fiscal_year_number UNIQUE (office_id, series, fiscal_year, number),
    CONSTRAINT ck_journal_entries_series CHECK (series in ('R', 'P', 'J')),
    CONSTRAINT ck_journal_entries_id CHECK (id = office_id * 1000000000 + seq and seq between 1 and 999999999),
    CONSTRAINT ck_journal_entries_kind CHECK (kind in ('donor receipt', 'cash move', 'disbursement', 'repayment', 'reallocation', 'reversal')),
    CONSTRAINT ck_journal_entries_contract CHECK ((kind = 'disbursement') = (contract_hash is not null)),
    CONSTRAINT ck_journal_entries_own_work CHECK (approved_by <> entered_by),
    CONSTRAINT ck_journal_entries_two_people CHECK (kind not in ('disbursement', 'reversal') or approved_by is not null),
    CONSTRAINT ck_journal_entries_reversal CHECK ((kind = 'reversal') = (reverses_id is not null)),
    CONSTRAINT fk_journal_entries_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_journal_entries_entered_by FOREIGN KEY(entered_by) REFERENCES users (id),
    CONSTRAINT fk_journal_entries_approved_by FOREIGN KEY(approved_by) REFERENCES users (id),
    CONSTRAINT uq_journal_entries_request_key UNIQUE (request_key),
    CONSTRAINT uq_journal_entries_reverses_id UNIQUE (reverses_id),
    CONSTRAINT fk_journal_entries_reverses_id FOREIGN KEY(reverses_id) REFERENCES journal_entries (id),
    CONSTRAINT fk_journal_entries_corrects_id FOREIGN KEY(corrects_id) REFERENCES journal_entries (id),
    CONSTRAINT uq_journal_entries_hash UNIQUE (hash)
) STRICT;
CREATE INDEX ix_journal_entries_office_id_on_date ON journal_entries (office_id, on_date);

CREATE TABLE programme_villages (
    village_code TEXT NOT NULL,
    office_id INTEGER NOT NULL,
    since_on TEXT NOT NULL,
    CONSTRAINT pk_programme_villages PRIMARY KEY (village_code),
    CONSTRAINT fk_programme_villages_village_code FOREIGN KEY(village_code) REFERENCES places (code),
    CONSTRAINT fk_programme_villages_office_id FOREIGN KEY(office_id) REFERENCES offices (id)
) STRICT;

CREATE TABLE statements (
    code TEXT NOT NULL,
    office_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    as_of TEXT NOT NULL,
    checksum TEXT NOT NULL,
    head_seq INTEGER NOT NULL,
    head_hash TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    issued_by INTEGER,
    CONSTRAINT pk_statements PRIMARY KEY (code),
    CONSTRAINT ck_statements_kind CHECK (kind in ('family', 'village', 'province')),
    CONSTRAINT fk_statements_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_statements_issued_by FOREIGN KEY(issued_by) REFERENCES users (id)
) WITHOUT ROWID, STRICT;

CREATE TABLE user_offices (
    user_id INTEGER NOT NULL,
    office_id INTEGER NOT NULL,
    CONSTRAINT pk_user_offices PRIMARY KEY (user_id, office_id),
    CONSTRAINT fk_user_offices_user_id FOREIGN KEY(user_id) REFERENCES users (id),
    CONSTRAINT fk_user_offices_office_id FOREIGN KEY(office_id) REFERENCES offices (id)
) STRICT;

CREATE TABLE family_members (
    id INTEGER NOT NULL,
    family_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    name_km TEXT NOT NULL,
    name_latin TEXT NOT NULL,
    sex TEXT NOT NULL,
    birth_year INTEGER,
    national_id TEXT,
    sort_key TEXT NOT NULL,
    search_text TEXT NOT NULL,
    CONSTRAINT pk_family_members PRIMARY KEY (id),
    CONSTRAINT ck_family_members_role CHECK (role in ('head', 'spouse', 'member')),
    CONSTRAINT ck_family_members_sex CHECK (sex in ('f', 'm')),
    CONSTRAINT fk_family_members_family_id FOREIGN KEY(family_id) REFERENCES families (id)
) STRICT;
CREATE INDEX ix_family_members_family_id ON family_members (family_id);

CREATE TABLE period_closings (
    period_id INTEGER NOT NULL,
    office_id INTEGER NOT NULL,
    last_on TEXT NOT NULL,
    closed_at TEXT NOT NULL,
    closed_by INTEGER NOT NULL,
    head_seq INTEGER NOT NULL,
    head_hash TEXT NOT NULL,
    CONSTRAINT pk_period_closings PRIMARY KEY (period_id),
    CONSTRAINT fk_period_closings_period_id FOREIGN KEY(period_id) REFERENCES fiscal_periods (id),
    CONSTRAINT fk_period_closings_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_period_closings_closed_by FOREIGN KEY(closed_by) REFERENCES users (id)
) STRICT;

CREATE TABLE closing_balances (
    period_id INTEGER NOT NULL,
    account TEXT NOT NULL,
    fund_id INTEGER NOT NULL,
    riel INTEGER NOT NULL,
    CONSTRAINT pk_closing_balances PRIMARY KEY (period_id, account, fund_id),
    CONSTRAINT fk_closing_balances_period_id FOREIGN KEY(period_id) REFERENCES period_closings (period_id),
    CONSTRAINT fk_closing_balances_account FOREIGN KEY(account) REFERENCES accounts (code),
    CONSTRAINT fk_closing_balances_fund_id FOREIGN KEY(fund_id) REFERENCES funds (id)
) WITHOUT ROWID, STRICT;

CREATE TABLE loans (
    id INTEGER NOT NULL,
    office_id INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    number TEXT NOT NULL,
    family_id INTEGER NOT NULL,
    borrower_id INTEGER NOT NULL,
    product_version_id INTEGER NOT NULL,
    fund_id INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    principal_riel INTEGER NOT NULL,
    rate_ppm INTEGER NOT NULL,
    rate_per TEXT NOT NULL,
    method TEXT NOT NULL,
    amortization TEXT NOT NULL,
    rounding TEXT NOT NULL,
    instalments INTEGER NOT NULL,
    every_months INTEGER NOT NULL,
    grace_principal INTEGER NOT NULL,
    multiple_riel INTEGER NOT NULL,
    applied_on TEXT NOT NULL,
    applied_by INTEGER NOT NULL,
    applied_at TEXT NOT NULL,
    disbursed_on TEXT,
    first_due_on TEXT,
    disbursement_id INTEGER,
    withdrawn_on TEXT,
    withdrawn_by INTEGER,
    withdrawn_at TEXT,
    withdrawn_reason TEXT,
    CONSTRAINT pk_loans PRIMARY KEY (id),
    CONSTRAINT uq_loans_office_id_serial UNIQUE (office_id, serial),
    CONSTRAINT ck_loans_principal CHECK (principal_riel > 0),
    CONSTRAINT ck_loans_disbursed CHECK ((disbursed_on is null) = (disbursement_id is null) and (first_due_on is null) = (disbursed_on is null)),
    CONSTRAINT fk_loans_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT uq_loans_number UNIQUE (number),
    CONSTRAINT fk_loans_family_id FOREIGN KEY(family_id) REFERENCES families (id),
    CONSTRAINT fk_loans_borrower_id FOREIGN KEY(borrower_id) REFERENCES family_members (id),
    CONSTRAINT fk_loans_product_version_id FOREIGN KEY(product_version_id) REFERENCES product_versions (id),
    CONSTRAINT fk_loans_fund_id FOREIGN KEY(fund_id) REFERENCES funds (id),
    CONSTRAINT fk_loans_applied_by FOREIGN KEY(applied_by) REFERENCES users (id),
    CONSTRAINT fk_loans_disbursement_id FOREIGN KEY(disbursement_id) REFERENCES journal_entries (id),
    CONSTRAINT fk_loans_withdrawn_by FOREIGN KEY(withdrawn_by) REFERENCES users (id)
) STRICT;
CREATE INDEX ix_loans_family_id ON loans (family_id);

CREATE TABLE approvals (
    id INTEGER NOT NULL,
    office_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    loan_id INTEGER,
    entry_id INTEGER,
    riel INTEGER NOT NULL,
    reason TEXT,
    requested_by INTEGER NOT NULL,
    requested_at TEXT NOT NULL,
    decision TEXT,
    decision_reason TEXT,
    decided_by INTEGER,
    decided_on TEXT,
    decided_at TEXT,
    CONSTRAINT pk_approvals PRIMARY KEY (id),
    CONSTRAINT ck_approvals_kind CHECK (kind in ('loan', 'reversal')),
    CONSTRAINT ck_approvals_decision CHECK (decision in ('approved', 'refused')),
    CONSTRAINT ck_approvals_two_people CHECK (decided_by <> requested_by),
    CONSTRAINT ck_approvals_decided CHECK ((decision is null) = (decided_by is null)),
    CONSTRAINT fk_approvals_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_approvals_loan_id FOREIGN KEY(loan_id) REFERENCES loans (id),
    CONSTRAINT fk_approvals_entry_id FOREIGN KEY(entry_id) REFERENCES journal_entries (id),
    CONSTRAINT fk_approvals_requested_by FOREIGN KEY(requested_by) REFERENCES users (id),
    CONSTRAINT fk_approvals_decided_by FOREIGN KEY(decided_by) REFERENCES users (id)
) STRICT;
CREATE INDEX ix_approvals_entry_id ON approvals (entry_id);
CREATE INDEX ix_approvals_loan_id ON approvals (loan_id);

CREATE TABLE postings (
    entry_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    account TEXT NOT NULL,
    fund_id INTEGER NOT NULL,
    minor INTEGER NOT NULL,
    riel INTEGER NOT NULL,
    loan_id INTEGER,
    family_id INTEGER,
    village_code TEXT,
    CONSTRAINT pk_postings PRIMARY KEY (entry_id, line),
    CONSTRAINT ck_postings_riel CHECK (riel <> 0),
    CONSTRAINT fk_postings_entry_id FOREIGN KEY(entry_id) REFERENCES journal_entries (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_postings_account FOREIGN KEY(account) REFERENCES accounts (code),
    CONSTRAINT fk_postings_fund_id FOREIGN KEY(fund_id) REFERENCES funds (id),
    CONSTRAINT fk_postings_loan_id FOREIGN KEY(loan_id) REFERENCES loans (id),
    CONSTRAINT fk_postings_family_id FOREIGN KEY(family_id) REFERENCES families (id),
    CONSTRAINT fk_postings_village_code FOREIGN KEY(village_code) REFERENCES places (code)
) WITHOUT ROWID, STRICT;
CREATE INDEX ix_postings_account_entry_id ON postings (account, entry_id);
CREATE INDEX ix_postings_family_id ON postings (family_id);
CREATE INDEX ix_postings_loan_id_account ON postings (loan_id, account);
