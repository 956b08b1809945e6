"""Training before the loans of a village, visits after them, and two families that are not followed up any more.

By arithmetic, not by chance, and at moments and with keys of its own: what is posted stays as it was without it.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count

from ledger.core.calendar import PHNOM_PENH, add_months
from ledger.core.following_up import VISIT_MONTHS
from ledger.programme import endings, families, training, visits
from ledger.programme.demo.plan import BANTEAY_MEANCHEY, SVAY_RIENG, Plan, PlannedFamily
from ledger.programme.demo.stage import Stage
from ledger.programme.people import Actor
from ledger.programme.visits import Seen, Sheet

VOLUNTEERS = ("ប្រាក់ ស៊ីថន", "សៅ ចន្ធូ", "ឃុន សារ៉េត", "នួន សុភី", "លី គឹមហ៊ាង", "ម៉ៅ រ៉ាវី", "សេង ផល្លា", "កែវ ម៉ាលីស")
OFFICER = "ជា សុភា"
TRAINER = "ហេង ពិសី"
SECOND_TOPICS = ("pigs", "vegetables", "poultry")
ADVICE = ("លើកទ្រុងឲ្យខ្ពស់ មុនរដូវទឹក", "ចាក់វ៉ាក់សាំងសត្វ", "លក់បន្លែជាមួយគ្នា នៅផ្សារឃុំ")


def followed_up(stage: Stage, plan: Plan) -> None:
    """Lay it all down: to be called with the rest of the plan, in any order."""
    moments = count(1)
    villages: dict[str, list[PlannedFamily]] = defaultdict(list)
    for family in plan.first:
        villages[family.village].append(family)
    for place, (code, members) in enumerate(villages.items()):
        _train(stage, SVAY_RIENG, "sophea", moments, code, members, _lent_on(members) - timedelta(8), place)
        _visit(stage, moments, code, members, place, plan.until)
    second = [family for family in plan.second if family.village == plan.second[0].village]
    _train(stage, BANTEAY_MEANCHEY, "dara", moments, second[0].village, second, plan.until - timedelta(3), 2)
    gone = [family for family in plan.first if family.loan and family.loan.closed][1:3]
    for family, reason in zip(gone, ("moved", "left"), strict=True):
        stage.on(plan.until - timedelta(12), 9, lambda day, family=family, reason=reason: endings.end(  # type: ignore[misc]
            stage.session, stage.office[SVAY_RIENG], family.village, day, {family.number: reason},
            actor=_actor(stage, "sophea", day, moments), request_key=_key(moments)))


def _train(stage: Stage, office: str, officer: str, moments: Iterator[int], code: str, members: list[PlannedFamily],
           day: date, place: int) -> None:
    """Book-keeping for most families, and what the village asked for, for some."""
    chosen = (("book-keeping", [one for n, one in enumerate(members) if n % 5]),
              (SECOND_TOPICS[place % 3], [one for n, one in enumerate(members) if n % 3 == 0]))
    for after, (topic, there) in enumerate(chosen):
        stage.on(day + timedelta(after), 9, lambda day, topic=topic, there=there: training.record(  # type: ignore[misc]
            stage.session, stage.office[office], topic, day, code, TRAINER,
            [families.family(stage.session, one.number).members[0].id for one in there],
            actor=_actor(stage, officer, day, moments), request_key=_key(moments)))


def _visit(stage: Stage, moments: Iterator[int], code: str, members: list[PlannedFamily], place: int,
           until: date) -> None:
    """A volunteer goes in most villages, the officer in every fourth; two villages still wait for their last visit."""
    kind, name = ("officer", OFFICER) if place % 4 == 3 else ("volunteer", VOLUNTEERS[place % len(VOLUNTEERS)])
    stage.on(_lent_on(members), 9, lambda day: visits.assign(
        stage.session, stage.office[SVAY_RIENG], code, kind, name, actor=_actor(stage, "sophea", day, moments),
        request_key=_key(moments)))
    days = [add_months(_lent_on(members), months) + timedelta(place % 5) for months in VISIT_MONTHS]
    days = [day for day in days if day < until]
    for turn, day in enumerate(days[:-1] if place in (2, 6) else days):
        stage.on(day, 9, lambda day, turn=turn: visits.record(stage.session, Sheet(  # type: ignore[misc]
            stage.office[SVAY_RIENG], code, day, kind, name, tuple(_seen(members, turn, day))),
            actor=_actor(stage, "sophea", day, moments), request_key=_key(moments)))


def _seen(members: list[PlannedFamily], turn: int, day: date) -> Iterator[Seen]:
    for n, family in enumerate(members):
        if (n + 2 * turn) % 9 == 4:
            continue  # not met
        mood = (7 * n + 3 * turn) % 10
        business = "well" if mood < 6 else "struggling" if mood < 9 else "stopped"
        hit = {0: "illness", 4: "animals", 7: "flood" if day.month in (9, 10) else "drought"}.get((5 * n + turn) % 12)
        again = day + timedelta(45) if business == "struggling" and n % 2 else None
        yield Seen(family.number, business, hit or "nothing", ADVICE[n % 3] if business != "well" else None, again)


def _lent_on(members: list[PlannedFamily]) -> date:
    assert members[0].loan is not None
    return members[0].loan.disbursed_on


def _actor(stage: Stage, login: str, day: date, moments: Iterator[int]) -> Actor:
    evening = datetime(day.year, day.month, day.day, 17, tzinfo=PHNOM_PENH) + timedelta(seconds=next(moments))
    return stage.people[login].actor(evening.astimezone(UTC))


def _key(moments: Iterator[int]) -> str:
    return f"demo-follow-{next(moments)}"
