"""Checks of the journal: entries, postings, numbers, periods, requests and approvals, each from the rows alone."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import balances, chain
from ledger.books.faults import Fault, Rule, by_rules
from ledger.books.tables import offices


def _chain(session: Session, _home: Path | None) -> Iterator[Fault]:
    for office_id in session.execute(select(offices.c.id).order_by(offices.c.code)).scalars().all():
        yield from chain.verify(session, office_id)


def _kept_balances(session: Session, _home: Path | None) -> Iterator[Fault]:
    for office, last_on, account, stored, real in balances.wrong_closings(session):
        yield Fault("kept balances", office, f"account {account} at {last_on}",
                    f"{stored} was kept, the postings give {real}")


CHECKS = (
    ("chain", _chain),
    by_rules(
        "balance",
        Rule("its riel do not sum to zero in fund {detail}", """
            select o.code, p.entry_id, f.code from postings p
            left join journal_entries e on e.id = p.entry_id left join offices o on o.id = e.office_id
            left join funds f on f.id = p.fund_id
            group by o.code, p.entry_id, f.code having sum(p.riel) <> 0 order by p.entry_id"""),
        Rule("line {detail}: in riel accounts the amount is the riel, and it is not zero", """
            select o.code, p.entry_id, p.line from postings p
            left join journal_entries e on e.id = p.entry_id left join offices o on o.id = e.office_id
            left join accounts a on a.code = p.account
            where p.riel = 0 or a.code is null or (a.currency = 'KHR' and p.minor <> p.riel) order by p.entry_id"""),
    ),
    by_rules(
        "postings",
        Rule("{detail} postings are there, not as many as were sealed, or fewer than two", """
            select o.code, e.id, count(p.line) from journal_entries e join offices o on o.id = e.office_id
            left join postings p on p.entry_id = e.id
            group by o.code, e.id, e.postings_count
            having count(p.line) <> e.postings_count or count(p.line) < 2 order by e.id"""),
        Rule("line {detail} has no entry", """
            select null, p.entry_id, p.line from postings p
            where not exists (select 1 from journal_entries e where e.id = p.entry_id) order by p.entry_id, p.line"""),
        Rule("its lines do not count from 1 to {detail}", """
            select o.code, p.entry_id, count(*) from postings p
            join journal_entries e on e.id = p.entry_id join offices o on o.id = e.office_id
            group by o.code, p.entry_id having min(p.line) <> 1 or max(p.line) <> count(*) order by p.entry_id"""),
    ),
    by_rules(
        "sequence",
        Rule("seq does not count from 1 without a gap: {detail}", """
            select o.code, 'the journal', count(*) || ' entries up to ' || max(e.seq) from journal_entries e
            join offices o on o.id = e.office_id
            group by o.code having min(e.seq) <> 1 or max(e.seq) <> count(*) or count(distinct e.seq) <> count(*)"""),
        Rule("its id is not of its office and seq", f"""
            select o.code, e.id, null from journal_entries e join offices o on o.id = e.office_id
            where e.id <> e.office_id * {chain.IDS_PER_OFFICE} + e.seq"""),
    ),
    by_rules(
        "vouchers",
        Rule("the numbers do not count from 1 without a gap: {detail}", """
            select o.code, e.series || '-' || e.fiscal_year, count(*) || ' vouchers up to ' || max(e.number)
            from journal_entries e join offices o on o.id = e.office_id
            group by o.code, e.series, e.fiscal_year
            having min(e.number) <> 1 or max(e.number) <> count(*) or count(distinct e.number) <> count(*)"""),
        Rule("it is dated {detail}, in another fiscal year", """
            select o.code, e.id, e.on_date from journal_entries e join offices o on o.id = e.office_id
            where substr(cast(e.on_date as text), 1, 4) <> cast(e.fiscal_year as text) order by e.id"""),
    ),
    by_rules(
        "periods",
        Rule("it is dated {detail}, in no fiscal period", """
            select o.code, e.id, e.on_date from journal_entries e join offices o on o.id = e.office_id
            where not exists (
              select 1 from fiscal_periods p where p.office_id = e.office_id and p.first_on <= e.on_date
                and p.last_on >= e.on_date and p.fiscal_year = e.fiscal_year) order by e.id"""),
        Rule("it came after its period was closed up to {detail}", """
            select o.code, e.id, min(c.last_on) from period_closings c join offices o on o.id = c.office_id
            join journal_entries e on e.office_id = c.office_id and e.on_date <= c.last_on and e.seq > c.head_seq
            group by o.code, e.id order by e.id"""),
        Rule("the head kept at its closing is not in the chain: seq {detail}", """
            select o.code, 'the period up to ' || c.last_on, c.head_seq from period_closings c
            join offices o on o.id = c.office_id
            where not (c.head_seq = 0 and c.head_hash = '') and not exists (
              select 1 from journal_entries e
              where e.office_id = c.office_id and e.seq = c.head_seq and e.hash = c.head_hash)"""),
        Rule("it is open, though a later one is closed", """
            select o.code, 'the period up to ' || p.last_on, null from fiscal_periods p
            join offices o on o.id = p.office_id
            where not exists (select 1 from period_closings c where c.period_id = p.id)
              and exists (
                select 1 from period_closings c where c.office_id = p.office_id and c.last_on > p.last_on)"""),
        Rule("its closing is of another office or day", """
            select o.code, 'the period up to ' || c.last_on, null from period_closings c
            join offices o on o.id = c.office_id left join fiscal_periods p on p.id = c.period_id
            where p.id is null or p.office_id <> c.office_id or p.last_on <> c.last_on"""),
        Rule("the month before it is missing or there twice: {detail} comes before it", """
            select office, 'the period from ' || first_on, before_it from (
              select o.code as office, p.first_on as first_on, p.fiscal_year * 12 + p.month as month,
                     lag(p.first_on) over (partition by p.office_id order by p.first_on, p.id) as before_it,
                     lag(p.fiscal_year * 12 + p.month) over (
                       partition by p.office_id order by p.first_on, p.id) as earlier
              from fiscal_periods p join offices o on o.id = p.office_id) as months
            where earlier is not null and month <> earlier + 1"""),
        Rule("it is not a calendar month of its year", """
            select o.code, 'the period from ' || p.first_on, null from fiscal_periods p
            join offices o on o.id = p.office_id
            where cast(substr(cast(p.first_on as text), 1, 4) as integer) <> p.fiscal_year
              or cast(substr(cast(p.first_on as text), 6, 2) as integer) <> p.month
              or substr(cast(p.first_on as text), 9) <> '01' or substr(cast(p.last_on as text), 9) < '28'
              or substr(cast(p.first_on as text), 1, 7) <> substr(cast(p.last_on as text), 1, 7)"""),
    ),
    ("kept balances", _kept_balances),
    by_rules(
        "requests",
        Rule("its request {detail} is not among those remembered", """
            select o.code, e.id, e.request_key from journal_entries e join offices o on o.id = e.office_id
            left join requests r on r.key = e.request_key
            where r.key is null or r.digest <> e.request_digest order by e.id"""),
        Rule("it names {detail}, which is not its entry", """
            select null, 'request ' || r.key, r.result from requests r
            left join journal_entries e on e.request_key = r.key
            where r.result like 'entry:%' and (e.id is null or r.result <> 'entry:' || e.id)"""),
    ),
    by_rules(
        "two people",
        Rule("a {detail} that nobody else approved", """
            select o.code, e.id, e.kind from journal_entries e join offices o on o.id = e.office_id
            where e.approved_by = e.entered_by
              or (e.kind in ('opening', 'disbursement', 'reschedule', 'waiver', 'write-off', 'refund', 'reversal')
                and e.approved_by is null) order by e.id"""),
        Rule("the {detail} was not asked for and approved by the person it names", """
            select o.code, e.id, e.kind from journal_entries e join offices o on o.id = e.office_id
            where e.kind in (
              'opening', 'disbursement', 'reschedule', 'waiver', 'write-off', 'refund', 'reversal') and not exists (
              select 1 from approvals a
              where a.office_id = e.office_id and a.decision = 'approved' and a.decided_by = e.approved_by
                and a.decided_by <> a.requested_by
                and ((e.kind <> 'reversal' and a.kind = case when e.kind in ('opening', 'disbursement') then 'loan'
                        else e.kind end
                      and a.loan_id in (select loan_id from postings where entry_id = e.id))
                  or (e.kind = 'reschedule' and a.kind = 'moratorium')
                  or (e.kind = 'reversal' and a.kind = 'reversal' and a.entry_id = e.reverses_id))) order by e.id"""),
        Rule("a loan was written off with the approval of {detail} people; it needs two", """
            select o.code, e.id, count(distinct a.decided_by) from journal_entries e
            join offices o on o.id = e.office_id
            left join approvals a on a.kind = 'write-off' and a.decision = 'approved'
              and a.loan_id in (select loan_id from postings where entry_id = e.id)
            where e.kind = 'write-off' group by o.code, e.id having count(distinct a.decided_by) < 2 order by e.id"""),
        Rule("{detail} riel were asked for, which is not the loan or the entry", """
            select o.code, coalesce('approval for loan ' || l.number, 'approval to reverse entry ' || a.entry_id),
                   a.riel
            from approvals a join offices o on o.id = a.office_id
            left join loans l on l.id = a.loan_id and a.kind = 'loan'
            where a.riel <> coalesce(l.principal_riel,
              (select sum(p.riel) from postings p where p.entry_id = a.entry_id and p.riel > 0), -1)
              and a.kind in ('loan', 'reversal') order by a.id"""),
    ),
    by_rules(
        "reversals",
        Rule("it is not the reversal of an entry of its office, or of one that was reversed before", """
            select o.code, e.id, null from journal_entries e join offices o on o.id = e.office_id
            left join journal_entries t on t.id = e.reverses_id
            where (e.kind = 'reversal') <> (e.reverses_id is not null)
              or (e.reverses_id is not null and (t.id is null or t.office_id <> e.office_id
                or t.reverses_id is not null or t.seq >= e.seq or t.on_date > e.on_date or exists (
                  select 1 from journal_entries s where s.reverses_id = e.reverses_id and s.id <> e.id)))"""),
        Rule("it is not the mirror of its entry on account {detail}", """
            select o.code, e.id, p.account from journal_entries e join offices o on o.id = e.office_id
            join postings p on p.entry_id in (e.id, e.reverses_id) where e.reverses_id is not null
            group by o.code, e.id, p.account, p.fund_id, p.loan_id, p.family_id, p.village_code
            having sum(p.riel) <> 0 or sum(p.minor) <> 0"""),
    ),
    by_rules("statements", Rule("the head printed on it is not in the chain: seq {detail}", """
        select o.code, 'statement ' || s.code, s.head_seq from statements s join offices o on o.id = s.office_id
        where not (s.head_seq = 0 and s.head_hash = '') and not exists (
          select 1 from journal_entries e
          where e.office_id = s.office_id and e.seq = s.head_seq and e.hash = s.head_hash)""")),
)
"""Name and check, in the order in which the audit page lists them."""
