-- Who brought the money of a repayment, for SQLite: the same as 0008_brought_by_postgresql.sql.

CREATE TABLE brought_by (
  entry_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  CONSTRAINT pk_brought_by PRIMARY KEY (entry_id),
  CONSTRAINT fk_brought_by_entry_id FOREIGN KEY(entry_id) REFERENCES journal_entries (id)
) WITHOUT ROWID, STRICT;

-- a name comes with its entry or never: nothing is written beside an old one
create trigger brought_by_insert before insert on brought_by begin
  select case
    when exists (select 1 from brought_by where entry_id = new.entry_id) then raise(abort, 'who brought it is known')
    when trim(new.name) = '' or length(new.name) > 60 then raise(abort, 'not a name')
    when not exists (
      select 1 from journal_entries e
      where e.id = new.entry_id and e.kind in ('repayment', 'recovery')
        and not exists (select 1 from journal_entries later where later.office_id = e.office_id and later.seq > e.seq))
      then raise(abort, 'a name comes with its entry')
  end;
end;
create trigger brought_by_update before update on brought_by begin
  select raise(abort, 'append-only: brought_by');
end;
create trigger brought_by_delete before delete on brought_by begin
  select raise(abort, 'append-only: brought_by');
end;
