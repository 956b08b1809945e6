"""Books made before the loans of this version are brought to it whole: the same hashes, the old contracts, no fault."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from ledger.books import chain, contract, journal, tables
from ledger.books.checks import check_all
from ledger.books.db import Books, open_books
from ledger.books.journal import Request
from ledger.books.migrate import alembic_config, migrate
from ledger.books.periods import open_year
from ledger.core import chart, vouchers
from ledger.core.instalments import Allocation
from tests.books import office
from tests.conftest import APPROVER, AT, DATABASES, OFFICE, OFFICER, Server, _office_rows

LENT = date(2008, 2, 1)


def upgrade_to(books: Books, revision: str) -> None:
    """Runs the migrations up to one of them."""
    with books.unit_of_work() as session:
        config = alembic_config()
        config.attributes["connection"] = session.connection()
        command.upgrade(config, revision)


@pytest.mark.parametrize("kind", DATABASES)
def test_books_of_the_first_version(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """A loan lent and repaid before; after the migration the chain stands and the new kinds are guarded."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if kind == "postgresql":
        server: Server = request.getfixturevalue("server")
        url = server.create("older_books")
    books = open_books(url, tmp_path)
    upgrade_to(books, "0002")
    new_accounts = {"1220", "3210", "4120", "4130", "4140", "4210"}
    with books.unit_of_work() as session:
        for table, rows in _office_rows().items():
            kept = [row for row in rows if row.get("code") not in new_accounts]
            session.execute(sa.insert(tables.metadata.tables[table]), kept)
        open_year(session, OFFICE, 2008)
    office.receive(books, "money", 500_000)
    with books.unit_of_work() as session:
        loan = office._loan(session, 1, 100_000)
        first_due_on = LENT + timedelta(days=30)
        sealed = contract._hash("familyfund-contract/1", {
            "loan": "SR-L0001", "family": "SR-0001", "borrower": 1, "fund": "FSF", "principal": 100_000,
            **office._TERMS, "multiple": 100, "disbursed_on": LENT.isoformat(),
            "first_due_on": first_due_on.isoformat()})
        entry = journal.post(session, vouchers.disbursement(loan, 100_000, chart.BANK), office_id=OFFICE, on=LENT,
                             by=OFFICER, at=AT, approved_by=APPROVER, request=Request("lend", ("1",)),
                             contract_hash=sealed)
        session.execute(sa.update(tables.loans).where(tables.loans.c.id == loan.loan_id).values(
            disbursed_on=LENT, first_due_on=first_due_on, disbursement_id=entry.id))
        journal.post(session, vouchers.repayment(loan, Allocation(1_000, 8_300, 0), chart.BANK), office_id=OFFICE,
                     on=date(2008, 3, 2), by=OFFICER, at=AT, request=Request("repay", ("1",)))
    with books.reading() as session:
        head = chain.head(session, OFFICE)
    books.dispose()

    migrate(url)
    books = open_books(url, tmp_path)
    with books.reading() as session:
        assert chain.head(session, OFFICE) == head
        assert check_all(session, None) == []
        assert set(session.execute(sa.select(tables.accounts.c.code)).scalars()) >= new_accounts
    with pytest.raises(sa.exc.DBAPIError, match="needs two people"), books.unit_of_work() as session:
        session.connection().exec_driver_sql(
            "insert into postings (entry_id, line, account, fund_id, minor, riel, loan_id, family_id, village_code) "
            "values (1000000004, 1, '4120', 1, 5, 5, 1, 1, '20010101'), (1000000004, 2, '4110', 1, -5, -5, 1, 1, "
            "'20010101')")
        session.connection().exec_driver_sql(
            "insert into journal_entries (id, office_id, seq, series, fiscal_year, number, kind, on_date, recorded_at, "
            "narration, entered_by, request_key, request_digest, postings_count, prev_hash, hash) values (1000000004, "
            "1, 4, 'J', 2008, 1, 'waiver', '2008-04-01', '2008-01-01T01:00:00.000000Z', '-', 1, 'k', 'd', 2, "
            f"'{head[1]}', '{'a' * 64}')")
    with books.unit_of_work() as session:
        session.execute(sa.update(tables.families).values(phone="012345678"))
    with pytest.raises(sa.exc.DBAPIError, match="fixed"), books.unit_of_work() as session:
        session.execute(sa.update(tables.loans).values(penalty_riel=500))
    books.dispose()
    if kind == "postgresql":
        server.drop("older_books")
