-- Guards that look closer, for SQLite: the same as 0010_closer_guards_postgresql.sql.

-- two approvals allow one write-off: after its reversal two new ones are needed
create trigger journal_entries_write_off before insert on journal_entries when new.kind = 'write-off' begin
  select raise(abort, 'needs two approvals') where (
    select count(*) from journal_entries e
    where e.kind = 'write-off' and e.id in (
      select entry_id from postings where loan_id in (select loan_id from postings where entry_id = new.id))) >= (
    select count(*) from approvals a join approvals b on b.loan_id = a.loan_id and b.kind = a.kind
      and coalesce(b.details, '') = coalesce(a.details, '') and b.decided_by <> a.decided_by
    where a.kind = 'write-off' and a.part = 1 and b.part = 2 and a.decision = 'approved' and b.decision = 'approved'
      and a.loan_id in (select loan_id from postings where entry_id = new.id));
end;

-- a loan is handed over, or taken over, by an entry of its own
create trigger loans_handed_over before update on loans
when new.disbursement_id is not null and old.disbursement_id is null and new.withdrawn_on is null begin
  select raise(abort, 'disbursed by no entry of its own') where not exists (
    select 1 from journal_entries e join postings p on p.entry_id = e.id
    where e.id = new.disbursement_id and e.office_id = new.office_id and p.loan_id = new.id and p.account = '1210'
      and ((e.kind = 'disbursement' and new.opening_riel is null and e.on_date = new.disbursed_on)
        or (e.kind = 'opening' and new.opening_riel is not null)));
end;
create trigger loans_not_handed_over before insert on loans when new.disbursement_id is not null begin
  select raise(abort, 'disbursed by no entry of its own');
end;

-- a visit stays while new terms or a pause rest on it
create trigger struck_out_evidence before insert on struck_out when new.visit_id is not null begin
  select raise(abort, 'new terms rest on this visit') where exists (
    select 1 from loan_changes c where c.visit_id = new.visit_id and not exists (
      select 1 from journal_entries back where back.reverses_id = c.entry_id));
end;

-- and one that was struck out is evidence of nothing
create trigger loan_changes_evidence before insert on loan_changes when new.visit_id is not null begin
  select raise(abort, 'this visit was struck out') where exists (
    select 1 from struck_out s where s.visit_id = new.visit_id);
end;

-- a sheet is posted with its receipts, and says what they come to
create trigger sheets_posted before update on sheets when new.state = 'posted' and new.keyed_riel is not null begin
  select raise(abort, 'its receipts are others') where new.keyed_riel is not (
    select sum(p.riel) from sheet_rows r join loans l on l.id = r.loan_id
      join journal_entries e on e.request_key = 'sheet/' || new.number || '/' || l.number
      join postings p on p.entry_id = e.id and p.account = '1110'
    where r.sheet_id = new.id);
end;
