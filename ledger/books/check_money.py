"""Checks of the money: loans against their control account, money held, the proof of each fund, cash and bank."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.books.faults import Fault, Rule, by_rules
from ledger.core import chart


def _funds(session: Session, _home: Path | None) -> Iterator[Fault]:
    totals: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_SIGNS, 0))
    for office, fund, kind, riel in session.execute(text("""
            select o.code, f.code, a.kind, sum(p.riel) from postings p join journal_entries e on e.id = p.entry_id
            join offices o on o.id = e.office_id join funds f on f.id = p.fund_id
            join accounts a on a.code = p.account group by o.code, f.code, a.kind order by o.code, f.code""")):
        totals[office, fund][kind] = int(riel) * _SIGNS[kind]
    for (office, fund), total in totals.items():
        net_assets = total["asset"] - total["liability"]
        owned = total["fund"] + total["income"] - total["expense"]
        if net_assets != owned:
            yield Fault("funds", office, f"fund {fund}",
                        f"assets less liabilities are {net_assets}, received and earned less spent {owned}")


_SIGNS = {"asset": 1, "liability": -1, "fund": -1, "income": -1, "expense": 1}
"""What a debit does to each kind of account."""

CHECKS = (
    by_rules(
        "loans",
        Rule("line {detail} is on the loan account and of no loan", f"""
            select o.code, p.entry_id, p.line from postings p join journal_entries e on e.id = p.entry_id
            join offices o on o.id = e.office_id
            where p.account = '{chart.LOANS}' and p.loan_id is null order by p.entry_id"""),
        Rule("it was repaid {detail} riel more than it was lent", f"""
            select o.code, 'loan ' || l.number, -sum(p.riel) from postings p join loans l on l.id = p.loan_id
            join offices o on o.id = l.office_id
            where p.account = '{chart.LOANS}' group by o.code, l.number having sum(p.riel) < 0"""),
        Rule("{detail} riel were disbursed, which is not what was approved", f"""
            select o.code, 'loan ' || l.number, sum(p.riel) from postings p
            join journal_entries e on e.id = p.entry_id join loans l on l.id = p.loan_id
            join offices o on o.id = l.office_id
            where p.account = '{chart.LOANS}' and e.kind in ('disbursement', 'opening')
            group by o.code, l.number, l.principal_riel, l.opening_riel
            having sum(p.riel) <> coalesce(l.opening_riel, l.principal_riel)"""),
        Rule("line {detail} is of a loan of another office, family, fund or village", """
            select o.code, p.entry_id, p.line from postings p join journal_entries e on e.id = p.entry_id
            join offices o on o.id = e.office_id left join loans l on l.id = p.loan_id
            left join families f on f.id = p.family_id
            where (p.loan_id is not null and (l.id is null or l.office_id <> e.office_id
                or l.family_id <> coalesce(p.family_id, 0) or l.fund_id <> p.fund_id))
              or (p.family_id is not null and (f.id is null or f.office_id <> e.office_id
                or f.village_code <> coalesce(p.village_code, '')))
            order by p.entry_id, p.line"""),
        Rule("its disbursement is not the entry and day that its contract names: {detail}", f"""
            select o.code, 'loan ' || l.number, coalesce(cast(l.disbursed_on as text), 'none') from loans l
            join offices o on o.id = l.office_id left join journal_entries e on e.id = l.disbursement_id
            where (l.disbursed_on is null) <> (l.disbursement_id is null)
              or (l.first_due_on is null) <> (l.disbursed_on is null)
              or (l.disbursement_id is not null and (e.id is null or e.office_id <> l.office_id
                or e.kind <> case when l.opening_riel is null then 'disbursement' else 'opening' end
                or (l.opening_riel is null and e.on_date <> l.disbursed_on)
                or (l.opening_riel is not null and e.on_date < l.disbursed_on) or not exists (
                  select 1 from postings p
                  where p.entry_id = e.id and p.loan_id = l.id and p.account = '{chart.LOANS}')))"""),
        Rule("it disburses loan {detail}, whose contract does not name it", f"""
            select o.code, e.id, l.number from journal_entries e join offices o on o.id = e.office_id
            join postings p on p.entry_id = e.id and p.account = '{chart.LOANS}' join loans l on l.id = p.loan_id
            where e.kind in ('disbursement', 'opening') and coalesce(l.disbursement_id, 0) <> e.id order by e.id"""),
        Rule("the loan account holds {detail} riel more or less than the loans", f"""
            select o.code, 'account {chart.LOANS}', sum(p.riel) - coalesce((
              select sum(q.riel) from loans l join postings q on q.loan_id = l.id and q.account = '{chart.LOANS}'
              where l.office_id = o.id), 0)
            from postings p join journal_entries e on e.id = p.entry_id join offices o on o.id = e.office_id
            where p.account = '{chart.LOANS}' group by o.code, o.id
            having sum(p.riel) <> coalesce((
              select sum(q.riel) from loans l join postings q on q.loan_id = l.id and q.account = '{chart.LOANS}'
              where l.office_id = o.id), 0)"""),
    ),
    by_rules(
        "held",
        Rule("line {detail} holds money of no family", f"""
            select o.code, p.entry_id, p.line from postings p join journal_entries e on e.id = p.entry_id
            join offices o on o.id = e.office_id
            where p.account = '{chart.HELD}' and p.family_id is null order by p.entry_id"""),
        Rule("{detail} riel more were given back than were held", f"""
            select o.code, 'family ' || f.number, sum(p.riel) from postings p join families f on f.id = p.family_id
            join offices o on o.id = f.office_id
            where p.account = '{chart.HELD}' group by o.code, f.number having sum(p.riel) > 0"""),
    ),
    ("funds", _funds),
    by_rules("cash", Rule("at the end of {detail} there is less than nothing", f"""
        select office, 'account ' || account || ', fund ' || fund, min(on_date) from (
          select o.code as office, p.account as account, f.code as fund, e.on_date as on_date,
                 sum(sum(p.riel)) over (partition by o.code, p.account, f.code order by e.on_date) as riel
          from postings p join journal_entries e on e.id = p.entry_id join offices o on o.id = e.office_id
          join funds f on f.id = p.fund_id
          where p.account = '{chart.CASH}' or p.account between '{chart.BANK}' and '1189'
          group by o.code, p.account, f.code, e.on_date) as days
        where riel < 0 group by office, account, fund""")),
)
"""Name and check, in the order in which the audit page lists them."""
