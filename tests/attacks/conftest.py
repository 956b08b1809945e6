"""An attacker on books that hold two entries and a loan."""

from collections.abc import Iterator

import pytest

from ledger.books.db import Books
from tests.attacks.forge import Attacker
from tests.books.office import lend, receive


@pytest.fixture
def lent_books(office_books: Books) -> Books:
    """Seq 1: a donor's receipt. Seq 2: a loan disbursed. Seq 3: another receipt."""
    receive(office_books, "first", 500_000)
    lend(office_books, 1)
    receive(office_books, "third", 2000)
    return office_books


@pytest.fixture
def attacker(lent_books: Books) -> Iterator[Attacker]:
    """A second connection to `lent_books`."""
    attacker = Attacker(lent_books)
    yield attacker
    attacker.close()
