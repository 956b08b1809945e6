"""Random lives through the real verbs, on each database."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from ledger.books.db import open_books
from ledger.programme import offices
from tests.lives.office_life import OfficeLife, ids_of
from tests.programme.conftest import World

MANY = {"lent", "repaid", "repaid what was due", "sheet of a village", "reversal asked", "approved: reversal",
        "approved: moratorium", "approved: reschedule", "approved: waiver", "daily run", "worked out again"}
"""Steps that are taken every time, among the others: each is chosen in every other life."""


@pytest.mark.parametrize(("kind", "lives", "least"), [("sqlite", 14, 400), ("postgresql", 4, 80)])
def test_whatever_people_do(kind, lives, least, world_template, tmp_path_factory, request):
    def fresh():
        folder = tmp_path_factory.mktemp("life")
        url, drop = world_template.copy(kind, folder, lambda: request.getfixturevalue("server"))
        books = open_books(url, folder / "home")

        def leave():
            books.dispose()
            drop()

        with books.reading() as session:
            here, far = offices.office(session, "20").id, offices.office(session, "01").id
        return World(books, here, far, ids_of(books)), leave

    class Life(OfficeLife):
        pass

    Life.fresh, Life.done = staticmethod(fresh), Counter()
    run_state_machine_as_test(Life, settings=settings(
        max_examples=lives, stateful_step_count=40, deadline=None, database=None,
        suppress_health_check=list(HealthCheck)))
    assert Life.done.total() >= least, Life.done
    assert kind != "sqlite" or Life.done.keys() >= MANY, Life.done
