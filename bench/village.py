"""The sheet of a village: 30 repayments with every guard on, one commit, beside a single repayment with one commit.

Through the pages, as an officer posts them; and by the verbs alone, for the reader.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

from flask.testing import FlaskClient
from sqlalchemy import text

from bench.tools import AS_OF, Figure, World, seconds
from ledger.books.db import Books
from ledger.core.collection import Typed
from ledger.programme import approvals, collecting, demo, families, funds, loans, people, repayments, sheets
from ledger.programme.families import PersonData
from ledger.programme.people import Actor
from web.app import create_app

ROWS = 30
AT = datetime(2008, 9, 30, 8, 0, tzinfo=UTC)
RUNS = 8
Post = Callable[[str, int], None]
Repay = Callable[[str, str], None]
Doors = tuple[Post, Repay]


def figures(world: World) -> Iterator[Figure]:
    """The quickest of as many of each, in turns on the same books, synchronous FULL."""
    for name, doors, at_most in (
            ("posting a village sheet of 30 repayments / posting one, through the pages, one commit each", _pages, 5),
            ("the same by the verbs alone", _verbs, None)):
        books = world.copy("village.db")
        village, owing, actor = _village(books)
        one, sheet = _cost(partial(_keyed, books, village, owing, actor), owing, *doors(books, actor))
        yield Figure(name, sheet / one, "times", at_most=at_most)
        yield Figure("the same, the sheet", sheet * 1000, "ms")
        yield Figure("the same, 30 single repayments / the sheet", ROWS * one / sheet, "times")
        books.dispose()
        for end in ("", "-wal", "-shm"):
            (world.folder / f"village.db{end}").unlink(missing_ok=True)


def _cost(keyed: Callable[[], tuple[str, int]], owing: list[str], post: Post,
          repay: Repay) -> tuple[float, float]:
    """Seconds for one repayment and for one sheet that was saved."""
    one = sheet = float("inf")
    for run in range(RUNS):
        number, version = keyed()
        sheet = min(sheet, seconds(partial(post, number, version), times=1))
        one = min(one, seconds(partial(repay, owing[run], f"single-{number}-repayment"), times=1))
    return one, sheet


def _verbs(books: Books, actor: Actor) -> Doors:
    return partial(_post, books, actor), partial(_repay, books, actor)


def _pages(books: Books, _actor: Actor) -> Doors:
    app = create_app(books, clock=lambda: AT, testing=True,
                     config={"RATELIMIT_ENABLED": False, "WTF_CSRF_ENABLED": False})
    client = app.test_client()
    client.post("/sign-in", data={"login": "sophea", "password": demo.PASSWORD, "request_key": "key-made-for-bench"})
    return partial(_page_posts, client), partial(_page_repays, client)


def _page_posts(client: FlaskClient, number: str, version: int) -> None:
    answer = client.post(f"/collect/{number}/post", data={"version": version, "request_key": f"posting-of-{number}"})
    assert answer.status_code == 303, answer.text


def _page_repays(client: FlaskClient, loan: str, key: str) -> None:
    answer = client.post(f"/loans/{loan}/repayment", data={
        "riel": "200", "on": f"{AS_OF:%d/%m/%Y}", "into": "cash", "step": "post", "request_key": key})
    assert answer.status_code == 303, answer.text


def _village(books: Books) -> tuple[str, list[str], Actor]:
    """The first village of the office with 30 loans that owe something, and its officer: further ones are lent."""
    with books.unit_of_work() as session:
        offices = frozenset(session.execute(text("select id from offices where code = '20'")).scalars())
        who = {login: people.by_login(session, login) for login in ("sophea", "chenda")}
        officer, approver = (Actor(one.id, one.role, offices, AT) for one in who.values())
        village = session.execute(text("select min(village_code) from programme_villages where village_code like '20%'")
                                  ).scalar_one()
        owing = [record.number for record, _ in sheets.owing(session, village, AS_OF, AS_OF)][:ROWS]
        office = next(iter(offices))
        funds.receive(session, office, "FSF", 100_000 * ROWS, AS_OF, "cash", actor=officer, request_key="money")
        while len(owing) < ROWS:
            n = len(owing)
            family = families.register(session, office, village, PersonData("\u179f\u17bb\u1781", f"Family {n}", "f"),
                                       actor=officer, request_key=f"family-{n}", another=True)
            loan = loans.apply(session, family, 100_000, actor=officer, request_key=f"apply-{n}")
            approvals.decide(session, loans.loan(session, loan).approval_id, True, None, actor=approver,
                             request_key=f"yes-{n}")
            loans.disburse(session, loan, AS_OF, "cash", actor=officer, request_key=f"lend-{n}")
            owing.append(loan)
    return village, owing, officer


def _keyed(books: Books, village: str, owing: list[str], actor: Actor) -> tuple[str, int]:
    """A further sheet with an amount in each of its first 30 rows, saved; its number and version."""
    with books.unit_of_work() as session:
        made = session.execute(text("select count(*) from sheets")).scalar_one()
        number = sheets.begin(session, next(iter(actor.office_ids)), village, AS_OF, actor=actor,
                              request_key=f"village-{made}", another=made > 0)
        return number, sheets.save(session, number, 1, Typed(dict.fromkeys(owing, "200"), {}, {1_000: "6"}),
                                   actor=actor)


def _repay(books: Books, actor: Actor, loan: str, key: str) -> None:
    with books.unit_of_work() as session:
        repayments.record(session, loan, 200, AS_OF, "cash", actor=actor, request_key=key)


def _post(books: Books, actor: Actor, number: str, version: int) -> None:
    with books.unit_of_work() as session:
        entries = collecting.post_sheet(session, number, version, actor=actor)
    assert len(entries) == ROWS
