-- Old numbers of loans, for SQLite: the same as 0009_old_numbers_postgresql.sql.

drop index ix_loans_old_number;
create index ix_loans_old_number on loans (office_id, old_number);

-- two loans that stand never share an old number; one whose taking over was turned back gives it free
create trigger loans_old_number before insert on loans begin
  select case
    when exists (
      select 1 from loans l where l.office_id = new.office_id and l.old_number = new.old_number and not exists (
        select 1 from journal_entries e where e.reverses_id = l.disbursement_id))
      then raise(abort, 'a loan with this old number stands')
  end;
end;
