"""Posts without end and says each entry aloud once it is committed; the test kills it in the middle."""

import sys
from datetime import date
from pathlib import Path

from ledger.books import journal
from ledger.books.db import open_books
from ledger.books.journal import Request
from ledger.core import vouchers
from tests.conftest import AT, OFFICE, OFFICER


def main(url: str, home: str, run: str) -> None:
    """Posts until killed."""
    books = open_books(url, Path(home))
    number = 0
    while True:
        number += 1
        with books.unit_of_work() as session:
            entry = journal.post(session, vouchers.donor_receipt("FSF", 1000 + number), office_id=OFFICE,
                                 on=date(2008, 2, 1), by=OFFICER, at=AT, request=Request(f"{run}-{number}", ()))
        print(entry.id, entry.hash, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
