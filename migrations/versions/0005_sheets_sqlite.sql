-- Collection sheets, and paper receipts that are used once, for SQLite: the same as 0005_sheets_postgresql.sql.

CREATE TABLE sheets (
  id INTEGER NOT NULL,
  office_id INTEGER NOT NULL,
  serial INTEGER NOT NULL,
  number TEXT NOT NULL,
  village_code TEXT NOT NULL,
  on_date TEXT NOT NULL,
  due_until TEXT NOT NULL,
  part INTEGER NOT NULL,
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  typed TEXT NOT NULL,
  begun_by INTEGER NOT NULL,
  begun_at TEXT NOT NULL,
  saved_by INTEGER NOT NULL,
  saved_at TEXT NOT NULL,
  ended_by INTEGER,
  ended_at TEXT,
  keyed_riel INTEGER,
  counted_riel INTEGER,
  explanation TEXT,
  CONSTRAINT pk_sheets PRIMARY KEY (id),
  CONSTRAINT uq_sheets_number UNIQUE (number),
  CONSTRAINT uq_sheets_office_id_serial UNIQUE (office_id, serial),
  CONSTRAINT uq_sheets_village_code_on_date_part UNIQUE (village_code, on_date, part),
  CONSTRAINT ck_sheets_state CHECK (state in ('draft', 'posted', 'given up')),
  CONSTRAINT ck_sheets_ended CHECK ((state = 'draft') = (ended_at is null) and (ended_at is null) = (ended_by is null)),
  CONSTRAINT ck_sheets_posted CHECK ((state = 'posted') = (keyed_riel is not null)
    and (keyed_riel is null) = (counted_riel is null)),
  CONSTRAINT ck_sheets_explained CHECK (keyed_riel is null or keyed_riel = counted_riel or explanation is not null),
  CONSTRAINT fk_sheets_office_id FOREIGN KEY(office_id) REFERENCES offices (id),
  CONSTRAINT fk_sheets_village_code FOREIGN KEY(village_code) REFERENCES places (code),
  CONSTRAINT fk_sheets_begun_by FOREIGN KEY(begun_by) REFERENCES users (id),
  CONSTRAINT fk_sheets_saved_by FOREIGN KEY(saved_by) REFERENCES users (id),
  CONSTRAINT fk_sheets_ended_by FOREIGN KEY(ended_by) REFERENCES users (id)
) STRICT;
CREATE UNIQUE INDEX ix_sheets_draft ON sheets (village_code, on_date) WHERE state = 'draft';

CREATE TABLE sheet_rows (
  sheet_id INTEGER NOT NULL,
  line INTEGER NOT NULL,
  loan_id INTEGER NOT NULL,
  due_riel INTEGER NOT NULL,
  CONSTRAINT pk_sheet_rows PRIMARY KEY (sheet_id, line),
  CONSTRAINT uq_sheet_rows_sheet_id_loan_id UNIQUE (sheet_id, loan_id),
  CONSTRAINT fk_sheet_rows_sheet_id FOREIGN KEY(sheet_id) REFERENCES sheets (id),
  CONSTRAINT fk_sheet_rows_loan_id FOREIGN KEY(loan_id) REFERENCES loans (id)
) WITHOUT ROWID, STRICT;

CREATE INDEX ix_journal_entries_reference ON journal_entries (office_id, reference) WHERE reference is not null;

-- CHECKs can be switched off by a pragma: what matters is said again here

create trigger sheets_insert before insert on sheets begin
  select case
    when exists (
      select 1 from sheets
      where id = new.id or number = new.number or (office_id = new.office_id and serial = new.serial)
        or (village_code = new.village_code and on_date = new.on_date and (part = new.part or state = 'draft')))
      then raise(abort, 'the sheet exists')
    when new.state <> 'draft' or new.version <> 1 then raise(abort, 'a sheet begins as a draft')
    when new.on_date is not date(new.on_date, '+0 days') or new.due_until is not date(new.due_until, '+0 days')
      then raise(abort, 'not a date or moment')
  end;
end;
create trigger sheets_update before update on sheets begin
  select case
    when old.state <> 'draft' then raise(abort, 'the sheet is closed')
    when new.id <> old.id or new.office_id <> old.office_id or new.serial <> old.serial or new.number <> old.number
      or new.village_code <> old.village_code or new.begun_by <> old.begun_by or new.begun_at <> old.begun_at
      then raise(abort, 'fixed')
    when exists (
      select 1 from sheets
      where id <> old.id and village_code = new.village_code and on_date = new.on_date
        and (part = new.part or state = 'draft')) then raise(abort, 'the sheet exists')
    when new.on_date is not date(new.on_date, '+0 days') or new.due_until is not date(new.due_until, '+0 days')
      then raise(abort, 'not a date or moment')
    when new.version <> old.version + 1 then raise(abort, 'stale')
    when new.state not in ('draft', 'posted', 'given up') or (new.state = 'draft') <> (new.ended_at is null)
      or (new.ended_at is null) <> (new.ended_by is null) or (new.state = 'posted') <> (new.keyed_riel is not null)
      or (new.keyed_riel is null) <> (new.counted_riel is null)
      or (new.keyed_riel <> new.counted_riel and new.explanation is null) then raise(abort, 'not ended rightly')
  end;
end;
create trigger sheets_delete before delete on sheets begin
  select raise(abort, 'append-only: sheets');
end;

create trigger sheet_rows_insert before insert on sheet_rows begin
  select case
    when exists (
      select 1 from sheet_rows
      where sheet_id = new.sheet_id and (line = new.line or loan_id = new.loan_id)) then raise(abort, 'the row exists')
    when not exists (select 1 from sheets where id = new.sheet_id and state = 'draft')
      then raise(abort, 'the sheet is closed')
    when new.line <> 1 + coalesce((select max(line) from sheet_rows where sheet_id = new.sheet_id), 0)
      then raise(abort, 'gap in the rows')
  end;
end;
create trigger sheet_rows_update before update on sheet_rows begin
  select raise(abort, 'append-only: sheet_rows');
end;
create trigger sheet_rows_delete before delete on sheet_rows begin
  select raise(abort, 'append-only: sheet_rows');
end;

-- a paper receipt is one family's: its number stands once in an office, unless that entry was turned back
create trigger journal_entries_reference before insert on journal_entries
when new.reference is not null and new.kind in ('repayment', 'recovery') begin
  select raise(abort, 'the paper receipt was used') where exists (
    select 1 from journal_entries e
    where e.office_id = new.office_id and e.reference = new.reference and e.kind in ('repayment', 'recovery')
      and not exists (select 1 from journal_entries b where b.reverses_id = e.id));
end;
