-- The tables of the books, for PostgreSQL. What each one is for stands in ledger/books/tables/.

CREATE TABLE accounts (
    code TEXT NOT NULL,
    name_en TEXT NOT NULL,
    name_km TEXT NOT NULL,
    kind TEXT NOT NULL,
    currency TEXT NOT NULL,
    CONSTRAINT pk_accounts PRIMARY KEY (code),
    CONSTRAINT ck_accounts_kind CHECK (kind in ('asset', 'liability', 'fund', 'income', 'expense'))
);

CREATE TABLE funds (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    name_km TEXT NOT NULL,
    name_en TEXT NOT NULL,
    donor TEXT NOT NULL,
    CONSTRAINT pk_funds PRIMARY KEY (id),
    CONSTRAINT uq_funds_code UNIQUE (code)
);

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
);
CREATE INDEX ix_places_parent_code ON places (parent_code);

CREATE TABLE requests (
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    result TEXT NOT NULL,
    made_at TEXT NOT NULL,
    CONSTRAINT pk_requests PRIMARY KEY (key)
);

CREATE TABLE settings (
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT pk_settings PRIMARY KEY (key)
);

CREATE TABLE users (
    id BIGSERIAL NOT NULL,
    login TEXT NOT NULL,
    name_km TEXT NOT NULL,
    name_latin TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    active INTEGER NOT NULL,
    language TEXT NOT NULL,
    session_epoch INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    created_by BIGINT,
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT ck_users_role CHECK (role in ('officer', 'approver', 'auditor', 'administrator')),
    CONSTRAINT ck_users_active CHECK (active in (0, 1)),
    CONSTRAINT ck_users_language CHECK (language in ('km', 'en')),
    CONSTRAINT uq_users_login UNIQUE (login),
    CONSTRAINT fk_users_created_by FOREIGN KEY(created_by) REFERENCES users (id)
);

CREATE TABLE offices (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    prefix TEXT NOT NULL,
    province_code TEXT NOT NULL,
    name_km TEXT NOT NULL,
    name_en TEXT NOT NULL,
    opened_on DATE NOT NULL,
    CONSTRAINT pk_offices PRIMARY KEY (id),
    CONSTRAINT uq_offices_code UNIQUE (code),
    CONSTRAINT uq_offices_prefix UNIQUE (prefix),
    CONSTRAINT fk_offices_province_code FOREIGN KEY(province_code) REFERENCES places (code)
);

CREATE TABLE product_versions (
    id BIGSERIAL NOT NULL,
    code TEXT NOT NULL,
    effective_on DATE NOT NULL,
    fund_id BIGINT NOT NULL,
    name_km TEXT NOT NULL,
    name_en TEXT NOT NULL,
    min_riel BIGINT NOT NULL,
    max_riel BIGINT NOT NULL,
    rate_ppm BIGINT NOT NULL,
    rate_per TEXT NOT NULL,
    method TEXT NOT NULL,
    amortization TEXT NOT NULL,
    rounding TEXT NOT NULL,
    instalments INTEGER NOT NULL,
    every_months INTEGER NOT NULL,
    grace_principal INTEGER NOT NULL,
    multiple_riel BIGINT NOT NULL,
    CONSTRAINT pk_product_versions PRIMARY KEY (id),
    CONSTRAINT uq_product_versions_code_effective_on UNIQUE (code, effective_on),
    CONSTRAINT fk_product_versions_fund_id FOREIGN KEY(fund_id) REFERENCES funds (id)
);

CREATE TABLE families (
    id BIGSERIAL NOT NULL,
    office_id BIGINT NOT NULL,
    serial BIGINT NOT NULL,
    number TEXT NOT NULL,
    village_code TEXT NOT NULL,
    phone TEXT,
    equity_card TEXT,
    registered_on DATE NOT NULL,
    registered_by BIGINT NOT NULL,
    registered_at TEXT NOT NULL,
    CONSTRAINT pk_families PRIMARY KEY (id),
    CONSTRAINT uq_families_office_id_serial UNIQUE (office_id, serial),
    CONSTRAINT fk_families_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT uq_families_number UNIQUE (number),
    CONSTRAINT fk_families_village_code FOREIGN KEY(village_code) REFERENCES places (code),
    CONSTRAINT fk_families_registered_by FOREIGN KEY(registered_by) REFERENCES users (id)
);
CREATE INDEX ix_families_village_code ON families (village_code);

CREATE TABLE fiscal_periods (
    id BIGSERIAL NOT NULL,
    office_id BIGINT NOT NULL,
    fiscal_year BIGINT NOT NULL,
    month INTEGER,
    first_on DATE NOT NULL,
    last_on DATE NOT NULL,
    CONSTRAINT pk_fiscal_periods PRIMARY KEY (id),
    CONSTRAINT uq_fiscal_periods_office_id_first_on UNIQUE (office_id, first_on),
    CONSTRAINT fk_fiscal_periods_office_id FOREIGN KEY(office_id) REFERENCES offices (id)
);

CREATE TABLE journal_entries (
    id BIGINT NOT NULL,
    office_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    series TEXT NOT NULL,
    fiscal_year BIGINT NOT NULL,
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    on_date DATE NOT NULL,
    recorded_at TEXT NOT NULL,
    narration TEXT NOT NULL,
    reference TEXT,
    entered_by BIGINT NOT NULL,
    approved_by BIGINT,
    request_key TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    reverses_id BIGINT,
    corrects_id BIGINT,
    contract_hash TEXT,
    postings_count BIGINT NOT NULL,
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
);
CREATE INDEX ix_journal_entries_office_id_on_date ON journal_entries (office_id, on_date);

CREATE TABLE programme_villages (
    village_code TEXT NOT NULL,
    office_id BIGINT NOT NULL,
    since_on DATE NOT NULL,
    CONSTRAINT pk_programme_villages PRIMARY KEY (village_code),
    CONSTRAINT fk_programme_villages_village_code FOREIGN KEY(village_code) REFERENCES places (code),
    CONSTRAINT fk_programme_villages_office_id FOREIGN KEY(office_id) REFERENCES offices (id)
);

CREATE TABLE statements (
    code TEXT NOT NULL,
    office_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    as_of DATE NOT NULL,
    checksum TEXT NOT NULL,
    head_seq BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    issued_on DATE NOT NULL,
    issued_at TEXT NOT NULL,
    issued_by BIGINT,
    CONSTRAINT pk_statements PRIMARY KEY (code),
    CONSTRAINT ck_statements_kind CHECK (kind in ('family', 'village', 'province')),
    CONSTRAINT fk_statements_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_statements_issued_by FOREIGN KEY(issued_by) REFERENCES users (id)
);

CREATE TABLE user_offices (
    user_id BIGINT NOT NULL,
    office_id BIGINT NOT NULL,
    CONSTRAINT pk_user_offices PRIMARY KEY (user_id, office_id),
    CONSTRAINT fk_user_offices_user_id FOREIGN KEY(user_id) REFERENCES users (id),
    CONSTRAINT fk_user_offices_office_id FOREIGN KEY(office_id) REFERENCES offices (id)
);

CREATE TABLE family_members (
    id BIGSERIAL NOT NULL,
    family_id BIGINT NOT NULL,
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
);
CREATE INDEX ix_family_members_family_id ON family_members (family_id);

CREATE TABLE period_closings (
    period_id BIGINT NOT NULL,
    office_id BIGINT NOT NULL,
    last_on DATE NOT NULL,
    closed_at TEXT NOT NULL,
    closed_by BIGINT NOT NULL,
    head_seq BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    CONSTRAINT pk_period_closings PRIMARY KEY (period_id),
    CONSTRAINT fk_period_closings_period_id FOREIGN KEY(period_id) REFERENCES fiscal_periods (id),
    CONSTRAINT fk_period_closings_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
    CONSTRAINT fk_period_closings_closed_by FOREIGN KEY(closed_by) REFERENCES users (id)
);

CREATE TABLE closing_balances (
    period_id BIGINT NOT NULL,
    account TEXT NOT NULL,
    fund_id BIGINT NOT NULL,
    riel BIGINT NOT NULL,
    CONSTRAINT pk_closing_balances PRIMARY KEY (period_id, account, fund_id),
    CONSTRAINT fk_closing_balances_period_id FOREIGN KEY(period_id) REFERENCES period_closings (period_id),
    CONSTRAINT fk_closing_balances_account FOREIGN KEY(account) REFERENCES accounts (code),
    CONSTRAINT fk_closing_balances_fund_id FOREIGN KEY(fund_id) REFERENCES funds (id)
);

CREATE TABLE loans (
    id BIGSERIAL NOT NULL,
    office_id BIGINT NOT NULL,
    serial BIGINT NOT NULL,
    number TEXT NOT NULL,
    family_id BIGINT NOT NULL,
    borrower_id BIGINT NOT NULL,
    product_version_id BIGINT NOT NULL,
    fund_id BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    principal_riel BIGINT NOT NULL,
    rate_ppm BIGINT NOT NULL,
    rate_per TEXT NOT NULL,
    method TEXT NOT NULL,
    amortization TEXT NOT NULL,
    rounding TEXT NOT NULL,
    instalments INTEGER NOT NULL,
    every_months INTEGER NOT NULL,
    grace_principal INTEGER NOT NULL,
    multiple_riel BIGINT NOT NULL,
    applied_on DATE NOT NULL,
    applied_by BIGINT NOT NULL,
    applied_at TEXT NOT NULL,
    disbursed_on DATE,
    first_due_on DATE,
    disbursement_id BIGINT,
    withdrawn_on DATE,
    withdrawn_by BIGINT,
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
);
CREATE INDEX ix_loans_family_id ON loans (family_id);

CREATE TABLE approvals (
    id BIGSERIAL NOT NULL,
    office_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    loan_id BIGINT,
    entry_id BIGINT,
    riel BIGINT NOT NULL,
    reason TEXT,
    requested_by BIGINT NOT NULL,
    requested_at TEXT NOT NULL,
    decision TEXT,
    decision_reason TEXT,
    decided_by BIGINT,
    decided_on DATE,
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
);
CREATE INDEX ix_approvals_entry_id ON approvals (entry_id);
CREATE INDEX ix_approvals_loan_id ON approvals (loan_id);

CREATE TABLE postings (
    entry_id BIGINT NOT NULL,
    line INTEGER NOT NULL,
    account TEXT NOT NULL,
    fund_id BIGINT NOT NULL,
    minor BIGINT NOT NULL,
    riel BIGINT NOT NULL,
    loan_id BIGINT,
    family_id BIGINT,
    village_code TEXT,
    CONSTRAINT pk_postings PRIMARY KEY (entry_id, line),
    CONSTRAINT ck_postings_riel CHECK (riel <> 0),
    CONSTRAINT fk_postings_entry_id FOREIGN KEY(entry_id) REFERENCES journal_entries (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_postings_account FOREIGN KEY(account) REFERENCES accounts (code),
    CONSTRAINT fk_postings_fund_id FOREIGN KEY(fund_id) REFERENCES funds (id),
    CONSTRAINT fk_postings_loan_id FOREIGN KEY(loan_id) REFERENCES loans (id),
    CONSTRAINT fk_postings_family_id FOREIGN KEY(family_id) REFERENCES families (id),
    CONSTRAINT fk_postings_village_code FOREIGN KEY(village_code) REFERENCES places (code)
);
CREATE INDEX ix_postings_account_entry_id ON postings (account, entry_id);
CREATE INDEX ix_postings_family_id ON postings (family_id);
CREATE INDEX ix_postings_loan_id_account ON postings (loan_id, account);
