"""A process killed in the middle of posting loses nothing that it said was posted, and leaves nothing half done."""

import signal
import subprocess
import sys
from pathlib import Path

from ledger.books import checks, journal
from ledger.books.db import Books
from tests.books.office import receive

ROOT = Path(__file__).resolve().parents[2]
RUNS = 5


def test_killed_while_posting(office_books: Books) -> None:
    """Five times; each time at another moment, always after it had posted something."""
    said: dict[int, str] = {}
    for run in range(RUNS):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.books.killed", office_books.url, str(office_books.home), str(run)],
            stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(7 + 5 * run)]
        process.kill()
        lines += process.stdout.readlines()  # what it said between the last line read and its death
        assert process.wait() == -signal.SIGKILL
        heard = [line.split() for line in lines if line.endswith("\n")]
        assert len(heard) >= 7 + 5 * run
        said |= {int(entry_id): hash for entry_id, hash in heard}
        with office_books.reading() as session:
            assert checks.check_all(session, office_books.home) == []
            assert {entry_id: journal.entry(session, entry_id).hash for entry_id in said} == said
    after = receive(office_books, "after")
    assert after.seq > len(said) >= sum(7 + 5 * run for run in range(RUNS))
