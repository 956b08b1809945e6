-- Collection sheets, and paper receipts that are used once, for PostgreSQL: the same as 0005_sheets_sqlite.sql.

CREATE TABLE sheets (
  id BIGSERIAL NOT NULL,
  office_id BIGINT NOT NULL,
  serial BIGINT NOT NULL,
  number TEXT NOT NULL,
  village_code TEXT NOT NULL,
  on_date DATE NOT NULL,
  due_until DATE NOT NULL,
  part BIGINT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  typed TEXT NOT NULL,
  begun_by BIGINT NOT NULL,
  begun_at TEXT NOT NULL,
  saved_by BIGINT NOT NULL,
  saved_at TEXT NOT NULL,
  ended_by BIGINT,
  ended_at TEXT,
  keyed_riel BIGINT,
  counted_riel BIGINT,
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
);
CREATE UNIQUE INDEX ix_sheets_draft ON sheets (village_code, on_date) WHERE state = 'draft';

CREATE TABLE sheet_rows (
  sheet_id BIGINT NOT NULL,
  line BIGINT NOT NULL,
  loan_id BIGINT NOT NULL,
  due_riel BIGINT NOT NULL,
  CONSTRAINT pk_sheet_rows PRIMARY KEY (sheet_id, line),
  CONSTRAINT uq_sheet_rows_sheet_id_loan_id UNIQUE (sheet_id, loan_id),
  CONSTRAINT fk_sheet_rows_sheet_id FOREIGN KEY(sheet_id) REFERENCES sheets (id),
  CONSTRAINT fk_sheet_rows_loan_id FOREIGN KEY(loan_id) REFERENCES loans (id)
);

CREATE INDEX ix_journal_entries_reference ON journal_entries (office_id, reference) WHERE reference is not null;

create function sheets_insert() returns trigger language plpgsql as $$
begin
  perform refuse('a sheet begins as a draft') where new.state <> 'draft' or new.version <> 1;
  return new;
end $$;
create trigger sheets_insert before insert on sheets for each row execute function sheets_insert();

create function sheets_update() returns trigger language plpgsql as $$
declare open_fields text[] := array['on_date', 'due_until', 'part', 'state', 'version', 'typed', 'saved_by', 'saved_at',
  'ended_by', 'ended_at', 'keyed_riel', 'counted_riel', 'explanation'];
begin
  perform refuse(case
    when old.state <> 'draft' then 'the sheet is closed'
    when to_jsonb(new) - open_fields <> to_jsonb(old) - open_fields then 'fixed'
    when new.version <> old.version + 1 then 'stale'
  end);
  return new;
end $$;
create trigger sheets_update before update on sheets for each row execute function sheets_update();
create trigger sheets_delete before delete on sheets for each row execute function append_only();
create trigger sheets_truncate before truncate on sheets for each statement execute function append_only();

create function sheet_rows_insert() returns trigger language plpgsql as $$
begin
  -- whoever adds a row waits for who ends the sheet
  perform 1 from sheets where id = new.sheet_id for update;
  perform refuse(case
    when not exists (select 1 from sheets where id = new.sheet_id and state = 'draft') then 'the sheet is closed'
    when new.line <> 1 + coalesce((select max(line) from sheet_rows where sheet_id = new.sheet_id), 0)
      then 'gap in the rows'
  end);
  return new;
end $$;
create trigger sheet_rows_insert before insert on sheet_rows for each row execute function sheet_rows_insert();
create trigger sheet_rows_update before update on sheet_rows for each row execute function append_only();
create trigger sheet_rows_delete before delete on sheet_rows for each row execute function append_only();
create trigger sheet_rows_truncate before truncate on sheet_rows for each statement execute function append_only();

-- a paper receipt is one family's: its number stands once in an office, unless that entry was turned back
create function journal_entries_reference() returns trigger language plpgsql as $$
begin
  perform wait_for_office(new.office_id);
  perform refuse('the paper receipt was used') where exists (
    select 1 from journal_entries e
    where e.office_id = new.office_id and e.reference = new.reference and e.kind in ('repayment', 'recovery')
      and not exists (select 1 from journal_entries b where b.reverses_id = e.id));
  return new;
end $$;
create trigger journal_entries_reference before insert on journal_entries
  for each row when ((new.reference is not null) and (new.kind = any (array['repayment'::text, 'recovery'::text])))
  execute function journal_entries_reference();

-- every guard looks in the schema where it was made and nowhere else
do $$
declare guard regprocedure;
begin
  for guard in
    select p.oid::regprocedure from pg_proc p join pg_language l on l.oid = p.prolang
    where p.pronamespace = current_schema()::regnamespace and l.lanname = 'plpgsql'
      and p.proowner = current_user::regrole
  loop
    execute format('alter function %s set search_path = pg_catalog, %I, pg_temp', guard, current_schema());
  end loop;
end $$;
