-- What an application says, for SQLite: the same as 0006_asking_postgresql.sql.

alter table loans add column purpose_code TEXT;
alter table product_versions add column offered INTEGER not null default 1;
alter table product_versions add column added_by INTEGER CONSTRAINT fk_product_versions_added_by REFERENCES users (id);
alter table product_versions add column added_at TEXT;

-- the committee of the village may meet after the application was written down: its word comes once, before the money
drop trigger loans_update;
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
      or new.top_up_of is not old.top_up_of or new.old_number is not old.old_number
      or new.opening_riel is not old.opening_riel or new.opening_interest is not old.opening_interest
      or new.purpose_code is not old.purpose_code
      or (old.committee is not null and (
        new.committee is not old.committee or new.committee_on is not old.committee_on)) then raise(abort, 'fixed')
    when (new.committee is null) <> (new.committee_on is null) then raise(abort, 'a word of the committee has a day')
    when old.disbursement_id is not null and (
      new.disbursement_id is not old.disbursement_id or new.disbursed_on is not old.disbursed_on
      or new.first_due_on is not old.first_due_on or new.withdrawn_on is not null
      or new.withdrawn_by is not null or new.withdrawn_at is not null or new.withdrawn_reason is not null
      or new.committee is not old.committee)
      then raise(abort, 'already disbursed')
    when old.withdrawn_on is not null and (
      new.withdrawn_on is not old.withdrawn_on or new.withdrawn_by is not old.withdrawn_by
      or new.withdrawn_at is not old.withdrawn_at or new.withdrawn_reason is not old.withdrawn_reason
      or new.disbursement_id is not null or new.disbursed_on is not null or new.first_due_on is not null
      or new.committee is not old.committee)
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

drop trigger guarantees_insert;
create trigger guarantees_insert before insert on guarantees begin
  select case
    when exists (select 1 from guarantees where id = new.id) then raise(abort, 'the guarantee exists')
    when exists (select 1 from guarantees where loan_id = new.loan_id and member_id = new.member_id)
      then raise(abort, 'guarantees this loan already')
    when exists (select 1 from loans where id = new.loan_id and disbursement_id is not null)
      then raise(abort, 'already disbursed')
    when exists (select 1 from loans where id = new.loan_id and withdrawn_on is not null)
      then raise(abort, 'already withdrawn')
    when exists (
      select 1 from loans l join family_members m on m.family_id = l.family_id
      where l.id = new.loan_id and m.id = new.member_id) then raise(abort, 'nobody answers for their own family')
  end;
end;
