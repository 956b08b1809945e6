-- Lending as it really happens, for PostgreSQL: the same as 0004_lending_sqlite.sql. Guards made before are made anew.

CREATE TABLE guarantees (
  id BIGSERIAL NOT NULL,
  loan_id BIGINT NOT NULL,
  member_id BIGINT,
  name_km TEXT NOT NULL,
  name_latin TEXT NOT NULL,
  sex TEXT NOT NULL,
  phone TEXT,
  entered_at TEXT NOT NULL,
  entered_by BIGINT NOT NULL,
  CONSTRAINT pk_guarantees PRIMARY KEY (id),
  CONSTRAINT ck_guarantees_sex CHECK (sex in ('f', 'm')),
  CONSTRAINT fk_guarantees_loan_id FOREIGN KEY(loan_id) REFERENCES loans (id),
  CONSTRAINT fk_guarantees_member_id FOREIGN KEY(member_id) REFERENCES family_members (id),
  CONSTRAINT fk_guarantees_entered_by FOREIGN KEY(entered_by) REFERENCES users (id)
);
CREATE INDEX ix_guarantees_loan_id ON guarantees (loan_id);
CREATE INDEX ix_guarantees_member_id ON guarantees (member_id);

CREATE TABLE loan_changes (
  entry_id BIGINT NOT NULL,
  loan_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  visit_id BIGINT,
  instalments INTEGER,
  every_months INTEGER,
  grace_principal INTEGER,
  rate_ppm BIGINT,
  first_due_on DATE,
  months INTEGER,
  interest_runs INTEGER,
  CONSTRAINT pk_loan_changes PRIMARY KEY (entry_id),
  CONSTRAINT ck_loan_changes_kind CHECK (kind in ('reschedule', 'moratorium')),
  CONSTRAINT fk_loan_changes_entry_id FOREIGN KEY(entry_id) REFERENCES journal_entries (id) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT fk_loan_changes_loan_id FOREIGN KEY(loan_id) REFERENCES loans (id),
  CONSTRAINT fk_loan_changes_visit_id FOREIGN KEY(visit_id) REFERENCES visits (id)
);
CREATE INDEX ix_loan_changes_loan_id ON loan_changes (loan_id);

alter table families add column old_number TEXT;
alter table product_versions add column allocation_order TEXT not null default 'interest-first';
alter table product_versions add column recognition TEXT not null default 'received';
alter table product_versions add column penalty_riel BIGINT not null default 0;
alter table product_versions add column penalty_after_days BIGINT not null default 0;
alter table product_versions add column max_open BIGINT not null default 1;
alter table product_versions add column top_up BIGINT not null default 0;
alter table product_versions add column training TEXT;
alter table product_versions add column needs_guarantor BIGINT not null default 0;
alter table product_versions add column needs_committee BIGINT not null default 0;
alter table loans add column allocation_order TEXT not null default 'interest-first';
alter table loans add column recognition TEXT not null default 'received';
alter table loans add column penalty_riel BIGINT not null default 0;
alter table loans add column penalty_after_days BIGINT not null default 0;
alter table loans add column business_plan TEXT;
alter table loans add column committee TEXT;
alter table loans add column committee_on DATE;
alter table loans add column top_up_of BIGINT CONSTRAINT fk_loans_top_up_of REFERENCES loans (id);
alter table loans add column old_number TEXT;
alter table loans add column opening_riel BIGINT;
alter table loans add column opening_interest BIGINT;
alter table approvals add column details TEXT;
alter table approvals add column part BIGINT not null default 1;
create unique index ix_families_old_number on families (office_id, old_number);
create unique index ix_loans_old_number on loans (office_id, old_number);

insert into accounts (code, name_en, name_km, kind, currency)
  select code, name_en, name_km, kind, 'KHR' from (
    select '1220' as code, 'Interest due and not yet received' as name_en, 'ការប្រាក់ដល់កំណត់ មិនទាន់ទទួល' as name_km, 'asset' as kind union all
    select '3210' as code, 'Opening balances from older books' as name_en, 'សមតុល្យដើមគ្រា ពីបញ្ជីចាស់' as name_km, 'fund' as kind union all
    select '4120' as code, 'Interest waived' as name_en, 'ការប្រាក់លើកលែង' as name_km, 'income' as kind union all
    select '4130' as code, 'Penalties on loans' as name_en, 'ប្រាក់ពិន័យ' as name_km, 'income' as kind union all
    select '4140' as code, 'Penalties waived' as name_en, 'ប្រាក់ពិន័យលើកលែង' as name_km, 'income' as kind union all
    select '4210' as code, 'Recovered of loans written off' as name_en, 'ប្រាក់ប្រមូលបានវិញ ពីប្រាក់កម្ចីលុបចេញពីបញ្ជី' as name_km, 'income' as kind
  ) as later where exists (select 1 from accounts where code = '1210');

alter table journal_entries drop constraint ck_journal_entries_kind, drop constraint ck_journal_entries_contract,
  drop constraint ck_journal_entries_two_people,
  add constraint ck_journal_entries_kind check (kind in (
    'donor receipt', 'cash move', 'opening', 'disbursement', 'repayment', 'reschedule', 'waiver',
    'write-off', 'recovery', 'refund', 'held applied', 'accrual', 'reallocation', 'reversal')),
  add constraint ck_journal_entries_contract check (
    (kind in ('disbursement', 'opening', 'reschedule')) = (contract_hash is not null)),
  add constraint ck_journal_entries_two_people check (kind not in (
    'opening', 'disbursement', 'reschedule', 'waiver', 'write-off', 'refund', 'reversal') or approved_by is not null);
alter table approvals drop constraint ck_approvals_kind, add constraint ck_approvals_kind check (
  kind in ('loan', 'reversal', 'reschedule', 'moratorium', 'waiver', 'write-off', 'refund'));

create or replace function journal_entries_insert() returns trigger language plpgsql as $$
begin
  perform wait_for_office(new.office_id);
  perform refuse(case
    when exists (select 1 from journal_entries where id = new.id)
      or exists (select 1 from journal_entries where request_key = new.request_key)
      or exists (select 1 from journal_entries where hash = new.hash) then 'the entry exists'
    when new.id <> new.office_id * 1000000000 + new.seq then 'the id is not of this office and seq'
    when new.postings_count < 2 or new.postings_count <> (select count(*) from postings where entry_id = new.id)
      then 'wrong count of postings'
    when exists (select 1 from postings where entry_id = new.id group by fund_id having sum(riel) <> 0)
      then 'unbalanced in a fund'
    when new.seq <> 1 + coalesce((select max(seq) from journal_entries where office_id = new.office_id), 0)
      then 'gap in seq'
    when new.prev_hash <> coalesce((
      select hash from journal_entries where office_id = new.office_id order by seq desc limit 1), '')
      then 'wrong previous hash'
    when new.hash !~ '^[0-9a-f]{64}$' then 'not a hash'
    when new.series not in ('R', 'P', 'J') then 'no such series'
    when new.number <> 1 + coalesce((
      select max(number) from journal_entries
      where office_id = new.office_id and series = new.series and fiscal_year = new.fiscal_year), 0)
      then 'gap in voucher numbers'
    when new.recorded_at !~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.]\d{6}Z$' then 'not a date or moment'
    when new.fiscal_year <> extract(year from new.on_date) then 'wrong fiscal year'
    when not exists (
      select 1 from fiscal_periods
      where office_id = new.office_id and first_on <= new.on_date and last_on >= new.on_date
        and fiscal_year = new.fiscal_year) then 'no such fiscal period'
    when exists (select 1 from period_closings where office_id = new.office_id and last_on >= new.on_date)
      then 'the period is closed'
    when new.approved_by = new.entered_by
      or (new.kind in (
        'opening', 'disbursement', 'reschedule', 'waiver', 'write-off', 'refund', 'reversal')
        and new.approved_by is null) then 'needs two people'
    when (new.kind = 'reversal') <> (new.reverses_id is not null) then 'a reversal reverses an entry'
    when new.corrects_id is not null and not exists (
      select 1 from journal_entries where id = new.corrects_id and office_id = new.office_id)
      then 'corrects no entry of this office'
    when new.kind not in (
      'donor receipt', 'cash move', 'opening', 'disbursement', 'repayment', 'reschedule', 'waiver',
      'write-off', 'recovery', 'refund', 'held applied', 'accrual', 'reallocation', 'reversal')
      then 'no such kind of voucher'
    when (new.kind in ('opening', 'disbursement', 'reschedule')) <> coalesce(new.contract_hash ~ '^[0-9a-f]{64}$', false)
      or (new.kind not in ('opening', 'disbursement', 'reschedule') and new.contract_hash is not null) then 'this kind seals its contract, no other'
    -- whatever it calls itself: money that leaves, and loans that grow
    when new.approved_by is null and exists (
      select 1 from postings where entry_id = new.id group by fund_id
      having sum(case when account = '1110' or account between '1120' and '1189' then riel else 0 end) < 0
        or (new.corrects_id is null and sum(case when account = '1210' then riel else 0 end) > 0))
      then 'needs two people'
  end);
  return new;
end $$;

create or replace function journal_entries_two_people() returns trigger language plpgsql as $$
begin
  perform refuse('new terms without terms') where new.kind = 'reschedule' and not exists (
    select 1 from loan_changes c
    where c.entry_id = new.id and c.loan_id in (select loan_id from postings where entry_id = new.id)
      and c.reason in ('flood', 'drought', 'illness', 'animals', 'other')
      and ((c.kind = 'reschedule' and c.instalments > 0 and c.every_months > 0 and c.grace_principal >= 0
          and c.grace_principal < c.instalments and c.rate_ppm >= 0 and c.first_due_on > new.on_date
          and c.months is null and c.interest_runs is null)
        or (c.kind = 'moratorium' and c.months > 0 and c.months <= 12 and c.interest_runs in (0, 1)
          and c.instalments is null and c.every_months is null and c.grace_principal is null and c.rate_ppm is null
          and c.first_due_on is null)));
  -- a pause of many loans has one approval, which names them
  perform refuse('not approved') where not exists (
    select 1 from approvals
    where office_id = new.office_id and decision = 'approved' and decided_by = new.approved_by
      and ((new.kind = 'reversal' and kind = 'reversal' and entry_id = new.reverses_id)
        or (new.kind <> 'reversal' and kind = case new.kind when 'disbursement' then 'loan' when 'opening' then 'loan'
            when 'reschedule' then (select c.kind from loan_changes c where c.entry_id = new.id) else new.kind end
          and (loan_id in (select loan_id from postings where entry_id = new.id)
            or (kind = 'moratorium' and loan_id is null and exists (
              select 1 from loans l where l.id in (select p.loan_id from postings p where p.entry_id = new.id)
                and position('"' || l.number || '"' in details) > 0)))))
        -- what is booked is what was asked for: no riel and no terms beside it
        and case new.kind
          when 'disbursement' then riel = (select l.principal_riel from loans l where l.id = loan_id)
          when 'opening' then riel = (select l.principal_riel from loans l where l.id = loan_id)
          when 'waiver' then riel = (
            select sum(p.riel) from postings p where p.entry_id = new.id and p.account in ('4120', '4140'))
          when 'refund' then riel = (select sum(p.riel) from postings p where p.entry_id = new.id and p.account = '2110')
          when 'write-off' then riel >= (
            select sum(p.riel) from postings p where p.entry_id = new.id and p.account = '5210')
          when 'reschedule' then exists (
            select 1 from loan_changes c where c.entry_id = new.id and c.reason = (details::jsonb ->> 'reason')
              and ((c.kind = 'reschedule' and c.instalments = (details::jsonb ->> 'instalments')::bigint and c.every_months = (details::jsonb ->> 'every_months')::bigint
                  and c.grace_principal = (details::jsonb ->> 'grace_principal')::bigint and c.rate_ppm = (details::jsonb ->> 'rate_ppm')::bigint
                  and c.first_due_on = (details::jsonb ->> 'first_due_on')::date)
                or (c.kind = 'moratorium' and c.months = (details::jsonb ->> 'months')::bigint and c.interest_runs = (details::jsonb ->> 'interest_runs')::bigint)))
          else new.kind = 'reversal' end);
  -- each act has its own approval: one that was used up allows nothing more
  perform refuse('the approval was used') where new.kind in ('reschedule', 'waiver', 'write-off', 'refund') and (
    select count(*) from journal_entries e left join loan_changes o on o.entry_id = e.id
    where e.kind = new.kind and e.id in (select entry_id from postings where loan_id in (select loan_id from postings where entry_id = new.id))
      and (new.kind <> 'reschedule' or o.kind = (select c.kind from loan_changes c where c.entry_id = new.id))) >= (
    select count(*) from approvals
    where office_id = new.office_id and decision = 'approved' and part = 1
      and kind = case new.kind when 'reschedule' then (select c.kind from loan_changes c where c.entry_id = new.id)
        else new.kind end
      and (loan_id in (select loan_id from postings where entry_id = new.id)
        or (kind = 'moratorium' and loan_id is null and exists (
          select 1 from loans l where l.id in (select p.loan_id from postings p where p.entry_id = new.id)
            and position('"' || l.number || '"' in details) > 0))));
  perform refuse('needs two approvals') where new.kind = 'write-off' and not exists (
    select 1 from approvals a join approvals b on b.loan_id = a.loan_id and b.kind = a.kind
      and coalesce(b.details, '') = coalesce(a.details, '') and b.decided_by <> a.decided_by
    where a.kind = 'write-off' and a.part = 1 and b.part = 2 and a.decision = 'approved' and b.decision = 'approved'
      and new.entered_by not in (a.decided_by, b.decided_by) and new.approved_by in (a.decided_by, b.decided_by)
      and a.loan_id in (select loan_id from postings where entry_id = new.id));
  perform refuse('the loan was withdrawn') where new.kind = 'disbursement' and exists (
    select 1 from loans where withdrawn_on is not null and id in (select loan_id from postings where entry_id = new.id));
  return new;
end $$;
drop trigger journal_entries_two_people on journal_entries;
create trigger journal_entries_two_people before insert on journal_entries
  for each row when (new.kind = any (array['opening'::text, 'disbursement'::text, 'reschedule'::text, 'waiver'::text, 'write-off'::text, 'refund'::text, 'reversal'::text]))
  execute function journal_entries_two_people();

create or replace function approvals_update() returns trigger language plpgsql as $$
declare
  open_fields text[] := array['decision', 'decision_reason', 'decided_by', 'decided_on', 'decided_at'];
begin
  perform refuse(case
    when old.decision is not null then 'already decided'
    when to_jsonb(new) - open_fields <> to_jsonb(old) - open_fields then 'fixed'
    when new.decided_by = new.requested_by then 'needs two people'
    when new.decision is not null and not exists (
      select 1 from users u join user_offices o on o.user_id = u.id
      where u.id = new.decided_by and o.office_id = new.office_id and u.role in ('approver', 'administrator'))
      then 'may not decide'
  end);
  return new;
end $$;

create function approvals_insert() returns trigger language plpgsql as $$
begin
  begin
    perform new.details::jsonb;
  exception when others then
    perform refuse('details are not JSON');
  end;
  perform refuse(case
    when new.decision is not null and not exists (
      select 1 from users u join user_offices o on o.user_id = u.id
      where u.id = new.decided_by and o.office_id = new.office_id and u.role in ('approver', 'administrator'))
      then 'may not decide'
  end);
  return new;
end $$;
create trigger approvals_insert before insert on approvals for each row execute function approvals_insert();

create function loans_insert() returns trigger language plpgsql as $$
begin
  perform refuse(case
    when (new.opening_riel is null) <> (new.opening_interest is null) or new.opening_riel > new.principal_riel
      or new.opening_riel <= 0 or new.opening_interest < 0 then 'more is owed than was lent'
    -- only a contract of older books may differ from what is offered
    when new.opening_riel is null and not exists (
      select 1 from product_versions v
      where v.id = new.product_version_id and v.fund_id = new.fund_id
        and new.principal_riel between v.min_riel and v.max_riel and new.rate_ppm = v.rate_ppm
        and new.rate_per = v.rate_per and new.method = v.method and new.method = 'declining'
        and new.amortization = v.amortization and new.rounding = v.rounding and new.every_months = v.every_months
        and new.instalments between 1 and v.instalments and new.grace_principal = v.grace_principal
        and new.multiple_riel = v.multiple_riel and new.allocation_order = v.allocation_order
        and new.recognition = v.recognition and new.penalty_riel = v.penalty_riel
        and new.penalty_after_days = v.penalty_after_days) then 'not the terms of its product'
  end);
  return new;
end $$;
create trigger loans_insert before insert on loans for each row execute function loans_insert();

create function product_versions_insert() returns trigger language plpgsql as $$
begin
  perform refuse('no flat interest on new loans') where new.method <> 'declining';
  return new;
end $$;
create trigger product_versions_insert before insert on product_versions
  for each row execute function product_versions_insert();

create function loan_changes_insert() returns trigger language plpgsql as $$
begin
  perform wait_for_office(new.entry_id / 1000000000);
  perform refuse('the entry is sealed') where exists (select 1 from journal_entries where id = new.entry_id);
  return new;
end $$;
create trigger loan_changes_insert before insert on loan_changes for each row execute function loan_changes_insert();
create trigger loan_changes_update before update on loan_changes for each row execute function append_only();
create trigger loan_changes_delete before delete on loan_changes for each row execute function append_only();
create trigger loan_changes_truncate before truncate on loan_changes for each statement execute function append_only();

create function guarantees_insert() returns trigger language plpgsql as $$
begin
  perform refuse('already disbursed') where exists (
    select 1 from loans where id = new.loan_id and disbursement_id is not null);
  return new;
end $$;
create trigger guarantees_insert before insert on guarantees for each row execute function guarantees_insert();
create trigger guarantees_update before update on guarantees for each row execute function append_only();
create trigger guarantees_delete before delete on guarantees for each row execute function append_only();
create trigger guarantees_truncate before truncate on guarantees for each statement execute function append_only();

create trigger product_versions_update before update on product_versions for each row execute function append_only();
create trigger product_versions_delete before delete on product_versions for each row execute function append_only();
create trigger product_versions_truncate before truncate on product_versions for each statement execute function append_only();

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
