-- Who brought the money of a repayment, for PostgreSQL: the same as 0008_brought_by_sqlite.sql.

CREATE TABLE brought_by (
  entry_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  CONSTRAINT pk_brought_by PRIMARY KEY (entry_id),
  CONSTRAINT fk_brought_by_entry_id FOREIGN KEY(entry_id) REFERENCES journal_entries (id)
);

-- a name comes with its entry or never: nothing is written beside an old one
create function brought_by_insert() returns trigger language plpgsql as $$
begin
  perform wait_for_office(office_id) from journal_entries where id = new.entry_id;
  perform refuse(case
    when exists (select 1 from brought_by where entry_id = new.entry_id) then 'who brought it is known'
    when trim(new.name) = '' or char_length(new.name) > 60 then 'not a name'
    when not exists (
      select 1 from journal_entries e
      where e.id = new.entry_id and e.kind in ('repayment', 'recovery')
        and not exists (select 1 from journal_entries later where later.office_id = e.office_id and later.seq > e.seq))
      then 'a name comes with its entry'
  end);
  return new;
end $$;
create trigger brought_by_insert before insert on brought_by for each row execute function brought_by_insert();
create trigger brought_by_update before update on brought_by for each row execute function append_only();
create trigger brought_by_delete before delete on brought_by for each row execute function append_only();
create trigger brought_by_truncate before truncate on brought_by for each statement execute function append_only();

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
