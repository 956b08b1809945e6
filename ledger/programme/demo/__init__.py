"""The demo: an invented programme laid down through the same functions that the pages use.

Figures that are public (271 families, 10 villages, 36,600,000 riel) are those of the source; every person, purpose
and repayment is invented, and so is all of the second office, where loans have the lives that they can have. The same
last day always gives the same entries with the same hashes.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.books.db import Books
from ledger.core.calendar import add_months, month_first
from ledger.core.errors import Refusal
from ledger.programme.demo import applying, following, scenes, second, stage
from ledger.programme.demo import plan as plans
from ledger.programme.demo.plan import BANTEAY_MEANCHEY, SVAY_RIENG

LAST_DAY = date(2008, 9, 30)
"""The date of the report that the programme's figures come from."""

PASSWORD = "demo-only-2008"
"""Of every sign-in of the demo. These sign-ins exist in demo books only."""

SEED = 271


@dataclass(frozen=True)
class SignIn:
    """Somebody who can sign in to the demo."""

    login: str
    role: str
    office_codes: tuple[str, ...]


SIGN_INS = (
    SignIn("sophea", "officer", (SVAY_RIENG,)),
    SignIn("dara", "officer", (BANTEAY_MEANCHEY,)),
    SignIn("chenda", "approver", (SVAY_RIENG, BANTEAY_MEANCHEY)),
    SignIn("vanna", "auditor", (SVAY_RIENG, BANTEAY_MEANCHEY)),
    SignIn("admin", "administrator", (SVAY_RIENG, BANTEAY_MEANCHEY)),
)


def load(books: Books, until: date = LAST_DAY) -> None:
    """Lay the demo programme so that its last day is `until`. Raises Refusal on books that are not empty.

    All or nothing: one unit of work.
    """
    plan = plans.make(until, Random(SEED))
    with books.unit_of_work() as session:
        if not _empty(session):
            raise Refusal("These books are not empty: the demo needs books of its own. Name another database.")
        session.execute(insert(tables.settings).values(key="demo", value=until.isoformat()))
        acts = stage.Stage(session, PASSWORD)
        _set_up(acts, plan)
        acts.run(until)


def is_empty(books: Books) -> bool:
    """Whether nobody has opened an office in these books."""
    with books.reading() as session:
        return _empty(session)


def last_day(session: Session) -> date | None:
    """The last day of the demo if these are demo books, else None: every page of a demo says that it is one."""
    value = session.execute(
        select(tables.settings.c.value).where(tables.settings.c.key == "demo")).scalar_one_or_none()
    return None if value is None else date.fromisoformat(value)


def sign_ins(session: Session) -> tuple[str, ...]:
    """Lines that say who can sign in, for the command line; empty when these are no demo books."""
    if last_day(session) is None:
        return ()
    return (f"Demo, every password is {PASSWORD}:",
            *(f"  {person.login:8} {person.role:14} {', '.join(person.office_codes)}" for person in SIGN_INS))


def _empty(session: Session) -> bool:
    return all(session.execute(select(func.count()).select_from(table)).scalar_one() == 0
               for table in (tables.offices, tables.users))


def _set_up(acts: stage.Stage, plan: plans.Plan) -> None:
    scenes.corrections(acts, plan)
    stage.open_first(acts, plan)
    stage.open_second(acts, plan)
    cash: dict[date, int] = {}
    for family in plan.first:
        stage.register(acts, SVAY_RIENG, "sophea", family)
        stage.lend(acts, family)
        assert family.loan is not None
        lent_on = family.loan.disbursed_on
        cash[lent_on] = cash.get(lent_on, 0) + family.loan.riel
    for day, riel in cash.items():
        stage.withdraw_cash(acts, SVAY_RIENG, day, riel)
    applying.more_products(acts, plan)
    second.told(acts, plan)
    for family in plan.second:
        stage.register(acts, BANTEAY_MEANCHEY, "dara", family)
    scenes.second_office(acts, plan)
    following.followed_up(acts, plan)
    for code, opened_on in ((SVAY_RIENG, plan.opened_on), (BANTEAY_MEANCHEY, plan.second_opened_on)):
        stage.close_periods(acts, plan, code, opened_on)
        for months in range(11):
            stage.bring_to_bank(acts, code, month_first(add_months(plan.until, -months)) - timedelta(1))
