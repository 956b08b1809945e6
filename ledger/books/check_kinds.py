"""Checks of what each kind of voucher may do: accounts, sides, series, links. The posting rules of core/vouchers.py."""

from ledger.books.faults import Rule, by_rules
from ledger.core import chart

_MONEY = {chart.CASH: "+", chart.BANK: "+"}
_MONEY_OUT = {chart.CASH: "-", chart.BANK: "-"}
_EITHER = "+-"
_INCOME = {chart.INTEREST: _EITHER, chart.RECEIVABLE: _EITHER}

KINDS: dict[str, tuple[str, dict[str, str]]] = {
    "donor receipt": ("R", {**_MONEY, chart.RECEIVED: "-"}),
    "cash move": ("J", {chart.CASH: _EITHER, chart.BANK: _EITHER}),
    "opening": ("J", {chart.LOANS: "+", chart.OPENING: "-"}),
    "disbursement": ("P", {chart.LOANS: "+", **_MONEY_OUT}),
    # a pay-off may give back interest that was taken for days which the loan did not run
    "repayment": ("R", {**_MONEY, chart.LOANS: "-", **_INCOME, chart.PENALTIES: "-", chart.HELD: "-"}),
    "recovery": ("R", {**_MONEY, chart.RECOVERED: "-", chart.HELD: "-"}),
    "refund": ("P", {**_MONEY_OUT, chart.HELD: "+"}),
    "held applied": ("J", {chart.LOANS: "-", **_INCOME, chart.PENALTIES: "-", chart.HELD: _EITHER}),
    "waiver": ("J", {**_INCOME, chart.INTEREST_WAIVED: "+", chart.PENALTIES: "-", chart.PENALTIES_WAIVED: "+"}),
    "write-off": ("J", {chart.LOANS: "-", chart.WRITTEN_OFF: "+", **_INCOME}),
    "reschedule": ("J", {chart.LOANS: _EITHER, **_INCOME}),
    "accrual": ("J", _INCOME),
    "reallocation": ("J", dict.fromkeys((
        chart.LOANS, chart.RECEIVABLE, chart.INTEREST, chart.INTEREST_WAIVED, chart.PENALTIES, chart.PENALTIES_WAIVED,
        chart.HELD, chart.WRITTEN_OFF, chart.RECOVERED), _EITHER)),
}
"""The series of each kind, its accounts, and on which side of them: + debit, - credit. A reversal mirrors another."""


def _allowed() -> str:
    parts = ["e.kind = 'reversal'"]
    for kind, (_, accounts) in KINDS.items():
        for account, sides in accounts.items():
            side = {"+": " and p.riel > 0", "-": " and p.riel < 0", _EITHER: ""}[sides]
            parts.append(f"(e.kind = '{kind}' and p.account = '{account}'{side})")
    return " or ".join(parts)


def _series() -> str:
    return " or ".join(["(e.kind = 'reversal' and e.series = 'J')", *(
        f"(e.kind = '{kind}' and e.series = '{series}')" for kind, (series, _) in KINDS.items())])


CHECKS = (
    by_rules(
        "kinds",
        Rule("{detail} is no kind of voucher of its series", f"""
            select o.code, e.id, e.kind from journal_entries e join offices o on o.id = e.office_id
            where not ({_series()}) order by e.id"""),
        Rule("its kind has nothing on this side of account {detail}", f"""
            select o.code, e.id, p.account from journal_entries e join offices o on o.id = e.office_id
            join postings p on p.entry_id = e.id where not ({_allowed()}) order by e.id, p.line"""),
        Rule("somebody is named who brought its money, and it is no money of a family or nobody's name: {detail}", """
            select o.code, e.id, e.kind from brought_by b join journal_entries e on e.id = b.entry_id
            join offices o on o.id = e.office_id
            where e.kind not in ('repayment', 'recovery') or trim(b.name) = '' order by e.id"""),
        Rule("its lines are not all of one loan, or of one though its kind has none: {detail} loans", """
            select o.code, e.id, count(distinct p.loan_id) from journal_entries e
            join offices o on o.id = e.office_id join postings p on p.entry_id = e.id
            where e.kind not in ('reversal', 'held applied') group by o.code, e.id, e.kind
            having (e.kind in ('donor receipt', 'cash move') and count(p.loan_id) > 0)
              or (e.kind not in ('donor receipt', 'cash move')
                and (count(distinct p.loan_id) <> 1 or count(p.loan_id) <> count(*))) order by e.id"""),
        Rule("its lines are not of two loans of one family: {detail}", """
            select o.code, e.id, count(distinct p.loan_id) from journal_entries e
            join offices o on o.id = e.office_id join postings p on p.entry_id = e.id
            where e.kind = 'held applied' group by o.code, e.id
            having count(distinct p.loan_id) <> 2 or count(p.loan_id) <> count(*)
              or count(distinct p.family_id) <> 1 order by e.id"""),
        Rule("it changes what is owed by {detail} riel, though its kind brings new terms and no money", f"""
            select o.code, e.id, sum(p.riel) from journal_entries e join offices o on o.id = e.office_id
            join postings p on p.entry_id = e.id and p.account = '{chart.LOANS}'
            where e.kind = 'reschedule' group by o.code, e.id having sum(p.riel) <> 0 order by e.id"""),
        Rule("it brings new terms of loan {detail}, which are not there", """
            select o.code, e.id, min(p.loan_id) from journal_entries e join offices o on o.id = e.office_id
            join postings p on p.entry_id = e.id left join loan_changes c on c.entry_id = e.id
            where (e.kind = 'reschedule') <> (c.entry_id is not null)
              or (c.loan_id is not null and c.loan_id <> p.loan_id) group by o.code, e.id order by e.id"""),
        Rule("a {detail} that corrects no entry of its office, or one that corrects nothing but says so", """
            select o.code, e.id, e.kind from journal_entries e join offices o on o.id = e.office_id
            left join journal_entries c on c.id = e.corrects_id
            where (e.kind = 'reallocation') <> (e.corrects_id is not null)
              or (e.corrects_id is not null and (c.id is null or c.office_id <> e.office_id)) order by e.id"""),
        Rule("line {detail} is not the line of the entry that it turns back", """
            select o.code, e.id, p.line from journal_entries e join offices o on o.id = e.office_id
            join postings p on p.entry_id = e.id
            left join postings q on q.entry_id = e.reverses_id and q.line = p.line
            where e.kind = 'reversal' and (q.line is null or q.account <> p.account or q.fund_id <> p.fund_id
              or q.riel <> -p.riel or q.minor <> -p.minor or coalesce(q.loan_id, 0) <> coalesce(p.loan_id, 0)
              or coalesce(q.family_id, 0) <> coalesce(p.family_id, 0)
              or coalesce(q.village_code, '') <> coalesce(p.village_code, '')) order by e.id, p.line"""),
    ),
)
"""Name and check, in the order in which the audit page lists them."""
