-- Lending as it really happens, for SQLite: the same as 0004_lending_postgresql.sql. Guards made before are made anew.

CREATE TABLE guarantees (
  id INTEGER NOT NULL,
  loan_id INTEGER NOT NULL,
  member_id INTEGER,
  name_km TEXT NOT NULL,
  name_latin TEXT NOT NULL,
  sex TEXT NOT NULL,
  phone TEXT,
  entered_at TEXT NOT NULL,
  entered_by INTEGER NOT NULL,
  CONSTRAINT pk_guarantees PRIMARY KEY (id),
  CONSTRAINT ck_guarantees_sex CHECK (sex in ('f', 'm')),
  CONSTRAINT fk_guarantees_loan_id FOREIGN KEY(loan_id) REFERENCES loans (id),
  CONSTRAINT fk_guarantees_member_id FOREIGN KEY(member_id) REFERENCES family_members (id),
  CONSTRAINT fk_guarantees_entered_by FOREIGN KEY(entered_by) REFERENCES users (id)
) STRICT;
CREATE INDEX ix_guarantees_loan_id ON guarantees (loan_id);
CREATE INDEX ix_guarantees_member_id ON guarantees (member_id);

CREATE TABLE loan_changes (
  entry_id INTEGER NOT NULL,
  loan_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  visit_id INTEGER,
  instalments INTEGER,
  every_months INTEGER,
  grace_principal INTEGER,
  rate_ppm INTEGER,
  first_due_on TEXT,
  months INTEGER,
  interest_runs INTEGER,
  CONSTRAINT pk_loan_changes PRIMARY KEY (entry_id),
  CONSTRAINT ck_loan_changes_kind CHECK (kind in ('reschedule', 'moratorium')),
  CONSTRAINT fk_loan_changes_entry_id FOREIGN KEY(entry_id) REFERENCES journal_entries (id) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT fk_loan_changes_loan_id FOREIGN KEY(loan_id) REFERENCES loans (id),
  CONSTRAINT fk_loan_changes_visit_id FOREIGN KEY(visit_id) REFERENCES visits (id)
) WITHOUT ROWID, STRICT;
CREATE INDEX ix_loan_changes_loan_id ON loan_changes (loan_id);

alter table families add column old_number TEXT;
alter table product_versions add column allocation_order TEXT not null default 'interest-first';
alter table product_versions add column recognition TEXT not null default 'received';
alter table product_versions add column penalty_riel INTEGER not null default 0;
alter table product_versions add column penalty_after_days INTEGER not null default 0;
alter table product_versions add column max_open INTEGER not null default 1;
alter table product_versions add column top_up INTEGER not null default 0;
alter table product_versions add column training TEXT;
alter table product_versions add column needs_guarantor INTEGER not null default 0;
alter table product_versions add column needs_committee INTEGER not null default 0;
alter table loans add column allocation_order TEXT not null default 'interest-first';
alter table loans add column recognition TEXT not null default 'received';
alter table loans add column penalty_riel INTEGER not null default 0;
alter table loans add column penalty_after_days INTEGER not null default 0;
alter table loans add column business_plan TEXT;
alter table loans add column committee TEXT;
alter table loans add column committee_on TEXT;
alter table loans add column top_up_of INTEGER CONSTRAINT fk_loans_top_up_of REFERENCES loans (id);
alter table loans add column old_number TEXT;
alter table loans add column opening_riel INTEGER;
alter table loans add column opening_interest INTEGER;
alter table approvals add column details TEXT;
alter table approvals add column part INTEGER not null default 1;
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

drop trigger journal_entries_two_people;
drop trigger journal_entries_reversal;
drop trigger journal_entries_insert;
drop trigger loans_update;
drop trigger approvals_update;
drop trigger approvals_insert;
drop trigger loans_insert;

-- SQLite asks the trigger made last first: the rules for every entry stand behind those for some

create trigger journal_entries_two_people before insert on journal_entries
when new.kind in ('opening', 'disbursement', 'reschedule', 'waiver', 'write-off', 'refund', 'reversal') begin
  select raise(abort, 'new terms without terms') where new.kind = 'reschedule' and not exists (
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
  select raise(abort, 'not approved') where not exists (
    select 1 from approvals
    where office_id = new.office_id and decision = 'approved' and decided_by = new.approved_by
      and ((new.kind = 'reversal' and kind = 'reversal' and entry_id = new.reverses_id)
        or (new.kind <> 'reversal' and kind = case new.kind when 'disbursement' then 'loan' when 'opening' then 'loan'
            when 'reschedule' then (select c.kind from loan_changes c where c.entry_id = new.id) else new.kind end
          and (loan_id in (select loan_id from postings where entry_id = new.id)
            or (kind = 'moratorium' and loan_id is null and exists (
              select 1 from loans l where l.id in (select p.loan_id from postings p where p.entry_id = new.id)
                and instr(details, '"' || l.number || '"') > 0)))))
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
            select 1 from loan_changes c where c.entry_id = new.id and c.reason = json_extract(details, '$.reason')
              and ((c.kind = 'reschedule' and c.instalments = json_extract(details, '$.instalments') and c.every_months = json_extract(details, '$.every_months')
                  and c.grace_principal = json_extract(details, '$.grace_principal') and c.rate_ppm = json_extract(details, '$.rate_ppm')
                  and c.first_due_on = json_extract(details, '$.first_due_on'))
                or (c.kind = 'moratorium' and c.months = json_extract(details, '$.months') and c.interest_runs = json_extract(details, '$.interest_runs'))))
          else new.kind = 'reversal' end);
  -- each act has its own approval: one that was used up allows nothing more
  select raise(abort, 'the approval was used') where new.kind in ('reschedule', 'waiver', 'write-off', 'refund') and (
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
            and instr(details, '"' || l.number || '"') > 0))));
  select raise(abort, 'needs two approvals') where new.kind = 'write-off' and not exists (
    select 1 from approvals a join approvals b on b.loan_id = a.loan_id and b.kind = a.kind
      and coalesce(b.details, '') = coalesce(a.details, '') and b.decided_by <> a.decided_by
    where a.kind = 'write-off' and a.part = 1 and b.part = 2 and a.decision = 'approved' and b.decision = 'approved'
      and new.entered_by not in (a.decided_by, b.decided_by) and new.approved_by in (a.decided_by, b.decided_by)
      and a.loan_id in (select loan_id from postings where entry_id = new.id));
  select raise(abort, 'the loan was withdrawn') where new.kind = 'disbursement' and exists (
    select 1 from loans where withdrawn_on is not null and id in (select loan_id from postings where entry_id = new.id));
end;

create trigger journal_entries_reversal before insert on journal_entries when new.reverses_id is not null begin
  select case
    when exists (select 1 from journal_entries where reverses_id = new.reverses_id)
      then raise(abort, 'already reversed')
    when not exists (
      select 1 from journal_entries
      where id = new.reverses_id and office_id = new.office_id and reverses_id is null and on_date <= new.on_date)
      then raise(abort, 'reverses no entry of this office that can be reversed')
    when exists (
      select 1 from postings where entry_id in (new.id, new.reverses_id)
      group by account, fund_id, loan_id, family_id, village_code having sum(riel) <> 0 or sum(minor) <> 0)
      then raise(abort, 'a reversal is the mirror of its entry')
  end;
end;

create trigger journal_entries_insert before insert on journal_entries begin
  select case
    when (select foreign_keys from pragma_foreign_keys) = 0 then raise(abort, 'foreign keys must be on')
    when exists (select 1 from journal_entries where id = new.id)
      or exists (select 1 from journal_entries where request_key = new.request_key)
      or exists (select 1 from journal_entries where hash = new.hash) then raise(abort, 'the entry exists')
    when new.id <> new.office_id * 1000000000 + new.seq then raise(abort, 'the id is not of this office and seq')
    when new.postings_count < 2 or new.postings_count <> (select count(*) from postings where entry_id = new.id)
      then raise(abort, 'wrong count of postings')
    when exists (select 1 from postings where entry_id = new.id group by fund_id having sum(riel) <> 0)
      then raise(abort, 'unbalanced in a fund')
    when new.seq <> 1 + coalesce((select max(seq) from journal_entries where office_id = new.office_id), 0)
      then raise(abort, 'gap in seq')
    when new.prev_hash <> coalesce((
      select hash from journal_entries where office_id = new.office_id order by seq desc limit 1), '')
      then raise(abort, 'wrong previous hash')
    when length(new.hash) <> 64 or new.hash glob '*[^0-9a-f]*' then raise(abort, 'not a hash')
    when new.series not in ('R', 'P', 'J') then raise(abort, 'no such series')
    when new.number <> 1 + coalesce((
      select max(number) from journal_entries
      where office_id = new.office_id and series = new.series and fiscal_year = new.fiscal_year), 0)
      then raise(abort, 'gap in voucher numbers')
    when new.on_date is not date(new.on_date, '+0 days') or new.recorded_at not glob
      '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]Z'
      then raise(abort, 'not a date or moment')
    when new.fiscal_year <> cast(strftime('%Y', new.on_date) as integer) then raise(abort, 'wrong fiscal year')
    when not exists (
      select 1 from fiscal_periods
      where office_id = new.office_id and first_on <= new.on_date and last_on >= new.on_date
        and fiscal_year = new.fiscal_year) then raise(abort, 'no such fiscal period')
    when exists (select 1 from period_closings where office_id = new.office_id and last_on >= new.on_date)
      then raise(abort, 'the period is closed')
    when new.approved_by = new.entered_by
      or (new.kind in (
        'opening', 'disbursement', 'reschedule', 'waiver', 'write-off', 'refund', 'reversal')
        and new.approved_by is null)
      then raise(abort, 'needs two people')
    when (new.kind = 'reversal') <> (new.reverses_id is not null) then raise(abort, 'a reversal reverses an entry')
    when new.corrects_id is not null and not exists (
      select 1 from journal_entries where id = new.corrects_id and office_id = new.office_id)
      then raise(abort, 'corrects no entry of this office')
    when new.kind not in (
      'donor receipt', 'cash move', 'opening', 'disbursement', 'repayment', 'reschedule', 'waiver',
      'write-off', 'recovery', 'refund', 'held applied', 'accrual', 'reallocation', 'reversal')
      then raise(abort, 'no such kind of voucher')
    when (new.kind in ('opening', 'disbursement', 'reschedule')) <> (new.contract_hash is not null)
      or length(new.contract_hash) <> 64 or new.contract_hash glob '*[^0-9a-f]*'
      then raise(abort, 'this kind seals its contract, no other')
    -- whatever it calls itself: money that leaves, and loans that grow
    when new.approved_by is null and exists (
      select 1 from postings where entry_id = new.id group by fund_id
      having sum(case when account = '1110' or account between '1120' and '1189' then riel else 0 end) < 0
        or (new.corrects_id is null and sum(case when account = '1210' then riel else 0 end) > 0))
      then raise(abort, 'needs two people')
  end;
end;

create trigger loans_update before update on loans begin
  select case
    when new.id <> old.id or new.office_id <> old.office_id or new.serial <> old.serial or new.number <> old.number
      or new.family_id <> old.family_id or new.borrower_id <> old.borrower_id
      or new.product_version_id <> old.product_version_id or new.fund_id <> old.fund_id
      or new.purpose <> old.purpose or new.principal_riel <> old.principal_riel or new.rate_ppm <> old.rate_ppm
      or new.rate_per <> old.rate_per or new.method <> old.method or new.amortization <> old.amortization
      or new.rounding <> old.rounding or new.instalments <> old.instalments
      or new.every_months <> old.every_months or new.grace_principal <> old.grace_principal
      or new.multiple_riel <> old.multiple_riel or new.applied_on <> old.applied_on
      or new.applied_by <> old.applied_by or new.applied_at <> old.applied_at
      or new.allocation_order is not old.allocation_order
      or new.recognition is not old.recognition or new.penalty_riel is not old.penalty_riel
      or new.penalty_after_days is not old.penalty_after_days or new.business_plan is not old.business_plan
      or new.committee is not old.committee or new.committee_on is not old.committee_on or new.top_up_of is not old.top_up_of
      or new.old_number is not old.old_number or new.opening_riel is not old.opening_riel or new.opening_interest is not old.opening_interest then raise(abort, 'fixed')
    when old.disbursement_id is not null and (
      new.disbursement_id is not old.disbursement_id or new.disbursed_on is not old.disbursed_on
      or new.first_due_on is not old.first_due_on or new.withdrawn_on is not null
      or new.withdrawn_by is not null or new.withdrawn_at is not null or new.withdrawn_reason is not null)
      then raise(abort, 'already disbursed')
    when old.withdrawn_on is not null and (
      new.withdrawn_on is not old.withdrawn_on or new.withdrawn_by is not old.withdrawn_by
      or new.withdrawn_at is not old.withdrawn_at or new.withdrawn_reason is not old.withdrawn_reason
      or new.disbursement_id is not null or new.disbursed_on is not null or new.first_due_on is not null)
      then raise(abort, 'already withdrawn')
    when (new.withdrawn_on is null) + (new.withdrawn_by is null) + (new.withdrawn_at is null)
      + (new.withdrawn_reason is null) not in (0, 4) then raise(abort, 'a withdrawal has day, person and reason')
    when new.withdrawn_on is not null and (
      new.disbursement_id is not null or new.disbursed_on is not null or new.first_due_on is not null)
      then raise(abort, 'already withdrawn')
    when (new.disbursed_on is null) <> (new.disbursement_id is null)
      or (new.first_due_on is null) <> (new.disbursed_on is null) then raise(abort, 'disbursed by no entry')
  end;
end;
create trigger approvals_update before update on approvals begin
  select case
    when old.decision is not null then raise(abort, 'already decided')
    when new.id <> old.id or new.office_id <> old.office_id or new.kind <> old.kind
      or new.loan_id is not old.loan_id or new.entry_id is not old.entry_id or new.riel <> old.riel
      or new.reason is not old.reason or new.details is not old.details
      or new.part <> old.part or new.requested_by <> old.requested_by
      or new.requested_at <> old.requested_at then raise(abort, 'fixed')
    when new.decided_by = new.requested_by then raise(abort, 'needs two people')
    when new.decision is not null and not exists (
      select 1 from users u join user_offices o on o.user_id = u.id
      where u.id = new.decided_by and o.office_id = new.office_id and u.role in ('approver', 'administrator'))
      then raise(abort, 'may not decide')
  end;
end;

create trigger approvals_insert before insert on approvals begin
  select case
    when exists (select 1 from approvals where id = new.id) then raise(abort, 'the approval exists')
    when new.details is not null and json_valid(new.details) = 0 then raise(abort, 'details are not JSON')
    when new.decision is not null and not exists (
      select 1 from users u join user_offices o on o.user_id = u.id
      where u.id = new.decided_by and o.office_id = new.office_id and u.role in ('approver', 'administrator'))
      then raise(abort, 'may not decide')
  end;
end;

create trigger loans_insert before insert on loans begin
  select case
    when exists (
      select 1 from loans
      where id = new.id or number = new.number or (office_id = new.office_id and serial = new.serial))
      then raise(abort, 'the loan exists')
    when (new.disbursed_on is null) <> (new.disbursement_id is null)
      or (new.first_due_on is null) <> (new.disbursed_on is null) then raise(abort, 'disbursed by no entry')
    when (new.opening_riel is null) <> (new.opening_interest is null) or new.opening_riel > new.principal_riel
      or new.opening_riel <= 0 or new.opening_interest < 0 then raise(abort, 'more is owed than was lent')
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
        and new.penalty_after_days = v.penalty_after_days) then raise(abort, 'not the terms of its product')
  end;
end;

create trigger loan_changes_insert before insert on loan_changes begin
  select case
    when (select foreign_keys from pragma_foreign_keys) = 0 then raise(abort, 'foreign keys must be on')
    when exists (select 1 from journal_entries where id = new.entry_id) then raise(abort, 'the entry is sealed')
    when exists (select 1 from loan_changes where entry_id = new.entry_id) then raise(abort, 'the terms exist')
  end;
end;
create trigger loan_changes_update before update on loan_changes begin
  select raise(abort, 'append-only: loan_changes');
end;
create trigger loan_changes_delete before delete on loan_changes begin
  select raise(abort, 'append-only: loan_changes');
end;

create trigger guarantees_insert before insert on guarantees begin
  select case
    when exists (select 1 from guarantees where id = new.id) then raise(abort, 'the guarantee exists')
    when exists (select 1 from loans where id = new.loan_id and disbursement_id is not null)
      then raise(abort, 'already disbursed')
  end;
end;
create trigger guarantees_update before update on guarantees begin
  select raise(abort, 'append-only: guarantees');
end;
create trigger guarantees_delete before delete on guarantees begin
  select raise(abort, 'append-only: guarantees');
end;

create trigger product_versions_insert before insert on product_versions begin
  select raise(abort, 'the version exists') where exists (
    select 1 from product_versions
    where id = new.id or (code = new.code and effective_on = new.effective_on));
  select raise(abort, 'no flat interest on new loans') where new.method <> 'declining';
end;
create trigger product_versions_update before update on product_versions begin
  select raise(abort, 'append-only: product_versions');
end;
create trigger product_versions_delete before delete on product_versions begin
  select raise(abort, 'append-only: product_versions');
end;
