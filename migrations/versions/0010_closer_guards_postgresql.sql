-- Guards that look closer, for PostgreSQL: the same as 0010_closer_guards_sqlite.sql.

-- two approvals allow one write-off: after its reversal two new ones are needed
create function journal_entries_write_off() returns trigger language plpgsql as $$
begin
  perform refuse('needs two approvals') where (
    select count(*) from journal_entries e
    where e.kind = 'write-off' and e.id in (
      select entry_id from postings where loan_id in (select loan_id from postings where entry_id = new.id))) >= (
    select count(*) from approvals a join approvals b on b.loan_id = a.loan_id and b.kind = a.kind
      and coalesce(b.details, '') = coalesce(a.details, '') and b.decided_by <> a.decided_by
    where a.kind = 'write-off' and a.part = 1 and b.part = 2 and a.decision = 'approved' and b.decision = 'approved'
      and a.loan_id in (select loan_id from postings where entry_id = new.id));
  return new;
end $$;
create trigger journal_entries_write_off before insert on journal_entries
  for each row when (new.kind = 'write-off'::text) execute function journal_entries_write_off();

-- a loan is handed over, or taken over, by an entry of its own
create function loans_handed_over() returns trigger language plpgsql as $$
begin
  perform refuse('disbursed by no entry of its own') where not exists (
    select 1 from journal_entries e join postings p on p.entry_id = e.id
    where e.id = new.disbursement_id and e.office_id = new.office_id and p.loan_id = new.id and p.account = '1210'
      and ((e.kind = 'disbursement' and new.opening_riel is null and e.on_date = new.disbursed_on)
        or (e.kind = 'opening' and new.opening_riel is not null)));
  return new;
end $$;
create trigger loans_handed_over before update on loans
  for each row when ((new.disbursement_id is not null) and (old.disbursement_id is null) and (new.withdrawn_on is null))
  execute function loans_handed_over();
create function loans_not_handed_over() returns trigger language plpgsql as $$
begin
  perform refuse('disbursed by no entry of its own');
  return new;
end $$;
create trigger loans_not_handed_over before insert on loans
  for each row when (new.disbursement_id is not null) execute function loans_not_handed_over();

-- a visit stays while new terms or a pause rest on it
create function struck_out_evidence() returns trigger language plpgsql as $$
begin
  perform wait_for_office(new.office_id);
  perform refuse('new terms rest on this visit') where exists (
    select 1 from loan_changes c where c.visit_id = new.visit_id and not exists (
      select 1 from journal_entries back where back.reverses_id = c.entry_id));
  return new;
end $$;
create trigger struck_out_evidence before insert on struck_out
  for each row when (new.visit_id is not null) execute function struck_out_evidence();

-- and one that was struck out is evidence of nothing
create function loan_changes_evidence() returns trigger language plpgsql as $$
begin
  perform wait_for_office(new.entry_id / 1000000000);
  perform refuse('this visit was struck out') where exists (
    select 1 from struck_out s where s.visit_id = new.visit_id);
  return new;
end $$;
create trigger loan_changes_evidence before insert on loan_changes
  for each row when (new.visit_id is not null) execute function loan_changes_evidence();

-- a sheet is posted with its receipts, and says what they come to
create function sheets_posted() returns trigger language plpgsql as $$
begin
  perform wait_for_office(new.office_id);
  perform refuse('its receipts are others') where new.keyed_riel is distinct from (
    select sum(p.riel) from sheet_rows r join loans l on l.id = r.loan_id
      join journal_entries e on e.request_key = 'sheet/' || new.number || '/' || l.number
      join postings p on p.entry_id = e.id and p.account = '1110'
    where r.sheet_id = new.id);
  return new;
end $$;
create trigger sheets_posted before update on sheets
  for each row when ((new.state = 'posted'::text) and (new.keyed_riel is not null)) execute function sheets_posted();

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
