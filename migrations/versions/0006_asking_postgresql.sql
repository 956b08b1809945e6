-- What an application says, for PostgreSQL: the same as 0006_asking_sqlite.sql.

alter table loans add column purpose_code TEXT;
alter table product_versions add column offered BIGINT not null default 1;
alter table product_versions add column added_by BIGINT CONSTRAINT fk_product_versions_added_by REFERENCES users (id);
alter table product_versions add column added_at TEXT;

-- the committee of the village may meet after the application was written down: its word comes once, before the money
create or replace function loans_update() returns trigger language plpgsql as $$
declare
  open_fields text[] := array['disbursed_on', 'first_due_on', 'disbursement_id', 'withdrawn_on', 'withdrawn_by',
                              'withdrawn_at', 'withdrawn_reason', 'committee', 'committee_on'];
begin
  perform refuse(case
    when to_jsonb(new) - open_fields <> to_jsonb(old) - open_fields or (old.committee is not null and (
      new.committee is distinct from old.committee or new.committee_on is distinct from old.committee_on))
      then 'fixed'
    when (new.committee is null) <> (new.committee_on is null) then 'a word of the committee has a day'
    when old.disbursement_id is not null and to_jsonb(new) <> to_jsonb(old) then 'already disbursed'
    when old.withdrawn_on is not null and to_jsonb(new) <> to_jsonb(old) then 'already withdrawn'
    when num_nulls(new.withdrawn_on, new.withdrawn_by, new.withdrawn_at, new.withdrawn_reason) not in (0, 4)
      then 'a withdrawal has day, person and reason'
    when new.withdrawn_on is not null and num_nonnulls(new.disbursement_id, new.disbursed_on, new.first_due_on) > 0
      then 'already withdrawn'
    when (new.disbursed_on is null) <> (new.disbursement_id is null)
      or (new.first_due_on is null) <> (new.disbursed_on is null) then 'disbursed by no entry'
  end);
  return new;
end $$;

create or replace function guarantees_insert() returns trigger language plpgsql as $$
begin
  perform wait_for_office((select office_id from loans where id = new.loan_id));
  perform refuse(case
    when exists (select 1 from guarantees where loan_id = new.loan_id and member_id = new.member_id)
      then 'guarantees this loan already'
    when exists (select 1 from loans where id = new.loan_id and disbursement_id is not null) then 'already disbursed'
    when exists (select 1 from loans where id = new.loan_id and withdrawn_on is not null) then 'already withdrawn'
    when exists (
      select 1 from loans l join family_members m on m.family_id = l.family_id
      where l.id = new.loan_id and m.id = new.member_id) then 'nobody answers for their own family'
  end);
  return new;
end $$;

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
