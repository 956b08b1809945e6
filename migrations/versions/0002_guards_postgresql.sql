-- The guards of the books, for PostgreSQL. The same rules in the same words as 0002_guards_sqlite.sql.
--
-- Each guard first waits for its office (advisory lock: class 200809, office id), then looks: whoever comes second sees
-- what the first one wrote. That holds at READ COMMITTED, where each look sees all that is committed; so the guards ask
-- for it. The search path of each is fixed when it is made: a table of the same name elsewhere deceives nobody.

create function refuse(fault text) returns void language plpgsql as $$
begin
  if fault is not null then
    raise exception using message = fault, errcode = 'check_violation';
  end if;
end $$;

create function wait_for_office(office bigint) returns void language plpgsql as $$
begin
  perform refuse('must be read committed') where current_setting('transaction_isolation') <> 'read committed';
  perform pg_advisory_xact_lock(200809, office::integer);
end $$;

create function append_only() returns trigger language plpgsql as $$
begin
  perform refuse('append-only: ' || tg_table_name);
  return null;
end $$;

create function postings_insert() returns trigger language plpgsql as $$
begin
  perform wait_for_office(new.entry_id / 1000000000);
  perform refuse(case
    when exists (select 1 from journal_entries where id = new.entry_id) then 'the entry is sealed'
    when exists (select 1 from postings where entry_id = new.entry_id and line = new.line) then 'the posting exists'
    when new.line < 1 or new.riel = 0 then 'a posting has a line and an amount'
    when new.minor <> new.riel and (select currency from accounts where code = new.account) = 'KHR'
      then 'riel have no minor unit'
  end);
  return new;
end $$;
create trigger postings_insert before insert on postings for each row execute function postings_insert();

-- once more at commit: whatever the order and however the constraints were set, the whole must be right in the end
create function postings_whole() returns trigger language plpgsql as $$
begin
  perform refuse(case
    when not exists (
      select 1 from journal_entries
      where id = new.entry_id and postings_count = (select count(*) from postings where entry_id = new.entry_id))
      then 'wrong count of postings'
    when exists (select 1 from postings where entry_id = new.entry_id group by fund_id having sum(riel) <> 0)
      then 'unbalanced in a fund'
  end);
  return null;
end $$;
create constraint trigger postings_whole after insert on postings deferrable initially deferred
  for each row execute function postings_whole();

create function journal_entries_insert() returns trigger language plpgsql as $$
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
      or (new.kind in ('disbursement', 'reversal') and new.approved_by is null) then 'needs two people'
    when (new.kind = 'reversal') <> (new.reverses_id is not null) then 'a reversal reverses an entry'
    when new.corrects_id is not null and not exists (
      select 1 from journal_entries where id = new.corrects_id and office_id = new.office_id)
      then 'corrects no entry of this office'
    when new.kind not in ('donor receipt', 'cash move', 'disbursement', 'repayment', 'reallocation', 'reversal')
      then 'no such kind of voucher'
    when (new.kind = 'disbursement') <> coalesce(new.contract_hash ~ '^[0-9a-f]{64}$', false)
      or (new.kind <> 'disbursement' and new.contract_hash is not null) then 'a disbursement seals its contract'
    -- whatever it calls itself: money that leaves, and loans that grow
    when new.approved_by is null and exists (
      select 1 from postings where entry_id = new.id group by fund_id
      having sum(case when account = '1110' or account between '1120' and '1189' then riel else 0 end) < 0
        or (new.corrects_id is null and sum(case when account = '1210' then riel else 0 end) > 0))
      then 'needs two people'
  end);
  return new;
end $$;
create trigger journal_entries_insert before insert on journal_entries
  for each row execute function journal_entries_insert();

create function journal_entries_reversal() returns trigger language plpgsql as $$
begin
  perform refuse(case
    when exists (select 1 from journal_entries where reverses_id = new.reverses_id) then 'already reversed'
    when not exists (
      select 1 from journal_entries
      where id = new.reverses_id and office_id = new.office_id and reverses_id is null and on_date <= new.on_date)
      then 'reverses no entry of this office that can be reversed'
    when exists (
      select 1 from postings where entry_id in (new.id, new.reverses_id)
      group by account, fund_id, loan_id, family_id, village_code having sum(riel) <> 0 or sum(minor) <> 0)
      then 'a reversal is the mirror of its entry'
  end);
  return new;
end $$;
create trigger journal_entries_reversal before insert on journal_entries
  for each row when (new.reverses_id is not null) execute function journal_entries_reversal();

create function journal_entries_two_people() returns trigger language plpgsql as $$
begin
  perform refuse('not approved') where not exists (
    select 1 from approvals
    where office_id = new.office_id and decision = 'approved' and decided_by = new.approved_by
      and ((new.kind = 'disbursement' and kind = 'loan'
            and loan_id in (select loan_id from postings where entry_id = new.id))
        or (new.kind = 'reversal' and kind = 'reversal' and entry_id = new.reverses_id)));
  perform refuse('the loan was withdrawn') where new.kind = 'disbursement' and exists (
    select 1 from loans
    where withdrawn_on is not null and id in (select loan_id from postings where entry_id = new.id));
  return new;
end $$;
create trigger journal_entries_two_people before insert on journal_entries
  for each row when (new.kind = any (array['disbursement'::text, 'reversal'::text]))
  execute function journal_entries_two_people();

create function fiscal_periods_insert() returns trigger language plpgsql as $$
begin
  perform wait_for_office(new.office_id);
  perform refuse(case
    when exists (select 1 from fiscal_periods where id = new.id)
      or exists (select 1 from fiscal_periods where office_id = new.office_id and first_on = new.first_on)
      then 'the period exists'
    when new.month not between 1 and 12 or new.fiscal_year not between 1 and 9999
      or new.first_on <> make_date(new.fiscal_year::integer, new.month, 1)
      or new.last_on <> (new.first_on + interval '1 month' - interval '1 day')::date
      then 'a period is a calendar month'
    when exists (select 1 from period_closings where office_id = new.office_id and last_on >= new.first_on)
      then 'the period is closed'
  end);
  return new;
end $$;
create trigger fiscal_periods_insert before insert on fiscal_periods
  for each row execute function fiscal_periods_insert();

create function period_closings_insert() returns trigger language plpgsql as $$
begin
  perform wait_for_office(new.office_id);
  perform refuse(case
    when exists (select 1 from period_closings where period_id = new.period_id)
      or exists (select 1 from period_closings where office_id = new.office_id and last_on >= new.last_on)
      then 'the period is closed'
    when not exists (
      select 1 from fiscal_periods
      where id = new.period_id and office_id = new.office_id and last_on = new.last_on) then 'no such fiscal period'
    when exists (
      select 1 from fiscal_periods p where p.office_id = new.office_id and p.last_on < new.last_on
        and not exists (select 1 from period_closings c where c.period_id = p.id)) then 'an earlier period is open'
    when new.head_seq <> coalesce((select max(seq) from journal_entries where office_id = new.office_id), 0)
      or new.head_hash <> coalesce((
        select hash from journal_entries where office_id = new.office_id order by seq desc limit 1), '')
      then 'not the head of the chain'
  end);
  return new;
end $$;
create trigger period_closings_insert before insert on period_closings
  for each row execute function period_closings_insert();

create function closing_balances_insert() returns trigger language plpgsql as $$
begin
  perform wait_for_office(office_id) from period_closings where period_id = new.period_id;
  perform refuse(case
    when exists (
      select 1 from closing_balances
      where period_id = new.period_id and account = new.account and fund_id = new.fund_id) then 'the balance exists'
    when new.riel is distinct from (
      select coalesce((
        select b.riel from closing_balances b
        where b.account = new.account and b.fund_id = new.fund_id and b.period_id = (
          select period_id from period_closings
          where office_id = c.office_id and last_on < c.last_on order by last_on desc limit 1)), 0) + coalesce((
        select sum(p.riel) from journal_entries e join postings p on p.entry_id = e.id
        where e.office_id = c.office_id and e.on_date <= c.last_on and p.account = new.account
          and p.fund_id = new.fund_id and e.on_date > coalesce((
            select max(last_on) from period_closings
            where office_id = c.office_id and last_on < c.last_on), '-infinity')), 0)
      from period_closings c where c.period_id = new.period_id) then 'not the balance of the postings'
  end);
  return new;
end $$;
create trigger closing_balances_insert before insert on closing_balances
  for each row execute function closing_balances_insert();

create function statements_insert() returns trigger language plpgsql as $$
begin
  perform refuse(case
    when not (new.head_seq = 0 and new.head_hash = '') and not exists (
      select 1 from journal_entries
      where office_id = new.office_id and seq = new.head_seq and hash = new.head_hash)
      then 'not a head of the chain'
  end);
  return new;
end $$;
create trigger statements_insert before insert on statements for each row execute function statements_insert();

-- what is written stays as it was written

create trigger journal_entries_update before update on journal_entries for each row execute function append_only();
create trigger journal_entries_delete before delete on journal_entries for each row execute function append_only();
create trigger journal_entries_truncate before truncate on journal_entries
  for each statement execute function append_only();
create trigger postings_update before update on postings for each row execute function append_only();
create trigger postings_delete before delete on postings for each row execute function append_only();
create trigger postings_truncate before truncate on postings
  for each statement execute function append_only();
create trigger fiscal_periods_update before update on fiscal_periods for each row execute function append_only();
create trigger fiscal_periods_delete before delete on fiscal_periods for each row execute function append_only();
create trigger fiscal_periods_truncate before truncate on fiscal_periods
  for each statement execute function append_only();
create trigger period_closings_update before update on period_closings for each row execute function append_only();
create trigger period_closings_delete before delete on period_closings for each row execute function append_only();
create trigger period_closings_truncate before truncate on period_closings
  for each statement execute function append_only();
create trigger closing_balances_update before update on closing_balances for each row execute function append_only();
create trigger closing_balances_delete before delete on closing_balances for each row execute function append_only();
create trigger closing_balances_truncate before truncate on closing_balances
  for each statement execute function append_only();
create trigger statements_update before update on statements for each row execute function append_only();
create trigger statements_delete before delete on statements for each row execute function append_only();
create trigger statements_truncate before truncate on statements
  for each statement execute function append_only();
create trigger requests_update before update on requests for each row execute function append_only();
create trigger requests_delete before delete on requests for each row execute function append_only();
create trigger requests_truncate before truncate on requests
  for each statement execute function append_only();

-- the codes that hashes and postings name are fixed, so is what was lent and what was decided; what is in use stays

create function accounts_update() returns trigger language plpgsql as $$
begin
  perform refuse('fixed') where new.code <> old.code or new.kind <> old.kind or new.currency <> old.currency;
  return new;
end $$;
create trigger accounts_update before update on accounts for each row execute function accounts_update();

create function funds_update() returns trigger language plpgsql as $$
begin
  perform refuse('fixed') where new.id <> old.id or new.code <> old.code;
  return new;
end $$;
create trigger funds_update before update on funds for each row execute function funds_update();

create function offices_update() returns trigger language plpgsql as $$
begin
  perform refuse('fixed')
  where new.id <> old.id or new.code <> old.code or new.prefix <> old.prefix
    or new.province_code <> old.province_code;
  return new;
end $$;
create trigger offices_update before update on offices for each row execute function offices_update();

create function loans_update() returns trigger language plpgsql as $$
declare
  open_fields text[] := array['disbursed_on', 'first_due_on', 'disbursement_id', 'withdrawn_on', 'withdrawn_by',
                              'withdrawn_at', 'withdrawn_reason'];
begin
  perform refuse(case
    when to_jsonb(new) - open_fields <> to_jsonb(old) - open_fields then 'fixed'
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
create trigger loans_update before update on loans for each row execute function loans_update();
create trigger loans_delete before delete on loans for each row execute function append_only();

create function approvals_update() returns trigger language plpgsql as $$
declare
  open_fields text[] := array['decision', 'decision_reason', 'decided_by', 'decided_on', 'decided_at'];
begin
  perform refuse(case
    when old.decision is not null then 'already decided'
    when to_jsonb(new) - open_fields <> to_jsonb(old) - open_fields then 'fixed'
    when new.decided_by = new.requested_by then 'needs two people'
  end);
  return new;
end $$;
create trigger approvals_update before update on approvals for each row execute function approvals_update();
create trigger approvals_delete before delete on approvals for each row execute function append_only();

create function in_use() returns trigger language plpgsql as $$
begin
  perform refuse('in use') where case tg_table_name
    when 'accounts' then exists (select 1 from postings where account = to_jsonb(old) ->> 'code')
    when 'funds' then exists (select 1 from postings where fund_id = (to_jsonb(old) ->> 'id')::bigint)
    else exists (select 1 from journal_entries where office_id = (to_jsonb(old) ->> 'id')::bigint)
      or exists (select 1 from fiscal_periods where office_id = (to_jsonb(old) ->> 'id')::bigint)
  end;
  return old;
end $$;
create trigger accounts_delete before delete on accounts for each row execute function in_use();
create trigger funds_delete before delete on funds for each row execute function in_use();
create trigger offices_delete before delete on offices for each row execute function in_use();

create function settings_kept() returns trigger language plpgsql as $$
begin
  perform refuse('the books keep their number') where old.key = 'book_id' or (tg_op = 'UPDATE' and new.key = 'book_id');
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger settings_update before update on settings for each row execute function settings_kept();
create trigger settings_delete before delete on settings for each row execute function settings_kept();
create trigger settings_truncate before truncate on settings for each statement execute function append_only();
create trigger approvals_truncate before truncate on approvals for each statement execute function append_only();
create trigger loans_truncate before truncate on loans for each statement execute function append_only();

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
