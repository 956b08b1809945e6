"""Collection sheets against the journal: a posted sheet says what its receipts come to, no other sheet has any."""

from ledger.books.faults import Rule, by_rules
from ledger.core import chart

_RECEIPTS = """
    from sheets s join offices o on o.id = s.office_id join sheet_rows r on r.sheet_id = s.id
    join loans l on l.id = r.loan_id
    left join journal_entries e on e.request_key = 'sheet/' || s.number || '/' || l.number"""

CHECKS = (
    by_rules(
        "sheets",
        Rule("its receipts come to {detail} riel, which is not what it says", f"""
            select o.code, 'sheet ' || s.number, coalesce(sum(p.riel), 0) {_RECEIPTS}
            left join postings p on p.entry_id = e.id and p.account = '{chart.CASH}'
            group by o.code, s.number, s.keyed_riel
            having coalesce(sum(p.riel), 0) <> coalesce(s.keyed_riel, 0) order by s.number"""),
        Rule("it is a receipt of sheet {detail}, but not of its day or office", f"""
            select o.code, e.id, s.number {_RECEIPTS}
            where e.on_date <> s.on_date or e.office_id <> s.office_id or e.kind <> 'repayment' order by e.id"""),
    ),
)
"""Name and check, in the order in which the audit page lists them."""
