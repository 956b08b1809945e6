-- Old numbers of loans, for PostgreSQL: the same as 0009_old_numbers_sqlite.sql.

drop index ix_loans_old_number;
create index ix_loans_old_number on loans (office_id, old_number);

-- two loans that stand never share an old number; one whose taking over was turned back gives it free
create function loans_old_number() returns trigger language plpgsql as $$
begin
  perform wait_for_office(new.office_id);
  perform refuse(case
    when exists (
      select 1 from loans l where l.office_id = new.office_id and l.old_number = new.old_number and not exists (
        select 1 from journal_entries e where e.reverses_id = l.disbursement_id))
      then 'a loan with this old number stands'
  end);
  return new;
end $$;
create trigger loans_old_number before insert on loans for each row execute function loans_old_number();

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
