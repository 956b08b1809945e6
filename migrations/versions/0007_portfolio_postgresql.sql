-- Loans as they stood when a period was closed, for PostgreSQL: the same as 0007_portfolio_sqlite.sql.

CREATE TABLE closing_loans (
  period_id BIGINT NOT NULL,
  loan_id BIGINT NOT NULL,
  outstanding_riel BIGINT NOT NULL,
  interest_riel BIGINT NOT NULL,
  receivable_riel BIGINT NOT NULL,
  waived_riel BIGINT NOT NULL,
  overdue_riel BIGINT NOT NULL,
  days_late BIGINT NOT NULL,
  CONSTRAINT pk_closing_loans PRIMARY KEY (period_id, loan_id),
  CONSTRAINT fk_closing_loans_period_id FOREIGN KEY(period_id) REFERENCES period_closings (period_id),
  CONSTRAINT fk_closing_loans_loan_id FOREIGN KEY(loan_id) REFERENCES loans (id)
);

create function closing_loans_insert() returns trigger language plpgsql as $$
begin
  perform wait_for_office(office_id) from period_closings where period_id = new.period_id;
  perform refuse(case
    when exists (select 1 from closing_loans where period_id = new.period_id and loan_id = new.loan_id)
      then 'the loan exists'
    when not exists (
      select 1 from period_closings c join loans l on l.office_id = c.office_id
      where c.period_id = new.period_id and l.id = new.loan_id) then 'no loan of this office'
    when (new.outstanding_riel, new.interest_riel, new.receivable_riel, new.waived_riel) is distinct from (
      select row(coalesce(sum(case when p.account = '1210' then p.riel else 0 end), 0)::bigint,
        coalesce(sum(case when p.account in ('4110', '4120', '1220') then -p.riel else 0 end), 0)::bigint,
        coalesce(sum(case when p.account = '1220' then p.riel else 0 end), 0)::bigint,
        coalesce(sum(case when p.account in ('4120', '4140') then p.riel else 0 end), 0)::bigint)
      from postings p join journal_entries e on e.id = p.entry_id
      where p.loan_id = new.loan_id and e.on_date <= (
        select last_on from period_closings where period_id = new.period_id))
      then 'not the sums of the postings'
  end);
  return new;
end $$;
create trigger closing_loans_insert before insert on closing_loans
  for each row execute function closing_loans_insert();
create trigger closing_loans_update before update on closing_loans for each row execute function append_only();
create trigger closing_loans_delete before delete on closing_loans for each row execute function append_only();
create trigger closing_loans_truncate before truncate on closing_loans
  for each statement execute function append_only();

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
