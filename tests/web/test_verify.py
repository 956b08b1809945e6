"""/verify: for anybody who holds a paper. What it says, what it never says, and how often one may ask."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from ledger.programme import statements
from ledger.reports.family_statement import family_statement
from ledger.reports.statements import Issue
from tests.programme.conftest import at
from tests.web.conftest import Person, World
from web.app import create_app
from web.security import limiter

Desk = Callable[..., Person]


@pytest.fixture
def issued(world: World) -> Issue:
    """A family statement of 12 February 2008, and its loan in `world`."""
    loan = world.disbursed(100_000, date(2008, 1, 10))
    world.on = date(2008, 2, 12)
    world.pay(loan, 9_300, date(2008, 2, 10))
    with world.books.unit_of_work() as session:
        return statements.issue(session, family_statement(session, "SR-0001", world.on), None, at(world.on))


def test_a_paper_that_is_true_matches_without_signing_in_and_without_a_name(issued: Issue, visitor: Person) -> None:
    visitor.get("/language/en")
    page = visitor.get(f"/verify/{issued.code}")
    assert page.status == 200 and "Matches the books" in page.words and "In the books" in page.words
    assert "Family statement" in page.words and "12 February 2008" in page.words and issued.number in page.words
    assert issued.checksum in page.words.replace(" ", "")
    assert "Sok" not in page.html and "សុខ" not in page.html and "91,700" not in page.html


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_a_code_typed_by_hand_finds_the_same(change: Callable[[str], str], issued: Issue, visitor: Person) -> None:
    visitor.get("/language/en")
    page = visitor.get("/verify", code=change(issued.code))
    assert page.status == 200 and "Matches the books" in page.words


def test_books_that_changed_since_do_not_match(issued: Issue, world: World, visitor: Person) -> None:
    world.pay("SR-L0001", 1_000, date(2008, 2, 11))  # entered later, dated before the statement's day
    visitor.get("/language/en")
    page = visitor.get(f"/verify/{issued.code}")
    assert page.status == 200 and "Does not match the books" in page.words and "Matches the books" not in page.words
    assert "In the books" in page.words  # the head on the paper is still in the chain


def test_a_code_that_is_not_ours_is_said_in_the_field(visitor: Person) -> None:
    visitor.get("/language/en")
    for code in ("AAAA-BBBB", "x", "'; drop table statements", "🐖", "A" * 500):
        page = visitor.get(f"/verify/{code}")
        assert page.status == 404 and "No statement of these books has this code." in page.words, code
    assert "Write the code that stands on the paper." in visitor.get("/verify?code=").words


def test_the_answer_is_in_khmer_too(issued: Issue, visitor: Person) -> None:
    visitor.get("/language/km")
    page = visitor.get(f"/verify/{issued.code}")
    assert "ត្រូវនឹងសៀវភៅ" in page.words and "Matches" not in page.words


def test_codes_cannot_be_tried_one_after_the_other(world: World) -> None:
    app: Flask = create_app(world.books, clock=lambda: at(world.on), testing=True)
    limiter.reset()
    visitor = Person(app)
    answers = [visitor.get(f"/verify/AAAA-BB{number:02d}").status for number in range(32)]
    limiter.reset()
    assert answers[:30] == [404] * 30 and answers[30:] == [429, 429]
