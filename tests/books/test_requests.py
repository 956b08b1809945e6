"""A form sent twice acts once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.books import requests
from ledger.books.db import Books
from ledger.books.requests import Request
from ledger.core.errors import Refusal
from tests.conftest import AT


def test_what_came_of_it_is_remembered(books: Books) -> None:
    """New once; then the result, to the same content only, in this session and the next."""
    with books.unit_of_work() as session:
        assert requests.earlier(session, Request("a", ("1", "2"))) is None
        assert requests.earlier(session, Request("a", ("1", "2"))) is None
        requests.remember(session, Request("a", ("1", "2")), "family:SR-0001", AT)
        assert requests.earlier(session, Request("a", ("1", "2"))) == "family:SR-0001"
    with books.unit_of_work() as session:
        assert requests.earlier(session, Request("a", ("1", "2"))) == "family:SR-0001"
        with pytest.raises(Refusal, match="already sent with other content"):
            requests.earlier(session, Request("a", ("12",)))
        assert requests.earlier(session, Request("b", ("1", "2"))) is None


def test_what_was_taken_back_is_not_remembered(books: Books) -> None:
    """A form whose work failed may be sent again."""
    with pytest.raises(ZeroDivisionError), books.unit_of_work() as session:
        requests.remember(session, Request("a", ()), "x", AT)
        raise ZeroDivisionError
    with books.unit_of_work() as session:
        assert requests.earlier(session, Request("a", ())) is None


@given(st.lists(st.text(st.characters(exclude_categories=())), max_size=3), st.lists(st.text(), max_size=3))
def test_contents_are_told_apart(one: list[str], other: list[str]) -> None:
    """Also when only the places where one text ends and the next begins differ."""
    assert (Request("a", tuple(one)).digest == Request("b", tuple(other)).digest) == (one == other)


def test_a_part_has_a_key_of_its_own() -> None:
    """One form that posts two entries: each has its request."""
    request = Request("a", ("1",))
    assert request.part("correction") == Request("a/correction", ("1",))
