-- Loans as they stood when a period was closed, for SQLite: the same as 0007_portfolio_postgresql.sql.

CREATE TABLE closing_loans (
  period_id INTEGER NOT NULL,
  loan_id INTEGER NOT NULL,
  outstanding_riel INTEGER NOT NULL,
  interest_riel INTEGER NOT NULL,
  receivable_riel INTEGER NOT NULL,
  waived_riel INTEGER NOT NULL,
  overdue_riel INTEGER NOT NULL,
  days_late INTEGER NOT NULL,
  CONSTRAINT pk_closing_loans PRIMARY KEY (period_id, loan_id),
  CONSTRAINT fk_closing_loans_period_id FOREIGN KEY(period_id) REFERENCES period_closings (period_id),
  CONSTRAINT fk_closing_loans_loan_id FOREIGN KEY(loan_id) REFERENCES loans (id)
) WITHOUT ROWID, STRICT;

create trigger closing_loans_insert before insert on closing_loans begin
  select case
    when (select foreign_keys from pragma_foreign_keys) = 0 then raise(abort, 'foreign keys must be on')
    when exists (select 1 from closing_loans where period_id = new.period_id and loan_id = new.loan_id)
      then raise(abort, 'the loan exists')
    when not exists (
      select 1 from period_closings c join loans l on l.office_id = c.office_id
      where c.period_id = new.period_id and l.id = new.loan_id) then raise(abort, 'no loan of this office')
    when (new.outstanding_riel, new.interest_riel, new.receivable_riel, new.waived_riel) is not (
      select coalesce(sum(case when p.account = '1210' then p.riel else 0 end), 0),
        coalesce(sum(case when p.account in ('4110', '4120', '1220') then -p.riel else 0 end), 0),
        coalesce(sum(case when p.account = '1220' then p.riel else 0 end), 0),
        coalesce(sum(case when p.account in ('4120', '4140') then p.riel else 0 end), 0)
      from postings p join journal_entries e on e.id = p.entry_id
      where p.loan_id = new.loan_id and e.on_date <= (
        select last_on from period_closings where period_id = new.period_id))
      then raise(abort, 'not the sums of the postings')
  end;
end;
create trigger closing_loans_update before update on closing_loans begin
  select raise(abort, 'append-only: closing_loans');
end;
create trigger closing_loans_delete before delete on closing_loans begin
  select raise(abort, 'append-only: closing_loans');
end;
