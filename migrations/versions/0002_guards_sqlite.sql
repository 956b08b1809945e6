-- The guards of the books, for SQLite. The same rules in the same words as 0002_guards_postgresql.sql.
--
-- REPLACE deletes a row without asking the triggers on DELETE: every key is looked for before an insert. CHECKs can be
-- switched off by a pragma: what matters is said again here. Foreign keys are off unless a connection asks for them,
-- and then a posting without an entry could be committed: the guards ask for them.

create trigger postings_insert before insert on postings begin
  select case
    when (select foreign_keys from pragma_foreign_keys) = 0 then raise(abort, 'foreign keys must be on')
    when exists (select 1 from journal_entries where id = new.entry_id) then raise(abort, 'the entry is sealed')
    when exists (select 1 from postings where entry_id = new.entry_id and line = new.line)
      then raise(abort, 'the posting exists')
    when new.line < 1 or new.riel = 0 then raise(abort, 'a posting has a line and an amount')
    when new.minor <> new.riel and (select currency from accounts where code = new.account) = 'KHR'
      then raise(abort, 'riel have no minor unit')
  end;
end;

-- SQLite asks the trigger made last first: the rules for every entry stand behind those for some

create trigger journal_entries_two_people before insert on journal_entries
when new.kind in ('disbursement', 'reversal') begin
  select raise(abort, 'not approved') where not exists (
    select 1 from approvals
    where office_id = new.office_id and decision = 'approved' and decided_by = new.approved_by
      and ((new.kind = 'disbursement' and kind = 'loan'
            and loan_id in (select loan_id from postings where entry_id = new.id))
        or (new.kind = 'reversal' and kind = 'reversal' and entry_id = new.reverses_id)));
  select raise(abort, 'the loan was withdrawn') where new.kind = 'disbursement' and exists (
    select 1 from loans
    where withdrawn_on is not null and id in (select loan_id from postings where entry_id = new.id));
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
      or (new.kind in ('disbursement', 'reversal') and new.approved_by is null)
      then raise(abort, 'needs two people')
    when (new.kind = 'reversal') <> (new.reverses_id is not null) then raise(abort, 'a reversal reverses an entry')
    when new.corrects_id is not null and not exists (
      select 1 from journal_entries where id = new.corrects_id and office_id = new.office_id)
      then raise(abort, 'corrects no entry of this office')
    when new.kind not in ('donor receipt', 'cash move', 'disbursement', 'repayment', 'reallocation', 'reversal')
      then raise(abort, 'no such kind of voucher')
    when (new.kind = 'disbursement') <> (new.contract_hash is not null)
      or length(new.contract_hash) <> 64 or new.contract_hash glob '*[^0-9a-f]*'
      then raise(abort, 'a disbursement seals its contract')
    -- whatever it calls itself: money that leaves, and loans that grow
    when new.approved_by is null and exists (
      select 1 from postings where entry_id = new.id group by fund_id
      having sum(case when account = '1110' or account between '1120' and '1189' then riel else 0 end) < 0
        or (new.corrects_id is null and sum(case when account = '1210' then riel else 0 end) > 0))
      then raise(abort, 'needs two people')
  end;
end;

create trigger fiscal_periods_insert before insert on fiscal_periods begin
  select case
    when (select foreign_keys from pragma_foreign_keys) = 0 then raise(abort, 'foreign keys must be on')
    when exists (select 1 from fiscal_periods where id = new.id)
      or exists (select 1 from fiscal_periods where office_id = new.office_id and first_on = new.first_on)
      then raise(abort, 'the period exists')
    when new.first_on is not printf('%04d-%02d-01', new.fiscal_year, new.month)
      or new.last_on is not date(new.first_on, '+1 month', '-1 day') then raise(abort, 'a period is a calendar month')
    when exists (select 1 from period_closings where office_id = new.office_id and last_on >= new.first_on)
      then raise(abort, 'the period is closed')
  end;
end;

create trigger period_closings_insert before insert on period_closings begin
  select case
    when (select foreign_keys from pragma_foreign_keys) = 0 then raise(abort, 'foreign keys must be on')
    when exists (select 1 from period_closings where period_id = new.period_id)
      or exists (select 1 from period_closings where office_id = new.office_id and last_on >= new.last_on)
      then raise(abort, 'the period is closed')
    when not exists (
      select 1 from fiscal_periods
      where id = new.period_id and office_id = new.office_id and last_on = new.last_on)
      then raise(abort, 'no such fiscal period')
    when exists (
      select 1 from fiscal_periods p where p.office_id = new.office_id and p.last_on < new.last_on
        and not exists (select 1 from period_closings c where c.period_id = p.id))
      then raise(abort, 'an earlier period is open')
    when new.head_seq <> coalesce((select max(seq) from journal_entries where office_id = new.office_id), 0)
      or new.head_hash <> coalesce((
        select hash from journal_entries where office_id = new.office_id order by seq desc limit 1), '')
      then raise(abort, 'not the head of the chain')
  end;
end;

create trigger closing_balances_insert before insert on closing_balances begin
  select case
    when (select foreign_keys from pragma_foreign_keys) = 0 then raise(abort, 'foreign keys must be on')
    when exists (
      select 1 from closing_balances
      where period_id = new.period_id and account = new.account and fund_id = new.fund_id)
      then raise(abort, 'the balance exists')
    when new.riel is not (
      select coalesce((
        select b.riel from closing_balances b
        where b.account = new.account and b.fund_id = new.fund_id and b.period_id = (
          select period_id from period_closings
          where office_id = c.office_id and last_on < c.last_on order by last_on desc limit 1)), 0) + coalesce((
        select sum(p.riel) from journal_entries e join postings p on p.entry_id = e.id
        where e.office_id = c.office_id and e.on_date <= c.last_on and p.account = new.account
          and p.fund_id = new.fund_id and e.on_date > coalesce((
            select max(last_on) from period_closings where office_id = c.office_id and last_on < c.last_on), '')), 0)
      from period_closings c where c.period_id = new.period_id) then raise(abort, 'not the balance of the postings')
  end;
end;

create trigger statements_insert before insert on statements begin
  select case
    when (select foreign_keys from pragma_foreign_keys) = 0 then raise(abort, 'foreign keys must be on')
    when exists (select 1 from statements where code = new.code) then raise(abort, 'the statement exists')
    when not (new.head_seq = 0 and new.head_hash = '') and not exists (
      select 1 from journal_entries
      where office_id = new.office_id and seq = new.head_seq and hash = new.head_hash)
      then raise(abort, 'not a head of the chain')
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
  end;
end;

create trigger approvals_insert before insert on approvals begin
  select raise(abort, 'the approval exists') where exists (select 1 from approvals where id = new.id);
end;

create trigger requests_insert before insert on requests begin
  select raise(abort, 'the request exists') where exists (select 1 from requests where key = new.key);
end;

create trigger accounts_insert before insert on accounts begin
  select raise(abort, 'the account exists') where exists (select 1 from accounts where code = new.code);
end;

create trigger funds_insert before insert on funds begin
  select raise(abort, 'the fund exists') where exists (select 1 from funds where id = new.id or code = new.code);
end;

create trigger offices_insert before insert on offices begin
  select raise(abort, 'the office exists')
  where exists (select 1 from offices where id = new.id or code = new.code or prefix = new.prefix);
end;

create trigger settings_insert before insert on settings begin
  select raise(abort, 'the books keep their number')
  where new.key = 'book_id' and exists (select 1 from settings where key = 'book_id');
end;

-- what is written stays as it was written

create trigger journal_entries_update before update on journal_entries begin
  select raise(abort, 'append-only: journal_entries');
end;
create trigger journal_entries_delete before delete on journal_entries begin
  select raise(abort, 'append-only: journal_entries');
end;
create trigger postings_update before update on postings begin
  select raise(abort, 'append-only: postings');
end;
create trigger postings_delete before delete on postings begin
  select raise(abort, 'append-only: postings');
end;
create trigger fiscal_periods_update before update on fiscal_periods begin
  select raise(abort, 'append-only: fiscal_periods');
end;
create trigger fiscal_periods_delete before delete on fiscal_periods begin
  select raise(abort, 'append-only: fiscal_periods');
end;
create trigger period_closings_update before update on period_closings begin
  select raise(abort, 'append-only: period_closings');
end;
create trigger period_closings_delete before delete on period_closings begin
  select raise(abort, 'append-only: period_closings');
end;
create trigger closing_balances_update before update on closing_balances begin
  select raise(abort, 'append-only: closing_balances');
end;
create trigger closing_balances_delete before delete on closing_balances begin
  select raise(abort, 'append-only: closing_balances');
end;
create trigger statements_update before update on statements begin
  select raise(abort, 'append-only: statements');
end;
create trigger statements_delete before delete on statements begin
  select raise(abort, 'append-only: statements');
end;
create trigger requests_update before update on requests begin
  select raise(abort, 'append-only: requests');
end;
create trigger requests_delete before delete on requests begin
  select raise(abort, 'append-only: requests');
end;

-- the codes that hashes and postings name are fixed, so is what was lent and what was decided; what is in use stays

create trigger accounts_update before update on accounts begin
  select raise(abort, 'fixed') where new.code <> old.code or new.kind <> old.kind or new.currency <> old.currency;
end;
create trigger accounts_delete before delete on accounts begin
  select raise(abort, 'in use') where exists (select 1 from postings where account = old.code);
end;
create trigger funds_update before update on funds begin
  select raise(abort, 'fixed') where new.id <> old.id or new.code <> old.code;
end;
create trigger funds_delete before delete on funds begin
  select raise(abort, 'in use') where exists (select 1 from postings where fund_id = old.id);
end;
create trigger offices_update before update on offices begin
  select raise(abort, 'fixed')
  where new.id <> old.id or new.code <> old.code or new.prefix <> old.prefix
    or new.province_code <> old.province_code;
end;
create trigger offices_delete before delete on offices begin
  select raise(abort, 'in use')
  where exists (select 1 from journal_entries where office_id = old.id)
    or exists (select 1 from fiscal_periods where office_id = old.id);
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
      or new.applied_by <> old.applied_by or new.applied_at <> old.applied_at then raise(abort, 'fixed')
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
create trigger loans_delete before delete on loans begin
  select raise(abort, 'append-only: loans');
end;
create trigger approvals_update before update on approvals begin
  select case
    when old.decision is not null then raise(abort, 'already decided')
    when new.id <> old.id or new.office_id <> old.office_id or new.kind <> old.kind
      or new.loan_id is not old.loan_id or new.entry_id is not old.entry_id or new.riel <> old.riel
      or new.reason is not old.reason or new.requested_by <> old.requested_by
      or new.requested_at <> old.requested_at then raise(abort, 'fixed')
    when new.decided_by = new.requested_by then raise(abort, 'needs two people')
  end;
end;
create trigger approvals_delete before delete on approvals begin
  select raise(abort, 'append-only: approvals');
end;
create trigger settings_update before update on settings begin
  select raise(abort, 'the books keep their number') where old.key = 'book_id' or new.key = 'book_id';
end;
create trigger settings_delete before delete on settings begin
  select raise(abort, 'the books keep their number') where old.key = 'book_id';
end;
