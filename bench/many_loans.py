"""Very many loans in a file, quickly: rows as the verbs would write them, past the guards, for measures that only read.

Shares between interest and principal are those of the lending mathematics; hashes are placeholders.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ledger.core.allocation import position
from ledger.core.calendar import add_months
from ledger.core.events import Repayment
from ledger.core.schedule import Instalment, Terms, schedule

Money = list[tuple[date, int]]
Entry = tuple[date, int, str, tuple[tuple[str, int], ...]]  # day, which loan, kind, accounts and riel
DAYS = (3, 12, 21)
PENALTY_EVERY = 100  # one loan in so many has a penalty in its terms: it is always replayed
EVENING = "T10:00:00.000000Z"


def open_for_years(rows: Sequence[Instalment]) -> list[Money]:
    """How ten families repay: five as agreed, the others late, early, in parts, once ahead, and in the end no more."""
    agreed = [(row.due_on, row.total) for row in rows]
    return [*[agreed] * 5, [(day + timedelta(9), riel) for day, riel in agreed],
            [(day - timedelta(5), riel) for day, riel in agreed],
            [(day + timedelta(n % 7), riel * 3 // 4) for n, (day, riel) in enumerate(agreed)],
            [agreed[0], (agreed[1][0], agreed[1][1] + agreed[2][1]), *agreed[3:]], agreed[:3]]


def paid_off(rows: Sequence[Instalment]) -> list[Money]:
    """Families that have paid everything."""
    return [[(row.due_on, row.total) for row in rows]]


class ManyLoans:
    """Fills the file of a demo with loans of office 20."""

    def __init__(self, file: Path) -> None:
        self.raw = sqlite3.connect(file, isolation_level=None)
        for pragma in ("synchronous = off", "foreign_keys = off", "cache_size = -200000"):
            self.raw.execute(f"pragma {pragma}")
        self.office = self._one("select id from offices where code = '20'")
        self.officer, self.approver = (self._one(f"select id from users where login = '{login}'")
                                       for login in ("sophea", "chenda"))
        self.villages = [code for code, in self.raw.execute(
            "select village_code from programme_villages where office_id = ? order by village_code", (self.office,))]

    def _one(self, sql: str) -> int:
        return int(self.raw.execute(sql).fetchone()[0] or 0)

    @contextlib.contextmanager
    def filling(self) -> Iterator[None]:
        """One commit without the guards, which are put back."""
        guards = self.raw.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
        self.raw.execute("begin")
        for name, _ in guards:
            self.raw.execute(f"drop trigger {name}")
        yield
        for _, sql in guards:
            self.raw.execute(sql)
        self.raw.execute("commit")
        self.raw.close()

    def lend(self, count: int, first: date, months: int, until: date, how: Any) -> None:
        """So many families, a loan each, lent in these months and repaid up to `until`."""
        lives = list(_lives(first, months, until, how))
        family, member, loan, serial = (1 + self._one(f"select max({column}) from {table}") for column, table in (
            ("id", "families"), ("id", "family_members"), ("id", "loans"), ("serial", "loans")))
        serial = max(serial, 1 + self._one("select max(serial) from families"))
        entries: list[Entry] = []
        for n in range(count):
            lent_on, terms, parts = lives[n % len(lives)]
            entries.append((lent_on, n, "disbursement", (("1210", terms.principal), ("1110", -terms.principal))))
            entries += [(on, n, "repayment", accounts) for on, accounts in parts]
        entries.sort(key=lambda entry: entry[:2])
        given = self._post(entries, loan, family)
        today = first.isoformat()
        self._write("families", [(family + n, self.office, serial + n, f"SR-{serial + n}", self._village(n), None, None,
                                  today, self.officer, today + EVENING, None) for n in range(count)],
                    "id, office_id, serial, number, village_code, phone, equity_card, registered_on, registered_by, "
                    "registered_at, old_number")
        self._write("family_members", [(member + n, family + n, "head", "ក", "K", "fm"[n % 2], "k", "k")
                                       for n in range(count)],
                    "id, family_id, role, name_km, name_latin, sex, sort_key, search_text")
        product, fund = (self._one(f"select min({column}) from product_versions") for column in ("id", "fund_id"))
        self._write("loans", [(
            loan + n, self.office, serial + n, f"SR-L{serial + n}", family + n, member + n, product, fund, "",
            terms.principal, terms.rate_ppm, terms.rate_per, terms.method, terms.amortization, terms.rounding,
            terms.instalments, 1, 0, terms.multiple, 500 if n % PENALTY_EVERY == 0 else 0, lent_on.isoformat(),
            self.officer, today + EVENING, lent_on.isoformat(), add_months(lent_on, 1).isoformat(), given[n],
        ) for n in range(count) for lent_on, terms, _ in [lives[n % len(lives)]]],
            "id, office_id, serial, number, family_id, borrower_id, product_version_id, fund_id, purpose, "
            "principal_riel, rate_ppm, rate_per, method, amortization, rounding, instalments, every_months, "
            "grace_principal, multiple_riel, penalty_riel, applied_on, applied_by, applied_at, disbursed_on, "
            "first_due_on, disbursement_id")

    def close_older(self, last_on: date) -> None:
        """Months up to a day, closed as they were before loans were kept at closings: the last with its balances."""
        day = last_on.isoformat()
        self.raw.execute(
            "insert into period_closings select id, office_id, last_on, ?, ?, 0, '' from fiscal_periods p "
            "where office_id = ? and last_on <= ? and not exists ("
            "select 1 from period_closings c where c.period_id = p.id)",
            (day + EVENING, self.approver, self.office, day))
        self.raw.execute(
            "insert into closing_balances select c.period_id, p.account, p.fund_id, sum(p.riel) "
            "from period_closings c join journal_entries e on e.office_id = c.office_id and e.on_date <= c.last_on "
            "join postings p on p.entry_id = e.id where c.office_id = ? and c.last_on = ? "
            "group by c.period_id, p.account, p.fund_id having sum(p.riel) <> 0", (self.office, day))

    def _village(self, n: int) -> str:
        return self.villages[n % len(self.villages)]

    def _post(self, entries: Sequence[Entry], loan: int, family: int) -> dict[int, int]:
        """Writes the entries; the disbursement of each loan."""
        last = self._one(f"select max(seq) from journal_entries where office_id = {self.office}")
        fund = self._one("select min(fund_id) from product_versions")
        numbers: dict[tuple[str, int], int] = {}
        given, rows, lines = {}, [], []
        for seq, (on, n, kind, accounts) in enumerate(entries, last + 1):
            entry = self.office * 1_000_000_000 + seq
            series = "P" if kind == "disbursement" else "R"
            if (series, on.year) not in numbers:
                numbers[series, on.year] = self._one(
                    f"select max(number) from journal_entries where office_id = {self.office} "
                    f"and series = '{series}' and fiscal_year = {on.year}")
            numbers[series, on.year] += 1
            first = kind == "disbursement"
            if first:
                given[n] = entry
            rows.append((entry, self.office, seq, series, on.year, numbers[series, on.year], kind, on.isoformat(),
                         on.isoformat() + EVENING, kind, self.officer, self.approver if first else None,
                         f"many-{entry}", "-", "-" if first else None, len(accounts), "-", f"many-{entry}"))
            lines += [(entry, line, account, fund, riel, riel, loan + n, family + n, self._village(n))
                      for line, (account, riel) in enumerate(accounts, 1)]
        self._write("postings", lines,
                    "entry_id, line, account, fund_id, minor, riel, loan_id, family_id, village_code")
        self._write("journal_entries", rows,
                    "id, office_id, seq, series, fiscal_year, number, kind, on_date, recorded_at, narration, "
                    "entered_by, approved_by, request_key, request_digest, contract_hash, postings_count, prev_hash, "
                    "hash")
        return given

    def _write(self, table: str, rows: Sequence[tuple[Any, ...]], columns: str) -> None:
        places = ",".join("?" * len(rows[0]))
        self.raw.executemany(f"insert into {table} ({columns}) values ({places})", rows)


Life = tuple[date, Terms, list[tuple[date, tuple[tuple[str, int], ...]]]]


def _lives(first: date, months: int, until: date, how: Any) -> Iterator[Life]:
    """A loan of each amount on each day, repaid in each way, with the postings of its repayments."""
    for month in range(months):
        for day in DAYS:
            lent_on = add_months(first, month).replace(day=day)
            for principal in (100_000, 200_000):
                terms = Terms(principal, 10_000, "month", 12, "declining", "equal-principal")
                rows = schedule(terms, lent_on, add_months(lent_on, 1))
                for money in how(rows):
                    paid = [Repayment(on, riel) for on, riel in money if on <= until]
                    parts = position(terms, rows, lent_on, paid, until).allocations
                    yield lent_on, terms, [(one.on, tuple((account, riel) for account, riel in (
                        ("1110", one.riel), ("1210", -part.principal), ("4110", -part.interest), ("2110", -part.held))
                        if riel)) for one, part in zip(paid, parts, strict=True)]
